"""One portal with one database, asked for timings line by line: ``{"task": …}`` in, ``{"result": …}`` out.

A process of its own for each database, so that two sizes of data can be measured in turn.
"""

import json
import os
import resource
import sys
import tempfile
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyencong.settings.embedded")

PERIOD, WINDOW, LAST_YEAR = (
    "2022",
    (date(2021, 12, 15), date(2022, 12, 14)),
    (date(2020, 12, 15), date(2021, 12, 14)),
)
USERNAME = "bench"


class Subject:
    """The tasks. Each returns seconds, or something that can be compared."""

    def __init__(self) -> None:
        import django

        django.setup()
        from bench.measure import timed

        self._timed = timed
        self._folder = Path(tempfile.mkdtemp(prefix="bench-"))
        self._client: Any = None
        self._pages: dict[str, str] = {}

    def prepare(self, scale: float, years: int, seed: int) -> int:
        """Migrate, load, synthesize, make a person who sees the whole country; returns the number of ledger rows."""
        from django.core.management import call_command
        from django.db import connection

        from centers.models import Center, Membership, User
        from projects.models import Entry

        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_reference", verbosity=0, stdout=sys.stderr)
        call_command("synthesize", years=years, seed=seed, scale=scale, stdout=sys.stderr)
        if not User.objects.filter(username=USERNAME).exists():
            person = User.objects.create_user(username=USERNAME, password=None)
            Membership.objects.create(
                user=person,
                center=Center.objects.get(code="CUC"),
                role="reviewer",
                valid_from=date(2000, 1, 1),
            )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return Entry.objects.count()

    def open_pages(self) -> None:
        """Log in and choose the pages: the list, and two of a đề án of ordinary size."""
        from django.core.management import call_command
        from django.db.models import Count
        from django.test import Client

        from centers.models import User
        from projects.models import Project

        call_command("collectstatic", verbosity=0, interactive=False)
        self._client = Client(HTTP_HOST="localhost")
        self._client.force_login(
            User.objects.get(username=USERNAME), backend="django.contrib.auth.backends.ModelBackend"
        )
        usual = Project.objects.filter(year=2022, province__isnull=False, status="settled")
        project = usual.annotate(size=Count("entries")).filter(size__range=(30, 34)).order_by("code").first()
        assert project is not None
        self._pages = {
            "list": "/de-an/",
            "overview": f"/de-an/{project.code}/",
            "ledger": f"/de-an/{project.code}/so-kinh-phi/",
        }

    def page(self, name: str) -> float:
        """One request, from the address to the last byte."""

        def get() -> None:
            response = self._client.get(self._pages[name])
            assert response.status_code == 200, (name, response.status_code)

        return self._timed(get)()

    def kinds(self) -> list[str]:
        """Every kind of report that the portal knows."""
        from reports.builders import KINDS

        return sorted(KINDS)

    def report(self, kind: str = "plan-vs-actual") -> float:
        return self._timed(lambda: self._report(kind))()

    def sql(self) -> float:
        from bench.sql import plan_vs_actual

        return self._timed(lambda: plan_vs_actual(WINDOW, LAST_YEAR))()

    def same(self) -> str:
        """Whether report and SQL give the same figures: the first difference, or nothing."""
        from bench.sql import plan_vs_actual

        wanted = plan_vs_actual(WINDOW, LAST_YEAR)
        tables = {table.key: {row.key: row.cells for row in table.rows} for table in self._report().tables}
        shown = {
            key: {name: cells[name] for name in wanted["money"][key]}
            for key, cells in tables["money"].items()
        }
        if shown != wanted["money"]:
            return f"money: {shown} != {wanted['money']}"
        for code, sides in wanted["indicators"].items():
            for side, value in sides.items():
                if (
                    str(tables["indicators"][code][side]) != str(value)
                    and tables["indicators"][code][side] != value
                ):
                    return f"indicators: {code} {side} {tables['indicators'][code][side]} != {value}"
        for column, name in (("current", "now"), ("previous", "before")):
            for figure in ("planned", "assigned", "disbursed", "disbursed_to_date", "settled", "contributed"):
                total = sum(one.get(figure, 0) for one in wanted[name].values())
                if tables["comparison"][figure][column] != total:
                    return f"comparison: {figure} {column} {tables['comparison'][figure][column]} != {total}"
        return ""

    def xlsx(self, rows: int) -> float:
        from bench.papers import report
        from core.renderers.xlsx import render_xlsx

        return self._timed(lambda: render_xlsx(report(rows), self._folder / "a.xlsx"))()

    def xlsx_bare(self, rows: int) -> float:
        from bench.papers import bare_xlsx

        return self._timed(lambda: bare_xlsx(rows, self._folder / "b.xlsx"))()

    def xlsx_memory(self, rows: int) -> float:
        """Peak memory in bytes after writing one workbook; asked of a fresh process."""
        self.xlsx(rows)
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0

    def pdf(self, rows: int) -> float:
        from bench.papers import report
        from core.renderers.pdf import render_pdf

        return self._timed(lambda: render_pdf(report(rows), self._folder / "a.pdf", max_rows=rows))()

    def pdf_bare(self, rows: int) -> float:
        from bench.papers import bare_pdf, markup_of

        markup, css = markup_of(rows)
        return self._timed(lambda: bare_pdf(markup, css, self._folder / "b.pdf"))()

    def json(self, rows: int) -> float:
        from bench.papers import report
        from core.renderers.json import render_json

        return self._timed(
            lambda: (self._folder / "a.json").write_bytes(b"".join(render_json(report(rows))))
        )()

    def json_bare(self, rows: int) -> float:
        from bench.papers import bare_json

        return self._timed(lambda: bare_json(rows, self._folder / "b.json"))()

    def _report(self, kind: str = "plan-vs-actual") -> Any:
        from centers.models.scope import EVERYTHING
        from reports.services.compute import build_report

        chosen = {"by": "content"} if kind == "plan-vs-actual" else {}
        found = build_report(kind=kind, parameters={"period": PERIOD, **chosen}, scope=EVERYTHING)
        for table in found.tables:
            list(table.rows)
        return found


def main() -> None:
    """Answer until standard input ends. Whatever else is printed goes to standard error."""
    answers, sys.stdout = sys.stdout, sys.stderr
    subject = Subject()
    for line in sys.stdin:
        asked = json.loads(line)
        task: Callable[..., Any] = getattr(subject, asked.pop("task"))
        try:
            answer = {"result": task(**asked)}
        except Exception:  # noqa: BLE001 - told to the asker, who stops
            answer = {"error": traceback.format_exc()}
        answers.write(json.dumps(answer, default=str) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
