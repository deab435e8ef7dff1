"""The check of a printed code as other systems read it."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from reports.api.filters import STATES
from reports.api.sealed_serializers import plain


class TotalSerializer(serializers.Serializer[Any]):
    """The totals of one table."""

    table = serializers.CharField(help_text="Khóa bảng.")
    title = serializers.CharField(help_text="Tên bảng.")
    total = serializers.DictField(help_text="Số tổng theo khóa cột.")


class LaterSerializer(serializers.Serializer[Any]):
    """The version that holds now."""

    version = serializers.IntegerField(help_text="Bản thứ mấy.")
    sealed_on = serializers.DateField(help_text="Ngày chấp nhận.")
    code = serializers.CharField(allow_null=True, help_text="Mã, khi bản đó đã công bố.")


class CheckedFileSerializer(serializers.Serializer[Any]):
    """Whether a file was made of the report."""

    sha256 = serializers.CharField(help_text="SHA-256 đã hỏi.")
    known = serializers.BooleanField(help_text="Có phải tệp của báo cáo này.")
    format = serializers.CharField(allow_null=True, help_text="Định dạng của tệp.")


class VerificationSerializer(serializers.Serializer[Any]):
    """What anybody may learn of a code: no person, no row."""

    code = serializers.CharField(help_text="Mã xác minh.")
    state = serializers.ChoiceField(choices=STATES, help_text="Bản mang mã này còn dùng được không.")
    kind = serializers.CharField(help_text="Mã loại báo cáo.")
    title = serializers.CharField(help_text="Tên báo cáo.")
    subtitle = serializers.CharField(help_text="Kỳ và phạm vi.")
    period = serializers.CharField(help_text="Mã kỳ báo cáo.")
    issuer = serializers.CharField(help_text="Đơn vị lập.")
    receiver = serializers.CharField(help_text="Đơn vị chấp nhận.")
    version = serializers.IntegerField(help_text="Bản thứ mấy.")
    sealed_on = serializers.DateField(help_text="Ngày chấp nhận.")
    rows = serializers.IntegerField(help_text="Số dòng.")
    projects = serializers.IntegerField(help_text="Số đề án.")
    sha256 = serializers.CharField(help_text="SHA-256 in trên giấy.")
    later = LaterSerializer(allow_null=True, help_text="Bản mới nhất, khi bản này không phải bản mới nhất.")
    totals = TotalSerializer(many=True, help_text="Số tổng, chỉ khi báo cáo đang được công bố.")
    file = CheckedFileSerializer(allow_null=True, help_text="Chỉ khi hỏi sha256.")


def totals_as_data(totals: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "table": one["key"],
            "title": one["title"],
            "total": {column.key: plain(column, value) for column, value in one["cells"]},
        }
        for one in totals
    ]
