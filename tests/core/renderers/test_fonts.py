from pathlib import Path

import pytest

from core.renderers.fonts import VIETNAMESE, covers_vietnamese, report_serif


def test_every_vietnamese_letter_is_asked_for() -> None:
    letters = {letter for letter in VIETNAMESE if not letter.isascii() and letter.isalpha()}
    assert len(letters) == 134
    assert {"ă", "ở", "Ữ", "đ", "Đ", "ỹ"} <= letters


def test_the_chosen_family_is_whole() -> None:
    serif = report_serif()
    if serif is None:
        pytest.skip("no Vietnamese serif on this machine")
    assert {(weight, style) for _, weight, style in serif.files} >= {("normal", "normal"), ("bold", "normal")}
    assert all(covers_vietnamese(path) for path, _, _ in serif.files)
    assert serif.css().count("@font-face") == len(serif.files)


def test_what_is_no_font_covers_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.ttf").write_bytes(b"no font")
    assert covers_vietnamese(tmp_path / "x.ttf") is False
    assert covers_vietnamese(tmp_path / "absent.ttf") is False
