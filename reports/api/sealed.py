"""Sealed reports over REST: the list, one, its files as they were sealed, its versions and what differs between them, the check of a code."""

import base64
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.throttling import BaseThrottle, UserRateThrottle
from rest_framework.views import APIView

from centers.api.base import ScopedViewSet
from core.api import Negotiation, refuse_parameters
from core.exceptions import NotFound
from core.words import in_vietnamese, say
from reports.api import sealed_examples as examples
from reports.api.filters import SealedReportFilter
from reports.api.sealed_serializers import (
    DifferenceSerializer,
    SealedReportDetailSerializer,
    SealedReportSerializer,
    difference_of,
)
from reports.api.verify_serializers import VerificationSerializer, totals_as_data
from reports.codes import read_code
from reports.models import SealedReport
from reports.selectors.sealed import file_of, sealed_by_code
from reports.selectors.sealed_lists import sealed_seen
from reports.services.comparing import compare_filings
from reports.services.runs import CONTENT_TYPES, PAPERS
from reports.services.sealed_papers import hand_out, known_print
from reports.services.verifying import PRINT, latest, read_print, totals_of

TAG = "Báo cáo đã niêm phong"
_CODE = OpenApiParameter(
    "code", OpenApiTypes.STR, OpenApiParameter.PATH, description="Mã xác minh in trên giấy."
)


class AnyFormat(Negotiation):
    """A file is of the format that its address names, whatever ``Accept`` says; errors stay JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class PaperThrottle(UserRateThrottle):
    """Setting paper takes seconds of the server, so it is bounded apart."""

    scope = "paper"


@extend_schema_view(
    list=extend_schema(
        summary="Báo cáo đã niêm phong, bản mới trước",
        description="Những báo cáo đã chấp nhận mà người gọi được xem trên màn hình.",
        tags=[TAG],
        examples=[examples.LISTED],
    ),
    retrieve=extend_schema(
        summary="Một báo cáo đã niêm phong", tags=[TAG], parameters=[_CODE], examples=[examples.ONE]
    ),
)
class SealedReportViewSet(ScopedViewSet):
    """Sealed reports by the code on their paper, in sight as on the screens."""

    queryset = SealedReport.objects.none()
    filterset_class = SealedReportFilter
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[SealedReport]:
        return sealed_seen(self.scope)

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return SealedReportDetailSerializer if self.action == "retrieve" else SealedReportSerializer

    def get_object(self) -> SealedReport:
        """A code is read however it was typed."""
        self.kwargs["code"] = read_code(self.kwargs["code"]) or ""
        return cast(SealedReport, super().get_object())

    def get_throttles(self) -> list[BaseThrottle]:
        is_paper = self.action == "file" and self.kwargs.get("file_format") in PAPERS
        return [*super().get_throttles(), *([PaperThrottle()] if is_paper else [])]

    @extend_schema(
        summary="Tệp của báo cáo đã niêm phong",
        description=(
            "json, csv: đúng từng byte như lúc gửi. xlsx, pdf: bản giấy mang mã xác minh. ETag là SHA-256 của tệp; gửi lại trong "
            "If-None-Match thì nhận 304. Repr-Digest (RFC 9530) cũng mang SHA-256 đó, dạng base64. Bản giấy dài chưa ai lập trả "
            "lời 422 (paper_not_made): lập trên trang báo cáo trước."
        ),
        tags=[TAG],
        parameters=[
            _CODE,
            OpenApiParameter(
                "file_format", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(CONTENT_TYPES)
            ),
        ],
        responses={
            **{(200, kind.split(";")[0]): OpenApiTypes.BINARY for kind in CONTENT_TYPES.values()},
            304: None,
        },
    )
    @action(
        detail=True, methods=["get"], url_path="files/(?P<file_format>[a-z]+)", pagination_class=None,
        filterset_class=None, content_negotiation_class=AnyFormat,
    )  # fmt: skip
    def file(self, request: Request, code: str, file_format: str) -> HttpResponse:
        """One file, byte for byte; whoever has it already is told so."""
        sealed = self.get_object()
        if file_format not in CONTENT_TYPES:
            raise Http404
        held = request.headers.get("If-None-Match", "").removeprefix("W/").strip('"')
        if PRINT.fullmatch(held) and known_print(sealed, file_format, held):
            return _tagged(HttpResponse(status=304), held)
        found = hand_out(sealed, file_format)
        answer = HttpResponse(found.content, content_type=found.content_type)
        answer["Content-Disposition"] = f'attachment; filename="{found.name}"'
        digest = base64.b64encode(bytes.fromhex(found.sha256)).decode()
        answer["Repr-Digest"] = f"sha-256=:{digest}:"
        etag = f'"{found.sha256}"'
        return cast(HttpResponse, get_conditional_response(request._request, etag, None, _tagged(answer, found.sha256)))  # fmt: skip

    @extend_schema(
        summary="Các bản của cùng báo cáo",
        description="Từ bản đầu đến bản mới nhất, trong phạm vi được xem.",
        tags=[TAG],
        parameters=[_CODE],
        responses=SealedReportSerializer(many=True),
        examples=[examples.VERSIONS],
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def versions(self, request: Request, code: str) -> Response:
        """Not paged: a report has few versions."""
        sealed = self.get_object()
        rows = self.get_queryset().filter(series=sealed.series).order_by("version")
        return Response(SealedReportSerializer(rows, many=True, context=self.get_serializer_context()).data)

    @extend_schema(
        summary="Điều gì đã đổi giữa hai bản",
        description=(
            "Từng con số khác nhau, vì những nguyên nhân nào và bao nhiêu; dòng thêm, bớt; đề án; danh mục đổi trong khoảng đó. "
            "Không có from thì so với bản ngay trước; bản đầu không có gì để so trả lời 404."
        ),
        tags=[TAG],
        parameters=[
            _CODE,
            OpenApiParameter("from", OpenApiTypes.STR, description="Mã của bản khác của cùng báo cáo."),
        ],
        responses=DifferenceSerializer,
        examples=[examples.CHANGES],
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None, filter_backends=[])
    def changes(self, request: Request, code: str) -> Response:
        """Between this version and another one in sight."""
        refuse_parameters(request, ("from",))
        sealed = self.get_object()
        asked = str(request.query_params.get("from", "") or getattr(sealed, "earlier", "") or "")
        rows = self.get_queryset().filter(series=sealed.series).exclude(pk=sealed.pk)
        other = rows.filter(code=read_code(asked) or "").first()
        if other is None:
            raise NotFound(say("Không có bản khác của báo cáo này để so."), code="no_other_version")
        first, second = sorted((sealed, other), key=lambda one: one.version)
        with in_vietnamese():
            found, law = compare_filings(earlier=first.filing, later=second.filing)
            body = difference_of(first, second, found, law)
            return Response(DifferenceSerializer(body).data)


class VerifyView(APIView):
    """What a printed code stands for, as the public page says it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        summary="Mã xác minh trên giấy là của báo cáo nào",
        description="Mở cho mọi người, không có dữ liệu cá nhân; như trang /verify/.",
        tags=[TAG],
        auth=[],
        parameters=[
            _CODE,
            OpenApiParameter(
                "sha256",
                OpenApiTypes.STR,
                description="SHA-256 của tệp đang cầm: có phải tệp của báo cáo này.",
            ),
        ],
        responses={200: VerificationSerializer},
        examples=[examples.VERIFIED],
    )
    def get(self, request: Request, code: str) -> Response:
        refuse_parameters(request, ("sha256",))
        sealed = sealed_by_code(code)
        if sealed is None:
            raise NotFound(
                say("Chưa có báo cáo nào được chấp nhận với mã này; hãy kiểm tra lại mã."),
                code="unknown_code",
            )
        asked = read_print(str(request.query_params.get("sha256", "")))
        if asked and not PRINT.fullmatch(asked):
            raise ValidationError({"sha256": [say("SHA-256 là 64 ký tự 0–9 và a–f.")]})
        with in_vietnamese():
            answer = Response(VerificationSerializer(_verified(sealed, asked)).data)
        answer["Cache-Control"] = "no-store"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer


def _verified(sealed: SealedReport, asked: str) -> dict[str, Any]:
    filing, later = sealed.filing, latest(sealed)
    file = file_of(sealed, asked) if asked else None
    return {
        "code": sealed.code,
        "state": sealed.state,
        "kind": filing.kind,
        "title": filing.title,
        "subtitle": filing.subtitle,
        "period": filing.period,
        "issuer": filing.issuer.name,
        "receiver": filing.receiver.name,
        "version": sealed.version,
        "sealed_on": timezone.localdate(sealed.sealed_at),
        "rows": filing.row_count,
        "projects": filing.project_count,
        "sha256": filing.sha256,
        "later": later
        and {
            "version": later.version,
            "sealed_on": timezone.localdate(later.sealed_at),
            "code": later.code if later.standing == "published" else None,
        },
        "totals": totals_as_data(list(totals_of(sealed))),
        "file": {"sha256": asked, "known": file is not None, "format": file[0] if file else None}
        if asked
        else None,
    }


def _tagged(answer: HttpResponse, sha256: str) -> HttpResponse:
    """Private, and asked for again each time: the right to see it may have ended."""
    answer["ETag"] = f'"{sha256}"'
    answer["Cache-Control"] = "private, no-cache"
    return answer
