"""Acts of people who read English: refused in English, kept in Vietnamese; mails in the language of each reader."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import override

from centers.models import User
from core.exceptions import BudgetExceeded, InvalidInput, NotFound, Problems, RuleViolation, StaleState
from core.models import AuditEvent, ScanState
from core.scan import work
from core.scan.clamd import Clamd
from core.scan.engines import ScanFailed
from core.scan.gate import refuse_withheld
from core.words import filed, joined, retold, say
from projects.enums import State
from projects.models import Amendment, Attachment, DecisionRequest, Entry, Finding
from projects.services.amendments import refuse_amendment
from projects.services.carry import CarryLot, carry_over_money
from projects.services.decisions import approve_plan
from projects.services.digest import send_digest
from projects.services.execution import require_text
from projects.services.lifecycle import transition_project
from projects.services.stopping import stop_project
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def english() -> Iterator[None]:
    with override("en"):
        yield


def test_a_refusal_is_read_in_english_and_kept_in_vietnamese(people, english) -> None:
    project = stages.ready(State.DRAFT, people=people)
    with pytest.raises(StaleState) as refusal:
        transition_project(project_id=project.pk, action="pass", actor=people["department_lead"])
    assert refusal.value.message.startswith(f"Project {project.code} is in the state “")
    kept = AuditEvent.objects.get(refused=True).reason
    assert kept.startswith(f"Đề án {project.code} đang ở trạng thái “Đang soạn”, không thể “")


def test_a_refusal_inside_another_is_kept_whole_in_vietnamese(people, english) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    factories.entry(project, "assign", 100)
    lot = CarryLot(project.pk, "national", 2026, 101)
    with pytest.raises(BudgetExceeded) as refusal:
        carry_over_money(
            actor=people["approver"], number="30/QĐ-BCT", date=date(2026, 11, 1), issuer="minister", lots=[lot],
            request_key="k",
        )  # fmt: skip
    assert refusal.value.message.startswith(f"Project {project.code}: ")
    (kept,) = AuditEvent.objects.filter(refused=True).values_list("reason", flat=True)
    assert kept.startswith(f"Đề án {project.code}: Chuyển nguồn 101 đồng")


def test_several_problems_are_kept_in_vietnamese(people, english) -> None:
    project = stages.ready(State.DRAFT, people=people)
    project.attachments.all().delete()
    with pytest.raises(Problems) as refusal:
        transition_project(project_id=project.pk, action="submit", actor=people["center_lead"])
    assert refusal.value.message == f"Project {project.code}: 3 things to correct."
    assert str(refusal.value.errors[0]["message"]).startswith("The dossier lacks “")
    kept = AuditEvent.objects.get(refused=True).reason
    assert kept.startswith(f"Đề án {project.code}: có 3 điểm cần sửa. Hồ sơ thiếu “")


def test_a_decision_over_a_list_is_answered_in_english_and_kept_in_vietnamese(people, english) -> None:
    good = stages.ready(State.PLAN_PENDING, people=people)

    def approve() -> list[tuple[bool, str]]:
        rows = approve_plan(
            actor=people["approver"], number="15/QĐ-BCT", date=date(2026, 1, 10), issuer="minister",
            plan=stages.plan(), batch=1, project_ids=[good.pk, 987_654], request_key="k",
        )  # fmt: skip
        return [(row.ok, str(row.message)) for row in rows]

    assert approve() == [(True, "Approved."), (False, "The project was not found.")]
    kept = [row["message"] for row in DecisionRequest.objects.get().result]
    assert kept == ["Đã phê duyệt.", "Không tìm thấy đề án."]
    assert set(Entry.objects.values_list("document", flat=True)) == {"15/QĐ-BCT ngày 10/01/2026"}
    assert [said for _, said in approve()] == kept


def test_what_a_stopped_project_owes_and_why_things_ended_is_kept_in_vietnamese(people, english) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    factories.entry(project, "assign", 1_000)
    factories.entry(project, "advance", 300)
    stages.amendment(project, people["officer"])
    stop_project(
        actor=people["approver"], project_id=project.pk, number="9/QĐ", date=date(2026, 6, 1), issuer="minister",
        reason="Đơn vị thụ hưởng giải thể.",
    )  # fmt: skip
    found = Finding.objects.get()
    assert found.message.startswith(
        "Ngừng thực hiện: phải hoàn trả 300 đồng nguồn khuyến công quốc gia năm 2026"
    )
    assert found.article == "Điều 11, khoản 3"
    assert (
        Amendment.objects.get().lapse_reason == "Đề án ngừng thực hiện theo quyết định 9/QĐ ngày 01/06/2026."
    )


def test_a_request_for_an_exception_ends_in_vietnamese_with_its_amendment(people, english) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    asked = stages.amendment(project, people["officer"])
    finding = Finding.objects.create(
        project=project, code="above_norm", message="Vượt mức.", asked_by=people["officer"],
        asked_at=timezone.now(), asked_reason="Giá tăng.",
    )  # fmt: skip
    refuse_amendment(actor=people["department_lead"], amendment_id=asked.pk, reason="Không cần.")
    finding.refresh_from_db()
    assert finding.lapse_reason == f"Đề nghị điều chỉnh số {asked.number} không được chấp thuận."


def test_mails_of_a_step_go_to_each_reader_in_their_language(
    people, django_capture_on_commit_callbacks
) -> None:
    deputy = factories.user(
        "vai-tham-dinh-2", people["appraiser"].current_memberships[0].center, "department_appraiser"
    )
    for person, language in ((people["appraiser"], "en"), (deputy, "")):
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.vn", language=language)
    project = stages.ready(State.DRAFT, people=people, title="Máy xẻ gỗ")
    with django_capture_on_commit_callbacks(execute=True), override("en"):
        transition_project(project_id=project.pk, action="submit", actor=people["center_lead"])
    told = {message.to[0].partition("@")[0]: message for message in mail.outbox}
    assert told["vai-appraiser"].subject.startswith(f"[Industrial Promotion] {project.code}: ")
    assert "The project waits for you on the Industrial Promotion Portal." in told["vai-appraiser"].body
    assert told[deputy.username].subject == f"[Khuyến công] {project.code}: Gửi thẩm định"
    assert "Đề án đang chờ bạn xử lý trên Cổng quản lý khuyến công." in told[deputy.username].body


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_daily_mail_is_in_the_language_of_its_reader(people, language: str) -> None:
    officer = people["officer"]
    User.objects.filter(pk=officer.pk).update(email="o@example.vn", language=language)
    stages.ready(State.RETURNED, people=people, title="Máy xẻ gỗ")
    other = {"vi": "en", "en": "vi"}[language]
    with override(other):
        assert send_digest(User.objects.get(pk=officer.pk))
    (message,) = mail.outbox
    english = "[Industrial Promotion] Your tasks on" in message.subject
    assert english == (language == "en")
    words = {"en": "\nOpen the list: the part My tasks", "vi": "\nMở danh sách: mục Việc của tôi"}
    assert words[language] in message.body
    assert words[other] not in message.body


def test_why_a_file_was_not_scanned_is_kept_in_vietnamese_and_told_in_english(
    people, settings, monkeypatch, english
) -> None:
    settings.FILE_SCANNER, settings.FILES_WITHOUT_VERDICT = "clamd://127.0.0.1:9", False
    project = stages.ready(State.DRAFT, people=people)
    paper = project.attachments.first()
    assert paper is not None
    Attachment.objects.filter(pk=paper.pk).update(scan_state=ScanState.WAITING, scan_due_at=timezone.now())

    def silent(_self: Clamd) -> None:
        raise ScanFailed(say("Máy quét mã độc không trả lời."))

    monkeypatch.setattr(Clamd, "version", silent)
    work.run("projects.attachment", paper.pk)
    paper.refresh_from_db()
    assert (paper.scan_state, paper.scan_problem) == (ScanState.FAILED, "Máy quét mã độc không trả lời.")
    with pytest.raises(RuleViolation) as refusal:
        refuse_withheld(paper)
    assert "The malware scanner does not answer. The portal will scan it again." in refusal.value.message
    with override("vi"):
        assert "Máy quét mã độc không trả lời. Cổng sẽ tự quét lại." in refusal.value.message


def test_words_that_are_joined_filed_or_told_again() -> None:
    told = joined("; ", (say("Không tìm thấy tệp."), "x"))
    with override("en"):
        assert str(told) == "The file was not found.; x"
        assert filed(told) == "Không tìm thấy tệp.; x"
        assert str(retold("Không tìm thấy tệp.")) == "The file was not found."
        assert [str(retold(text)) for text in ("", "100 % của ai đó")] == ["", "100 % của ai đó"]
        assert NotFound(say("Không tìm thấy tệp.")).told_whole == "The file was not found."


def test_the_name_of_a_text_stands_in_its_refusal(english) -> None:
    for text in ("", "x" * 201):
        with pytest.raises(InvalidInput) as refusal:
            require_text("place", say("Địa điểm nghiệm thu"), text, longest=200)
        assert "lace of acceptance" in refusal.value.message
        with override("vi"):
            assert refusal.value.message in (
                "Ghi địa điểm nghiệm thu.",
                "Địa điểm nghiệm thu dài quá 200 ký tự.",
            )
