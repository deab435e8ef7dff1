"""The grid of results without JavaScript when a đề án has many indicators: pages that are saved as they are left."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from projects.enums import State
from projects.models import Indicator, IndicatorResult
from projects.selectors.result_grid import ROWS_ON_PAGE
from tests import factories, pages
from tests.projects import stages

pytestmark = pytest.mark.django_db
ROWS = 200


@pytest.fixture
def project(db):
    made = stages.ready(State.IN_PROGRESS, content="training")
    known = Indicator.objects.filter(content="training")
    shown = sum(1 + one.by_women + one.by_ethnic_minority for one in known)
    for number in range(ROWS - shown):
        Indicator.objects.create(
            code=f"many-{number:03}", label=f"Chỉ tiêu thêm {number:03}", unit="người", content="training", position=900 + number
        )  # fmt: skip
    return made


@pytest.fixture
def officer(project):
    client = Client()
    client.force_login(stages.cast()["officer"])
    return client


def url(project, query: str = "") -> str:
    return reverse("projects:results_entry", args=[project.code]) + f"?nam=2026{query}"


def typed(form, **values):
    """What a browser sends: every field of the page, with what had been seen."""
    sent = {"reason": "Đếm lại"}
    for name in form.fields:
        if name != "reason":
            sent[name] = sent[f"initial-{name}"] = str(form[name].value() or "")
    return sent | values


def test_two_hundred_rows_are_typed_page_by_page_and_nothing_is_lost(officer, project) -> None:
    first = officer.get(url(project))
    assert (first.context["page"], len(first.context["pages"])) == (1, 5)
    assert [len(rows) for rows in first.context["grid"].pages()] == [ROWS_ON_PAGE] * 5
    assert len(typed(first.context["form"])) < 1000
    for number in range(1, 6):
        form = officer.get(url(project, f"&trang={number}")).context["form"]
        cells = [name for name in form.fields if name.startswith("value.many-") and name.endswith("2026-05")]
        sent = typed(form, **dict.fromkeys(cells, "1.234,5"), sang=str(number % 5 + 1))
        answer = officer.post(url(project, f"&trang={number}"), sent)
        assert answer["Location"] == url(project, f"&trang={number + 1}" if number < 5 else "")
    kept = IndicatorResult.objects.filter(project=project, indicator__code__startswith="many-")
    assert kept.count() == Indicator.objects.filter(code__startswith="many-").count()
    assert set(kept.values_list("value", flat=True)) == {Decimal("1234.50")}
    last = officer.get(url(project, "&trang=5"))
    assert 'value="1.234,5"' in last.content.decode()
    foot = next(one for one in last.context["grid"].feet if one.unit == "người")
    assert foot.total == kept.count() * Decimal("1234.5")


def test_a_wrong_cell_keeps_the_person_on_its_page_with_all_that_was_typed(officer, project) -> None:
    form = officer.get(url(project, "&trang=2")).context["form"]
    one, two = [name for name in form.fields if name.endswith("2026-05")][:2]
    answer = officer.post(url(project, "&trang=2"), typed(form, **{one: "ba", two: "7"}, sang="3"))
    assert answer.status_code == 422
    assert (answer.context["page"], list(answer.context["form"].errors)) == (2, [one])
    assert (answer.context["form"][one].value(), answer.context["form"][two].value()) == ("ba", "7")
    assert not IndicatorResult.objects.filter(project=project).exists()


def test_a_page_that_begins_elsewhere_by_now_saves_what_was_typed_on_it(officer, project) -> None:
    form = officer.get(url(project, "&trang=2")).context["form"]
    last = [name for name in form.fields if name.endswith("2026-05")][-1]
    for number in range(ROWS_ON_PAGE):
        Indicator.objects.create(
            code=f"new-{number}", label=f"Mới {number}", unit="người", content="training", position=0
        )
    answer = officer.post(url(project, "&trang=2"), typed(form, **{last: "5"}), follow=True)
    assert "Đã lưu 1 số." in pages.text_of(answer.content.decode())
    assert IndicatorResult.objects.get(project=project).indicator.code == last.split(".")[1]


def test_the_parts_of_an_indicator_stay_on_one_page(officer, project) -> None:
    Indicator.objects.filter(code="many-039").update(by_women=True, by_ethnic_minority=True)
    for rows in officer.get(url(project)).context["grid"].pages():
        codes = {row.indicator.code for row in rows}
        assert len(rows) <= ROWS_ON_PAGE
        if "many-039" in codes:
            assert [row.part for row in rows if row.indicator.code == "many-039"] == [
                "value",
                "women",
                "ethnic_minority",
            ]


def test_an_added_indicator_opens_the_page_it_stands_on(officer, project) -> None:
    Indicator.objects.create(code="far", label="Ở cuối", unit="lớp", content="machinery", position=5000)
    answer = officer.get(url(project, "&them=far"))
    assert answer.context["page"] == len(answer.context["pages"])
    assert "value.far.2026-05" in answer.context["form"].fields


@pytest.mark.parametrize("asked", ["0", "99", "-1", "x", "%00", "9" * 30, "²"])
def test_a_strange_page_is_the_nearest_there_is(officer, project, asked) -> None:
    answer = officer.get(url(project, f"&trang={asked}"))
    assert answer.status_code == 200
    assert answer.context["page"] == (5 if asked == "99" else 1)


def test_a_page_asks_as_many_queries_for_two_hundred_rows_as_for_a_few(officer, project) -> None:
    many = pages.queries_of(officer, url(project))
    Indicator.objects.filter(code__startswith="many-").delete()
    assert pages.queries_of(officer, url(project)) == many
    factories.result(project.center, "workers_trained", 3, happened_on=project.start, project=project)
    assert pages.queries_of(officer, url(project)) == many
