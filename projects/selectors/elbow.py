"""What stands beside a budget line: the norm of the day, its ceiling, the gap, what the facility has to add, and what was given before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from centers.models import Scope
from core.models import HARMFUL
from core.text import clean
from core.words import say
from projects.ceilings import LINE_OF, Ceiling, describe, line_multiplier
from projects.drafts import LineDraft
from projects.enums import AttachmentKind
from projects.models import Attachment, Finding, Norm, Project
from projects.selectors.findings import answer_to, exceptions_in_force
from projects.selectors.law import NormFinding, check_lines, named_later, norms_by_item
from projects.selectors.support import Earlier, earlier_by_item, same_cost
from projects.selectors.weighing import Named, cite, facilities_by_item, weigh


@dataclass(frozen=True, slots=True)
class LineNorm:
    """The norm of a line's item as it applies here. ``ceiling`` is for all lines of the item together, ``entered`` their support.

    ``claimed``: the facilities that the lines count while fewer are named; ``if_named`` is the ceiling once they are, in đồng.
    ``hangs``: whether only the list of beneficiaries, which may come later, can show that the support is not too much.
    """

    words: str
    citation: str
    conditions: str
    ceiling: Ceiling
    times: Decimal | int
    entered: int
    lines: int
    multiplier: Decimal | None
    used: bool
    line_factor: Decimal | None
    line_of: str
    claimed: Decimal | None
    if_named: int | None
    hangs: bool

    @property
    def over(self) -> int | None:
        """How far the support lies above the ceiling, in đồng; None where it does not or no figure binds."""
        gap = None if self.ceiling.amount is None else self.entered - self.ceiling.amount
        return gap if gap is not None and gap > 0 else None

    @property
    def under(self) -> int | None:
        """What could still be given under the ceiling, in đồng."""
        gap = None if self.ceiling.amount is None else self.ceiling.amount - self.entered
        return gap if gap is not None and gap >= 0 else None


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What the facility has to put in: ``needed`` is the eligible cost less all other sources; ``promised`` says whether its written
    commitment lies with the dossier. Amounts in đồng.
    """

    needed: int
    entered: int
    promised: bool

    @property
    def short(self) -> int:
        return max(self.needed - self.entered, 0)


@dataclass(frozen=True, slots=True)
class Beside:
    """All that stands beside one line."""

    norm: LineNorm | None
    counterpart: Counterpart | None
    findings: tuple[NormFinding, ...]
    exceptions: tuple[Finding, ...]
    earlier: tuple[Earlier, ...]


def law_day(project: Project) -> date:
    """The day whose norms hold for a đề án: today until its plan is approved, as the check before submission; then its first day."""
    return timezone.localdate() if project.status in Project.UNDECIDED else project.start


def law_beside(project: Project, lines: Sequence[LineDraft], day: date, scope: Scope) -> list[Beside]:
    """What stands beside each of ``lines``, in their order: lines as saved or as typed. At most 15 queries, whatever their number."""
    norms = norms_by_item(project, day)
    named = facilities_by_item([project])[project.pk]
    by_item: dict[str, list[LineDraft]] = defaultdict(list)
    for line in lines:
        by_item[line.item].append(line)
    total, later = sum(line.state_support for line in lines), named_later(project)
    told = {
        item: _norm(norm, own, named.get(item, []), total, norms, later=later)
        for item, own in by_item.items()
        if (norm := norms.get(item)) is not None
    }
    found: dict[str, list[NormFinding]] = defaultdict(list)
    for one in check_lines(lines, norms, named, names_later=later):
        found[one.item].append(one)
    excepted = exceptions_in_force(project, timezone.localdate())
    commitments = Attachment.objects.live().filter(project=project, kind=AttachmentKind.COMMITMENT)
    promised = commitments.exclude(scan_state__in=HARMFUL).exists()
    given = earlier_by_item(project, by_item, scope)
    costs = same_cost(project, lines, scope)
    return [
        Beside(
            norm=told.get(line.item),
            counterpart=_counterpart(line, promised),
            findings=tuple(found[line.item]),
            exceptions=tuple(
                answer for one in found[line.item] if (answer := answer_to(one, excepted)) is not None
            ),
            earlier=(
                *given.get(line.item, ()),
                *costs.get((line.item, clean(line.description)), ()),
            ),
        )
        for line in lines
    ]


def _norm(
    norm: Norm,
    lines: list[LineDraft],
    named: list[Named],
    total: int,
    norms: dict[str, Norm],
    *,
    later: bool,
) -> LineNorm:
    weighed = weigh(norm, lines, named, total)
    entered = sum(line.state_support for line in lines)
    base = norms.get(LINE_OF.get(norm.key, ""))
    return LineNorm(
        words=describe(norm) or say("Theo chế độ hiện hành, không có mức tối đa bằng số"),
        citation=cite(norm),
        conditions=norm.conditions,
        ceiling=weighed.ceiling,
        times=weighed.quantity,
        entered=entered,
        lines=len(lines),
        multiplier=norm.priority_multiplier,
        used=weighed.priority and norm.priority_multiplier is not None,
        line_factor=line_multiplier(norm, base) if base else None,
        line_of=base.label if base else "",
        claimed=weighed.claimed,
        if_named=weighed.if_named.amount,
        hangs=later and weighed.hangs(entered),
    )


def _counterpart(line: LineDraft, promised: bool) -> Counterpart | None:
    """None where the eligible cost is not known or nothing of it is left."""
    needed, entered = line.counterpart_needed, line.counterpart
    if needed is None:
        return None
    return Counterpart(needed, entered, promised) if needed or entered else None
