"""Writing a dossier in a real browser: nothing typed is lost, nobody overwrites anybody, the keyboard is enough."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect

from centers.models import Center, User
from projects.models import Project
from projects.services.proposals import update_project
from tests import factories
from tests.browser.conftest import fits, kill, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(live_server: Any, bac_ninh_center: Center, officer: User) -> Project:
    return factories.project(
        bac_ninh_center,
        status="draft",
        title="Máy sấy lạnh chế biến chè",
        created_by=officer,
        need="Nhu cầu đầu.",
    )


@pytest.fixture
def second(browser: Browser, live_server: Any) -> Iterator[Callable[[], Page]]:
    """Pages of other people, each in a browser of its own."""
    opened = []

    def new() -> Page:
        context = browser.new_context(base_url=live_server.url, locale="vi-VN")
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    yield new
    for context in opened:
        context.close()


def at(draft: Project, name: str) -> str:
    return f"/de-an/{draft.code}/soan/{name}/"


def test_every_field_is_saved_as_it_is_left(page: Page, draft: Project) -> None:
    log_in(page)
    page.goto(at(draft, "muc-tieu"))
    expect(page.locator("#side-goals")).to_contain_text("Thiếu 1")
    page.get_by_label("Mục tiêu", exact=True).fill("Tăng sản lượng 20 %.\nGiảm hao hụt.")
    expect(page.locator("#goals-state")).to_have_text("Chưa lưu; rời ô này là lưu.")
    page.keyboard.press("Tab")
    expect(page.locator("#goals-state")).to_contain_text("Đã lưu")
    expect(page.locator("#side-goals")).to_contain_text("Đủ")
    draft.refresh_from_db()
    assert (draft.goals, draft.need) == ("Tăng sản lượng 20 %.\nGiảm hao hụt.", "Nhu cầu đầu.")
    page.get_by_label("Mục tiêu", exact=True).fill("Tăng sản lượng 25 %.")
    page.keyboard.press("Tab")
    expect(page.locator("#goals-state")).to_contain_text("Đã lưu")
    page.reload()
    expect(page.get_by_label("Mục tiêu", exact=True)).to_have_value("Tăng sản lượng 25 %.")
    expect(page.get_by_text("Trình duyệt này còn giữ")).to_have_count(0)


def test_a_killed_page_loses_nothing(page: Page, draft: Project) -> None:
    log_in(page)
    page.goto(at(draft, "muc-tieu"))
    page.get_by_label("Mục tiêu", exact=True).press_sequentially("Gõ dở một câu dài")
    again = kill(page, "Gõ dở một câu dài")
    assert Project.objects.get(pk=draft.pk).goals == ""
    again.goto(at(draft, "muc-tieu"))
    kept = again.locator("#goals-state")
    expect(kept).to_contain_text("Trình duyệt này còn giữ nội dung bạn gõ mà chưa lưu")
    expect(kept).to_contain_text("Gõ dở một câu dài")
    expect(again.get_by_label("Mục tiêu", exact=True)).to_have_value("")
    again.get_by_role("button", name="Dùng lại và lưu").press("Enter")
    expect(kept).to_contain_text("Đã lưu")
    expect(again.get_by_label("Mục tiêu", exact=True)).to_be_focused()
    assert Project.objects.get(pk=draft.pk).goals == "Gõ dở một câu dài"
    again.reload()
    expect(again.get_by_text("Trình duyệt này còn giữ")).to_have_count(0)


def test_what_a_killed_page_kept_overwrites_no_later_change(
    page: Page, draft: Project, center_lead: User
) -> None:
    log_in(page)
    page.goto(at(draft, "muc-tieu"))
    page.get_by_label("Mục tiêu", exact=True).press_sequentially("Của cán bộ")
    again = kill(page, "Của cán bộ")
    update_project(actor=center_lead, project_id=draft.pk, changes={"goals": "Của lãnh đạo"})
    again.goto(at(draft, "muc-tieu"))
    again.get_by_role("button", name="Dùng lại và lưu").click()
    expect(again.locator("#goals-state")).to_contain_text("Người khác vừa sửa ô này")
    assert Project.objects.get(pk=draft.pk).goals == "Của lãnh đạo"


def test_two_people_see_each_other_s_change_and_overwrite_nothing(
    page: Page, second: Callable[[], Page], draft: Project, center_lead: User
) -> None:
    lead = second()
    for one, name in ((page, "canbo"), (lead, "lanhdao_tt")):
        log_in(one, name)
        one.goto(at(draft, "muc-tieu"))
    lead.get_by_label("Sự cần thiết", exact=True).fill("Của lãnh đạo")
    lead.keyboard.press("Tab")
    expect(lead.locator("#need-state")).to_contain_text("Đã lưu")

    page.get_by_label("Mục tiêu", exact=True).fill("Ô khác thì không vướng")
    page.keyboard.press("Tab")
    expect(page.locator("#goals-state")).to_contain_text("Đã lưu")
    expect(page.locator("#dossier-side")).to_contain_text(f"{center_lead}: Sự cần thiết")

    page.get_by_label("Sự cần thiết", exact=True).fill("Của cán bộ")
    page.keyboard.press("Tab")
    clash = page.locator("#need-state")
    expect(clash).to_contain_text("Nội dung của bạn")
    expect(clash).to_contain_text("Của lãnh đạo")
    expect(page.get_by_label("Sự cần thiết", exact=True)).to_have_value("Của cán bộ")
    expect(page.get_by_label("Sự cần thiết", exact=True)).to_have_attribute("aria-invalid", "true")
    assert Project.objects.get(pk=draft.pk).need == "Của lãnh đạo"

    page.get_by_role("button", name="Ghi nội dung của tôi").press("Enter")
    expect(clash).to_contain_text("Đã lưu")
    expect(page.get_by_label("Sự cần thiết", exact=True)).to_be_focused()
    assert Project.objects.get(pk=draft.pk).need == "Của cán bộ"

    lead.get_by_label("Sự cần thiết", exact=True).fill("Lãnh đạo sửa lần nữa")
    lead.keyboard.press("Tab")
    expect(lead.locator("#need-state")).to_contain_text("Của cán bộ")
    lead.get_by_role("button", name="Giữ nội dung hiện nay").press("Enter")
    expect(lead.get_by_label("Sự cần thiết", exact=True)).to_have_value("Của cán bộ")
    assert Project.objects.get(pk=draft.pk).need == "Của cán bộ"
    lead.reload()
    expect(lead.get_by_text("Trình duyệt này còn giữ")).to_have_count(0)


def test_an_expired_login_keeps_what_was_typed_and_saves_after_a_new_one(page: Page, draft: Project) -> None:
    log_in(page)
    page.goto(at(draft, "muc-tieu"))
    Session.objects.all().delete()
    page.get_by_label("Mục tiêu", exact=True).fill("Gõ sau khi hết phiên")
    page.keyboard.press("Tab")
    state = page.locator("#goals-state")
    expect(state).to_contain_text("Phiên đăng nhập đã hết; mở thẻ mới để đăng nhập rồi lưu lại")
    expect(page.get_by_label("Mục tiêu", exact=True)).to_have_value("Gõ sau khi hết phiên")

    with page.context.expect_page() as opening:
        state.get_by_role("link", name="Đăng nhập ở thẻ mới").press("Enter")
    tab = opening.value
    tab.fill("#id_username", "canbo")
    tab.fill("#id_password", factories.PASSWORD)
    tab.get_by_role("button", name="Đăng nhập").click()
    tab.wait_for_url("**/")
    tab.close()

    state.get_by_role("button", name="Lưu lại").press("Enter")
    expect(state).to_contain_text("Đã lưu")
    assert Project.objects.get(pk=draft.pk).goals == "Gõ sau khi hết phiên"


def test_a_lost_connection_is_told_and_tried_again(page: Page, draft: Project) -> None:
    log_in(page)
    page.goto(at(draft, "muc-tieu"))
    page.route("**/soan/luu/**", lambda route: route.abort())
    page.get_by_label("Mục tiêu", exact=True).fill("Mất mạng")
    page.keyboard.press("Tab")
    expect(page.locator("#goals-state")).to_contain_text("Chưa lưu được: mất kết nối")
    page.unroute("**/soan/luu/**")
    page.get_by_role("button", name="Lưu lại").click()
    expect(page.locator("#goals-state")).to_contain_text("Đã lưu")
    assert Project.objects.get(pk=draft.pk).goals == "Mất mạng"


def test_a_whole_section_by_keyboard(page: Page, draft: Project) -> None:
    """From the index to the last field of the section, without a mouse: choices, days with a mistake, texts."""
    log_in(page)
    page.goto(at(draft, "muc-tieu"))
    page.locator("#side-content").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nội dung, quy mô, tiến độ")).to_be_visible()
    page.locator("#content").focus()

    def tab_to(label: str) -> None:
        """Press Tab until the field has the focus; a trap or a wrong order ends the test."""
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.get_by_label(label, exact=True).evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(label)

    tab_to("Loại đề án")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#form-state")).to_contain_text("Đã lưu")
    expect(page.locator("#dossier-side")).to_contain_text("Đề án nhóm chưa phải nêu đơn vị thụ hưởng khi lập")
    tab_to("Nội dung khuyến công")
    tab_to("Ngày bắt đầu")
    page.keyboard.type("31/02/2026")
    tab_to("Ngày kết thúc")
    expect(page.locator("#start-state")).to_contain_text("Ngày “31/02/2026” không có trong lịch")
    expect(page.get_by_label("Ngày bắt đầu", exact=True)).to_have_value("31/02/2026")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("01/03/2026")
    tab_to("Ngày kết thúc")
    page.keyboard.type("30/11/2026")
    for label in ("Quy mô", "Nội dung và tiến độ thực hiện", "Hiệu quả", "Ghi chú"):
        tab_to(label)
        page.keyboard.type(f"{label}: một dây chuyền")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Lưu mục này")).to_be_focused()
    expect(page.locator("#note-state")).to_contain_text("Đã lưu")
    expect(page.locator("#side-content")).to_contain_text("Đủ")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Không có gì thay đổi so với lần lưu trước.")).to_be_visible()

    draft.refresh_from_db()
    assert (draft.form, f"{draft.start:%d/%m/%Y}", f"{draft.end:%d/%m/%Y}") == (
        "group",
        "01/03/2026",
        "30/11/2026",
    )
    assert draft.scale == "Quy mô: một dây chuyền"
    assert draft.effect == "Hiệu quả: một dây chuyền"


def test_enter_in_a_line_saves_it_and_boxes_open_by_keyboard(page: Page, draft: Project) -> None:
    log_in(page)
    page.goto(at(draft, "cac-ben"))
    page.get_by_label("Tên đề án", exact=True).fill("Tên gõ rồi bấm Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tên gõ rồi bấm Enter")
    expect(page.locator("#title-state")).to_contain_text("Đã lưu")
    page.get_by_text("Chưa chọn – mở danh sách").press("Enter")
    page.get_by_label("Trung tâm Khuyến công Lâm Đồng", exact=True).press("Space")
    expect(page.locator("#coordinators-state")).to_contain_text("Trung tâm Khuyến công Lâm Đồng")
    assert [center.code for center in draft.coordinators.all()] == ["TTKC-68"]


def test_the_button_waits_for_the_field_that_is_on_its_way(page: Page, draft: Project) -> None:
    log_in(page)
    page.goto(at(draft, "muc-tieu"))
    page.get_by_label("Mục tiêu", exact=True).fill("Gõ rồi bấm nút ngay")
    page.get_by_role("button", name="Lưu mục này").click()
    expect(page.get_by_role("status").first).to_contain_text("Không có gì thay đổi so với lần lưu trước.")
    expect(page.get_by_label("Mục tiêu", exact=True)).to_have_value("Gõ rồi bấm nút ngay")


def test_targets_are_saved_cell_by_cell(page: Page, draft: Project) -> None:
    log_in(page)
    page.goto(at(draft, "ket-qua"))
    page.locator("#id_t-2026-jobs_created").fill("1.234")
    page.keyboard.press("Tab")
    expect(page.locator("#t-2026-jobs_created-state")).to_contain_text("Đã lưu")
    expect(page.locator("#side-targets")).to_contain_text("Đủ")
    assert [int(target.value) for target in draft.targets.all()] == [1234]


def test_without_scripts_the_section_is_saved_whole(
    browser: Browser, live_server: Any, draft: Project
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page)
    page.goto(at(draft, "muc-tieu"))
    page.get_by_label("Mục tiêu", exact=True).fill("Không cần JavaScript")
    page.get_by_role("button", name="Lưu mục này").click()
    expect(page.get_by_text("Đã lưu mục “Sự cần thiết và mục tiêu”")).to_be_visible()
    update_project(actor=draft.created_by, project_id=draft.pk, changes={"goals": "Sửa ở nơi khác"})
    page.get_by_label("Mục tiêu", exact=True).fill("Sửa trên trang cũ")
    page.get_by_role("button", name="Lưu mục này").click()
    expect(page.get_by_text("Người khác vừa sửa ô này")).to_be_visible()
    page.get_by_role("button", name="Ghi nội dung của tôi").click()
    expect(page.get_by_label("Mục tiêu", exact=True)).to_have_value("Sửa trên trang cũ")
    context.close()
    assert Project.objects.get(pk=draft.pk).goals == "Sửa trên trang cũ"


def test_no_section_scrolls_sideways_on_a_telephone(page: Page, draft: Project) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page)
    draft.attachments.create(
        kind="proposal",
        name=f"{'rất_dài_' * 20}.pdf",
        file="x",
        content_type="application/pdf",
        size=9,
        sha256="f" * 64,
    )
    urls = ["/de-an/lap-moi/", f"/de-an/{draft.code}/sao-chep/"]
    urls += [at(draft, name) for name in ("cac-ben", "muc-tieu", "noi-dung", "ket-qua", "ho-so", "kiem-tra")]
    wide = []
    for url in urls:
        page.goto(url)
        if not fits(page):
            wide.append(url)
    assert wide == []
