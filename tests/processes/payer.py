"""Answers requests for money at agreed moments: ``make PREFIX COUNT`` prints what to race for, ``race START KIND WHO SPEC`` races, ``show SPEC`` tells the end."""

import json
import sys
import time
from datetime import date
from typing import Any

import django

django.setup()

from centers.models import Center, User  # noqa: E402
from core.exceptions import DomainError  # noqa: E402
from projects.models import Attachment, Entry, MoneyRequest  # noqa: E402
from projects.services import money  # noqa: E402
from tests import factories  # noqa: E402

PAYERS = ("one", "other")


def make(prefix: str, count: str) -> None:
    """Rounds of a đề án with 1,000 đồng, of which machinery may be advanced 700, and two requests for 700 that both wait."""
    center, agency = (Center.objects.get(code=code) for code in ("TTKC-24", "CUC"))
    asker = factories.user(f"{prefix}-asker", center, "accountant")
    for name in PAYERS:
        factories.user(f"{prefix}-{name}", agency, "accountant")
    rounds = []
    for number in range(int(count)):
        project = factories.project(center, code=f"{prefix}-{number}", status="contracted")
        factories.budget(project, 1000)
        factories.entry(
            project, "assign", 1000, happened_on=date(2026, 1, 2), key=f"{prefix}-assign-{number}"
        )
        voucher = Attachment.objects.create(
            project=project, kind="voucher", name="a.pdf", file="a", content_type="a", size=1, sha256="0" * 64
        )
        rounds.append([_request(project, voucher, asker, f"{prefix}-{number}-{side}") for side in PAYERS])
    sys.stdout.write(json.dumps(rounds))


def _request(project: Any, voucher: Attachment, asker: User, key: str) -> int:
    request = MoneyRequest.objects.create(
        project=project,
        kind="advance",
        source="national",
        fund_year=2026,
        amount=700,
        happened_on=date(2026, 2, 2),
        asked_by=asker,
        voucher=voucher,
        request_key=key,
    )
    return request.pk


def race(start: str, kind: str, who: str, spec: str) -> None:
    rounds = json.loads(spec)
    prefix = MoneyRequest.objects.get(pk=rounds[0][0]).request_key.split("-")[0]
    actor = User.objects.get(username=f"{prefix}-{who}")
    side = PAYERS.index(who)
    outcomes = []
    for number, requests in enumerate(rounds):
        while time.time() < float(start) + number * 0.3:
            pass
        try:
            outcomes.append(_answer(kind, actor, requests, side))
        except DomainError as refusal:
            outcomes.append(refusal.code)
    sys.stdout.write(json.dumps(outcomes))


def _answer(kind: str, actor: User, requests: list[int], side: int) -> str:
    if kind == "refuse" and side:
        return money.refuse_money(actor=actor, request_id=requests[0], reason="Thiếu hồ sơ.").status
    return money.confirm_money(actor=actor, request_id=requests[side if kind == "limit" else 0]).status


def show(spec: str) -> None:
    found = []
    for requests in json.loads(spec):
        rows = MoneyRequest.objects.filter(pk__in=requests)
        entries = Entry.objects.filter(project=rows[0].project, kind="advance")
        found.append([sorted(row.status for row in rows), sum(entry.amount for entry in entries)])
    sys.stdout.write(json.dumps(found))


{"make": make, "race": race, "show": show}[sys.argv[1]](*sys.argv[2:])
