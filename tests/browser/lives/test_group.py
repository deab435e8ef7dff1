"""The whole life of one national group đề án, whose beneficiaries are named only in the implementation plan."""

from collections.abc import Callable

import pytest

from tests.browser.lives import carrying, money, reading, roads
from tests.browser.lives.life import (
    ADVANCED,
    ASSIGNED,
    AVAILABLE,
    CANCELLED,
    DISBURSED,
    RATE,
    REFUNDED,
    SETTLED,
    Life,
)
from tests.browser.lives.writing import Dossier, Facility, Line

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TRADEMARK = "Xây dựng, đăng ký nhãn hiệu sản phẩm CNNT"
DOSSIER = Dossier(
    title="Hỗ trợ xây dựng nhãn hiệu cho các cơ sở chế biến gỗ",
    content="Phát triển sản phẩm công nghiệp nông thôn tiêu biểu",
    form="Đề án nhóm",
    lines=(Line(TRADEMARK, "Nhãn hiệu", "140 tr", "60 tr", "80 tr", quantity="2", unit="nhãn hiệu"),),
)
FIRST = Facility("Cơ sở mộc Đồng Kỵ số 1", "2400333039", "Đồng Nguyên", TRADEMARK, "30 tr")
SECOND = Facility("Cơ sở mộc Đồng Kỵ số 2", "2400119042", "Đồng Nguyên", TRADEMARK, "30 tr")


def test_a_group_de_an_names_its_beneficiaries_in_the_plan(life: Callable[[str], Life]) -> None:
    de_an = life("nhom")
    roads.to_approved(de_an, DOSSIER)
    de_an.on("20/01/2027")
    carrying.contract(
        de_an, "can-bo", "lanh-dao-cuc", number="06/HĐ-CĐCK", day="20/01/2027", value="60.000.000"
    )
    person = carrying.plan(de_an, "can-bo", end="31/08/2027")
    assert de_an.work_of("lanh-dao-so") == []  # nobody is named yet
    person = de_an.turn_of("can-bo", "Lập kế hoạch thực hiện, bắt đầu thực hiện")
    person.take("Nêu tên đơn vị thụ hưởng")
    for facility in (FIRST, SECOND):
        carrying.name(de_an, "can-bo", facility)
    assert de_an.work_of("can-bo") == []
    person = de_an.turn_of("lanh-dao-so", "Phê duyệt kế hoạch thực hiện")
    person.sees(FIRST.name, SECOND.name)
    person.press("Phê duyệt kế hoạch")
    de_an.turn_of("can-bo", "Lập kế hoạch thực hiện, bắt đầu thực hiện")
    carrying.start(de_an, "can-bo")

    money.ask(de_an, "ke-toan-tt", "Đề nghị tạm ứng", "42 tr", "20/01/2027", condition=True)
    money.confirm(de_an, "ke-toan-cuc", "Xác nhận tạm ứng", "UNC 31", paper="Ủy nhiệm chi 31")
    de_an.on("16/05/2027")
    carrying.report(
        de_an,
        "can-bo",
        period="tháng 5 năm 2027",
        percent="100",
        told="Đã nộp đơn đăng ký.",
        end="15/05/2027",
    )
    carrying.accept_report(de_an, "tham-dinh-so", "tháng 5 năm 2027")
    carrying.accept(
        de_an, "tham-dinh-so", "lanh-dao-so", place="Phường Đồng Nguyên", day="16/05/2027", minutes="09/BB-NT"
    )
    carrying.settlement(de_an, "ke-toan-tt", number="04/HS-QT", day="16/05/2027")
    money.ask(de_an, "ke-toan-tt", "Đề nghị hoàn trả", "2 tr", "16/05/2027")
    money.confirm(de_an, "ke-toan-cuc", "Xác nhận hoàn trả", "GBC 5", paper="Giấy báo có 5")
    de_an.turn_of("ke-toan-tt", "Đề nghị quyết toán số đã giải ngân")
    money.ask(de_an, "ke-toan-tt", "Đề nghị quyết toán", "40 tr", "16/05/2027")
    money.confirm(de_an, "ke-toan-cuc", "Xác nhận quyết toán", "", paper="Bảng kê quyết toán")
    carrying.settle(de_an, "ke-toan-cuc", rest="năm 2027: 20.000.000 đồng")
    assert de_an.book("kiem-toan") == {
        "Khuyến công quốc gia, 2027": {
            ASSIGNED: "60.000.000",
            CANCELLED: "20.000.000",
            AVAILABLE: "40.000.000",
            ADVANCED: "42.000.000",
            REFUNDED: "2.000.000",
            DISBURSED: "40.000.000",
            SETTLED: "40.000.000",
            RATE: "100,00 %",
        }
    }
    row = ["Đã quyết toán", "60.000.000", "40.000.000", "100", "40.000.000", "–", "40.000.000"]
    assert reading.reported(de_an, "kiem-toan", "2027") == row
    assert de_an.nobody_works()
