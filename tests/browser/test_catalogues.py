"""“Danh mục” in a browser: read on a day, a deadline changed after its preview, a merger looked at; axe on each page, wide and narrow."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from centers.models import Center, Province
from projects.models import Deadline, Project
from tests import factories
from tests.browser.conftest import fits, follow, log_in, picture
from tests.browser.test_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Page, name: str) -> None:
    """Pictures and axe, on a desk and on a telephone."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        picture(page, f"danh-muc-{name}-{width}")
        assert faults(page) == [], (name, width)
        assert fits(page), (name, width)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_an_administrator_changes_a_deadline(page: Page, project: Project) -> None:
    factories.user("quantri_dm", Center.objects.get(code="CUC"), "admin")
    row = Deadline.objects.get(key="liquidation")
    log_in(page, "quantri_dm")
    follow(page, page.get_by_role("navigation", name="Menu chính").get_by_role("link", name="Danh mục"))
    look(page, "tong-quan")
    follow(page, page.get_by_role("link", name="Thời hạn"))
    look(page, "thoi-han")
    page.get_by_role("searchbox", name="Tìm trong danh mục").fill("thanh ly hop dong")
    follow(page, page.get_by_role("button", name="Xem", exact=True))
    expect(page.get_by_text("1 dòng", exact=True)).to_be_visible()
    follow(page, page.get_by_role("link", name=row.label))
    follow(page, page.get_by_role("link", name="Thay bằng quy định mới"))
    look(page, "thay")
    page.get_by_label("Ngày", exact=True).fill("31")
    page.get_by_label("Áp dụng từ ngày").fill("31/02/2030")
    page.get_by_label("Số, ký hiệu văn bản").fill("36/2013/TT-BCT")
    page.get_by_label("Lý do thay đổi").fill("Theo thông tư sửa đổi")
    follow(page, page.get_by_role("button", name="Xem trước thay đổi"))
    expect(page.get_by_role("alert")).to_contain_text("Ngày “31/02/2030” không có trong lịch")
    page.get_by_label("Áp dụng từ ngày").fill("01/01/2030")
    follow(page, page.get_by_role("button", name="Xem trước thay đổi"))
    expect(page.get_by_role("heading", name="Sẽ thay đổi")).to_be_visible()
    look(page, "xem-truoc")
    follow(page, page.get_by_role("button", name="Sửa lại"))
    expect(page.get_by_label("Áp dụng từ ngày")).to_have_value("01/01/2030")
    follow(page, page.get_by_role("button", name="Xem trước thay đổi"))
    follow(page, page.get_by_role("button", name="Ghi thay đổi"))
    expect(page.get_by_text("Đã ghi thay đổi vào danh mục.")).to_be_visible()
    expect(page.get_by_text("Theo thông tư sửa đổi")).to_be_visible()
    look(page, "dong")
    assert Deadline.objects.get(key="liquidation", valid_to=None).valid_from == date(2030, 1, 1)


def test_a_merger_is_looked_at_and_left(page: Page, project: Project) -> None:
    factories.user("quantri_dm", Center.objects.get(code="CUC"), "admin")
    target = Province.objects.get(map="34", name="Bắc Ninh")
    log_in(page, "quantri_dm")
    page.goto(f"/danh-muc/tinh/{target.pk}/sap-nhap/")
    look(page, "sap-nhap")
    page.get_by_label("Hưng Yên").check()
    page.get_by_label("Trung tâm vùng phụ trách sau sáp nhập").select_option(index=1)
    page.get_by_label("Áp dụng từ ngày").fill("01/07/2026")
    page.get_by_label("Lý do thay đổi").fill("Nghị quyết của Quốc hội")
    follow(page, page.get_by_role("button", name="Xem trước thay đổi"))
    expect(page.get_by_text("đề án chưa kết thúc: giữ địa bàn khi lập")).to_be_visible()
    look(page, "sap-nhap-xem-truoc")
    follow(page, page.get_by_role("link", name="Bỏ", exact=True))
    expect(page.get_by_role("heading", level=1, name="Tỉnh Bắc Ninh")).to_be_visible()
    assert Province.objects.filter(map="34", code="24").count() == 1


@pytest.mark.parametrize(
    "key",
    [
        "don-vi",
        "tinh",
        "phu-trach",
        "chi-tieu",
        "lich-bao-cao",
        "ngay-nghi",
        "dinh-muc",
        "tam-ung",
        "tham-quyen",
        "doi-tuong",
        "van-ban",
    ],
)
def test_every_list_is_read_on_a_telephone(page: Page, key: str, project: Project) -> None:
    log_in(page)
    page.goto(f"/danh-muc/{key}/?page_size=10")
    look(page, key)
