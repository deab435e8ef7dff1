"""Trying an act out: everything it writes is taken back, what it would have said remains."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def trial() -> Iterator[None]:
    """Run the block whole and undo it: its checks are the real ones, under the real locks. Mail that waits for the commit is never sent."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
