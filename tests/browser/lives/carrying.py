"""Carrying a đề án out: contract, plan, reports, inspections, results, acceptance."""

from playwright.sync_api import expect

from tests.browser.lives.life import Life
from tests.browser.lives.people import Person
from tests.browser.lives.writing import Facility, enter_new


def contract(life: Life, officer: str, signer: str, *, number: str, day: str, value: str) -> None:
    """The centre records the contract; the other side signs it."""
    person = life.turn_of(officer, "Lập hợp đồng")
    expect(person.page.get_by_label("Giá trị hợp đồng", exact=True)).to_have_value(value)
    person.fill({"Số hợp đồng": number, "Ngày ký": day})
    person.attach(
        "Bản chụp hợp đồng đã ký (nộp ngay, hoặc nộp sau ở thẻ Hồ sơ)",
        life.paper(f"Hợp đồng {number.replace('/', '-')}"),
    )
    person.press("Ghi hợp đồng")
    person = life.turn_of(signer, "Ký hợp đồng")
    person.take("Ký hợp đồng", within=".acts")
    person.press("Ký hợp đồng")
    life.stands(person, "Đã ký hợp đồng", f"Đơn vị thực hiện – {life.center}")


def plan(life: Life, officer: str, *, end: str) -> Person:
    """The implementation plan, which takes the schedule of the dossier to begin with."""
    person = life.turn_of(officer, "Lập kế hoạch thực hiện, bắt đầu thực hiện")
    person.take("Lập kế hoạch")
    person.fill({"Ngày dự kiến hoàn thành": end})
    person.press("Lưu kế hoạch")
    return person


def name(life: Life, officer: str, facility: Facility) -> None:
    """A group đề án names a facility that nobody has entered yet."""
    person = life.who(officer)
    person.fill({"Tìm cơ sở": facility.tax_code})
    person.press("Tìm")
    person.take("Nhập cơ sở mới")
    enter_new(person, facility)
    person.choose("Khoản hỗ trợ", facility.item)
    person.fill({"Mức hỗ trợ": facility.support})
    person.press("Thêm đơn vị thụ hưởng")


def start(life: Life, officer: str) -> None:
    person = life.at(officer)
    person.take("Bắt đầu thực hiện", within=".acts")
    person.press("Bắt đầu thực hiện")
    life.stands(person, "Đang thực hiện", f"Đơn vị thực hiện – {life.center}")


def report(
    life: Life, officer: str, *, period: str, percent: str, told: str, end: str, others: tuple[str, ...] = ()
) -> Person:
    """The report that is due, such as that of “tháng 3 năm 2027”: from the desk to its page, written, saved and sent."""
    person = life.turn_of(officer, f"Lập báo cáo tiến độ {period}", *others)
    return write_report(person, period=period, percent=percent, told=told, end=end)


def write_report(person: Person, *, period: str, percent: str, told: str, end: str) -> Person:
    """On the page of the period."""
    expect(person.page.locator("main h3").first).to_contain_text(period.capitalize())
    person.fill({"Khối lượng hoàn thành từ đầu đề án (%)": percent, "Việc đã làm trong kỳ": told})
    person.fill({"Dự kiến hoàn thành": end})
    person.press("Lưu báo cáo")
    person.take(f"Gửi báo cáo {period}")
    person.press("Gửi báo cáo")
    return person


def accept_report(life: Life, name: str, period: str, *others: str) -> Person:
    """The other side finds the report on the desk and accepts it."""
    person = life.turn_of(name, f"Chấp nhận hoặc trả lại báo cáo tiến độ {period}", *others)
    person.take(f"Chấp nhận báo cáo {period}")
    person.press("Chấp nhận báo cáo")
    return person


def inspect(life: Life, name: str, *, day: str, found: str, follow_up: str, by: str) -> None:
    person = life.at(name)
    person.take("Ghi kiểm tra", within=".acts")
    person.fill({"Ngày kiểm tra": day, "Thành phần kiểm tra": "Sở Công Thương, Trung tâm, cơ sở"})
    person.fill(
        {"Kết quả kiểm tra": found, "Việc phải khắc phục": follow_up, "Khắc phục xong trước ngày": by}
    )
    person.press("Ghi kiểm tra")


def results(life: Life, officer: str, figures: dict[str, str], month: str) -> None:
    """Type results into the grid, cell by cell: figures by the indicator's code, for a month such as 2027-05."""
    person = life.at(officer)
    person.take("Nhập kết quả", within=".acts")
    for code, figure in figures.items():
        cell = person.page.locator(f"input[type=text][name='value.{code}.{month}']")
        cell.fill(figure)
        cell.press("Tab")
        expect(person.page.locator(f"#said-value-{code}-{month}")).to_contain_text("Đã lưu")


def accept(life: Life, writer: str, lead: str, *, place: str, day: str, minutes: str) -> None:
    """Minutes of the place by the Sở's staff, then the step by its lead."""
    person = life.turn_of(writer, "Ghi biên bản nghiệm thu")
    person.fill({"Địa điểm nghiệm thu": place, "Ngày nghiệm thu": day, "Số biên bản": minutes})
    person.fill({"Khối lượng hoàn thành": "01 dây chuyền, chạy đủ công suất."})
    person.choose("Kết quả", "Đạt")
    person.attach(
        "Bản chụp biên bản đã ký (nộp ngay, hoặc nộp sau ở thẻ Hồ sơ)",
        life.paper(f"Biên bản {minutes.replace('/', '-')}"),
    )
    person.press("Ghi biên bản nghiệm thu")
    person = life.turn_of(lead, "Nghiệm thu")
    person.take("Nghiệm thu", within=".acts")
    _tick_what_is_told(person)
    person.press("Nghiệm thu")
    life.stands(person, "Đã nghiệm thu", f"Kế toán, lãnh đạo trung tâm – {life.center}")


def _tick_what_is_told(person: Person) -> None:
    """Where the page of a step tells something first, such as own money that is not on record."""
    told = person.page.locator("input[name=sure]")
    if told.count():
        told.check()


def mended(life: Life, name: str, *, visit: str, day: str) -> None:
    """The side that inspected found mended what it had asked for."""
    person = life.at(name, "tien-do/")
    person.take(f"Xác nhận khắc phục xong lần kiểm tra {visit}")
    person.fill({"Ngày khắc phục xong": day})
    person.press("Xác nhận khắc phục xong")


def settlement(life: Life, accountant: str, *, number: str, day: str, others: tuple[str, ...] = ()) -> None:
    """The centre's accountant files the settlement dossier."""
    person = life.turn_of(accountant, "Lập hồ sơ quyết toán", *others)
    person.fill({"Số hồ sơ quyết toán": number, "Ngày lập hồ sơ": day})
    person.press("Lập hồ sơ quyết toán")


def settle(life: Life, accountant: str, *, rest: str = "") -> None:
    """The paying side settles; the đề án has ended and waits for nobody. ``rest``: what the page says is cancelled."""
    person = life.turn_of(accountant, "Quyết toán, thanh lý")
    person.take("Quyết toán", within=".acts")
    if rest:
        person.sees(rest)
    _tick_what_is_told(person)
    person.press("Quyết toán")
    life.stands(person, "Đã quyết toán")
