"""``./dev bench``: the portal's speed as ratios, measured side by side in one run. See bench/README.md."""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from bench.measure import Finding, Measure, Timed, measure, table  # noqa: E402 - the path comes first

YEARS, TENTH = 15, 10
XLSX_ROWS, PDF_ROWS = 30_000, 400
PDF_LONG, PDF_SHORT = 1_000, 250
MEMORY = "XLSX bộ nhớ 30.000 / 3.000 dòng"
PAGES = {
    "list": "Danh sách đề án: đủ / một phần mười",
    "overview": "Một đề án: đủ / một phần mười",
    "ledger": "Sổ kinh phí một đề án: đủ / một phần mười",
}


class Portal:
    """A child process with a database of its own."""

    def __init__(self, data: Path, database: str) -> None:
        data.mkdir(parents=True, exist_ok=True)
        surroundings = os.environ | {
            "DJANGO_SETTINGS_MODULE": "khuyencong.settings.embedded",
            "PORTAL_DATA": str(data),
            "DATABASE_URL": database,
            "LOG_LEVEL": "ERROR",
        }
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "subject.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=surroundings,
            text=True,
        )

    def ask(self, task: str, **arguments: Any) -> Any:
        """The answer to a task; a failure there stops the run here."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"task": task, **arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"bench: the process for “{task}” ended.")
        answer = json.loads(line)
        if "error" in answer:
            sys.exit(answer["error"])
        return answer["result"]

    def timer(self, task: str, **arguments: Any) -> Timed:
        return lambda: self.ask(task, **arguments)

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


@contextlib.contextmanager
def portals(kept: Path | None) -> Iterator[Callable[[str], Portal]]:
    """Opens portals by name; closes them, and removes their databases unless they are to be kept."""
    server = os.environ.get("DATABASE_URL", "")
    on_server = server.startswith("postgres")
    opened: list[Portal] = []
    created: list[str] = []

    def open_portal(name: str) -> Portal:
        database = ""
        if on_server:
            database_name = f"portal_bench_{os.getpid()}_{name}"
            if database_name not in created:
                _administer(server, f'CREATE DATABASE "{database_name}"')
                created.append(database_name)
            database = urlunsplit(urlsplit(server)._replace(path=f"/{database_name}"))
        opened.append(Portal(folder / name, database))
        return opened[-1]

    with tempfile.TemporaryDirectory(prefix="portal-bench-") as temporary:
        folder = kept or Path(temporary)
        try:
            yield open_portal
        finally:
            for portal in opened:
                portal.close()
            for database_name in created:
                _administer(server, f'DROP DATABASE "{database_name}" WITH (FORCE)')


def _administer(server: str, statement: str) -> None:
    import psycopg2

    connection = psycopg2.connect(urlunsplit(urlsplit(server)._replace(path="/postgres")))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def bench(
    open_portal: Callable[[str], Portal], *, scale: float, seed: int, rounds: int, only: str = ""
) -> list[Finding]:
    """The measures whose name holds ``only``, in the order in which they are printed."""
    full = _prepared(open_portal, "full", scale, seed)
    if difference := full.ask("same"):
        sys.exit(f"bench: report and SQL differ, nothing was measured: {difference}")
    # On little data the report's fixed cost (parameters, labels, cells) outweighs its queries: shown, not judged.
    bound = 1.5 if scale >= 1 else None
    measures = [
        Measure("plan-vs-actual / SQL viết tay", full.timer("report"), full.timer("sql"), bound, rounds * 3)
    ]
    kinds = [(name, kind) for kind, name in _kinds(full).items() if only.lower() in name.lower()]
    pages = [(name, page) for page, name in PAGES.items() if only.lower() in name.lower()]
    if kinds or pages:
        tenth = _prepared(open_portal, "tenth", scale / TENTH, seed)
        # Ten times the data may take ten times as long, and some beyond: one year holds a tenth only about.
        measures += [
            Measure(
                name, full.timer("report", kind=kind), tenth.timer("report", kind=kind), TENTH * 1.3, rounds
            )
            for name, kind in kinds
        ]
    if pages:
        for portal in (full, tenth):
            portal.ask("open_pages")
        measures += [
            Measure(name, full.timer("page", name=page), tenth.timer("page", name=page), 1.3, rounds * 5)
            for name, page in pages
        ]
    measures += _paper_measures(full, rounds)
    findings = []
    for one in measures:
        if only.lower() in one.name.lower():
            print(f"bench: {one.name} …", file=sys.stderr)
            findings.append(measure(one))
    if only.lower() in MEMORY.lower():
        findings.append(_memory(open_portal))
    return findings


def _prepared(open_portal: Callable[[str], Portal], name: str, scale: float, seed: int) -> Portal:
    portal = open_portal(name)
    entries = portal.ask("prepare", scale=scale, years=YEARS, seed=seed)
    print(f"bench: {entries} bút toán ở hệ số {scale:g}", file=sys.stderr)
    return portal


def _kinds(portal: Portal) -> dict[str, str]:
    """The names of the measures by kind of report: one year of each over all data."""
    return {kind: f"{kind}: đủ / một phần mười" for kind in portal.ask("kinds")}


def _paper_measures(portal: Portal, rounds: int) -> list[Measure]:
    def pair(task: str, rows: int) -> tuple[Timed, Timed]:
        return portal.timer(task, rows=rows), portal.timer(f"{task}_bare", rows=rows)

    return [
        Measure("XLSX 30.000 dòng / openpyxl", *pair("xlsx", XLSX_ROWS), 1.3, rounds),
        Measure(f"PDF {PDF_ROWS} dòng / WeasyPrint", *pair("pdf", PDF_ROWS), 1.2, rounds),
        # A longer table must cost its rows and no more: this is why a long annex is not cut up (ADR 0008).
        Measure(
            "PDF 1.000 / 250 dòng",
            portal.timer("pdf", rows=PDF_LONG),
            portal.timer("pdf", rows=PDF_SHORT),
            4.8,
            rounds,
        ),
        Measure("JSON 30.000 dòng / json.dumps", *pair("json", XLSX_ROWS), None, rounds),
    ]


def _memory(open_portal: Callable[[str], Portal]) -> Finding:
    """Peak memory of two fresh processes that write a large and a small workbook."""
    large, small = (
        open_portal(name).ask("xlsx_memory", rows=rows) for name, rows in (("full", 30_000), ("tenth", 3_000))
    )
    detail = f"{large / 2**20:.0f} / {small / 2**20:.0f} MB"
    return Finding(MEMORY, large / small, 1.1, detail)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./dev bench", description="Measures the portal as ratios and prints them beside their bounds."
    )
    parser.add_argument(
        "--scale",
        type=float,
        default=0.1,
        help="size of the larger data set; 1 is the national set (default 0.1)",
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds a measure (default 5)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="TEXT", help="only the measures whose name holds this")
    parser.add_argument("--keep", type=Path, help="folder where the SQLite data sets stay for the next run")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a bound is broken")
    options = parser.parse_args()
    with portals(options.keep.resolve() if options.keep else None) as open_portal:
        findings = bench(
            open_portal, scale=options.scale, seed=options.seed, rounds=options.rounds, only=options.only
        )
    print(table(findings))
    return int(options.strict and any(one.broken for one in findings))


if __name__ == "__main__":
    sys.exit(main())
