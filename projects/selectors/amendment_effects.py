"""What an amendment would leave out of step once it is decided: advances above their class, contracts above the support, supports of
facilities that no longer sum up.

None of these is a bar in law; whoever decides has to have seen them as they stand.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from django.db.models import Max

from core.formatting import format_money
from core.words import in_vietnamese, lowered, say
from projects.balance import Balance
from projects.drafts import LineDraft, line_of
from projects.enums import STATE_SOURCES, ChangeKind, EntryKind, Form, Source
from projects.models import Amendment, Entry, Project, ProjectFacility
from projects.selectors.amendments import assigned_years
from projects.selectors.ledger import AdvanceClasses, balances
from projects.selectors.pages import item_labels
from projects.sharing import Sharing
from projects.validators import FIELDS_OF_CHANGE, OPEN_GROUP_STATES


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing out of step: ``said`` with its figures, ``way`` how it is mended. Codes: ``advance_above_class``,
    ``contract_above_support``, ``facilities_off_support``.
    """

    code: str
    said: str
    way: str


@dataclass(frozen=True, slots=True)
class _Side:
    """The budget and the supports of facilities by item on one side of the change; None: a support that is not known."""

    lines: Sequence[LineDraft]
    supports: Mapping[str, Sequence[int | None]]

    def given(self, source: str, year: int) -> list[tuple[str, int]]:
        """The (item, đồng) pairs of a source and year, or of all years where that one has none."""
        own = [line for line in self.lines if source in line.shares]
        of_year = [line for line in own if line.fund_year == year]
        return [(line.item, line.shares[source]) for line in of_year or own]

    def planned(self, source: str, year: int) -> int:
        return sum(line.shares.get(source, 0) for line in self.lines if line.fund_year == year)

    @property
    def support(self) -> int:
        return sum(line.state_support for line in self.lines)

    def sharing(self, item: str) -> Sharing:
        support = sum(line.state_support for line in self.lines if line.item == item)
        return Sharing(self.supports.get(item, ()), support)


def effects_of(project: Project, amendment: Amendment) -> list[Effect]:
    """What the request would leave out of step as things stand; empty for one that touches neither budget nor beneficiaries."""
    after = amendment.after
    if "budget" not in after and "beneficiaries" not in after:
        return []
    old = _present(project)
    new = old
    if "budget" in after:
        new = replace(new, lines=[line_of(values) for values in after["budget"]])
    if "beneficiaries" in after:
        rows = [(str(row["item"]), row["support"]) for row in after["beneficiaries"]]
        new = replace(new, supports=_by_item(rows))
    found = list(_facilities(project, amendment, old, new))
    if "budget" not in after:
        return found
    return [*_advances(project, old, new), *_contracts(project, old, new), *found]


def seen_mark(effects: Sequence[Effect]) -> str:
    """What stands for the effects that a person looked at, figures included, in any language; empty for none."""
    if not effects:
        return ""
    with in_vietnamese():
        shown = [(one.code, str(one.said)) for one in effects]
    return sha256(repr(shown).encode()).hexdigest()[:32]


def _present(project: Project) -> _Side:
    live = project.budget_lines.filter(retired_at__isnull=True).prefetch_related("shares")
    rows = ProjectFacility.objects.filter(project=project).values_list("item", "support")
    return _Side([line.as_draft() for line in live], _by_item(list(rows)))


def _by_item(rows: Sequence[tuple[str, int | None]]) -> dict[str, list[int | None]]:
    found: dict[str, list[int | None]] = defaultdict(list)
    for item, support in rows:
        found[item].append(support)
    return found


def _advances(project: Project, old: _Side, new: _Side) -> Iterator[Effect]:
    """What stands advanced, against the class of the day when it was last advanced, as in the ledger; older excess is not told again."""
    advances = Entry.objects.filter(project=project, kind=EntryKind.ADVANCE, reverses=None, reversed_by=None)
    days = {
        (source, year): day
        for source, year, day in advances.values_list("source", "fund_year")
        .annotate(day=Max("happened_on"))
        .order_by()
    }
    given = set(assigned_years(project)) if days else set()
    in_force = {day: AdvanceClasses(day) for day in set(days.values())}
    for row in balances(project):
        day = days.get((row.source, row.fund_year))
        if day is None or row.source not in STATE_SOURCES:
            continue
        moved = new.planned(row.source, row.fund_year) - old.planned(row.source, row.fund_year)
        available = row.available + (moved if row.fund_year in given else 0)
        classes = in_force[day]
        before = classes.limit(old.given(row.source, row.fund_year), row.available).amount
        limit = classes.limit(new.given(row.source, row.fund_year), max(available, 0))
        advanced = row.advanced - row.refunded
        if advanced - limit.amount > max(advanced - before, 0):
            yield _advance(row, advanced, available, limit.amount, limit.citation)


def _advance(row: Balance, advanced: int, available: int, limit: int, citation: str) -> Effect:
    said = say(
        "Đã tạm ứng %(advanced)s đồng nguồn %(source)s năm %(year)s; với kinh phí sau điều chỉnh %(available)s đồng, mức được tạm ứng "
        "trước nghiệm thu là %(limit)s đồng%(clause)s, vượt %(gap)s đồng.",
        advanced=format_money(advanced),
        source=lowered(Source(row.source).label),
        year=row.fund_year,
        available=format_money(available),
        limit=format_money(limit),
        clause=say(" (căn cứ %(citation)s)", citation=citation) if citation else "",
        gap=format_money(advanced - limit),
    )
    way = say(
        "Đơn vị thực hiện hoàn trả phần vượt, hoặc nêu trong lý do điều chỉnh vì sao giữ đến khi nghiệm thu."
    )
    return Effect("advance_above_class", said, way)


def _contracts(project: Project, old: _Side, new: _Side) -> Iterator[Effect]:
    """Contracts together above the new support, where the request lowers it."""
    total = sum(project.contracts.standing().values_list("value", flat=True))
    if new.support >= old.support or total <= new.support:
        return
    said = say(
        "Giá trị hợp đồng %(total)s đồng vượt kinh phí hỗ trợ sau điều chỉnh %(support)s đồng, vượt %(gap)s đồng.",
        total=format_money(total),
        support=format_money(new.support),
        gap=format_money(total - new.support),
    )
    way = say("Ký phụ lục giảm giá trị hợp đồng và đính kèm vào hồ sơ; phần vượt không được giải ngân.")
    yield Effect("contract_above_support", said, way)


def _facilities(project: Project, amendment: Amendment, old: _Side, new: _Side) -> Iterator[Effect]:
    """Items whose facilities would not share out the support: they did before, or together they would get more than it."""
    labels = item_labels()
    for item in sorted(new.supports):
        before, after = old.sharing(item), new.sharing(item)
        same = (after.total, after.support) == (before.total, before.support)
        if same or not (after.above or (after.below and before.matches)):
            continue
        said = say(
            "%(label)s: các đơn vị thụ hưởng đang ghi mức hỗ trợ cộng lại %(total)s đồng, dự toán sau điều chỉnh hỗ trợ %(support)s đồng, "
            "lệch %(gap)s đồng.",
            label=labels.get(item, item),
            total=format_money(after.total),
            support=format_money(after.support),
            gap=format_money(after.gap),
        )
        yield Effect("facilities_off_support", said, _way(project, amendment))


def _way(project: Project, amendment: Amendment) -> str:
    """Where the supports of the facilities can be changed."""
    if "beneficiaries" in FIELDS_OF_CHANGE[amendment.kind]:
        return say("Sửa mức hỗ trợ của từng đơn vị thụ hưởng trong chính đề nghị này.")
    if project.form == Form.GROUP and project.status in OPEN_GROUP_STATES:
        return say("Sửa mức hỗ trợ ở danh sách thụ hưởng; đề án nhóm sửa được đến khi bắt đầu thực hiện.")
    return say(
        "Loại điều chỉnh này không sửa danh sách thụ hưởng: lập thêm đề nghị “%(kind)s” để ghi lại mức hỗ trợ của từng đơn vị.",
        kind=ChangeKind.CHANGE_BENEFICIARY.label,
    )
