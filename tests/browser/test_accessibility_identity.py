"""axe (WCAG 2.2 AA) on pages that refuse or ask to look first: merging and mending a facility, the settlement form, taking an entry back."""

from typing import Any

import pytest
from playwright.sync_api import Page

from beneficiaries.models import Facility
from projects.enums import State
from projects.models import Settlement
from tests import factories
from tests.browser.conftest import fits, log_in, picture
from tests.browser.test_accessibility import DARK, faults
from tests.projects import stages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("scheme", "width"), DARK)
def test_pages_about_who_is_supported_pass_axe(page: Page, live_server: Any, scheme: Any, width: int) -> None:
    people = stages.cast()
    running = stages.ready(State.IN_PROGRESS, people=people)
    accepted = stages.ready(State.ACCEPTED, people=people)
    Settlement.objects.filter(project=accepted).delete()
    for project in (running, accepted):
        factories.entry(project, "assign", stages.SUPPORT)
    paid = factories.entry(running, "advance", 50_000_000)
    facility: Facility = running.beneficiaries.get().facility
    twin = factories.facility(facility.province, name=facility.name)
    other = factories.facility(facility.province, name="Công ty Khác Hẳn")
    walks = {
        "officer": [f"/co-so/{facility.code}/sua/"],
        "center_lead": [
            f"/co-so/{twin.code}/gop/?voi={facility.code}",
            f"/co-so/{twin.code}/gop/?voi={other.code}",
        ],
        "center_accountant": [
            f"/de-an/{accepted.code}/quyet-toan/",
            f"/de-an/{running.code}/so-kinh-phi/huy/{paid.pk}/",
        ],
    }
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    told: list[str] = []

    def look(name: str) -> None:
        told.extend(f"{name}: {rule}: {html}" for rule, html in faults(page))
        if not fits(page):
            told.append(f"{name}: wider than {width}")

    for who, addresses in walks.items():
        page.context.clear_cookies()
        log_in(page, f"vai-{who}")
        for address in addresses:
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            look(address)
            picture(page, f"identity-{width}-{address.strip('/').replace('/', '-').replace('?', '-')}")
    for who, said in (
        ("officer", "gửi giấy đăng ký kinh doanh"),
        ("department_lead", "lịch sử đề án ghi lại"),
    ):
        page.context.clear_cookies()
        log_in(page, f"vai-{who}")
        page.goto(f"/co-so/{facility.code}/sua/")
        page.get_by_label("Tên cơ sở").fill("HTX Tên Mới")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text(said).first.wait_for()
        look(f"mended by {who}")
        picture(page, f"identity-{width}-mend-{who}")
    assert told == [], "\n".join(told)
