"""Centres that a data package brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from centers.models import Center, Province, User
from centers.services.versions import keep_centers
from core import audit
from core.importing.tally import Tally
from core.text import fold, sort_key


@dataclass(frozen=True, slots=True)
class CenterDraft:
    """A centre as a package gives it; ``parent`` is a code, empty for none."""

    code: str
    name: str
    kind: str
    parent: str
    province: Province | None
    note: str


@transaction.atomic
def save_centers(*, actor: User | None, drafts: Sequence[CenterDraft]) -> Tally:
    """Create the centres that are new and bring the others up to the package; parents may stand anywhere among ``drafts``.

    A blank note leaves the one that is there. The kind of a centre that exists is not changed: the caller refuses that.
    """
    known = {center.code: center for center in Center.objects.select_related("parent", "province")}
    new = [
        Center(code=draft.code, kind=draft.kind, name=draft.name, sort_key="", search="")
        for draft in drafts
        if draft.code not in known
    ]
    created = {center.code: center for center in Center.objects.bulk_create(new, batch_size=500)}
    known |= created
    tally = Tally(created=len(created))
    written: list[Center] = []
    for draft in drafts:
        center = known[draft.code]
        before, after = audit.changes(_values(center), _wanted(center, draft))
        if not after and draft.code not in created:
            tally.unchanged += 1
            continue
        _apply(center, draft, known[draft.parent] if draft.parent else None)
        written.append(center)
        if draft.code in created:
            audit.record(actor=actor, action="center.import", obj=center, after=_values(center))
        else:
            tally.updated += 1
            audit.record(actor=actor, action="center.update", obj=center, before=before, after=after)
    keep_centers(written)
    return tally


def _values(center: Center) -> dict[str, Any]:
    """What a package says of a centre; the province by map and code, for its versions are one unit."""
    return {
        "name": center.name,
        "parent": center.parent.code if center.parent else "",
        "province": center.province.key if center.province else "",
        "note": center.note,
    }


def _wanted(center: Center, draft: CenterDraft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "parent": draft.parent,
        "province": draft.province.key if draft.province else "",
        "note": draft.note or center.note,
    }


def _apply(center: Center, draft: CenterDraft, parent: Center | None) -> None:
    center.name = draft.name
    center.parent = parent
    if draft.province is None or center.province is None or center.province.key != draft.province.key:
        center.province = draft.province
    center.note = draft.note or center.note
    center.search = fold(f"{center.code} {center.name} {center.short_name}")
    center.sort_key = sort_key(center.name)
    center.save()
