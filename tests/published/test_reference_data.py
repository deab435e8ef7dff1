"""The reference files agree with each other: every citation, code, map and date points to something that stands."""

import csv
from collections import defaultdict
from itertools import combinations, product
from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"
OPEN = "9999-12-31"


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def overlap(one: dict[str, str], other: dict[str, str]) -> bool:
    return one["valid_from"] <= (other["valid_to"] or OPEN) and other["valid_from"] <= (
        one["valid_to"] or OPEN
    )


def test_the_maps_have_63_and_34_units_in_force() -> None:
    def in_force(day: str) -> list[str]:
        return [
            row["map"] for row in rows("provinces") if row["valid_from"] <= day <= (row["valid_to"] or OPEN)
        ]

    assert in_force("2008-07-31") == ["63"] * 64
    assert in_force("2008-08-01") == ["63"] * 63
    assert in_force("2025-06-30") == ["63"] * 63
    assert in_force("2025-07-01") == ["34"] * 34
    assert in_force("2026-04-30") == ["34"] * 34


def test_each_ended_province_has_one_successor_that_starts_the_next_day_or_goes_on() -> None:
    provinces = {(row["map"], row["code"], row["valid_from"]): row for row in rows("provinces")}
    followed = []
    for link in rows("province_successions"):
        old = provinces[link["old_map"], link["old_code"], link["old_valid_from"]]
        new = provinces[link["new_map"], link["new_code"], link["new_valid_from"]]
        assert old is not new
        assert (new["valid_to"] or OPEN) > old["valid_to"]
        followed.append((link["old_map"], link["old_code"], link["old_valid_from"]))
    assert sorted(followed) == sorted(key for key, row in provinces.items() if row["valid_to"])


def test_ipc_coverage_is_28_15_20_and_leaves_only_lam_dong_open_today() -> None:
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows("coverage"):
        counted[row["map"], row["center"]] += 1
    assert counted == {
        ("63", "IPC1"): 28, ("63", "IPC2"): 20, ("63", "IPC3"): 15,
        ("34", "IPC1"): 18, ("34", "IPC2"): 8, ("34", "IPC3"): 7,
    }  # fmt: skip
    today = {row["code"] for row in rows("provinces") if row["map"] == "34"}
    assert today - {row["code"] for row in rows("coverage") if row["map"] == "34"} == {"68"}


def test_every_province_has_a_department_with_a_centre_below_it() -> None:
    centers = {row["code"]: row for row in rows("centers")}
    places = {f"{row['map']}:{row['code']}" for row in rows("provinces")}
    for kind in ("department", "center"):
        assert sorted(row["province"] for row in centers.values() if row["kind"] == kind) == sorted(places)
    for row in centers.values():
        if row["kind"] == "center":
            parent = centers[row["parent"]]
            assert (parent["kind"], parent["province"]) == ("department", row["province"])


@pytest.mark.parametrize(
    "name",
    ["norms", "advance_classes", "deadlines", "approval_authorities", "eligibility", "period_calendars"],
)
def test_every_rule_cites_a_known_document(name: str) -> None:
    known = {row["number"] for row in rows("legal_documents")}
    assert [row["document"] for row in rows(name) if row["document"] and row["document"] not in known] == []


def test_a_document_replaces_documents_that_stand_in_the_list() -> None:
    documents = {row["number"]: row for row in rows("legal_documents")}
    assert len(documents) == len(rows("legal_documents"))
    for row in documents.values():
        assert all(number in documents for number in row["replaces"].split(";") if number)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("norms", ("key", "province")),
        ("advance_classes", ("item",)),
        ("deadlines", ("key",)),
        ("approval_authorities", ("change_kind", "fund", "form")),
        ("coverage", ("map", "code")),
    ],
)
def test_at_most_one_row_is_in_force_on_a_day(name: str, key: tuple[str, ...]) -> None:
    groups = defaultdict(list)
    for row in rows(name):
        groups[tuple(row[column] for column in key)].append(row)
    clashes = [
        same for same, rules in groups.items() if any(overlap(*pair) for pair in combinations(rules, 2))
    ]
    assert clashes == []


def test_advance_classes_and_caps_are_those_of_the_circulars() -> None:
    percent = {row["item"]: row["percent"] for row in rows("advance_classes")}
    chosen = [percent[item] for item in ("cluster_infrastructure", "machinery", "enterprise_founding", "*")]
    assert chosen == ["30", "70", "100", "70"]
    caps = {(row["key"], row["document"]): (row["percent_cap"], row["amount_cap"]) for row in rows("norms")}
    assert caps["machinery", "28/2018/TT-BTC"] == ("50", "300000000")
    assert caps["machinery", "26/2014/TTLT-BTC-BCT"] == ("50", "200000000")
    assert caps["technology_line", "28/2018/TT-BTC"] == ("50", "450000000")
    assert caps["demonstration_new", "28/2018/TT-BTC"] == ("30", "1000000000")


def test_at_most_one_eligibility_row_answers_a_question() -> None:
    rules = rows("eligibility")
    subjects = {row["subject"] for row in rules}
    units = {row["unit_type"] for row in rules} - {""}
    days = sorted({row["valid_from"] for row in rules} | {row["valid_to"] for row in rules} - {""})
    for day, subject, kind, unit, craft in product(
        days, subjects, ("province", "city"), units, ("yes", "no")
    ):
        found = [
            row
            for row in rules
            if row["subject"] == subject
            and row["valid_from"] <= day <= (row["valid_to"] or OPEN)
            and row["province_kind"] in ("", kind)
            and row["unit_type"] in ("", unit)
            and row["craft_village"] in ("", craft)
        ]
        assert len(found) <= 1, (day, subject, kind, unit, craft)
