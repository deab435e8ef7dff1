"""A paper from its upload to its release, and the pages of the quarantine: read by axe, wide and on a telephone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.models import ScanState
from core.scan import work
from projects.enums import State
from projects.models import Attachment, Project
from tests.browser.conftest import fits, follow, log_in, picture
from tests.browser.test_accessibility import faults
from tests.projects import stages
from tests.scan.clamd import EICAR, FOUND, FakeClamd, clamd

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scanner(settings: Any) -> Iterator[FakeClamd]:
    with clamd() as fake:
        settings.FILE_SCANNER = fake.address
        settings.FILE_SCANNER_SECONDS = 5
        settings.FILES_WITHOUT_VERDICT = False
        yield fake


@pytest.fixture
def draft(live_server: Any, settings: Any, tmp_path: Any) -> Project:
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    stages.cast()
    return stages.ready(State.DRAFT)


def bring(page: Page, draft: Project, name: str, content: bytes) -> None:
    page.goto(f"/de-an/{draft.code}/soan/ho-so/")
    page.get_by_label("Loại giấy tờ").select_option("quotation")
    page.get_by_label("Tệp").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})
    follow(page, page.get_by_role("button", name="Đưa lên"))


def test_a_paper_waits_is_released_and_one_with_malware_is_held_and_deleted(
    page: Page, scanner: FakeClamd, draft: Project
) -> None:
    log_in(page, "vai-officer")
    scanner.mode = "error"
    bring(page, draft, "Báo giá.pdf", b"%PDF-1.4\n%%EOF")
    row = page.get_by_role("row", name="Báo giá.pdf")
    expect(row.get_by_text("Chưa quét được mã độc", exact=True)).to_be_visible()
    expect(row.get_by_role("link", name="Báo giá.pdf", exact=True)).to_have_count(0)
    expect(page.get_by_text("Đã lưu, gửi được sau khi quét xong mã độc: Thuyết minh đề án")).to_be_visible()

    scanner.mode = "well"
    Attachment.objects.filter(scan_due_at__isnull=False).update(scan_due_at=timezone.now())
    assert work.sweep() == 4  # and three of before there was a scanner
    page.reload()
    expect(row.get_by_text("không có mã độc")).to_be_visible()
    with page.expect_download() as download:
        row.get_by_role("link", name="Báo giá.pdf", exact=True).click()
    assert download.value.suggested_filename == "Báo giá.pdf"

    bring(page, draft, "Báo giá lạ.pdf", b"%PDF-1.4\n" + EICAR)
    held = page.get_by_role("row", name="Báo giá lạ.pdf")
    expect(held.get_by_text("Có mã độc", exact=True)).to_be_visible()
    expect(held.get_by_role("link")).to_have_count(0)
    page.goto("/viec-cua-toi/")
    expect(page.get_by_text("Thay tệp có mã độc: Báo giá lạ.pdf")).to_be_visible()

    page.context.clear_cookies()
    log_in(page, "vai-admin")
    page.goto("/cach-ly/")
    follow(page, page.get_by_role("link", name="Xóa tệp Báo giá lạ.pdf"))
    follow(page, page.get_by_role("button", name="Xóa hẳn tệp"))
    expect(page.get_by_text("Đã xóa “Báo giá lạ.pdf” khỏi kho")).to_be_visible()
    expect(page.get_by_text("Không có tệp nào ở đây.")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_pages_with_every_state_pass_axe(
    page: Page, scanner: FakeClamd, draft: Project, scheme: Any, width: int
) -> None:
    for state in ScanState:
        Attachment.objects.create(
            project=draft, kind="other", name=f"Biên bản họp thôn {state.label}.pdf", file="" if state == ScanState.REMOVED else f"x/{state}",
            content_type="application/pdf", size=900_000, sha256="ab" * 32, scan_state=state, scan_at=timezone.now(),
            scan_found=FOUND if state in (ScanState.INFECTED, ScanState.REMOVED) else "",
            scan_problem="Máy quét mã độc trả lời quá chậm." if state == ScanState.FAILED else "",
            scan_due_at=timezone.now() + timedelta(minutes=4) if state == ScanState.FAILED else None,
        )  # fmt: skip
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    base = f"/de-an/{draft.code}"
    infected = Attachment.objects.get(scan_state=ScanState.INFECTED)
    pages = {
        "vai-officer": (
            f"{base}/soan/ho-so/",
            f"{base}/soan/kiem-tra/",
            f"{base}/ho-so/",
            f"{base}/tien-do/",
        ),
        "vai-admin": (
            "/cach-ly/",
            "/cach-ly/?loc=cho-quet",
            "/cach-ly/?loc=da-xoa",
            f"/cach-ly/ho-so/{infected.pk}/xoa/",
        ),
    }
    found = []
    for who, urls in pages.items():
        page.context.clear_cookies()
        log_in(page, who)
        for number, url in enumerate(urls):
            answer = page.goto(url)
            assert answer is not None
            assert answer.status == 200, url
            assert fits(page), url
            found += [f"{url}: {rule}: {html}" for rule, html in faults(page)]
            picture(page, f"cach-ly-{width}-{who}-{number}")
    assert found == [], "\n".join(found)
