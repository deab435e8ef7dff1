"""Addresses of the plan pages."""

from django.urls import path

from projects.views import board, carrying, plans

app_name = "plans"

urlpatterns = [
    path("", plans.plan_list, name="list"),
    path("lap/", plans.open_page, name="open"),
    path("<int:pk>/", board.board, name="board"),
    path("<int:pk>/phe-duyet/", board.approve, name="approve"),
    path("<int:pk>/kinh-phi/", plans.envelope, name="envelope"),
    path("<int:pk>/chuyen-nguon/", carrying.carry, name="carry"),
    path("<int:pk>/chuyen-nguon/ghi/", carrying.carry_decide, name="carry_decide"),
]
