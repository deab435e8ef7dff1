"""One đề án through its life: where it stands, whose turn it is, what its book says."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.lives.clock import Clock
from tests.browser.lives.people import Desks, Person, squeezed

ASSIGNED = "Đã giao (giao + bổ sung − giảm)"
CARRIED_IN = "Chuyển nguồn đến"
CARRIED_OUT = "Chuyển nguồn đi"
CANCELLED = "Hủy"
AVAILABLE = "Được sử dụng"
ADVANCED = "Tạm ứng"
PAID = "Thanh toán phần còn lại"
REFUNDED = "Hoàn trả"
DISBURSED = "Giải ngân (tạm ứng + thanh toán − hoàn trả)"
LEFT = "Còn lại"
SETTLED = "Đã quyết toán"
CONTRIBUTED = "Đóng góp thực tế"
RATE = "Tỷ lệ giải ngân (giải ngân ÷ được sử dụng)"
"""The rows of the book as they are read."""


class Life:
    """The đề án that is followed: ``code`` once it has one."""

    center = "TTKC Bắc Ninh"
    """The implementing centre's short name, as the head of a page says it."""

    def __init__(self, desks: Desks, clock: Clock, paper: Callable[[str], Path]) -> None:
        self.desks = desks
        self.clock = clock
        self.paper = paper
        self.code = ""

    def on(self, day: str) -> None:
        """Go on to a day such as 10/01/2027."""
        self.clock.at(day)

    def who(self, name: str) -> Person:
        return self.desks[name]

    def work_of(self, name: str) -> list[str]:
        """What stands in Việc của tôi of a person about this đề án, pressing or not."""
        person = self.who(name)
        person.open("/viec-cua-toi/")
        found = []
        for section in ("den-han", "cho-toi"):
            rows = person.page.locator(f"section[aria-labelledby=muc-{section}] tbody tr").filter(
                has_text=self.code
            )
            found += [squeezed(link).partition(" – ")[0] for link in rows.locator("th a").all_inner_texts()]
        return found

    def turn_of(self, name: str, work: str, *others: str) -> Person:
        """It is this person's turn: the work, and nothing but it and ``others``, stands on their desk; they open it from there."""
        found = self.work_of(name)
        assert sorted(found) == sorted([work, *others]), f"{name}: {found}"
        person = self.who(name)
        row = person.page.locator("tbody tr").filter(has_text=self.code).filter(has_text=work)
        person.follow(row.locator("th a"))
        return person

    def at(self, name: str, tab: str = "") -> Person:
        """A person opens the đề án, or one of its tabs by its address."""
        person = self.who(name)
        person.open(f"/de-an/{self.code}/{tab}")
        return person

    def stands(self, person: Person, state: str, holder: str = "") -> None:
        """The head of the page says the state, and whose move it is."""
        lead = person.page.locator(".page-head .lead")
        expect(lead.locator(".state")).to_have_text(state)
        if holder:
            expect(lead.locator("strong")).to_have_text(holder)
        else:
            expect(lead.locator("strong")).to_have_count(0)

    def book(self, name: str) -> dict[str, dict[str, str]]:
        """The balances as they are read, in đồng: by source and year, by row; blank figures left out."""
        person = self.at(name, "so-kinh-phi/?unit=dong")
        table = person.page.locator("table.grid").filter(has_text="Chỉ tiêu").first
        heads = [
            squeezed(head).removesuffix(" đồng") for head in table.locator("thead th").all_inner_texts()[1:]
        ]
        found: dict[str, dict[str, str]] = {head: {} for head in heads}
        for row in table.locator("tbody tr").all():
            label = squeezed(row.locator("th").inner_text())
            for head, cell in zip(heads, row.locator("td").all_inner_texts(), strict=True):
                if squeezed(cell) not in ("–", "0"):
                    found[head][label] = squeezed(cell)
        return found

    def nobody_works(self) -> bool:
        """Nothing stands in Việc của tôi of anybody who had a part in this life."""
        return [name for name in self.desks.seated if self.work_of(name)] == []
