"""The estimate of a đề án that is being written: typed or pasted as a grid, checked against the norms, saved whole."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from centers.web import SignedInRequest
from core.exceptions import DomainError, NotAllowed, NotFound, StaleState
from core.words import say, say_many
from projects.drafts import LineDraft
from projects.forms.budget import (
    BLANK_ROWS,
    BudgetForms,
    LineForm,
    PasteForm,
    budget_forms,
    rows_of,
    with_rows,
)
from projects.forms.pasted import COLUMNS, read_pasted
from projects.models import Project
from projects.selectors.elbow import Beside, law_beside, law_day
from projects.selectors.pages import item_choices, item_labels
from projects.services.budgets import BudgetDifference, difference_since, set_budget
from projects.services.editing import open_for_editing
from projects.views.detail import find_project
from projects.views.writing import writing_page

_HEADING = say("Sửa dự toán")


@require_http_methods(["GET", "POST"])
def edit_budget(request: SignedInRequest, code: str) -> HttpResponse:
    """The grid. ``act`` says what is done with what was typed: save, check, more (blank rows) or paste; only save writes."""
    project = find_project(request, code)
    open_for_editing(actor=request.user, project=project, name="budget")
    if request.method == "POST":
        acts = {"paste": _paste, "more": _more, "check": _check, "law": laws_only}
        act = acts.get(request.POST.get("act", ""), _save)
        return act(request, project)
    now = difference_since(project, ())
    return _page(
        request, project, budget_grid(project, lines=now.added), seen=_joined(now.now), lines=now.added
    )


def budget_grid(project: Project, **values: Any) -> BudgetForms:
    """The grid for the years of the đề án, bound to ``data`` or showing ``lines``."""
    years = range(project.start.year, project.end.year + 1)
    return budget_forms(items=item_choices(), years=years, **values)


def grid_context(
    request: SignedInRequest, project: Project, grid: BudgetForms, lines: Sequence[LineDraft] = ()
) -> dict[str, Any]:
    """What the grid shows: each row with the law beside it, of ``lines`` as saved or as far as a sent row can be read."""
    day = law_day(project)
    return {
        "grid": grid,
        "columns": COLUMNS,
        "rows": _rows_with_law(request, project, grid, lines),
        "day": day,
        "paste": PasteForm(),
        "items": item_labels(),
    }


def _rows_with_law(
    request: SignedInRequest, project: Project, grid: BudgetForms, lines: Sequence[LineDraft] = ()
) -> list[tuple[LineForm, Beside | None]]:
    known = [(at, form.draft) for at, form in enumerate(grid.forms) if form.draft] or list(enumerate(lines))
    laws = law_beside(project, [line for _, line in known], law_day(project), request.user.scope)
    beside = {position: law for (position, _), law in zip(known, laws, strict=True)}
    return [(form, beside.get(position)) for position, form in enumerate(grid.forms)]


def laws_only(request: SignedInRequest, project: Project) -> HttpResponse:
    """The law beside each row as it is being typed; nothing is saved, and the page keeps what was typed."""
    grid = budget_grid(project, data=request.POST)
    grid.is_valid()
    context = {"rows": _rows_with_law(request, project, grid)}
    return render(request, "projects/_budget_laws.html", context)


def with_pasted(project: Project, form: PasteForm, data: Any) -> tuple[BudgetForms, dict[str, Any]] | None:
    """The sent grid with what was pasted in it, each cell that could not be read with its reason; None, with the error in ``form``."""
    if not form.is_valid():
        return None
    read = read_pasted(form.cleaned_data["pasted"], items=item_choices(), year=project.start.year)
    if read.problem:
        form.add_error("pasted", read.problem)
        return None
    rows = with_rows(data, read.rows, instead=form.cleaned_data["place"] == "instead")
    grid = budget_grid(project, data=rows)
    grid.is_valid()
    return grid, {"read": read, "bad": len({row for row, *_ in grid.told})}


def _page(
    request: SignedInRequest,
    project: Project,
    grid: BudgetForms,
    *,
    seen: str,
    lines: Sequence[LineDraft] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The grid with the law beside each line that can be read: of ``lines`` as saved, or as typed in a sent grid."""
    context = {
        **grid_context(request, project, grid, lines),
        "seen": seen,
        "wide": True,
        **more,
    }
    return writing_page(
        request, project, "projects/edit_budget.html", context, key="budget", heading=_HEADING, status=status
    )


def _sent(request: SignedInRequest, project: Project) -> BudgetForms:
    grid = budget_grid(project, data=request.POST)
    grid.is_valid()
    return grid


def _check(request: SignedInRequest, project: Project) -> HttpResponse:
    grid = _sent(request, project)
    return _page(request, project, grid, seen=request.POST.get("seen", ""), checked=True)


def with_more(project: Project, data: Any) -> BudgetForms:
    """The sent grid with blank rows at its end."""
    return budget_grid(project, data=with_rows(data, [{} for _ in range(5 - BLANK_ROWS)], instead=False))


def _more(request: SignedInRequest, project: Project) -> HttpResponse:
    """Five blank rows more, for whoever has no script."""
    grid = with_more(project, request.POST)
    return _page(request, project, grid, seen=request.POST.get("seen", ""))


def _paste(request: SignedInRequest, project: Project) -> HttpResponse:
    """What was pasted, in the grid as it was read, each cell that could not be read with its reason. Nothing is saved yet."""
    form = PasteForm(request.POST)
    seen = request.POST.get("seen", "")
    found = with_pasted(project, form, request.POST)
    if found is None:
        return _page(request, project, _sent(request, project), seen=seen, status=422, paste=form)
    grid, told = found
    return _page(request, project, grid, seen=seen, **told)


def _save(request: SignedInRequest, project: Project) -> HttpResponse:
    grid = _sent(request, project)
    seen = request.POST.get("seen", "")
    if not grid.is_valid():
        return _page(request, project, grid, seen=seen, status=422)
    try:
        lines = set_budget(actor=request.user, project_id=project.pk, lines=grid.drafts, seen=_ids(seen))
    except (NotFound, NotAllowed):
        raise
    except StaleState as error:
        return _stale(request, project, error)
    except DomainError as error:
        general = grid.refuse(error)
        return _page(request, project, grid, seen=seen, status=error.status, general=general)
    messages.success(
        request,
        say_many(
            "Đã lưu dự toán gồm %(count)s dòng.", "Đã lưu dự toán gồm %(count)s dòng.", count=len(lines)
        ),
    )
    return redirect("projects:edit_budget", code=project.code)


def _stale(request: SignedInRequest, project: Project, error: StaleState) -> HttpResponse:
    """Both versions: what was typed stays, and the lines that somebody else added stand behind it, so that saving loses neither."""
    found: BudgetDifference = difference_since(project, _ids(request.POST.get("seen", "")))
    data = with_rows(request.POST, rows_of(found.added), instead=False)
    grid = budget_grid(project, data=data)
    grid.is_valid()
    return _page(
        request, project, grid, seen=_joined(found.now), status=error.status, difference=found, general=error.message
    )  # fmt: skip


def _joined(ids: Sequence[int]) -> str:
    return "-".join(str(pk) for pk in ids)


def _ids(text: str) -> frozenset[int]:
    """The ids of the lines that the page showed; anything else in the field counts as none."""
    return frozenset(
        int(part) for part in text.split("-") if part.isascii() and part.isdigit() and len(part) < 19
    )
