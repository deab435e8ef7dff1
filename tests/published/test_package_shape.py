"""The bundled package of published figures is well formed by itself, checked without the portal's own importer."""

import csv
import json
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
PACKAGE = DATA / "published"
COLUMNS = {
    "centers": "code,name,kind,parent,province",
    "facilities": "code,name,legal_form,tax_code,province,commune,trade,sector,workers",
    "projects": "code,title,fund,form,content,year,start,end,center,provinces,status",
    "project_facilities": "project,facility,item,support",
    "budget": "project,fund_year,item,source,amount",
    "ledger": "project,source,fund_year,kind,happened_on,amount,document,request_key",
    "targets": "year,center,project,indicator,value",
    "results": "center,project,happened_on,indicator,value,women,ethnic_minority",
}
SIGNED = {
    "assign": ("available", 1),
    "increase": ("available", 1),
    "decrease": ("available", -1),
    "cancel": ("available", -1),
    "carry_in": ("available", 1),
    "carry_out": ("available", -1),
    "advance": ("disbursed", 1),
    "pay": ("disbursed", 1),
    "refund": ("disbursed", -1),
}


def rows(name: str, folder: Path = PACKAGE) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def codes(name: str, key: str = "code", folder: Path = PACKAGE) -> set[str]:
    return {row[key] for row in rows(name, folder)}


@pytest.fixture(scope="module")
def schema() -> dict[str, list[dict]]:
    package = json.loads((PACKAGE / "datapackage.json").read_text(encoding="utf-8"))
    return {resource["name"]: resource["schema"]["fields"] for resource in package["resources"]}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_the_agreed_ones_and_a_note_comes_last(name: str, schema: dict[str, list[dict]]) -> None:
    with (PACKAGE / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream))
    assert header == [*COLUMNS[name].split(","), "note"]
    assert [field["name"] for field in schema[name]] == header


def breaks(value: str, field: dict) -> bool:
    """Whether a cell breaks the type or a constraint of its field."""
    rule = field["constraints"]
    if not value:
        return bool(rule.get("required"))
    if field["type"] == "integer" and not re.fullmatch(r"-?\d+", value):
        return True
    if field["type"] == "date" and date.fromisoformat(value).isoformat() != value:
        return True
    return value not in rule.get("enum", [value]) or ("minimum" in rule and float(value) < rule["minimum"])


@pytest.mark.parametrize("name", COLUMNS)
def test_every_cell_obeys_its_schema(name: str, schema: dict[str, list[dict]]) -> None:
    broken = [
        f"{name}.csv:{number} {field['name']}={row[field['name']]!r}"
        for number, row in enumerate(rows(name), start=2)
        for field in schema[name]
        if breaks(row[field["name"]], field)
    ]
    assert broken == []


def test_every_row_says_where_its_figure_was_published() -> None:
    for name in COLUMNS:
        assert all(len(row["note"]) > 10 for row in rows(name)), name
    spoken = ("http", "Bài ")
    for name in ("projects", "budget", "ledger", "targets", "results", "facilities", "project_facilities"):
        assert all(row["note"].startswith(spoken) for row in rows(name)), name


@pytest.mark.parametrize(
    ("name", "column", "target", "key"),
    [
        ("project_facilities", "project", "projects", "code"),
        ("project_facilities", "facility", "facilities", "code"),
        ("budget", "project", "projects", "code"),
        ("ledger", "project", "projects", "code"),
        ("targets", "project", "projects", "code"),
        ("results", "project", "projects", "code"),
        ("projects", "center", "centers", "code"),
        ("targets", "center", "centers", "code"),
        ("results", "center", "centers", "code"),
        ("centers", "parent", "centers", "code"),
    ],
)
def test_codes_point_to_rows_of_the_package(name: str, column: str, target: str, key: str) -> None:
    known = codes(target, key)
    assert [row[column] for row in rows(name) if row[column] and row[column] not in known] == []


@pytest.mark.parametrize(
    ("name", "column", "catalogue", "key"),
    [
        ("targets", "indicator", "indicators", "code"),
        ("results", "indicator", "indicators", "code"),
        ("budget", "item", "norms", "key"),
        ("project_facilities", "item", "norms", "key"),
        ("projects", "content", "content_groups", "key"),
    ],
)
def test_keys_stand_in_the_reference_catalogues(name: str, column: str, catalogue: str, key: str) -> None:
    known = codes(catalogue, key, DATA / "reference")
    assert {row[column] for row in rows(name)} <= known


def test_centres_are_those_of_the_reference_data() -> None:
    reference = {row["code"]: row for row in rows("centers", DATA / "reference")}
    for row in rows("centers"):
        known = reference[row["code"]]
        assert (row["name"], row["kind"], row["parent"]) == (known["name"], known["kind"], known["parent"])
        assert row["province"] in (known["province"], known["province"].removeprefix("34:"))


def test_provinces_are_in_force_on_the_day_a_project_starts() -> None:
    provinces = rows("provinces", DATA / "reference")

    def stands(code: str, day: str) -> bool:
        return any(
            row["code"] == code and row["valid_from"] <= day <= (row["valid_to"] or "9999")
            for row in provinces
        )

    for row in rows("projects"):
        missing = [code for code in row["provinces"].split(";") if not stands(code, row["start"])]
        assert missing == [], row["code"]


def test_no_fact_stands_twice() -> None:
    for name, key in {
        "projects": "code",
        "facilities": "code",
        "centers": "code",
        "ledger": "request_key",
    }.items():
        assert len(codes(name, key)) == len(rows(name)), name
    for name, key in (
        ("budget", ("project", "fund_year", "item", "source")),
        ("project_facilities", ("project", "facility", "item")),
        ("targets", ("year", "center", "project", "indicator")),
    ):
        keys = [tuple(row[column] for column in key) for row in rows(name)]
        assert len(set(keys)) == len(keys), name
    facilities = [(row["name"], row["province"]) for row in rows("facilities")]
    assert len(set(facilities)) == len(facilities)


def test_projects_run_forward_and_inside_their_years() -> None:
    for row in rows("projects"):
        assert row["start"] <= row["end"], row["code"]
        assert row["start"][:4] == row["year"], row["code"]
        prefix = "KCQG" if row["fund"] == "national" else "KCDP"
        assert re.fullmatch(rf"{prefix}-{row['year']}-\d{{4}}", row["code"])


def test_a_project_draws_state_money_from_its_own_fund() -> None:
    fund = {row["code"]: row["fund"] for row in rows("projects")}
    for name in ("budget", "ledger"):
        for row in rows(name):
            if row["source"] in ("national", "local"):
                assert row["source"] == fund[row["project"]], row


def test_nothing_is_paid_beyond_what_was_assigned() -> None:
    sums: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows("ledger"):
        if row["kind"] in SIGNED:
            figure, sign = SIGNED[row["kind"]]
            sums[row["project"], row["source"], row["fund_year"]][figure] += sign * int(row["amount"])
    assert sums
    for key, figures in sums.items():
        assert 0 <= figures["disbursed"] <= figures["available"], key


def test_support_of_named_facilities_fits_the_budget() -> None:
    planned: dict[str, int] = defaultdict(int)
    for row in rows("budget"):
        if row["source"] in ("national", "local"):
            planned[row["project"]] += int(row["amount"])
    supported: dict[str, int] = defaultdict(int)
    for row in rows("project_facilities"):
        supported[row["project"]] += int(row["support"] or 0)
    assert all(amount <= planned[project] for project, amount in supported.items())


def _sum(name: str, **wanted: str) -> int:
    projects = {row["code"]: row for row in rows("projects")}
    return sum(
        int(row["amount"])
        for row in rows(name)
        if all((projects[row["project"]] | row).get(key) == value for key, value in wanted.items())
    )


@pytest.mark.parametrize(
    ("wanted", "million"),
    [
        ({"center": "IPC1", "fund_year": "2019"}, 21_800),
        ({"center": "IPC1", "fund_year": "2020"}, 24_750),
        ({"center": "TTKC-60-63", "fund_year": "2006", "source": "local"}, 1_000),
        ({"center": "TTKC-60-63", "fund_year": "2006", "source": "national"}, 210),
        ({"center": "TTKC-60-63", "fund_year": "2019"}, 986),
        ({"center": "SCT-52-63", "fund_year": "2022"}, 3_020),
    ],
)
def test_parts_make_the_published_total_assigned(wanted: dict[str, str], million: int) -> None:
    assert _sum("ledger", kind="assign", **wanted) == million * 10**6


@pytest.mark.parametrize(
    ("wanted", "million"),
    [
        ({"center": "IPC1", "fund_year": "2021"}, 29_300),
        ({"center": "SCT-52-63", "fund_year": "2017"}, 2_520),
        ({"center": "TTKC-60-63", "fund_year": "2021", "source": "local"}, 1_080),
        ({"center": "TTKC-60-63", "fund_year": "2023"}, 1_400),
        ({"center": "TTKC-80-63", "fund_year": "2021"}, 1_400),
        ({"center": "TTKC-83-63", "fund_year": "2020"}, 3_100),
    ],
)
def test_parts_make_the_published_total_planned(wanted: dict[str, str], million: int) -> None:
    assert _sum("budget", **wanted) == million * 10**6
