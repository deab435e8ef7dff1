"""Logins, logouts, wrong passwords and locks are on the audit trail."""

import pytest
from django.test import Client

from centers.models import User
from core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db


def tried(client: Client, name: str, password: str) -> int:
    return client.post("/dang-nhap/", {"username": name, "password": password}).status_code


def kept() -> list[tuple[str, str, str, bool]]:
    rows = AuditEvent.objects.filter(action__startswith="login.").order_by("pk")
    return [(row.action, row.actor_label, row.object_label, row.refused) for row in rows]


def test_coming_and_going(client: Client, officer: User) -> None:
    assert tried(client, officer.username, factories.PASSWORD) == 302
    client.post("/dang-xuat/")
    assert kept() == [
        ("login.in", str(officer), str(officer), False),
        ("login.out", str(officer), str(officer), False),
    ]
    assert AuditEvent.objects.get(action="login.in").after == {"network": "127.0.0.1"}


def test_a_wrong_password_names_the_account_but_no_actor(client: Client, officer: User) -> None:
    tried(client, officer.username, "mat-khau-sai-2026")
    assert kept() == [("login.fail", "không rõ", str(officer), True)]
    event = AuditEvent.objects.get(action="login.fail")
    assert (event.actor, event.object_id) == (None, str(officer.pk))


def test_a_name_without_account_is_not_kept_since_it_may_be_a_password(client: Client) -> None:
    tried(client, "Bi-mat-2026!", "x")
    assert kept() == [("login.fail", "không rõ", "tên không có tài khoản", True)]
    event = AuditEvent.objects.get(action="login.fail")
    assert "Bi-mat" not in str(vars(event))
    assert event.object_id == ""


def test_a_lock_is_kept_once_however_long_one_goes_on(client: Client, officer: User) -> None:
    codes = [tried(client, officer.username, f"sai-{number}") for number in range(8)]
    assert codes[-1] == 429
    assert sorted(act for act, *_ in kept()) == ["login.fail"] * 5 + ["login.lock"]
