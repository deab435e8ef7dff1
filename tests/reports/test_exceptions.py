"""exceptions: exact counts and money of exceptions asked for, granted, refused, run out and in force, and each of them."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils.translation import override

from centers.models.scope import EVERYTHING
from projects.enums import State
from projects.models import Finding, FindingAnswer, Project, ProjectVersion
from projects.services.findings import ask_exception, grant_exception, refuse_exception
from reports.selectors.exceptions import Answer, states_of
from reports.services.compute import build_report
from reports.services.runs import write_file
from tests import factories
from tests.projects import stages
from tests.reports.opening_cells import assert_opens
from tests.reports.workbook import assert_reckons

pytestmark = pytest.mark.django_db
TR = 10**6
START, END = date(2025, 12, 15), date(2026, 3, 14)


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def clock(monkeypatch):
    def at(day: date, hour: int = 9) -> None:
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    at(date(2026, 2, 1))
    return at


def finding(project: Project, entered: int | None, limit: int | None, code: str = "above_norm") -> Finding:
    return Finding.objects.create(
        project=project, code=code, message=f"Vượt {project.code}", amount=entered, limit_amount=limit
    )


@pytest.fixture
def asked(people, clock) -> SimpleNamespace:
    """Quarter I of 2026: asked and granted, refused, granted and run out, without a limit, of another province, and asked after the quarter."""
    one = stages.ready(State.DRAFT, code="A-quoc-gia")
    two = stages.ready(State.DRAFT, code="B-dia-phuong", fund="local")
    far = stages.ready(State.DRAFT, center="TTKC-52", code="C-gia-lai", content="training")
    ProjectVersion.objects.update(recorded_at=datetime(2026, 1, 2, tzinfo=UTC))
    rows = SimpleNamespace(
        one=one,
        two=two,
        far=far,
        granted=finding(one, 350 * TR, 300 * TR),
        refused=finding(one, 90 * TR, 70 * TR),
        ran_out=finding(two, 40 * TR, 25 * TR),
        no_limit=finding(two, 8 * TR, None, "unknown_item"),
        other=finding(far, 60 * TR, 50 * TR),
        later=finding(one, 33 * TR, 30 * TR),
    )
    staff, lead = people["officer"], people["department_lead"]
    ask_exception(actor=staff, finding_id=rows.granted.pk, reason="Giá máy tăng")
    ask_exception(actor=staff, finding_id=rows.refused.pk, reason="Thiếu tiền")
    ask_exception(actor=staff, finding_id=rows.no_limit.pk, reason="Chưa có mức")
    ask_exception(actor=people["other_center_lead"], finding_id=rows.other.pk, reason="Vùng xa")
    clock(date(2026, 2, 3))
    grant_exception(actor=lead, finding_id=rows.granted.pk, reason="Đồng ý", until=date(2026, 12, 31))
    refuse_exception(actor=lead, finding_id=rows.refused.pk, reason="Chào giá lại")
    grant_exception(actor=lead, finding_id=rows.ran_out.pk, reason="Tạm", until=date(2026, 2, 20))
    clock(date(2026, 2, 5))
    ask_exception(actor=staff, finding_id=rows.refused.pk, reason="Đã chào giá lại")
    clock(date(2026, 3, 20))
    ask_exception(actor=staff, finding_id=rows.later.pk, reason="Sau kỳ")
    return rows


def built(scope=EVERYTHING, **parameters: str):
    return build_report(kind="exceptions", parameters={"period": "2026-Q1", **parameters}, scope=scope)


def counts(table) -> dict[str, tuple]:
    """By row: (count, million đồng) of asked, granted, refused, expired, in force."""
    keys = ("asked", "granted", "refused", "expired", "in_force")
    cells = {row.key: row.cells for row in table.data_rows()} | {"total": table.total}
    return {
        name: tuple((row[key], row[f"{key}_amount"] // TR) for key in keys) for name, row in cells.items()
    }


def test_each_figure_by_content_with_national_and_local_apart(asked) -> None:
    table, _ = built().tables
    assert counts(table) == {
        "training-national": ((1, 10), (0, 0), (0, 0), (0, 0), (0, 0)),
        "technology-national": ((2, 70), (1, 50), (1, 20), (0, 0), (1, 50)),
        "technology-local": ((1, 8), (1, 15), (0, 0), (1, 15), (0, 0)),
        "total": ((4, 88), (2, 65), (1, 20), (1, 15), (1, 50)),
    }
    heads = [row for row in table.rows if row.role == "group"]
    assert [(row.label, row.cells["asked"], row.cells["granted_amount"]) for row in heads] == [
        ("Đào tạo nghề, truyền nghề", 1, 0),
        ("Mô hình trình diễn, chuyển giao công nghệ, máy móc tiên tiến", 3, 65 * TR),
    ]
    training = next(row for row in table.data_rows() if row.key == "training-national")
    assert training.unfounded == {"granted_amount", "refused_amount", "expired_amount", "in_force_amount"}


@pytest.mark.parametrize(
    ("parameters", "keys"),
    [
        ({"by": "fund"}, {"national", "local"}),
        ({"by": "project"}, {"A-quoc-gia", "B-dia-phuong", "C-gia-lai"}),
        ({"by": "province"}, {"34:24-national", "34:24-local", "34:52-national"}),
        ({"by": "center"}, {"TTKC-24-national", "TTKC-24-local", "TTKC-52-national"}),
        ({"fund": "local"}, {"technology-local"}),
        ({"center": "TTKC-52"}, {"training-national"}),
        ({"province": "34:24"}, {"technology-national", "technology-local"}),
        ({"region": "IPC1"}, {"technology-national", "technology-local"}),
    ],
)
def test_it_is_divided_and_narrowed_like_every_report(asked, parameters, keys) -> None:
    table, _ = built(**parameters).tables
    assert set(counts(table)) == {*keys, "total"}


def test_a_reader_counts_what_is_in_sight(people, asked) -> None:
    table, rows = built(people["other_department_lead"].scope).tables
    assert counts(table)["total"][0] == (1, 10)
    assert [row.cells["code"] for row in rows.rows] == ["C-gia-lai"]


def test_every_exception_is_a_row_that_leads_to_its_findings(asked) -> None:
    _, table = built().tables
    rows = {row.key: row for row in table.rows}
    granted = rows[f"A-quoc-gia-{asked.granted.pk}"]
    assert granted.href == "/de-an/A-quoc-gia/luu-y/"
    assert dict(granted.cells) == {
        "code": "A-quoc-gia",
        "fund": "Khuyến công quốc gia",
        "finding": "Vượt A-quoc-gia",
        "limit": 300 * TR,
        "entered": 350 * TR,
        "amount": 50 * TR,
        "asked_on": date(2026, 2, 1),
        "answer": "Chấp thuận ngoại lệ",
        "answered_on": date(2026, 2, 3),
        "until": date(2026, 12, 31),
        "reason": "Đồng ý",
    }
    again = rows[f"A-quoc-gia-{asked.refused.pk}"].cells
    assert (again["asked_on"], again["answer"], again["answered_on"], again["reason"]) == (
        date(2026, 2, 5),
        "Chưa trả lời",
        None,
        "Đã chào giá lại",
    )
    assert rows[f"B-dia-phuong-{asked.no_limit.pk}"].cells["amount"] == 8 * TR
    assert len(rows) == 5


def test_as_known_on_an_earlier_day(asked) -> None:
    """On 02/02 nothing was answered; the answers of later days change nothing of it."""
    first = counts(built(as_of="2026-02-02").tables[0])["total"]
    assert first == ((4, 88), (0, 0), (0, 0), (0, 0), (0, 0))
    assert counts(built(as_of="2026-02-10").tables[0])["total"] == (
        (4, 88),
        (2, 65),
        (1, 20),
        (0, 0),
        (2, 65),
    )


def test_before_and_after_the_quarter(asked) -> None:
    assert counts(built(period="2025-Q4").tables[0])["total"] == ((0, 0),) * 5
    assert counts(built(period="2026-Q2").tables[0])["total"] == ((1, 3), (0, 0), (0, 0), (0, 0), (1, 50))


def answers(*told: tuple[str, date, date | None]) -> list[Answer]:
    return [Answer(kind, on, until, "") for kind, on, until in told]


@pytest.mark.parametrize(
    ("told", "today", "states"),
    [
        (
            (("granted", date(2026, 1, 5), date(2026, 3, 14)),),
            date(2026, 3, 15),
            {"granted", "expired", "in_force"},
        ),
        ((("granted", date(2026, 1, 5), date(2026, 3, 14)),), date(2026, 3, 14), {"granted", "in_force"}),
        ((("granted", date(2025, 1, 5), date(2025, 12, 14)),), date(2026, 5, 1), set()),
        ((("granted", date(2025, 1, 5), date(2025, 12, 15)),), date(2026, 5, 1), {"expired"}),
        (
            (
                ("granted", date(2025, 1, 5), date(2026, 1, 10)),
                ("granted", date(2026, 1, 10), date(2026, 6, 1)),
            ),
            date(2026, 5, 1),
            {"granted", "in_force"},
        ),
        (
            (
                ("granted", date(2025, 1, 5), date(2026, 1, 10)),
                ("granted", date(2026, 1, 11), date(2026, 6, 1)),
            ),
            date(2026, 5, 1),
            {"granted", "expired", "in_force"},
        ),
        (
            (("granted", date(2025, 1, 5), date(2026, 6, 10)), ("refused", date(2026, 1, 2), None)),
            date(2026, 5, 1),
            {"refused"},
        ),
        ((("asked", date(2025, 1, 5), None),), date(2026, 5, 1), set()),
    ],
)
def test_what_counts_in_a_window(told, today, states) -> None:
    assert states_of(answers(*told), START, END, today) == states


def test_the_answers_are_never_changed(asked) -> None:
    for change in (lambda rows: rows.update(reason="x"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(FindingAnswer.objects.all())
    assert FindingAnswer.objects.count() == 9


def test_screen_and_files_tell_the_same(asked, people, client: Client, tmp_path: Path, capsys) -> None:
    client.force_login(people["reviewer"])
    page = client.get("/bao-cao/?kind=exceptions&period=2026-Q1&unit=dong").content.decode()
    for text in ("88.000.000", "65.000.000", '<a href="/de-an/A-quoc-gia/luu-y/"'):
        assert text in page
    call_command("report", "exceptions", period="2026-Q1", format="json")
    body = json.loads(capsys.readouterr().out)
    assert body["tables"]["exceptions"]["total"]["asked_amount"] == 88 * TR
    assert [row["key"] for row in body["tables"]["exceptions"]["rows"]] == [
        "training-national",
        "technology-national",
        "technology-local",
    ]
    assert client.get("/api/v1/reports/exceptions/?period=2026-Q1").json()["tables"] == body["tables"]
    for format in ("xlsx", "pdf", "csv"):
        path = tmp_path / f"exceptions.{format}"
        write_file(built(), path, format)
        assert path.stat().st_size > 500


def test_totals_of_the_workbook_are_formulas(asked, tmp_path: Path) -> None:
    write_file(built(), tmp_path / "a.xlsx", "xlsx")
    found = assert_reckons(tmp_path / "a.xlsx", built())
    assert {"asked", "asked_amount"} <= found["exceptions", "total"]
    assert found["findings", "row"] == {"amount"}


def test_nothing_at_all_is_an_empty_report(db) -> None:
    table, rows = built().tables
    assert (list(table.rows), list(rows.rows), table.total["asked"]) == ([], [], 0)


def test_the_queries_do_not_grow(asked, django_assert_max_num_queries, people) -> None:
    for _ in range(5):
        made = finding(factories.project(asked.one.center, status=State.DRAFT), 9 * TR, 5 * TR)
        ask_exception(actor=people["center_lead"], finding_id=made.pk, reason="Giá tăng")
    with django_assert_max_num_queries(12):
        for table in built(period="2026").tables:
            list(table.rows)


def test_on_an_english_screen_its_words_are_english_and_what_was_written_stays(asked) -> None:
    with override("en"):
        report = built()
        table, listed = report.tables
        assert (report.title, table.title) == (
            "Exceptions from the norms in the period",
            "Exceptions from the norms",
        )
        assert {str(column.group) for column in table.columns} == {
            "Asked for",
            "Granted",
            "Refused",
            "Expired",
            "In force",
        }
        rows = list(listed.rows)
    assert {row.cells["answer"] for row in rows} >= {"Not answered yet"}
    assert "Vượt A-quoc-gia" in {row.cells["finding"] for row in rows}


def test_every_figure_opens_the_findings_that_make_it(asked) -> None:
    assert assert_opens("exceptions", {"period": "2026-Q1", "by": "content"}) > 0
    assert assert_opens("exceptions", {"period": "2026-Q1", "by": "province"}) > 0
