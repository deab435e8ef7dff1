"""Đề án, beneficiaries and budgets of a data package."""

from collections import defaultdict

from centers.models import Province
from core.importing.rows import Row, Sheet
from core.importing.sheet import ChunkImporter, SheetImporter
from core.importing.tally import Tally
from core.progress import Progress
from projects.importers.context import Context
from projects.models import Project
from projects.package import BUDGET, ORIGINS, PROJECT_FACILITIES, PROJECTS
from projects.plausible import year_problem
from projects.services.history import (
    BeneficiaryDraft,
    ProjectDraft,
    differences,
    save_beneficiaries,
    save_origins,
    save_projects,
)
from projects.services.history_budgets import BudgetRow, save_budgets


class ProjectsImporter(ChunkImporter[ProjectDraft]):
    table = PROJECTS

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._made_here: dict[str, Row] = {}

    def item(self, row: Row) -> ProjectDraft | None:
        context = self._context
        self.once(row, "code")
        present = context.projects.known.get(row["code"])
        if present and not present.imported:
            self._made_here[row["code"]] = row
        self._check_time(row)
        center = context.centers.find(row, "center")
        provinces = self._provinces(row)
        if row.failed or center is None:
            context.projects.break_(row)
            return None
        return ProjectDraft(
            code=row["code"],
            title=row["title"],
            fund=row["fund"],
            form=row["form"],
            content=row["content"],
            year=row["year"],
            start=row["start"],
            end=row["end"],
            center_id=center,
            province_ids=tuple(province.pk for province in provinces),
            status=row["status"],
            note=row.get("note", ""),
        )

    def save(self, items: list[ProjectDraft]) -> Tally:
        context = self._context
        items = self._without_other_content(items)
        tally = save_projects(actor=context.actor, drafts=items)
        saved = Project.objects.filter(code__in=[item.code for item in items]).only(
            "pk", "code", "status", "imported"
        )
        context.projects.known.update((project.code, project) for project in saved)
        return tally

    def _without_other_content(self, items: list[ProjectDraft]) -> list[ProjectDraft]:
        """Without those that would change a đề án made in the portal; their rows are wrong."""
        made_here = [item for item in items if item.code in self._made_here]
        others = differences(drafts=made_here)
        for code, fields in others.items():
            row = self._made_here[code]
            row.fail(
                "code",
                f"Đề án {code} được lập trên cổng và khác dòng này ({', '.join(fields)}); gói dữ liệu không ghi đè.",
            )
            self._context.projects.break_(row)
        self._made_here.clear()
        return [item for item in items if item.code not in others]

    @staticmethod
    def _check_time(row: Row) -> None:
        if None in (row["start"], row["end"]):
            return
        if row["end"] < row["start"]:
            row.fail("end", "Ngày kết thúc trước ngày bắt đầu.")
        elif row["year"] and (wrong := year_problem(row["year"], row["start"], row["end"])):
            row.fail("year", wrong)

    def _provinces(self, row: Row) -> list[Province]:
        """The provinces of the first day; several are joined by a semicolon, none where the place is not known."""
        if not row["provinces"] or row["start"] is None:
            return []
        found: dict[int, Province] = {}
        for place, part in enumerate(row["provinces"].split(";")):
            code = part.strip()
            if not code:
                row.fail("provinces", f"Thiếu mã tỉnh {'sau' if place else 'trước'} dấu “;”.")
                continue
            province = self._context.provinces.on(code, row["start"])
            if province is None:
                row.fail("provinces", self._context.provinces.refusal(code, row["start"]))
            elif province.pk in found:
                row.fail("provinces", f"Mã tỉnh “{code}” lặp lại trong ô.")
            else:
                found[province.pk] = province
        return list(found.values())


class OriginsImporter(ChunkImporter[tuple[int, str]]):
    table = ORIGINS

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def item(self, row: Row) -> tuple[int, str] | None:
        self.once(row, "project")
        project_id = self._context.project_id(row)
        return None if row.failed or project_id is None else (project_id, row["origin"])

    def save(self, items: list[tuple[int, str]]) -> Tally:
        return save_origins(actor=self._context.actor, origins=dict(items))


class BeneficiariesImporter(ChunkImporter[BeneficiaryDraft]):
    table = PROJECT_FACILITIES

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def item(self, row: Row) -> BeneficiaryDraft | None:
        self.once(row, "project", "facility", "item")
        project_id = self._context.project_id(row)
        facility_id = self._context.facilities.find(row, "facility")
        self._context.check_item(row)
        if row.failed or project_id is None or facility_id is None:
            return None
        return BeneficiaryDraft(project_id, facility_id, row["item"], row["support"], row.get("note", ""))

    def save(self, items: list[BeneficiaryDraft]) -> Tally:
        return save_beneficiaries(actor=self._context.actor, drafts=items)


class BudgetImporter(SheetImporter[tuple[int, BudgetRow]]):
    """Budgets are compared and replaced as a whole, so all rows are read before the first is saved."""

    table = BUDGET
    chunk = 300
    """In đề án, not rows."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def item(self, row: Row) -> tuple[int, BudgetRow] | None:
        project_id = self._context.project_id(row)
        self._context.check_item(row)
        if row.failed or project_id is None:
            return None
        return project_id, BudgetRow(
            row["fund_year"], row["item"], row["source"], row["amount"], row.get("note", "")
        )

    def run(self, sheet: Sheet, progress: Progress) -> Tally:
        tally = Tally()
        progress.start(self.table.file, sheet.lines)
        budgets: dict[int, list[BudgetRow]] = defaultdict(list)
        for project_id, budget_row in self.items(sheet, progress):
            budgets[project_id].append(budget_row)
        project_ids = list(budgets)
        progress.start(f"{self.table.file} · ghi", len(project_ids))
        for start in range(0, len(project_ids), self.chunk):
            part = project_ids[start : start + self.chunk]
            saved, fresh = save_budgets(
                actor=self._context.actor, budgets={key: budgets[key] for key in part}
            )
            tally.add(saved)
            self._context.fresh_budgets += fresh
            progress.advance(len(part))
        return tally
