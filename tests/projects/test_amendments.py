"""Amendments: the kind says who decides, the change is what it is called, nothing is written over, money moves in the ledger."""

from datetime import date

import pytest

from core.exceptions import BudgetExceeded, NotAllowed, NotFound, Problems, RuleViolation, StaleState
from core.models import AuditEvent
from projects.drafts import BeneficiaryDraft, LineDraft
from projects.enums import AmendmentState, Form, State
from projects.models import Amendment, BudgetLine, Decision, Entry, Envelope, Project
from projects.selectors.amendment_money import money_moves
from projects.selectors.ledger import balance
from projects.services.amendment_requests import create_amendment
from projects.services.amendments import confirm_amendment, decide_amendment, refuse_amendment
from projects.services.budgets import budget_of
from projects.services.decisions import approve_plan
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db
SUPPORT = stages.SUPPORT


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def approved(people) -> Project:
    """A đề án with its money assigned from a plan that has 250 million in all."""
    project = stages.ready(State.PLAN_PENDING, people=people)
    approve_plan(
        actor=people["approver"],
        number="1/QĐ",
        date=date(2026, 1, 5),
        issuer="minister",
        plan=stages.plan(amount=250_000_000),
        batch=1,
        project_ids=[project.pk],
        request_key="k",
    )
    project.refresh_from_db()
    return project


def lines(amount: int, **values) -> list[LineDraft]:
    return [
        LineDraft(
            **{
                "fund_year": 2026,
                "item": "machinery",
                "shares": {"national": amount},
                "eligible_cost": 600_000_000,
                **values,
            }
        )
    ]


def ask(people, project, kind: str, changes, reason: str = "Giá máy thay đổi.") -> Amendment:
    return create_amendment(
        actor=people["officer"], project_id=project.pk, kind=kind, reason=reason, changes=changes
    )


def decide(
    people, amendment, *, who: str = "approver", issuer: str = "minister", number: str = "7/QĐ"
) -> Amendment:
    return decide_amendment(
        actor=people[who], amendment_id=amendment.pk, number=number, date=date(2026, 3, 1), issuer=issuer,
        seen=stages.seen_of(amendment),
    )  # fmt: skip


def test_a_rise_goes_from_the_centre_over_the_department_to_the_minister(people, approved) -> None:
    amendment = ask(people, approved, "raise_support", {"budget": lines(240_000_000)})
    assert (amendment.number, amendment.authority, amendment.state) == (1, "minister", AmendmentState.SENT)
    old = BudgetLine.objects.get(project=approved)
    with pytest.raises(StaleState):
        decide(people, amendment)
    assert (
        confirm_amendment(actor=people["department_lead"], amendment_id=amendment.pk).state
        == AmendmentState.CONFIRMED
    )
    decided = decide(people, amendment)
    assert (decided.state, str(decided.decision)) == (AmendmentState.DECIDED, "7/QĐ ngày 01/03/2026")
    old.refresh_from_db()
    assert old.retired_at is not None
    entry = Entry.objects.get(project=approved, kind="increase")
    assert (entry.amount, entry.fund_year, entry.decision, entry.happened_on) == (
        40_000_000,
        2026,
        decided.decision,
        date(2026, 3, 1),
    )
    assert balance(approved, "national", 2026).assigned == 240_000_000


def test_lowering_moves_money_back(people, approved) -> None:
    amendment = ask(people, approved, "lower_or_equal_support", {"budget": lines(150_000_000)})
    confirm_amendment(actor=people["department_lead"], amendment_id=amendment.pk)
    decide(people, amendment, issuer="agency")
    assert balance(approved, "national", 2026).assigned == 150_000_000
    assert Entry.objects.get(project=approved, kind="decrease").amount == 50_000_000


def test_lowering_below_what_was_paid_out_changes_nothing(people, approved) -> None:
    amendment = ask(people, approved, "lower_or_equal_support", {"budget": lines(100_000_000)})
    factories.entry(approved, "advance", 140_000_000)
    (move,) = money_moves(approved, amendment)
    assert move.obstacle == (
        "Điều chỉnh giảm 100.000.000 đồng vượt số còn lại 60.000.000 đồng (năm 2026), vượt 40.000.000 đồng."
    )
    confirm_amendment(actor=people["department_lead"], amendment_id=amendment.pk)
    with pytest.raises(BudgetExceeded):
        decide(people, amendment, issuer="agency")
    assert [found.shares["national"] for found in budget_of(approved)] == [SUPPORT]
    amendment.refresh_from_db()
    assert amendment.state == AmendmentState.CONFIRMED
    assert not Decision.objects.filter(kind="adjust").exists()
    assert AuditEvent.objects.filter(action="amendment.decide", refused=True).count() == 1


@pytest.mark.parametrize(
    ("kind", "amount", "left"),
    [("advance", 140_000_000, "60.000.000"), ("carry_out", 150_000_000, "50.000.000")],
)
def test_what_was_paid_out_or_carried_over_is_not_even_asked_to_be_lowered(
    people, approved, kind: str, amount: int, left: str
) -> None:
    factories.entry(approved, kind, amount)
    with pytest.raises(Problems) as refusal:
        ask(people, approved, "lower_or_equal_support", {"budget": lines(100_000_000)})
    (told,) = refusal.value.errors
    assert (told["field"], told["code"]) == ("budget", "decrease_unrecordable")
    assert told["message"].startswith("Nguồn khuyến công quốc gia: ")
    assert f"vượt số còn lại {left} đồng (năm 2026)" in told["message"]
    assert not Amendment.objects.exists()
    assert (
        ask(people, approved, "lower_or_equal_support", {"budget": lines(SUPPORT - 50_000_000)}).number == 1
    )


def test_a_rise_above_the_envelope_is_refused(people, approved) -> None:
    amendment = ask(people, approved, "raise_support", {"budget": lines(260_000_000)})
    confirm_amendment(actor=people["department_lead"], amendment_id=amendment.pk)
    with pytest.raises(BudgetExceeded) as refusal:
        decide(people, amendment)
    assert (refusal.value.code, refusal.value.details["gap"]) == ("envelope_exceeded", 10_000_000)
    Envelope.objects.create(
        plan=Decision.objects.get(kind="approve_plan").plan, source="national", batch=2, amount=10_000_000
    )
    assert decide(people, amendment).state == AmendmentState.DECIDED


def test_money_of_a_year_not_yet_given_is_only_planned(people, approved) -> None:
    Project.objects.filter(pk=approved.pk).update(end=date(2027, 12, 31))
    shares = {"national": 30_000_000, "counterpart": 30_000_000}
    next_year = lines(0, fund_year=2027, item="trademark", shares=shares, eligible_cost=60_000_000)
    more = [*lines(SUPPORT), *next_year]
    amendment = ask(people, approved, "raise_support", {"budget": more})
    confirm_amendment(actor=people["department_lead"], amendment_id=amendment.pk)
    decide(people, amendment)
    assert Entry.objects.filter(project=approved).count() == 1
    assert sorted(found.fund_year for found in budget_of(approved)) == [2026, 2027]


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        ("raise_support", {"budget": lines(SUPPORT, note="x")}, "kind_does_not_fit"),
        ("lower_or_equal_support", {"budget": lines(SUPPORT + 1)}, "kind_does_not_fit"),
        ("extend_next_year", {"end": date(2026, 11, 30)}, "kind_does_not_fit"),
        ("change_time_within_year", {"end": date(2027, 1, 31)}, "kind_does_not_fit"),
        ("change_place", {"end": date(2027, 1, 31)}, "field_not_of_kind"),
        ("other", {"budget": lines(1)}, "field_not_of_kind"),
        ("other", {"need": "Nội dung đã soạn. "}, "nothing_changes"),
        ("stop", {"title": "x"}, "kind_not_amendable"),
        ("add_project", {"title": "x"}, "kind_not_amendable"),
    ],
)
def test_a_change_is_what_it_is_called(people, approved, kind, changes, code) -> None:
    with pytest.raises(RuleViolation) as refusal:
        ask(people, approved, kind, changes)
    assert refusal.value.code == code
    assert not Amendment.objects.exists()
    assert [found.shares["national"] for found in budget_of(approved)] == [SUPPORT]


def test_values_that_cannot_be_are_refused_when_asked(people, approved) -> None:
    with pytest.raises(Problems):
        ask(people, approved, "extend_next_year", {"end": date(2025, 1, 1)})
    with pytest.raises(Problems):
        ask(people, approved, "raise_support", {"budget": lines(SUPPORT * 2, item="rocket")})


def test_a_blank_reason_is_refused(people, approved) -> None:
    with pytest.raises(RuleViolation) as refusal:
        ask(people, approved, "other", {"need": "Khác"}, reason=" ")
    assert refusal.value.code == "reason_missing"


def test_a_new_place_and_time_are_applied_and_both_sides_kept(people, approved, gia_lai_center) -> None:
    amendment = ask(people, approved, "change_place", {"provinces": [gia_lai_center.province_id]})
    assert (amendment.authority, amendment.before, amendment.after) == (
        "agency",
        {"provinces": [approved.province_id]},
        {"provinces": [gia_lai_center.province_id]},
    )
    confirm_amendment(actor=people["department_lead"], amendment_id=amendment.pk)
    decide(people, amendment, issuer="agency")
    approved.refresh_from_db()
    assert approved.province == gia_lai_center.province

    longer = ask(people, approved, "extend_next_year", {"end": date(2027, 3, 31)})
    assert (longer.number, longer.before, longer.after) == (2, {"end": "2026-12-31"}, {"end": "2027-03-31"})


def test_a_group_changes_beneficiaries_by_the_department(people, bac_ninh_today) -> None:
    project = stages.ready(State.CONTRACTED, form=Form.GROUP)
    rows = [BeneficiaryDraft(factories.facility(bac_ninh_today).pk, "machinery", 7)]
    amendment = ask(people, project, "change_beneficiary", {"beneficiaries": rows})
    assert amendment.authority == "department"
    confirm_amendment(actor=people["department_lead"], amendment_id=amendment.pk)
    with pytest.raises(NotAllowed):
        decide(people, amendment, who="approver", issuer="department")
    decide(people, amendment, who="department_lead", issuer="department")
    assert list(project.beneficiaries.values_list("facility_id", "support")) == [(rows[0].facility_id, 7)]


def test_the_wrong_authority_is_named(people, approved) -> None:
    amendment = ask(people, approved, "raise_support", {"budget": lines(240_000_000)})
    confirm_amendment(actor=people["department_lead"], amendment_id=amendment.pk)
    with pytest.raises(RuleViolation) as refusal:
        decide(people, amendment, issuer="agency")
    assert refusal.value.code == "wrong_authority"
    assert refusal.value.message.startswith(
        "“Tăng tổng kinh phí hỗ trợ” do Bộ trưởng Bộ Công Thương quyết định (Điều 11, 36/2013/TT-BCT"
    )


def test_what_changed_since_the_request_is_not_overwritten(people, approved) -> None:
    first = ask(people, approved, "other", {"need": "Mục tiêu A"})
    second = ask(people, approved, "other", {"need": "Mục tiêu B"})
    for amendment in (first, second):
        confirm_amendment(actor=people["department_lead"], amendment_id=amendment.pk)
    decide(people, first, issuer="agency")
    with pytest.raises(StaleState) as refusal:
        decide(people, second, issuer="agency")
    assert refusal.value.code == "changed_meanwhile"
    approved.refresh_from_db()
    assert approved.need == "Mục tiêu A"


def test_one_decision_may_cover_several_amendments(people, approved) -> None:
    first = ask(people, approved, "other", {"need": "A"})
    second = ask(people, approved, "other", {"effect": "B"})
    for amendment in (first, second):
        confirm_amendment(actor=people["department_lead"], amendment_id=amendment.pk)
        decide(people, amendment, issuer="agency")
    assert Decision.objects.filter(kind="adjust").count() == 1


def test_rights_and_refusals(people, approved) -> None:
    for name in ("department_lead", "approver", "auditor", "other_center_lead"):
        with pytest.raises((NotAllowed, NotFound)):
            create_amendment(
                actor=people[name], project_id=approved.pk, kind="other", reason="x", changes={"need": "y"}
            )
    amendment = ask(people, approved, "other", {"need": "A"})
    for name in ("center_lead", "appraiser", "approver"):
        with pytest.raises(NotAllowed):
            confirm_amendment(actor=people[name], amendment_id=amendment.pk)
    with pytest.raises(RuleViolation):
        refuse_amendment(actor=people["department_lead"], amendment_id=amendment.pk, reason="")
    refused = refuse_amendment(actor=people["department_lead"], amendment_id=amendment.pk, reason="Chưa rõ.")
    assert (refused.state, refused.refusal_reason) == (AmendmentState.REFUSED, "Chưa rõ.")
    with pytest.raises(StaleState):
        confirm_amendment(actor=people["department_lead"], amendment_id=amendment.pk)
    with pytest.raises(NotFound):
        confirm_amendment(actor=people["department_lead"], amendment_id=9**9)


def test_who_comes_second_reads_that_it_was_answered(people, approved) -> None:
    decided = ask(people, approved, "other", {"need": "Sửa."})
    confirm_amendment(actor=people["department_lead"], amendment_id=decided.pk)
    decide(people, decided, issuer="agency")
    with pytest.raises(StaleState, match="số 1 đang ở trạng thái “Đã quyết định”"):
        refuse_amendment(actor=people["approver"], amendment_id=decided.pk, reason="Không.")
    with pytest.raises(StaleState, match="số 1 đang ở trạng thái “Đã quyết định”"):
        confirm_amendment(actor=people["department_lead"], amendment_id=decided.pk)
    with pytest.raises(NotAllowed):
        refuse_amendment(actor=people["department_lead"], amendment_id=decided.pk, reason="Không.")
    above = ask(people, approved, "other", {"need": "Sửa nữa."})
    confirm_amendment(actor=people["department_lead"], amendment_id=above.pk)
    below = ask(people, approved, "other", {"need": "Sửa khác."})
    for who, asked in (("approver", above), ("department_lead", below)):
        refuse_amendment(actor=people[who], amendment_id=asked.pk, reason="Không.")
        with pytest.raises(StaleState, match="đang ở trạng thái “Không chấp thuận”"):
            refuse_amendment(actor=people[who], amendment_id=asked.pk, reason="Không.")


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.PLAN_PENDING, State.ACCEPTED, State.SETTLED, State.STOPPED]
)
def test_only_a_running_project_is_amended(people, state) -> None:
    project = stages.ready(state)
    with pytest.raises(RuleViolation) as refusal:
        ask(people, project, "other", {"need": "A"})
    assert refusal.value.code == "wrong_state"
