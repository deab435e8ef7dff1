"""What the pages of a dossier that is being written show: its sections with what is missing, choices, who changed what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from centers.enums import CenterKind
from centers.models import Center, Province, Scope, User
from core.formatting import format_moment
from core.models import AuditEvent
from core.words import say
from projects import rules
from projects.duedates import due_on
from projects.enums import Action, State
from projects.models import Attachment, Deadline, Indicator, Project, StateChange
from projects.sections import FORM_NOTES, FORM_RULES, SECTIONS, Section, section_of
from projects.selectors.law import deadline
from projects.selectors.projects import with_merged
from projects.selectors.quarantine import OnFile, states_on_file
from projects.validators import LABELS, Problem, required_attachments

_RECENT = 40
"""How many of the last audited acts are looked through for those who changed something."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A problem with the address where it is mended."""

    message: str
    url: str


@dataclass(frozen=True, slots=True)
class SectionState:
    """A section as the side index shows it: sign, word and colour."""

    section: Section
    url: str
    tone: str
    icon: str
    word: str
    lacks: tuple[Lack, ...]
    here: bool = False


def address_of(section: Section, project: Project) -> str:
    """The page of a section; blank while there is none."""
    try:
        return reverse(section.route, args=[project.code])
    except NoReverseMatch:
        return ""


def section_states(
    project: Project, problems: Sequence[Problem], *, here: str = "", targets: int = 0
) -> list[SectionState]:
    """The sections that have a page, each complete, missing something, or with a finding against a rule."""
    found = []
    for section in SECTIONS:
        url = address_of(section, project)
        if url:
            own = [one for one in problems if section_of(str(one["field"])) is section]
            found.append(_state(section, url, own, here=section.key == here, filled=bool(targets)))
    return found


def _state(section: Section, url: str, own: list[Problem], *, here: bool, filled: bool) -> SectionState:
    lacks = tuple(Lack(str(one["message"]), _anchor(url, one)) for one in own)
    if section.open and not filled:
        return SectionState(section, url, "waiting", "pencil", say("Chưa nhập"), lacks, here)
    if not own:
        return SectionState(section, url, "fine", "check", say("Đủ"), lacks, here)
    if all(one["code"] == "required" for one in own):
        return SectionState(
            section, url, "waiting", "pencil", say("Thiếu %(count)s", count=len(own)), lacks, here
        )
    return SectionState(
        section, url, "attention", "alert", say("Cần sửa %(count)s", count=len(own)), lacks, here
    )


def _anchor(url: str, one: Problem) -> str:
    """The field itself where a page has one of that name."""
    return f"{url}#field-{one['field']}" if one["field"] in LABELS else url


def lacks_elsewhere(project: Project, problems: Sequence[Problem]) -> list[str]:
    """Problems of no section that has a page."""
    return [
        str(one["message"])
        for one in problems
        if (section := section_of(str(one["field"]))) is None or not address_of(section, project)
    ]


@dataclass(frozen=True, slots=True)
class FormRule:
    """A condition of the form of the đề án and whether it is kept."""

    text: str
    kept: bool


def form_note(project: Project) -> str:
    """What the form of the đề án means for its writer; blank for an ordinary one."""
    return FORM_NOTES.get(project.form, "")


def form_rules(project: Project, problems: Sequence[Problem]) -> list[FormRule]:
    """The conditions of a flagship đề án beside what the dossier has."""
    broken = {one["field"] for one in problems if one["code"] == "flagship"}
    return [FormRule(text, name not in broken) for name, text in FORM_RULES.get(project.form, ())]


@dataclass(frozen=True, slots=True)
class Touch:
    """Who changed which fields, when."""

    who: str
    at: datetime
    fields: tuple[str, ...]

    @property
    def words(self) -> str:
        return ", ".join(str(LABELS[name]) for name in self.fields)


def touches_of(project: Project) -> list[Touch]:
    """The latest changes of the text of a đề án, the newest first."""
    events = AuditEvent.objects.filter(
        object_type=project._meta.label_lower,
        object_id=str(project.pk),
        action__in=("project.update", "project.amend"),
        refused=False,
    )[:_RECENT]
    return [
        Touch(event.actor_label, event.at, tuple(name for name in event.after if name in LABELS))
        for event in events
    ]


def others_today(touches: Iterable[Touch], user: User) -> list[Touch]:
    """What others changed today: five at most."""
    today = timezone.localdate()
    mine = str(user)
    return [one for one in touches if one.who != mine and one.fields and timezone.localdate(one.at) == today][
        :5
    ]


def changed_by(touches: Iterable[Touch]) -> dict[str, str]:
    """Who changed each field last, in words."""
    found: dict[str, str] = {}
    for one in touches:
        for name in one.fields:
            found.setdefault(
                name,
                f"{one.who}, {format_moment(one.at)}",
            )
    return found


def returned_with(project: Project) -> StateChange | None:
    """The return that the writers have to answer."""
    if project.status != State.RETURNED:
        return None
    returns = StateChange.objects.filter(project=project, action=Action.RETURN).select_related(
        "actor", "center"
    )
    return returns.order_by("-at", "-pk").first()


def place_choices(day: date, chosen: Iterable[int]) -> list[tuple[int, str]]:
    """The provinces on the map of ``day``, and those chosen already, which may stand on another map."""
    wanted = list(chosen)
    in_force = Province.objects.in_force(day)
    rows = Province.objects.filter(Q(pk__in=in_force.values("pk")) | Q(pk__in=wanted)).order_by(
        "sort_key", "pk"
    )
    return [
        (
            row.pk,
            row.name
            if _stands(row, day)
            else say("%(name)s (không có ngày %(day)s)", name=row.name, day=f"{day:%d/%m/%Y}"),
        )
        for row in rows
    ]


def _stands(row: Province, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)


def center_choices(project: Project, chosen: Iterable[int]) -> list[tuple[str, list[tuple[int, str]]]]:
    """The centres of today by kind, without the implementing one; those chosen already stay in the list."""
    today = timezone.localdate()
    now = Center.objects.in_force(today).values("pk")
    rows = Center.objects.filter(Q(pk__in=now) | Q(pk__in=list(chosen))).exclude(pk=project.center_id)
    groups: dict[str, list[tuple[int, str]]] = {}
    for row in rows.order_by("sort_key", "pk"):
        groups.setdefault(row.kind, []).append((row.pk, row.name))
    return [(str(kind.label), groups[kind.value]) for kind in CenterKind if kind.value in groups]


def writing_centers(user: User) -> list[Center]:
    """The centres for which the person may begin a đề án."""
    rows = [row.center for row in user.current_memberships if row.role in rules.IMPLEMENTER_STAFF.roles]
    return list({center.pk: center for center in rows}.values())


def first_places(center: Center, day: date) -> list[int]:
    """Where a new đề án of the centre most likely lies: the centre's own province, where that stands on the map of ``day``."""
    own = Province.objects.in_force(day).filter(centers=center)
    return list(own.values_list("pk", flat=True))


def copy_sources(centers: Iterable[Center], scope: Scope) -> list[Project]:
    """The latest đề án of the centres and of those whose place they took, to copy from: eight at most."""
    rows = Project.objects.visible_to(scope).filter(center__in=with_merged(centers))
    return list(rows.order_by("-year", "-code")[:8])


def indicators_for(project: Project, known: Iterable[str]) -> tuple[list[Indicator], list[Indicator]]:
    """The indicators of the đề án's content with those already in use, and the others that apply to it."""
    used = set(known)
    places = list(project.provinces.values_list("pk", flat=True))
    rows = Indicator.objects.filter(Q(province__isnull=True) | Q(province__in=places) | Q(code__in=used))
    end = date(project.end.year, 12, 31)
    live = [row for row in rows if row.code in used or row.in_use(project.start, end)]
    near = [row for row in live if row.content == project.content or row.code in used]
    return near, [row for row in live if row not in near]


@dataclass(frozen=True, slots=True)
class PaperNeed:
    """A kind of paper that must go with the submission, and how it stands in the dossier."""

    label: str
    state: OnFile


def papers_of(project: Project) -> list[Attachment]:
    """The papers of a đề án with who brought them."""
    rows = Attachment.objects.live().filter(project=project).select_related("uploaded_by")
    return list(rows.order_by("kind", "uploaded_at", "pk"))


def retired_papers_of(project: Project) -> list[Attachment]:
    """The papers that were taken out after they had been sent, the latest first."""
    return list(Attachment.objects.retired().filter(project=project).order_by("-retired_at", "pk"))


def paper_needs(project: Project, papers: Iterable[Attachment]) -> list[PaperNeed]:
    """The papers that a submission needs, beside those that are there."""
    wanted = required_attachments(named_beneficiaries=project.beneficiaries.exists())
    return [PaperNeed(str(kind.label), state) for kind, state in states_on_file(papers, wanted).items()]


@dataclass(frozen=True, slots=True)
class Registration:
    """The day by which the dossier should be registered (never a bar), with the rule it comes from."""

    rule: Deadline
    due: date
    late: bool


def registration_of(project: Project) -> Registration | None:
    """The deadline of registration in force today, for the plan year of the đề án."""
    today = timezone.localdate()
    rule = deadline("registration_to_department", today)
    if rule is None:
        return None
    due = due_on(rule, date(project.year, 1, 1))
    return Registration(rule, due, today > due)


def choices_by_content(rows: Iterable[Indicator]) -> Mapping[str, list[Indicator]]:
    """Indicators under the words of their content."""
    found: dict[str, list[Indicator]] = {}
    for row in rows:
        found.setdefault(row.get_content_display(), []).append(row)
    return found
