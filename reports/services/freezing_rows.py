"""The rows behind each figure of a report, frozen with it: so that a sealed figure opens what was counted then, whatever became of it.

Kept are the rows, each once; which of them each cell counts; how columns are computed from others; and of the figures that a narrative
cites the tables that they stand in, as far as they are cited.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from core.frozen import cold, cold_table
from core.table import Cell, Column, Report, Row, Table
from reports.builders import Builder, get_builder
from reports.frame import Frame
from reports.opening import (
    Cited,
    Computed,
    Counted,
    Listed,
    Narrowing,
    OpenedRow,
    amount_of,
    narrowing_of,
)
from reports.selectors.described import titles
from reports.services.opening import Made, cited, line_of, total_narrowing

FORM = "khuyen-cong-rows/1"
QUERIED_MOST = 2000
"""Cells whose rows must be asked of the database, some milliseconds each; the figures beyond open as known at the moment of sending."""
TOTAL = ""


def name_of(table: str, within: str = "") -> str:
    """How a table is called here: its key, of a cited one after ``within`` (``KIND.DIMENSION``)."""
    return f"{within}.{table}" if within else table


def frozen_rows(builder: Builder, frame: Frame, report: Report) -> dict[str, Any]:
    """The rows of ``report`` of ``frame``, as plain values; call it in the snapshot that the report was read in."""
    keeper = _Keeper(frame)
    for table in report.tables:
        name = name_of(table.key)
        if table.total is not None:
            keeper.keep_line(builder, name, table, TOTAL)
        for address, row in table.addressed():
            keeper.keep_line(builder, name, table, address, row)
    return keeper.told()


@dataclass
class _Keeper:
    """Collects what is kept of one report."""

    frame: Frame
    queried: int = 0
    made: Made = field(default_factory=dict)
    numbers: dict[OpenedRow, int] = field(default_factory=dict)
    cells: dict[str, dict[str, dict[str, list[int]]]] = field(default_factory=dict)
    ways: dict[str, dict[str, Any]] = field(default_factory=dict)
    figures: dict[str, dict[str, dict[str, list[str]]]] = field(default_factory=dict)
    cites: dict[str, dict[str, list[list[Any]]]] = field(default_factory=dict)
    cited: dict[str, tuple[str, Table, dict[str, Row]]] = field(default_factory=dict)

    def keep_line(self, builder: Builder, name: str, table: Table, line: str, row: Row | None = None) -> None:
        """Every figure of one line."""
        cells, unfounded = (row.cells, row.unfounded) if row else (table.total or {}, table.total_unfounded)
        for column in table.columns:
            if cells.get(column.key) is not None and column.key not in unfounded:
                narrowing = narrowing_of(row) if row else total_narrowing(table)
                self._keep(builder, name, table, line, column, cells[column.key], narrowing)

    def _keep(
        self,
        builder: Builder,
        name: str,
        table: Table,
        line: str,
        column: Column,
        value: Cell,
        narrowing: Narrowing,
    ) -> None:
        derivation = builder.openings.get(table.key, {}).get(column.key)
        if derivation is None:
            return
        figure = derivation.about(narrowing)
        told = [str(figure.label), str(figure.definition)]
        if isinstance(derivation, Counted) and derivation.figure is None:
            self.figures.setdefault(name, {}).setdefault(line, {})[column.key] = told
        way: dict[str, Any] = {"figure": told}
        if isinstance(derivation, Computed):
            way |= {
                "plus": list(derivation.plus),
                "minus": list(derivation.minus),
                "over": list(derivation.over),
            }
        self.ways.setdefault(name, {}).setdefault(column.key, way)
        if isinstance(derivation, Cited):
            self._cite(name, line, narrowing)
        elif isinstance(derivation, Counted):
            self._count(derivation, name, line, column.key, value, narrowing)

    def _count(
        self, way: Counted, name: str, line: str, column: str, value: Cell, narrowing: Narrowing
    ) -> None:
        frame = self.frame
        if name in self.cited:
            frame = replace(frame, by=name.split(".")[1])
        opened = way.rows(frame, narrowing)
        if not isinstance(opened, Listed):
            if self.queried >= QUERIED_MOST:
                return
            self.queried += 1
        rows = opened.every()
        if sum((row.amount for row in rows), 0) == amount_of(
            value
        ):  # what does not add up is not kept as if it did
            kept = [self.numbers.setdefault(row, len(self.numbers)) for row in rows]
            self.cells.setdefault(name, {}).setdefault(line, {})[column] = kept

    def _cite(self, name: str, line: str, narrowing: Narrowing) -> None:
        """The cells that a line cites, and all that stands behind each of them."""
        if line in self.cites.get(name, {}):
            return
        found = self.cites.setdefault(name, {}).setdefault(line, [])
        for one in cited(self.frame, narrowing, self.made):
            assert one.place is not None
            within = f"{one.kind}.{one.by}"
            target = name_of(one.place.table, within)
            found.append(
                [
                    one.sign,
                    target if one.opens else "",
                    one.place.line,
                    one.column.key,
                    str(one.column.label),
                    one.kind,
                ]
            )
            if one.opens:
                self._keep_cited(get_builder(one.kind), target, self.made[one.kind, one.by][one.place.table], one.place.line)  # fmt: skip

    def _keep_cited(self, builder: Builder, name: str, table: Table, line: str) -> None:
        _, _, rows = self.cited.setdefault(name, (builder.title, table, {}))
        if line in self.cells.get(name, {}) or line in rows:
            return
        row, _, _ = line_of(table, line)
        if row is not None:
            rows[line] = row
        self.keep_line(builder, name, table, line, row)

    def told(self) -> dict[str, Any]:
        """All that was kept, as plain values."""
        rows = list(self.numbers)
        ids = sorted({row.project for row in rows if row.project is not None})
        named = titles(self.frame.as_of, ids) if ids else {}
        return {
            "form": FORM,
            "columns": (
                "amount",
                "project",
                "subject",
                "what",
                "on",
                "source",
                "fund_year",
                "document",
                "center",
            ),
            "rows": [_plain(row) for row in rows],
            "projects": [[pk, *named[pk]] for pk in ids if pk in named],
            "cells": self.cells,
            "ways": self.ways,
            "figures": self.figures,
            "cites": self.cites,
            "cited": {
                name: {
                    "title": str(title),
                    "table": cold_table(
                        replace(
                            table,
                            rows=[replace(row, key=line) for line, row in rows.items()],
                            row_count=len(rows),
                        )
                    ),
                }
                for name, (title, table, rows) in self.cited.items()
            },
        }


def _plain(row: OpenedRow) -> list[Any]:
    on = row.on.isoformat() if row.on else None
    return [
        cold(row.amount), row.project, str(row.subject), str(row.what), on, str(row.source), row.fund_year, str(row.document),
        row.center,
    ]  # fmt: skip
