"""The English texts: collecting what is marked in the source, joining it with ``locale/en``, compiling. No system gettext is needed.

``./dev texts`` runs this file. Babel, which it uses, is a package for development: the portal itself reads the compiled file that is
committed beside the texts.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
APPS = ("core", "centers", "beneficiaries", "projects", "reports", "khuyencong")
TEXTS = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
COMPILED = TEXTS.with_suffix(".mo")
KEYWORDS: dict[str, Any] = {
    "say": None,
    "say_many": (1, 2),
    "say_as": ((1, "c"), 2),
    "pgettext": ((1, "c"), 2),
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
}
_HEADER = "English texts of the portal. The keys are the Vietnamese texts of the source; see docs/recipes/add_a_text.md."

_NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""So that the same texts give the same file on any day."""

Found = tuple[str | tuple[str, str], str | None, str]
"""A key (with its plural, where there is one), its context and the file it stands in."""


def sources() -> Iterator[Path]:
    """Every template and module whose texts people read."""
    yield from sorted((ROOT / "templates").rglob("*.html"))
    for app in APPS:
        yield from sorted(path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def found_in(path: Path) -> Iterator[Found]:
    """The keys that are marked in one file, in their order."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT).as_posix()
    if path.suffix == ".py" and "from core.words import" not in text:
        return
    if path.suffix == ".html":
        # Templates become one long expression of calls; what is no call is blanked out.
        text = f"({templatize(text)})"
    for _, key, _, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        yield (key if isinstance(key, str) else (key[0], key[1])), context, name


def collected() -> Catalog:
    """The keys of the whole source without any English."""
    catalog = Catalog(locale="en", domain="django", fuzzy=False)
    for path in sources():
        for key, context, name in found_in(path):
            catalog.add(key, locations=[(name, 0)], context=context)
    return catalog


def kept() -> Catalog:
    """The texts as they are committed."""
    with TEXTS.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def is_complete(message: Message) -> bool:
    """Whether every form of a text is there and nobody has to look at it again."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return not message.fuzzy and len(forms) == (2 if message.pluralizable else 1) and all(forms)


def placeholders(text: str) -> set[str]:
    """Names of the values that a text takes."""
    return set(re.findall(r"%\((\w+)\)[sd]", text))


def joined() -> Catalog:
    """The source's keys with the English they have so far; new ones are blank, those no longer used are gone."""
    catalog = collected()
    known = kept() if TEXTS.exists() else Catalog()
    for message in catalog:
        if message.id and (old := known.get(message.id, message.context)) is not None:
            message.string, message.flags = old.string, set(old.flags)
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """The texts as a file: sorted by where they stand, without dates, so that two people's changes meet seldom."""
    catalog.header_comment = f"# {_HEADER}"
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, omit_header=True, include_lineno=False, sort_by_file=True)
    head = (
        f'# {_HEADER}\nmsgid ""\nmsgstr ""\n"Language: en\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return head.encode() + buffer.getvalue()


def as_mo(po: bytes) -> bytes:
    """The same, compiled."""
    buffer = io.BytesIO()
    catalog = read_po(io.BytesIO(po), locale="en", domain="django")
    catalog.creation_date = catalog.revision_date = _NO_DAY
    for message in list(catalog):
        if message.id and not is_complete(message):
            catalog.delete(message.id, message.context)
    write_mo(buffer, catalog)
    return buffer.getvalue()


def main() -> int:
    """Bring both files up to date; tells what still lacks English and ends with 1 while something does."""
    catalog = joined()
    po = as_po(catalog)
    TEXTS.parent.mkdir(parents=True, exist_ok=True)
    TEXTS.write_bytes(po)
    COMPILED.write_bytes(as_mo(po))
    lacking = [message for message in catalog if message.id and not is_complete(message)]
    for message in lacking:
        key = message.id if isinstance(message.id, str) else message.id[0]
        sys.stderr.write(f"no English yet: {key}\n")
    sys.stderr.write(f"{len(catalog)} texts, {len(lacking)} without English.\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
