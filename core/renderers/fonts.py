"""A Times-metric serif with every Vietnamese letter, found among the machine's fonts.

Decree 30/2020/NĐ-CP asks for Times New Roman, which is not free; Tinos and Liberation Serif 2 have
its metrics. A font is taken only if it holds all Vietnamese letters: the old Liberation Serif 1
lacks most of them and would print a report with letters from two faces.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import normalize

logger = logging.getLogger(__name__)

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_TONED = [normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES]
# The 146 letters that are no plain ASCII plus the ASCII vowels they grow from, and the dash for blanks.
VIETNAMESE = "".join([*_TONED, *(letter.upper() for letter in _TONED), "đĐ–…"])

# Family, then its files: regular, bold, italic, bold italic.
_FAMILIES: tuple[tuple[str, tuple[str, str, str, str]], ...] = (
    ("Tinos", ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf")),
    (
        "Liberation Serif",
        (
            "LiberationSerif-Regular.ttf",
            "LiberationSerif-Bold.ttf",
            "LiberationSerif-Italic.ttf",
            "LiberationSerif-BoldItalic.ttf",
        ),
    ),
    (
        "DejaVu Serif",
        (
            "DejaVuSerif.ttf",
            "DejaVuSerif-Bold.ttf",
            "DejaVuSerif-Italic.ttf",
            "DejaVuSerif-BoldItalic.ttf",
        ),
    ),
)
_FACES = (("normal", "normal"), ("bold", "normal"), ("normal", "italic"), ("bold", "italic"))
FACE_NAME = "Report Serif"


@dataclass(frozen=True, slots=True)
class Serif:
    """A chosen family and its four files (some families come without an italic)."""

    family: str
    files: tuple[tuple[Path, str, str], ...]

    def css(self) -> str:
        """``@font-face`` rules naming the family ``Report Serif``."""
        return "\n".join(
            f'@font-face{{font-family:"{FACE_NAME}";src:url("{path.as_uri()}");'
            f"font-weight:{weight};font-style:{style}}}"
            for path, weight, style in self.files
        )


@cache
def report_serif() -> Serif | None:
    """The first family that is installed and whole; ``None`` leaves the choice to the system."""
    installed = _installed()
    for family, names in _FAMILIES:
        files = tuple(
            (installed[name], *face) for name, face in zip(names, _FACES, strict=True) if name in installed
        )
        if files and all(covers_vietnamese(path) for path, _, _ in files):
            return Serif(family=family, files=files)
    logger.warning("No serif font with all Vietnamese letters was found; paper takes the system's serif.")
    return None


def covers_vietnamese(path: Path) -> bool:
    """Whether the font file holds every Vietnamese letter."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, lazy=True) as font:
            known = font.getBestCmap() or {}
    except (OSError, TTLibError):
        return False
    return all(ord(letter) in known for letter in VIETNAMESE)


def _installed() -> dict[str, Path]:
    wanted = {name for _, names in _FAMILIES for name in names}
    found: dict[str, Path] = {}
    for folder in _font_folders():
        for place, _, names in os.walk(folder):
            for name in wanted.intersection(names):
                found.setdefault(name, Path(place, name))
    return found


def _font_folders() -> Iterator[Path]:
    """Where fonts live by the freedesktop rules, the user's own first."""
    home = Path.home()
    own = os.environ.get("XDG_DATA_HOME") or str(home / ".local/share")
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    yield home / ".fonts"
    for base in (own, *shared.split(os.pathsep)):
        yield Path(base, "fonts")
