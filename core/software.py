"""Which code computed something: a print of the sources themselves, so that it is true on a machine without a repository too."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("khuyencong", "reports", "projects", "beneficiaries", "centers", "core")


@cache
def code_version() -> str:
    """``src-`` and 16 hexadecimal digits: the SHA-256 over path and content of every Python file of the portal. The same sources, the same version."""
    print_ = hashlib.sha256()
    for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        print_.update(path.relative_to(ROOT).as_posix().encode())
        print_.update(hashlib.sha256(path.read_bytes()).digest())
    return f"src-{print_.hexdigest()[:16]}"
