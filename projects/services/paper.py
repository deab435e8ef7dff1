"""What every numbered paper must bear: a number and a day that has come; and its scan."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import InvalidInput, NotAllowed, NotFound
from core.scan.work import await_scan
from core.stored import store, whole
from core.words import say
from projects.models import AnnualPlan, Decision, DecisionPaper, Project
from projects.selectors.ledger import first_given
from projects.services.documents import digest, file_type, refuse_known_harmful, shown_name

LONGEST_NUMBER = 60


def check_number(number: str) -> str:
    """The number with single spaces; raises InvalidInput for a blank or a long one."""
    number = " ".join(number.split())
    if not number:
        raise InvalidInput(say("Ghi số quyết định."), code="number_missing", field="number")
    if len(number) > LONGEST_NUMBER:
        raise InvalidInput(
            say("Số quyết định dài quá %(longest)s ký tự.", longest=LONGEST_NUMBER),
            code="too_long",
            field="number",
        )
    return number


def check_day(day: date) -> date:
    """The day of a paper; raises InvalidInput for one to come."""
    if day > timezone.localdate():
        raise InvalidInput(
            say("Ngày quyết định %(day)s ở tương lai.", day=f"{day:%d/%m/%Y}"),
            code="date_to_come",
            field="date",
        )
    return day


def refuse_long_before(plan: AnnualPlan, day: date) -> None:
    """A plan is decided in the year before its own at the earliest; raises InvalidInput (``date_before_plan``) for a day before that."""
    first = date(plan.year - 1, 1, 1)
    if day < first:
        raise InvalidInput(
            say(
                "Ngày quyết định %(day)s quá sớm: kế hoạch năm %(year)s chỉ được quyết định từ ngày %(first)s.",
                day=f"{day:%d/%m}/{day.year}",
                year=plan.year,
                first=f"{first:%d/%m/%Y}",
            ),
            code="date_before_plan",
            field="date",
        )


def refuse_before_given(
    project: Project, day: date, *, source: str = "", fund_year: int | None = None
) -> None:
    """Nothing is decided over money that was not given yet: of one source and year, or of any.

    Raises InvalidInput (``date_before_given``) for a day before the first that gave it; where none is on record any day passes.
    """
    first = first_given(project, source=source, fund_year=fund_year)
    if first is not None and day < first:
        raise InvalidInput(
            say(
                "Ngày quyết định %(day)s trước ngày đề án được giao kinh phí %(given)s.",
                day=f"{day:%d/%m}/{day.year}",
                given=f"{first:%d/%m/%Y}",
            ),
            code="date_before_given",
            field="date",
        )


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it was sent: its name and its content."""

    name: str
    content: BinaryIO


def keep_paper(*, actor: User, decision: Decision, paper: Paper) -> DecisionPaper:
    """Store the scan of a decision inside the act that records it; the same content is stored once.

    Raises InvalidInput (``file_type``, ``file_too_large``, ``file_empty``, ``file_infected``) at ``paper``. When the act fails the
    stored file is removed.
    """
    try:
        checksum, size = digest(paper.content)
        found = file_type(paper.content)
        same = DecisionPaper.objects.filter(decision=decision, sha256=checksum).first()
        if same is not None:
            refuse_known_harmful(same)
            return same
    except InvalidInput as refusal:
        raise InvalidInput(refusal.told, code=refusal.code, field="paper") from refusal
    paper.content.seek(0)
    kept = DecisionPaper(
        decision=decision,
        name=shown_name(paper.name, found),
        file=store(f"decisions/{decision.pk}/{uuid.uuid4().hex}.{found.extension}", paper.content),
        content_type=found.content_type,
        size=size,
        sha256=checksum,
        uploaded_by=actor,
    )
    await_scan(kept)
    kept.save(force_insert=True)
    after = {"name": kept.name, "size": size, "sha256": checksum}
    audit.record(actor=actor, action="decision.add_paper", obj=decision, after=after)
    return kept


def paper_for(*, actor: User, paper_id: int) -> DecisionPaper:
    """A paper of a decision in the actor's sight; raises NotFound otherwise."""
    seen = Decision.objects.visible_to(actor.scope).values("pk")
    found = DecisionPaper.objects.filter(pk=paper_id, decision__in=seen).first()
    if found is None:
        raise NotFound(say("Không tìm thấy tệp."), code="paper_not_found")
    return found


def may_add_paper(actor: User, decision: Decision) -> bool:
    """Whoever recorded the decision adds what belongs to it."""
    return decision.recorded_by_id == actor.pk and bool(actor.current_memberships)


def refuse_without_paper_right(actor: User, decision: Decision) -> None:
    """Raise NotAllowed, and keep the refusal on record, for anybody but whoever recorded the decision."""
    if not may_add_paper(actor, decision):
        refusal = NotAllowed(say("Chỉ người ghi quyết định được đính kèm văn bản."), code="no_right")
        audit.record_refusal(
            actor=actor, action="decision.add_paper", obj=decision, reason=audit.reason_of(refusal)
        )
        raise refusal


def add_paper(*, actor: User, decision_id: int, paper: Paper) -> DecisionPaper:
    """Add a scan to a decision that stands. Raises NotFound, NotAllowed, InvalidInput."""
    decision = Decision.objects.visible_to(actor.scope).filter(pk=decision_id).first()
    if decision is None:
        raise NotFound(say("Không tìm thấy quyết định."), code="decision_not_found")
    refuse_without_paper_right(actor, decision)
    with whole():
        return keep_paper(actor=actor, decision=decision, paper=paper)
