"""The table of separated duties, pair by pair and fund by fund; and requests that are never answered by their own asker."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from centers.models import Center, Membership, User
from core import audit
from core.exceptions import NotAllowed
from projects import rules
from projects.duties import INCOMPATIBLE, OWN_REQUESTS, Duty, Pair, Part, Request
from projects.enums import Action, Fund, State
from projects.models import Appraisal, AppraisalMember, Finding, MoneyRequest, Project, StateChange
from projects.rules import Right, why_not
from projects.selectors.projects import case_of
from projects.selectors.work.desk import Desk
from projects.services import execution
from projects.services.amendments import confirm_amendment, decide_amendment, refuse_amendment
from projects.services.decisions import approve_plan
from projects.services.findings import grant_exception, refuse_exception
from projects.services.lifecycle import preview_step, transition_project
from projects.services.money import confirm_money, refuse_money
from projects.services.plans import set_envelope
from projects.services.progress import accept_progress, return_progress
from tests import factories
from tests.projects import stages
from tests.projects.appraising import client_of, html_of, url

pytestmark = pytest.mark.django_db

SIDES = {
    Fund.NATIONAL: {
        Duty.ANSWER: (rules.AGENCY_STAFF, rules.AGENCY_REVIEWER, rules.AGENCY_LEAD, rules.BASE_STAFF, rules.BASE_LEAD),
        Duty.ACCEPT: (rules.BASE_ACCEPTER,),
        Duty.APPROVE: (rules.AGENCY_APPROVER,),
        Duty.SIGN: (rules.AGENCY_SIGNER,),
        Duty.SETTLE: (rules.AGENCY_SETTLER,),
        Duty.PAY: (rules.AGENCY_PAYER,),
    },
    Fund.LOCAL: {
        Duty.ANSWER: (rules.BASE_STAFF, rules.BASE_LEAD),
        Duty.ACCEPT: (rules.BASE_ACCEPTER,),
        Duty.APPROVE: (rules.BASE_APPROVER,),
        Duty.SIGN: (rules.BASE_SIGNER,),
        Duty.SETTLE: (rules.BASE_SETTLER,),
        Duty.PAY: (rules.BASE_PAYER,),
    },
}  # fmt: skip
"""The rights that carry out each duty, by fund."""
CASES = [(pair, fund, right) for pair in INCOMPATIBLE for fund in Fund for right in SIDES[fund][pair.later]]


@pytest.fixture
def people(db):
    return stages.cast()


def holder(right: Right) -> User:
    """Somebody who holds ``right`` for Bắc Ninh and had no hand in anything."""
    office = "SCT-24" if right.side == rules.Side.DEPARTMENT else "CUC"
    role = sorted(right.roles)[0]
    return factories.user(f"giu-{right.key}", Center.objects.get(code=office), role)


def _author(project: Project, person: User) -> None:
    StateChange.objects.create(
        project=project, action="submit", from_state="draft", to_state="base_appraisal", actor=person
    )


def _passed(project: Project, person: User) -> None:
    StateChange.objects.create(
        project=project, action="pass", from_state="base_appraisal", to_state="plan_pending", actor=person
    )


def _member(project: Project, person: User) -> None:
    Membership.objects.create(user=person, center=project.center, role="officer", valid_from=date(2020, 1, 1))
    del person.__dict__["current_memberships"]


def _stepped_back(project: Project, person: User) -> None:
    Appraisal.objects.create(
        project=project, level="base", appraiser=person, conflict="Người nhà", outcome="stepped_back", finished_at=timezone.now()
    )  # fmt: skip


HANDS: dict[Part, Callable[[Project, User], Any]] = {
    Part.AUTHOR: _author,
    Part.APPRAISED: _passed,
    Part.IMPLEMENTER: _member,
    Part.SIGNED_FOR_CENTER: lambda project, person: project.contracts.update(recorded_by=person),
    Part.CONFLICTED: _stepped_back,
    Part.WROTE_MINUTES: lambda project, person: project.acceptances.update(recorded_by=person),
    Part.FILED_SETTLEMENT: lambda project, person: type(project.settlement).objects.update(
        recorded_by=person
    ),
}


@pytest.mark.parametrize(
    ("pair", "fund", "right"),
    CASES,
    ids=[f"{pair.earlier}-{right.key}-{fund}" for pair, fund, right in CASES],
)
def test_an_earlier_hand_closes_the_later_duty(people, pair: Pair, fund: str, right: Right) -> None:
    project = stages.ready(State.ACCEPTED, people=people, fund=fund)
    person = holder(right)
    assert why_not(person, (right,), case_of(project)) is None
    assert Desk(person).theirs(right).filter(pk=project.pk).exists()

    HANDS[pair.earlier](project, person)

    refusal = why_not(person, (right,), case_of(project))
    assert refusal is not None
    assert refusal.endswith("cho cấp phó hoặc người được ủy quyền.")
    assert not Desk(person).theirs(right).filter(pk=project.pk).exists()


def test_every_right_of_the_other_sides_has_a_duty_in_the_table() -> None:
    rights = [value for value in vars(rules).values() if isinstance(value, Right)]
    others = {right.key for right in rights if right.side != rules.Side.IMPLEMENTER}
    tested = {right.key for duties in SIDES.values() for found in duties.values() for right in found}
    assert others == tested
    assert all(right.duty is None for right in rights if right.side == rules.Side.IMPLEMENTER)
    assert {pair.later for pair in INCOMPATIBLE} == set(Duty)
    assert {pair.earlier for pair in INCOMPATIBLE} == set(Part)


def test_whoever_finished_the_sheet_does_not_approve_either(people) -> None:
    project = stages.ready(State.PLAN_PENDING, fund="local")
    lead, deputy = people["department_lead"], stages.deputy()
    stages.appraise(project, "base", lead)
    with pytest.raises(NotAllowed) as refusal:
        preview_step(project_id=project.pk, action=Action.APPROVE, actor=lead)
    assert "Người đã thẩm định hoặc thông qua thẩm định đề án này" in refusal.value.message
    assert preview_step(project_id=project.pk, action=Action.APPROVE, actor=deputy).end == State.APPROVED


def test_the_board_refuses_the_row_of_whoever_appraised_it_and_its_deputy_decides(people) -> None:
    lead, deputy = people["department_lead"], stages.deputy()
    project = stages.ready(State.BASE_APPRAISAL, people=people, fund="local")
    transition_project(project_id=project.pk, action="pass", actor=lead)
    asked = {
        "number": "5/QĐ", "date": date(2026, 1, 5), "issuer": "province", "plan": stages.plan("local"), "batch": 1,
        "project_ids": [project.pk],
    }  # fmt: skip

    (refused,) = approve_plan(actor=lead, request_key="a", **asked)
    (done,) = approve_plan(actor=deputy, request_key="b", **asked)

    assert (refused.ok, done.ok, done.status) == (False, True, "approved")
    assert "Nhờ người khác giữ vai trò Lãnh đạo Sở làm" in refused.message


def test_the_lead_who_appraised_is_not_offered_the_approval(people) -> None:
    lead, deputy = people["department_lead"], stages.deputy()
    project = stages.ready(State.BASE_APPRAISAL, people=people, fund="local")
    transition_project(project_id=project.pk, action="pass", actor=lead)
    pages = [html_of(client_of(person).get(url("overview", project))) for person in (lead, deputy)]
    assert ["Phê duyệt kế hoạch</a>" in html for html in pages] == [False, True]
    answer = client_of(lead).get(url("approve", project))
    assert (answer.status_code, "cho cấp phó hoặc người được ủy quyền" in html_of(answer)) == (403, True)


def _sits(project: Project, person: User) -> None:
    sheet = Appraisal.objects.create(
        project=project, level="base", appraiser=stages.deputy(), by_council=True, outcome="finished", declaration="no_conflict",
        finished_at=timezone.now(),
    )  # fmt: skip
    AppraisalMember.objects.create(appraisal=sheet, position=1, user=person, name="Chủ tịch", seat="chair")


def _declares(project: Project, person: User) -> None:
    _sits(project, person)
    AppraisalMember.objects.update(declaration="conflict", interest="Góp vốn", absent=True)


def _writes(project: Project, person: User) -> None:
    audit.record(
        actor=person, action="project.update", obj=project, before={"goals": ""}, after={"goals": "Mới"}
    )


def _applies_a_decision(project: Project, person: User) -> None:
    audit.record(
        actor=person, action="project.set_budget", obj=project, before={}, after={"goals": "Mới"}, reason="Quyết định 7/QĐ"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hand", "right", "closed"),
    [
        (_sits, rules.BASE_APPROVER, True),
        (_sits, rules.BASE_STAFF, False),
        (_declares, rules.BASE_STAFF, True),
        (_declares, rules.BASE_APPROVER, True),
        (_declares, rules.BASE_PAYER, True),
        (_writes, rules.BASE_STAFF, True),
        (_writes, rules.BASE_SETTLER, True),
        (_writes, rules.BASE_PAYER, True),
        (_applies_a_decision, rules.BASE_STAFF, False),
    ],
)
def test_members_of_a_council_and_writers_have_a_hand_too(people, hand, right: Right, closed: bool) -> None:
    project = stages.ready(State.BASE_APPRAISAL, people=people, fund="local")
    person = holder(right)
    hand(project, person)
    assert (why_not(person, (right,), case_of(project)) is not None) is closed
    assert Desk(person).theirs(right).filter(pk=project.pk).exists() is not closed


def test_whoever_gave_the_plan_its_money_does_not_approve_from_it(people) -> None:
    lead, deputy = people["department_lead"], stages.deputy()
    project = stages.ready(State.PLAN_PENDING, people=people, fund="local")
    plan = stages.plan("local")
    asked = {
        "number": "5/QĐ", "date": date(2026, 1, 5), "issuer": "province", "plan": plan, "batch": 1, "project_ids": [project.pk],
    }  # fmt: skip
    set_envelope(
        actor=lead, plan_id=plan.pk, source="local", batch=2, amount=1_000_000, number="1/QĐ", date=date(2026, 1, 2)
    )  # fmt: skip

    with pytest.raises(NotAllowed) as refusal:
        approve_plan(actor=lead, request_key="a", **asked)
    assert "Người đã ghi kinh phí giao cho kế hoạch không được phê duyệt" in refusal.value.message
    board = html_of(client_of(lead).get(f"/ke-hoach/{plan.pk}/"))
    assert "Người đã ghi kinh phí giao cho kế hoạch không được phê duyệt" in board
    assert "Xem trước quyết định" not in board
    (done,) = approve_plan(actor=deputy, request_key="b", **asked)
    assert done.ok


def test_the_lead_who_wrote_the_minutes_does_not_accept(people) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    lead, deputy = people["department_lead"], stages.deputy()
    execution.record_acceptance(
        actor=lead, project_id=project.pk, place="Từ Sơn", happened_on=date(2026, 2, 1), minutes_number="1/BB", volume="Đủ",
        passed=True,
    )  # fmt: skip
    with pytest.raises(NotAllowed) as refusal:
        preview_step(project_id=project.pk, action=Action.ACCEPT, actor=lead)
    assert "Người đã ghi biên bản nghiệm thu của đề án này" in refusal.value.message
    assert preview_step(project_id=project.pk, action=Action.ACCEPT, actor=deputy).end == State.ACCEPTED


def moved_to(person: User, center: str, role: str) -> User:
    """The same person, who left the centre and works elsewhere now."""
    Membership.objects.filter(user=person).update(valid_to=timezone.localdate() - timedelta(days=1))
    Membership.objects.create(
        user=person, center=Center.objects.get(code=center), role=role, valid_from=timezone.localdate()
    )
    return User.objects.get(pk=person.pk)


def _amendment(project: Project, asker: User) -> list[Callable[[User], Any]]:
    asked = stages.amendment(project, asker)
    return [
        lambda person: confirm_amendment(actor=person, amendment_id=asked.pk),
        lambda person: refuse_amendment(actor=person, amendment_id=asked.pk, reason="Không"),
    ]


def _money(project: Project, asker: User) -> list[Callable[[User], Any]]:
    asked = MoneyRequest.objects.create(
        project=project, kind="advance", source=project.fund, fund_year=2026, amount=1, happened_on=date(2026, 3, 1),
        asked_by=asker, request_key=f"own-{project.pk}",
    )  # fmt: skip
    return [
        lambda person: confirm_money(actor=person, request_id=asked.pk),
        lambda person: refuse_money(actor=person, request_id=asked.pk, reason="Không"),
    ]


def _progress(project: Project, asker: User) -> list[Callable[[User], Any]]:
    report = project.progress_reports.get()
    report.status, report.sent_by = "sent", asker
    report.save()
    return [
        lambda person: accept_progress(actor=person, report_id=report.pk),
        lambda person: return_progress(actor=person, report_id=report.pk, reason="Sai"),
    ]


def _exception(project: Project, asker: User) -> list[Callable[[User], Any]]:
    found = Finding.objects.create(project=project, code="above_norm", message="Vượt", asked_by=asker)
    return [
        lambda person: grant_exception(actor=person, finding_id=found.pk, reason="Được", until=timezone.localdate()),
        lambda person: refuse_exception(actor=person, finding_id=found.pk, reason="Không"),
    ]  # fmt: skip


OWN: dict[Request, tuple[str, Callable[..., list[Callable[[User], Any]]]]] = {
    Request.AMENDMENT: ("department_lead", _amendment),
    Request.MONEY: ("department_lead", _money),
    Request.PROGRESS: ("department_lead", _progress),
    Request.EXCEPTION: ("department_lead", _exception),
}


@pytest.mark.parametrize("request_kind", OWN)
def test_who_asked_and_then_changed_sides_does_not_answer(people, request_kind: Request) -> None:
    role, make = OWN[request_kind]
    project = stages.ready(State.IN_PROGRESS, people=people, fund="local")
    asker = people["officer"]
    answers = make(project, asker)
    asker = moved_to(asker, "SCT-24", role)
    for answer in answers:
        with pytest.raises(NotAllowed) as refusal:
            answer(asker)
        assert refusal.value.message == OWN_REQUESTS[request_kind]


@pytest.mark.parametrize("fund", ["local"])
def test_who_confirmed_a_change_does_not_enter_the_decision_of_a_higher_authority(people, fund) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people, fund=fund)
    lead, deputy = people["department_lead"], stages.deputy()
    asked = stages.amendment(project, people["officer"], kind="raise_support", authority="province",
        before={}, after={})  # fmt: skip
    confirm_amendment(actor=lead, amendment_id=asked.pk)
    values = {"amendment_id": asked.pk, "number": "9/QĐ", "date": date(2026, 3, 1), "issuer": "province"}
    with pytest.raises(NotAllowed) as refusal:
        decide_amendment(actor=lead, **values)
    assert refusal.value.message == OWN_REQUESTS[Request.CONFIRMED_AMENDMENT]
    assert decide_amendment(actor=deputy, **values).state == "decided"


def test_every_kind_of_request_is_tried() -> None:
    assert set(OWN) | {Request.CONFIRMED_AMENDMENT, Request.ENVELOPE} == set(
        Request
    )  # these have tests of their own
