"""Reading the reports: the money of a life as the reports page shows it."""

from tests.browser.lives.life import Life
from tests.browser.lives.people import squeezed

PROGRESS = "Báo cáo tiến độ thực hiện đề án khuyến công"


def reported(life: Life, name: str, year: str) -> list[str]:
    """What the preview of the year's report of progress says of the đề án: its state, approved and available support, volume in
    percent, advanced, paid and settled, money in đồng."""
    person = life.who(name)
    person.take("Báo cáo", within=".rail")
    person.take("đồng")
    person.choose("Loại báo cáo", PROGRESS)
    person.choose("Năm", year)
    person.press("Xem trước")
    row = person.page.locator(".preview tbody tr").filter(has_text=life.code).first
    return [squeezed(cell) for cell in row.locator("td, th").all_inner_texts()][5:12]
