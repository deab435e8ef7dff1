"""The pages that mend what was entered wrongly: a facility, a mail address, a contract. axe, both widths, pictures."""

import pytest
from playwright.sync_api import Page, expect

from beneficiaries.models import Facility
from centers.models import User
from projects.enums import State
from projects.models import Contract, Project, ProjectFacility
from projects.services import execution
from projects.services.contracts import withdraw_contract
from tests import factories
from tests.browser.conftest import follow, log_in, picture
from tests.browser.test_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def looked_at(page: Page, name: str) -> list[str]:
    told = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        picture(page, f"{name}-{width}")
        told += [f"{name} {width}: {rule}: {html}" for rule, html in faults(page)]
    return told


def test_a_facility_is_mended_after_a_look_and_beside_another(
    page: Page, project: Project, department_lead: User
) -> None:
    facility = ProjectFacility.objects.get(project=project).facility
    factories.facility(project.center.province, name="CTCP Mỳ Chũ")
    log_in(page, department_lead.username)
    page.goto(f"/co-so/{facility.code}/")
    follow(page, page.get_by_role("link", name="Sửa thông tin"))
    told = looked_at(page, "sua-co-so")
    page.get_by_label("Tên cơ sở").fill("Công ty TNHH Mỳ Chũ")
    page.get_by_label("Thuộc địa bàn khó khăn").check()
    page.get_by_label("Số lao động").fill("25")
    Facility.objects.filter(pk=facility.pk).update(workers=31)
    page.get_by_role("button", name="Lưu thay đổi").click()
    expect(page.get_by_text("Chưa lưu gì. Hãy xem trước:")).to_be_visible()
    told += looked_at(page, "sua-co-so-xem-truoc")
    page.get_by_role("button", name="Vẫn lưu thay đổi").click()
    expect(page.get_by_text("Nội dung hiện nay", exact=True)).to_be_visible()
    told += looked_at(page, "sua-co-so-nguoi-khac")
    page.get_by_role("button", name="Lưu thay đổi").click()
    expect(page.get_by_text(f"Đã lưu cơ sở {facility.code}.")).to_be_visible()
    facility.refresh_from_db()
    assert (facility.workers, facility.difficult_area, facility.tax_code) == (25, True, "001199012345")
    assert told == [], "\n".join(told)


def test_a_contract_is_withdrawn_and_an_address_entered(page: Page, project: Project, officer: User) -> None:
    Project.objects.filter(pk=project.pk).update(status=State.APPROVED)
    Contract.objects.filter(project=project).delete()
    for number in ("01/HĐ", "02/HĐ"):
        made = execution.record_contract(
            actor=officer, project_id=project.pk, number=number, signed_on=project.start, value=1_000_000
        )
    withdraw_contract(actor=officer, contract_id=made.pk, reason="Gõ nhầm số hợp đồng")
    log_in(page)
    page.goto(f"/de-an/{project.code}/tien-do/")
    told = looked_at(page, "hop-dong-da-rut")
    follow(page, page.get_by_role("link", name="Rút hợp đồng ghi nhầm số 01/HĐ"))
    told += looked_at(page, "rut-hop-dong")
    page.goto("/viec-cua-toi/thong-bao/")
    told += looked_at(page, "thong-bao-chua-co-thu")
    page.goto("/tai-khoan/thu-dien-tu/")
    told += looked_at(page, "thu-dien-tu")
    page.goto("/tai-khoan/")
    told += looked_at(page, "tai-khoan-thu")
    assert told == [], "\n".join(told)
