"""A report as data and back: what is frozen can be set on paper again years later, the same in every cell.

Everything that a renderer reads is kept, the layout rows and blank figures too, and the order in which parameters and cells are given out.
The bytes are canonical: no spaces, UTF-8, one newline at the end, so that the same report has the same SHA-256 wherever it is written.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, cast

from core.table import Cell, Column, Letterhead, Report, Row, RowRole, Signature, Table


def canonical(data: object) -> bytes:
    """``data`` (of plain JSON values) as its one sequence of bytes."""
    return f"{json.dumps(data, ensure_ascii=False, separators=(',', ':'), allow_nan=False)}\n".encode()


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def freeze(report: Report) -> dict[str, Any]:
    """The report as plain values; its seal is not part of it, since it is put on later."""
    start, end = report.window
    head = report.letterhead
    return {
        "kind": report.kind,
        "title": str(report.title),
        "subtitle": str(report.subtitle),
        "parameters": dict(report.parameters),
        "window": [start.isoformat(), end.isoformat()],
        "tables": [cold_table(table) for table in report.tables],
        "notes": list(report.notes),
        "letterhead": None if head is None else _texts(asdict(head)),
        **({"sources": cold_table(report.sources)} if report.sources is not None else {}),
    }


def thaw(data: Mapping[str, Any]) -> Report:
    """The report that :func:`freeze` made ``data`` of."""
    start, end = (date.fromisoformat(day) for day in data["window"])
    return Report(
        kind=data["kind"],
        title=data["title"],
        subtitle=data["subtitle"],
        parameters=data["parameters"],
        window=(start, end),
        tables=tuple(warm_table(table) for table in data["tables"]),
        notes=tuple(data["notes"]),
        letterhead=_letterhead(data["letterhead"]),
        sources=warm_table(data["sources"]) if "sources" in data else None,
    )


def figures_alone(data: Mapping[str, Any]) -> dict[str, Any]:
    """What :func:`freeze` made without what tells where figures come from: two reports are the same where this is the same."""
    tables = [{key: value for key, value in table.items() if key != "code"} for table in data["tables"]]
    return {**{key: value for key, value in data.items() if key != "sources"}, "tables": tables}


def cold_table(table: Table) -> dict[str, Any]:
    """A table as plain values."""
    return {
        "key": table.key,
        "title": table.title,
        "label_head": table.label_head,
        "columns": [asdict(column) for column in table.columns],
        "rows": [_row(row) for row in table.rows],
        "row_count": table.row_count,
        "total": None if table.total is None else _cells(table.total),
        "total_unfounded": sorted(table.total_unfounded),
        "notes": list(table.notes),
        **({"prose": True} if table.prose else {}),
        **({"code": table.code} if table.code else {}),
    }


def _row(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {"key": row.key, "label": row.label, "cells": _cells(row.cells)}
    if row.role != "row":
        found["role"] = row.role
    if row.level:
        found["level"] = row.level
    if row.unit:
        found["unit"] = str(row.unit)
    if row.unfounded:
        found["unfounded"] = sorted(row.unfounded)
    return found


def _cells(cells: Mapping[str, Cell]) -> dict[str, Any]:
    return {key: cold(value) for key, value in cells.items() if value is not None}


def cold(value: Cell) -> Any:
    """Whole numbers as they are, text as it is, the others with their kind: ``{"d": "82.49"}`` a decimal, ``{"t": …}`` a day."""
    if isinstance(value, Decimal):
        return {"d": f"{value:f}"}
    if isinstance(value, date):
        return {"t": value.isoformat()}
    return value if isinstance(value, int) else str(value)


def warm_table(data: Mapping[str, Any]) -> Table:
    """The table that :func:`cold_table` made ``data`` of."""
    rows = [
        Row(
            key=row["key"],
            label=row["label"],
            cells={key: warm(value) for key, value in row["cells"].items()},
            role=cast(RowRole, row.get("role", "row")),
            level=row.get("level", 0),
            unit=row.get("unit", ""),
            unfounded=frozenset(row.get("unfounded", ())),
        )
        for row in data["rows"]
    ]
    total = data["total"]
    return Table(
        key=data["key"],
        title=data["title"],
        label_head=data["label_head"],
        columns=tuple(Column(**column) for column in data["columns"]),
        rows=rows,
        row_count=data["row_count"],
        total=None if total is None else {key: warm(value) for key, value in total.items()},
        total_unfounded=frozenset(data["total_unfounded"]),
        notes=tuple(data["notes"]),
        prose=data.get("prose", False),
        code=data.get("code", ""),
    )


def warm(value: Any) -> Cell:
    """The cell that :func:`cold` made ``value`` of."""
    if isinstance(value, dict):
        return Decimal(value["d"]) if "d" in value else date.fromisoformat(value["t"])
    return cast(Cell, value)


def _letterhead(data: Mapping[str, Any] | None) -> Letterhead | None:
    if data is None:
        return None
    on = data["on"]
    return Letterhead(
        **{
            **data,
            "on": date.fromisoformat(on) if on else None,
            "signature": Signature(**data["signature"]),
            "recipients": tuple(data["recipients"]),
        }
    )


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            found[key] = _texts(value)
        elif isinstance(value, list | tuple):
            found[key] = [str(each) for each in value]
        else:
            found[key] = value.isoformat() if isinstance(value, date) else str(value or "")
    return found
