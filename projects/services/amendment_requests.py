"""Asking for an amendment (R19): written and saved by the centre, tried, sent with a reason; withdrawn before it is decided.

TT 36/2013/TT-BCT Art. 11, amended by TT 17/2018/TT-BCT. A draft keeps the values that it starts from, so that a đề án that changed
meanwhile is shown and never written over; what was sent is not edited.
"""

from collections.abc import Mapping
from typing import Any, BinaryIO

from django.db.models import Max
from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import InvalidInput, NotFound, StaleState
from core.words import filed, lowered, say, say_as
from projects import rules
from projects.enums import AmendmentState, AttachmentKind, State
from projects.models import Amendment, Attachment, Project
from projects.selectors.amendments import OPEN_STATES, WRITTEN_STATES
from projects.selectors.law import authority_for
from projects.services.acting import ONLY_RIGHTS, acting, require
from projects.services.amendment_checks import (
    asked_amendment,
    fields_of,
    refuse_empty,
    refuse_fields,
    try_changes,
    turn_amendment,
)
from projects.services.changes import current, encode, fingerprint
from projects.services.documents import add_attachment
from projects.services.execution import require_state
from projects.services.findings import end_unfounded, note_amended
from projects.validators import AMENDABLE

MAX_REASON = 10_000


def may_ask(*, actor: User, project: Project) -> None:
    """Raise NotAllowed or StaleState when the actor cannot ask for an amendment now; for pages, before anything is typed."""
    require(actor, project, rules.IMPLEMENTER_STAFF)
    refuse_unamendable(project)


def refuse_unamendable(project: Project) -> None:
    """Raise StaleState for a đề án that is not approved yet or not carried out any more."""
    if project.status not in AMENDABLE:
        raise StaleState(
            say(
                "Đề án %(code)s đang ở trạng thái “%(status)s”, không điều chỉnh được; chỉ điều chỉnh đề án đã phê duyệt và chưa nghiệm thu.",
                code=project.code,
                status=State(project.status).label,
            ),
            code="wrong_state",
        )


def start_amendment(*, actor: User, project_id: int, kind: str, again: int | None = None) -> Amendment:
    """Open a draft of one kind with the present values; ``again`` takes the wishes of an earlier request with that number.

    Raises NotFound, NotAllowed, RuleViolation (``kind_not_amendable``, ``no_authority_rule``, a state that is not amended).
    """
    with acting(actor=actor, action="amendment.start", project_id=project_id, keep=ONLY_RIGHTS) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        require_state(project, AMENDABLE, say_as("act", "đề nghị điều chỉnh"))
        earlier = None
        if again is not None:
            earlier = Amendment.objects.filter(project=project, number=again).first()
            if earlier is None:
                raise NotFound(say("Không tìm thấy đề nghị điều chỉnh."), code="amendment_not_found")
            kind = earlier.kind
        before = current(project, sorted(fields_of(kind)))
        amendment = _new(
            actor,
            project,
            kind,
            reason=earlier.reason if earlier else "",
            before=before,
            after={**before, **(earlier.after if earlier else {})},
        )
        audit.record(actor=actor, action="amendment.start", obj=amendment, after={"kind": kind})
    return amendment


def save_amendment(
    *, actor: User, amendment_id: int, reason: str, changes: Mapping[str, Any], seen: str
) -> Amendment:
    """Keep a draft as it stands; nothing is required of it yet.

    ``seen`` is the mark (``mark_of``) of what the page showed: raises StaleState when the draft or the đề án changed since.
    """
    asked = asked_amendment(amendment_id)
    with acting(
        actor=actor, action="amendment.save", project_id=asked.project_id, keep=ONLY_RIGHTS
    ) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        asked = _draft(amendment_id)
        if len(reason) > MAX_REASON:
            raise InvalidInput(say("Lý do dài quá 10.000 ký tự."), code="too_long", field="reason")
        if asked.state == AmendmentState.RETURNED and not reason.strip():
            raise InvalidInput(say("Ghi lý do điều chỉnh."), code="reason_missing", field="reason")
        refuse_fields(asked.kind, changes)
        now = current(project, sorted(fields_of(asked.kind)))
        _refuse_old_page(asked, now, seen)
        asked.reason, asked.before, asked.after = reason.strip(), now, {**now, **encode(changes)}
        asked.revision += 1
        asked.saved_at = timezone.now()
        asked.save(update_fields=["reason", "before", "after", "revision", "saved_at"])
        audit.record(actor=actor, action="amendment.save", obj=asked, after={"revision": asked.revision})
    return asked


def mark_of(amendment: Amendment, project: Project) -> str:
    """What a page of the draft was made from: its revision and the present values of the đề án."""
    now = current(project, sorted(fields_of(amendment.kind)))
    return f"{amendment.revision}.{fingerprint(now)}"


def _refuse_old_page(asked: Amendment, now: Mapping[str, Any], seen: str) -> None:
    revision, _, mark = seen.partition(".")
    if revision != str(asked.revision):
        raise StaleState(
            say(
                "Người khác vừa lưu bản nháp này. Phần bạn nhập còn ở dưới; so với bản đã lưu rồi lưu lại nếu muốn thay."
            ),
            code="changed_meanwhile",
        )
    if mark != fingerprint(now):
        raise StaleState(
            say(
                "Đề án vừa thay đổi trong khi bạn soạn. Phần bạn nhập còn ở dưới; xem giá trị mới rồi lưu lại."
            ),
            code="changed_meanwhile",
        )


def send_amendment(*, actor: User, amendment_id: int, seen: int) -> Amendment:
    """Send a draft to the Sở, or what was returned to the level that returned it. What it asks for is tried and undone at once.

    So what cannot be is refused here. ``seen`` is the revision that was looked over. Raises NotFound, NotAllowed, StaleState (``wrong_state``, ``changed_meanwhile``),
    RuleViolation (``reason_missing``, ``nothing_changes``, ``kind_does_not_fit``), Problems.
    """
    asked = asked_amendment(amendment_id)
    with acting(actor=actor, action="amendment.send", project_id=asked.project_id) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        require_state(project, AMENDABLE, say_as("act", "đề nghị điều chỉnh"))
        asked = _draft(amendment_id)
        if asked.revision != seen:
            raise StaleState(
                say("Người khác vừa lưu bản nháp này. Hãy xem lại trước khi gửi."), code="changed_meanwhile"
            )
        if current(project, asked.before) != asked.before:
            raise StaleState(
                say(
                    "Đề án %(code)s đã thay đổi sau khi lưu bản nháp. Hãy mở bản nháp, xem giá trị mới rồi lưu lại.",
                    code=project.code,
                ),
                code="changed_meanwhile",
            )
        before, after = audit.changes(asked.before, asked.after)
        refuse_empty(asked.reason, after)
        try_changes(actor, project, asked.kind, after)
        rule = authority_for(asked.kind, project.fund, project.form, timezone.localdate())
        sent = turn_amendment(
            actor,
            asked,
            (AmendmentState(asked.state),),
            "amendment.send",
            state=asked.returned_from or AmendmentState.SENT,
            returned_from="",
            before=before,
            after=after,
            authority=rule.authority,
            requested_by=actor,
            sent_at=timezone.now(),
        )
        note_amended(project, sent)
    return sent


def create_amendment(
    *, actor: User, project_id: int, kind: str, reason: str, changes: Mapping[str, Any]
) -> Amendment:
    """Ask for a change of an approved đề án in one go. ``changes`` gives new values by field: plain values, ``LineDraft``, ``BeneficiaryDraft``.

    Raises what ``start_amendment`` and ``send_amendment`` raise, and RuleViolation ``field_not_of_kind``.
    """
    with acting(actor=actor, action="amendment.create", project_id=project_id) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        require_state(project, AMENDABLE, say_as("act", "đề nghị điều chỉnh"))
        refuse_fields(kind, changes)
        before, after = audit.changes(current(project, changes), encode(changes))
        refuse_empty(reason, after)
        try_changes(actor, project, kind, after)
        amendment = _new(
            actor,
            project,
            kind,
            reason=reason.strip(),
            before=before,
            after=after,
            state=AmendmentState.SENT,
            sent_at=timezone.now(),
        )
        audit.record(
            actor=actor,
            action="amendment.create",
            obj=amendment,
            before=before,
            after=after,
            reason=reason.strip(),
        )
        note_amended(project, amendment)
    return amendment


def withdraw_amendment(*, actor: User, amendment_id: int) -> Amendment:
    """The centre takes a request back before it is decided; its number stays used. Raises NotFound, NotAllowed, StaleState."""
    asked = asked_amendment(amendment_id)
    with acting(actor=actor, action="amendment.withdraw", project_id=asked.project_id) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        withdrawn = turn_amendment(
            actor,
            asked,
            OPEN_STATES,
            "amendment.withdraw",
            state=AmendmentState.WITHDRAWN,
            withdrawn_at=timezone.now(),
        )
        end_unfounded(
            actor=actor,
            project=project,
            reason=filed(say("Đề nghị điều chỉnh số %(number)s đã rút.", number=asked.number)),
        )
    return withdrawn


def attach_to_amendment(*, actor: User, amendment_id: int, name: str, content: BinaryIO) -> Attachment:
    """Add a paper to a draft or to what was returned; it is one of the papers of the đề án too. Raises what ``add_attachment`` raises, StaleState once it was sent."""
    asked = asked_amendment(amendment_id)
    with acting(
        actor=actor, action="amendment.attach", project_id=asked.project_id, keep=ONLY_RIGHTS
    ) as project:
        require(actor, project, rules.IMPLEMENTER_STAFF)
        asked = _draft(amendment_id)
        paper = add_attachment(
            actor=actor, project_id=project.pk, kind=AttachmentKind.OTHER, name=name, content=content
        )
        asked.papers.add(paper)
    return paper


def _new(actor: User, project: Project, kind: str, **values: Any) -> Amendment:
    """The next number of the đề án; the caller holds its lock."""
    rule = authority_for(kind, project.fund, project.form, timezone.localdate())
    last = Amendment.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    return Amendment.objects.create(
        project=project,
        number=last + 1,
        kind=kind,
        authority=rule.authority,
        requested_by=actor,
        saved_at=timezone.now(),
        **values,
    )


def _draft(amendment_id: int) -> Amendment:
    """What is being written, as it stands under the lock of its đề án; raises StaleState once it was sent or withdrawn."""
    asked = asked_amendment(amendment_id)
    if asked.state not in WRITTEN_STATES:
        raise StaleState(
            say(
                "Đề nghị điều chỉnh số %(number)s không còn là bản nháp (%(state)s).",
                number=asked.number,
                state=lowered(AmendmentState(asked.state).label),
            ),
            code="wrong_state",
        )
    return asked
