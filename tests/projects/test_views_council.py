"""A council: each member declares for themselves, who names an interest steps out, and nothing is finished before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.exceptions import Problems
from core.models import AuditEvent
from projects.enums import State
from projects.exporters.minutes import minutes_context
from projects.models import Appraisal, AppraisalMember
from projects.selectors.work.lists import Section
from projects.services.appraisal_drafts import save_appraisal
from projects.services.appraisals import finish_appraisal, start_appraisal
from tests import factories
from tests.pages import text_of
from tests.projects import stages
from tests.projects.appraising import ALL, client_of, complete, form_data, html_of, sit, url, written
from tests.projects.work.conftest import told

pytestmark = pytest.mark.django_db
DECLARE = "Khai về xung đột lợi ích (hội đồng thẩm định)"
TODAY = timezone.localdate()


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def project(db):
    return stages.ready(State.BASE_APPRAISAL)


@pytest.fixture
def appraisal(people, project) -> Appraisal:
    """A council's sheet on which all but the council is written."""
    made = start_appraisal(actor=people["appraiser"], project_id=project.pk, by_council=True)
    changes = written(ALL, declaration="no_conflict", opinion="Đồng ý.", minutes_number="05/BB-SCT")
    return save_appraisal(actor=people["appraiser"], appraisal_id=made.pk, changes=changes)


def member(**values) -> AppraisalMember:
    return AppraisalMember.objects.get(**values)


def add(client, project, **values):
    return client.post(url("council_add", project), {"seat": "member", **values})


def finish(client, project, appraisal):
    appraisal.refresh_from_db()
    return client.post(url("appraise_finish", project), {"seen": str(appraisal.revision)})


def test_a_member_with_an_account_declares_and_the_appraisal_waits_for_it(people, project, appraisal) -> None:
    client, lead = client_of(people["appraiser"]), client_of(people["department_lead"])
    assert told(people["department_lead"], Section.WAITING).count((DECLARE, project.code)) == 0
    done = add(client, project, user=people["department_lead"].pk, seat="chair", post="Giám đốc Sở")
    assert done["Location"] == url("appraise", project) + "#council"
    assert told(people["department_lead"], Section.WAITING).count((DECLARE, project.code)) == 1

    refused = finish(client, project, appraisal)
    assert refused.status_code == 422
    assert f"{people['department_lead']} chưa khai về xung đột lợi ích." in html_of(refused)

    page = text_of(html_of(lead.get(url("council_declare", project))))
    assert "Bạn là chủ tịch hội đồng trong hội đồng thẩm định cấp cơ sở đề án này" in page
    assert f"HTX {project.code}" in page
    blank = lead.post(url("council_declare", project), {})
    assert (blank.status_code, "Chọn một trong hai cam kết." in html_of(blank)) == (422, True)
    assert lead.post(url("council_declare", project), {"declaration": "no_conflict"}).status_code == 302

    row = member(appraisal=appraisal)
    assert (row.declaration, row.declared_on, row.recorded_by) == (
        "no_conflict",
        TODAY,
        people["department_lead"],
    )
    event = AuditEvent.objects.get(action="appraisal.declare")
    assert (event.actor, event.after["declaration"]) == (people["department_lead"], "no_conflict")
    assert told(people["department_lead"], Section.WAITING).count((DECLARE, project.code)) == 0
    assert finish(client, project, appraisal).status_code == 302
    assert (
        lead.post(url("council_declare", project), {"declaration": "conflict", "interest": "x"}).status_code
        == 403
    )


def test_who_names_an_interest_is_absent_and_is_replaced(people, project, appraisal) -> None:
    client, lead = client_of(people["appraiser"]), client_of(people["department_lead"])
    add(client, project, user=people["department_lead"].pk, seat="chair")
    unsaid = lead.post(url("council_declare", project), {"declaration": "conflict", "interest": " "})
    assert (unsaid.status_code, "Ghi rõ lợi ích liên quan." in html_of(unsaid)) == (422, True)
    lead.post(
        url("council_declare", project), {"declaration": "conflict", "interest": "Em ruột là giám đốc HTX"}
    )
    out = member(appraisal=appraisal)
    assert (out.absent, out.interest) == (True, "Em ruột là giám đốc HTX")
    back = lead.post(url("council_declare", project), {"declaration": "no_conflict"})
    assert (back.status_code, "không rút lại được" in html_of(back)) == (409, True)
    assert "Hội đồng phải có" not in html_of(client.get(url("appraise", project)))
    assert "Ghi các thành viên hội đồng thẩm định." in html_of(finish(client, project, appraisal))
    for act in ("drop", "present"):
        assert client.post(url("council_member", project, out.pk), {"act": act}).status_code == 409
    with pytest.raises(Problems, match="việc thẩm định ở lại với hội đồng"):
        save_appraisal(actor=people["appraiser"], appraisal_id=appraisal.pk, changes={"by_council": "staff"})

    add(client, project, name="Ngô Thị Lan", post="Phó giám đốc Sở Tài chính", seat="chair", replaces=out.pk)
    new = member(name="Ngô Thị Lan")
    again = add(client, project, name="Người khác", replaces=out.pk)
    assert (again.status_code, member(name="Ngô Thị Lan").replaces) == (
        302,
        out,
    )  # the field is not there any more
    client.post(url("council_member", project, member(name="Người khác").pk), {"act": "drop"})
    client.post(
        url("council_member", project, new.pk),
        {"declaration": "no_conflict", "signed_on": TODAY.strftime("%d/%m/%Y")},
    )
    assert finish(client, project, appraisal).status_code == 302

    appraisal.refresh_from_db()
    paper = minutes_context(appraisal)
    assert [seat.member.name for seat in paper["sitting"]] == ["Ngô Thị Lan"]
    assert paper["chair"] == new
    assert [seat.said for seat in paper["away"]] == [
        f"Có xung đột lợi ích, đã rút ({TODAY:%d/%m/%Y}): Em ruột là giám đốc HTX"
    ]
    sheet = text_of(html_of(client_of(people["auditor"]).get(url("appraisal", project, appraisal.pk))))
    assert f"Ngô Thị Lan, Phó giám đốc Sở Tài chính – Chủ tịch hội đồng, thay {out.name}" in sheet
    assert f"Cam kết không có xung đột lợi ích ({TODAY:%d/%m/%Y}, bản ký)" in sheet


def test_the_signed_paper_of_an_outsider_is_recorded_with_its_day(people, project, appraisal) -> None:
    client = client_of(people["appraiser"])
    add(client, project, name="Lê Văn Bảy", post="Sở Tài chính", seat="chair")
    row = member(name="Lê Văn Bảy")
    page = url("council_member", project, row.pk)
    tomorrow = (TODAY + timedelta(days=1)).strftime("%d/%m/%Y")
    for values, said in (
        ({"declaration": "no_conflict"}, "Ghi ngày ký bản khai."),
        ({"declaration": "no_conflict", "signed_on": "31/02/2026"}, "không có trong lịch"),
        ({"declaration": "no_conflict", "signed_on": tomorrow}, "ở tương lai"),
        ({"signed_on": "05/01/2026"}, "Chọn một trong hai cam kết."),
    ):
        answer = client.post(page, values)
        assert (answer.status_code, said in html_of(answer)) == (422, True), said
    assert member(pk=row.pk).declaration == ""
    assert "Lê Văn Bảy chưa khai" in html_of(client.get(url("appraise_finish", project)))
    client.post(page, {"declaration": "no_conflict", "signed_on": "05/01/2026"})
    row.refresh_from_db()
    assert (row.declaration, f"{row.declared_on:%d/%m/%Y}", row.recorded_by) == (
        "no_conflict",
        "05/01/2026",
        people["appraiser"],
    )
    assert finish(client, project, appraisal).status_code == 302


def test_nobody_declares_for_who_has_an_account(people, project, appraisal) -> None:
    client = client_of(people["appraiser"])
    add(client, project, user=people["department_lead"].pk, seat="chair")
    row = member(appraisal=appraisal)
    answer = client.post(
        url("council_member", project, row.pk), {"declaration": "no_conflict", "signed_on": "05/01/2026"}
    )
    assert (answer.status_code, member(pk=row.pk).declaration) == (403, "")
    assert AuditEvent.objects.filter(action="appraisal.record_declaration", refused=True).count() == 1


def test_an_absent_member_does_not_hold_it_up_and_may_come_after_all(people, project, appraisal) -> None:
    client = client_of(people["appraiser"])
    sit(appraisal, ("Ngô Thị Lan", "chair"))
    add(client, project, user=people["department_lead"].pk)
    row = member(user=people["department_lead"])
    client.post(url("council_member", project, row.pk), {"act": "absent"})
    assert told(people["department_lead"], Section.WAITING).count((DECLARE, project.code)) == 0
    assert "Đã đủ để hoàn tất." in html_of(client.get(url("appraise", project)))
    client.post(url("council_member", project, row.pk), {"act": "present"})
    assert "chưa khai" in html_of(client.get(url("appraise_finish", project)))


def test_the_appraiser_on_the_council_declares_once(people, project, appraisal) -> None:
    client = client_of(people["appraiser"])
    sit(appraisal, ("Ngô Thị Lan", "chair"))
    add(client, project, user=people["appraiser"].pk, seat="secretary")
    assert told(people["appraiser"], Section.WAITING).count((DECLARE, project.code)) == 0
    assert finish(client, project, appraisal).status_code == 302


def test_the_appraiser_s_page_and_the_members_do_not_lose_each_other_s_work(
    people, project, appraisal
) -> None:
    client = client_of(people["appraiser"])
    add(client, project, user=people["department_lead"].pk, seat="chair")
    page = form_data(appraisal, opinion="Viết sau khi thành viên khai")
    client_of(people["department_lead"]).post(url("council_declare", project), {"declaration": "no_conflict"})
    assert client.post(url("appraise", project), page).status_code == 302
    appraisal.refresh_from_db()
    assert (appraisal.opinion, member(appraisal=appraisal).declaration) == (
        "Viết sau khi thành viên khai",
        "no_conflict",
    )
    stale = client.post(url("appraise_finish", project), {"seen": str(appraisal.revision - 1)})
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Chọn người có tài khoản, hoặc ghi họ tên."),
        ({"name": "A", "user": "lead"}, "không cả hai"),
        ({"user": "officer"}, "Chọn người trong danh sách."),
        ({"user": "9" * 20}, "Chọn người trong danh sách."),
        ({"name": "x" * 121}, "120"),
        ({"name": "A", "seat": "king"}, "Vai trò này không có."),
        ({"name": "a\x00b"}, "NUL"),
    ],
)
def test_a_member_that_cannot_be_is_told_at_its_field(people, project, appraisal, values, said) -> None:
    who = {"lead": "department_lead", "officer": "officer"}
    sent = {key: people[who[value]].pk if value in who else value for key, value in values.items()}
    answer = add(client_of(people["appraiser"]), project, **sent)
    assert (answer.status_code, said in html_of(answer)) == (422, True), text_of(html_of(answer))[-900:]
    assert not AppraisalMember.objects.exists()


def test_nobody_sits_twice_and_there_are_fifteen_at_most(people, project, appraisal) -> None:
    client = client_of(people["appraiser"])
    add(client, project, user=people["department_lead"].pk)
    assert add(client, project, user=people["department_lead"].pk).status_code == 422
    for number in range(14):
        assert add(client, project, name=f"Người {number}").status_code == 302
    more = add(client, project, name="Người nữa")
    assert (more.status_code, "nhiều nhất 15 người" in html_of(more)) == (422, True)
    assert AppraisalMember.objects.count() == 15


@pytest.mark.parametrize(
    ("who", "status"),
    [("department_lead", 409), ("reviewer", 403), ("officer", 403), ("other_department_lead", 404)],
)
def test_only_the_appraiser_keeps_the_list_and_only_members_declare(
    people, project, appraisal, who, status
) -> None:
    sit(appraisal, ("Ngô Thị Lan", "chair"))
    row, client = member(appraisal=appraisal), client_of(people[who])
    for address in (url("council_add", project), url("council_member", project, row.pk)):
        assert client.get(address).status_code == status
        assert client.post(address, {"act": "absent", "name": "Lạ", "seat": "member"}).status_code == status
    assert client.get(url("council_declare", project)).status_code == (404 if status == 404 else 403)
    assert [one.absent for one in AppraisalMember.objects.all()] == [False]


def test_a_member_reads_nothing_of_the_draft(people, project, appraisal) -> None:
    add(client_of(people["appraiser"]), project, user=people["department_lead"].pk)
    lead = client_of(people["department_lead"])
    assert "Đồng ý." not in html_of(lead.get(url("council_declare", project)))
    assert lead.get(url("appraisal", project, appraisal.pk)).status_code == 404


def test_an_ended_membership_ends_nothing_that_was_declared_but_is_offered_no_more(
    people, project, appraisal
) -> None:
    gone = factories.user("da-nghi", people["appraiser"].memberships.get().center, "department_appraiser")
    gone.memberships.update(valid_to=TODAY - timedelta(days=1))
    html = html_of(client_of(people["appraiser"]).get(url("council_add", project)))
    assert f'<option value="{people["department_lead"].pk}">' in html
    assert f'<option value="{gone.pk}">' not in html


def test_the_minutes_say_what_each_declared(people, project) -> None:
    done = complete(
        people["appraiser"],
        project,
        council=(("Ngô Thị Lan", "chair", "Phó giám đốc Sở"), ("Lê Văn Bảy", "secretary")),
    )
    with pytest.raises(Exception, match="đã kết thúc"):
        finish_appraisal(
            actor=people["appraiser"], appraisal_id=done.pk, opinion="x", minutes_number="1", no_conflict=True
        )
    answer = client_of(people["officer"]).get(url("appraisal_minutes", project, done.pk))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    said = [seat.said for seat in minutes_context(done)["sitting"]]
    assert said == ["Cam kết không có xung đột lợi ích (05/01/2026, bản ký)"] * 2
