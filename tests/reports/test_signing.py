"""How a unit signs its papers: who says it, what is kept, what is printed, and that what was sent never changes by it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from centers.models import Center, User
from centers.models.scope import EVERYTHING
from core.exceptions import DomainError, InvalidInput, NotAllowed, Problems, StaleState
from core.models import AuditEvent
from core.renderers.pdf import render_pdf
from core.table import Signature
from reports.enums import Authority
from reports.models import Filing, PeriodicReport, SigningBlock
from reports.selectors.signing import blocks_seen, signing_unit, wording_of
from reports.services.comparing import compare_filings, compare_with_now
from reports.services.compute import build_report, letterhead_of
from reports.services.freezing import BODY, part_of, report_of, take_report
from reports.services.sealed_files import sealed_report
from reports.services.sealing import accept_filing, filing_unit, recall_filing, send_report
from reports.services.signing import set_signing
from reports.signing import Numbered, Wording, number_printed, wording
from tests.projects import stages
from tests.reports.sealing import said, send

pytestmark = pytest.mark.django_db
SO = "/bao-cao/the-thuc/SCT-24/"
DEPUTY = {
    "authority": "kt", "principal": "Giám đốc", "title": "Phó Giám đốc", "name": "Nguyễn Văn An", "symbol": "BC-SCT", "place": "Bắc Ninh",
    "recipients": "- Cục Công nghiệp;\n  UBND tỉnh (báo cáo).\n\n", "drafter": "KCTV.",
}  # fmt: skip


@pytest.fixture
def people(country: Any) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def so(people: dict[str, User]) -> Center:
    return Center.objects.get(code="SCT-24")


def put(person: User, center: Center, seen: int = 0, **values: Any) -> SigningBlock:
    return set_signing(actor=person, center=center, seen=seen, **{**DEPUTY, **values})


def client(person: User) -> Client:
    made = Client()
    made.force_login(person)
    return made


def numbered(
    person: User, number: str, on: date, period: str = "2025", duty: str = "", kind: str = "plan-vs-actual"
) -> Filing:
    """A report sent under a number of the clerk's office."""
    unit = filing_unit(person)
    assert unit is not None
    frozen = take_report(
        kind=kind,
        parameters={"period": period},
        scope=person.scope,
        issuer=unit,
        numbered=Numbered(number, on),
    )
    return send_report(actor=person, frozen=frozen, request_key=f"so-{number}", duty=duty)


def test_what_is_typed_is_kept_in_one_form_and_the_last_word_stands(people, so) -> None:
    assert wording_of(so) == Wording()
    first = put(people["department_lead"], so)
    assert (first.version, first.recipients, first.drafter) == (
        1,
        "Cục Công nghiệp\nUBND tỉnh (báo cáo)",
        "KCTV",
    )
    again = put(people["department_lead"], so)
    assert again.pk == first.pk
    second = put(
        people["department_lead"], so, seen=1, authority="direct", title="Giám đốc", name="Trần Thị Bình"
    )
    assert (second.version, second.principal) == (2, "")
    assert wording_of(so).signature == Signature(title="GIÁM ĐỐC", name="Trần Thị Bình")
    assert list(blocks_seen(so, EVERYTHING)) == [second, first]
    assert not blocks_seen(so, people["other_center_lead"].scope).exists()
    events = AuditEvent.objects.filter(action="signing.set").order_by("pk")
    assert [(event.refused, event.actor_id) for event in events] == [
        (False, people["department_lead"].pk)
    ] * 2
    assert events[1].before == {
        "signed_as": "KT. Giám đốc",
        "signer_title": "Phó Giám đốc",
        "signer": "Nguyễn Văn An",
    }
    assert events[1].after == {"signed_as": "", "signer_title": "Giám đốc", "signer": "Trần Thị Bình"}


def test_only_the_lead_of_the_unit_itself_says_it(people, so) -> None:
    refused = set(people) - {"department_lead"}
    for name in refused:
        with pytest.raises(NotAllowed):
            put(people[name], so)
    assert not SigningBlock.objects.exists()
    assert AuditEvent.objects.filter(action="signing.set", refused=True).count() == len(refused)
    put(people["approver"], Center.objects.get(code="CUC"))
    put(people["center_lead"], Center.objects.get(code="TTKC-24"))
    assert {name for name, person in people.items() if signing_unit(person)} == {
        "department_lead", "other_department_lead", "approver", "center_lead", "other_center_lead", "ipc_lead",
    }  # fmt: skip


def test_who_comes_second_looks_again(people, so) -> None:
    put(people["department_lead"], so)
    with pytest.raises(StaleState):
        put(people["department_lead"], so, name="Lê Văn Cường")
    page = client(people["department_lead"])
    late = page.post(SO, {**DEPUTY, "name": "Lê Văn Cường", "seen": "0"})
    assert late.status_code == 409
    body = late.content.decode()
    assert "Lê Văn Cường" in body
    assert 'name="seen" value="1"' in body
    assert page.post(SO, {**DEPUTY, "name": "Lê Văn Cường", "seen": "1"}).status_code == 302
    assert wording_of(so).name == "Lê Văn Cường"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_rows_only_grow(people, so, change: str) -> None:
    made = put(people["department_lead"], so)
    rows = SigningBlock.objects.filter(pk=made.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(name="X") if change == "update" else rows.delete()
    assert SigningBlock.objects.get().name == "Nguyễn Văn An"


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"authority": "x"}, "unknown_authority", "authority"),
        ({"principal": " "}, "principal_missing", "principal"),
        ({"title": ""}, "title_missing", "title"),
        ({"principal": "KT. Giám đốc"}, "sign_twice", "principal"),
        ({"authority": "q", "title": "Q. Giám đốc"}, "sign_twice", "title"),
        ({"name": "TS. Nguyễn Văn An"}, "degree", "name"),
        ({"name": "PGS.TS Nguyễn Văn An"}, "degree", "name"),
        ({"name": "Thạc sĩ Nguyễn Văn An"}, "degree", "name"),
        ({"symbol": "SCT"}, "symbol", "symbol"),
        ({"symbol": "BC/SCT"}, "symbol", "symbol"),
        ({"recipients": "A\n" * 16}, "recipients_many", "recipients"),
        ({"recipients": "A" * 101}, "recipient_long", "recipients"),
        ({"recipients": "Sở\n- Lưu: VT, KC."}, "kept_line", "recipients"),
        ({"drafter": "VT, KC"}, "drafter", "drafter"),
    ],
)  # fmt: skip
def test_what_the_decree_does_not_allow_is_told_at_its_field(people, so, values, code, field) -> None:
    with pytest.raises(Problems) as refused:
        put(people["department_lead"], so, **values)
    assert [(one["code"], one["field"]) for one in refused.value.errors] == [(code, field)]
    assert not SigningBlock.objects.exists()


@pytest.mark.parametrize(
    ("authority", "principal", "title", "lines"),
    [
        (Authority.DIRECT, "Giám đốc", "Giám đốc", ("", "GIÁM ĐỐC")),
        (Authority.COLLECTIVE, "Ủy ban nhân dân", "Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        (Authority.DEPUTY, "Giám đốc", "Phó Giám đốc", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        (Authority.ORDER, "Giám đốc", "Trưởng phòng", ("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
        (Authority.PROXY, "Giám đốc", "Trưởng phòng", ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
        (Authority.ACTING, "", "Giám đốc", ("", "Q. GIÁM ĐỐC")),
    ],
)
def test_the_sign_stands_before_whom_it_is_signed_for(authority, principal, title, lines) -> None:
    blank = {"name": "", "symbol": "", "place": "", "recipients": "", "drafter": ""}
    made = wording(authority=authority, principal=principal, title=title, **blank)
    assert (made.signature.prefix, made.signature.title) == lines


def test_a_name_that_begins_like_a_title_is_a_name(people, so) -> None:
    assert put(people["department_lead"], so, name="Tsơn Văn Gs").name == "Tsơn Văn Gs"


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("number", "on", "symbol", "printed"),
    [
        ("", None, "", ""), ("", None, "BC-SCT", "……/BC-SCT"), ("5", TODAY, "BC-SCT", "05/BC-SCT"), ("05", TODAY, "BC-SCT", "05/BC-SCT"),
        ("125", TODAY, "BC-CTĐP", "125/BC-CTĐP"),
    ],
)  # fmt: skip
def test_a_number_under_ten_takes_a_nought(number, on, symbol, printed) -> None:
    assert number_printed(Numbered(number, on), Wording(symbol=symbol), today=TODAY) == printed


@pytest.mark.parametrize(
    ("number", "on", "symbol", "code", "field"),
    [
        ("0", TODAY, "BC-SCT", "number", "number"), ("5/BC", TODAY, "BC-SCT", "number", "number"),
        ("5", None, "BC-SCT", "day_missing", "on"), ("", TODAY, "BC-SCT", "number_missing", "number"),
        ("5", TODAY, "", "symbol_missing", "number"), ("5", TODAY + timedelta(days=1), "BC-SCT", "later_day", "on"),
    ],
)  # fmt: skip
def test_a_number_and_its_day_go_together(number, on, symbol, code, field) -> None:
    with pytest.raises(InvalidInput) as refused:
        number_printed(Numbered(number, on), Wording(symbol=symbol), today=TODAY)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_an_unsealed_paper_is_signed_as_its_issuer_signs_today(people, so, tmp_path: Path) -> None:
    put(people["department_lead"], so)
    reader = people["department_lead"]
    report = build_report(
        kind="plan-vs-actual", parameters={"period": "2025"}, scope=reader.scope, reader=reader
    )
    render_pdf(report, tmp_path / "r.pdf")
    text = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages)
    for line in (
        "Số: ……/BC-SCT",
        "- Cục Công nghiệp;",
        "- UBND tỉnh (báo cáo);",
        "- Lưu: VT, KCTV.",
        "Nguyễn Văn An",
    ):
        assert line in text, line
    assert text.index("KT. GIÁM ĐỐC") < text.index("PHÓ GIÁM ĐỐC") < text.index("Nguyễn Văn An")


def test_a_sent_report_keeps_its_block_and_a_sealed_one_its_bytes(people, so, tmp_path: Path) -> None:
    put(people["department_lead"], so)
    filing = numbered(people["department_lead"], "5", timezone.localdate())
    head = report_of(filing).letterhead
    assert head is not None
    assert (head.number, head.on, head.signature.prefix, head.drafter) == (
        "05/BC-SCT", timezone.localdate(), "KT. GIÁM ĐỐC", "KCTV"
    )  # fmt: skip
    sealed = accept_filing(actor=people["approver"], filing=filing)
    body = part_of(filing, BODY)
    render_pdf(sealed_report(sealed), tmp_path / "before.pdf")
    put(people["department_lead"], so, seen=1, authority="direct", title="Giám đốc", name="Trần Thị Bình")
    render_pdf(sealed_report(sealed), tmp_path / "after.pdf")
    assert (tmp_path / "before.pdf").read_bytes() == (tmp_path / "after.pdf").read_bytes()
    assert part_of(filing, BODY) == body
    found, _ = compare_with_now(filing=filing)
    assert (found.same, found.paper_changed) == (True, False)
    assert letterhead_of(so, "").signature == Signature(title="GIÁM ĐỐC", name="Trần Thị Bình")


def test_two_versions_that_differ_in_the_signer_alone_say_so(people, so) -> None:
    put(people["department_lead"], so)
    first = send(people["department_lead"])
    recall_filing(actor=people["department_lead"], filing=first, reason="Ký lại")
    put(people["department_lead"], so, seen=1, name="Lê Văn Cường")
    second = send(people["department_lead"])
    found, _ = compare_filings(earlier=first, later=second)
    assert (found.same, found.paper_changed, found.figures) == (True, True, [])


def test_a_periodic_report_is_recorded_under_its_number(people, so) -> None:
    put(people["department_lead"], so)
    numbered(
        people["department_lead"], "12", timezone.localdate(), "2026-Q3", "quarterly_report_department", "quarterly-progress"
    )  # fmt: skip
    assert PeriodicReport.objects.get().number == "12/BC-SCT"
    event = AuditEvent.objects.get(action="report.send")
    assert event.after["document"] == "12/BC-SCT"


def test_the_whole_way_on_pages(people, so) -> None:
    lead, appraiser = client(people["department_lead"]), client(people["appraiser"])
    asked = "/bao-cao/gui/?kind=plan-vs-actual&period=2025"
    assert SO in lead.get("/bao-cao/").content.decode()
    assert SO not in appraiser.get("/bao-cao/").content.decode()
    form = said(lead.get(SO))
    assert "Số: ……/BC-……" in form
    wrong = lead.post(SO, {**DEPUTY, "seen": "0", "name": "TS. An"})
    assert (wrong.status_code, "không ghi học hàm" in said(wrong)) == (422, True)
    assert lead.post(SO, {**DEPUTY, "seen": "0"})["Location"] == SO
    assert "KT. GIÁM ĐỐC" in said(lead.get(SO))
    assert "do lãnh đạo đơn vị đặt" in said(appraiser.get(asked))
    assert "KT. GIÁM ĐỐC" in said(appraiser.get(asked))
    assert appraiser.get(SO).status_code == appraiser.post(SO, DEPUTY).status_code == 403
    posted = {"note": "", "request_key": "0" * 32, "number": "7", "on": ""}
    half = lead.post(asked, posted)
    assert (half.status_code, "Ghi ngày của văn bản" in said(half)) == (400, True)
    assert not Filing.objects.exists()
    sent = lead.post(asked, {**posted, "on": f"{timezone.localdate():%d/%m/%Y}"})
    told = said(lead.get(sent["Location"]))
    assert f"07/BC-SCT, {timezone.localdate():%d/%m/%Y}" in told
    assert "Nguyễn Văn An" in told


def test_a_fault_of_the_form_is_no_event(people, so) -> None:
    with pytest.raises(DomainError):
        put(people["department_lead"], so, title="")
    assert not AuditEvent.objects.filter(action="signing.set").exists()
