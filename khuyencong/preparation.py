"""What was already set up, so that a second ``./dev up`` repeats nothing that did not change."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min


def digest(*folders: Path) -> str:
    """The SHA-256 of all files below the folders, by name and content."""
    whole = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            whole.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()


def pending_migrations() -> bool:
    """Whether the database lacks a migration that the code has."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def database_identity() -> str:
    """Names this very database: where it is, the moment of its first migration, and the number of migrations applied.

    A database dropped and made anew at the same address gets another name.
    """
    applied = MigrationRecorder(connection).migration_qs
    first = applied.aggregate(first=Min("applied"))["first"]
    place = "/".join(str(connection.settings_dict[key]) for key in ("ENGINE", "HOST", "PORT", "NAME"))
    return hashlib.sha256(f"{place} {first} {applied.count()}".encode()).hexdigest()


class Record:
    """The steps that were finished, each with the state of its input; kept as JSON in one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _read(self) -> dict[str, str]:
        try:
            content = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def is_done(self, step: str, state: str) -> bool:
        """Whether ``step`` was finished with exactly this input."""
        return self._read().get(step) == state

    def done(self, step: str, state: str) -> None:
        """Notes that ``step`` was finished; the file is replaced in one move."""
        draft = self.path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps({**self._read(), step: state}, indent=1))
        draft.replace(self.path)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Lets one process at a time into the block; others wait. The kernel frees the lock of a dead process."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
