"""Amendments: numbered, with a reason, the department's confirmation and a decision by the right authority."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.words import say
from projects.enums import AmendmentState, Authority, ChangeKind
from projects.models.documents import Attachment
from projects.models.plan import Decision
from projects.models.project import Project


class Amendment(models.Model):
    """A change to an approved đề án. ``before`` and ``after`` hold the fields that differ, by name; in a draft all that its kind may touch.

    ``content_before`` and ``content_after`` are the whole dossier around the decision, as ``projects.selectors.dossier`` makes it: null
    until then. ``revision`` counts the times a draft was saved. Once sent, what is asked for is edited only after it was returned:
    ``returned_from`` is the state that it goes back to, and what had been sent stays as an ``AmendmentRound``. ``lapse_reason``: why it
    was closed without an answer, by an act on the đề án.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30, choices=ChangeKind.choices)
    authority = models.CharField(max_length=12, choices=Authority.choices)
    reason = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=AmendmentState.choices, default=AmendmentState.DRAFT)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    returned_from = models.CharField(max_length=10, choices=AmendmentState.choices, blank=True)
    returned_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    lapse_reason = models.TextField(blank=True)
    papers = models.ManyToManyField(Attachment, related_name="amendments")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="amendments")
    refusal_reason = models.TextField(blank=True)
    content_before = models.JSONField(null=True)
    content_after = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["project", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="amendment_number_once"),
            models.CheckConstraint(
                condition=~models.Q(reason="") | models.Q(sent_at__isnull=True), name="amendment_has_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("draft", "withdrawn", "lapsed"))
                | models.Q(sent_at__isnull=False),
                name="amendment_sent",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="decided") | models.Q(decision__isnull=False),
                name="amendment_decided_by_decision",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="returned")
                | models.Q(returned_from__in=("sent", "confirmed"), returned_at__isnull=False),
                name="amendment_returned_to_come_back",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="lapsed")
                | (~models.Q(lapse_reason="") & models.Q(lapsed_at__isnull=False)),
                name="amendment_lapse_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(say("%(code)s · điều chỉnh %(number)s", code=self.project.code, number=self.number))


class AmendmentRound(models.Model):
    """What was sent in one round and came back: the wishes and reason of then, the level that held it, who returned it and why.

    The round that is under way is the amendment itself.
    """

    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    level = models.CharField(max_length=10, choices=AmendmentState.choices)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField()
    return_reason = models.TextField()

    class Meta:
        ordering: ClassVar = ["amendment", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["amendment", "number"], name="amendment_round_once"),
            models.CheckConstraint(condition=~models.Q(return_reason=""), name="amendment_return_has_reason"),
        ]

    def __str__(self) -> str:
        return str(say("%(amendment)s · lần %(number)s", amendment=self.amendment, number=self.number))
