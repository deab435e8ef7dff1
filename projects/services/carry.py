"""Carrying money that a year left over to the next, by a decision (NĐ 45/2012/NĐ-CP Art. 14 cl. 4; R29)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from centers.models import Province, User
from core import audit
from core.exceptions import DomainError, InvalidInput, NotAllowed, RuleViolation
from core.stored import whole
from core.words import filed, say
from projects import rules
from projects.enums import STATE_SOURCES, Authority, ChangeKind, DecisionKind
from projects.models import Decision, Entry, Project
from projects.rules import why_not
from projects.selectors.ending import uncovered
from projects.selectors.issuing import places_of
from projects.selectors.law import authority_for
from projects.selectors.projects import case_of
from projects.services.acting import locked_project
from projects.services.carrying import carry_over
from projects.services.decisions import decision_of, note_decision, remember, replayed
from projects.services.money import lapse_money
from projects.services.paper import Paper, keep_paper, refuse_before_given


@dataclass(frozen=True, slots=True)
class CarryLot:
    """``amount`` đồng of one source that a fund year left over."""

    project_id: int
    source: str
    from_year: int
    amount: int


def carry_over_money(
    *,
    actor: User,
    number: str,
    date: date,
    issuer: str,
    lots: Sequence[CarryLot],
    request_key: str,
    paper: Paper | None = None,
) -> list[tuple[Entry, Entry]]:
    """Move each lot to the next fund year by one decision: (out, in) per lot, all of them or none.

    The issuer must be the authority that lets a đề án go on into the next year. The same ``request_key`` gives the same entries. Raises
    InvalidInput, NotFound, NotAllowed, RuleViolation (``wrong_authority``, ``year_not_begun``, ``request_key_reused``), BudgetExceeded when a lot is more
    than remains; the message names the đề án.
    """
    if not lots or not request_key:
        raise InvalidInput(say("Chọn ít nhất một khoản để chuyển nguồn."), code="empty_list", field="lots")
    try:
        with whole():
            return _carry(actor, number, date, issuer, lots, request_key, paper)
    except DomainError as refusal:
        for project in Project.objects.filter(pk__in={lot.project_id for lot in lots}):
            audit.record_refusal(
                actor=actor, action="project.carry_over", obj=project, reason=audit.reason_of(refusal)
            )
        raise


def _carry(
    actor: User,
    number: str,
    day: date,
    issuer: str,
    lots: Sequence[CarryLot],
    request_key: str,
    paper: Paper | None,
) -> list[tuple[Entry, Entry]]:
    projects = {pk: locked_project(actor, pk) for pk in sorted({lot.project_id for lot in lots})}
    for project in projects.values():
        _check(actor, project, issuer, day)
    content = {
        "number": number.strip(),
        "date": day.isoformat(),
        "issuer": issuer,
        "lots": [asdict(lot) for lot in lots],
    }
    earlier = replayed(request_key, content)
    if earlier is not None:
        entries = Entry.objects.in_bulk([pk for row in earlier for pk in row.values()])
        return [(entries[row["out"]], entries[row["into"]]) for row in earlier]
    decision, created = decision_of(
        actor=actor,
        number=number,
        day=day,
        issuer=issuer,
        place=_one_place(actor, projects, issuer, day),
        kind=DecisionKind.CARRY_OVER,
        request_key=request_key,
    )
    if created:
        note_decision(actor, decision)
    moved = [
        _move(actor, projects[lot.project_id], lot, decision, f"{request_key}:{row}")
        for row, lot in enumerate(lots, 1)
    ]
    _end_uncovered(actor, projects, lots, decision)
    remember(actor, decision, request_key, content, [{"out": out.pk, "into": into.pk} for out, into in moved])
    if paper is not None:
        keep_paper(actor=actor, decision=decision, paper=paper)
    return moved


def _one_place(actor: User, projects: Mapping[int, Project], issuer: str, day: date) -> Province | None:
    """The province whose authority decides; the paper of one does not carry over the money of another."""
    places = places_of(projects.values(), issuer, day, actor)
    if len(places) > 1:
        raise RuleViolation(
            say("Quyết định của một tỉnh chỉ chuyển nguồn cho đề án của tỉnh đó; tách theo từng tỉnh."),
            code="several_places",
            field="lots",
        )
    return places.pop()


def _end_uncovered(
    actor: User, projects: Mapping[int, Project], lots: Sequence[CarryLot], decision: Decision
) -> None:
    """End the requests to spend what is not there any more; everything else that is open goes on with the đề án."""
    for project_id, source, year in dict.fromkeys(
        (lot.project_id, lot.source, lot.from_year) for lot in lots
    ):
        for request in uncovered(projects[project_id], source, year):
            lapse_money(
                actor=actor,
                request=request,
                reason=filed(
                    say(
                        "Kinh phí năm %(year)s đã chuyển sang năm %(next_year)s theo quyết định %(decision)s; đề nghị lại từ kinh phí năm %(next_year)s.",
                        year=year,
                        next_year=year + 1,
                        decision=decision,
                    )
                ),
            )


def _check(actor: User, project: Project, issuer: str, day: date) -> None:
    rule = authority_for(ChangeKind.EXTEND_NEXT_YEAR, project.fund, project.form, day)
    at_agency = rule.authority in (Authority.MINISTER, Authority.AGENCY)
    reason = why_not(actor, (rules.AGENCY_LEAD if at_agency else rules.BASE_LEAD,), case_of(project))
    if reason is not None:
        raise NotAllowed(
            say(
                "Bạn không có quyền chuyển nguồn của đề án %(code)s. %(reason)s",
                code=project.code,
                reason=reason,
            ),
            code="no_right",
        )
    if issuer != rule.authority:
        raise RuleViolation(
            say(
                "Chuyển nguồn của đề án %(code)s do %(authority)s quyết định (%(citation)s).",
                code=project.code,
                authority=Authority(rule.authority).label,
                citation=rule.citation,
            ),
            code="wrong_authority",
            field="issuer",
        )


def _refuse_unbegun(year: int, day: date) -> None:
    """Only what was not used in its plan year goes on to the next (R29), so that year must have begun."""
    if day.year < year:
        raise RuleViolation(
            say(
                "Chưa chuyển được kinh phí năm %(year)s: đến ngày quyết định %(day)s năm kế hoạch này chưa bắt đầu.",
                year=year,
                day=f"{day:%d/%m/%Y}",
            ),
            code="year_not_begun",
            field="date",
        )


def _move(actor: User, project: Project, lot: CarryLot, decision: Decision, key: str) -> tuple[Entry, Entry]:
    if lot.source not in STATE_SOURCES:
        raise InvalidInput(
            say("Đề án %(code)s: chỉ chuyển nguồn kinh phí khuyến công.", code=project.code),
            code="source_not_for_kind",
            field="source",
        )
    try:
        _refuse_unbegun(lot.from_year, decision.date)
        refuse_before_given(project, decision.date, source=lot.source, fund_year=lot.from_year)
        return carry_over(
            actor=actor,
            project=project,
            source=lot.source,
            from_year=lot.from_year,
            amount=lot.amount,
            happened_on=decision.date,
            decision=decision,
            request_key=key,
        )
    except DomainError as refusal:
        raise type(refusal)(
            say("Đề án %(code)s: %(message)s", code=project.code, message=refusal.told),
            code=refusal.code,
            field=refusal.field,
            details=refusal.details,
        ) from refusal
