"""Requests to move money: asked for by one person, answered by another. Only a confirmed one stands in the ledger."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from centers.models import Scope
from core.words import lowered, say
from projects.enums import EntryKind, MoneyState, Source
from projects.models.documents import Attachment
from projects.models.ledger import Entry
from projects.models.project import Project


class MoneyRequestQuerySet(models.QuerySet["MoneyRequest"]):
    def visible_to(self, scope: Scope) -> "MoneyRequestQuerySet":
        """The requests of the đề án in sight."""
        return self.filter(project__in=Project.objects.visible_to(scope).values("pk"))

    def open(self) -> "MoneyRequestQuerySet":
        """Those that nobody has answered yet."""
        return self.filter(status=MoneyState.ASKED)


class MoneyRequest(models.Model):
    """One movement of money that somebody asked for, in đồng.

    With ``reverses`` it asks to take that entry back: kind, source, year and amount are the entry's. ``happened_on`` and ``document``
    are as asked for; the entry that a confirmation writes holds those of the voucher. ``condition`` keeps the words of the conditions
    of the advance classes that the asker declared met. ``reason`` belongs to a refusal or a withdrawal.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="money_requests")
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    source = models.CharField(max_length=12, choices=Source.choices)
    fund_year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    happened_on = models.DateField()
    document = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    condition = models.TextField(blank=True)
    voucher = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=MoneyState.choices, default=MoneyState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="request")
    reverses = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="reversal_requests")
    request_key = models.CharField(max_length=112, unique=True)

    objects = MoneyRequestQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["status", "project"], name="money_request_open")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="money_request_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=EntryKind.values, source__in=Source.values, status__in=MoneyState.values
                ),
                name="money_request_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    status=MoneyState.ASKED, answered_by__isnull=True, answered_at__isnull=True
                )
                | (
                    ~models.Q(status=MoneyState.ASKED)
                    & models.Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
                name="money_request_answered",
            ),
            models.CheckConstraint(
                condition=models.Q(status=MoneyState.CONFIRMED, entry__isnull=False)
                | (~models.Q(status=MoneyState.CONFIRMED) & models.Q(entry__isnull=True)),
                name="money_request_entry_when_confirmed",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=(MoneyState.CONFIRMED, MoneyState.REFUSED))
                | ~models.Q(answered_by=models.F("asked_by")),
                name="money_request_two_people",
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=models.Q(status=MoneyState.ASKED, reverses__isnull=False),
                name="money_request_one_open_reversal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.title}"

    @property
    def title(self) -> str:
        """What is asked for, in words."""
        kind = EntryKind(self.kind).label
        return str(say("Hủy bút toán %(kind)s", kind=lowered(kind)) if self.reverses_id else kind)
