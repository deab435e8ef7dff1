"""The estimate written as a grid: typed, pasted, refused at the cell, never overwritten; and the law beside its lines."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from centers.models import Center, User
from projects.drafts import LineDraft
from projects.enums import State
from projects.forms.pasted import COLUMNS, read_pasted
from projects.models import BudgetLine, Project, ProjectFacility
from projects.selectors.pages import item_choices
from projects.services.budgets import budget_of, set_budget
from tests import factories
from tests.pages import queries_of, text_of
from tests.projects import stages

pytestmark = pytest.mark.django_db

TR = 1_000_000


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    return stages.ready(State.DRAFT)


@pytest.fixture
def officer_client(people: dict[str, User]) -> Client:
    client = Client()
    client.force_login(people["officer"])
    return client


def address(project: Project) -> str:
    return reverse("projects:edit_budget", args=[project.code])


def sent(project: Project, *rows: dict[str, str], act: str = "save", **more: str) -> dict[str, str]:
    """A grid as a browser sends it, over the lines that are live now."""
    live = project.budget_lines.filter(retired_at__isnull=True).values_list("pk", flat=True)
    data = {
        f"lines-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in {"fund_year": "2026", **row}.items()
    }
    seen = "-".join(str(pk) for pk in live)
    return {
        **data,
        "lines-TOTAL_FORMS": str(len(rows)),
        "lines-INITIAL_FORMS": "0",
        "act": act,
        "seen": seen,
        **more,
    }


def live(project: Project) -> list[LineDraft]:
    return budget_of(Project.objects.get(pk=project.pk))


def test_the_grid_shows_each_line_and_blank_rows_behind(officer_client: Client, project: Project) -> None:
    html = officer_client.get(address(project)).content.decode()
    assert '<option value="machinery" selected>' in html
    assert 'value="200.000.000"' in html
    assert 'aria-label="Dòng 4: Khoản chi"' in html
    assert 'aria-label="Dòng 5: Khoản chi"' not in html


def test_figures_are_read_as_people_type_them(officer_client: Client, project: Project) -> None:
    row = {
        "item": "machinery", "description": " Máy  sấy ", "quantity": "1.234,5", "unit": "cái", "unit_cost": "1,234,567",
        "eligible_cost": "1,5 tỷ", "national": "300 tr", "local": "0", "counterpart": "1.200.000.000",
    }  # fmt: skip
    answer = officer_client.post(address(project), sent(project, row, {}), follow=True)
    assert "Đã lưu dự toán gồm 1 dòng." in answer.content.decode()
    assert live(project) == [
        LineDraft(
            2026, "machinery", {"national": 300 * TR, "counterpart": 1200 * TR}, "Máy sấy", "cái",
            Decimal("1234.5"), 1_234_567, 1500 * TR,
        )
    ]  # fmt: skip


def test_every_wrong_cell_says_so_and_keeps_what_was_typed(officer_client: Client, project: Project) -> None:
    before = live(project)
    rows = (
        {"item": "machinery", "national": "một trăm"},
        {},
        {"item": "", "national": "5", "quantity": "ba"},
        {"item": "machinery", "fund_year": "2031", "local": "1.234,5", "description": "x" * 301},
    )
    answer = officer_client.post(address(project), sent(project, *rows))
    text = text_of(answer.content.decode())
    assert answer.status_code == 422
    assert "Cần sửa 6 ô" in text
    for said in (
        "Dòng 1, Khuyến công quốc gia: Số tiền “một trăm” không đọc được",
        "Dòng 3, Khoản chi: Chọn khoản chi trong danh sách.",
        "Dòng 3, Số lượng: Số “ba” không đọc được; viết như 12 hoặc 1.234,5.",
        "Dòng 4, Năm: Năm “2031” ngoài thời gian thực hiện.",
        "Dòng 4, Khuyến công địa phương: Số tiền “1.234,5” lẻ dưới một đồng",
        "Dòng 4, Diễn giải: Dài quá 300 ký tự (đang có 301).",
    ):
        assert said in text
    assert 'value="một trăm"' in answer.content.decode()
    assert live(project) == before


def test_what_the_service_refuses_stands_at_its_row(officer_client: Client, project: Project) -> None:
    rows = (
        {"item": "machinery", "national": "5 tr"},
        {},
        {"item": "consulting", "eligible_cost": "10 tr", "national": "20 tr"},
        {"item": "trademark"},
    )
    answer = officer_client.post(address(project), sent(project, *rows))
    text = text_of(answer.content.decode())
    assert answer.status_code == 422
    assert "Dòng 3, Khuyến công quốc gia: Kinh phí khuyến công lớn hơn chi phí được tính." in text
    assert "Dòng 4, Khuyến công quốc gia: Chưa có kinh phí của nguồn nào." in text


def test_a_fault_of_all_shares_stands_at_the_money_that_was_typed(
    officer_client: Client, project: Project
) -> None:
    rows = (
        {"item": "consulting", "eligible_cost": "10 tr", "local": "20 tr", "counterpart": "90 tr"},
        {"item": "consulting", "eligible_cost": "10 tr", "national": "5 tr", "local": "20 tr"},
    )
    text = text_of(officer_client.post(address(project), sent(project, *rows)).content.decode())
    said = "Kinh phí khuyến công lớn hơn chi phí được tính."
    assert f"Dòng 1, Khuyến công địa phương: {said}" in text
    assert f"Dòng 2, Khuyến công địa phương: {said}" in text
    assert f"Khuyến công quốc gia: {said}" not in text


def test_a_line_marked_or_emptied_goes(officer_client: Client, project: Project) -> None:
    rows = (
        {"item": "machinery", "national": "5 tr", "DELETE": "on"},
        {},
        {"item": "trademark", "national": "1 tr", "eligible_cost": "9 tr"},
    )
    officer_client.post(address(project), sent(project, *rows))
    assert [line.item for line in live(project)] == ["trademark"]


def test_a_page_that_was_overtaken_overwrites_nothing(
    officer_client: Client, project: Project, people: dict[str, User]
) -> None:
    mine = sent(project, {"item": "consulting", "national": "7 tr", "eligible_cost": "30 tr"})
    theirs = LineDraft(
        2026, "trademark", {"national": 9 * TR}, description="Nhãn của họ", eligible_cost=20 * TR
    )
    set_budget(actor=people["center_lead"], project_id=project.pk, lines=[theirs])

    answer = officer_client.post(address(project), mine)
    html = answer.content.decode()
    text = text_of(html)

    assert answer.status_code == 409
    assert "thêm 1 dòng, bỏ 1 dòng" in text
    assert "Nhãn của họ · khuyến công 9,0 triệu đồng" in text
    assert live(project) == [theirs]
    assert 'value="7 tr"' in html
    assert 'value="Nhãn của họ"' in html
    now = [
        str(pk) for pk in project.budget_lines.filter(retired_at__isnull=True).values_list("pk", flat=True)
    ]
    assert f'name="seen" value="{"-".join(now)}"' in html

    rows = [
        {"item": "consulting", "national": "7 tr", "eligible_cost": "30 tr"},
        {"item": "trademark", "national": "9 tr", "eligible_cost": "20 tr", "description": "Nhãn của họ"},
    ]
    assert officer_client.post(address(project), sent(project, *rows)).status_code == 302
    assert [line.item for line in live(project)] == ["consulting", "trademark"]


def test_ids_of_another_de_an_are_no_difference(officer_client: Client, project: Project) -> None:
    other = factories.budget(stages.ready(State.DRAFT), 5 * TR, item="showroom")
    data = sent(project, {"item": "machinery", "national": "5 tr"}, seen=f"{other.pk}-x-{'9' * 30}-\x00")
    answer = officer_client.post(address(project), data)
    assert answer.status_code == 409
    assert "bỏ 0 dòng" in text_of(answer.content.decode())


def test_400_lines_pasted_at_once(officer_client: Client, project: Project) -> None:
    text = "\n".join(f"machinery\tMáy số {number}\t2026\t1\tcái\t3 tr\t3 tr\t1 tr" for number in range(400))
    read = officer_client.post(address(project), sent(project, act="paste", pasted=text, place="instead"))
    grid = read.context["grid"]
    assert (read.status_code, len(grid.drafts), grid.told) == (200, 400, [])
    assert "Đọc được 400 dòng. Chưa lưu." in text_of(read.content.decode())
    assert len(live(project)) == 1

    rows = [{name: grid.data.get(f"lines-{number}-{name}", "") for name in COLUMNS} for number in range(400)]
    saved = officer_client.post(address(project), sent(project, *rows))
    assert saved.status_code == 302
    lines = live(project)
    assert (len(lines), lines[399]) == (
        400,
        LineDraft(2026, "machinery", {"national": TR}, "Máy số 399", "cái", Decimal(1), 3 * TR, 3 * TR),
    )
    assert officer_client.get(address(project)).status_code == 200


def test_pasted_rows_stand_behind_what_was_typed(officer_client: Client, project: Project) -> None:
    data = sent(project, {"item": "trademark", "national": "x"}, {}, act="paste", place="end")
    answer = officer_client.post(address(project), data | {"pasted": "machinery\tA\nKhông có\tB"})
    text = text_of(answer.content.decode())
    assert [form["item"].value() for form in answer.context["grid"].forms][:3] == [
        "trademark",
        "machinery",
        "Không có",
    ]
    assert "Đọc được 2 dòng; 2 dòng cần sửa" in text
    assert "Dòng 3, Khoản chi: “Không có” không có trong danh mục khoản chi" in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Chưa có gì để đọc"),
        ("chỉ một cột\nhai dòng", "Chỉ thấy một cột"),
        ("a\tb\n" * 501, "Có 501 dòng; mỗi dự toán tối đa 500 dòng."),
        ("Khoản chi\tNăm\nTổng cộng\t5", "Không có dòng dự toán nào"),
        ("x" * 400_001, "Nội dung dán quá dài."),
    ],
)
def test_what_cannot_be_pasted_is_told_at_its_field(
    officer_client: Client, project: Project, text: str, said: str
) -> None:
    answer = officer_client.post(address(project), sent(project, act="paste", pasted=text, place="end"))
    assert answer.status_code == 422
    assert said in answer.context["paste"].errors["pasted"][0]


def test_pasting_knows_heads_sums_items_and_quoted_cells() -> None:
    text = (
        "STT\tKhoản mục lạ\tKhoản chi\tKCQG\tNăm ngân sách\tDiễn giải\n"
        '1\t\tTHUÊ TƯ VẤN trợ giúp\t300,000,000\t2027\t"Hai\ndòng"\n'
        "2\t\tung dung may moc thiet bi tien tien, chuyen giao cong nghe, tien bo khkt\t1,5 tỷ\t\tMáy\n"
        "\t\tCộng:\t1.800.000.000\t\t\n"
    )
    read = read_pasted(text, items=item_choices(), year=2026)
    told = [(row["item"], row["national"], row["fund_year"], row["description"]) for row in read.rows]
    assert told == [
        ("consulting", "300.000.000", "2027", "Hai dòng"),
        ("machinery", "1.500.000.000", "2026", "Máy"),
    ]
    assert (read.sums, read.problem) == (1, "")


def test_rows_numbered_without_heads_are_read_from_the_second_cell() -> None:
    read = read_pasted("1\tmachinery\tA\n2\tmáy móc\tB", items=item_choices(), year=2026)
    assert [(row["item"], row["description"]) for row in read.rows] == [("machinery", "A"), ("máy móc", "B")]


def test_more_blank_rows_without_a_script(officer_client: Client, project: Project) -> None:
    answer = officer_client.post(address(project), sent(project, {"item": "trademark"}, act="more"))
    assert [form["item"].value() for form in answer.context["grid"].forms] == ["trademark", *[None] * 5]


def test_checking_tells_the_law_of_what_is_typed_and_saves_nothing(
    officer_client: Client, project: Project
) -> None:
    before = live(project)
    row = {"item": "machinery", "national": "350 tr", "eligible_cost": "800 tr", "counterpart": "400 tr"}
    text = text_of(officer_client.post(address(project), sent(project, row, act="check")).content.decode())
    assert (
        "Định mức: 50 % chi phí, không quá 300.000.000 đồng/cơ sở (Điều 8, khoản 4, 28/2018/TT-BTC)" in text
    )
    assert "Tối đa 300,0 triệu đồng (theo mức tiền) · khuyến công hỗ trợ 350,0 · vượt 50,0" in text
    assert "cần 450,0 , đã ghi 400,0 · thiếu 50,0 · cam kết bằng văn bản: đã có trong hồ sơ." in text
    assert live(project) == before


@pytest.mark.parametrize(
    ("who", "state", "status"),
    [
        ("officer", State.DRAFT, 200), ("center_lead", State.RETURNED, 200), ("officer", State.BASE_APPRAISAL, 409),
        ("officer", State.SETTLED, 409), ("department_lead", State.DRAFT, 403), ("auditor", State.DRAFT, 403),
        ("other_center_lead", State.DRAFT, 404),
    ],
)  # fmt: skip
def test_who_may_open_the_grid(people: dict[str, User], who: str, state: str, status: int) -> None:
    project = stages.ready(state)
    client = Client()
    client.force_login(people[who])
    assert client.get(address(project)).status_code == status
    if status != 200:
        before = live(project)
        assert client.post(address(project), sent(project)).status_code == status
        assert live(project) == before


def budget_text(client: Client, project: Project) -> str:
    return text_of(client.get(reverse("projects:budget", args=[project.code])).content.decode())


def test_earlier_support_is_told_across_provinces_and_hidden_where_out_of_sight(
    officer_client: Client, project: Project, bac_ninh_center: Center, gia_lai_center: Center
) -> None:
    facility = project.beneficiaries.get().facility
    double = factories.facility(bac_ninh_center.province, name=f"Hợp tác xã {facility.name}")
    near = factories.project(bac_ninh_center, year=2021, title="Lần trước")
    far = factories.project(gia_lai_center, year=2019, title="Ở tỉnh khác")
    gone = factories.project(bac_ninh_center, year=2018, status="rejected")
    ProjectFacility.objects.create(project=near, facility=double, item="machinery", support=77 * TR)
    ProjectFacility.objects.create(project=far, facility=facility, item="machinery", support=88 * TR)
    ProjectFacility.objects.create(project=gone, facility=facility, item="machinery", support=99 * TR)
    ProjectFacility.objects.create(project=near, facility=facility, item="trademark", support=11 * TR)

    text = budget_text(officer_client, project)

    assert "Đã có 2 lần hỗ trợ cùng cơ sở, cùng khoản" in text
    assert f"Năm 2021, Bắc Ninh: {near.code} Lần trước · {double.name} · 77,0 triệu đồng (cùng cơ sở)" in text
    assert "Năm 2019, Gia Lai: đề án ngoài phạm vi bạn được xem (cùng cơ sở)" in text
    for hidden in (far.code, "Ở tỉnh khác", "88,0", "99,0", "11,0"):
        assert hidden not in text


def test_the_same_cost_in_another_de_an_is_told(
    officer_client: Client, project: Project, people: dict[str, User], gia_lai_center: Center
) -> None:
    words = "Máy xẻ gỗ CD-4, số máy 1234"
    other = factories.project(gia_lai_center, year=2025)
    for item, retired in (("machinery", None), ("trademark", None)):
        line = factories.budget(other, 5 * TR, item=item)
        BudgetLine.objects.filter(pk=line.pk).update(description=words, retired_at=retired)
    project.beneficiaries.all().delete()
    lines = [LineDraft(2026, "machinery", {"national": TR}, description=words, eligible_cost=9 * TR)]
    set_budget(actor=people["officer"], project_id=project.pk, lines=lines)
    text = budget_text(officer_client, project)
    assert "Đã có 1 lần hỗ trợ cùng chi phí" in text
    assert "Năm 2025, Gia Lai: đề án ngoài phạm vi bạn được xem (cùng chi phí, cùng diễn giải)" in text
    for unsent in (State.DRAFT, State.RETURNED):
        Project.objects.filter(pk=other.pk).update(status=unsent)
        assert "Đã có 1 lần hỗ trợ" not in budget_text(officer_client, project)


def test_multipliers_stand_beside_the_line_where_the_law_has_them(
    officer_client: Client, project: Project
) -> None:
    factories.budget(project, 10 * TR, item="technology_line")
    assert "Dây chuyền: mức tiền bằng 1,5 lần mức của “Ứng dụng máy móc" in budget_text(
        officer_client, project
    )
    old = stages.ready(State.SETTLED, start=Project(start="2016-01-01").start, end="2016-12-31", year=2016)
    text = budget_text(officer_client, old)
    assert "Địa bàn ưu tiên: mức tiền × 1,5, chưa áp dụng" in text
    old.beneficiaries.get().facility.__class__.objects.update(difficult_area=True)
    text = budget_text(officer_client, old)
    assert "Địa bàn ưu tiên: mức tiền × 1,5, đã áp dụng" in text
    assert "Định mức có hiệu lực ngày 01/01/2016" in text


def test_the_budget_tab_costs_the_same_queries(
    officer_client: Client, project: Project, bac_ninh_center: Center
) -> None:
    project.budget_lines.all().delete()
    project.beneficiaries.all().delete()
    url = reverse("projects:budget", args=[project.code])
    counts = []
    for item in ("machinery", "trademark", "consulting"):
        line = factories.budget(project, 9 * TR, item=item)
        BudgetLine.objects.filter(pk=line.pk).update(description=f"Chi {item}")
        facility = factories.facility(bac_ninh_center.province, name=f"HTX {item}")
        earlier = factories.project(bac_ninh_center, year=2020)
        ProjectFacility.objects.create(project=project, facility=facility, item=item)
        ProjectFacility.objects.create(project=earlier, facility=facility, item=item)
        counts.append(queries_of(officer_client, url))
    assert counts[0] == counts[1] == counts[2]


def test_the_section_stands_in_the_dossier_and_its_side_comes_alone(
    officer_client: Client, project: Project
) -> None:
    html = officer_client.get(address(project)).content.decode()
    assert 'id="side-budget"' in html
    assert 'aria-current="page"' in html.partition('id="side-budget"')[2][:80]
    check = reverse("projects:check", args=[project.code])
    side = officer_client.get(check, {"phan": "canh", "muc": "budget"}).content.decode()
    assert side.startswith("<aside")
    assert "lines-TOTAL_FORMS" not in side
