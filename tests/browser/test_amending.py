"""An amendment in a real browser: the law beside its lines while one types, returned and sent again, decided with its scan; ticks of the board."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from centers.models import User
from projects.enums import State
from projects.models import Amendment, DecisionPaper
from projects.services.amendments import confirm_amendment
from tests import factories
from tests.browser.conftest import fits, follow, log_in, picture
from tests.browser.test_plans import people, scan  # noqa: F401 - fixtures
from tests.projects import stages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at(page: Page, width: int, name: str) -> None:
    """A picture at a width, of a page that does not scroll sideways."""
    page.set_viewport_size({"width": width, "height": 800})
    assert fits(page), name
    picture(page, f"{name}-{width}")


def both(page: Page, name: str) -> None:
    at(page, 390, name)
    at(page, 1280, name)


def switch(page: Page, username: str) -> None:
    """Log in as somebody else."""
    page.context.clear_cookies()
    log_in(page, username)


def test_the_law_follows_what_is_typed_and_a_returned_request_comes_back(  # noqa: PLR0915 - one life, told in order
    page: Page,
    people: dict[str, User],  # noqa: F811
    scan: Path,  # noqa: F811
) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people, code="KCQG-2026-0301")
    factories.entry(project, "assign", stages.SUPPORT)
    home = f"/de-an/{project.code}/dieu-chinh"
    log_in(page, "vai-officer")
    page.goto(f"{home}/lap/")
    page.get_by_label("Điều chỉnh không tăng kinh phí").check()
    follow(page, page.get_by_role("button", name="Bắt đầu soạn"))
    law = page.locator("#law-lines-0")
    expect(law).to_contain_text("vừa đủ mức")
    page.fill("#id_lines-0-eligible_cost", "300 tr")
    page.locator("#id_lines-0-eligible_cost").blur()
    expect(law).to_contain_text("vượt 50")
    both(page, "dieu-chinh-soan")
    page.get_by_role("button", name="Thêm dòng").click()
    page.select_option("#id_lines-4-item", "trademark")
    page.fill("#id_lines-4-eligible_cost", "60 tr")
    page.locator("#id_lines-4-eligible_cost").blur()
    expect(page.locator("#law-lines-4")).to_contain_text("Định mức:")
    page.locator("#id_lines-4-DELETE").check()
    page.fill("#id_lines-0-eligible_cost", "420 tr")
    page.fill("#id_lines-0-national", "190 tr")
    page.fill("#id_reason", "Giá máy giảm.")
    follow(page, page.get_by_role("button", name="Lưu, xem lại để gửi"))
    both(page, "dieu-chinh-gui")
    follow(page, page.get_by_role("button", name="Gửi Sở Công Thương xác nhận"))

    switch(page, "vai-department_lead")
    page.goto(f"{home}/1/tra-lai/")
    page.fill("#id_reason", "Kèm báo giá mới.")
    both(page, "dieu-chinh-tra-lai")
    follow(page, page.get_by_role("button", name="Trả lại để bổ sung"))

    switch(page, "vai-officer")
    page.goto("/viec-cua-toi/")
    expect(page.get_by_text("Bổ sung đề nghị điều chỉnh số 1 bị trả lại")).to_be_visible()
    page.goto(f"{home}/1/")
    both(page, "dieu-chinh-bi-tra")
    follow(page, page.get_by_role("link", name="Bổ sung, sửa"))
    page.fill("#id_reason", "Giá máy giảm, theo báo giá tháng 5.")
    follow(page, page.get_by_role("button", name="Lưu, xem lại để gửi"))
    follow(page, page.get_by_role("button", name="Gửi Sở Công Thương xác nhận"))
    expect(page.get_by_text("đang chờ Sở Công Thương xác nhận")).to_be_visible()
    confirm_amendment(actor=people["department_lead"], amendment_id=Amendment.objects.get().pk)

    switch(page, "vai-approver")
    page.goto(f"{home}/1/quyet-dinh/")
    page.fill("#id_number", "12/QĐ-CUC")
    page.fill("#id_date", "01/03/2026")
    page.set_input_files("#id_paper", str(scan))
    page.check("#id_aware")  # the facility still has its 200 tr
    both(page, "dieu-chinh-quyet-dinh")
    follow(page, page.get_by_role("button", name="Ghi quyết định và áp dụng"))
    expect(page.get_by_role("link", name="Quyết định số 15.pdf")).to_be_visible()
    both(page, "dieu-chinh-da-quyet-dinh")
    assert DecisionPaper.objects.count() == 1


def test_the_stop_page_and_what_remains_after_it(page: Page, people: dict[str, User]) -> None:  # noqa: F811
    project = stages.ready(State.IN_PROGRESS, people=people, code="KCQG-2026-0302")
    factories.entry(project, "assign", stages.SUPPORT)
    factories.entry(project, "advance", 70_000_000)
    stages.amendment(project, people["officer"])
    log_in(page, "vai-approver")
    page.goto(f"/de-an/{project.code}/ngung/")
    expect(page.get_by_text("Sẽ đóng 1 việc đang mở")).to_be_visible()
    page.fill("#id_number", "9/QĐ-BCT")
    page.fill("#id_date", "01/06/2026")
    page.fill("#id_reason", "Đơn vị thụ hưởng giải thể.")
    page.locator("#id_sure").check()
    both(page, "ngung-se-dong")
    follow(page, page.get_by_role("button", name="Ngừng thực hiện đề án"))
    page.goto(f"/de-an/{project.code}/dieu-chinh/1/")
    both(page, "dieu-chinh-khep")
    switch(page, "vai-center_accountant")
    page.goto("/viec-cua-toi/")
    expect(page.get_by_text("Hoàn trả hoặc quyết toán số đã giải ngân, còn 70.000.000 đồng")).to_be_visible()
    both(page, "viec-hoan-tra")
    page.goto(f"/de-an/{project.code}/so-kinh-phi/")
    expect(page.get_by_text("Phải hoàn trả 70")).to_be_visible()
    both(page, "so-kinh-phi-hoan-tra")


def test_ticks_stay_while_one_searches_and_turns_pages(
    page: Page,
    people: dict[str, User],  # noqa: F811
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr("projects.views.board.PAGE", 2)
    rows = [
        stages.ready(State.PLAN_PENDING, people=people, code=f"KCQG-2026-04{n:02d}", title=f"Máy sấy {n}") for n in range(22)
    ]  # fmt: skip
    plan = stages.plan(amount=1_000_000_000)
    log_in(page, "vai-approver")
    page.goto(f"/ke-hoach/{plan.pk}/")
    page.get_by_label(f"Chọn {rows[0].code}", exact=True).check()
    follow(page, page.get_by_role("button", name="Trang sau"))
    expect(page.locator("[data-count]")).to_have_text("1")
    page.get_by_label(f"Chọn {rows[2].code}", exact=True).check()
    expect(page.locator("[data-count]")).to_have_text("2")
    page.fill("#board-q", "say 21")
    follow(page, page.get_by_role("button", name="Tìm", exact=True))
    expect(page.get_by_text("Đã chọn, không có trong danh sách dưới đây (2)")).to_be_visible()
    expect(page.locator("[data-total]")).to_have_text("400,0")
    both(page, "bang-ke-hoach-tim")
    page.get_by_label(rows[0].code).uncheck()
    expect(page.locator("[data-count]")).to_have_text("1")
    follow(page, page.get_by_role("button", name="Xem tất cả"))
    expect(page.locator("[data-count]")).to_have_text("1")
