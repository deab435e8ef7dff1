"""Sending, answering, sealing, publishing and comparing on pages; the papers and files that leave the portal."""

import hashlib
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from centers.models import Membership, User
from core.calendars import period_calendar
from core.periods import last_closed_quarters
from projects.selectors.work.lists import Section, count_mine, work_lists
from reports.models import Filing, ReportRun, SealedFile, SealedReport
from reports.services.freezing import CSV, JSON, part_of
from reports.services.runs import retry_run, start_sealed_run
from reports.services.sealed_files import sealed_report
from tests import factories
from tests.pages import queries_of
from tests.projects import stages
from tests.reports.sealing import said, seal, send
from tests.reports.workbook import assert_reckons

pytestmark = pytest.mark.django_db
ASKED = "kind=plan-vs-actual&period=2025&by=content"


@pytest.fixture
def people(country) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> None:
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": store}
    settings.PORTAL_URL = "https://portal.example"


def client(person: User) -> Client:
    made = Client()
    made.force_login(person)
    return made


def test_a_report_goes_its_whole_way_on_pages(people) -> None:
    officer, lead = client(people["officer"]), client(people["department_lead"])
    preview = officer.get(f"/bao-cao/?{ASKED}").content.decode()
    assert f"/bao-cao/gui/?{ASKED.replace('&', '&amp;')}" in preview
    form = officer.get(f"/bao-cao/gui/?{ASKED}").content.decode()
    key = re.search(r'name="request_key" value="([0-9a-f]{32})"', form)
    assert key
    posted = {"note": "Kính gửi Sở", "request_key": key[1]}
    sent = officer.post(f"/bao-cao/gui/?{ASKED}", posted)
    filing = Filing.objects.get()
    assert sent["Location"] == f"/bao-cao/da-gui/{filing.pk}/"
    assert officer.post(f"/bao-cao/gui/?{ASKED}", posted)["Location"] == sent["Location"]
    told = said(lead.get(sent["Location"]))
    assert "Chờ chấp nhận" in told
    assert "Kính gửi Sở" in told
    lead.post(f"{sent['Location']}tra-lai/", {"reason": "Thiếu khối lượng"})
    assert "Thiếu khối lượng" in said(officer.get(sent["Location"]))
    again = send(people["officer"], by="content")
    lead.post(f"/bao-cao/da-gui/{again.pk}/chap-nhan/")
    code = SealedReport.objects.get().code
    told = said(officer.get(f"/bao-cao/da-gui/{again.pk}/"))
    assert code in told
    assert "Các lần gửi báo cáo này" in told
    lead.post(f"/bao-cao/da-gui/{again.pk}/cong-bo/")
    assert "Đã công bố" in said(officer.get("/bao-cao/da-gui/"))
    assert code in said(officer.get("/bao-cao/da-gui/"))
    lead.post(f"/bao-cao/da-gui/{again.pk}/rut-cong-bo/", {"reason": "Sai"})
    assert "Đã rút công bố" in said(officer.get("/bao-cao/da-gui/"))


def test_a_reason_that_is_missing_is_asked_for_and_a_late_answer_is_told(people) -> None:
    lead = client(people["department_lead"])
    address = f"/bao-cao/da-gui/{send(people['officer']).pk}/"
    assert lead.post(f"{address}tra-lai/", {"reason": "  "}).status_code == 422
    lead.post(f"{address}chap-nhan/")
    late = lead.post(f"{address}tra-lai/", {"reason": "Thiếu"})
    assert (late.status_code, "đã được trả lời" in said(late)) == (422, True)


def test_bad_requests_to_send_are_told(people) -> None:
    officer = client(people["officer"])
    for query, status in (
        ("kind=khac&period=2025", 404), ("kind=plan-vs-actual", 400), ("kind=plan-vs-actual&period=2099", 400),
        ("kind=plan-vs-actual&period=2025&center=TTKC-52", 404), ("kind=plan-vs-actual&period=2025&x=1", 400),
    ):  # fmt: skip
        assert officer.get(f"/bao-cao/gui/?{query}").status_code == status, query
    assert officer.post(f"/bao-cao/gui/?{ASKED}", {"request_key": "<x>"}).status_code == 422
    assert not Filing.objects.exists()


def test_it_is_work_of_the_receiver_until_it_is_answered(people) -> None:
    lead, officer = people["department_lead"], people["officer"]
    before = count_mine(User.objects.get(pk=lead.pk))
    filing = send(officer)
    assert count_mine(User.objects.get(pk=lead.pk)) == before + 1
    rows = work_lists(User.objects.get(pk=lead.pk)).of(Section.WAITING)
    mine = [row for row in rows[0:100] if row.what == "Chấp nhận hoặc trả lại báo cáo"]
    assert [(row.title, row.sub, row.url) for row in mine] == [
        (filing.title, "TTKC Bắc Ninh, năm 2025", f"/bao-cao/da-gui/{filing.pk}/")
    ]
    waits = work_lists(User.objects.get(pk=officer.pk)).of(Section.OTHERS)
    assert [row.whose for row in waits[0:100] if row.what == "Báo cáo chờ chấp nhận"] == ["SCT Bắc Ninh"]
    client(lead).post(f"/bao-cao/da-gui/{filing.pk}/chap-nhan/")
    assert count_mine(User.objects.get(pk=lead.pk)) == before


def test_machine_files_are_the_same_bytes_whatever_happens_later(people, country) -> None:
    sealed = seal(people["officer"], people["department_lead"])
    reader = client(people["auditor"])
    address = f"/bao-cao/da-gui/{sealed.filing_id}/tep"
    first = {name: reader.get(f"{address}/{name}/") for name in (JSON, CSV)}
    factories.entry(country.three, "advance", 5, source="local", happened_on=date(2025, 9, 1))
    for name, answer in first.items():
        assert answer.content == reader.get(f"{address}/{name}/").content == part_of(sealed.filing, name)
        assert sealed.code in answer["Content-Disposition"]
        assert answer["Cache-Control"] == "private, no-store"
    assert reader.get(f"{address}/body/").status_code == 404
    assert first[JSON].json()["report"] == "plan-vs-actual"


def made(run: ReportRun) -> bytes:
    run.job.refresh_from_db()
    assert run.job.state == "done", run.job.error
    with default_storage.open(run.job.file) as stored:
        return bytes(stored.read())


def test_the_workbook_carries_code_address_and_print(
    people, files, tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    sealed = seal(people["officer"], people["department_lead"])
    with django_capture_on_commit_callbacks(execute=True):
        run = start_sealed_run(actor=people["auditor"], sealed=sealed, format="xlsx")
        assert start_sealed_run(actor=people["auditor"], sealed=sealed, format="xlsx") == run
    content = made(run)
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        words = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
        assert sealed.code in words
        assert f"https://portal.example/verify/{sealed.code}/" in words
        assert sealed.filing.sha256 in words
    formulas = {cell.value for row in book.worksheets[0].iter_rows() for cell in row if cell.data_type == "f"}
    assert any(one.startswith("=SUBTOTAL(9,") for one in formulas)
    (tmp_path / "sealed.xlsx").write_bytes(content)
    assert assert_reckons(tmp_path / "sealed.xlsx", sealed_report(sealed))["money", "total"] > {"percent"}
    assert run.job.file_name == f"plan-vs-actual_2025_{sealed.code}.xlsx"
    kept = SealedFile.objects.get(sealed=sealed)
    assert (kept.format, kept.sha256, kept.size) == (
        "xlsx",
        hashlib.sha256(content).hexdigest(),
        len(content),
    )
    told = client(people["auditor"]).get(f"/verify/{sealed.code}/", {"sha256": kept.sha256})
    assert "Đúng: đây là tệp XLSX" in said(told)


def test_paper_says_what_was_sealed_though_facts_changed(
    people, country, files, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    reader = pytest.importorskip("pypdf").PdfReader
    sealed = seal(people["officer"], people["department_lead"])
    factories.entry(country.three, "advance", 5, source="local", happened_on=date(2025, 9, 1))
    with django_capture_on_commit_callbacks(execute=True):
        run = start_sealed_run(actor=people["officer"], sealed=sealed, format="pdf")
    one = made(run)
    with django_capture_on_commit_callbacks(execute=True):
        two = start_sealed_run(actor=people["auditor"], sealed=sealed, format="pdf")
    assert hashlib.sha256(one).digest() == hashlib.sha256(made(two)).digest()
    assert SealedFile.objects.filter(sealed=sealed, format="pdf").count() == 1
    held = reader(io.BytesIO(one)).attachments
    assert held["so-lieu.json"] == [part_of(sealed.filing, JSON)]
    assert held["so-lieu.csv"] == [part_of(sealed.filing, CSV)]
    pages = [" ".join(page.extract_text().split()) for page in reader(io.BytesIO(one)).pages]
    assert all(f"{sealed.code} · v1" in page for page in pages)
    text = " ".join(pages)
    assert f"https://portal.example/verify/{sealed.code}/" in text
    assert sealed.filing.sha256 in text.replace(" ", "")
    report = sealed_report(sealed)
    assert report.seal
    assert (report.seal.code, report.seal.version) == (sealed.code, 1)


def test_paper_of_a_sealed_report_is_asked_for_in_paper_formats_alone(people) -> None:
    sealed = seal(people["officer"], people["department_lead"])
    officer = client(people["officer"])
    address = f"/bao-cao/da-gui/{sealed.filing_id}/ban-in"
    assert officer.post(f"{address}/json/").status_code == 400
    answer = officer.post(f"{address}/pdf/")
    run = ReportRun.objects.get()
    assert answer["Location"] == f"/bao-cao/{run.pk}/"
    assert (run.sealed, run.scope) == (sealed, sealed.filing.scope)
    run.job.__class__.objects.filter(pk=run.job_id).update(state="failed")
    retry_run(actor=people["officer"], run=ReportRun.objects.get())
    assert ReportRun.objects.get().scope == sealed.filing.scope


def test_the_receiver_opens_the_paper_that_it_asked_for_and_a_stranger_s_run_is_not_seen(people) -> None:
    """Though a Sở does not see all that a centre's people see."""
    sealed = seal(people["officer"], people["department_lead"])
    lead = client(people["department_lead"])
    address = lead.post(f"/bao-cao/da-gui/{sealed.filing_id}/ban-in/pdf/")["Location"]
    assert lead.get(address).status_code == 200
    assert client(people["officer"]).get(address).status_code == 404
    Membership.objects.filter(user=people["department_lead"]).update(valid_to=date(2020, 1, 2))
    assert client(User.objects.get(pk=people["department_lead"].pk)).get(address).status_code == 404


def test_the_page_of_changes_tells_amount_reason_and_project(people, country) -> None:
    filing = send(people["reviewer"])
    reviewer = client(people["reviewer"])
    same = said(reviewer.get(f"/bao-cao/da-gui/{filing.pk}/so-sanh/"))
    assert "Mọi con số và dòng chữ của báo cáo đều như cũ." in same
    factories.entry(country.two, "advance", 55, happened_on=date(2025, 7, 1))
    told = said(reviewer.get(f"/bao-cao/da-gui/{filing.pk}/so-sanh/"))
    assert "Ghi sau +55" in told
    assert country.two.code in told
    reviewer.post(f"/bao-cao/da-gui/{filing.pk}/rut/", {"reason": "Bổ sung"})
    second = send(people["reviewer"])
    for first, other in ((filing, second), (second, filing)):
        told = said(reviewer.get(f"/bao-cao/da-gui/{first.pk}/so-sanh/?voi={other.pk}"))
        assert "Từ lần gửi 1" in told
        assert "Ghi sau +55" in told
    other = send(people["reviewer"], by="province")
    for query in (str(other.pk), str(filing.pk), "x", "9" * 30, "²"):
        assert reviewer.get(f"/bao-cao/da-gui/{filing.pk}/so-sanh/?voi={query}").status_code == 404, query


def test_the_list_asks_as_many_queries_for_three_as_for_one(people) -> None:
    reader = client(people["auditor"])
    seal(people["officer"], people["department_lead"])
    reader.get("/bao-cao/da-gui/")
    one = queries_of(reader, "/bao-cao/da-gui/")
    seal(people["officer"], people["department_lead"])
    seal(people["officer"], people["department_lead"], by="province")
    assert queries_of(reader, "/bao-cao/da-gui/") == one


def test_a_periodic_report_offers_to_be_sent_here(people) -> None:
    Membership.objects.update(valid_from=date(2020, 1, 1))
    quarter = last_closed_quarters(timezone.localdate(), period_calendar(), count=1)[0]
    page = f"/bao-cao/dinh-ky/quarterly_report_center/{quarter.code}/TTKC-24/"
    officer = client(people["officer"])
    found = re.search(r'href="(/bao-cao/gui/\?[^"]+)"', officer.get(page).content.decode())
    assert found
    address = found[1].replace("&amp;", "&")
    answer = officer.post(address, {"request_key": "1" * 32})
    filing = Filing.objects.get()
    assert answer["Location"] == f"/bao-cao/da-gui/{filing.pk}/"
    assert (filing.kind, filing.duty, filing.period) == (
        "quarterly-progress", "quarterly_report_center", quarter.code,
    )  # fmt: skip
    told = said(officer.get(page))
    assert "Mở báo cáo đã gửi" in told
    assert "Rút ghi nhận này" not in told
    record = filing.sent_as
    assert officer.post(f"/bao-cao/dinh-ky/{record.pk}/rut/", {"reason": "x"}).status_code == 422
    client(people["department_lead"]).post(f"/bao-cao/da-gui/{filing.pk}/tra-lai/", {"reason": "Thiếu"})
    assert "Đã trả lại: Thiếu" in said(officer.get(page))
