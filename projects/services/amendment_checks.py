"""What every act on an amendment asks first: that it is there, of its kind, possible; and the change of its state."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from centers.models import User
from core import audit
from core.exceptions import NotFound, RuleViolation, StaleState
from core.formatting import format_money
from core.words import filed, lowered, say
from projects.enums import STATE_SOURCES, AmendmentState, ChangeKind, Source
from projects.models import Amendment, Project
from projects.selectors.amendment_effects import effects_of, seen_mark
from projects.selectors.amendment_money import Lots, unrecordable
from projects.services.acting import refuse
from projects.services.changes import apply_changes, current
from projects.services.dossier_needs import dossier_lacks
from projects.services.findings import unanswered_amended
from projects.validators import FIELDS_OF_CHANGE, LABELS, Problem, problem


def fields_of(kind: str) -> frozenset[str]:
    """The fields that an amendment of ``kind`` may touch; raises RuleViolation (``kind_not_amendable``)."""
    allowed = FIELDS_OF_CHANGE.get(kind)
    if allowed is None:
        raise RuleViolation(
            say(
                "Loại thay đổi này không làm bằng điều chỉnh: đề án được bổ sung hoặc ngừng bằng quyết định riêng."
            ),
            code="kind_not_amendable",
            field="kind",
        )
    return allowed


def refuse_fields(kind: str, changes: Iterable[str]) -> None:
    """Raise RuleViolation (``field_not_of_kind``) when one of ``changes`` is not the kind's to touch."""
    allowed = fields_of(kind)
    for name in changes:
        if name not in allowed:
            raise RuleViolation(
                say(
                    "“%(name)s” không thuộc loại điều chỉnh “%(kind)s”.",
                    name=LABELS.get(name, name),
                    kind=ChangeKind(kind).label,
                ),
                code="field_not_of_kind",
                field=name,
            )


def refuse_empty(reason: str, after: Mapping[str, Any]) -> None:
    """Raise RuleViolation for a request without a reason (``reason_missing``) or without a change (``nothing_changes``)."""
    if not reason.strip():
        raise RuleViolation(say("Ghi lý do điều chỉnh."), code="reason_missing", field="reason")
    if not after:
        raise RuleViolation(say("Nội dung đề nghị không khác hiện tại."), code="nothing_changes")


def try_changes(actor: User, project: Project, kind: str, after: Mapping[str, Any]) -> None:
    """Apply the change, look whether it is of its kind, leaves a whole dossier and money that the ledger can move, and take it back."""
    lots, start, end, lacked = _lots(project), project.start, project.end, dossier_lacks(project)
    trial = Project.objects.select_related("center", "province").get(pk=project.pk)
    with transaction.atomic():
        apply_changes(actor=actor, project=trial, changes=after, reason="")
        then = _lots(trial)
        _refuse_kind(kind, _rise(lots, then), (start, end), (trial.start, trial.end))
        refuse_lacking(trial, lacked)
        _refuse_unrecordable(project, lots, then)
        transaction.set_rollback(True)


def refuse_lacking(project: Project, before: Iterable[Problem]) -> None:
    """Raise Problems with what the changed dossier lacks and did not lack ``before``: an amendment leaves what a submission asked for.

    A counterpart that was short before may stay short, as in an imported history; less of it than there was is a lack of its own.
    """
    known = {_mark(one): int(one.get("counterpart", 0)) for one in before}
    found = [
        one
        for one in dossier_lacks(project)
        if _mark(one) not in known or one.get("counterpart", 0) < known[_mark(one)]
    ]
    if found:
        refuse(project, found)


def _mark(one: Problem) -> tuple[str, str]:
    """By what a problem is known before and after: rows change their numbers, a line keeps its year and item."""
    return str(one.get("line") or one["field"]), str(one["code"])


def _refuse_unrecordable(project: Project, before: Lots, after: Lots) -> None:
    """Raise Problems where the decision could not take back what is asked to be lowered: it was paid out or carried over to another year."""
    found = [
        problem(
            "budget",
            say(
                "Nguồn %(source)s: %(why)s %(way)s",
                source=lowered(Source(now.source).label),
                why=why,
                way=say("Phần đã chuyển sang năm sau chỉ hủy được khi quyết toán hoặc ngừng đề án.")
                if now.carried_out
                else say("Hoàn trả phần đã giải ngân trước rồi mới giảm được."),
            ),
            "decrease_unrecordable",
        )
        for now, why in unrecordable(project, before, after)
    ]
    if found:
        refuse(project, found)


def _lots(project: Project) -> Lots:
    found: dict[tuple[str, int], int] = defaultdict(int)
    for line in project.budget_lines.filter(retired_at__isnull=True).prefetch_related("shares"):
        for share in line.shares.all():
            if share.source in STATE_SOURCES:
                found[share.source, line.fund_year] += share.amount
    return found


def _rise(before: Lots, after: Lots) -> str:
    """The first source and year that gets more than before, in words; blank where none does, however the money moved."""
    for source, year in sorted(after, key=lambda lot: (lot[1], lot[0])):
        more = after[source, year] - before.get((source, year), 0)
        if more > 0:
            return say(
                "Nguồn %(source)s năm %(year)s tăng %(more)s đồng.",
                source=lowered(Source(source).label),
                year=year,
                more=format_money(more),
            )
    return ""


def _refuse_kind(kind: str, rise: str, old: tuple[date, date], new: tuple[date, date]) -> None:
    """A change must be what it is called, since the kind says who decides.

    Whose support rises, or is moved to another source or to another year, is decided as a rise of support (TT 36/2013 Art. 11): each
    source is money of its own, and each year's money is given by the plan of that year.
    """
    same_years = (old[0].year, old[1].year) == (new[0].year, new[1].year)
    wrong = {
        ChangeKind.RAISE_SUPPORT: (
            not rise,
            say("Kinh phí hỗ trợ không tăng ở nguồn nào, năm nào."),
        ),
        ChangeKind.LOWER_OR_EQUAL_SUPPORT: (bool(rise), rise),
        ChangeKind.EXTEND_NEXT_YEAR: (
            new[1].year <= old[1].year,
            say("Thời gian không kéo dài sang năm sau."),
        ),
        ChangeKind.CHANGE_TIME_WITHIN_YEAR: (not same_years, say("Thời gian mới ra ngoài năm kế hoạch.")),
    }
    is_wrong, message = wrong.get(ChangeKind(kind), (False, ""))
    if is_wrong:
        raise RuleViolation(
            say("%(message)s Hãy chọn đúng loại điều chỉnh.", message=message),
            code="kind_does_not_fit",
            field="kind",
        )


def refuse_unanswered(project: Project, asked: Amendment) -> None:
    """Raise Problems with every finding of the changed budget that stands without an exception."""
    found = [problem("budget", _mend(one.said), one.code) for one in unanswered_amended(project, asked)]
    if found:
        refuse(project, found)


def refuse_unseen(project: Project, asked: Amendment, seen: str) -> list[str]:
    """What the request leaves out of step, in Vietnamese, for the trail.

    Raises RuleViolation (``effects_unseen``) when something is left and ``seen`` (``seen_mark``) does not stand for it as it is now.
    """
    effects = effects_of(project, asked)
    if effects and seen_mark(effects) != seen:
        raise RuleViolation(
            say("Đề nghị này để lại hệ quả phải xử lý, hoặc hệ quả vừa thay đổi. Hãy xem rồi quyết định."),
            code="effects_unseen",
            field="aware",
        )
    return [filed(one.said) for one in effects]


def refuse_drift(project: Project, amendment: Amendment) -> None:
    """What changed since the request is never written over: raises StaleState (``changed_meanwhile``)."""
    if current(project, amendment.after) != amendment.before:
        raise StaleState(
            say(
                "Đề án %(code)s đã thay đổi sau khi đề nghị điều chỉnh; cần lập lại đề nghị.",
                code=project.code,
            ),
            code="changed_meanwhile",
        )


def _mend(finding: str) -> str:
    return say(
        "%(finding)s Đơn vị thực hiện sửa dự toán (trả lại đề nghị) hoặc đề nghị ngoại lệ.", finding=finding
    )


def asked_amendment(amendment_id: int) -> Amendment:
    """The request as it stands; raises NotFound."""
    found = Amendment.objects.filter(pk=amendment_id).first()
    if found is None:
        raise NotFound(say("Không tìm thấy đề nghị điều chỉnh."), code="amendment_not_found")
    return found


def turn_amendment(
    actor: User,
    asked: Amendment,
    states: tuple[AmendmentState, ...],
    action: str,
    *,
    reason: str = "",
    told: Mapping[str, Any] | None = None,
    **values: Any,
) -> Amendment:
    """Change the state of a request if it is still one of ``states``; ``reason`` and what is ``told`` go to the audit trail."""
    if not Amendment.objects.filter(pk=asked.pk, state__in=states).update(**values):
        raise StaleState(
            say("Đề nghị điều chỉnh này vừa được người khác xử lý. Hãy tải lại trang."), code="wrong_state"
        )
    amendment = Amendment.objects.select_related("project", "decision").get(pk=asked.pk)
    audit.record(
        actor=actor,
        action=action,
        obj=amendment,
        before={"state": asked.state},
        after={
            "state": amendment.state,
            "decision": amendment.decision and filed(amendment.decision),
            **(told or {}),
        },
        reason=reason,
    )
    return amendment
