"""Who reads and acts on a đề án, its appraisals and its amendments, in every state; a refused act changes nothing."""

from typing import Any

import pytest
from django.utils import timezone

from projects.enums import AmendmentState, EntryKind, State
from projects.models import (
    Amendment,
    AppraisalMember,
    Project,
)
from projects.services.appraisals import start_appraisal
from tests import factories
from tests.access.addresses import (
    AMENDMENT_PAGES,
    APPRAISAL_PAGES,
    APPRAISAL_SAVES,
    MAKERS,
    PROJECT_ACTS,
    PROJECT_DRAFTS,
    PROJECT_SAVES,
    PROJECT_WAYS,
    WRITERS,
)
from tests.access.world import ANONYMOUS, CAST, INSIDE, OUTSIDE, World, everything, expect, named, states_of
from tests.projects import stages

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("route", sorted(APPRAISAL_PAGES))
def test_finished_appraisals_are_for_those_who_see_the_de_an(world: World, route: str) -> None:
    assert world.statuses(route) == expect(302, 200, 404)
    for person in CAST:
        assert world.client(person).post(world.address(route)).status_code == 405


@pytest.mark.parametrize("route", sorted(APPRAISAL_PAGES))
def test_a_draft_appraisal_is_its_author_s(world: World, route: str) -> None:
    """The list names it to nobody else either; minutes there are none; a submission is no draft."""
    Project.objects.filter(pk=world.project.pk).update(status=State.BASE_APPRAISAL)
    world.appraisal = start_appraisal(actor=world.people["appraiser"], project_id=world.project.pk)
    world.pks["/tham-dinh/"] = world.appraisal.pk
    found = world.statuses(route)
    if "<int:number>" in route:
        assert found == expect(302, 200, 404)
        return
    nobody = {**dict.fromkeys(CAST, 404), ANONYMOUS: 302}
    assert found == (nobody if "bien-ban" in route else {**nobody, "appraiser": 200})
    assert named(world, f"/de-an/{world.project.code}/tham-dinh/", "Bản nháp") == {"appraiser"}


@pytest.mark.parametrize("route", sorted(APPRAISAL_SAVES))
def test_a_sheet_is_written_by_its_author_alone(world: World, route: str) -> None:
    Project.objects.filter(pk=world.project.pk).update(status=State.BASE_APPRAISAL)
    appraisal = start_appraisal(actor=world.people["appraiser"], project_id=world.project.pk)
    world.pks["/tham-dinh/"] = appraisal.pk
    address = world.address(route).replace("goals", "opinion")
    assert world.statuses(route) == expect(302, 405, 405)
    found = {
        person: world.client(person).post(address, {"opinion": "Lạ", "initial-opinion": ""}).status_code
        for person in (ANONYMOUS, *(name for name in CAST if name != "appraiser"))
    }
    assert found == {ANONYMOUS: 302, **dict.fromkeys((name for name in CAST if name != "appraiser"), 404)}
    appraisal.refresh_from_db()
    assert (appraisal.opinion, appraisal.revision) == ("", 0)
    assert (
        world.client("appraiser").post(address, {"opinion": "Đạt", "initial-opinion": ""}).status_code == 200
    )


def test_a_council_is_kept_by_the_author_and_declared_for_by_its_members(world: World) -> None:
    Project.objects.filter(pk=world.project.pk).update(status=State.BASE_APPRAISAL)
    appraisal = start_appraisal(actor=world.people["appraiser"], project_id=world.project.pk, by_council=True)
    AppraisalMember.objects.update(appraisal=appraisal, user=world.people["department_lead"])
    inside = expect(302, 403, 404)
    base = "de-an/<code:code>/tham-dinh/"
    for route in (f"{base}hoi-dong/them/", f"{base}hoi-dong/<int:member>/"):
        assert world.statuses(route) == {**inside, "appraiser": 200, "department_lead": 409}
    assert world.statuses(f"{base}cam-ket/") == {**inside, "department_lead": 200}


@pytest.mark.parametrize("route", sorted(AMENDMENT_PAGES))
def test_amendments_that_were_sent_are_for_those_who_see_the_de_an(world: World, route: str) -> None:
    assert world.statuses(route) == expect(302, 200, 404)
    for person in CAST:
        assert world.client(person).post(world.address(route)).status_code == 405


@pytest.mark.parametrize("route", sorted(AMENDMENT_PAGES))
def test_a_draft_amendment_is_its_centre_s(world: World, route: str) -> None:
    Amendment.objects.update(state="draft", sent_at=None)
    own = dict.fromkeys(("officer", "center_lead"), 200)
    assert world.statuses(route) == {**dict.fromkeys(CAST, 404), ANONYMOUS: 302, **own}
    assert named(world, f"/de-an/{world.project.code}/dieu-chinh/", "Số 2") == set(own)


@pytest.mark.parametrize("state", AmendmentState.values)
@pytest.mark.parametrize("route", sorted(row for row in PROJECT_ACTS if "dieu-chinh/<int" in row))
def test_an_act_on_an_amendment_is_refused_to_those_without_the_right(
    world: World, route: str, state: str
) -> None:
    """In every state of the request: no POST by anybody inside who is refused the page changes anything."""
    values: dict[str, Any] = {"state": state}
    if state == AmendmentState.DECIDED:
        values["decision"] = stages.decision("adjust")
    elif state == AmendmentState.RETURNED:
        values |= {"returned_from": "sent", "returned_at": timezone.now()}
    elif state == AmendmentState.LAPSED:
        values |= {"lapsed_at": timezone.now(), "lapse_reason": "Đề án ngừng."}
    Amendment.objects.update(**values)
    address = world.address(route)
    found = {name: world.client(name).get(address).status_code for name in CAST if name in INSIDE}
    assert found["auditor"] in (403, 404)
    before = [everything(), list(Amendment.objects.values())]
    for person, answer in found.items():
        if answer != 200:
            status = world.client(person).post(address).status_code
            assert status in (403, 404, 409), (person, status)
    assert [everything(), list(Amendment.objects.values())] == before


def test_requests_and_days_are_named_to_those_inside_alone(world: World) -> None:
    Project.objects.filter(pk=world.project.pk).update(year=2020)
    factories.entry(world.project, EntryKind.ASSIGN, 5_000, fund_year=2020)
    for page in ("/so-kinh-phi/?loc=dang-cho", "/so-kinh-phi/han/?loc=thanh-ly"):
        assert named(world, page, world.project.code) == INSIDE


@pytest.mark.parametrize("state", State.values)
def test_the_state_of_a_de_an_changes_nobody_s_sight(world: World, state: str) -> None:
    Project.objects.filter(pk=world.project.pk).update(status=state)
    assert world.statuses("de-an/<code:code>/") == expect(302, 200, 404)
    assert world.statuses(r"api/v1/^projects/(?P<code>[^/\x00]+)/$") == expect(401, 200, 404)


@pytest.mark.parametrize("route", sorted(PROJECT_ACTS))
def test_an_act_is_hidden_from_those_outside(world: World, route: str) -> None:
    """Whatever the state: it changes nobody's sight (see above)."""
    address = world.address(route)
    found = world.statuses(route)
    assert {name: found[name] for name in OUTSIDE} == dict.fromkeys(OUTSIDE, 404)
    assert found[ANONYMOUS] == 302
    before = everything()
    for person in (ANONYMOUS, *sorted(OUTSIDE)):
        assert world.client(person).post(address).status_code == (302 if person == ANONYMOUS else 404), person
    assert everything() == before


@pytest.mark.parametrize("route", sorted(PROJECT_ACTS))
def test_an_act_is_refused_to_those_without_the_right(world: World, route: str) -> None:
    """In every state: a page for whoever may act, 403 or 409 for others inside; no refused POST changes anything."""
    address = world.address(route)
    for state in states_of(route):
        Project.objects.filter(pk=world.project.pk).update(status=state)
        found = {name: world.client(name).get(address).status_code for name in CAST if name in INSIDE}
        assert set(found.values()) <= {200, 302, 403, 404, 405, 409}, (state, found)
        assert found["auditor"] in (403, 405, 409), state
        before = everything()
        # Where nobody may act at all one of each kind of refused person stands for the others.
        for person in found if 200 in found.values() else ("officer", "auditor"):
            if found[person] not in (200, 405):
                status = world.client(person).post(address).status_code
                assert status in {403, 404, 409}, (state, person, status)
        assert everything() == before, state


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("route", sorted(PROJECT_SAVES))
def test_a_field_is_saved_by_its_writers_alone(world: World, route: str, state: str) -> None:
    Project.objects.filter(pk=world.project.pk).update(status=state)
    assert world.statuses(route) == expect(302, 405, 405)
    before = everything()
    written = state in (State.DRAFT, State.RETURNED)
    for person in (ANONYMOUS, *CAST):
        status = world.client(person).post(world.address(route)).status_code
        inside = (200 if written else 409) if person in WRITERS else 403
        wanted = 302 if person == ANONYMOUS else 404 if person in OUTSIDE else inside
        assert status == wanted, (person, status)
    assert everything() == before


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("route", sorted(PROJECT_DRAFTS))
def test_a_dossier_is_looked_through_by_its_writers_alone(world: World, route: str, state: str) -> None:
    Project.objects.filter(pk=world.project.pk).update(status=state)
    written = state in (State.DRAFT, State.RETURNED)
    shown = (200 if "kiem-tra" in route else 302) if written else 409
    wanted = {name: 404 if name in OUTSIDE else shown if name in WRITERS else 403 for name in CAST}
    assert world.statuses(route) == {ANONYMOUS: 302, **wanted}


@pytest.mark.parametrize("route", sorted(MAKERS))
def test_a_page_that_begins_something_is_for_writers_of_some_centre(world: World, route: str) -> None:
    makers = {*WRITERS, "ipc_officer", "other_officer", "other_ipc_officer"}
    wanted = {name: 200 if name in makers else 403 for name in CAST}
    assert world.statuses(route) == {ANONYMOUS: 302, **wanted}
    before = everything()
    for person in (ANONYMOUS, *CAST):
        status = world.client(person).post(world.address(route)).status_code
        assert status == (302 if person == ANONYMOUS else 422 if person in makers else 403), person
    assert everything() == before


@pytest.mark.parametrize("route", sorted(PROJECT_WAYS))
def test_a_way_to_the_board_is_for_the_approver_of_what_waits(world: World, route: str) -> None:
    wanted = {name: 404 if name in OUTSIDE else 403 for name in CAST} | {ANONYMOUS: 302}
    assert world.statuses(route) == {**wanted, "approver": 409}
    Project.objects.filter(pk=world.project.pk).update(status=State.PLAN_PENDING)
    assert world.statuses(route) == {**wanted, "approver": 302}
    assert world.client("approver").post(world.address(route)).status_code == 405
