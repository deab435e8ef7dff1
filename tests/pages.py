"""Looking at pages in tests: how many queries one asks, what its tables hold."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, url: str) -> int:
    """How many queries the page at ``url`` asks; the page must answer 200."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return len(captured)


def text_of(html: str) -> str:
    """What a reader sees: tags gone, spaces single."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
