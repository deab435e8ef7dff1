"""A NUL anywhere in what is sent is told or not found, never an error; PostgreSQL refuses to search for one."""

from urllib.parse import quote

import pytest
from django.test import Client
from rest_framework.throttling import SimpleRateThrottle

from beneficiaries.models import Facility
from centers.models import Center, User
from reports.models import ReportRun
from tests import factories

pytestmark = pytest.mark.django_db

ASKED = {"kind": "plan-vs-actual", "year": "2026", "format": "csv"}
KEY = "0123456789abcdef" * 2
FILTERS = (
    "q", "year", "fund", "form", "content", "center", "region", "province", "synthetic", "status", "trade", "legal_form",
    "loc", "so", "tat-ca", "sort", "page", "page_size", "unit", "part", "by", "map", "as_of", "kind",
)  # fmt: skip


@pytest.fixture
def reader(client: Client, reviewer: User, bac_ninh_center: Center) -> Client:
    factories.project(bac_ninh_center, code="KCQG-2026-0001")
    client.force_login(reviewer)
    return client


@pytest.mark.parametrize(
    "path",
    [
        "de-an/%00/", "de-an/A%00B/lich-su/", "de-an/A%20B/", "de-an/A%5CB/", f"de-an/{'A' * 41}/", "de-an/KHONG-CO/",
        "co-so/%00/", f"co-so/{'9' * 5000}/", "verify/%00/", "bao-cao/99999999999999999999/", "bao-cao/0/tai-ve/",
        "so-kinh-phi/ke-hoach/99999999999999999999/", "de-an/KCQG-2026-0001/so-kinh-phi/de-nghi/99999999999999999999/",
        "de-an/KCQG-2026-0001/so-kinh-phi/huy/99999999999999999999/", "de-an/KCQG-2026-0001/so-kinh-phi/lap/bay/",
    ],
)  # fmt: skip
def test_an_address_that_no_row_bears_is_not_found(reader: Client, path: str) -> None:
    answer = reader.get(f"/{path}")
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.content.decode()


@pytest.mark.parametrize(
    "code", ["ĐA-01.2_3", "KCĐP-2026-0001", "A" * 40, "CS(1)", "Đề-án", "a+b", "50%", "A?B", "A&B"]
)
def test_what_a_row_bears_has_an_address(reader: Client, bac_ninh_center: Center, code: str) -> None:
    project = factories.project(bac_ninh_center, code=code, title="Đề án mang mã lạ")
    facility = factories.facility(bac_ninh_center.province)
    Facility.objects.filter(pk=facility.pk).update(code=code[:30])
    assert project.title in reader.get("/de-an/").content.decode()
    assert reader.get(f"/de-an/{quote(code, safe='')}/").status_code == 200
    assert reader.get(f"/co-so/{quote(code[:30], safe='')}/").status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        "ke-hoach/?",
        "quyet-dinh/?",
        "so-kinh-phi/?",
        "so-kinh-phi/han/?",
        "so-kinh-phi/ke-hoach/?",
        "de-an/KCQG-2026-0001/so-kinh-phi/?",
        "de-an/?",
        "co-so/?",
        "bao-cao/?kind=plan-vs-actual&year=2026&",
        "?",
        "bao-cao/khoang-ngay/?",
    ],
)
def test_a_nul_in_a_filter_breaks_no_page(reader: Client, page: str) -> None:
    for name in FILTERS:
        for value in ("%00", "a%00b"):
            assert reader.get(f"/{page}{name}={value}").status_code == 200, name


@pytest.mark.parametrize(
    "name", ["kind", "year", "part", "by", "fund", "center", "region", "province", "map", "as_of", "format"]
)
def test_a_nul_in_a_form_is_told(reader: Client, name: str) -> None:
    answer = reader.post("/bao-cao/lap/", {**ASKED, name: "a\x00b"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["__all__" if name == "format" else name]
    assert not ReportRun.objects.exists()


@pytest.mark.parametrize(
    "key", ["\x00", "a\x00b", "x" * 5000, "mot-lan", KEY.replace("a", "A"), f"{KEY}\n", ""]
)
def test_a_key_that_is_not_ours_counts_as_none(reader: Client, key: str) -> None:
    for _ in range(2):
        assert reader.post("/bao-cao/lap/", {**ASKED, "request_key": key}).status_code == 302
    assert ReportRun.objects.count() == 2


def test_a_key_of_ours_makes_one_run(reader: Client) -> None:
    addresses = {reader.post("/bao-cao/lap/", {**ASKED, "request_key": KEY})["Location"] for _ in range(2)}
    assert (len(addresses), ReportRun.objects.count()) == (1, 1)


def test_guesses_at_published_codes_are_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"user": "2/min", "anon": "2/min"})
    answers = [client.get(f"/verify/K-{number}/").status_code for number in range(3)]
    assert answers == [404, 404, 429]
    assert 0 < int(client.get("/verify/K/")["Retry-After"]) <= 61
