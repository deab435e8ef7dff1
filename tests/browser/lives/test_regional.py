"""The whole life of one inter-provincial đề án of a regional centre: no base level, the Cục answers its reports."""

from collections.abc import Callable

import pytest

from tests.browser.lives import carrying, deciding, money, reading, writing
from tests.browser.lives.life import ADVANCED, ASSIGNED, AVAILABLE, DISBURSED, PAID, RATE, SETTLED, Life
from tests.browser.lives.writing import Dossier, Line

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FAIR = "Tổ chức hội chợ, triển lãm hàng CNNT/TCMN trong nước"
DOSSIER = Dossier(
    title="Tổ chức hội chợ triển lãm hàng công nghiệp nông thôn khu vực phía Bắc",
    content="Phát triển sản phẩm công nghiệp nông thôn tiêu biểu",
    lines=(
        Line(FAIR, "Thuê mặt bằng, dựng gian hàng", "1,2 tỷ", "1 tỷ", "200 tr", quantity="1", unit="hội chợ"),
    ),
    places=("Bắc Ninh", "Thái Nguyên"),
    targets={"fairs_organised": "1", "fair_stands": "250"},
)


def test_an_inter_provincial_de_an_of_a_regional_centre(life: Callable[[str], Life]) -> None:
    de_an = life("lien-tinh")
    de_an.center = "IPC1"
    de_an.on("04/05/2026")
    writing.begin(de_an, "can-bo-ipc", DOSSIER)
    writing.write(de_an, "can-bo-ipc", DOSSIER)
    person = writing.send(de_an, "lanh-dao-ipc")
    de_an.stands(person, "Thẩm định cấp Bộ", "Chuyên viên thẩm định (Cục) – Cục ĐCK")
    assert de_an.work_of("tham-dinh-so") == []
    de_an.on("15/09/2026")
    deciding.appraise(de_an, "chuyen-vien", "Thẩm định cấp Bộ", "46/BB-CĐCK")
    deciding.conclude(de_an, "chuyen-vien", "Kết luận thẩm định cấp Bộ")
    de_an.on("10/01/2027")
    deciding.open_plan(de_an, "chuyen-vien", "5 tỷ", "01/QĐ-BCT")
    deciding.approve(de_an, "lanh-dao-cuc", "15/QĐ-BCT", "10/01/2027")

    de_an.on("20/01/2027")
    carrying.contract(
        de_an, "can-bo-ipc", "lanh-dao-cuc", number="07/HĐ-CĐCK", day="20/01/2027", value="1.000.000.000"
    )
    carrying.plan(de_an, "can-bo-ipc", end="30/06/2027")
    carrying.start(de_an, "can-bo-ipc")
    money.ask(de_an, "ke-toan-ipc", "Đề nghị tạm ứng", "700 tr", "20/01/2027", condition=True)
    money.confirm(de_an, "ke-toan-cuc", "Xác nhận tạm ứng", "UNC 44", paper="Ủy nhiệm chi 44")
    de_an.on("16/06/2027")
    carrying.report(
        de_an,
        "can-bo-ipc",
        period="tháng 6 năm 2027",
        percent="100",
        told="Hội chợ có 250 gian.",
        end="12/06/2027",
    )
    assert de_an.work_of("tham-dinh-so") == []
    carrying.accept_report(de_an, "chuyen-vien", "tháng 6 năm 2027")
    carrying.accept(
        de_an, "tham-dinh-so", "lanh-dao-so", place="Nhà thi đấu tỉnh", day="16/06/2027", minutes="10/BB-NT"
    )
    money.ask(de_an, "ke-toan-ipc", "Đề nghị thanh toán", "300 tr", "16/06/2027")
    money.confirm(de_an, "ke-toan-cuc", "Xác nhận thanh toán phần còn lại", "UNC 90", paper="Ủy nhiệm chi 90")
    carrying.settlement(de_an, "ke-toan-ipc", number="02/HS-QT", day="16/06/2027")
    money.ask(de_an, "ke-toan-ipc", "Đề nghị quyết toán", "1 tỷ", "16/06/2027")
    money.confirm(de_an, "ke-toan-cuc", "Xác nhận quyết toán", "", paper="Bảng kê quyết toán")
    carrying.settle(de_an, "ke-toan-cuc")
    assert de_an.book("kiem-toan") == {
        "Khuyến công quốc gia, 2027": {
            ASSIGNED: "1.000.000.000",
            AVAILABLE: "1.000.000.000",
            ADVANCED: "700.000.000",
            PAID: "300.000.000",
            DISBURSED: "1.000.000.000",
            SETTLED: "1.000.000.000",
            RATE: "100,00 %",
        }
    }
    row = [
        "Đã quyết toán",
        "1.000.000.000",
        "1.000.000.000",
        "100",
        "700.000.000",
        "300.000.000",
        "1.000.000.000",
    ]
    assert reading.reported(de_an, "kiem-toan", "2027") == row
    assert de_an.nobody_works()
