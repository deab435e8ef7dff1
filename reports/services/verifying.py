"""What anybody may learn of a sealed report who knows its code: no person, no row, no reason. The page and REST say the same."""

import re
from typing import Any

from reports.models import SealedReport
from reports.services.freezing import report_of

PRINT = re.compile(r"[0-9a-f]{64}")
"""A SHA-256 as it is written."""


def read_print(typed: str) -> str:
    """A SHA-256 as programs print it, in groups or capitals, without either."""
    return "".join(typed.split()).lower()


def latest(sealed: SealedReport) -> SealedReport | None:
    """The latest version of the same report, where this is not it."""
    last = sealed
    while last.is_superseded:
        last = last.superseded_by
    return None if last is sealed else last


def totals_of(sealed: SealedReport) -> list[dict[str, Any]]:
    """The total line of each table that has one, while the report is published: figures alone, no row and no name."""
    if sealed.standing != "published":
        return []
    return [
        {
            "key": table.key,
            "title": table.title,
            "cells": [
                (column, table.total[column.key])
                for column in table.columns
                if column.is_numeric
                and table.total.get(column.key) is not None
                and column.key not in table.total_unfounded
            ],
        }
        for table in report_of(sealed.filing).tables
        if table.total
    ]
