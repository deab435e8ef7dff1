"""What somebody has to deliver in a state before the next step of the workflow can be taken, in turn, and when it is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Sum, When

from core.models import HARMFUL
from core.words import say
from projects import rules
from projects.enums import STATE_SOURCES, AttachmentKind, EntryKind, Level, ReportState, State
from projects.models import (
    Acceptance,
    Appraisal,
    Attachment,
    Contract,
    Entry,
    MoneyRequest,
    ProgressReport,
    Settlement,
)
from projects.rules import Right
from projects.selectors.ledger import SIGNED


def _appraised(level: Level) -> Q:
    """This submission has its finished sheet."""
    sheets = Appraisal.objects.finished().filter(
        project=OuterRef("pk"), level=level, started_at__gte=OuterRef("status_since")
    )
    return Q(Exists(sheets))


def _accepted_everywhere() -> Q:
    """There are minutes, and at every place the latest of them passed."""
    minutes = Acceptance.objects.standing().filter(project=OuterRef("pk"))
    again = Acceptance.objects.standing().filter(
        Q(happened_on__gt=OuterRef("happened_on"))
        | Q(happened_on=OuterRef("happened_on"), pk__gt=OuterRef("pk")),
        project=OuterRef("project"),
        place__iexact=OuterRef("place"),
    )
    failing = minutes.filter(passed=False).exclude(Exists(again))
    return Q(Exists(minutes)) & ~Q(Exists(failing))


def _on_file(kind: AttachmentKind) -> Q:
    """A paper of the kind, without malware, came into the dossier since the state began (``carrying_out.stage_lacks``)."""
    papers = Attachment.objects.live().filter(
        project=OuterRef("pk"), kind=kind, uploaded_at__gte=OuterRef("status_since")
    )
    return Q(Exists(papers.exclude(scan_state__in=HARMFUL)))


def _uncleared() -> QuerySet[Any, Any]:
    """State money of a source and year that was disbursed and is neither settled nor paid back."""
    out = When(kind__in=(EntryKind.ADVANCE, EntryKind.PAY), then=SIGNED)
    back = When(kind__in=(EntryKind.REFUND, EntryKind.SETTLE), then=-1 * SIGNED)
    return (
        Entry.objects.filter(project=OuterRef("pk"), source__in=STATE_SOURCES)
        .order_by()
        .values("source", "fund_year")
        .annotate(open=Sum(Case(out, back, default=F("amount") * 0)))
        .exclude(open=0)
    )


CLEARED = ~Q(Exists(_uncleared()))
"""Every đồng that was disbursed is settled or paid back (as ``running_needs.advances_cleared``)."""

_ASKED = Q(
    Exists(
        MoneyRequest.objects.open().filter(
            project=OuterRef("pk"), kind__in=(EntryKind.SETTLE, EntryKind.REFUND)
        )
    )
)


@dataclass(frozen=True, slots=True)
class Move:
    """``right`` delivers something; ``done`` tells of a đề án whether it is there, None where only the next step shows it."""

    right: Right
    done: Q | None
    words: str
    route: str


MOVES: Mapping[State, tuple[Move, ...]] = {
    State.DRAFT: (
        Move(rules.IMPLEMENTER_STAFF, None, say("Hoàn thiện và gửi hồ sơ đề án"), "projects:edit"),
    ),
    State.RETURNED: (Move(rules.IMPLEMENTER_STAFF, None, say("Bổ sung hồ sơ bị trả lại"), "projects:edit"),),
    State.BASE_APPRAISAL: (
        Move(rules.BASE_STAFF, _appraised(Level.BASE), say("Thẩm định cấp cơ sở"), "projects:appraise"),
    ),
    State.MINISTRY_APPRAISAL: (
        Move(rules.AGENCY_REVIEWER, _appraised(Level.MINISTRY), say("Thẩm định cấp Bộ"), "projects:appraise"),
    ),
    State.APPROVED: (
        Move(
            rules.IMPLEMENTER_STAFF,
            Q(Exists(Contract.objects.standing().filter(project=OuterRef("pk")))),
            say("Lập hợp đồng"),
            "projects:contract",
        ),
        Move(
            rules.IMPLEMENTER_STAFF,
            _on_file(AttachmentKind.CONTRACT),
            say("Nộp bản chụp hợp đồng đã ký"),
            "projects:bring_paper",
        ),
    ),
    State.IN_PROGRESS: (
        Move(
            rules.IMPLEMENTER_STAFF,
            Q(
                Exists(
                    ProgressReport.objects.filter(
                        project=OuterRef("pk"), status=ReportState.ACCEPTED, percent=100
                    )
                )
            ),
            say("Hoàn thành, đề nghị nghiệm thu"),
            "projects:progress",
        ),
        Move(rules.BASE_STAFF, _accepted_everywhere(), say("Ghi biên bản nghiệm thu"), "projects:acceptance"),
        Move(
            rules.BASE_STAFF,
            _on_file(AttachmentKind.MINUTES),
            say("Nộp bản chụp biên bản nghiệm thu"),
            "projects:bring_paper",
        ),
    ),
    State.ACCEPTED: (
        Move(
            rules.IMPLEMENTER_ACCOUNTS,
            Q(Exists(Settlement.objects.filter(project=OuterRef("pk")))),
            say("Lập hồ sơ quyết toán"),
            "projects:settlement",
        ),
        Move(
            rules.IMPLEMENTER_ACCOUNTS,
            CLEARED | _ASKED,
            say("Đề nghị quyết toán số đã giải ngân"),
            "projects:ledger",
        ),
    ),
    State.STOPPED: (
        Move(
            rules.IMPLEMENTER_ACCOUNTS,
            CLEARED | _ASKED,
            say("Hoàn trả hoặc quyết toán số đã giải ngân"),
            "projects:ledger",
        ),
    ),
}
"""In the order in which they are delivered; after the last it is the move of those who take the next step."""


def delivered(state: State) -> Q:
    """That all moves of ``state`` are done; nothing to deliver counts as done."""
    found = Q()
    for move in MOVES.get(state, ()):
        found &= Q(pk__in=()) if move.done is None else move.done
    return found


def lacking_first(state: State, number: int) -> Q:
    """That the moves of ``state`` before the one of this number are done, and it is not."""
    found = Q()
    for move in MOVES[state][:number]:
        assert move.done is not None
        found &= move.done
    last = MOVES[state][number].done
    return found if last is None else found & ~last
