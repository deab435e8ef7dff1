"""Entering results on a page: all cells at once without JavaScript, one by one with it; and the correction of one result."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from projects.enums import State
from projects.models import IndicatorResult
from tests import factories, pages
from tests.projects import stages

pytestmark = pytest.mark.django_db
MAY, JUNE = "value.workers_trained.2026-05", "value.workers_trained.2026-06"


def words(answer) -> str:
    """What a reader sees of an answer."""
    return pages.text_of(answer.content.decode())


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def project(db):
    return stages.ready(State.IN_PROGRESS, content="training")


@pytest.fixture
def officer(people):
    client = Client()
    client.force_login(people["officer"])
    return client


def url(project, query: str = "?nam=2026") -> str:
    return reverse("projects:results_entry", args=[project.code]) + query


def leave(client, project, name: str, typed: str, seen: str = "", reason: str = "Đếm lại"):
    """What htmx sends when a cell is left."""
    return client.post(
        url(project),
        {name: typed, f"initial-{name}": seen, "reason": reason},
        headers={"HX-Request": "true", "HX-Trigger-Name": name},
    )


def values(project) -> list[Decimal]:
    rows = IndicatorResult.objects.known_on(None).filter(project=project)
    return list(rows.order_by("happened_on").values_list("value", flat=True))


def test_all_cells_are_saved_at_once_without_javascript(officer, project) -> None:
    first = officer.get(url(project)).context["form"]
    empty = {name: "" for name in first.fields if name != "reason"}
    sent = {**empty, **{f"initial-{name}": "" for name in empty}, "reason": "Đếm lại"}
    done = officer.post(url(project), {**sent, MAY: "1,040.00", JUNE: "12,5"}, follow=True)
    assert "Đã lưu 2 số." in words(done)
    assert values(project) == [1040, Decimal("12.50")]
    assert done.context["form"][MAY].value() == "1.040"
    unchanged = {**sent, MAY: "1.040", f"initial-{MAY}": "1.040", JUNE: "12,5", f"initial-{JUNE}": "12,5"}
    assert "Không có ô nào thay đổi." in words(officer.post(url(project), unchanged, follow=True))
    assert IndicatorResult.objects.filter(project=project).count() == 2


def test_a_figure_that_cannot_be_read_stays_with_the_rest(officer, project) -> None:
    answer = officer.post(
        url(project), {MAY: "1,23.5", JUNE: "7", f"initial-{MAY}": "", f"initial-{JUNE}": ""}
    )
    form = answer.context["form"]
    assert answer.status_code == 422
    assert list(form.errors) == [MAY]
    assert (form[MAY].value(), form[JUNE].value()) == ("1,23.5", "7")
    assert "viết như 12 hoặc 1.234,5" in words(answer)
    assert values(project) == []


def test_a_cell_is_saved_when_it_is_left_with_the_sums_it_changes(officer, project) -> None:
    factories.target(project.center, "workers_trained", 80, project=project)
    answer = leave(officer, project, MAY, "40")
    html = answer.content.decode()
    assert (answer.status_code, answer["X-Cell"]) == (200, "1")
    assert "Đã lưu" in html
    assert f'<input type="hidden" name="initial-{MAY}" value="40">' in html
    assert '<span id="sum-value-workers_trained" hx-swap-oob="innerHTML">40</span>' in html
    assert '<span id="share-value-workers_trained" hx-swap-oob="innerHTML">50,00 %</span>' in html
    assert '<span id="foot-nguoi-4" hx-swap-oob="innerHTML">40</span>' in html
    assert 'id="before-value-workers_trained-2026-06"' in html

    changed = leave(officer, project, MAY, "35", seen="40")
    assert 'value="35"' in changed.content.decode()
    [row] = IndicatorResult.objects.known_on(None).filter(project=project)
    assert (row.value, row.corrects.value, row.note) == (35, 40, "Đếm lại")


@pytest.mark.parametrize(
    ("typed", "seen", "status", "message"),
    [
        ("40", "", 409, "Người khác vừa ghi 20 vào ô này."),
        ("ba", "20", 422, "không đọc được"),
        ("", "20", 400, "nhập 0"),
        ("0,001", "20", 422, "quá 2 chữ số thập phân"),
    ],
)
def test_a_refused_cell_says_why_and_changes_nothing(officer, project, typed, seen, status, message) -> None:
    factories.result(project.center, "workers_trained", 20, happened_on=date(2026, 5, 2), project=project)
    answer = leave(officer, project, MAY, typed, seen)
    html = answer.content.decode()
    assert (answer.status_code, answer["X-Cell"]) == (status, "1")
    assert "data-refused" in html
    assert message in html
    assert f'name="initial-{MAY}" value="20"' in html
    assert values(project) == [20]


def test_after_a_conflict_the_form_knows_the_other_s_figure(officer, project) -> None:
    factories.result(project.center, "workers_trained", 20, happened_on=date(2026, 5, 2), project=project)
    answer = officer.post(url(project), {MAY: "40", f"initial-{MAY}": "", "reason": "Đếm lại"})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert f'name="initial-{MAY}" value="20"' in html
    assert f'name="{MAY}" value="40"' in html
    assert (
        officer.post(url(project), {MAY: "40", f"initial-{MAY}": "20", "reason": "Đếm lại"}).status_code
        == 302
    )
    assert values(project) == [40]


def test_a_figure_before_that_is_no_figure_counts_as_none(officer, project) -> None:
    assert leave(officer, project, MAY, "40", seen="\x00ba").status_code == 200
    assert leave(officer, project, MAY, "41", seen="ba").status_code == 409
    assert leave(officer, project, MAY, "4\x001", seen="40").status_code == 422
    assert values(project) == [40]


def test_a_cell_that_is_not_in_the_grid_is_told(officer, project) -> None:
    for name in ("value.moon.2026-05", "value.workers_trained.2031-01", "reason", "x"):
        answer = leave(officer, project, name, "1")
        assert (answer.status_code, "X-Cell" in answer) == (400, False)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("?nam=2026&ky=quy", ("2026-Q1", "2026-Q4")),
        ("?nam=1900", ("2026-01", "2026-12")),
        ("?nam=%00&ky=x&them=%00", ("2026-01", "2026-12")),
    ],
)
def test_year_and_kind_of_period_come_from_the_address(officer, project, query, codes) -> None:
    grid = officer.get(url(project, query)).context["grid"]
    if grid.year == 2026:
        assert (grid.windows[0].code, grid.windows[-1].code) == codes


def test_an_indicator_can_be_added_to_the_grid(officer, project) -> None:
    shown = [row.indicator.code for row in officer.get(url(project)).context["grid"].rows]
    assert "fair_stands" not in shown
    more = officer.get(url(project, "?nam=2026&them=fair_stands")).context["grid"]
    assert "fair_stands" in [row.indicator.code for row in more.rows]


def test_one_result_is_corrected_on_its_page_once(officer, project) -> None:
    first = factories.result(
        project.center, "workers_trained", 400, happened_on=date(2026, 5, 2), project=project
    )
    page = reverse("projects:result_correction", args=[project.code, first.pk])
    tab = reverse("projects:results", args=[project.code])
    assert page in officer.get(tab).content.decode()
    sent = {"happened_on": "02/05/2026", "value": "40", "women": "41", "reason": "Thừa số 0"}
    refused = officer.post(page, sent)
    assert "lớn hơn tổng số" in refused.context["form"].errors["women"][0]
    done = officer.post(page, {**sent, "women": "15"}, follow=True)
    assert "Sửa số 400" in words(done)
    assert officer.get(page).status_code == 409
    assert officer.post(page, {**sent, "women": ""}).status_code == 409
    other = reverse("projects:result_correction", args=[stages.ready(State.IN_PROGRESS).code, first.pk])
    assert officer.get(other).status_code == 404
