"""Commands that open a new installation: the first administrator, a program's key."""

from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from centers.models import ApiToken, User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
COMMAND = "centers.management.commands.create_admin.getpass"


def test_the_first_administrator_sees_the_country() -> None:
    with patch(COMMAND, return_value=PASSWORD):
        call_command("create_admin", "quantri1", full_name="Quản trị", stdout=StringIO())

    user = User.objects.get(username="quantri1")
    assert user.scope.everything
    assert user.has_role("admin")
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("passwords", [["mot-mat-khau-dai", "khac-han-roi-nhe"], ["123", "123"]])
def test_a_weak_or_mistyped_password_makes_no_account(passwords: list[str]) -> None:
    with patch(COMMAND, side_effect=passwords), pytest.raises(CommandError):
        call_command("create_admin", "quantri1", full_name="Quản trị")

    assert not User.objects.filter(username="quantri1").exists()


def test_a_key_is_shown_once_and_opens_the_api(client: Client, reviewer: User) -> None:
    out = StringIO()

    call_command("create_token", reviewer.username, "kho dữ liệu tỉnh", stdout=out)

    key = out.getvalue().strip()
    token = ApiToken.objects.get()
    assert key not in (token.digest, token.prefix)
    assert client.get("/api/v1/projects/", HTTP_AUTHORIZATION=f"Token {key}").status_code == 200


def test_no_key_for_nobody() -> None:
    with pytest.raises(CommandError, match="nguoikhac"):
        call_command("create_token", "nguoikhac", "x")
