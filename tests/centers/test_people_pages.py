"""“Người dùng và quyền”: who sees whom, what a lead may do in the unit, what nobody may do to himself."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from centers.models import Center, Membership, User
from centers.services.passwords import send_reset_to, set_initial_password
from centers.services.people import end_membership, grant_membership, set_active
from core.exceptions import NotAllowed, NotFound, RuleViolation
from core.models import AuditEvent
from tests import factories
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)


@pytest.fixture
def at(client: Client) -> Any:
    def enter(user: User) -> Client:
        client.force_login(user)
        return client

    return enter


def test_an_administrator_sees_all_and_a_lead_the_unit(
    at: Any, admin: User, center_lead: User, officer: User, other_officer: User, stranger: User
) -> None:
    page = text_of(at(admin).get("/nguoi-dung/").content.decode())
    for user in (admin, center_lead, officer, other_officer, stranger):
        assert str(user) in page
    page = text_of(at(center_lead).get("/nguoi-dung/").content.decode())
    assert (str(officer) in page, str(other_officer) in page, str(stranger) in page) == (True, False, False)


def test_the_menu_offers_it_to_managers_alone(at: Any, admin: User, officer: User, auditor: User) -> None:
    for user, shown in ((admin, True), (officer, False), (auditor, False)):
        assert ('href="/nguoi-dung/"' in at(user).get("/de-an/").content.decode()) is shown, user


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=nguoi+dung+canbo", ["canbo", "canbo_khac"]),
        ("q=CANBO_KHAC", ["canbo_khac"]),
        ("role=reviewer", ["chuyenvien"]),
        ("center=TTKC-24", ["canbo"]),
        ("center=TTKC-24&role=reviewer", []),
        ("state=closed", ["nguoila"]),
        ("q=a%00b", []),
    ],
)
def test_the_list_is_narrowed_by_its_address(
    at: Any, admin: User, officer: User, other_officer: User, reviewer: User, stranger: User, query: str, found: list[str]
) -> None:  # fmt: skip
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    answer = at(admin).get(f"/nguoi-dung/?{query}")
    assert answer.status_code == 200
    if "%00" not in query:
        assert sorted(user.username for user in answer.context["page"].object_list) == found
    else:
        assert 'role="alert"' in answer.content.decode()


def test_the_list_asks_as_much_for_three_as_for_one(at: Any, admin: User, bac_ninh_center: Center) -> None:
    client = at(admin)
    client.get("/nguoi-dung/")
    few = queries_of(client, "/nguoi-dung/")
    for number in range(3):
        factories.user(f"them{number}", bac_ninh_center, "officer")
    assert queries_of(client, "/nguoi-dung/") == few


def test_a_person_is_invited_on_the_page(
    at: Any, center_lead: User, django_capture_on_commit_callbacks: Any
) -> None:
    given = {
        "full_name": "Trần Thị Bình", "username": "binh.tran", "email": "binh@example.vn",
        "center": "TTKC-24", "role": "officer", "valid_from": "01/03/2026", "valid_to": "",
    }  # fmt: skip
    client = at(center_lead)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/nguoi-dung/moi/", given)
    assert answer.headers["Location"] == "/nguoi-dung/"
    made = User.objects.get(username="binh.tran")
    membership = Membership.objects.get(user=made)
    assert (membership.center.code, membership.role, membership.valid_from) == (
        "TTKC-24",
        "officer",
        date(2026, 3, 1),
    )
    assert "http://testserver/loi-moi/" in mail.outbox[0].body
    again = client.post("/nguoi-dung/moi/", given)
    assert again.status_code == 400
    html = again.content.decode()
    assert "Tên đăng nhập “binh.tran” đã có." in html
    assert 'value="Trần Thị Bình"' in html


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "khong-phai"}, "email"),
        ({"username": "tên có dấu cách"}, "username"),
        ({"full_name": "A" * 151}, "full_name"),
        ({"full_name": "a\x00b"}, "full_name"),
        ({"valid_from": "31/02/2026"}, "valid_from"),
        ({"valid_to": "01/01/2020"}, "valid_to"),
        ({"center": "SCT-24"}, "center"),
        ({"role": "approver"}, "role"),
    ],
)
def test_bad_input_comes_back_at_its_field_and_saves_nothing(
    at: Any, center_lead: User, change: dict[str, str], field: str
) -> None:
    given = {
        "full_name": "B", "username": "binh", "email": "b@example.vn", "center": "TTKC-24", "role": "officer",
        "valid_from": "01/03/2026", "valid_to": "", **change,
    }  # fmt: skip
    answer = at(center_lead).post("/nguoi-dung/moi/", given)
    assert answer.status_code in (400, 422)
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not User.objects.filter(email="b@example.vn").exists()


def test_a_lead_gives_working_roles_of_the_unit_and_no_other(
    center_lead: User, department_lead: User, officer: User, bac_ninh_center: Center, gia_lai_center: Center
) -> None:
    made = grant_membership(
        actor=center_lead, user=officer, center=bac_ninh_center, role="accountant", valid_from=SINCE
    )
    assert made.role == "accountant"
    for actor, center, role in (
        (center_lead, bac_ninh_center, "center_lead"),
        (center_lead, gia_lai_center, "officer"),
        (department_lead, bac_ninh_center, "officer"),
        (officer, bac_ninh_center, "accountant"),
    ):
        with pytest.raises(NotAllowed):
            grant_membership(actor=actor, user=officer, center=center, role=role, valid_from=SINCE)
    refused = AuditEvent.objects.filter(action="membership.grant", refused=True)
    assert refused.count() == 4
    assert refused.first().object_id == str(officer.pk)  # type: ignore[union-attr]


def test_nobody_raises_or_ends_himself(center_lead: User, admin: User, bac_ninh_center: Center) -> None:
    for actor in (center_lead, admin):
        with pytest.raises(NotAllowed):
            grant_membership(
                actor=actor, user=actor, center=bac_ninh_center, role="accountant", valid_from=SINCE
            )
        own = Membership.objects.get(user=actor)
        with pytest.raises(NotAllowed):
            end_membership(actor=actor, membership=own, last_day=SINCE)


def test_a_lead_reaches_no_account_that_has_a_role_elsewhere(
    center_lead: User, officer: User, other_officer: User, bac_ninh_department: Center
) -> None:
    set_active(actor=center_lead, user=officer, active=False)
    set_active(actor=center_lead, user=officer, active=True)
    with pytest.raises(NotFound):
        set_active(actor=center_lead, user=other_officer, active=False)
    tomorrow = timezone.localdate() + timedelta(days=1)
    Membership.objects.create(
        user=officer, center=bac_ninh_department, role="department_lead", valid_from=tomorrow
    )
    for act in (
        lambda: set_active(actor=center_lead, user=officer, active=False),
        lambda: set_initial_password(actor=center_lead, user=officer, password="Hoa-ban-no-2026"),
        lambda: send_reset_to(actor=center_lead, user=officer, site="https://x"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert User.objects.get(pk=officer.pk).check_password(factories.PASSWORD)


def test_ending_never_makes_a_role_longer(admin: User, officer: User) -> None:
    row = end_membership(
        actor=admin, membership=Membership.objects.get(user=officer), last_day=date(2026, 3, 31)
    )
    with pytest.raises(RuleViolation) as caught:
        end_membership(actor=admin, membership=row, last_day=date(2027, 3, 31))
    assert caught.value.code == "already_ends"
    assert Membership.objects.get(pk=row.pk).valid_to == date(2026, 3, 31)


def test_a_role_is_ended_on_the_page_on_a_day(at: Any, admin: User, officer: User) -> None:
    row = Membership.objects.get(user=officer)
    url = f"/nguoi-dung/{officer.pk}/vai-tro/{row.pk}/"
    page = text_of(at(admin).get(url).content.decode())
    assert "từ ngày sau ngày cuối, người này không còn xem và làm được việc" in page
    assert at(admin).post(url, {"valid_to": "31/12/2019"}).status_code == 422
    answer = at(admin).post(url, {"valid_to": "15/03/2026"})
    assert answer.headers["Location"] == f"/nguoi-dung/{officer.pk}/"
    row.refresh_from_db()
    assert row.valid_to == date(2026, 3, 15)


def test_acts_on_an_account_are_offered_where_they_fit_and_done(at: Any, admin: User, officer: User) -> None:
    client = at(admin)
    page = text_of(client.get(f"/nguoi-dung/{officer.pk}/").content.decode())
    assert ("Khóa tài khoản" in page, "Mở lại tài khoản" in page, "Gửi lại lời mời" in page) == (
        True,
        False,
        False,
    )
    asked = text_of(client.get(f"/nguoi-dung/{officer.pk}/khoa/").content.decode())
    assert "mọi phiên đăng nhập kết thúc ngay" in asked
    assert client.post(f"/nguoi-dung/{officer.pk}/khoa/").status_code == 302
    officer.refresh_from_db()
    assert not officer.is_active
    assert client.post(f"/nguoi-dung/{officer.pk}/mo/").status_code == 302
    assert client.post(f"/nguoi-dung/{officer.pk}/khong-co/").status_code == 404
    given = {"password": "Hoa-ban-no-2026", "again": "Hoa-ban-no-2026"}
    assert client.post(f"/nguoi-dung/{officer.pk}/mat-khau-tam/", given).status_code == 302
    officer.refresh_from_db()
    assert (officer.must_change_password, officer.check_password("Hoa-ban-no-2026")) == (True, True)
    answer = client.post(f"/nguoi-dung/{officer.pk}/bo-xac-thuc/", {"reason": "Mất điện thoại"})
    assert (answer.status_code, "Tài khoản này chưa có xác thực hai lớp." in answer.content.decode()) == (
        422,
        True,
    )
    assert client.post(f"/nguoi-dung/{officer.pk}/moi-lai/").status_code == 422


def test_one_s_own_account_is_only_shown(at: Any, admin: User) -> None:
    client = at(admin)
    page = text_of(client.get(f"/nguoi-dung/{admin.pk}/").content.decode())
    assert "Đây là tài khoản của bạn" in page
    assert "Khóa tài khoản" not in page
    for part in ("khoa/", "vai-tro/", "mat-khau-tam/"):
        assert client.post(f"/nguoi-dung/{admin.pk}/{part}").status_code == 403, part


def test_only_administrators_choose_a_password_for_somebody(
    at: Any, center_lead: User, officer: User
) -> None:
    with pytest.raises(NotAllowed):
        set_initial_password(actor=center_lead, user=officer, password="Hoa-ban-no-2026")
    client = at(center_lead)
    assert "Đặt mật khẩu tạm" not in client.get(f"/nguoi-dung/{officer.pk}/").content.decode()
    assert client.get(f"/nguoi-dung/{officer.pk}/mat-khau-tam/").status_code == 403
    assert client.get(f"/nguoi-dung/{officer.pk}/khoa/").status_code == 200
