"""What a person enters, before it is checked and written: the same shapes for form, REST, import and amendment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from projects.enums import STATE_SOURCES, Form, Source

QUANTITY_DIGITS = 12
"""Digits of a quantity, two of them decimals: what the column of a budget line holds."""


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A budget line as entered; ``shares`` gives đồng by source."""

    fund_year: int
    item: str
    shares: Mapping[str, int]
    description: str = ""
    unit: str = ""
    quantity: Decimal | None = None
    unit_cost: int | None = None
    eligible_cost: int | None = None
    note: str = ""

    @property
    def state_support(self) -> int:
        return sum(amount for source, amount in self.shares.items() if source in STATE_SOURCES)

    @property
    def counterpart(self) -> int:
        return self.shares.get(Source.COUNTERPART, 0)

    @property
    def counterpart_needed(self) -> int | None:
        """The eligible cost less all other money, in đồng; None where the cost is not known (TTLT 26/2014 Art. 7: the whole rest)."""
        if self.eligible_cost is None:
            return None
        return max(self.eligible_cost - sum(self.shares.values()) + self.counterpart, 0)

    @property
    def counterpart_short(self) -> int:
        return max((self.counterpart_needed or 0) - self.counterpart, 0)


def line_of(values: Mapping[str, Any]) -> LineDraft:
    """A line from the plain JSON in which an amendment keeps it."""
    return LineDraft(**{**values, "quantity": values["quantity"] and Decimal(values["quantity"])})


@dataclass(frozen=True, slots=True)
class BeneficiaryDraft:
    """A beneficiary as entered; ``support`` in đồng where known."""

    facility_id: int
    item: str
    support: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProjectDraft:
    """A new đề án as entered. Texts may still be blank: ``REQUIRED_FROM`` says when they must be there."""

    title: str
    fund: str
    content: str
    year: int
    start: date
    end: date
    center_id: int
    form: str = Form.SINGLE
    provinces: Sequence[int] = ()
    coordinators: Sequence[int] = ()
    coordinating_units: str = ""
    need: str = ""
    goals: str = ""
    scale: str = ""
    schedule: str = ""
    effect: str = ""
    note: str = ""
    lines: Sequence[LineDraft] = field(default_factory=tuple)
