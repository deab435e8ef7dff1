"""narrative: exact sentences for fixed figures, and never more than the figures say."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from centers.models import Center, User
from centers.models.scope import EVERYTHING
from core.text import sort_key
from projects.models import Entry, ProgressReport, Project, ProjectFacility
from projects.services.synthetic import synthesize
from reports.services.compute import build_report
from tests import factories
from tests.projects import stages
from tests.reports.narrated import assert_no_more_than_figures, told, untold
from tests.reports.one_figure import assert_alike

pytestmark = pytest.mark.django_db
TR = 10**6


def sentences(period: str = "2025", **parameters: str) -> dict[str, str]:
    return told(assert_no_more_than_figures({"period": period} | parameters))


def reported(project, text: str, percent: int = 40, **fields) -> ProgressReport:
    return ProgressReport.objects.create(
        project=project, period="2025-09", percent=percent, status="accepted", window_end=date(2025, 9, 14),
        difficulty=text, **fields,
    )  # fmt: skip


@pytest.fixture
def year(country: SimpleNamespace) -> SimpleNamespace:
    """Beside the small country: amounts in millions, the year before, results of two years, difficulties."""
    for project, source in ((country.one, "national"), (country.four, "local")):
        factories.budget(project, 1_234_500_000, source=source)
        factories.entry(project, "assign", 1_234_500_000, source=source, happened_on=date(2025, 1, 3))
    factories.entry(country.one, "advance", 600 * TR, happened_on=date(2025, 3, 11))
    factories.entry(country.one, "pay", 400 * TR, fund_year=2024, happened_on=date(2024, 3, 1))
    factories.entry(country.four, "advance", 30 * TR, source="local", happened_on=date(2025, 10, 2))
    factories.result(country.old_bac_giang, "workers_trained", 50, happened_on=date(2024, 3, 1))
    return country


def test_money_is_told_against_plan_and_the_year_before(year) -> None:
    found = sentences()
    assert found["money/national/plan"] == (
        "Kế hoạch kinh phí năm 2025 là 1.234.501.500 đồng; kinh phí đã giao là 1.234.501.500 đồng."
    )
    assert found["money/national/execution"] == (
        "Lũy kế giải ngân kinh phí năm 2025 đến hết ngày 14/12/2025 là 600.000.730 đồng, đạt 48,60% kế hoạch được giao."
    )
    assert found["money/national/period"] == (
        "Trong năm 2025 giải ngân 600.000.739 đồng, tăng 200.000.739 đồng (50,00%) so với cùng kỳ năm trước (400 triệu đồng)."
    )
    assert found["money/local/period"] == (
        "Trong năm 2025 giải ngân 30.000.070 đồng; cùng kỳ năm trước chưa ghi nhận giải ngân nên không so sánh."
    )
    assert found["money/contributed/period"] == "Trong năm 2025, vốn đối ứng thực góp là 400 đồng."


def test_a_quarter_tells_its_own_window_and_the_year_to_its_end(year) -> None:
    found = sentences("2025-Q3")
    assert found["money/national/period"].startswith("Trong quý III năm 2025 giải ngân 570 đồng; cùng kỳ")
    assert found["money/local/execution"] == (
        "Đến hết ngày 14/09/2025 chưa ghi nhận phát sinh giải ngân kinh phí của năm 2025."
    )
    assert (
        found["money/local/period"]
        == "Trong quý III năm 2025 và cùng kỳ năm trước chưa ghi nhận phát sinh giải ngân."
    )
    assert found["delays/rates/passed"] == (
        "Đến hết kỳ đã qua 9 tháng báo cáo, bằng 75,00% thời gian của năm 2025."
    )


def before(project, amount: int) -> None:
    factories.entry(project, "pay", amount, fund_year=2024, happened_on=date(2024, 6, 1))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (1478, "giảm 739 đồng (50,00%) so với cùng kỳ năm trước (1.478 đồng)."),
        (739, "bằng cùng kỳ năm trước."),
        (738, "tăng 1 đồng (0,14%) so với cùng kỳ năm trước (738 đồng)."),
        (9_000_000 * 10**9, "giảm 8.999.999.999.999.261 đồng (100,00%) so với cùng kỳ năm trước (9.000.000 tỷ đồng)."),
    ],
)  # fmt: skip
def test_the_comparison_says_which_way_and_how_much(country, amount: int, words: str) -> None:
    before(country.one, amount)
    assert sentences()["money/national/period"] == f"Trong năm 2025 giải ngân 739 đồng, {words}"


def test_a_change_too_small_for_a_percentage_is_told_in_dong_alone(country) -> None:
    factories.entry(country.one, "pay", 10**9 - 739, happened_on=date(2025, 6, 1))
    before(country.one, 10**9 - 1)
    assert sentences()["money/national/period"] == (
        "Trong năm 2025 giải ngân 1 tỷ đồng, tăng 1 đồng so với cùng kỳ năm trước (999.999.999 đồng)."
    )


def test_what_was_taken_back_is_nought_and_not_nothing_on_record(country) -> None:
    before(country.one, 300)
    factories.entry(country.one, "refund", 300, fund_year=2024, happened_on=date(2024, 6, 2))
    assert sentences()["money/national/period"] == (
        "Trong năm 2025 giải ngân 739 đồng, tăng 739 đồng so với cùng kỳ năm trước (0 đồng)."
    )
    factories.entry(country.one, "refund", 1000, happened_on=date(2025, 12, 1))
    assert sentences()["money/national/period"] == (
        "Trong năm 2025 giải ngân âm 261 đồng, giảm 261 đồng so với cùng kỳ năm trước (0 đồng)."
    )


def test_money_without_plan_and_a_plan_without_money(db) -> None:
    center = Center.objects.get(code="TTKC-24")
    one = factories.project(center, code="A", year=2025)
    factories.entry(one, "advance", 5 * TR, happened_on=date(2025, 3, 1))
    other = factories.project(center, code="B", year=2025, fund="local")
    factories.budget(other, 10 * TR, source="local")
    found = sentences()
    assert found["money/national/plan"] == "Chưa ghi nhận kế hoạch và việc giao kinh phí của năm 2025."
    assert found["money/national/execution"].endswith("là 5 triệu đồng; chưa có kế hoạch để so sánh.")
    assert found["money/local/plan"] == (
        "Kế hoạch kinh phí năm 2025 là 10 triệu đồng; chưa ghi nhận việc giao kinh phí."
    )
    assert (
        found["money/local/period"]
        == "Trong năm 2025 và cùng kỳ năm trước chưa ghi nhận phát sinh giải ngân."
    )
    factories.entry(other, "advance", 8_249_000, source="local", happened_on=date(2025, 3, 1))
    assert sentences()["money/local/execution"].endswith("là 8,249 triệu đồng, đạt 82,49% kế hoạch.")


def test_nothing_at_all_is_said_as_nothing(db) -> None:
    found = sentences("2019")
    assert found == {
        "money/none": "Trong năm 2019 chưa phát sinh số liệu kinh phí khuyến công.",
        "projects/states/count": "Trong năm 2019 chưa có đề án nào được thực hiện hoặc có kinh phí.",
        "projects/changes/count": "Trong năm 2019 chưa ghi nhận quyết định điều chỉnh, ngừng thực hiện hoặc chuyển nguồn.",
        "projects/supported/count": "Trong năm 2019 chưa ghi nhận cơ sở được hỗ trợ.",
        "results/groups/none": "Trong năm 2019 chưa ghi nhận phát sinh kinh phí.",
        "results/indicators/none": "Trong năm 2019 chưa ghi nhận chỉ tiêu kế hoạch và kết quả.",
        "delays/rates/passed": "Đến hết kỳ đã qua 12 tháng báo cáo, bằng 100,00% thời gian của năm 2019.",
        "delays/rates/none": "Không có nội dung, địa bàn, đơn vị nào được ghi nhận có tỷ lệ giải ngân lũy kế thấp hơn mức này.",
        "delays/overdue/count": "Tính đến hết ngày 14/12/2019 không có đề án đã ký hợp đồng hoặc đang thực hiện nào quá ngày dự kiến hoàn thành.",
        "delays/difficulties/none": "Báo cáo tiến độ gần nhất đã gửi của các đề án không nêu khó khăn, kiến nghị.",
    }


def test_states_supports_and_decisions_are_counted(country) -> None:
    Project.objects.filter(pk=country.two.pk).update(status="accepted")
    facility = factories.facility(country.gia_lai.province)
    ProjectFacility.objects.create(
        project=country.four, facility=facility, item="machinery", support=300 * TR
    )
    decision = stages.decision("adjust", date=date(2025, 3, 1))
    actor = factories.user("nguoi-lap")
    for project, kind, change in ((country.one, "increase", 20 * TR), (country.two, "decrease", 25_500_000)):
        made = stages.amendment(
            project, actor, state="decided", decision=decision, decided_at=datetime(2025, 3, 2, tzinfo=UTC)
        )
        Entry.objects.create(
            project=project, source="national", fund_year=2025, kind=kind, amount=change, happened_on=date(2025, 3, 1),
            decision=decision, request_key=f"amendment:{made.pk}:national:2025",
        )  # fmt: skip
    found = sentences()
    assert found["projects/states/count"] == (
        "Báo cáo tiến độ năm 2025 có 5 đề án, gồm: 4 đề án “Đang thực hiện”; 1 đề án “Đã nghiệm thu”."
    )
    assert found["projects/supported/count"] == (
        "Đề án thực hiện trong năm 2025 hỗ trợ 1 cơ sở (hỗ trợ lần đầu: 1) với 1 lượt hỗ trợ; "
        "kinh phí hỗ trợ ghi cho từng cơ sở là 300 triệu đồng."
    )
    assert found["projects/changes/count"] == (
        "Theo các quyết định có ngày trong năm 2025 có 2 lượt đề án thay đổi, gồm: 2 lượt điều chỉnh; "
        "kinh phí hỗ trợ giảm 5,5 triệu đồng."
    )


def test_one_de_an_is_no_plural(db) -> None:
    only = factories.project(Center.objects.get(code="TTKC-24"), year=2025)
    factories.budget(only, 5 * TR)
    factories.entry(only, "assign", 5 * TR, happened_on=date(2025, 1, 5))
    found = sentences()
    assert (
        found["projects/states/count"]
        == "Báo cáo tiến độ năm 2025 có 1 đề án, ở trạng thái “Đang thực hiện”."
    )
    assert not any(key.startswith("ranking/") for key in found)
    assert found["delays/unspent/centers"] == (
        "Đơn vị thực hiện: 1 trường hợp có kế hoạch mà chưa ghi nhận giải ngân, gồm Trung tâm Khuyến công Bắc Ninh."
    )


def test_results_are_told_by_content_and_indicator(year) -> None:
    found = sentences()
    assert found["results/groups/training"] == (
        "Đào tạo nghề, truyền nghề: giải ngân trong kỳ 70 đồng; lũy kế của năm 70 đồng, đạt 35,00% kế hoạch được giao."
    )
    assert found["results/indicators/workers_trained"] == (
        "Lao động được đào tạo nghề, truyền nghề, nâng cao tay nghề: thực hiện 75 người, đạt 75,00% kế hoạch năm (100 người); "
        "tăng 25 người (50,00%) so với cùng kỳ năm trước (50 người)."
    )
    assert found["results/indicators/demonstration_models"] == (
        "Mô hình trình diễn kỹ thuật: thực hiện 2 mô hình, chưa có kế hoạch năm để so sánh."
    )
    quarter = sentences("2025-Q4")
    assert quarter["results/indicators/workers_trained"] == (
        "Lao động được đào tạo nghề, truyền nghề, nâng cao tay nghề: trong kỳ thực hiện 45 người; "
        "lũy kế từ đầu năm 75 người, đạt 75,00% kế hoạch năm (100 người)."
    )
    assert sentences("2025-Q3")["results/indicators/workers_trained"] == (
        "Lao động được đào tạo nghề, truyền nghề, nâng cao tay nghề: trong kỳ chưa ghi nhận kết quả; "
        "lũy kế từ đầu năm 30 người, đạt 30,00% kế hoạch năm (100 người)."
    )


@pytest.fixture
def nine(db) -> list[Center]:
    """Nine centres of nine provinces that spent 90, 80, 70, 70, 50, 40, 30, 30 and nothing of 100 đồng."""
    centers = [one for one in Center.objects.filter(kind="center", code__startswith="TTKC-").order_by("code")]
    chosen = list({one.province_id: one for one in centers if one.province.map == "34"}.values())[:9]
    for center, spent in zip(chosen, (90, 80, 70, 70, 50, 40, 30, 30, None), strict=True):
        made = factories.project(center, year=2025, start=date(2025, 8, 1), end=date(2025, 12, 30))
        factories.budget(made, 100)
        factories.entry(made, "assign", 100, happened_on=date(2025, 8, 2))
        if spent:
            factories.entry(made, "advance", spent, happened_on=date(2025, 9, 1))
    return chosen


def test_the_first_and_the_last_are_named_and_ties_are_told_whole(nine) -> None:
    a, b, c, d, _, f, g, h, none = (one.name for one in nine)
    first, second = sorted((c, d), key=sort_key)
    last, other = sorted((g, h), key=sort_key)
    found = sentences()
    assert found["ranking/centers/highest"] == (
        f"Cao nhất (có số liệu: 8): {a} đạt 90,00%; {b} đạt 80,00%; {first}, {second} cùng đạt 70,00%."
    )
    assert found["ranking/centers/lowest"] == (
        f"Thấp nhất (có số liệu: 8): {last}, {other} cùng đạt 30,00%; {f} đạt 40,00%."
    )
    assert found["delays/unspent/centers"] == (
        f"Đơn vị thực hiện: 1 trường hợp có kế hoạch mà chưa ghi nhận giải ngân, gồm {none}."
    )
    assert found["delays/rates/centers"].startswith(
        "Đơn vị thực hiện: 8 trường hợp có tỷ lệ giải ngân lũy kế thấp hơn 100,00%, thấp nhất là "
    )


def test_equal_rates_are_no_ranking(db) -> None:
    for code in ("TTKC-24", "TTKC-52"):
        made = factories.project(Center.objects.get(code=code), year=2025, start=date(2025, 8, 1))
        factories.budget(made, 100)
        factories.entry(made, "advance", 50, happened_on=date(2025, 9, 1))
    found = sentences()
    assert found["ranking/provinces/equal"] == (
        "Không xếp thứ tự được vì các tỷ lệ bằng nhau (2): Bắc Ninh, Gia Lai cùng đạt 50,00%."
    )
    assert "ranking/provinces/order" not in found


def test_what_lags_is_compared_with_the_year_and_told_in_the_units_own_words(year) -> None:
    long = "Nhà cung cấp giao máy chậm.\n" + "Đơn vị thụ hưởng chưa bố trí được mặt bằng; " * 12
    reported(year.one, long, percent=60)
    reported(year.two, "Thiếu 2 giáo viên “giỏi” & xưởng", percent=0)
    ProgressReport.objects.create(
        project=year.three, period="2025-10", percent=1, status="draft", window_end=date(2025, 10, 14),
        difficulty="chưa gửi",
    )  # fmt: skip
    found = sentences()
    assert found["delays/difficulties/count"] == (
        "Khó khăn, kiến nghị được nêu trong báo cáo tiến độ gần nhất đã gửi của 2 đề án:"
    )
    assert found["delays/difficulties/KCQG-2025-0002"] == (
        "Đề án KCQG-2025-0002 (khối lượng 0%, giải ngân 35,00%): “Thiếu 2 giáo viên “giỏi” & xưởng”."
    )
    quoted = found["delays/difficulties/KCQG-2025-0001"]
    assert quoted.startswith(
        "Đề án KCQG-2025-0001 (khối lượng 60%, giải ngân 81,00%): “Nhà cung cấp giao máy chậm. Đơn vị"
    )
    assert quoted.endswith(" […]”.")
    assert len(quoted) < 340
    assert list(found)[-2:] == ["delays/difficulties/KCQG-2025-0002", "delays/difficulties/KCQG-2025-0001"]
    assert found["delays/overdue/count"].startswith(
        "Tính đến hết ngày 14/12/2025 có 5 đề án đã quá ngày dự kiến hoàn thành mà chưa ghi nhận nghiệm thu: KCDP-2025-0003 (01/12/2025);"
    )


def test_one_of_two_places_of_the_same_name_is_told_by_its_key(country) -> None:
    assert (
        "Bắc Ninh (34:24) đạt 40,00%; Bắc Ninh (63:27) đạt 35,00%." in sentences()["ranking/provinces/order"]
    )
    assert "Bắc Ninh đạt 48,13%" in sentences(map="current")["ranking/provinces/order"]


@pytest.mark.parametrize(
    "query",
    [
        {"period": "2025-Q3"}, {"period": "2025-10"}, {"period": "2025-H2"}, {"period": "2025-9M"}, {"period": "2024"},
        {"period": "2025", "fund": "local"}, {"period": "2025", "center": "TTKC-24"}, {"period": "2025", "region": "IPC1"},
        {"period": "2025", "province": "34:24", "map": "current"},
    ],
)  # fmt: skip
def test_no_sentence_says_more_than_its_figures(year, query: dict[str, str]) -> None:
    reported(year.one, "Máy về chậm 3 tháng, thiếu 1.200 triệu đồng")
    assert_no_more_than_figures(query)
    with override("en"):
        assert_no_more_than_figures(query)


@pytest.mark.parametrize("query", [{"period": "2025-9M"}, {"period": "2024-H2", "by": "project"}])
def test_nor_does_one_of_a_whole_country_of_made_up_data(db, query: dict[str, str]) -> None:
    synthesize(years=2, seed=7, scale=0.02)
    report = assert_no_more_than_figures(query)
    assert len(told(report)) > 30
    assert len(list(report.tables[1].rows)) > 100


def test_the_check_itself_sees_a_number_too_many() -> None:
    assert untold("Trong năm 2025 giải ngân 5 đồng, 55%.", ["năm 2025", "5 đồng"]) == "55"
    assert untold("Có 15 đề án", ["5"]) == "15"
    assert untold("Có 5 đề án.", ["5"]) == ""


def test_the_reader_is_told_of_what_lies_in_sight_alone(year, officer: User) -> None:
    reported(year.four, "Chuyện của Gia Lai")
    reported(year.three, "Chuyện của Bắc Ninh")
    found = told(assert_no_more_than_figures({"period": "2025"}, scope=officer.scope))
    everything = " ".join(found.values())
    assert "Chuyện của Bắc Ninh" in everything
    assert "Gia Lai" not in everything
    assert "KCDP-2025-0004" not in everything


def test_what_was_recorded_later_is_not_told_before(year) -> None:
    with_all = sentences(as_of=f"{timezone.localdate():%Y-%m-%d}")
    assert with_all["money/national/execution"] == sentences()["money/national/execution"]
    earlier = timezone.localdate() - timedelta(days=30)
    found = told(assert_no_more_than_figures({"period": "2025", "as_of": f"{earlier:%Y-%m-%d}"}))
    assert found["money/none"] == "Trong năm 2025 chưa phát sinh số liệu kinh phí khuyến công."


def test_the_dimension_says_by_what_the_money_is_told(country) -> None:
    found = sentences(by="center")
    assert found["results/groups/TTKC-52"] == (
        "Trung tâm Khuyến công Gia Lai: giải ngân trong kỳ 30 đồng; lũy kế của năm 30 đồng, đạt 60,00% kế hoạch được giao."
    )
    assert found["ranking/provinces/order"] == sentences(by="project")["ranking/provinces/order"]


def test_a_long_list_is_told_in_part_and_says_so(country) -> None:
    for number in range(41):
        more = factories.project(country.gia_lai, code=f"KCDP-2025-2{number:03d}", year=2025, fund="local")
        factories.budget(more, 100, source="local")
    found = sentences(by="project")
    assert found["results/groups/more"] == (
        "Trên đây là các dòng đầu; đủ 46 dòng xem Báo cáo kế hoạch và thực hiện khuyến công."
    )
    assert sum(key.startswith("results/groups/KC") for key in found) == 40


def test_the_figure_is_the_same_in_every_format(year, reviewer: User, client: Client, tmp_path: Path) -> None:
    reported(year.one, "=1+1 Máy về chậm")
    client.force_login(reviewer)
    assert_alike("narrative", {"period": "2025"}, client=client, folder=tmp_path)


def test_the_page_reads_as_numbered_text(year, reviewer: User, client: Client) -> None:
    reported(year.one, "Máy về <b>chậm</b>")
    client.force_login(reviewer)
    page = client.get("/bao-cao/", {"kind": "narrative", "period": "2025"}).content.decode()
    assert "<h3>I. Kinh phí khuyến công</h3>" in page
    assert "<h4>2. Khuyến công quốc gia</h4>" in page
    assert '<p class="report-item">a) Đề án KCQG-2025-0001 (' in page
    assert "<span>“Máy về &lt;b&gt;chậm&lt;/b&gt;”</span>." in page


def queries(period: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        build_report(kind="narrative", parameters={"period": period}, scope=EVERYTHING)
    return len(asked)


def test_the_queries_do_not_grow(country, nine) -> None:
    first = queries("2025")
    for number in range(6):
        more = factories.project(country.gia_lai, code=f"KCDP-2025-1{number:03d}", year=2025, fund="local")
        factories.budget(more, 100, source="local")
        factories.entry(more, "assign", 100, source="local", happened_on=date(2025, 1, 5))
        reported(more, f"Khó khăn {number}")
    assert queries("2025") == first
    assert first <= 60
