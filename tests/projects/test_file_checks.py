"""Archives that unpack without end and PDFs that run something are refused; what changed in the store is not given out."""

import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from core.exceptions import InvalidInput
from core.models import AuditEvent
from projects.enums import State
from projects.services import file_checks
from projects.services.documents import add_attachment, file_type
from tests.projects import stages
from tests.projects.papers import pdf


def archive(*parts: tuple[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in (("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"), *parts):
            packed.writestr(name, content)
    return file


def refusal_of(content: io.BytesIO) -> str:
    with pytest.raises(InvalidInput) as refusal:
        file_type(content)
    assert refusal.value.field == "file"
    return refusal.value.code


def test_a_bomb_is_refused_unopened() -> None:
    assert refusal_of(archive(("word/media/a.bmp", b"\0" * 30_000_000))) == "file_bomb"


def test_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_checks, "MAX_PARTS", 3)
    assert refusal_of(archive(("a", b""), ("b", b""))) == "file_bomb"
    assert file_type(archive(("a", b""))).extension == "docx"


def test_an_ordinary_document_with_a_blank_picture_is_taken() -> None:
    assert file_type(archive(("word/media/a.bmp", b"\0" * 900_000))).extension == "docx"


@pytest.mark.parametrize("name", [b"/JavaScript", b"/JS ", b"/Launch", b"/EmbeddedFile", b"/J#53 ", b"/XFA["])
@pytest.mark.parametrize("before", [0, 1024 * 1024 - 14])
def test_a_pdf_that_runs_something_is_refused(name: bytes, before: int) -> None:
    """Also where the name lies across two portions of reading."""
    assert refusal_of(io.BytesIO(b"%PDF-1.4\n" + b" " * before + name + b"(x)")) == "file_active"


def test_a_plain_pdf_is_taken() -> None:
    assert file_type(io.BytesIO(b"%PDF-1.4 /JSON /Launcher /Type /Catalog")).extension == "pdf"


@pytest.mark.django_db
def test_a_changed_file_is_not_given_out_and_is_reported(client: Client, settings, tmp_path) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    people = stages.cast()
    project = stages.ready(State.DRAFT)
    paper = add_attachment(
        actor=people["officer"],
        project_id=project.pk,
        kind="minutes",
        name="Biên bản.pdf",
        content=pdf("thật"),
    )
    client.force_login(people["officer"])
    address = f"/de-an/{project.code}/ho-so/{paper.pk}/"
    assert b"".join(client.get(address).streaming_content) == pdf("thật").getvalue()
    with default_storage.open(paper.file, "wb") as stored:
        stored.write(pdf("giả").getvalue())
    answer = client.get(address)
    assert answer.status_code == 422
    assert "không còn khớp mã kiểm tra" in answer.content.decode()
    event = AuditEvent.objects.get(action="attachment.mismatch")
    assert (event.actor, event.object_label, event.refused) == (people["officer"], "Biên bản.pdf", True)
