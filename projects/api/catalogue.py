"""Indicators, targets, results and norms as other systems read them."""

from typing import Any

from rest_framework import serializers

from centers.api.serializers import ProvinceRefSerializer
from core.api import PlainDecimalField
from projects.models import Indicator, IndicatorResult, IndicatorTarget, Norm
from projects.selectors.weighing import cite


def _decimal(text: str, *, null: bool = False) -> PlainDecimalField:
    return PlainDecimalField(max_digits=18, decimal_places=2, allow_null=null, read_only=True, help_text=text)


def _slug(field: str, text: str) -> "serializers.SlugRelatedField[Any]":
    return serializers.SlugRelatedField(slug_field=field, read_only=True, help_text=text)


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    """What is counted, and in which unit."""

    province = ProvinceRefSerializer(read_only=True)

    class Meta:
        model = Indicator
        fields = [
            "code",
            "label",
            "unit",
            "content",
            "aggregation",
            "by_women",
            "by_ethnic_minority",
            "province",
        ]
        extra_kwargs = {
            "by_women": {"help_text": "Có tách số nữ."},
            "by_ethnic_minority": {"help_text": "Có tách số người dân tộc thiểu số."},
        }


class TargetSerializer(serializers.ModelSerializer[IndicatorTarget]):
    """The plan of a year for a centre, or for one of its đề án."""

    center = _slug("code", "Mã đơn vị.")
    project = _slug("code", "Mã đề án; null khi là chỉ tiêu của cả đơn vị.")
    indicator = _slug("code", "Mã chỉ tiêu.")
    value = _decimal("Giá trị kế hoạch theo đơn vị của chỉ tiêu, dạng chuỗi số thập phân.")

    class Meta:
        model = IndicatorTarget
        fields = ["id", "year", "center", "project", "indicator", "value", "note", "recorded_at"]


class ResultSerializer(serializers.ModelSerializer[IndicatorResult]):
    """A result on a day that nothing corrects."""

    center = _slug("code", "Mã đơn vị.")
    project = _slug("code", "Mã đề án; null khi nguồn không tách theo đề án.")
    indicator = _slug("code", "Mã chỉ tiêu.")
    value = _decimal("Giá trị theo đơn vị của chỉ tiêu, dạng chuỗi số thập phân.")
    women = _decimal("Trong đó nữ.", null=True)
    ethnic_minority = _decimal("Trong đó người dân tộc thiểu số.", null=True)

    class Meta:
        model = IndicatorResult
        fields = [
            "id", "center", "project", "happened_on", "indicator", "value", "women", "ethnic_minority", "note",
            "recorded_at",
        ]  # fmt: skip


class NormSerializer(serializers.ModelSerializer[Norm]):
    """The ceiling of one item: the lower of a share of the cost and an amount per unit."""

    percent_cap = _decimal("Tỷ lệ tối đa trên chi phí được tính, %.", null=True)
    priority_multiplier = _decimal("Hệ số mức trần cho đối tượng ưu tiên.", null=True)
    document = serializers.StringRelatedField[Any](read_only=True, help_text="Số văn bản.")
    citation = serializers.SerializerMethodField(help_text="Căn cứ: chỉ nêu điều khoản khi đã được xác nhận.")
    province = ProvinceRefSerializer(read_only=True, help_text="null: định mức quốc gia.")

    class Meta:
        model = Norm
        fields = [
            "key", "label", "content", "percent_cap", "amount_cap", "per", "conditions", "priority_multiplier", "province",
            "document", "citation", "article_confirmed", "valid_from", "valid_to",
        ]  # fmt: skip
        extra_kwargs = {
            "key": {"help_text": "Khóa của nội dung chi."},
            "amount_cap": {"help_text": "Mức trần cho mỗi đơn vị tính “per”. Số nguyên đồng."},
            "per": {"help_text": "Mức trần tính cho: facility (cơ sở), model (mô hình), …"},
        }

    def get_citation(self, norm: Norm) -> str:
        return cite(norm)
