"""Reading amendments: who sees them, what they change, what stands against them, what money they move, what a person may do with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from beneficiaries.selectors.facilities import named_by_id
from centers.models import Center, Province, User
from core.words import say
from projects import rules
from projects.differences import Change, compare, text_change
from projects.enums import AmendmentState, Authority, ChangeKind, DecisionKind, EntryKind, Fund
from projects.models import (
    Amendment,
    AmendmentRound,
    AnnualPlan,
    ApprovalAuthority,
    Attachment,
    Decision,
    Entry,
    Project,
)
from projects.rules import Case, Right, has_role_for
from projects.selectors.dossier import dossier_of, kept_labels
from projects.selectors.projects import case_of
from projects.validators import FIELDS_OF_CHANGE, LABELS

DECIDERS: Mapping[str, Right] = {
    Authority.MINISTER: rules.AGENCY_LEAD,
    Authority.AGENCY: rules.AGENCY_LEAD,
    Authority.DEPARTMENT: rules.BASE_LEAD,
    Authority.PROVINCE: rules.BASE_LEAD,
}
"""Who enters the decision of an authority: the ministry's by the agency, the province's by the Sở."""

WRITTEN_STATES = (AmendmentState.DRAFT, AmendmentState.RETURNED)
"""The centre writes it: never sent, or sent and returned."""
ASKED_STATES = (AmendmentState.SENT, AmendmentState.CONFIRMED)
"""It waits for an answer."""
OPEN_STATES = (*WRITTEN_STATES, *ASKED_STATES)


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind of amendment: what it may touch, who decides, under which article. ``authority`` is blank where the law is silent."""

    kind: ChangeKind
    fields: tuple[str, ...]
    authority: str
    citation: str
    note: str


def kinds_for(project: Project, day: date) -> list[KindChoice]:
    """Every kind that can be asked for, with who decides it on ``day`` (R19). One query."""
    rows = (
        ApprovalAuthority.objects.in_force(day)
        .filter(fund=project.fund, form__in=(project.form, ""))
        .select_related("document")
    )
    known: dict[str, ApprovalAuthority] = {}
    for row in sorted(rows, key=lambda row: (row.form != "", row.valid_from)):
        known[row.change_kind] = row
    return [_choice(ChangeKind(kind), known.get(kind)) for kind in FIELDS_OF_CHANGE]


def _choice(kind: ChangeKind, rule: ApprovalAuthority | None) -> KindChoice:
    order = list(LABELS)
    names = sorted(FIELDS_OF_CHANGE[kind], key=order.index)
    return KindChoice(
        kind=kind,
        fields=tuple(LABELS[name] for name in names),
        authority=rule.get_authority_display() if rule else "",
        citation=rule.citation if rule else "",
        note=rule.note if rule and rule.authority == Authority.DEPARTMENT else "",
    )


def amendments_for(project: Project, user: User, case: Case | None = None) -> "QuerySet[Amendment]":
    """The requests that ``user`` may read: all that were sent; those that never were, the implementing centre's own people alone."""
    rows = (
        Amendment.objects.filter(project=project)
        .select_related("requested_by", "confirmed_by", "decided_by", "decision__place")
        .prefetch_related(
            Prefetch("papers", queryset=Attachment.objects.order_by("uploaded_at")),
            Prefetch("rounds", queryset=AmendmentRound.objects.select_related("sent_by", "returned_by")),
            "decision__papers",
        )
        .order_by("-number")
    )
    return rows if writes(user, case or case_of(project)) else rows.filter(sent_at__isnull=False)


def writes(user: User, case: Case) -> bool:
    """Whether ``user`` is of those who write the requests of a đề án, and so reads them while they are written."""
    return has_role_for(user, rules.IMPLEMENTER_STAFF, case)


def as_sent(amendment: Amendment) -> Amendment:
    """A returned request as its last round sent it: what the centre writes since then is a draft, its own people's alone. Not to be saved."""
    if amendment.state == AmendmentState.RETURNED and (rounds := list(amendment.rounds.all())):
        last = rounds[-1]
        amendment.before, amendment.after, amendment.reason = last.before, last.after, last.reason
    return amendment


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """A line of the list: who holds the request, in words, and since when it is so."""

    amendment: Amendment
    fields: tuple[str, ...]

    @property
    def holder(self) -> str:
        """Blank when it is over."""
        return {
            AmendmentState.DRAFT.value: say("Đơn vị thực hiện"),
            AmendmentState.RETURNED.value: say("Đơn vị thực hiện"),
            AmendmentState.SENT.value: say("Lãnh đạo Sở Công Thương"),
            AmendmentState.CONFIRMED.value: self.amendment.get_authority_display(),
        }.get(self.amendment.state, "")

    @property
    def since(self) -> datetime | None:
        """When it came into the state that it is in."""
        found = self.amendment
        return {
            AmendmentState.DRAFT.value: found.saved_at,
            AmendmentState.SENT.value: found.sent_at,
            AmendmentState.CONFIRMED.value: found.confirmed_at,
            AmendmentState.RETURNED.value: found.returned_at,
            AmendmentState.WITHDRAWN.value: found.withdrawn_at,
            AmendmentState.LAPSED.value: found.lapsed_at,
        }.get(found.state, found.decided_at)


def row_of(amendment: Amendment) -> AmendmentRow:
    """The request as a line, with the labels of the fields that it changes."""
    changed = [name for name, value in amendment.after.items() if amendment.before.get(name) != value]
    return AmendmentRow(amendment, tuple(LABELS[name] for name in LABELS if name in changed))


# What it says


@dataclass(frozen=True, slots=True)
class Versions:
    """The whole dossier before and after; ``drift`` is how the đề án stands now beside what an open request starts from."""

    before: dict[str, Any]
    after: dict[str, Any]
    changes: list[Change]
    drift: list[Change]


def versions_of(project: Project, amendment: Amendment) -> Versions:
    """Both dossiers and their differences. A decided request shows those of its decision, whatever the đề án became since."""
    if amendment.content_before is not None and amendment.content_after is not None:
        before, after = amendment.content_before, amendment.content_after
        return Versions(before, after, compare(before, after), [])
    now = dossier_of(project)
    names = _Names((amendment.before, amendment.after))
    before, after = names.overlay(now, amendment.before), names.overlay(now, amendment.after)
    is_open = amendment.state in OPEN_STATES
    return Versions(before, after, compare(before, after), compare(before, now) if is_open else [])


def since_round(project: Project, amendment: Amendment, sent: AmendmentRound) -> list[Change]:
    """What ``amendment`` says now beside what was sent in the earlier round ``sent``, the reason among it."""
    now = dossier_of(project)
    names = _Names((sent.before, sent.after, amendment.before, amendment.after))
    before, after = names.overlay(now, sent.after), names.overlay(now, amendment.after)
    return [
        *text_change("reason", say("Lý do điều chỉnh"), sent.reason, amendment.reason),
        *compare(before, after),
    ]


class _Names:
    """The words for the keys in JSON values, read once for both sides."""

    def __init__(self, sides: Iterable[Mapping[str, Any]]) -> None:
        sides = list(sides)
        self._items = kept_labels()
        self._places = Province.objects.in_bulk(_keys(sides, "provinces"))
        self._centers = Center.objects.in_bulk(_keys(sides, "coordinators"))
        rows = [row for side in sides for row in side.get("beneficiaries", ())]
        self._facilities = named_by_id({row["facility_id"] for row in rows})

    def overlay(self, content: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """The dossier ``content`` with the fields of ``values`` in it."""
        made = {**content, "fields": {**content["fields"]}}
        for name, value in values.items():
            if name == "provinces":
                places = sorted((self._places[pk] for pk in value), key=lambda place: place.sort_key)
                made[name] = [{"key": place.key, "name": place.full_name} for place in places]
            elif name == "coordinators":
                made[name] = [{"key": self._centers[pk].code, "name": self._centers[pk].name} for pk in value]
            elif name == "budget":
                made["lines"] = [
                    {**line, "label": self._items.get(line["item"], line["item"])} for line in value
                ]
            elif name == "beneficiaries":
                made[name] = [self._beneficiary(row) for row in value]
            else:
                made["fields"][name] = value
        return made

    def _beneficiary(self, row: Mapping[str, Any]) -> dict[str, Any]:
        code, name = self._facilities[row["facility_id"]]
        return {
            "code": code,
            "name": name,
            "item": row["item"],
            "label": self._items.get(row["item"], row["item"]),
            "support": row["support"],
            "note": row["note"],
        }


def _keys(sides: Iterable[Mapping[str, Any]], name: str) -> set[int]:
    return {pk for side in sides for pk in side.get(name, ())}


def rivals_of(amendment: Amendment) -> list[Amendment]:
    """Other requests under way that touch a field which this one changes: only the first that is decided can be applied."""
    mine = _touched(amendment)
    others = Amendment.objects.filter(project=amendment.project_id, state__in=ASKED_STATES).exclude(
        pk=amendment.pk
    )
    return [other for other in others if mine & _touched(other)]


def _touched(amendment: Amendment) -> set[str]:
    return {name for name, value in amendment.after.items() if amendment.before.get(name) != value}


# Its money


def assigned_years(project: Project) -> list[int]:
    """The fund years whose money was already given; in the others a later plan decision gives what is planned then."""
    entries = Entry.objects.filter(
        project=project, kind=EntryKind.ASSIGN, reverses__isnull=True, reversed_by__isnull=True
    )
    return sorted(set(entries.values_list("fund_year", flat=True)))


def plans_of(amendment: Amendment) -> dict[int, AnnualPlan]:
    """The plans, by year, that a change of the budget draws on: the ones that gave the đề án its money, for years of an imported
    history the plan of its fund and place.
    """
    if "budget" not in amendment.after:
        return {}
    project = amendment.project
    given = Decision.objects.filter(entries__project=project, kind=DecisionKind.APPROVE_PLAN)
    found = {
        plan.year: plan
        for plan in AnnualPlan.objects.filter(decisions__in=given).select_related("center").distinct()
    }
    missing = [year for year in assigned_years(project) if year not in found]
    if missing:
        plans = AnnualPlan.objects.filter(year__in=missing, fund=project.fund).select_related("center")
        if project.fund == Fund.LOCAL:
            plans = plans.filter(center__in=case_of(project).departments)
        found |= {plan.year: plan for plan in plans.order_by("-pk")}
    return found
