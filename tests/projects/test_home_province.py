"""Local money belongs to the province of its centre: the Sở of another place of the đề án sees it and does not act on it."""

import pytest
from django.utils import timezone

from centers.models import Center, Province, User
from core.exceptions import DomainError, NotAllowed, Problems, RuleViolation
from projects import rules
from projects.enums import Fund, State
from projects.models import MoneyRequest, Project
from projects.rules import Right, why_not
from projects.selectors.plans import envelope_use, projects_of
from projects.selectors.projects import case_of
from projects.selectors.waiting import holder_of, people_awaited
from projects.selectors.work.desk import Desk
from projects.services.amendments import confirm_amendment
from projects.services.decisions import approve_plan
from projects.services.discussions import add_comment, open_discussion
from projects.services.lifecycle import transition_project
from projects.services.money import confirm_money
from tests import factories
from tests.projects import stages
from tests.projects.appraising import client_of, html_of, url
from tests.projects.deciding import approve

pytestmark = pytest.mark.django_db
BASE = [one for one in vars(rules).values() if isinstance(one, Right) and one.side == rules.Side.DEPARTMENT]


@pytest.fixture
def people(db) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def both(db) -> list[Province]:
    codes = ("TTKC-24", "TTKC-52")
    return [one.province for one in (Center.objects.get(code=code) for code in codes) if one.province]


def made(people, both, state: str, fund: str = "local") -> Project:
    return stages.ready(state, people=people, fund=fund, provinces=both)


def office(code: str, role: str) -> User:
    return factories.user(f"so-{code}-{role}", Center.objects.get(code=f"SCT-{code}"), role)


@pytest.mark.parametrize("right", BASE, ids=[right.key for right in BASE])
@pytest.mark.parametrize("fund", list(Fund))
def test_rights_and_desk_say_the_same_of_both_places(people, both, fund, right) -> None:
    project = made(people, both, State.ACCEPTED, fund)
    other = fund == Fund.NATIONAL
    for code, may in (("24", True), ("52", other)):
        for role in sorted(right.roles):
            person = office(code, role)
            assert (why_not(person, (right,), case_of(project)) is None) is may
            assert Desk(person).theirs(right).filter(pk=project.pk).exists() is may
            assert Project.objects.visible_to(person.scope).filter(pk=project.pk).exists()


@pytest.mark.parametrize(
    ("state", "action", "page"),
    [
        (State.BASE_APPRAISAL, "pass", None),
        (State.BASE_APPRAISAL, "return", None),
        (State.BASE_APPRAISAL, "reject", None),
        (State.PLAN_PENDING, "approve", "approve"),
        (State.APPROVED, "sign", None),
        (State.IN_PROGRESS, "accept", None),
        (State.IN_PROGRESS, "stop", "stop"),
        (State.ACCEPTED, "settle", None),
    ],
)
def test_the_other_place_takes_no_step(people, both, state, action, page) -> None:
    project = made(people, both, state)
    other = people["other_department_lead"]
    with pytest.raises(NotAllowed) as refusal:
        transition_project(
            project_id=project.pk,
            action=action,
            actor=other,
            reason="Lý do.",
            facts=stages.facts(action, "local"),
        )
    assert refusal.value.code == "no_right"
    if page:
        assert client_of(other).get(url(page, project)).status_code == 403
    assert client_of(other).get(url("overview", project)).status_code == 200
    project.refresh_from_db()
    assert project.status == state


def test_whose_move_it_is_names_the_own_department_alone(people, both) -> None:
    project = made(people, both, State.PLAN_PENDING)
    assert holder_of(project).label == "Lãnh đạo Sở – SCT Bắc Ninh"
    assert {one.username for one in people_awaited(project)} == {"vai-department_lead"}


def test_the_plan_of_the_other_place_neither_lists_nor_approves(people, both) -> None:
    there = stages.plan("local", amount=250_000_000, center=Center.objects.get(code="SCT-52"))
    home = stages.plan("local", amount=250_000_000)
    first, second = (made(people, both, State.PLAN_PENDING) for _ in range(2))
    assert (projects_of(there).count(), projects_of(home).count()) == (0, 2)
    answer = approve(
        client_of(people["other_department_lead"]), there, first, number="15/QĐ-UBND", issuer="province"
    )
    assert answer.status_code != 302
    first.refresh_from_db()
    assert (first.status, envelope_use(there, "local").used) == (State.PLAN_PENDING, 0)

    def by_service(plan, person, project, key: str):
        (row,) = approve_plan(
            actor=person,
            plan=plan,
            project_ids=[project.pk],
            request_key=key,
            number=f"{key}/QĐ-UBND",
            date=timezone.datetime(2026, 1, 10).date(),
            issuer="province",
            batch=1,
        )
        return row.ok

    assert not by_service(there, people["other_department_lead"], first, "1")
    assert by_service(home, people["department_lead"], first, "2")
    assert not by_service(home, people["department_lead"], second, "3")
    use = envelope_use(home, "local")
    assert (use.amount, use.used, use.left) == (250_000_000, 200_000_000, 50_000_000)
    assert Project.objects.get(pk=second.pk).status == State.PLAN_PENDING


def test_the_other_place_confirms_no_money_and_no_change(people, both) -> None:
    project = made(people, both, State.IN_PROGRESS)
    factories.entry(project, "assign", stages.SUPPORT, source="local")
    asked = MoneyRequest.objects.create(
        project=project, source="local", fund_year=2026, kind="advance", amount=10_000_000,
        happened_on=project.start, asked_by=people["center_accountant"], request_key="k", asked_at=timezone.now(),
    )  # fmt: skip
    for role in ("accountant", "department_lead"):
        with pytest.raises(NotAllowed) as refusal:
            confirm_money(actor=office("52", role), request_id=asked.pk, voucher=None)  # type: ignore[call-arg]
        assert refusal.value.code == "no_right"
    change = stages.amendment(project, people["officer"])
    with pytest.raises(NotAllowed):
        confirm_amendment(actor=people["other_department_lead"], amendment_id=change.pk)
    assert confirm_amendment(actor=people["department_lead"], amendment_id=change.pk).state == "confirmed"


def test_the_other_place_still_reads_and_talks(people, both) -> None:
    project = made(people, both, State.BASE_APPRAISAL)
    opened = open_discussion(
        actor=people["appraiser"],
        project_id=project.pk,
        text="Địa điểm ở Gia Lai đã khảo sát chưa?",
        audience="authority",
        asked=people["other_department_lead"].pk,
    )
    page = client_of(people["other_department_lead"]).get(url("discussion", project, opened.pk))
    assert "Địa điểm ở Gia Lai đã khảo sát chưa?" in html_of(page)
    said = add_comment(actor=people["other_department_lead"], discussion_id=opened.pk, text="Đã khảo sát.")
    assert said.text == "Đã khảo sát."


def test_a_local_project_is_sent_with_a_place_at_home_alone(people, both) -> None:
    project = made(people, both[1:], State.DRAFT)
    with pytest.raises((Problems, RuleViolation, DomainError)) as refusal:
        transition_project(project_id=project.pk, action="submit", actor=people["center_lead"])
    assert refusal.value.code == "not_at_home"
    assert (
        refusal.value.message
        == "Đề án khuyến công địa phương phải có ít nhất một địa điểm tại tỉnh Bắc Ninh, nơi cấp kinh phí."
    )
    project.provinces.set(both)
    sent = transition_project(project_id=project.pk, action="submit", actor=people["center_lead"])
    assert sent.status == State.BASE_APPRAISAL
