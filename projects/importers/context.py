"""What the importers of one package share: who imports, the errors, and the codes that rows may refer to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from beneficiaries.importers import facility_codes
from centers.importers import center_codes
from centers.models import User
from centers.selectors.province_codes import ProvinceCodes
from core.importing.codes import CodeBook
from core.importing.problems import NoticeLog, ProblemLog
from core.importing.rows import Row
from projects.models import Finding, Indicator, Norm, Project
from projects.plausible import future_problem


@dataclass(slots=True)
class Context:
    """Read once when an import begins; the books grow with the rows of the package."""

    actor: User | None
    log: ProblemLog
    provinces: ProvinceCodes
    centers: CodeBook[int]
    facilities: CodeBook[int]
    projects: CodeBook[Project]
    indicators: CodeBook[Indicator]
    items: frozenset[str]
    today: date
    notices: NoticeLog
    fresh_budgets: list[int] = field(default_factory=list)
    """The đề án whose budget this import wrote; the norms are checked for them."""

    @classmethod
    def load(cls, actor: User | None, log: ProblemLog, notices: NoticeLog) -> "Context":
        today = timezone.localdate()
        projects = Project.objects.only("pk", "code", "status", "imported")
        return cls(
            actor=actor,
            log=log,
            provinces=ProvinceCodes.load(today),
            centers=center_codes(),
            facilities=facility_codes(),
            projects=CodeBook("đề án", ((project.code, project) for project in projects.iterator())),
            indicators=CodeBook("chỉ tiêu", ((one.code, one) for one in Indicator.objects.all())),
            items=frozenset(Norm.objects.values_list("key", flat=True)) | {"other"},
            today=today,
            notices=notices,
        )

    def project_id(self, row: Row) -> int | None:
        """The đề án of a row; None where the cell is blank or the code fails."""
        project = self.projects.find(row, "project")
        return project.pk if project else None

    def notice(self, file: str, findings: Sequence[Finding]) -> int:
        """Tell of findings that the rows of ``file`` gave rise to; returns how many they are."""
        told = findings[: self.notices.room]
        codes = dict(
            Project.objects.filter(pk__in={one.project_id for one in told}).values_list("pk", "code")
        )
        for finding in told:
            self.notices.add(file, codes[finding.project_id], finding.message)
        self.notices.count += len(findings) - len(told)
        return len(findings)

    def check_past(self, row: Row) -> None:
        """What a row tells has happened."""
        if wrong := future_problem(row["happened_on"], self.today):
            row.fail("happened_on", wrong)

    def check_item(self, row: Row) -> None:
        """The item must be a key of the norms of some time or place, or ``other``."""
        if row["item"] is not None and row["item"] not in self.items:
            row.fail(
                "item",
                f"Không có khoản mục “{row['item']}” trong các định mức; dùng other khi không có khoản mục phù hợp.",
            )
