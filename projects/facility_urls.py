"""Addresses of the facility pages."""

from django.urls import path

from projects.views import facilities, mending

app_name = "beneficiaries"

urlpatterns = [
    path("", facilities.facility_list, name="list"),
    path("<code:code>/", facilities.facility_detail, name="detail"),
    path("<code:code>/sua/", mending.mend, name="mend"),
    path("<code:code>/gop/", facilities.merge, name="merge"),
]
