"""What a workbook reckons itself: sums of lines and formulas over a line, each with the table's value, and only where they give it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from core.money import percent
from core.renderers.xlsx import render_xlsx
from core.table import Cell, Column, Report, Row, Table

COLUMNS = (
    Column("given", "Giao", "money"),
    Column("spent", "Chi", "money"),
    Column("rate", "Tỷ lệ", "percent"),
)
SUMMED = frozenset({"given", "spent"})


@dataclass(frozen=True)
class Rate:
    """``spent`` of ``given``."""

    plus: tuple[str, ...] = ("spent",)
    minus: tuple[str, ...] = ()
    over: tuple[str, ...] = ("given",)

    def of(self, cells: Any) -> Cell:
        return percent(cells.get("spent"), cells.get("given"))


def row(key: str, given: int | None, spent: int | None, **layout: Any) -> Row:
    return Row(key, key, {"given": given, "spent": spent, "rate": percent(spent, given)}, **layout)


def table(rows: Any, total: dict[str, Cell] | None = None, columns: Sequence[Column] = COLUMNS) -> Table:
    return Table("t", "T", tuple(columns), rows, total, summed=SUMMED, formulas={"rate": Rate()})


def sheets(report: Report, made: Table, folder: Path) -> tuple[list[list[Any]], list[list[Any]]]:
    """Formulas and values of the figures of all lines below the head."""
    render_xlsx(replace(report, tables=(made,), notes=()), folder / "r.xlsx")
    return tuple(  # type: ignore[return-value]
        [
            list(line)
            for line in load_workbook(folder / "r.xlsx", data_only=values)
            .worksheets[0]
            .iter_rows(7, min_col=3, max_col=2 + len(made.columns), values_only=True)
        ]
        for values in (False, True)
    )


def rate(line: int) -> str:
    return f'=IF(C{line}<>0,ROUND(D{line}*100/C{line},2),"")'


def test_heads_and_total_add_up_the_rows_below_them(report: Report, tmp_path: Path) -> None:
    rows = [
        row("g", 60, 30, role="group"),
        row("g1", 50, 20, role="group", level=1),
        row("a", 20, 10, level=2),
        row("b", 30, 10, level=2),
        row("g2", 10, 10, role="group", level=1),
        row("c", 10, 10, level=2),
        row("h", 40, None, role="group"),
        row("d", 40, None, level=1),
    ]
    made = table(rows, {"given": 100, "spent": 30, "rate": Decimal("30.00")})

    formulas, values = sheets(report, made, tmp_path)

    assert formulas == [
        ["=SUBTOTAL(9,C8:C12)", "=SUBTOTAL(9,D8:D12)", rate(7)],
        ["=SUBTOTAL(9,C9:C10)", "=SUBTOTAL(9,D9:D10)", rate(8)],
        [20, 10, rate(9)],
        [30, 10, rate(10)],
        ["=SUBTOTAL(9,C12:C12)", "=SUBTOTAL(9,D12:D12)", rate(11)],
        [10, 10, rate(12)],
        ["=SUBTOTAL(9,C14:C14)", None, None],
        [40, None, None],
        ["=SUBTOTAL(9,C7:C14)", "=SUBTOTAL(9,D7:D14)", rate(15)],
    ]
    assert values[0] == [60, 30, 50]
    assert values[-1] == [100, 30, 30]


def test_a_figure_that_is_no_sum_stays_a_value_and_so_does_what_lies_over_it(
    report: Report, tmp_path: Path
) -> None:
    rows = [
        row("g", 3, 5, role="group"),  # three things, one of which stands in both rows
        row("a", 2, 2, level=1),
        row("b", 2, 3, level=1),
        row("h", 4, 4, role="group"),
        row("c", 4, 4, level=1),
    ]

    formulas, _ = sheets(report, table(rows, {"given": 8, "spent": 9}), tmp_path)

    assert [line[:2] for line in formulas] == [
        [3, "=SUBTOTAL(9,D8:D9)"],
        [2, 2],
        [2, 3],
        ["=SUBTOTAL(9,C11:C11)", "=SUBTOTAL(9,D11:D11)"],
        [4, 4],
        [8, "=SUBTOTAL(9,D7:D11)"],
    ]


def test_columns_that_are_not_said_to_add_up_stay_values(report: Report, tmp_path: Path) -> None:
    made = replace(table([row("a", 1, 1)], {"given": 1, "spent": 1}), summed=frozenset(), formulas={})
    assert sheets(report, made, tmp_path)[0] == [[1, 1, 100], [1, 1, None]]


def test_a_row_that_is_part_of_another_is_not_added_twice(report: Report, tmp_path: Path) -> None:
    rows = [row("a", 5, 5), row("a-part", 2, None, level=1), row("b", 6, 6)]
    assert sheets(report, table(rows, {"given": 11, "spent": 11}), tmp_path)[0][-1] == [
        11,
        "=SUBTOTAL(9,D7:D9)",
        None,
    ]


def test_a_subtotal_adds_up_the_rows_since_the_head(report: Report, tmp_path: Path) -> None:
    rows = [
        Row("g", "g", {}, role="group"),
        row("a", 5, 5),
        row("b", 6, 6),
        row("s", 11, 12, role="subtotal"),
        Row("h", "h", {}, role="group"),
        row("c", 1, 1),
        row("s2", 1, 1, role="subtotal"),
    ]
    formulas, _ = sheets(report, table(rows, {"given": 12, "spent": 12}), tmp_path)
    assert [formulas[at][:2] for at in (3, 6, 7)] == [
        ["=SUBTOTAL(9,C8:C9)", 12],
        ["=SUBTOTAL(9,C12:C12)", "=SUBTOTAL(9,D12:D12)"],
        ["=SUBTOTAL(9,C7:C13)", 12],
    ]


class Streamed:
    def __init__(self, *rows: Row) -> None:
        self.rows, self.read = rows, 0

    def __iter__(self) -> Iterator[Row]:
        self.read += 1
        return iter(self.rows)


def test_streamed_rows_are_read_once_and_added_up_below(report: Report, tmp_path: Path) -> None:
    rows = Streamed(row("a", 5, 5), row("b", 6, 6))
    formulas, values = sheets(report, table(rows, {"given": 11, "spent": 11}), tmp_path)
    assert (formulas[-1][:2], values[-1][:2]) == (["=SUBTOTAL(9,C7:C8)", "=SUBTOTAL(9,D7:D8)"], [11, 11])
    assert rows.read == 1


def test_streamed_heads_stay_values_and_with_them_the_total(report: Report, tmp_path: Path) -> None:
    rows = Streamed(row("g", 11, None, role="group"), row("a", 5, 5, level=1), row("b", 6, 6, level=1))
    formulas, _ = sheets(report, table(rows, {"given": 11, "spent": 11}), tmp_path)
    assert (formulas[0][0], formulas[-1][:2]) == (11, [11, "=SUBTOTAL(9,D7:D9)"])


@pytest.mark.parametrize(
    ("given", "spent", "reckons"),
    [
        (800, 265, True),  # 33,125: a half is rounded up here and there
        (3, 1, True),
        (10**14, 3, True),
        (10**14 - 1, 12_345_000_000_005, False),  # as near to a half from above
        (
            999_999_999_999_999,
            123_449_999_999_999,
            False,
        ),  # 12,3449999…: so near a half that 15 digits take it for one
        (10**15, 1, False),  # more digits than a spreadsheet keeps
        (-40, 10, True),
    ],
)
def test_a_share_is_a_formula_where_it_rounds_alike(
    report: Report, tmp_path: Path, given: int, spent: int, reckons: bool
) -> None:
    formulas, values = sheets(report, table([row("a", given, spent)]), tmp_path)
    wanted = percent(spent, given)
    assert formulas[0][2] == (rate(7) if reckons else pytest.approx(float(wanted or 0)))
    assert Decimal(str(values[0][2])) == wanted


def test_a_share_that_the_formula_does_not_give_stays_a_value(report: Report, tmp_path: Path) -> None:
    odd = Row("a", "a", {"given": 10, "spent": 5, "rate": Decimal("51.00")})
    assert sheets(report, table([odd]), tmp_path)[0] == [[10, 5, 51]]


def test_figures_that_no_fact_stands_behind_are_blank_and_not_added(report: Report, tmp_path: Path) -> None:
    rows = [
        row("a", 5, 0, unfounded=frozenset({"spent", "rate"})),
        row("b", 6, 0, unfounded=frozenset({"rate"})),
    ]
    made = table(rows, {"given": 11, "spent": 0, "rate": Decimal("0.00")})
    formulas, values = sheets(report, replace(made, total_unfounded=frozenset({"rate"})), tmp_path)
    assert formulas == [[5, None, None], [6, 0, None], ["=SUBTOTAL(9,C7:C8)", "=SUBTOTAL(9,D7:D8)", None]]
    assert values[-1] == [11, 0, None]


@pytest.mark.parametrize("lead", ["=", "+", "-", "@"])
def test_text_beside_formulas_stays_text(report: Report, tmp_path: Path, lead: str) -> None:
    danger = f"{lead}1+1"
    columns = (*COLUMNS, Column("note", "Ghi chú"))
    one = Row(danger, danger, {"given": 5, "spent": 5, "note": danger})
    made = replace(table([one], {"given": 5, "note": danger}, columns), summed=SUMMED | {"note"})
    render_xlsx(replace(report, tables=(made,)), tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx").worksheets[0]
    assert [sheet[at].data_type for at in ("B7", "F7", "G7", "C8", "F8")] == ["s", "s", "s", "f", "s"]
    assert sheet["F8"].value == danger


def test_the_same_formulas_give_the_same_bytes(report: Report, tmp_path: Path) -> None:
    made = table([row("a", 5, 5), row("b", 6, 6)], {"given": 11, "spent": 11})
    for name in ("one.xlsx", "two.xlsx"):
        render_xlsx(replace(report, tables=(made,)), tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
