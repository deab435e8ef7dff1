"""What hides inside a file of an allowed type: archives that unpack without end, PDFs that run something."""

import re
import zipfile
from collections.abc import Sequence
from typing import BinaryIO

from core.exceptions import InvalidInput
from core.words import say

MAX_PARTS = 5_000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 200
"""How much larger than packed a part above ``_SMALL`` may be; sheets full of blanks reach about a hundred."""
_SMALL = 1024 * 1024
_CHUNK = 1024 * 1024
_LONGEST_NAME = 40
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def is_bomb(parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether the archive's own list says that it unpacks beyond measure. Nothing is unpacked here."""
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        return True
    return any(
        part.file_size > _SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts
    )


def refuse_active_pdf(content: BinaryIO) -> None:
    """Raise InvalidInput (``file_active``) for a PDF that names scripts, programs to start, embedded files or XFA forms.

    A paper of a dossier needs none of these, so it is refused rather than noted: the sender prints it to PDF again. Names written with
    escapes (``/J#53``) are read; what stands in compressed object streams is not seen here.
    """
    content.seek(0)
    kept = b""
    while chunk := content.read(_CHUNK):
        seen = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), kept + chunk)
        if _ACTIVE.search(seen):
            raise InvalidInput(
                say(
                    "PDF có mã lệnh, tệp nhúng hoặc biểu mẫu động nên không nhận; hãy in lại ra PDF thường rồi gửi."
                ),
                code="file_active",
                field="file",
            )
        kept = chunk[-_LONGEST_NAME:]
