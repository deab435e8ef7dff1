"""Two people do the same act at agreed moments: ``make COUNT`` prints what to race for, ``race START WHO SPEC`` races, ``show SPEC`` tells the end."""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import django

django.setup()

from beneficiaries.models import Facility  # noqa: E402
from centers.models import Center, User  # noqa: E402
from core.exceptions import DomainError  # noqa: E402
from core.models import AuditEvent  # noqa: E402
from projects.enums import AmendmentState, State  # noqa: E402
from projects.models import (  # noqa: E402
    Amendment,
    AnnualPlan,
    Appraisal,
    Decision,
    DraftNorm,
    Entry,
    Norm,
    ProgressReport,
    Project,
    StateChange,
)
from projects.selectors.ledger import balance  # noqa: E402
from projects.services import amendments, draft_norms, merging, progress  # noqa: E402
from projects.services.appraisals import start_appraisal  # noqa: E402
from projects.services.decisions import approve_plan  # noqa: E402
from projects.services.lifecycle import transition_project  # noqa: E402
from tests import factories  # noqa: E402
from tests.projects import stages  # noqa: E402

WHO = ("one", "other")
ROLES = {
    "approver": ("CUC", "approver"),
    "lead": ("TTKC-24", "center_lead"),
    "appraiser": ("SCT-24", "department_appraiser"),
    "department": ("SCT-24", "department_lead"),
    "admin": ("CUC", "admin"),
}


def person(role: str, who: str) -> User:
    return User.objects.get(username=f"rival-{role}-{who}")


def make(count: str) -> None:
    for role, (center, name) in ROLES.items():
        for who in WHO:
            factories.user(f"rival-{role}-{who}", Center.objects.get(code=center), name)
    asker = factories.user("rival-asker", Center.objects.get(code="TTKC-24"), "officer")
    people = {"appraiser": asker, "reviewer": asker, "officer": asker, "center_accountant": asker}
    rounds = [(kind, MAKERS[kind](people, number)) for kind in MAKERS for number in range(int(count))]
    sys.stdout.write(json.dumps(rounds))


def _waiting(people: dict[str, User], number: int) -> int:
    """A year of its own for each round, away from the years of the other races of this database: a plan's money is what its whole year and fund have used."""
    year = 2018 + number
    stages.plan(amount=10 * stages.SUPPORT, year=year)
    made = factories.project(Center.objects.get(code="TTKC-24"), year=year, status=State.PLAN_PENDING)
    factories.budget(made, stages.SUPPORT)
    return made.pk


def _amendment(people: dict[str, User], number: int) -> int:
    made = stages.ready(State.APPROVED, people=people)
    return stages.amendment(made, people["officer"], state=AmendmentState.CONFIRMED).pk


def _report(people: dict[str, User], number: int) -> int:
    made = factories.project(Center.objects.get(code="TTKC-24"), status=State.IN_PROGRESS)
    return ProgressReport.objects.create(
        project=made, period="2026-02", percent=40, status="sent", window_end=date(2026, 2, 14), sent_by=people["officer"]
    ).pk  # fmt: skip


def _draft(people: dict[str, User], number: int) -> int:
    return stages.ready(State.DRAFT).pk


def _appraised(people: dict[str, User], number: int) -> int:
    return stages.ready(State.BASE_APPRAISAL).pk


def _norm(people: dict[str, User], number: int) -> int:
    return draft_norms.draft_norm(
        actor=person("admin", "one"), key="machinery", valid_from=date(2030 + number, 1, 1), document="28/2018/TT-BTC", percent_cap=50
    ).pk  # fmt: skip


def _double(people: dict[str, User], number: int) -> int:
    province = Center.objects.get(code="TTKC-24").province
    keep, gone = (factories.facility(province, name=f"HTX rivals {number}") for _ in range(2))
    Facility.objects.filter(pk=gone.pk).update(note=str(keep.pk))
    return gone.pk


MAKERS: dict[str, Callable[[dict[str, User], int], int]] = {
    "approve": _waiting,
    "amend": _amendment,
    "decide-or-refuse": _amendment,
    "accept": _report,
    "submit": _draft,
    "appraise": _appraised,
    "enact": _norm,
    "merge": _double,
}


def _approve(pk: int, who: str) -> str:
    """Two approvers, two decisions of their own numbers, the same đề án."""
    project = Project.objects.get(pk=pk)
    (row,) = approve_plan(
        actor=person("approver", who),
        number=f"{who}-{pk}/QĐ",
        date=date(2026, 1, 5),
        issuer="minister",
        plan=AnnualPlan.objects.get(year=project.year, fund="national"),
        batch=1,
        project_ids=[pk],
        request_key=f"rival-{who}-{pk}",
    )
    return "won" if row.ok and row.status == "approved" else str(row.message)


def _decide(pk: int, who: str) -> None:
    amendments.decide_amendment(
        actor=person("approver", who), amendment_id=pk, number=f"{who}-{pk}/ĐC", date=date(2026, 3, 1), issuer="agency"
    )  # fmt: skip


def _decide_or_refuse(pk: int, who: str) -> None:
    if who == "one":
        _decide(pk, who)
    else:
        amendments.refuse_amendment(actor=person("approver", who), amendment_id=pk, reason="Không đủ căn cứ")


def _merge(pk: int, who: str) -> None:
    keep = Facility.objects.get(pk=int(pk) - 1)
    merging.merge_facilities(
        actor=person("department", who), keep=keep, double=Facility(pk=pk), reason="Cùng một cơ sở"
    )


ACTS: dict[str, Callable[[int, str], Any]] = {
    "approve": _approve,
    "amend": _decide,
    "decide-or-refuse": _decide_or_refuse,
    "accept": lambda pk, who: progress.accept_progress(actor=person("appraiser", who), report_id=pk),
    "submit": lambda pk, who: transition_project(project_id=pk, action="submit", actor=person("lead", who)),
    "appraise": lambda pk, who: start_appraisal(actor=person("appraiser", who), project_id=pk),
    "enact": lambda pk, who: draft_norms.enact_draft_norm(actor=person("admin", who), draft_id=pk),
    "merge": _merge,
}


def race(start: str, who: str, spec: str) -> None:
    outcomes = []
    for number, (kind, pk) in enumerate(json.loads(spec)):
        while time.time() < float(start) + number * 0.4:
            pass
        try:
            done = ACTS[kind](pk, who)
            outcomes.append(done if isinstance(done, str) else "won")
        except DomainError as refusal:
            outcomes.append(refusal.message)
    sys.stdout.write(json.dumps(outcomes))


def show(spec: str) -> None:
    sys.stdout.write(json.dumps([ENDS[kind](pk) for kind, pk in json.loads(spec)]))


def _assigned(pk: int) -> list[Any]:
    project = Project.objects.get(pk=pk)
    money = balance(project, "national", project.year).assigned
    decided = Decision.objects.filter(plan__year=project.year).count()
    return [project.status, money, Entry.objects.filter(project=project).count(), decided]


def _decided(pk: int) -> list[Any]:
    row = Amendment.objects.get(pk=pk)
    kept = AuditEvent.objects.filter(action="amendment.decide", object_id=str(pk), refused=False).count()
    decisions = Decision.objects.filter(number__endswith=f"-{pk}/ĐC").count()
    return [row.state, kept, decisions, row.project.goals]


ENDS: dict[str, Callable[[int], list[Any]]] = {
    "approve": _assigned,
    "amend": _decided,
    "decide-or-refuse": _decided,
    "accept": lambda pk: [
        ProgressReport.objects.get(pk=pk).status,
        AuditEvent.objects.filter(action="progress.accept", object_id=str(pk), refused=False).count(),
    ],
    "submit": lambda pk: [
        StateChange.objects.filter(project=pk).count(),
        Project.objects.get(pk=pk).submissions.count(),
    ],
    "appraise": lambda pk: [Appraisal.objects.filter(project=pk).count()],
    "enact": lambda pk: [
        DraftNorm.objects.filter(pk=pk).count(),
        Norm.objects.filter(key="machinery", valid_from__year__gte=2030).count(),
    ],
    "merge": lambda pk: [
        Facility.objects.filter(pk__in=(pk, pk - 1)).count(),
        AuditEvent.objects.filter(action="facility.merge", object_id=str(pk - 1), refused=False).count(),
    ],
}

{"make": make, "race": race, "show": show}[sys.argv[1]](*sys.argv[2:])
