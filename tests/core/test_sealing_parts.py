"""What sealing rests on: the print of the sources, the QR code, canonical bytes."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core import software
from core.frozen import canonical, freeze, thaw
from core.qr import qr_svg
from core.table import Column, Letterhead, Report, Row, Signature, Table


def written(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def version_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(software, "ROOT", folder)
    software.code_version.cache_clear()
    try:
        return software.code_version()
    finally:
        software.code_version.cache_clear()


def test_the_version_of_the_code_is_that_of_its_sources(tmp_path: Path, monkeypatch: Any) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        written(folder, "core/a.py", "x = 1\n")
        written(folder, "reports/b.py", "y = 2\n")
    written(two, "docs/c.md", "words\n")
    first = version_in(one, monkeypatch)
    assert first.startswith("src-")
    assert len(first) == 20
    assert version_in(two, monkeypatch) == first
    written(two, "reports/b.py", "y = 3\n")
    changed = version_in(two, monkeypatch)
    assert changed != first
    written(two, "reports/b.py", "y = 2\n")
    (two / "core/a.py").rename(two / "core/z.py")
    assert version_in(two, monkeypatch) not in (first, changed)


def test_a_code_is_drawn_for_an_address_that_can_be_opened_alone() -> None:
    drawn = qr_svg("https://portal.example/verify/KC-1/")
    assert drawn.startswith("<svg")
    assert "mm" not in drawn.split(">", 1)[0]
    assert drawn != qr_svg("https://portal.example/verify/KC-2/")
    assert qr_svg("/verify/KC-1/") == ""


def test_everything_a_renderer_reads_comes_back() -> None:
    table = Table(
        key="one",
        title="Một",
        columns=(
            Column("money", "Tiền", "money", group="Nhóm"), Column("rate", "Tỷ lệ", "percent"), Column("on", "Ngày", "date"),
            Column("words", "Lời"),
        ),
        rows=[
            Row("g", "Nhóm", {"money": 5}, role="group"),
            Row("r", "Dòng", {"money": 5, "rate": Decimal("82.490"), "on": date(2026, 1, 2), "words": "a\nb"}, level=2, unit="người"),
            Row("b", "Trống", {"money": 0, "rate": None}, unfounded=frozenset({"money"})),
        ],
        total={"money": 5, "rate": None},
        total_unfounded=frozenset({"rate"}),
        row_count=2,
        notes=("Ghi chú",),
        label_head="Đầu",
    )  # fmt: skip
    head = Letterhead(
        issuing_body="Sở", on=date(2026, 1, 3), signature=Signature("KT. GIÁM ĐỐC", "PHÓ", "Lan"), recipients=("A",)
    )  # fmt: skip
    report = Report(
        "k", "T", "S", {"period": "2026"}, (date(2026, 1, 1), date(2026, 12, 14)), (table,), ("n",), head
    )
    again = thaw(freeze(report))
    assert again.letterhead == head
    assert canonical(freeze(again)) == canonical(freeze(report))
    (back,) = again.tables
    rows = list(back.rows)
    assert [(row.role, row.level, row.unit, row.unfounded) for row in rows] == [
        ("group", 0, "", frozenset()), ("row", 2, "người", frozenset()), ("row", 0, "", frozenset({"money"})),
    ]  # fmt: skip
    assert rows[1].cells == {"money": 5, "rate": Decimal("82.490"), "on": date(2026, 1, 2), "words": "a\nb"}
    assert str(rows[1].cells["rate"]) == "82.490"
    assert rows[2].cells.get("rate") is None
    assert (back.columns, back.notes, back.label_head, back.total_unfounded, back.row_count) == (
        table.columns, table.notes, "Đầu", frozenset({"rate"}), 2,
    )  # fmt: skip


def test_bytes_are_canonical_and_refuse_what_json_has_not() -> None:
    assert canonical({"b": "ấ", "a": [1, None]}) == '{"b":"ấ","a":[1,null]}\n'.encode()
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))
