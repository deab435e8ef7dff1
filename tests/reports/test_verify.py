"""The public page of a code: what it says of every state, what it never says, and how many guesses it takes."""

import hashlib
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from centers.models import User
from reports.codes import new_code
from reports.models import SealedFile, SealedReport
from reports.services.freezing import CSV, JSON, part_of
from reports.services.publishing import publish_report, withdraw_publication
from tests.projects import stages
from tests.reports.sealing import said, seal, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(country) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def sealed(people) -> SealedReport:
    return seal(people["officer"], people["department_lead"], note="Riêng tư")


def page(sealed: SealedReport, **query: str) -> str:
    cache.clear()
    answer = Client().get(f"/verify/{sealed.code}/", query)
    assert answer.status_code == 200
    return said(answer)


def fresh(sealed: SealedReport) -> SealedReport:
    return SealedReport.objects.get(pk=sealed.pk)


def test_an_accepted_report_is_named_with_its_print_and_no_totals(sealed) -> None:
    told = page(sealed)
    for text in (
        "Báo cáo đã được chấp nhận", sealed.code, "Báo cáo kế hoạch và thực hiện khuyến công", "Năm 2025", sealed.filing.sha256,
        str(sealed.filing.issuer.name), str(sealed.filing.receiver.name), "Bản 1",
    ):  # fmt: skip
        assert text in told, text
    assert "Tổng cộng" not in told


def test_no_person_no_row_no_reason_is_on_it(sealed, people, country) -> None:
    lead = people["department_lead"]
    publish_report(actor=lead, sealed=fresh(sealed))
    withdraw_publication(actor=lead, sealed=fresh(sealed), reason="Sai số của bà Lan")
    publish_report(actor=lead, sealed=fresh(sealed))
    source = Client().get(f"/verify/{sealed.code}/").content.decode()
    for hidden in ("vai-officer", "Người dùng", "Riêng tư", "bà Lan", country.one.code, country.one.title):
        assert hidden not in source, hidden


def test_published_totals_are_those_of_the_paper(sealed, people) -> None:
    publish_report(actor=people["department_lead"], sealed=fresh(sealed))
    told = page(sealed)
    assert "Tổng cộng: Kinh phí" in told
    assert "Kế hoạch (đồng) 600" in told
    assert "Giải ngân trong kỳ (đồng)" in told


def test_a_later_version_and_a_withdrawal_are_said_first(sealed, people) -> None:
    lead = people["department_lead"]
    publish_report(actor=lead, sealed=fresh(sealed))
    later = seal(people["officer"], lead)
    told = page(sealed)
    assert "Đã có bản mới hơn" in told
    assert "bản 2 của cùng báo cáo đã được chấp nhận" in told
    assert later.code not in told
    publish_report(actor=lead, sealed=fresh(later))
    assert later.code in page(sealed)
    withdraw_publication(actor=lead, sealed=fresh(sealed), reason="Đã thay")
    told = page(sealed)
    assert "Báo cáo đã bị rút" in told
    assert "Bản in mang mã này là bản được chấp nhận" not in told
    assert "Tổng cộng" not in told
    assert "Báo cáo đã được chấp nhận" in page(later)


def test_a_file_is_known_by_its_sha256(sealed) -> None:
    for name in (JSON, CSV):
        found = hashlib.sha256(part_of(sealed.filing, name)).hexdigest()
        assert f"Đúng: đây là tệp {name.upper()}" in page(sealed, sha256=f" {found.upper()} ")
    SealedFile.objects.create(sealed=sealed, format="pdf", sha256="a" * 64, size=1, made_at=sealed.sealed_at)
    assert "Đúng: đây là tệp PDF" in page(sealed, sha256="a" * 64)
    assert "Không tệp nào của báo cáo này" in page(sealed, sha256="b" * 64)
    assert "64 ký tự" in page(sealed, sha256="khong phai")
    assert "Không tệp nào" not in page(sealed)


def test_a_file_of_another_report_is_not_this_one(sealed, people) -> None:
    other = seal(people["officer"], people["department_lead"], by="province")
    found = hashlib.sha256(part_of(other.filing, JSON)).hexdigest()
    assert "Không tệp nào" in page(sealed, sha256=found)


def test_what_was_only_sent_or_never_was_has_no_page(people) -> None:
    send(people["officer"])
    for code, mistyped in ((new_code(), False), ("KC-00000-00000-00", True), ("ABC", True)):
        answer = Client().get(f"/verify/{code}/")
        assert answer.status_code == 404
        assert ("nhiều khả năng mã bị gõ nhầm" in said(answer)) is mistyped


def test_a_code_is_found_however_it_is_typed(sealed) -> None:
    typed = sealed.code.replace("-", " ").lower()
    assert Client().get("/verify/", {"ma": typed})["Location"] == f"/verify/{sealed.code}/"
    assert Client().get(f"/verify/{sealed.code.replace('-', '').lower()}/").status_code == 200
    answer = Client().get("/verify/", {"ma": '<b>"KC'})
    assert answer.status_code == 200
    assert "“&lt;b&gt;&quot;KC” không phải một mã đúng" in answer.content.decode()
    assert "không phải một mã đúng" not in said(Client().get("/verify/"))


@pytest.mark.parametrize("address", ["/verify/", "/verify/KC-1/"])
def test_it_is_neither_kept_nor_listed_nor_written_to(db: Any, address: str) -> None:
    answer = Client().get(address)
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex"' in answer.content.decode()
    assert Client().post(address).status_code == 405
