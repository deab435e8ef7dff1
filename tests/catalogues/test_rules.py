"""Rules of law, indicators, calendars: a change ends one row and begins another; days, stale pages and rights are checked."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from centers.models import Center, User
from centers.services.calendars import begin_calendar, first_free_year, withdraw_calendar
from centers.services.catalogues import Ground
from core.catalogues import acts_on, fingerprint, known_rows
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation, StaleState
from core.models import AuditEvent, CatalogueAct, CatalogueChange, PeriodCalendar
from projects.models import AdvanceClass, ApprovalAuthority, Deadline, Indicator, LegalDocument
from projects.selectors.law import advance_percent, authority_for, deadline
from projects.services import indicator_catalogue as indicators
from projects.services.indicators import ResultDraft, record_result
from projects.services.rules import (
    add_document,
    begin_rule,
    correct_document,
    correct_rule,
    end_rule,
    withdraw_rule,
)
from tests import factories

pytestmark = pytest.mark.django_db
WHY = Ground(reason="Theo thông tư mới", document="28/2018/TT-BTC", document_date=date(2018, 3, 28))


@pytest.fixture
def admin(db: None) -> User:
    return factories.user("quantri_dm", Center.objects.get(code="CUC"), "admin")


def liquidation(**changed: Any) -> dict[str, Any]:
    return {
        "key": "liquidation",
        "label": "Thanh lý chậm nhất 31/01",
        "month": 1,
        "day": 31,
        "days_after": None,
        "anchor": "next_year",
    } | changed


def change(admin: User, first: date, **changed: Any) -> CatalogueAct:
    return begin_rule(
        actor=admin, model=Deadline, values=liquidation(**changed), valid_from=first, ground=WHY
    )


def test_the_row_before_ends_the_day_before(admin: User) -> None:
    act = change(admin, date(2027, 1, 1))
    old, new = Deadline.objects.filter(key="liquidation").order_by("valid_from")
    assert (old.valid_to, old.month, old.day) == (date(2026, 12, 31), 1, 22)
    assert (new.valid_from, new.valid_to, new.month, new.day) == (date(2027, 1, 1), None, 1, 31)
    assert deadline("liquidation", date(2026, 12, 31)) == old
    assert deadline("liquidation", date(2027, 1, 1)) == new
    assert (act.actor, act.reason, act.document, act.starts_on) == (
        admin,
        WHY.reason,
        WHY.document,
        date(2027, 1, 1),
    )
    event = AuditEvent.objects.get(action="catalogue.begin")
    assert (event.object_id, event.after["day"], event.reason) == (str(new.pk), 31, WHY.reason)
    assert event.after["rows"] == 1


@pytest.mark.parametrize(
    ("day", "code"), [(date(2014, 2, 10), "later_exists"), (date(2010, 1, 1), "later_exists")]
)
def test_overlapping_days_are_refused(admin: User, day: date, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        change(admin, day)
    assert (refused.value.code, refused.value.field) == (code, "valid_from")
    assert Deadline.objects.filter(key="liquidation").count() == 1
    assert AuditEvent.objects.get(action="catalogue.begin").refused


def test_a_gap_is_refused_with_the_day_that_fits(admin: User) -> None:
    row = Deadline.objects.get(key="liquidation")
    end_rule(actor=admin, model=Deadline, pk=row.pk, last_day=date(2026, 12, 31), ground=WHY)
    with pytest.raises(RuleViolation) as refused:
        change(admin, date(2027, 2, 1))
    assert refused.value.code == "gap"
    assert "01/01/2027" in refused.value.message
    change(admin, date(2027, 1, 1))
    assert Deadline.objects.filter(key="liquidation", valid_to__isnull=True).count() == 1


def test_a_planned_row_is_withdrawn_before_its_day_alone(admin: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    before = Deadline.objects.get(key="liquidation")
    change(admin, tomorrow)
    planned = Deadline.objects.get(key="liquidation", valid_from=tomorrow)
    with pytest.raises(RuleViolation) as refused:
        withdraw_rule(actor=admin, model=Deadline, pk=before.pk, ground=WHY)
    assert refused.value.code == "in_force_already"
    withdraw_rule(actor=admin, model=Deadline, pk=planned.pk, ground=WHY)
    before.refresh_from_db()
    assert before.valid_to is None
    assert not Deadline.objects.filter(pk=planned.pk).exists()
    kinds = [act.kind for act in acts_on(Deadline, "liquidation")]
    assert kinds == ["withdraw", "begin"]
    with pytest.raises(NotFound):
        withdraw_rule(actor=admin, model=Deadline, pk=planned.pk, ground=WHY)


def test_withdrawing_gives_the_row_before_the_end_that_it_had(admin: User) -> None:
    row = Deadline.objects.get(key="liquidation")
    last = timezone.localdate() + timedelta(days=90)
    end_rule(actor=admin, model=Deadline, pk=row.pk, last_day=last, ground=WHY)
    change(admin, last - timedelta(days=30))
    planned = Deadline.objects.get(key="liquidation", valid_to__isnull=True)
    withdraw_rule(actor=admin, model=Deadline, pk=planned.pk, ground=WHY)
    row.refresh_from_db()
    assert row.valid_to == last


def test_a_slip_is_put_right_in_place_and_stays_readable(admin: User) -> None:
    row = Deadline.objects.get(key="settlement_dossier")
    values = {
        "key": row.key,
        "label": row.label,
        "days_after": 20,
        "month": None,
        "day": None,
        "anchor": row.anchor,
    }
    act = correct_rule(actor=admin, model=Deadline, pk=row.pk, values=values, ground=Ground(reason="Gõ nhầm"))
    row.refresh_from_db()
    assert (row.days_after, row.valid_from) == (20, date(2014, 2, 10))
    kept = act.changes.get()
    assert (kept.before["days_after"], kept.after["days_after"]) == (15, 20)
    event = AuditEvent.objects.get(action="catalogue.correct")
    assert (event.before, event.after) == ({"days_after": 15}, {"days_after": 20})


def test_a_stale_page_is_refused(admin: User) -> None:
    seen = fingerprint(Deadline.objects.filter(key="liquidation"))
    change(admin, date(2027, 1, 1))
    with pytest.raises(StaleState):
        begin_rule(
            actor=admin,
            model=Deadline,
            values=liquidation(day=30),
            valid_from=date(2028, 1, 1),
            ground=WHY,
            seen=seen,
        )
    assert Deadline.objects.filter(key="liquidation").count() == 2


def test_only_administrators_change_catalogues(admin: User) -> None:
    lead = factories.user("lanhdao_cuc", Center.objects.get(code="CUC"), "approver")
    with pytest.raises(NotAllowed):
        change(lead, date(2027, 1, 1))
    event = AuditEvent.objects.get(action="catalogue.begin")
    assert event.refused
    assert event.actor == lead
    assert not CatalogueAct.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"day": 31, "month": 2}, "day"),
        ({"day": 1, "month": 13}, "month"),
        ({"day": None, "days_after": None}, "day"),
        ({"day": 5, "days_after": 5}, "day"),
        ({"day": 30, "month": None}, "day"),
    ],
)
def test_a_deadline_that_no_calendar_has_is_refused(admin: User, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        change(admin, date(2027, 1, 1), **changed)
    assert refused.value.field == field
    assert not CatalogueAct.objects.exists()


def test_a_rule_needs_its_reason_and_a_known_or_new_document(admin: User) -> None:
    common = {"actor": admin, "model": AdvanceClass, "valid_from": date(2027, 1, 1)}
    values = {"item": "machinery", "percent": Decimal(60), "condition": ""}
    for ground, field in (
        (Ground(reason=" ", document="x"), "reason"),
        (Ground(reason="Lý do"), "document"),
        (Ground(reason="Lý do", document="77/2026/TT-BCT"), "title"),
    ):
        with pytest.raises(InvalidInput) as refused:
            begin_rule(**common, values=values, ground=ground)
        assert refused.value.field == field
    ground = Ground(reason="Lý do", document="77/2026/TT-BCT", document_date=date(2026, 5, 4))
    begin_rule(**common, values=values, ground=ground, title="Về tạm ứng")
    document = LegalDocument.objects.get(number="77/2026/TT-BCT")
    assert (document.title, document.issued_on) == ("Về tạm ứng", date(2026, 5, 4))
    assert advance_percent("machinery", date(2027, 1, 1)) == 60
    assert advance_percent("machinery", date(2026, 12, 31)) != 60


def test_an_authority_changes_from_its_day(admin: User) -> None:
    row = ApprovalAuthority.objects.get(
        change_kind="add_project", fund="national", form="", valid_to__isnull=True
    )
    begin_rule(
        actor=admin,
        model=ApprovalAuthority,
        values={"change_kind": "add_project", "fund": "national", "form": "", "authority": "agency"},
        valid_from=date(2027, 1, 1),
        ground=WHY,
    )
    assert authority_for("add_project", "national", "single", date(2026, 12, 31)).authority == row.authority
    assert authority_for("add_project", "national", "single", date(2027, 1, 1)).authority == "agency"


def test_a_calendar_of_a_year_that_has_begun_is_not_moved(admin: User) -> None:
    free = first_free_year()
    with pytest.raises(RuleViolation) as refused:
        begin_calendar(actor=admin, from_year=free - 1, cut_day=20, ground=WHY)
    assert refused.value.code == "year_begun"
    begin_calendar(actor=admin, from_year=free, cut_day=20, ground=WHY)
    made = PeriodCalendar.objects.get(from_year=free)
    with pytest.raises(RuleViolation):
        begin_calendar(actor=admin, from_year=free, cut_day=21, ground=WHY)
    withdraw_calendar(actor=admin, pk=made.pk, ground=WHY)
    assert list(PeriodCalendar.objects.values_list("from_year", flat=True)) == [1900, 2019]
    with pytest.raises(RuleViolation) as refused:
        withdraw_calendar(actor=admin, pk=PeriodCalendar.objects.get(from_year=2019).pk, ground=WHY)
    assert refused.value.code == "in_force_already"


def new_indicator(**changed: Any) -> dict[str, Any]:
    return {
        "code": "moi_1",
        "label": "Lượt tư vấn",
        "unit": "lượt",
        "content": "consulting",
        "by_women": False,
        "by_ethnic_minority": False,
        "position": 5,
    } | changed


def test_an_indicator_is_followed_by_another_and_takes_no_more_results(
    admin: User, bac_ninh_center: Center
) -> None:
    old = Indicator.objects.get(code="workshops")
    project = factories.project(bac_ninh_center, start=date(2026, 1, 1))
    officer = factories.user("canbo_dm", bac_ninh_center, "officer")
    indicators.begin_indicator(
        actor=admin, values=new_indicator(), valid_from=date(2026, 3, 1), ground=WHY, replaces=old.pk
    )
    old.refresh_from_db()
    assert old.valid_to == date(2026, 2, 28)

    def draft(code: str, day: date) -> ResultDraft:
        return ResultDraft(
            center_id=bac_ninh_center.pk,
            project_id=project.pk,
            indicator=code,
            happened_on=day,
            value=Decimal(1),
        )

    record_result(actor=officer, draft=draft("workshops", date(2026, 2, 28)))
    for code, day in (("workshops", date(2026, 3, 1)), ("moi_1", date(2026, 2, 28))):
        with pytest.raises(InvalidInput) as refused:
            record_result(actor=officer, draft=draft(code, day))
        assert refused.value.code == "indicator_not_in_use"
    record_result(actor=officer, draft=draft("moi_1", date(2026, 3, 1)))


def test_an_indicator_with_figures_keeps_unit_and_days(admin: User, bac_ninh_center: Center) -> None:
    row = Indicator.objects.get(code="workers_trained")
    factories.result(bac_ninh_center, "workers_trained", 5, happened_on=date(2026, 2, 1))
    with pytest.raises(RuleViolation) as refused:
        indicators.end_indicator(actor=admin, pk=row.pk, last_day=date(2026, 1, 31), ground=WHY)
    assert refused.value.code == "figures_later"
    with pytest.raises(RuleViolation) as refused:
        indicators.correct_indicator(actor=admin, pk=row.pk, values={"unit": "lượt"}, ground=WHY)
    assert refused.value.code == "unit_in_use"
    indicators.end_indicator(actor=admin, pk=row.pk, last_day=date(2026, 2, 1), ground=WHY)
    row.refresh_from_db()
    assert row.valid_to == date(2026, 2, 1)


def test_documents_are_added_once_and_completed(admin: User) -> None:
    values = {"number": "99/2026/NĐ-CP", "title": "Về khuyến công", "issued_on": date(2026, 5, 4)}
    add_document(actor=admin, values=values, ground=Ground(reason="Văn bản mới"))
    with pytest.raises(InvalidInput) as refused:
        add_document(actor=admin, values=values, ground=Ground(reason="Văn bản mới"))
    assert refused.value.code == "document_known"
    row = LegalDocument.objects.get(number="99/2026/NĐ-CP")
    with pytest.raises(InvalidInput) as refused:
        correct_document(
            actor=admin, pk=row.pk, values={"title": "x", "in_force_from": date(2026, 7, 1), "in_force_to": date(2026, 6, 1)},
            ground=Ground(reason="Bổ sung"),
        )  # fmt: skip
    assert refused.value.field == "in_force_to"


def test_acts_are_append_only(admin: User) -> None:
    change(admin, date(2027, 1, 1))
    touched = {CatalogueAct: "reason", CatalogueChange: "series"}
    for model in touched:
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().update(**{touched[model]: ""})
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_rows_are_given_back_as_they_were_known(admin: User) -> None:
    moment = timezone.now()
    before = {row.pk: (row.valid_to, row.label) for row in known_rows(Deadline, None)}
    change(admin, date(2027, 1, 1))
    row = Deadline.objects.get(key="settlement_dossier")
    values = {
        "key": row.key,
        "label": "Khác",
        "days_after": 16,
        "month": None,
        "day": None,
        "anchor": row.anchor,
    }
    correct_rule(actor=admin, model=Deadline, pk=row.pk, values=values, ground=Ground(reason="Gõ nhầm"))
    planned = Deadline.objects.get(key="liquidation", valid_to__isnull=True)
    assert {row.pk: (row.valid_to, row.label) for row in known_rows(Deadline, moment)} == before
    assert planned.pk in {row.pk for row in known_rows(Deadline, timezone.now())}
