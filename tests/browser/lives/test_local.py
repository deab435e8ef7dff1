"""The whole life of one local đề án: the Sở appraises, the province decides, the Sở's accounts pay."""

from collections.abc import Callable

import pytest

from tests.browser.lives import carrying, deciding, money, reading, roads, writing
from tests.browser.lives.life import ADVANCED, ASSIGNED, AVAILABLE, DISBURSED, PAID, RATE, SETTLED, Life

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOCAL = "Khuyến công địa phương, 2027"


def test_a_local_de_an_from_the_empty_form_to_settled(life: Callable[[str], Life]) -> None:
    de_an = life("dia-phuong")
    dossier = roads.machine("Đầu tư máy ép viên nén mùn cưa tại xã Tân Yên", fund="Khuyến công địa phương")
    de_an.on("04/10/2026")
    writing.begin(de_an, "can-bo", dossier)
    assert de_an.code == "KCDP-2027-0001"
    writing.write(de_an, "can-bo", dossier, roads.workshop("2400555017"))
    writing.send(de_an, "lanh-dao-tt")
    de_an.on("20/10/2026")
    deciding.appraise(de_an, "tham-dinh-so", "Thẩm định cấp cơ sở", "31/BB-SCT")
    person = deciding.conclude(de_an, "lanh-dao-so", "Kết luận thẩm định cấp cơ sở")
    de_an.stands(person, "Chờ phê duyệt kế hoạch", "Lãnh đạo Sở – SCT Bắc Ninh")

    de_an.on("12/01/2027")
    deciding.open_plan(de_an, "tham-dinh-so", "800 tr", "07/QĐ-UBND")
    person = deciding.approve(de_an, "pho-so", "21/QĐ-UBND", "12/01/2027")
    person.sees("Ủy ban nhân dân cấp tỉnh")
    assert de_an.work_of("lanh-dao-cuc") == []

    de_an.on("20/01/2027")
    carrying.contract(
        de_an, "can-bo", "lanh-dao-so", number="02/HĐ-SCT", day="20/01/2027", value="200.000.000"
    )
    carrying.plan(de_an, "can-bo", end="31/05/2027")
    carrying.start(de_an, "can-bo")
    de_an.on("16/04/2027")
    carrying.report(
        de_an, "can-bo", period="tháng 4 năm 2027", percent="100", told=roads.REPORTED, end="31/05/2027"
    )
    carrying.accept_report(de_an, "tham-dinh-so", "tháng 4 năm 2027")
    money.ask(de_an, "ke-toan-tt", "Đề nghị tạm ứng", "140 tr", "16/04/2027", condition=True)
    money.confirm(de_an, "ke-toan-so", "Xác nhận tạm ứng", "UNC 9", paper="Ủy nhiệm chi 9")
    carrying.accept(
        de_an, "tham-dinh-so", "lanh-dao-so", place="Xã Tân Yên", day="16/04/2027", minutes="04/BB-NT"
    )
    money.ask(de_an, "ke-toan-tt", "Đề nghị thanh toán", "60 tr", "16/04/2027")
    money.confirm(de_an, "ke-toan-so", "Xác nhận thanh toán phần còn lại", "UNC 15", paper="Ủy nhiệm chi 15")
    carrying.settlement(de_an, "ke-toan-tt", number="01/HS-QT", day="16/04/2027")
    money.ask(de_an, "ke-toan-tt", "Đề nghị quyết toán", "200 tr", "16/04/2027")
    money.confirm(de_an, "ke-toan-so", "Xác nhận quyết toán", "", paper="Bảng kê quyết toán")
    carrying.settle(de_an, "ke-toan-so")
    assert de_an.book("lanh-dao-so") == {
        LOCAL: {
            ASSIGNED: "200.000.000",
            AVAILABLE: "200.000.000",
            ADVANCED: "140.000.000",
            PAID: "60.000.000",
            DISBURSED: "200.000.000",
            SETTLED: "200.000.000",
            RATE: "100,00 %",
        }
    }
    row = ["Đã quyết toán", "200.000.000", "200.000.000", "100", "140.000.000", "60.000.000", "200.000.000"]
    assert reading.reported(de_an, "lanh-dao-so", "2027") == row
    assert de_an.nobody_works()
