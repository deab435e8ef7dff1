"""Uploads as the scanner left them: which papers count, what lies in quarantine, who is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.fields import CharField

from centers.models import User
from core.models import ScanState, StoredFile
from core.words import say
from projects import rules
from projects.enums import AttachmentKind
from projects.models import Attachment, DecisionPaper
from projects.selectors.waiting import holders_of


class OnFile(StrEnum):
    """How a kind of paper stands in a dossier."""

    THERE = "there"
    WAITING = "waiting"
    HARMFUL = "harmful"
    MISSING = "missing"


def states_on_file(
    papers: Iterable[Attachment], wanted: Iterable[AttachmentKind]
) -> dict[AttachmentKind, OnFile]:
    """Each wanted kind: there with a paper that is given out now, waiting for its scan, there with malware alone, or missing.

    One paper that counts is enough, whatever lies beside it.
    """
    found: dict[str, set[OnFile]] = {}
    for paper in papers:
        state = OnFile.HARMFUL if paper.harmful else OnFile.WAITING if paper.withheld else OnFile.THERE
        found.setdefault(paper.kind, set()).add(state)
    return {kind: min(found.get(kind, {OnFile.MISSING}), key=list(OnFile).index) for kind in wanted}


QUARANTINE: Mapping[str, tuple[ScanState, ...]] = {
    "ma-doc": (ScanState.INFECTED,),
    "cho-quet": (ScanState.WAITING, ScanState.FAILED),
    "da-xoa": (ScanState.REMOVED,),
}
"""The lists of the administrator's page."""

KINDS: Mapping[str, type[StoredFile]] = {"ho-so": Attachment, "van-ban": DecisionPaper}
"""What an address of the quarantine calls the tables of uploads."""


@dataclass(frozen=True, slots=True)
class Held:
    """An upload in quarantine: what it is and where it belongs, as words and as an address (route and its argument)."""

    kind: str
    file: StoredFile
    whole: str
    route: str
    key: Any


class HeldList:
    """The uploads in some states over all tables, those that came into it first on top; counted and read in stretches."""

    def __init__(self, states: Iterable[ScanState]) -> None:
        parts = [
            model._default_manager.filter(scan_state__in=list(states))
            .order_by()
            .annotate(kind_of_file=Value(kind, output_field=CharField()))
            .values_list("scan_since", "kind_of_file", "pk")
            for kind, model in KINDS.items()
        ]
        self._rows: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True)

    def count(self) -> int:
        return self._rows.count()

    def __getitem__(self, span: slice) -> list[Held]:
        heads = list(self._rows.order_by("scan_since", "kind_of_file", "pk")[span])
        papers = Attachment.objects.select_related("project", "uploaded_by").in_bulk(
            {pk for _, kind, pk in heads if kind == "ho-so"}
        )
        scans = DecisionPaper.objects.select_related("decision", "uploaded_by").in_bulk(
            {pk for _, kind, pk in heads if kind == "van-ban"}
        )
        known = [(kind, (papers if kind == "ho-so" else scans).get(pk)) for _, kind, pk in heads]
        return [_held(kind, file) for kind, file in known if file is not None]


def held_file(kind: str, pk: int) -> Held | None:
    """The upload that an address of the quarantine names; None where there is none."""
    model = KINDS.get(kind)
    related = {"ho-so": "project", "van-ban": "decision"}.get(kind, "")
    file = model._default_manager.select_related(related).filter(pk=pk).first() if model else None
    return _held(kind, file) if file is not None else None


def _held(kind: str, file: StoredFile) -> Held:
    if isinstance(file, Attachment):
        return Held(
            kind, file, say("Đề án %(code)s", code=file.project.code), "projects:papers", file.project.code
        )
    if isinstance(file, DecisionPaper):
        return Held(
            kind,
            file,
            say("Quyết định %(decision)s", decision=file.decision),
            "decisions:detail",
            file.decision_id,
        )
    raise TypeError(type(file))


def count_infected(_user: User) -> int:
    """How many uploads with malware wait for an administrator."""
    return sum(
        model._default_manager.filter(scan_state=ScanState.INFECTED).count() for model in KINDS.values()
    )


def told_of(file: StoredFile) -> list[str]:
    """The mail addresses of those who are told of malware: the uploader, and for a paper of a đề án those who write its dossier."""
    found = {file.uploaded_by.email} if file.uploaded_by and file.uploaded_by.is_active else set()
    if isinstance(file, Attachment):
        people = holders_of(file.project, rules.IMPLEMENTER_STAFF)
        found |= set(people.values_list("email", flat=True))
    return sorted(found - {""})
