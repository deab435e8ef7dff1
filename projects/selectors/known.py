"""What a đề án said on an earlier day: the frozen dossiers, and the dated rows beside them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from centers.models import Province
from core.words import lowered, say
from projects.enums import AmendmentState
from projects.models import Amendment, BudgetLine, Project, ProjectVersion, Submission
from projects.selectors.dossier import lines_of
from projects.validators import PROJECT_FIELDS


@dataclass(frozen=True, slots=True)
class Kept:
    """A moment at which the whole dossier was kept, and by what."""

    at: datetime
    label: str
    content: dict[str, Any]


def kept_versions(project: Project) -> list[Kept]:
    """Every dossier that was kept, the latest first: as sent to appraisal, as it became by a decided amendment. Two queries."""
    sent = [
        Kept(
            row.sent_at,
            say(
                "Gửi thẩm định %(level)s, lần %(number)s",
                level=lowered(row.get_level_display()),
                number=row.number,
            ),
            row.content,
        )
        for row in Submission.objects.filter(project=project)
    ]
    amended = [
        Kept(
            row.decided_at,
            say(
                "Điều chỉnh số %(number)s, quyết định %(decision)s", number=row.number, decision=row.decision
            ),
            row.content_after,
        )
        for row in Amendment.objects.filter(
            project=project, state=AmendmentState.DECIDED, content_after__isnull=False
        ).select_related("decision")
        if row.decided_at is not None and row.content_after is not None
    ]
    return sorted([*sent, *amended], key=lambda kept: kept.at, reverse=True)


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """A đề án as it was known at a moment. ``texts_from`` is the kept dossier that texts, beneficiaries and papers come from, if any."""

    content: dict[str, Any]
    status: str
    texts_from: Kept | None


def known_on(project: Project, moment: datetime, kept: list[Kept]) -> KnownVersion | None:
    """The đề án at ``moment``: None before it was first recorded. Title, days, places and state, and the budget, are dated rows;
    the rest is what the last dossier kept until then says, blank where none was.
    """
    version = ProjectVersion.objects.filter(project=project).known_on(moment).first()
    if version is None:
        return None
    base = next((row for row in kept if row.at <= moment), None)
    blank: dict[str, Any] = {
        "fields": dict.fromkeys(PROJECT_FIELDS, ""),
        "coordinators": [],
        "beneficiaries": [],
        "papers": [],
    }
    content = {**blank, **(base.content if base else {})}
    content["fields"] = {
        **content["fields"],
        "title": version.title,
        "form": version.form,
        "content": version.content,
        "start": version.start.isoformat(),
        "end": version.end.isoformat(),
    }
    places = Province.objects.filter(pk__in=version.province_ids).order_by("sort_key")
    content["provinces"] = [{"key": place.key, "name": place.full_name} for place in places]
    lines = BudgetLine.objects.filter(project=project, recorded_at__lte=moment).filter(
        Q(retired_at__isnull=True) | Q(retired_at__gt=moment)
    )
    content["lines"] = lines_of(lines)
    return KnownVersion(content, version.status, base)
