"""One real Chromium for the browser tests; they are skipped with a plain reason where there is none."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from centers.models import Center, User
from projects.enums import EntryKind
from projects.models import Finding, MoneyRequest, ProgressReport, Project, ProjectFacility, StateChange
from projects.services import ledger
from tests import factories

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

PICTURE_TIMEOUT = 10_000
"""Milliseconds."""


def chromium() -> str | None:
    """The browser that the environment names, else the first one found on the path."""
    named = os.environ.get("CHROMIUM", "")
    return named if named and Path(named).exists() else next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip(
            "Không có Chromium hay Chrome trên máy: bỏ qua kiểm thử trình duyệt (đặt CHROMIUM=đường dẫn)."
        )
    # Playwright runs its own event loop in this thread; Django would take the ORM calls of fixtures for async ones.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def slow_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer of the server waits for the seconds that ``SLOW_SERVER`` names: finds tests that look too early."""
    seconds = float(os.environ.get("SLOW_SERVER", "0"))
    if not seconds:
        return
    answer = BaseHandler.get_response

    def late(self: BaseHandler, request: Any) -> Any:
        time.sleep(seconds)
        return answer(self, request)

    monkeypatch.setattr(BaseHandler, "get_response", late)


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A fresh page; anything asked of another host, or a message of the security policy, fails the test."""
    context = browser.new_context(
        base_url=live_server.url, locale="vi-VN", viewport={"width": 1280, "height": 800}
    )
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    strange: list[str] = []
    opened.on(
        "request",
        lambda asked: None if asked.url.startswith((live_server.url, "data:")) else strange.append(asked.url),
    )
    opened.on(
        "console", lambda said: strange.append(said.text) if "Content Security Policy" in said.text else None
    )
    opened.on("pageerror", lambda error: strange.append(str(error)))
    yield opened
    context.close()
    assert strange == []


@pytest.fixture
def project(live_server: Any, bac_ninh_center: Center, officer: User) -> Project:
    """A đề án of 2026 with something on every tab: 300 triệu assigned, 90 triệu advanced."""
    made = factories.assigned_project(
        bac_ninh_center,
        300_000_000,
        code="KCQG-2026-0001",
        title="Ứng dụng máy sấy lạnh trong chế biến chè",
        note="https://example.vn/nguon",
        created_by=officer,
        synthetic=True,
    )
    for amount, key in ((90_000_000, "a"), (5_000_000, "b")):
        entry = ledger.record_entry(
            actor=officer,
            project=made,
            source="national",
            fund_year=2026,
            kind=EntryKind.ADVANCE,
            amount=amount,
            happened_on=date(2026, 2, 10),
            request_key=key,
        )
    ledger.reverse_entry(actor=officer, entry=entry, happened_on=date(2026, 2, 11), reason="Ghi nhầm")
    MoneyRequest.objects.create(
        project=made, kind="contribute", source="counterpart", fund_year=2026, amount=7_000_000, happened_on=date(2026, 2, 12),
        asked_by=officer, request_key="browser",
    )  # fmt: skip
    facility = factories.facility(bac_ninh_center.province, tax_code="001199012345")
    ProjectFacility.objects.create(project=made, facility=facility, item="machinery", support=150_000_000)
    factories.target(bac_ninh_center, "workers_trained", 80, project=made)
    factories.result(bac_ninh_center, "workers_trained", 33, happened_on=date(2026, 3, 1), project=made)
    ProgressReport.objects.create(
        project=made, period="2026-Q1", percent=35, window_end=date(2026, 3, 14), status="sent"
    )
    StateChange.objects.create(
        project=made, action="start", from_state="contracted", to_state="in_progress", actor=officer
    )
    Finding.objects.create(project=made, code="above_norm", message="Vượt mức cho phép 5.000.000 đồng.")
    return made


def log_in(page: Page, username: str = "canbo") -> None:
    page.goto("/dang-nhap/")
    page.fill("#id_username", username)
    page.fill("#id_password", factories.PASSWORD)
    follow(page, page.get_by_role("button", name="Đăng nhập"))
    expect(page.locator("#id_password")).to_have_count(0)


def kill(page: Page, kept: str) -> Page:
    """End a page as a crash would, once the browser's store holds what was typed; another page of the same browser, to go on with.

    The store is written by the browser in the background: a test that closes the page in the same instant looks too early.
    """
    witness = page.context.new_page()
    witness.set_default_timeout(20_000)
    witness.goto("/dang-nhap/")
    witness.wait_for_function("text => JSON.stringify({...localStorage}).includes(text)", arg=kept)
    page.close(run_before_unload=False)
    return witness


def follow(page: Page, link: Locator) -> None:
    """Press what leads to another page and wait until that page is there: a click alone does not wait for it."""
    with page.expect_navigation():
        link.click()


def fits(page: Page) -> bool:
    """True when the page does not scroll sideways."""
    narrow: bool = page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    return narrow


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page in the folder that ``SCREENSHOTS`` names; nothing where it names none."""
    folder = os.environ.get("SCREENSHOTS", "")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        # Hiding the caret would put a style into the page, which the security policy refuses. A picture is for people to
        # look at: a browser too busy to take one fails no test.
        with suppress(PlaywrightTimeout):
            page.screenshot(
                path=Path(folder) / f"{name}.png", full_page=True, caret="initial", timeout=PICTURE_TIMEOUT
            )
