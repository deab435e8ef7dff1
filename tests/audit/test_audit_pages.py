"""The page of the audit trail: who reads it, what it says, how it is searched, what leaves it as a file."""

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from centers.models import Center, User
from core import audit
from core.models import AuditEvent
from projects.enums import AttachmentKind
from projects.models import Attachment, Project
from tests import factories
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db
URL = "/nhat-ky/"


@pytest.fixture
def project(bac_ninh_center: Center) -> Project:
    return factories.project(bac_ninh_center, code="KCQG-2026-0777", title="Máy sấy chè")


@pytest.fixture
def reader(client: Client, auditor: User) -> Client:
    client.force_login(auditor)
    return client


def written(moment: datetime, **values: object) -> AuditEvent:
    """An event as if written at ``moment``."""
    fields = {
        "actor_label": "hệ thống",
        "action": "norm.add",
        "object_type": "projects.norm",
        "object_id": "1",
        "object_label": "x",
    }
    event = AuditEvent(**{**fields, **values})
    at = AuditEvent._meta.get_field("at")
    at.auto_now_add = False
    try:
        event.at = moment
        event.save(force_insert=True)
    finally:
        at.auto_now_add = True
    return event


def acts(client: Client, **query: str) -> list[str]:
    """The acts on the page, as its rows name them."""
    return [line.act for line in client.get(URL, query).context["lines"]]


def test_a_row_says_who_did_what_to_what_and_field_by_field(
    reader: Client, officer: User, project: Project
) -> None:
    audit.record(
        actor=officer,
        action="project.update",
        obj=project,
        before={"title": "Tên cũ", "status": "draft", "center_id": project.center_id, "end": "2026-05-01"},
        after={"title": "Tên mới", "status": "returned", "center_id": None, "end": "2026-06-30"},
        reason="Theo góp ý.",
    )
    html = reader.get(URL, {"act": "project.update"}).content.decode()
    text = text_of(html)
    assert f'<a href="/de-an/{project.code}/lich-su/">KCQG-2026-0777 Máy sấy chè</a>' in html
    assert f"{officer} Sửa hồ sơ KCQG-2026-0777 Máy sấy chè Đề án 4 trường" in text
    assert "Tên đề án Tên cũ → Tên mới" in text
    assert "Trạng thái Đang soạn → Trả lại bổ sung" in text
    assert f"Đơn vị thực hiện {project.center} → –" in text
    assert "Kết thúc 01/05/2026 → 30/06/2026" in text
    assert "Đã thực hiện Theo góp ý." in text


def test_a_refused_act_says_so(reader: Client, officer: User, project: Project) -> None:
    audit.record_refusal(actor=officer, action="project.submit", obj=project, reason="Bạn không có quyền.")
    audit.record(actor=officer, action="project.update", obj=project, after={"title": "a"})
    assert acts(reader, refused="yes", who="can bo" if "Cán bộ" in str(officer) else officer.username) == [
        "Gửi thẩm định"
    ]
    assert "Bị từ chối Bạn không có quyền." in text_of(reader.get(URL, {"refused": "yes"}).content.decode())
    assert "Gửi thẩm định" not in acts(reader, refused="no")


def test_it_is_searched_by_person_without_diacritics(
    reader: Client, officer: User, reviewer: User, project: Project
) -> None:
    User.objects.filter(pk=officer.pk).update(full_name="Đỗ Thị Huệ")
    officer.refresh_from_db()
    audit.record(actor=officer, action="comment.add", obj=project)
    audit.record(actor=reviewer, action="project.update", obj=project)
    audit.record(actor=None, action="norm.end", obj=project)
    assert acts(reader, who="do hue") == ["Ghi ý kiến"]
    assert acts(reader, who=reviewer.username.upper()) == ["Sửa hồ sơ"]
    assert acts(reader, who="hệ thống") == ["Kết thúc định mức"]
    assert acts(reader, who="khong-ai") == []


def test_an_object_s_code_finds_its_parts_as_well(reader: Client, officer: User, project: Project) -> None:
    other = factories.project(project.center)
    paper = Attachment.objects.create(
        project=project, kind=AttachmentKind.PROPOSAL, name="to-trinh.pdf", file="x", content_type="application/pdf", size=1, sha256="0" * 64
    )  # fmt: skip
    audit.record(actor=officer, action="attachment.add", obj=paper, after={"name": paper.name})
    audit.record(actor=officer, action="project.update", obj=project)
    audit.record(actor=officer, action="project.copy", obj=other)
    assert acts(reader, object="kcqg-2026-0777") == ["Sửa hồ sơ", "Thêm tài liệu"]
    assert acts(reader, object="kcqg-2026-0777", kind="projects.attachment") == ["Thêm tài liệu"]
    assert acts(reader, object="KCQG-2026-07") == []
    assert (
        f'<a href="/de-an/{project.code}/lich-su/">to-trinh.pdf</a>'
        in reader.get(URL, {"act": "attachment.add"}).content.decode()
    )


def test_days_are_vietnam_s_and_both_ends_count(reader: Client) -> None:
    for hour, day in ((16, 4), (17, 4), (16, 5), (17, 5)):
        written(
            datetime(2026, 3, day, hour, 59, 59, tzinfo=UTC), action="norm.add" if hour == 17 else "norm.end"
        )
    assert acts(reader, since="05/03/2026", until="05/03/2026") == ["Kết thúc định mức", "Thêm định mức"]
    assert len(acts(reader, since="05/03/2026", kind="projects.norm")) == 3
    assert len(acts(reader, until="04/03/2026", kind="projects.norm")) == 1


@pytest.mark.parametrize(("field", "value"), [("since", "31/02/2026"), ("act", "xoa.het"), ("kind", "x")])
def test_what_cannot_be_read_is_told_and_gives_no_file(reader: Client, field: str, value: str) -> None:
    answer = reader.get(URL, {field: value})
    assert list(answer.context["filter"].form.errors) == [field]
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert reader.get(f"{URL}tep/csv/", {field: value}).status_code == 400
    assert not AuditEvent.objects.filter(action="audit.export").exists()


@pytest.mark.parametrize(
    "query", [{"since": "01/01/0001"}, {"until": "31/12/9999"}, {"object": "a\x00b"}, {"who": "%00" * 300}]
)
def test_strange_filters_break_nothing(reader: Client, query: dict[str, str]) -> None:
    assert reader.get(URL, query).status_code == 200


def test_persons_numbers_and_mail_are_masked(
    client: Client, auditor: User, admin: User, project: Project
) -> None:
    audit.record(
        actor=None,
        action="facility.update",
        obj=project,
        before={"tax_code": "024085001234"},
        after={"tax_code": "0100109106", "email": "hue.do@congthuong.gov.vn"},
        reason="Mã số thuế 024085001234 đã có.",
    )
    for person, mail in ((auditor, "h•••@congthuong.gov.vn"), (admin, "hue.do@congthuong.gov.vn")):
        client.force_login(person)
        for page in (URL, f"{URL}tep/csv/"):
            answer = client.get(page, {"act": "facility.update"})
            body = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
            assert "024085001234" not in body
            assert "•••••••••234" in body
            assert "0100109106" in body
            assert mail in body


def test_queries_do_not_grow_with_rows(reader: Client, officer: User, project: Project) -> None:
    def happen() -> None:
        made = factories.project(project.center)
        values = {"center_id": project.center_id, "title": "x"}
        audit.record(actor=officer, action="project.update", obj=made, before={}, after=values)

    happen()
    reader.get(f"{URL}?act=project.update")  # the filter is remembered at its first use
    one = queries_of(reader, f"{URL}?act=project.update")
    for _ in range(2):
        happen()
    assert queries_of(reader, f"{URL}?act=project.update") == one


def test_pages_lead_to_a_bounded_number_of_rows(
    reader: Client, monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    monkeypatch.setattr("khuyencong.views.audit.MOST_ROWS", 20)
    monkeypatch.setattr("khuyencong.audit.export.MOST_ROWS", 20)
    for _ in range(21):
        audit.record(actor=None, action="norm.end", obj=project)
    answer = reader.get(URL, {"act": "norm.end", "page_size": "10"})
    assert answer.context["page"].paginator.num_pages == 2
    assert "Có hơn 20 dòng." in answer.content.decode()
    refused = reader.get(f"{URL}tep/xlsx/", {"act": "norm.end"})
    assert refused.status_code == 422
    assert "hãy thu hẹp khoảng ngày" in refused.content.decode()


def test_a_csv_holds_what_is_shown_and_runs_no_formula(
    reader: Client, auditor: User, officer: User, project: Project
) -> None:
    audit.record(
        actor=officer, action="project.update", obj=project, after={"title": "a"}, reason="=HYPERLINK(1)"
    )
    audit.record(actor=officer, action="comment.add", obj=project)
    answer = reader.get(f"{URL}tep/csv/", {"act": "project.update"})
    assert (
        answer["Content-Disposition"] == f'attachment; filename="nhat-ky-{timezone.localdate():%Y%m%d}.csv"'
    )
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["label"], row["object"], row["result"], row["reason"]) for row in rows] == [
        ("Sửa hồ sơ", "KCQG-2026-0777 Máy sấy chè", "Đã thực hiện", "'=HYPERLINK(1)")
    ]
    assert rows[0]["changes"] == "Tên đề án: – → a"
    kept = AuditEvent.objects.get(action="audit.export")
    assert (kept.actor, kept.after["rows"], kept.after["filters"]) == (auditor, 1, {"Việc": "project.update"})


def test_a_workbook_holds_what_is_shown(reader: Client, officer: User, project: Project) -> None:
    audit.record(actor=officer, action="project.update", obj=project, reason="=1+1")
    answer = reader.get(f"{URL}tep/xlsx/", {"act": "project.update"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(cell.value == "=1+1" and cell.data_type == "s" for cell in cells)
    assert any(cell.value == "Sửa hồ sơ" for cell in cells)


def test_an_unknown_format_is_refused(reader: Client) -> None:
    assert reader.get(f"{URL}tep/exe/").status_code == 400


def test_hostile_text_is_only_text(reader: Client, project: Project) -> None:
    audit.record(actor=None, action="norm.end", obj=project, after={"<script>": "<script>alert(1)</script>"})
    assert "<script>alert" not in reader.get(URL).content.decode()


def test_the_menu_names_it_to_its_readers_alone(client: Client, auditor: User, officer: User) -> None:
    for person, wanted in ((auditor, True), (officer, False)):
        client.force_login(person)
        assert ('href="/nhat-ky/"' in client.get("/").content.decode()) is wanted


@pytest.mark.parametrize(
    "query", ["who=nguoi", "object=KCQG-2026-0777", "act=norm.add", "refused=yes", "kind=projects.norm", ""]
)
def test_every_filter_is_served_by_an_index(reader: Client, project: Project, query: str) -> None:
    """The plan of the page's own query names an index and sorts nothing by hand but what several objects of one code leave."""
    from django.http import QueryDict

    from khuyencong.audit.filters import AuditFilter

    rows = AuditFilter(QueryDict(query), AuditEvent.objects.all()).qs.order_by("-at")[:20]
    if not rows.query.is_empty():
        plan = rows.explain()
        assert "INDEX" in plan.upper() or connection.vendor == "postgresql", plan


def test_the_trail_still_refuses_change_after_its_migration(project: Project) -> None:
    event = audit.record(actor=None, action="norm.end", obj=project)
    for change in (lambda: AuditEvent.objects.filter(pk=event.pk).update(reason="x"), event.delete):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            change()
