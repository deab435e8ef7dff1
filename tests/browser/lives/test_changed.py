"""A đề án that is amended, and one that is stopped."""

from collections.abc import Callable

import pytest

from tests.browser.lives import changing, money, roads
from tests.browser.lives.life import (
    ADVANCED,
    ASSIGNED,
    AVAILABLE,
    CANCELLED,
    DISBURSED,
    LEFT,
    RATE,
    REFUNDED,
    Life,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NATIONAL = "Khuyến công quốc gia, 2027"


def test_a_de_an_that_is_amended(life: Callable[[str], Life]) -> None:
    de_an = life("dieu-chinh")
    roads.to_approved(
        de_an, roads.machine("Đầu tư máy ép viên nén tại xã Sơn Động"), roads.workshop("2400777027")
    )
    de_an.on("15/02/2027")
    person = changing.ask(de_an, "can-bo", "Tăng tổng kinh phí hỗ trợ", "Giá máy tăng theo báo giá mới.")
    person.page.get_by_label("Dòng 1: Chi phí được tính").fill("480 tr")
    person.page.get_by_label("Dòng 1: Khuyến công quốc gia").fill("240 tr")
    changing.send(person)
    work = "tăng tổng kinh phí hỗ trợ"
    changing.confirm(de_an, "lanh-dao-so", f"Xác nhận điều chỉnh: {work}", 1)
    de_an.on("01/03/2027")
    person = changing.decide(
        de_an,
        "lanh-dao-cuc",
        f"Quyết định điều chỉnh: {work}",
        1,
        number="88/QĐ-BCT",
        day="01/03/2027",
        issuer="Bộ trưởng Bộ Công Thương",
    )
    person.sees("200.000.000", "240.000.000", "88/QĐ-BCT")
    person.narrow()
    person.take("Xem toàn văn trước và sau")
    person.sees("Trước điều chỉnh", "Sau điều chỉnh")
    assert de_an.book("ke-toan-tt") == {
        NATIONAL: {ASSIGNED: "240.000.000", AVAILABLE: "240.000.000", LEFT: "240.000.000", RATE: "0,00 %"}
    }
    person = changing.ask(de_an, "can-bo", "Thay đổi thời gian trong năm", "Chờ giao máy.")
    person.fill({"Ngày kết thúc": "30/11/2027"})
    changing.send(person)
    work = "thay đổi thời gian trong năm"
    changing.confirm(de_an, "lanh-dao-so", f"Xác nhận điều chỉnh: {work}", 2)
    changing.decide(
        de_an,
        "lanh-dao-cuc",
        f"Quyết định điều chỉnh: {work}",
        2,
        number="19/QĐ-CĐCK",
        day="01/03/2027",
        issuer="Cục",
    )
    person = de_an.at("can-bo")
    person.sees("01/01/2027 – 30/11/2027")
    assert de_an.work_of("can-bo") == ["Lập hợp đồng"]


def test_a_de_an_that_is_stopped(life: Callable[[str], Life]) -> None:
    de_an = life("ngung")
    roads.to_running(
        de_an, roads.machine("Đầu tư máy ép viên nén tại xã Lạng Giang"), roads.workshop("2400227062")
    )
    de_an.on("10/05/2027")
    reason = "Cơ sở ngừng hoạt động."
    person = changing.stop(de_an, "lanh-dao-cuc", number="120/QĐ-BCT", day="10/05/2027", reason=reason)
    de_an.stands(person, "Ngừng thực hiện", "Kế toán, lãnh đạo trung tâm – TTKC Bắc Ninh")
    assert de_an.work_of("can-bo") == []
    de_an.turn_of("ke-toan-tt", "Hoàn trả hoặc quyết toán số đã giải ngân, còn 140.000.000 đồng")
    money.ask(de_an, "ke-toan-tt", "Đề nghị hoàn trả", "140 tr", "10/05/2027")
    assert de_an.work_of("ke-toan-tt") == []
    person = money.confirm(de_an, "ke-toan-cuc", "Xác nhận hoàn trả", "GBC 8", paper="Giấy báo có 8")
    de_an.stands(person, "Ngừng thực hiện")
    assert de_an.book("kiem-toan") == {
        NATIONAL: {
            ASSIGNED: "200.000.000",
            CANCELLED: "200.000.000",
            ADVANCED: "140.000.000",
            REFUNDED: "140.000.000",
        }
    }
    assert DISBURSED not in de_an.book("kiem-toan")[NATIONAL]
    assert de_an.nobody_works()
