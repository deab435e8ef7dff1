"""Accounts and memberships: who may make them, which role fits where and when."""

from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from centers.models import Center, Membership, User
from centers.services.demo import CAST, demo_password, ensure_demo_accounts
from centers.services.people import create_user, end_membership, grant_membership, set_active
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.models import AuditEvent
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)


def test_an_administrator_makes_an_account_that_can_log_in(admin: User) -> None:
    made = create_user(
        actor=admin, username=" an.nguyen ", full_name="Nguyễn  Văn An", password="Mat-khau-dai-2026"
    )
    assert (made.username, made.full_name) == ("an.nguyen", "Nguyễn Văn An")
    assert made.check_password("Mat-khau-dai-2026")
    assert made.current_memberships == []
    event = AuditEvent.objects.get(action="user.create")
    assert (event.actor, event.after) == (admin, {"username": "an.nguyen", "email": ""})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"username": "CANBO"}, "username"),
        ({"username": "an nguyen"}, "username"),
        ({"username": ""}, "username"),
        ({"full_name": " "}, "full_name"),
        ({"password": "12345678901"}, "password"),
        ({"password": "ngan"}, "password"),
        ({"email": "khong-phai"}, "email"),
    ],
)
def test_a_bad_account_is_refused_at_its_field(
    admin: User, officer: User, values: dict[str, str], field: str
) -> None:
    given = {"username": "an", "full_name": "An", "password": "Mat-khau-dai-2026", **values}
    with pytest.raises(InvalidInput) as caught:
        create_user(actor=admin, **given)
    assert caught.value.field == field


def test_only_an_administrator_manages_people(approver: User, stranger: User, agency: Center) -> None:
    membership = Membership.objects.get(user=approver)
    for act in (
        lambda: create_user(actor=approver, username="b", full_name="B", password=None),
        lambda: grant_membership(
            actor=approver, user=stranger, center=agency, role="reviewer", valid_from=SINCE
        ),
        lambda: end_membership(actor=approver, membership=membership, last_day=SINCE),
        lambda: set_active(actor=approver, user=stranger, active=False),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_nobody_gives_a_role_to_himself_or_closes_himself(admin: User, agency: Center) -> None:
    with pytest.raises(NotAllowed):
        grant_membership(actor=admin, user=admin, center=agency, role="approver", valid_from=SINCE)
    with pytest.raises(NotAllowed):
        set_active(actor=admin, user=admin, active=False)


def test_a_membership_gives_sight_and_its_end_takes_it(
    admin: User, stranger: User, bac_ninh_center: Center
) -> None:
    factories.project(bac_ninh_center)
    made = grant_membership(
        actor=admin, user=stranger, center=bac_ninh_center, role="officer", valid_from=SINCE
    )
    fresh = User.objects.get(pk=stranger.pk)
    assert fresh.has_role("officer")
    assert Project.objects.visible_to(fresh.scope).count() == 1
    end_membership(actor=admin, membership=made, last_day=date(2026, 1, 31))
    gone = User.objects.get(pk=stranger.pk)
    assert gone.current_memberships == []
    assert Project.objects.visible_to(gone.scope).count() == 0


def test_giving_the_same_role_again_returns_it(admin: User, stranger: User, bac_ninh_center: Center) -> None:
    given = {"actor": admin, "user": stranger, "center": bac_ninh_center, "role": "officer"}
    first = grant_membership(**given, valid_from=SINCE)
    assert grant_membership(**given, valid_from=SINCE) == first
    with pytest.raises(RuleViolation) as caught:
        grant_membership(**given, valid_from=date(2026, 6, 1))
    assert caught.value.code == "membership_overlaps"


@pytest.mark.parametrize(
    ("code", "role", "days", "error"),
    [
        ("TTKC-24", "approver", (SINCE, None), "role_misfit"),
        ("CUC", "officer", (SINCE, None), "role_misfit"),
        ("SCT-24", "center_lead", (SINCE, None), "role_misfit"),
        ("TTKC-24", "boss", (SINCE, None), "role_misfit"),
        ("TTKC-24", "officer", (SINCE, date(2025, 12, 31)), "dates_reversed"),
        ("TTKC-24", "officer", (date(2025, 6, 30), None), "center_not_in_force"),
        ("TTKC-24-63", "officer", (date(2020, 1, 1), None), "center_not_in_force"),
    ],
)
def test_a_role_must_fit_place_and_days(
    admin: User, stranger: User, code: str, role: str, days: tuple[date, date | None], error: str
) -> None:
    with pytest.raises(RuleViolation) as caught:
        grant_membership(
            actor=admin,
            user=stranger,
            center=Center.objects.get(code=code),
            role=role,
            valid_from=days[0],
            valid_to=days[1],
        )
    assert caught.value.code == error


def test_an_auditor_has_no_other_role_at_the_same_time(
    admin: User, auditor: User, reviewer: User, agency: Center
) -> None:
    for user, role in ((auditor, "reviewer"), (reviewer, "auditor")):
        with pytest.raises(RuleViolation) as caught:
            grant_membership(actor=admin, user=user, center=agency, role=role, valid_from=SINCE)
        assert caught.value.code == "role_clash"


def test_a_closed_account_cannot_log_in_and_keeps_its_past(admin: User, officer: User) -> None:
    request = RequestFactory().post("/")
    credentials = {"username": officer.username, "password": factories.PASSWORD}
    assert authenticate(request, **credentials) == officer
    set_active(actor=admin, user=officer, active=False)
    assert authenticate(request, **credentials) is None
    assert Membership.objects.filter(user=officer).exists()
    assert AuditEvent.objects.filter(action="user.close").count() == 1


def test_the_demo_cast_is_made_once_and_sees_the_published_centre() -> None:
    people = ensure_demo_accounts(password="mot-mat-khau")
    assert len(people) == len(CAST) == 11
    events = AuditEvent.objects.count()
    ensure_demo_accounts(password="mot-mat-khau")
    assert AuditEvent.objects.count() == events
    factories.project(Center.objects.get(code="TTKC-60-63"), year=2019)
    officer = User.objects.get(username="canbo.binhthuan")
    assert officer.check_password("mot-mat-khau")
    assert Project.objects.visible_to(officer.scope).count() == 1


def test_another_demo_password_is_given_to_all() -> None:
    ensure_demo_accounts(password="mot-mat-khau")
    for user, _center in ensure_demo_accounts(password="mat-khau-khac"):
        assert User.objects.get(pk=user.pk).check_password("mat-khau-khac")


def test_the_demo_password_is_made_once_and_kept_for_the_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    first = demo_password(tmp_path)
    assert len(first) >= 12
    assert demo_password(tmp_path) == first
    assert (tmp_path / "demo_password").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("DEMO_PASSWORD", "tu-moi-truong")
    assert demo_password(tmp_path) == "tu-moi-truong"


def test_the_command_prints_the_cast_and_refuses_where_people_work(
    settings, capsys: pytest.CaptureFixture[str]
) -> None:  # type: ignore[no-untyped-def]
    call_command("demo_accounts")
    printed = capsys.readouterr().out
    assert all(part.username in printed for part in CAST)
    settings.DEMO_ACCOUNTS = False
    with pytest.raises(CommandError):
        call_command("demo_accounts")
