"""Norms in force, ceilings, deadlines, authority and advance classes as dated rows."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from centers.models import Province, User
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.models import AuditEvent
from projects.ceilings import ceiling_of, counts_same, describe
from projects.duedates import due_on
from projects.models import LegalDocument, Norm
from projects.selectors import law
from projects.services.law import add_norm, end_norm

DAY = date(2026, 3, 2)


def cap(
    percent: int | None = None, amount: int | None = None, per: str = "facility", more: str | None = None
) -> SimpleNamespace:
    return SimpleNamespace(
        percent_cap=None if percent is None else Decimal(percent),
        amount_cap=amount,
        per=per,
        priority_multiplier=more and Decimal(more),
    )


@pytest.mark.parametrize(
    ("rule", "cost", "quantity", "amount", "by"),
    [
        (cap(50, 300_000_000), 500_000_000, None, 250_000_000, "percent"),
        (cap(50, 300_000_000), 600_000_000, None, 300_000_000, "amount"),
        (cap(50, 300_000_000), 800_000_000, None, 300_000_000, "amount"),
        (cap(50, 300_000_000), 2_000_000_000, 3, 900_000_000, "amount"),
        (cap(50, 300_000_000), None, None, 300_000_000, "amount"),
        (cap(80), 100_000_001, None, 80_000_000, "percent"),
        (cap(80), None, None, None, ""),
        (cap(), 100, 1, None, ""),
        (cap(None, 10_000_000), 5, 2, 20_000_000, "amount"),
    ],
)
def test_a_ceiling_is_the_lower_of_share_and_amount(
    rule: SimpleNamespace, cost: int | None, quantity: int | None, amount: int | None, by: str
) -> None:
    found = ceiling_of(rule, cost, quantity)
    assert (found.amount, found.by) == (amount, by)


def test_priority_raises_the_amount_and_not_the_share() -> None:
    rule = cap(50, 200_000_000, more="1.5")
    assert ceiling_of(rule, 1_000_000_000, None, priority=True).amount == 300_000_000
    assert ceiling_of(rule, 500_000_000, None, priority=True).amount == 250_000_000
    assert ceiling_of(rule, 1_000_000_000, None).amount == 200_000_000
    assert ceiling_of(cap(50, 200_000_000), 1_000_000_000, None, priority=True).amount == 200_000_000


def test_only_a_unit_of_the_same_kind_multiplies_a_cap() -> None:
    assert counts_same("Mô hình", "model")
    assert not counts_same("máy", "facility")
    assert describe(cap(50, 300_000_000)) == "50 % chi phí, không quá 300.000.000 đồng/cơ sở"
    assert (
        describe(SimpleNamespace(percent_cap=Decimal("1.50"), amount_cap=None, per="annual_budget"))
        == "1,5 % kinh phí được giao"
    )


@pytest.mark.django_db
def test_the_norm_of_a_day_is_the_one_in_force_then() -> None:
    assert law.norm_for("machinery", date(2018, 5, 10)).amount_cap == 200_000_000
    assert law.norm_for("machinery", date(2018, 5, 11)).amount_cap == 300_000_000
    assert law.norm_for("machinery", date(2014, 4, 7)) is None
    assert law.norm_for("nothing", DAY) is None


@pytest.mark.django_db
def test_a_province_s_norm_wins_for_its_own_money_alone(
    bac_ninh_today: Province, bac_giang: Province
) -> None:
    document = LegalDocument.objects.get(number="28/2018/TT-BTC")
    own = add_norm(
        actor=None, key="machinery", label="Máy móc", valid_from=date(2026, 1, 1), document=document,
        province=bac_ninh_today, percent_cap=Decimal(50), amount_cap=250_000_000, per="facility",
    )  # fmt: skip
    assert law.norm_for("machinery", DAY, bac_ninh_today) == own
    assert law.norm_for("machinery", DAY).amount_cap == 300_000_000
    assert law.norm_for("machinery", DAY, bac_giang).amount_cap == 300_000_000
    assert law.norm_for("machinery", date(2025, 12, 31), bac_ninh_today).amount_cap == 300_000_000


@pytest.mark.django_db
def test_an_article_is_cited_only_when_it_is_confirmed() -> None:
    assert law.ceiling(law.norm_for("machinery", DAY), 10).citation == "Điều 8, khoản 4, 28/2018/TT-BTC"
    assert law.ceiling(law.norm_for("trademark", DAY), 10).citation == "28/2018/TT-BTC"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("item", "day", "percent"),
    [
        ("cluster_infrastructure", DAY, 30),
        ("machinery", DAY, 70),
        ("enterprise_founding", DAY, 100),
        ("relocation_interest", DAY, 0),
        ("management_unit", DAY, 70),
        ("management_unit", date(2014, 3, 1), 100),
    ],
)
def test_advance_classes_by_item_and_day(item: str, day: date, percent: int) -> None:
    assert law.advance_percent(item, day) == Decimal(percent)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "fund", "form", "authority"),
    [
        ("raise_support", "national", "single", "minister"),
        ("extend_next_year", "national", "group", "minister"),
        ("change_place", "national", "single", "agency"),
        ("change_place", "national", "group", "department"),
        ("change_time_within_year", "national", "group", "agency"),
        ("change_beneficiary", "local", "group", "province"),
    ],
)
def test_who_decides_a_change(kind: str, fund: str, form: str, authority: str) -> None:
    assert law.authority_for(kind, fund, form, DAY).authority == authority


@pytest.mark.django_db
def test_where_the_law_is_silent_the_answer_is_an_error() -> None:
    with pytest.raises(RuleViolation) as caught:
        law.authority_for("change_place", "national", "single", date(2013, 1, 1))
    assert caught.value.code == "no_authority_rule"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "day", "anchor", "due"),
    [
        ("registration_to_department", date(2017, 3, 1), date(2018, 1, 1), date(2017, 5, 20)),
        ("registration_to_agency", date(2017, 3, 1), date(2018, 1, 1), date(2017, 6, 15)),
        ("registration_to_agency", DAY, date(2027, 1, 1), date(2026, 6, 20)),
        ("monthly_progress", DAY, date(2026, 2, 14), date(2026, 2, 25)),
        ("settlement_dossier", DAY, date(2026, 12, 20), date(2027, 1, 4)),
        ("liquidation", DAY, date(2026, 12, 31), date(2027, 1, 22)),
        ("statistics_half_year", DAY, date(2026, 6, 14), date(2026, 6, 22)),
    ],
)
def test_a_deadline_becomes_a_day(key: str, day: date, anchor: date, due: date) -> None:
    rule = law.deadline(key, day)
    assert rule is not None
    assert due_on(rule, anchor) == due


def test_a_day_that_a_month_lacks_is_its_last() -> None:
    rule = SimpleNamespace(month=None, day=31, days_after=None, anchor="period_end_month")
    assert due_on(rule, date(2026, 2, 14)) == date(2026, 2, 28)


@pytest.mark.django_db
def test_no_deadline_is_in_force_before_the_law() -> None:
    assert law.deadline("liquidation", date(2010, 1, 1)) is None


@pytest.mark.django_db
def test_a_new_norm_ends_the_old_one_the_day_before(approver: User) -> None:
    document = LegalDocument.objects.get(number="64/2024/TT-BTC")
    old = law.norm_for("machinery", DAY)
    new = add_norm(
        actor=approver, key="machinery", label=old.label, valid_from=date(2027, 1, 1), document=document,
        percent_cap=Decimal(50), amount_cap=400_000_000, per="facility", content="technology",
    )  # fmt: skip
    old.refresh_from_db()
    assert old.valid_to == date(2026, 12, 31)
    assert law.norm_for("machinery", date(2027, 1, 1)) == new
    assert law.norm_for("machinery", DAY) == old
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {"norm.add", "norm.end"}
    with pytest.raises(RuleViolation) as caught:
        add_norm(actor=approver, key="machinery", label="x", valid_from=DAY, document=document)
    assert caught.value.code == "norm_later_exists"


@pytest.mark.django_db
def test_only_the_right_people_change_norms(
    officer: User, department_lead: User, approver: User, admin: User, bac_ninh_today: Province
) -> None:
    document = LegalDocument.objects.get(number="28/2018/TT-BTC")
    values = {"label": "Mới", "valid_from": DAY, "document": document, "amount_cap": 1}
    for person, province in ((officer, None), (department_lead, None), (approver, bac_ninh_today),
                             (department_lead, Province.objects.get(map="34", code="52"))):  # fmt: skip
        with pytest.raises(NotAllowed):
            add_norm(actor=person, key="new_item", province=province, **values)
    made = add_norm(actor=department_lead, key="new_item", province=bac_ninh_today, **values)
    assert add_norm(actor=admin, key="new_item", **values).province is None
    with pytest.raises(NotAllowed):
        end_norm(actor=officer, norm=made, last_day=DAY)
    with pytest.raises(RuleViolation):
        end_norm(actor=department_lead, norm=made, last_day=date(2026, 3, 1))


@pytest.mark.django_db
@pytest.mark.parametrize("values", [{"percent_cap": Decimal(101)}, {"amount_cap": 0}, {"content": "food"}])
def test_an_impossible_norm_is_refused(values: dict[str, object]) -> None:
    document = LegalDocument.objects.get(number="28/2018/TT-BTC")
    with pytest.raises(InvalidInput):
        add_norm(actor=None, key="new_item", label="Mới", valid_from=DAY, document=document, **values)
    assert not Norm.objects.filter(key="new_item").exists()
