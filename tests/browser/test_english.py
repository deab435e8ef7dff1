"""Reading the portal in English, and going back."""

import pytest
from playwright.sync_api import Page, expect

from centers.models import User
from projects.models import Project
from tests.browser.conftest import fits, follow, log_in, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_person_reads_in_english_and_goes_back(page: Page, admin: User, project: Project) -> None:
    page.goto("/dang-nhap/")
    picture(page, "login-vi")
    follow(page, page.get_by_role("button", name="English"))
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    picture(page, "login-en")
    follow(page, page.get_by_role("button", name="Tiếng Việt"))
    log_in(page, admin.username)
    page.goto("/nguoi-dung/?q=quantri")
    follow(page, page.get_by_role("button", name="English"))
    expect(page.get_by_role("heading", name="Users and rights")).to_be_visible()
    assert page.url.endswith("/nguoi-dung/?q=quantri")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        for name, address in {
            "home": "/?year=2026",
            "people": "/nguoi-dung/",
            "invite": "/nguoi-dung/moi/",
            "account": "/tai-khoan/",
            "establishments": "/co-so/",
            "reports": "/bao-cao/?kind=plan-vs-actual&year=2026&by=content",
            "audit": "/nhat-ky/",
        }.items():
            page.goto(address)
            expect(page.locator("html")).to_have_attribute("lang", "en")
            assert fits(page), (name, width)
            picture(page, f"{name}-{width}")
    follow(page, page.get_by_role("button", name="Tiếng Việt"))
    expect(page.get_by_role("heading", name="Nhật ký")).to_be_visible()
