"""``manage.py export_package DIR``"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.exceptions import InvalidInput
from core.oserrors import reason
from core.progress import Progress
from projects.exporters.package import export_package
from projects.package import TABLES


class Command(BaseCommand):
    help = "Xuất toàn bộ dữ liệu thành một gói dữ liệu vào một thư mục trống."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="Thư mục trống hoặc chưa có.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = export_package(folder=options["folder"], progress=Progress())
        except InvalidInput as error:
            raise CommandError(error.message) from error
        except OSError as error:
            where = error.filename or options["folder"]
            raise CommandError(f"Không ghi được “{where}”: {reason(error)}; không để lại gì.") from error
        for name, count in counts.items():
            self.stdout.write(f"{TABLES[name].file}: {count} dòng")
