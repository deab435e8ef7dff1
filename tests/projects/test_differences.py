"""Two dossiers compared: texts word by word, rows matched by what they are, nothing said where nothing changed."""

from copy import deepcopy
from typing import Any

import pytest

from core.wording import compare_words
from projects.differences import compare

FIELDS = {
    "title": "Máy sấy", "form": "single", "content": "technology", "start": "2026-01-01", "end": "2026-12-31", "coordinating_units": "",
    "need": "", "goals": "", "scale": "", "schedule": "", "effect": "", "note": "",
}  # fmt: skip


def line(item: str = "machinery", description: str = "", **values: Any) -> dict[str, Any]:
    return {
        "fund_year": 2026, "item": item, "label": item.title(), "description": description, "unit": "", "quantity": None,
        "unit_cost": None, "eligible_cost": None, "note": "", "shares": {"national": 100}, **values,
    }  # fmt: skip


def facility(code: str, name: str = "HTX Chè", **values: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "item": "machinery",
        "label": "Máy",
        "support": 100,
        "note": "",
        **values,
    }


def paper(name: str, sha: str) -> dict[str, Any]:
    return {"kind": "proposal", "name": name, "sha256": sha, "size": 9}


def dossier(**values: Any) -> dict[str, Any]:
    fields = {**FIELDS, **values.pop("fields", {})}
    return {
        "fields": fields,
        "provinces": [],
        "coordinators": [],
        "lines": [],
        "beneficiaries": [],
        "papers": [],
        **values,
    }


def told(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """(word, label, before, after) of every change."""
    return [
        (
            one.word,
            one.label,
            " ".join(piece.text for piece in one.before),
            " ".join(piece.text for piece in one.after),
        )
        for one in compare(old, new)
    ]


def test_the_same_dossier_has_no_changes_whatever_the_order_of_its_keys() -> None:
    old = dossier(lines=[line()], beneficiaries=[facility("A")], papers=[paper("a.pdf", "1")])
    new = {key: deepcopy(old[key]) for key in reversed(old)}
    new["lines"] = [dict(reversed(row.items())) for row in old["lines"]]
    assert told(old, new) == []


@pytest.mark.parametrize(
    ("name", "before", "after", "wanted"),
    [
        ("end", "2026-12-31", "2027-06-30", ("Sửa", "Ngày kết thúc", "31/12/2026", "30/06/2027")),
        ("form", "single", "group", ("Sửa", "Loại đề án", "Đề án thông thường", "Đề án nhóm")),
        ("effect", "", "Giảm bụi", ("Thêm", "Hiệu quả", "", "Giảm bụi")),
        ("note", "Cũ", "", ("Bỏ", "Ghi chú", "Cũ", "")),
    ],
)
def test_fields_are_told_as_people_write_them(name, before, after, wanted) -> None:
    assert told(dossier(fields={name: before}), dossier(fields={name: after})) == [wanted]


def test_places_and_partners_are_told_by_name_and_only_when_they_are_others() -> None:
    old = dossier(provinces=[{"key": "63:24", "name": "tỉnh Bắc Giang"}])
    renamed = dossier(provinces=[{"key": "63:24", "name": "Tỉnh Bắc Giang"}])
    other = dossier(provinces=[{"key": "34:24", "name": "tỉnh Bắc Ninh"}])
    assert told(old, renamed) == []
    assert told(old, other) == [("Sửa", "Địa điểm", "tỉnh Bắc Giang", "tỉnh Bắc Ninh")]


def test_words_that_went_and_came_stand_out_and_the_rest_is_cut() -> None:
    far = " ".join(f"từ{number}" for number in range(60))
    before, after = compare_words(f"{far} tăng 500 tấn {far}", f"{far} tăng 800 tấn {far}")
    assert [(piece.kind, piece.text) for piece in before if piece.kind != "same"] == [
        ("gap", "…"), ("gone", "500"), ("gap", "…"),
    ]  # fmt: skip
    assert [piece.text for piece in after if piece.kind == "new"] == ["800"]
    assert len(" ".join(piece.text for piece in after).split()) < 40


def test_a_text_rewritten_beyond_measure_is_shown_whole_and_quickly() -> None:
    before, after = compare_words("a " * 4000 + "x", "b " * 4000 + "x")
    assert [piece.kind for piece in before] == ["gone", "same"]
    assert [piece.kind for piece in after] == ["new", "same"]


def test_a_line_is_followed_by_item_and_description_and_told_cell_by_cell() -> None:
    old = dossier(lines=[line("fair", "Gian hàng"), line("fair", "Vận chuyển"), line("training")])
    new = dossier(
        lines=[
            line(
                "fair",
                "Vận chuyển",
                shares={"national": 150, "counterpart": 30},
                quantity="2.00",
                unit="chuyến",
            ),
            line("fair", "Gian hàng"),
            line("trademark"),
        ]
    )
    assert told(old, new) == [
        ("Thêm", "Dự toán 2026 · Vận chuyển: số lượng", "", "2"),
        ("Thêm", "Dự toán 2026 · Vận chuyển: đơn vị tính", "", "chuyến"),
        ("Sửa", "Dự toán 2026 · Vận chuyển: khuyến công quốc gia", "100 đồng", "150 đồng"),
        ("Thêm", "Dự toán 2026 · Vận chuyển: đối ứng của đơn vị thụ hưởng", "", "30 đồng"),
        ("Bỏ", "Dự toán 2026 · Training", "khuyến công quốc gia 100 đồng", ""),
        ("Thêm", "Dự toán 2026 · Trademark", "", "khuyến công quốc gia 100 đồng"),
        ("Sửa", "Tổng dự toán: khuyến công quốc gia", "300 đồng", "350 đồng"),
        ("Thêm", "Tổng dự toán: đối ứng của đơn vị thụ hưởng", "", "30 đồng"),
    ]


def test_the_same_line_twice_and_then_once_is_one_that_went() -> None:
    assert [one[:2] for one in told(dossier(lines=[line(), line()]), dossier(lines=[line()]))] == [
        ("Bỏ", "Dự toán 2026 · Machinery"),
        ("Sửa", "Tổng dự toán: khuyến công quốc gia"),
    ]


def test_a_beneficiary_joined_with_its_double_is_the_same_one() -> None:
    old = dossier(beneficiaries=[facility("CS-1"), facility("CS-2", "Công ty Lan", support=None)])
    new = dossier(beneficiaries=[facility("CS-9", support=120), facility("CS-3", "Hộ Bảy")])
    assert told(old, new) == [
        ("Sửa", "Thụ hưởng HTX Chè: hỗ trợ", "100 đồng", "120 đồng"),
        ("Bỏ", "Thụ hưởng Công ty Lan", "Máy", ""),
        ("Thêm", "Thụ hưởng Hộ Bảy", "", "Máy, 100 đồng"),
    ]


def test_a_paper_is_known_by_its_content_and_not_by_its_name() -> None:
    old = dossier(papers=[paper("a.pdf", "1"), paper("b.pdf", "2")])
    new = dossier(papers=[paper("b.pdf", "3"), paper("doi-ten.pdf", "1")])
    assert [row[0] for row in told(old, new)] == ["Bỏ", "Thêm"]
