"""Discussions, saved views, the narrowed desk and periodic reports as people use them; axe, and 390 pixels, on each page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from centers.models import SavedView
from projects.enums import State
from projects.models import Discussion, Finding
from projects.services.findings import ask_exception, grant_exception
from tests.browser.conftest import fits, follow, log_in, picture
from tests.browser.test_accessibility import faults
from tests.projects import stages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Page, name: str) -> None:
    """The page passes axe and stays within its width, wide and on a telephone."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert faults(page) == [], (name, width)
        assert fits(page), (name, width)
        picture(page, f"{name}-{width}")
    page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_is_asked_answered_and_ended(page: Page, live_server: Any, scripts: bool) -> None:
    """With scripts and without: the same pages do."""
    people = stages.cast()
    project = stages.ready(State.BASE_APPRAISAL, title="Máy xẻ gỗ Đồng Kỵ")
    if not scripts:
        page.context.route("**/*.js", lambda route: route.abort())
    log_in(page, people["appraiser"].username)
    page.goto(f"/de-an/{project.code}/trao-doi/")
    follow(page, page.get_by_role("link", name="Mở trao đổi").first)
    page.get_by_label("Về phần nào").select_option("field:goals")
    page.get_by_label("Nội dung").fill("Mục tiêu lấy từ khảo sát nào?")
    page.get_by_label("Hỏi ai").select_option(str(people["officer"].pk))
    if scripts:
        look(page, "trao-doi-moi")
    follow(page, page.get_by_role("main").get_by_role("button", name="Mở trao đổi"))
    expect(page.get_by_text("chờ trả lời")).to_be_visible()
    page.context.clear_cookies()
    log_in(page, people["officer"].username)
    page.goto("/viec-cua-toi/?loai=discussions")
    if scripts:
        look(page, "viec-cua-toi")
    follow(page, page.get_by_role("link", name="Trả lời trao đổi"))
    page.get_by_label("Nội dung").fill("Khảo sát năm 2025, kèm ở tab Hồ sơ.")
    follow(page, page.get_by_role("button", name="Gửi ý kiến"))
    expect(page.get_by_text("đã trả lời", exact=True)).to_be_visible()
    if scripts:
        look(page, "trao-doi")
        page.goto(f"/de-an/{project.code}/trao-doi/")
        look(page, "trao-doi-danh-sach")
    page.context.clear_cookies()
    log_in(page, people["appraiser"].username)
    page.goto(f"/de-an/{project.code}/trao-doi/{Discussion.objects.get().pk}/")
    follow(page, page.get_by_role("link", name="Kết thúc trao đổi"))
    page.get_by_label("Kết luận").fill("Đã rõ.")
    follow(page, page.get_by_role("button", name="Kết thúc trao đổi"))
    expect(page.get_by_text("Đã kết thúc trao đổi.")).to_be_visible()


def test_a_filter_is_kept_and_opens_the_list(page: Page, live_server: Any) -> None:
    people = stages.cast()
    stages.ready(State.RETURNED)
    log_in(page, people["officer"].username)
    page.goto("/de-an/?status=returned")
    look(page, "de-an-loc")
    follow(page, page.get_by_role("link", name="Lưu bộ lọc này"))
    page.get_by_label("Tên bộ lọc").fill("Bị trả lại")
    page.get_by_label("Ai dùng được").select_option(label="Mọi người ở TTKC Bắc Ninh")
    page.get_by_label("Mở danh sách bằng bộ lọc này").check()
    look(page, "luu-bo-loc")
    follow(page, page.get_by_role("button", name="Lưu bộ lọc"))
    expect(page.locator(".views a[aria-current=true]")).to_have_text("Bị trả lại")
    page.goto("/bo-loc/")
    look(page, "bo-loc")
    SavedView.objects.update(query="status=returned&mau_cu=1")
    page.goto("/de-an/")
    expect(page.get_by_text("“mau_cu” không còn trong danh sách")).to_be_visible()
    look(page, "de-an-bo-loc-cu")
    follow(page, page.get_by_role("link", name="Bỏ tất cả"))
    expect(page.get_by_role("link", name="Bỏ tất cả")).to_have_count(0)


def test_a_periodic_report_is_recorded_as_sent(page: Page, live_server: Any) -> None:
    people = stages.cast()
    log_in(page, people["department_lead"].username)
    page.goto("/viec-cua-toi/?loai=reports")
    look(page, "viec-bao-cao")
    follow(page, page.get_by_role("link", name="Gửi báo cáo quý").first)
    look(page, "bao-cao-dinh-ky")
    page.get_by_label("Số, ký hiệu văn bản").fill("125/BC-SCT")
    follow(page, page.get_by_role("button", name="Ghi đã gửi báo cáo"))
    expect(page.get_by_text("125/BC-SCT")).to_be_visible()
    look(page, "bao-cao-dinh-ky-da-gui")
    follow(page, page.get_by_role("link", name="Rút ghi nhận này"))
    look(page, "bao-cao-dinh-ky-rut")
    page.context.clear_cookies()
    log_in(page, people["reviewer"].username)
    page.goto("/bao-cao/dinh-ky/")
    look(page, "bao-cao-dinh-ky-danh-sach")
    page.goto("/viec-cua-toi/")
    look(page, "viec-cua-cuc")


def test_the_report_of_exceptions_is_readable(page: Page, live_server: Any) -> None:
    people = stages.cast()
    project = stages.ready(State.DRAFT, title="Máy xẻ gỗ Đồng Kỵ")
    found = Finding.objects.create(
        project=project, code="above_norm", message="Máy móc: vượt mức tối đa 50.000.000 đồng.", amount=350_000_000,
        limit_amount=300_000_000,
    )  # fmt: skip
    today = timezone.localdate()
    ask_exception(actor=people["officer"], finding_id=found.pk, reason="Giá máy tăng")
    grant_exception(
        actor=people["department_lead"],
        finding_id=found.pk,
        reason="Đồng ý",
        until=today + timedelta(days=30),
    )
    log_in(page, people["reviewer"].username)
    page.goto(f"/bao-cao/?kind=exceptions&period={today.year}")
    expect(page.get_by_role("link", name="Máy xẻ gỗ Đồng Kỵ")).to_be_visible()
    look(page, "ngoai-le")
