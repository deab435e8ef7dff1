"""Which scanner is set, and what any scanner must be able to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from core.scan.address import address_of
from core.words import say


@dataclass(frozen=True, slots=True)
class Version:
    """Which engine with which signatures gave a verdict."""

    engine: str
    signatures: str = ""

    def __str__(self) -> str:
        if not self.signatures:
            return self.engine
        return str(say("%(engine)s, mẫu %(signatures)s", engine=self.engine, signatures=self.signatures))


class ScanFailed(Exception):  # noqa: N818 - a scan that gave no verdict, which is no error of the program
    """There is no verdict. ``message`` is shown; ``lasting`` where trying again soon would change nothing."""

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.lasting = lasting


class Scanner(Protocol):
    """What ``FILE_SCANNER`` names: a class whose instances, made without arguments, have these two."""

    def version(self) -> Version:
        """Engine and signatures; raises ScanFailed where the scanner does not answer."""

    def scan(self, content: Iterable[bytes]) -> str:
        """Read ``content`` to its end; the name of what was found, blank for a clean file. Raises ScanFailed without a verdict."""


def current() -> Scanner | None:
    """The scanner that is set; None where none is. Raises ImproperlyConfigured for a class that cannot be used."""
    text = settings.FILE_SCANNER
    return _made(text, settings.FILE_SCANNER_SECONDS) if text else None


@lru_cache(maxsize=4)
def _made(text: str, seconds: int) -> Scanner:
    if text.startswith("clamd:"):
        from core.scan.clamd import Clamd  # noqa: PLC0415 - it stands on this module

        return Clamd(address_of(text), seconds)
    try:
        found: Scanner = import_string(text)()
    except Exception as error:
        raise ImproperlyConfigured(f"FILE_SCANNER names {text}, which cannot be used: {error}") from error
    if not callable(getattr(found, "scan", None)) or not callable(getattr(found, "version", None)):
        raise ImproperlyConfigured(f"FILE_SCANNER names {text}, which has no scan and version.")
    return found
