"""Addresses of the quarantine of uploads."""

from django.urls import path

from projects.views import quarantine

app_name = "quarantine"

urlpatterns = [
    path("", quarantine.held, name="list"),
    path("<slug:kind>/<int:pk>/xoa/", quarantine.discard, name="discard"),
]
