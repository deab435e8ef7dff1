"""The second factor through the pages: required, set up, asked for, replayed, guessed, given up, reset."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from centers.models import ApiToken, User
from centers.services.factors import reset_second_factor
from core.exceptions import NotAllowed, RuleViolation
from core.models import AuditEvent
from tests.centers.codes import code_of
from tests.factories import PASSWORD
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def log_in(client: Client, user: User, **more: str) -> Any:
    return client.post("/dang-nhap/", {"username": user.username, "password": PASSWORD, **more})


def secret_on(client: Client) -> str:
    page = client.get("/tai-khoan/ung-dung/").content.decode()
    return re.search(r'class="secret">([A-Z2-7]{32})<', page)[1]  # type: ignore[index]


def set_up(client: Client, user: User) -> str:
    """Log in, set the application up; returns its secret."""
    log_in(client, user)
    secret = secret_on(client)
    answer = client.post("/tai-khoan/ung-dung/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/tai-khoan/ma-du-phong/"
    return secret


def test_an_application_is_set_up_and_asked_for_at_the_next_login(reviewer: User) -> None:
    client = Client()
    secret = set_up(client, reviewer)
    event = AuditEvent.objects.get(action="factor.add")
    assert (event.actor, event.after) == (reviewer, {"kind": "totp"})
    assert secret not in str(Authenticator.objects.get(type="totp").data)
    client.post("/dang-xuat/")
    answer = log_in(client, reviewer, next="/de-an/")
    assert answer.headers["Location"] == "/dang-nhap/buoc-hai/"
    assert client.get("/de-an/").headers["Location"] == "/dang-nhap/?next=/de-an/"
    page = client.get("/dang-nhap/buoc-hai/").content.decode()
    assert "Xác thực hai lớp" in page
    assert page.count("<script") == page.count("<script src=")
    answer = client.post("/dang-nhap/buoc-hai/", {"code": code_of(secret, steps=1)}, follow=True)
    assert answer.redirect_chain == [("/de-an/", 302)]
    assert "Lần đăng nhập trước:" in answer.content.decode()


def test_a_code_counts_once(reviewer: User) -> None:
    client, thief = Client(), Client()
    secret = set_up(client, reviewer)
    client.post("/dang-xuat/")
    for who in (client, thief):
        log_in(who, reviewer)
    code = code_of(secret, steps=1)
    assert client.post("/dang-nhap/buoc-hai/", {"code": code}).status_code == 302
    answer = thief.post("/dang-nhap/buoc-hai/", {"code": code})
    assert answer.status_code == 200
    assert thief.get("/de-an/").status_code == 302


def test_wrong_codes_are_stopped_after_five(reviewer: User) -> None:
    client = Client()
    secret = set_up(client, reviewer)
    client.post("/dang-xuat/")
    log_in(client, reviewer)
    said = [
        text_of(client.post("/dang-nhap/buoc-hai/", {"code": "000000"}).content.decode()) for _ in range(6)
    ]
    assert ["Mã chưa đúng, đã dùng hoặc đã hết hạn." in text for text in said] == [True] * 5 + [False]
    assert "Sai quá nhiều lần. Hãy đợi 5 phút rồi thử lại." in said[5]
    answer = client.post("/dang-nhap/buoc-hai/", {"code": code_of(secret, steps=1)})
    assert "Sai quá nhiều lần" in answer.content.decode()
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("code", ["", "a\x00b", "１２３４５６", "9" * 400])
def test_an_unreadable_code_is_only_a_wrong_one(reviewer: User, code: str) -> None:
    client = Client()
    set_up(client, reviewer)
    client.post("/dang-xuat/")
    log_in(client, reviewer)
    answer = client.post("/dang-nhap/buoc-hai/", {"code": code})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    "credential",
    ["", "{", "[]", "5", "{}", '{"id": 5}', '{"id": "a\\u0000"}', '{"rawId": "x", "response": []}'],
)
def test_a_forged_key_is_refused_at_login_and_when_it_is_added(reviewer: User, credential: str) -> None:
    client = Client()
    set_up(client, reviewer)
    assert client.get("/tai-khoan/khoa/").status_code == 200
    answer = client.post("/tai-khoan/khoa/", {"name": "Khóa", "credential": credential})
    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (200, True)
    assert not Authenticator.objects.filter(type="webauthn").exists()
    client.post("/dang-xuat/")
    log_in(client, reviewer)
    client.get("/dang-nhap/buoc-hai/")
    answer = client.post("/dang-nhap/buoc-hai/", {"credential": credential})
    assert (answer.status_code, client.get("/").status_code) == (200, 302)


def test_recovery_codes_are_shown_once_and_each_works_once(reviewer: User) -> None:
    client = Client()
    set_up(client, reviewer)
    page = client.get("/tai-khoan/ma-du-phong/").content.decode()
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(codes) == 10
    again = client.get("/tai-khoan/ma-du-phong/").content.decode()
    assert codes[0] not in again
    assert "Còn 10 mã" in again
    client.post("/dang-xuat/")
    log_in(client, reviewer)
    assert client.post("/dang-nhap/buoc-hai/", {"code": codes[0]}).status_code == 302
    client.post("/dang-xuat/")
    log_in(client, reviewer)
    assert client.post("/dang-nhap/buoc-hai/", {"code": codes[0]}).status_code == 200
    assert client.get("/").status_code == 302


def test_the_ministry_and_administrators_are_led_to_it_and_others_are_not(
    settings: Any, reviewer: User, approver: User, admin: User, auditor: User, accountant: User, officer: User, department_lead: User
) -> None:  # fmt: skip
    settings.REQUIRE_SECOND_FACTOR = True
    for user in (reviewer, approver, admin, auditor, accountant):
        client = Client()
        log_in(client, user)
        answer = client.get("/de-an/", follow=True)
        assert answer.redirect_chain == [("/tai-khoan/", 302)], user
        assert (
            answer.content.decode().count("Vai trò của bạn bắt buộc xác thực hai lớp trước khi làm việc.")
            == 1
        )
        rest = client.get("/api/v1/projects/")
        assert (rest.status_code, rest["Content-Type"]) == (403, "application/problem+json")
        assert client.get("/healthz").status_code == 200
    for user in (officer, department_lead):
        client = Client()
        log_in(client, user)
        assert client.get("/de-an/").status_code == 200


def test_once_it_is_set_up_the_pages_open_and_the_last_one_stays(settings: Any, reviewer: User) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client = Client()
    set_up(client, reviewer)
    assert client.get("/de-an/").status_code == 200
    answer = client.post("/tai-khoan/ung-dung/bo/")
    assert "bắt buộc xác thực hai lớp: hãy thêm cách khác trước" in answer.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()
    settings.REQUIRE_SECOND_FACTOR = False
    assert client.post("/tai-khoan/ung-dung/bo/").status_code == 302
    assert not Authenticator.objects.filter(user=reviewer).exists()
    assert AuditEvent.objects.filter(action="factor.remove", actor=reviewer).count() == 1


def test_a_program_with_a_key_of_its_own_is_led_nowhere(settings: Any, reviewer: User) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    ApiToken.objects.create(user=reviewer, name="kho", digest=ApiToken.digest_of("khoa"), prefix="khoa")
    answer = Client().get("/api/v1/projects/", headers={"Authorization": "Token khoa"})
    assert answer.status_code == 200


def test_setting_up_asks_for_the_password_when_the_login_is_long_ago(reviewer: User, settings: Any) -> None:
    client = Client()
    log_in(client, reviewer)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1
    answer = client.get("/tai-khoan/ung-dung/")
    assert answer.headers["Location"] == "/tai-khoan/xac-nhan/?next=%2Ftai-khoan%2Fung-dung%2F"
    wrong = client.post("/tai-khoan/xac-nhan/", {"password": "sai", "next": "/tai-khoan/ung-dung/"})
    assert "Mật khẩu chưa đúng." in wrong.content.decode()
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    right = client.post("/tai-khoan/xac-nhan/", {"password": PASSWORD, "next": "/tai-khoan/ung-dung/"})
    assert right.headers["Location"] == "/tai-khoan/ung-dung/"
    assert client.get("/tai-khoan/ung-dung/").status_code == 200


def test_an_administrator_resets_a_lost_one_and_ends_the_sessions(
    admin: User, reviewer: User, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    client = Client()
    set_up(client, reviewer)
    User.objects.filter(pk=reviewer.pk).update(email="chuyenvien@example.vn")
    with pytest.raises(NotAllowed):
        reset_second_factor(actor=officer, user=reviewer, reason="Mất điện thoại")
    assert AuditEvent.objects.get(action="factor.reset").refused
    with pytest.raises(RuleViolation):
        reset_second_factor(actor=admin, user=reviewer, reason=" ")
    with django_capture_on_commit_callbacks(execute=True):
        assert reset_second_factor(actor=admin, user=reviewer, reason="Mất điện thoại") == 2
    assert client.get("/de-an/").status_code == 302
    assert log_in(Client(), reviewer).headers["Location"] == "/"
    event = AuditEvent.objects.get(action="factor.reset", refused=False)
    assert (event.reason, event.before) == ("Mất điện thoại", {"kinds": ["recovery_codes", "totp"]})
    assert [message.to for message in mail.outbox] == [["chuyenvien@example.vn"]]
    with pytest.raises(RuleViolation):
        reset_second_factor(actor=admin, user=reviewer, reason="Lần nữa")
