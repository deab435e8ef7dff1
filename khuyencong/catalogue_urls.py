"""Addresses of the catalogues."""

from django.urls import path

from khuyencong.views import catalogues as views

app_name = "catalogues"

urlpatterns = [
    path("", views.overview, name="list"),
    path("<slug:key>/", views.rows, name="rows"),
    path("<slug:key>/them/", views.add, name="add"),
    path("<slug:key>/<int:pk>/", views.row, name="row"),
    path("<slug:key>/<int:pk>/<slug:act>/", views.change, name="act"),
]
