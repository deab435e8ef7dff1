"""What a browser adds to appraising: fields saved as they are left, text kept in the browser, a member's own declaration."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.models import AuditEvent
from projects.enums import State
from projects.models import Appraisal, AppraisalMember
from projects.services.appraisal_drafts import save_appraisal
from projects.services.appraisals import start_appraisal
from tests.browser.conftest import follow, kill, log_in, picture
from tests.projects import stages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(live_server: Any) -> Any:
    return stages.cast()


@pytest.fixture
def appraisal(people: Any) -> Appraisal:
    project = stages.ready(State.BASE_APPRAISAL)
    return start_appraisal(actor=people["appraiser"], project_id=project.pk)


def at(appraisal: Appraisal) -> str:
    return f"/de-an/{appraisal.project.code}/tham-dinh/lap/"


def opinion(page: Page) -> Any:
    return page.get_by_label("Ý kiến thẩm định")


def kept(appraisal: Appraisal) -> str:
    return Appraisal.objects.get(pk=appraisal.pk).opinion


def test_fields_are_saved_as_they_are_left(page: Page, appraisal: Appraisal) -> None:
    log_in(page, "vai-appraiser")
    page.goto(at(appraisal))
    opinion(page).fill("Đề nghị thông qua.")
    page.keyboard.press("Tab")
    expect(page.locator("#opinion-state")).to_contain_text("Đã lưu")
    page.locator("#field-met_capacity").get_by_text("Chưa đạt").click()
    expect(page.locator("#met_capacity-state")).to_contain_text("Đã lưu")
    page.locator("#field-by_council").get_by_text("Hội đồng thẩm định").click()
    expect(page.get_by_role("link", name="Thêm thành viên")).to_be_visible()
    follow(page, page.get_by_role("link", name="Lịch sử"))
    assert kept(appraisal) == "Đề nghị thông qua."
    assert appraisal.answers.get(criterion="capacity").met is False
    assert AuditEvent.objects.filter(action="appraisal.save").count() == 3
    page.goto(at(appraisal))
    expect(opinion(page)).to_have_value("Đề nghị thông qua.")
    expect(page.locator("#field-met_capacity").get_by_label("Chưa đạt")).to_be_checked()
    picture(page, "tham-dinh-tu-luu")


def test_a_killed_page_loses_nothing_and_overwrites_nothing(
    page: Page, people: Any, appraisal: Appraisal
) -> None:
    log_in(page, "vai-appraiser")
    page.goto(at(appraisal))
    opinion(page).press_sequentially("Gõ dở")
    again = kill(page, "Gõ dở")
    save_appraisal(actor=people["appraiser"], appraisal_id=appraisal.pk, changes={"opinion": "Cửa sổ khác"})
    again.goto(at(appraisal))
    state = again.locator("#opinion-state")
    expect(state).to_contain_text("Trình duyệt này còn giữ nội dung bạn gõ mà chưa lưu")
    again.get_by_role("button", name="Dùng lại và lưu").click()
    expect(state).to_contain_text("Ô này vừa được lưu ở một cửa sổ khác của bạn")
    expect(state).to_contain_text("Cửa sổ khác")
    assert kept(appraisal) == "Cửa sổ khác"
    picture(again, "tham-dinh-hai-cua-so")
    again.get_by_role("button", name="Ghi nội dung của tôi").click()
    expect(again.locator("#opinion-state")).to_contain_text("Đã lưu")
    assert kept(appraisal) == "Gõ dở"
    again.reload()
    expect(again.get_by_text("Trình duyệt này còn giữ")).to_have_count(0)


def test_the_sheet_is_a_plain_form_without_javascript(
    browser: Any, live_server: Any, appraisal: Appraisal
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page, "vai-appraiser")
    page.goto(at(appraisal))
    opinion(page).fill("Không có JavaScript")
    follow(page, page.get_by_role("button", name="Lưu, làm tiếp sau"))
    expect(page.get_by_text("Đã lưu lúc").first).to_be_visible()
    assert kept(appraisal) == "Không có JavaScript"
    context.close()


def test_a_member_declares_from_viec_cua_toi(page: Page, people: Any, appraisal: Appraisal) -> None:
    save_appraisal(actor=people["appraiser"], appraisal_id=appraisal.pk, changes={"by_council": "council"})
    log_in(page, "vai-appraiser")
    page.goto(at(appraisal))
    follow(page, page.get_by_role("link", name="Thêm thành viên"))
    page.get_by_label("Người có tài khoản trên cổng").select_option(label=str(people["department_lead"]))
    page.get_by_label("Vai trò").select_option("chair")
    picture(page, "hoi-dong-them")
    follow(page, page.get_by_role("button", name="Thêm vào hội đồng"))
    expect(page.locator("#council")).to_contain_text("Chưa khai")
    picture(page, "hoi-dong-danh-sach")

    page.context.clear_cookies()
    log_in(page, "vai-department_lead")
    page.goto("/viec-cua-toi/")
    follow(page, page.get_by_role("link", name="Khai về xung đột lợi ích").first)
    picture(page, "hoi-dong-khai")
    page.get_by_label("Không có xung đột lợi ích").check()
    follow(page, page.get_by_role("button", name="Gửi cam kết"))
    expect(page.get_by_text("Đã ghi cam kết của bạn.")).to_be_visible()
    assert AppraisalMember.objects.get().declaration == "no_conflict"
