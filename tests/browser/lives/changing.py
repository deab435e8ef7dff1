"""Changing what was approved: an amendment asked for, confirmed and decided; a stop; money carried to the next year."""

from playwright.sync_api import expect

from tests.browser.lives.life import Life
from tests.browser.lives.people import Person


def ask(life: Life, officer: str, kind: str, reason: str) -> Person:
    """The officer chooses the kind; ``person`` stands on the draft, whose own fields the caller fills."""
    person = life.at(officer)
    person.take("Đề nghị điều chỉnh", within=".acts")
    person.tick(kind)
    person.press("Bắt đầu soạn")
    person.fill({"Lý do điều chỉnh": reason})
    return person


def send(person: Person) -> None:
    """Save, look over old and new, send."""
    person.press("Lưu, xem lại để gửi")
    person.press("Gửi Sở Công Thương xác nhận")


def confirm(life: Life, lead: str, work: str, number: int) -> None:
    """The Sở finds the request on the desk and confirms it."""
    person = life.turn_of(lead, work)
    person.take(f"Số {number}")
    person.take("Xác nhận", within=".acts")
    person.press("Xác nhận đề nghị")


def decide(life: Life, name: str, work: str, which: int, *, number: str, day: str, issuer: str) -> Person:
    """The authority's decision is recorded; the form names the authority that the law gives."""
    person = life.turn_of(name, work)
    person.take(f"Số {which}")
    person.take("Ghi quyết định", within=".acts")
    expect(person.page.get_by_label("Cấp ban hành").locator("option:checked")).to_have_text(issuer)
    person.fill({"Số quyết định": number, "Ngày quyết định": day})
    person.attach("Văn bản quyết định", life.paper(f"Quyết định {number.replace('/', '-')}"))
    seen = person.page.get_by_label("Tôi đã xem các hệ quả phải xử lý ở trên")
    if seen.count():
        seen.check()
    person.press("Ghi quyết định và áp dụng")
    return person


def stop(life: Life, name: str, *, number: str, day: str, reason: str) -> Person:
    """The page of stopping tells what follows; then the decision."""
    person = life.at(name)
    person.take("Ngừng thực hiện", within=".acts")
    person.narrow()
    person.fill({"Số quyết định": number, "Ngày quyết định": day, "Lý do ngừng": reason})
    person.page.get_by_label("Tôi đã đọc hậu quả").check()
    person.attach("Văn bản quyết định (không bắt buộc)", life.paper(f"Quyết định {number.replace('/', '-')}"))
    person.press("Ngừng thực hiện đề án")
    return person


def carry(life: Life, name: str, *, number: str, day: str, year: str) -> None:
    """All that the year left with the đề án goes to the next one by a decision."""
    person = life.who(name)
    person.take("Kế hoạch", within=".rail")
    person.take(f"Năm {year}, khuyến công quốc gia")
    person.take(f"Chuyển nguồn sang năm {int(year) + 1}")
    person.page.get_by_label(f"Chọn {life.code}").check()
    person.fill({"Số quyết định": number, "Ngày quyết định": day})
    person.press("Xem trước chuyển nguồn")
    person.press(f"Chuyển nguồn 1 khoản sang năm {int(year) + 1}")
