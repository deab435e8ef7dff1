"""Places and organisations as other systems read them."""

from typing import Any

from rest_framework import serializers

from centers.models import Center, Province


class ProvinceRefSerializer(serializers.ModelSerializer[Province]):
    """A province by its key: the map and the code, since seven bare codes name another province since 01/07/2025."""

    key = serializers.CharField(
        read_only=True, help_text="Bản đồ và mã: 63:24 là Bắc Giang, 34:24 là Bắc Ninh ngày nay."
    )

    class Meta:
        model = Province
        fields = ["key", "name"]


class ProvinceSerializer(serializers.ModelSerializer[Province]):
    """One dated version of a province; ``successor`` is what it became."""

    key = serializers.CharField(read_only=True, help_text="Bản đồ và mã, ví dụ 63:24.")
    full_name = serializers.CharField(read_only=True, help_text="Tên kèm loại đơn vị.")
    successor = serializers.SerializerMethodField(help_text="Đơn vị kế tục; null khi còn hiệu lực.")

    class Meta:
        model = Province
        fields = [
            "key",
            "map",
            "code",
            "name",
            "full_name",
            "kind",
            "region",
            "valid_from",
            "valid_to",
            "successor",
        ]

    def get_successor(self, province: Province) -> dict[str, str] | None:
        link = getattr(province, "successor_link", None)
        if link is None:
            return None
        return {"key": link.new.key, "name": link.new.name, "valid_from": link.new.valid_from.isoformat()}


class CenterRefSerializer(serializers.ModelSerializer[Center]):
    """An organisation by code."""

    class Meta:
        model = Center
        fields = ["code", "name"]


class CenterSerializer(serializers.ModelSerializer[Center]):
    """The agency, a regional centre, a department or a khuyến công centre."""

    parent = serializers.SlugRelatedField[Any](  # type: ignore[assignment]  # a field, named as DRF's own attribute
        slug_field="code", read_only=True, help_text="Mã đơn vị cấp trên."
    )
    province = ProvinceRefSerializer(read_only=True)

    class Meta:
        model = Center
        fields = [
            "code", "name", "short_name", "kind", "parent", "province", "address", "phone", "valid_from", "valid_to",
        ]  # fmt: skip
