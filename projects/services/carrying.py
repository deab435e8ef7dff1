"""The ledger's side of a carry-over: a pair of entries that moves a lot to the next fund year."""

from datetime import date

from django.db import transaction

from centers.models import User
from core.exceptions import RuleViolation
from core.formatting import format_money
from core.words import filed, joined, say
from projects.enums import EntryKind
from projects.models import Decision, Entry, Project
from projects.selectors.ledger import remaining_lots
from projects.services.ledger import check_values, write


@transaction.atomic
def carry_over(
    *,
    actor: User | None,
    project: Project,
    source: str,
    from_year: int,
    amount: int,
    happened_on: date,
    decision: Decision,
    request_key: str,
) -> tuple[Entry, Entry]:
    """Move ``amount`` đồng that remain of ``from_year`` to the next fund year: always a pair, and the lot keeps its year of origin.

    The oldest money is spent first, so what remains is the youngest; a carry-over takes the oldest of it. Raises BudgetExceeded when more
    is moved than remains (R29: NĐ 45/2012 Art. 14 cl. 4), RuleViolation (``several_lots``) when the amount has several years of origin.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    earlier = Entry.objects.filter(request_key=f"{request_key}:out").first()
    # A repeated request takes its first answer's origin: the lot is no longer there to be asked.
    origin = earlier.origin_year if earlier else _origin(project, source, from_year, amount)

    def half(kind: str, fund_year: int, suffix: str) -> Entry:
        draft = Entry(
            project=project,
            source=source,
            fund_year=fund_year,
            kind=kind,
            amount=amount,
            happened_on=happened_on,
            decision=decision,
            document=filed(decision),
            pair_key=request_key,
            origin_year=origin,
            request_key=f"{request_key}:{suffix}",
            recorded_by=actor,
        )
        check_values(draft)
        return write(draft, actor=actor)

    return half(EntryKind.CARRY_OUT, from_year, "out"), half(EntryKind.CARRY_IN, from_year + 1, "in")


def _origin(project: Project, source: str, from_year: int, amount: int) -> int:
    """The year that the money to be moved came from."""
    lots = remaining_lots(project, source, from_year)
    if not lots:
        return from_year  # the ledger refuses the amount and says by how much
    origin, left = lots[0]
    if amount > left and len(lots) > 1:
        told = joined(
            "; ",
            (say("năm %(year)s: %(amount)s đồng", year=year, amount=format_money(one)) for year, one in lots),
        )
        raise RuleViolation(
            say(
                "Số còn lại gồm nhiều năm gốc (%(told)s). Chuyển riêng từng khoản, khoản cũ trước.", told=told
            ),
            code="several_lots",
            field="amount",
        )
    return origin
