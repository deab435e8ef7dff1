"""Sending with estimates in a line: what the tests of estimates begin with."""

from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import Any

from django.test import Client

from centers.models import User
from core.table import Table
from reports.models import Filing
from reports.services.freezing import take_report
from reports.services.sealing import accept_filing, filing_unit, send_report

HALF = "2025-H2"
"""From 15/06/2025 to 14/12/2025."""
ASKED = f"kind=plan-vs-actual&period={HALF}&by=content"
GIVEN = {"national": 200, "local": 40, "workers_trained": Decimal(80)}
_keys = count(1)

Clock = Callable[..., None]


def client(person: User) -> Client:
    made = Client()
    made.force_login(person)
    return made


def send(actor: User, estimates: dict[str, Any] | None = None, period: str = HALF, **more: str) -> Filing:
    person = User.objects.get(pk=actor.pk)
    unit = filing_unit(person)
    assert unit is not None
    parameters = {"period": period, "by": "content", **more}
    frozen = take_report(
        kind="plan-vs-actual", parameters=parameters, scope=person.scope, issuer=unit, estimates=estimates
    )
    return send_report(actor=person, frozen=frozen, request_key=f"uoc-{next(_keys)}")


def accept(filing: Filing, person: User) -> Any:
    return accept_filing(actor=User.objects.get(pk=person.pk), filing=Filing.objects.get(pk=filing.pk))


def cells(tables: tuple[Table, ...]) -> dict[str, dict[str, Any]]:
    return {row.key: dict(row.cells) for table in tables for row in table.rows}
