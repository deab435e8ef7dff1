"""Reports that were sent for acceptance, the answers to them, and those that were sealed. All of it only grows: triggers on both databases refuse change."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from centers.models import Center, Scope
from reports.enums import Outcome


class FilingQuerySet(models.QuerySet["Filing"]):
    def visible_to(self, scope: Scope) -> "FilingQuerySet":
        """What one's units received, and what they and those below sent as long as one sees all that the report saw; everything for those who
        see the whole country.
        """
        if scope.everything:
            return self
        if not scope.member:
            return self.none()
        received = Q(receiver__in=scope.center_ids)
        sent = self.filter(~received, issuer__in=scope.center_ids).order_by().values_list("pk", "scope")
        return self.filter(received | Q(pk__in=[pk for pk, reach in sent if scope.covers(reach)]))

    def waiting(self) -> "FilingQuerySet":
        """Those that nobody answered yet."""
        return self.filter(answer__isnull=True)


class Filing(models.Model):
    """A report as ``issuer`` sent it to ``receiver``: its content is frozen at that moment (``parts``), ``sha256`` is that of its body.

    Reports of one kind, unit and parameters form a ``series``; ``number`` counts what was sent in it. ``scope`` is what the sender could see,
    ``software`` the code that computed it. ``duty`` names the periodic report that it answers.
    """

    kind = models.CharField(max_length=30)
    period = models.CharField(max_length=7)
    parameters = models.JSONField(default=dict)
    title = models.CharField(max_length=300)
    subtitle = models.TextField(blank=True)
    issuer = models.ForeignKey(Center, models.PROTECT, related_name="filings")
    receiver = models.ForeignKey(Center, models.PROTECT, related_name="received_filings")
    scope = models.JSONField(default=dict)
    series = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    duty = models.CharField(max_length=40, blank=True)
    sha256 = models.CharField(max_length=64)
    software = models.CharField(max_length=40)
    row_count = models.PositiveIntegerField()
    project_count = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    request_key = models.CharField(max_length=120, unique=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-sent_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "number"], name="filing_number"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} {self.issuer.code} ({self.number})"


class FilingPart(models.Model):
    """The bytes of a filing: its ``body`` (everything that was frozen), and the machine formats ``json`` and ``csv`` as they are given out.

    ``content`` is compressed (zlib); ``sha256`` and ``size`` are those of the bytes themselves.
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="parts")
    name = models.CharField(max_length=5)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["filing", "name"], name="filing_part_once")]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.name}"


class FilingAnswer(models.Model):
    """What became of a filing: one answer, never another."""

    filing = models.OneToOneField(Filing, models.PROTECT, related_name="answer")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values) & (Q(outcome=Outcome.ACCEPTED) | ~Q(reason="")),
                name="filing_answer_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.outcome}"


class SealedReportQuerySet(models.QuerySet["SealedReport"]):
    def visible_to(self, scope: Scope) -> "SealedReportQuerySet":
        """In sight as the filing itself is."""
        return self if scope.everything else self.filter(filing__in=Filing.objects.visible_to(scope))

    def in_state(self, state: str) -> "SealedReportQuerySet":
        """Those of one :attr:`SealedReport.state`."""
        last = Publication.objects.filter(sealed=OuterRef("pk")).order_by("-number")
        rows = self.annotate(is_public=Subquery(last.values("is_public")[:1]))
        if state == "withdrawn":
            return rows.filter(is_public=False)
        if state == "superseded":
            return rows.filter(Q(is_public=True) | Q(is_public__isnull=True), superseded_by__isnull=False)
        return rows.filter(
            superseded_by__isnull=True, **{"is_public" if state == "published" else "is_public__isnull": True}
        )


class SealedReport(models.Model):
    """A filing that was accepted: the ``code`` on its paper, and which version of its series it is."""

    filing = models.OneToOneField(Filing, models.PROTECT, related_name="sealed")
    code = models.CharField(max_length=20, unique=True)
    series = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    sealed_at = models.DateTimeField()

    objects = SealedReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-sealed_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "version"], name="sealed_version"),
            models.CheckConstraint(
                condition=Q(version=1, supersedes__isnull=True) | Q(version__gt=1, supersedes__isnull=False),
                name="sealed_supersedes",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_superseded(self) -> bool:
        """Whether a later version of the same report was accepted."""
        return hasattr(self, "superseded_by")

    @property
    def publication(self) -> "Publication | None":
        """The last word about its publication; None while it was never published."""
        return max(self.publications.all(), key=lambda one: one.number, default=None)

    @property
    def standing(self) -> str:
        """``accepted``, ``published`` or ``withdrawn``."""
        last = self.publication
        if last is None:
            return "accepted"
        return "published" if last.is_public else "withdrawn"

    @property
    def state(self) -> str:
        """A withdrawn publication is said before a later version (``superseded``), and that before the publication."""
        if self.standing == "withdrawn":
            return "withdrawn"
        return "superseded" if self.is_superseded else self.standing


class Publication(models.Model):
    """A sealed report was published, or its publication withdrawn with a reason."""

    sealed = models.ForeignKey(SealedReport, models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()
    is_public = models.BooleanField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sealed", "number"], name="publication_number"),
            models.CheckConstraint(condition=Q(is_public=True) | ~Q(reason=""), name="publication_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.sealed_id} {self.number}"


class SealedFile(models.Model):
    """A file that was made of a sealed report, by its SHA-256: so that whoever holds a file can ask whether it came from here."""

    sealed = models.ForeignKey(SealedReport, models.PROTECT, related_name="files")
    format = models.CharField(max_length=5)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["made_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sealed", "format", "sha256"], name="sealed_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.sha256[:12]}"
