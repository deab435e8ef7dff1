"""Đề án, their estimates and their money as other systems read them. Every amount is a whole number of đồng."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers

from beneficiaries.models import Facility
from centers.api.serializers import CenterRefSerializer, ProvinceRefSerializer
from core.api import PlainDecimalField
from projects.models import BudgetLine, BudgetShare, Entry, Project, ProjectFacility

DONG = "Số nguyên đồng."


class PlannedSupportSerializer(serializers.Serializer[Project]):
    """Planned state support over all fund years: the live budget shares."""

    national = serializers.IntegerField(source="planned_national", help_text=f"Khuyến công quốc gia. {DONG}")
    local = serializers.IntegerField(source="planned_local", help_text=f"Khuyến công địa phương. {DONG}")


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A đề án in a list."""

    center = CenterRefSerializer(read_only=True)
    provinces = ProvinceRefSerializer(many=True, read_only=True)
    planned = PlannedSupportSerializer(source="*", read_only=True)
    status_since = serializers.SerializerMethodField(
        help_text="Vào trạng thái này từ lúc nào; null khi trạng thái lấy từ gói dữ liệu."
    )

    class Meta:
        model = Project
        fields = [
            "code", "title", "fund", "form", "content", "year", "start", "end", "center", "provinces", "status",
            "status_since", "planned", "imported", "synthetic",
        ]  # fmt: skip
        extra_kwargs = {
            "code": {"help_text": "Mã đề án, do hệ thống cấp."},
            "year": {"help_text": "Năm kế hoạch."},
            "imported": {"help_text": "Nhập từ gói dữ liệu lịch sử."},
            "synthetic": {"help_text": "Dữ liệu mô phỏng."},
        }

    def get_status_since(self, project: Project) -> datetime | None:
        """``status_dated`` is the annotation of ``with_dated_status``."""
        return timezone.localtime(project.status_since) if getattr(project, "status_dated", True) else None


class FacilityRefSerializer(serializers.ModelSerializer[Facility]):
    """A facility by code."""

    class Meta:
        model = Facility
        fields = ["code", "name"]


class BeneficiarySerializer(serializers.ModelSerializer[ProjectFacility]):
    """A facility that benefits, with the item and the support where known."""

    facility = FacilityRefSerializer(read_only=True)

    class Meta:
        model = ProjectFacility
        fields = ["facility", "item", "support", "note"]
        extra_kwargs = {
            "support": {"help_text": f"{DONG} null: nguồn không tách theo cơ sở."},
            "item": {"help_text": "Nội dung chi, theo khóa định mức."},
        }


class ProjectDetailSerializer(ProjectSerializer):
    """One đề án with its parties and text."""

    coordinators = CenterRefSerializer(many=True, read_only=True)
    beneficiaries = BeneficiarySerializer(many=True, read_only=True)

    class Meta(ProjectSerializer.Meta):
        fields = [
            *ProjectSerializer.Meta.fields, "stopped_on", "coordinators", "coordinating_units", "beneficiaries", "need",
            "goals", "scale", "schedule", "effect", "note",
        ]  # fmt: skip
        extra_kwargs = {
            **ProjectSerializer.Meta.extra_kwargs,
            "note": {"help_text": "Ghi chú, kể cả địa chỉ nơi số liệu được công bố."},
        }


class SupportSerializer(BeneficiarySerializer):
    """A support seen from the facility: in which đề án and year."""

    project: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="code", read_only=True
    )
    year = serializers.IntegerField(
        source="project.year", read_only=True, help_text="Năm kế hoạch của đề án."
    )

    class Meta(BeneficiarySerializer.Meta):
        fields = ["project", "year", *BeneficiarySerializer.Meta.fields]


class BudgetShareSerializer(serializers.ModelSerializer[BudgetShare]):
    """What one source gives to a line."""

    class Meta:
        model = BudgetShare
        fields = ["source", "amount"]
        extra_kwargs = {"amount": {"help_text": DONG}}


class BudgetLineSerializer(serializers.ModelSerializer[BudgetLine]):
    """A live line of an estimate with its shares by source."""

    project: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="code", read_only=True
    )
    quantity = PlainDecimalField(
        max_digits=12, decimal_places=2, allow_null=True, help_text="Khối lượng theo đơn vị tính."
    )
    shares = BudgetShareSerializer(many=True, read_only=True)

    class Meta:
        model = BudgetLine
        fields = [
            "id", "project", "fund_year", "item", "description", "unit", "quantity", "unit_cost", "eligible_cost", "shares",
            "note", "recorded_at",
        ]  # fmt: skip
        extra_kwargs = {
            "item": {"help_text": "Nội dung chi, theo khóa định mức; other khi không có khóa phù hợp."},
            "fund_year": {"help_text": "Năm ngân sách."},
            "unit_cost": {"help_text": f"Đơn giá. {DONG}"},
            "eligible_cost": {"help_text": f"Chi phí được tính tỷ lệ hỗ trợ. {DONG}"},
        }


class EntrySerializer(serializers.ModelSerializer[Entry]):
    """One movement of money. Append-only: a correction is a row with ``reverses`` and a new row."""

    project: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="code", read_only=True
    )
    signed_amount = serializers.IntegerField(
        read_only=True, help_text="Số tiền có dấu để cộng: âm khi là bút toán hủy. Số nguyên đồng."
    )
    reverses: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="request_key", read_only=True, help_text="Khóa của bút toán bị hủy."
    )
    decision = serializers.StringRelatedField[Any](read_only=True, help_text="Số và ngày quyết định.")

    class Meta:
        model = Entry
        fields = [
            "request_key", "project", "source", "fund_year", "kind", "amount", "signed_amount", "happened_on",
            "recorded_at", "document", "decision", "reverses", "note",
        ]  # fmt: skip
        extra_kwargs = {
            "amount": {"help_text": f"{DONG} Luôn lớn hơn 0."},
            "fund_year": {"help_text": "Năm ngân sách của khoản tiền."},
            "happened_on": {"help_text": "Ngày phát sinh."},
            "recorded_at": {"help_text": "Lúc được ghi vào sổ."},
            "request_key": {"help_text": "Khóa duy nhất của bút toán."},
        }


class BalanceSerializer(serializers.Serializer[Any]):
    """The money of one source and fund year of a đề án. All amounts are whole đồng."""

    source = serializers.CharField(  # type: ignore[assignment]  # a field, named as DRF's own attribute
        help_text="national, local, counterpart hoặc other."
    )
    fund_year = serializers.IntegerField(help_text="Năm ngân sách.")
    assigned = serializers.IntegerField(help_text="Giao + bổ sung − điều chỉnh giảm.")
    carried_in = serializers.IntegerField(help_text="Chuyển nguồn đến.")
    carried_out = serializers.IntegerField(help_text="Chuyển nguồn đi.")
    cancelled = serializers.IntegerField(help_text="Hủy.")
    available = serializers.IntegerField(help_text="Được sử dụng: giao + chuyển đến − chuyển đi − hủy.")
    advanced = serializers.IntegerField(help_text="Tạm ứng.")
    paid = serializers.IntegerField(help_text="Thanh toán phần còn lại.")
    refunded = serializers.IntegerField(help_text="Hoàn trả.")
    disbursed = serializers.IntegerField(help_text="Giải ngân: tạm ứng + thanh toán − hoàn trả.")
    settled = serializers.IntegerField(help_text="Quyết toán.")
    contributed = serializers.IntegerField(help_text="Đóng góp thực tế.")
    remaining = serializers.IntegerField(help_text="Còn lại: được sử dụng − giải ngân.")
    rate = serializers.DecimalField(
        max_digits=7,
        decimal_places=2,
        allow_null=True,
        help_text="Giải ngân ÷ được sử dụng, %; null khi không có gì để chia.",
    )


def live_shares(lines: QuerySet[BudgetLine]) -> QuerySet[BudgetLine]:
    """Live lines with what their serializer reads, in two queries."""
    return lines.filter(retired_at__isnull=True).select_related("project").prefetch_related("shares")
