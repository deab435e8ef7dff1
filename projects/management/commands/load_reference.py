"""``manage.py load_reference [--folder DIR]``: provinces, centres, law, indicators and calendars; safe to run again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.exceptions import DomainError
from projects.services.reference import load_reference


class Command(BaseCommand):
    """Loads the reference files and prints what changed."""

    help = "Loads reference data from data/reference; a second run changes only what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "data" / "reference")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            outcome = load_reference(folder=folder)
        except DomainError as error:
            raise CommandError(error.message)
        if options["verbosity"] > 0:
            for part in outcome:
                self.stdout.write(
                    f"{part.name:20} {part.created:5} mới {part.updated:5} sửa {part.unchanged:5} giữ nguyên"
                    + (f" {part.held:5} để theo quản trị" if part.held else "")
                )
