"""Stretches that several lives walk in the same way, from desk to desk."""

from tests.browser.lives import carrying, deciding, money, writing
from tests.browser.lives.life import Life
from tests.browser.lives.writing import Dossier, Facility, Line

MACHINERY = "Ứng dụng máy móc thiết bị tiên tiến, chuyển giao công nghệ, tiến bộ KHKT"
TECHNOLOGY = "Mô hình trình diễn, chuyển giao công nghệ, máy móc tiên tiến"
REPORTED = "Đã lắp đặt, chạy thử."


def machine(title: str, *, fund: str = "Khuyến công quốc gia") -> Dossier:
    """A đề án of one machine: 200 triệu of the programme, 300 triệu of the facility's own."""
    line = Line(MACHINERY, "Máy ép viên nén", "500 tr", "200 tr", "300 tr")
    return Dossier(title=title, content=TECHNOLOGY, lines=(line,), fund=fund)


def workshop(tax_code: str) -> Facility:
    return Facility(f"Cơ sở cơ khí số {tax_code[-4:]}", tax_code, "Tân Yên", MACHINERY, "200 tr")


def to_plan(life: Life, dossier: Dossier, *facilities: Facility) -> None:
    """A national đề án of a province: written, sent, appraised at both levels."""
    life.on("04/05/2026")
    writing.begin(life, "can-bo", dossier)
    writing.write(life, "can-bo", dossier, *facilities)
    writing.send(life, "lanh-dao-tt")
    life.on("01/06/2026")
    deciding.appraise(life, "tham-dinh-so", "Thẩm định cấp cơ sở", "12/BB-SCT")
    deciding.conclude(life, "lanh-dao-so", "Kết luận thẩm định cấp cơ sở")
    life.on("15/09/2026")
    deciding.appraise(life, "chuyen-vien", "Thẩm định cấp Bộ", "45/BB-CĐCK")
    deciding.conclude(life, "chuyen-vien", "Kết luận thẩm định cấp Bộ")


def to_approved(life: Life, dossier: Dossier, *facilities: Facility) -> None:
    to_plan(life, dossier, *facilities)
    life.on("10/01/2027")
    deciding.open_plan(life, "chuyen-vien", "5 tỷ", "01/QĐ-BCT")
    deciding.approve(life, "lanh-dao-cuc", "15/QĐ-BCT", "10/01/2027")


def to_running(life: Life, dossier: Dossier, *facilities: Facility, value: str = "200.000.000") -> None:
    """On from the approval: contract, plan, start, the first report and 70 % advanced."""
    to_approved(life, dossier, *facilities)
    life.on("20/01/2027")
    carrying.contract(life, "can-bo", "lanh-dao-cuc", number="05/HĐ-CĐCK", day="20/01/2027", value=value)
    carrying.plan(life, "can-bo", end="31/08/2027")
    carrying.start(life, "can-bo")
    life.on("16/03/2027")
    carrying.report(life, "can-bo", period="tháng 3 năm 2027", percent="75", told=REPORTED, end="31/08/2027")
    carrying.accept_report(life, "tham-dinh-so", "tháng 3 năm 2027")
    money.ask(life, "ke-toan-tt", "Đề nghị tạm ứng", "140 tr", "16/03/2027", condition=True)
    money.confirm(life, "ke-toan-cuc", "Xác nhận tạm ứng", "UNC 101", paper="Ủy nhiệm chi 101")
