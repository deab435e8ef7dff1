"""Marks what stays Vietnamese on an English page, for screen readers and for the reader's own translator (WCAG 3.1.2).

Built into every template. On a Vietnamese page both give nothing, so that it stays as it was.
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.text import has_vietnamese_letters
from core.words import VIETNAMESE

register = template.Library()


def _is_vietnamese() -> bool:
    return get_language() in (VIETNAMESE, None)


@register.simple_tag
def vi() -> SafeString:
    """The attribute for an element whose whole text is data: ``<td{% vi %}>{{ project.title }}</td>``."""
    return mark_safe("" if _is_vietnamese() else f' lang="{VIETNAMESE}"')  # noqa: S308 - a constant


@register.filter
def in_vi(value: object) -> object:
    """Data amid other words, or a value that may be either: marked where it has Vietnamese letters, ``{{ center.name|in_vi }}``."""
    if value is None or _is_vietnamese() or not has_vietnamese_letters(str(value)):
        return value
    return format_html('<span lang="{}">{}</span>', VIETNAMESE, value)
