"""A change is of the kind that it is called, source by source and year by year, and leaves a dossier that could be submitted (R19)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from centers.models import User
from core.exceptions import Problems, RuleViolation
from projects.drafts import BeneficiaryDraft, LineDraft
from projects.enums import Form, State
from projects.models import Amendment, Project
from projects.services.amendment_requests import create_amendment
from projects.services.amendments import confirm_amendment, decide_amendment
from tests import factories
from tests.projects import stages
from tests.projects.appraising import client_of, html_of, url

pytestmark = pytest.mark.django_db
TR = 1_000_000


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    """200 million of national money for machines in 2026, running to 2027."""
    return stages.ready(State.IN_PROGRESS, end=date(2027, 12, 31))


def ask(people: dict[str, User], project: Project, kind: str, changes: dict[str, Any]) -> Amendment:
    return create_amendment(
        actor=people["officer"], project_id=project.pk, kind=kind, reason="Cần đổi.", changes=changes
    )


def money(*lots: tuple[int, dict[str, int]]) -> dict[str, list[LineDraft]]:
    """A budget of machines: (year, đồng in millions by source)."""
    return {
        "budget": [
            LineDraft(year, "machinery", {source: amount * TR for source, amount in shares.items()}, eligible_cost=400 * TR)
            for year, shares in lots
        ]
    }  # fmt: skip


TO_LOCAL = money((2026, {"national": 150, "local": 50}))
TO_NEXT_YEAR = money((2026, {"national": 150}), (2027, {"national": 50, "counterpart": 350}))
LESS = money((2026, {"national": 150}))
MORE = money((2026, {"national": 210}))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (TO_LOCAL, "Nguồn khuyến công địa phương năm 2026 tăng 50.000.000 đồng."),
        (TO_NEXT_YEAR, "Nguồn khuyến công quốc gia năm 2027 tăng 50.000.000 đồng."),
        (MORE, "Nguồn khuyến công quốc gia năm 2026 tăng 10.000.000 đồng."),
    ],
    ids=["other source", "next year", "more"],
)
def test_money_that_moves_is_no_equal_support(people, project, changes, said) -> None:
    with pytest.raises(RuleViolation) as refusal:
        ask(people, project, "lower_or_equal_support", changes)
    assert (refusal.value.code, refusal.value.message) == (
        "kind_does_not_fit",
        f"{said} Hãy chọn đúng loại điều chỉnh.",
    )
    assert ask(people, project, "raise_support", changes).authority == "minister"


def test_less_money_is_the_lower_authoritys_and_no_rise(people, project) -> None:
    assert ask(people, project, "lower_or_equal_support", LESS).authority == "agency"
    with pytest.raises(RuleViolation):
        ask(people, project, "raise_support", LESS)


@pytest.mark.parametrize("name", ["goals", "scale", "schedule"])
def test_what_is_content_is_not_changed_as_something_else(people, project, name) -> None:
    with pytest.raises(RuleViolation) as refusal:
        ask(people, project, "other", {name: "Việc khác hẳn."})
    assert refusal.value.code == "field_not_of_kind"
    assert ask(people, project, "change_content", {name: "Việc khác hẳn."}).authority == "minister"


def test_the_page_of_another_change_offers_no_content(people, project) -> None:
    client = client_of(people["officer"])
    client.post(url("amend", project), {"kind": "other"})
    page = html_of(client.get(url("amendment_edit", project, 1)))
    assert 'name="need"' in page
    assert not [name for name in ("goals", "scale", "schedule") if f'name="{name}"' in page]


def refused(people: dict[str, User], project: Project, kind: str, changes: dict[str, Any]) -> list[str]:
    with pytest.raises(Problems) as refusal:
        ask(people, project, kind, changes)
    assert not Amendment.objects.exists()
    return [one["message"] for one in refusal.value.errors]


def test_a_machine_keeps_somebody_to_stand_at(people, project) -> None:
    assert refused(people, project, "change_beneficiary", {"beneficiaries": []}) == [
        "Chưa có “Đơn vị thụ hưởng”."
    ]


def test_a_running_group_keeps_its_names_and_an_open_one_may_lose_them(people) -> None:
    running = stages.ready(State.IN_PROGRESS, form=Form.GROUP)
    assert refused(people, running, "change_beneficiary", {"beneficiaries": []})
    still_open = stages.ready(State.APPROVED, form=Form.GROUP)
    assert ask(people, still_open, "change_beneficiary", {"beneficiaries": []}).pk


def test_a_flagship_keeps_two_beneficiaries(people, bac_ninh_today) -> None:
    made = stages.ready(State.IN_PROGRESS, form=Form.FLAGSHIP, end=date(2027, 12, 31))
    made.beneficiaries.create(facility=factories.facility(bac_ninh_today), item="machinery")
    one = [BeneficiaryDraft(made.beneficiaries.first().facility_id, "machinery")]
    assert refused(people, made, "change_beneficiary", {"beneficiaries": one}) == [
        "Đề án điểm cần ít nhất 2 đơn vị thụ hưởng, mới có 1."
    ]


def test_no_part_of_the_text_is_emptied(people, project) -> None:
    assert refused(people, project, "other", {"need": " "}) == ["Chưa có “Sự cần thiết”."]


def test_what_was_missing_before_is_not_held_against_a_change(people, project) -> None:
    """An imported đề án may have no beneficiary on record; its days can be changed all the same."""
    project.beneficiaries.all().delete()
    Project.objects.filter(pk=project.pk).update(need="")
    assert ask(people, project, "change_time_within_year", {"end": date(2027, 11, 30)}).pk


def test_the_decision_asks_again(people, project) -> None:
    """Two requests, each of which leaves somebody, together leave nobody."""
    decisions: Sequence[tuple[str, dict[str, Any]]] = (
        ("change_content", {"content": "technology"}),
        ("change_beneficiary", {"beneficiaries": []}),
    )
    Project.objects.filter(pk=project.pk).update(content="information")
    asked = [ask(people, project, kind, changes) for kind, changes in decisions]
    for one in asked:
        confirm_amendment(actor=people["department_lead"], amendment_id=one.pk)

    def decide(which: Amendment, issuer: str) -> None:
        decide_amendment(
            actor=people["approver"], amendment_id=which.pk, number=f"{which.pk}/QĐ", date=date(2026, 3, 1), issuer=issuer,
            seen=stages.seen_of(which),
        )  # fmt: skip

    decide(asked[0], "minister")
    with pytest.raises(Problems):
        decide(asked[1], "agency")
    assert project.beneficiaries.count() == 1
