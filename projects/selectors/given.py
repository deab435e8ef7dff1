"""Which supports count as given: everything on its way, done or paid; of a stopped đề án where money went out and did not come back."""

from typing import Any, TypeVar

from django.db.models import Case, Model, Q, QuerySet, Sum, Value, When

from projects.enums import STATE_SOURCES, EntryKind, State
from projects.models import Entry
from projects.selectors.ledger import SIGNED

_NEVER = (State.DRAFT, State.RETURNED, State.REJECTED, State.WITHDRAWN)
_OUT = (EntryKind.ADVANCE, EntryKind.PAY)
Row = TypeVar("Row", bound=Model)


def given(rows: "QuerySet[Row]") -> "QuerySet[Row]":
    """Those of ``rows`` (of a đề án, by ``project``) that count as earlier support (TTLT 26/2014 Art. 7: no other state money for the same
    content). No query of its own.
    """
    unpaid = Q(project__status=State.STOPPED) & ~Q(project__in=_paid())
    return rows.exclude(project__status__in=_NEVER).exclude(unpaid)


def _paid() -> "QuerySet[Any, Any]":
    """Stopped đề án of whose state money more was disbursed than paid back: ``Balance.disbursed`` above 0."""
    net = Sum(
        Case(When(kind__in=_OUT, then=SIGNED), When(kind=EntryKind.REFUND, then=-SIGNED), default=Value(0))
    )
    return (
        Entry.objects.filter(project__status=State.STOPPED, source__in=STATE_SOURCES)
        .order_by()
        .values("project")
        .annotate(net=net)
        .filter(net__gt=0)
        .values("project")
    )
