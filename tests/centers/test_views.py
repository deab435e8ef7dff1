"""Coming in, being kept out, going out."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from centers.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN = "/dang-nhap/"


def test_login_shows_the_last_visit_and_goes_where_one_wanted(client: Client, officer: User) -> None:
    first = client.post(LOGIN, {"username": "canbo", "password": PASSWORD, "next": "/de-an/"}, follow=True)
    assert first.redirect_chain == [("/de-an/", 302)]
    assert "Đây là lần đăng nhập đầu tiên" in first.content.decode()
    client.post("/dang-xuat/")
    second = client.post(LOGIN, {"username": "canbo", "password": PASSWORD}, follow=True)
    assert second.redirect_chain == [("/", 302)]
    assert "Lần đăng nhập trước:" in second.content.decode()


def test_never_redirects_to_another_site(client: Client, officer: User) -> None:
    answer = client.post(LOGIN, {"username": "canbo", "password": PASSWORD, "next": "https://example.com/"})
    assert answer.headers["Location"] == "/"


def test_wrong_password_keeps_the_name_and_says_why(client: Client, officer: User) -> None:
    answer = client.post(LOGIN, {"username": "canbo", "password": "sai"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert 'role="alert"' in html
    assert 'value="canbo"' in html
    assert 'value="sai"' not in html


def test_flood_of_wrong_passwords_is_stopped_for_that_account_alone(
    client: Client, officer: User, reviewer: User
) -> None:
    answers = [
        client.post(LOGIN, {"username": "canbo", "password": f"sai-{number}"}).status_code
        for number in range(6)
    ]
    assert answers == [200, 200, 200, 200, 429, 429]
    blocked = client.post(LOGIN, {"username": "canbo", "password": PASSWORD})
    assert blocked.status_code == 429
    assert blocked.headers["Retry-After"] == "900"
    assert "Tạm khóa đăng nhập" in blocked.content.decode()
    assert client.post(LOGIN, {"username": "chuyenvien", "password": PASSWORD}).status_code == 302


def test_one_password_tried_on_every_account_locks_the_address_out(
    client: Client, officer: User, settings: Any
) -> None:
    settings.LOGIN_FAILURES_PER_ADDRESS = 6
    wrong = [
        client.post(LOGIN, {"username": f"nguoi-{number}", "password": "sai"}).status_code
        for number in range(6)
    ]
    assert wrong == [200] * 6
    blocked = client.post(LOGIN, {"username": "canbo", "password": PASSWORD})
    assert (blocked.status_code, blocked.headers["Retry-After"]) == (429, "900")
    assert "từ địa chỉ mạng này" in blocked.content.decode()
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.post(LOGIN, {"username": "canbo", "password": PASSWORD}, **elsewhere).status_code == 302


def test_the_lock_of_an_address_ends(client: Client, officer: User, settings: Any) -> None:
    settings.LOGIN_FAILURES_PER_ADDRESS = 2
    for number in range(2):
        client.post(LOGIN, {"username": f"nguoi-{number}", "password": "sai"})
    right = {"username": "canbo", "password": PASSWORD}
    assert client.post(LOGIN, right).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert client.post(LOGIN, right).status_code == 302


@pytest.mark.parametrize("field", ["username", "password", "next"])
def test_a_nul_is_only_a_wrong_login(client: Client, officer: User, field: str) -> None:
    given = {"username": "canbo", "password": "sai", "next": "/"} | {field: "a\x00b"}
    assert client.post(LOGIN, given).status_code == 200


def test_logout_needs_a_post(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/").headers["Location"] == LOGIN
    assert client.get("/").headers["Location"] == "/dang-nhap/?next=/"


def test_closed_account_is_out_at_once(client: Client, officer: User) -> None:
    client.force_login(officer)
    officer.is_active = False
    officer.save()
    assert client.get("/").status_code == 302


def test_pages_allow_no_script_or_style_but_their_own(client: Client, officer: User) -> None:
    policy = client.get(LOGIN).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    client.force_login(officer)
    for url in ("/", "/de-an/", "/co-so/", "/bao-cao/"):
        html = client.get(url).content.decode()
        assert " style=" not in html
        assert "<style" not in html
        assert " onclick=" not in html
        assert html.count("<script") == html.count("<script src=")


def test_missing_page_says_what_to_do_next(client: Client, officer: User) -> None:
    client.force_login(officer)
    answer = client.get("/khong-co/")
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_a_broken_page_shows_no_trace(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    monkeypatch.setattr("projects.views.listing.page_of", lambda *_, **__: 1 / 0)
    answer = client.get("/de-an/")
    assert answer.status_code == 500
    html = answer.content.decode()
    assert "Hệ thống gặp lỗi khi xử lý" in html
    assert "ZeroDivisionError" not in html


def test_forged_form_is_refused_with_a_plain_word(officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    answer = client.post("/bao-cao/lap/", {})
    assert answer.status_code == 403
    assert "Phiên làm việc đã cũ" in answer.content.decode()
