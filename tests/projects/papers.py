"""Small real files for the tests of documents."""

import io
import zipfile


def pdf(mark: str = "") -> io.BytesIO:
    return io.BytesIO(f"%PDF-1.4\n% {mark}\n%%EOF\n".encode())


def office(*parts: str) -> io.BytesIO:
    """A ZIP with the parts named, as Office files are."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part in parts:
            archive.writestr(part, "<xml/>")
    file.seek(0)
    return file
