"""The OpenAPI description: every operation also tells its errors, in the one shape that errors have. It is Vietnamese (docs/adr/0019)."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from core.problem import CONTENT_TYPE


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One wrong field or parameter."""

    field = serializers.CharField(help_text="Tên trường hoặc tham số.")
    message = serializers.CharField(help_text="Sai ở đâu, bằng tiếng Việt.")


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem document (RFC 9457)."""

    type = serializers.CharField(help_text="Loại lỗi, dạng urn:khuyencong:mã.")
    title = serializers.CharField(help_text="Tên lỗi.")
    status = serializers.IntegerField(help_text="Mã trạng thái HTTP.")
    detail = serializers.CharField(help_text="Lời giải thích cho người đọc.")
    code = serializers.CharField(required=False, help_text="Mã lỗi cho chương trình.")
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]  # a field, named as DRF's own property


_BAD_REQUEST = {
    "type": "urn:khuyencong:invalid",
    "title": "Yêu cầu không hợp lệ",
    "status": 400,
    "code": "invalid",
    "detail": "Có trường không hợp lệ.",
    "errors": [{"field": "nam", "message": "Tham số không tồn tại."}],
}
_PROBLEMS: dict[str, tuple[str, dict[str, Any]]] = {
    "400": ("Tham số không hợp lệ hoặc không tồn tại.", _BAD_REQUEST),
    "401": ("Chưa đăng nhập, hoặc khóa truy cập đã hết hạn.", {"status": 401, "code": "not_authenticated"}),
    "404": ("Không có, hoặc ngoài phạm vi được xem.", {"status": 404, "code": "not_found"}),
    "429": ("Gọi quá nhiều lần; xem Retry-After.", {"status": 429, "code": "throttled"}),
}


class PortalSchema(AutoSchema):
    """Adds the problem documents that any operation may answer with."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if not getattr(self.view, "permission_classes", ()) or self._is_open():
            return bodies
        problem = self.resolve_serializer(ProblemSerializer, "response").ref
        for status, (text, example) in _PROBLEMS.items():
            full = {"type": f"urn:khuyencong:{example['code']}", "title": text, "detail": text, **example}
            content = {CONTENT_TYPE: {"schema": problem, "example": full}}
            bodies.setdefault(status, {"description": text, "content": content})
        return bodies

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular calls it
        """Only what an operation says in Vietnamese; the docstring of its class is for those who read the code."""
        return ""

    def _is_open(self) -> bool:
        return not self.view.get_authenticators()


def drop_docstrings(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Leave out component descriptions that come from docstrings; fields keep their own help texts."""
    for component in result.get("components", {}).get("schemas", {}).values():
        if component.get("type") == "object":
            component.pop("description", None)
    return result
