"""axe (WCAG 2.2 AA) on the pages of budget, beneficiaries, findings, merging and planned norms."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page

from centers.models import Center, User
from projects.models import Finding, Project, ProjectFacility
from projects.services.draft_norms import draft_norm
from tests import factories
from tests.browser.conftest import log_in
from tests.browser.test_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages_of(officer: User, center: Center) -> list[str]:
    """The pages on which a đề án is written, of one that is being written, with a finding on its budget."""
    draft = factories.project(center, status="draft", title="Đề án đang soạn", created_by=officer)
    factories.budget(draft, 350_000_000)
    finding = Finding.objects.create(project=draft, code="above_norm", message="Vượt mức 50.000.000 đồng.")
    facility = factories.facility(center.province, name="HTX Đồng Kỵ")
    earlier = factories.project(center, year=2021)
    for project in (draft, earlier):
        ProjectFacility.objects.create(
            project=project, facility=facility, item="machinery", support=1_000_000
        )
    start = f"/de-an/{draft.code}"
    return [
        f"{start}/kinh-phi/",
        f"{start}/soan/du-toan/",
        f"{start}/soan/thu-huong/?q=dong&chon={facility.code}",
        f"{start}/soan/thu-huong/co-so-moi/",
        f"{start}/luu-y/{finding.pk}/de-nghi/",
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_pages_of_those_who_write_pass_axe(
    page: Page, project: Project, officer: User, scheme: Any, width: int
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    log_in(page)
    found = {}
    for url in [f"/de-an/{project.code}/luu-y/", *pages_of(officer, project.center)]:
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
        found[url] = faults(page)
    told = [f"{url}: {rule}: {html}" for url, seen in found.items() for rule, html in seen]
    assert told == [], "\n".join(told)


def test_the_pages_of_those_who_decide_pass_axe(
    page: Page, project: Project, center_lead: User, admin: User
) -> None:
    place = project.center.province
    keep, double = (factories.facility(place, name=f"{form} Mỳ Chũ") for form in ("HTX", "Công ty TNHH"))
    draft = draft_norm(
        actor=admin,
        key="machinery",
        valid_from=date(2030, 1, 1),
        document="28/2018/TT-BTC",
        amount_cap=1_000_000,
    )
    factories.budget(factories.project(project.center, status="draft"), 350_000_000)
    start = f"/dinh-muc/du-thao/{draft.pk}/"
    walks = {
        center_lead: [
            f"/co-so/{keep.code}/",
            f"/co-so/{keep.code}/gop/",
            f"/co-so/{keep.code}/gop/?voi={double.code}",
        ],
        admin: ["/dinh-muc/du-thao/", "/dinh-muc/du-thao/moi/", start, f"{start}hieu-luc/"],
    }
    found = {}
    page.set_viewport_size({"width": 390, "height": 844})
    for person, urls in walks.items():
        page.context.clear_cookies()
        log_in(page, person.username)
        for url in urls:
            answer = page.goto(url)
            assert answer is not None
            assert answer.status == 200, url
            found[url] = faults(page)
    told = [f"{url}: {rule}: {html}" for url, seen in found.items() for rule, html in seen]
    assert told == [], "\n".join(told)
