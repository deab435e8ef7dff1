"""Errors in files, each with its place; all are counted, a bounded number is kept."""

from collections.abc import Iterator
from dataclasses import dataclass

KEEP = 1000
"""Errors that are listed."""

SHOWN = 50
"""Notices that are listed."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One error. ``row`` is the line in the file, the header being 1; 0 when the file as a whole is meant."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}, {self.row or ''}, {self.column}, {self.message}"


class ProblemLog:
    """Collects the errors of a whole package. Memory stays bounded however bad the files are."""

    def __init__(self, keep: int = KEEP) -> None:
        self.count = 0
        self._keep = keep
        self._kept: list[Problem] = []

    def add(self, file: str, row: int, column: str, message: str) -> None:
        self.count += 1
        if len(self._kept) < self._keep:
            self._kept.append(Problem(file, row, column, message))

    def __iter__(self) -> Iterator[Problem]:
        """The kept errors, file by file in the order they were found, by row inside a file."""
        files = list(dict.fromkeys(problem.file for problem in self._kept))
        return iter(
            sorted(self._kept, key=lambda problem: (files.index(problem.file), problem.row, problem.column))
        )

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def unlisted(self) -> int:
        """How many errors were counted but not kept."""
        return self.count - len(self._kept)


@dataclass(frozen=True, slots=True)
class Notice:
    """What an import took in but stands against a rule: the file, what it is about (a code), the message."""

    file: str
    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}, {self.subject}, {self.message}"


class NoticeLog:
    """Collects notices in the order in which they were made; all are counted, a bounded number is kept."""

    def __init__(self, keep: int = SHOWN) -> None:
        self.count = 0
        self._keep = keep
        self._kept: list[Notice] = []

    def add(self, file: str, subject: str, message: str) -> None:
        self.count += 1
        if len(self._kept) < self._keep:
            self._kept.append(Notice(file, subject, message))

    @property
    def room(self) -> int:
        """How many more will be kept."""
        return self._keep - len(self._kept)

    def __iter__(self) -> Iterator[Notice]:
        return iter(self._kept)

    @property
    def unlisted(self) -> int:
        """How many notices were counted but not kept."""
        return self.count - len(self._kept)


class SilentLog(ProblemLog):
    """For a second reading of a file whose errors were listed at the first."""

    def add(self, file: str, row: int, column: str, message: str) -> None:
        self.count += 1
