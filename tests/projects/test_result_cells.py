"""The grid of results: a cell is a period's figure; what was entered is corrected by a new row, never overwritten unseen."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from core.exceptions import InvalidInput, NotAllowed, NotFound, Problems, RuleViolation, StaleState
from core.models import AuditEvent
from projects.enums import State
from projects.models import IndicatorResult
from projects.selectors.result_grid import result_grid
from projects.services.result_cells import CellDraft, save_cells
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db
WORKERS = "workers_trained"


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def project(db):
    return stages.ready(State.IN_PROGRESS, content="training")


def cell(
    value: str | None, seen: str | None = None, *, period: str = "2026-05", **parts: str | None
) -> CellDraft:
    typed = {"value": value, **parts}
    return CellDraft(
        WORKERS,
        period,
        {part: None if text is None else Decimal(text) for part, text in typed.items()},
        {part: None if seen is None else Decimal(seen) for part in ("value",)},
    )


def save(person, project, *cells: CellDraft, reason: str = "Đếm lại"):
    return save_cells(actor=person, project_id=project.pk, cells=cells, reason=reason)


def live(project) -> list[tuple[date, Decimal, Decimal | None]]:
    rows = IndicatorResult.objects.known_on(None).filter(project=project)
    return list(rows.values_list("happened_on", "value", "women"))


def test_a_first_figure_stands_on_the_last_day_of_its_period(people, project) -> None:
    [made] = save(people["officer"], project, cell("40", women="15"))
    assert (made.happened_on, made.value, made.women, made.recorded_by) == (
        date(2026, 5, 14),
        40,
        15,
        people["officer"],
    )


def test_in_a_period_that_runs_it_stands_on_today(people, project, monkeypatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *args: date(2026, 5, 3))
    [made] = save(people["officer"], project, cell("40"))
    assert made.happened_on == date(2026, 5, 3)


def test_a_changed_figure_is_a_new_row_with_its_reason(people, project) -> None:
    [first] = save(people["officer"], project, cell("40"))
    [second] = save(people["center_lead"], project, cell("35", seen="40"))
    assert (second.corrects, second.note, second.happened_on) == (first, "Đếm lại", first.happened_on)
    assert live(project) == [(date(2026, 5, 14), 35, None)]
    assert IndicatorResult.objects.filter(project=project).count() == 2
    with pytest.raises(InvalidInput, match="Ghi lý do đính chính"):
        save(people["officer"], project, cell("36", seen="35"), reason=" ")


def test_the_same_figure_twice_is_one(people, project) -> None:
    save(people["officer"], project, cell("40"))
    assert save(people["officer"], project, cell("40")) == []
    assert save(people["center_lead"], project, cell("40.00", seen="7")) == []
    assert IndicatorResult.objects.filter(project=project).count() == 1


def test_another_s_figure_is_told_and_not_overwritten(people, project) -> None:
    save(people["center_lead"], project, cell("35"))
    with pytest.raises(StaleState) as refusal:
        save(people["officer"], project, cell("40"))
    assert (refusal.value.code, refusal.value.field) == (
        "changed_meanwhile",
        "value.workers_trained.2026-05",
    )
    assert "Người khác vừa ghi 35 vào ô này" in refusal.value.message
    assert live(project) == [(date(2026, 5, 14), 35, None)]


def test_several_entries_of_a_period_are_corrected_on_the_latest(people, project) -> None:
    for day, value in ((date(2026, 4, 20), 20), (date(2026, 5, 2), 10)):
        factories.result(project.center, WORKERS, value, happened_on=day, project=project)
    save(people["officer"], project, cell("45", seen="30"))
    assert live(project) == [(date(2026, 4, 20), 20, None), (date(2026, 5, 2), 25, None)]
    with pytest.raises(RuleViolation, match="có 2 lần nhập, các lần trước cộng 20"):
        save(people["officer"], project, cell("19", seen="45"))


def test_a_figure_is_never_taken_away_and_a_part_needs_its_whole(people, project) -> None:
    with pytest.raises(InvalidInput, match="Nhập tổng số trước"):
        save(
            people["officer"], project, CellDraft(WORKERS, "2026-05", {"women": Decimal(3)}, {"women": None})
        )
    save(people["officer"], project, cell("40"))
    with pytest.raises(InvalidInput, match="số đã ghi không xóa được"):
        save(people["officer"], project, cell(None, seen="40"))
    with pytest.raises(InvalidInput, match="lớn hơn tổng số"):
        save(
            people["officer"], project, CellDraft(WORKERS, "2026-05", {"women": Decimal(41)}, {"women": None})
        )
    assert live(project) == [(date(2026, 5, 14), 40, None)]


def test_one_bad_cell_among_many_saves_none(people, project) -> None:
    with pytest.raises(Problems) as refusal:
        save(
            people["officer"],
            project,
            cell("40"),
            cell("3", period="2031-01"),
            cell("4", period="2025-11"),
        )
    found = [(one["field"], one["code"]) for one in refusal.value.errors]
    assert found == [
        ("value.workers_trained.2031-01", "period_to_come"),
        ("value.workers_trained.2025-11", "period_before_start"),
    ]
    assert live(project) == []


def test_figures_are_the_implementer_s_and_a_refusal_is_kept(people, project) -> None:
    for name in ("department_lead", "approver", "auditor", "admin"):
        with pytest.raises(NotAllowed):
            save(people[name], project, cell("1"))
    with pytest.raises(NotFound):
        save(people["other_center_lead"], project, cell("1"))
    assert AuditEvent.objects.filter(action="result.record", refused=True).count() == 5
    with pytest.raises(RuleViolation, match="không ghi kết quả được"):
        save(people["officer"], stages.ready(State.APPROVED), cell("1"))


# The grid ---------------------------------------------------------------------------------------------------------------------


def test_the_grid_shows_plan_period_before_and_sums(project) -> None:
    factories.target(project.center, WORKERS, 80, project=project)
    for day, value in (
        (date(2025, 12, 1), 7),
        (date(2026, 1, 3), 20),
        (date(2026, 2, 14), 10),
        (date(2026, 2, 15), 5),
    ):
        factories.result(project.center, WORKERS, value, happened_on=day, project=project)
    factories.result(project.center, "training_classes", 2, happened_on=date(2026, 1, 3), project=project)
    grid = result_grid(project, 2026, today=date(2026, 4, 1))

    row = grid.rows[0]
    shown = [(cell.window.code, cell.figure, cell.before, cell.open) for cell in row.cells[:5]]
    assert shown == [
        ("2026-01", 20, 7, True),
        ("2026-02", 10, 20, True),
        ("2026-03", 5, 10, True),
        ("2026-04", None, 5, True),
        ("2026-05", None, None, False),
    ]
    assert (row.planned, row.total, row.percent) == (80, 35, Decimal("43.75"))
    assert [(foot.unit, foot.planned, foot.amounts[:3], foot.total) for foot in grid.feet] == [
        ("người", 80, (20, 10, 5), 35),
        ("lớp", None, (2, None, None), 2),
    ]
    quarters = result_grid(project, 2026, quarters=True, today=date(2026, 4, 1)).rows[0].cells
    assert [(cell.window.code, cell.figure, cell.before) for cell in quarters] == [
        ("2026-Q1", 35, 7),
        ("2026-Q2", None, 35),
        ("2026-Q3", None, None),
        ("2026-Q4", None, None),
    ]


def test_the_grid_asks_no_more_for_more_results(project, django_assert_num_queries) -> None:
    for number in range(1, 4):
        factories.result(project.center, WORKERS, number, happened_on=date(2026, number, 5), project=project)
        if number in (1, 3):
            with django_assert_num_queries(5):
                result_grid(project, 2026, today=date(2026, 5, 1))
