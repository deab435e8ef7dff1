"""Files that an act stores: they stay when the act is committed and are removed when it fails, at its commit as well as before it.

A process that dies in between leaves a file that no row names; it does no harm and is never given out.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

log = logging.getLogger(__name__)
_stored: ContextVar[list[str] | None] = ContextVar("stored", default=None)
"""Names in storage of what the innermost act has stored so far; None outside of acts."""


@contextmanager
def whole() -> Iterator[None]:
    """``transaction.atomic()`` for acts that may store files: what was stored inside goes with the rows when the block fails.

    Inside another such block the files of this one are the outer one's as soon as this one has succeeded.
    """
    outer, mine = _stored.get(), list[str]()
    token = _stored.set(mine)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for name in mine:
            _remove(name)
        raise
    finally:
        _stored.reset(token)
    if outer is not None:
        outer.extend(mine)


def store(name: str, content: IO[Any]) -> str:
    """Store a file inside a ``whole`` block and return its name in storage, which is another one where ``name`` is taken."""
    mine = _stored.get()
    if mine is None:
        raise RuntimeError("files are stored inside core.stored.whole()")
    stored: str = default_storage.save(name, File(content))
    mine.append(stored)
    return stored


def _remove(name: str) -> None:
    """The failure that is on its way out tells more than a file that cannot be removed."""
    try:
        default_storage.delete(name)
    except OSError:
        log.exception("could not remove %s", name)
