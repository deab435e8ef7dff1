"""Deciding in a real browser: the running sum, the confirmation, the scan, the decision's page; with and without JavaScript."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from centers.models import User
from projects.enums import State
from projects.models import Decision, Envelope, Project
from tests import factories
from tests.browser.conftest import fits, follow, log_in, picture
from tests.projects import stages
from tests.projects.papers import pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(live_server: Any, settings: Any, tmp_path: Path) -> dict[str, User]:
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    return stages.cast()


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "Quyết định số 15.pdf"
    path.write_bytes(pdf().read())
    return path


def nothing_sticks_out(page: Page) -> None:
    """Neither the page nor anything on it reaches past the right edge, but what scrolls in its own frame."""
    wide = page.evaluate(
        "[...document.querySelectorAll('main *')].filter((one) => !one.closest('.frame, .tabs')"
        " && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((one) => one.outerHTML.slice(0, 120))"
    )
    assert wide == []
    assert fits(page)


def world(people: dict[str, User]) -> tuple[Any, list[Project]]:
    """A plan with two batches, two đề án that wait for it and one that goes on."""
    plan = stages.plan(amount=300_000_000)
    Envelope.objects.create(plan=plan, source="national", batch=2, amount=150_000_000)
    rows = [
        stages.ready(State.PLAN_PENDING, people=people, code="KCQG-2026-0101", title="Ứng dụng máy sấy lạnh trong chế biến chè Tân Cương"),
        stages.ready(State.PLAN_PENDING, people=people, code="KCQG-2026-0102", title="Mô hình trình diễn sản xuất miến dong", form="flagship"),
    ]  # fmt: skip
    going = stages.ready(State.IN_PROGRESS, people=people, code="KCQG-2025-0007", year=2025)
    factories.budget(going, 40_000_000, fund_year=2026, item="trademark")
    factories.entry(going, "assign", 200_000_000, fund_year=2025)
    return plan, [*rows, going]


def test_the_sum_runs_and_one_decision_is_made(page: Page, people: dict[str, User], scan: Path) -> None:
    plan, rows = world(people)
    log_in(page, "vai-approver")
    page.goto("/ke-hoach/")
    picture(page, "ke-hoach")
    page.goto(f"/ke-hoach/{plan.pk}/")
    page.get_by_label("Chọn KCQG-2026-0101").check()
    expect(page.locator("[data-sum]")).to_have_text("1 đề án đã chọn · 200,0 triệu đồng")
    page.get_by_label("Chọn tất cả").check()
    expect(page.locator("[data-sum]")).to_have_text("3 đề án đã chọn · 440,0 triệu đồng")
    expect(page.locator("tr[data-batch='2'] [data-left]")).to_have_text("10,0")
    expect(page.locator("[data-exceeded]")).to_be_hidden()
    page.get_by_label("Đợt").select_option("1")
    expect(page.locator("tr[data-batch='1'] [data-left]")).to_have_text("(140,0)")
    expect(page.locator("[data-exceeded]")).to_be_visible()
    picture(page, "bang-phan-bo-vuot")
    page.get_by_label("Đợt").select_option("2")
    page.get_by_label("Số quyết định").fill("15/QĐ-BCT")
    page.get_by_label("Ngày quyết định").fill("10/01/2026")
    picture(page, "bang-phan-bo")
    follow(page, page.get_by_role("button", name="Xem trước quyết định"))
    expect(page.get_by_text("2 đề án được phê duyệt")).to_be_visible()
    expect(page.get_by_text("1 đề án chuyển tiếp được giao kinh phí năm 2026")).to_be_visible()
    picture(page, "xac-nhan")
    page.get_by_label("Văn bản quyết định").set_input_files(scan)
    follow(page, page.get_by_role("button", name="Phê duyệt 3 đề án"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Quyết định số 15/QĐ-BCT")
    expect(page.get_by_text("đã phê duyệt 3 đề án")).to_be_visible()
    expect(page.get_by_role("link", name="Quyết định số 15.pdf")).to_be_visible()
    picture(page, "quyet-dinh")
    follow(page, page.get_by_role("link", name="Bảng tổng hợp (PDF, Excel)"))
    expect(page.locator("#table-plan")).to_contain_text("440,0")
    picture(page, "bang-tong-hop")
    assert Decision.objects.count() == 1
    assert {row.status for row in Project.objects.filter(pk__in=[row.pk for row in rows])} == {
        "approved",
        "in_progress",
    }


def test_the_board_works_without_javascript_and_on_a_telephone(
    browser: Any, live_server: Any, people: dict[str, User], scan: Path
) -> None:
    plan, _ = world(people)
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    log_in(page, "vai-approver")
    page.goto(f"/ke-hoach/{plan.pk}/")
    page.get_by_label("Chọn KCQG-2026-0102").check()
    page.get_by_label("Số quyết định").fill("16/QĐ-BCT")
    follow(page, page.get_by_role("button", name="Tính"))
    expect(page.locator("[data-sum]")).to_have_text("1 đề án đã chọn · 200,0 triệu đồng")
    expect(page.get_by_label("Số quyết định")).to_have_value("16/QĐ-BCT")
    picture(page, "bang-phan-bo-390")
    nothing_sticks_out(page)
    page.get_by_label("Ngày quyết định").fill("10/01/2026")
    follow(page, page.get_by_role("button", name="Xem trước quyết định"))
    picture(page, "xac-nhan-390")
    nothing_sticks_out(page)
    follow(page, page.get_by_role("button", name="Quay lại chọn"))
    expect(page.get_by_label("Chọn KCQG-2026-0102")).to_be_checked()
    expect(page.get_by_label("Ngày quyết định")).to_have_value("10/01/2026")
    follow(page, page.get_by_role("button", name="Xem trước quyết định"))
    page.get_by_label("Văn bản quyết định").set_input_files(scan)
    follow(page, page.get_by_role("button", name="Phê duyệt 1 đề án"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Quyết định số 16/QĐ-BCT")
    picture(page, "quyet-dinh-390")
    nothing_sticks_out(page)
    context.close()


def test_money_is_carried_over_and_a_de_an_is_stopped(page: Page, people: dict[str, User]) -> None:
    plan = stages.plan()
    running = stages.ready(State.IN_PROGRESS, people=people, code="KCQG-2026-0201")
    other = stages.ready(State.IN_PROGRESS, people=people, code="KCQG-2026-0202")
    for project in (running, other):
        factories.entry(project, "assign", 100_000_000)
        factories.entry(project, "advance", 30_000_000)
    log_in(page, "vai-approver")
    page.goto(f"/ke-hoach/{plan.pk}/kinh-phi/")
    picture(page, "kinh-phi")
    page.goto(f"/ke-hoach/{plan.pk}/chuyen-nguon/")
    page.get_by_label("Chọn KCQG-2026-0201").check()
    page.get_by_label("Số quyết định").fill("30/QĐ-BCT")
    page.get_by_label("Ngày quyết định").fill("01/11/2026")
    picture(page, "chuyen-nguon")
    follow(page, page.get_by_role("button", name="Xem trước chuyển nguồn"))
    picture(page, "chuyen-nguon-xac-nhan")
    follow(page, page.get_by_role("button", name="Chuyển nguồn 1 khoản sang năm 2027"))
    expect(page.get_by_text("đã chuyển 1 khoản sang năm 2027")).to_be_visible()
    page.goto(f"/de-an/{other.code}/")
    follow(page, page.get_by_role("link", name="Ngừng thực hiện"))
    picture(page, "ngung")
    page.get_by_label("Số quyết định").fill("40/QĐ-BCT")
    page.get_by_label("Ngày quyết định").fill("01/11/2026")
    page.get_by_label("Lý do ngừng").fill("Cơ sở ngừng hoạt động.")
    follow(page, page.get_by_role("button", name="Ngừng thực hiện đề án"))
    expect(page.get_by_role("alert")).to_contain_text("Đánh dấu xác nhận để ngừng đề án.")
    picture(page, "ngung-loi")
    page.get_by_label("Tôi đã đọc hậu quả").check()
    follow(page, page.get_by_role("button", name="Ngừng thực hiện đề án"))
    expect(page.get_by_text("Đã ngừng đề án KCQG-2026-0202")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    factories.entry(running, "assign", 5_000_000)
    for name, url in (
        ("kinh-phi-390", f"/ke-hoach/{plan.pk}/kinh-phi/"),
        ("chuyen-nguon-390", f"/ke-hoach/{plan.pk}/chuyen-nguon/"),
        ("ke-hoach-390", "/ke-hoach/"),
        ("quyet-dinh-ds-390", "/quyet-dinh/"),
        ("ngung-390", f"/de-an/{running.code}/ngung/"),
    ):
        page.goto(url)
        picture(page, name)
        nothing_sticks_out(page)


def test_a_login_that_ran_out_loses_neither_ticks_nor_the_number(
    page: Page, people: dict[str, User], scan: Path
) -> None:
    plan, rows = world(people)
    board = f"/ke-hoach/{plan.pk}/"

    def choose() -> None:
        page.get_by_label(f"Chọn {rows[1].code}").check()
        page.get_by_label("Số quyết định").fill("15/QĐ-BCT")
        page.get_by_label("Ngày quyết định").fill("05/01/2026")

    def run_out(button: str) -> None:
        Session.objects.all().delete()
        follow(page, page.get_by_role("button", name=button))
        page.fill("#id_username", "vai-approver")
        page.fill("#id_password", factories.PASSWORD)
        follow(page, page.get_by_role("button", name="Đăng nhập"))
        assert page.url.endswith(board)
        expect(page.get_by_label("Số quyết định")).to_have_value("")
        page.get_by_role("button", name="Dùng lại nội dung đã gõ").press("Enter")
        expect(page.get_by_label(f"Chọn {rows[1].code}")).to_be_checked()
        expect(page.get_by_label(f"Chọn {rows[0].code}")).not_to_be_checked()
        expect(page.get_by_label("Số quyết định")).to_have_value("15/QĐ-BCT")
        expect(page.locator("[data-count]")).to_have_text("1")

    log_in(page, "vai-approver")
    page.goto(board)
    choose()
    run_out("Xem trước quyết định")
    follow(page, page.get_by_role("button", name="Xem trước quyết định"))
    page.get_by_label("Văn bản quyết định").set_input_files(scan)
    run_out("Phê duyệt 1 đề án")
    follow(page, page.get_by_role("button", name="Xem trước quyết định"))
    page.get_by_label("Văn bản quyết định").set_input_files(scan)
    follow(page, page.get_by_role("button", name="Phê duyệt 1 đề án"))
    assert Decision.objects.get(kind="approve_plan", number="15/QĐ-BCT").papers.count() == 1
    page.goto(board)
    expect(page.get_by_role("button", name="Dùng lại nội dung đã gõ")).to_have_count(0)
