"""Every published case against what the portal computes from its own inputs.

``cases.json`` holds the 54 published cases. Each brings a little data package with the publication's inputs and checks: terms read
through the public doors (the report and the exported package), a formula, what must come out (``computed``) and what was printed. A case that is
not expressible says why, and its checks prove that the printed figure does not follow from the printed inputs.
"""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Q

from centers.models import Coverage
from core.text import fold
from tests.published.test_package_shape import COLUMNS

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
SCHEMAS = json.loads(
    (Path(__file__).resolve().parents[2] / "data" / "published" / "datapackage.json").read_text(
        encoding="utf-8"
    )
)
NEAR = Decimal("0.1")
"""How far a figure may lie from one printed with "gần", "trên" or "khoảng"."""


def name_of(case: dict[str, Any]) -> str:
    """The case's id and, where the printed figures cannot be given back, the reason without diacritics."""
    return case["id"] if case["expressible"] else f"{case['id']}: {fold(case['reason'])}"


@dataclass
class Doors:
    """What a case may look through: reports and the exported package of the data just imported."""

    folder: Path
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    exported: Path | None = None

    def report(self, **options: str) -> dict[str, Any]:
        key = json.dumps(options, sort_keys=True)
        if key not in self.reports:
            target = self.folder / f"report-{len(self.reports)}.json"
            arguments = [part for option, value in options.items() for part in (f"--{option}", value)]
            call_command("report", "plan-vs-actual", *arguments, "--output", str(target))
            self.reports[key] = json.loads(target.read_text(encoding="utf-8"))
        return self.reports[key]

    def rows(self, name: str) -> list[dict[str, str]]:
        if self.exported is None:
            self.exported = self.folder / "exported"
            call_command("export_package", str(self.exported))
        with (self.exported / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def term(self, term: dict[str, Any]) -> Decimal | None:
        """One figure, or None where the report leaves it blank."""
        if "number" in term:
            return Decimal(term["number"])
        if "sum_of" in term:
            return sum((self.term(part) or Decimal(0) for part in term["sum_of"]), Decimal(0))
        if "coverage" in term:
            return Decimal(covered(term["coverage"], date.fromisoformat(term["on"])))
        if "exported" in term:
            found = [row for row in self.rows(term["exported"]) if term["where"].items() <= row.items()]
            return Decimal(sum(int(row[term["sum"]]) for row in found) if "sum" in term else len(found))
        table = self.report(**term["report"])["tables"][term["table"]]
        rows = (
            [table["total"]]
            if term["row"] == "total"
            else [r for r in table["rows"] if r["key"] == term["row"]]
        )
        value = rows[0][term["field"]] if rows else 0
        return None if value is None else Decimal(str(value))


def covered(center: str, day: date) -> int:
    """The number of provinces that a regional centre serves on a day."""
    open_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return Coverage.objects.filter(open_ended, center__code=center, valid_from__lte=day).count()


FORMULAS: dict[str, Callable[..., Decimal]] = {
    "value": lambda value: value,
    "sum": lambda *values: sum(values, Decimal(0)),
    "difference": lambda first, *rest: first - sum(rest, Decimal(0)),
    "product": lambda first, second: first * second,
    "ratio": lambda first, second: first / second,
    "percent": lambda part, whole: part / whole * 100,
    "share": lambda whole, percent: whole * percent / 100,
    "growth": lambda before, after: (after / before - 1) * 100,
}


def rounded(value: Decimal, like: str) -> Decimal:
    """Half up to the decimals that ``like`` prints."""
    return value.quantize(Decimal(1).scaleb(Decimal(like).as_tuple().exponent), ROUND_HALF_UP)  # type: ignore[arg-type]


RELATIONS: dict[str, Callable[[Decimal, str], bool]] = {
    "equal": lambda value, printed: rounded(value, printed) == Decimal(printed),
    "differs": lambda value, printed: rounded(value, printed) != Decimal(printed),
    "over": lambda value, printed: Decimal(printed) <= value <= Decimal(printed) * (1 + NEAR),
    "nearly": lambda value, printed: Decimal(printed) * (1 - NEAR) <= value <= Decimal(printed),
    "about": lambda value, printed: abs(value - Decimal(printed)) <= Decimal(printed) * NEAR,
    "part": lambda value, printed: value < Decimal(printed),
}


def holds(doors: Doors, check: dict[str, Any]) -> str | None:
    """None when the check holds, otherwise what came out instead."""
    terms = [doors.term(term) for term in check["terms"]]
    if check["computed"] is None:
        return None if terms == [None] and check["relation"] == "differs" else f"{terms} thay vì để trống"
    if None in terms:
        return f"{check['label']}: để trống, mong đợi {check['computed']}"
    value = FORMULAS[check["formula"]](*terms) / check["scale"]
    if rounded(value, check["computed"]) != Decimal(check["computed"]):
        return f"{check['label']}: {value}, mong đợi {check['computed']}"
    if check["printed"] is not None and not RELATIONS[check["relation"]](value, check["printed"]):
        return f"{check['label']}: {value} không ở quan hệ {check['relation']} với số in {check['printed']}"
    return None


def write_package(folder: Path, case: dict[str, Any]) -> None:
    """A whole package folder from the rows of a case; each row's note is the case's source."""
    folder.mkdir()
    (folder / "datapackage.json").write_text(json.dumps(SCHEMAS | {"name": "case"}), encoding="utf-8")
    for name, columns in COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, [*columns.split(","), "note"], restval="")
            writer.writeheader()
            writer.writerows(row | {"note": case["source"]} for row in case["package"].get(name, []))


@pytest.fixture
def doors(tmp_path: Path, db: None) -> Doors:
    return Doors(tmp_path)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_published_case(case: dict[str, Any], doors: Doors) -> None:
    if case["package"]:
        write_package(doors.folder / "case", case)
        call_command("import_package", str(doors.folder / "case"), verbosity=0)
    assert [problem for check in case["checks"] if (problem := holds(doors, check))] == []


def test_all_54_cases_stand_here_and_each_says_why_when_it_cannot_be_given_back() -> None:
    assert len({case["id"] for case in CASES}) == 54
    for case in CASES:
        assert case["checks"], case["id"]
        assert bool(case["reason"]) != case["expressible"], case["id"]
        for check in case["checks"]:
            assert bool(check["reason"]) == (check["relation"] in ("differs", "part")), check["label"]


def test_the_two_figures_everyone_asks_for() -> None:
    printed = {(case["id"], check["label"]): check["computed"] for case in CASES for check in case["checks"]}
    assert printed["SEED-002-TRAIN", "Tỷ lệ so với kế hoạch năm"] == "82.49"
    assert printed["SEED-001-GROWTH", "Tăng 2021 so với 2020 (%)"] == "18.38"
