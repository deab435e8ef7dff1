"""adjustments: what decisions of a period amended, stopped and carried over; exact counts and money."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client

from centers.models import User
from centers.models.scope import EVERYTHING
from core.table import Row, Table
from projects.enums import State
from projects.models import Amendment, Entry, ProjectVersion, StateChange
from projects.services.carry import CarryLot, carry_over_money
from projects.services.stopping import stop_project
from reports.services.compute import build_report
from reports.services.runs import write_file
from tests import factories
from tests.projects import stages
from tests.reports.opening_cells import assert_opens
from tests.reports.workbook import assert_reckons

pytestmark = pytest.mark.django_db
TR = 10**6


def tables(period: str = "2026", **parameters: str) -> dict[str, Table]:
    report = build_report(kind="adjustments", parameters={"period": period} | parameters, scope=EVERYTHING)
    return {table.key: table for table in report.tables}


def rows(table: Table) -> dict[str, Row]:
    return {row.key: row for row in table.rows}


def counts(row: Row) -> list[object]:
    return [row.cells[key] for key in ("amended", "stopped", "carried", "adjusted", "support_change")]


def amended(project, people, number: int, change: int, **values) -> Amendment:
    """A decided amendment whose decision of 01/03/2026 raised the support by ``change``, or lowered it."""
    made = stages.amendment(
        project, people["officer"], number=number, state="decided", decision=stages.decision("adjust", date=date(2026, 3, 1)),
        decided_at=datetime(2026, 3, 2, tzinfo=UTC), **values,
    )  # fmt: skip
    if change:
        Entry.objects.create(
            project=project, source="national", fund_year=2026, kind="increase" if change > 0 else "decrease",
            amount=abs(change), happened_on=date(2026, 3, 1), request_key=f"amendment:{made.pk}:national:2026",
            decision=made.decision,
        )  # fmt: skip
    return made


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def year(people) -> SimpleNamespace:
    """One đề án amended twice, one amended without money, one stopped, one carried over in two lots, one of another province."""
    one = stages.ready(State.IN_PROGRESS, people=people, code="A")
    two = stages.ready(State.IN_PROGRESS, people=people, code="B", content="training")
    three = stages.ready(State.IN_PROGRESS, people=people, code="C")
    far = stages.ready(State.IN_PROGRESS, center="TTKC-52", code="D")
    for project in (one, two, three, far):
        factories.entry(project, "assign", 100 * TR, happened_on=date(2026, 1, 5))
    amended(one, people, 1, 20 * TR, kind="raise_support", reason="Giá máy tăng")
    amended(one, people, 2, -5 * TR)
    amended(far, people, 1, 0, kind="change_time_within_year")
    stop_project(
        actor=people["approver"], project_id=two.pk, number="9/QĐ", date=date(2026, 6, 1), issuer="minister",
        reason="Đơn vị thụ hưởng giải thể.",
    )  # fmt: skip
    carry_over_money(
        actor=people["approver"], number="30/QĐ-BCT", date=date(2026, 11, 1), issuer="minister",
        lots=[CarryLot(three.pk, "national", 2026, 70 * TR)], request_key="k",
    )  # fmt: skip
    return SimpleNamespace(one=one, two=two, three=three, far=far)


def test_changes_are_counted_once_each_with_their_money(year) -> None:
    made = tables(by="content")["adjustments"]
    found = rows(made)
    assert counts(found["technology"]) == [3, 0, 1, 4, 15 * TR]
    assert counts(found["training"]) == [0, 1, 0, 1, 0]
    assert "support_change" in found["training"].unfounded
    assert made.total is not None
    assert made.total == {
        "amended": 3, "stopped": 1, "carried": 1, "adjusted": 5, "support_change": 15 * TR, "carried_amount": 70 * TR,
    }  # fmt: skip


def test_every_change_is_a_line_that_leads_to_its_de_an(year) -> None:
    lines = tables()["changes"].rows
    told = [
        (row.cells["code"], row.cells["sort"], row.cells["decision"], row.cells["decided_on"], row.cells["support_change"])
        for row in lines
    ]  # fmt: skip
    assert told[3:] == [
        ("B", "Ngừng thực hiện", "9/QĐ", date(2026, 6, 1), None),
        ("C", "Chuyển nguồn sang năm sau", "30/QĐ-BCT", date(2026, 11, 1), None),
    ]
    assert {(one[0], one[4]) for one in told[:3]} == {("A", -5 * TR), ("A", 20 * TR), ("D", None)}
    assert lines[3].cells["reason"] == "Đơn vị thụ hưởng giải thể."
    assert lines[3].href == "/de-an/B/lich-su/"
    assert {row.cells["kind"] for row in lines[:3]} >= {"Tăng tổng kinh phí hỗ trợ"}


def test_only_decisions_of_the_window_count(year) -> None:
    assert [row.key for row in tables("2026-Q4")["changes"].rows] == [
        f"C-carry-{Entry.objects.get(kind='carry_out').pk}"
    ]
    assert tables("2025")["changes"].rows == []


def test_what_was_taken_back_is_no_change(year) -> None:
    out = Entry.objects.get(kind="carry_out")
    into = Entry.objects.get(kind="carry_in")
    for number, one in enumerate((into, out)):
        Entry.objects.create(
            project=year.three, source="national", fund_year=one.fund_year, kind=one.kind, amount=one.amount,
            happened_on=one.happened_on, decision=one.decision, request_key=f"back-{number}", reverses=one,
            origin_year=one.origin_year, pair_key="back",
        )  # fmt: skip
    total = tables()["adjustments"].total
    assert total is not None
    assert (total["carried"], total["carried_amount"], total["adjusted"]) == (0, 0, 4)
    rise = Entry.objects.get(kind="increase")
    Entry.objects.create(
        project=year.one, source="national", fund_year=2026, kind="increase", amount=rise.amount,
        happened_on=date(2026, 3, 5), request_key="back-rise", reverses=rise,
    )  # fmt: skip
    total = tables()["adjustments"].total
    assert total is not None
    assert total["support_change"] == -5 * TR


def test_what_was_decided_later_is_not_known_before(year) -> None:
    ProjectVersion.objects.update(recorded_at=datetime(2026, 1, 2, tzinfo=UTC))
    known = tables(as_of="2026-04-01")["changes"].rows
    assert {row.cells["code"] for row in known} == {"A", "D"}
    assert {row.cells["support_change"] for row in known} == {None}
    assert StateChange.objects.filter(action="stop").count() == 1


def test_nothing_decided_is_an_empty_table() -> None:
    made = tables()
    assert (made["adjustments"].rows, made["changes"].rows) == ([], [])


def test_another_province_reads_its_own_alone(year, officer: User, client: Client) -> None:
    client.force_login(officer)
    answer = client.get("/api/v1/reports/adjustments/", {"period": "2026"})
    body = json.loads(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    assert {row["code"] for row in body["tables"]["changes"]["rows"]} == {"A", "B", "C"}


def test_the_page_shows_it(year, reviewer: User, client: Client) -> None:
    client.force_login(reviewer)
    page = client.get("/bao-cao/", {"kind": "adjustments", "period": "2026"}).content.decode()
    assert "Báo cáo điều chỉnh, ngừng, chuyển nguồn đề án khuyến công" in page
    assert "/de-an/B/lich-su/" in page


@pytest.mark.parametrize("format", ["csv", "xlsx", "pdf", "json"])
def test_every_format_is_written(year, tmp_path: Path, format: str) -> None:
    path = tmp_path / f"report.{format}"
    call_command("report", "adjustments", period="2026", by="content", format=format, output=str(path))
    assert path.stat().st_size > 200


def test_totals_of_the_workbook_are_formulas(year, tmp_path: Path) -> None:
    made = build_report(kind="adjustments", parameters={"period": "2026", "by": "content"}, scope=EVERYTHING)
    write_file(made, tmp_path / "a.xlsx", "xlsx")
    found = assert_reckons(tmp_path / "a.xlsx", made)
    assert {"adjusted", "support_change", "carried_amount"} <= found["adjustments", "total"]


def test_every_figure_opens_the_decisions_that_make_it(year) -> None:
    assert assert_opens("adjustments", {"period": "2026", "by": "content"}) > 0
    assert assert_opens("adjustments", {"period": "2026", "by": "province"}) > 0
