"""Vietnamese text: one normal form for search and one key for ordering, the same on both databases."""

import re
import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_ORDER = {letter: index for index, letter in enumerate(_LETTERS, start=1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """NFC without characters that nobody sees: zero-width ones, soft hyphens, and those that turn the direction of writing.

    Letters typed with combining marks count as one each, and what a reader takes for the same text is the same string.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", "".join(char for char in text if unicodedata.category(char) != "Cf"))


def clean(text: str) -> str:
    """``plain`` with single spaces and no control characters, so that the same name is the same string."""
    visible = "".join(" " if unicodedata.category(char) == "Cc" else char for char in text)
    return _SPACE.sub(" ", plain(visible)).strip()


def clean_lines(text: str) -> str:
    """A ``plain`` text of several lines: line ends alike, no control characters but the tab, no blanks at either end."""
    lines = plain(text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char in "\n\t" or unicodedata.category(char) != "Cc").strip()


def fold(text: str) -> str:
    """Lower case without diacritics: "Đồng Nai" and "dong nai" are the same search text.

    Unlike a plain decomposition it also turns đ into d, so Hoà Bình and Hòa Bình meet as well.
    """
    lowered = unicodedata.normalize("NFD", clean(text).lower()).replace("đ", "d")
    return "".join(char for char in lowered if not unicodedata.combining(char))


def sort_key(text: str) -> str:
    """A string whose byte order is Vietnamese alphabetical order (a ă â … d đ …; tones break ties)."""
    base: list[str] = []
    tones: list[str] = []
    for char in clean(text).lower():
        letter, tone = _split(char)
        base.append(f"{_ORDER[letter]:02d}" if letter in _ORDER else f"00{letter}")
        tones.append(str(tone))
    return "".join(base) + "!" + "".join(tones)


def _split(char: str) -> tuple[str, int]:
    """A letter with its Vietnamese marks kept, and its tone (0 to 5)."""
    tone = 0
    kept = ""
    for part in unicodedata.normalize("NFD", char):
        if part in _TONES:
            tone = _TONES[part]
        else:
            kept += part
    return unicodedata.normalize("NFC", kept), tone


def has_vietnamese_letters(text: str) -> bool:
    """Whether the text has a letter that English does not know: one with a diacritic, or đ."""
    return any("À" <= letter <= "ỹ" for letter in unicodedata.normalize("NFC", text) if letter.isalpha())
