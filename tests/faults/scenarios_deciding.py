"""Every step of the workflow table; appraisals; plans, decisions, carry-overs."""

from datetime import date
from functools import partial

from projects.enums import Action, DecisionKind, Fund, State
from projects.models import AnnualPlan, Appraisal, AppraisalMember, Envelope
from projects.models.appraisal import CRITERIA
from projects.services import appraisal_drafts, appraisals, carry, council, deciding, plans, stopping
from projects.services import paper as papers_of_decisions
from projects.services.lifecycle import transition_project
from projects.workflow import STEPS, Step
from tests import factories
from tests.faults.world import Act, World, paper, scenario
from tests.projects import stages
from tests.projects.appraising import written

RULING = deciding.Ruling("15/QĐ-BCT", date(2026, 1, 10), "minister")
WHO = {
    ("submit", ""): "center_lead",
    ("pass", "base_appraisal"): "department_lead",
    ("pass", "ministry_appraisal"): "reviewer",
    ("return", "base_appraisal"): "appraiser",
    ("return", "ministry_appraisal"): "reviewer",
    ("reject", "base_appraisal"): "department_lead",
    ("reject", "ministry_appraisal"): "approver",
    ("start", ""): "officer",
    ("withdraw", ""): "center_lead",
    ("accept", ""): "department_lead",
}
"""Who takes a step, by action and state; what is not named is the payer's or the approver's of the fund."""


def _taker(step: Step, fund: Fund) -> str:
    known = WHO.get((step.action.value, step.start.value)) or WHO.get((step.action.value, ""))
    if known:
        return known
    return "approver" if fund == Fund.NATIONAL else "department_lead"


def _step(step: Step, fund: Fund, world: World) -> Act:
    made = world.ready(step.start, fund=fund.value)
    if step.start in (State.BASE_APPRAISAL, State.MINISTRY_APPRAISAL) and step.action != Action.PASS:
        level = step.start.value.removesuffix("_appraisal")
        who = world["appraiser" if level == "base" else "reviewer"]
        Appraisal.objects.create(project=made, level=level, appraiser=who)
    if step.action == Action.STOP:
        factories.entry(made, "assign", 100, source=fund.value)
        factories.entry(made, "advance", 60, source=fund.value)
    given = {**stages.facts(step.action.value, fund.value), "sure": stages.sure_of(made, step.action.value)}
    return lambda: transition_project(
        project_id=made.pk, action=step.action, actor=world[_taker(step, fund)], reason="Lý do.", facts=given
    )


for _one in STEPS:
    for _fund in Fund:
        if _one.fund in (None, _fund):
            _name = f"step-{_one.action.value}-{_one.start.value}-{_fund.value}"
            scenario("projects.lifecycle.transition_project", name=_name)(partial(_step, _one, _fund))


def _appraisal(world: World) -> Appraisal:
    made = stages.ready(State.BASE_APPRAISAL)
    return appraisals.start_appraisal(actor=world["appraiser"], project_id=made.pk)


ANSWERS = {key: (True, "Phù hợp.") for key, _ in CRITERIA}


@scenario("projects.appraisals.start_appraisal")
def start_appraisal(world: World) -> Act:
    made = stages.ready(State.BASE_APPRAISAL)
    return lambda: appraisals.start_appraisal(actor=world["appraiser"], project_id=made.pk)


@scenario("projects.appraisal_drafts.save_appraisal")
def save_appraisal(world: World) -> Act:
    made = _appraisal(world)
    return lambda: appraisal_drafts.save_appraisal(
        actor=world["appraiser"], appraisal_id=made.pk, changes=written(answers=ANSWERS, opinion="Đồng ý.")
    )


@scenario("projects.appraisals.answer_criteria")
def answer_criteria(world: World) -> Act:
    made = _appraisal(world)
    return lambda: appraisals.answer_criteria(actor=world["appraiser"], appraisal_id=made.pk, answers=ANSWERS)


@scenario("projects.appraisals.finish_appraisal")
def finish_appraisal(world: World) -> Act:
    made = _appraisal(world)
    appraisals.answer_criteria(actor=world["appraiser"], appraisal_id=made.pk, answers=ANSWERS)
    return lambda: appraisals.finish_appraisal(
        actor=world["appraiser"],
        appraisal_id=made.pk,
        opinion="Đồng ý.",
        minutes_number="05/BB",
        no_conflict=True,
    )


def _member(world: World, **values: object) -> AppraisalMember:
    """Somebody without an account on the council of an open appraisal."""
    made = appraisals.start_appraisal(
        actor=world["appraiser"], project_id=stages.ready(State.BASE_APPRAISAL).pk, by_council=True
    )
    draft = council.MemberDraft(**{"name": "Ông A", "seat": "chair", **values})
    return council.add_member(actor=world["appraiser"], appraisal_id=made.pk, draft=draft)


@scenario("projects.council.add_member")
def add_member(world: World) -> Act:
    made = _member(world).appraisal_id
    return lambda: council.add_member(
        actor=world["appraiser"], appraisal_id=made, draft=council.MemberDraft(name="Bà B")
    )


@scenario("projects.council.drop_member")
def drop_member(world: World) -> Act:
    made = _member(world)
    return lambda: council.drop_member(actor=world["appraiser"], member_id=made.pk)


@scenario("projects.council.mark_absent")
def mark_absent(world: World) -> Act:
    made = _member(world)
    return lambda: council.mark_absent(actor=world["appraiser"], member_id=made.pk, absent=True)


@scenario("projects.council.record_declaration")
def record_declaration(world: World) -> Act:
    made = _member(world)
    return lambda: council.record_declaration(
        actor=world["appraiser"], member_id=made.pk, declaration="no_conflict", signed_on=date(2026, 1, 5)
    )


@scenario("projects.council.declare_interest")
def declare_interest(world: World) -> Act:
    made = _member(world, user_id=world["department_accountant"].pk, name="")
    return lambda: council.declare_interest(
        actor=world["department_accountant"], appraisal_id=made.appraisal_id, declaration="no_conflict"
    )


@scenario("projects.appraisals.step_back")
def step_back(world: World) -> Act:
    made = _appraisal(world)
    return lambda: appraisals.step_back(actor=world["appraiser"], appraisal_id=made.pk, reason="Người nhà")


@scenario("projects.appraisals.release_appraisal")
def release_appraisal(world: World) -> Act:
    made = _appraisal(world)
    return lambda: appraisals.release_appraisal(
        actor=world["department_lead"], project_id=made.project_id, reason="Nghỉ ốm"
    )


@scenario("projects.plans.open_plan")
def open_plan(world: World) -> Act:
    owner = stages.plan("local").center
    return lambda: plans.open_plan(
        actor=world["department_lead"], year=2027, fund="local", center_id=owner.pk
    )


@scenario("projects.plans.set_envelope")
def set_envelope(world: World) -> Act:
    made = stages.plan()
    return lambda: plans.set_envelope(
        actor=world["approver"],
        plan_id=made.pk,
        source="national",
        batch=1,
        amount=5_000_000_000,
        number="3/QĐ",
        date=date(2026, 1, 9),
    )


def _list(world: World) -> tuple[AnnualPlan, list[int]]:
    """A plan with two đề án that wait, one that goes on from an earlier year, and one that its envelope no longer holds."""
    waiting = [world.ready(State.PLAN_PENDING) for _ in range(2)]
    going = world.ready(State.IN_PROGRESS)
    last = world.ready(State.PLAN_PENDING, support=3 * stages.SUPPORT)
    return stages.plan(amount=4 * stages.SUPPORT), [one.pk for one in (*waiting, going, last)]


@scenario("projects.decisions.approve_plan", "projects.deciding.decide_plan", "projects.paper.keep_paper")
def decide_plan(world: World) -> Act:
    plan, chosen = _list(world)
    return lambda: deciding.decide_plan(
        actor=world["approver"],
        plan_id=plan.pk,
        ruling=RULING,
        project_ids=chosen[:3],
        request_key="mot-lan",
        paper=paper(),
    )


@scenario("projects.deciding.preview_plan", writes=False)
def preview_plan(world: World) -> Act:
    plan, chosen = _list(world)
    return lambda: deciding.preview_plan(
        actor=world["approver"], plan_id=plan.pk, ruling=RULING, project_ids=chosen[:3]
    )


def _lots(world: World) -> list[carry.CarryLot]:
    made = [world.funded(State.IN_PROGRESS) for _ in range(2)]
    Envelope.objects.all().delete()
    return [carry.CarryLot(one.pk, "national", 2026, 70) for one in made]


CARRY = deciding.Ruling("30/QĐ-BCT", date(2026, 11, 1), "minister")


@scenario("projects.deciding.decide_carry", "projects.carry.carry_over_money")
def decide_carry(world: World) -> Act:
    lots = _lots(world)
    return lambda: deciding.decide_carry(
        actor=world["approver"], ruling=CARRY, lots=lots, request_key="mot-lan", paper=paper()
    )


@scenario("projects.deciding.preview_carry", writes=False)
def preview_carry(world: World) -> Act:
    lots = _lots(world)
    return lambda: deciding.preview_carry(actor=world["approver"], ruling=CARRY, lots=lots)


@scenario("projects.stopping.stop_project")
def stop_project(world: World) -> Act:
    made = world.funded(State.IN_PROGRESS)
    factories.entry(made, "advance", 60)
    return lambda: stopping.stop_project(
        actor=world["approver"],
        project_id=made.pk,
        number="9/QĐ",
        date=date(2026, 3, 1),
        issuer="minister",
        reason="Cơ sở giải thể.",
        paper=paper(),
    )


@scenario("projects.paper.add_paper")
def add_paper(world: World) -> Act:
    made = stages.decision(DecisionKind.STOP, recorded_by=world["approver"])
    return lambda: papers_of_decisions.add_paper(actor=world["approver"], decision_id=made.pk, paper=paper())
