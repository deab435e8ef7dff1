"""Single sign-on with a provider that runs in the test itself: off by default, opens existing accounts only."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from centers.models import User
from centers.services.people import set_active
from core.models import AuditEvent
from khuyencong.env import single_sign_on
from tests.centers.codes import code_of
from tests.centers.test_second_factor import set_up
from tests.pages import text_of

pytestmark = pytest.mark.django_db
START, BACK = "/dang-nhap/don-vi/don-vi/", "/dang-nhap/don-vi/don-vi/ve/"


class Provider:
    """Answers discovery, token and userinfo; ``identity`` is whom it vouches for, ``asked`` what reached its token address."""

    def __init__(self) -> None:
        self.identity: dict[str, Any] = {"sub": "001", "email": "canbo@example.vn", "email_verified": True}
        self.asked: list[dict[str, list[str]]] = []
        self.server = HTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reply(self, path: str) -> dict[str, Any]:
        if path.startswith("/.well-known/"):
            return {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/userinfo":
            return self.identity
        claims = {**self.identity, "iss": self.address, "aud": "cong", "exp": time.time() + 60}
        return {"access_token": "t", "token_type": "Bearer", "id_token": jwt.encode(claims, "k" * 32)}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps(provider.reply(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.asked.append(parse_qs(sent))
                self.do_GET()

            def log_message(self, *args: Any) -> None:
                """Silence."""

        return Handler


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    made = Provider()
    settings.SOCIALACCOUNT_PROVIDERS = single_sign_on(made.address, "cong", "bi-mat", "tài khoản Bộ")
    yield made
    made.server.shutdown()


def sign_on(client: Client, start: str = START, **back: str) -> Any:
    """To the provider and back, as a browser goes."""
    there = urlsplit(client.get(start).headers["Location"])
    state = parse_qs(there.query)["state"][0]
    return client.get(BACK, {"code": "c", "state": state, **back})


def mail_of(user: User, email: str) -> None:
    User.objects.filter(pk=user.pk).update(email=email)


def test_it_is_off_by_default(client: Client) -> None:
    assert (client.get(START).status_code, client.get(BACK).status_code) == (404, 404)
    assert "don-vi" not in client.get("/dang-nhap/").content.decode()


def test_a_verified_address_opens_its_account_and_stays_linked(
    client: Client, officer: User, provider: Provider
) -> None:
    mail_of(officer, "CanBo@Example.vn")
    assert "Đăng nhập bằng tài khoản Bộ" in client.get("/dang-nhap/?next=/de-an/").content.decode()
    answer = sign_on(client, f"{START}?next=/de-an/")
    assert answer.headers["Location"] == "/de-an/"
    assert client.get("/de-an/").context["user"] == officer
    assert "code_verifier" in provider.asked[0]
    assert AuditEvent.objects.get(action="user.identity_link").after == {
        "provider": "don-vi",
        "identity": "001",
    }
    client.post("/dang-xuat/")
    provider.identity["email"] = "da-doi@example.vn"
    assert sign_on(client).headers["Location"] == "/"
    assert SocialAccount.objects.get().user == officer
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ({"email_verified": False}, "chưa xác nhận thư điện tử"),
        ({"email_verified": "false"}, "chưa xác nhận thư điện tử"),
        ({"email": ""}, "chưa xác nhận thư điện tử"),
        ({"email": "khac@example.vn"}, "Chưa có tài khoản nào đang mở"),
    ],
)
def test_an_unverified_or_unknown_address_opens_and_makes_nothing(
    client: Client, officer: User, provider: Provider, identity: dict[str, Any], said: str
) -> None:
    mail_of(officer, "canbo@example.vn")
    provider.identity |= identity
    answer = sign_on(client)
    assert answer.headers["Location"] == "/dang-nhap/"
    assert said in text_of(client.get("/dang-nhap/").content.decode())
    assert client.get("/").status_code == 302
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_a_closed_account_stays_closed(
    client: Client, admin: User, officer: User, provider: Provider
) -> None:
    mail_of(officer, "canbo@example.vn")
    sign_on(client)
    set_active(actor=admin, user=officer, active=False)
    answer = sign_on(client)
    assert (answer.headers["Location"], client.get("/").status_code) == ("/dang-nhap/", 302)


def test_the_second_factor_is_asked_for_after_the_provider_too(reviewer: User, provider: Provider) -> None:
    client = Client()
    secret = set_up(client, reviewer)
    client.post("/dang-xuat/")
    mail_of(reviewer, "canbo@example.vn")
    assert sign_on(client).headers["Location"] == "/dang-nhap/buoc-hai/"
    assert client.get("/de-an/").status_code == 302
    assert client.post("/dang-nhap/buoc-hai/", {"code": code_of(secret, steps=1)}).status_code == 302
    assert client.get("/de-an/").status_code == 200


@pytest.mark.parametrize("back", [{"state": "khac"}, {"state": "a\x00b"}, {"error": "access_denied"}])
def test_a_forged_or_cancelled_answer_leads_back_with_a_word(
    client: Client, officer: User, provider: Provider, back: dict[str, str]
) -> None:
    answer = sign_on(client, **back)
    assert answer.headers["Location"] == "/dang-nhap/"
    assert "Đăng nhập một lần không thành công." in text_of(client.get("/dang-nhap/").content.decode())


def test_linking_another_account_on_request_is_not_offered(
    client: Client, officer: User, provider: Provider
) -> None:
    client.force_login(officer)
    assert sign_on(client, f"{START}?process=connect").headers["Location"] == "/dang-nhap/"
    assert SocialAccount.objects.count() == 0


def test_a_provider_that_is_away_leads_back_with_a_word(client: Client, settings: Any, officer: User) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = single_sign_on("http://127.0.0.1:9", "cong", "bi-mat", "Bộ")
    assert client.get(START).headers["Location"] == "/dang-nhap/"
    assert "Đăng nhập một lần không thành công." in text_of(client.get("/dang-nhap/").content.decode())
