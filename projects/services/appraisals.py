"""Appraisal at base and ministry level: begun by one person, written at leisure, finished with an opinion and minutes (R15, R16).

A draft is its appraiser's alone. Whoever declares an interest of their own cannot finish it; they step back, and another begins.
"""

from collections.abc import Mapping
from typing import NoReturn

from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.models import Center, User
from core import audit
from core.exceptions import InvalidInput, StaleState
from core.mail import mail_readers
from core.text import clean
from core.words import lowered, say
from projects.enums import AppraisalOutcome, Declaration, Level
from projects.models import Appraisal, Project
from projects.rules import Right, stands_at
from projects.selectors.appraisals import APPRAISERS, lacking_in
from projects.selectors.dossier import latest_submission
from projects.selectors.projects import case_of
from projects.selectors.waiting import people_awaited
from projects.services.acting import acting, refuse
from projects.services.appraisal_drafts import (
    CRITERION_KEYS,
    appraisal_level,
    own_open_appraisal,
    project_of_appraisal,
    write_answers,
)


def start_appraisal(*, actor: User, project_id: int, by_council: bool = False) -> Appraisal:
    """Begin the appraisal of the level that the đề án is at; asked again, the actor's own open one is given.

    Raises NotFound, NotAllowed, StaleState (``wrong_state``: at no level; ``appraisal_open``: somebody else is at it).
    """
    with acting(actor=actor, action="appraisal.start", project_id=project_id) as project:
        level = appraisal_level(actor=actor, project=project)
        own = project.appraisals.open().filter(level=level, appraiser=actor).first()
        if own is not None:
            return own
        try:
            with transaction.atomic():
                appraisal = Appraisal.objects.create(
                    project=project,
                    level=level,
                    by_council=by_council,
                    appraiser=actor,
                    submission=latest_submission(project),
                    center=_center_of(actor, project, APPRAISERS[level]),
                )
        except IntegrityError:
            _begun(project)
        audit.record(
            actor=actor,
            action="appraisal.start",
            obj=appraisal,
            after={"level": level.value, "by_council": by_council},
        )
    return appraisal


def _begun(project: Project) -> NoReturn:
    raise StaleState(
        say("Đề án %(code)s đang được người khác thẩm định.", code=project.code), code="appraisal_open"
    ) from None


def _center_of(actor: User, project: Project, right: Right) -> Center | None:
    """The body for which the actor appraises."""
    case = case_of(project)
    held = (
        row
        for row in actor.current_memberships
        if row.role in right.roles and stands_at(row, right.side, case)
    )
    return next((row.center for row in held), None)


def answer_criteria(
    *, actor: User, appraisal_id: int, answers: Mapping[str, tuple[bool | None, str]]
) -> Appraisal:
    """Write answers (met, comment) by criterion into an open appraisal of the actor's; later answers replace earlier ones."""
    project_id = project_of_appraisal(appraisal_id)
    with acting(actor=actor, action="appraisal.answer", project_id=project_id) as project:
        appraisal = own_open_appraisal(actor, project, appraisal_id)
        for key in answers:
            if key not in CRITERION_KEYS:
                raise InvalidInput(
                    say("Tiêu chí “%(key)s” không có.", key=key[:20]), code="unknown_criterion", field=key
                )
        write_answers(appraisal, answers)
        audit.record(
            actor=actor,
            action="appraisal.answer",
            obj=appraisal,
            after={key: list(answer) for key, answer in answers.items()},
        )
    return appraisal


def finish_appraisal(
    *,
    actor: User,
    appraisal_id: int,
    opinion: str,
    minutes_number: str,
    no_conflict: bool,
    seen: int | None = None,
) -> Appraisal:
    """Close an appraisal with its opinion, the number of its minutes and the declaration that no interest conflicts.

    Raises Problems with all that is lacking (codes ``opinion_missing``, ``minutes_missing``, ``criteria_open``, ``conflict_not_declared``,
    ``council_missing``), NotFound, NotAllowed, StaleState when it has ended or ``seen`` is not its revision.
    """
    with acting(
        actor=actor, action="appraisal.finish", project_id=project_of_appraisal(appraisal_id)
    ) as project:
        appraisal = own_open_appraisal(actor, project, appraisal_id)
        if seen is not None and seen != appraisal.revision:
            raise StaleState(
                say("Phiếu vừa được sửa ở một cửa sổ khác. Hãy xem lại trước khi hoàn tất."),
                code="changed_meanwhile",
            )
        appraisal.opinion = opinion.strip()
        appraisal.minutes_number = clean(minutes_number)
        appraisal.declaration = Declaration.NO_CONFLICT if no_conflict else Declaration.CONFLICT
        found = lacking_in(appraisal)
        if found:
            refuse(project, found)
        _end(appraisal, AppraisalOutcome.FINISHED)
        audit.record(
            actor=actor,
            action="appraisal.finish",
            obj=appraisal,
            after={
                "opinion": appraisal.opinion,
                "minutes_number": appraisal.minutes_number,
                "declaration": appraisal.declaration,
            },
        )
        _tell(actor, project, appraisal)
    return appraisal


def _tell(actor: User, project: Project, appraisal: Appraisal) -> None:
    """Mail to those who may take the next step, except the one who finished."""
    people = people_awaited(project).exclude(pk=actor.pk).exclude(email="")
    mail_readers(
        to=people.values_list("email", "language"),
        subject=say("[Khuyến công] %(code)s: đã thẩm định xong", code=project.code),
        body=say(
            "Đề án %(code)s – %(title)s\nPhiếu thẩm định %(level)s (biên bản %(minutes_number)s) đã hoàn tất.\n\nĐề án đang chờ bước tiếp theo trên Cổng quản lý khuyến công.\n",
            code=project.code,
            title=project.title,
            level=lowered(Level(appraisal.level).label),
            minutes_number=appraisal.minutes_number,
        ),
    )


def step_back(*, actor: User, appraisal_id: int, reason: str) -> Appraisal:
    """Leave an appraisal because of a conflict of interest; it counts for nothing and another person may begin one."""
    with acting(
        actor=actor, action="appraisal.step_back", project_id=project_of_appraisal(appraisal_id)
    ) as project:
        appraisal = own_open_appraisal(actor, project, appraisal_id)
        appraisal.conflict = _reason(reason, say("Ghi lý do rút khỏi việc thẩm định."))
        appraisal.declaration = Declaration.CONFLICT
        _end(appraisal, AppraisalOutcome.STEPPED_BACK)
        audit.record(actor=actor, action="appraisal.step_back", obj=appraisal, reason=appraisal.conflict)
    return appraisal


def release_appraisal(*, actor: User, project_id: int, reason: str) -> Appraisal:
    """Take an open appraisal from somebody who does not go on with it, so that another may begin; what was written stays on record.

    The lead of the level does this. Raises NotFound, NotAllowed, StaleState when none is open, InvalidInput for a blank reason.
    """
    with acting(actor=actor, action="appraisal.release", project_id=project_id) as project:
        level = appraisal_level(actor=actor, project=project, lead=True)
        appraisal = project.appraisals.open().filter(level=level).first()
        if appraisal is None:
            raise StaleState(
                say("Đề án %(code)s không có phiếu thẩm định đang soạn.", code=project.code),
                code="nothing_open",
            )
        appraisal.conflict = _reason(reason, say("Ghi lý do thu hồi phiếu thẩm định."))
        _end(appraisal, AppraisalOutcome.LAPSED)
        audit.record(actor=actor, action="appraisal.release", obj=appraisal, reason=appraisal.conflict)
    return appraisal


def _reason(text: str, missing: str) -> str:
    if not text.strip():
        raise InvalidInput(missing, code="reason_missing", field="reason")
    return text.strip()


def _end(appraisal: Appraisal, outcome: AppraisalOutcome) -> None:
    appraisal.finished_at = timezone.now()
    appraisal.outcome = outcome
    appraisal.save(
        update_fields=["opinion", "minutes_number", "declaration", "conflict", "finished_at", "outcome"]
    )
