"""``manage.py report KIND --period P``: build a report in-process and write it."""

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centers.models.scope import EVERYTHING
from core.exceptions import DomainError
from core.oserrors import reason
from projects.enums import Fund
from reports.builders import KINDS
from reports.frame import DIMENSIONS, MAPS
from reports.services.compute import build_report
from reports.services.runs import CONTENT_TYPES, write_file


class Command(BaseCommand):
    help = "Lập một báo cáo và ghi ra tệp hoặc ra màn hình."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help=", ".join(KINDS))
        parser.add_argument("--period", required=True, help="2016-01, 2016-Q3, 2016-H1, 2016-9M, 2016")
        parser.add_argument("--center", help="mã đơn vị; tính cả các đơn vị trực thuộc")
        parser.add_argument("--region", help="mã trung tâm vùng: IPC1, IPC2, IPC3")
        parser.add_argument("--province", help="mã tỉnh: 24, 63:24 hoặc 34:24")
        parser.add_argument("--fund", help=", ".join(Fund.values))
        parser.add_argument("--by", help=", ".join(DIMENSIONS))
        parser.add_argument("--map", help=", ".join(MAPS))
        parser.add_argument("--as-of", dest="as_of", help="2026-03-31: theo số liệu đã ghi nhận đến ngày này")
        parser.add_argument("--decision", help="số của quyết định trên cổng (plan-summary)")
        parser.add_argument("--format", default="json", choices=list(CONTENT_TYPES))
        parser.add_argument("--output", help="tệp để ghi; không có thì ghi ra màn hình")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("period", "center", "region", "province", "fund", "by", "map", "as_of", "decision")
        parameters = {name: options[name] for name in names if options[name]}
        try:
            report = build_report(kind=options["kind"], parameters=parameters, scope=EVERYTHING)
            if options["output"]:
                write_file(report, Path(options["output"]), options["format"])
                return
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"report.{options['format']}"
                write_file(report, path, options["format"])
                self._print(path)
        except DomainError as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"Không ghi được tệp: {reason(error)}.") from error

    def _print(self, path: Path) -> None:
        stream = getattr(self.stdout._out, "buffer", None)
        with path.open("rb") as source:
            while block := source.read(1 << 16):
                if stream is not None:
                    stream.write(block)
                else:
                    self.stdout.write(block.decode("utf-8"), ending="")
        sys.stdout.flush()
