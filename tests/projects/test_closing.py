"""Closed periods: nothing is entered there any more, but for one unit, one kind of data, until a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.models import Center, User
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.models import AuditEvent
from projects.enums import ClosedKind, EntryKind, State
from projects.models import ClosingException, IndicatorResult, PeriodClosing, ProgressReport, Project
from projects.selectors.closings import refuse_closed_period
from projects.services.closing import close_period, end_exception, except_unit, open_period
from projects.services.indicators import ResultDraft, correct_result, record_result
from projects.services.money import ask_money, confirm_money
from projects.services.progress import ProgressDraft, save_progress, send_progress
from tests import factories
from tests.faults.world import voucher
from tests.projects import stages

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 20)
"""In quarter I of 2026 (15/12/2025 – 14/03/2026)."""


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def running(people) -> Project:
    made = stages.ready(State.IN_PROGRESS, people=people)
    factories.entry(made, EntryKind.ASSIGN, stages.SUPPORT, source=made.fund, happened_on=date(2026, 1, 5))
    return made


def close(people: dict[str, User], period: str = "2026-Q1") -> PeriodClosing:
    return close_period(actor=people["approver"], period=period, reason="Đã tổng hợp")


def allow(people: dict[str, User], closing: PeriodClosing, center: Center, kind: str) -> ClosingException:
    until = timezone.localdate() + timedelta(days=2)
    return except_unit(
        actor=people["approver"], closing=closing, center=center, kind=kind, until=until, reason="Nộp muộn"
    )


def closed(act) -> None:
    with pytest.raises(RuleViolation) as refused:
        act()
    assert refused.value.code == "period_closed"


def open_for(center: Center, kind: ClosedKind, day: date = DAY) -> bool:
    try:
        refuse_closed_period(center.pk, kind, day, field="x")
    except RuleViolation:
        return False
    return True


def result(people, project: Project, day: date = DAY, value: int = 5) -> IndicatorResult:
    draft = ResultDraft(project.center_id, "workers_trained", day, Decimal(value), project_id=project.pk)
    return record_result(actor=people["officer"], draft=draft)


def test_every_day_of_the_window_is_closed_and_no_other(people, running) -> None:
    close(people)
    days = {
        date(2025, 12, 14): True,
        date(2025, 12, 15): False,
        date(2026, 3, 14): False,
        date(2026, 3, 15): True,
    }
    assert {day: open_for(running.center, ClosedKind.RESULT, day) for day in days} == days


def test_an_exception_is_of_one_unit_one_kind_one_period_until_its_day(people, running) -> None:
    closing = close(people)
    other = Center.objects.exclude(pk=running.center_id).filter(kind="center").first()
    assert other is not None
    made = allow(people, closing, running.center, ClosedKind.RESULT)
    assert open_for(running.center, ClosedKind.RESULT)
    assert not open_for(running.center, ClosedKind.MONEY)
    assert not open_for(other, ClosedKind.RESULT)
    month = close(people, "2026-02")
    assert not open_for(running.center, ClosedKind.RESULT, date(2026, 2, 10))
    assert open_for(running.center, ClosedKind.RESULT)  # day 20 is of the reporting month of March
    open_period(actor=people["approver"], closing=month, reason="Nhầm")
    assert open_for(running.center, ClosedKind.RESULT, date(2026, 2, 10))
    ClosingException.objects.filter(pk=made.pk).update(until=timezone.localdate() - timedelta(days=1))
    assert not open_for(running.center, ClosedKind.RESULT)
    again = allow(people, closing, running.center, ClosedKind.RESULT)
    end_exception(actor=people["approver"], exception=again, reason="Đã nhập xong")
    assert not open_for(running.center, ClosedKind.RESULT)
    open_period(actor=people["approver"], closing=closing, reason="Sửa chung")
    assert open_for(other, ClosedKind.MONEY)


def test_results_are_neither_entered_nor_moved_in_or_out(people, running) -> None:
    before, later = result(people, running), result(people, running, date(2026, 4, 1))
    closing = close(people)
    count = IndicatorResult.objects.count()

    def correct(old: IndicatorResult, day: date) -> IndicatorResult:
        draft = ResultDraft(running.center_id, "workers_trained", day, Decimal(7), project_id=running.pk)
        return correct_result(actor=people["officer"], result_id=old.pk, draft=draft, reason="Nhầm")

    closed(lambda: result(people, running))
    closed(lambda: correct(before, date(2026, 4, 2)))
    closed(lambda: correct(later, DAY))
    assert IndicatorResult.objects.count() == count
    assert AuditEvent.objects.filter(refused=True, action="result.record").count() == 1
    result(people, running, date(2026, 4, 3))
    allow(people, closing, running.center, ClosedKind.RESULT)
    correct(before, DAY)


def test_progress_is_neither_written_nor_sent(people, running) -> None:
    def write(period: str) -> ProgressReport:
        draft = ProgressDraft(period=period, percent=20, narrative="Đang lắp")
        return save_progress(actor=people["officer"], project_id=running.pk, draft=draft)

    kept = write("2026-02")
    closing = close(people)
    closed(lambda: write("2026-02"))
    closed(lambda: write("2026-Q1"))
    closed(lambda: send_progress(actor=people["officer"], report_id=kept.pk))
    write("2026-04")
    allow(people, closing, running.center, ClosedKind.PROGRESS)
    assert send_progress(actor=people["officer"], report_id=kept.pk).status == "sent"


def test_money_is_neither_asked_for_nor_confirmed(people, running) -> None:
    def ask(key: str, day: date = DAY):
        return ask_money(
            actor=people["center_accountant"], project_id=running.pk, kind="advance", source=running.fund, fund_year=2026,
            amount=1_000_000, happened_on=day, request_key=key, condition_met=True,
        )  # fmt: skip

    waiting = ask("mot")
    closing = close(people)
    closed(lambda: ask("hai"))
    closed(lambda: confirm_money(actor=people["agency_accountant"], request_id=waiting.pk, voucher=voucher()))
    ask("ba", date(2026, 4, 1))
    allow(people, closing, running.center, ClosedKind.MONEY)
    ask("bon")


def test_the_lead_of_the_agency_closes_and_nobody_else(people, running) -> None:
    for name in ("reviewer", "department_lead", "officer", "admin", "auditor"):
        with pytest.raises(NotAllowed):
            close_period(actor=people[name], period="2026-Q1", reason="x")
    assert AuditEvent.objects.filter(refused=True, action="closing.close").count() == 5
    with pytest.raises(InvalidInput):
        close_period(actor=people["approver"], period="2026-Q1", reason=" ")
    with pytest.raises(RuleViolation) as refused:
        close_period(actor=people["approver"], period="2099", reason="x")
    assert refused.value.code == "period_running"
    made = close(people)
    with pytest.raises(RuleViolation) as refused:
        close(people)
    assert refused.value.code == "already_closed"
    with pytest.raises(IntegrityError), transaction.atomic():
        PeriodClosing.objects.create(
            period="2026-Q1", first=made.first, last=made.last, reason="x", closed_by=people["approver"], closed_at=made.closed_at
        )  # fmt: skip
    given = {
        "closing": made,
        "center": running.center,
        "kind": "result",
        "until": date(2099, 1, 1),
        "reason": "x",
    }
    with pytest.raises(NotAllowed):
        except_unit(actor=people["reviewer"], **given)  # type: ignore[arg-type]
    for wrong in ({"until": date(2026, 1, 1)}, {"kind": "x"}, {"reason": ""}):
        with pytest.raises(InvalidInput):
            except_unit(actor=people["approver"], **{**given, **wrong})  # type: ignore[arg-type]
    open_period(actor=people["approver"], closing=made, reason="Sửa")
    with pytest.raises(RuleViolation):
        open_period(actor=people["approver"], closing=made, reason="Sửa")
    with pytest.raises(RuleViolation):
        except_unit(actor=people["approver"], **given)  # type: ignore[arg-type]
    close(people)


def test_the_pages(client, people, running) -> None:
    address = "/bao-cao/ky-dong/"
    client.force_login(people["officer"])
    assert client.post(address, {"period": "2026-Q3", "reason": "x"}).status_code == 403
    client.force_login(people["approver"])
    assert client.post(address, {"period": "2099", "reason": "x"}).status_code == 422
    period = client.get(address).context["form"].fields["period"].choices[1][0]
    assert client.post(address, {"period": period, "reason": "Đã tổng hợp"})["Location"] == address
    made = PeriodClosing.objects.get()
    given = {"center": running.center_id, "kind": "result", "until": "01/01/2099", "reason": "Nộp muộn"}
    assert client.post(f"{address}{made.pk}/ngoai-le/", given)["Location"] == address
    each = ClosingException.objects.get()
    for person, seen in (("officer", True), ("reviewer", True), ("other_department_lead", False)):
        client.force_login(people[person])
        page = client.get(address).content.decode()
        assert "Đã tổng hợp" in page
        assert ("Nộp muộn" in page) is seen, person
        assert client.get(f"{address}{made.pk}/ngoai-le/").status_code == 403
    client.force_login(people["approver"])
    assert client.post(f"{address}ngoai-le/{each.pk}/rut/", {"reason": "Xong"})["Location"] == address
    assert client.post(f"{address}{made.pk}/mo-lai/", {"reason": "Sửa"})["Location"] == address
    made.refresh_from_db()
    each.refresh_from_db()
    assert (made.opened_reason, each.withdrawn_reason) == ("Sửa", "Xong")
