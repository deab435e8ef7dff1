"""What a person had before them when they wrote: a short print of the values, sent along and compared under the lock. Pure."""

import hashlib
from typing import Any

REPORT_FIELDS = ("percent", "narrative", "difficulty", "expected_end", "status")
PLAN_FIELDS = ("text", "expected_end", "approved_at")
NOTHING = "-"
"""The print of a paper that did not exist yet."""


def fingerprint(row: Any, fields: tuple[str, ...]) -> str:
    """The print of ``fields`` of a row; ``NOTHING`` for none. The same values give the same print."""
    if row is None:
        return NOTHING
    told = "\x1f".join(str(getattr(row, name)) for name in fields)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
