"""Parts of addresses."""

from django.urls.converters import StringConverter


class CodeConverter(StringConverter):
    """A code as rows bear it: one word of at most 40 characters. What no row can bear is no address, so the database is never asked."""

    regex = r"[^\s/\\;\x00-\x1f]{1,40}"
