"""Runs: asked for once, made by the job engine, seen by their owner, and by themselves for closed quarters."""

import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from centers.models import Center, Membership, User
from core import jobs
from core.exceptions import InvalidInput, NotAllowed, NotFound
from core.models import Job
from reports.models import ReportRun
from reports.selectors.runs import runs_of
from reports.services import runs
from reports.services.compute import build_report

pytestmark = pytest.mark.django_db


def start(user: User | None, **values: object) -> ReportRun:
    fields = {"kind": "plan-vs-actual", "parameters": {"period": "2025"}, "format": "json"} | values
    return runs.start_run(actor=user, **fields)  # type: ignore[arg-type]


def finish(run: ReportRun) -> Job:
    jobs.run(str(run.job_id))
    return Job.objects.get(pk=run.job_id)


@pytest.mark.parametrize("format", ["json", "csv", "xlsx", "pdf"])
def test_a_run_makes_its_file(country: SimpleNamespace, reviewer: User, format: str) -> None:
    job = finish(start(reviewer, format=format))

    assert (job.state, job.file_name) == ("done", f"plan-vs-actual_2025.{format}")
    assert job.file_size == default_storage.size(job.file) > 100


def test_a_run_holds_only_what_its_owner_may_see(country: SimpleNamespace, other_officer: User) -> None:
    job = finish(start(other_officer))

    body = json.loads(default_storage.open(job.file).read())
    assert body["tables"]["money"]["total"]["planned"] == 50


def test_a_double_click_makes_one_run(country: SimpleNamespace, reviewer: User) -> None:
    assert start(reviewer, request_key="form-1").pk == start(reviewer, request_key="form-1").pk
    assert ReportRun.objects.count() == 1


def test_another_format_or_year_of_the_same_form_is_another_run(
    country: SimpleNamespace, reviewer: User
) -> None:
    first = start(reviewer, request_key="form-1")
    others = [
        start(reviewer, request_key="form-1", format="csv"),
        start(reviewer, request_key="form-1", parameters={"period": "2024"}),
    ]

    assert len({first.pk, *(run.pk for run in others)}) == 3


def test_the_auditor_cannot_stop_an_automatic_report(
    country: SimpleNamespace, auditor: User, approver: User
) -> None:
    run = start(None)

    with pytest.raises(NotAllowed):
        runs.cancel_run(actor=auditor, run=run)
    run.refresh_from_db()
    assert run.job.state == "queued"
    assert runs.cancel_run(actor=approver, run=run).job.state == "cancelled"


def test_a_failed_automatic_report_is_tried_again(db: None) -> None:
    runs.run_closed_quarters()
    failed, hopeless = ReportRun.objects.all()[:2]
    past = timezone.now() - timedelta(hours=2)
    Job.objects.filter(pk=failed.job_id).update(state="failed", error_code="internal_error", finished_at=past)
    Job.objects.filter(pk=hopeless.job_id).update(
        state="failed", error_code="pdf_too_many_rows", finished_at=past
    )

    assert runs.run_closed_quarters() == 1
    assert Job.objects.get(pk=failed.job_id).state == "queued"


def test_a_province_s_paper_names_its_own_body(
    country: SimpleNamespace, officer: User, reviewer: User, department_lead: User
) -> None:
    def issuer(person: User) -> tuple[str, str]:
        report = build_report(
            kind="plan-vs-actual", parameters={"period": "2025"}, scope=person.scope, reader=person
        )
        assert report.letterhead is not None
        return report.letterhead.parent_body, report.letterhead.issuing_body

    assert issuer(officer) == ("SỞ CÔNG THƯƠNG TỈNH BẮC NINH", "Trung tâm Khuyến công Bắc Ninh")
    assert issuer(department_lead) == ("ỦY BAN NHÂN DÂN TỈNH BẮC NINH", "Sở Công Thương tỉnh Bắc Ninh")
    assert issuer(reviewer) == ("BỘ CÔNG THƯƠNG", "Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công")


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"format": "docx"}, InvalidInput),
        ({"kind": "no"}, NotFound),
        ({"parameters": {"period": "x"}}, InvalidInput),
        ({"parameters": {"period": "2025", "center": "TTKC-52"}}, NotFound),
    ],
)
def test_what_can_never_be_made_is_refused_at_once(
    officer: User, values: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        start(officer, **values)

    assert not Job.objects.exists()


def test_too_many_rows_for_a_paper_fail_with_a_reason(
    country: SimpleNamespace, reviewer: User, settings: object
) -> None:
    settings.REPORT_PDF_MAX_ROWS = 3  # type: ignore[attr-defined]

    job = finish(start(reviewer, format="pdf"))

    assert (job.state, job.error_code, job.file) == ("failed", "pdf_too_many_rows", "")
    assert "XLSX" in job.error


def test_people_see_their_own_runs(
    country: SimpleNamespace, officer: User, other_officer: User, reviewer: User
) -> None:
    mine, automatic = start(officer), start(None)

    assert list(runs_of(officer)) == [mine]
    assert list(runs_of(other_officer)) == []
    assert list(runs_of(reviewer)) == [automatic]


def test_a_run_is_out_of_sight_once_its_owner_sees_less(
    country: SimpleNamespace, officer: User, department_lead: User, gia_lai_center: Center
) -> None:
    """Two memberships, one lost: what both saw is hidden, what the remaining one sees is not."""
    before = start(officer)
    joined = Membership.objects.create(
        user=officer, center=gia_lai_center, role="officer", valid_from=date(2020, 1, 1)
    )
    both = start(_again(officer))
    assert list(runs_of(_again(officer))) == [both, before]

    joined.delete()
    assert list(runs_of(_again(officer))) == [before]

    Membership.objects.filter(user=officer).delete()
    assert list(runs_of(_again(officer))) == []


def test_who_saw_the_country_and_does_no_longer_loses_the_files(
    country: SimpleNamespace, reviewer: User, bac_ninh_center: Center
) -> None:
    start(reviewer)
    Membership.objects.filter(user=reviewer).update(center=bac_ninh_center, role="officer")
    assert list(runs_of(_again(reviewer))) == []


def test_a_run_tried_again_is_kept_to_what_its_owner_sees_then(
    country: SimpleNamespace, officer: User, gia_lai_center: Center
) -> None:
    run = start(officer)
    runs.cancel_run(actor=officer, run=run)
    joined = Membership.objects.create(
        user=officer, center=gia_lai_center, role="officer", valid_from=date(2020, 1, 1)
    )
    person = _again(officer)
    runs.retry_run(actor=person, run=runs_of(person).get())
    joined.delete()
    assert list(runs_of(_again(officer))) == []


def test_nobody_without_a_membership_starts_a_run(db: None, stranger: User) -> None:
    with pytest.raises(NotAllowed):
        start(stranger)
    assert not Job.objects.exists()


def _again(user: User) -> User:
    """The person as the next request finds them."""
    return User.objects.get(pk=user.pk)


def test_closed_quarters_are_made_once_and_catch_up(db: None) -> None:
    assert runs.run_closed_quarters() == 16
    assert runs.run_closed_quarters() == 0
    periods = set(ReportRun.objects.values_list("period", flat=True))
    assert len(periods) == 4

    lost = ReportRun.objects.filter(kind="quarterly-progress").first()
    ReportRun.objects.filter(pk=lost.pk).delete()
    Job.objects.filter(pk=lost.job_id).delete()
    assert runs.run_closed_quarters() == 1
