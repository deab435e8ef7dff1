"""A đề án: its parties, places, years and state."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from beneficiaries.models import Facility
from centers.models import Center, Province, Scope
from projects.enums import Action, Content, Form, Fund, Level, Origin, State


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, scope: Scope) -> "ProjectQuerySet":
        """The đề án of the scope's centres and those that lie in its provinces."""
        if scope.everything:
            return self
        if not scope.member:
            return self.none()
        places = Project.provinces.through.objects.filter(province__in=scope.province_ids).values(
            "project_id"
        )
        return self.filter(models.Q(center__in=scope.center_ids) | models.Q(pk__in=places))


class Project(models.Model):
    """One đề án. Its state changes only through ``transition_project``; its money only through the ledger.

    ``province`` is the place when there is exactly one, as filed on the map of ``start``; an inter-provincial đề án has none
    there and several in ``provinces``. ``returned_from`` remembers the level that returned it, where it goes back to.
    ``imported`` says that a data package brought the row; ``origin``, which packages carry, whether the đề án lived on a portal.
    """

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=500)
    fund = models.CharField(max_length=10, choices=Fund.choices)
    form = models.CharField(max_length=10, choices=Form.choices, default=Form.SINGLE)
    content = models.CharField(max_length=16, choices=Content.choices)
    year = models.PositiveSmallIntegerField()
    start = models.DateField()
    end = models.DateField()
    center = models.ForeignKey(Center, models.PROTECT, related_name="projects")
    coordinators = models.ManyToManyField(Center, related_name="coordinated_projects", blank=True)
    coordinating_units = models.CharField(max_length=400, blank=True)
    provinces = models.ManyToManyField(Province, related_name="projects")
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    status_since = models.DateTimeField()
    returned_from = models.CharField(max_length=10, choices=Level.choices, blank=True)
    stopped_on = models.DateField(null=True)
    need = models.TextField(blank=True)
    goals = models.TextField(blank=True)
    scale = models.TextField(blank=True)
    schedule = models.TextField(blank=True)
    effect = models.TextField(blank=True)
    note = models.TextField(blank=True)
    imported = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.PORTAL)
    synthetic = models.BooleanField(default=False)
    search = models.CharField(max_length=600, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    facilities = models.ManyToManyField(Facility, through="ProjectFacility", related_name="projects")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-year", "code"]
        indexes: ClassVar = [
            models.Index(fields=["-year", "code"], name="project_list"),
            models.Index(fields=["status", "-year", "code"], name="project_by_status"),
            models.Index(fields=["center", "-year", "code"], name="project_by_center"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="project_dates"),
            models.CheckConstraint(condition=models.Q(year__gte=1990, year__lte=2100), name="project_year"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    UNDECIDED = (
        State.DRAFT,
        State.BASE_APPRAISAL,
        State.MINISTRY_APPRAISAL,
        State.RETURNED,
        State.PLAN_PENDING,
    )
    """States before a plan was approved: no money yet."""

    NEVER_APPROVED = (State.REJECTED, State.WITHDRAWN)
    """States in which it ended before that: refused, or taken back by its unit."""

    @property
    def skips_base_level(self) -> bool:
        """Đề án of the regional centres and inter-provincial ones go straight to the ministry (TT 36/2013 Art. 8)."""
        return self.fund == Fund.NATIONAL and (self.center.kind == "ipc" or self.province_id is None)


class ProjectFacility(models.Model):
    """A facility that benefits from a đề án, with the item and the support in đồng where known."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="beneficiaries")
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="supports")
    item = models.CharField(max_length=40)
    support = models.BigIntegerField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["project", "facility__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "facility", "item"], name="project_facility_item"),
            models.CheckConstraint(
                condition=models.Q(support__isnull=True) | models.Q(support__gt=0), name="support_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} · {self.facility}"


class StateChange(models.Model):
    """One step in the life of a đề án; append-only."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="history")
    action = models.CharField(max_length=10, choices=Action.choices)
    from_state = models.CharField(max_length=20, choices=State.choices)
    to_state = models.CharField(max_length=20, choices=State.choices)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    center = models.ForeignKey(Center, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    decision = models.ForeignKey("projects.Decision", models.PROTECT, null=True, related_name="state_changes")

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.project.code}: {self.from_state} → {self.to_state}"
