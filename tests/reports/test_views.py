"""Reports on screen: preview, run, watch, cancel, retry, download."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from centers.models import Center, User
from core.models import Heartbeat, Job, JobState
from projects.enums import EntryKind
from projects.models import Project
from reports.models import ReportRun
from tests import factories
from tests.pages import text_of

URL = "/bao-cao/"
WANTED = {"kind": "plan-vs-actual", "year": "2026", "part": "Q1"}


@pytest.fixture
def money(bac_ninh_center: Center) -> Project:
    project = factories.assigned_project(bac_ninh_center, 300_000_000, year=2026, start=date(2026, 1, 10))
    factories.entry(project, EntryKind.ADVANCE, 90_000_000, happened_on=date(2026, 2, 1))
    return project


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


def run_of(owner: User, state: str = JobState.QUEUED, **job: object) -> ReportRun:
    made = Job.objects.create(kind="report", owner=owner, state=state, **job)
    return ReportRun.objects.create(
        kind="plan-vs-actual",
        period="2026-Q1",
        parameters={"period": "2026-Q1", "by": "content"},
        format="pdf",
        owner=owner,
        scope=owner.scope.as_data(),
        job=made,
    )


@pytest.mark.django_db
class TestAsking:
    def test_window_is_spelled_out(self, client: Client, officer: User) -> None:
        client.force_login(officer)
        answer = client.get(f"{URL}khoang-ngay/", {"year": "2026", "part": "Q1"})
        assert answer.content.decode().strip() == "15/12/2025 – 14/03/2026"
        assert "không tồn tại" in client.get(f"{URL}khoang-ngay/", {"year": "xx"}).content.decode()

    def test_preview_has_an_address_of_its_own(self, client: Client, officer: User, money: Project) -> None:
        client.force_login(officer)
        asked = client.post(f"{URL}lap/", WANTED)
        assert asked.status_code == 302
        assert asked.headers["Location"] == "/bao-cao/?kind=plan-vs-actual&period=2026-Q1&by=content"
        html = client.get(asked.headers["Location"]).content.decode()
        assert "Quý I năm 2026" in html
        assert '<data value="90000000">90,0</data>' in html
        assert '<option value="Q1" selected>' in html

    def test_preview_equals_the_api(self, client: Client, officer: User, money: Project) -> None:
        client.force_login(officer)
        body = json.loads(client.get("/api/v1/reports/plan-vs-actual/", {"period": "2026-Q1"}).content)
        html = client.get(
            URL, {"kind": "plan-vs-actual", "period": "2026-Q1", "unit": "dong"}
        ).content.decode()
        table = html[html.index('id="table-money"') : html.index('id="table-indicators"')]
        [row] = body["tables"]["money"]["rows"]
        figures = re.findall(r'<td class="money num">(?:<a [^>]+>)?([\d.]+|–)(?:</a>)?</td>', table)
        keys = ("planned", "assigned", "disbursed", "disbursed_to_date", "settled", "contributed")
        assert [int(figure.replace(".", "").replace("–", "0")) for figure in figures[:6]] == [
            row[key] for key in keys
        ]
        assert figures[4:6] == ["–", "–"]

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"year": "3000"}, "Không có số liệu của năm “3000”"),
            ({"kind": "khong-co"}, "khong-co"),
            ({"province": "99:99"}, "Không có tỉnh “99:99”"),
            ({"center": "TTKC-52"}, "Không có đơn vị này trong phạm vi của bạn"),
            ({"as_of": "31/02/2026"}, "Ngày không hợp lệ; viết như 31/03/2026."),
            ({"part": "Q9"}, "Q9"),
        ],
    )
    def test_what_cannot_be_understood_is_told_and_nothing_is_lost(
        self, client: Client, officer: User, money: Project, change: dict[str, str], message: str
    ) -> None:
        client.force_login(officer)
        answer = client.post(
            f"{URL}lap/", {**WANTED, "fund": "local", "as_of": "01/03/2026", "format": "pdf", **change}
        )
        assert answer.status_code == 422
        html = answer.content.decode()
        assert message in text_of(html).replace("&quot;", '"')
        assert '<option value="local" selected>' in html
        assert f'value="{change.get("as_of", "01/03/2026")}"' in html
        assert not ReportRun.objects.exists()

    def test_future_period_is_told_at_the_year(
        self, client: Client, officer: User, bac_ninh_center: Center
    ) -> None:
        factories.project(bac_ninh_center, year=2090)
        client.force_login(officer)
        page = client.get(URL, {"kind": "plan-vs-actual", "period": "2090"})
        assert page.context["form"].errors["year"][0].startswith("Kỳ năm 2090 chưa bắt đầu")
        assert page.context["report"] is None

    def test_long_table_is_cut_but_not_its_total(
        self, client: Client, officer: User, bac_ninh_center: Center, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reports.views.runs.PREVIEW_ROWS", 2)
        for _ in range(3):
            factories.assigned_project(bac_ninh_center, 100_000_000)
        client.force_login(officer)
        text = text_of(
            client.get(URL, {"kind": "plan-vs-actual", "period": "2026", "by": "project"}).content.decode()
        )
        assert "Bản xem trước chỉ hiện 2 dòng đầu" in text
        assert "Tổng cộng 300,0 300,0" in text


@pytest.mark.django_db(transaction=True)
class TestRunning:
    def test_run_is_made_by_a_worker_and_downloaded_once_done(
        self, client: Client, officer: User, money: Project, files: Path
    ) -> None:
        client.force_login(officer)
        started = client.post(
            f"{URL}lap/", {**WANTED, "format": "json", "request_key": "0123456789abcdef" * 2}
        )
        again = client.post(f"{URL}lap/", {**WANTED, "format": "json", "request_key": "0123456789abcdef" * 2})
        assert started.headers["Location"] == again.headers["Location"]
        run = ReportRun.objects.get()
        page = client.get(f"{URL}{run.pk}/").content.decode()
        assert "Hoàn thành" in page
        assert "hx-trigger" not in page
        answer = client.get(f"{URL}{run.pk}/tai-ve/")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="plan-vs-actual_2026-Q1.json"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "application/json"
        body = json.loads(b"".join(answer.streaming_content))
        assert body["tables"]["money"]["total"]["disbursed"] == 90_000_000

    def test_lost_file_is_told(self, client: Client, officer: User, money: Project, files: Path) -> None:
        client.force_login(officer)
        client.post(f"{URL}lap/", {**WANTED, "format": "csv"})
        run = ReportRun.objects.select_related("job").get()
        default_storage.delete(run.job.file)
        answer = client.get(f"{URL}{run.pk}/tai-ve/")
        assert answer.status_code == 404
        assert "chưa có tệp để tải" in answer.content.decode()


@pytest.mark.django_db
class TestWatching:
    def test_open_run_asks_again_and_shows_percent(self, client: Client, officer: User) -> None:
        Heartbeat.objects.create(name="worker", seen_at=timezone.now())
        run = run_of(officer, JobState.RUNNING, done=45, total=100, message="Đang ghi tệp")
        client.force_login(officer)
        html = client.get(f"{URL}{run.pk}/").content.decode()
        assert f'hx-get="/bao-cao/{run.pk}/tien-do/?seen=running"' in html
        assert "Đã xong 45 % · Đang ghi tệp" in html
        assert f'action="/bao-cao/{run.pk}/huy/"' in html

    def test_polling_brings_the_state_only_when_it_changed(self, client: Client, officer: User) -> None:
        Heartbeat.objects.create(name="worker", seen_at=timezone.now())
        run = run_of(officer, JobState.RUNNING, done=45, total=100)
        client.force_login(officer)
        same = client.get(f"{URL}{run.pk}/tien-do/", {"seen": "running"}).content.decode()
        assert "Đã xong 45 %" in same
        assert "hx-swap-oob" not in same
        assert "<button" not in same
        changed = client.get(f"{URL}{run.pk}/tien-do/", {"seen": "queued"}).content.decode()
        assert re.findall(r'hx-swap-oob="([^"]+)"', changed) == ["innerHTML:#run-status"]
        Job.objects.filter(pk=run.job_id).update(state=JobState.DONE, file="a.pdf", file_name="a.pdf")
        ended = client.get(f"{URL}{run.pk}/tien-do/", {"seen": "running"}).content.decode()
        assert re.findall(r'hx-swap-oob="([^"]+)"', ended) == ["innerHTML:#run-status", "innerHTML:#run-acts"]
        assert "hx-trigger" not in ended
        assert "Tải a.pdf" in ended

    @pytest.mark.parametrize(
        ("state", "silence", "cut"),
        [(JobState.RUNNING, 61, True), (JobState.RUNNING, 30, False), (JobState.QUEUED, 61, False)],
    )
    def test_worker_that_fell_silent_is_told(
        self, client: Client, officer: User, state: str, silence: int, cut: bool
    ) -> None:
        Heartbeat.objects.create(name="worker", seen_at=timezone.now() - timedelta(seconds=silence))
        run = run_of(officer, state)
        client.force_login(officer)
        told = (
            "Tiến trình xử lý đang bị ngắt; hệ thống sẽ chạy lại"
            in client.get(f"{URL}{run.pk}/").content.decode()
        )
        assert told is cut

    def test_cancel_and_retry(self, client: Client, officer: User) -> None:
        run = run_of(officer)
        client.force_login(officer)
        assert "Đã hủy" in client.post(f"{URL}{run.pk}/huy/", follow=True).content.decode()
        assert "không hủy được nữa" in client.post(f"{URL}{run.pk}/huy/", follow=True).content.decode()
        client.post(f"{URL}{run.pk}/chay-lai/")
        assert Job.objects.get(pk=run.job_id).state == JobState.QUEUED
        assert client.get(f"{URL}{run.pk}/huy/").status_code == 405

    def test_failed_run_tells_the_reason_and_the_way_out(self, client: Client, officer: User) -> None:
        run = run_of(
            officer, JobState.FAILED, error="PDF sẽ có 9.000 dòng, quá 5.000.", error_code="pdf_too_many_rows"
        )
        client.force_login(officer)
        html = client.get(f"{URL}{run.pk}/").content.decode()
        assert "PDF sẽ có 9.000 dòng, quá 5.000." in html
        assert "Chạy lại" in html
        assert "Lập Excel thay PDF" in html

    @pytest.mark.parametrize("part", ["", "tien-do/", "tai-ve/"])
    def test_runs_of_others_are_not_found(
        self, client: Client, officer: User, reviewer: User, part: str
    ) -> None:
        run = run_of(reviewer)
        client.force_login(officer)
        assert client.get(f"{URL}{run.pk}/{part}").status_code == 404
        assert client.post(f"{URL}{run.pk}/huy/").status_code == 404
        assert list(client.get(URL).context["page"]) == []

    def test_queries_do_not_grow_with_runs(self, client: Client, officer: User) -> None:
        from tests.pages import queries_of

        run_of(officer)
        client.force_login(officer)
        one = queries_of(client, URL)
        run_of(officer)
        run_of(officer)
        assert queries_of(client, URL) == one
