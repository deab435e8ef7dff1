from decimal import Decimal
from xml.etree import ElementTree

import pytest

from core.barchart import Bar, bar_chart
from core.linechart import Series, line_chart

SVG = "{http://www.w3.org/2000/svg}"


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


def texts(markup: str) -> list[str]:
    return [node.text or "" for node in parsed(markup).iter(f"{SVG}text")]


def test_bars_are_proportional_and_figures_written_out() -> None:
    chart = bar_chart("Kinh phí", [Bar("Đào tạo", 1000, 500), Bar("Tư vấn", 250, None)], unit="triệu đồng")
    root = parsed(chart)
    plans = [Decimal(n.get("width", "")) for n in root.findall(f"{SVG}rect[@class='chart-plan']")][1:]
    actuals = [Decimal(n.get("width", "")) for n in root.findall(f"{SVG}rect[@class='chart-actual']")][1:]
    assert plans[0] == actuals[0] * 2 == plans[1] * 4
    assert actuals[1] == 0
    assert [text for text in texts(chart) if text] == [
        "Kế hoạch", "Thực hiện", "triệu đồng", "1.000", "500", "250", "–",
    ]  # fmt: skip


def test_a_chart_tells_itself_to_those_who_cannot_see_it() -> None:
    root = parsed(bar_chart("Kinh phí", [Bar("Đào tạo", 1000, 500)], unit="đồng"))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert description.text == "Đơn vị: đồng. Đào tạo: kế hoạch 1.000, thực hiện 500"


def test_text_cannot_become_markup() -> None:
    chart = bar_chart("<script>", [Bar('"><script>x</script>', 1, 1)], unit="&")
    assert "<script" not in chart
    assert " style=" not in chart


def test_no_bars_is_said() -> None:
    description = parsed(bar_chart("Kinh phí", [], unit="đồng")).find(f"{SVG}desc")
    assert description is not None
    assert description.text == "Không có số liệu."


def test_a_long_name_is_cut_but_kept_whole_in_its_tooltip() -> None:
    name = "Xây dựng mô hình trình diễn kỹ thuật, chuyển giao công nghệ, ứng dụng máy móc tiên tiến"
    root = parsed(bar_chart("T", [Bar(name, 1, 1)], unit="đồng"))
    lines = [node.text for node in root.iter(f"{SVG}tspan")]
    assert len(lines) == 2
    assert (lines[1] or "").endswith("…")
    assert name in [node.text for node in root.iter(f"{SVG}title")]


def test_a_missing_value_breaks_the_line() -> None:
    chart = line_chart("T", ["1", "2", "3"], [Series("2016", [5, None, 10])], unit="tỷ đồng")
    path = parsed(chart).find(f"{SVG}path")
    assert path is not None
    assert path.get("d", "").count("M") == 2
    assert "L" not in path.get("d", "")
    assert len(parsed(chart).findall(f"{SVG}circle")) == 2


def test_scale_is_round_and_reaches_below_zero_where_values_do() -> None:
    assert texts(line_chart("T", ["a"], [Series("x", [9])], unit="đồng"))[2:7] == [
        "0",
        "2,5",
        "5",
        "7,5",
        "10",
    ]
    assert texts(line_chart("T", ["a"], [Series("x", [-9])], unit="đồng"))[2:7] == [
        "(10)",
        "(5)",
        "0",
        "5",
        "10",
    ]


def test_every_series_has_a_value_for_each_point() -> None:
    with pytest.raises(ValueError, match="2 values for 1 points"):
        line_chart("T", ["a"], [Series("x", [1, 2])], unit="đồng")
