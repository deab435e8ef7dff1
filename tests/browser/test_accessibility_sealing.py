"""axe (WCAG 2.2 AA) on the pages of sent and sealed reports, the public page that verifies one, and the pages that take something back."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page

from centers.models import Center
from projects.enums import State
from projects.models import Project
from reports.services.publishing import publish_report
from tests import factories
from tests.browser.conftest import fits, log_in, picture
from tests.browser.test_accessibility import faults
from tests.projects import stages
from tests.reports.sealing import seal, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def seen(page: Page, name: str, urls: list[str]) -> list[str]:
    """What axe has against each of the pages, and which are wider than the window; a picture of each is kept."""
    told = []
    for number, url in enumerate(urls):
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
        told += [f"{url}: {rule}: {html}" for rule, html in faults(page)]
        if not fits(page):
            told.append(f"{url}: wider than the window")
        picture(page, f"{name}-{number}")
    return told


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_pages_of_sealed_reports_pass_axe(page: Page, project: Project, scheme: Any, width: int) -> None:
    people = stages.cast()
    asked = "kind=plan-vs-actual&period=2026&by=content"
    sealed = seal(people["officer"], people["department_lead"], by="content")
    first, code = sealed.filing, sealed.code
    second = send(people["officer"], by="content")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    told = seen(page, f"xac-minh-{width}", ["/verify/", f"/verify/{code}/"])
    log_in(page, "vai-officer")
    told += seen(
        page,
        f"da-gui-{width}",
        [f"/bao-cao/gui/?{asked}", "/bao-cao/da-gui/", f"/bao-cao/da-gui/{first.pk}/", f"/bao-cao/da-gui/{second.pk}/so-sanh/"],
    )  # fmt: skip
    page.context.clear_cookies()
    log_in(page, "vai-department_lead")
    told += seen(
        page,
        f"tra-loi-{width}",
        [f"/bao-cao/da-gui/{second.pk}/", *(f"/bao-cao/da-gui/{second.pk}/{act}/" for act in ("chap-nhan", "tra-lai")), f"/bao-cao/da-gui/{first.pk}/cong-bo/"],
    )  # fmt: skip
    assert told == [], "\n".join(told)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_pages_that_take_something_back_pass_axe(
    page: Page, live_server: Any, scheme: Any, width: int
) -> None:
    people = stages.cast()
    draft, running = stages.ready(State.DRAFT), stages.ready(State.IN_PROGRESS)
    made = [
        running.acceptances.create(place=place, happened_on=date(2026, 3, 2), minutes_number="1/BB", volume="Đủ", recorded_by=people["appraiser"])
        for place in ("Từ Sơn", "Xã A")
    ]  # fmt: skip
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    log_in(page, "vai-appraiser")
    told = seen(
        page,
        f"rut-bien-ban-{width}",
        [f"/de-an/{running.code}/tien-do/", f"/de-an/{running.code}/nghiem-thu/{made[0].pk}/rut/"],
    )
    page.context.clear_cookies()
    log_in(page, "vai-officer")
    told += seen(
        page, f"rut-de-an-{width}", [f"/de-an/{draft.code}/buoc/withdraw/", f"/de-an/{draft.code}/ho-so/"]
    )
    assert told == [], "\n".join(told)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_pictures_of_provinces_and_months_pass_axe(
    page: Page, project: Project, gia_lai_center: Center, scheme: Any, width: int
) -> None:
    people = stages.cast()
    factories.assigned_project(gia_lai_center, 100_000_000, year=2026)
    for by in ("content", "province"):
        sealed = seal(people["reviewer"], people["approver"], period="2026", by=by)
        publish_report(actor=people["approver"], sealed=sealed)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    told = seen(page, f"cong-khai-{width}", ["/cong-khai/"])
    assert page.locator("svg.tilemap").count() == 1
    log_in(page, "vai-reviewer")
    told += seen(page, f"tong-quan-{width}", ["/?year=2026", "/?year=2026&to_mau=percent&map=current"])
    assert page.locator("svg.tilemap a").count() == 2
    assert told == [], "\n".join(told)
