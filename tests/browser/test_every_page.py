"""axe on every page of the url table, opened by somebody who may, in a state in which it can be opened: a new page cannot be forgotten."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from projects.enums import AmendmentState, Form, State
from projects.models import Amendment, AppraisalMember, Project
from projects.services.appraisals import start_appraisal
from tests.access.addresses import routes
from tests.access.conftest import other_department_lead, other_ipc_officer, world  # noqa: F401 - fixtures
from tests.access.world import ANONYMOUS, CAST, World
from tests.browser.conftest import fits
from tests.browser.test_accessibility import faults

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

PARTS = 6
PIECES = {"bao-cao/<int:pk>/tien-do/", "bao-cao/khoang-ngay/"}
"""Pieces that htmx puts into a page that is looked at."""
ELSEWHERE: dict[str, str] = {
    "bao-cao/dinh-ky/<int:pk>/tep/": "a file, where one was made here",
    "bao-cao/gui/": "asked of a report: test_accessibility_sealing.py",
    "bo-loc/<int:pk>/": "leads to the list that is kept",
    "bo-loc/luu/": "asked from a list: test_talking.py",
    "cach-ly/<slug:kind>/<int:pk>/xoa/": "of an upload with malware: test_quarantine.py",
    "dang-nhap/buoc-hai/": "after the password: test_passkeys.py",
    "dang-nhap/don-vi/<code:provider_id>/": "leads to a single sign-on",
    "dang-nhap/don-vi/<code:provider_id>/ve/": "comes back from a single sign-on",
    "dang-nhap/mat-khau-moi/<code:uid>/<str:token>/": "by a mailed link: test_accounts.py",
    "de-an/<code:code>/phe-duyet/": "leads to the board",
    "de-an/<code:code>/soan/": "leads to the first part",
    "loi-moi/<str:token>/": "by a mailed link: test_accounts.py",
    "tai-khoan/khoa/": "asks for the password first: test_accessibility.py",
    "tai-khoan/khoa/<int:pk>/bo/": "asks for the password first: test_passkeys.py",
    "tai-khoan/ma-du-phong/": "of an account with a second factor: test_passkeys.py",
    "tai-khoan/ma-du-phong/moi/": "of an account with a second factor: test_passkeys.py",
    "tai-khoan/thu-dien-tu/": "asks for the password first: test_accessibility.py",
    "tai-khoan/ung-dung/": "asks for the password first: test_accessibility.py",
    "tai-khoan/ung-dung/bo/": "of an account with a second factor: test_passkeys.py",
    "tai-khoan/xac-nhan/khoa/": "of an account with a passkey: test_passkeys.py",
    "tai-khoan/xac-nhan/ma/": "of an account with a second factor: test_passkeys.py",
    "verify/<code:code>/": "of a sealed report: test_accessibility_sealing.py",
}
"""Pages that this world cannot open, with where they are looked at or what they lead to."""


@dataclass(frozen=True)
class Found:
    """Who gets a page, and in which state of the đề án; without a person, whether it is none at all (a file, a POST)."""

    route: str
    person: str = ""
    state: str = State.IN_PROGRESS
    prepare: Callable[[World], None] | None = None
    is_page: bool = True


def own_routes(part: int) -> list[str]:
    return sorted(route for route in routes() if not route.startswith("api/"))[part::PARTS]


def found(here: World, route: str) -> Found:
    """The first person, state and circumstance in which a page opens."""
    of_project = route.startswith("de-an/<code:code>/")
    kinds = set()
    for prepare in circumstances(route):
        for state in dict.fromkeys([State.IN_PROGRESS, *State] if of_project else [State.IN_PROGRESS]):
            arrange(here, state, prepare)
            for person in (*CAST, ANONYMOUS):
                answer = here.client(person).get(here.address(route))
                is_html = answer.headers.get("Content-Type", "").startswith("text/html")
                if answer.status_code == 200 and is_html:
                    return Found(route, person, state, prepare)
                kinds.add("file" if answer.status_code == 200 else answer.status_code)
    return Found(route, is_page=not kinds & {"file", 405})


def arrange(here: World, state: str, prepare: Callable[[World], None] | None) -> None:
    Project.objects.filter(pk=here.project.pk).update(status=state)
    if prepare:
        prepare(here)


def circumstances(route: str) -> Iterator[Callable[[World], None] | None]:
    """What else has to be so for the page to open."""
    yield None
    if "dieu-chinh/<int:number>" in route:
        for state in (AmendmentState.DRAFT, AmendmentState.SENT, AmendmentState.CONFIRMED):
            yield lambda here, state=state: Amendment.objects.filter(project=here.project, number=2).update(
                state=state
            )
    if "ke-hoach-thuc-hien" in route:
        yield lambda here: Project.objects.filter(pk=here.project.pk).update(form=Form.GROUP)
    if "tham-dinh/" in route:
        yield council


def council(here: World) -> None:
    """An open sheet of the appraiser, with a council in which the lead of the department sits."""
    if here.appraisal.finished_at is None:
        return
    state = Project.objects.get(pk=here.project.pk).status
    if state == State.BASE_APPRAISAL:
        here.appraisal = start_appraisal(
            actor=here.people["appraiser"], project_id=here.project.pk, by_council=True
        )
        AppraisalMember.objects.update(appraisal=here.appraisal, user=here.people["department_lead"])


def log_in_as(page: Page, here: World, person: str, live_server: Any) -> None:
    page.context.clear_cookies()
    if person != ANONYMOUS:
        name = settings.SESSION_COOKIE_NAME
        value = here.client(person).cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_passes_axe_and_fits_a_telephone(
    world: World,  # noqa: F811
    page: Page,
    live_server: Any,
    part: int,
) -> None:
    told, closed = [], []
    for one in [found(world, route) for route in own_routes(part) if route not in PIECES]:
        if not one.person:
            closed += [one.route] if one.is_page else []
            continue
        arrange(world, one.state, one.prepare)
        log_in_as(page, world, one.person, live_server)
        page.set_viewport_size({"width": 1280, "height": 844})
        address = world.address(one.route)
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, (address, one)
        told += [f"{address} ({one.person}): {rule}: {html}" for rule, html in faults(page)]
        page.set_viewport_size({"width": 390, "height": 844})
        if not fits(page):
            told.append(f"{address} ({one.person}): wider than a telephone")
    assert told == [], "\n".join(told)
    assert closed == [route for route in own_routes(part) if route in ELSEWHERE]
