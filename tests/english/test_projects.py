"""What the modules of the projects say in English, and what stays Vietnamese whoever acts."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.translation import override
from rest_framework.test import APIClient

from core.text import has_vietnamese_letters
from core.words import ENGLISH, in_vietnamese
from projects import ceilings, rules
from projects.balance import Balance, breaches
from projects.diagram import as_markdown
from projects.enums import Action, EntryKind, State
from projects.exporters.amendment import amendment_pdf
from projects.models import Amendment, Entry
from projects.rules import Case, why_not
from projects.units import UNITS
from tests import factories
from tests.projects import stages
from tests.projects.test_decisions import approve

pytestmark = pytest.mark.django_db


def test_a_refusal_reads_english_on_the_screen_and_vietnamese_on_the_trail() -> None:
    officer = factories.user("an.cb")
    reason = why_not(officer, (rules.BASE_LEAD, rules.AGENCY_LEAD), Case(frozenset(), frozenset()))
    assert str(reason) == "Việc này thuộc về Lãnh đạo Sở hoặc Lãnh đạo Cục."
    with override(ENGLISH):
        assert str(reason) == "This is done by: Head of Sở Công Thương or Head of the Agency."
        with in_vietnamese():
            assert str(reason).startswith("Việc này thuộc về")


def test_one_word_of_a_state_and_of_a_step_has_two_in_english() -> None:
    with override(ENGLISH):
        assert (str(State.STOPPED.label), str(Action.STOP.label)) == ("Stopped", "Stop")
        assert (str(State.RETURNED.label), str(Action.RETURN.label)) == (
            "Returned for completion",
            "Return for completion",
        )


def test_the_ledger_says_by_how_much_in_both_languages() -> None:
    one = Balance("national", 2026, {EntryKind.ASSIGN: 100, EntryKind.ADVANCE: 120})
    (breach,) = breaches(one)
    assert breach.message == (
        "Giải ngân 120 đồng vượt kinh phí được sử dụng 100 đồng (năm 2026), vượt 20 đồng."
    )
    with override(ENGLISH):
        assert str(breach.message) == (
            "The 120 dong disbursed exceed the 100 dong available (year 2026) by 20 dong."
        )
        carried = breach.told_of(EntryKind.CARRY_OUT, 50)
        assert str(carried.message) == (
            "Carrying over 50 dong exceeds the remaining 30 dong (year 2026) by 20 dong."
        )


def test_a_norm_in_english_and_the_units_that_people_type() -> None:
    cap: Any = SimpleNamespace(
        percent_cap=Decimal(50), amount_cap=300_000_000, per="facility", priority_multiplier=None
    )
    with override(ENGLISH):
        assert ceilings.describe(cap) == "50 % of the cost, at most 300.000.000 dong per establishment"
        assert ceilings.counts_same("Mô hình", "model")
    assert [(key, str(word)) for key, word in ceilings.PER_CHOICES] == [
        (key, words[0]) for key, words in UNITS.items() if words
    ]


def test_the_ledger_names_a_decision_in_vietnamese() -> None:
    people = stages.cast()
    with override(ENGLISH):
        approve(people["approver"], [stages.ready(State.PLAN_PENDING, people=people)])
        entry = Entry.objects.select_related("decision").get()
        assert str(entry.decision) == "15/QĐ-BCT of 10/01/2026"
    assert entry.document == "15/QĐ-BCT ngày 10/01/2026"


def test_the_reference_of_rest_is_vietnamese_whoever_asks() -> None:
    address = "/api/v1/schema/?format=json"
    answer = APIClient().get(address, headers={"accept-language": "en"})
    assert answer.json() == APIClient().get(address).json()
    assert answer.json() == APIClient().get(f"{address}&lang=en").json()
    assert "Ngừng thực hiện" in answer.content.decode()


def test_the_drawing_of_the_workflow_is_vietnamese() -> None:
    told = as_markdown()
    with override(ENGLISH):
        assert as_markdown() == told


def test_papers_are_vietnamese_whoever_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("projects.exporters.amendment.render_paper", lambda page: said.append(page) or b"")
    people = stages.cast()
    project = stages.ready(State.APPROVED, people=people)
    made = Amendment.objects.create(
        project=project,
        number=1,
        kind="change_content",
        authority="minister",
        after={"goals": "Hai dây chuyền"},
        requested_by=people["officer"],
        saved_at=project.status_since,
    )
    with override(ENGLISH):
        amendment_pdf(project, made)
    amendment_pdf(project, made)
    assert said[0] == said[1]
    assert has_vietnamese_letters(said[0])
