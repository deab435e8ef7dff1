"""Addresses of the decision pages."""

from django.urls import path

from projects.views import decisions

app_name = "decisions"

urlpatterns = [
    path("", decisions.decision_list, name="list"),
    path("<int:pk>/", decisions.detail, name="detail"),
    path("<int:pk>/dinh-kem/", decisions.paper_add, name="paper_add"),
    path("van-ban/<int:pk>/", decisions.paper, name="paper"),
]
