"""Approves plans at agreed moments: ``make PREFIX COUNT`` prints what to race for, ``race START KIND WHO SPEC`` races, ``show SPEC`` tells the end."""

import json
import sys
import time
from datetime import date
from typing import Any

import django

django.setup()

from centers.models import Center, User  # noqa: E402
from core.exceptions import DomainError  # noqa: E402
from projects.models import AnnualPlan, Decision, Entry, Envelope, Project, StateChange  # noqa: E402
from projects.services.decisions import approve_plan  # noqa: E402
from projects.services.lifecycle import transition_project  # noqa: E402
from tests import factories  # noqa: E402

SUPPORT = 1000
APPROVERS = ("one", "other")


def make(prefix: str, count: str) -> None:
    """Rounds of a plan that has money for one đề án and two that wait for it, and one that waits for the base level."""
    agency, center, department = (Center.objects.get(code=code) for code in ("CUC", "TTKC-24", "SCT-24"))
    for name in APPROVERS:
        factories.user(f"{prefix}-{name}", agency, "approver")
        factories.user(f"{prefix}-lead-{name}", department, "department_lead")
    rounds = []
    for number in range(int(count)):
        # A year of its own for each round: a plan's money is what its whole year and fund have used.
        year = 2000 + number + {"PLAN": 0, "CLICK": 10, "BOTH": 60}[prefix]
        plan = AnnualPlan.objects.create(year=year, fund="national", center=agency)
        Envelope.objects.create(plan=plan, source="national", amount=SUPPORT)
        rivals = []
        for side in ("a", "b"):
            project = factories.project(
                center, code=f"{prefix}-{number}{side}", year=year, status="plan_pending"
            )
            factories.budget(project, SUPPORT)
            rivals.append(project.pk)
        waiting = factories.project(center, code=f"{prefix}-{number}w", status="base_appraisal")
        rounds.append({"plan": plan.pk, "rivals": rivals, "waiting": waiting.pk, "key": f"{prefix}-{number}"})
    sys.stdout.write(json.dumps(rounds))


def race(start: str, kind: str, who: str, spec: str) -> None:
    given = json.loads(spec)
    side = APPROVERS.index(who)
    prefix = given[0]["key"].split("-")[0]
    actor = User.objects.get(username=f"{prefix}-lead-{who}" if kind == "return" else f"{prefix}-{who}")
    outcomes = []
    for number, row in enumerate(given):
        while time.time() < float(start) + number * 0.3:
            pass
        outcomes.append(_ACTS[kind](actor, row, side))
    sys.stdout.write(json.dumps(outcomes))


def _last_dong(actor: User, row: dict[str, Any], side: int) -> str:
    (result,) = approve_plan(
        actor=actor,
        number=f"{row['key']}-{side}/QĐ",
        date=date(2026, 1, 5),
        issuer="minister",
        plan=AnnualPlan.objects.get(pk=row["plan"]),
        batch=1,
        project_ids=[row["rivals"][side]],
        request_key=f"{row['key']}-{side}",
    )
    return result.status


def _double_click(actor: User, row: dict[str, Any], _side: int) -> str:
    (result,) = approve_plan(
        actor=actor,
        number=f"{row['key']}/QĐ",
        date=date(2026, 1, 5),
        issuer="minister",
        plan=AnnualPlan.objects.get(pk=row["plan"]),
        batch=1,
        project_ids=[row["rivals"][0]],
        request_key=row["key"],
    )
    return result.status


def _return(actor: User, row: dict[str, Any], side: int) -> str:
    try:
        transition_project(
            project_id=row["waiting"], action=("return", "reject")[side], actor=actor, reason="Thiếu hồ sơ."
        )
    except DomainError as refusal:
        return refusal.code
    return "moved"


_ACTS = {"last": _last_dong, "double": _double_click, "return": _return}


def show(spec: str) -> None:
    found = []
    for row in json.loads(spec):
        both = Project.objects.filter(pk__in=row["rivals"])
        found.append(
            {
                "approved": both.filter(status="approved").count(),
                "assigned": sum(Entry.objects.filter(project__in=both).values_list("amount", flat=True)),
                "decisions": Decision.objects.filter(plan=row["plan"]).count(),
                "changes": StateChange.objects.filter(project=row["waiting"]).count(),
            }
        )
    sys.stdout.write(json.dumps(found))


{"make": make, "race": race, "show": show}[sys.argv[1]](*sys.argv[2:])
