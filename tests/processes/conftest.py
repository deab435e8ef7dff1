"""A database of its own, reachable from several processes: a SQLite file, or a PostgreSQL database where the run uses one."""

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a portal with its own data folder and database, migrated and with reference data."""
    folder = tmp_path_factory.mktemp("installation")
    env = {
        **os.environ,
        "PORTAL_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.processes.settings",
        "JOB_LEASE_SECONDS": "4",
        "CELERY_BROKER_URL": os.environ.get("CELERY_BROKER_URL", ""),
        "LOG_LEVEL": "WARNING",
    }
    engine = settings.DATABASES["default"]
    name = f"portal_{uuid.uuid4().hex[:10]}"
    # The processes of a run share one Redis: on one queue a worker would take, and drop, jobs of the other's database.
    env["CELERY_QUEUE"] = name
    server = engine["ENGINE"].endswith("postgresql")
    if server:
        where = f"{engine['USER']}:{engine['PASSWORD'] or ''}@{engine['HOST']}:{engine['PORT'] or 5432}"
        env["DATABASE_URL"] = f"postgres://{where}/{name}"
        _on_server(f'CREATE DATABASE "{name}"')
    else:
        env["DATABASE_URL"] = ""
    try:
        manage(env, "migrate", "-v0")
        manage(env, "load_reference", "-v0")
        yield env
    finally:
        if server:
            _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def manage(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done


def script(env: dict[str, str], name: str, *arguments: str) -> subprocess.Popen[str]:
    """A helper program of this folder, started in the installation."""
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.processes.{name}", *arguments],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(env: dict[str, str], name: str, *arguments: str) -> str:
    """Run a helper program to its end and give its output."""
    process = script(env, name, *arguments)
    out, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    return out.strip()


def _on_server(statement: str) -> None:
    import psycopg2

    engine = settings.DATABASES["default"]
    connection = psycopg2.connect(
        host=engine["HOST"],
        port=engine["PORT"] or 5432,
        user=engine["USER"],
        password=engine["PASSWORD"],
        dbname="postgres",
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
