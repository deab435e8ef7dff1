"""The parts of a result, and their sums over several of them. Pure."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

PARTS = ("value", "women", "ethnic_minority")


def sum_part(rows: Iterable[Any], part: str) -> Decimal | None:
    """The sum of one part over rows; None where no row has it."""
    known = [figure for row in rows if (figure := getattr(row, part)) is not None]
    return sum(known, Decimal(0)) if known else None
