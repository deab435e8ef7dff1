"""Papers are known by their content and kept out of reach; a failed act leaves no file behind."""

import hashlib
import io

import pytest
from django.core.files.storage import default_storage

from core import audit
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation
from core.models import AuditEvent
from projects.enums import State
from projects.models import Attachment
from projects.selectors.dossier import dossier_of
from projects.services import documents
from projects.services.documents import add_attachment, attachment_for, remove_attachment
from projects.services.lifecycle import transition_project
from tests.projects import stages
from tests.projects.appraising import client_of, html_of
from tests.projects.papers import office, pdf

pytestmark = pytest.mark.django_db
WORD, SHEET = "word/document.xml", "xl/workbook.xml"
TYPES = "[Content_Types].xml"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path) -> None:
    """Row ids come again in the next test; files must not."""
    backend = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path, "base_url": None},
    }
    settings.STORAGES = {**settings.STORAGES, "default": backend}


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def project(people):
    made = stages.ready(State.DRAFT)
    made.attachments.all().delete()
    return made


def add(
    people, project, content, *, name: str = "to-trinh.pdf", kind: str = "proposal", who: str = "officer"
) -> Attachment:
    return add_attachment(actor=people[who], project_id=project.pk, kind=kind, name=name, content=content)


def files_of(project) -> list[str]:
    folder = f"attachments/{project.pk}"
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []


@pytest.mark.parametrize(
    ("content", "content_type", "name"),
    [
        (pdf(), "application/pdf", "to-trinh.pdf"),
        (io.BytesIO(b"\x89PNG\r\n\x1a\n...."), "image/png", "to-trinh.png"),
        (io.BytesIO(b"\xff\xd8\xff\xe0...."), "image/jpeg", "to-trinh.jpg"),
        (office(TYPES, WORD), documents.DOCX.content_type, "to-trinh.docx"),
        (office(TYPES, SHEET), documents.XLSX.content_type, "to-trinh.xlsx"),
    ],
)
def test_the_type_is_that_of_the_content(people, project, content, content_type, name) -> None:
    data = content.getvalue()
    paper = add(people, project, content, name="C:\\hồ sơ\\to-trinh.exe")
    assert (paper.content_type, paper.name, paper.size) == (content_type, name, len(data))
    assert paper.sha256 == hashlib.sha256(data).hexdigest()
    assert "to-trinh" not in paper.file
    with default_storage.open(paper.file) as stored:
        assert stored.read() == data


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (io.BytesIO(b""), "file_empty"),
        (io.BytesIO(b"MZ\x90\x00 program"), "file_type"),
        (io.BytesIO(b"<html>%PDF-</html>"), "file_type"),
        (io.BytesIO(b"PK\x03\x04 broken"), "file_type"),
        (office(TYPES, WORD, "word/vbaProject.bin"), "file_type"),
        (office("evil.sh"), "file_type"),
    ],
)
def test_other_content_is_refused_whatever_its_name(people, project, content, code) -> None:
    with pytest.raises(InvalidInput) as refusal:
        add(people, project, content)
    assert (refusal.value.code, refusal.value.field) == (code, "file")
    assert not Attachment.objects.filter(project=project).exists()
    assert files_of(project) == []


def test_a_large_file_is_refused_before_it_is_read_whole(people, project) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"%PDF-" + b"x" * (size - 5)

        def seek(self, *_: int) -> int:
            return 0

    content = Endless()
    with pytest.raises(InvalidInput) as refusal:
        add(people, project, content)
    assert (refusal.value.code, refusal.value.message) == ("file_too_large", "Tệp lớn quá 20 MB.")
    assert content.given <= documents.MAX_BYTES + 2 * 1024 * 1024


def test_the_same_paper_twice_is_kept_once(people, project) -> None:
    assert add(people, project, pdf("a")) == add(people, project, pdf("a"), name="khac.pdf")
    assert add(people, project, pdf("a"), kind="minutes").pk != Attachment.objects.get(kind="proposal").pk
    assert len(files_of(project)) == 2


def test_a_failure_after_storing_leaves_no_file(people, project, monkeypatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("mất kết nối")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        add(people, project, pdf())
    assert files_of(project) == []
    assert not Attachment.objects.filter(project=project).exists()


def test_who_may_add_and_see(people, project) -> None:
    paper = add(people, project, pdf())
    for name in ("auditor", "admin", "ipc_officer"):
        with pytest.raises(NotAllowed):
            add(people, project, pdf("b"), who=name)
    with pytest.raises(NotFound):
        add(people, project, pdf("b"), who="other_center_lead")
    assert attachment_for(actor=people["auditor"], attachment_id=paper.pk) == paper
    for name in ("other_center_lead", "stranger"):
        with pytest.raises(NotFound):
            attachment_for(actor=people[name], attachment_id=paper.pk)


def test_an_ended_project_takes_no_more_papers(people) -> None:
    with pytest.raises(RuleViolation):
        add(people, stages.ready(State.SETTLED), pdf())


def test_a_paper_is_taken_out_only_while_the_dossier_is_written(
    people, project, django_capture_on_commit_callbacks
) -> None:
    paper = add(people, project, pdf())
    with django_capture_on_commit_callbacks(execute=True):
        remove_attachment(actor=people["officer"], attachment_id=paper.pk)
    assert files_of(project) == []
    assert AuditEvent.objects.get(action="attachment.remove").before["sha256"] == paper.sha256
    sent = stages.ready(State.BASE_APPRAISAL)
    with pytest.raises(RuleViolation):
        remove_attachment(actor=people["officer"], attachment_id=sent.attachments.first().pk)
    assert sent.attachments.count() == 3


def test_what_was_sent_stays_readable_when_it_is_taken_out(
    people, project, django_capture_on_commit_callbacks
) -> None:
    """Returned for mending: the dossier holds another paper, the one that was appraised is beside it, and may come in again."""
    sent = add(people, project, pdf("v1"))
    for kind in ("request", "commitment"):
        add(people, project, pdf(kind), kind=kind)
    transition_project(project_id=project.pk, action="submit", actor=people["center_lead"])
    transition_project(project_id=project.pk, action="return", actor=people["appraiser"], reason="Bổ sung.")
    fresh = add(people, project, pdf("v2"))
    asked = html_of(client_of(people["officer"]).get(f"/de-an/{project.code}/soan/ho-so/{sent.pk}/bo/"))
    assert "tệp vẫn được giữ để đọc" in asked
    with django_capture_on_commit_callbacks(execute=True):
        remove_attachment(actor=people["officer"], attachment_id=sent.pk)

    assert len(files_of(project)) == 4
    assert sorted(dossier_of(project)["papers"], key=lambda one: one["kind"])[1]["sha256"] == fresh.sha256
    page = html_of(client_of(people["appraiser"]).get(f"/de-an/{project.code}/ho-so/"))
    assert "Đã bỏ khỏi hồ sơ sau khi gửi" in page
    answer = client_of(people["appraiser"]).get(f"/de-an/{project.code}/ho-so/{sent.pk}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    with pytest.raises(NotFound):
        remove_attachment(actor=people["officer"], attachment_id=sent.pk)
    assert add(people, project, pdf("v1")).pk != sent.pk
