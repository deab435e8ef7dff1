"""Entering, mending, finding facilities; and facilities that are likely the same."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from beneficiaries.models import Facility
from beneficiaries.names import bare_name
from beneficiaries.selectors import facilities as selectors
from beneficiaries.services.facilities import create_facility, update_facility
from centers.models import Province, User
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_new_facility_gets_the_next_code_and_an_audit_row(officer: User, bac_ninh_today: Province) -> None:
    first = create_facility(
        actor=officer, name="  HTX  Mây tre đan Tăng Tiến ", province=bac_ninh_today, tax_code="0100 233 488"
    )
    second = create_facility(actor=officer, name="Cơ sở mộc", province=bac_ninh_today)
    assert (first.code, second.code) == ("CS-000001", "CS-000002")
    assert (first.name, first.tax_code) == ("HTX Mây tre đan Tăng Tiến", "0100233488")
    assert "htx may tre dan tang tien" in first.search
    event = AuditEvent.objects.get(action="facility.create", object_id=str(first.pk))
    assert (event.actor, event.after["tax_code"]) == (officer, "0100233488")


def test_codes_go_on_after_the_highest_not_the_count() -> None:
    factories.facility(
        name="A",
    )
    Facility.objects.update(code="CS-999999")
    assert create_facility(actor=None, name="B").code == "CS-1000000"
    assert create_facility(actor=None, name="C").code == "CS-1000001"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "   "}, "name"),
        ({"name": "A", "tax_code": "0100233480"}, "tax_code"),
        ({"name": "A", "trade": "z"}, "trade"),
        ({"name": "A", "legal_form": "gmbh"}, "legal_form"),
        ({"name": "A", "capital": 0}, "capital"),
        ({"name": "A", "workers": -1}, "workers"),
        ({"name": "A" * 301}, "name"),
        ({"name": "A", "code": "CS-1"}, "code"),
    ],
)
def test_a_bad_field_is_named(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        create_facility(actor=None, **values)
    assert caught.value.field == field
    assert not Facility.objects.exists()


def test_one_tax_code_stands_for_one_facility() -> None:
    first = create_facility(actor=None, name="A", tax_code="0100233488")
    with pytest.raises(RuleViolation) as caught:
        create_facility(actor=None, name="B", tax_code="0100233488")
    assert caught.value.code == "tax_code_taken"
    assert caught.value.details == {"facility": first.code}
    other = create_facility(actor=None, name="C")
    with pytest.raises(RuleViolation):
        update_facility(actor=None, facility=other, tax_code="0100233488")


def test_an_update_records_only_what_changed(officer: User, bac_ninh_today: Province) -> None:
    facility = create_facility(actor=None, name="Cơ sở mộc", province=bac_ninh_today, workers=5)
    mended = update_facility(actor=officer, facility=facility, name="Cơ sở mộc Đồng Kỵ", workers=5)
    assert "dong ky" in mended.search
    event = AuditEvent.objects.get(action="facility.update")
    assert event.before["name"] == "Cơ sở mộc"
    assert "workers" not in event.after
    update_facility(actor=officer, facility=facility, name="Cơ sở mộc Đồng Kỵ")
    assert AuditEvent.objects.filter(action="facility.update").count() == 1


def test_another_province_and_a_reader_may_not_write(
    other_officer: User, auditor: User, bac_ninh_today: Province
) -> None:
    facility = create_facility(actor=None, name="A", province=bac_ninh_today)
    for person in (other_officer, auditor):
        with pytest.raises(NotAllowed):
            create_facility(actor=person, name="B", province=bac_ninh_today)
        with pytest.raises(NotAllowed):
            update_facility(actor=person, facility=facility, name="B")


def test_a_facility_cannot_be_moved_to_where_the_person_does_not_work(
    officer: User, bac_ninh_today: Province
) -> None:
    facility = create_facility(actor=None, name="A", province=bac_ninh_today)
    with pytest.raises(NotAllowed):
        update_facility(actor=officer, facility=facility, province=Province.objects.get(map="34", code="52"))
    facility.refresh_from_db()
    assert facility.province == bac_ninh_today


def test_search_folds_diacritics_and_keeps_to_the_scope(
    officer: User, bac_ninh_today: Province, bac_giang: Province
) -> None:
    here = create_facility(
        actor=None, name="Công ty Đồ gỗ Đồng Kỵ", province=bac_giang, tax_code="0314409058-002"
    )
    create_facility(
        actor=None, name="Đồ gỗ Đồng Kỵ Gia Lai", province=Province.objects.get(map="34", code="52")
    )
    assert list(selectors.search(officer.scope, "dong ky")) == [here]
    assert list(selectors.search(officer.scope, "kỵ ĐỒNG")) == [here]
    assert list(selectors.search(officer.scope, "0314409058002")) == [here]
    assert not selectors.search(officer.scope, "dong hy").exists()


def test_digits_of_a_personal_number_find_nobody_but_the_whole_number_does(
    officer: User, bac_ninh_today: Province
) -> None:
    person = create_facility(
        actor=None, name="Hộ Nguyễn Văn A", province=bac_ninh_today, tax_code="024090012345"
    )
    assert not selectors.search(officer.scope, "024090").exists()
    assert list(selectors.search(officer.scope, "024090012345")) == [person]
    assert person.shown_tax_code == "•••••••••345"


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Công ty TNHH cà phê Đại Bách", "ca phe dai bach"),
        ("Cty CP Cà-phê Đại Bách", "ca phe dai bach"),
        ("CÔNG TY TNHH MTV Sản xuất và Thương mại Hoà Bình", "hoa binh"),
        ("HTX Chè Tân Cương", "che tan cuong"),
        ("Hợp tác xã", "hop tac xa"),
    ],
)
def test_a_bare_name_drops_form_words(name: str, bare: str) -> None:
    assert bare_name(name) == bare


def test_likely_duplicates_cross_the_map_change_but_not_provinces(
    bac_giang: Province, bac_ninh_today: Province
) -> None:
    old = create_facility(actor=None, name="Công ty TNHH Mỳ Chũ", province=bac_giang)
    create_facility(actor=None, name="Công ty Mỳ Chũ", province=Province.objects.get(map="34", code="52"))
    nowhere = create_facility(actor=None, name="Mỳ Chũ")
    found = selectors.likely_duplicates(name="CTCP Mỳ Chũ", province=bac_ninh_today)
    assert {row.pk for row in found} == {old.pk, nowhere.pk}
    assert selectors.likely_duplicates(name="CTCP Mỳ Chũ", province=bac_ninh_today, exclude=old.pk) == [
        nowhere
    ]


def test_a_branch_and_its_head_are_likely_the_same_wherever_they_are() -> None:
    head = create_facility(actor=None, name="Một tên", tax_code="0314409058-002")
    assert selectors.likely_duplicates(name="Tên khác hẳn", tax_code="0314409058-003") == [head]
    assert selectors.likely_duplicates(name="Tên khác hẳn", tax_code="031440905800") == []


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="rows are written in turn on SQLite's one write lock"
)
@pytest.mark.django_db(transaction=True)
def test_two_who_enter_at_once_get_two_codes() -> None:
    barrier = threading.Barrier(4)

    def enter(number: int) -> str:
        try:
            barrier.wait(10)
            return create_facility(actor=None, name=f"Cơ sở {number}").code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(enter, range(4)))
    assert sorted(codes) == ["CS-000001", "CS-000002", "CS-000003", "CS-000004"]
