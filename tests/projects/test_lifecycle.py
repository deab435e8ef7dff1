"""A đề án through its whole life by the public doors, and what a step does beside the state."""

from datetime import date

import pytest
from django.core import mail

from centers.models import Center, User
from core.exceptions import InvalidInput, NotAllowed, StaleState
from core.models import AuditEvent
from projects.drafts import BeneficiaryDraft, LineDraft, ProjectDraft
from projects.enums import State
from projects.models import Decision, Entry, Envelope, Finding, Project, StateChange
from projects.models.appraisal import CRITERIA
from projects.selectors.ledger import balance
from projects.services import effects
from projects.services.appraisals import answer_criteria, finish_appraisal, start_appraisal
from projects.services.budgets import set_beneficiaries
from projects.services.decisions import approve_plan
from projects.services.documents import add_attachment
from projects.services.execution import (
    record_acceptance,
    record_contract,
    record_settlement,
    save_implementation_plan,
)
from projects.services.ledger import record_entry
from projects.services.lifecycle import transition_project
from projects.services.progress import ProgressDraft, accept_progress, save_progress, send_progress
from projects.services.proposals import create_project
from projects.services.stopping import stop_project
from projects.services.vouchers import Voucher
from projects.workflow import Effect
from tests import factories
from tests.projects import stages
from tests.projects.papers import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


def step(project, action: str, actor, **values) -> Project:
    return transition_project(project_id=project.pk, action=action, actor=actor, **values)


def appraise(project, actor) -> None:
    appraisal = start_appraisal(actor=actor, project_id=project.pk)
    answer_criteria(actor=actor, appraisal_id=appraisal.pk, answers={key: (True, "") for key, _ in CRITERIA})
    finish_appraisal(
        actor=actor, appraisal_id=appraisal.pk, opinion="Đồng ý.", minutes_number="05/BB", no_conflict=True
    )


def test_a_national_project_from_the_first_line_to_the_settlement(people, bac_ninh_today) -> None:
    support = 200_000_000
    project = create_project(
        actor=people["officer"],
        draft=ProjectDraft(
            title="Ứng dụng dây chuyền sấy vải thiều",
            fund="national",
            content="technology",
            year=2026,
            start=date(2026, 1, 1),
            end=date(2026, 12, 31),
            center_id=people["officer"].current_memberships[0].center_id,
            provinces=[bac_ninh_today.pk],
            lines=[
                LineDraft(
                    2026,
                    "machinery",
                    {"national": support, "counterpart": 300_000_000},
                    eligible_cost=500_000_000,
                )
            ],
            **stages.TEXTS,
        ),
    )
    facility = factories.facility(bac_ninh_today)
    set_beneficiaries(
        actor=people["officer"],
        project_id=project.pk,
        rows=[BeneficiaryDraft(facility.pk, "machinery", support)],
    )
    for kind in stages.PAPERS:
        add_attachment(
            actor=people["officer"], project_id=project.pk, kind=kind, name=f"{kind}.pdf", content=pdf(kind)
        )
    step(project, "submit", people["center_lead"])
    appraise(project, people["appraiser"])
    step(project, "pass", people["department_lead"])
    appraise(project, people["reviewer"])
    step(project, "pass", people["reviewer"])
    (row,) = approve_plan(
        actor=people["approver"],
        number="15/QĐ-BCT",
        date=date(2026, 1, 10),
        issuer="minister",
        plan=stages.plan(amount=support),
        batch=1,
        project_ids=[project.pk],
        request_key="k1",
    )
    assert (row.ok, row.status) == (True, "approved")
    with pytest.raises(InvalidInput, match=r"09/01/2026 trước ngày quyết định phê duyệt 10/01/2026"):
        record_contract(
            actor=people["officer"],
            project_id=project.pk,
            number="01/HĐ",
            signed_on=date(2026, 1, 9),
            value=support,
        )
    record_contract(
        actor=people["officer"],
        project_id=project.pk,
        number="01/HĐ",
        signed_on=date(2026, 2, 1),
        value=support,
        paper=Voucher("hop-dong.pdf", pdf("contract")),
    )
    step(project, "sign", people["approver"])
    save_implementation_plan(
        actor=people["officer"], project_id=project.pk, text="Lắp đặt quý II.", expected_end=date(2026, 6, 30)
    )
    step(project, "start", people["officer"])
    money = {"actor": people["agency_accountant"], "source": "national", "fund_year": 2026}
    here = Project.objects.get(pk=project.pk)
    record_entry(
        **money,
        project=here,
        kind="advance",
        amount=140_000_000,
        happened_on=date(2026, 3, 1),
        request_key="a",
    )
    report = save_progress(
        actor=people["officer"], project_id=project.pk, draft=ProgressDraft("2026-05", 100, "Xong.")
    )
    send_progress(actor=people["officer"], report_id=report.pk)
    accept_progress(actor=people["appraiser"], report_id=report.pk)
    record_acceptance(
        actor=people["appraiser"],
        project_id=project.pk,
        place="Lục Ngạn",
        happened_on=date(2026, 6, 1),
        minutes_number="01/BB-NT",
        volume="01 dây chuyền",
        passed=True,
        paper=Voucher("bien-ban.pdf", pdf("minutes")),
    )
    own = {**money, "source": "counterpart", "kind": "contribute", "amount": 300_000_000}
    record_entry(**own, project=here, happened_on=date(2026, 5, 20), request_key="own")
    here = step(project, "accept", people["department_lead"])
    record_entry(
        **money, project=here, kind="pay", amount=60_000_000, happened_on=date(2026, 6, 20), request_key="p"
    )
    record_entry(
        **money, project=here, kind="settle", amount=support, happened_on=date(2026, 6, 25), request_key="s"
    )
    record_settlement(
        actor=people["center_accountant"],
        project_id=project.pk,
        number="01/QT",
        happened_on=date(2026, 6, 26),
    )
    done = step(project, "settle", people["agency_accountant"])

    assert done.status == State.SETTLED
    assert done.code == "KCQG-2026-0001"
    money_at_the_end = balance(done, "national", 2026)
    assert (money_at_the_end.assigned, money_at_the_end.disbursed, money_at_the_end.settled) == (
        support,
        support,
        support,
    )
    assert list(
        StateChange.objects.filter(project=project).values_list("action", "to_state", "center__code")
    ) == [
        ("submit", "base_appraisal", "TTKC-24"),
        ("pass", "ministry_appraisal", "SCT-24"),
        ("pass", "plan_pending", "CUC"),
        ("approve", "approved", "CUC"),
        ("sign", "contracted", "CUC"),
        ("start", "in_progress", "TTKC-24"),
        ("accept", "accepted", "SCT-24"),
        ("settle", "settled", "CUC"),
    ]


def test_approving_assigns_the_budget_of_the_year_by_the_decision(people) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people, end=date(2027, 12, 31))
    factories.budget(project, 50_000_000, source="local", item="trademark")
    factories.budget(project, 70_000_000, fund_year=2027, item="trademark")
    factories.budget(project, 90_000_000, source="counterpart")
    facts = stages.facts("approve", "national")
    Envelope.objects.create(plan=stages.plan(), source="local", amount=50_000_000)
    step(project, "approve", people["approver"], facts=facts)
    entries = Entry.objects.filter(project=project).order_by("source")
    assert [(row.kind, row.source, row.fund_year, row.amount, row.decision_id) for row in entries] == [
        ("assign", "local", 2026, 50_000_000, facts["decision"]),
        ("assign", "national", 2026, stages.SUPPORT, facts["decision"]),
    ]
    assert {row.happened_on for row in entries} == {date(2026, 1, 5)}


@pytest.mark.parametrize(
    ("level", "actor"), [("base_appraisal", "department_lead"), ("ministry_appraisal", "reviewer")]
)
def test_a_returned_project_goes_back_to_the_level_that_returned_it(people, level, actor) -> None:
    project = stages.ready(level, people=people)
    returned = step(project, "return", people[actor], reason="Bổ sung thuyết minh.")
    assert (returned.status, returned.returned_from) == (State.RETURNED, level.removesuffix("_appraisal"))
    again = step(project, "submit", people["center_lead"])
    assert (again.status, again.returned_from) == (level, "")
    assert StateChange.objects.filter(project=project).first().reason == "Bổ sung thuyết minh."


def test_projects_of_regional_centres_and_of_several_provinces_skip_the_base_level(people, bac_giang) -> None:
    regional = stages.ready(State.DRAFT, center="IPC1", provinces=[bac_giang])
    assert step(regional, "submit", people["ipc_lead"]).status == State.MINISTRY_APPRAISAL
    here = Center.objects.get(code="TTKC-24").province
    several = stages.ready(State.DRAFT, provinces=[here, Center.objects.get(code="TTKC-52").province])
    assert step(several, "submit", people["center_lead"]).status == State.MINISTRY_APPRAISAL


def test_a_local_project_never_meets_the_ministry(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL, people=people, fund="local")
    assert step(project, "pass", people["department_lead"]).status == State.PLAN_PENDING
    assert (
        step(project, "approve", stages.deputy(), facts=stages.facts("approve", "local")).status
        == State.APPROVED
    )
    assert Entry.objects.get(project=project).source == "local"


def test_late_registration_is_noted_and_never_stops_a_submission(people) -> None:
    project = stages.ready(State.DRAFT, year=2026)
    step(project, "submit", people["center_lead"])
    finding = Finding.objects.get(project=project)
    assert finding.code == "late_registration"
    assert "sau hạn 20/05/2025 của kế hoạch năm 2026" in finding.message
    assert finding.document.number == "17/2018/TT-BCT"


def test_stopping_notes_the_advance_to_be_paid_back(people) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    factories.entry(project, "assign", 200)
    factories.entry(project, "advance", 70)
    factories.entry(project, "settle", 20)
    stopped = stop_project(
        actor=people["approver"],
        project_id=project.pk,
        number="09/QĐ-BCT",
        date=date(2026, 5, 1),
        issuer="minister",
        reason="Đơn vị thụ hưởng ngừng sản xuất.",
    )
    assert (stopped.status, stopped.stopped_on) == (State.STOPPED, date(2026, 5, 1))
    finding = Finding.objects.get(project=project)
    assert (finding.code, finding.limit_amount, finding.amount, finding.gap) == ("refund_due", 20, 70, 50)


def test_a_stop_that_is_refused_leaves_no_decision_and_one_refusal(people) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    with pytest.raises(NotAllowed):
        stop_project(
            actor=people["reviewer"],
            project_id=project.pk,
            number="09/QĐ",
            date=date(2026, 5, 1),
            issuer="minister",
            reason="x",
        )
    assert not Decision.objects.exists()
    refused = AuditEvent.objects.filter(
        object_type="projects.project", object_id=str(project.pk), refused=True
    )
    assert refused.count() == 1
    assert not AuditEvent.objects.filter(action="decision.record").exists()


def test_a_failing_effect_leaves_nothing_changed(people, monkeypatch) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    facts = stages.facts("approve", "national")
    real = effects.EFFECTS[Effect.ASSIGN_MONEY]

    def assign_then_break(attempt) -> None:
        real(attempt)
        raise RuntimeError("đĩa đầy")

    monkeypatch.setitem(effects.EFFECTS, Effect.ASSIGN_MONEY, assign_then_break)
    events = AuditEvent.objects.count()
    with pytest.raises(RuntimeError):
        step(project, "approve", people["approver"], facts=facts)
    after = Project.objects.get(pk=project.pk)
    assert (after.status, after.status_since) == (State.PLAN_PENDING, project.status_since)
    assert not Entry.objects.filter(project=project).exists()
    assert not StateChange.objects.filter(project=project).exists()
    assert AuditEvent.objects.count() == events


def test_what_the_person_saw_must_still_be_so(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL, people=people)
    with pytest.raises(StaleState) as refusal:
        step(project, "return", people["department_lead"], reason="x", facts={"seen": "ministry_appraisal"})
    assert (refusal.value.code, refusal.value.details["status"]) == ("wrong_state", "base_appraisal")


def test_an_unknown_action_and_an_unknown_decision_are_bad_input(people) -> None:
    project = stages.ready(State.DRAFT, people=people)
    with pytest.raises(InvalidInput) as action:
        step(project, "force", people["admin"])
    with pytest.raises(InvalidInput) as paper:
        step(project, "approve", people["approver"], facts={"decision": 999_999})
    assert (action.value.code, paper.value.code) == ("unknown_action", "unknown_decision")


def test_mail_goes_to_the_next_people_after_the_commit(people, django_capture_on_commit_callbacks) -> None:
    for name in ("department_lead", "appraiser", "reviewer", "other_department_lead", "center_lead"):
        User.objects.filter(pk=people[name].pk).update(email=f"{name}@example.vn")
    project = stages.ready(State.DRAFT)
    with django_capture_on_commit_callbacks() as callbacks:
        step(project, "submit", people["center_lead"])
        assert mail.outbox == []
    for callback in callbacks:
        callback()
    assert sorted(message.to[0] for message in mail.outbox) == [
        "appraiser@example.vn",
        "department_lead@example.vn",
    ]
    assert {message.subject for message in mail.outbox} == {f"[Khuyến công] {project.code}: Gửi thẩm định"}
