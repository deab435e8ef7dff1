"""The budget lines and the beneficiaries of a đề án. A line is never changed in place: it is retired, and a new one added."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from beneficiaries.models import Facility
from centers.models import User
from core import audit
from core.exceptions import StaleState
from core.text import clean
from core.words import say
from projects import rules
from projects.drafts import BeneficiaryDraft, LineDraft
from projects.models import BudgetLine, BudgetShare, ImplementationPlan, Norm, Project, ProjectFacility
from projects.row_checks import check_beneficiaries, check_cost, check_line, check_sources
from projects.selectors.elbow import law_day
from projects.services.acting import ONLY_RIGHTS, acting, refuse, require, require_editable
from projects.services.findings import note_norm_findings
from projects.services.versions import keep_beneficiaries
from projects.validators import problem


def _live_lines(project: Project) -> list[BudgetLine]:
    return list(project.budget_lines.filter(retired_at__isnull=True).prefetch_related("shares"))


def budget_of(project: Project) -> list[LineDraft]:
    """The live budget as it could be entered again."""
    return [line.as_draft() for line in _live_lines(project)]


def set_budget(
    *, actor: User, project_id: int, lines: Sequence[LineDraft], seen: Collection[int] | None = None
) -> list[BudgetLine]:
    """Put ``lines`` in the place of the live budget: lines that differ are retired, new ones added, none changed in place.

    ``seen`` gives the ids of the lines that the person had before them. As a line never changes, they tell the whole budget: where others
    are live now, StaleState says how many came and went and nothing is overwritten (``difference_since`` shows them). The norms are
    checked at once and what stands against them is noted. Raises NotFound, NotAllowed, RuleViolation, Problems with the row of each
    wrong value.
    """
    with acting(actor=actor, action="project.set_budget", project_id=project_id, keep=ONLY_RIGHTS) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        require_editable(project, "budget")
        if seen is not None:
            _refuse_overwrite(project, seen)
        return replace_budget(actor=actor, project=project, lines=lines)


@dataclass(frozen=True, slots=True)
class BudgetDifference:
    """The lines that came and that went since a budget was seen, and the ids of those that are live now."""

    added: tuple[LineDraft, ...]
    removed: tuple[LineDraft, ...]
    now: tuple[int, ...]


def difference_since(project: Project, seen: Collection[int]) -> BudgetDifference:
    """What others changed since the lines ``seen`` were live. Ids of other đề án count as none."""
    live = _live_lines(project)
    ids = {line.pk for line in live}
    gone = project.budget_lines.filter(pk__in=set(seen) - ids).prefetch_related("shares")
    return BudgetDifference(
        added=tuple(line.as_draft() for line in live if line.pk not in seen),
        removed=tuple(line.as_draft() for line in gone),
        now=tuple(line.pk for line in live),
    )


def _refuse_overwrite(project: Project, seen: Collection[int]) -> None:
    found = difference_since(project, seen)
    if found.added or found.removed:
        raise StaleState(
            say(
                "Người khác vừa sửa dự toán: thêm %(added)s dòng, bỏ %(removed)s dòng. Chưa lưu gì; hãy xem các dòng đó rồi lưu lại.",
                added=len(found.added),
                removed=len(found.removed),
            ),
            code="changed_meanwhile",
            field="budget",
        )


def replace_budget(
    *, actor: User, project: Project, lines: Sequence[LineDraft], reason: str = ""
) -> list[BudgetLine]:
    """Write the budget of a locked đề án; for the services that have checked right and state. Raises Problems."""
    years = range(project.start.year, project.end.year + 1)
    items = known_items()
    old = _live_lines(project)
    before = [line.as_draft() for line in old]
    found = [
        bad
        for row, line in enumerate(lines, start=1)
        for bad in (
            *check_line(line, row=row, years=years, items=items),
            # A line that stands, of an imported history, is told by the check before submission.
            *(
                ()
                if line in before
                else (*check_sources(line, row=row, fund=project.fund), *check_cost(line, row=row))
            ),
        )
    ]
    if found:
        refuse(project, found)
    kept = _keep_same(old, lines)
    now = timezone.now()
    BudgetLine.objects.filter(pk__in=[line.pk for line in old if line.pk not in kept.values()]).update(
        retired_at=now
    )
    for position, draft in enumerate(lines, start=1):
        if position in kept:
            BudgetLine.objects.filter(pk=kept[position]).update(position=position)
        else:
            _add_line(project, draft, position, now)
    audit.record(
        actor=actor,
        action="project.set_budget",
        obj=project,
        before=_plain(before),
        after=_plain(lines),
        reason=reason,
    )
    note_norm_findings(project=project, day=law_day(project))
    return _live_lines(project)


def _keep_same(old: Sequence[BudgetLine], lines: Sequence[LineDraft]) -> dict[int, int]:
    """Which of the old lines stays as the new line at a position: {position: id}."""
    free = {line.pk: line.as_draft() for line in old}
    kept: dict[int, int] = {}
    for position, draft in enumerate(lines, start=1):
        same = next((pk for pk, line in free.items() if line == draft), None)
        if same is not None:
            kept[position] = same
            del free[same]
    return kept


def _add_line(project: Project, draft: LineDraft, position: int, now: datetime) -> None:
    line = BudgetLine.objects.create(
        project=project,
        fund_year=draft.fund_year,
        item=draft.item,
        description=clean(draft.description),
        unit=clean(draft.unit),
        quantity=draft.quantity,
        unit_cost=draft.unit_cost,
        eligible_cost=draft.eligible_cost,
        note=draft.note.strip(),
        position=position,
        recorded_at=now,
    )
    BudgetShare.objects.bulk_create(
        BudgetShare(line=line, source=source, amount=amount) for source, amount in draft.shares.items()
    )


def _plain(lines: Sequence[LineDraft]) -> dict[str, Any]:
    return {
        "lines": [
            {"fund_year": line.fund_year, "item": line.item, "shares": dict(line.shares)} for line in lines
        ]
    }


def known_items() -> frozenset[str]:
    """The keys of the norm table: what a budget line may be for."""
    return frozenset(Norm.objects.values_list("key", flat=True))


def set_beneficiaries(
    *,
    actor: User,
    project_id: int,
    rows: Sequence[BeneficiaryDraft],
    seen: Sequence[BeneficiaryDraft] | None = None,
) -> list[ProjectFacility]:
    """Put ``rows`` in the place of the beneficiaries of a đề án that is being written, or of a group before it starts.

    ``seen`` is the list that the person had before them: where somebody changed it meanwhile, StaleState, and nothing is overwritten.
    A facility may be added only by somebody who sees it. Raises NotFound, NotAllowed, RuleViolation, Problems.
    """
    with acting(
        actor=actor, action="project.set_beneficiaries", project_id=project_id, keep=ONLY_RIGHTS
    ) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        require_editable(project, "beneficiaries")
        now = drafts_of(project)
        if seen is not None and set(seen) != set(now):
            raise StaleState(
                say(
                    "Người khác vừa sửa danh sách thụ hưởng. Chưa lưu gì; hãy xem danh sách mới rồi làm lại."
                ),
                code="changed_meanwhile",
                field="beneficiaries",
            )
        _refuse_unseen(actor, project, rows, now)
        # The Sở approved a plan for the facilities named then.
        ImplementationPlan.objects.filter(project=project).update(approved_by=None, approved_at=None)
        return replace_beneficiaries(actor=actor, project=project, rows=rows)


def _refuse_unseen(
    actor: User, project: Project, rows: Sequence[BeneficiaryDraft], now: Sequence[BeneficiaryDraft]
) -> None:
    """A facility that is not on the list yet must be in the actor's sight; otherwise it is told like one that does not exist."""
    new = {row.facility_id for row in rows} - {row.facility_id for row in now}
    there = Facility.objects.filter(pk__in=new)
    hidden = set(there.values_list("pk", flat=True)) - set(
        there.visible_to(actor.scope).values_list("pk", flat=True)
    )
    found = [
        problem(
            f"beneficiaries[{number}].facility",
            say("Đơn vị thụ hưởng %(number)s: không tìm thấy cơ sở.", number=number),
            "unknown",
        )
        for number, row in enumerate(rows, start=1)
        if row.facility_id in hidden
    ]
    if found:
        refuse(project, found)


def drafts_of(project: Project) -> list[BeneficiaryDraft]:
    """The beneficiaries as they could be entered again."""
    return [BeneficiaryDraft(**row) for row in beneficiaries_of(project)]


def replace_beneficiaries(
    *, actor: User, project: Project, rows: Sequence[BeneficiaryDraft], reason: str = ""
) -> list[ProjectFacility]:
    """Write the beneficiaries of a locked đề án; for the services that have checked right and state. Raises Problems."""
    found = check_beneficiaries(rows, known_items())
    known = set(
        Facility.objects.filter(pk__in=[row.facility_id for row in rows]).values_list("pk", flat=True)
    )
    for number, row in enumerate(rows, start=1):
        if row.facility_id not in known:
            found.append(
                problem(
                    f"beneficiaries[{number}].facility",
                    say("Đơn vị thụ hưởng %(number)s: không tìm thấy cơ sở.", number=number),
                    "unknown",
                )
            )
    if found:
        refuse(project, found)
    before = beneficiaries_of(project)
    ProjectFacility.objects.filter(project=project).delete()
    made = ProjectFacility.objects.bulk_create(
        ProjectFacility(
            project=project,
            facility_id=row.facility_id,
            item=row.item,
            support=row.support,
            note=row.note.strip(),
        )
        for row in rows
    )
    keep_beneficiaries([project.pk])
    audit.record(
        actor=actor,
        action="project.set_beneficiaries",
        obj=project,
        before={"beneficiaries": before},
        after={"beneficiaries": beneficiaries_of(project)},
        reason=reason,
    )
    note_norm_findings(project=project, day=law_day(project))
    return made


def beneficiaries_of(project: Project) -> list[dict[str, Any]]:
    """The beneficiaries as plain values, by facility and item."""
    rows = ProjectFacility.objects.filter(project=project).order_by("facility_id", "item")
    return [dict(row) for row in rows.values("facility_id", "item", "support", "note")]
