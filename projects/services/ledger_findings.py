"""What imported history shows against the rules: it did happen, so it is noted for people to judge, never refused."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date

from core.formatting import format_money
from projects.balance import Balance
from projects.enums import EntryKind, State
from projects.models import BudgetShare, Finding, Project
from projects.selectors.advancing import limit_among
from projects.selectors.ledger import AdvanceClasses, Key, balances_among

GIVEN = (
    EntryKind.ASSIGN,
    EntryKind.INCREASE,
    EntryKind.CARRY_IN,
    EntryKind.ADVANCE,
    EntryKind.PAY,
    EntryKind.CONTRIBUTE,
)
"""Kinds that give a đề án money or spend it; none of them may come after it was stopped."""

_CODES = (
    "pay_before_acceptance",
    "money_before_approval",
    "stopped_not_cleared",
    "advance_above_class",
)
BATCH = 2000


def state_findings(kinds: Mapping[int, Set[str]], status: Mapping[int, str]) -> list[Finding]:
    """Findings that follow from the state of each đề án and the kinds of entry it has."""
    found = []
    for project_id in sorted(kinds):
        state = status[project_id]
        if EntryKind.PAY in kinds[project_id] and state not in (State.ACCEPTED, State.SETTLED):
            text = "Đã thanh toán phần còn lại khi đề án chưa được nghiệm thu cơ sở."
            found.append(
                _finding(project_id, "pay_before_acceptance", text, article="Điều 14, 36/2013/TT-BCT")
            )
        if state in (*Project.UNDECIDED, *Project.NEVER_APPROVED):
            text = f"Có bút toán kinh phí khi đề án ở trạng thái “{State(state).label}”, chưa được phê duyệt."
            found.append(_finding(project_id, "money_before_approval", text))
    return found


def balance_findings(balances: Iterable[tuple[Key, Balance]], status: Mapping[int, str]) -> list[Finding]:
    """Findings that follow from sums: a stopped đề án that keeps money."""
    found = []
    for (project_id, _, year), one in balances:
        owed = one.disbursed - one.settled
        if status[project_id] == State.STOPPED and owed:
            text = f"Đề án đã ngừng nhưng còn {format_money(owed)} đồng giải ngân chưa quyết toán hoặc hoàn trả (năm {year})."
            found.append(
                _finding(project_id, "stopped_not_cleared", text, amount=one.disbursed, limit=one.settled)
            )
    return found


def class_findings(last_advance: Mapping[Key, date]) -> list[Finding]:
    """Advances above the classes in force on the day of the last one, counted as the ledger does (``advance_limit``): years that carried
    money links keep to the class of what they were given together, and one excess of theirs is noted once, at the last of them.
    """
    found: dict[tuple[object, ...], Finding] = {}
    projects = sorted({key[0] for key in last_advance})
    classes: dict[date, AdvanceClasses] = {}
    for start in range(0, len(projects), BATCH):
        part = projects[start : start + BATCH]
        shares = _shares(part)
        years: dict[tuple[int, str], dict[int, Balance]] = defaultdict(dict)
        for (project_id, source, year), balance in balances_among(part):
            years[project_id, source][year] = balance
        for key in sorted(key for key in last_advance if key[0] in set(part)):
            day = last_advance[key]
            if day not in classes:
                classes[day] = AdvanceClasses(day)
            above = _above_class(key, classes[day], years[key[0], key[1]], shares[key[0], key[1]])
            if above is not None:
                one, linked = above
                found[(*key[:2], one.amount, one.limit_amount) if linked else key] = one
    return list(found.values())


def _above_class(
    key: Key,
    classes: AdvanceClasses,
    years: Mapping[int, Balance],
    shares: Mapping[int, list[tuple[str, int]]],
) -> tuple[Finding, bool] | None:
    """The finding of one source and year, and whether advances of other years bound it; None where the class holds."""
    project_id, _, year = key
    every = [pair for pairs in shares.values() for pair in pairs]
    limit = limit_among(classes, years, year, lambda one: shares.get(one) or every)
    advanced = years[year].advanced - years[year].refunded
    if advanced <= limit.amount:
        return None
    text = (
        f"Tạm ứng {format_money(advanced + limit.elsewhere)} đồng (năm {year}) vượt mức được tạm ứng trước nghiệm thu "
        f"{format_money(limit.amount + limit.elsewhere)} đồng."
    )
    noted = _finding(
        project_id,
        "advance_above_class",
        text,
        article=limit.citation[:80],
        amount=advanced + limit.elsewhere,
        limit=limit.amount + limit.elsewhere,
    )
    return noted, limit.elsewhere > 0


def _shares(projects: Sequence[int]) -> dict[tuple[int, str], dict[int, list[tuple[str, int]]]]:
    """(item, đồng) of the live budgets by đề án and source, then by fund year."""
    found: dict[tuple[int, str], dict[int, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
    rows = BudgetShare.objects.filter(line__project__in=projects, line__retired_at__isnull=True).values_list(
        "line__project_id", "source", "line__fund_year", "line__item", "amount"
    )
    for project_id, source, year, item, amount in rows:
        found[project_id, source][year].append((item, amount))
    return found


def note(found: Iterable[Finding]) -> list[Finding]:
    """Keep the findings that are not noted yet; returns those."""
    known = set(Finding.objects.filter(code__in=_CODES).values_list("project_id", "code", "message"))
    new = [one for one in found if (one.project_id, one.code, one.message) not in known]
    Finding.objects.bulk_create(new, batch_size=BATCH)
    return new


def _finding(
    project_id: int,
    code: str,
    message: str,
    *,
    article: str = "",
    amount: int | None = None,
    limit: int | None = None,
) -> Finding:
    return Finding(
        project_id=project_id, code=code, message=message, article=article, amount=amount, limit_amount=limit
    )
