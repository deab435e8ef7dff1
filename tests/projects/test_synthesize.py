"""The made-up national set: marked, lawful, and the same for the same seed."""

import hashlib
from collections import defaultdict
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from beneficiaries.models import Facility
from centers.models import Center
from projects.balance import Balance, breaches
from projects.enums import STATE_SOURCES, Fund
from projects.importers.package import import_package
from projects.models import BudgetShare, Entry, IndicatorResult, Project, StateChange
from projects.selectors.ledger import SIGNED, AdvanceClasses
from projects.services.synthetic import Outcome, synthesize
from projects.synthesis.catalogue import projects_a_year
from projects.synthesis.money import split
from tests import factories
from tests.projects.test_package_export import exported, forgotten

pytestmark = pytest.mark.django_db
SCALE = 0.004


def digest(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in exported(folder).items()}


def test_the_same_seed_gives_the_same_rows(tmp_path: Path) -> None:
    with forgotten():
        synthesize(years=2, seed=3, scale=SCALE)
        first = digest(tmp_path / "1")
    with forgotten():
        synthesize(years=2, seed=3, scale=SCALE)
        again = digest(tmp_path / "2")
    with forgotten():
        synthesize(years=2, seed=4, scale=SCALE)
        other = digest(tmp_path / "3")

    assert again == first
    assert {name for name in first if other[name] != first[name]} == {
        "facilities.csv", "projects.csv", "project_facilities.csv", "budget.csv", "ledger.csv", "targets.csv", "results.csv",
        "contracts.csv", "progress.csv",
    }  # fmt: skip


def test_size_and_marks() -> None:
    outcome = synthesize(years=15, seed=1, scale=SCALE)

    assert outcome == Outcome(
        True, Project.objects.count(), Entry.objects.count(), IndicatorResult.objects.count()
    )
    assert outcome.projects == 15 * projects_a_year("local", 2020, SCALE) + 15
    assert set(Project.objects.values_list("year", flat=True)) == set(range(2011, 2026))
    assert 28 < outcome.entries / outcome.projects < 40
    assert 8 < outcome.results / outcome.projects < 13
    assert not Project.objects.exclude(
        synthetic=True,
        code__startswith="MP-",
        title__endswith="(mô phỏng)",
        note__startswith="[mô phỏng] hạt 1",
    ).exists()
    assert not Facility.objects.exclude(synthetic=True, name__endswith="(mô phỏng)", tax_code=None).exists()
    assert not StateChange.objects.exists()


def test_the_money_is_lawful() -> None:
    synthesize(years=15, seed=5, scale=SCALE)

    sums: dict[tuple[int, str, int], dict[str, int]] = defaultdict(dict)
    rows = Entry.objects.values_list("project_id", "source", "fund_year", "kind").annotate(total=Sum(SIGNED))
    for project_id, source, year, kind, total in rows.order_by():
        sums[project_id, source, year][kind] = total
    found = {key: Balance(key[1], key[2], kinds) for key, kinds in sums.items()}

    assert [breach.message for one in found.values() for breach in breaches(one)] == []
    shares = BudgetShare.objects.filter(source__in=STATE_SOURCES).select_related("line__project")
    assert shares
    for share in shares:
        percent = AdvanceClasses(share.line.project.start).of(share.line.item)[0]
        advanced = found[share.line.project_id, share.source, share.line.fund_year].advanced
        assert 0 <= advanced <= share.amount * percent / 100
    for project in Project.objects.filter(status="stopped"):
        assert sum(one.disbursed for key, one in found.items() if key[0] == project.pk) == 0


def test_places_are_those_of_the_first_day() -> None:
    synthesize(years=1, seed=2, scale=0.02)

    for project in Project.objects.select_related("center__province").prefetch_related("provinces"):
        for province in project.provinces.all():
            assert province.valid_from <= project.start
            assert province.valid_to is None or project.start <= province.valid_to
        if project.center.kind == "center":
            assert project.center.province.key == project.province.key
    assert {province.map for project in Project.objects.all() for province in project.provinces.all()} == {
        "63",
        "34",
    }


def test_a_second_run_adds_nothing() -> None:
    synthesize(years=1, seed=2, scale=SCALE)
    before = Entry.objects.count()
    told = StringIO()

    call_command("synthesize", years=1, seed=2, scale=SCALE, stdout=told)

    assert told.getvalue() == "Bộ dữ liệu mô phỏng này đã có sẵn; không tạo thêm.\n"
    assert Entry.objects.count() == before


def test_another_set_is_refused() -> None:
    synthesize(years=1, seed=2, scale=SCALE)

    with pytest.raises(CommandError, match="hạt 2, 1 năm"):
        call_command("synthesize", years=1, seed=3, scale=SCALE)


def test_real_data_are_not_mixed_by_accident(bac_ninh_center: Center) -> None:
    factories.project(bac_ninh_center)

    with pytest.raises(CommandError, match="--beside-real-data"):
        call_command("synthesize", years=1, seed=2, scale=SCALE)
    call_command("synthesize", "--beside-real-data", years=1, seed=2, scale=SCALE, stdout=StringIO())

    assert Project.objects.filter(synthetic=False).count() == 1
    assert Project.objects.filter(synthetic=True).count() == 1 + projects_a_year(Fund.LOCAL, 2025, SCALE)


@pytest.mark.parametrize(
    "arguments", [["--seed", "1", "--years", "0"], ["--seed", "x"], [], ["--seed", "1", "--scale", "99"]]
)
def test_wrong_arguments(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("synthesize", *arguments)


def test_it_goes_out_and_in_and_keeps_its_mark(tmp_path: Path) -> None:
    with forgotten():
        synthesize(years=2, seed=3, scale=SCALE)
        files = exported(tmp_path / "out")

    outcome = import_package(actor=None, folder=tmp_path / "out")

    assert list(outcome.problems) == []
    assert not Project.objects.filter(synthetic=False).exists()
    assert exported(tmp_path / "again") == files


def test_split_loses_nothing() -> None:
    rng = Random(1)
    for total in (1, 999_999, 1_000_000, 2_500_000, 300_000_000):
        for parts in (1, 2, 9):
            amounts = split(rng, total, parts)
            assert sum(amounts) == total
            assert min(amounts) > 0
            assert len(amounts) <= parts
