"""axe on the pages of accounts, in light and in dark, wide and on a telephone; none scrolls sideways."""

from typing import Any

import pytest
from django.core import signing
from django.utils import timezone
from playwright.sync_api import Page

from centers.models import User
from tests.browser.conftest import fits, follow, log_in, picture
from tests.browser.test_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_of_accounts_pass_axe(page: Page, admin: User, officer: User, scheme: Any, width: int) -> None:
    invited = User.objects.create_user("an.nguyen", "an@example.vn", full_name="Nguyễn Văn An")
    invited.invited_at = timezone.now()
    invited.save()
    token = signing.dumps([invited.pk, invited.invited_at.isoformat()], salt="centers.invitation")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    found = {}
    for url in (f"/loi-moi/{token}/", "/dang-nhap/quen-mat-khau/"):
        page.goto(url)
        found[url] = faults(page)
    log_in(page, "quantri")
    row = officer.memberships.get()
    for url in (
        "/nguoi-dung/",
        "/nguoi-dung/?q=khong-co",
        "/nguoi-dung/moi/",
        f"/nguoi-dung/{officer.pk}/",
        f"/nguoi-dung/{admin.pk}/",
        f"/nguoi-dung/{officer.pk}/vai-tro/",
        f"/nguoi-dung/{officer.pk}/vai-tro/{row.pk}/",
        f"/nguoi-dung/{officer.pk}/mat-khau-tam/",
        f"/nguoi-dung/{officer.pk}/khoa/",
    ):
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
        found[url] = faults(page)
        assert fits(page), url
        picture(page, f"{url.strip('/').replace('/', '_').replace('?', '_')}-{width}")
    page.goto("/nguoi-dung/moi/")
    follow(page, page.get_by_role("button", name="Gửi lời mời"))
    found["/nguoi-dung/moi/ refused"] = faults(page)
    told = [f"{url}: {rule}: {html}" for url, seen in found.items() for rule, html in seen]
    assert told == [], "\n".join(told)
