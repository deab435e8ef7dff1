"""Who reads and acts on plans, decisions, norms, catalogues and facilities; a refused act changes nothing."""

import pytest

from centers.models import Coverage
from tests import factories
from tests.access.addresses import (
    CATALOGUE_ACTS,
    CATALOGUE_PAGES,
    DECISION_ACTS,
    DECISION_FILES,
    DECISION_PAGES,
    NORM_PAGES,
    PLAN_LEAD_ACTS,
    PLAN_LEAD_PAGES,
    PLAN_MONEY,
    PLAN_PAGES,
)
from tests.access.world import ANONYMOUS, CAST, INSIDE, OUTSIDE, World, everything, expect, named, seen_by

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("route", sorted(PLAN_MONEY))
def test_the_money_of_a_plan_is_its_keeper_s(world: World, route: str) -> None:
    country = {"reviewer", "approver", "accountant", "auditor", "admin"}
    assert world.statuses(route) == {
        ANONYMOUS: 302,
        **{name: 200 if name in country else 404 for name in CAST},
    }


def test_joining_facilities_belongs_to_few(world: World) -> None:
    mergers = {"center_lead", "appraiser", "department_lead", "reviewer", "admin"}
    found = world.statuses("co-so/<code:code>/gop/")
    assert found == {**expect(302, 403, 404), **dict.fromkeys(mergers, 200)}
    double = factories.facility(world.facility.province)
    before = everything()
    for person in (ANONYMOUS, *CAST):
        if person not in mergers:
            address = f"{world.address('co-so/<code:code>/gop/')}?voi={double.code}"
            answer = world.client(person).post(address, {"reason": "x", "seen": "x"})
            assert answer.status_code == found[person], person
    assert everything() == before


def test_mending_a_facility_belongs_to_those_who_work_in_its_place(world: World) -> None:
    menders = {
        "officer", "center_lead", "appraiser", "department_lead", "ipc_officer", "reviewer", "admin",
    }  # fmt: skip
    found = world.statuses("co-so/<code:code>/sua/")
    assert found == {**expect(302, 403, 404), **dict.fromkeys(menders, 200)}
    before = everything()
    for person in (ANONYMOUS, *CAST):
        if person not in menders:
            sent = {"name": "Tên khác", "initial-name": world.facility.name, "legal_form": "company"}
            answer = world.client(person).post(world.address("co-so/<code:code>/sua/"), sent)
            assert answer.status_code == found[person], person
    assert everything() == before


@pytest.mark.parametrize("route", sorted(NORM_PAGES))
def test_planned_norms_belong_to_few(world: World, route: str) -> None:
    """A department's lead enters norms for the province alone, so the national draft is not there for them."""
    leads = dict.fromkeys(("department_lead", "other_department_lead"), 404 if "<int:pk>" in route else 200)
    found = world.statuses(route)
    assert found == {**expect(302, 403, 403), **dict.fromkeys(("approver", "admin"), 200), **leads}
    before = everything()
    for person in (ANONYMOUS, *CAST):
        if found[person] != 200:
            wanted = (
                {found[person], 405}
                if route in ("dinh-muc/du-thao/", "dinh-muc/du-thao/<int:pk>/")
                else {found[person]}
            )
            sent = world.client(person).post(world.address(route), {"key": "machinery"})
            assert sent.status_code in wanted, person
    assert everything() == before


@pytest.mark.parametrize("route", sorted(CATALOGUE_PAGES))
def test_catalogues_are_read_by_all_who_have_a_role(world: World, route: str) -> None:
    assert world.statuses(route) == {**expect(302, 200, 200), "stranger": 403}
    for person in (ANONYMOUS, *CAST):
        sent = world.client(person).post(world.address(route), {})
        assert sent.status_code in (302, 405), person


@pytest.mark.parametrize("route", sorted(CATALOGUE_ACTS))
def test_catalogues_are_changed_by_administrators(world: World, route: str) -> None:
    found = world.statuses(route)
    assert found == {**expect(302, 403, 403), "admin": 200}
    before = list(Coverage.objects.order_by("pk").values_list())
    values = {"valid_to": "01/01/2026", "reason": "Thử", "step": "save"}
    for person in (ANONYMOUS, *CAST):
        sent = world.client(person).post(world.address(route), values if person != "admin" else {})
        assert sent.status_code == (422 if person == "admin" else found[person]), person
    assert list(Coverage.objects.order_by("pk").values_list()) == before


SEE_THE_PLAN = {"appraiser", "department_lead", "reviewer", "approver", "accountant", "auditor", "admin"}
KEEP_A_PLAN = {"appraiser", "department_lead", "other_department_lead", "reviewer", "approver"}


def test_a_plan_is_opened_by_those_who_keep_one(world: World) -> None:
    route = "ke-hoach/lap/"
    assert world.statuses(route) == seen_by(KEEP_A_PLAN, outside=403)
    before = everything()
    for person in set(CAST) - KEEP_A_PLAN:
        sent = {"year": "2027", "center": world.plan.center_id}
        assert world.client(person).post(f"/{route}", sent).status_code == 403, person
    assert world.client("other_department_lead").post(f"/{route}", sent).status_code == 422
    assert everything() == before


@pytest.mark.parametrize("route", sorted(PLAN_PAGES))
def test_a_plan_is_read_by_its_department_and_the_agency(world: World, route: str) -> None:
    assert world.statuses(route) == seen_by(SEE_THE_PLAN)
    keepers = {"ke-hoach/<int:pk>/": {"department_lead"}}.get(route, {"department_lead", "appraiser"})
    before = everything()
    for person in set(CAST) - keepers:
        wanted = 403 if person in SEE_THE_PLAN else 404
        assert world.client(person).post(world.address(route)).status_code == wanted, person
    assert everything() == before


@pytest.mark.parametrize("route", sorted(PLAN_LEAD_PAGES | PLAN_LEAD_ACTS))
def test_the_lead_alone_acts_on_a_plan(world: World, route: str) -> None:
    found = {name: 403 if name in SEE_THE_PLAN else 404 for name in CAST} | {ANONYMOUS: 302}
    if route in PLAN_LEAD_PAGES:
        assert world.statuses(route) == {**found, "department_lead": 200}
    else:
        assert world.statuses(route) == {**dict.fromkeys(CAST, 405), ANONYMOUS: 302}
    before = everything()
    for person in (ANONYMOUS, *CAST):
        if person != "department_lead":
            assert world.client(person).post(world.address(route)).status_code == found[person], person
    assert everything() == before


@pytest.mark.parametrize("route", sorted(DECISION_PAGES | DECISION_FILES))
def test_a_decision_is_seen_by_those_whose_de_an_it_touched(world: World, route: str) -> None:
    assert world.statuses(route) == expect(302, 200, 404)


@pytest.mark.parametrize("route", sorted(DECISION_ACTS))
def test_papers_are_added_by_who_recorded_the_decision(world: World, route: str) -> None:
    assert world.statuses(route) == {**expect(302, 403, 404), "approver": 200}
    before = everything()
    for person in set(CAST) - {"approver"}:
        wanted = 404 if person in OUTSIDE else 403
        assert world.client(person).post(world.address(route)).status_code == wanted, person
    assert everything() == before


def test_lists_of_plans_and_decisions_name_them_to_those_who_see_them(world: World) -> None:
    assert named(world, "/ke-hoach/", "Sở Công Thương tỉnh Bắc Ninh</td>") == SEE_THE_PLAN
    assert named(world, "/quyet-dinh/", "15/QĐ-BCT") == INSIDE
