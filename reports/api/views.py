"""Reports as JSON: the very bytes that ``manage.py report`` writes, within the caller's scope."""

from typing import Any, cast

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centers.models import User
from core.api import refuse_parameters
from core.renderers.json import render_json
from core.words import in_vietnamese
from projects.enums import Fund
from reports.builders import KINDS, get_builder
from reports.frame import DIMENSIONS, MAPS
from reports.services.compute import build_report

_TEXTS: dict[str, tuple[str, list[str] | None]] = {
    "period": ("Kỳ báo cáo: 2016-01, 2016-Q3, 2016-H1, 2016-9M hoặc 2016. Bắt buộc.", None),
    "by": ("Gộp theo.", list(DIMENSIONS)),
    "center": ("Mã đơn vị, tính cả các đơn vị trực thuộc.", None),
    "region": ("Mã trung tâm vùng (IPC1, IPC2, IPC3): các tỉnh thuộc vùng vào ngày của số liệu.", None),
    "province": ("Tỉnh theo bản đồ và mã: 63:24, 34:24.", None),
    "fund": ("Nguồn chương trình.", list(Fund.values)),
    "map": ("Địa giới khi lập hay hiện nay.", list(MAPS)),
    "as_of": ("Theo số liệu đã ghi nhận đến hết ngày này (YYYY-MM-DD).", None),
    "decision": (
        "Số của quyết định trên cổng: chỉ danh mục mà quyết định đó phê duyệt (plan-summary).",
        None,
    ),
}
_EXAMPLE = {
    "report": "plan-vs-actual",
    "parameters": {"period": "2016-9M", "by": "content"},
    "window": {"from": "2016-01-01", "to": "2016-09-30"},
    "tables": {
        "money": {
            "columns": [{"key": "assigned", "label": "Đã giao", "unit": "VND"}],
            "rows": [
                {
                    "key": "technology",
                    "label": "Mô hình trình diễn",
                    "assigned": 1000000000,
                    "percent": "82.49",
                }
            ],
            "total": {"assigned": 1000000000, "percent": "82.49"},
        }
    },
}


class ReportKindSerializer(serializers.Serializer[Any]):
    """A kind of report and the parameters it understands."""

    kind = serializers.CharField(help_text="Mã loại báo cáo, dùng trong địa chỉ.")
    title = serializers.CharField(help_text="Tên báo cáo.")
    summary = serializers.CharField(help_text="Báo cáo cho biết gì.")
    parameters = serializers.ListField(child=serializers.CharField(), help_text="Các tham số được nhận.")


class ReportKindsView(APIView):
    """The kinds of report there are."""

    @extend_schema(
        summary="Các loại báo cáo và tham số",
        tags=["Báo cáo"],
        operation_id="reports_list",
        responses=ReportKindSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        refuse_parameters(request, ())
        return Response(ReportKindSerializer(list(KINDS.values()), many=True).data)


class ReportView(APIView):
    """One report, computed now. Large reports are better started as a run on the reports page."""

    @extend_schema(
        summary="Một báo cáo dạng JSON",
        description=(
            "Cùng nội dung, từng byte, với lệnh report. Tiền là số nguyên đồng; tỷ lệ và chỉ tiêu là chuỗi số thập phân; "
            "null là không có số, không phải 0. Số liệu trong phạm vi người gọi được xem."
        ),
        tags=["Báo cáo"],
        parameters=[
            OpenApiParameter("kind", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(KINDS)),
            *(
                OpenApiParameter(
                    name, OpenApiTypes.STR, required=name == "period", description=text, enum=values
                )
                for name, (text, values) in _TEXTS.items()
            ),
        ],
        responses={200: OpenApiTypes.OBJECT},
        examples=[OpenApiExample("plan-vs-actual", value=_EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, kind: str) -> HttpResponse:
        builder = get_builder(kind)
        refuse_parameters(request, builder.parameters)
        asked = request.query_params.dict()
        parameters = {name: str(value) for name, value in asked.items() if value and name != "format"}
        with in_vietnamese():
            report = build_report(kind=kind, parameters=parameters, scope=cast(User, request.user).scope)
            body = b"".join(render_json(report))
        return HttpResponse(body, content_type="application/json")
