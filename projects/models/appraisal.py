"""Appraisal at base or ministry level by the five criteria of TT 36/2013/TT-BCT Article 9."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from centers.models import Center
from core.words import say
from projects.enums import AppraisalOutcome, CouncilSeat, Declaration, Level
from projects.models.project import Project
from projects.models.submission import Submission

CRITERIA = (
    ("principles", say("Phù hợp nguyên tắc lập đề án")),
    ("need_and_effect", say("Sự cần thiết, mục tiêu, hiệu quả và tính hợp lý của kinh phí")),
    ("capacity", say("Năng lực của đơn vị thực hiện, phối hợp, thụ hưởng")),
    ("combination", say("Khả năng kết hợp với chương trình, dự án khác")),
    ("dossier", say("Sự phù hợp và đầy đủ của hồ sơ")),
)


class AppraisalQuerySet(models.QuerySet["Appraisal"]):
    def finished(self) -> "AppraisalQuerySet":
        """Those that were carried to their end and count."""
        return self.filter(outcome=AppraisalOutcome.FINISHED)

    def open(self) -> "AppraisalQuerySet":
        return self.filter(outcome="")


class Appraisal(models.Model):
    """One appraisal of one submission. Open (a draft of its appraiser's) until it is finished, left, or overtaken by a step.

    ``submission`` is what was appraised, blank where the đề án was sent before submissions were frozen. ``conflict`` says which
    interest made the appraiser leave, or why the draft was taken back; ``center`` is the body they act for; ``revision`` counts what was saved, so that a page that is behind overwrites nothing.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="appraisals")
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, related_name="appraisals")
    level = models.CharField(max_length=10, choices=Level.choices)
    by_council = models.BooleanField(default=False)
    appraiser = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    center = models.ForeignKey(Center, models.PROTECT, null=True, related_name="+")
    declaration = models.CharField(max_length=12, choices=Declaration.choices, blank=True)
    conflict = models.TextField(blank=True)
    opinion = models.TextField(blank=True)
    minutes_number = models.CharField(max_length=60, blank=True)
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=AppraisalOutcome.choices, blank=True)

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["project", "started_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "level"],
                condition=Q(finished_at__isnull=True),
                name="appraisal_open_once",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", finished_at__isnull=True)
                | (~Q(outcome="") & Q(finished_at__isnull=False)),
                name="appraisal_ended",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=AppraisalOutcome.FINISHED) | Q(declaration=Declaration.NO_CONFLICT),
                name="appraisal_without_conflict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} · {self.get_level_display()}"


class AppraisalAnswer(models.Model):
    """The answer to one criterion; ``met`` is None while only a comment was written."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="answers")
    criterion = models.CharField(max_length=20, choices=CRITERIA)
    met = models.BooleanField(null=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appraisal", "criterion"], name="criterion_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.met}"


class AppraisalMember(models.Model):
    """Somebody on the council, in the order of the list; need not have an account.

    ``declaration`` is the member's own: made on the portal by a member with an account, else recorded from a signed paper of the day
    ``declared_on`` by ``recorded_by``. Whoever names an ``interest`` is absent, and another may sit in their place (``replaces``).
    """

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    post = models.CharField(max_length=200, blank=True)
    seat = models.CharField(max_length=10, choices=CouncilSeat.choices, default=CouncilSeat.MEMBER)
    absent = models.BooleanField(default=False)
    declaration = models.CharField(max_length=12, choices=Declaration.choices, blank=True)
    interest = models.TextField(blank=True)
    declared_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["appraisal", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appraisal", "position"], name="appraisal_member_position"),
            models.UniqueConstraint(
                fields=["appraisal", "user"], condition=Q(user__isnull=False), name="appraisal_member_once"
            ),
            models.CheckConstraint(
                condition=~Q(declaration=Declaration.CONFLICT) | (Q(absent=True) & ~Q(interest="")),
                name="appraisal_member_conflict_absent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stepped_out(self) -> bool:
        """Named an interest of their own, and so does not sit."""
        return self.declaration == Declaration.CONFLICT
