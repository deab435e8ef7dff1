"""What lists, reports and REST name, and to whom."""

import json

import pytest

from projects.enums import State
from projects.models import (
    Project,
)
from reports.models import Filing
from reports.services.sealing import accept_filing
from tests.access.addresses import (
    API_FACILITY,
    API_LISTS,
    API_MEMBER_DETAILS,
    API_OPEN_DETAILS,
    API_PROJECT,
    API_SEALED,
    CATALOGUE,
    FACILITIES,
    SCOPED,
    SEALED_REPORTS,
    VERIFY_API,
)
from tests.access.world import ANONYMOUS, CAST, INSIDE, World, expect, named

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("route", sorted(API_LISTS | API_OPEN_DETAILS))
def test_lists_of_the_api_need_a_key(world: World, route: str) -> None:
    assert world.statuses(route) == expect(401, 200, 200)


@pytest.mark.parametrize("route", sorted(API_MEMBER_DETAILS))
def test_organisations_are_for_members(world: World, route: str) -> None:
    assert world.statuses(route) == {**expect(401, 200, 200), "stranger": 404}


@pytest.mark.parametrize("route", sorted(API_PROJECT | API_FACILITY))
def test_rows_of_the_api_are_404_out_of_scope(world: World, route: str) -> None:
    assert world.statuses(route) == expect(401, 200, 404)


FILED = {
    "officer",
    "center_lead",
    "appraiser",
    "department_lead",
    "reviewer",
    "approver",
    "accountant",
    "auditor",
    "admin",
}


def sealed_code(world: World) -> str:
    """The code of the officer's report, accepted now."""
    filing = Filing.objects.get()
    return accept_filing(actor=world.people["department_lead"], filing=filing).code


@pytest.mark.parametrize("route", sorted(API_SEALED))
def test_a_sealed_report_is_of_its_unit_its_receiver_and_the_country(world: World, route: str) -> None:
    """As its page is; a first version has nothing to be compared with."""
    assert world.statuses(route) == expect(401, 404, 404)
    address = world.address(route).replace(world.project.code, sealed_code(world))
    found = {name: world.client(name).get(address).status_code for name in (ANONYMOUS, *CAST)}
    inside = 404 if "changes" in route else 200
    assert found == {**dict.fromkeys(CAST, 404), ANONYMOUS: 401, **dict.fromkeys(FILED, inside)}
    for name in CAST:
        for method in ("post", "put", "patch", "delete"):
            assert getattr(world.client(name), method)(address).status_code in (403, 405), (name, method)


def test_the_list_of_sealed_reports_names_them_to_those_alone(world: World) -> None:
    code = sealed_code(world)
    assert named(world, world.address(SEALED_REPORTS), code) == FILED


@pytest.mark.parametrize("route", sorted(VERIFY_API))
def test_a_code_is_checked_over_rest_by_everyone(world: World, route: str) -> None:
    assert world.statuses(route) == expect(404, 404, 404)
    address = world.address(route).replace(world.project.code, sealed_code(world))
    assert {world.client(name).get(address).status_code for name in (ANONYMOUS, *CAST)} == {200}
    assert world.client(ANONYMOUS).post(address).status_code == 405


@pytest.mark.parametrize("route", sorted(SCOPED))
def test_a_list_names_a_de_an_to_those_inside_alone(world: World, route: str) -> None:
    assert named(world, f"{world.address(route)}?page_size=100", world.project.code) == INSIDE


def test_a_list_names_a_facility_to_those_inside_alone(world: World) -> None:
    for route in (FACILITIES, "api/v1/^supports/$"):
        assert named(world, world.address(route), f'"{world.facility.code}"') == INSIDE


def test_the_list_of_organisations_is_for_members(world: World) -> None:
    assert named(world, "/api/v1/centers/?parent=SCT-24", '"TTKC-24"') == set(CAST) - {"stranger"}


@pytest.mark.parametrize("route", sorted(CATALOGUE))
def test_the_catalogues_are_the_same_for_everyone(world: World, route: str) -> None:
    answers = {world.client(person).get(world.address(route)).content for person in CAST}
    assert len(answers) == 1
    assert json.loads(answers.pop())["count"] > 0


def test_a_report_counts_money_for_those_inside_alone(world: World) -> None:
    address = "/api/v1/reports/plan-vs-actual/?period=2026&by=project"
    assert named(world, address, world.project.code) == INSIDE
    assert named(world, address, "300000000") == INSIDE


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("/?year=2026&unit=dong", "300.000.000"),
        ("/de-an/", "Máy xẻ gỗ Đồng Kỵ"),
        ("/bao-cao/?kind=plan-vs-actual&period=2026&by=project", "Máy xẻ gỗ Đồng Kỵ"),
        ("/bao-cao/?kind=quarterly-progress&period=2026-Q1", "Máy xẻ gỗ Đồng Kỵ"),
    ],
)
def test_a_page_names_what_is_there_to_those_inside_alone(world: World, page: str, name: str) -> None:
    assert named(world, page, name) == INSIDE


def test_the_page_of_facilities_names_them_to_those_inside_alone(world: World) -> None:
    assert named(world, "/co-so/", world.facility.code) == INSIDE


def test_the_desk_names_a_de_an_to_those_whose_work_it_is(world: World) -> None:
    """The implementer and the Sở have acts open on it, the Cục's payers a request; others who see it have none, nor has anybody outside."""
    sides = {"officer", "center_lead", "appraiser", "department_lead", "approver", "accountant"}
    assert named(world, "/viec-cua-toi/", world.project.code) == sides
    Project.objects.filter(pk=world.project.pk).update(status=State.MINISTRY_APPRAISAL)
    assert "reviewer" in named(world, "/viec-cua-toi/?muc=cho-toi", world.project.code)


def test_the_page_of_reports_names_a_run_to_its_owner_alone(world: World) -> None:
    assert named(world, "/bao-cao/", world.address("bao-cao/<int:pk>/")) == {"officer"}
