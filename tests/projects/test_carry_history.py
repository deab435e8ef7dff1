"""Carry-overs that come in by a package are pairs again, each with the year its money came from, and can be taken back."""

from datetime import date
from pathlib import Path

import pytest

from centers.models import Center
from core.exceptions import RuleViolation
from projects.importers.package import import_package
from projects.models import Decision, Entry, Project
from projects.selectors.ledger import balance, remaining_lots
from projects.services import ledger
from projects.services.carrying import carry_over
from tests import factories
from tests.projects import packages
from tests.projects.test_package_export import exported, forgotten

pytestmark = pytest.mark.django_db

PROJECTS = packages.PROJECTS.splitlines()[0] + (
    "\nDA-1,Máy,national,single,technology,2016,2016-01-01,2018-12-31,IPC1,24,in_progress\n"
)
HEADER = packages.LEDGER.splitlines()[0] + "\n"


def load(folder: Path, *rows: str) -> Project:
    """DA-1 with these rows of ``kind,fund_year,day,amount,key``."""
    text = HEADER
    for row in rows:
        kind, year, day, amount, key = row.split(",")
        text += f"DA-1,national,{year},{kind},{day},{amount},,{key}\n"
    outcome = packages.load(folder, projects=PROJECTS, ledger=text)
    assert list(outcome.problems) == []
    return Project.objects.get(code="DA-1")


def traced(project: Project) -> dict[str, tuple[str, int | None]]:
    rows = Entry.objects.filter(project=project, kind__startswith="carry")
    return {row.request_key: (row.pair_key, row.origin_year) for row in rows}


def moved(project: Project, from_year: int, amount: int, key: str, day: date = date(2026, 2, 1)) -> None:
    decision, _ = Decision.objects.get_or_create(
        number="9/QĐ", date=date(2026, 1, 20), issuer="minister", kind="carry_over", request_key="d9"
    )
    carry_over(
        actor=None, project=project, source="national", from_year=from_year, amount=amount,
        happened_on=day, decision=decision, request_key=key,
    )  # fmt: skip


def test_what_the_portal_carried_comes_back_as_it_was(tmp_path: Path, bac_ninh_center: Center) -> None:
    """Two equal lots of one day, a lot carried twice, lots of two years, and one taken back and carried anew."""
    with forgotten():
        made = factories.assigned_project(bac_ninh_center, 1000, code="DA-1", year=2024, provinces=())
        made.provinces.clear()
        Project.objects.filter(pk=made.pk).update(province=None)
        moved(made, 2024, 100, "a", date(2025, 1, 5))
        moved(made, 2024, 100, "b", date(2025, 1, 5))
        moved(made, 2025, 150, "c")
        ledger.record_entry(
            actor=None, project=made, source="national", fund_year=2025, kind="assign", amount=30,
            happened_on=date(2025, 2, 1), request_key="later",
        )  # fmt: skip
        moved(made, 2025, 50, "d1")
        moved(made, 2025, 30, "d2")
        wrong = Entry.objects.get(request_key="d2:out")
        ledger.reverse_entry(
            actor=None, entry=wrong, happened_on=date(2026, 2, 1), reason="nhầm", request_key="undo"
        )
        moved(made, 2025, 20, "d3")
        before, lots = traced(made), [remaining_lots(made, "national", year) for year in (2024, 2025, 2026)]
        exported(tmp_path / "out")
    assert before["c:in"] == ("c", 2024)
    assert (before["d1:out"], before["d3:out"]) == (("d1", 2024), ("d3", 2025))

    outcome = import_package(actor=None, folder=tmp_path / "out")

    assert list(outcome.problems) == []
    made = Project.objects.get(code="DA-1")
    after = traced(made)
    assert after.pop("reverse:d2:out") == before.pop("undo")
    assert after.pop("reverse:d2:in") == before.pop("undo:pair")
    assert after == before
    assert [remaining_lots(made, "national", year) for year in (2024, 2025, 2026)] == lots


@pytest.mark.parametrize("keys", [("a:out", "a:in", "b:out", "b:in"), ("k1", "k2", "k3", "k4")])
def test_of_two_equal_lots_of_a_day_each_can_be_taken_back(tmp_path: Path, keys: tuple[str, ...]) -> None:
    """Whether the keys tell the pairs or only the amounts do."""
    project = load(
        tmp_path,
        "assign,2016,2016-01-05,100,k0",
        f"carry_out,2016,2016-12-31,40,{keys[0]}",
        f"carry_in,2017,2016-12-31,40,{keys[1]}",
        f"carry_out,2016,2016-12-31,40,{keys[2]}",
        f"carry_in,2017,2016-12-31,40,{keys[3]}",
    )

    for key in (keys[1], keys[2]):
        ledger.reverse_entry(
            actor=None, entry=Entry.objects.get(request_key=key), happened_on=date(2017, 1, 2), reason="nhầm"
        )

    assert (balance(project, "national", 2016).available, balance(project, "national", 2017).available) == (
        100,
        0,
    )
    assert len(set(traced(project).values())) == 2
    assert {origin for _, origin in traced(project).values()} == {2016}


def test_the_oldest_money_is_spent_first(tmp_path: Path) -> None:
    """Of 2017 came 40 from 2016 and 60 of its own; 45 were spent before the rest moved on."""
    project = load(
        tmp_path,
        "assign,2016,2016-01-05,40,k0",
        "carry_out,2016,2016-12-31,40,a:out",
        "carry_in,2017,2016-12-31,40,a:in",
        "assign,2017,2017-01-05,60,k1",
        "advance,2017,2017-06-01,45,k2",
        "carry_out,2017,2017-12-31,55,b:out",
        "carry_in,2018,2017-12-31,55,b:in",
        "pay,2018,2018-03-01,55,k3",
    )

    assert traced(project) == {
        "a:out": ("a", 2016), "a:in": ("a", 2016), "b:out": ("b", 2017), "b:in": ("b", 2017),
    }  # fmt: skip


def test_a_carry_over_taken_back_gives_its_lot_back(tmp_path: Path) -> None:
    project = load(
        tmp_path,
        "assign,2016,2016-01-05,40,k0",
        "carry_out,2016,2016-12-31,40,a:out",
        "carry_in,2017,2016-12-31,40,a:in",
        "assign,2017,2017-01-05,60,k1",
        "carry_out,2017,2017-12-30,40,b:out",
        "carry_in,2018,2017-12-30,40,b:in",
        "carry_out,2017,2017-12-31,40,reverse:b:out",
        "carry_in,2018,2017-12-31,40,reverse:b:in",
        "carry_out,2017,2017-12-31,40,c:out",
        "carry_in,2018,2017-12-31,40,c:in",
    )

    assert (traced(project)["c:in"], traced(project)["reverse:b:in"]) == (("c", 2016), ("b", 2016))
    assert remaining_lots(project, "national", 2018) == [(2016, 40)]


def test_halves_that_do_not_match_stay_alone(tmp_path: Path) -> None:
    """The sums agree, but no single row is the other half: nothing is made up."""
    project = load(
        tmp_path,
        "assign,2016,2016-01-05,100,k0",
        "carry_out,2016,2016-12-31,100,a:out",
        "carry_in,2017,2016-12-31,60,a:in",
        "carry_in,2017,2016-12-31,40,b:in",
    )

    assert traced(project) == {"a:out": ("", 2016), "a:in": ("", None), "b:in": ("", None)}
    with pytest.raises(RuleViolation) as error:
        ledger.reverse_entry(
            actor=None,
            entry=Entry.objects.get(request_key="a:out"),
            happened_on=date(2017, 1, 2),
            reason="nhầm",
        )
    assert error.value.code == "carry_alone"


def test_a_second_import_adds_nothing(tmp_path: Path) -> None:
    project = load(
        tmp_path,
        "assign,2016,2016-01-05,100,k0",
        "carry_out,2016,2016-12-31,40,a:out",
        "carry_in,2017,2016-12-31,40,a:in",
    )
    before = traced(project)

    import_package(actor=None, folder=tmp_path)

    assert traced(project) == before
    assert Entry.objects.count() == 3
