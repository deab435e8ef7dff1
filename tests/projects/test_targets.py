"""Expected results of a dossier: by year and indicator, cell by cell or whole, two values shown after a clash."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from core.exceptions import NotAllowed, NotFound, Problems, RuleViolation, StaleState
from core.models import AuditEvent
from projects.enums import State
from projects.models import IndicatorTarget, Project
from projects.services.targets import set_project_targets
from tests import factories
from tests.pages import text_of
from tests.projects import stages

pytestmark = pytest.mark.django_db

JOBS = (2026, "jobs_created")
MODELS = (2026, "demonstration_models")
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def project(people) -> Project:
    return stages.ready(State.DRAFT)


def live(project: Project) -> dict[str, Decimal]:
    rows = IndicatorTarget.objects.filter(project=project, retired_at__isnull=True)
    return {row.indicator.code: row.value for row in rows.select_related("indicator")}


def put(person, project: Project, values, seen=None) -> None:
    set_project_targets(actor=person, project_id=project.pk, values=values, seen=seen)


def test_targets_are_set_changed_and_cleared_with_their_past_kept(people, project) -> None:
    put(people["officer"], project, {JOBS: Decimal(20), MODELS: Decimal(1)})
    put(people["officer"], project, {JOBS: Decimal("25.5")})
    put(people["officer"], project, {MODELS: None})
    assert live(project) == {"jobs_created": Decimal("25.5")}
    assert IndicatorTarget.objects.filter(project=project).count() == 3
    assert AuditEvent.objects.get(action="target.clear").before == {
        "year": 2026,
        "indicator": "demonstration_models",
        "value": "1.00",
    }
    before = AuditEvent.objects.count()
    put(people["officer"], project, {JOBS: Decimal("25.5"), MODELS: None})
    assert AuditEvent.objects.count() == before


def test_all_or_none_and_every_wrong_value_is_named(people, project) -> None:
    with pytest.raises(Problems) as refusal:
        put(
            people["officer"],
            project,
            {
                JOBS: Decimal(20),
                (2031, "jobs_created"): Decimal(1),
                (2026, "ten_lua"): Decimal(1),
                MODELS: Decimal(10) ** 20,
            },
        )
    assert [(one["field"], one["code"]) for one in refusal.value.errors] == [
        ((2031, "jobs_created"), "year"),
        ((2026, "ten_lua"), "unknown_indicator"),
        (MODELS, "bad_value"),
    ]
    assert live(project) == {}


def test_another_s_value_is_not_overwritten(people, project) -> None:
    put(people["center_lead"], project, {JOBS: Decimal(30)})
    with pytest.raises(StaleState) as refusal:
        put(people["officer"], project, {JOBS: Decimal(20)}, seen={JOBS: None})
    assert refusal.value.details == {"now": {JOBS: Decimal(30)}}
    assert live(project) == {"jobs_created": Decimal(30)}
    put(people["officer"], project, {JOBS: Decimal(30)}, seen={JOBS: None})
    put(people["officer"], project, {JOBS: Decimal(20)}, seen={JOBS: Decimal(30)})
    assert live(project) == {"jobs_created": Decimal(20)}


def test_who_and_when(people, project) -> None:
    with pytest.raises(NotAllowed):
        put(people["department_lead"], project, {JOBS: Decimal(1)})
    with pytest.raises(NotFound):
        put(people["other_center_lead"], project, {JOBS: Decimal(1)})
    sent = stages.ready(State.BASE_APPRAISAL)
    with pytest.raises(RuleViolation):
        put(people["officer"], sent, {JOBS: Decimal(1)})


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def leave(client: Client, project: Project, typed: str, seen: str = "", **more: str):
    url = reverse("projects:save_target", args=[project.code, *JOBS])
    return client.post(
        url, {"t-2026-jobs_created": typed, "initial-t-2026-jobs_created": seen, **more}, **HTMX
    )


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("20", "20"),
        ("1.234", "1234"),
        ("1,234.5", "1234.5"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1.234,25", "1234.25"),
        ("0", "0"),
    ],
)
def test_a_cell_takes_numbers_as_people_write_them(people, project, typed: str, value: str) -> None:
    answer = leave(client_of(people["officer"]), project, typed)
    assert answer.status_code == 200
    assert "Đã lưu" in answer.content.decode()
    assert live(project) == {"jobs_created": Decimal(value)}


@pytest.mark.parametrize("typed", ["1,23.5", "-3", "năm", "٣", "1e5", "1\x002", "9" * 30, "0,001"])
def test_a_cell_refuses_what_is_no_such_number(people, project, typed: str) -> None:
    answer = leave(client_of(people["officer"]), project, typed)
    assert answer.status_code == 422
    assert 'class="field-error"' in answer.content.decode()
    assert live(project) == {}


def test_a_cell_that_clashes_shows_both_and_lets_the_person_choose(people, project) -> None:
    put(people["center_lead"], project, {JOBS: Decimal(1234)})
    client = client_of(people["officer"])
    answer = leave(client, project, "20")
    assert answer.status_code == 409
    said = text_of(answer.content.decode())
    assert "Nội dung của bạn 20 Nội dung hiện nay 1.234" in said
    assert str(people["center_lead"]) in said
    more = {"choice-t-2026-jobs_created": "mine", "theirs-t-2026-jobs_created": "1.234"}
    assert leave(client, project, "20", **more).status_code == 200
    assert live(project) == {"jobs_created": Decimal(20)}


def test_the_grid_saves_as_a_whole_without_scripts(people, project) -> None:
    client = client_of(people["officer"])
    url = reverse("projects:edit_targets", args=[project.code])
    factories.target(project.center, "jobs_created", 5, project=project)
    html = client.get(url).content.decode()
    assert 'name="initial-t-2026-jobs_created" value="5"' in html
    sent = {"initial-t-2026-jobs_created": "5", "t-2026-jobs_created": "", "t-2026-demonstration_models": "2"}
    assert client.post(url, sent).status_code == 302
    assert live(project) == {"demonstration_models": Decimal(2)}
    wrong = client.post(
        url, {"t-2026-demonstration_models": "hai", "initial-t-2026-demonstration_models": "2"}
    )
    assert wrong.status_code == 422
    assert 'value="hai"' in wrong.content.decode()


def test_a_long_project_has_a_column_per_year(people) -> None:
    from datetime import date

    project = stages.ready(State.DRAFT, end=date(2027, 6, 30))
    html = (
        client_of(people["officer"])
        .get(reverse("projects:edit_targets", args=[project.code]))
        .content.decode()
    )
    assert ("Năm 2026" in html, "Năm 2027" in html, "Năm 2028" in html) == (True, True, False)


def test_an_indicator_that_is_not_there_is_not_found(people, project) -> None:
    client = client_of(people["officer"])
    for path in ("2026/khong-co/", "2026/%00/"):
        assert client.post(f"/de-an/{project.code}/soan/luu-chi-tieu/{path}", {}, **HTMX).status_code == 404
