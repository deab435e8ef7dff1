"""Facilities within the caller's places."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view

from beneficiaries.api.filters import FacilityFilter
from beneficiaries.api.serializers import FacilitySerializer
from beneficiaries.models import Facility
from centers.api.base import ScopedViewSet


@extend_schema_view(
    list=extend_schema(summary="Cơ sở công nghiệp nông thôn", tags=["Cơ sở"]),
    retrieve=extend_schema(summary="Một cơ sở", tags=["Cơ sở"]),
)
class FacilityViewSet(ScopedViewSet):
    """Facilities by code."""

    queryset = Facility.objects.none()
    serializer_class = FacilitySerializer
    filterset_class = FacilityFilter
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Facility]:
        return Facility.objects.visible_to(self.scope).select_related("province", "sector").order_by("code")
