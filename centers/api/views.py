"""Provinces and organisations: reference data that every member may read."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view

from centers.api.base import ScopedListViewSet, ScopedViewSet
from centers.api.filters import CenterFilter, ProvinceFilter
from centers.api.serializers import CenterSerializer, ProvinceSerializer
from centers.models import Center, Province


@extend_schema_view(
    list=extend_schema(summary="Tỉnh, thành phố theo bản đồ 63 và 34, có ngày hiệu lực", tags=["Danh mục"])
)
class ProvinceViewSet(ScopedListViewSet):
    """All dated versions; ``?on=`` gives the map of a day."""

    queryset = Province.objects.select_related("successor_link__new").order_by("map", "code", "valid_from")
    serializer_class = ProvinceSerializer
    filterset_class = ProvinceFilter


@extend_schema_view(
    list=extend_schema(summary="Đơn vị: Cục, trung tâm vùng, Sở, trung tâm khuyến công", tags=["Danh mục"]),
    retrieve=extend_schema(summary="Một đơn vị", tags=["Danh mục"]),
)
class CenterViewSet(ScopedViewSet):
    """Organisations by code."""

    queryset = Center.objects.none()
    serializer_class = CenterSerializer
    filterset_class = CenterFilter
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Center]:
        return Center.objects.visible_to(self.scope).select_related("parent", "province").order_by("code")
