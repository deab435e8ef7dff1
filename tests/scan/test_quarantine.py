"""An upload from its way in to its verdict: held, released, kept in quarantine, tried again, caught up."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.utils import timezone

from core.exceptions import InvalidInput, NotAllowed, RuleViolation, StaleState
from core.models import AuditEvent, ScanState
from core.scan import work
from core.scan.engines import ScanFailed, Version
from projects.models import Attachment, DecisionPaper
from projects.services import documents
from projects.services.documents import add_attachment, open_checked, remove_attachment
from projects.services.paper import Paper, add_paper
from projects.services.quarantine import discard_infected
from tests.projects import stages
from tests.projects.papers import pdf
from tests.scan.clamd import EICAR, FOUND, FakeClamd, nobody

pytestmark = pytest.mark.django_db


def harmful() -> io.BytesIO:
    return io.BytesIO(b"%PDF-1.4\n" + EICAR + b"\n%%EOF\n")


@pytest.fixture
def add(people, project, django_capture_on_commit_callbacks):
    """Bring a paper; with ``scanned`` the worker's message arrives as well."""

    def bring(
        content: io.BytesIO, *, scanned: bool = True, kind: str = "proposal", who: str = "officer"
    ) -> Attachment:
        with django_capture_on_commit_callbacks(execute=scanned):
            paper = add_attachment(
                actor=people[who], project_id=project.pk, kind=kind, name="Tờ trình.pdf", content=content
            )
        paper.refresh_from_db()
        return paper

    return bring


def make_due() -> None:
    Attachment.objects.filter(scan_due_at__isnull=False).update(scan_due_at=timezone.now())


def run(paper: Attachment) -> Attachment:
    make_due()
    work.run("projects.attachment", paper.pk)
    paper.refresh_from_db()
    return paper


def acts_on(paper: Attachment) -> list[str]:
    events = AuditEvent.objects.filter(object_type="projects.attachment", object_id=str(paper.pk))
    return list(events.order_by("pk").values_list("action", flat=True))


def refusal_of(people: Any, paper: Attachment) -> str:
    with pytest.raises(RuleViolation) as refusal:
        open_checked(actor=people["officer"], obj=paper)
    return refusal.value.code


def test_without_a_scanner_nothing_waits(add, people) -> None:
    paper = add(pdf())
    assert (paper.scan_state, paper.scan_due_at, paper.withheld) == (ScanState.NOT_SCANNED, None, False)
    assert open_checked(actor=people["officer"], obj=paper).read() == pdf().getvalue()
    assert work.sweep() == 0


def test_a_file_is_held_until_it_was_found_clean(scanner: FakeClamd, add, people) -> None:
    paper = add(pdf(), scanned=False)
    assert (paper.scan_state, scanner.streams) == (ScanState.WAITING, [])
    assert refusal_of(people, paper) == "file_waiting"
    run(paper)
    assert scanner.streams == [pdf().getvalue()]
    assert paper.scan_state == ScanState.CLEAN
    assert (paper.scan_engine, paper.scan_signatures) == ("ClamAV 1.4.6", "27600, Fri Nov 20 08:21:11 2026")
    assert (paper.scan_due_at, paper.scan_token, paper.scan_attempts) == (None, None, 0)
    assert paper.scan_at is not None
    assert paper.scan_at >= paper.uploaded_at
    assert open_checked(actor=people["officer"], obj=paper).read() == pdf().getvalue()
    assert acts_on(paper) == ["attachment.add", "file.clean"]


def test_the_message_of_the_commit_is_enough(scanner: FakeClamd, add) -> None:
    assert add(pdf()).scan_state == ScanState.CLEAN
    assert len(scanner.streams) == 1


def test_malware_is_held_and_told(
    scanner: FakeClamd, add, people, project, django_capture_on_commit_callbacks
) -> None:
    paper = add(harmful(), scanned=False)
    with django_capture_on_commit_callbacks(execute=True):
        run(paper)
    assert (paper.scan_state, paper.scan_found, paper.withheld) == (ScanState.INFECTED, FOUND, True)
    assert refusal_of(people, paper) == "file_infected"
    assert default_storage.exists(paper.file)
    assert {address for message in mail.outbox for address in message.to} == {
        people["officer"].email,
        people["center_lead"].email,
    }
    assert FOUND in mail.outbox[0].body
    assert project.code in mail.outbox[0].subject
    event = AuditEvent.objects.get(action="file.infected")
    assert (event.actor, event.whole_type, event.whole_id) == (None, "projects.project", str(project.pk))
    assert event.before == {
        "scan_state": "waiting",
        "scan_engine": "",
        "scan_signatures": "",
        "scan_found": "",
    }
    assert event.after["scan_found"] == FOUND


def test_malware_is_not_given_out_even_where_files_need_no_verdict(
    scanner: FakeClamd, add, people, settings
) -> None:
    settings.FILES_WITHOUT_VERDICT = True
    waiting = add(pdf(), scanned=False)
    assert open_checked(actor=people["officer"], obj=waiting).read()
    assert refusal_of(people, add(harmful(), kind="request")) == "file_infected"


def test_the_same_file_twice(scanner: FakeClamd, add, project) -> None:
    first = add(pdf())
    assert add(pdf()) == first
    add(harmful(), kind="request")
    with pytest.raises(InvalidInput) as refusal:
        add(harmful(), kind="request")
    assert (refusal.value.code, refusal.value.field) == ("file_infected", "file")
    assert add(harmful(), kind="other").scan_state == ScanState.INFECTED
    assert project.attachments.count() == 3


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("garbage", "Máy quét mã độc trả lời không đúng giao thức."),
        ("error", "Máy quét mã độc báo lỗi: stream: Can't allocate memory ERROR."),
        ("slow", "Máy quét mã độc trả lời quá chậm."),
        ("hangup", "Máy quét mã độc không trả lời."),
    ],
)
def test_a_scan_that_fails_is_tried_again_with_growing_pauses(
    scanner: FakeClamd, add, people, mode, said
) -> None:
    scanner.mode = mode
    before = timezone.now()
    paper = add(pdf())
    assert (paper.scan_state, paper.scan_problem, paper.scan_attempts) == (ScanState.FAILED, said, 1)
    assert before + timedelta(seconds=60) <= paper.scan_due_at <= timezone.now() + timedelta(seconds=60)
    assert refusal_of(people, paper) == "file_unscanned"
    assert acts_on(paper) == ["attachment.add", "file.unscanned"]
    if mode != "slow":
        run(paper)
        assert paper.scan_attempts == 2
        assert paper.scan_due_at > timezone.now() + timedelta(seconds=110)
        assert acts_on(paper) == ["attachment.add", "file.unscanned"]
    scanner.mode = "well"
    run(paper)
    assert (paper.scan_state, paper.scan_problem, paper.scan_attempts) == (ScanState.CLEAN, "", 0)


def test_pauses_grow_to_six_hours() -> None:
    minutes = [work.pause_after(attempts) // timedelta(minutes=1) for attempts in (1, 2, 3, 8, 9, 10, 30_000)]
    assert minutes == [1, 2, 4, 128, 256, 360, 360]


def test_a_scanner_that_is_away_loses_nothing(scanner: FakeClamd, add, settings, monkeypatch) -> None:
    there, settings.FILE_SCANNER = settings.FILE_SCANNER, nobody()
    paper = add(pdf())
    assert (paper.scan_state, paper.scan_problem) == (ScanState.FAILED, "Máy quét mã độc không trả lời.")
    make_due()
    assert work.sweep() == 0  # nobody is sent to a scanner that does not answer
    paper.refresh_from_db()
    assert paper.scan_attempts == 1
    settings.FILE_SCANNER = there
    assert work.sweep() == 1  # the task runs at once in tests
    paper.refresh_from_db()
    assert paper.scan_state == ScanState.CLEAN


def test_a_lost_message_is_caught_up_and_nothing_is_sent_before_it_is_due(scanner: FakeClamd, add) -> None:
    paper = add(pdf(), scanned=False)
    assert work.sweep() == 1
    paper.refresh_from_db()
    assert (paper.scan_state, len(scanner.streams)) == (ScanState.CLEAN, 1)
    assert work.sweep() == 0


def test_a_worker_killed_half_way_is_taken_over_and_can_write_no_more(scanner: FakeClamd, add) -> None:
    paper = add(harmful(), scanned=False)
    lost = work._claim("projects.attachment", paper.pk)
    assert lost is not None
    assert work.run("projects.attachment", paper.pk) == ""  # held
    assert work.sweep() == 0
    paper.refresh_from_db()
    assert timedelta(seconds=30) < paper.scan_due_at - timezone.now() < timedelta(seconds=120)
    run(paper)
    assert (paper.scan_state, paper.scan_attempts) == (ScanState.INFECTED, 0)
    work._conclude(lost, "", Version("ClamAV"))  # the one that was thought dead says clean, too late
    paper.refresh_from_db()
    assert paper.scan_state == ScanState.INFECTED


def test_a_file_changed_or_gone_in_the_store_gets_no_verdict(scanner: FakeClamd, add) -> None:
    changed, gone = add(pdf("a"), scanned=False), add(pdf("b"), scanned=False, kind="request")
    with default_storage.open(changed.file, "wb") as stored:
        stored.write(pdf("c").getvalue())
    default_storage.delete(gone.file)
    assert "không còn khớp mã kiểm tra" in run(changed).scan_problem
    assert "không còn trong kho" in run(gone).scan_problem
    for paper in (changed, gone):
        assert paper.scan_state == ScanState.FAILED
        assert paper.scan_due_at > timezone.now() + timedelta(hours=5, minutes=59)


def test_a_file_too_large_for_the_scanner_rests_long_and_passes_once_the_limit_is_raised(
    scanner: FakeClamd, add
) -> None:
    scanner.most = 10
    paper = add(pdf())
    assert (paper.scan_state, paper.scan_problem) == (
        ScanState.FAILED,
        "Tệp vượt giới hạn kích thước của máy quét mã độc.",
    )
    assert paper.scan_due_at > timezone.now() + timedelta(hours=5, minutes=59)
    scanner.most = 1_000_000
    assert run(paper).scan_state == ScanState.CLEAN


def test_files_of_before_the_scanner_are_caught_up_and_wait_for_nothing_when_it_is_taken_away(
    scanner: FakeClamd, add, settings, people
) -> None:
    address, settings.FILE_SCANNER = settings.FILE_SCANNER, ""
    paper = add(pdf())
    assert refusal_of(people, paper) == "file_waiting"
    settings.FILE_SCANNER = address
    scanner.mode = "garbage"
    assert work.sweep() == 0
    paper.refresh_from_db()
    assert paper.scan_state == ScanState.WAITING
    settings.FILE_SCANNER = ""
    work.sweep()
    paper.refresh_from_db()
    assert (paper.scan_state, paper.scan_due_at) == (ScanState.NOT_SCANNED, None)
    settings.FILE_SCANNER, scanner.mode = address, "well"
    assert work.sweep() == 1
    paper.refresh_from_db()
    assert paper.scan_state == ScanState.CLEAN


def test_new_signatures_hold_what_was_clean_and_release_a_false_alarm(
    scanner: FakeClamd, add, people, django_capture_on_commit_callbacks
) -> None:
    scanner.mode = "blind"
    missed = add(harmful())
    assert missed.scan_state == ScanState.CLEAN
    assert work.queue_all() == [("projects.attachment", missed.pk)]
    missed.refresh_from_db()
    assert not missed.withheld  # stays open while it waits for its second scan
    scanner.mode = "garbage"
    run(missed)
    assert (missed.scan_state, missed.scan_attempts) == (ScanState.CLEAN, 1)
    scanner.mode = "well"
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        run(missed)
    assert missed.scan_state == ScanState.INFECTED
    assert len(mail.outbox) == 2
    scanner.mode = "blind"
    work.queue_all()
    run(missed)
    assert (missed.scan_state, missed.scan_found) == (ScanState.CLEAN, "")
    assert acts_on(missed) == ["attachment.add", "file.clean", "file.infected", "file.clean"]


def test_an_administrator_deletes_the_bytes_and_the_record_stays(
    scanner: FakeClamd, add, people, project, django_capture_on_commit_callbacks
) -> None:
    paper = add(harmful())
    stored = paper.file
    with pytest.raises(RuleViolation):
        remove_attachment(actor=people["officer"], attachment_id=paper.pk)
    for name in ("officer", "auditor", "approver"):
        with pytest.raises(NotAllowed):
            discard_infected(actor=people[name], file=paper)
    assert AuditEvent.objects.filter(action="file.discard", refused=True).count() == 3
    with django_capture_on_commit_callbacks(execute=True):
        discard_infected(actor=people["admin"], file=paper)
    paper.refresh_from_db()
    assert (paper.scan_state, paper.scan_found, paper.file) == (ScanState.REMOVED, FOUND, "")
    assert not default_storage.exists(stored)
    event = AuditEvent.objects.get(action="file.discard", refused=False)
    assert (event.actor, event.before["sha256"]) == (people["admin"], paper.sha256)
    assert refusal_of(people, paper) == "file_removed"
    with pytest.raises(StaleState):
        discard_infected(actor=people["admin"], file=paper)
    assert work.queue_all() == []
    remove_attachment(actor=people["officer"], attachment_id=paper.pk)
    assert not Attachment.objects.filter(pk=paper.pk).exists()


def test_a_clean_file_is_not_the_administrator_s_to_delete(scanner: FakeClamd, add, people) -> None:
    paper = add(pdf())
    with pytest.raises(StaleState):
        discard_infected(actor=people["admin"], file=paper)
    assert default_storage.exists(paper.file)


def test_the_scan_of_a_decision_is_held_and_its_recorder_told(
    scanner: FakeClamd, people, django_capture_on_commit_callbacks
) -> None:
    decision = stages.decision("stop", recorded_by=people["approver"])
    with django_capture_on_commit_callbacks(execute=True):
        kept = add_paper(
            actor=people["approver"], decision_id=decision.pk, paper=Paper("QĐ 15.pdf", harmful())
        )
    kept.refresh_from_db()
    assert kept.scan_state == ScanState.INFECTED
    with pytest.raises(RuleViolation):
        open_checked(actor=people["approver"], obj=kept)
    with pytest.raises(InvalidInput) as refusal:
        add_paper(actor=people["approver"], decision_id=decision.pk, paper=Paper("b.pdf", harmful()))
    assert refusal.value.field == "paper"
    assert [message.to for message in mail.outbox] == [[people["approver"].email]]
    with django_capture_on_commit_callbacks(execute=True):
        discard_infected(actor=people["admin"], file=kept)
    assert DecisionPaper.objects.get().name == "QĐ 15.pdf"


def test_an_act_that_fails_leaves_neither_row_nor_scan(scanner: FakeClamd, add, project, monkeypatch) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(documents.audit, "record", broken)
    with pytest.raises(RuntimeError):
        add(pdf())
    assert not project.attachments.exists()
    assert scanner.streams == []


class Own:
    """A scanner of another make: finds what begins with a mark, and never reads long files to their end."""

    def version(self) -> Version:
        return Version("Máy quét khác", "7")

    def scan(self, content: Any) -> str:
        parts = iter(content)
        first = next(parts)
        if first.startswith(b"%PDF-1.4\n% lazy"):
            return ""
        if first.startswith(b"%PDF-1.4\n% broken"):
            raise ZeroDivisionError
        if first.startswith(b"%PDF-1.4\n% away"):
            raise ScanFailed("Máy quét khác đang nâng cấp.")
        list(parts)
        return "Thử" if b"harm" in first else ""


@pytest.mark.parametrize(
    ("mark", "state", "said"),
    [
        ("ok", ScanState.CLEAN, ""),
        ("harm", ScanState.INFECTED, ""),
        ("lazy", ScanState.FAILED, "Máy quét mã độc không đọc hết tệp."),
        ("broken", ScanState.FAILED, "Máy quét mã độc gặp lỗi; quản trị xem nhật ký máy chủ."),
        ("away", ScanState.FAILED, "Máy quét khác đang nâng cấp."),
    ],
)
def test_a_scanner_of_another_make(add, settings, mark, state, said) -> None:
    settings.FILE_SCANNER = "tests.scan.test_quarantine.Own"
    settings.FILES_WITHOUT_VERDICT = False
    paper = add(pdf(mark))
    assert (paper.scan_state, paper.scan_problem) == (state, said)
    assert (paper.scan_engine, paper.scan_signatures) == (("Máy quét khác", "7") if not said else ("", ""))
