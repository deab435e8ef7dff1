"""Entering results: a grid of indicators and periods saved cell by cell, or all at once; and the correction of one result."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from centers.web import SignedInRequest
from core.exceptions import DomainError, InvalidInput, Problems, StaleState
from core.forms import act_page
from core.numbers import typed_number
from core.words import say, say_many
from projects import acts
from projects.forms.results import CorrectionForm, ResultGridForm
from projects.models import IndicatorResult, Project
from projects.result_parts import PARTS
from projects.selectors.periods import years_of
from projects.selectors.result_grid import ResultGrid, Row, other_indicators, result_grid
from projects.services.indicators import ResultDraft, correct_result
from projects.services.result_cells import save_cells
from projects.views.detail import act_context
from projects.views.execution import open_project

QUARTERS = "quy"
MAX_ADDED = 50
"""Indicators that an address may add to the grid."""
GO_TO = "sang"
"""The button that saves a page of the grid and goes to another."""


def _grid(request: SignedInRequest, project: Project) -> ResultGrid:
    years = years_of(project, timezone.localdate())
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else years[-1]
    return result_grid(
        project,
        year if year in years else years[-1],
        quarters=request.GET.get("ky") == QUARTERS,
        also=[code for code in request.GET.getlist("them")[:MAX_ADDED] if code.isprintable()],
    )


@require_http_methods(["GET", "POST"])
def entry(request: SignedInRequest, code: str) -> HttpResponse:
    """The grid; a request of htmx saves the one cell that it comes from."""
    project = open_project(request, code, acts.ENTER_RESULTS)
    grid = _grid(request, project)
    here = request.get_full_path()
    pages = grid.pages()
    page = _page_asked(request, pages)
    form = ResultGridForm(request.POST or None, rows=_rows_sent(request, grid) or pages[page - 1], url=here)
    if request.method == "POST" and request.htmx:  # type: ignore[attr-defined]
        return _save_one(request, project, form)

    def do(values: dict[str, Any]) -> int:
        try:
            return len(_save(request, project, form))
        except DomainError as refusal:
            form.show_anew(_grid(request, project), _overtaken(refusal))
            raise

    return act_page(
        request,
        form=form,
        do=do,
        template="projects/results_entry.html",
        context=_context(request, project, grid) | {"page": page, "pages": _pages(pages)},
        done=lambda count: (
            say_many("Đã lưu %(count)s số.", "Đã lưu %(count)s số.", count=count)
            if count
            else say("Không có ô nào thay đổi.")
        ),
        to=request.path + _with(request.GET, trang=_address_of(request.POST.get(GO_TO) or page)),
    )


def _address_of(page: object) -> str:
    """The page as the address names it; the first is not named."""
    return "" if str(page) == "1" else str(page)


def _rows_sent(request: SignedInRequest, grid: ResultGrid) -> list[Row]:
    """The rows of which a sent form has cells. Its page may begin elsewhere by now: others add indicators meanwhile."""
    return [row for row in grid.rows if any(cell.name in request.POST for cell in row.cells)]


def _page_asked(request: SignedInRequest, pages: Sequence[Sequence[Row]]) -> int:
    """The number of the page; after an indicator was added the one that it stands on."""
    added = request.GET.getlist("them")[-1:]
    asked = request.GET.get("trang", "")
    if not asked and added:
        places = [
            number for number, rows in enumerate(pages, 1) if added[0] in {row.indicator.code for row in rows}
        ]
        return places[0] if places else 1
    return min(int(asked), len(pages)) or 1 if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1


def _pages(pages: Sequence[Sequence[Row]]) -> list[dict[str, Any]]:
    """What each page holds, by its first and last indicator."""
    return [
        {"number": number, "first": rows[0].indicator.label, "last": rows[-1].indicator.label}
        for number, rows in enumerate(pages, 1)
        if rows
    ]


def _save(request: SignedInRequest, project: Project, form: ResultGridForm) -> list[IndicatorResult]:
    return save_cells(
        actor=request.user,
        project_id=project.pk,
        cells=form.drafts(),
        reason=form.cleaned_data["reason"],
    )


def _overtaken(refusal: DomainError) -> list[str]:
    """The cells that somebody else changed."""
    if isinstance(refusal, Problems):
        return [str(one["field"]) for one in refusal.errors if one["code"] == "changed_meanwhile"]
    return [refusal.field] if isinstance(refusal, StaleState) else []


def _context(request: SignedInRequest, project: Project, grid: ResultGrid) -> dict[str, Any]:
    query = request.GET
    return act_context(request, project, heading=acts.ENTER_RESULTS.label, tab="results") | {
        "grid": grid,
        "years": [(year, _with(query, nam=str(year))) for year in years_of(project, timezone.localdate())],
        "modes": [
            (label, _with(query, ky=mode), (query.get("ky") == QUARTERS) == bool(mode))
            for label, mode in ((say("Theo tháng"), ""), (say("Theo quý"), QUARTERS))
        ],
        "others": other_indicators(project, grid),
    }


def _with(query: QueryDict, **values: str) -> str:
    """The query of the address with some values changed; blank ones are left out."""
    changed = query.copy()
    for name, value in values.items():
        changed[name] = value
        if not value:
            del changed[name]
    return f"?{changed.urlencode()}"


def _save_one(request: SignedInRequest, project: Project, form: ResultGridForm) -> HttpResponse:
    """Save the cell that was left; answer with what became of it and the sums that it changed."""
    name = request.htmx.trigger_name  # type: ignore[attr-defined]
    if name not in form.fields or name == "reason":
        raise InvalidInput(say("Không có ô này trong bảng; hãy tải lại trang."), code="unknown_cell")
    status, said, made = 200, "", []
    if form.is_valid():
        try:
            made = _save(request, project, form)
        except DomainError as refusal:
            status, said = refusal.status, refusal.message
    else:
        status, said = 422, str(next(iter(form.errors.values()))[0])
    grid = _grid(request, project)
    row, position = grid.place(name)
    cell = row.cells[position]
    foot = grid.foot_of(row)
    context = {
        "row": row,
        "cell": cell,
        "position": position,
        "foot": foot,
        "foot_amount": foot.amounts[position] if foot else None,
        "following": row.cells[position + 1] if position + 1 < len(row.cells) else None,
        "said": said,
        "saved": bool(made),
        "now": timezone.now(),
        "seen": typed_number(cell.figure)
        if status in (200, 409)
        else request.POST.get(f"initial-{name}", ""),
    }
    answer = render(request, "projects/_cell.html", context, status=status)
    answer["X-Cell"] = "1"
    return answer


@require_http_methods(["GET", "POST"])
def correction(request: SignedInRequest, code: str, result: int) -> HttpResponse:
    """Correcting one result by a new row; 409 when it was corrected already."""
    project = open_project(request, code, acts.ENTER_RESULTS)
    found = get_object_or_404(
        IndicatorResult.objects.filter(project=project).select_related("indicator"), pk=result
    )
    if request.method == "GET" and hasattr(found, "corrected_by"):
        raise StaleState(
            say("Kết quả này đã được đính chính; hãy đính chính dòng mới nhất."), code="already_corrected"
        )
    names = ("happened_on", *PARTS)
    form = CorrectionForm(
        request.POST or None,
        indicator=found.indicator,
        initial={name: getattr(found, name) for name in names},
    )

    def do(values: dict[str, Any]) -> Any:
        draft = ResultDraft(
            found.center_id,
            found.indicator.code,
            values["happened_on"],
            values["value"],
            values.get("women"),
            values.get("ethnic_minority"),
            project.pk,
        )
        return correct_result(actor=request.user, result_id=found.pk, draft=draft, reason=values["reason"])

    context = act_context(request, project, heading=say("Đính chính kết quả"), tab="results") | {
        "result": found
    }
    return act_page(
        request,
        form=form,
        do=do,
        template="projects/carrying/correction.html",
        context=context,
        done=say("Đã ghi đính chính."),
        to=context["back"],
    )
