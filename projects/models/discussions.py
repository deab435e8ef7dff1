"""Discussions of a đề án: on the whole of it or on one field, budget line or paper; what was written, who was asked, who looked when."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.words import say
from projects.enums import Audience
from projects.models.project import Project


class Discussion(models.Model):
    """A thread of comments. ``about`` names the part it is on (``field:goals``, ``line:12``, ``paper:7``; blank: the whole đề án) and
    ``about_label`` keeps its words, for lines are retired and papers taken out. ``side`` is where its opener stood: that side closes it.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="discussions")
    about = models.CharField(max_length=40, blank=True)
    about_label = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.ALL)
    side = models.CharField(max_length=12)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-opened_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(closed_by__isnull=True, closed_at__isnull=True)
                | models.Q(closed_by__isnull=False, closed_at__isnull=False),
                name="discussion_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        about = self.about_label or say("cả đề án")
        return f"{self.project.code}: {about}"


class Comment(models.Model):
    """What one person wrote in a discussion; never edited. ``asked`` is the person who is asked to answer, ``answered_at`` when they did.

    ``request_key`` names the form it came from, so that sending it twice writes it once.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="comments")
    discussion = models.ForeignKey(Discussion, models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    asked = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="questions")
    answered_at = models.DateTimeField(null=True)
    request_key = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request_key"], condition=~models.Q(request_key=""), name="comment_request_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asked"],
                name="comment_unanswered",
                condition=models.Q(asked__isnull=False, answered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"


class DiscussionVisit(models.Model):
    """When a person last looked at the discussions of a đề án; what was written since is new to them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["user", "project"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "project"], name="discussion_visit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.project.code}"
