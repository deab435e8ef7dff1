"""Discussions: who reads, writes, is asked, ends; what is new; the desk and the mail of the person asked."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import Client

from centers.models import Membership, User
from core.exceptions import InvalidInput, NotAllowed, NotFound, RuleViolation
from core.models import AuditEvent
from projects.enums import Audience, State
from projects.models import Comment, Discussion, Project
from projects.selectors.discussions import counts_for
from projects.selectors.work.lists import Section
from projects.services.digest import send_digests
from projects.services.discussions import (
    add_comment,
    close_discussion,
    note_visit,
    open_discussion,
    reopen_discussion,
)
from tests.pages import queries_of, text_of
from tests.projects import stages
from tests.projects.work.conftest import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    return stages.ready(State.BASE_APPRAISAL, title="Máy xẻ gỗ Đồng Kỵ")


def asked(people: dict[str, User], project: Project, **values: object) -> Discussion:
    """The appraiser asks the officer about the goals."""
    fields = {"about": "field:goals", "text": "Mục tiêu lấy từ đâu?", "asked": people["officer"].pk, **values}
    return open_discussion(actor=people["appraiser"], project_id=project.pk, **fields)  # type: ignore[arg-type]


def questions(person: User, section: Section) -> list[tuple[str, str]]:
    """What stands on the desk about discussions, and whose move it is."""
    return [(work.what, work.whose) for work in rows(person, section) if work.topic == "discussions"]


def test_a_discussion_keeps_its_part_and_its_first_words(people, project) -> None:
    line = project.budget_lines.get()
    made = asked(people, project, about=f"line:{line.pk}", text="  Đơn giá\r\nlấy từ đâu?\x07 ")
    assert made.about_label.endswith("năm 2026")
    assert (made.side, made.audience, made.closed_at) == ("department", "all", None)
    assert made.comments.get().text == "Đơn giá\nlấy từ đâu?"
    line.retired_at = made.opened_at
    line.save()
    assert Discussion.objects.get().about_label.endswith("năm 2026")
    event = AuditEvent.objects.get(action="discussion.open")
    assert (event.actor, event.whole_id, event.after["text"]) == (
        people["appraiser"],
        str(project.pk),
        "Đơn giá\nlấy từ đâu?",
    )


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"text": " \n "}, "text_missing", "text"),
        ({"text": "a" * 5001}, "too_long", "text"),
        ({"about": "line:999999"}, "unknown_part", "about"),
        ({"about": "field:status"}, "unknown_part", "about"),
        ({"audience": "public"}, "unknown_audience", "audience"),
        ({"asked": 999_999}, "not_askable", "asked"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(people, project, values, code, field) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked(people, project, **values)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert Discussion.objects.count() == Comment.objects.count() == AuditEvent.objects.count() == 0


def test_a_part_of_another_de_an_is_unknown(people, project) -> None:
    other = stages.ready(State.DRAFT)
    with pytest.raises(InvalidInput):
        asked(people, project, about=f"paper:{other.attachments.first().pk}")


def test_those_who_take_part_write_others_read_or_see_nothing(people, project) -> None:
    made = asked(people, project)
    for name in ("officer", "center_accountant", "department_lead", "reviewer", "approver"):
        add_comment(actor=people[name], discussion_id=made.pk, text="Ý kiến.")
    for name in ("auditor", "admin"):
        with pytest.raises(NotAllowed):
            add_comment(actor=people[name], discussion_id=made.pk, text="Ý kiến.")
    for name in ("other_center_lead", "other_department_lead", "stranger"):
        with pytest.raises(NotFound):
            add_comment(actor=people[name], discussion_id=made.pk, text="Ý kiến.")
    assert made.comments.count() == 6
    refused = AuditEvent.objects.filter(refused=True, action="comment.add")
    assert refused.count() == 5


def test_the_same_form_sent_twice_writes_once(people, project) -> None:
    first = asked(people, project, request_key="k1")
    assert asked(people, project, request_key="k1") == first
    one = add_comment(actor=people["officer"], discussion_id=first.pk, text="Đã rõ.", request_key="k2")
    assert (
        add_comment(actor=people["officer"], discussion_id=first.pk, text="Đã rõ.", request_key="k2") == one
    )
    assert (Discussion.objects.count(), Comment.objects.count()) == (1, 2)


def test_the_implementer_knows_nothing_of_what_the_authorities_discuss(
    client: Client, people, project
) -> None:
    made = asked(
        people, project, audience=Audience.AUTHORITY, asked=people["reviewer"].pk, text="Giá cao bất thường."
    )
    pages = (
        f"/de-an/{project.code}/trao-doi/",
        f"/de-an/{project.code}/trao-doi/{made.pk}/",
        f"/de-an/{project.code}/lich-su/",
    )
    readers = {
        "appraiser",
        "department_lead",
        "department_accountant",
        "reviewer",
        "approver",
        "agency_accountant",
        "auditor",
        "admin",
    }
    for name in ("officer", "center_lead", "center_accountant", "ipc_officer", *readers):
        client.force_login(people[name])
        found = [client.get(address) for address in pages]
        inside = name in readers
        assert [one.status_code for one in found] == [200, 200 if inside else 404, 200], name
        assert ("Chỉ Sở và Cục" in found[0].content.decode()) is inside, name
        assert ("Giá cao bất thường" in found[2].content.decode()) is inside, name
        assert counts_for(people[name], project).open == int(inside), name
    with pytest.raises(NotFound):
        add_comment(actor=people["officer"], discussion_id=made.pk, text="x")
    with pytest.raises(NotAllowed):
        open_discussion(actor=people["officer"], project_id=project.pk, text="x", audience=Audience.AUTHORITY)
    with pytest.raises(InvalidInput):
        asked(people, project, audience=Audience.AUTHORITY, asked=people["officer"].pk)


def test_somebody_of_both_sides_counts_as_the_implementer(people, project) -> None:
    Membership.objects.create(
        user=people["appraiser"],
        center=project.center,
        role="officer",
        valid_from=project.start.replace(year=2020),
    )
    person = User.objects.get(pk=people["appraiser"].pk)
    made = open_discussion(
        actor=people["department_lead"], project_id=project.pk, text="Nội bộ.", audience=Audience.AUTHORITY
    )
    with pytest.raises(NotFound):
        add_comment(actor=person, discussion_id=made.pk, text="x")


def test_the_question_waits_on_the_desk_until_it_is_answered(people, project) -> None:
    made = asked(people, project)
    asker = str(people["officer"])
    assert questions(people["officer"], Section.WAITING) == [("Trả lời trao đổi", "TTKC Bắc Ninh")]
    assert rows(people["officer"], Section.WAITING)[-1].url == f"/de-an/{project.code}/trao-doi/{made.pk}/"
    assert questions(people["appraiser"], Section.OTHERS) == [("Trả lời câu hỏi của tôi", asker)]
    assert questions(people["center_lead"], Section.WAITING) == []
    add_comment(actor=people["center_lead"], discussion_id=made.pk, text="Tôi trả lời thay.")
    assert len(questions(people["officer"], Section.WAITING)) == 1
    add_comment(actor=people["officer"], discussion_id=made.pk, text="Từ khảo sát năm 2025.")
    assert (
        questions(people["officer"], Section.WAITING) == questions(people["appraiser"], Section.OTHERS) == []
    )


def test_ending_takes_the_question_away_and_opening_brings_it_back(people, project) -> None:
    made = asked(people, project)
    with pytest.raises(NotAllowed):
        close_discussion(actor=people["officer"], discussion_id=made.pk)
    close_discussion(actor=people["department_lead"], discussion_id=made.pk, text="Đã làm rõ.")
    assert questions(people["officer"], Section.WAITING) == []
    with pytest.raises(RuleViolation):
        add_comment(actor=people["officer"], discussion_id=made.pk, text="Khoan đã.")
    with pytest.raises(RuleViolation):
        close_discussion(actor=people["appraiser"], discussion_id=made.pk)
    reopen_discussion(actor=people["appraiser"], discussion_id=made.pk)
    assert len(questions(people["officer"], Section.WAITING)) == 1
    assert [one.text for one in made.comments.all()] == ["Mục tiêu lấy từ đâu?", "Đã làm rõ."]
    acts = AuditEvent.objects.filter(refused=False).order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["discussion.open", "discussion.close", "discussion.reopen"]


def test_who_left_is_asked_no_longer(people, project) -> None:
    asked(people, project)
    Membership.objects.filter(user=people["officer"]).update(valid_to=datetime(2020, 2, 1, tzinfo=UTC).date())
    assert questions(people["officer"], Section.WAITING) == []


def test_the_daily_mail_tells_it_under_its_own_topic(people, project, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 6, 22, 1, 30, tzinfo=UTC))
    asked(people, project)
    User.objects.filter(pk=people["officer"].pk).update(email="canbo@example.vn")
    send_digests()
    line = "- Trả lời trao đổi: " + f"{project.code} – Máy xẻ gỗ Đồng Kỵ; chờ từ 22/06/2026"
    assert line in mail.outbox[0].body


def test_the_tab_counts_what_is_open_and_new_since_the_last_visit(client: Client, people, project) -> None:
    made = asked(people, project)
    client.force_login(people["officer"])
    overview, tab = f"/de-an/{project.code}/", f"/de-an/{project.code}/trao-doi/"
    assert "Trao đổi (1, 1 mới)" in text_of(client.get(overview).content.decode())
    assert "1 mới" in text_of(client.get(tab).content.decode())
    assert "Trao đổi (1) Lịch sử" in text_of(client.get(overview).content.decode())
    add_comment(actor=people["appraiser"], discussion_id=made.pk, text="Nhắc lại.")
    add_comment(actor=people["officer"], discussion_id=made.pk, text="Đã trả lời.")
    assert "Trao đổi (1, 1 mới)" in text_of(client.get(overview).content.decode())
    note_visit(actor=people["officer"], project=project)
    assert "mới)" not in text_of(client.get(overview).content.decode())


def test_pages_open_write_and_end(client: Client, people, project) -> None:
    client.force_login(people["appraiser"])
    paper = project.attachments.first()
    address = f"/de-an/{project.code}/trao-doi/moi/"
    page = client.get(f"{address}?ve=paper:{paper.pk}").content.decode()
    assert f'<option value="paper:{paper.pk}" selected>' in page
    answer = client.post(address, {"about": f"paper:{paper.pk}", "audience": "all", "text": ""})
    assert answer.status_code == 422
    assert "Ghi nội dung trao đổi." in answer.content.decode()
    answer = client.post(
        address,
        {
            "about": f"paper:{paper.pk}",
            "audience": "all",
            "text": "Thiếu trang 2\n<b>",
            "asked": people["officer"].pk,
            "request_key": "a1",
        },
    )
    made = Discussion.objects.get()
    here = f"/de-an/{project.code}/trao-doi/{made.pk}/"
    assert answer["Location"] == here
    shown = client.get(here).content.decode()
    assert "Thiếu trang 2<br>&lt;b&gt;" in shown
    assert "Kết thúc trao đổi" in shown
    client.force_login(people["officer"])
    assert "Kết thúc trao đổi" not in client.get(here).content.decode()
    assert client.get(f"{here}ket-thuc/").status_code == 403
    assert client.post(here, {"text": "Đã bổ sung."})["Location"] == here
    client.force_login(people["department_lead"])
    assert client.post(f"{here}ket-thuc/", {"text": ""})["Location"] == here
    assert "Viết ý kiến" not in client.get(here).content.decode()
    late = client.post(here, {"text": "Thêm."})
    assert late.status_code == 422
    assert "Trao đổi đã kết thúc" in late.content.decode()
    assert client.get(f"{here}khong-co/").status_code == 404


def test_the_auditor_reads_and_is_offered_nothing(client: Client, people, project) -> None:
    made = asked(people, project)
    client.force_login(people["auditor"])
    here = f"/de-an/{project.code}/trao-doi/{made.pk}/"
    assert "Viết ý kiến" not in client.get(here).content.decode()
    assert client.post(here, {"text": "x"}).status_code == 403
    assert client.get(f"/de-an/{project.code}/trao-doi/moi/").status_code == 403


def test_the_list_asks_no_more_for_more_rows(client: Client, people, project) -> None:
    asked(people, project)
    client.force_login(people["officer"])
    tab = f"/de-an/{project.code}/trao-doi/"
    queries_of(client, tab)
    first = queries_of(client, tab)
    for _ in range(3):
        made = asked(people, project)
        add_comment(actor=people["officer"], discussion_id=made.pk, text="Đã rõ.")
    assert queries_of(client, tab) == first
