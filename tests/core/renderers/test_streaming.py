"""Ten times the rows must not take ten times the memory."""

import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from core.renderers.csv import render_csv
from core.renderers.json import render_json
from core.renderers.xlsx import render_xlsx
from core.table import Column, Report, Row, Table


class Streamed:
    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[Row]:
        for number in range(self.count):
            yield Row(
                f"KCQG-2026-{number}", f"Đề án số {number}", {"money": number * 1000, "day": date(2026, 1, 5)}
            )


def report(count: int) -> Report:
    columns = (Column("money", "Kinh phí", "money"), Column("day", "Ngày", "date"))
    table = Table("t", "T", columns, Streamed(count), {"money": 1})
    return Report("k", "K", "", {}, (date(2026, 1, 1), date(2026, 3, 14)), (table,))


def to_json(asked: Report, folder: Path) -> None:
    for _ in render_json(asked):
        pass


def to_csv(asked: Report, folder: Path) -> None:
    for _ in render_csv(asked):
        pass


def to_xlsx(asked: Report, folder: Path) -> None:
    render_xlsx(asked, folder / "r.xlsx")


def peak(render: Callable[[Report, Path], None], count: int, folder: Path) -> int:
    tracemalloc.start()
    try:
        render(report(count), folder)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize("render", [to_json, to_csv, to_xlsx])
def test_memory_stays_flat(render: Callable[[Report, Path], None], tmp_path: Path) -> None:
    render(report(1), tmp_path)
    assert peak(render, 20_000, tmp_path) < 1.5 * peak(render, 2_000, tmp_path)
