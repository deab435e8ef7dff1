"""Pages for refusals: they say what happened and what to do next, and show no trace."""

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static

from core.words import say
from khuyencong.refused import REASON


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return _problem(status, title, text)
    return render(
        request, "errors/plain.html", {"title": title, "text": text, "status": status}, status=status
    )


def _problem(status: int, title: str, text: str) -> JsonResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": text}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        400,
        say("Yêu cầu không hợp lệ"),
        say("Địa chỉ hoặc dữ liệu gửi lên không đọc được. Hãy quay lại và thử lại."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        403,
        say("Không có quyền"),
        say("Tài khoản của bạn không được làm việc này. Hãy liên hệ quản trị nếu cần."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        404,
        say("Không tìm thấy"),
        say("Trang hoặc hồ sơ không có, hoặc nằm ngoài phạm vi bạn được xem. Hãy kiểm tra địa chỉ."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Uses neither the session nor the database: they may be what broke."""
    title, text = (
        say("Có lỗi"),
        say("Hệ thống gặp lỗi khi xử lý; việc đang làm dở chưa được ghi. Hãy thử lại sau ít phút."),
    )
    if request.path.startswith("/api/"):
        return _problem(500, title, text)
    sheets: list[str] = []
    with suppress(
        ValueError
    ):  # a missing manifest of static files must not hide the page behind another error
        sheets = [static(f"css/{name}.css") for name in ("tokens", "base", "layout", "components")]
    context = {"title": title, "text": text, "sheets": sheets}
    return HttpResponse(render_to_string("errors/server.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    request.META[REASON] = say("Trang đã mở quá lâu, hoặc yêu cầu không do trang của cổng gửi.")
    return _page(
        request,
        403,
        say("Phiên làm việc đã cũ"),
        say("Trang này đã mở quá lâu. Hãy tải lại trang rồi gửi lại."),
    )


def too_many(request: HttpRequest, seconds: float | None) -> HttpResponse:
    """For public pages; ``seconds`` is how long to wait, a minute where it is not known."""
    answer = _page(
        request,
        429,
        say("Mở trang quá nhiều lần"),
        say("Địa chỉ mạng này vừa mở trang quá nhiều lần. Hãy đợi một phút rồi thử lại."),
    )
    answer["Retry-After"] = str(int(seconds or 59) + 1)
    return answer


def too_many_tries(request: HttpRequest, exception: Any = None) -> HttpResponse:
    answer = _page(
        request,
        429,
        say("Thử quá nhiều lần"),
        say("Bạn vừa thử quá nhiều lần. Hãy đợi một phút rồi thử lại."),
    )
    answer["Retry-After"] = "60"
    return answer


def locked_out(
    request: HttpRequest, response: Any = None, credentials: Any = None, *args: Any, **kwargs: Any
) -> HttpResponse:
    answer = _page(
        request,
        429,
        say("Tạm khóa đăng nhập"),
        say(
            "Sai mật khẩu quá nhiều lần từ địa chỉ mạng này. Hãy đợi 15 phút rồi thử lại, hoặc liên hệ quản trị để đặt lại mật khẩu."
        ),
    )
    answer["Retry-After"] = "900"
    return answer
