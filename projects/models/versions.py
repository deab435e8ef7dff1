"""What a đề án, its list of beneficiaries, a progress report and an implementation plan said at any moment, for reports "as known on day D"."""

from typing import ClassVar

from django.db import models

from centers.models import Center, Province
from core.versions import Version, open_once
from projects.enums import Content, Form, Fund, ReportState, State
from projects.models.execution import Contract, ImplementationPlan, ProgressReport
from projects.models.project import Project


class ProjectVersion(Version):
    """The fields of a đề án by which reports choose, group and name it; ``province_ids`` are its places, sorted."""

    OWNER = "project_id"
    CONTENT = (
        "title",
        "fund",
        "form",
        "content",
        "start",
        "end",
        "center_id",
        "province_id",
        "province_ids",
        "status",
    )

    project = models.ForeignKey(Project, models.PROTECT, related_name="versions")
    title = models.CharField(max_length=500)
    fund = models.CharField(max_length=10, choices=Fund.choices)
    form = models.CharField(max_length=10, choices=Form.choices)
    content = models.CharField(max_length=16, choices=Content.choices)
    start = models.DateField()
    end = models.DateField()
    center = models.ForeignKey(Center, models.PROTECT, related_name="+")
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="+")
    province_ids = models.JSONField(default=list)
    status = models.CharField(max_length=20, choices=State.choices)

    class Meta:
        constraints: ClassVar = open_once("project_version", "project")
        indexes: ClassVar = [models.Index(fields=["project", "recorded_at"], name="project_version_known")]


class BeneficiariesVersion(Version):
    """The beneficiaries of a đề án; ``rows`` holds [facility id, item, support in đồng or None], sorted."""

    OWNER = "project_id"
    CONTENT = ("rows",)

    project = models.ForeignKey(Project, models.PROTECT, related_name="beneficiary_versions")
    rows = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = open_once("beneficiaries_version", "project")
        indexes: ClassVar = [
            models.Index(fields=["project", "recorded_at"], name="beneficiaries_version_known")
        ]


class ProgressVersion(Version):
    """What a progress report told when it was written, sent, returned or accepted."""

    OWNER = "report_id"
    CONTENT = ("percent", "difficulty", "expected_end", "status", "window_end")

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="versions")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()
    difficulty = models.TextField(blank=True)
    expected_end = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=ReportState.choices)
    window_end = models.DateField()

    class Meta:
        constraints: ClassVar = open_once("progress_version", "report")


class ImplementationPlanVersion(Version):
    """The day on which an implementation plan expected the work to be done."""

    OWNER = "plan_id"
    CONTENT = ("expected_end",)

    plan = models.ForeignKey(ImplementationPlan, models.PROTECT, related_name="versions")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    expected_end = models.DateField()

    class Meta:
        constraints: ClassVar = open_once("implementation_plan_version", "plan")


class ContractVersion(Version):
    """Number and day of a contract."""

    OWNER = "contract_id"
    CONTENT = ("number", "signed_on")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="versions")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    signed_on = models.DateField()

    class Meta:
        constraints: ClassVar = open_once("contract_version", "contract")
