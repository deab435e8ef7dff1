"""plan-vs-actual on a small country: every figure by its definition, on both maps, by every dimension."""

import json
from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from centers.models import User
from centers.models.scope import EVERYTHING, Scope
from core.exceptions import InvalidInput, NotFound
from core.renderers.json import render_json
from projects.models import Entry
from projects.services import ledger
from reports.services.compute import build_report
from tests import factories

pytestmark = pytest.mark.django_db


def compute(scope: Scope = EVERYTHING, **parameters: str) -> dict[str, Any]:
    report = build_report(kind="plan-vs-actual", parameters={"period": "2025"} | parameters, scope=scope)
    return json.loads(b"".join(render_json(report)))


def money(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in body["tables"]["money"]["rows"]}


def figures(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in ("key", "label")}


def test_every_money_figure_by_its_definition(country: SimpleNamespace) -> None:
    body = compute(by="project")

    assert figures(money(body)["KCQG-2025-0001"]) == {
        "planned": 300,
        "assigned": 300,
        "disbursed": 120 + 60 - 20 + 9,
        "disbursed_to_date": 160,
        "settled": 150,
        "contributed": 400,
        "percent": "53.33",
    }


def test_inside_the_window_and_up_to_its_end_are_two_figures(country: SimpleNamespace) -> None:
    body = compute(period="2025-Q4", by="project")

    row = money(body)["KCQG-2025-0001"]
    assert body["window"] == {"from": "2025-09-15", "to": "2025-12-14"}
    assert (row["disbursed"], row["disbursed_to_date"], row["assigned"]) == (40, 160, 300)


def test_the_total_is_the_sum_of_the_rows_and_its_percentage_that_of_the_sums(
    country: SimpleNamespace,
) -> None:
    for by in ("content", "province", "center", "fund", "project"):
        body = compute(by=by)
        rows = list(money(body).values())
        total = body["tables"]["money"]["total"]
        for key in ("planned", "assigned", "disbursed", "disbursed_to_date", "settled", "contributed"):
            assert total[key] == sum(row[key] for row in rows), (by, key)
        assert figures(total) == {
            "planned": 1650,
            "assigned": 1650,
            "disbursed": 809,
            "disbursed_to_date": 800,
            "settled": 150,
            "contributed": 400,
            "percent": "48.48",
        }


def test_rows_stand_in_the_order_of_the_decree(country: SimpleNamespace) -> None:
    assert list(money(compute())) == ["training", "technology", "products"]


def test_as_filed_names_the_province_of_its_day(country: SimpleNamespace) -> None:
    body = compute(by="province")

    rows = {key: (row["label"], row["planned"]) for key, row in money(body).items()}
    assert rows == {
        "63:24": ("Bắc Giang", 300),
        "63:27": ("Bắc Ninh", 200),
        "34:24": ("Bắc Ninh", 100),
        "34:52": ("Gia Lai", 50),
        "multi": ("Liên tỉnh", 1000),
    }


def test_today_s_map_rolls_up_and_keeps_every_total(country: SimpleNamespace) -> None:
    filed, current = compute(by="province"), compute(by="province", map="current")

    assert {key: row["planned"] for key, row in money(current).items()} == {"34:24": 1600, "34:52": 50}
    assert filed["tables"]["money"]["total"] == current["tables"]["money"]["total"]


@pytest.mark.parametrize(
    ("province", "shown", "planned"),
    [
        ("63:24", "as-filed", 300),
        ("24", "as-filed", 100),
        ("34:24", "as-filed", 100),
        ("24", "current", 1600),
        ("63:27", "current", 1600),
        ("27", "as-filed", None),
    ],
)
def test_one_province(country: SimpleNamespace, province: str, shown: str, planned: int | None) -> None:
    if planned is None:
        with pytest.raises(NotFound) as error:
            compute(province=province, map=shown)
        assert error.value.field == "province"
    else:
        assert compute(province=province, map=shown)["tables"]["money"]["total"]["planned"] == planned


def test_a_region_takes_what_it_covered_on_the_day(country: SimpleNamespace) -> None:
    north, centre = compute(region="IPC1"), compute(region="IPC3")

    assert north["tables"]["money"]["total"]["assigned"] == 1600
    assert centre["tables"]["money"]["total"]["assigned"] == 50
    assert north["tables"]["indicators"]["rows"][0]["actual"] == "75"


def test_a_centre_takes_all_below_it(country: SimpleNamespace) -> None:
    assert compute(center="TTKC-24")["tables"]["money"]["total"]["assigned"] == 100
    assert compute(center="SCT-24")["tables"]["money"]["total"]["assigned"] == 100
    assert compute(center="CUC")["tables"]["money"]["total"]["assigned"] == 1650


def test_a_fund_takes_its_projects(country: SimpleNamespace) -> None:
    assert compute(fund="local")["tables"]["money"]["total"]["assigned"] == 150


def test_indicators_are_decimal_strings_with_their_unit(country: SimpleNamespace) -> None:
    rows = {row["key"]: row for row in compute()["tables"]["indicators"]["rows"]}

    trained = rows["workers_trained"]
    assert (trained["unit"], trained["planned"], trained["actual"], trained["percent"]) == (
        "người",
        "100",
        "75",
        "75.00",
    )
    models = rows["demonstration_models"]
    assert (models["planned"], models["actual"], models["percent"]) == (None, "2", None)


def test_a_corrected_result_counts_once(country: SimpleNamespace) -> None:
    wrong = factories.result(country.bac_ninh, "workers_trained", 500, happened_on=country.one.start)
    factories.result(country.bac_ninh, "workers_trained", 5, happened_on=country.one.start, corrects=wrong)

    rows = {row["key"]: row for row in compute()["tables"]["indicators"]["rows"]}
    assert rows["workers_trained"]["actual"] == "80"


def test_a_reversal_takes_its_entry_out_of_the_figures(country: SimpleNamespace) -> None:
    advance = Entry.objects.get(project=country.two, kind="advance")
    ledger.reverse_entry(actor=None, entry=advance, happened_on=advance.happened_on, reason="nhầm đề án")

    assert money(compute(by="project"))["KCQG-2025-0002"]["disbursed"] == 0


def test_as_known_on_a_day_leaves_out_what_was_written_later(country: SimpleNamespace) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)

    body = compute(as_of=yesterday.isoformat())

    assert body["tables"]["money"]["rows"] == []
    assert body["tables"]["indicators"]["rows"] == []
    assert compute(as_of=timezone.localdate().isoformat())["tables"]["money"]["total"]["planned"] == 1650


def test_planned_stands_in_where_nothing_is_assigned(country: SimpleNamespace) -> None:
    project = factories.project(country.gia_lai, code="KCDP-2025-0009", year=2025, fund="local")
    factories.budget(project, 400, source="local")

    row = money(compute(by="project"))["KCDP-2025-0009"]

    assert (row["planned"], row["assigned"], row["percent"]) == (400, 0, "0.00")


def test_comparison_with_the_same_period_last_year(country: SimpleNamespace) -> None:
    last = factories.project(country.gia_lai, year=2024, fund="local", code="KCDP-2024-0001")
    factories.entry(last, "assign", 1000, source="local")

    rows = {row["key"]: row for row in compute()["tables"]["comparison"]["rows"]}

    assert (rows["assigned"]["current"], rows["assigned"]["previous"], rows["assigned"]["change"]) == (
        1650,
        1000,
        "65.00",
    )
    assert rows["assigned:local"]["change"] == "-85.00"
    assert rows["assigned:national"]["previous"] == 0
    assert rows["assigned:national"]["change"] is None


def test_a_reader_gets_only_what_they_may_see(
    country: SimpleNamespace, officer: User, other_officer: User, ipc_officer: User, stranger: User
) -> None:
    def total(user: User) -> int:
        return compute(scope=User.objects.get(pk=user.pk).scope)["tables"]["money"]["total"]["planned"]

    assert total(officer) == 600
    assert total(other_officer) == 50
    assert total(ipc_officer) == 1600
    assert total(stranger) == 0


def test_a_centre_out_of_sight_is_not_found(country: SimpleNamespace, officer: User) -> None:
    with pytest.raises(NotFound):
        compute(scope=officer.scope, center="TTKC-52")


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"period": "2025-Q7"}, "period"),
        ({"period": "2099"}, "period"),
        ({"by": "colour"}, "by"),
        ({"fund": "x"}, "fund"),
        ({"map": "flat"}, "map"),
        ({"as_of": "31/02/2026"}, "as_of"),
        ({"as_of": "2026-02-31"}, "as_of"),
        ({"oops": "1"}, "oops"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(parameters: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        compute(**parameters)

    assert error.value.field == field


@pytest.mark.parametrize(
    "parameters", [{"center": "X"}, {"region": "IPC9"}, {"province": "00"}, {"province": "63:99"}]
)
def test_what_does_not_exist_is_not_found(parameters: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        compute(**parameters)


def test_the_json_has_the_fixed_shape(country: SimpleNamespace) -> None:
    body = compute(period="2025-9M")

    assert list(body) == ["report", "parameters", "window", "tables"]
    assert body["parameters"] == {"period": "2025-9M", "by": "content"}
    row = body["tables"]["money"]["rows"][0]
    assert list(row) == [
        "key",
        "label",
        "planned",
        "assigned",
        "disbursed",
        "disbursed_to_date",
        "settled",
        "contributed",
        "percent",
    ]
    assert [column["unit"] for column in body["tables"]["money"]["columns"]] == ["VND"] * 6 + ["%"]
