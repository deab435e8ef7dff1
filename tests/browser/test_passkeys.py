"""Passkeys in a real browser with a virtual key: added, asked for at the login, confirmed with, given up."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from centers.models import User
from tests.browser.conftest import follow, log_in, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def virtual_key(page: Page) -> Any:
    """A key that answers by itself, as a telephone after a fingerprint does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def shot(page: Page, name: str) -> None:
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        picture(page, f"{name}-{width}")


def test_a_passkey_is_added_used_and_given_up(page: Page, virtual_key: Any, officer: User) -> None:
    log_in(page)
    page.goto("/tai-khoan/ung-dung/")
    shot(page, "ung-dung")
    page.goto("/tai-khoan/mat-khau/")
    shot(page, "mat-khau")
    page.goto("/tai-khoan/")
    follow(page, page.get_by_role("link", name="Thêm khóa"))
    shot(page, "khoa")
    page.get_by_label("Tên khóa").fill("Điện thoại cơ quan")
    page.get_by_role("button", name="Thêm khóa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")
    shot(page, "ma-du-phong")
    page.get_by_role("link", name="Tôi đã cất mã").click()
    expect(page.get_by_text("Điện thoại cơ quan – thêm ngày")).to_be_visible()
    shot(page, "tai-khoan")
    assert Authenticator.objects.get(type="webauthn").data["name"] == "Điện thoại cơ quan"

    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_text("Người dùng canbo").first.click()
    follow(page, page.get_by_role("button", name="Đăng xuất", exact=True).last)
    page.fill("#id_username", "canbo")
    page.fill("#id_password", "mat-khau-thu-nghiem-2026")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xác thực hai lớp")
    shot(page, "buoc-hai")
    page.get_by_role("button", name="Dùng khóa bảo mật").click()
    expect(page.get_by_text("Lần đăng nhập trước:")).to_be_visible()

    page.goto("/tai-khoan/")
    follow(page, page.get_by_role("link", name="Bỏ Điện thoại cơ quan"))
    page.get_by_role("button", name="Bỏ").click()
    expect(page.get_by_text("Đã bỏ khóa bảo mật.")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_a_key_that_does_not_answer_leaves_the_page_usable(page: Page, officer: User) -> None:
    log_in(page)
    page.goto("/tai-khoan/khoa/")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error('no')); }")
    page.get_by_role("button", name="Thêm khóa").click()
    expect(page.get_by_text("Khóa chưa trả lời hoặc bạn đã hủy.")).to_be_visible()
    expect(page.get_by_role("button", name="Thêm khóa")).to_be_enabled()
