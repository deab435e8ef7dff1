"""What changed between two versions of a report and why: every reason alone, together, and what no reason explains."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from centers.models import User
from core.models import CatalogueAct, CatalogueChange
from projects.models import BudgetLine, Entry, IndicatorResult, IndicatorTarget, Project
from reports.builders import KINDS
from reports.differences import Difference
from reports.explaining import LEDGER, Version
from reports.models import Filing
from reports.reasons import Reason
from reports.services.comparing import compare_filings, compare_with_now
from reports.services.freezing import body_of
from reports.services.sealing import recall_filing
from tests import factories
from tests.projects import stages
from tests.reports.sealing import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(country) -> User:
    """A reader of the whole country."""
    return stages.cast()["reviewer"]


def sent(reviewer: User, **values: Any) -> Filing:
    return send(reviewer, **values)


def now(filing: Filing) -> Difference:
    return compare_with_now(filing=Filing.objects.get(pk=filing.pk))[0]


def total(found: Difference, column: str, label: str = "") -> Any:
    rows = [
        one
        for one in found.figures
        if one.column.key == column and one.label == label and one.table != "So với cùng kỳ năm trước"
    ]
    assert len(rows) == 1, found.figures
    return rows[0]


def test_nothing_changed_and_nothing_is_said(reviewer) -> None:
    for kind in KINDS:
        found = now(sent(reviewer, kind=kind))
        assert (found.same, found.figures, found.rows, found.projects) == (True, [], [], []), kind
        assert not found.software_changed
        assert not found.window_changed


def test_a_late_entry_is_told_with_its_project_and_amount(reviewer, country) -> None:
    filing = sent(reviewer)
    factories.entry(country.two, "advance", 55, happened_on=date(2025, 7, 1))
    found = now(filing)
    one = total(found, "disbursed")
    assert one.delta == 55
    assert (one.parts, one.left) == (((Reason.LATE, 55),), 0)
    assert total(found, "disbursed_to_date").parts == ((Reason.LATE, 55),)
    by_row = [row for row in found.figures if row.column.key == "disbursed" and row.label]
    assert [(row.parts, row.left) for row in by_row] == [(((Reason.LATE, 55),), 0)]
    assert [(p.code, p.reason, p.rows, p.amounts) for p in found.projects] == [
        (country.two.code, Reason.LATE, 1, (("entries", "advance", 55),))
    ]
    assert [one for one in found.unexplained if one.table != "So với cùng kỳ năm trước"] == []


def test_what_happened_after_sending_is_no_late_entry(reviewer, country, monkeypatch) -> None:
    filing = sent(reviewer, period="2026")
    tomorrow = timezone.localdate() + timedelta(days=1)
    if tomorrow > date(2026, 12, 14):
        pytest.skip("the year's window ends before tomorrow")
    project = Project.objects.get(pk=country.one.pk)
    factories.entry(project, "advance", 5, fund_year=2026, happened_on=tomorrow)
    assert total(now(filing), "disbursed").parts == ((Reason.EVENT, 5),)


def test_a_new_project_explains_all_that_came_with_it(reviewer, country) -> None:
    filing = sent(reviewer)
    made = factories.project(
        country.bac_ninh, code="KCQG-2025-0099", content="consulting", year=2025, start=date(2025, 9, 1), end=date(2025, 12, 1),
    )  # fmt: skip
    factories.budget(made, 700)
    factories.entry(made, "assign", 700, happened_on=date(2025, 9, 2))
    found = now(filing)
    assert total(found, "planned").parts == ((Reason.NEW_PROJECT, 700),)
    assert total(found, "assigned").parts == ((Reason.NEW_PROJECT, 700),)
    assert [(row.label, row.is_new) for row in found.rows if row.table == "Kinh phí"] == [
        (str(dict(Project._meta.get_field("content").choices)["consulting"]), True)
    ]
    assert {(one.code, one.reason) for one in found.projects} == {(made.code, Reason.NEW_PROJECT)}


def test_plan_money_estimate_and_targets_are_changed_plan(reviewer, country) -> None:
    filing = sent(reviewer)
    factories.entry(country.one, "increase", 30, happened_on=date(2025, 9, 1))
    line = BudgetLine.objects.get(project=country.one)
    BudgetLine.objects.filter(pk=line.pk).update(retired_at=timezone.now())
    factories.budget(country.one, 320)
    IndicatorTarget.objects.update(retired_at=timezone.now())
    factories.target(country.bac_ninh, "workers_trained", 130, year=2025)
    found = now(filing)
    assert total(found, "assigned").parts == ((Reason.PLAN, 30),)
    assert total(found, "planned").parts == ((Reason.PLAN, 20),)
    planned = [one for one in found.figures if one.table == "Kết quả" and one.column.key == "planned"]
    assert [(one.delta, one.parts, one.left) for one in planned] == [
        (Decimal(30), ((Reason.PLAN, Decimal(30)),), 0)
    ]
    assert {one.reason for one in found.projects} == {Reason.PLAN}


def test_a_reversal_with_its_new_entry_is_a_correction_and_so_is_a_result_that_replaces(
    reviewer, country
) -> None:
    filing = sent(reviewer)
    wrong = Entry.objects.get(project=country.two, kind="advance")
    Entry.objects.create(
        project=country.two, source="national", fund_year=2025, kind="advance", amount=70, happened_on=wrong.happened_on, reverses=wrong,
        request_key="huy",
    )  # fmt: skip
    factories.entry(country.two, "advance", 77, happened_on=wrong.happened_on)
    factories.entry(country.two, "advance", 3, happened_on=wrong.happened_on)
    told = IndicatorResult.objects.get(value=45)
    factories.result(
        told.center, "workers_trained", 40, happened_on=told.happened_on, corrects=told
    )  # fmt: skip
    found = now(filing)
    assert total(found, "disbursed").parts == ((Reason.LATE, 3), (Reason.CORRECTION, 7))
    actual = [one for one in found.figures if one.table == "Kết quả" and one.column.key == "actual"]
    assert [(one.delta, one.parts) for one in actual] == [(Decimal(-5), ((Reason.CORRECTION, Decimal(-5)),))]
    assert total(found, "disbursed").left == 0


def test_a_project_that_changes_its_line_moves_its_money_and_leaves_the_total(reviewer, country) -> None:
    filing = sent(reviewer)
    Project.objects.filter(pk=country.two.pk).update(content="technology")
    found = now(filing)
    assert [one for one in found.figures if not one.label] == []
    moved = {
        (one.column.key, one.parts, one.left)
        for one in found.figures
        if one.column.key in ("planned", "assigned")
    }
    assert moved == {
        ("planned", ((Reason.DESCRIBED, 200),), 0),
        ("assigned", ((Reason.DESCRIBED, 200),), 0),
    }
    assert [row.is_new for row in found.rows] == [False]
    assert [(one.code, one.reason, one.fields) for one in found.projects] == [
        (country.two.code, Reason.DESCRIBED, ("content",))
    ]


def test_a_project_that_leaves_a_narrowed_report_is_said_to_have_left(reviewer, country) -> None:
    filing = sent(reviewer, fund="local")
    Project.objects.filter(pk=country.three.pk).update(fund="national")
    Project.objects.filter(pk=country.two.pk).update(fund="local")
    found = now(filing)
    assert total(found, "assigned").parts == ((Reason.ENTERED, 200), (Reason.LEFT, -100))
    assert total(found, "assigned").left == 0


def test_what_no_row_explains_is_said_to_be_unexplained(reviewer, country, monkeypatch) -> None:
    filing = sent(reviewer)
    factories.entry(country.two, "advance", 55, happened_on=date(2025, 7, 1))
    figure = LEDGER["disbursed"]
    broken = type(figure)(figure.key, figure.label, figure.definition, plus=("advance",), inside_window=True)
    monkeypatch.setitem(LEDGER, "disbursed", broken)
    found = now(filing)
    assert (total(found, "disbursed").parts, total(found, "disbursed").left) == ((), None)
    assert "disbursed" in {one.column.key for one in found.unexplained}
    assert total(found, "disbursed_to_date").left == 0


@pytest.mark.parametrize("kind", ["plan-vs-actual", "quarterly-progress", "budget-execution", "plan-summary"])
def test_the_frozen_rows_add_up_to_the_totals_of_every_kind_that_sums_them(reviewer, kind: str) -> None:
    """So each change of a total can be explained to the last đồng."""
    version = Version(body_of(sent(reviewer, kind=kind)))
    known = {"plan-vs-actual": 6, "quarterly-progress": 6, "budget-execution": 18, "plan-summary": 3}[kind]
    checked = set()
    for table in version.report.tables:
        for column in table.columns:
            figure, place = version.place_of(table, None, column.key)
            shown = (table.total or {}).get(column.key)
            if column.kind == "money" and isinstance(shown, int) and table.key != "comparison":
                assert version.sums(figure).get(place, 0) == shown, (table.key, column.key)
                checked.add((table.key, column.key))
            for row in table.data_rows():
                figure, place = version.place_of(table, row, column.key)
                shown = row.cells.get(column.key)
                if column.kind == "money" and isinstance(shown, int) and table.key != "comparison":
                    assert version.sums(figure).get(place, 0) == shown, (table.key, row.key, column.key)
    assert len(checked) >= known


def test_two_sent_versions_are_compared_with_what_catalogues_did_between(reviewer, country) -> None:
    first = sent(reviewer)
    recall_filing(actor=reviewer, filing=first, reason="Bổ sung")
    act = CatalogueAct.objects.create(kind="begin", document="60/NQ-TW", reason="Sáp nhập")
    CatalogueChange.objects.create(act=act, model="centers.province", series="34:24", object_id=1)
    CatalogueChange.objects.create(act=act, model="projects.norm", series="machinery", object_id=1)
    CatalogueChange.objects.create(act=act, model="projects.deadline", series="x", object_id=1)
    factories.entry(country.two, "settle", 11, happened_on=date(2025, 7, 1))
    second = sent(reviewer)
    factories.entry(country.two, "settle", 100, happened_on=date(2025, 7, 1))
    found, law = compare_filings(
        earlier=Filing.objects.get(pk=first.pk), later=Filing.objects.get(pk=second.pk)
    )
    assert total(found, "settled").parts == ((Reason.LATE, 11),)
    assert [(str(one.what), one.act, one.rows) for one in law] == [
        ("Địa giới, địa bàn phụ trách", act, 1),
        ("Định mức, mức tạm ứng, đối tượng", act, 1),
    ]


def test_a_changed_sentence_is_explained_by_the_rows_behind_its_figure(reviewer, country) -> None:
    filing = sent(reviewer, kind="narrative")
    factories.entry(country.two, "advance", 55, happened_on=date(2025, 7, 1))
    found = now(filing)
    label = "Kinh phí khuyến công, tổng cộng: Lũy kế giải ngân"
    [one] = [row for row in found.figures if row.label == label and row.column.key == "amount"]
    assert (one.before, one.after, one.parts, one.left) == (800, 855, ((Reason.LATE, 55),), 0)
    content = "Đào tạo nghề, truyền nghề: Lũy kế giải ngân"
    [own] = [row for row in found.figures if row.label == content and row.column.key == "amount"]
    assert (own.parts, own.left) == (((Reason.LATE, 55),), 0)
    [text] = [row for row in found.figures if row.column.key == "text" and "800 đồng" in str(row.before)]
    assert "là 855 đồng, đạt 51,82%" in str(text.after)
