"""``manage.py prepare [--empty] [--no-static]``: the set-up half of ``./dev up``; repeats only what changed."""

from argparse import ArgumentParser
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from khuyencong.env import BASE_DIR
from khuyencong.preparation import Record, database_identity, digest, exclusive, pending_migrations

REFERENCE = BASE_DIR / "data" / "reference"
PUBLISHED = BASE_DIR / "data" / "published"
# Files of packages that no page uses; compressing them would take most of the time. A style sheet that names an
# ignored font makes the collection fail, so none can go missing unnoticed.
UNUSED_STATIC = [
    "rest_framework",
    "*.py",
    "*Italic.ttf",
    "*Black.ttf",
    "*ExtraBold.ttf",
    "*-Bold.ttf",
    "*Light.ttf",
    "*Thin.ttf",
]


class Command(BaseCommand):
    """Migrates, loads reference data, the published figures and the demo accounts, and collects static files."""

    help = "Sets up database and static files; a second run repeats only what changed."
    requires_system_checks = ()  # the slow part of a start that changes nothing; ./dev check runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--empty", action="store_true", help="load reference data only")
        parser.add_argument("--no-static", action="store_true", help="leave the static files alone")

    def handle(self, *args: Any, empty: bool, no_static: bool, **options: Any) -> None:
        folder = Path(settings.DATA_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        with exclusive(folder / "prepare.lock"):
            self.record = Record(folder / "prepared.json")
            if pending_migrations():
                self.stderr.write("Database: applying migrations …")
                call_command("migrate", interactive=False, verbosity=0)
            database = database_identity()
            self.once(
                "reference data", f"{digest(REFERENCE)} {database}", lambda: call_command("load_reference")
            )
            if not empty:
                published = f"{digest(PUBLISHED)} {database}"
                self.once(
                    "published figures", published, lambda: call_command("import_package", str(PUBLISHED))
                )
            if not no_static:
                self.collect_static()
            if not empty:
                call_command("demo_accounts")

    def once(self, step: str, state: str, action: Callable[[], object]) -> None:
        """Runs ``action`` unless it was finished with this very input before."""
        if self.record.is_done(step, state):
            return
        self.stderr.write(f"Loading {step} …")
        action()
        self.record.done(step, state)

    def collect_static(self) -> None:
        """Collects the static files when any of them changed; those of packages change with the locked list."""
        target = Path(settings.STATIC_ROOT)
        locked = (BASE_DIR / "requirements" / "base.txt").read_bytes()
        state = f"{target} {digest(BASE_DIR / 'static')} {sha256(locked).hexdigest()}"
        if (target / "staticfiles.json").exists() and self.record.is_done("static files", state):
            return
        self.stderr.write("Collecting static files …")
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED_STATIC)
        self.record.done("static files", state)
