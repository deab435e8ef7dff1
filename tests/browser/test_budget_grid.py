"""The budget grid by keyboard: rows, arrows, cells dropped from a spreadsheet, and typed work that a closed browser keeps."""

import pytest
from playwright.sync_api import Page, expect

from centers.models import Center, User
from projects.models import Project
from projects.services.budgets import budget_of
from tests import factories
from tests.browser.conftest import kill, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(live_server: object, bac_ninh_center: Center, officer: User) -> Project:
    made = factories.project(bac_ninh_center, status="draft", created_by=officer)
    factories.budget(made, 100_000_000)
    return made


def cell(page: Page, row: int, name: str) -> str:
    return f"#id_lines-{row}-{name}"


def test_typed_work_outlives_the_page_and_is_saved_by_keyboard(page: Page, draft: Project) -> None:
    url = f"/de-an/{draft.code}/soan/du-toan/"
    log_in(page)
    page.goto(url)
    page.focus(cell(page, 3, "description"))
    page.keyboard.type("Nhãn hiệu")
    page.keyboard.press("Enter")
    expect(page.locator(cell(page, 4, "description"))).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator(cell(page, 3, "description"))).to_be_focused()
    again = kill(page, "Nhãn hiệu")
    again.goto(url)
    again.get_by_role("button", name="Lấy lại").click()
    expect(again.locator(cell(again, 3, "description"))).to_have_value("Nhãn hiệu")
    again.select_option(cell(again, 3, "item"), "trademark")
    again.fill(cell(again, 3, "eligible_cost"), "60 tr")
    again.fill(cell(again, 3, "national"), "30 tr")
    again.focus("button[value=save]")
    again.keyboard.press("Enter")
    expect(again.get_by_text("Đã lưu dự toán gồm 2 dòng.")).to_be_visible()
    expect(again.get_by_role("button", name="Lấy lại")).to_have_count(0)
    assert [(line.item, dict(line.shares)) for line in budget_of(draft)] == [
        ("machinery", {"national": 100_000_000}),
        ("trademark", {"national": 30_000_000}),
    ]


def test_more_than_a_billion_is_read_whole_in_its_cell(page: Page, draft: Project) -> None:
    log_in(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/de-an/{draft.code}/soan/du-toan/")
    for name in ("unit_cost", "eligible_cost", "national", "local", "counterpart", "other"):
        field = page.locator(cell(page, 2, name))
        field.fill("1.234.500.000")
        assert field.evaluate("field => field.scrollWidth <= field.clientWidth"), name
    assert page.locator(".lines-grid").evaluate("grid => grid.offsetWidth <= grid.parentElement.clientWidth")


def test_cells_dropped_on_the_grid_are_read_into_it(page: Page, draft: Project) -> None:
    log_in(page)
    page.goto(f"/de-an/{draft.code}/soan/du-toan/")
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text", "consulting\\tTư vấn A\\t2026\\t\\t\\t\\t20 tr\\t10 tr");
          document.querySelector("[data-cell=description]").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    page.get_by_role("button", name="Đọc vào bảng").click()
    expect(page.get_by_text("Đọc được 1 dòng. Chưa lưu.")).to_be_visible()
    expect(page.locator(cell(page, 1, "national"))).to_have_value("10.000.000")
    assert len(budget_of(draft)) == 1


def test_facilities_are_found_while_one_types(page: Page, draft: Project, bac_ninh_center: Center) -> None:
    factories.facility(bac_ninh_center.province, name="Công ty Gỗ Đồng Kỵ")
    log_in(page)
    page.goto(f"/de-an/{draft.code}/soan/thu-huong/")
    page.get_by_label("Tên, mã cơ sở, xã hoặc mã số thuế").press_sequentially("dong ky")
    page.get_by_role("link", name="Công ty Gỗ Đồng Kỵ").click()
    expect(page.get_by_role("button", name="Thêm vào đề án")).to_be_visible()
