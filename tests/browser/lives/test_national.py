"""The whole life of one national single đề án."""

from collections.abc import Callable

import pytest

from tests.browser.lives import carrying, deciding, money, reading, writing
from tests.browser.lives.life import (
    ADVANCED,
    ASSIGNED,
    AVAILABLE,
    CONTRIBUTED,
    DISBURSED,
    LEFT,
    PAID,
    RATE,
    SETTLED,
    Life,
)
from tests.browser.lives.writing import Dossier, Facility, Line

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NATIONAL = "Khuyến công quốc gia, 2027"
MACHINERY = "Ứng dụng máy móc thiết bị tiên tiến, chuyển giao công nghệ, tiến bộ KHKT"
DOSSIER = Dossier(
    title="Ứng dụng máy sấy lạnh trong chế biến vải thiều tại xã Lục Ngạn",
    content="Mô hình trình diễn, chuyển giao công nghệ, máy móc tiên tiến",
    lines=(Line(MACHINERY, "Máy sấy lạnh 500 kg mỗi mẻ", "600 tr", "250 tr", "350 tr"),),
    targets={"machinery_facilities": "1", "jobs_created": "12"},
)
FACILITY = Facility("Hợp tác xã Vải sấy Lục Ngạn", "2400123458", "Lục Ngạn", MACHINERY, "250 tr")


def test_a_national_de_an_from_the_empty_form_to_settled(life: Callable[[str], Life]) -> None:
    de_an = life("quoc-gia")
    written_and_appraised(de_an)
    carried_out(de_an)
    finished_and_settled(de_an)
    assert de_an.nobody_works()


def written_and_appraised(de_an: Life) -> None:
    """From the empty form to the decision over the plan."""
    de_an.on("04/05/2026")
    writing.begin(de_an, "can-bo", DOSSIER)
    writing.write(de_an, "can-bo", DOSSIER, FACILITY)
    assert de_an.work_of("can-bo") == ["Hoàn thiện và gửi hồ sơ đề án"]
    de_an.on("12/05/2026")
    lead = writing.send(de_an, "lanh-dao-tt")
    de_an.stands(lead, "Thẩm định cấp cơ sở", "Sở Công Thương – SCT Bắc Ninh")

    de_an.on("01/06/2026")
    deciding.appraise(de_an, "tham-dinh-so", "Thẩm định cấp cơ sở", "12/BB-SCT", council=True)
    assert de_an.work_of("tham-dinh-so") == []
    person = deciding.conclude(de_an, "lanh-dao-so", "Kết luận thẩm định cấp cơ sở")
    de_an.stands(person, "Thẩm định cấp Bộ", "Chuyên viên thẩm định (Cục) – Cục ĐCK")

    de_an.on("15/09/2026")
    deciding.appraise(de_an, "chuyen-vien", "Thẩm định cấp Bộ", "45/BB-CĐCK")
    person = deciding.conclude(de_an, "chuyen-vien", "Kết luận thẩm định cấp Bộ")
    de_an.stands(person, "Chờ phê duyệt kế hoạch", "Lãnh đạo phê duyệt (Cục) – Cục ĐCK")

    de_an.on("10/01/2027")
    deciding.open_plan(de_an, "chuyen-vien", "5 tỷ", "01/QĐ-BCT")
    deciding.approve(de_an, "lanh-dao-cuc", "15/QĐ-BCT", "10/01/2027")
    assert de_an.book("ke-toan-tt") == {
        NATIONAL: {ASSIGNED: "250.000.000", AVAILABLE: "250.000.000", LEFT: "250.000.000", RATE: "0,00 %"}
    }


def carried_out(de_an: Life) -> None:
    """Contract, plan, first report, advance, own money, an inspection and what it asked for."""
    de_an.on("20/01/2027")
    carrying.contract(
        de_an, "can-bo", "lanh-dao-cuc", number="05/HĐ-CĐCK", day="20/01/2027", value="250.000.000"
    )
    carrying.plan(de_an, "can-bo", end="31/08/2027")
    carrying.start(de_an, "can-bo")

    de_an.on("16/03/2027")
    carrying.report(
        de_an,
        "can-bo",
        period="tháng 3 năm 2027",
        percent="75",
        told="Đã lắp máy, chạy thử.",
        end="31/08/2027",
    )
    carrying.accept_report(de_an, "tham-dinh-so", "tháng 3 năm 2027")
    money.ask(de_an, "ke-toan-tt", "Đề nghị tạm ứng", "175 tr", "16/03/2027", condition=True)
    money.confirm(de_an, "ke-toan-cuc", "Xác nhận tạm ứng", "UNC 101", paper="Ủy nhiệm chi 101")
    money.ask(de_an, "ke-toan-tt", "Ghi vốn đối ứng", "350 tr", "16/03/2027")
    money.confirm(de_an, "ke-toan-cuc", "Xác nhận đóng góp thực tế", "PT 12")
    carrying.inspect(
        de_an,
        "tham-dinh-so",
        day="16/03/2027",
        found="Máy đã lắp, thiếu biển ghi nguồn hỗ trợ.",
        follow_up="Gắn biển ghi nguồn hỗ trợ.",
        by="30/04/2027",
    )
    assert de_an.work_of("can-bo") == ["Khắc phục theo kết luận kiểm tra ngày 16/03/2027"]
    carrying.mended(de_an, "tham-dinh-so", visit="16/03/2027", day="16/03/2027")
    assert de_an.work_of("can-bo") == []


def finished_and_settled(de_an: Life) -> None:
    """Results, the last report, acceptance, the remainder, settlement; then the book and the reports."""
    de_an.on("17/06/2027")
    carrying.results(de_an, "can-bo", {"machinery_facilities": "1", "jobs_created": "12"}, "2027-06")
    carrying.report(
        de_an, "can-bo", period="tháng 6 năm 2027", percent="100", told="Chạy đủ công suất.", end="15/06/2027"
    )
    carrying.accept_report(de_an, "tham-dinh-so", "tháng 6 năm 2027")
    carrying.accept(
        de_an, "tham-dinh-so", "lanh-dao-so", place="Xã Lục Ngạn", day="17/06/2027", minutes="08/BB-NT"
    )
    money.ask(de_an, "ke-toan-tt", "Đề nghị thanh toán", "75 tr", "17/06/2027")
    money.confirm(
        de_an, "ke-toan-cuc", "Xác nhận thanh toán phần còn lại", "UNC 207", paper="Ủy nhiệm chi 207"
    )
    de_an.on("25/06/2027")
    carrying.settlement(de_an, "ke-toan-tt", number="03/HS-QT", day="25/06/2027")
    de_an.turn_of("ke-toan-tt", "Đề nghị quyết toán số đã giải ngân")
    money.ask(de_an, "ke-toan-tt", "Đề nghị quyết toán", "250 tr", "25/06/2027")
    money.confirm(de_an, "ke-toan-cuc", "Xác nhận quyết toán", "", paper="Bảng kê quyết toán")
    carrying.settle(de_an, "ke-toan-cuc")

    assert de_an.book("kiem-toan") == {
        NATIONAL: {
            ASSIGNED: "250.000.000",
            AVAILABLE: "250.000.000",
            ADVANCED: "175.000.000",
            PAID: "75.000.000",
            DISBURSED: "250.000.000",
            SETTLED: "250.000.000",
            RATE: "100,00 %",
        },
        "Đối ứng của đơn vị thụ hưởng, 2027": {CONTRIBUTED: "350.000.000"},
    }
    row = ["Đã quyết toán", "250.000.000", "250.000.000", "100", "175.000.000", "75.000.000", "250.000.000"]
    assert reading.reported(de_an, "kiem-toan", "2027") == row
