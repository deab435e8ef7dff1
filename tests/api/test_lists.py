"""What the lists and details say, exactly; their filters; and that more rows cost no more queries."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient

from beneficiaries.models import Facility, Sector
from beneficiaries.services.facilities import create_facility
from centers.models import Center, Province
from projects.enums import EntryKind, Source
from projects.models import BudgetLine, Project, ProjectFacility
from projects.services import ledger
from tests import factories

pytestmark = pytest.mark.django_db
TR = 1_000_000


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


def rows(client: APIClient, path: str) -> list[dict[str, Any]]:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200, response.json()
    return response.json()["results"]  # type: ignore[no-any-return]


def test_a_project_with_its_parties_and_planned_support(
    national: APIClient, bac_ninh_center: Center, bac_giang: Province, bac_ninh_today: Province
) -> None:
    project = factories.project(bac_ninh_center, code="KCQG-2026-0001", provinces=[bac_giang, bac_ninh_today])
    factories.budget(project, 300 * TR)
    factories.budget(project, 50 * TR, source=Source.LOCAL, fund_year=2027)
    factories.budget(project, 900 * TR, source=Source.COUNTERPART)
    retired = factories.budget(project, 7 * TR)
    BudgetLine.objects.filter(pk=retired.pk).update(retired_at=timezone.now() + timedelta(days=1))
    facility = factories.facility(bac_ninh_today)
    ProjectFacility.objects.create(project=project, facility=facility, item="machinery", support=300 * TR)
    (row,) = rows(national, "projects/")
    assert row["planned"] == {"national": 300 * TR, "local": 50 * TR}
    assert row["center"] == {"code": "TTKC-24", "name": bac_ninh_center.name}
    assert {place["key"] for place in row["provinces"]} == {"63:24", "34:24"}
    detail = national.get("/api/v1/projects/KCQG-2026-0001/").json()
    assert detail["beneficiaries"] == [
        {
            "facility": {"code": facility.code, "name": facility.name},
            "item": "machinery",
            "support": 300 * TR,
            "note": "",
        }
    ]
    assert {key: detail[key] for key in row} == row


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"A", "B", "C"}),
        ("q=che%20bien%20go", {"A"}),
        ("q=CHẾ%20BIẾN%20GỖ", {"A"}),
        ("year=2025", {"B"}),
        ("fund=local", {"B"}),
        ("content=training", {"C"}),
        ("status=draft&status=approved", {"B", "C"}),
        ("center=TTKC-52", {"C"}),
        ("province=34:24", {"A"}),
        ("province=63:24", {"B"}),
        ("province=34:52&year=2026", {"C"}),
        ("synthetic=true", {"C"}),
        ("center=KHONG-CO", set()),
    ],
)
def test_filters_of_projects(
    national: APIClient,
    bac_ninh_center: Center,
    gia_lai_center: Center,
    bac_giang: Province,
    query: str,
    found: set[str],
) -> None:
    factories.project(bac_ninh_center, code="A", title="Chế biến gỗ", status="in_progress")
    factories.project(
        bac_ninh_center,
        code="B",
        title="Mây tre",
        fund="local",
        year=2025,
        provinces=[bac_giang],
        status="draft",
    )
    factories.project(
        gia_lai_center, code="C", title="Dạy nghề", content="training", status="approved", synthetic=True
    )
    for project in Project.objects.all():
        Project.objects.filter(pk=project.pk).update(search=f"{project.code.lower()} " + _fold(project.title))
    assert {row["code"] for row in rows(national, f"projects/?{query}")} == found


def _fold(text: str) -> str:
    from core.text import fold

    return fold(text)


def test_pages_are_cut_on_the_server(national: APIClient, bac_ninh_center: Center) -> None:
    for number in range(11):
        factories.project(bac_ninh_center, code=f"P-{number:02d}")
    first = national.get("/api/v1/projects/?page_size=10").json()
    assert (first["count"], len(first["results"]), first["previous"]) == (11, 10, None)
    second = national.get(first["next"]).json()
    assert [row["code"] for row in second["results"]] == ["P-10"]
    assert second["next"] is None


def test_budget_lines_with_their_shares(national: APIClient, bac_ninh_center: Center) -> None:
    project = factories.project(bac_ninh_center, code="A")
    line = factories.budget(project, 300 * TR)
    factories.budget(project, 5 * TR, item="trademark", source=Source.LOCAL, fund_year=2027)
    (row,) = rows(national, "budgets/?project=A&source=national")
    assert (row["project"], row["fund_year"], row["item"], row["eligible_cost"]) == (
        "A",
        2026,
        "machinery",
        600 * TR,
    )
    assert row["shares"] == [{"source": "national", "amount": 300 * TR}]
    assert row["quantity"] is None
    assert [one["item"] for one in rows(national, "budgets/?fund_year=2027")] == ["trademark"]
    assert [one["item"] for one in rows(national, "budgets/?item=machinery&center=TTKC-24")] == ["machinery"]
    assert national.get(f"/api/v1/budgets/{line.pk}/").json() == row


def test_the_ledger_and_its_balances_agree(national: APIClient, bac_ninh_center: Center) -> None:
    project = factories.assigned_project(bac_ninh_center, 300 * TR, code="A")
    advance = ledger.record_entry(
        actor=None, project=project, source="national", fund_year=2026, kind=EntryKind.ADVANCE, amount=200 * TR,
        happened_on=date(2026, 3, 2), request_key="tam-ung-1", document="UNC 12",
    )  # fmt: skip
    ledger.reverse_entry(actor=None, entry=advance, happened_on=date(2026, 3, 3), reason="Ghi nhầm")
    ledger.record_entry(
        actor=None, project=project, source="national", fund_year=2026, kind=EntryKind.ADVANCE, amount=150 * TR,
        happened_on=date(2026, 3, 4), request_key="tam-ung-2",
    )  # fmt: skip
    found = rows(national, "ledger/?project=A")
    assert [(row["kind"], row["signed_amount"], row["reverses"]) for row in found] == [
        ("assign", 300 * TR, None),
        ("advance", 200 * TR, None),
        ("advance", -200 * TR, "tam-ung-1"),
        ("advance", 150 * TR, None),
    ]
    (balance,) = national.get("/api/v1/projects/A/balances/").json()
    assert balance == {
        "source": "national", "fund_year": 2026, "assigned": 300 * TR, "carried_in": 0, "carried_out": 0, "cancelled": 0,
        "available": 300 * TR, "advanced": 150 * TR, "paid": 0, "refunded": 0, "disbursed": 150 * TR, "settled": 0,
        "contributed": 0, "remaining": 150 * TR, "rate": "50.00",
    }  # fmt: skip
    assert national.get("/api/v1/ledger/tam-ung-1/").json()["document"] == "UNC 12"
    assert len(rows(national, "ledger/?kind=advance&happened_from=2026-03-03&happened_to=2026-03-03")) == 1
    assert len(rows(national, "ledger/?kind=assign&kind=advance&source=national&fund_year=2026")) == 4
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert rows(national, f"ledger/?recorded_from={tomorrow}") == []
    assert len(rows(national, f"ledger/?recorded_to={tomorrow}&center=TTKC-24")) == 4


def test_a_personal_tax_code_is_always_masked(national: APIClient, bac_ninh_today: Province) -> None:
    person = create_facility(
        actor=None, name="Hộ Nguyễn Văn A", province=bac_ninh_today, tax_code="024090012345"
    )
    firm = create_facility(
        actor=None, name="Công ty B", province=bac_ninh_today, tax_code="0100233488", capital=5 * TR
    )
    codes = {row["code"]: row["tax_code"] for row in rows(national, "facilities/")}
    assert codes == {person.code: "•••••••••345", firm.code: "0100233488"}
    detail = national.get(f"/api/v1/facilities/{person.code}/")
    assert b"024090012345" not in detail.content
    assert "address" not in detail.json()
    assert [row["code"] for row in rows(national, "facilities/?q=cong%20ty%20b&province=34:24")] == [
        firm.code
    ]


def test_supports_tell_a_facility_s_history(national: APIClient, bac_ninh_center: Center) -> None:
    facility = factories.facility()
    for year in (2019, 2024):
        project = factories.project(bac_ninh_center, code=f"P-{year}", year=year)
        ProjectFacility.objects.create(
            project=project, facility=facility, item="machinery", support=year * TR
        )
    found = rows(national, f"supports/?facility={facility.code}")
    assert [(row["project"], row["year"], row["support"]) for row in found] == [
        ("P-2024", 2024, 2024 * TR),
        ("P-2019", 2019, 2019 * TR),
    ]
    assert [row["project"] for row in rows(national, "supports/?year=2019&item=machinery")] == ["P-2019"]


def test_provinces_of_a_day_and_what_they_became(national: APIClient) -> None:
    assert national.get("/api/v1/provinces/?on=2025-06-30").json()["count"] == 63
    assert national.get("/api/v1/provinces/?on=2025-07-01").json()["count"] == 34
    (row,) = rows(national, "provinces/?map=63&code=24")
    assert (row["key"], row["full_name"], row["valid_to"]) == ("63:24", "tỉnh Bắc Giang", "2025-06-30")
    assert row["successor"] == {"key": "34:24", "name": "Bắc Ninh", "valid_from": "2025-07-01"}
    assert rows(national, "provinces/?map=34&code=24")[0]["successor"] is None
    assert {one["kind"] for one in rows(national, "provinces/?map=34&kind=city")} == {"city"}


def test_centers_by_kind_parent_and_day(national: APIClient) -> None:
    assert [row["code"] for row in rows(national, "centers/?kind=ipc")] == ["IPC1", "IPC2", "IPC3"]
    (row,) = rows(national, "centers/?parent=SCT-24&q=khuyen%20cong&on=2026-01-01")
    assert (row["code"], row["parent"], row["province"]) == (
        "TTKC-24",
        "SCT-24",
        {"key": "34:24", "name": "Bắc Ninh"},
    )
    assert national.get("/api/v1/centers/TTKC-24/").json() == row


def test_indicators_targets_and_results(national: APIClient, bac_ninh_center: Center) -> None:
    indicators = rows(national, "indicators/?content=training")
    assert [(row["code"], row["unit"], row["by_women"]) for row in indicators] == [
        ("workers_trained", "người", True),
        ("training_classes", "lớp", False),
    ]
    project = factories.project(bac_ninh_center, code="A")
    factories.target(bac_ninh_center, "workers_trained", 5910)
    wrong = factories.result(
        bac_ninh_center, "workers_trained", 1, happened_on=date(2026, 2, 1), project=project
    )
    factories.result(
        bac_ninh_center,
        "workers_trained",
        4875,
        happened_on=date(2026, 2, 1),
        project=project,
        women=20,
        corrects=wrong,
    )
    (target,) = rows(national, "targets/?year=2026&indicator=workers_trained&center=TTKC-24")
    assert (target["value"], target["project"]) == ("5910", None)
    (result,) = rows(national, "results/?project=A&happened_from=2026-02-01&happened_to=2026-02-01")
    assert (result["value"], result["women"], result["ethnic_minority"]) == ("4875", "20", None)


def test_norms_of_a_day_with_their_source(national: APIClient) -> None:
    (now,) = rows(national, "norms/?key=machinery&on=2026-03-02")
    assert (now["percent_cap"], now["amount_cap"], now["citation"]) == (
        "50",
        300 * TR,
        "Điều 8, khoản 4, 28/2018/TT-BTC",
    )
    (then,) = rows(national, "norms/?key=machinery&on=2018-05-10")
    assert (then["amount_cap"], then["valid_to"]) == (200 * TR, "2018-05-10")
    (vague,) = rows(national, "norms/?key=trademark&on=2026-03-02")
    assert vague["citation"] == "28/2018/TT-BTC"
    assert {row["content"] for row in rows(national, "norms/?content=consulting")} == {"consulting"}


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("projects/", 3), ("budgets/", 3), ("ledger/", 2), ("supports/", 2), ("facilities/", 2), ("targets/", 2),
        ("results/", 2), ("provinces/", 1), ("centers/", 2), ("indicators/", 1), ("norms/", 1), ("projects/P-0/", 5),
        ("projects/P-0/balances/", 3),
    ],
)  # fmt: skip
def test_more_rows_cost_no_more_queries(
    national: APIClient,
    bac_ninh_center: Center,
    bac_ninh_today: Province,
    django_assert_num_queries: Callable[[int], Any],
    path: str,
    queries: int,
    size: int,
) -> None:
    sector = Sector.objects.first()
    for number in range(size):
        project = factories.assigned_project(bac_ninh_center, 10 * TR, code=f"P-{number}")
        project.coordinators.add(bac_ninh_center)
        for _ in range(size):
            facility = factories.facility(bac_ninh_today, sector=sector)
            ProjectFacility.objects.create(project=project, facility=facility, item="machinery", support=1)
        factories.target(bac_ninh_center, "workers_trained", 1, project=project)
        factories.result(bac_ninh_center, "workers_trained", 1, happened_on=project.start, project=project)
    assert Facility.objects.count() == size * size
    national.get("/api/v1/projects/")  # the key's first use and the memberships are not what is counted
    fixed = 2  # the key and the memberships, read once per call
    with django_assert_num_queries(queries + fixed):
        assert national.get(f"/api/v1/{path}").status_code == 200
