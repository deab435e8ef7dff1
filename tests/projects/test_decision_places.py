"""Every province numbers its own papers: one number on one day is another decision in another province, and the same one in the same."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from centers.models import Center, Membership, Province
from core.exceptions import InvalidInput, RuleViolation
from core.models import AuditEvent
from projects.enums import State
from projects.models import Decision, Project, StateChange
from projects.selectors.issuing import issuers_of, place_of_plan
from projects.services.amendment_papers import decide_by_paper
from projects.services.carry import CarryLot, carry_over_money
from projects.services.decisions import RowResult, approve_plan
from projects.services.paper import Paper
from projects.services.stopping import stop_project
from tests import factories
from tests.projects import stages
from tests.projects.deciding import client_of, scan

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 10)
NUMBER = "15/QĐ-UBND"
WHO = {"24": "department_lead", "52": "other_department_lead"}


@pytest.fixture
def people(db):
    return stages.cast()


def place(code: str) -> Province | None:
    """The province of a Sở as it was on the day of the papers."""
    plan = stages.plan("local", center=Center.objects.get(code=f"SCT-{code}"))
    return place_of_plan(plan, "province", DAY)


def local(people, code: str, state: str = State.IN_PROGRESS, **values) -> Project:
    made = stages.ready(state, people=people, fund="local", center=f"TTKC-{code}", **values)
    if state == State.IN_PROGRESS:
        factories.entry(made, "assign", 100, source="local")
    return made


def stop(people, project: Project, code: str, number: str = NUMBER) -> Project:
    return stop_project(
        actor=people[WHO[code]],
        project_id=project.pk,
        number=number,
        date=DAY,
        issuer="province",
        reason="Cơ sở ngừng hoạt động.",
    )


def approve(people, project: Project, code: str, *, key: str) -> list[RowResult]:
    return approve_plan(
        actor=people[WHO[code]],
        plan=stages.plan("local", center=Center.objects.get(code=f"SCT-{code}")),
        project_ids=[project.pk],
        request_key=key,
        number=NUMBER,
        date=DAY,
        issuer="province",
        batch=1,
    )


def carry(people, projects: list[Project], code: str, *, key: str):
    return carry_over_money(
        actor=people[WHO[code]],
        number=NUMBER,
        date=DAY,
        issuer="province",
        lots=[CarryLot(project.pk, "local", 2026, 100) for project in projects],
        request_key=key,
    )


def test_two_provinces_approve_by_papers_of_one_number_and_day(people) -> None:
    for code in WHO:
        (row,) = approve(people, local(people, code, State.PLAN_PENDING), code, key=f"k{code}")
        assert (row.ok, row.message) == (True, "Đã phê duyệt.")
    found = Decision.objects.order_by("pk")
    assert [(one.number, one.date, one.issuer, one.place) for one in found] == [
        (NUMBER, DAY, "province", place("24")),
        (NUMBER, DAY, "province", place("52")),
    ]
    assert [one.issued_by for one in found] == [
        f"Ủy ban nhân dân cấp tỉnh ({place('24')})",
        f"Ủy ban nhân dân cấp tỉnh ({place('52')})",
    ]
    told = AuditEvent.objects.filter(action="decision.record").order_by("pk")
    assert [event.after["place"] for event in told] == [str(place("24")), str(place("52"))]


def test_two_provinces_stop_and_carry_by_papers_of_one_number_and_day(people) -> None:
    for code in WHO:
        assert stop(people, local(people, code), code).status == State.STOPPED
    assert Decision.objects.filter(number=NUMBER, kind="stop").count() == 2
    Decision.objects.update(number="1/QĐ-UBND")
    for code in WHO:
        ((_, into),) = carry(people, [local(people, code)], code, key=f"k{code}")
        assert into.decision is not None
        assert into.decision.place == place(code)


def test_one_province_does_not_use_a_number_for_two_kinds_of_act(people) -> None:
    stop(people, local(people, "24"), "24")
    with pytest.raises(RuleViolation) as refusal:
        approve(people, local(people, "24", State.PLAN_PENDING), "24", key="k")
    assert (refusal.value.code, refusal.value.message) == (
        "decision_number_taken",
        f"Quyết định số {NUMBER} ngày 10/01/2026 đã được ghi cho việc khác (ngừng thực hiện).",
    )
    (row,) = approve(people, local(people, "52", State.PLAN_PENDING), "52", key="k")
    assert row.ok


def test_one_paper_of_a_province_covers_two_of_its_acts(people) -> None:
    for _ in range(2):
        stop(people, local(people, "24"), "24", number=f" {NUMBER} ")
    assert Decision.objects.count() == 1
    assert Decision.objects.get().state_changes.count() == 2


def test_the_scan_of_another_province_does_not_stand_for_the_own_one(people) -> None:
    asked = {}
    for code in WHO:
        first, second = (local(people, code) for _ in range(2))
        asked[code] = [
            stages.amendment(project, people["officer"], state="confirmed", authority="province",
                             confirmed_by=people["approver"])
            for project in (first, second)
        ]  # fmt: skip
    sent = scan()

    def decide(code: str, which: int, paper: Paper | None) -> Decision | None:
        return decide_by_paper(
            actor=people[WHO[code]],
            amendment_id=asked[code][which].pk,
            paper=paper,
            number=NUMBER,
            date=DAY,
            issuer="province",
        ).decision

    one = decide("24", 0, Paper(sent.name, sent.file))
    with pytest.raises(InvalidInput) as refusal:
        decide("52", 0, None)
    assert (refusal.value.code, refusal.value.field) == ("paper_missing", "paper")
    assert decide("24", 1, None) == one
    sent = scan()
    other = decide("52", 0, Paper(sent.name, sent.file))
    assert other is not None
    assert (other != one, other.place) == (True, place("52"))


def test_the_paper_of_a_province_carries_no_money_of_another(people) -> None:
    both = [local(people, code) for code in WHO]
    lead = people["department_lead"]
    Membership.objects.create(
        user=lead,
        center=Center.objects.get(code="SCT-52"),
        role="department_lead",
        valid_from=date(2020, 1, 1),
    )
    with pytest.raises(RuleViolation) as refusal:
        carry({"department_lead": type(lead).objects.get(pk=lead.pk)}, both, "24", key="k")
    assert refusal.value.code == "several_places"
    assert not Decision.objects.exists()


def test_the_database_holds_one_paper_per_place(people) -> None:
    values = {"number": NUMBER, "date": DAY}
    stages.decision("stop", "local", **values)
    stages.decision("stop", **values)
    for fund in ("local", "national"):
        with pytest.raises(IntegrityError), transaction.atomic():
            stages.decision("adjust", fund, **values)
    assert Decision.objects.count() == 2


def test_decisions_of_before_get_the_place_of_their_plan_their_de_an_or_who_recorded_them(people) -> None:
    plan = stages.plan("local", center=Center.objects.get(code="SCT-52"))
    of_plan = stages.decision("approve_plan", "local", place=None, plan=plan)
    of_project = stages.decision("stop", "local", place=None, recorded_by=people["department_lead"])
    project = local(people, "52")
    StateChange.objects.create(
        project=project, action="stop", from_state="in_progress", to_state="stopped", decision=of_project
    )
    of_recorder = stages.decision("adjust", "local", place=None, recorded_by=people["department_lead"])
    unknown = stages.decision("adjust", "local", place=None)
    of_country = stages.decision("stop", recorded_by=people["department_lead"])
    old = stages.decision("approve_plan", "local", place=None, plan=plan, date=date(2025, 3, 1))
    import_module("projects.migrations.0024_places_of_decisions").forwards(apps, None)
    rows = (of_plan, of_project, of_recorder, unknown, of_country)
    assert [Decision.objects.get(pk=row.pk).place for row in rows] == [
        place("52"),
        place("52"),
        place("24"),
        None,
        None,
    ]
    assert Decision.objects.get(pk=old.pk).place == place_of_plan(plan, "province", date(2025, 3, 1))


def test_only_issuers_that_the_rules_name_are_offered(people) -> None:
    plan = {"national": stages.plan(), "local": stages.plan("local")}
    running = {fund: stages.ready(State.IN_PROGRESS, people=people, fund=fund) for fund in plan}
    for fund, who, issuer in (("national", "approver", "minister"), ("local", "department_lead", "province")):
        client = client_of(people[who])
        for page in (
            reverse("plans:board", args=[plan[fund].pk]),
            reverse("plans:carry", args=[plan[fund].pk]),
            reverse("projects:stop", args=[running[fund].code]),
        ):
            form = client.get(page).context["form"]
            assert [key for key, _ in form.fields["issuer"].choices] == [issuer]
            assert form["issuer"].value() == issuer
    asked = stages.amendment(running["national"], people["officer"], state="confirmed", authority="agency")
    url = reverse("projects:amendment_decide", args=[asked.project.code, asked.number])
    form = client_of(people["approver"]).get(url).context["form"]
    assert [key for key, _ in form.fields["issuer"].choices] == ["agency"]


def test_every_authority_that_the_law_ever_named_is_offered(people) -> None:
    assert issuers_of("change_place", "national", "single") == ["agency"]
    assert issuers_of("change_place", "national", "group") == ["department"]
    assert issuers_of("change_place", "national") == ["agency", "department"]
    assert issuers_of("stop", "local", "flagship") == ["province"]
