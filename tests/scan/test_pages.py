"""The quarantine as people meet it: what a page says of a file, what a step asks for, the administrator's list, the status, the command."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.exceptions import Problems, RuleViolation
from core.models import AuditEvent, ScanState
from core.readiness import scanner_state
from core.scan import work
from projects.enums import State
from projects.models import Attachment, MoneyRequest
from projects.selectors.dossier import dossier_of
from projects.selectors.work.lists import Section, count_mine, work_lists
from projects.services.lifecycle import transition_project
from projects.services.money import ask_money, confirm_money
from projects.services.vouchers import Voucher
from tests import factories
from tests.pages import queries_of, text_of
from tests.projects import stages
from tests.projects.papers import pdf
from tests.scan.clamd import EICAR, FOUND, FakeClamd, nobody

pytestmark = pytest.mark.django_db
HARMFUL = b"%PDF-1.4\n" + EICAR + b"\n%%EOF\n"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def bring(people, project, django_capture_on_commit_callbacks):
    """Bring a paper on its page; ``scanned`` lets the worker have it at once."""

    def post(
        content: bytes, *, kind: str = "proposal", name: str = "Thuyết minh.pdf", scanned: bool = True
    ) -> Any:
        url = reverse("projects:edit_documents", args=[project.code])
        with django_capture_on_commit_callbacks(execute=scanned):
            return signed_in(people["officer"]).post(
                url, {"kind": kind, "file": SimpleUploadedFile(name, content)}
            )

    return post


def page(who: Any, name: str, *args: Any) -> str:
    return text_of(signed_in(who).get(reverse(name, args=args)).content.decode())


def test_a_waiting_file_is_said_to_wait_and_cannot_be_had(scanner: FakeClamd, bring, people, project) -> None:
    assert bring(pdf().getvalue(), scanned=False).status_code == 302
    paper = project.attachments.get()
    url = reverse("projects:document", args=[project.code, paper.pk])
    for who, name in (("officer", "projects:edit_documents"), ("appraiser", "projects:papers")):
        said = page(people[who], name, project.code)
        assert "Thuyết minh.pdf" in said
        assert "Đang chờ quét mã độc" in said
        assert url not in signed_in(people[who]).get(reverse(name, args=[project.code])).content.decode()
    assert "Đã lưu, gửi được sau khi quét xong mã độc: Thuyết minh đề án" in page(
        people["officer"], "projects:edit_documents", project.code
    )
    for who in ("officer", "appraiser", "admin"):
        answer = signed_in(people[who]).get(url)
        assert answer.status_code == 422
        assert "Tệp đang chờ quét mã độc" in answer.content.decode()
    assert signed_in(people["other_center_lead"]).get(url).status_code == 404


def test_a_clean_file_is_given_out_with_the_day_of_its_scan(
    scanner: FakeClamd, bring, people, project
) -> None:
    bring(pdf().getvalue())
    paper = project.attachments.get()
    html = (
        signed_in(people["appraiser"]).get(reverse("projects:papers", args=[project.code])).content.decode()
    )
    url = reverse("projects:document", args=[project.code, paper.pk])
    assert f'href="{url}" download' in html
    assert "không có mã độc" in text_of(html)
    assert b"".join(signed_in(people["appraiser"]).get(url).streaming_content) == pdf().getvalue()


def test_malware_is_named_on_the_page_and_comes_onto_the_desk(
    scanner: FakeClamd, bring, people, project
) -> None:
    bring(HARMFUL)
    paper = project.attachments.get()
    officer, lead = people["officer"], people["center_lead"]
    said = page(officer, "projects:edit_documents", project.code)
    assert f"Có mã độc {FOUND}. Không tải về được, không tính vào hồ sơ" in said
    assert "Có mã độc, cần bản khác: Thuyết minh đề án" in said
    assert reverse("projects:remove_document", args=[project.code, paper.pk]) not in said
    assert (
        signed_in(officer).get(reverse("projects:document", args=[project.code, paper.pk])).status_code == 422
    )
    for person in (officer, lead):
        rows = work_lists(person).of(Section.WAITING)[0:20]
        assert [row.url for row in rows if row.what == "Thay tệp có mã độc: Thuyết minh.pdf"] == [
            reverse("projects:papers", args=[project.code])
        ]
    assert not [
        row for row in work_lists(people["appraiser"]).of(Section.WAITING)[0:20] if "mã độc" in row.what
    ]

    before = count_mine(officer)
    bring(pdf("bản khác").getvalue())
    assert count_mine(officer) == before - 1


def test_whoever_brought_it_is_asked_for_another(
    scanner: FakeClamd, people, django_capture_on_commit_callbacks
) -> None:
    running = stages.ready(State.IN_PROGRESS, people=people)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(people["department_lead"]).post(
            reverse("projects:bring_paper", args=[running.code]),
            {"kind": "minutes", "file": SimpleUploadedFile("Biên bản.pdf", HARMFUL)},
        )
    found = [row.what for row in work_lists(people["department_lead"]).of(Section.WAITING)[0:50]]
    assert "Thay tệp có mã độc: Biên bản.pdf" in found


def test_the_same_harmful_file_is_refused_at_its_field(scanner: FakeClamd, bring) -> None:
    bring(HARMFUL)
    answer = bring(HARMFUL)
    assert answer.status_code == 400
    assert "đã được đưa lên và có mã độc" in answer.context["form"].errors["file"][0]


@pytest.fixture
def dossier(people) -> Any:
    """A đề án that lacks nothing, with files that nothing has scanned."""
    return stages.ready(State.DRAFT)


def submit(dossier: Any, people: Any) -> list[tuple[str, str]]:
    """The problems that stand in the way of submitting."""
    with pytest.raises(Problems) as refused:
        transition_project(project_id=dossier.pk, action="submit", actor=people["center_lead"])
    return [(str(one["code"]), str(one["message"])) for one in refused.value.errors]


def test_papers_count_for_submitting_once_they_are_clean(scanner: FakeClamd, dossier, people) -> None:
    papers = dossier.attachments
    papers.update(scan_state=ScanState.WAITING)
    assert {code for code, _ in submit(dossier, people)} == {"scan_waiting"}
    assert len(submit(dossier, people)) == 3
    papers.update(scan_state=ScanState.CLEAN)
    papers.filter(kind="request").update(scan_state=ScanState.INFECTED, scan_found=FOUND)
    [(code, message)] = submit(dossier, people)
    assert code == "file_infected"
    assert message.startswith("“Văn bản đề nghị của đơn vị thụ hưởng” có mã độc nên không được tính")
    assert "có mã độc nên không được tính" in page(people["officer"], "projects:check", dossier.code)
    second = papers.get(kind="request")
    second.pk, second.scan_state = None, ScanState.CLEAN
    second.save()
    sent = transition_project(project_id=dossier.pk, action="submit", actor=people["center_lead"])
    assert sent.status == State.BASE_APPRAISAL
    assert [one["kind"] for one in sent.submissions.get().content["papers"]] == [
        "commitment",
        "proposal",
        "request",
    ]


def test_without_a_scanner_papers_count_as_they_always_did(dossier, people) -> None:
    assert set(dossier.attachments.values_list("scan_state", flat=True)) == {"not_scanned"}
    sent = transition_project(project_id=dossier.pk, action="submit", actor=people["center_lead"])
    assert sent.status == State.BASE_APPRAISAL
    assert "Chưa quét mã độc" in page(people["officer"], "projects:papers", dossier.code)


def test_malware_is_no_part_of_a_dossier_and_fills_no_stage(scanner: FakeClamd, people) -> None:
    running = stages.ready(State.IN_PROGRESS, people=people)
    running.attachments.update(scan_state=ScanState.CLEAN)
    running.attachments.filter(kind="proposal").update(scan_state=ScanState.INFECTED)
    running.attachments.filter(kind="request").update(scan_state=ScanState.WAITING)
    assert {one["kind"] for one in dossier_of(running)["papers"]} == {
        "request", "commitment", "contract", "minutes",
    }  # fmt: skip
    said = page(people["officer"], "projects:progress", running.code)
    assert re.search(r"Gửi thẩm định Thuyết minh đề án Còn thiếu", said)
    assert re.search(r"Văn bản đề nghị của đơn vị thụ hưởng Chờ quét 1 tệp 1 tệp chưa quét xong mã độc", said)


def money_asked(people: Any, running: Any, content: bytes) -> MoneyRequest:
    return ask_money(
        actor=people["center_accountant"], project_id=running.pk, kind="advance", source="national", fund_year=2026,
        amount=1_000_000, happened_on=timezone.localdate(), request_key=f"money:{len(content)}", condition_met=True,
        voucher=Voucher("Ủy nhiệm chi.pdf", io.BytesIO(content)),
    )  # fmt: skip


def test_money_is_not_confirmed_on_a_voucher_with_malware(
    scanner: FakeClamd, people, django_capture_on_commit_callbacks
) -> None:
    running = stages.ready(State.IN_PROGRESS, people=people)
    factories.entry(running, "assign", stages.SUPPORT)
    with django_capture_on_commit_callbacks(execute=True):
        asked = money_asked(people, running, HARMFUL)
    asked.refresh_from_db()
    url = reverse("projects:confirm_money", args=[running.code, asked.pk])
    payer = signed_in(people["agency_accountant"])
    assert "Có mã độc" in text_of(payer.get(url).content.decode())
    assert payer.get(url).context["form"].fields["voucher"].required
    with pytest.raises(RuleViolation) as refusal:
        confirm_money(actor=people["agency_accountant"], request_id=asked.pk)
    assert (refusal.value.code, refusal.value.field) == ("voucher_infected", "voucher")
    assert running.entries.filter(kind="advance").count() == 0
    day = f"{timezone.localdate():%d/%m/%Y}"
    sent = {
        "happened_on": day,
        "document": "01/UNC",
        "voucher": SimpleUploadedFile("UNC.pdf", pdf("2").getvalue()),
    }
    with django_capture_on_commit_callbacks(execute=False):
        assert payer.post(url, sent).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.voucher.scan_state) == (
        "confirmed",
        "waiting",
    )  # whoever confirms holds the paper


def test_the_administrator_sees_what_is_held_and_deletes_it(
    scanner: FakeClamd, bring, people, project, django_capture_on_commit_callbacks
) -> None:
    bring(HARMFUL)
    bring(pdf().getvalue(), kind="request", name="Đơn đề nghị.pdf", scanned=False)
    paper = project.attachments.get(kind="proposal")
    admin = signed_in(people["admin"])
    said = text_of(admin.get("/cach-ly/").content.decode())
    assert "Hoạt động ClamAV 1.4.6, mẫu 27600" in said
    assert "1 tệp chờ quét, lâu nhất từ" in said
    assert "Có mã độc (1) Chưa quét xong (1) Đã xóa (0)" in said
    assert FOUND in said
    assert "Đơn đề nghị.pdf" not in said
    assert "Đơn đề nghị.pdf" in text_of(admin.get("/cach-ly/?loc=cho-quet").content.decode())
    assert "Tệp cách ly – 1 việc" in text_of(admin.get("/").content.decode())
    url = f"/cach-ly/ho-so/{paper.pk}/xoa/"
    assert "không lấy lại được" in text_of(admin.get(url).content.decode())
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(url)["Location"] == "/cach-ly/"
    assert "Có mã độc, đã xóa tệp" in text_of(admin.get("/cach-ly/?loc=da-xoa").content.decode())
    assert "Có mã độc, đã xóa tệp" in page(people["officer"], "projects:papers", project.code)
    assert (admin.get(url).status_code, admin.post(url).status_code) == (409, 409)
    trail = text_of(admin.get("/nhat-ky/").content.decode())
    assert "Xóa tệp có mã độc" in trail
    assert "Quét tệp: có mã độc" in trail
    waiting = project.attachments.get(kind="request")
    assert admin.get(f"/cach-ly/ho-so/{waiting.pk}/xoa/").status_code == 409
    assert admin.get("/cach-ly/van-ban/1/xoa/").status_code == 404
    assert admin.get(f"/cach-ly/la/{paper.pk}/xoa/").status_code == 404


def test_the_list_asks_as_much_for_many_files_as_for_few(people, project) -> None:
    admin = signed_in(people["admin"])
    rows = [
        Attachment(project=project, kind="other", name=f"{number}.pdf", file=f"x/{number}", content_type="application/pdf",
                   size=1, sha256=f"{number}", scan_state=ScanState.INFECTED, scan_found=FOUND)
        for number in range(15)
    ]  # fmt: skip
    rows[0].save()
    few = queries_of(admin, "/cach-ly/")
    Attachment.objects.bulk_create(rows[1:])
    assert queries_of(admin, "/cach-ly/") == few


def test_the_scanner_in_a_sentence(scanner: FakeClamd, bring, settings, people) -> None:
    assert scanner_state().queue_line == "Không có tệp nào chờ quét."
    bring(pdf().getvalue(), scanned=False)
    Attachment.objects.update(scan_since=timezone.make_aware(timezone.datetime(2026, 3, 2, 8, 5)))
    settings.FILE_SCANNER = nobody()
    state = scanner_state()
    assert state.line == "Máy quét mã độc không trả lời; tệp mới đưa lên phải chờ."
    assert state.queue_line == "1 tệp chờ quét, lâu nhất từ 08:05 ngày 02/03/2026."
    settings.FILE_SCANNER = ""
    assert scanner_state().line.startswith("Chưa nối máy quét mã độc")
    assert "Chưa nối" in page(people["admin"], "quarantine:list")


def test_the_status_tells_of_the_scanner(scanner: FakeClamd, bring, settings) -> None:
    bring(pdf().getvalue(), scanned=False)
    body = Client().get("/api/v1/status/").json()
    assert body["checks"]["scanner"] == "ok"
    assert (body["scan_queue"]["waiting"], body["scan_queue"]["failed"]) == (1, 0)
    assert body["scan_queue"]["since"].endswith("+07:00")
    settings.FILE_SCANNER = nobody()
    assert Client().get("/api/v1/status/").json()["checks"]["scanner"] == "ok"  # remembered for some seconds
    from django.core.cache import cache

    cache.clear()
    body = Client().get("/api/v1/status/").json()
    assert (body["checks"]["scanner"], body["status"]) == ("down", "degraded")
    settings.FILE_SCANNER = ""
    assert Client().get("/api/v1/status/").json()["checks"]["scanner"] == "off"


def test_the_command_scans_all_again(scanner: FakeClamd, bring, settings, capsys) -> None:
    scanner.mode = "blind"
    bring(HARMFUL)
    bring(pdf().getvalue(), kind="request")
    scanner.mode = "well"
    call_command("scan_files")
    said = capsys.readouterr().out
    assert said == "Đã quét 2 tệp: 1 đã quét, không có mã độc, 1 có mã độc.\nKhông có tệp nào chờ quét.\n"
    assert Attachment.objects.get(scan_state="infected").kind == "proposal"
    call_command("scan_files", "--queue")
    assert capsys.readouterr().out == "2 tệp vào hàng chờ quét.\n"
    assert Attachment.objects.filter(scan_due_at__lte=timezone.now()).count() == 2
    assert work.sweep() == 2
    call_command("scan_files", "--status")
    assert capsys.readouterr().out.startswith("Máy quét mã độc hoạt động: ClamAV 1.4.6")
    settings.FILE_SCANNER = nobody()
    with pytest.raises(CommandError, match=r"không trả lời.*Không tệp nào được quét lại"):
        call_command("scan_files")
    settings.FILE_SCANNER = ""
    with pytest.raises(CommandError, match="Chưa nối"):
        call_command("scan_files")


def test_a_failed_scan_says_why_and_when_it_is_tried_again(
    scanner: FakeClamd, bring, people, project
) -> None:
    scanner.mode = "error"
    bring(pdf().getvalue())
    due = project.attachments.get().scan_due_at
    said = page(people["officer"], "projects:edit_documents", project.code)
    assert "Chưa quét được mã độc" in said
    assert (
        f"Máy quét mã độc báo lỗi: stream: Can&#x27;t allocate memory ERROR. Cổng tự quét lại sau {timezone.localtime(due):%H:%M}"
        in said
    )
    assert due - timezone.now() < timedelta(minutes=1)
    assert AuditEvent.objects.filter(action="file.unscanned").count() == 1
