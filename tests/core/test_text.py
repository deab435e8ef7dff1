"""Search without diacritics and Vietnamese order."""

import unicodedata

from core.text import clean, clean_lines, fold, plain, sort_key


def test_fold_meets_every_spelling() -> None:
    assert fold("Đồng Nai") == fold("ĐỒNG  NAI") == "dong nai"
    assert fold("Hoà Bình") == fold("Hòa Bình") == "hoa binh"
    assert fold(unicodedata.normalize("NFD", "Đắk Lắk")) == "dak lak"


def test_vietnamese_order() -> None:
    names = ["Đắk Lắk", "Zét", "Ăn", "An", "Ân", "Bắc Ninh", "Cà Mau", "Bạc Liêu", "Bắc Giang", "Dương"]

    assert sorted(names, key=sort_key) == [
        "An",
        "Ăn",
        "Ân",
        "Bạc Liêu",
        "Bắc Giang",
        "Bắc Ninh",
        "Cà Mau",
        "Dương",
        "Đắk Lắk",
        "Zét",
    ]


def test_tones_break_ties_in_their_order() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]


def test_clean_drops_control_characters() -> None:
    assert clean("  a\u0000b \n c ") == "a b c"


def test_what_nobody_sees_is_dropped_and_letters_with_marks_are_one() -> None:
    assert plain("Gốm\u200b Phù\u202e Lãng\u2069\ufeff") == "Gốm Phù Lãng"
    assert plain(unicodedata.normalize("NFD", "ượ\n")) == "ượ\n"
    assert clean("\u200b\u2060 \ufeff") == clean_lines("\u200b\n\u2060") == ""


def test_lines_are_kept_and_stray_signs_are_not() -> None:
    typed = unicodedata.normalize("NFD", " \r\nMáy sấy\x00\x07\r\n\tlạnh\rcũ  \n")
    assert clean_lines(typed) == "Máy sấy\n\tlạnh\ncũ"
