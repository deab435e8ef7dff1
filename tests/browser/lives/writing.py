"""Writing a dossier from an empty form and sending it: the part of the implementing centre."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import expect

from tests.browser.lives.life import Life
from tests.browser.lives.people import Person


@dataclass(frozen=True)
class Line:
    """A line of the estimate as it is typed: ``state`` is the money of the đề án's own fund."""

    item: str
    description: str
    eligible: str
    state: str
    counterpart: str
    year: str = "2027"
    quantity: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Dossier:
    """What is typed into the empty form."""

    title: str
    content: str
    lines: tuple[Line, ...]
    fund: str = "Khuyến công quốc gia"
    form: str = "Đề án thông thường"
    start: str = "01/01/2027"
    end: str = "31/12/2027"
    places: tuple[str, ...] = ()
    targets: dict[str, str] = field(default_factory=dict)
    """Figures by the indicator's code, for the first year."""


@dataclass(frozen=True)
class Facility:
    """A facility as it is entered, and what it gets."""

    name: str
    tax_code: str
    commune: str
    item: str
    support: str


TEXTS = {
    "goals": {
        "need": ("Sự cần thiết", "Sấy thủ công phụ thuộc thời tiết, hao hụt 18 %, chất lượng không đều."),
        "goals": ("Mục tiêu", "Giảm hao hụt xuống 6 %; sản lượng đạt 120 tấn mỗi năm."),
    },
    "content": {
        "scale": ("Quy mô", "01 dây chuyền, công suất 500 kg mỗi mẻ."),
        "schedule": ("Nội dung và tiến độ thực hiện", "Quý I lắp đặt; quý II chạy thử; quý III nghiệm thu."),
        "effect": ("Hiệu quả", "Tạo việc làm thường xuyên cho 12 lao động; doanh thu tăng 25 %."),
    },
}


def begin(life: Life, officer: str, dossier: Dossier) -> None:
    """The officer presses “Lập đề án” above the list and fills in the empty form; the đề án has its code then."""
    person = life.who(officer)
    person.take("Đề án", within=".rail")
    person.take("Lập đề án")
    person.fill({"Tên đề án": dossier.title, "Năm kế hoạch": dossier.start[-4:]})
    person.choose("Chương trình", dossier.fund)
    person.choose("Loại đề án", dossier.form)
    person.choose("Nội dung khuyến công", dossier.content)
    person.fill({"Ngày bắt đầu": dossier.start, "Ngày kết thúc": dossier.end})
    person.press("Lập đề án")
    life.code = person.page.url.split("/de-an/")[1].split("/")[0]


def write(life: Life, officer: str, dossier: Dossier, *facilities: Facility) -> None:
    """Every section in its order, from the first page after the empty form to the check before sending."""
    person = life.who(officer)
    if dossier.places:
        _places(person, dossier.places)
    for section in ("goals", "content"):
        to(person, section)
        autosaved(person, TEXTS[section])
    to(person, "beneficiaries")
    for facility in facilities:
        enter_facility(person, facility)
    to(person, "budget")
    estimate(person, dossier)
    to(person, "targets")
    for code, figure in dossier.targets.items():
        name = f"t-{dossier.start[-4:]}-{code}"
        person.page.locator(f"#id_{name}").fill(figure)
        person.page.keyboard.press("Tab")
        expect(person.page.locator(f"#{name}-state")).to_contain_text("Đã lưu")
    to(person, "documents")
    papers = ["Thuyết minh đề án"]
    if facilities:
        papers += ["Văn bản đề nghị của đơn vị thụ hưởng", "Cam kết vốn đối ứng và không trùng nguồn"]
    for kind in papers:
        person.choose("Loại giấy tờ", kind)
        person.attach("Tệp", life.paper(kind))
        person.press("Đưa lên")
    to(person, "check")
    person.sees("Hồ sơ đã đủ để gửi thẩm định.")


def to(person: Person, section: str) -> None:
    """Go to a section by the index at the side."""
    person.follow(person.page.locator(f"#side-{section}"))


def autosaved(person: Person, values: dict[str, tuple[str, str]]) -> None:
    """Type into each field, leave it, and see that it was saved: name → (label, text)."""
    for name, (label, text) in values.items():
        person.page.get_by_label(label, exact=True).fill(text)
        person.page.keyboard.press("Tab")
        expect(person.page.locator(f"#{name}-state")).to_contain_text("Đã lưu")


def _places(person: Person, places: tuple[str, ...]) -> None:
    person.page.locator("#id_provinces").click()
    for place in places:
        person.page.locator("#field-provinces").get_by_label(place, exact=True).check()
        expect(person.page.locator("#provinces-state")).to_contain_text(place)


def enter_facility(person: Person, facility: Facility) -> None:
    """Look for it without diacritics, find nothing, enter it, say what it gets."""
    box = person.page.get_by_label("Tên, mã cơ sở, xã hoặc mã số thuế")
    box.fill(facility.tax_code)
    person.take("Nhập cơ sở mới")
    enter_new(person, facility)
    support(person, facility.item, facility.support)


def enter_new(person: Person, facility: Facility) -> None:
    """On the page of a new facility."""
    person.fill({"Tên cơ sở": facility.name, "Mã số thuế (nếu có)": facility.tax_code})
    person.fill({"Xã, phường, đặc khu": facility.commune})
    person.press("Tìm cơ sở trùng và lưu")


def support(person: Person, item: str, amount: str) -> None:
    person.choose("Khoản hỗ trợ", item)
    person.fill({"Kinh phí hỗ trợ": amount})
    person.press("Thêm vào đề án")


def estimate(person: Person, dossier: Dossier) -> None:
    """The lines of the estimate, typed into the blank rows of the grid and saved."""
    own = "national" if dossier.fund == "Khuyến công quốc gia" else "local"
    for row, line in enumerate(dossier.lines):
        cells: dict[str, Any] = {
            "description": line.description,
            "quantity": line.quantity,
            "unit": line.unit,
            "eligible_cost": line.eligible,
            own: line.state,
            "counterpart": line.counterpart,
        }
        person.page.select_option(f"#id_lines-{row}-item", label=line.item)
        person.page.select_option(f"#id_lines-{row}-fund_year", label=line.year)
        for name, text in cells.items():
            person.page.fill(f"#id_lines-{row}-{name}", text)
    person.press("Lưu dự toán")
    person.sees(f"Đã lưu dự toán gồm {len(dossier.lines)} dòng.")


def send(life: Life, lead: str, work: str = "Hoàn thiện và gửi hồ sơ đề án") -> Person:
    """The lead of the centre finds the dossier on the desk and sends it."""
    person = life.turn_of(lead, work)
    to(person, "check")
    person.take("Gửi thẩm định")
    person.press("Gửi thẩm định")
    return person
