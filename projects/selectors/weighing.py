"""A norm applied to all lines of its item: what its share is taken of, how often its amount counts, and the ceiling that comes of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.ceilings import Ceiling, ceiling_of, counts_same
from projects.drafts import LineDraft
from projects.models import Norm, Project, ProjectFacility

BACKED = ("facility", "enterprise")
"""What a norm may be per that somebody has to name: its amount counts once for each facility on the list of beneficiaries."""


@dataclass(frozen=True, slots=True)
class Named:
    """A facility on the list of beneficiaries of an item: its name, whether it lies in a difficult area, its support in đồng where known."""

    name: str
    difficult: bool
    support: int | None


def cite(norm: Norm) -> str:
    """The norm's document with its article, or the document alone while the article is not confirmed."""
    return norm.citation if norm.article_confirmed else str(norm.document or "")


@dataclass(frozen=True, slots=True)
class Weighed:
    """``base``: what the share is taken of (None: not known); ``quantity``: how often the amount counts; ``priority``: whether the
    multiplier was used.

    ``claimed``: the facilities that the lines count while fewer are named, None where no name is missing; ``if_named`` is the ceiling
    once they are, else ``ceiling``.
    """

    base: int | None
    quantity: Decimal | int
    priority: bool
    ceiling: Ceiling
    claimed: Decimal | None
    if_named: Ceiling

    def hangs(self, entered: int) -> bool:
        """Whether ``entered`` đồng is too much for the facilities that are named, and not for those that the lines count."""
        low, high = self.ceiling.amount, self.if_named.amount
        return low is not None and high is not None and low < entered <= high


def weigh(norm: Norm, lines: Sequence[LineDraft], facilities: Sequence[Named], total: int) -> Weighed:
    """``lines``: all of the item; ``facilities``: those named for it; ``total``: the support of the whole đề án in đồng."""
    priority = bool(facilities) and all(one.difficult for one in facilities)
    base = _base(norm, lines, total)
    quantity, claimed = _quantity(norm, lines, len(facilities))

    def ceiling(times: Decimal | int) -> Ceiling:
        return ceiling_of(norm, base, times, priority=priority, citation=cite(norm))

    backed = ceiling(quantity)
    return Weighed(base, quantity, priority, backed, claimed, backed if claimed is None else ceiling(claimed))


def alone(norm: Norm, facility: Named) -> Ceiling | None:
    """What one facility may get of an item whose norm is per facility: its amount, with the multiplier where the facility itself lies in a
    difficult area. None where the norm is per something else. The share of the cost is not known facility by facility.
    """
    return (
        ceiling_of(norm, None, 1, priority=facility.difficult, citation=cite(norm))
        if norm.per in BACKED
        else None
    )


def _base(norm: Norm, lines: Sequence[LineDraft], total: int) -> int | None:
    """What the share is taken of: the eligible cost, or for management costs the support of the whole đề án."""
    if norm.per == "annual_budget":
        return None
    if norm.per == "project":
        return total
    costs = [line.eligible_cost for line in lines if line.state_support]
    return None if None in costs else sum(cost for cost in costs if cost is not None)


def _quantity(norm: Norm, lines: Sequence[LineDraft], named: int) -> tuple[Decimal | int, Decimal | None]:
    """How many times the amount applies, never less than one, and what the lines count above the names that are there.

    It is the lines' quantity where their unit counts what the norm is per. A norm per facility counts those that are named for the
    item: a typed quantity may say that fewer of them are meant, never that there are more.
    """
    counted = sum(
        (line.quantity for line in lines if line.quantity is not None and counts_same(line.unit, norm.per)),
        Decimal(0),
    )
    if norm.per not in BACKED:
        return max(counted, Decimal(1)) if counted else 1, None
    backed = max(named, 1)
    if not counted:
        return backed, None
    return max(min(counted, Decimal(backed)), Decimal(1)), counted if counted > backed else None


def facilities_by_item(projects: Sequence[Project]) -> dict[int, dict[str, list[Named]]]:
    """Per đề án and item, the facilities that are named. One query."""
    found: dict[int, dict[str, list[Named]]] = defaultdict(lambda: defaultdict(list))
    rows = ProjectFacility.objects.filter(project__in=[project.pk for project in projects]).order_by("pk")
    for project_id, item, name, difficult, support in rows.values_list(
        "project_id", "item", "facility__name", "facility__difficult_area", "support"
    ):
        found[project_id][item].append(Named(name, difficult, support))
    return found
