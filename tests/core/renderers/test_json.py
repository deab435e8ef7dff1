import json
from dataclasses import replace
from decimal import Decimal

import pytest

from core.renderers.json import render_json
from core.table import Column, Report, Row, Table


def rendered(report: Report) -> bytes:
    return b"".join(render_json(report))


def test_the_body_is_the_agreed_one(report: Report) -> None:
    assert json.loads(rendered(report)) == {
        "report": "plan-vs-actual",
        "parameters": {"period": "2016-9M", "by": "content"},
        "window": {"from": "2016-01-01", "to": "2016-09-30"},
        "tables": {
            "money": {
                "columns": [
                    {"key": "planned", "label": "Kế hoạch", "unit": "VND"},
                    {"key": "assigned", "label": "Đã giao", "unit": "VND"},
                    {"key": "settled", "label": "Quyết toán", "unit": "VND"},
                    {"key": "share", "label": "Tỷ lệ", "unit": "%"},
                    {"key": "due", "label": "Hạn", "unit": ""},
                    {"key": "remark", "label": "Ghi chú", "unit": ""},
                ],
                "rows": [
                    {
                        "key": "technology",
                        "label": "Ứng dụng máy móc",
                        "planned": 4875000000,
                        "assigned": 5910000000,
                        "settled": -5000000,
                        "share": "82.49",
                        "due": "2016-02-05",
                        "remark": "=SUM(A1)",
                    },
                    {
                        "key": "training",
                        "label": "Đào tạo nghề",
                        "planned": 0,
                        "assigned": 1,
                        "settled": None,
                        "share": None,
                        "due": None,
                        "remark": None,
                    },
                ],
                "total": {
                    "planned": 4875000000,
                    "assigned": 5910000001,
                    "settled": -5000000,
                    "share": None,
                    "due": None,
                    "remark": None,
                },
            },
            "indicators": {
                "columns": [
                    {"key": "planned", "label": "Kế hoạch", "unit": ""},
                    {"key": "actual", "label": "Thực hiện", "unit": ""},
                    {"key": "percent", "label": "Tỷ lệ", "unit": "%"},
                ],
                "rows": [
                    {
                        "key": "workers_trained",
                        "label": "Lao động được đào tạo",
                        "unit": "người",
                        "planned": "5910",
                        "actual": "4875.5",
                        "percent": "82.50",
                    },
                    {
                        "key": "models",
                        "label": "Mô hình",
                        "unit": "mô hình",
                        "planned": "100",
                        "actual": None,
                        "percent": None,
                    },
                ],
            },
        },
    }


def test_keys_stand_in_column_order_and_bytes_repeat(report: Report) -> None:
    body = rendered(report)
    assert body == rendered(report)
    assert body.endswith(b"}}\n")
    row = json.loads(body)["tables"]["indicators"]["rows"][0]
    assert list(row) == ["key", "label", "unit", "planned", "actual", "percent"]
    assert "Ứng dụng".encode() in body


def test_a_report_without_tables_is_still_whole(report: Report) -> None:
    assert json.loads(rendered(replace(report, tables=())))["tables"] == {}


def test_many_rows_pass_the_chunk_border_unharmed(report: Report) -> None:
    rows = [Row(str(number), "x", {"n": number}) for number in range(401)]
    table = Table("t", "T", (Column("n", "N", "integer"),), rows)
    body = json.loads(rendered(replace(report, tables=(table,))))
    assert [row["n"] for row in body["tables"]["t"]["rows"]] == list(range(401))


@pytest.mark.parametrize(
    ("kind", "value"),
    [("money", Decimal("1.5")), ("money", True), ("text", 5), ("date", "2016-01-01"), ("percent", "82")],
)
def test_a_value_of_the_wrong_kind_never_leaves_silently(report: Report, kind: str, value: object) -> None:
    table = Table("t", "T", (Column("n", "N", kind),), [Row("a", "A", {"n": value})])  # type: ignore[arg-type, dict-item]
    with pytest.raises(TypeError):
        rendered(replace(report, tables=(table,)))


def test_percentages_are_rounded_half_up(report: Report) -> None:
    table = Table("t", "T", (Column("n", "N", "percent"),), [Row("a", "A", {"n": Decimal("2.345")})])
    body = json.loads(rendered(replace(report, tables=(table,))))
    assert body["tables"]["t"]["rows"][0]["n"] == "2.35"
