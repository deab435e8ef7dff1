"""Sending and sealing in a line: what the tests of sealed reports begin with."""

from itertools import count
from typing import Any

from django.http import HttpResponse

from centers.models import User
from reports.models import Filing, SealedReport
from reports.services.freezing import take_report
from reports.services.sealing import accept_filing, filing_unit, send_report
from tests.pages import text_of

_keys = count(1)


def send(actor: User, kind: str = "plan-vs-actual", period: str = "2025", **values: Any) -> Filing:
    """A report sent by ``actor`` for one's own unit; ``values`` beside duty and note are parameters."""
    person = User.objects.get(pk=actor.pk)
    told = {name: values.pop(name) for name in ("duty", "note", "request_key") if name in values}
    unit = filing_unit(person)
    assert unit is not None
    frozen = take_report(kind=kind, parameters={"period": period, **values}, scope=person.scope, issuer=unit)
    return send_report(actor=person, frozen=frozen, **{"request_key": f"thu-{next(_keys)}", **told})


def seal(sender: User, accepter: User, **values: Any) -> SealedReport:
    """A report that was sent and accepted."""
    filing = send(sender, **values)
    return accept_filing(actor=User.objects.get(pk=accepter.pk), filing=Filing.objects.get(pk=filing.pk))


def said(answer: HttpResponse) -> str:
    """What a reader of the answer sees."""
    return text_of(answer.content.decode())
