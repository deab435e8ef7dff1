"""Đề án that are ready for their next step in any state, and the cast of the workflow."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from centers.models import Center, User
from projects.enums import Action, AttachmentKind, DecisionKind, Form, Level, State
from projects.models import (
    Acceptance,
    Amendment,
    AnnualPlan,
    Appraisal,
    AppraisalAnswer,
    Attachment,
    Contract,
    Decision,
    Envelope,
    ImplementationPlan,
    ProgressReport,
    Project,
    ProjectFacility,
    Settlement,
)
from projects.models.appraisal import CRITERIA
from projects.selectors.amendment_effects import effects_of, seen_mark
from projects.selectors.telling import told_before
from tests import factories

SUPPORT = 200_000_000
TEXTS = {name: "Nội dung đã soạn." for name in ("need", "goals", "scale", "schedule", "effect")}
SENDABLE = (State.DRAFT, State.RETURNED, State.BASE_APPRAISAL, State.MINISTRY_APPRAISAL)
"""States from which a dossier is sent, now or once it was returned: its estimate has the counterpart that this asks for."""
PAPERS = (AttachmentKind.PROPOSAL, AttachmentKind.REQUEST, AttachmentKind.COMMITMENT)


def cast() -> dict[str, User]:
    """One person per role and place, and two from another province."""
    places = {
        code: Center.objects.get(code=code)
        for code in ("TTKC-24", "SCT-24", "CUC", "TTKC-52", "SCT-52", "IPC1")
    }
    roles = {
        "officer": ("TTKC-24", "officer"),
        "center_lead": ("TTKC-24", "center_lead"),
        "center_accountant": ("TTKC-24", "accountant"),
        "appraiser": ("SCT-24", "department_appraiser"),
        "department_lead": ("SCT-24", "department_lead"),
        "department_accountant": ("SCT-24", "accountant"),
        "reviewer": ("CUC", "reviewer"),
        "approver": ("CUC", "approver"),
        "agency_accountant": ("CUC", "accountant"),
        "auditor": ("CUC", "auditor"),
        "admin": ("CUC", "admin"),
        "ipc_officer": ("IPC1", "ipc_officer"),
        "ipc_lead": ("IPC1", "center_lead"),
        "other_center_lead": ("TTKC-52", "center_lead"),
        "other_department_lead": ("SCT-52", "department_lead"),
    }
    people = {name: factories.user(f"vai-{name}", places[code], role) for name, (code, role) in roles.items()}
    return {**people, "stranger": factories.user("vai-stranger")}


def deputy(center: str = "SCT-24") -> User:
    """A second lead of a Sở: who passed the appraisal does not approve."""
    return factories.user(f"vai-pho-{center}", Center.objects.get(code=center), "department_lead")


def plan(
    fund: str = "national", *, amount: int = 10 * SUPPORT, year: int = 2026, center: Center | None = None
) -> AnnualPlan:
    """A year's plan with one envelope of its own source."""
    owner = center or Center.objects.get(code="CUC" if fund == "national" else "SCT-24")
    made, created = AnnualPlan.objects.get_or_create(year=year, fund=fund, center=owner)
    if created:
        Envelope.objects.create(plan=made, source=fund, amount=amount)
    return made


def decision(kind: str, fund: str = "national", **values: Any) -> Decision:
    """A numbered decision of the authority for the fund."""
    number = Decision.objects.count() + 1
    fields = {
        "number": f"{number:02d}/QĐ",
        "date": date(2026, 1, 5),
        "issuer": "minister" if fund == "national" else "province",
        "place": None if fund == "national" else Center.objects.get(code="SCT-24").province,
        "kind": kind,
        "plan": plan(fund) if kind == DecisionKind.APPROVE_PLAN else None,
        "request_key": f"test-decision-{number}",
        **values,
    }
    return Decision.objects.create(**fields)


def facts(action: str, fund: str) -> dict[str, int]:
    """What an action needs to be told, where the table asks for a decision."""
    kinds = {"approve": DecisionKind.APPROVE_PLAN, "stop": DecisionKind.STOP}
    return {"decision": decision(kinds[action], fund).pk} if action in kinds else {}


def ready(
    state: str,
    *,
    people: dict[str, User] | None = None,
    fund: str = "national",
    center: str = "TTKC-24",
    form: str = Form.SINGLE,
    support: int = SUPPORT,
    **fields: Any,
) -> Project:
    """A đề án in ``state`` that has everything any of its next steps needs."""
    owner = Center.objects.get(code=center)
    made = factories.project(
        owner,
        fund=fund,
        form=form,
        status=state,
        **{**TEXTS, **({"returned_from": Level.BASE} if state == State.RETURNED else {}), **fields},
    )
    Project.objects.filter(pk=made.pk).update(status_since=timezone.now() - timedelta(days=1))
    made.refresh_from_db()
    factories.budget(made, support, source=fund, counterpart=support if state in SENDABLE else 0)
    facility = factories.facility(made.province, name=f"HTX {made.code}")
    ProjectFacility.objects.create(project=made, facility=facility, item="machinery", support=support)
    for kind in PAPERS:
        file_paper(made, kind)
    if people is not None:
        _papers(made, people, support)
    return made


def file_paper(made: Project, kind: str) -> Attachment:
    """A paper of the kind in the dossier, without its bytes."""
    return Attachment.objects.create(
        project=made,
        kind=kind,
        name=f"{kind}.pdf",
        file=f"{made.pk}/{kind}",
        content_type="application/pdf",
        size=9,
        sha256="0" * 64,
    )


def _papers(made: Project, people: dict[str, User], support: int) -> None:
    """What the two sides record on the way, with the scans that a step asks for."""
    for kind in (AttachmentKind.CONTRACT, AttachmentKind.MINUTES):
        file_paper(made, kind)
    for level, who in ((Level.BASE, "appraiser"), (Level.MINISTRY, "reviewer")):
        appraise(made, level, people[who])
    Contract.objects.create(
        project=made, number="01/HĐ", signed_on=date(2026, 2, 1), value=support, recorded_by=people["officer"]
    )
    ImplementationPlan.objects.create(
        project=made, text="Lắp đặt trong quý II.", expected_end=date(2026, 6, 30)
    )
    ProgressReport.objects.create(
        project=made,
        period="2026-05",
        percent=100,
        status="accepted",
        window_end=date(2026, 5, 14),
        sent_by=people["officer"],
    )
    Acceptance.objects.create(
        project=made,
        place="Xã Tân Yên",
        happened_on=date(2026, 6, 1),
        minutes_number="01/BB",
        volume="01 dây chuyền",
    )
    Settlement.objects.create(
        project=made, number="01/QT", happened_on=date(2026, 6, 10), recorded_by=people["center_accountant"]
    )


def appraise(
    made: Project, level: str, appraiser: User, *, met: bool = True, minutes: str = "05/BB-TĐ"
) -> Appraisal:
    """A finished appraisal with five answers."""
    appraisal = Appraisal.objects.create(
        project=made,
        level=level,
        appraiser=appraiser,
        declaration="no_conflict",
        opinion="Đủ điều kiện.",
        minutes_number=minutes,
        finished_at=timezone.now(),
        outcome="finished",
    )
    AppraisalAnswer.objects.bulk_create(
        AppraisalAnswer(appraisal=appraisal, criterion=key, met=met) for key, _ in CRITERIA
    )
    return appraisal


def seen_of(asked: Amendment) -> str:
    """The mark of what the request leaves out of step now, as the page of the decision gives it."""
    return seen_mark(effects_of(asked.project, Amendment.objects.get(pk=asked.pk)))


def sure_of(made: Project, action: str) -> str:
    """The mark of what is told before a step now, as its page gives it."""
    return told_before(made, Action(action)).mark


def amendment(
    made: Project, actor: User, *, number: int = 1, state: str = "sent", **values: Any
) -> Amendment:
    """A request to change the goals, as it was sent."""
    fields = {
        "kind": "other",
        "authority": "agency",
        "reason": "Thị trường thay đổi.",
        "before": {"goals": made.goals},
        "after": {"goals": "Mục tiêu đã sửa."},
        "saved_at": timezone.now(),
        "sent_at": timezone.now(),
        **values,
    }
    return Amendment.objects.create(project=made, number=number, state=state, requested_by=actor, **fields)
