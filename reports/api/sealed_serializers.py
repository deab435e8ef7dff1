"""Sealed reports as other systems read them. Amounts are whole numbers of đồng, other figures strings of decimals; null is no figure."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from centers.api.serializers import CenterRefSerializer
from core.formatting import plain_decimal
from core.renderers.cells import plain_converter
from core.table import Cell, Column
from reports.api.filters import STATES
from reports.differences import Difference, FigureChange, ProjectChange
from reports.models import SealedReport
from reports.reasons import REASONS
from reports.selectors.sealed import LawChange
from reports.services.freezing import CSV, JSON
from reports.services.runs import CONTENT_TYPES


class SealedReportSerializer(serializers.ModelSerializer[SealedReport]):
    """A sealed report in a list."""

    kind = serializers.CharField(source="filing.kind", help_text="Mã loại báo cáo.")
    title = serializers.CharField(source="filing.title", help_text="Tên báo cáo.")
    subtitle = serializers.CharField(source="filing.subtitle", help_text="Kỳ và phạm vi bằng lời.")
    period = serializers.CharField(source="filing.period", help_text="Mã kỳ báo cáo.")
    parameters = serializers.DictField(
        source="filing.parameters", child=serializers.CharField(), help_text="Tham số khi lập."
    )
    issuer = CenterRefSerializer(source="filing.issuer", help_text="Đơn vị gửi.")
    receiver = CenterRefSerializer(source="filing.receiver", help_text="Đơn vị chấp nhận.")
    state = serializers.ChoiceField(choices=STATES, help_text="Báo cáo đang ở đâu.")
    sent_at = serializers.DateTimeField(
        source="filing.sent_at", help_text="Lúc gửi: số liệu giữ nguyên như lúc đó."
    )
    rows = serializers.IntegerField(source="filing.row_count", help_text="Số dòng của các bảng.")
    projects = serializers.IntegerField(source="filing.project_count", help_text="Số đề án được tính.")
    sha256 = serializers.CharField(
        source="filing.sha256", help_text="SHA-256 in trên giấy: của bảng, tham số, dòng số liệu, mã nguồn."
    )
    software = serializers.CharField(source="filing.software", help_text="Phiên bản mã nguồn đã tính.")
    earlier = serializers.CharField(allow_null=True, help_text="Mã của bản trước, nếu được xem.")
    later = serializers.CharField(allow_null=True, help_text="Mã của bản thay bản này, nếu được xem.")

    class Meta:
        model = SealedReport
        fields = [
            "code", "kind", "title", "subtitle", "period", "parameters", "issuer", "receiver", "version", "state", "sent_at",
            "sealed_at", "rows", "projects", "sha256", "software", "earlier", "later",
        ]  # fmt: skip
        extra_kwargs = {
            "code": {"help_text": "Mã xác minh in trên giấy."},
            "version": {"help_text": "Bản thứ mấy của cùng báo cáo."},
            "sealed_at": {"help_text": "Lúc được chấp nhận."},
        }


class FileSerializer(serializers.Serializer[Any]):
    """One format of a sealed report."""

    format = serializers.ChoiceField(choices=list(CONTENT_TYPES), help_text="Định dạng.")
    url = serializers.CharField(help_text="Địa chỉ tải.")
    sha256 = serializers.CharField(
        allow_null=True, help_text="SHA-256 của tệp; null khi chưa ai lập bản giấy này."
    )
    size = serializers.IntegerField(allow_null=True, help_text="Số byte.")


class PublicationSerializer(serializers.Serializer[Any]):
    """A publication or its withdrawal."""

    is_public = serializers.BooleanField(help_text="true: công bố; false: rút công bố.")
    reason = serializers.CharField(help_text="Lý do rút.")
    at = serializers.DateTimeField(help_text="Lúc nào.")


class SealedReportDetailSerializer(SealedReportSerializer):
    """One sealed report with its files and what was said about its publication."""

    files = serializers.SerializerMethodField(help_text="Các tệp của báo cáo.")
    publications = PublicationSerializer(many=True, help_text="Công bố và rút công bố, theo thứ tự.")

    class Meta(SealedReportSerializer.Meta):
        fields = [*SealedReportSerializer.Meta.fields, "files", "publications"]

    @extend_schema_field(FileSerializer(many=True))
    def get_files(self, sealed: SealedReport) -> list[dict[str, Any]]:
        return list(FileSerializer(self._files(sealed), many=True).data)

    def _files(self, sealed: SealedReport) -> list[dict[str, Any]]:
        """Of each format the file that was made last."""
        parts = sealed.filing.parts.filter(name__in=(JSON, CSV)).values_list("name", "sha256", "size")
        made = sealed.files.values_list("format", "sha256", "size")
        known = {name: (sha256, size) for name, sha256, size in [*parts, *made]}
        return [
            {
                "format": name,
                "url": reverse(
                    "api-sealed-report-file",
                    kwargs={"code": sealed.code, "file_format": name},
                    request=self.context.get("request"),
                ),
                "sha256": known.get(name, (None, None))[0],
                "size": known.get(name, (None, None))[1],
            }
            for name in CONTENT_TYPES
        ]


class ReasonSerializer(serializers.Serializer[Any]):
    """How much of a change one reason makes."""

    reason = serializers.CharField(help_text="Nguyên nhân.")
    label = serializers.CharField(help_text="Nguyên nhân bằng lời.")  # type: ignore[assignment]  # a field, named as DRF\'s own property
    amount = serializers.JSONField(help_text="Phần của nguyên nhân này; tiền là số nguyên đồng.")


class FigureChangeSerializer(serializers.Serializer[Any]):
    """A figure that differs."""

    table = serializers.CharField(help_text="Tên bảng.")
    row = serializers.CharField(help_text="Tên dòng; rỗng là dòng tổng cộng.")
    column = serializers.CharField(help_text="Khóa cột.")
    label = serializers.CharField(help_text="Tên cột.")  # type: ignore[assignment]  # a field, named as DRF\'s own property
    unit = serializers.CharField(help_text="Đơn vị.")
    before = serializers.JSONField(allow_null=True, help_text="Số của bản trước.")
    after = serializers.JSONField(allow_null=True, help_text="Số của bản sau.")
    delta = serializers.JSONField(allow_null=True, help_text="Sau trừ trước; null khi không phải con số.")
    reasons = ReasonSerializer(many=True, help_text="Vì những nguyên nhân nào, đã chứng minh bằng dòng.")
    unexplained = serializers.JSONField(
        allow_null=True, help_text="Phần chưa giải thích; null: không giải thích được từ dòng đã giữ."
    )


class RowChangeSerializer(serializers.Serializer[Any]):
    """A row of one version alone."""

    table = serializers.CharField(help_text="Tên bảng.")
    row = serializers.CharField(help_text="Tên dòng.")
    change = serializers.ChoiceField(choices=["added", "removed"], help_text="Thêm hay bớt.")


class ProjectChangeSerializer(serializers.Serializer[Any]):
    """What changed behind a đề án."""

    code = serializers.CharField(help_text="Mã đề án.")
    title = serializers.CharField(help_text="Tên đề án.")
    reason = serializers.CharField(help_text="Nguyên nhân.")
    label = serializers.CharField(help_text="Nguyên nhân bằng lời.")  # type: ignore[assignment]  # a field, named as DRF\'s own property
    rows = serializers.IntegerField(help_text="Số dòng đến và đi.")
    amounts = serializers.ListField(child=serializers.DictField(), help_text="Tổng theo loại dòng.")
    fields_changed = serializers.ListField(
        child=serializers.CharField(), help_text="Trường của đề án đã đổi."
    )


class CatalogueChangeSerializer(serializers.Serializer[Any]):
    """A change of map, norms, calendar or units in between."""

    what = serializers.CharField(help_text="Danh mục nào.")
    document = serializers.CharField(help_text="Văn bản.")
    reason = serializers.CharField(help_text="Lý do.")
    recorded_at = serializers.DateTimeField(help_text="Lúc ghi.")
    rows = serializers.IntegerField(help_text="Số dòng danh mục.")


class DifferenceSerializer(serializers.Serializer[Any]):
    """What differs between two versions of a sealed report."""

    earlier = serializers.CharField(help_text="Mã của bản trước.")
    later = serializers.CharField(help_text="Mã của bản sau.")
    same = serializers.BooleanField(help_text="Mọi con số và dòng chữ như nhau.")
    window_changed = serializers.BooleanField(help_text="Khoảng ngày của kỳ đã đổi.")
    software_changed = serializers.BooleanField(help_text="Hai phiên bản mã nguồn.")
    figures = FigureChangeSerializer(many=True)
    rows = RowChangeSerializer(many=True)
    projects = ProjectChangeSerializer(many=True)
    catalogues = CatalogueChangeSerializer(many=True)


def difference_of(
    earlier: SealedReport, later: SealedReport, found: Difference, law: list[LawChange]
) -> dict[str, Any]:
    """The difference as plain values."""
    return {
        "earlier": earlier.code,
        "later": later.code,
        "same": found.same,
        "window_changed": found.window_changed,
        "software_changed": found.software_changed,
        "figures": [_figure(one) for one in found.figures],
        "rows": [
            {"table": one.table, "row": one.label, "change": "added" if one.is_new else "removed"}
            for one in found.rows
        ],
        "projects": [_project(one) for one in found.projects],
        "catalogues": [
            {
                "what": str(one.what),
                "document": str(one.act.document or ""),
                "reason": one.act.reason,
                "recorded_at": one.act.recorded_at,
                "rows": one.rows,
            }
            for one in law
        ],
    }


def _figure(one: FigureChange) -> dict[str, Any]:
    return {
        "table": one.table,
        "row": one.label,
        "column": one.column.key,
        "label": one.column.label,
        "unit": one.column.unit_code,
        "before": plain(one.column, one.before),
        "after": plain(one.column, one.after),
        "delta": _amount(one.delta),
        "reasons": [
            {"reason": reason.value, "label": str(REASONS[reason]), "amount": _amount(amount)}
            for reason, amount in one.parts
        ],
        "unexplained": _amount(one.left),
    }


def _project(one: ProjectChange) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": one.title,
        "reason": one.reason.value,
        "label": str(REASONS[one.reason]),
        "rows": one.rows,
        "amounts": [
            {"set": kind, "name": name, "amount": _amount(amount)} for kind, name, amount in one.amounts
        ],
        "fields_changed": list(one.fields),
    }


def plain(column: Column, value: Cell) -> Any:
    """A cell as in the JSON of the report."""
    return plain_converter(column)(value)


def _amount(value: Any) -> Any:
    """Đồng as they are, other amounts as strings of decimals."""
    return value if value is None or isinstance(value, int) else plain_decimal(value)
