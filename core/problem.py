"""RFC 9457 problem documents: every error of the REST interface has this one shape."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.exceptions import DomainError
from core.words import say

CONTENT_TYPE = "application/problem+json"

_TITLES = {
    400: say("Yêu cầu không hợp lệ"),
    401: say("Chưa xác thực"),
    403: say("Không có quyền"),
    404: say("Không tìm thấy"),
    405: say("Phương thức không được hỗ trợ"),
    406: say("Không có định dạng được yêu cầu"),
    415: say("Kiểu nội dung không được hỗ trợ"),
    429: say("Gọi quá nhiều lần"),
}
_DETAILS = {
    "not_authenticated": say(
        "Chưa đăng nhập hoặc chưa gửi khóa truy cập. Gửi kèm: Authorization: Token <khóa>."
    ),
    "authentication_failed": say("Không xác thực được. Hãy kiểm tra khóa truy cập."),
    "permission_denied": say("Tài khoản của bạn không được làm việc này, hoặc trang đã mở quá lâu."),
    "not_found": say("Không có, hoặc nằm ngoài phạm vi bạn được xem."),
    "method_not_allowed": say("Địa chỉ này không nhận phương thức đó; giao diện REST chỉ để đọc (GET)."),
    "not_acceptable": say("Không có định dạng được yêu cầu; giao diện REST trả lời bằng JSON."),
    "unsupported_media_type": say("Không đọc được kiểu nội dung đã gửi; chỉ nhận JSON."),
    "parse_error": say("Không đọc được nội dung đã gửi; hãy kiểm tra cú pháp JSON."),
    "throttled": say("Gọi quá nhiều lần. Hãy thử lại sau ít phút."),
}


def exception_handler(error: Exception, _context: Mapping[str, Any]) -> Response | None:
    """DRF's hook: a problem document for every expected error, None (a plain 500) for the rest."""
    if isinstance(error, DomainError):
        set_rollback()
        return _domain(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    return _drf(error)


def _domain(error: DomainError) -> Response:
    body: dict[str, Any] = {
        "type": f"urn:khuyencong:{error.code}",
        "title": str(error.title),
        "status": error.status,
        "detail": error.message,
        "code": error.code,
    }
    if "errors" in error.details:
        body["errors"] = error.details["errors"]
    elif error.field:
        body["errors"] = [{"field": error.field, "message": error.message}]
    return _response(body, error.status, {})


def _drf(error: exceptions.APIException) -> Response:
    status = error.status_code
    headers = {}
    challenge, wait = getattr(error, "auth_header", None), getattr(error, "wait", None)
    if challenge:
        headers["WWW-Authenticate"] = challenge
    if wait:
        headers["Retry-After"] = str(int(wait) + 1)
    body: dict[str, Any] = {
        "type": f"urn:khuyencong:{error.default_code}",
        "title": str(_TITLES.get(status, say("Lỗi"))),
        "status": status,
        "code": error.default_code,
    }
    if isinstance(error.detail, dict):
        body["detail"] = str(say("Có trường không hợp lệ."))
        body["errors"] = [
            {"field": field, "message": str(message)}
            for field, messages in error.detail.items()
            for message in (messages if isinstance(messages, list) else [messages])
        ]
    else:
        body["detail"] = str(_detail(error))
    return _response(body, status, headers)


def _detail(error: exceptions.APIException) -> str:
    """Our own words for what the framework says in its own; what was said on purpose stays."""
    detail = error.detail[0] if isinstance(error.detail, list) and error.detail else error.detail
    wait = getattr(error, "wait", None)
    if wait:
        return say("Gọi quá nhiều lần. Hãy thử lại sau %(wait)s giây.", wait=int(wait) + 1)
    is_ours = isinstance(error, exceptions.NotFound | exceptions.AuthenticationFailed)
    if is_ours and str(detail) != str(error.default_detail):
        return str(detail)
    return _DETAILS.get(error.default_code, str(detail))


def _response(body: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> Response:
    return Response(body, status=status, headers=dict(headers), content_type=CONTENT_TYPE)
