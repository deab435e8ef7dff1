"""Addresses of the report pages."""

from django.urls import path

from reports.views import (
    closings,
    compare,
    estimates,
    filings,
    frozen_opening,
    opening,
    periodic,
    reminding,
    signing,
)
from reports.views import runs as views

app_name = "reports"

urlpatterns = [
    path("", views.report_list, name="list"),
    path("lap/", views.start, name="start"),
    path("khoang-ngay/", views.window, name="window"),
    path("mo-so/<str:kind>/<slug:table>/<slug:column>/", opening.opening, name="opening"),
    path("mo-so/<str:kind>/<slug:table>/<slug:column>/tep/", opening.opening_file, name="opening_file"),
    path("dinh-ky/", periodic.periodic_list, name="periodic_list"),
    path("dinh-ky/<slug:duty>/<code:period>/<code:center>/", periodic.periodic, name="periodic"),
    path("dinh-ky/<int:pk>/rut/", periodic.periodic_withdraw, name="periodic_withdraw"),
    path("dinh-ky/<int:pk>/tep/", periodic.periodic_file, name="periodic_file"),
    path("dinh-ky/<slug:duty>/<code:period>/<code:center>/gia-han/", reminding.extend, name="extend"),
    path("dinh-ky/<int:pk>/rut-gia-han/", reminding.end_extension, name="end_extension"),
    path("dinh-ky/nhac/", reminding.remind, name="remind"),
    path("ky-dong/", closings.closing_list, name="closings"),
    path("ky-dong/<int:pk>/ngoai-le/", closings.grant, name="closing_except"),
    path("ky-dong/<int:pk>/mo-lai/", closings.reopen, name="closing_open"),
    path("ky-dong/ngoai-le/<int:pk>/rut/", closings.end, name="closing_end_exception"),
    path("uoc-thuc-hien/", estimates.estimate_list, name="estimates"),
    path("the-thuc/<code:center>/", signing.signing, name="signing"),
    path("gui/", filings.send, name="send"),
    path("da-gui/", filings.filing_list, name="filings"),
    path("da-gui/<int:pk>/", filings.filing_page, name="filing"),
    path("da-gui/<int:pk>/so-sanh/", compare.compare_page, name="compare"),
    path("da-gui/<int:pk>/tep/<slug:format>/", filings.filing_file, name="filing_file"),
    path("da-gui/<int:pk>/ban-in/<slug:format>/", filings.filing_paper, name="filing_paper"),
    path("da-gui/<int:pk>/mo-so/<slug:table>/<slug:column>/", frozen_opening.opening, name="filing_opening"),
    path(
        "da-gui/<int:pk>/mo-so/<slug:table>/<slug:column>/tep/",
        frozen_opening.opening_file,
        name="filing_opening_file",
    ),
    path("da-gui/<int:pk>/<slug:act>/", filings.filing_act, name="filing_act"),
    path("<int:pk>/", views.run_page, name="run"),
    path("<int:pk>/tien-do/", views.run_state, name="state"),
    path("<int:pk>/huy/", views.cancel, name="cancel"),
    path("<int:pk>/chay-lai/", views.retry, name="retry"),
    path("<int:pk>/tai-ve/", views.download, name="download"),
]
