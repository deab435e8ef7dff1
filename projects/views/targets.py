"""The expected results of a dossier: a grid of indicators by year, saved cell by cell or as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from centers.web import SignedInRequest
from core.exceptions import NotFound
from core.formatting import format_moment
from core.words import say
from projects.forms.drafting import TargetsForm, target_name
from projects.models import Indicator, Project
from projects.selectors.drafting import choices_by_content, indicators_for
from projects.services.lifecycle import preview_submission
from projects.services.targets import TargetKey, set_project_targets, targets_of
from projects.views.autosave import Item, answer, items_of, write
from projects.views.detail import find_project
from projects.views.drafting import dossier_context


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator with a cell per year."""

    indicator: Indicator
    cells: list[Item]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one heading."""

    label: str
    rows: list[Row]


@require_http_methods(["GET", "POST"])
def targets(request: SignedInRequest, code: str) -> HttpResponse:
    """The grid. Sent whole, it saves what the person changed in it, all or nothing."""
    project = find_project(request, code)
    near, far, form = _grid(project, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        preview_submission(project_id=project.pk, actor=request.user)
        status = write(form, _writer(request, project, form), lambda: _setters(project))
        if status == 200:
            said = say(
                "Đã lưu mục “%(label)s” lúc %(clock)s.",
                label=say("Kết quả dự kiến"),
                clock=f"{timezone.localtime():%H:%M}",
            )
            messages.success(
                request, said if form.changes() else say("Không có gì thay đổi so với lần lưu trước.")
            )
            return redirect("projects:edit_targets", project.code)
    items = {item.field.name: item for item in _items(form, project)}
    context = dossier_context(request, project, "targets") | {
        "form": form,
        "years": years_of(project),
        "near": _rows(project, near, items),
        "far": [Block(label, _rows(project, rows, items)) for label, rows in choices_by_content(far).items()],
    }
    return render(request, "projects/drafting/targets.html", context, status=status)


@require_POST
def save_target(request: SignedInRequest, code: str, year: int, indicator: str) -> HttpResponse:
    """Save one cell as it is left."""
    project = find_project(request, code)
    row = Indicator.objects.filter(code=indicator).first()
    if row is None:
        raise NotFound(say("Không có chỉ tiêu này."), code="unknown_indicator")
    cells = {(year, row.code): row}
    form = TargetsForm(request.POST, cells=cells, values=_values(project))
    preview_submission(project_id=project.pk, actor=request.user)
    status = write(form, _writer(request, project, form), lambda: _setters(project))
    if status == 200:
        form = TargetsForm(cells=cells, values=_values(project))
    items = _items(form, project, saved=status == 200)
    context = dossier_context(request, project, "targets")
    return answer(request, target_name((year, row.code)), items, status=status, context=context)


def years_of(project: Project) -> list[int]:
    return list(range(project.start.year, project.end.year + 1))


def _values(project: Project) -> dict[TargetKey, Any]:
    return {key: target.value for key, target in targets_of(project).items()}


def _setters(project: Project) -> dict[str, str]:
    """Who set each target, in words."""
    found = {}
    for key, target in targets_of(project).items():
        found[target_name(key)] = f"{target.recorded_by}, {format_moment(target.recorded_at)}"
    return found


def _grid(project: Project, data: Any) -> tuple[list[Indicator], list[Indicator], TargetsForm]:
    values = _values(project)
    near, far = indicators_for(project, (code for _, code in values))
    cells = {(year, row.code): row for row in [*near, *far] for year in years_of(project)}
    return near, far, TargetsForm(data, cells=cells, values=values)


def _rows(project: Project, indicators: list[Indicator], items: Mapping[str, Item]) -> list[Row]:
    years = years_of(project)
    return [Row(row, [items[target_name((year, row.code))] for year in years]) for row in indicators]


def _items(form: TargetsForm, project: Project, *, saved: bool = False) -> list[Item]:
    def url(name: str) -> str:
        year, code = form.keys[name]
        return reverse("projects:save_target", args=[project.code, year, code])

    return items_of(form, url, lambda name: (name,), saved=saved)


def _writer(request: SignedInRequest, project: Project, form: TargetsForm) -> Any:
    def do(changes: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
        set_project_targets(
            actor=request.user,
            project_id=project.pk,
            values=form.by_key(changes),
            seen=form.by_key(seen),
        )

    return do
