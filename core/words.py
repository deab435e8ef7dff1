"""Words for people, in the language in which the page is read.

The Vietnamese text is the key (docs/adr/0019); ``locale/en`` holds the English. What is said here is looked up only when it is shown, so it
may stand in a class or a table, and the same refusal reads Vietnamese on the audit trail and English on a screen.
"""

from collections.abc import Iterable

from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext, override, pgettext

VIETNAMESE = "vi"
ENGLISH = "en"
LANGUAGES = ((VIETNAMESE, "Tiếng Việt"), (ENGLISH, "English"))


def _one(text: str, values: dict[str, object]) -> str:
    return gettext(text) % values if values else gettext(text)


def _one_of(context: str, text: str) -> str:
    return pgettext(context, text)


def _many(one: str, many: str, count: int, values: dict[str, object]) -> str:
    return ngettext(one, many, count) % values


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _joined(separator: str, parts: tuple[object, ...]) -> str:
    return separator.join(str(part) for part in parts)


_later_lowered = lazy(_lowered, str)
_later_joined = lazy(_joined, str)
_later_one = lazy(_one, str)
_later_many = lazy(_many, str)
_later_one_of = lazy(_one_of, str)


def say(text: str, /, **values: object) -> str:
    """``text`` with ``values`` in place of ``%(name)s``, looked up when it is shown; without values a ``%`` stands for itself.

    Typed as ``str`` because it serves wherever text is shown. Only ``join``, ``isinstance`` and ``re`` want ``str(…)`` around it.
    """
    return _later_one(text, values)


def say_as(context: str, text: str, /) -> str:
    """``text`` where one Vietnamese word needs two English ones; ``context`` tells which, for whoever translates."""
    return _later_one_of(context, text)


def lowered(text: str) -> str:
    """``text`` for the middle of a sentence: its first letter small, looked up when it is shown."""
    return _later_lowered(text)


def joined(separator: str, parts: Iterable[object]) -> str:
    """``parts`` as one text, each looked up when it is shown: ``", ".join`` would do it at once."""
    return _later_joined(separator, tuple(parts))


def in_vietnamese() -> override:
    """What is kept or filed is Vietnamese, whoever acts: papers, files, the audit trail. ``with in_vietnamese(): …``."""
    return override(VIETNAMESE)


def retold(text: str) -> str:
    """A ``text`` that was filed, for whoever reads it now: one of the source's own texts is found again, any other stays as it is."""
    return _later_one(text, {})


def filed(text: object) -> str:
    """``text`` as it is kept in a row: plain and in Vietnamese."""
    with in_vietnamese():
        return str(text)


def say_many(one: str, many: str, /, *, count: int, **values: object) -> str:
    """``one`` or ``many`` by ``count``, which is among the values; Vietnamese has one form, so both are the same text there."""
    return _later_many(one, many, count, {"count": count, **values})
