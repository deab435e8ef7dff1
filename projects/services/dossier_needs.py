"""What a dossier and its appraisal must have before a step. Each check gives all its problems."""

from collections import defaultdict
from collections.abc import Callable

from centers.models.place import ProvinceMap
from core.words import lowered, say
from projects.drafts import LineDraft
from projects.enums import Content, Form, Fund, State
from projects.models import BudgetShare, Norm, Project
from projects.models.appraisal import CRITERIA
from projects.row_checks import check_cost, check_counterpart, check_sources
from projects.selectors.projects import is_home
from projects.selectors.quarantine import OnFile, states_on_file
from projects.services.attempt import Attempt
from projects.services.findings import name_them, unanswered_norms, unnamed
from projects.services.shared_out import shared_out
from projects.validators import (
    LABELS,
    OPEN_GROUP_STATES,
    Problem,
    missing,
    problem,
    required_attachments,
    required_by,
)
from projects.workflow import STATE_LEVELS

NAMED_FROM_THE_START = (Content.TECHNOLOGY, Content.CONSULTING)
"""Contents whose single đề án serve particular facilities; the others (media, fairs, training) may have none to name."""


def reason_given(attempt: Attempt) -> list[Problem]:
    """A written reason for turning a đề án back, refusing or stopping it."""
    if attempt.reason:
        return []
    return [
        problem(
            "reason", say("Ghi lý do khi %(action)s.", action=lowered(attempt.step.action.label)), "required"
        )
    ]


def fields_filled(attempt: Attempt) -> list[Problem]:
    """The parts of the text that the coming state asks for (TT 36/2013 Art. 5), and a facility where the content serves particular ones."""
    project = attempt.project
    return _blank_fields(project, attempt.end) + _not_at_home(project) + _nobody_named(project)


def dossier_lacks(project: Project) -> list[Problem]:
    """What a dossier that was approved has to hold whatever is amended in it: the texts, the facilities that its content, form and state
    ask for, lines that hold money they may hold and the counterpart of what is supported, and the conditions of a flagship đề án.

    Whether supports of facilities make up the estimate is told beside an amendment and not refused (``amendment_effects``).
    """
    settled = project.form == Form.GROUP and project.status not in (*Project.UNDECIDED, *OPEN_GROUP_STATES)
    nobody = [_unnamed()] if settled and not named_facilities(project) else _nobody_named(project)
    return (
        _blank_fields(project, State.BASE_APPRAISAL)
        + _not_at_home(project)
        + nobody
        + _lines_unsound(project)
        + _flagship_lacks(project)
    )


def _blank_fields(project: Project, status: str) -> list[Problem]:
    names = required_by(status)
    values = {name: getattr(project, name) for name in names if name != "provinces"}
    values["provinces"] = list(project.provinces.values_list("pk", flat=True))
    return missing(values, names)


def _not_at_home(project: Project) -> list[Problem]:
    """A local đề án lies, with one place at least, in the province whose money it is."""
    places = list(project.provinces.values_list("pk", flat=True))
    home = project.center.province
    if project.fund != Fund.LOCAL or not places or home is None:
        return []
    atlas = ProvinceMap.load()
    if is_home(project, places, atlas):
        return []
    return [
        problem(
            "provinces",
            say(
                "Đề án khuyến công địa phương phải có ít nhất một địa điểm tại %(place)s, nơi cấp kinh phí.",
                place=atlas.current(home.pk).full_name,
            ),
            "not_at_home",
        )
    ]


def _nobody_named(project: Project) -> list[Problem]:
    if (
        project.form == Form.SINGLE
        and project.content in NAMED_FROM_THE_START
        and not named_facilities(project)
    ):
        return [_unnamed()]
    return []


def _unnamed() -> Problem:
    return problem("beneficiaries", say("Chưa có “%(label)s”.", label=LABELS["beneficiaries"]), "required")


def named_facilities(project: Project) -> int:
    """How many different facilities the đề án names."""
    return project.beneficiaries.order_by().values("facility").distinct().count()


def budget_sound(attempt: Attempt) -> list[Problem]:
    """Money of the đề án's own fund and of no other that it cannot hold; in each line the whole rest of the cost as counterpart (R13,
    TTLT 26/2014 Art. 7); supports of facilities that make up the estimate; every line inside the years, which may have been moved since.
    """
    project = attempt.project
    return _lines_unsound(project) + shared_out(project, _lines(project))


def _lines(project: Project) -> list[LineDraft]:
    live = project.budget_lines.filter(retired_at__isnull=True).prefetch_related("shares")
    return [line.as_draft() for line in live]


def _lines_unsound(project: Project) -> list[Problem]:
    """What is wrong with lines, each with its year and item (``line``), by which it is known when rows come and go, and the counterpart
    that these have in đồng.
    """
    shares = BudgetShare.objects.filter(line__project=project, line__retired_at__isnull=True)
    found: list[Problem] = []
    if not shares.filter(source=project.fund).exists():
        fund = lowered(Fund(project.fund).label)
        found.append(
            problem("budget", say("Dự toán chưa có kinh phí nguồn %(fund)s.", fund=fund), "required")
        )
    lines = _lines(project)
    counterparts: dict[str, int] = defaultdict(int)
    for line in lines:
        counterparts[_key(line)] += line.counterpart
    for row, line in enumerate(lines, start=1):
        own = [
            *check_sources(line, row=row, fund=project.fund),
            *check_cost(line, row=row),
            *check_counterpart(line, row=row),
        ]
        found += [{**one, "line": _key(line), "counterpart": counterparts[_key(line)]} for one in own]
    years = set(shares.values_list("line__fund_year", flat=True))
    found += [
        problem(
            "budget", say("Dự toán có dòng của năm %(year)s, ngoài thời gian thực hiện.", year=year), "year"
        )
        for year in sorted(years - set(range(project.start.year, project.end.year + 1)))
    ]
    return found


def _key(line: LineDraft) -> str:
    return f"{line.fund_year}:{line.item}"


def papers_there(attempt: Attempt) -> list[Problem]:
    """The papers that go with a submission (``required_attachments``): there, and out of quarantine."""
    project = attempt.project
    wanted = required_attachments(named_beneficiaries=bool(named_facilities(project)))
    states = states_on_file(project.attachments.live().only("project", "kind", "scan_state"), wanted)
    return [
        problem("attachments", *_NOT_THERE[state](kind.label))
        for kind, state in states.items()
        if state != OnFile.THERE
    ]


_NOT_THERE: dict[OnFile, Callable[[str], tuple[str, str]]] = {
    OnFile.MISSING: lambda kind: (say("Hồ sơ thiếu “%(kind)s”.", kind=kind), "required"),
    OnFile.WAITING: lambda kind: (
        say(
            "“%(kind)s” chưa quét xong mã độc. Chờ quét xong rồi gửi; tệp đã lưu, không cần đưa lên lại.",
            kind=kind,
        ),
        "scan_waiting",
    ),
    OnFile.HARMFUL: lambda kind: (
        say("“%(kind)s” có mã độc nên không được tính; hãy đưa lên một bản khác.", kind=kind),
        "file_infected",
    ),
}


def norms_answered(attempt: Attempt) -> list[Problem]:
    """No figure above a norm of today without an exception that still runs."""
    return [
        {
            **problem("budget", found.said, found.code),
            "limit": found.limit,
            "amount": found.entered,
            "gap": found.gap,
        }
        for found in unanswered_norms(project=attempt.project, day=attempt.today)
    ]


def form_kept(attempt: Attempt) -> list[Problem]:
    """A flagship đề án: at least 2 contents, 2 beneficiaries, 2 to 3 years (TT 36/2013 Art. 2 cl. 3, amended by TT 17/2018)."""
    return _flagship_lacks(attempt.project)


def _flagship_lacks(project: Project) -> list[Problem]:
    if project.form != Form.FLAGSHIP:
        return []
    found: list[Problem] = []
    items = set(project.budget_lines.filter(retired_at__isnull=True).values_list("item", flat=True))
    contents = set(Norm.objects.filter(key__in=items).exclude(content="").values_list("content", flat=True))
    if len(contents) < 2:
        found.append(
            problem(
                "budget",
                say(
                    "Đề án điểm cần ít nhất 2 nội dung khuyến công, dự toán mới có %(contents)s.",
                    contents=len(contents),
                ),
                "flagship",
            )
        )
    named = named_facilities(project)
    if named < 2:
        found.append(
            problem(
                "beneficiaries",
                say("Đề án điểm cần ít nhất 2 đơn vị thụ hưởng, mới có %(named)s.", named=named),
                "flagship",
            )
        )
    years = project.end.year - project.start.year + 1
    if years not in (2, 3):
        found.append(
            problem(
                "end",
                say("Đề án điểm thực hiện trong 2 đến 3 năm, đang là %(years)s năm.", years=years),
                "flagship",
            )
        )
    return found


def beneficiaries_named(attempt: Attempt) -> list[Problem]:
    """A machinery group must name its beneficiaries, all that its support needs, when it goes to the ministry (TT 36/2013 Art. 3a, added by
    TT 17/2018).
    """
    project = attempt.project
    machinery = project.form == Form.GROUP and project.content == Content.TECHNOLOGY
    if attempt.end != State.MINISTRY_APPRAISAL or not machinery:
        return []
    if named_facilities(project):
        return [problem("beneficiaries", name_them(one.said), one.code) for one in unnamed(project)]
    return [
        problem(
            "beneficiaries",
            say("Đề án nhóm về máy móc phải nêu đơn vị thụ hưởng khi thẩm định cấp Bộ."),
            "required",
        )
    ]


def appraisal_passed(attempt: Attempt) -> list[Problem]:
    """The latest finished appraisal of this submission: 5 criteria answered and met, minutes, no conflict of interest."""
    project = attempt.project
    found = (
        project.appraisals.finished()
        .filter(level=STATE_LEVELS[project.status], started_at__gte=project.status_since)
        .order_by("-finished_at", "-pk")
        .first()
    )
    if found is None:
        return [problem("appraisal", say("Chưa có thẩm định hoàn tất cho lần gửi này."), "required")]
    problems: list[Problem] = []
    answers = dict(found.answers.values_list("criterion", "met"))
    for key, label in CRITERIA:
        if answers.get(key) is None:
            problems.append(
                problem(
                    f"appraisal.{key}",
                    say("Tiêu chí “%(label)s” chưa được đánh giá.", label=label),
                    "required",
                )
            )
        elif not answers[key]:
            problems.append(
                problem(
                    f"appraisal.{key}",
                    say("Tiêu chí “%(label)s” chưa đạt.", label=label),
                    "criterion_not_met",
                )
            )
    if not found.minutes_number:
        problems.append(
            problem("appraisal.minutes_number", say("Chưa có số biên bản thẩm định."), "required")
        )
    return problems
