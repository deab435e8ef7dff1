"""Addresses of Việc của tôi."""

from django.urls import path

from projects.views import work

app_name = "work"

urlpatterns = [
    path("", work.work_list, name="list"),
    path("thong-bao/", work.notices, name="notices"),
]
