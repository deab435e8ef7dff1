"""``manage.py import_package DIR [--dry-run]``"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, OperationalError

from core.importing.tally import Tally
from core.oserrors import reason
from core.progress import Progress
from core.readiness import what_is_wrong
from projects.importers.package import PackageOutcome, import_package
from projects.package import TABLES


class Command(BaseCommand):
    help = "Nhập một gói dữ liệu (datapackage.json và các tệp CSV): tất cả hoặc không gì cả; nhập lại không tạo thêm dòng nào."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="Thư mục của gói dữ liệu.")
        parser.add_argument("--dry-run", action="store_true", help="Làm tất cả rồi hủy, không lưu gì.")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = self._import(options["folder"], options["dry_run"])
        if outcome.problems:
            self._list(outcome)
            raise CommandError(f"Gói dữ liệu có {outcome.problems.count} lỗi; không lưu gì.", returncode=1)
        for name, tally in outcome.tallies.items():
            self.stdout.write(f"{TABLES[name].file}: {_told(tally)}")
        self._list_notices(outcome)
        self.stdout.write("Đã nhập xong." if outcome.saved else "Chạy thử: không có lỗi, không lưu gì.")

    def _import(self, folder: Path, dry_run: bool) -> PackageOutcome:
        try:
            return import_package(actor=None, folder=folder, dry_run=dry_run, progress=Progress())
        except OSError as error:
            where = error.filename or folder
            raise CommandError(f"Không đọc được “{where}”: {reason(error)}; không lưu gì.") from error
        except (IntegrityError, OperationalError) as error:
            if line := what_is_wrong():
                raise CommandError(line) from error
            raise CommandError(
                "Dữ liệu trên cổng đang bị khóa hoặc vừa được thay đổi; không lưu gì, hãy chạy lại."
            ) from error

    def _list_notices(self, outcome: PackageOutcome) -> None:
        if outcome.notices.count:
            self.stdout.write("Lưu ý so với quy định (tệp, đề án, nội dung):")
        for notice in outcome.notices:
            self.stdout.write(str(notice))
        if outcome.notices.unlisted:
            self.stdout.write(f"… và {outcome.notices.unlisted} lưu ý nữa.")

    def _list(self, outcome: PackageOutcome) -> None:
        self.stderr.write("tệp, dòng, cột, lỗi")
        for problem in outcome.problems:
            self.stderr.write(str(problem))
        if outcome.problems.unlisted:
            self.stderr.write(f"… và {outcome.problems.unlisted} lỗi nữa.")


def _told(tally: Tally) -> str:
    parts = [f"{tally.created} mới", f"{tally.updated} cập nhật", f"{tally.unchanged} giữ nguyên"]
    if tally.kept:
        parts.append(f"{tally.kept} không ghi đè vì đã xử lý tiếp trên cổng")
    if tally.findings:
        parts.append(f"{tally.findings} lưu ý so với quy định")
    return ", ".join(parts)
