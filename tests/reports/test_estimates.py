"""What a unit expects of a period that is not over: beside the actual, frozen, summed apart, and held against what the period came to."""

import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils import timezone

from centers.models import User
from core.exceptions import DomainError
from core.models import AuditEvent
from core.table import Table
from projects.models import Entry, IndicatorResult
from reports.estimates import TABLES
from reports.models import Filing, FilingEstimate
from reports.reasons import Reason
from reports.services.comparing import compare_estimates, compare_filings, compare_with_now
from reports.services.compute import build_report
from reports.services.freezing import report_of
from reports.services.runs import start_sealed_run
from reports.services.sealing import return_filing
from tests import factories
from tests.projects import stages
from tests.reports.estimating import ASKED, GIVEN, HALF, Clock, accept, cells, client, send
from tests.reports.sealing import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(country: Any, clock: Clock) -> dict[str, User]:
    return stages.cast()


def annex_of(filing: Filing) -> tuple[Table, ...]:
    return tuple(table for table in report_of(filing).tables if table.key in TABLES)


def key_of(page: str) -> str:
    found = re.search(r'name="request_key" value="([0-9a-f]{32})"', page)
    assert found
    return found[1]


def test_the_estimate_stands_beside_the_actual_of_the_same_moment(people) -> None:
    filing = send(people["officer"], GIVEN)
    assert cells(annex_of(filing)) == {
        "national": {"actual": 110, "estimate": 200},
        "local": {"actual": 40, "estimate": 40},
        "workers_trained": {"actual": Decimal(45), "estimate": Decimal(80)},
    }
    money, results = annex_of(filing)
    assert [column.label for column in money.columns] == [
        "Thực hiện đến ngày 20/11/2025", "Ước thực hiện cả kỳ",
    ]  # fmt: skip
    assert "kỳ báo cáo đến hết ngày 14/12/2025" in money.notes[0]
    assert [row.unit for row in results.rows] == ["người"]
    assert list(filing.estimates.values_list("figure", "actual", "estimate")) == [
        ("national", 110, 200), ("local", 40, 40), ("workers_trained", 45, 80),
    ]  # fmt: skip
    assert {one.actual_on.isoformat() for one in filing.estimates.all()} == {"2025-11-20"}
    event = AuditEvent.objects.get(action="report.send")
    assert event.after["estimates"] == {"national": "200", "local": "40", "workers_trained": "80"}


def test_no_actual_figure_counts_an_estimate(people) -> None:
    officer = people["officer"]
    asked = {"kind": "plan-vs-actual", "parameters": {"period": HALF}, "scope": officer.scope}
    before = build_report(**asked)
    facts = Entry.objects.count(), IndicatorResult.objects.count()
    without = send(officer)
    return_filing(actor=people["department_lead"], filing=without, reason="Ghi số ước")
    filing = send(officer, GIVEN)
    after = build_report(**asked)
    assert [list(table.rows) for table in after.tables] == [list(table.rows) for table in before.tables]
    assert (Entry.objects.count(), IndicatorResult.objects.count()) == facts
    own = [table for table in report_of(filing).tables if table.key not in TABLES]
    assert own == list(report_of(without).tables)


def test_less_than_the_actual_is_told_at_its_field(people) -> None:
    officer = client(people["officer"])
    page = officer.get(f"/bao-cao/gui/?{ASKED}").content.decode()
    assert "Đã thực hiện đến 20/11/2025: 110 đồng" in said(officer.get(f"/bao-cao/gui/?{ASKED}"))
    posted = {"request_key": key_of(page), "estimate_national": "109", "estimate_workers_trained": "45"}
    refused = officer.post(f"/bao-cao/gui/?{ASKED}", posted)
    assert refused.status_code == 422
    assert "Ước cả kỳ không thể ít hơn số đã thực hiện: 110 đồng" in said(refused)
    assert refused.content.decode().count("field-error") == 1
    assert 'value="109"' in refused.content.decode()
    assert not Filing.objects.exists()
    assert not FilingEstimate.objects.exists()
    sent = officer.post(f"/bao-cao/gui/?{ASKED}", {**posted, "estimate_national": "1 tr"})
    assert sent.status_code == 302
    assert list(FilingEstimate.objects.values_list("figure", "estimate")) == [
        ("national", 1_000_000), ("workers_trained", 45),
    ]  # fmt: skip
    told = said(officer.get(sent["Location"]))
    assert "Ước thực hiện cả kỳ: kinh phí giải ngân" in told
    assert "Ước và thực hiện cả kỳ" not in told
    assert "Ước thực hiện cả kỳ" in said(client(people["auditor"]).get("/bao-cao/da-gui/"))


def test_a_period_that_is_over_or_another_kind_takes_no_estimate(people, clock: Clock) -> None:
    officer = client(people["officer"])
    for query in (
        f"kind=plan-vs-actual&period={HALF}&as_of=2025-11-19",
        f"kind=budget-execution&period={HALF}",
    ):
        assert "estimate_" not in officer.get(f"/bao-cao/gui/?{query}").content.decode()
    for day in ((2025, 12, 14), (2025, 12, 15)):
        clock(*day)
        page = client(people["officer"]).get(f"/bao-cao/gui/?{ASKED}").content.decode()
        assert ("estimate_national" in page) is (day == (2025, 12, 14))
    for given, code in ((GIVEN, "period_over"),):
        with pytest.raises(DomainError) as error:
            send(people["officer"], given)
        assert error.value.code == code
    clock(2025, 11, 20)
    with pytest.raises(DomainError) as error:
        send(people["officer"], {"none": 5})
    assert error.value.code == "wrong_estimate"
    assert not Filing.objects.exists()


def test_a_report_that_came_back_begins_with_what_was_estimated(people) -> None:
    first = send(people["officer"], GIVEN)
    officer = client(people["officer"])
    assert 'value="200"' not in officer.get(f"/bao-cao/gui/?{ASKED}").content.decode()
    return_filing(actor=people["department_lead"], filing=first, reason="Xem lại")
    page = officer.get(f"/bao-cao/gui/?{ASKED}").content.decode()
    assert 'name="estimate_national" value="200"' in page
    assert 'name="estimate_workers_trained" value="80"' in page


def test_what_was_estimated_never_changes(people) -> None:
    one = send(people["officer"], GIVEN).estimates.first()
    for change in (
        lambda: FilingEstimate.objects.update(estimate=1000),
        lambda: FilingEstimate.objects.all().delete(),
        lambda: FilingEstimate.objects.create(
            filing=one.filing, figure="other", actual=5, estimate=4, actual_on=one.actual_on
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert FilingEstimate.objects.count() == 3


def test_the_seal_holds_it_and_its_papers_show_it(
    people, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": store}
    sealed = accept(send(people["officer"], GIVEN), people["department_lead"])
    reader = client(people["auditor"])
    told = reader.get(f"/bao-cao/da-gui/{sealed.filing_id}/tep/json/").json()
    assert set(told["tables"]) >= TABLES
    assert json.loads(json.dumps(told["tables"]["estimate-money"]["rows"][0]))["estimate"] == 200
    assert "estimate-money" in reader.get(f"/bao-cao/da-gui/{sealed.filing_id}/tep/csv/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        runs = [
            start_sealed_run(actor=people["auditor"], sealed=sealed, format=name) for name in ("xlsx", "pdf")
        ]
    for run in runs:
        run.job.refresh_from_db()
        assert run.job.state == "done", run.job.error
    with default_storage.open(runs[0].job.file) as stored:
        book = openpyxl.load_workbook(io.BytesIO(stored.read()))
    sheets = [
        sheet for sheet in book
        if "ƯỚC THỰC HIỆN CẢ KỲ" in " ".join(str(c.value) for r in sheet.iter_rows() for c in r if c.value).upper()
    ]  # fmt: skip
    values = [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert 200 in values
    assert 80 in values


def test_what_differs_between_two_estimates_is_told_as_such(people) -> None:
    first = send(people["officer"], GIVEN)
    return_filing(actor=people["department_lead"], filing=first, reason="Xem lại")
    second = send(people["officer"], {"national": 250, "workers_trained": 80})
    found, _ = compare_filings(earlier=first, later=second)
    assert [(one.label, one.before, one.after, one.parts, one.left) for one in found.figures] == [
        ("Khuyến công quốc gia", 200, 250, ((Reason.ESTIMATED, 50),), 0)
    ]
    assert [(row.label, row.is_new) for row in found.rows] == [("Khuyến công địa phương", False)]
    assert compare_with_now(filing=second)[0].same


def test_the_first_estimate_of_a_series_is_told_too(people) -> None:
    first = send(people["officer"])
    return_filing(actor=people["department_lead"], filing=first, reason="Ghi số ước")
    found, _ = compare_filings(earlier=first, later=send(people["officer"], {"national": 250}))
    assert [(row.label, row.is_new) for row in found.rows] == [("Khuyến công quốc gia", True)]


def test_new_money_explains_the_actual_of_the_annex(people, country) -> None:
    first = send(people["officer"], {"national": 200})
    return_filing(actor=people["department_lead"], filing=first, reason="Xem lại")
    factories.entry(country.one, "pay", 30, happened_on=timezone.localdate())
    found, _ = compare_filings(earlier=first, later=send(people["officer"], {"national": 200}))
    own = [one for one in found.figures if one.table == "Ước thực hiện cả kỳ: kinh phí giải ngân"]
    assert [(one.before, one.after, one.left) for one in own] == [(110, 140, 0)]
    assert found.unexplained == []


def test_after_the_period_the_page_holds_it_against_the_actual(people, country, clock: Clock) -> None:
    filing = send(people["officer"], GIVEN)
    address = f"/bao-cao/da-gui/{filing.pk}/"
    assert compare_estimates(filing=filing, today=timezone.localdate()) == ()
    clock(2025, 12, 20)
    factories.entry(country.one, "pay", 50, happened_on=timezone.localdate().replace(day=10))
    factories.result(
        country.bac_ninh, "workers_trained", 40, happened_on=timezone.localdate().replace(day=12)
    )
    found = compare_estimates(filing=filing, today=timezone.localdate())
    assert cells(found) == {
        "national": {"actual": 110, "estimate": 200, "final": 160, "difference": -40, "rate": Decimal("80.00")},
        "local": {"actual": 40, "estimate": 40, "final": 40, "difference": 0, "rate": Decimal("100.00")},
        "workers_trained": {
            "actual": Decimal(45), "estimate": Decimal(80), "final": Decimal(85), "difference": Decimal(5),
            "rate": Decimal("106.25"),
        },
    }  # fmt: skip
    told = said(client(people["department_lead"]).get(f"{address}?unit=dong"))
    assert "Ước và thực hiện cả kỳ" in told
    assert "106,25" in told


def test_a_report_without_estimate_says_so(people, clock: Clock) -> None:
    filing = send(people["officer"])
    said_so = "đơn vị không ghi số ước thực hiện cả kỳ"
    assert said_so in said(client(people["officer"]).get(f"/bao-cao/da-gui/{filing.pk}/"))
    late = send(people["department_lead"], period="2025-Q3")
    assert said_so not in said(client(people["department_lead"]).get(f"/bao-cao/da-gui/{late.pk}/"))
