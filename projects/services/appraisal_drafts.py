"""Writing an appraisal that is open: whose it is, what may be saved, how it is saved."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from centers.models import User
from core import audit
from core.exceptions import NotAllowed, NotFound, StaleState
from core.text import clean
from core.words import say
from projects.enums import Declaration, Level, State
from projects.models import Appraisal, AppraisalAnswer, Project
from projects.models.appraisal import CRITERIA
from projects.rules import Right
from projects.selectors.appraisals import APPRAISERS, LEADS
from projects.services.acting import ONLY_RIGHTS, acting, refuse, require
from projects.validators import Problem, problem
from projects.workflow import STATE_LEVELS

CRITERION_KEYS = frozenset(key for key, _ in CRITERIA)
STAFF, COUNCIL = "staff", "council"
"""Who appraises (TT 36/2013 Art. 8), as ``by_council`` is written."""
_MET: Mapping[str, bool | None] = {"yes": True, "no": False, "": None}
_WORDS: Mapping[bool | None, str] = {met: word for word, met in _MET.items()}
_TEXTS = ("opinion", "minutes_number")
_LONGEST = 10_000
FIELDS = (
    "declaration",
    *(f"{part}_{key}" for key, _ in CRITERIA for part in ("met", "comment")),
    *_TEXTS,
    "by_council",
)
"""What an appraiser writes, name by name; ``met_…`` is yes, no or blank while undecided."""


def values_of(appraisal: Appraisal) -> dict[str, str]:
    """What stands in an open appraisal, by the names of ``FIELDS``."""
    answers = {row.criterion: row for row in AppraisalAnswer.objects.filter(appraisal=appraisal)}
    found = {
        "declaration": appraisal.declaration,
        "opinion": appraisal.opinion,
        "minutes_number": appraisal.minutes_number,
        "by_council": COUNCIL if appraisal.by_council else STAFF,
    }
    for key, _ in CRITERIA:
        row = answers.get(key)
        found[f"met_{key}"] = _WORDS[row.met if row else None]
        found[f"comment_{key}"] = row.comment if row else ""
    return found


def appraisal_level(*, actor: User, project: Project, lead: bool = False) -> Level:
    """The level that the đề án is at, when the actor appraises there (``lead``: leads it).

    Raises NotAllowed, StaleState (``wrong_state``) when it is at no level.
    """
    level = STATE_LEVELS.get(project.status)
    table = LEADS if lead else APPRAISERS
    rights: tuple[Right, ...] = tuple(table.values()) if level is None else (table[level],)
    require(actor, project, *rights)
    if level is None:
        raise StaleState(
            say(
                "Đề án %(code)s đang ở trạng thái “%(status)s”, không phải đang thẩm định.",
                code=project.code,
                status=State(project.status).label,
            ),
            code="wrong_state",
            details={"status": project.status},
        )
    return level


def project_of_appraisal(appraisal_id: int) -> int:
    """The id of its đề án; raises NotFound."""
    found = Appraisal.objects.filter(pk=appraisal_id).values_list("project_id", flat=True).first()
    if found is None:
        raise NotFound(say("Không tìm thấy thẩm định."), code="appraisal_not_found")
    return found


def own_open_appraisal(actor: User, project: Project, appraisal_id: int) -> Appraisal:
    """The appraisal, while it is the actor's, open, of the level that the đề án is at, and the actor still appraises there."""
    appraisal = Appraisal.objects.get(pk=appraisal_id)
    if appraisal.appraiser_id != actor.pk:
        raise NotAllowed(say("Chỉ người đang thẩm định được ghi vào thẩm định này."), code="no_right")
    if appraisal.outcome:
        raise StaleState(say("Thẩm định này đã kết thúc."), code="appraisal_closed")
    if appraisal_level(actor=actor, project=project) != appraisal.level:
        raise StaleState(
            say("Đề án %(code)s không còn ở cấp thẩm định này.", code=project.code), code="wrong_state"
        )
    return appraisal


def save_appraisal(
    *, actor: User, appraisal_id: int, changes: Mapping[str, str], seen: Mapping[str, str] | None = None
) -> Appraisal:
    """Write some fields of an open appraisal, complete or not.

    ``seen`` gives the values that the person had before them: where another window meanwhile wrote another value than the one to be
    written, StaleState (``changed_meanwhile``) names the fields and nothing is overwritten. Raises StaleState too when the appraisal
    has ended, Problems with every value that cannot be, NotFound, NotAllowed. The same values twice change nothing.
    """
    with acting(
        actor=actor, action="appraisal.save", project_id=project_of_appraisal(appraisal_id), keep=ONLY_RIGHTS
    ) as project:
        appraisal = own_open_appraisal(actor, project, appraisal_id)
        found = _wrong(changes)
        if found:
            refuse(project, found)
        now = values_of(appraisal)
        wanted = {name: _clean(name, value) for name, value in changes.items()}
        _refuse_overwrite(now, wanted, seen or {})
        before, after = audit.changes(now, wanted)
        if after:
            _refuse_dropping_council(project, appraisal, after)
            _write(appraisal, {**now, **after})
            audit.record(actor=actor, action="appraisal.save", obj=appraisal, before=before, after=after)
    return appraisal


def _refuse_dropping_council(project: Project, appraisal: Appraisal, after: Mapping[str, Any]) -> None:
    """Raise Problems (``council_declared``) when the council would be left out after one of its members has declared."""
    if after.get("by_council") == STAFF and appraisal.members.exclude(declaration="").exists():
        told = say(
            "Thành viên hội đồng đã khai về xung đột lợi ích, nên việc thẩm định ở lại với hội đồng; thu hồi phiếu nếu phải làm lại."
        )
        refuse(project, [problem("by_council", told, "council_declared")])


def _clean(name: str, value: str) -> str:
    return clean(value) if name == "minutes_number" else value.strip()


def _refuse_overwrite(now: Mapping[str, str], wanted: Mapping[str, str], seen: Mapping[str, str]) -> None:
    moved = [
        name for name, value in wanted.items() if name in seen and now[name] not in (seen[name] or "", value)
    ]
    if moved:
        raise StaleState(
            say("Phiếu này vừa được lưu ở một cửa sổ khác. Hãy xem nội dung mới trước khi lưu tiếp."),
            code="changed_meanwhile",
            field=moved[0],
            details={"now": {name: now[name] for name in moved}},
        )


def _wrong(changes: Mapping[str, str]) -> list[Problem]:
    choices = {"declaration": ("", *Declaration.values), "by_council": (STAFF, COUNCIL)}
    found = []
    for name, value in changes.items():
        if name not in FIELDS:
            found.append(
                problem(
                    name,
                    say("Không có mục “%(name)s” trong phiếu thẩm định.", name=name[:30]),
                    "unknown_field",
                )
            )
        elif value not in choices.get(name, _MET if name.startswith("met_") else (value,)):
            found.append(problem(name, say("Chọn trong danh sách."), "unknown"))
    if len(changes.get("minutes_number", "")) > 60:
        found.append(problem("minutes_number", say("Số biên bản dài quá 60 ký tự."), "too_long"))
    found += [
        problem(name, say("Mục này dài quá %(longest)s ký tự.", longest=_LONGEST), "too_long")
        for name, value in changes.items()
        if len(value) > _LONGEST
    ]
    return found


def _write(appraisal: Appraisal, values: Mapping[str, str]) -> None:
    appraisal.by_council = values["by_council"] == COUNCIL
    appraisal.opinion = values["opinion"]
    appraisal.minutes_number = values["minutes_number"]
    appraisal.declaration = values["declaration"]
    touch(appraisal, "by_council", "opinion", "minutes_number", "declaration")
    write_answers(
        appraisal, {key: (_MET[values[f"met_{key}"]], values[f"comment_{key}"]) for key, _ in CRITERIA}
    )


def touch(appraisal: Appraisal, *names: str) -> None:
    """Save ``names`` of an open appraisal and count the change, so that nobody finishes what they have not looked over."""
    appraisal.revision += 1
    appraisal.saved_at = timezone.now()
    appraisal.save(update_fields=[*names, "revision", "saved_at"])


def write_answers(appraisal: Appraisal, answers: Mapping[str, tuple[bool | None, str]]) -> None:
    """Put each answer in the place of the one before."""
    for key, (met, comment) in answers.items():
        AppraisalAnswer.objects.update_or_create(
            appraisal=appraisal, criterion=key, defaults={"met": met, "comment": comment.strip()}
        )
