"""A đề án whose money is carried over to the next year, in which it is finished."""

from collections.abc import Callable

import pytest

from tests.browser.lives import carrying, changing, money, roads
from tests.browser.lives.life import (
    ADVANCED,
    ASSIGNED,
    AVAILABLE,
    CARRIED_IN,
    CARRIED_OUT,
    DISBURSED,
    PAID,
    RATE,
    SETTLED,
    Life,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_de_an_that_is_carried_over_and_finished(life: Callable[[str], Life]) -> None:
    de_an = life("chuyen-nguon")
    roads.to_running(
        de_an, roads.machine("Đầu tư máy ép viên nén tại xã Hiệp Hòa"), roads.workshop("2400441080")
    )
    de_an.on("20/12/2027")
    changing.carry(de_an, "lanh-dao-cuc", number="310/QĐ-BCT", day="20/12/2027", year="2027")
    de_an.on("16/01/2028")
    carrying.report(
        de_an,
        "can-bo",
        period="tháng 1 năm 2028",
        percent="100",
        told=roads.REPORTED,
        end="15/01/2028",
        others=("Hoàn thành, đề nghị nghiệm thu",),
    )
    carrying.accept_report(de_an, "tham-dinh-so", "tháng 1 năm 2028")
    carrying.accept(
        de_an, "tham-dinh-so", "lanh-dao-so", place="Xã Hiệp Hòa", day="16/01/2028", minutes="01/BB-NT"
    )
    money.ask(
        de_an, "ke-toan-tt", "Đề nghị thanh toán", "60 tr", "16/01/2028", lot="Khuyến công quốc gia, 2028"
    )
    money.confirm(de_an, "ke-toan-cuc", "Xác nhận thanh toán phần còn lại", "UNC 3", paper="Ủy nhiệm chi 3")
    carrying.settlement(de_an, "ke-toan-tt", number="01/HS-QT", day="16/01/2028")
    for lot, amount in (("2027", "140 tr"), ("2028", "60 tr")):
        de_an.turn_of("ke-toan-tt", "Đề nghị quyết toán số đã giải ngân")
        money.ask(
            de_an,
            "ke-toan-tt",
            "Đề nghị quyết toán",
            amount,
            "16/01/2028",
            lot=f"Khuyến công quốc gia, {lot}",
        )
        money.confirm(de_an, "ke-toan-cuc", "Xác nhận quyết toán", "", paper="Bảng kê quyết toán")
    carrying.settle(de_an, "ke-toan-cuc")
    assert de_an.book("kiem-toan") == {
        "Khuyến công quốc gia, 2027": {
            ASSIGNED: "200.000.000",
            CARRIED_OUT: "60.000.000",
            AVAILABLE: "140.000.000",
            ADVANCED: "140.000.000",
            DISBURSED: "140.000.000",
            SETTLED: "140.000.000",
            RATE: "100,00 %",
        },
        "Khuyến công quốc gia, 2028": {
            CARRIED_IN: "60.000.000",
            AVAILABLE: "60.000.000",
            PAID: "60.000.000",
            DISBURSED: "60.000.000",
            SETTLED: "60.000.000",
            RATE: "100,00 %",
        },
    }
    assert de_an.nobody_works()
