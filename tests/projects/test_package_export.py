"""What goes out comes in again: the same bytes, and the same reports byte for byte."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from pathlib import Path
from resource import RLIMIT_FSIZE, getrlimit, setrlimit

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from centers.models import Center, Province
from core.importing.tally import Tally
from projects.importers.package import import_package
from projects.models import (
    BudgetLine,
    BudgetShare,
    Contract,
    Decision,
    Entry,
    ImplementationPlan,
    IndicatorResult,
    IndicatorTarget,
    ProgressReport,
    Project,
)
from projects.package import TABLES
from projects.selectors.published import published_totals
from projects.services import ledger
from projects.services.carrying import carry_over
from projects.services.synthetic import synthesize
from tests import factories
from tests.projects import packages

pytestmark = pytest.mark.django_db

REPORTS = [
    ("plan-vs-actual", period, by)
    for period in ("2016-9M", "2016", "2017", "2018", "2025-H2", "2026-Q1", "2026-H1")
    for by in ("content", "province", "center", "fund", "project")
] + [
    ("quarterly-progress", period, "")
    for period in ("2016-Q3", "2016-Q4", "2024-Q4", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
]


@contextmanager
def forgotten() -> Iterator[None]:
    """Everything written inside is gone afterwards: what was there is an empty portal again."""

    class _Undo(Exception):  # noqa: N818
        pass

    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        pass


def reports() -> list[str]:
    found = []
    for kind, period, by in REPORTS:
        for map_name in ("as-filed", "current"):
            out = StringIO()
            options = {"by": by, "map": map_name} if by else {"map": map_name}
            call_command("report", kind, period=period, stdout=out, **options)
            found.append(out.getvalue())
    return found


def exported(folder: Path) -> dict[str, bytes]:
    call_command("export_package", str(folder), stdout=StringIO())
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def a_portal_in_use(folder: Path) -> None:
    """Imported history, and work done here: reversals, a carry-over, several lines of an item, retired lines, corrections."""
    packages.load(folder, **packages.ALL)
    centre = Center.objects.get(code="TTKC-24")
    old, new = Province.objects.get(map="63", code="24"), Province.objects.get(map="34", code="24")
    made = factories.assigned_project(
        centre,
        300_000_000,
        code="KCQG-2025-0001",
        year=2025,
        start=date(2025, 8, 1),
        provinces=[new],
        title='Tên có ", và =1+1',
    )
    factories.budget(made, 40_000_000, source="counterpart", item="workshop")
    retired = factories.budget(made, 70_000_000, item="workshop")
    BudgetLine.objects.filter(pk=retired.pk).update(retired_at=retired.recorded_at)
    wide = factories.assigned_project(
        centre, 100, code="KCQG-2025-0002", year=2025, start=date(2025, 1, 1), provinces=[old]
    )
    wide.provinces.add(Province.objects.get(map="63", code="27"))
    Project.objects.filter(pk=wide.pk).update(province=None)
    record = {"actor": None, "project": made, "source": "national", "fund_year": 2025}
    paid = ledger.record_entry(
        **record,
        kind="advance",
        amount=90_000_000,
        happened_on=date(2025, 9, 1),
        request_key="adv",
        note="UNC 5\nkèm bảng kê",
    )
    ledger.reverse_entry(
        actor=None, entry=paid, happened_on=date(2025, 9, 2), reason="nhập nhầm", request_key="sua-1"
    )
    ledger.record_entry(
        **record, kind="advance", amount=80_000_000, happened_on=date(2025, 9, 2), request_key="adv2"
    )
    decision = Decision.objects.create(
        number="9/QĐ", date=date(2025, 12, 20), issuer="agency", kind="carry_over", request_key="d9"
    )
    carry_over(
        actor=None, project=made, source="national", from_year=2025, amount=200_000_000,
        happened_on=date(2025, 12, 30), decision=decision, request_key="carry",
    )  # fmt: skip
    a_project_carried_out(made)
    factories.project(
        centre, code="KCQG-2025-0003", year=2025, start=date(2025, 8, 1), note="ghi  chú\r\nhai dòng"
    )
    nowhere = factories.assigned_project(
        centre, 500, code="KCQG-2025-0004", year=2025, start=date(2025, 8, 1)
    )
    nowhere.provinces.clear()
    Project.objects.filter(pk=nowhere.pk).update(province=None)
    factories.target(centre, "workers_trained", 70, year=2025, project=made)
    wrong = factories.result(centre, "workers_trained", 99, happened_on=date(2025, 9, 30), project=made)
    factories.result(
        centre, "workers_trained", 66, happened_on=date(2025, 9, 30), project=made, corrects=wrong
    )


def a_project_carried_out(made: Project) -> None:
    """Two contracts, a plan, a month's and a quarter's report that end on the same day, and one that was not sent."""
    Contract.objects.create(project=made, number="12/HĐ  KC", signed_on=date(2025, 8, 5), value=200_000_000)
    Contract.objects.create(project=made, number="7/PLHĐ", signed_on=date(2025, 8, 5), value=100_000_000)
    ImplementationPlan.objects.create(
        project=made, expected_end=date(2025, 11, 30), text="Bước 1\r\nBước 2", approved_at=timezone.now()
    )
    for period, percent, status, end in [
        ("2025-Q3", 35, "sent", date(2025, 9, 14)),
        ("2025-09", 40, "accepted", date(2025, 9, 14)),
        ("2025-12", 90, "draft", date(2025, 12, 14)),
        ("2026-Q1", 95, "sent", date(2026, 3, 14)),
    ]:
        ProgressReport.objects.create(
            project=made,
            period=period,
            percent=percent,
            status=status,
            window_end=end,
            narrative="đang lắp máy",
            difficulty=f'thiếu điện\r\nkỳ {period}, "lần\rhai"',
            expected_end=date(2026, 4, 30) if percent == 95 else None,
        )


def test_out_and_in_again_gives_the_same_reports(tmp_path: Path) -> None:
    with forgotten():
        a_portal_in_use(tmp_path / "source")
        before, files = reports(), exported(tmp_path / "out")
    assert not Project.objects.exists()

    call_command("import_package", str(tmp_path / "out"), stdout=StringIO())

    assert reports() == before
    assert exported(tmp_path / "again") == files


def listed(period: str) -> set[str]:
    out = StringIO()
    call_command("report", "quarterly-progress", period=period, stdout=out)
    tables = json.loads(out.getvalue())["tables"]
    return {row["key"] for table in tables.values() for row in table["rows"]}


def test_a_live_project_stays_listed_past_its_end_and_history_does_not(tmp_path: Path) -> None:
    """Work that the portal follows runs until somebody says that it ended, also after a move to another portal."""
    with forgotten():
        a_portal_in_use(tmp_path / "source")
        before = listed("2026-Q2")
        exported(tmp_path / "out")

    import_package(actor=None, folder=tmp_path / "out")

    assert {"KCQG-2025-0002", "KCQG-2025-0004"} <= before
    assert "DA-2" not in before
    assert listed("2026-Q2") == before
    assert rows(tmp_path / "out", "origins") == [
        {"project": f"KCQG-2025-000{number}", "origin": "portal"} for number in (1, 2, 3, 4)
    ]
    assert set(Project.objects.filter(imported=True, origin="portal").values_list("code", flat=True)) == {
        f"KCQG-2025-000{number}" for number in (1, 2, 3, 4)
    }


def test_a_live_project_of_the_programme_does_not_become_a_published_total(tmp_path: Path) -> None:
    with forgotten():
        centre = Center.objects.get(code="TTKC-24")
        live = factories.project(centre, code="KCQG-2026-0009", content="programme")
        factories.budget(live, 1000, item="other")
        total = factories.project(centre, code="KCQG-2026-0010", content="programme", imported=True)
        factories.budget(total, 1000, item="other")
        exported(tmp_path / "out")

    outcome = import_package(actor=None, folder=tmp_path / "out")

    assert list(outcome.problems) == []
    assert list(published_totals().values_list("code", flat=True)) == ["KCQG-2026-0010"]


def test_an_older_package_does_not_take_the_origin_away(tmp_path: Path) -> None:
    load = packages.load
    origins = "project,origin\nDA-2,portal\n"
    first = load(tmp_path / "1", **packages.ALL, origins=origins)
    second = load(tmp_path / "2", **packages.ALL)
    wrong = load(tmp_path / "3", origins="project,origin\nDA-2,portal\nDA-2,history\nDA-9,web\n")

    assert (first.tallies["origins"], second.tallies["projects"]) == (Tally(updated=1), Tally(unchanged=2))
    assert list(Project.objects.order_by("code").values_list("origin", flat=True)) == ["history", "portal"]
    assert packages.places(wrong) == [
        ("origins.csv", 3, "project"),
        ("origins.csv", 4, "origin"),
        ("origins.csv", 4, "project"),
    ]


def test_the_origin_of_a_project_made_here_is_left_alone(tmp_path: Path) -> None:
    made = factories.project(Center.objects.get(code="TTKC-24"), code="DA-7")

    outcome = packages.load(tmp_path, origins="project,origin\nDA-7,history\n")

    made.refresh_from_db()
    assert (made.origin, outcome.tallies["origins"]) == ("portal", Tally(kept=1))


def test_what_was_carried_out_comes_back(tmp_path: Path) -> None:
    with forgotten():
        a_portal_in_use(tmp_path / "source")
        exported(tmp_path / "out")

    import_package(actor=None, folder=tmp_path / "out")

    made = Project.objects.get(code="KCQG-2025-0001")
    assert list(made.contracts.values_list("number", "value")) == [
        ("12/HĐ  KC", 200_000_000),
        ("7/PLHĐ", 100_000_000),
    ]
    assert made.implementation_plan.text == "Bước 1\r\nBước 2"
    assert made.implementation_plan.approved_at is None
    reports = list(made.progress_reports.all())
    assert [(one.period, one.percent, one.status) for one in reports] == [
        ("2025-Q3", 35, "sent"),
        ("2025-09", 40, "accepted"),
        ("2025-12", 90, "draft"),
        ("2026-Q1", 95, "sent"),
    ]
    assert [(one.sent_at is None, one.accepted_at is None) for one in reports] == [
        (False, True),
        (False, False),
        (True, True),
        (False, True),
    ]
    nowhere = Project.objects.get(code="KCQG-2025-0004")
    assert (nowhere.province, nowhere.provinces.count()) == (None, 0)


def test_a_made_up_set_gives_the_same_reports(tmp_path: Path) -> None:
    with forgotten():
        synthesize(years=2, seed=7, scale=0.002)
        before, files = reports(), exported(tmp_path / "out")
    assert {"contracts.csv", "progress.csv"} <= set(files)
    assert not Project.objects.exists()

    call_command("import_package", str(tmp_path / "out"), stdout=StringIO())

    assert reports() == before
    assert exported(tmp_path / "again") == files


def test_an_export_into_its_own_portal_changes_nothing(tmp_path: Path) -> None:
    """Whether a đề án was imported or made here."""
    a_portal_in_use(tmp_path / "source")
    files = exported(tmp_path / "out")

    outcome = import_package(actor=None, folder=tmp_path / "out")

    assert list(outcome.problems) == []
    assert {
        name
        for name, tally in outcome.tallies.items()
        if (tally.created, tally.updated, tally.kept) != (0, 0, 0)
    } == set()
    assert outcome.tallies["projects"] == Tally(unchanged=6)
    assert outcome.tallies["progress"] == Tally(unchanged=4)
    assert exported(tmp_path / "again") == files


def test_an_export_into_its_own_portal_changes_nothing_that_was_imported(tmp_path: Path) -> None:
    packages.load(tmp_path / "source", **packages.ALL)
    exported(tmp_path / "out")

    outcome = import_package(actor=None, folder=tmp_path / "out")

    assert outcome.saved
    assert {name: tally for name, tally in outcome.tallies.items() if name != "centers"} == {
        "facilities": Tally(unchanged=2), "projects": Tally(unchanged=2), "project_facilities": Tally(unchanged=2),
        "budget": Tally(unchanged=4), "ledger": Tally(unchanged=8), "targets": Tally(unchanged=2),
        "results": Tally(unchanged=3),
    }  # fmt: skip
    assert outcome.tallies["centers"] == Tally(unchanged=Center.objects.count())


def test_a_reversal_with_a_key_of_its_own_is_known_again(tmp_path: Path) -> None:
    packages.load(tmp_path / "source", **packages.ALL)
    entry = Entry.objects.get(request_key="k3")
    ledger.reverse_entry(
        actor=None, entry=entry, happened_on=date(2016, 12, 1), reason="nhầm", request_key="sua-k3"
    )
    exported(tmp_path / "out")

    outcome = import_package(actor=None, folder=tmp_path / "out")

    assert outcome.tallies["ledger"] == Tally(unchanged=9)


def test_what_is_written(tmp_path: Path) -> None:
    with forgotten():
        a_portal_in_use(tmp_path / "source")
        exported(tmp_path / "out")

    entries = {row["request_key"]: row for row in rows(tmp_path / "out", "ledger")}
    assert entries["reverse:adv"]["note"] == "nhập nhầm"
    assert entries["adv"]["note"] == "UNC 5\nkèm bảng kê"
    assert entries["carry:in"]["fund_year"] == "2026"
    projects = {row["code"]: row for row in rows(tmp_path / "out", "projects")}
    assert projects["KCQG-2025-0001"]["title"] == 'Tên có ", và =1+1'
    assert projects["KCQG-2025-0002"]["provinces"] == "24;27"
    facilities = {row["code"]: row["province"] for row in rows(tmp_path / "out", "facilities")}
    assert facilities == {"CS-1": "63:24", "CS-2": "34:24"}
    budget = [row for row in rows(tmp_path / "out", "budget") if row["project"] == "KCQG-2025-0001"]
    assert [(row["item"], row["source"], row["amount"]) for row in budget] == [
        ("machinery", "national", "300000000"),
        ("workshop", "counterpart", "40000000"),
    ]
    assert [row["value"] for row in rows(tmp_path / "out", "results")] == ["17.5", "17.5", "4875", "66"]


def test_the_descriptor_has_table_schemas(tmp_path: Path) -> None:
    exported(tmp_path)

    descriptor = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["path"] for resource in descriptor["resources"]] == [
        "centers.csv", "facilities.csv", "projects.csv", "project_facilities.csv", "budget.csv", "ledger.csv",
        "targets.csv", "results.csv",
    ]  # fmt: skip
    assert {path.name for path in tmp_path.iterdir()} == {
        "datapackage.json",
        *(resource["path"] for resource in descriptor["resources"]),
    }
    for resource in descriptor["resources"]:
        with (tmp_path / resource["path"]).open(encoding="utf-8", newline="") as stream:
            assert next(csv.reader(stream)) == [field["name"] for field in resource["schema"]["fields"]]


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")

    with pytest.raises(CommandError, match="thư mục trống"):
        call_command("export_package", str(tmp_path))

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_files_with_rows_are_described(tmp_path: Path) -> None:
    with forgotten():
        a_portal_in_use(tmp_path / "source")
        exported(tmp_path / "out")

    descriptor = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert [table["path"] for table in descriptor["resources"]] == [table.file for table in TABLES.values()]
    headers = {
        table["name"]: [field["name"] for field in table["schema"]["fields"]]
        for table in descriptor["resources"]
    }
    assert headers["contracts"] == ["project", "number", "signed_on", "value"]
    assert headers["implementation_plans"] == ["project", "expected_end", "text"]
    assert headers["progress"] == [
        "project", "period", "percent", "narrative", "difficulty", "expected_end", "status", "window_end",
    ]  # fmt: skip
    for name, header in headers.items():
        assert list(rows(tmp_path / "out", name)[0]) == header


@pytest.mark.parametrize(
    ("name", "words"),
    [("file/out", "không phải là thư mục"), ("x" * 300, "tên quá dài"), ("a\0b", "byte 0")],
)
def test_an_impossible_folder_is_told_in_one_line(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")

    with pytest.raises(CommandError, match=words) as stopped:
        call_command("export_package", str(tmp_path / name), stdout=StringIO())

    assert stopped.value.returncode == 1
    assert "\n" not in str(stopped.value)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("there_before", [True, False])
def test_an_export_that_does_not_fit_leaves_nothing(tmp_path: Path, there_before: bool) -> None:
    folder = tmp_path / "out"
    if there_before:
        folder.mkdir()
    soft, hard = getrlimit(RLIMIT_FSIZE)
    setrlimit(RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(CommandError, match="cỡ mà hệ thống cho phép; không để lại gì") as stopped:
            call_command("export_package", str(folder), stdout=StringIO())
    finally:
        setrlimit(RLIMIT_FSIZE, (soft, hard))

    assert str(folder) in str(stopped.value)
    assert folder.exists() == there_before
    assert not there_before or list(folder.iterdir()) == []


def test_nothing_is_left_out(tmp_path: Path) -> None:
    with forgotten():
        a_portal_in_use(tmp_path / "source")
        exported(tmp_path / "out")
        counted = {
            "projects": Project.objects.count(),
            "ledger": Entry.objects.count(),
            "budget": BudgetShare.objects.filter(line__retired_at__isnull=True).count(),
            "targets": IndicatorTarget.objects.filter(retired_at__isnull=True).count(),
            "results": IndicatorResult.objects.filter(corrected_by__isnull=True).count(),
            "contracts": Contract.objects.count(),
            "implementation_plans": ImplementationPlan.objects.count(),
            "progress": ProgressReport.objects.count(),
        }

    assert {name: len(rows(tmp_path / "out", name)) for name in counted} == counted
