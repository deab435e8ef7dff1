"""Addresses of saved views."""

from django.urls import path

from khuyencong.views import saved_views

app_name = "saved"

urlpatterns = [
    path("", saved_views.saved_list, name="list"),
    path("luu/", saved_views.save, name="save"),
    path("<int:pk>/", saved_views.open_view, name="open"),
    path("<int:pk>/sua/", saved_views.change, name="change"),
    path("<int:pk>/xoa/", saved_views.drop, name="drop"),
    path("<int:pk>/mac-dinh/", saved_views.default, name="default"),
]
