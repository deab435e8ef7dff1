"""Closed periods: which hold a day, whether a unit may still enter something there, and how they are shown."""

from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from centers.models import Scope
from core.exceptions import RuleViolation
from core.holding import share
from core.periods import Period
from core.words import lowered, say
from projects.enums import ClosedKind
from projects.models import ClosingException, PeriodClosing, Project

CLOSINGS = "projects.closings"
"""The hold that entering shares and closing has alone."""
SHOWN = 100
"""The latest closings on the page."""


def refuse_closed_period(center_id: int, kind: ClosedKind, *days: date, field: str) -> None:
    """Raise RuleViolation (``period_closed``) where one of ``days`` lies in a closed period without an exception for the unit and kind.

    A period inside another (a month in its quarter) is open only where each of them is open or excepted. What enters something shares the
    hold on the closings until its transaction ends: a closing waits for it, and it waits for a closing.
    """
    share(CLOSINGS)
    for day in days:
        found = PeriodClosing.objects.filter(opened_at=None, first__lte=day, last__gte=day)
        excepted = ClosingException.objects.holding(timezone.localdate()).filter(center=center_id, kind=kind)
        closing = found.exclude(pk__in=excepted.values("closing")).first()
        if closing is not None:
            raise RuleViolation(
                say(
                    "Kỳ %(period)s đã đóng ngày %(day)s, không nhập được %(kind)s. Đề nghị Cục cho ngoại lệ nếu cần.",
                    period=Period.parse(closing.period).label,
                    day=f"{timezone.localdate(closing.closed_at):%d/%m/%Y}",
                    kind=lowered(ClosedKind(kind).label),
                ),
                code="period_closed",
                field=field,
                details={"period": closing.period},
            )


def refuse_closed_money(project: Project, day: date) -> None:
    """The same for money that moves on ``day``, asked for or confirmed."""
    refuse_closed_period(project.center_id, ClosedKind.MONEY, day, field="happened_on")


def closings_seen(scope: Scope) -> list[PeriodClosing]:
    """The latest closings, standing and opened again, each with the exceptions in sight; everyone who has a role reads what is closed."""
    if not scope.member:
        return []
    seen = ClosingException.objects.visible_to(scope).select_related("center", "granted_by", "withdrawn_by")
    rows = PeriodClosing.objects.select_related("closed_by", "opened_by")
    return list(rows.prefetch_related(Prefetch("exceptions", seen))[:SHOWN])
