"""What each row of a budget and of a list of beneficiaries must be. Free functions, as in ``projects.validators``, whose problems they give."""

from collections.abc import Iterable, Sequence
from typing import Any

from core.formatting import format_money
from core.money import MAX_DONG
from core.words import lowered, say
from projects.drafts import BeneficiaryDraft, LineDraft
from projects.enums import SOURCES_OF_FUND, STATE_SOURCES, Fund, Source
from projects.validators import Problem, problem


def check_line(line: LineDraft, *, row: int, years: range, items: Iterable[str]) -> list[Problem]:
    """Problems of one budget line; ``row`` counts from 1, ``items`` are the known keys of the norm table. What the fund of the đề án
    asks of it is told by ``check_sources``.
    """
    name = f"lines[{row}]"
    found: list[Problem] = []
    if line.fund_year not in years:
        found.append(
            problem(
                f"{name}.fund_year",
                say(
                    "Dòng dự toán %(row)s: năm %(year)s ngoài thời gian thực hiện %(first)s–%(last)s.",
                    row=row,
                    year=line.fund_year,
                    first=years[0],
                    last=years[-1],
                ),
                "year",
            )
        )
    if line.item not in items:
        found.append(
            problem(
                f"{name}.item",
                say(
                    "Dòng dự toán %(row)s: mục chi “%(item)s” không có trong danh mục.",
                    row=row,
                    item=line.item,
                ),
                "unknown",
            )
        )
    if line.quantity is not None and line.quantity <= 0:
        found.append(
            problem(
                f"{name}.quantity",
                say("Dòng dự toán %(row)s: số lượng phải lớn hơn 0.", row=row),
                "not_positive",
            )
        )
    for key, label, amount in (
        ("unit_cost", say("đơn giá"), line.unit_cost),
        ("eligible_cost", say("chi phí được tính"), line.eligible_cost),
    ):
        if amount is not None and not _is_money(amount):
            found.append(
                problem(
                    f"{name}.{key}",
                    say(
                        "Dòng dự toán %(row)s: %(what)s phải là số nguyên đồng lớn hơn 0.",
                        row=row,
                        what=label,
                    ),
                    "amount",
                )
            )
    return found + _check_shares(line, name, row)


def check_sources(line: LineDraft, *, row: int, fund: str) -> list[Problem]:
    """State money that a đề án of ``fund`` cannot hold: national money in a local one (NĐ 45/2012/NĐ-CP Art. 2, 11–13)."""
    return [
        problem(
            f"lines[{row}].shares.{source}",
            say(
                "Dòng dự toán %(row)s: đề án %(fund)s không dùng được nguồn %(source)s; nguồn này chỉ giao theo kế hoạch khuyến công "
                "quốc gia do Bộ trưởng Bộ Công Thương quyết định.",
                row=row,
                fund=lowered(Fund(fund).label),
                source=lowered(Source(source).label),
            ),
            "source_not_of_fund",
        )
        for source in STATE_SOURCES
        if source in line.shares and source not in SOURCES_OF_FUND[fund]
    ]


def check_cost(line: LineDraft, *, row: int) -> list[Problem]:
    """A cost, or without one a support, above quantity × unit cost where both are given. A unit cost is rounded to the đồng."""
    if line.quantity is None or line.unit_cost is None:
        return []
    name, cost = (
        ("eligible_cost", line.eligible_cost) if line.eligible_cost else ("unit_cost", line.state_support)
    )
    product = line.quantity * line.unit_cost
    if cost is None or cost < product + line.quantity:
        return []
    return [
        problem(
            f"lines[{row}].{name}",
            say(
                "Dòng dự toán %(row)s: số lượng × đơn giá chỉ được %(product)s đồng, %(what)s là %(cost)s đồng, lệch %(gap)s đồng.",
                row=row,
                product=format_money(int(product)),
                what=say("chi phí được tính") if line.eligible_cost else say("kinh phí khuyến công"),
                cost=format_money(cost),
                gap=format_money(cost - int(product)),
            ),
            "above_product",
        )
    ]


def check_counterpart(line: LineDraft, *, row: int) -> list[Problem]:
    """The facility puts in the whole rest of the cost that the state supports (R13, TTLT 26/2014 Art. 7)."""
    if not line.state_support or not line.counterpart_short:
        return []
    return [
        problem(
            f"lines[{row}].shares.{Source.COUNTERPART}",
            say(
                "Dòng dự toán %(row)s: chi phí được tính cần vốn đối ứng %(needed)s đồng, đã ghi %(entered)s đồng, thiếu %(short)s đồng.",
                row=row,
                needed=format_money(line.counterpart_needed or 0),
                entered=format_money(line.counterpart),
                short=format_money(line.counterpart_short),
            ),
            "counterpart_short",
        )
    ]


def _check_shares(line: LineDraft, name: str, row: int) -> list[Problem]:
    if not line.shares:
        return [
            problem(
                f"{name}.shares",
                say("Dòng dự toán %(row)s: chưa có kinh phí của nguồn nào.", row=row),
                "required",
            )
        ]
    found = [
        problem(
            f"{name}.shares.{source}",
            say("Dòng dự toán %(row)s: nguồn “%(source)s” không có.", row=row, source=source),
            "unknown",
        )
        for source in line.shares
        if source not in Source.values
    ]
    bad = [source for source, amount in line.shares.items() if not _is_money(amount)]
    found += [
        problem(
            f"{name}.shares.{source}",
            say("Dòng dự toán %(row)s: số tiền phải là số nguyên đồng lớn hơn 0.", row=row),
            "amount",
        )
        for source in bad
    ]
    if not bad and line.eligible_cost and line.state_support > line.eligible_cost:
        found.append(
            problem(
                f"{name}.shares",
                say("Dòng dự toán %(row)s: kinh phí khuyến công lớn hơn chi phí được tính.", row=row),
                "above_cost",
            )
        )
    return found


def _is_money(amount: Any) -> bool:
    return isinstance(amount, int) and not isinstance(amount, bool) and 0 < amount <= MAX_DONG


def check_beneficiaries(rows: Sequence[BeneficiaryDraft], items: Iterable[str]) -> list[Problem]:
    """Problems of a list of beneficiaries: unknown item, bad amount, the same facility and item twice."""
    known = set(items)
    seen: set[tuple[int, str]] = set()
    found: list[Problem] = []
    for number, row in enumerate(rows, start=1):
        if row.item not in known:
            found.append(
                problem(
                    f"beneficiaries[{number}].item",
                    say(
                        "Đơn vị thụ hưởng %(number)s: mục chi “%(item)s” không có trong danh mục.",
                        number=number,
                        item=row.item,
                    ),
                    "unknown",
                )
            )
        if row.support is not None and not _is_money(row.support):
            found.append(
                problem(
                    f"beneficiaries[{number}].support",
                    say(
                        "Đơn vị thụ hưởng %(number)s: số tiền phải là số nguyên đồng lớn hơn 0.",
                        number=number,
                    ),
                    "amount",
                )
            )
        if (row.facility_id, row.item) in seen:
            found.append(
                problem(
                    f"beneficiaries[{number}].facility",
                    say("Đơn vị thụ hưởng %(number)s: cơ sở này đã có với cùng mục chi.", number=number),
                    "duplicate",
                )
            )
        seen.add((row.facility_id, row.item))
    return found
