"""What a person has to have read before accepting or settling, and the mark that stands for it. Amounts in đồng."""

from dataclasses import dataclass
from hashlib import sha256

from core.periods import Period
from core.words import say
from projects.balance import Balance
from projects.enums import Action, ReportState
from projects.models import Inspection, ProgressReport, Project
from projects.selectors.carrying_out import unnamed_provinces
from projects.selectors.counterpart import OwnMoney, own_money
from projects.selectors.ending import open_follow_ups
from projects.selectors.unspent import nothing_paid, unspent_of


@dataclass(frozen=True, slots=True)
class Told:
    """What settling would cancel and whether nothing was paid; provinces that no minutes of acceptance name; how far the last report says
    the work has come, where that is not the whole; what inspections asked to mend and nobody found mended; own money beside the support.
    """

    unspent: tuple[Balance, ...] = ()
    nothing_paid: bool = False
    unnamed_provinces: tuple[str, ...] = ()
    unfinished: str = ""
    follow_ups: tuple[Inspection, ...] = ()
    own: tuple[OwnMoney, ...] = ()

    @property
    def short(self) -> bool:
        """Whether less own money is on record than the budget promises."""
        return any(row.short for row in self.own)

    @property
    def mark(self) -> str:
        """Stands for what is told, figures included; empty where nothing needs a tick."""
        rows = [(row.source, row.fund_year, row.remaining) for row in self.unspent]
        mended = [(row.pk, row.follow_up) for row in self.follow_ups]
        own = [(row.source, row.planned, row.put_in) for row in self.own] if self.short else []
        parts = (rows, self.nothing_paid, self.unnamed_provinces, self.unfinished, mended, own)
        if not any(parts):
            return ""
        return sha256(repr(parts).encode()).hexdigest()[:32]

    @property
    def only_places(self) -> bool:
        """Whether the provinces without minutes are all there is to tell."""
        return not (self.unfinished or self.follow_ups or self.short)


def told_before(project: Project, action: Action) -> Told:
    """What is told before ``action`` as things stand; nothing for any other step than accepting and settling."""
    if action == Action.SETTLE:
        return Told(
            unspent=tuple(unspent_of(project)),
            nothing_paid=nothing_paid(project),
            own=tuple(own_money(project)),
        )
    if action == Action.ACCEPT:
        return Told(
            unnamed_provinces=tuple(unnamed_provinces(project)),
            unfinished=_unfinished(project),
            follow_ups=tuple(open_follow_ups(project)),
            own=tuple(own_money(project)),
        )
    return Told()


def _unfinished(project: Project) -> str:
    """What the latest report that was sent says of the work where it is not all done; blank where it is, or none was sent."""
    sent = ProgressReport.objects.filter(project=project, status__in=(ReportState.SENT, ReportState.ACCEPTED))
    last = sent.order_by("-window_end", "-pk").first()
    if last is None or last.percent >= 100:
        return ""
    return say(
        "Báo cáo tiến độ gần nhất (%(period)s) ghi đã thực hiện %(percent)s%%.",
        period=Period.parse(last.period).label,
        percent=last.percent,
    )
