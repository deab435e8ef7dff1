"""Centres, provinces and coverage: dated, whole or not at all, and scope, reports and forms follow."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from centers.models import AgencyName, Center, Coverage, Membership, Province, ProvinceSuccession, User
from centers.models.place import ProvinceMap
from centers.models.scope import scope_of
from centers.services.catalogues import Ground
from centers.services.coverage import begin_coverage, end_coverage, withdraw_coverage
from centers.services.provinces import change_province, correct_province, merge_provinces
from centers.services.units import close_center, correct_center, open_center, rename_center
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.models import AuditEvent, CatalogueAct
from tests import factories

pytestmark = pytest.mark.django_db
WHY = Ground(reason="Theo nghị quyết", document="60/NQ-TW")
TODAY = timezone.localdate


@pytest.fixture
def admin(db: None) -> User:
    return factories.user("quantri_dm", Center.objects.get(code="CUC"), "admin")


def unit(name: str) -> Province:
    return Province.objects.get(map="34", name=name, valid_to=None)


def region(code: str) -> Center:
    return Center.objects.get(code=code)


def test_a_province_passes_from_one_centre_to_another(admin: User) -> None:
    province = unit("Bắc Ninh")
    day = date(2026, 6, 1)
    begin_coverage(actor=admin, province=province, center=region("IPC3"), valid_from=day, ground=WHY)
    rows = Coverage.objects.filter(province=province).order_by("valid_from")
    assert [(row.center.code, row.valid_from, row.valid_to) for row in rows] == [
        ("IPC1", date(2025, 7, 1), date(2026, 5, 31)),
        ("IPC3", day, None),
    ]
    with pytest.raises(RuleViolation) as refused:
        begin_coverage(actor=admin, province=province, center=region("IPC2"), valid_from=day, ground=WHY)
    assert refused.value.code == "later_exists"
    with pytest.raises(InvalidInput):
        begin_coverage(
            actor=admin, province=province, center=region("SCT-24"), valid_from=date(2026, 8, 1), ground=WHY
        )


def test_what_nobody_served_may_be_given_and_taken(admin: User) -> None:
    province = unit("Lâm Đồng")
    assert not Coverage.objects.filter(province=province).exists()
    begin_coverage(
        actor=admin, province=province, center=region("IPC3"), valid_from=date(2025, 7, 1), ground=WHY
    )
    row = Coverage.objects.get(province=province)
    end_coverage(actor=admin, pk=row.pk, last_day=date(2026, 3, 31), ground=WHY)
    begin_coverage(
        actor=admin, province=province, center=region("IPC2"), valid_from=date(2026, 5, 1), ground=WHY
    )
    assert Coverage.objects.filter(province=province).count() == 2


def test_planned_coverage_shows_nothing_before_its_day_and_can_be_withdrawn(admin: User) -> None:
    province = unit("Bắc Ninh")
    officer = factories.user("canbo_ipc3_dm", region("IPC3"), "ipc_officer")
    day = TODAY() + timedelta(days=10)
    begin_coverage(actor=admin, province=province, center=region("IPC3"), valid_from=day, ground=WHY)
    assert province.pk not in scope_of(officer).province_ids
    planned = Coverage.objects.get(province=province, center__code="IPC3")
    withdraw_coverage(actor=admin, pk=planned.pk, ground=WHY)
    row = Coverage.objects.get(province=province)
    assert (row.center.code, row.valid_to) == ("IPC1", None)


def test_a_province_takes_another_name_from_a_day_on(admin: User) -> None:
    old = unit("Bắc Ninh")
    day = date(2026, 6, 1)
    change_province(actor=admin, pk=old.pk, name="Kinh Bắc", kind="city", valid_from=day, ground=WHY)
    old.refresh_from_db()
    new = unit("Kinh Bắc")
    assert (old.valid_to, new.code, new.map, new.kind, new.valid_from) == (
        date(2026, 5, 31),
        "24",
        "34",
        "city",
        day,
    )
    assert ProvinceSuccession.objects.get(old=old).new == new
    assert Province.objects.at("24", date(2026, 5, 31)) == old
    assert Province.objects.at("24", day) == new
    served = Coverage.objects.filter(province__in=(old, new)).order_by("valid_from")
    assert [(row.province_id, row.center.code, row.valid_to) for row in served] == [
        (old.pk, "IPC1", date(2026, 5, 31)),
        (new.pk, "IPC1", None),
    ]
    lead = factories.user("lanhdao_dm", region("SCT-24"), "department_lead")
    assert {old.pk, new.pk} <= scope_of(lead).province_ids


def test_provinces_merge_in_one_act(admin: User) -> None:
    target, joining = unit("Bắc Ninh"), unit("Hưng Yên")
    lead = factories.user("lanhdao_dm", region("SCT-24"), "department_lead")
    assert joining.pk not in scope_of(lead).province_ids
    act = merge_provinces(
        actor=admin, pk=target.pk, joining=[joining], name="Bắc Ninh", kind="city", center=region("IPC1"),
        valid_from=date(2026, 7, 1), ground=WHY,
    )  # fmt: skip
    target.refresh_from_db()
    joining.refresh_from_db()
    new = unit("Bắc Ninh")
    assert (target.valid_to, joining.valid_to) == (date(2026, 6, 30), date(2026, 6, 30))
    assert set(ProvinceSuccession.objects.filter(new=new).values_list("old_id", flat=True)) == {
        target.pk,
        joining.pk,
    }
    atlas = ProvinceMap.load()
    assert atlas.current(joining.pk) == atlas.current(target.pk) == new
    assert [row.center.code for row in Coverage.objects.filter(province=new)] == ["IPC1"]
    assert not Coverage.objects.filter(province__in=(target, joining), valid_to__isnull=True).exists()
    assert {new.pk, joining.pk} <= scope_of(lead).province_ids
    assert act.kind == "merge"
    assert AuditEvent.objects.get(action="catalogue.merge").object_label == "Bắc Ninh"


@pytest.mark.parametrize(("ahead", "code"), [(1, "not_yet"), (-10_000, "later_exists")])
def test_days_that_cannot_be_leave_the_map_alone(admin: User, ahead: int, code: str) -> None:
    before = list(Province.objects.order_by("pk").values_list())
    with pytest.raises(RuleViolation) as refused:
        merge_provinces(
            actor=admin, pk=unit("Bắc Ninh").pk, joining=[unit("Hưng Yên")], name="Bắc Ninh", kind="province",
            center=None, valid_from=TODAY() + timedelta(days=ahead), ground=WHY,
        )  # fmt: skip
    assert refused.value.code == code
    assert list(Province.objects.order_by("pk").values_list()) == before
    assert not CatalogueAct.objects.exists()


def test_a_merger_fails_whole_when_coverage_is_planned_for_later(admin: User) -> None:
    joining = unit("Hưng Yên")
    later = TODAY() + timedelta(days=30)
    begin_coverage(actor=admin, province=joining, center=region("IPC2"), valid_from=later, ground=WHY)
    with pytest.raises(RuleViolation) as refused:
        merge_provinces(
            actor=admin, pk=unit("Bắc Ninh").pk, joining=[joining], name="Bắc Ninh", kind="province",
            center=None, valid_from=TODAY(), ground=WHY,
        )  # fmt: skip
    assert refused.value.code == "later_exists"
    assert unit("Bắc Ninh").valid_from == date(2025, 7, 1)


def test_a_province_of_the_old_map_is_put_right_but_not_changed(admin: User, bac_giang: Province) -> None:
    with pytest.raises(RuleViolation) as refused:
        change_province(
            actor=admin, pk=bac_giang.pk, name="Khác", kind="province", valid_from=TODAY(), ground=WHY
        )
    assert refused.value.code == "ended"
    correct_province(actor=admin, pk=bac_giang.pk, name="Bắc  Giang", kind="city", region="", ground=WHY)
    bac_giang.refresh_from_db()
    assert (bac_giang.name, bac_giang.kind) == ("Bắc Giang", "city")


def test_a_centre_opens_is_renamed_and_closes(admin: User) -> None:
    parent, province = region("SCT-24"), unit("Bắc Ninh")
    fields: dict[str, Any] = {"name": "Trung tâm Khuyến công mới", "short_name": "TTKC mới", "kind": "center"}
    open_center(
        actor=admin,
        code="ttkc-moi",
        parent=parent,
        province=province,
        valid_from=date(2026, 1, 1),
        ground=WHY,
        **fields,
    )
    made = region("TTKC-MOI")
    person = factories.user("canbo_moi", made, "officer")
    with pytest.raises(InvalidInput):
        open_center(
            actor=admin,
            code="TTKC-MOI",
            parent=parent,
            province=province,
            valid_from=date(2026, 1, 1),
            ground=WHY,
            **fields,
        )
    rename_center(
        actor=admin,
        pk=made.pk,
        name="Trung tâm Phát triển",
        short_name="TTPT",
        valid_from=date(2026, 5, 1),
        ground=WHY,
    )
    made.refresh_from_db()
    assert (made.name, made.search) == ("Trung tâm Phát triển", "ttkc-moi trung tam phat trien ttpt")
    names = AgencyName.objects.filter(center=made).order_by("valid_from")
    assert [(row.name, row.valid_from, row.valid_to) for row in names] == [
        ("Trung tâm Khuyến công mới", date(2026, 1, 1), date(2026, 4, 30)),
        ("Trung tâm Phát triển", date(2026, 5, 1), None),
    ]
    assert made.versions.count() == 2
    with pytest.raises(RuleViolation) as refused:
        close_center(actor=admin, pk=parent.pk, last_day=TODAY(), ground=WHY)
    assert refused.value.code == "below_open"
    close_center(actor=admin, pk=made.pk, last_day=TODAY(), ground=WHY)
    made.refresh_from_db()
    assert made.valid_to == TODAY()
    assert Membership.objects.get(user=person).valid_to == TODAY()
    assert AuditEvent.objects.filter(action="membership.end").count() == 1


def test_contact_is_kept_without_a_new_name(admin: User) -> None:
    center = region("TTKC-24")
    kept = {"name": center.name, "short_name": center.short_name, "note": center.note}
    correct_center(
        actor=admin,
        pk=center.pk,
        address="Số 1 Lý Thái Tổ",
        phone="0222 3822 000",
        ground=Ground(reason="Cập nhật"),
        **kept,
    )
    center.refresh_from_db()
    assert (center.address, center.phone) == ("Số 1 Lý Thái Tổ", "0222 3822 000")
    assert not AgencyName.objects.filter(center=center).exists()
    with pytest.raises(RuleViolation) as refused:
        correct_center(
            actor=admin,
            pk=center.pk,
            address=center.address,
            phone=center.phone,
            ground=Ground(reason="x"),
            **kept,
        )
    assert refused.value.code == "nothing_changes"


def test_the_agency_stays_and_others_may_not(admin: User) -> None:
    with pytest.raises(RuleViolation) as refused:
        close_center(actor=admin, pk=region("CUC").pk, last_day=TODAY(), ground=WHY)
    assert refused.value.code == "agency_stays"
    lead = factories.user("lanhdao_dm", region("SCT-24"), "department_lead")
    for act in (
        lambda: close_center(actor=lead, pk=region("TTKC-24").pk, last_day=TODAY(), ground=WHY),
        lambda: change_province(
            actor=lead, pk=unit("Bắc Ninh").pk, name="X", kind="city", valid_from=TODAY(), ground=WHY
        ),
        lambda: begin_coverage(
            actor=lead, province=unit("Bắc Ninh"), center=region("IPC2"), valid_from=TODAY(), ground=WHY
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not CatalogueAct.objects.exists()
