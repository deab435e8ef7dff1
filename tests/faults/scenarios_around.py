"""Acts around the dossier: discussions, saved filters, periodic reports, catalogues, files held back."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from centers.models import Center, Province, SavedView
from centers.services import languages, provinces, saved_views, units
from centers.services.catalogues import Ground
from core.models import ScanState
from projects.enums import State
from projects.models import Attachment, ClosingException, Discussion, PeriodClosing
from projects.services import closing, discussions, documents, quarantine
from reports.estimates import Estimated, Headline
from reports.models import Filing, PeriodicReport, ReportExtension, SealedReport
from reports.services import extending, periodic, publishing, reminding, runs, sealing, signing
from reports.services.freezing import take_report
from tests.faults.world import Act, World, scenario
from tests.projects.papers import pdf
from tests.reports.sealing import seal, send

LIST = "projects:list"
WHY = Ground(reason="Theo nghị quyết", document="60/NQ-TW")


def _talk(world: World) -> Discussion:
    """The appraiser asks the officer about the goals."""
    made = world.ready(State.BASE_APPRAISAL)
    return discussions.open_discussion(
        actor=world["appraiser"], project_id=made.pk, text="Lấy từ đâu?", about="field:goals", asked=world["officer"].pk
    )  # fmt: skip


@scenario("projects.discussions.open_discussion")
def open_discussion(world: World) -> Act:
    made = world.ready(State.BASE_APPRAISAL)
    return lambda: discussions.open_discussion(
        actor=world["appraiser"], project_id=made.pk, text="Lấy từ đâu?", asked=world["officer"].pk, request_key="mot-lan"
    )  # fmt: skip


@scenario("projects.discussions.add_comment")
def add_comment(world: World) -> Act:
    made = _talk(world)
    return lambda: discussions.add_comment(
        actor=world["officer"], discussion_id=made.pk, text="Từ báo giá.", request_key="mot-lan"
    )


@scenario("projects.discussions.close_discussion")
def close_discussion(world: World) -> Act:
    made = _talk(world)
    return lambda: discussions.close_discussion(
        actor=world["appraiser"], discussion_id=made.pk, text="Đã rõ."
    )


@scenario("projects.discussions.reopen_discussion")
def reopen_discussion(world: World) -> Act:
    made = _talk(world)
    discussions.close_discussion(actor=world["appraiser"], discussion_id=made.pk)
    return lambda: discussions.reopen_discussion(
        actor=world["appraiser"], discussion_id=made.pk, text="Còn hỏi."
    )


@scenario("projects.discussions.note_visit")
def note_visit(world: World) -> Act:
    made = _talk(world).project
    return lambda: discussions.note_visit(actor=world["officer"], project=made)


@scenario("centers.languages.choose_language")
def choose_language(world: World) -> Act:
    return lambda: languages.choose_language(actor=world["officer"], language="en")


def _view(world: World) -> SavedView:
    return saved_views.save_view(actor=world["officer"], list=LIST, name="Đang chờ", query="status=draft")


@scenario("centers.saved_views.save_view")
def save_view(world: World) -> Act:
    return lambda: saved_views.save_view(
        actor=world["officer"], list=LIST, name="Đang chờ", query="status=draft", unit=world.center, default=True
    )  # fmt: skip


@scenario("centers.saved_views.change_view")
def change_view(world: World) -> Act:
    made = _view(world)
    return lambda: saved_views.change_view(
        actor=world["officer"], view=SavedView.objects.get(pk=made.pk), name="Khác", unit=None
    )


@scenario("centers.saved_views.delete_view")
def delete_view(world: World) -> Act:
    made = _view(world)
    saved_views.choose_default(actor=world["officer"], list=LIST, view=made)
    return lambda: saved_views.delete_view(actor=world["officer"], view=SavedView.objects.get(pk=made.pk))


@scenario("centers.saved_views.choose_default")
def choose_default(world: World) -> Act:
    made = _view(world)
    return lambda: saved_views.choose_default(actor=world["officer"], list=LIST, view=made)


@scenario("centers.saved_views.remember_filter")
def remember_filter(world: World) -> Act:
    return lambda: saved_views.remember_filter(actor=world["officer"], list=LIST, query="status=draft")


def _sent(world: World) -> PeriodicReport:
    return periodic.record_sent(
        actor=world["department_lead"], duty="quarterly_report_department", period="2026-Q3", center=Center.objects.get(code="SCT-24"),
        sent_on=date(2026, 9, 20), number="125/BC-SCT",
    )  # fmt: skip


@scenario("reports.periodic.record_sent")
def record_sent(world: World) -> Act:
    return lambda: _sent(world)


@scenario("reports.periodic.withdraw_sent")
def withdraw_sent(world: World) -> Act:
    made = _sent(world)
    return lambda: periodic.withdraw_sent(
        actor=world["department_lead"], report=PeriodicReport.objects.get(pk=made.pk), reason="Ghi nhầm kỳ"
    )


def _extended(world: World) -> ReportExtension:
    return extending.grant_extension(
        actor=world["approver"], duty="quarterly_report_department", period="2026-Q3", center=Center.objects.get(code="SCT-24"),
        due_on=timezone.localdate() + timedelta(days=1), expires_on=timezone.localdate() + timedelta(days=2), reason="Lũ lụt",
    )  # fmt: skip


@scenario("reports.signing.set_signing")
def set_signing(world: World) -> Act:
    return lambda: signing.set_signing(
        actor=world["department_lead"],
        center=Center.objects.get(code="SCT-24"),
        seen=0,
        authority="direct",
        title="Giám đốc",
    )


@scenario("reports.extending.grant_extension")
def grant_extension(world: World) -> Act:
    return lambda: _extended(world)


@scenario("reports.extending.withdraw_extension")
def withdraw_extension(world: World) -> Act:
    made = _extended(world)
    return lambda: extending.withdraw_extension(
        actor=world["approver"], extension=ReportExtension.objects.get(pk=made.pk), reason="Ghi nhầm"
    )


@scenario("reports.reminding.remind_units")
def remind_units(world: World) -> Act:
    return lambda: reminding.remind_units(
        actor=world["reviewer"], period="2026-Q3", chosen=[("quarterly_report_department", "SCT-24")], text="Gửi sớm.",
        request_key="5f0c1c9e-3b1f-4d7e-9a54-0d8a7ad6f001",
    )  # fmt: skip


@scenario("projects.quarantine.discard_infected")
def discard_infected(world: World) -> Act:
    made = world.ready(State.DRAFT)
    held = documents.add_attachment(
        actor=world["officer"], project_id=made.pk, kind="request", name="don.pdf", content=pdf("đơn")
    )
    Attachment.objects.filter(pk=held.pk).update(
        scan_state=ScanState.INFECTED, scan_found="Eicar", scan_due_at=None
    )
    return lambda: quarantine.discard_infected(actor=world["admin"], file=Attachment.objects.get(pk=held.pk))


@scenario("centers.units.close_center")
def close_center(world: World) -> Act:
    """The roles of its people end with it."""
    center = Center.objects.get(code="TTKC-24")
    return lambda: units.close_center(
        actor=world["admin"], pk=center.pk, last_day=timezone.localdate(), ground=WHY
    )


@scenario("centers.units.rename_center")
def rename_center(world: World) -> Act:
    center = Center.objects.get(code="TTKC-24")
    return lambda: units.rename_center(
        actor=world["admin"], pk=center.pk, name="Trung tâm Phát triển", short_name="TTPT",
        valid_from=timezone.localdate(), ground=WHY,
    )  # fmt: skip


@scenario("centers.provinces.merge_provinces")
def merge_provinces(world: World) -> Act:
    """Two units end, a new one begins; its centres, coverage and successions follow."""
    target, joining = (Province.objects.get(map="34", name=name) for name in ("Bắc Ninh", "Hưng Yên"))
    return lambda: provinces.merge_provinces(
        actor=world["admin"], pk=target.pk, joining=[Province.objects.get(pk=joining.pk)], name="Bắc Ninh", kind="city",
        center=Center.objects.get(code="IPC1"), valid_from=timezone.localdate() - timedelta(days=1), ground=WHY,
    )  # fmt: skip


@scenario("reports.sealing.send_report")
def send_report(world: World) -> Act:
    person = world["department_lead"]
    frozen = take_report(
        kind="quarterly-progress", parameters={"period": "2026-Q3"}, scope=person.scope, issuer=Center.objects.get(code="SCT-24"),
    )  # fmt: skip
    line = Headline("national", "Khuyến công quốc gia", "", Decimal(0))
    return lambda: sealing.send_report(
        actor=world["department_lead"],
        frozen=replace(frozen, estimates=(Estimated(line, Decimal(5)),)),
        request_key="mot-lan",
        duty="quarterly_report_department",
    )


def _filing(world: World) -> Filing:
    """One that answers a duty, so that its record goes with it."""
    return send(
        world["department_lead"],
        kind="quarterly-progress",
        period="2026-Q3",
        duty="quarterly_report_department",
    )


@scenario("reports.sealing.recall_filing")
def recall_filing(world: World) -> Act:
    made = _filing(world)
    return lambda: sealing.recall_filing(
        actor=world["department_lead"], filing=Filing.objects.get(pk=made.pk), reason="Nhầm kỳ"
    )


@scenario("reports.sealing.return_filing")
def return_filing(world: World) -> Act:
    made = _filing(world)
    return lambda: sealing.return_filing(
        actor=world["reviewer"], filing=Filing.objects.get(pk=made.pk), reason="Thiếu số"
    )


@scenario("reports.sealing.accept_filing")
def accept_filing(world: World) -> Act:
    made = _filing(world)
    return lambda: sealing.accept_filing(actor=world["approver"], filing=Filing.objects.get(pk=made.pk))


def _sealed(world: World) -> SealedReport:
    return seal(world["reviewer"], world["approver"], period="2026")


@scenario("reports.publishing.publish_report")
def publish_report(world: World) -> Act:
    made = _sealed(world)
    return lambda: publishing.publish_report(
        actor=world["approver"], sealed=SealedReport.objects.get(pk=made.pk)
    )


@scenario("reports.publishing.withdraw_publication")
def withdraw_publication(world: World) -> Act:
    made = _sealed(world)
    publishing.publish_report(actor=world["approver"], sealed=made)
    return lambda: publishing.withdraw_publication(
        actor=world["approver"], sealed=SealedReport.objects.get(pk=made.pk), reason="Sai"
    )


@scenario("reports.runs.start_sealed_run")
def start_sealed_run(world: World) -> Act:
    made = _sealed(world)
    return lambda: runs.start_sealed_run(
        actor=world["approver"], sealed=SealedReport.objects.get(pk=made.pk), format="pdf"
    )


def _closed(world: World) -> PeriodClosing:
    return closing.close_period(actor=world["approver"], period="2026-Q1", reason="Đã tổng hợp")


def _excepted(world: World) -> ClosingException:
    return closing.except_unit(
        actor=world["approver"], closing=_closed(world), center=world.center, kind="result",
        until=timezone.localdate() + timedelta(days=2), reason="Nộp muộn",
    )  # fmt: skip


@scenario("projects.closing.close_period")
def close_period(world: World) -> Act:
    return lambda: _closed(world)


@scenario("projects.closing.open_period")
def open_period(world: World) -> Act:
    made = _closed(world)
    return lambda: closing.open_period(
        actor=world["approver"], closing=PeriodClosing.objects.get(pk=made.pk), reason="Sửa chung"
    )


@scenario("projects.closing.except_unit")
def except_unit(world: World) -> Act:
    made = _closed(world)
    until = timezone.localdate() + timedelta(days=2)
    return lambda: closing.except_unit(
        actor=world["approver"], closing=PeriodClosing.objects.get(pk=made.pk), center=world.center, kind="result", until=until,
        reason="Nộp muộn",
    )  # fmt: skip


@scenario("projects.closing.end_exception")
def end_exception(world: World) -> Act:
    made = _excepted(world)
    return lambda: closing.end_exception(
        actor=world["approver"], exception=ClosingException.objects.get(pk=made.pk), reason="Đã nhập xong"
    )
