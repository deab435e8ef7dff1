"""The ceiling of a support: the lower of a share of the cost and an amount per unit. Pure; amounts in đồng."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from core.formatting import format_money, plain_decimal
from core.money import share_of
from core.words import say, say_as
from projects.units import UNITS

_PER: dict[str, str] = {
    "learner": say_as("per", "học viên"),
    "event": say_as("per", "hội nghị"),
    "model": say_as("per", "mô hình"),
    "facility": say_as("per", "cơ sở"),
    "fair": say_as("per", "hội chợ"),
    "stand": say_as("per", "gian hàng"),
    "person": say_as("per", "người"),
    "round": say_as("per", "kỳ"),
    "product": say_as("per", "sản phẩm"),
    "trademark": say_as("per", "nhãn hiệu"),
    "showroom": say_as("per", "phòng"),
    "enterprise": say_as("per", "doanh nghiệp"),
    "programme": say_as("per", "chương trình"),
    "association": say_as("per", "hội"),
    "cluster": say_as("per", "cụm liên kết"),
    "industrial_cluster": say_as("per", "cụm công nghiệp"),
    "project": say_as("per", "đề án"),
}
"""What a norm's ``per`` counts, in words; the first of its ``UNITS`` in Vietnamese. A norm on the budget of a year counts nothing."""
PER_CHOICES = tuple(_PER.items())


class Cap(Protocol):
    """What the arithmetic needs of a norm."""

    percent_cap: Decimal | None
    amount_cap: int | None
    per: str
    priority_multiplier: Decimal | None


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that may be supported. ``amount`` None: no figure binds. ``by`` says which of the two gave the amount.

    ``by_percent`` and ``by_amount`` are both figures, None where the norm has none or the eligible cost is not known.
    """

    amount: int | None
    by: str
    by_percent: int | None
    by_amount: int | None
    citation: str = ""


def ceiling_of(
    cap: Cap,
    eligible_cost: int | None,
    quantity: Decimal | int | None,
    *,
    priority: bool = False,
    citation: str = "",
) -> Ceiling:
    """The lower of ``percent_cap`` of the eligible cost and ``amount_cap`` times ``quantity`` (1 where none is given).

    With ``priority`` the amount is raised by the norm's multiplier (TTLT 26/2014 Art. 6 cl. 2 t); the share of the cost is not.
    """
    by_percent = None
    if cap.percent_cap is not None and eligible_cost is not None:
        by_percent = share_of(eligible_cost, cap.percent_cap)
    by_amount = None
    if cap.amount_cap is not None:
        factor = cap.priority_multiplier if priority and cap.priority_multiplier else Decimal(1)
        by_amount = int(cap.amount_cap * Decimal(1 if quantity is None else quantity) * factor)
    if by_percent is None and by_amount is None:
        return Ceiling(None, "", None, None, citation)
    if by_amount is None or (by_percent is not None and by_percent < by_amount):
        return Ceiling(by_percent, "percent", by_percent, by_amount, citation)
    return Ceiling(by_amount, "amount", by_percent, by_amount, citation)


LINE_OF = {"technology_line": "machinery"}
"""Items whose amount is a multiple of another item's: a whole production line against single machines (TT 28/2018 Art. 8 cl. 4)."""


def line_multiplier(cap: Cap, of: Cap) -> Decimal | None:
    """How many times the amount of ``of`` the amount of ``cap`` is; None where one of them has none."""
    if not cap.amount_cap or not of.amount_cap:
        return None
    return round(Decimal(cap.amount_cap) / Decimal(of.amount_cap), 2)


def counts_same(unit: str, per: str) -> bool:
    """Whether a budget line's unit counts what the norm is per: 2 "mô hình" raise a cap per model, 3 "máy" do not."""
    return unit.strip().lower() in UNITS.get(per, ())


def describe(cap: Cap) -> str:
    """The norm in words: "50 % chi phí, không quá 300.000.000 đồng/cơ sở", in the language in force now."""
    parts = []
    if cap.percent_cap is not None:
        share = plain_decimal(cap.percent_cap).replace(".", ",")
        parts.append(str(_OF.get(cap.per, _of_cost)(share)))
    if cap.amount_cap is not None:
        amount, unit = format_money(cap.amount_cap), _PER.get(cap.per)
        most = (
            say("không quá %(amount)s đồng/%(unit)s", amount=amount, unit=unit)
            if unit
            else say("không quá %(amount)s đồng", amount=amount)
        )
        parts.append(str(most))
    return ", ".join(parts)


def _of_cost(share: str) -> str:
    return say("%(share)s %% chi phí", share=share)


_OF: dict[str, Callable[[str], str]] = {
    "project": lambda share: say("%(share)s %% kinh phí đề án", share=share),
    "annual_budget": lambda share: say("%(share)s %% kinh phí được giao", share=share),
}
"""What the share of a norm is taken of, by what the norm is per."""
