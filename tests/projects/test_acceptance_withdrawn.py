"""Minutes of acceptance that were recorded wrongly are withdrawn with a reason; they stay readable and count for nothing."""

from datetime import date
from typing import Any

import pytest

from centers.models import User
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation, StaleState
from core.models import AuditEvent
from projects.enums import Action, State
from projects.models import Acceptance, Project
from projects.services import execution
from projects.services.acceptances import withdraw_acceptance
from projects.services.lifecycle import preview_step
from tests.pages import text_of
from tests.projects import stages
from tests.projects.appraising import client_of, html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    return stages.ready(State.IN_PROGRESS, people=people)


def record(people: dict[str, User], project: Project, place: str = "Xã A", **values: Any) -> Acceptance:
    fields = {
        "happened_on": date(2026, 3, 2),
        "minutes_number": "1/BB",
        "volume": "Đủ",
        "passed": True,
        **values,
    }
    return execution.record_acceptance(
        actor=people["appraiser"], project_id=project.pk, place=place, **fields
    )


def withdraw(actor: User, minutes: Acceptance, reason: str = "Nhầm nơi") -> Acceptance:
    return withdraw_acceptance(actor=actor, acceptance_id=minutes.pk, reason=reason)


def lacks(people: dict[str, User], project: Project) -> list[str]:
    found = preview_step(project_id=project.pk, action=Action.ACCEPT, actor=people["department_lead"])
    return [str(one["message"]) for one in found.problems if one["field"] == "acceptances"]


def test_a_misspelt_place_is_withdrawn_and_recorded_anew_on_the_same_day(people, project) -> None:
    project.acceptances.all().delete()
    wrong = record(people, project, passed=False)
    assert lacks(people, project) == ["Nghiệm thu tại Xã A chưa đạt."]
    withdraw(people["department_lead"], wrong)
    assert lacks(people, project) == ["Chưa có biên bản nghiệm thu cơ sở và khối lượng hoàn thành."]
    record(people, project)
    assert lacks(people, project) == []
    event = AuditEvent.objects.get(action="acceptance.withdraw")
    assert (event.before["place"], event.reason) == ("Xã A", "Nhầm nơi")
    with pytest.raises(StaleState):
        withdraw(people["appraiser"], wrong)


def test_the_same_place_in_other_letters_is_the_same_place(people, project) -> None:
    project.acceptances.all().delete()
    record(people, project, passed=False)
    record(people, project, "xã a", happened_on=date(2026, 3, 4), minutes_number="2/BB")
    assert lacks(people, project) == []


def test_it_belongs_to_the_department_and_needs_a_reason(people, project) -> None:
    made = record(people, project, "Xã B")
    for name in ("officer", "center_lead", "approver", "auditor"):
        with pytest.raises(NotAllowed):
            withdraw(people[name], made)
    with pytest.raises(NotFound):
        withdraw(people["other_center_lead"], made)
    with pytest.raises(InvalidInput):
        withdraw(people["appraiser"], made, " ")
    Project.objects.filter(pk=project.pk).update(status=State.ACCEPTED)
    with pytest.raises(RuleViolation):
        withdraw(people["appraiser"], made)


def test_the_page_asks_first_and_the_tab_tells_it(people, project) -> None:
    made = record(people, project, "Xã B")
    client, address = client_of(people["appraiser"]), f"/de-an/{project.code}/nghiem-thu/{made.pk}/rut/"
    tab = f"/de-an/{project.code}/tien-do/"
    assert address in html_of(client.get(tab))
    assert "Xã B" in html_of(client.get(address))
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Nhầm nơi"}).status_code == 302
    shown = text_of(html_of(client.get(tab)))
    assert "Đã rút" in shown
    assert "Nhầm nơi" in shown
    assert client.get(address).status_code == 409
    assert client_of(people["officer"]).get(address).status_code == 403
