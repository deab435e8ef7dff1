"""Requests for amendment on desks: those that came back, those to confirm and to decide, and those that others hold."""

from collections.abc import Iterator, Mapping

from django.db.models import Exists, OuterRef, Q

from core.words import say
from projects import rules
from projects.enums import AmendmentState, Authority, ChangeKind, Topic
from projects.models import Amendment, AmendmentRound
from projects.rules import Right
from projects.selectors.work.desk import Desk, Lot
from projects.validators import AMENDABLE

DECIDERS: Mapping[str, Right] = {
    Authority.MINISTER: rules.AGENCY_LEAD,
    Authority.AGENCY: rules.AGENCY_LEAD,
    Authority.DEPARTMENT: rules.BASE_LEAD,
    Authority.PROVINCE: rules.BASE_LEAD,
}
"""Who decides an amendment on the portal, by the authority that the law names."""


def amendments_returned(desk: Desk) -> Iterator[Lot]:
    """Requests for a change that came back to be mended."""
    theirs = desk.theirs(rules.IMPLEMENTER_STAFF)
    if theirs is not None:
        rows = Amendment.objects.filter(
            project__in=theirs.filter(status__in=AMENDABLE).values("pk"), state=AmendmentState.RETURNED
        )
        yield Lot(
            Topic.AMENDMENTS,
            rows,
            lambda number: say("Bổ sung đề nghị điều chỉnh số %(number)s bị trả lại", number=number),
            since="returned_at",
            mark="number",
            route="projects:amendments",
        )


def amendments_to_confirm(desk: Desk) -> Iterator[Lot]:
    """Requests for a change that the Sở has to confirm; never by the person who asked."""
    theirs = desk.theirs(rules.BASE_LEAD)
    if theirs is not None:
        rows = Amendment.objects.filter(
            project__in=theirs.filter(status__in=AMENDABLE).values("pk"), state=AmendmentState.SENT
        ).exclude(_asked_by(desk))
        yield Lot(
            Topic.AMENDMENTS,
            rows,
            lambda kind: say("Xác nhận điều chỉnh: %(kind)s", kind=_kind(kind)),
            since="sent_at",
            mark="kind",
            route="projects:amendments",
        )


def _asked_by(desk: Desk) -> Q:
    """Requests that the person sent, in whichever round (``projects.selectors.amendment_acts.own_refusal``)."""
    sent = AmendmentRound.objects.filter(amendment=OuterRef("pk"), sent_by=desk.user)
    return Q(requested_by=desk.user) | Q(Exists(sent))


def amendments_to_decide(desk: Desk) -> Iterator[Lot]:
    """Confirmed requests for a change, at the authority that decides them (R19)."""
    for right in dict.fromkeys(DECIDERS.values()):
        theirs = desk.theirs(right)
        if theirs is not None:
            rows = Amendment.objects.filter(
                project__in=theirs.filter(status__in=AMENDABLE).values("pk"),
                state=AmendmentState.CONFIRMED,
                authority__in=[authority for authority, one in DECIDERS.items() if one == right],
            ).exclude(_asked_by(desk) | Q(confirmed_by=desk.user) & ~Q(authority=Authority.DEPARTMENT))
            yield Lot(
                Topic.AMENDMENTS,
                rows,
                lambda kind: say("Quyết định điều chỉnh: %(kind)s", kind=_kind(kind)),
                since="confirmed_at",
                mark="kind",
                route="projects:amendments",
            )


def _kind(kind: str) -> str:
    return str(ChangeKind(kind).label).lower()


def amendments_asked(desk: Desk) -> Iterator[Lot]:
    """Requests for a change that were not answered yet."""
    theirs = desk.theirs(rules.IMPLEMENTER_STAFF)
    if theirs is None:
        return
    asked = Amendment.objects.filter(project__in=theirs.values("pk"))
    yield Lot(
        Topic.AMENDMENTS,
        asked.filter(state=AmendmentState.SENT),
        lambda number: say("Xác nhận đề nghị điều chỉnh số %(number)s", number=number),
        since="sent_at",
        mark="number",
        route="projects:amendments",
        rights=lambda _mark, _project: (rules.BASE_LEAD,),
    )
    yield Lot(
        Topic.AMENDMENTS,
        asked.filter(state=AmendmentState.CONFIRMED),
        lambda _authority: say("Quyết định điều chỉnh"),
        since="confirmed_at",
        mark="authority",
        route="projects:amendments",
        rights=lambda authority, _project: (DECIDERS[authority],),
    )


def amendments_given_back(desk: Desk) -> Iterator[Lot]:
    """Requests for a change that the person's side gave back to be mended."""
    for right, level in (
        (rules.BASE_LEAD, AmendmentState.SENT),
        *((right, AmendmentState.CONFIRMED) for right in dict.fromkeys(DECIDERS.values())),
    ):
        theirs = desk.theirs(right)
        if theirs is not None:
            rows = Amendment.objects.filter(
                project__in=theirs.values("pk"), state=AmendmentState.RETURNED, returned_from=level
            )
            if level == AmendmentState.CONFIRMED:
                rows = rows.filter(authority__in=[key for key, one in DECIDERS.items() if one == right])
            yield Lot(
                Topic.AMENDMENTS,
                rows,
                lambda number: say("Bổ sung đề nghị điều chỉnh số %(number)s", number=number),
                since="returned_at",
                mark="number",
                route="projects:amendments",
                rights=lambda _mark, _project: (rules.IMPLEMENTER_STAFF,),
            )
