"""Money: one side asks with a paper, another side confirms with its voucher."""

from tests.browser.lives.life import Life
from tests.browser.lives.people import Person


def ask(
    life: Life, name: str, act: str, amount: str, day: str, *, condition: bool = False, lot: str = ""
) -> Person:
    """Ask for a movement on the page of the book."""
    person = life.at(name, "so-kinh-phi/")
    person.take(act)
    if lot:
        person.choose("Nguồn, năm ngân sách", lot)
    person.fill({"Số tiền đề nghị": amount, "Ngày": day})
    if condition:
        person.tick("Đã đáp ứng điều kiện tạm ứng nêu trên")
    person.press("Ghi và gửi xác nhận" if act == "Ghi vốn đối ứng" else "Gửi đề nghị")
    return person


def confirm(life: Life, name: str, work: str, number: str, *others: str, paper: str = "") -> Person:
    """The paying side finds the request on the desk and confirms it, with the voucher where one is named."""
    person = life.turn_of(name, work, *others)
    person.take("Xác nhận")
    if number:
        person.fill({"Số chứng từ": number})
    if paper:
        person.attach("Chứng từ", life.paper(paper))
    person.press(work)
    return person
