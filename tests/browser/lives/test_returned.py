"""A đề án that comes back twice, from the base level and from the ministry, and goes each time to the level that returned it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.lives import deciding, roads, writing
from tests.browser.lives.life import Life
from tests.browser.lives.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AGAIN = "Bổ sung hồ sơ bị trả lại"
BASE = "Thuyết minh chưa nêu công suất máy."
MINISTRY = "Nêu rõ hiệu quả về môi trường."


def mend(life: Life, why: str, name: str, label: str, text: str, section: str) -> None:
    """The officer reads the reason where the dossier is written and mends one field; the lead sends it again."""
    person = life.turn_of("can-bo", AGAIN)
    person.sees(why)
    writing.to(person, section)
    writing.autosaved(person, {name: (label, text)})
    person = life.at("lanh-dao-tt")
    life.stands(person, "Trả lại bổ sung", "Đơn vị thực hiện – TTKC Bắc Ninh")
    person.sees(why)


def compared(life: Life, name: str, number: int, change: str) -> Person:
    """The next reader sees what was changed since the last time, field by field, and nothing else."""
    person = life.at(name, f"tham-dinh/lan-gui/{number}/")
    rows = person.table(".changes")
    assert [row[0] for row in rows] == [change]
    return person


def test_a_de_an_that_comes_back_twice(life: Callable[[str], Life]) -> None:
    de_an = life("tra-lai")
    dossier = roads.machine("Đầu tư máy ép viên nén tại xã Yên Thế")
    de_an.on("04/05/2026")
    writing.begin(de_an, "can-bo", dossier)
    writing.write(de_an, "can-bo", dossier, roads.workshop("2400666052"))
    writing.send(de_an, "lanh-dao-tt")

    de_an.on("20/05/2026")
    de_an.turn_of("tham-dinh-so", "Thẩm định cấp cơ sở")
    de_an.at("tham-dinh-so")
    person = deciding.step(de_an, "tham-dinh-so", "Trả lại bổ sung", reason=BASE)
    de_an.stands(person, "Trả lại bổ sung", "Đơn vị thực hiện – TTKC Bắc Ninh")
    assert de_an.work_of("tham-dinh-so") == []
    mend(de_an, BASE, "scale", "Quy mô", "01 máy ép, công suất 800 kg mỗi giờ.", "content")
    de_an.on("25/05/2026")
    person = writing.send(de_an, "lanh-dao-tt", AGAIN)
    de_an.stands(person, "Thẩm định cấp cơ sở", "Sở Công Thương – SCT Bắc Ninh")
    person = compared(de_an, "tham-dinh-so", 2, "Quy mô Sửa")
    expect(person.page.locator(".changes ins").first).to_be_visible()
    deciding.appraise(de_an, "tham-dinh-so", "Thẩm định cấp cơ sở", "14/BB-SCT")
    deciding.conclude(de_an, "lanh-dao-so", "Kết luận thẩm định cấp cơ sở")

    de_an.on("20/09/2026")
    de_an.turn_of("chuyen-vien", "Thẩm định cấp Bộ")
    de_an.at("chuyen-vien")
    deciding.step(de_an, "chuyen-vien", "Trả lại bổ sung", reason=MINISTRY)
    mend(de_an, MINISTRY, "effect", "Hiệu quả", "Giảm 30 tấn CO2 mỗi năm; 12 lao động có việc.", "content")
    person = writing.send(de_an, "lanh-dao-tt", AGAIN)
    de_an.stands(person, "Thẩm định cấp Bộ", "Chuyên viên thẩm định (Cục) – Cục ĐCK")
    assert de_an.work_of("tham-dinh-so") == []
    compared(de_an, "chuyen-vien", 3, "Hiệu quả Sửa")
    deciding.appraise(de_an, "chuyen-vien", "Thẩm định cấp Bộ", "47/BB-CĐCK")
    person = deciding.conclude(de_an, "chuyen-vien", "Kết luận thẩm định cấp Bộ")
    de_an.stands(person, "Chờ phê duyệt kế hoạch", "Lãnh đạo phê duyệt (Cục) – Cục ĐCK")
    person = de_an.at("can-bo", "tham-dinh/")
    person.sees(BASE, MINISTRY)
    assert [row[0] for row in person.table("section:has(h2:text('Các lần gửi hồ sơ'))")] == [
        "Lần 3",
        "Lần 2",
        "Lần 1",
    ]
