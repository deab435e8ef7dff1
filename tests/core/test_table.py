from decimal import Decimal

import pytest

from core.table import Column, Row, Table


def table(rows: object, *columns: Column) -> Table:
    return Table(key="t", title="T", columns=columns, rows=rows)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["key", "label", "unit", "table"])
def test_a_column_may_not_take_a_rows_own_name(key: str) -> None:
    with pytest.raises(ValueError, match="reserved"):
        table([], Column(key, "X"))


def test_column_keys_are_unique() -> None:
    with pytest.raises(ValueError, match="unique"):
        table([], Column("a", "X"), Column("a", "Y"))


@pytest.mark.parametrize(
    ("column", "code"),
    [
        (Column("a", "A", "money"), "VND"),
        (Column("a", "A", "percent"), "%"),
        (Column("a", "A", "integer", unit="người"), "người"),
        (Column("a", "A"), ""),
    ],
)
def test_machines_are_told_the_unit(column: Column, code: str) -> None:
    assert column.unit_code == code


def test_data_rows_leave_layout_out() -> None:
    rows = [Row("g", "G", {}, role="group"), Row("a", "A", {}), Row("s", "S", {}, role="subtotal")]
    assert [row.key for row in table(rows).data_rows()] == ["a"]


def test_opening_tells_whether_rows_name_units_and_loses_no_row() -> None:
    rows = [
        Row("g", "G", {}, role="group"),
        Row("a", "A", {"n": Decimal(1)}, unit="người"),
        Row("b", "B", {}),
    ]
    named, opened = table(rows).opened()
    assert named is True
    assert list(opened) == rows
    assert table(rows[:1]).opened()[0] is False
    assert table(rows[2:]).opened()[0] is False


def test_opening_reads_a_stream_once() -> None:
    class Streamed:
        reads = 0

        def __iter__(self):  # type: ignore[no-untyped-def]
            Streamed.reads += 1
            yield from (Row(str(number), "", {}) for number in range(3))

    assert len(list(table(Streamed()).opened()[1])) == 3
    assert Streamed.reads == 1
