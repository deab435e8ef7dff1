"""The people of a life at their desks: each in a browser of their own, doing what a hand and an eye can do."""

import itertools
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from centers.models import Center, User
from tests import factories
from tests.browser.conftest import fits, follow, log_in, picture

CAST = {
    "can-bo": ("TTKC-24", "officer", "Cán bộ Trung tâm"),
    "lanh-dao-tt": ("TTKC-24", "center_lead", "Lãnh đạo Trung tâm"),
    "ke-toan-tt": ("TTKC-24", "accountant", "Kế toán Trung tâm"),
    "tham-dinh-so": ("SCT-24", "department_appraiser", "Thẩm định Sở"),
    "lanh-dao-so": ("SCT-24", "department_lead", "Lãnh đạo Sở"),
    "pho-so": ("SCT-24", "department_lead", "Phó lãnh đạo Sở"),
    "ke-toan-so": ("SCT-24", "accountant", "Kế toán Sở"),
    "chuyen-vien": ("CUC", "reviewer", "Chuyên viên Cục"),
    "lanh-dao-cuc": ("CUC", "approver", "Lãnh đạo Cục"),
    "ke-toan-cuc": ("CUC", "accountant", "Kế toán Cục"),
    "kiem-toan": ("CUC", "auditor", "Kiểm toán"),
    "can-bo-ipc": ("IPC1", "ipc_officer", "Cán bộ IPC1"),
    "lanh-dao-ipc": ("IPC1", "center_lead", "Lãnh đạo IPC1"),
    "ke-toan-ipc": ("IPC1", "accountant", "Kế toán IPC1"),
}
"""Login name, centre, role and the name on the screen of everybody who has a part in a life."""

SIZE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}


def enrol() -> dict[str, User]:
    """The accounts of the cast, by login name."""
    made = {}
    for name, (code, role, title) in CAST.items():
        made[name] = factories.user(name, Center.objects.get(code=code), role)
        User.objects.filter(pk=made[name].pk).update(full_name=title)
    return made


class Album:
    """Every screen that is walked, in its order, wide and, for the main ones, narrow; none may scroll sideways."""

    def __init__(self, life: str) -> None:
        self._life = life
        self._numbers = itertools.count(1)

    def keep(self, page: Page, who: str) -> None:
        path = page.url.split("/", 3)[3].partition("?")[0]
        place = re.sub(r"[^a-z]+", "-", re.sub(r"KC[A-Z0-9-]+", "", path)).strip("-") or "tong-quan"
        name = f"{self._life}-{next(self._numbers):03d}-{who}-{place}"
        picture(page, name)
        assert fits(page), name

    def keep_narrow(self, page: Page, who: str) -> None:
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        self.keep(page, f"390-{who}")
        page.set_viewport_size(SIZE)  # type: ignore[arg-type]


class Person:
    """One person with one browser. What leads to another page is followed, and each page is kept in the album."""

    def __init__(self, page: Page, name: str, album: Album) -> None:
        self.page = page
        self.name = name
        self._album = album
        log_in(page, name)

    def open(self, address: str) -> None:
        """Type an address."""
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{self.name}: {address}: {answer.status}"
        self._album.keep(self.page, self.name)

    def press(self, button: str) -> None:
        """Press the button that leads on; the page it leads to shows no refusal."""
        follow(self.page, self.page.get_by_role("button", name=button, exact=True))
        self._album.keep(self.page, self.name)
        refused = self.page.locator("main").get_by_role("alert")
        assert refused.count() == 0, f"{self.name}: {button}: {refused.first.inner_text()}"

    def take(self, link: str, *, within: str = "main") -> None:
        """Follow the first link of this name."""
        self.follow(self.page.locator(within).get_by_role("link", name=link, exact=True).first)

    def follow(self, link: Locator) -> None:
        follow(self.page, link)
        self._album.keep(self.page, self.name)

    def narrow(self) -> None:
        """Look at the page on a telephone, too."""
        self._album.keep_narrow(self.page, self.name)

    def fill(self, values: dict[str, str]) -> None:
        """Type into fields by their labels."""
        for label, text in values.items():
            self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    def attach(self, label: str, file: Path) -> None:
        self.page.get_by_label(label, exact=True).set_input_files(file)

    def sees(self, *texts: str) -> None:
        """Every text stands in the page."""
        for text in texts:
            expect(self.page.locator("main").get_by_text(text).first).to_be_visible()

    def table(self, place: str) -> list[list[str]]:
        """The cells of the body of a table, row by row, as they are read."""
        rows = self.page.locator(f"{place} tbody tr").filter(has=self.page.locator("td"))
        return [[squeezed(cell) for cell in row.locator("th, td").all_inner_texts()] for row in rows.all()]


def squeezed(text: str) -> str:
    return " ".join(text.split())


class Desks:
    """Everybody's desk: a browser opens when its person is first asked for."""

    def __init__(self, browser: Browser, url: str, album: Album) -> None:
        self._browser = browser
        self._url = url
        self._album = album
        self._people: dict[str, Person] = {}
        self._contexts: list[Any] = []
        self.strange: list[str] = []
        """What no page may do: ask another host, break the security policy, stumble in a script."""

    def __getitem__(self, name: str) -> Person:
        if name not in self._people:
            self._people[name] = Person(self._page(), name, self._album)
        return self._people[name]

    @property
    def seated(self) -> list[str]:
        """Who has been asked for."""
        return list(self._people)

    def _page(self) -> Page:
        context = self._browser.new_context(base_url=self._url, locale="vi-VN", viewport=SIZE)  # type: ignore[arg-type]
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((self._url, "data:")) else self.strange.append(asked.url)
            ),
        )
        page.on(
            "console",
            lambda said: self.strange.append(f"{page.url}: {said.text}") if said.type == "error" else None,
        )
        page.on("pageerror", lambda error: self.strange.append(str(error)))
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()
