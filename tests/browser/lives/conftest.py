"""What a life needs: the cast, their browsers, the clock, a folder for files, papers to attach."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.lives.clock import Clock
from tests.browser.lives.life import Life
from tests.browser.lives.people import Album, Desks, enrol
from tests.projects.papers import pdf


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def life(
    browser: Browser, live_server: Any, clock: Clock, settings: Any, tmp_path: Path
) -> Iterator[Callable[[str], Life]]:
    """Begins a life under a short name, which its pictures bear."""
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "kho"},
    }
    settings.STORAGES = {**settings.STORAGES, "default": files}
    settings.SESSION_COOKIE_AGE = 5 * 366 * 24 * 3600  # nobody logs in again only because the clock was moved
    enrol()
    desks: list[Desks] = []

    def begin(name: str) -> Life:
        desks.append(Desks(browser, live_server.url, Album(name)))
        return Life(desks[-1], clock, papers(tmp_path))

    yield begin
    for one in desks:
        one.close()
        assert one.strange == []


def papers(folder: Path) -> Callable[[str], Path]:
    """Makes a small PDF of a name with Vietnamese letters."""

    def made(name: str) -> Path:
        path = folder / f"{name}.pdf"
        path.write_bytes(pdf(name).read())
        return path

    return made
