"""Papers on pages: brought by kind, known by content, given out as downloads to whoever sees the đề án."""

import hashlib
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from projects.enums import State
from projects.models import Attachment, Project
from projects.services import documents
from projects.services.documents import add_attachment
from tests.pages import text_of
from tests.projects import stages
from tests.projects.papers import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    backend = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path, "base_url": None},
    }
    settings.STORAGES = {**settings.STORAGES, "default": backend}


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def project(people) -> Project:
    made = stages.ready(State.DRAFT)
    made.attachments.all().delete()
    return made


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def bring(client: Client, project: Project, name: str, content: bytes, kind: str = "proposal"):
    url = reverse("projects:edit_documents", args=[project.code])
    return client.post(url, {"kind": kind, "file": SimpleUploadedFile(name, content)})


def address(paper: Attachment) -> str:
    return reverse("projects:document", args=[paper.project.code, paper.pk])


def test_a_paper_is_listed_with_its_size_and_checksum(people, project) -> None:
    client = signed_in(people["officer"])
    content = pdf("thuyết minh").getvalue()
    answer = bring(client, project, "Thuyết minh đề án.pdf", content)
    assert answer.status_code == 302

    html = client.get(answer["Location"]).content.decode()

    paper = Attachment.objects.get(project=project)
    assert f'href="{address(paper)}"' in html
    assert hashlib.sha256(content).hexdigest() in html
    assert f"{len(content)} byte<" in html
    said = text_of(html)
    assert "Thuyết minh đề án.pdf" in said
    assert "Đã có: Thuyết minh đề án" in said
    assert "Còn thiếu: Văn bản đề nghị của đơn vị thụ hưởng" in said


@pytest.mark.parametrize(
    ("name", "content", "kind", "at", "said"),
    [
        ("bao-gia.pdf", b"MZ\x90\x00 program", "quotation", "file", "Chỉ nhận tệp PDF, DOCX, XLSX"),
        ("trang.pdf", b"<html><script>alert(1)</script>", "proposal", "file", "Chỉ nhận tệp PDF, DOCX, XLSX"),
        ("rong.pdf", b"", "proposal", "file", "Tệp rỗng."),
        ("a.pdf", b"%PDF-1.4", "khac-la", "kind", "Chọn trong danh sách."),
        ("a.pdf", b"%PDF-1.4", "a\x00b", "kind", "Chọn trong danh sách."),
    ],
)
def test_what_is_not_taken_is_told_at_its_field(people, project, name, content, kind, at, said) -> None:
    answer = bring(signed_in(people["officer"]), project, name, content, kind)
    assert answer.status_code in (400, 422)
    assert said in answer.context["form"].errors[at][0]
    assert said in text_of(answer.content.decode())
    assert not Attachment.objects.filter(project=project).exists()


def test_no_file_at_all_is_told(people, project) -> None:
    url = reverse("projects:edit_documents", args=[project.code])
    answer = signed_in(people["officer"]).post(url, {"kind": "proposal"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"] == ["Chọn tệp cần đưa lên."]


def test_a_file_above_the_limit_is_told(people, project, monkeypatch) -> None:
    client = signed_in(people["officer"])
    just = b"%PDF-" + b"x" * (documents.MAX_BYTES - 5)
    assert bring(client, project, "vua.pdf", just).status_code == 302
    answer = bring(client, project, "lon.pdf", just + b"x")
    assert answer.context["form"].errors["file"] == ["Tệp lớn quá 20 MB."]
    assert Attachment.objects.filter(project=project).count() == 1


def test_a_program_in_the_clothes_of_a_paper_is_given_its_true_ending(people, project) -> None:
    bring(signed_in(people["officer"]), project, "../../hồ\x00 sơ.exe", pdf().getvalue())
    assert Attachment.objects.get(project=project).name == "hồ sơ.pdf"


def test_a_download_is_never_shown_in_place(people, project) -> None:
    name = "Biên bản họp – số 5 (Đồng Kỵ).pdf"
    content = pdf("biên bản")
    paper = add_attachment(
        actor=people["officer"], project_id=project.pk, kind="minutes", name=name, content=content
    )
    for who in ("officer", "appraiser", "reviewer", "auditor"):
        answer = signed_in(people[who]).get(address(paper))
        assert b"".join(answer.streaming_content) == content.getvalue()
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(name)}"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "private, no-store"


def test_a_paper_is_absent_for_those_outside_and_under_another_project(people, project) -> None:
    paper = add_attachment(
        actor=people["officer"], project_id=project.pk, kind="minutes", name="a.pdf", content=pdf()
    )
    other = stages.ready(State.DRAFT)
    assert signed_in(people["other_center_lead"]).get(address(paper)).status_code == 404
    assert signed_in(people["stranger"]).get(address(paper)).status_code == 404
    officer = signed_in(people["officer"])
    assert officer.get(reverse("projects:document", args=[other.code, paper.pk])).status_code == 404
    assert officer.get(f"/de-an/{project.code}/ho-so/99999999999999999999/").status_code == 404
    assert Client().get(address(paper))["Location"].startswith("/dang-nhap/")


def test_a_file_lost_from_the_store_is_told(people, project) -> None:
    paper = add_attachment(
        actor=people["officer"], project_id=project.pk, kind="minutes", name="a.pdf", content=pdf()
    )
    default_storage.delete(paper.file)
    answer = signed_in(people["officer"]).get(address(paper))
    assert answer.status_code == 404
    assert "Tệp không còn trong kho lưu trữ" in answer.content.decode()


def test_removing_asks_first_and_happens_once(people, project, django_capture_on_commit_callbacks) -> None:
    paper = add_attachment(
        actor=people["officer"], project_id=project.pk, kind="minutes", name="a.pdf", content=pdf()
    )
    client = signed_in(people["officer"])
    url = reverse("projects:remove_document", args=[project.code, paper.pk])
    assert "không lấy lại được" in client.get(url).content.decode()
    assert Attachment.objects.filter(pk=paper.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url)
    assert answer["Location"] == reverse("projects:edit_documents", args=[project.code])
    assert not Attachment.objects.filter(pk=paper.pk).exists()
    assert not default_storage.exists(paper.file)
    assert client.post(url).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("appraiser", 403), ("auditor", 403), ("other_center_lead", 404)]
)
def test_who_does_not_write_the_dossier_neither_brings_nor_removes(people, project, who, status) -> None:
    paper = add_attachment(
        actor=people["officer"], project_id=project.pk, kind="minutes", name="a.pdf", content=pdf()
    )
    client = signed_in(people[who])
    url = reverse("projects:remove_document", args=[project.code, paper.pk])
    assert bring(client, project, "b.pdf", pdf("b").getvalue()).status_code == status
    assert (client.get(url).status_code, client.post(url).status_code) == (status, status)
    assert Attachment.objects.filter(project=project).count() == 1


def test_a_paper_is_brought_after_the_dossier_was_sent_and_listed_for_all_who_see_it(people) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    client = Client()
    client.force_login(people["department_lead"])
    url = reverse("projects:bring_paper", args=[project.code])

    page = client.post(
        url,
        {"kind": "minutes", "file": SimpleUploadedFile("Biên bản kiểm tra.pdf", pdf().read())},
        follow=True,
    )

    assert page.redirect_chain == [(reverse("projects:papers", args=[project.code]), 302)]
    paper = Attachment.objects.get(project=project, kind="minutes", uploaded_by__isnull=False)
    assert (paper.name, paper.uploaded_by) == ("Biên bản kiểm tra.pdf", people["department_lead"])
    reader = Client()
    reader.force_login(people["auditor"])
    html = reader.get(reverse("projects:papers", args=[project.code])).content.decode()
    assert reverse("projects:document", args=[project.code, paper.pk]) in html
    assert reader.get(url).status_code == 403


@pytest.mark.parametrize("state", [State.DRAFT, State.SETTLED, State.REJECTED])
def test_no_paper_is_added_where_the_dossier_is_written_or_closed(people, state: str) -> None:
    project = stages.ready(state, people=people)
    client = Client()
    client.force_login(people["officer"])
    answer = client.post(
        reverse("projects:bring_paper", args=[project.code]),
        {"kind": "other", "file": SimpleUploadedFile("a.pdf", pdf().read())},
    )
    assert answer.status_code == 409
    assert not Attachment.objects.filter(project=project, kind="other").exists()


def test_a_name_with_every_vietnamese_mark_survives_and_a_turned_one_is_put_straight(people, project) -> None:
    """Letters typed with combining marks come as one letter each; what turns the direction of reading is left out."""
    client = signed_in(people["officer"])
    name = "Biên bản nghiệm thu ở xã Đắk Ơ – Ngữ, Quỹ, Ước.pdf"
    bring(client, project, unicodedata.normalize("NFD", name), pdf("a").getvalue(), "minutes")
    bring(client, project, "hóa đơn\u202efdp.exe", pdf("b").getvalue(), "quotation")
    bring(client, project, "Ệ" * 300 + ".pdf", pdf("c").getvalue(), "other")
    names = {paper.kind: paper.name for paper in Attachment.objects.filter(project=project)}
    assert names == {"minutes": name, "quotation": "hóa đơnfdp.pdf", "other": "Ệ" * 180 + ".pdf"}
    answer = client.get(address(Attachment.objects.get(kind="minutes", project=project)))
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(name)}"
