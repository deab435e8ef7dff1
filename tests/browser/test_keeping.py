"""What is typed into a form outlives a login that ran out, in the browser of whoever typed it."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from centers.models import User
from projects.models import Discussion, ProgressReport, Project, ProjectFacility
from projects.services import amendment_requests
from tests import factories
from tests.browser.conftest import follow, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFER = "Trình duyệt này còn giữ nội dung bạn gõ ở đây mà chưa gửi được"


def kept(page: Page) -> list[str]:
    found: list[str] = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('go|'))")
    return found


def address(project: Project) -> str:
    return f"/de-an/{project.code}/trao-doi/moi/"


def log_in_again(page: Page) -> None:
    page.fill("#id_username", "canbo")
    page.fill("#id_password", factories.PASSWORD)
    follow(page, page.get_by_role("button", name="Đăng nhập"))


def test_a_login_that_ran_out_loses_nothing(page: Page, project: Project) -> None:
    log_in(page)
    page.goto(address(project))
    page.get_by_label("Nội dung", exact=True).fill("Đoạn dài gõ trước khi hết phiên")
    Session.objects.all().delete()
    follow(page, page.get_by_role("button", name="Mở trao đổi"))
    assert "/dang-nhap/" in page.url
    log_in_again(page)
    assert page.url.endswith(address(project))
    expect(page.get_by_text(OFFER)).to_be_visible()
    expect(page.get_by_label("Nội dung", exact=True)).to_have_value("")
    page.get_by_role("button", name="Dùng lại nội dung đã gõ").press("Enter")
    expect(page.get_by_label("Nội dung", exact=True)).to_have_value("Đoạn dài gõ trước khi hết phiên")
    expect(page.get_by_text(OFFER)).to_have_count(0)
    follow(page, page.get_by_role("button", name="Mở trao đổi"))
    assert Discussion.objects.get().comments.get().text == "Đoạn dài gõ trước khi hết phiên"
    assert kept(page) == []
    page.goto(address(project))
    expect(page.get_by_text(OFFER)).to_have_count(0)


def test_a_progress_report_too(page: Page, project: Project) -> None:
    ProgressReport.objects.filter(project=project).delete()
    log_in(page)
    page.goto(f"/de-an/{project.code}/tien-do/bao-cao/")
    page.get_by_label("Việc đã làm trong kỳ").fill("Đã lắp hai máy")
    page.get_by_label("Khối lượng hoàn thành").fill("45")
    Session.objects.all().delete()
    follow(page, page.get_by_role("button", name="Lưu báo cáo"))
    log_in_again(page)
    page.get_by_role("button", name="Dùng lại nội dung đã gõ").press("Enter")
    expect(page.get_by_label("Việc đã làm trong kỳ")).to_have_value("Đã lắp hai máy")
    expect(page.get_by_label("Khối lượng hoàn thành")).to_have_value("45")


def test_a_refusal_keeps_and_dropping_drops(page: Page, project: Project) -> None:
    log_in(page)
    page.goto(address(project))
    page.get_by_label("Nội dung", exact=True).fill("Chưa tới nơi")
    page.context.clear_cookies(name="csrftoken")
    follow(page, page.get_by_role("button", name="Mở trao đổi"))
    expect(page.get_by_role("heading", name="Phiên làm việc đã cũ")).to_be_visible()
    follow(page, page.get_by_role("link", name="Quay lại"))
    expect(page.get_by_text(OFFER)).to_be_visible()
    page.get_by_role("button", name="Bỏ", exact=True).press("Enter")
    expect(page.get_by_text(OFFER)).to_have_count(0)
    assert kept(page) == []


def test_what_fails_a_check_is_not_offered_beside_itself(page: Page, project: Project) -> None:
    log_in(page)
    ProgressReport.objects.filter(project=project).delete()
    page.goto(f"/de-an/{project.code}/tien-do/bao-cao/")
    page.get_by_label("Khối lượng hoàn thành").fill("145")
    follow(page, page.get_by_role("button", name="Lưu báo cáo"))
    expect(page.get_by_role("heading", name="Cần sửa 1 chỗ")).to_be_visible()
    expect(page.get_by_text(OFFER)).to_have_count(0)
    assert len(kept(page)) == 1


def test_numbers_of_persons_old_texts_and_others_texts(
    page: Page, project: Project, center_lead: Any
) -> None:
    log_in(page)
    page.goto(address(project))
    page.get_by_label("Nội dung", exact=True).fill("Số 001199012345 của ông A")
    (key,) = kept(page)
    assert "001199012345" not in page.evaluate("(key) => localStorage.getItem(key)", key)
    page.get_by_label("Nội dung", exact=True).fill("Của cán bộ")
    assert "Của cán bộ" in page.evaluate("(key) => localStorage.getItem(key)", key)

    page.context.clear_cookies()
    log_in(page, center_lead.username)
    page.goto(address(project))
    expect(page.get_by_text(OFFER)).to_have_count(0)
    assert kept(page) == [key]

    page.evaluate(
        "(key) => localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), at: Date.now() - 15 * 86400000 }))",
        key,
    )
    page.reload()
    assert kept(page) == []


def test_logging_out_leaves_nothing_behind(page: Page, project: Project) -> None:
    log_in(page)
    page.goto(address(project))
    page.get_by_label("Nội dung", exact=True).fill("Để lại")
    assert len(kept(page)) == 1
    page.locator(".person summary").click()
    follow(page, page.get_by_role("button", name="Đăng xuất"))
    assert kept(page) == []


def test_forms_of_their_own_shape_keep_too(page: Page, project: Project, department_lead: User) -> None:
    facility = ProjectFacility.objects.get(project=project).facility
    log_in(page, department_lead.username)
    page.goto(f"/co-so/{facility.code}/sua/")
    page.get_by_label("Số lao động").fill("25")
    asked = amendment_requests.start_amendment(actor=project.created_by, project_id=project.pk, kind="other")
    page.context.clear_cookies()
    log_in(page)
    page.goto(f"/de-an/{project.code}/dieu-chinh/{asked.number}/soan/")
    page.get_by_label("Lý do điều chỉnh").fill("Máy sấy đổi mẫu")
    Session.objects.all().delete()
    follow(page, page.get_by_role("button", name="Lưu, làm tiếp sau"))
    log_in_again(page)
    page.get_by_role("button", name="Dùng lại nội dung đã gõ").press("Enter")
    expect(page.get_by_label("Lý do điều chỉnh")).to_have_value("Máy sấy đổi mẫu")
    assert len(kept(page)) == 2

    page.context.clear_cookies()
    log_in(page, department_lead.username)
    page.goto(f"/co-so/{facility.code}/sua/")
    page.get_by_role("button", name="Dùng lại nội dung đã gõ").press("Enter")
    expect(page.get_by_label("Số lao động")).to_have_value("25")
