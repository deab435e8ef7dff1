"""The root of the REST interface, and the answer to addresses that it does not have."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from core.api import refuse_parameters
from core.words import say

_LISTS = (
    "project", "budget", "ledger", "support", "facility", "province", "center", "indicator", "target", "result", "norm",
    "sealed-report",
)  # fmt: skip


class ApiRoot(APIView):
    """Where everything is."""

    @extend_schema(
        summary="Các địa chỉ của giao diện REST", tags=["Hệ thống"], responses={200: OpenApiTypes.OBJECT}
    )
    def get(self, request: Request) -> Response:
        refuse_parameters(request, ())
        names = {name: f"api-{name}-list" for name in _LISTS}
        names |= {"reports": "api-report-kinds", "schema": "api-schema", "status": "api-status"}
        return Response({name: reverse(route, request=request) for name, route in names.items()})


@extend_schema(exclude=True)
class UnknownAddress(APIView):
    """404 as a problem document for everyone, whatever the method."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise NotFound(say("Không có địa chỉ này trong giao diện REST."))

    post = put = patch = delete = get
