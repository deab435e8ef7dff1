"""Rows that every app needs: the audit trail, long jobs, stored uploads, period calendars, heartbeats of processes."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from core.words import say


class AuditEvent(models.Model):
    """Who did what to which object, when, with the values before and after. Append-only, also in the database.

    Written in the transaction of the act by the service that acts; a refused act is written with ``refused`` and its reason.
    ``whole`` names what the object is a part of (the đề án of an attachment), or the object itself, so that all that was done to
    it and its parts is one range of an index.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=200)
    action = models.CharField(max_length=60, db_index=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField(max_length=300)
    whole_type = models.CharField(max_length=60, blank=True)
    whole_id = models.CharField(max_length=40, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    refused = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id", "at"], name="audit_object"),
            models.Index(fields=["whole_type", "whole_id", "at"], name="audit_whole"),
            models.Index(fields=["object_type", "at"], name="audit_type"),
            models.Index(fields=["actor", "at"], name="audit_actor"),
            models.Index(fields=["action", "at"], name="audit_action"),
            models.Index(fields=["at"], name="audit_refused", condition=models.Q(refused=True)),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_label}"


class JobState(models.TextChoices):
    QUEUED = "queued", say("Đang chờ")
    RUNNING = "running", say("Đang chạy")
    DONE = "done", say("Hoàn thành")
    FAILED = "failed", say("Không thành công")
    CANCELLED = "cancelled", say("Đã hủy")


class Job(models.Model):
    """Long work. This row, not the broker, is the truth about it.

    A worker claims the row by writing its own ``run_token`` and a lease; only the holder of the token may report progress or finish,
    so a worker that was thought dead cannot overwrite the one that took over. ``file`` is set once, when the work is done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="jobs")
    request_key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 - many jobs have none
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    file = models.CharField(max_length=300, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["state", "lease_until"], name="job_state_lease"),
            models.Index(fields=["owner", "-created_at"], name="job_owner"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="done") | models.Q(file=""), name="job_file_only_when_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def percent(self) -> int:
        """Whole percent done, 0 to 100; 100 only when the job is done."""
        if self.state == JobState.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def is_open(self) -> bool:
        return self.state in (JobState.QUEUED, JobState.RUNNING)


class ScanState(models.TextChoices):
    """What a scanner said of an upload."""

    NOT_SCANNED = "not_scanned", "Chưa quét mã độc"
    WAITING = "waiting", "Đang chờ quét mã độc"
    FAILED = "failed", "Chưa quét được mã độc"
    CLEAN = "clean", "Đã quét, không có mã độc"
    INFECTED = "infected", "Có mã độc"
    REMOVED = "removed", "Có mã độc, đã xóa tệp"


HARMFUL = (ScanState.INFECTED, ScanState.REMOVED)
"""Never given out, never counted."""


def usable_files() -> models.Q:
    """The uploads that are given out now and that a step may count on; the same as ``StoredFile.withheld`` told by rows."""
    if settings.FILES_WITHOUT_VERDICT:
        return ~models.Q(scan_state__in=HARMFUL)
    return models.Q(scan_state=ScanState.CLEAN)


class StoredFile(models.Model):
    """An upload, known by the checksum and type of its content, never by its name; with the latest word of the scanner on it.

    ``scan_since`` is when the state began, ``scan_at`` when a scan last ended. ``scan_due_at`` is when it is to be scanned (again), set for
    a clean file as well after new signatures; while a worker scans, the time at which it counts as lost. Only the holder of
    ``scan_token`` may write a verdict. ``file`` is blank once an administrator deleted the bytes. Written by ``core.scan.work``.
    """

    name = models.CharField(max_length=200)
    file = models.CharField(max_length=300, blank=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    scan_state = models.CharField(
        max_length=12,
        choices=ScanState.choices,
        default=ScanState.NOT_SCANNED,
        db_default=ScanState.NOT_SCANNED,
    )
    scan_since = models.DateTimeField(default=timezone.now, db_default=Now())
    scan_at = models.DateTimeField(null=True)
    scan_engine = models.CharField(max_length=120, blank=True, db_default="")
    scan_signatures = models.CharField(max_length=120, blank=True, db_default="")
    scan_found = models.CharField(max_length=200, blank=True, db_default="")
    scan_problem = models.CharField(max_length=300, blank=True, db_default="")
    scan_attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    scan_due_at = models.DateTimeField(null=True)
    scan_token = models.UUIDField(null=True)

    class Meta:
        abstract = True
        indexes: ClassVar = [
            models.Index(fields=["scan_state", "scan_since"], name="%(class)s_scan_state"),
            models.Index(
                fields=["scan_due_at"],
                name="%(class)s_scan_due",
                condition=models.Q(scan_due_at__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(file="") | models.Q(scan_state="removed"), name="%(class)s_has_its_file"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def harmful(self) -> bool:
        """Whether malware was found in it."""
        return self.scan_state in HARMFUL

    @property
    def withheld(self) -> bool:
        """Whether it is kept from everybody now: malware, or no verdict where one is asked for (``FILES_WITHOUT_VERDICT``)."""
        return self.harmful or (self.scan_state != ScanState.CLEAN and not settings.FILES_WITHOUT_VERDICT)


class PeriodCalendar(models.Model):
    """From ``from_year`` on a reporting month ends on ``cut_day`` (0: its last calendar day)."""

    from_year = models.PositiveSmallIntegerField(unique=True)
    cut_day = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=60, blank=True)
    article = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["from_year"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(cut_day__lte=28), name="period_calendar_cut_day"),
        ]

    def __str__(self) -> str:
        return f"{self.from_year}: {self.cut_day or 'cuối tháng'}"

    @property
    def series(self) -> str:
        """All calendars are one series: each ends where the next begins."""
        return "calendar"


class DayOff(models.Model):
    """The days ``first`` to ``last`` are off (a holiday), or worked in place of others (``works``)."""

    first = models.DateField()
    last = models.DateField()
    name = models.CharField(max_length=120)
    works = models.BooleanField(default=False)
    document = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["first", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="day_off_days"),
            models.UniqueConstraint(fields=["first", "works"], name="day_off_from"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.first:%d/%m/%Y}"

    @property
    def series(self) -> str:
        """Each stretch of days is a row of its own."""
        return f"{self.first.isoformat()}|{'works' if self.works else 'off'}"


class CatalogueActKind(models.TextChoices):
    BEGIN = "begin", say("Bắt đầu dòng mới")
    END = "end", say("Kết thúc")
    CORRECT = "correct", say("Sửa lỗi ghi")
    WITHDRAW = "withdraw", say("Rút dòng chưa hiệu lực")
    MERGE = "merge", say("Sáp nhập")
    LOAD = "load", say("Nạp từ tệp danh mục")


class CatalogueAct(models.Model):
    """One change of a catalogue: who, when, from which day, by which document, why. Append-only, also in the database.

    ``starts_on``: the first day on which something else holds. ``actor`` None with kind ``load`` is the project's own reference files.
    """

    kind = models.CharField(max_length=10, choices=CatalogueActKind.choices)
    starts_on = models.DateField(null=True)
    document = models.CharField(max_length=120, blank=True)
    document_date = models.DateField(null=True)
    reason = models.TextField(blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.recorded_at:%Y-%m-%d %H:%M}"


class CatalogueChange(models.Model):
    """What an act did to one row: all its values before (None: it was not there) and after (None: withdrawn). Append-only.

    ``model`` is the row's ``label_lower`` and ``series`` names what the row says something about, whatever its days.
    """

    act = models.ForeignKey(CatalogueAct, models.PROTECT, related_name="changes")
    model = models.CharField(max_length=60)
    series = models.CharField(max_length=200)
    object_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["model", "series"], name="catalogue_series")]

    def __str__(self) -> str:
        return f"{self.model} {self.series}"


class Heartbeat(models.Model):
    """When a background process last showed that it lives."""

    name = models.CharField(max_length=60, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.seen_at:%Y-%m-%d %H:%M:%S}"
