"""Appraising and deciding: the parts of the Sở and of the ministry."""

from playwright.sync_api import expect

from tests.browser.lives.life import Life
from tests.browser.lives.people import Person

CRITERIA = 5
OUTSIDER = "Thành viên thứ hai"


def appraise(life: Life, name: str, work: str, minutes: str, *, council: bool = False) -> None:
    """The appraiser opens the work, answers the five criteria, signs that there is no conflict, and finishes the sheet."""
    person = life.turn_of(name, work)
    if council:
        person.tick("Hội đồng thẩm định")
    person.press("Bắt đầu thẩm định")
    if council:
        _council(life, person)
    answers = person.page.locator(".criterion").get_by_label("Đạt", exact=True)
    assert answers.count() == CRITERIA
    for answer in answers.all():
        answer.check()
    person.page.get_by_label("Tôi không có xung đột lợi ích", exact=False).check()
    person.fill({"Ý kiến thẩm định": "Đủ điều kiện, đề nghị hỗ trợ.", "Số biên bản": minutes})
    person.press("Lưu, xem lại để hoàn tất")
    person.press("Hoàn tất thẩm định")


def _council(life: Life, person: Person) -> None:
    """A chair who declares from their own desk, and a secretary from outside whose signed paper is recorded; back at the sheet."""
    person.take("Thêm thành viên", within="#council")
    person.choose("Người có tài khoản trên cổng", "Phó lãnh đạo Sở")
    person.choose("Vai trò", "Chủ tịch hội đồng")
    person.press("Thêm vào hội đồng")
    person.take("Thêm thành viên", within="#council")
    person.fill({"Hoặc họ và tên người ngoài cổng": OUTSIDER, "Chức vụ, đơn vị": "Phòng Quản lý công nghiệp"})
    person.choose("Vai trò", "Thư ký")
    person.press("Thêm vào hội đồng")
    expect(person.page.locator("#council .is-waiting")).to_have_text(["Chưa khai", "Chưa có bản khai"])

    chair = life.turn_of("pho-so", "Khai về xung đột lợi ích (hội đồng thẩm định)", "Thẩm định cấp cơ sở")
    chair.page.get_by_label("Không có xung đột lợi ích", exact=False).check()
    chair.press("Gửi cam kết")

    person.take(OUTSIDER, within="#council")
    person.page.get_by_label("Không có xung đột lợi ích", exact=False).check()
    person.fill({"Ngày ký bản khai": "01/06/2026"})
    person.press("Ghi bản khai")
    expect(person.page.locator("#council .is-waiting")).to_have_count(0)


def conclude(
    life: Life, name: str, work: str, button: str = "Thông qua thẩm định", *, reason: str = ""
) -> Person:
    """Who concludes the appraisal finds it on the desk and reads the sheet before the step."""
    person = life.turn_of(name, work)
    person.follow(person.page.locator("main table").first.get_by_role("link").first)
    return step(life, name, button, reason=reason)


def step(life: Life, name: str, button: str, *, reason: str = "") -> Person:
    """A person who stands at the đề án takes the step of this name."""
    person = life.who(name)
    person.take(button, within=".acts")
    if reason:
        person.fill({"Lý do": reason})
    person.press(button)
    return person


def open_plan(life: Life, keeper: str, amount: str, document: str, *, year: str = "2027") -> None:
    """The year's plan is opened and given its money by a numbered document."""
    person = life.who(keeper)
    person.take("Kế hoạch", within=".rail")
    person.take("Lập kế hoạch năm")
    person.fill({"Năm kế hoạch": year})
    person.press("Lập kế hoạch")
    person.fill({"Kinh phí của đợt": amount, "Số văn bản giao hoặc điều chỉnh": document})
    person.fill({"Ngày văn bản": f"05/01/{year}"})
    person.press("Ghi kinh phí")


def approve(life: Life, name: str, number: str, day: str) -> Person:
    """From the desk to the board, where the đề án is ticked already; the decision is looked at and made with its paper."""
    person = life.turn_of(name, "Phê duyệt kế hoạch")
    expect(person.page.get_by_label(f"Chọn {life.code}")).to_be_checked()
    person.fill({"Số quyết định": number, "Ngày quyết định": day})
    person.narrow()
    person.press("Xem trước quyết định")
    person.sees("1 đề án được phê duyệt")
    person.attach("Văn bản quyết định", life.paper(f"Quyết định {number.replace('/', '-')}"))
    person.press("Phê duyệt 1 đề án")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(f"Quyết định số {number}")
    return person
