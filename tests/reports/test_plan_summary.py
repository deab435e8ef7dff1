"""plan-summary: the list of a year's plan, of one decision, exact figures, on screen, as PDF and XLSX."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from centers.models.scope import EVERYTHING
from core.exceptions import InvalidInput, NotFound
from projects.enums import EntryKind, State
from projects.models import Decision, Entry
from projects.services.budgets import budget_of
from projects.services.decisions import approve_plan
from projects.services.ledger import reverse_entry
from reports.services.compute import build_report
from reports.services.runs import write_file
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db
TR = 10**6


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def decided(people) -> Decision:
    """Two đề án approved by one decision, a third of another province left waiting."""
    new = stages.ready(State.PLAN_PENDING, people=people, code="A-new", title="Máy sấy chè")
    factories.budget(new, 50 * TR, source="counterpart", item="trademark")
    going = stages.ready(
        State.IN_PROGRESS,
        people=people,
        code="B-going",
        year=2025,
        start=date(2025, 3, 1),
        end=date(2026, 12, 31),
    )
    factories.budget(going, 7 * TR, fund_year=2026, item="trademark")
    stages.ready(State.PLAN_PENDING, center="TTKC-52", code="C-waiting")
    stages.ready(State.DRAFT, code="D-draft")
    approve_plan(
        actor=people["approver"], number="15/QĐ-BCT", date=date(2026, 1, 10), issuer="minister", plan=stages.plan(),
        batch=1, project_ids=[new.pk, going.pk], request_key="k",
    )  # fmt: skip
    return Decision.objects.get()


def plan(scope=EVERYTHING, **parameters: str):
    (table,) = build_report(
        kind="plan-summary", parameters={"period": "2026", **parameters}, scope=scope
    ).tables
    return table


def rows(table) -> dict[str, dict]:
    return {row.key: dict(row.cells) for row in table.data_rows()}


def test_the_plan_lists_what_is_registered_with_money_of_the_year(decided) -> None:
    table = plan()
    found = rows(table)
    assert set(found) == {"A-new", "B-going", "C-waiting"}
    assert (found["A-new"]["national"], found["A-new"]["counterpart"], found["A-new"]["total"]) == (
        200 * TR,
        50 * TR,
        250 * TR,
    )
    assert (found["A-new"]["local"], found["A-new"]["other"]) == (None, None)
    assert found["A-new"]["beneficiaries"] == "HTX A-new"
    assert found["A-new"]["note"] == "Đã phê duyệt"
    assert found["B-going"]["time"] == "01/03/2025 – 31/12/2026"
    assert found["B-going"]["total"] == 7 * TR
    assert table.total["national"] == 407 * TR
    assert table.total["total"] == 457 * TR
    heads = [row.label for row in table.rows if row.role == "group" and row.level == 0]
    assert heads == ["I. Đề án chuyển tiếp (1)", "II. Đề án mới (2)"]


def test_a_decision_lists_its_own_de_an_with_what_it_gave(decided) -> None:
    assert set(rows(plan(decision=str(decided.pk)))) == {"A-new", "B-going"}
    factories.budget(Entry.objects.get(project__code="A-new").project, 30 * TR, item="consulting")
    table = plan(decision=str(decided.pk))
    assert rows(table)["A-new"]["national"] == 200 * TR  # the estimate grew later; the decision gave no more
    assert rows(plan())["A-new"]["national"] == 230 * TR
    assert table.total["national"] == 207 * TR


def test_money_taken_back_is_not_listed_as_given(people, decided) -> None:
    entry = Entry.objects.get(project__code="B-going", kind=EntryKind.ASSIGN)
    reverse_entry(actor=people["approver"], entry=entry, happened_on=date(2026, 2, 1), reason="Ghi nhầm")
    assert rows(plan(decision=str(decided.pk)))["B-going"]["national"] == 0
    assert budget_of(entry.project)


def test_a_reader_sees_the_list_within_the_own_province(people, decided) -> None:
    scope = people["other_center_lead"].scope
    assert set(rows(plan(scope=scope))) == {"C-waiting"}
    with pytest.raises(NotFound) as refusal:
        plan(scope=scope, decision=str(decided.pk))
    assert refusal.value.field == "decision"
    assert set(rows(plan(scope=people["officer"].scope, decision=str(decided.pk)))) == {"A-new", "B-going"}


@pytest.mark.parametrize("text", ["x", "-1", "9" * 30, "0", "²"])
def test_a_decision_that_is_none_is_not_found(decided, text) -> None:
    with pytest.raises(NotFound):
        plan(decision=text)


def test_a_decision_of_another_year_is_told(decided) -> None:
    with pytest.raises(InvalidInput) as refusal:
        plan(period="2025", decision=str(decided.pk))
    assert "thuộc kế hoạch năm 2026" in refusal.value.message


def test_a_plan_may_be_printed_before_its_year_and_may_be_empty(db) -> None:
    table = plan(period="2090")
    assert (rows(table), table.total) == ({}, {})
    with pytest.raises(InvalidInput):
        build_report(kind="plan-vs-actual", parameters={"period": "2090"}, scope=EVERYTHING)


def test_the_decision_s_page_leads_to_the_list_on_screen(people, decided) -> None:
    client = Client()
    client.force_login(people["approver"])
    html = client.get(reverse("decisions:detail", args=[decided.pk])).content.decode()
    address = f"{reverse('reports:list')}?kind=plan-summary&amp;period=2026&amp;decision={decided.pk}"
    assert address in html
    page = client.get(address.replace("&amp;", "&")).content.decode()
    assert "Quyết định số 15/QĐ-BCT ngày 10/01/2026" in page
    assert "Máy sấy chè" in page
    assert "C-waiting" not in page


def test_the_list_is_printed_as_pdf_and_xlsx(decided, tmp_path: Path) -> None:
    from openpyxl import load_workbook
    from pypdf import PdfReader

    report = build_report(
        kind="plan-summary", parameters={"period": "2026", "decision": str(decided.pk)}, scope=EVERYTHING
    )
    write_file(report, tmp_path / "a.pdf", "pdf")
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages)
    assert "15/QĐ-BCT" in text
    assert "207.000.000" in text
    write_file(report, tmp_path / "a.xlsx", "xlsx")
    book = load_workbook(tmp_path / "a.xlsx", data_only=True)
    values = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert 207 * TR in values
    assert "Máy sấy chè" in values
