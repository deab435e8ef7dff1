"""Addresses of “Người dùng và quyền”."""

from django.urls import path

from centers.views import people

app_name = "people"

urlpatterns = [
    path("", people.people, name="list"),
    path("moi/", people.invite, name="invite"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/vai-tro/", people.grant, name="grant"),
    path("<int:pk>/vai-tro/<int:membership>/", people.end, name="end"),
    path("<int:pk>/<slug:act>/", people.account_act, name="act"),
]
