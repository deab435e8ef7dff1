"""Tokens, sessions, scope, methods, and the one shape of errors."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client as WebClient
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.test import APIClient

from centers.models import Center, Province, User
from centers.services.people import set_active
from centers.services.tokens import create_token, revoke_token
from core.problem import exception_handler
from projects.enums import EntryKind
from projects.models import ProjectFacility
from tests import factories
from tests.api.conftest import Client

pytestmark = pytest.mark.django_db
LISTS = (
    "projects", "budgets", "ledger", "supports", "facilities", "provinces", "centers", "indicators", "targets", "results",
    "norms",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


_VIETNAMESE = re.compile(
    "[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)
"""A letter that Vietnamese has and English has not."""


def problem(response: object, status: int) -> dict[str, object]:
    assert response.status_code == status  # type: ignore[attr-defined]
    assert response["Content-Type"] == "application/problem+json"  # type: ignore[index]
    body = response.json()  # type: ignore[attr-defined]
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == status
    for text in (body["title"], body["detail"], *(error["message"] for error in body.get("errors", ()))):
        assert _VIETNAMESE.search(text), text
    return body  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "name", ["", *(f"{name}/" for name in LISTS), "reports/", "reports/plan-vs-actual/?period=2016"]
)
def test_without_a_key_the_answer_is_401_and_says_how(name: str) -> None:
    response = APIClient().get(f"/api/v1/{name}")
    problem(response, 401)
    assert response["WWW-Authenticate"] == "Token"


def test_a_key_works_until_it_is_revoked_expires_or_its_owner_is_closed(officer: User, admin: User) -> None:
    token, key = create_token(actor=officer, name="thử")
    _, short = create_token(actor=officer, name="ngắn", expires_at=timezone.now() + timedelta(hours=1))
    client = APIClient()

    def status(value: str) -> int:
        client.credentials(HTTP_AUTHORIZATION=value)
        return client.get("/api/v1/projects/").status_code

    assert [status(f"Token {key}"), status(f"Token {short}")] == [200, 200]
    assert [status("Token sai"), status("Token"), status(f"Token {key} x"), status("Token \xff")] == [401] * 4
    officer.api_tokens.filter(name="ngắn").update(expires_at=timezone.now())
    assert status(f"Token {short}") == 401
    revoke_token(actor=officer, token=token)
    assert status(f"Token {key}") == 401
    _, other = create_token(actor=officer, name="khác")
    set_active(actor=admin, user=officer, active=False)
    assert status(f"Token {other}") == 401


def test_a_session_reads_as_well(officer: User) -> None:
    web = WebClient()
    web.force_login(officer)
    assert web.get("/api/v1/projects/").json()["count"] == 0


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["projects/", "ledger/", "reports/plan-vs-actual/", "status/", ""])
def test_nothing_can_be_written(national: APIClient, method: str, path: str) -> None:
    problem(getattr(national, method)(f"/api/v1/{path}", {}, format="json"), 405)


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_404_for_everyone(national: APIClient, method: str) -> None:
    for client in (APIClient(), national):
        problem(getattr(client, method)("/api/v1/khong-co/"), 404)
        problem(getattr(client, method)("/api/v1/projects/A/khong-co/"), 404)


def test_a_missing_slash_leads_to_the_list(national: APIClient) -> None:
    assert national.get("/api/v1/projects?year=2016")["Location"] == "/api/v1/projects/?year=2016"


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "query", ["nam=2016", "ordering=-year", "page_size=7", "page_size=1000", "page_size=-1", "year__gt=1"]
)
def test_what_nobody_knows_is_400_and_named(national: APIClient, name: str, query: str) -> None:
    body = problem(national.get(f"/api/v1/{name}/?{query}"), 400)
    assert body["errors"][0]["field"] == query.partition("=")[0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("projects/?year=hai", "year"),
        ("projects/?year=2016.5", "year"),
        ("projects/?fund=quy", "fund"),
        ("projects/?province=24", "province"),
        ("projects/?province=35:24", "province"),
        ("ledger/?happened_from=31/12/2016", "happened_from"),
        ("ledger/?happened_to=2016-02-30", "happened_to"),
        ("ledger/?kind=gift", "kind"),
        ("provinces/?on=hom-nay", "on"),
        ("norms/?on=2026-13-01", "on"),
        ("facilities/?trade=z", "trade"),
        ("projects/?q=%00", "q"),
        ("projects/?center=%00", "center"),
        ("projects/?status=%00", "status"),
        ("projects/?fund=%00", "fund"),
        ("facilities/?q=a%00b", "q"),
        ("supports/?item=%00", "item"),
        ("norms/?key=%00", "key"),
        ("provinces/?code=%00", "code"),
        ("projects/?synthetic=maybe", "synthetic"),
        ("projects/?synthetic=1", "synthetic"),
        ("facilities/?synthetic=True", "synthetic"),
        ("projects/?fund=national&fund=local", "fund"),
        ("projects/?page=1&page=2", "page"),
        ("projects/?page_size=10&page_size=20", "page_size"),
        ("ledger/?source=national&source=local", "source"),
        ("reports/?nam=1", "nam"),
        ("?nam=1", "nam"),
    ],
)
def test_a_value_that_cannot_be_is_400_at_its_field(national: APIClient, path: str, field: str) -> None:
    body = problem(national.get(f"/api/v1/{path}"), 400)
    assert [error["field"] for error in body["errors"]] == [field]  # type: ignore[union-attr, attr-defined]


@pytest.mark.parametrize(
    "path",
    [
        "projects/?page=0",
        "projects/?page=99",
        "projects/?page=hai",
        "projects/KHONG-CO/",
        "projects/%00/",
        "ledger/%00/",
    ],
)
def test_what_is_not_there_is_404(national: APIClient, path: str) -> None:
    problem(national.get(f"/api/v1/{path}"), 404)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("projects/?fund=quy", "Chọn một trong: national, local."),
        ("projects/?fund=national&status=moi", "Chọn một trong: draft, "),
        ("projects/?synthetic=maybe", "Chọn một trong: true, false."),
        ("projects/?year=hai", "Nhập một số nguyên."),
        ("ledger/?happened_from=hom-qua", "Viết ngày theo dạng năm-tháng-ngày, ví dụ 2016-09-30."),
        ("projects/?province=24", "Viết tỉnh dạng bản đồ:mã, ví dụ 63:24 hoặc 34:24."),
        ("projects/?q=%00", "Có ký tự không hợp lệ."),
        ("projects/?fund=local&fund=local", "Tham số lặp lại."),
    ],
)
def test_the_message_says_how_to_mend(national: APIClient, path: str, words: str) -> None:
    (error,) = problem(national.get(f"/api/v1/{path}"), 400)["errors"]  # type: ignore[misc, attr-defined]
    assert error["message"].startswith(words)


@pytest.mark.parametrize("query", ["year=1999", "year=2026", "page=1", "page_size=10", "nam=1"])
@pytest.mark.parametrize(
    "path", ["projects/A/", "projects/A/balances/", "projects/KHONG-CO/", "centers/TTKC-24/"]
)
def test_one_row_has_no_filters(national: APIClient, bac_ninh_center: Center, path: str, query: str) -> None:
    factories.project(bac_ninh_center, code="A")
    body = problem(national.get(f"/api/v1/{path}?{query}"), 400)
    assert body["errors"] == [{"field": query.partition("=")[0], "message": "Tham số không tồn tại."}]


@pytest.mark.parametrize("path", ["projects/", "projects/A/", "reports/", "reports/plan-vs-actual/", ""])
def test_a_format_that_there_is_not_is_406(national: APIClient, bac_ninh_center: Center, path: str) -> None:
    factories.project(bac_ninh_center, code="A")
    problem(national.get(f"/api/v1/{path}?format=xlsx"), 406)
    problem(national.get(f"/api/v1/{path}", HTTP_ACCEPT="text/csv"), 406)


def test_what_the_framework_refuses_is_told_in_vietnamese(officer: User) -> None:
    """Wrong key, forged session, wrong method, wrong media type, broken JSON: each as a problem document."""
    stranger = APIClient()
    problem(stranger.get("/api/v1/projects/"), 401)
    for value in ("Token sai", "Token", "Token a b"):
        stranger.credentials(HTTP_AUTHORIZATION=value)
        problem(stranger.get("/api/v1/projects/"), 401)
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(officer)
    problem(browser.post("/api/v1/projects/", {}, format="json"), 403)
    for error, status in (
        (exceptions.UnsupportedMediaType("text/csv"), 415),
        (exceptions.ParseError(), 400),
        (exceptions.AuthenticationFailed(), 401),
        (exceptions.Throttled(), 429),
        (exceptions.PermissionDenied(), 403),
        (PermissionDenied(), 403),
        (Http404(), 404),
    ):
        answer = exception_handler(error, {})
        assert answer is not None
        assert answer.status_code == status
        assert _VIETNAMESE.search(answer.data["detail"])


def test_numbers_beyond_the_database_match_nothing(national: APIClient) -> None:
    assert national.get("/api/v1/projects/?year=99999999999999999999").json()["results"] == []
    problem(national.get("/api/v1/budgets/99999999999999999999/"), 404)


def test_another_province_sees_none_of_it(
    client_of: Client,
    officer: User,
    other_officer: User,
    stranger: User,
    bac_ninh_center: Center,
    bac_ninh_today: Province,
) -> None:
    """Every list holds a row of Bắc Ninh; Gia Lai and a person without a membership see none, by list and by address."""
    project = factories.assigned_project(bac_ninh_center, 100_000_000)
    facility = factories.facility(bac_ninh_today)
    ProjectFacility.objects.create(project=project, facility=facility, item="machinery", support=1)
    factories.target(bac_ninh_center, "workers_trained", 5)
    factories.result(bac_ninh_center, "workers_trained", 5, happened_on=project.start)
    entry = project.entries.get(kind=EntryKind.ASSIGN)
    line = project.budget_lines.get()
    details = (
        f"projects/{project.code}/", f"projects/{project.code}/balances/", f"ledger/{entry.request_key}/",
        f"budgets/{line.pk}/", f"facilities/{facility.code}/",
    )  # fmt: skip
    scoped = ("projects", "budgets", "ledger", "supports", "facilities", "targets", "results")
    mine = client_of(officer)
    assert [mine.get(f"/api/v1/{name}/").json()["count"] for name in scoped] == [1] * 7
    assert [mine.get(f"/api/v1/{path}").status_code for path in details] == [200] * 5
    for person in (other_officer, stranger):
        client = client_of(person)
        assert [client.get(f"/api/v1/{name}/").json()["count"] for name in scoped] == [0] * 7
        assert [client.get(f"/api/v1/{path}").status_code for path in details] == [404] * 5


def test_too_many_calls_are_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    from rest_framework.throttling import SimpleRateThrottle

    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"user": "2/min", "anon": "2/min"})
    codes = [APIClient().get("/api/v1/status/").status_code for _ in range(2)]
    assert codes == [200, 200]
    response = APIClient().get("/api/v1/status/")
    problem(response, 429)
    assert 0 < int(response["Retry-After"]) <= 61
