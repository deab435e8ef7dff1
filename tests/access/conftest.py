"""The world that the tests of access walk through."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from centers.models import Center, Coverage, Province, SavedView, User
from khuyencong import menu
from projects.enums import EntryKind
from projects.models import (
    Acceptance,
    AnnualPlan,
    AppraisalMember,
    Attachment,
    ClosingException,
    Contract,
    Discussion,
    Finding,
    Inspection,
    MoneyRequest,
    PeriodClosing,
    ProgressReport,
    Project,
    ProjectFacility,
    Submission,
)
from projects.selectors.dossier import dossier_of
from projects.services.draft_norms import draft_norm
from reports.models import PeriodicReport, ReportExtension
from reports.services.runs import start_run
from tests import factories
from tests.access.world import (
    CAST,
    World,
    decided,
)
from tests.projects import stages
from tests.reports.sealing import send


@pytest.fixture
def other_department_lead(db: None) -> User:
    """The lead of another province's department."""
    return factories.user("lanhdao_so_khac", Center.objects.get(code="SCT-52"), "department_lead")


@pytest.fixture
def other_ipc_officer(db: None) -> User:
    """An officer of another region."""
    return factories.user("canbo_ipc3", Center.objects.get(code="IPC3"), "ipc_officer")


@pytest.fixture(autouse=True)
def _menu_without_counts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may go where does not hang on the counts beside the menu, and these tests ask for thousands of pages.

    What the counts cost and say is tested in ``test_query_counts.py`` and ``tests/home``.
    """
    if request.path.name.startswith(("test_matrix", "test_garbage")):
        quiet = tuple(replace(entry, count=None) for entry in menu.MENU)
        monkeypatch.setattr(menu, "MENU", quiet)


def _ask(project: Project, asker: User) -> None:
    """A request for money and a table of reconciliation that wait for their answers, of another year than the one to be reconciled."""
    MoneyRequest.objects.create(
        project=project, kind="advance", source="national", fund_year=2025, amount=1_000_000, happened_on=date(2026, 2, 6),
        asked_by=asker, request_key="money:matrix",
    )  # fmt: skip
    factories.reconciliation(project, asker, fund_year=2025)


@pytest.fixture
def world(
    request: pytest.FixtureRequest,
    settings: Any,
    tmp_path: Path,
    bac_ninh_center: Center,
    bac_ninh_today: Province,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> World:
    cache.clear()
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    people = {name: request.getfixturevalue(name) for name in CAST}
    project = factories.project(bac_ninh_center, title="Máy xẻ gỗ Đồng Kỵ")
    factories.budget(project, 300_000_000)
    factories.entry(project, EntryKind.ASSIGN, 300_000_000, happened_on=date(2026, 1, 5))
    factories.entry(project, EntryKind.ADVANCE, 1_000_000, happened_on=date(2026, 2, 5))
    AnnualPlan.objects.create(
        year=2026, fund="national", center=people["reviewer"].current_memberships[0].center
    )
    _ask(project, people["center_lead"])
    facility = factories.facility(bac_ninh_today)
    ProjectFacility.objects.create(project=project, facility=facility, item="machinery", support=1)
    Finding.objects.create(project=project, code="above_norm", message="Vượt mức.")
    Contract.objects.create(project=project, number="01/HĐ", signed_on=date(2026, 2, 1), value=1_000_000)
    factories.target(bac_ninh_center, "workers_trained", 5, project=project)
    factories.result(bac_ninh_center, "workers_trained", 5, happened_on=date(2026, 2, 1), project=project)
    for number in (1, 2):
        Submission.objects.create(
            project=project,
            number=number,
            level="base",
            sent_at=project.status_since,
            content=dossier_of(project),
        )
        stages.amendment(project, people["officer"], number=number)
    appraisal = stages.appraise(project, "base", people["appraiser"])
    AppraisalMember.objects.create(appraisal=appraisal, position=1, name="Ngô Thị Lan", seat="chair")
    ProgressReport.objects.create(
        project=project, period="2026-02", percent=20, status="sent", window_end=date(2026, 2, 14)
    )
    Inspection.objects.create(
        project=project,
        happened_on=date(2026, 2, 2),
        inspectors="Sở",
        finding="Chậm",
        follow_up="Lắp xong",
        follow_up_by=date(2026, 3, 2),
    )
    Acceptance.objects.create(
        project=project, place="Từ Sơn", happened_on=date(2026, 3, 2), minutes_number="1/BB", volume="Đủ"
    )
    with django_capture_on_commit_callbacks(execute=True):
        run = start_run(
            actor=people["officer"], kind="plan-vs-actual", parameters={"period": "2026"}, format="csv"
        )
    run.job.refresh_from_db()
    assert run.job.state == "done"
    draft = draft_norm(
        actor=people["admin"],
        key="machinery",
        valid_from=date(2030, 1, 1),
        document="28/2018/TT-BTC",
        percent_cap=50,
    )
    stored = default_storage.save("attachments/matrix.pdf", ContentFile(b"%PDF-1.4"))
    paper = Attachment.objects.create(
        project=project, kind="minutes", name="bien-ban.pdf", file=stored, content_type="application/pdf", size=8,
        sha256=hashlib.sha256(b"%PDF-1.4").hexdigest(),
    )  # fmt: skip
    plan, decision, scan = decided(project, people)
    now = timezone.now()
    talk = Discussion.objects.create(
        project=project, side="implementer", opened_by=people["officer"], opened_at=now
    )
    view = SavedView.objects.create(
        owner=people["officer"], list="projects:list", name="Gỗ", query="q=go", saved_at=now
    )
    sent = PeriodicReport.objects.create(
        duty="year_report_department", period="2025", center=plan.center, sent_on=date(2025, 12, 20), number="9/BC",
        recorded_by=people["department_lead"], recorded_at=now,
    )  # fmt: skip
    more = ReportExtension.objects.create(
        duty="year_report_department", period="2025", center=plan.center, due_on=date(2026, 1, 5), expires_on=date(2026, 1, 9),
        reason="Lũ lụt", granted_by=people["approver"], granted_at=now,
    )  # fmt: skip
    closing = PeriodClosing.objects.create(
        period="2016", first=date(2016, 1, 1), last=date(2016, 12, 31), reason="Đã tổng hợp", closed_by=people["approver"],
        closed_at=now,
    )  # fmt: skip
    exception = ClosingException.objects.create(
        closing=closing, center=bac_ninh_center, kind="result", until=date(2099, 1, 1), reason="Nộp muộn",
        granted_by=people["approver"], granted_at=now,
    )  # fmt: skip
    filing = send(people["officer"], period="2026")
    pks = {
        "da-gui/": filing.pk,
        "/trao-doi/": talk.pk,
        "bo-loc/": view.pk,
        "ky-dong/ngoai-le/": exception.pk,
        "ky-dong/": exception.closing_id,
        "rut-gia-han/": more.pk,
        "dinh-ky/": sent.pk,
        "/tham-dinh/": appraisal.pk,
        "/ho-so/": paper.pk,
        "van-ban/": scan.pk,
        "quyet-dinh/": decision.pk,
        "ke-hoach/": plan.pk,
        "/<slug:key>/": Coverage.objects.get(province=bac_ninh_today).pk,
    }
    return World(people, project, facility, run, appraisal, plan, pks, draft)
