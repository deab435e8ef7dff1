"""``manage.py demo_accounts``: the people of the embedded demonstration; refuses where real people work."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from centers.enums import Role
from centers.services.demo import CAST, demo_password, ensure_demo_accounts


class Command(BaseCommand):
    """Makes or mends the demonstration accounts and prints them with their password."""

    help = "Makes the demonstration accounts and prints them; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ACCOUNTS:
            raise CommandError(
                "Demonstration accounts are not made in this configuration (DEMO_ACCOUNTS is off)."
            )
        password = demo_password(Path(settings.DATA_DIR))
        people = ensure_demo_accounts(password=password)
        if options["verbosity"] == 0:
            return
        self.stdout.write(f"Tài khoản trình diễn (mật khẩu chung: {password})")
        for (user, center), part in zip(people, CAST, strict=True):
            self.stdout.write(f"  {user.username:20} {Role(part.role).label:32} {center}")
