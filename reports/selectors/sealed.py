"""Reading reports that were sent and sealed: one's own list, a code, what the law and the map did in between."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from centers.models import Scope, User
from core.models import CatalogueAct, CatalogueActKind, CatalogueChange
from core.words import say
from projects.models import BudgetShare, IndicatorTarget
from reports.codes import read_code
from reports.models import Filing, SealedFile, SealedReport
from reports.models.sealed import FilingQuerySet
from reports.rules import ANSWERERS

MAP, NORM, CALENDAR, UNITS = "map", "norm", "calendar", "units"
_MODELS: dict[str, tuple[str, ...]] = {
    MAP: ("centers.province", "centers.provincesuccession", "centers.coverage"),
    NORM: ("projects.norm", "projects.advanceclass", "projects.eligibilityrule"),
    CALENDAR: ("core.periodcalendar",),
    UNITS: ("centers.center", "projects.indicator"),
}
LAW: dict[str, str] = {
    MAP: say("Địa giới, địa bàn phụ trách"),
    NORM: say("Định mức, mức tạm ứng, đối tượng"),
    CALENDAR: say("Lịch kỳ báo cáo"),
    UNITS: say("Tên đơn vị, chỉ tiêu"),
}


@dataclass(frozen=True, slots=True)
class LawChange:
    """One change of a catalogue that reports rest on: of what, how many rows, when, by which document, why."""

    what: str
    act: CatalogueAct
    rows: int

    @property
    def kind(self) -> str:
        return CatalogueActKind(self.act.kind).label


def law_changes(after: datetime, until: datetime | None) -> list[LawChange]:
    """What was changed in the catalogues between two moments (open: until now), the earliest first."""
    inside = Q(act__recorded_at__gt=after)
    if until is not None:
        inside &= Q(act__recorded_at__lte=until)
    found: dict[tuple[str, int], int] = {}
    for what, models in _MODELS.items():
        rows = CatalogueChange.objects.filter(inside, model__in=models)
        for act, count in rows.order_by().values_list("act").annotate(count=Count("pk")):
            found[what, act] = count
    acts = CatalogueAct.objects.in_bulk({act for _, act in found})
    told = [LawChange(LAW[what], acts[act], count) for (what, act), count in found.items()]
    return sorted(told, key=lambda one: (one.act.recorded_at, one.act.pk))


def retired_rows(name: str, ids: Collection[int]) -> set[int]:
    """Which of these budget shares (``shares``) or ``targets`` were replaced: rows that no longer hold, or are gone with their line."""
    asked = set(ids)
    standing: QuerySet[BudgetShare] | QuerySet[IndicatorTarget]
    if name == "shares":
        standing = BudgetShare.objects.filter(line__retired_at__isnull=True)
    else:
        standing = IndicatorTarget.objects.filter(retired_at__isnull=True)
    ordered = sorted(asked)
    for start in range(0, len(ordered), 5000):
        asked -= set(standing.filter(pk__in=ordered[start : start + 5000]).values_list("pk", flat=True))
    return asked


def filings_seen(scope: Scope) -> FilingQuerySet:
    """What was sent by the units in sight, the newest first."""
    rows = Filing.objects.visible_to(scope).select_related("issuer", "receiver", "sent_by")
    return rows.select_related("answer__by", "sealed__superseded_by").prefetch_related("sealed__publications")


def filings_to_answer(user: User) -> QuerySet[Filing]:
    """What waits for the person's answer: sent to a unit where one answers, by somebody else."""
    held = [
        one.center_id for one in user.current_memberships if one.role in ANSWERERS.get(one.center.kind, ())
    ]
    # What one's own unit received is in sight by that alone.
    return Filing.objects.waiting().filter(receiver__in=held).exclude(sent_by=user)


def filings_awaited(user: User) -> QuerySet[Filing]:
    """What one sent and nobody answered yet."""
    return Filing.objects.visible_to(user.scope).waiting().filter(sent_by=user)


def sealed_by_code(typed: str) -> SealedReport | None:
    """The sealed report of a code as somebody typed it; anybody may ask, so nothing of it is told that the public page does not tell."""
    code = read_code(typed)
    if code is None:
        return None
    rows = SealedReport.objects.select_related("filing__issuer", "filing__receiver", "superseded_by")
    return rows.prefetch_related("publications", "superseded_by__publications").filter(code=code).first()


def file_of(sealed: SealedReport, sha256: str) -> tuple[str, datetime] | None:
    """(format, since when) of the file of a sealed report that has this SHA-256; None where none was made with it."""
    part = (
        sealed.filing.parts.filter(sha256=sha256, name__in=("json", "csv"))
        .values_list("name", flat=True)
        .first()
    )
    if part is not None:
        return part, sealed.filing.sent_at
    made = SealedFile.objects.filter(sealed=sealed, sha256=sha256).first()
    return None if made is None else (made.format, made.made_at)
