"""Template words of the house: figures as officials write them, icons, addresses that keep their query."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.formatting import (
    BLANK,
    MoneyUnit,
    format_date,
    format_moment,
    format_money,
    format_number,
    format_percent,
)
from core.words import lowered as words_lowered
from core.words import say

register = template.Library()

_TONES = {"success": "fine", "error": "stopped", "warning": "attention"}


@register.filter
def money(amount: int | None, unit: MoneyUnit) -> SafeString:
    """An amount of đồng in ``unit``, the exact đồng kept for machines; "–" where there is none."""
    if amount is None:
        return format_html("{}", BLANK)
    return format_html('<data value="{}">{}</data>', str(amount), format_money(amount, unit))


@register.filter
def number(value: int | Decimal | None) -> str:
    return format_number(value)


@register.filter
def percent(value: Decimal | None) -> str:
    """``82,49 %``, or "–" where there is no denominator."""
    return BLANK if value is None else f"{format_percent(value)} %"


@register.filter
def share(value: Decimal | None) -> int:
    """A percentage cut to 0–100, the filled part of its bar."""
    return int(min(max(value or Decimal(0), Decimal(0)), Decimal(100)))


@register.filter
def day(value: date | None) -> str:
    """``05/02/2026``; "–" where there is none."""
    return format_date(value)


@register.filter
def local_day(value: datetime | None) -> str:
    """The day of a moment in Vietnam's time, ``05/02/2026``."""
    return BLANK if value is None else format_date(timezone.localdate(value))


@register.filter
def moment(value: datetime | None) -> str:
    """``14:32 ngày 05/02/2026`` in Vietnam's time."""
    return format_moment(value)


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", say("máy Mac")),
    ("Linux", "Linux"),
)


@register.filter
def device(agent: str) -> str:
    """A browser's own description in two words a person knows: "Chrome trên Windows"; the first word that fits counts."""
    browser = next((word for mark, word in _BROWSERS if mark in agent), say("Trình duyệt"))
    machine = next((word for mark, word in _MACHINES if mark in agent), say("thiết bị khác"))
    return say("%(browser)s trên %(machine)s", browser=browser, machine=machine)


@register.filter
def clock(value: datetime | None) -> str:
    """``14:32`` in Vietnam's time."""
    return BLANK if value is None else f"{timezone.localtime(value):%H:%M}"


@register.filter
def file_size(size: int) -> str:
    """``31 byte``, ``345 KB``, ``1,2 MB``."""
    if size < 1024:
        return f"{size} byte"
    kilobytes = Decimal(size) / 1024
    if kilobytes < 1024:
        return f"{format_number(kilobytes, 0)} KB"
    return f"{format_number(kilobytes / 1024, 1)} MB"


@register.filter
def lowered(text: str) -> str:
    """A label in the middle of a sentence: "cấp Bộ", where ``lower`` would take the capital of the name too."""
    return words_lowered(text)


@register.filter
def blank(value: object) -> object:
    """The value, or "–" for nothing; 0 stays 0."""
    return BLANK if value is None or value == "" else value


@register.filter
def tone(tags: str) -> str:
    return _TONES.get(tags, "waiting")


@register.filter
def web_links(text: str) -> list[str]:
    """The web addresses that a text names; anything else in it is only text."""
    return [word for word in (part.strip("()[]<>,;") for part in text.split()) if is_web_address(word)]


@register.filter
def without_links(text: str) -> str:
    """The text without the web addresses in it."""
    kept = " ".join(part for part in text.split() if not is_web_address(part.strip("()[]<>,;")))
    return kept.strip(" ·-;,")


def is_web_address(word: str) -> bool:
    if not word.startswith(("http://", "https://")):
        return False
    try:
        return bool(urlsplit(word).hostname)
    except ValueError:
        return False


@register.simple_tag
def icon(name: str) -> SafeString:
    """One sign of the sprite; it never stands without a word beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def hidden_query(context: dict[str, Any], *left_out: str) -> SafeString:
    """The address's query as hidden fields, but for the names left out: a small form keeps the rest."""
    query = context["request"].GET
    pairs = [(name, value) for name in query for value in query.getlist(name) if name not in left_out]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.filter
def words(text: str) -> list[str]:
    """A written list, parted by commas."""
    return text.split(",")


@register.filter
def entry(words_by_key: Mapping[str, str], key: str) -> str:
    """The word for a key; the key itself where there is none."""
    return words_by_key.get(key, key)


@register.filter
def host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """Numbers to show in the pager; None for a gap."""
    return [
        each if isinstance(each, int) else None
        for each in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
