"""The law in force on a day: norms and ceilings, deadlines, who decides, who is eligible; and a budget checked against it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.db.models import Q, QuerySet

from centers.models import Province
from core.exceptions import RuleViolation
from core.formatting import plain_decimal
from core.words import in_vietnamese, say
from projects.ceilings import Ceiling, ceiling_of
from projects.drafts import LineDraft
from projects.eligibility import Eligibility
from projects.eligibility import eligible as eligible_by
from projects.enums import Form, Fund
from projects.models import (
    ApprovalAuthority,
    BudgetLine,
    Deadline,
    EligibilityRule,
    Norm,
    Project,
)
from projects.selectors.ledger import AdvanceClasses
from projects.selectors.norm_words import above, above_alone, cost_missing, names_missing, unknown
from projects.selectors.weighing import Named, Weighed, alone, cite, facilities_by_item, weigh

UNLISTED_ITEM = "other"
NAMES_MISSING = "beneficiaries_open"
"""The code of a support that only a list of beneficiaries which is not there yet can show to be lawful."""


def norms_in_force(day: date, province: Province | None = None) -> QuerySet[Norm]:
    """The national norms of ``day``, and those of the province on its map where one is given."""
    places = Q(province__isnull=True)
    if province is not None:
        places |= Q(province__map=province.map, province__code=province.code)
    return Norm.objects.in_force(day).filter(places).select_related("document", "province")


def norm_for(item: str, day: date, province: Province | None = None) -> Norm | None:
    """The norm of an item; the province's own row wins over the national one. Give no province for national money."""
    rows = list(norms_in_force(day, province).filter(key=item))
    return max(rows, key=lambda row: (row.province_id is not None, row.valid_from), default=None)


def ceiling(
    norm: Norm, eligible_cost: int | None, quantity: Decimal | int | None = None, *, priority: bool = False
) -> Ceiling:
    """The most that ``norm`` allows, in đồng; see ``projects.ceilings.ceiling_of``."""
    return ceiling_of(norm, eligible_cost, quantity, priority=priority, citation=cite(norm))


def advance_percent(item: str, day: date) -> Decimal:
    """How much of the support for an item may be advanced before acceptance, in percent (TT 36/2013 Art. 13)."""
    return AdvanceClasses(day).of(item)[0]


def deadline(key: str, day: date) -> Deadline | None:
    """The deadline rule in force on ``day``; ``projects.duedates.due_on`` turns it into a date."""
    return (
        Deadline.objects.in_force(day)
        .filter(key=key)
        .select_related("document")
        .order_by("-valid_from")
        .first()
    )


def authority_for(change_kind: str, fund: str, form: str, day: date) -> ApprovalAuthority:
    """Who decides a change (R19); a row for the form wins over one for all forms. Raises RuleViolation where the law is silent."""
    rows = ApprovalAuthority.objects.in_force(day).filter(
        change_kind=change_kind, fund=fund, form__in=(form, "")
    )
    found = max(
        rows.select_related("document"), key=lambda row: (row.form != "", row.valid_from), default=None
    )
    if found is None:
        raise RuleViolation(
            say(
                "Chưa có quy định thẩm quyền quyết định thay đổi này vào ngày %(day)s.", day=f"{day:%d/%m/%Y}"
            ),
            code="no_authority_rule",
        )
    return found


def eligible(
    *,
    subject: str,
    day: date,
    province_kind: str = "",
    unit_type: str = "",
    craft_village: bool | None = None,
) -> Eligibility:
    """Whether such a subject at such a place may be supported on ``day``; see ``projects.eligibility.eligible``."""
    rules = EligibilityRule.objects.in_force(day).filter(subject=subject).select_related("document")
    return eligible_by(
        rules,
        subject=subject,
        day=day,
        province_kind=province_kind,
        unit_type=unit_type,
        craft_village=craft_village,
    )


@dataclass(frozen=True, slots=True)
class NormFinding:
    """What a budget check found. Codes: ``above_norm`` (must be mended or answered), ``eligible_cost_missing`` (the share cannot be
    checked), ``beneficiaries_open`` (the amount cannot be checked before the facilities of a group đề án are named),
    ``unknown_item``. ``limit`` and ``gap`` are None where no figure binds. ``norm`` is the key of the row in the table, ``mark`` the
    print of the item's lines (``print_of``), ``facility`` the name of the one whose own support is too much, blank for the whole item.
    """

    code: str
    item: str
    limit: int | None
    entered: int
    gap: int | None
    citation: str
    said: str
    norm: int | None = None
    document: int | None = None
    mark: str = ""
    facility: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """By what it is known among those that are kept: code, message and the lines that it rests on."""
        return self.code, self.message, self.mark

    @property
    def keys(self) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
        """``key``, and that of a finding kept before marks were."""
        return self.key, (self.code, self.message, "")

    @property
    def message(self) -> str:
        """``said`` as it is kept and compared with what was kept: Vietnamese, whoever looks."""
        with in_vietnamese():
            return str(self.said)


def check_budget(project: Project, day: date) -> list[NormFinding]:
    """The live budget of a đề án against the norms of ``day``, item by item over all its lines and years.

    Lines of one item are joined first, so that splitting a line does not raise a cap; where the norm is per facility, the support of each
    one named is held against the amount for one too, so that sharing it out unevenly does not either. National and local money count together: the
    same content is not supported twice by the state (TTLT 26/2014 Art. 7). Four queries.
    """
    lines = project.budget_lines.filter(retired_at__isnull=True).prefetch_related("shares")
    return check_lines(
        [line.as_draft() for line in lines],
        norms_by_item(project, day),
        facilities_by_item([project])[project.pk],
        names_later=named_later(project),
    )


def named_later(project: Project) -> bool:
    """Whether its facilities may lawfully be named after approval, in the implementation plan: a group đề án (TT 36/2013 Art. 2, 10)."""
    return project.form == Form.GROUP


def norms_by_item(project: Project, day: date) -> dict[str, Norm]:
    """The norm of each item on ``day`` that a đề án follows: for local money the province's own row wins over the national one."""
    return by_key(norms_in_force(day, project.province if project.fund == Fund.LOCAL else None))


def check_budgets(projects: Sequence[Project]) -> Iterator[tuple[Project, NormFinding]]:
    """``check_budget`` of many đề án, each on its first day, in a few queries for all of them."""
    ids = [project.pk for project in projects]
    lines: dict[int, list[LineDraft]] = defaultdict(list)
    for line in BudgetLine.objects.filter(project__in=ids, retired_at__isnull=True).prefetch_related(
        "shares"
    ):
        lines[line.project_id].append(line.as_draft())
    facilities = facilities_by_item(projects)
    rows = list(Norm.objects.select_related("document", "province"))
    for project in projects:
        place = project.province if project.fund == Fund.LOCAL else None
        places = {None, (place.map, place.code) if place else None}
        norms = [
            row
            for row in rows
            if row.valid_from <= project.start
            and (row.valid_to is None or row.valid_to >= project.start)
            and ((row.province.map, row.province.code) if row.province else None) in places
        ]
        own = check_lines(
            lines[project.pk], by_key(norms), facilities[project.pk], names_later=named_later(project)
        )
        for found in own:
            yield project, found


def by_key(norms: Iterable[Norm]) -> dict[str, Norm]:
    """The norm of each item: the province's own row wins over the national one, the latest over an earlier."""
    return {
        norm.key: norm
        for norm in sorted(norms, key=lambda row: (row.province_id is not None, row.valid_from))
    }


def check_lines(
    lines: Iterable[LineDraft],
    norms: dict[str, Norm],
    beneficiaries: Mapping[str, Sequence[Named]],
    *,
    names_later: bool = False,
) -> list[NormFinding]:
    """The lines of one đề án against ``norms`` by item; ``beneficiaries`` as ``weigh`` takes them, by item.

    What is lawful only for more facilities than are named is above the norm, or with ``names_later`` cannot be checked yet.
    """
    by_item: dict[str, list[LineDraft]] = defaultdict(list)
    for line in lines:
        by_item[line.item].append(line)
    total = sum(line.state_support for own in by_item.values() for line in own)
    found: list[NormFinding] = []
    for item, own in by_item.items():
        entered = sum(line.state_support for line in own)
        norm = norms.get(item)
        if not entered:
            continue
        mark = print_of(own)
        if norm is not None:
            named = beneficiaries.get(item, ())
            whole = _check_item(item, entered, norm, weigh(norm, own, named, total), names_later)
            # One that gets the whole of an item above its norm is told once.
            told = len(named) == 1 and any(one.code == "above_norm" for one in whole)
            each = [] if told else _check_each(item, norm, named)
            found += [replace(one, mark=mark) for one in (*whole, *each)]
        elif item != UNLISTED_ITEM:
            found.append(NormFinding("unknown_item", item, None, entered, None, "", unknown(item), mark=mark))
    return found


def print_of(lines: Iterable[LineDraft]) -> str:
    """What stands for the lines of an item, whatever their order: year, quantity with unit, unit cost, eligible cost and shares."""
    shown = sorted(
        (
            line.fund_year,
            line.item,
            line.unit.strip().lower(),
            "" if line.quantity is None else plain_decimal(line.quantity),
            line.unit_cost or 0,
            line.eligible_cost or 0,
            sorted(line.shares.items()),
        )
        for line in lines
    )
    return sha256(repr(shown).encode()).hexdigest()[:32]


def _check_item(
    item: str, entered: int, norm: Norm, weighed: Weighed, names_later: bool
) -> list[NormFinding]:
    found = []
    if norm.percent_cap is not None and weighed.base is None and norm.per != "annual_budget":
        found.append(_unchecked("eligible_cost_missing", item, norm, entered, cost_missing(norm)))
    if names_later and weighed.claimed is not None and weighed.hangs(entered):
        said = names_missing(norm, entered, weighed.claimed)
        return [*found, _unchecked(NAMES_MISSING, item, norm, entered, said)]
    limit = weighed.if_named if names_later else weighed.ceiling
    if limit.amount is not None and entered > limit.amount:
        found.append(_above(item, norm, limit, entered))
    return found


def _check_each(item: str, norm: Norm, named: Iterable[Named]) -> Iterator[NormFinding]:
    """The facilities that get more than the norm has for one of them, however little the others get."""
    for one in named:
        limit = alone(norm, one)
        if limit is None or limit.amount is None or one.support is None or one.support <= limit.amount:
            continue
        said = above_alone(norm, limit, one.name, one.support)
        yield replace(_above(item, norm, limit, one.support), said=said, facility=one.name)


def _above(item: str, norm: Norm, limit: Ceiling, entered: int) -> NormFinding:
    assert limit.amount is not None
    gap, said = entered - limit.amount, above(norm, limit, entered)
    return NormFinding(
        "above_norm", item, limit.amount, entered, gap, limit.citation, said, norm.pk, norm.document_id
    )


def _unchecked(code: str, item: str, norm: Norm, entered: int, said: str) -> NormFinding:
    return NormFinding(code, item, None, entered, None, cite(norm), said, norm.pk, norm.document_id)
