"""The REST interface, composed of what each app offers."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from beneficiaries.api.views import FacilityViewSet
from centers.api.views import CenterViewSet, ProvinceViewSet
from khuyencong.views.api import ApiRoot, UnknownAddress
from khuyencong.views.schema import SchemaView
from khuyencong.views.status import StatusView
from projects.api import views as projects
from reports.api.sealed import SealedReportViewSet, VerifyView
from reports.api.views import ReportKindsView, ReportView

router = SimpleRouter()
router.register("projects", projects.ProjectViewSet, basename="api-project")
router.register("budgets", projects.BudgetViewSet, basename="api-budget")
router.register("ledger", projects.LedgerViewSet, basename="api-ledger")
router.register("supports", projects.SupportViewSet, basename="api-support")
router.register("facilities", FacilityViewSet, basename="api-facility")
router.register("provinces", ProvinceViewSet, basename="api-province")
router.register("centers", CenterViewSet, basename="api-center")
router.register("indicators", projects.IndicatorViewSet, basename="api-indicator")
router.register("targets", projects.TargetViewSet, basename="api-target")
router.register("results", projects.ResultViewSet, basename="api-result")
router.register("norms", projects.NormViewSet, basename="api-norm")
router.register("sealed-reports", SealedReportViewSet, basename="api-sealed-report")

urlpatterns = [
    path("", ApiRoot.as_view(), name="api-root"),
    *router.urls,
    path("reports/", ReportKindsView.as_view(), name="api-report-kinds"),
    path("reports/<str:kind>/", ReportView.as_view(), name="api-report"),
    path("verify/<str:code>/", VerifyView.as_view(), name="api-verify"),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("status/", StatusView.as_view(), name="api-status"),
    re_path(r"^.*/$", UnknownAddress.as_view(), name="api-unknown"),
]
