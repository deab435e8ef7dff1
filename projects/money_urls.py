"""Addresses of the money over many đề án."""

from django.urls import path

from projects.views import moneybook

app_name = "money"

urlpatterns = [
    path("", moneybook.requests, name="requests"),
    path("han/", moneybook.due, name="due"),
    path("ke-hoach/", moneybook.plans, name="plans"),
    path("ke-hoach/<int:plan>/", moneybook.plan_ledger, name="plan"),
    path("ke-hoach/<int:plan>/but-toan/", moneybook.plan_entries, name="plan_entries"),
    path("ke-hoach/<int:plan>/doi-chieu/", moneybook.plan_reconciliation, name="plan_reconciliation"),
]
