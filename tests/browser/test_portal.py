"""The main road in a real browser: from login to a downloaded PDF that carries the figure."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.models import Heartbeat, Job, JobState
from projects.models import Project, ProjectFacility
from reports.models import ReportRun
from tests import factories
from tests.browser.conftest import fits, follow, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    return tmp_path


def test_from_login_to_a_pdf_with_the_figure(
    page: Page, project: Project, files: Path, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    log_in(page)
    expect(page.get_by_role("heading", name="Tổng quan năm 2026")).to_be_visible()
    expect(page.locator(".figure", has_text="Lũy kế giải ngân")).to_contain_text("90,0")

    page.keyboard.press("/")
    page.keyboard.type("may say lanh")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("link", name=project.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(project.title)
    expect(page.get_by_text("Dữ liệu mô phỏng").first).to_be_visible()
    page.get_by_role("link", name="Sổ kinh phí").click()
    expect(page.get_by_text("Bút toán đảo: Tạm ứng")).to_be_visible()

    follow(page, page.get_by_role("navigation", name="Menu chính").get_by_role("link", name="Báo cáo"))
    page.select_option("#id_year", "2026")
    page.select_option("#id_part", "Q1")
    expect(page.locator("#window")).to_have_text("15/12/2025 – 14/03/2026")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("#table-money")).to_contain_text("90,0")
    page.get_by_role("button", name="PDF").click()
    expect(page.get_by_text("Hoàn thành")).to_be_visible(timeout=60_000)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Tải plan-vs-actual_2026-Q1.pdf").click()
    pdf = tmp_path / "report.pdf"
    coming.value.save_as(pdf)

    assert pdf.read_bytes().startswith(b"%PDF-")
    text = " ".join(leaf.extract_text() for leaf in PdfReader(pdf).pages)
    assert "90.000.000" in text
    assert "300.000.000" in text


def test_filter_of_the_list_lives_in_the_address(page: Page, project: Project) -> None:
    log_in(page)
    page.goto("/de-an/")
    page.get_by_text("Lọc theo năm, nguồn").click()
    page.select_option("select[name=fund]", "national")
    page.get_by_label("Đang thực hiện").check()
    follow(page, page.get_by_role("button", name="Lọc"))
    assert page.url.endswith("/de-an/?fund=national&status=in_progress")
    follow(page, page.get_by_role("link", name="Chương trình: Khuyến công quốc gia"))
    assert page.url.endswith("/de-an/?status=in_progress")
    expect(page.get_by_role("link", name=project.title)).to_be_visible()


def test_works_without_javascript(browser: Any, live_server: Any, project: Project) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page)
    page.goto("/bao-cao/")
    page.select_option("#id_year", "2026")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("#table-money")).to_contain_text("90,0")
    page.goto(f"/de-an/{project.code}/lich-su/")
    expect(page.get_by_text("Bắt đầu thực hiện")).to_be_visible()
    context.close()


def test_a_title_without_a_blank_keeps_to_the_window(page: Page, project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(title="Ấ" * 300)
    draft = factories.project(project.center, status="draft", created_by=project.created_by, title="ắ" * 300)
    facility = ProjectFacility.objects.get(project=project).facility
    log_in(page)
    wide = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        for url in (
            "/", "/de-an/", "/viec-cua-toi/", "/viec-cua-toi/?muc=cho-toi", "/de-an/lap-moi/", "/so-kinh-phi/", "/so-kinh-phi/han/",
            f"/co-so/{facility.code}/", "/bao-cao/?kind=plan-vs-actual&period=2026",
            *(f"/de-an/{project.code}/{tab}" for tab in ("", "lich-su/", "ho-so/", "tien-do/", "trao-doi/", "sao-chep/")),
            *(f"/de-an/{draft.code}/{tab}" for tab in ("", "soan/cac-ben/", "soan/kiem-tra/", "soan/du-toan/")),
        ):  # fmt: skip
            page.goto(url)
            if not fits(page):
                wide.append((width, url))
    assert wide == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/de-an/")
    frame = page.locator(".frame").first
    assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")


def test_every_tab_of_a_de_an_stands_in_a_desktop_window(page: Page, project: Project) -> None:
    log_in(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/de-an/{project.code}/")
    assert page.locator(".tabs").evaluate("tabs => tabs.scrollWidth <= tabs.clientWidth")


def test_telephone_opens_the_menu_as_a_sheet_and_no_page_scrolls_sideways(
    page: Page, project: Project
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page)
    page.get_by_label("Mở menu").click()
    page.get_by_role("navigation", name="Menu trên điện thoại").get_by_role("link", name="Đề án").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đề án")
    wide = []
    for url in (
        "/", "/de-an/", "/co-so/", "/bao-cao/?kind=plan-vs-actual&period=2026", "/bao-cao/?kind=quarterly-progress&period=2026-Q1",
        *(f"/de-an/{project.code}/{tab}" for tab in ("", "kinh-phi/", "thu-huong/", "so-kinh-phi/", "ket-qua/", "lich-su/", "tien-do/", "tien-do/bao-cao/", "ket-qua/nhap/")),
    ):  # fmt: skip
        page.goto(url)
        if not fits(page):
            wide.append(url)
    assert wide == []


def test_watching_a_run_keeps_the_focus_and_says_a_state_once(page: Page, project: Project) -> None:
    Heartbeat.objects.create(name="worker", seen_at=timezone.now())
    job = Job.objects.create(
        kind="report", owner=project.created_by, state=JobState.RUNNING, done=10, total=100
    )
    run = ReportRun.objects.create(
        kind="plan-vs-actual", period="2026-Q1", parameters={"period": "2026-Q1"}, format="pdf",
        owner=project.created_by, job=job, scope=project.created_by.scope.as_data(),
    )  # fmt: skip
    log_in(page)
    page.goto(f"/bao-cao/{run.pk}/")
    page.evaluate(
        "new MutationObserver(() => { window.said = (window.said || 0) + 1; })"
        ".observe(document.querySelector('#run-status'), {childList: true, subtree: true, characterData: true})"
    )
    page.get_by_role("button", name="Hủy").focus()
    Job.objects.filter(pk=job.pk).update(done=60, message="Đang ghi tệp")
    expect(page.get_by_text("Đã xong 60 % · Đang ghi tệp")).to_be_visible()
    expect(page.get_by_role("button", name="Hủy")).to_be_focused()
    assert page.evaluate("window.said") is None
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, file="a.pdf", file_name="a.pdf")
    expect(page.get_by_role("link", name="Tải a.pdf")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Hoàn thành")
    expect(page.locator("#run-progress")).to_have_count(0)
    assert page.evaluate("window.said") == 1
