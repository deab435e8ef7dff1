"""Requests for money on the desks they wait on."""

import pytest

from projects.enums import State
from projects.models import Project
from projects.selectors.work.lists import Section, count_mine
from projects.services import money
from tests.projects.test_money import advanced, ask, funded, take_back, voucher
from tests.projects.work.conftest import told

pytestmark = pytest.mark.django_db
W, AWAY = Section.WAITING, Section.OTHERS
ADVANCE = "Xác nhận tạm ứng"


def named(user: object, section: Section, project: Project) -> list[str]:
    return [
        what for what, code in told(user, section) if code == project.code and what.startswith("Xác nhận")
    ]


@pytest.mark.parametrize(
    ("fund", "payers"),
    [
        ("national", ("agency_accountant", "approver")),
        ("local", ("department_accountant", "department_lead")),
    ],
)
def test_a_request_waits_for_the_paying_side_until_it_is_answered(
    people, fund: str, payers: tuple[str, str]
) -> None:
    project = funded(State.CONTRACTED, people, fund=fund)
    request = ask(people["center_accountant"], project, voucher=voucher())

    here = {name for name, person in people.items() if ADVANCE in named(person, W, project)}
    away = {name for name, person in people.items() if ADVANCE in named(person, AWAY, project)}
    assert here == set(payers)
    assert away == {"center_accountant", "center_lead"}
    assert count_mine(people[payers[0]]) == 1

    money.confirm_money(actor=people[payers[0]], request_id=request.pk)
    assert [named(people[name], W, project) for name in payers] == [[], []]
    assert named(people["center_lead"], AWAY, project) == []


def test_who_asked_to_take_an_entry_back_waits_for_the_other(people) -> None:
    project, entry = advanced(people)
    take_back(people["agency_accountant"], entry)
    assert named(people["agency_accountant"], W, project) == []
    assert named(people["approver"], W, project) == ["Xác nhận hủy bút toán tạm ứng"]


def test_it_waits_for_nobody_beyond_the_province(people) -> None:
    project = funded(State.CONTRACTED, people, fund="local")
    ask(people["center_accountant"], project)
    assert named(people["other_department_lead"], W, project) == []
