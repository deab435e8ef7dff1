"""Addresses of the planned norms."""

from django.urls import path

from projects.views import norms

app_name = "norms"

urlpatterns = [
    path("", norms.drafts, name="drafts"),
    path("moi/", norms.new_draft, name="new_draft"),
    path("<int:pk>/", norms.draft, name="draft"),
    path("<int:pk>/<slug:act>/", norms.draft_act, name="draft_act"),
]
