"""Facilities as other systems read them."""

from rest_framework import serializers

from beneficiaries.models import Facility, Sector
from centers.api.serializers import ProvinceRefSerializer


class SectorSerializer(serializers.ModelSerializer[Sector]):
    """A VSIC division; the same code may mean other things in another version."""

    class Meta:
        model = Sector
        fields = ["version", "code", "name"]


class FacilitySerializer(serializers.ModelSerializer[Facility]):
    """A rural-industry facility. Addresses are left out, and a twelve-digit tax code, which is a person's number, is masked."""

    tax_code = serializers.CharField(
        source="shown_tax_code",
        read_only=True,
        help_text="Mã số thuế; số định danh cá nhân 12 chữ số luôn được che.",
    )
    province = ProvinceRefSerializer(read_only=True)
    sector = SectorSerializer(read_only=True)

    class Meta:
        model = Facility
        fields = [
            "code", "name", "legal_form", "tax_code", "province", "commune", "trade", "sector", "workers", "capital",
            "founded_on", "craft_village", "difficult_area", "women_owned", "ethnic_minority_owned", "synthetic",
        ]  # fmt: skip
        extra_kwargs = {
            "capital": {"help_text": "Vốn, đồng."},
            "workers": {"help_text": "Số lao động, người."},
            "trade": {"help_text": "Ngành nghề theo Điều 5, 45/2012/NĐ-CP (a, b, c, d, dd, e, g)."},
            "synthetic": {"help_text": "Dữ liệu mô phỏng."},
        }
