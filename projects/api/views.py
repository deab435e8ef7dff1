"""Đề án, budgets, the ledger, supports, indicators and norms, read-only."""

from typing import Any, TypeVar

from django.db.models import Model, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from centers.api.base import ScopedListViewSet, ScopedViewSet
from centers.models import Scope
from projects.api import catalogue, filters, serializers
from projects.enums import Source
from projects.models import (
    BudgetLine,
    BudgetShare,
    Entry,
    Indicator,
    IndicatorResult,
    IndicatorTarget,
    Norm,
    Project,
    ProjectFacility,
)
from projects.selectors.ledger import balances
from projects.selectors.published import with_dated_status

Row = TypeVar("Row", bound=Model)


def _planned(source: str) -> Coalesce:
    """The live shares of one source of the đề án in the row, in đồng."""
    shares = BudgetShare.objects.filter(
        line__project=OuterRef("pk"), line__retired_at__isnull=True, source=source
    ).order_by()
    return Coalesce(Subquery(shares.values("line__project").annotate(total=Sum("amount")).values("total")), 0)


def _within(rows: QuerySet[Row], scope: Scope) -> QuerySet[Row]:
    """The rows of visible đề án; without a needless subquery for the whole country."""
    return rows if scope.everything else rows.filter(project__in=Project.objects.visible_to(scope))


@extend_schema_view(
    list=extend_schema(summary="Đề án trong phạm vi được xem", tags=["Đề án"]),
    retrieve=extend_schema(summary="Một đề án", tags=["Đề án"]),
)
class ProjectViewSet(ScopedViewSet):
    """Đề án by code."""

    queryset = Project.objects.none()
    filterset_class = filters.ProjectFilter
    lookup_field = "code"
    lookup_url_kwarg = "code"

    def get_queryset(self) -> QuerySet[Project]:
        seen = with_dated_status(Project.objects.visible_to(self.scope))
        found = seen.select_related("center").prefetch_related("provinces")
        if self.action == "retrieve":
            found = found.prefetch_related("coordinators", "beneficiaries__facility")
        return found.annotate(
            planned_national=_planned(Source.NATIONAL), planned_local=_planned(Source.LOCAL)
        ).order_by("-year", "code")

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return (
            serializers.ProjectDetailSerializer
            if self.action == "retrieve"
            else serializers.ProjectSerializer
        )

    @extend_schema(
        summary="Số dư của một đề án theo nguồn và năm",
        tags=["Kinh phí"],
        responses=serializers.BalanceSerializer(many=True),
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def balances(self, request: Request, code: str) -> Response:
        """The balances of one đề án; not paged, since a đề án has few sources and years."""
        return Response(serializers.BalanceSerializer(balances(self.get_object()), many=True).data)


@extend_schema_view(
    list=extend_schema(summary="Dự toán: các dòng hiện hành, chia theo nguồn", tags=["Kinh phí"]),
    retrieve=extend_schema(summary="Một dòng dự toán", tags=["Kinh phí"]),
)
class BudgetViewSet(ScopedViewSet):
    """Live lines of the estimates."""

    queryset = BudgetLine.objects.none()
    serializer_class = serializers.BudgetLineSerializer
    filterset_class = filters.BudgetFilter
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> QuerySet[BudgetLine]:
        return serializers.live_shares(_within(BudgetLine.objects.all(), self.scope)).order_by("pk")


@extend_schema_view(
    list=extend_schema(summary="Sổ kinh phí: các bút toán", tags=["Kinh phí"]),
    retrieve=extend_schema(summary="Một bút toán", tags=["Kinh phí"]),
)
class LedgerViewSet(ScopedViewSet):
    """Entries of the ledger by request key, in the order they were recorded."""

    queryset = Entry.objects.none()
    serializer_class = serializers.EntrySerializer
    filterset_class = filters.EntryFilter
    lookup_field = "request_key"

    def get_queryset(self) -> QuerySet[Entry]:
        found = Entry.objects.select_related("project", "decision", "reverses")
        return _within(found, self.scope).order_by("pk")


@extend_schema_view(list=extend_schema(summary="Hỗ trợ theo cơ sở và đề án", tags=["Cơ sở"]))
class SupportViewSet(ScopedListViewSet):
    """What facilities were given, in the visible đề án."""

    queryset = ProjectFacility.objects.none()
    serializer_class = serializers.SupportSerializer
    filterset_class = filters.SupportFilter

    def get_queryset(self) -> QuerySet[ProjectFacility]:
        found = ProjectFacility.objects.select_related("project", "facility")
        return _within(found, self.scope).order_by("-project__year", "project__code", "pk")


@extend_schema_view(
    list=extend_schema(summary="Chỉ tiêu kết quả", tags=["Danh mục"]),
    retrieve=extend_schema(summary="Một chỉ tiêu", tags=["Danh mục"]),
)
class IndicatorViewSet(ScopedViewSet):
    """The catalogue of indicators."""

    queryset = Indicator.objects.select_related("province").order_by("position", "code")
    serializer_class = catalogue.IndicatorSerializer
    filterset_class = filters.IndicatorFilter
    lookup_field = "code"


@extend_schema_view(list=extend_schema(summary="Chỉ tiêu kế hoạch năm", tags=["Kết quả"]))
class TargetViewSet(ScopedListViewSet):
    """Live targets of visible centres and đề án."""

    queryset = IndicatorTarget.objects.none()
    serializer_class = catalogue.TargetSerializer
    filterset_class = filters.TargetFilter

    def get_queryset(self) -> QuerySet[IndicatorTarget]:
        found = IndicatorTarget.objects.known_on(None).visible_to(self.scope)
        return found.select_related("center", "project", "indicator").order_by("-year", "pk")


@extend_schema_view(list=extend_schema(summary="Kết quả đạt được", tags=["Kết quả"]))
class ResultViewSet(ScopedListViewSet):
    """Results of visible centres and đề án that nothing corrects."""

    queryset = IndicatorResult.objects.none()
    serializer_class = catalogue.ResultSerializer
    filterset_class = filters.ResultFilter

    def get_queryset(self) -> QuerySet[IndicatorResult]:
        found = IndicatorResult.objects.known_on(None).visible_to(self.scope)
        return found.select_related("center", "project", "indicator").order_by("happened_on", "pk")


@extend_schema_view(
    list=extend_schema(summary="Định mức hỗ trợ có ngày hiệu lực và căn cứ", tags=["Danh mục"])
)
class NormViewSet(ScopedListViewSet):
    """Norms; ``?on=`` gives those of a day."""

    queryset = Norm.objects.select_related("document", "province").order_by("key", "valid_from", "pk")
    serializer_class = catalogue.NormSerializer
    filterset_class = filters.NormFilter
