"""Whose money is whose: national money goes by the Minister's plan alone, and no plan hands out a source that no document gave it."""

from collections.abc import Sequence
from datetime import date

import pytest
from django.urls import reverse

from centers.models import User
from core.exceptions import BudgetExceeded, InvalidInput, NotAllowed, Problems, RuleViolation
from projects.drafts import LineDraft
from projects.enums import State
from projects.models import AnnualPlan, Entry, Envelope, Project
from projects.selectors.amendment_money import money_moves
from projects.selectors.money import requests_to_answer
from projects.selectors.plans import envelope_use
from projects.services.amendment_requests import create_amendment
from projects.services.amendments import confirm_amendment, decide_amendment
from projects.services.budgets import budget_of, set_budget
from projects.services.deciding import Ruling, preview_plan
from projects.services.decisions import RowResult, approve_plan
from projects.services.lifecycle import preview_submission, transition_project
from projects.services.money import ask_money, confirm_money
from projects.services.plans import set_envelope
from tests import factories
from tests.pages import text_of
from tests.projects import stages
from tests.projects.deciding import client_of

pytestmark = pytest.mark.django_db
TR = 1_000_000
TOLD = (
    "Dòng dự toán 2: đề án khuyến công địa phương không dùng được nguồn khuyến công quốc gia; nguồn này chỉ giao theo kế hoạch "
    "khuyến công quốc gia do Bộ trưởng Bộ Công Thương quyết định."
)


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


def approve(actor: User, project: Project, plan: AnnualPlan, *, key: str = "k") -> RowResult:
    """The row of a decision over the one đề án, and that its preview said the same before."""
    issuer = "minister" if plan.fund == "national" else "province"
    paper = Ruling(f"{key}/QĐ", date(2026, 1, 5), issuer)
    (said,) = preview_plan(actor=actor, plan_id=plan.pk, ruling=paper, project_ids=[project.pk])
    (done,) = approve_plan(
        actor=actor, number=paper.number, date=paper.date, issuer=issuer, plan=plan, batch=1,
        project_ids=[project.pk], request_key=key,
    )  # fmt: skip
    assert (said.ok, said.message) == (done.ok, done.message)
    return done


def sources(project: Project) -> set[str]:
    return set(Entry.objects.filter(project=project).values_list("source", flat=True))


def test_a_local_dossier_with_national_money_is_told_at_its_line_and_not_sent(people) -> None:
    project = stages.ready(State.DRAFT, fund="local")
    factories.budget(project, 200 * TR, source="national")
    found = preview_submission(project_id=project.pk, actor=people["officer"]).problems
    assert [(one["field"], one["message"]) for one in found if one["code"] == "source_not_of_fund"] == [
        ("lines[2].shares.national", TOLD)
    ]
    with pytest.raises(Problems) as refusal:
        transition_project(project_id=project.pk, action="submit", actor=people["center_lead"])
    assert TOLD in [one["message"] for one in refusal.value.errors]
    page = client_of(people["officer"]).get(reverse("projects:check", args=[project.code]))
    assert TOLD in text_of(page.content.decode())


def test_the_grid_says_it_at_the_cell_and_saves_nothing(people) -> None:
    project = stages.ready(State.DRAFT, fund="local")
    (line,) = project.budget_lines.all()
    answer = client_of(people["officer"]).post(
        reverse("projects:edit_budget", args=[project.code]),
        {
            "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-fund_year": "2026", "lines-0-item": "machinery",
            "lines-0-eligible_cost": "400 tr", "lines-0-local": "100 tr", "lines-0-national": "100 tr", "act": "save",
            "seen": str(line.pk),
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert (
        "Dòng 1, Khuyến công quốc gia: Đề án khuyến công địa phương không dùng được nguồn khuyến công quốc gia"
        in text_of(answer.content.decode())
    )
    assert [one.shares for one in budget_of(project)] == [
        {"local": stages.SUPPORT, "counterpart": stages.SUPPORT}
    ]


def test_a_line_that_stood_there_before_may_stay_while_others_are_written(people) -> None:
    """An imported history is told by the check; it does not lose what is typed beside it."""
    project = stages.ready(State.DRAFT, fund="local")
    factories.budget(project, 200 * TR, source="national")
    kept = budget_of(project)
    added = LineDraft(2026, "trademark", {"local": TR})
    set_budget(actor=people["officer"], project_id=project.pk, lines=[*kept, added])
    assert budget_of(project) == [*kept, added]
    with pytest.raises(Problems):
        set_budget(
            actor=people["officer"], project_id=project.pk,
            lines=[*kept, LineDraft(2026, "trademark", {"national": TR})],
        )  # fmt: skip


def test_a_local_plan_never_assigns_national_money(people) -> None:
    project = stages.ready(State.PLAN_PENDING, fund="local")
    factories.budget(project, 200 * TR, source="national")
    row = approve(people["department_lead"], project, stages.plan("local"))
    assert not row.ok
    assert "không giao được nguồn khuyến công quốc gia" in row.message
    assert not Entry.objects.exists()
    project.refresh_from_db()
    assert project.status == State.PLAN_PENDING


def test_a_local_plan_is_given_no_national_envelope(people) -> None:
    plan = stages.plan("local")
    with pytest.raises(InvalidInput) as refusal:
        set_envelope(
            actor=people["department_lead"], plan_id=plan.pk, source="national", batch=1, amount=TR, number="1/QĐ",
            date=date(2026, 1, 2),
        )  # fmt: skip
    assert refusal.value.code == "unknown_source"
    page = (
        client_of(people["department_lead"]).get(reverse("plans:envelope", args=[plan.pk])).content.decode()
    )
    assert 'value="local"' in page
    assert '<option value="national"' not in page


def test_a_provinces_money_in_a_national_dossier_waits_for_its_envelope(people) -> None:
    project = stages.ready(State.PLAN_PENDING)
    factories.budget(project, 50 * TR, source="local", item="trademark")
    plan = stages.plan()
    row = approve(people["approver"], project, plan)
    assert not row.ok
    assert (
        "nguồn khuyến công địa phương còn 0 đồng, cần 50.000.000 đồng, thiếu 50.000.000 đồng" in row.message
    )
    assert not Entry.objects.exists()
    Envelope.objects.create(plan=plan, source="local", amount=60 * TR)
    assert approve(people["approver"], project, plan, key="again").ok
    assert sources(project) == {"national", "local"}
    assert (envelope_use(plan, "local").used, envelope_use(plan, "local").left) == (50 * TR, 10 * TR)


def test_the_board_shows_the_source_that_is_asked_for_without_an_envelope(people) -> None:
    project = stages.ready(State.PLAN_PENDING)
    factories.budget(project, 50 * TR, source="local", item="trademark")
    plan = stages.plan()
    page = client_of(people["approver"]).post(
        reverse("plans:board", args=[plan.pk]), {"projects": [project.pk], "batch": "1"}
    )
    panels = {panel.source: (panel.given, panel.asked, panel.left) for panel in page.context["panels"]}
    assert panels == {
        "national": (10 * stages.SUPPORT, stages.SUPPORT, 9 * stages.SUPPORT),
        "local": (0, 50 * TR, -50 * TR),
    }


def raised(people: dict[str, User], project: Project, shares: Sequence[dict[str, int]]) -> None:
    """A rise asked, confirmed and decided by the authority of the đề án's fund."""
    national = project.fund == "national"
    asked = create_amendment(
        actor=people["officer"], project_id=project.pk, kind="raise_support", reason="Giá tăng.",
        changes={"budget": [LineDraft(2026, "trademark", one, eligible_cost=100 * TR) for one in shares]},
    )  # fmt: skip
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    decide_amendment(
        actor=people["approver"] if national else stages.deputy(), amendment_id=asked.pk, number="9/QĐ",
        date=date(2026, 3, 1), issuer="minister" if national else "province", seen=stages.seen_of(asked),
    )  # fmt: skip


@pytest.fixture
def small(people) -> Project:
    """A national đề án with 20 million đồng for trade marks, of an imported history."""
    project = stages.ready(State.APPROVED, support=20 * TR)
    project.budget_lines.update(item="trademark", eligible_cost=100 * TR)
    project.beneficiaries.all().delete()
    factories.entry(project, "assign", 20 * TR)
    return project


def test_a_rise_of_the_other_source_needs_its_envelope(people, small) -> None:
    stages.plan()
    with pytest.raises(BudgetExceeded) as refusal:
        raised(people, small, [{"national": 20 * TR, "local": 5 * TR}])
    assert refusal.value.code == "envelope_exceeded"
    assert sources(small) == {"national"}


def test_a_rise_without_a_plan_on_record_is_refused_and_told_before(people, small) -> None:
    with pytest.raises(RuleViolation) as refusal:
        raised(people, small, [{"national": 25 * TR}])
    assert refusal.value.code == "plan_missing"
    (move,) = money_moves(small, small.amendments.get())
    assert move.obstacle == "Năm này chưa có kế hoạch trên cổng"
    assert Entry.objects.filter(project=small).count() == 1


def test_a_rise_of_a_history_draws_on_the_plan_of_its_year(people, small) -> None:
    plan = stages.plan(amount=24 * TR)
    with pytest.raises(BudgetExceeded):
        raised(people, small, [{"national": 25 * TR}])
    Envelope.objects.filter(plan=plan).update(amount=25 * TR)
    asked = small.amendments.get()
    decide_amendment(
        actor=people["approver"], amendment_id=asked.pk, number="9/QĐ", date=date(2026, 3, 1), issuer="minister",
        seen=stages.seen_of(asked),
    )  # fmt: skip
    assert envelope_use(plan, "national").left == 0


def test_each_side_pays_its_own_money(people) -> None:
    project = stages.ready(State.CONTRACTED, people=people)
    factories.budget(project, 100 * TR, source="local", item="trademark")
    requests = {}
    for source in ("national", "local"):
        factories.entry(project, "assign", 100 * TR, source=source)
        requests[source] = ask_money(
            actor=people["center_accountant"], project_id=project.pk, kind="advance", source=source, fund_year=2026, amount=10 * TR, happened_on=date(2026, 2, 10), request_key=f"k-{source}",
            condition_met=True,
        )  # fmt: skip
    waiting = {
        who: set(requests_to_answer(people[who]).values_list("source", flat=True))
        for who in ("agency_accountant", "department_accountant")
    }
    assert waiting == {"agency_accountant": {"national"}, "department_accountant": {"local"}}
    with pytest.raises(NotAllowed):
        confirm_money(actor=people["agency_accountant"], request_id=requests["local"].pk)
    with pytest.raises(NotAllowed):
        confirm_money(actor=people["department_accountant"], request_id=requests["national"].pk)
