"""The pages of an appraisal: begun, saved, finished later; drafts private, conflicts kept out, nothing typed lost."""

import pytest

from core.exceptions import NotAllowed
from projects.enums import State
from projects.models import Appraisal
from projects.models.appraisal import CRITERIA
from projects.services.appraisal_drafts import save_appraisal
from projects.services.appraisals import finish_appraisal, start_appraisal, step_back
from projects.services.lifecycle import transition_project
from tests.pages import text_of
from tests.projects import stages
from tests.projects.appraising import ALL, client_of, complete, form_data, html_of, url, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


def test_an_appraisal_is_saved_half_written_and_finished_later(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    client = client_of(people["appraiser"])
    client.post(url("appraise", project), {"by_council": "staff"})
    appraisal = Appraisal.objects.get()

    half = client.post(
        url("appraise", project),
        form_data(appraisal, comment_capacity="Cần xem thêm vốn đối ứng", met_principles="yes", act="save"),
        follow=True,
    )

    assert "Đã lưu lúc" in html_of(half)
    assert "Cần xem thêm vốn đối ứng" in html_of(half)
    assert dict(appraisal.answers.values_list("criterion", "met"))["capacity"] is None
    review = client.get(url("appraise_finish", project))
    assert "Còn thiếu 7 điểm" in html_of(review)
    assert client.post(url("appraise_finish", project), {"seen": "1"}).status_code == 422
    appraisal.refresh_from_db()
    assert appraisal.outcome == ""

    answers = {f"met_{key}": "yes" for key, _ in CRITERIA}
    ready = client.post(
        url("appraise", project),
        form_data(
            appraisal,
            **answers,
            opinion="Đề nghị thông qua.",
            minutes_number="07/BB-SCT",
            declaration="no_conflict",
            act="review",
        ),
    )
    assert ready["Location"] == url("appraise_finish", project)
    done = client.post(url("appraise_finish", project), {"seen": "2"}, follow=True)

    appraisal.refresh_from_db()
    assert (appraisal.outcome, appraisal.minutes_number, appraisal.opinion) == (
        "finished",
        "07/BB-SCT",
        "Đề nghị thông qua.",
    )
    assert "Đã hoàn tất thẩm định" in html_of(done)
    assert done.redirect_chain[-1][0] == url("appraisal", project, appraisal.pk)


def test_a_draft_is_its_appraiser_s_and_a_finished_sheet_everybody_s(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    draft = start_appraisal(actor=people["appraiser"], project_id=project.pk)
    seen = {
        name: client_of(people[name]).get(url("appraisal", project, draft.pk)).status_code
        for name in ("appraiser", "department_lead", "officer", "auditor", "other_department_lead")
    }
    assert seen == {
        "appraiser": 200,
        "department_lead": 404,
        "officer": 404,
        "auditor": 404,
        "other_department_lead": 404,
    }
    assert client_of(people["appraiser"]).get(url("appraisal_minutes", project, draft.pk)).status_code == 404

    save_appraisal(
        actor=people["appraiser"],
        appraisal_id=draft.pk,
        changes=written(answers=ALL, declaration="no_conflict"),
    )
    finish_appraisal(
        actor=people["appraiser"], appraisal_id=draft.pk, opinion="Đạt.", minutes_number="1", no_conflict=True
    )
    for name in ("department_lead", "officer", "auditor", "reviewer"):
        html = html_of(client_of(people[name]).get(url("appraisals", project)))
        assert url("appraisal_minutes", project, draft.pk) in html, name


def test_the_list_says_nothing_of_another_s_draft(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    start_appraisal(actor=people["appraiser"], project_id=project.pk)
    told = {
        name: html_of(client_of(people[name]).get(url("appraisals", project)))
        for name in ("appraiser", "officer")
    }
    assert "Bản nháp của bạn" in told["appraiser"]
    assert "Chưa có phiếu thẩm định nào" in told["officer"]


def test_who_declares_a_conflict_cannot_finish_and_steps_back(people) -> None:
    project = stages.ready(State.MINISTRY_APPRAISAL)
    client = client_of(people["reviewer"])
    client.post(url("appraise", project), {"by_council": "staff"})
    appraisal = Appraisal.objects.get()
    answers = {f"met_{key}": "yes" for key, _ in CRITERIA}

    saved = client.post(
        url("appraise", project),
        form_data(
            appraisal, **answers, opinion="Tốt", minutes_number="1", declaration="conflict", act="review"
        ),
    )
    refused = client.post(url("appraise_finish", project), {"seen": "1"})
    blank = client.post(url("appraise_step_back", project), {"reason": " "})
    left = client.post(url("appraise_step_back", project), {"reason": "Vợ là giám đốc"})

    assert saved["Location"] == url("appraise_step_back", project)
    assert (refused.status_code, "không được hoàn tất" in html_of(refused)) == (422, True)
    assert (blank.status_code, "Ghi lý do." in html_of(blank)) == (422, True)
    appraisal.refresh_from_db()
    assert (left.status_code, appraisal.outcome, appraisal.conflict) == (
        302,
        "stepped_back",
        "Vợ là giám đốc",
    )
    with pytest.raises(NotAllowed, match="đã khai có xung đột lợi ích"):
        transition_project(project_id=project.pk, action="pass", actor=people["reviewer"])


def test_one_appraises_at_a_time_and_the_lead_takes_an_abandoned_draft_back(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    draft = start_appraisal(actor=people["appraiser"], project_id=project.pk)
    lead = client_of(people["department_lead"])

    shown = html_of(lead.get(url("appraise", project)))
    second = lead.post(url("appraise", project), {"by_council": "staff"})
    refused = client_of(people["appraiser"]).post(url("appraise_release", project), {"reason": "x"})
    taken = lead.post(url("appraise_release", project), {"reason": "Đi công tác dài ngày"})

    assert str(people["appraiser"]) in shown
    assert url("appraise_release", project) in shown
    assert (second.status_code, refused.status_code, taken.status_code) == (409, 403, 302)
    draft.refresh_from_db()
    assert (draft.outcome, draft.conflict) == ("lapsed", "Đi công tác dài ngày")
    assert lead.post(url("appraise", project), {"by_council": "staff"}).status_code == 302
    assert Appraisal.objects.open().get().appraiser == people["department_lead"]


def test_two_windows_overwrite_nothing(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    appraisal = start_appraisal(actor=people["appraiser"], project_id=project.pk)
    client = client_of(people["appraiser"])
    first, other = (form_data(appraisal, opinion=f"Cửa sổ thứ {word}") for word in ("nhất", "hai"))
    client.post(url("appraise", project), first)

    second = client.post(url("appraise", project), other)

    appraisal.refresh_from_db()
    assert (second.status_code, appraisal.opinion) == (409, "Cửa sổ thứ nhất")
    assert "Ô này vừa được lưu ở một cửa sổ khác của bạn. Chưa ghi đè gì" in text_of(html_of(second))
    assert "Nội dung của bạn Cửa sổ thứ hai Nội dung hiện nay Cửa sổ thứ nhất" in text_of(html_of(second))
    client.post(
        url("appraise", project),
        {**other, "choice-opinion": "mine", "theirs-opinion": "Cửa sổ thứ nhất", "comment_capacity": "Đủ"},
    )
    appraisal.refresh_from_db()
    assert (appraisal.opinion, appraisal.answers.get(criterion="capacity").comment) == (
        "Cửa sổ thứ hai",
        "Đủ",
    )


def test_what_was_typed_is_shown_when_the_project_has_moved_on(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    appraisal = start_appraisal(actor=people["appraiser"], project_id=project.pk)
    transition_project(
        project_id=project.pk, action="return", actor=people["department_lead"], reason="Thiếu."
    )

    late = client_of(people["appraiser"]).post(
        url("appraise", project), form_data(appraisal, opinion="Viết dở dang")
    )

    assert (late.status_code, "Viết dở dang" in html_of(late)) == (409, True)
    appraisal.refresh_from_db()
    assert (appraisal.opinion, appraisal.outcome) == ("", "lapsed")


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"met_principles": "maybe"}, "maybe"),
        ({"opinion": "a\x00b"}, "NUL"),
        ({"minutes_number": "x" * 61}, "60"),
        ({"opinion": "x" * 10_001}, "10000"),
    ],
)
def test_bad_input_is_told_at_its_place_and_saves_nothing(people, values, wanted) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    appraisal = start_appraisal(actor=people["appraiser"], project_id=project.pk)
    answer = client_of(people["appraiser"]).post(url("appraise", project), form_data(appraisal, **values))
    assert (answer.status_code, wanted in html_of(answer)) == (422, True), text_of(html_of(answer))[:1500]
    appraisal.refresh_from_db()
    assert appraisal.revision == 0


@pytest.mark.parametrize("key", ["", "abc", "9" * 18, "9" * 30, "²"])
def test_a_form_of_no_appraisal_is_a_beginning(people, key) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    answer = client_of(people["appraiser"]).post(
        url("appraise", project), {"appraisal": key, "by_council": "bay"}
    )
    assert answer.status_code == 422
    assert not Appraisal.objects.exists()


@pytest.mark.parametrize(
    ("who", "state", "status"),
    [
        ("appraiser", State.BASE_APPRAISAL, 200),
        ("reviewer", State.BASE_APPRAISAL, 403),
        ("reviewer", State.MINISTRY_APPRAISAL, 200),
        ("approver", State.MINISTRY_APPRAISAL, 403),
        ("officer", State.BASE_APPRAISAL, 403),
        ("appraiser", State.DRAFT, 409),
        ("other_department_lead", State.BASE_APPRAISAL, 404),
    ],
)
def test_who_appraises_where(people, who, state, status) -> None:
    project = stages.ready(state)
    client = client_of(people[who])
    assert client.get(url("appraise", project)).status_code == status
    offered = client.get(url("overview", project))
    assert (url("appraise", project) in html_of(offered)) == (status == 200)


def test_the_history_tells_how_appraisals_ended_and_keeps_what_drafts_said(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    draft = start_appraisal(actor=people["department_lead"], project_id=project.pk)
    save_appraisal(
        actor=people["department_lead"], appraisal_id=draft.pk, changes=written(opinion="Chưa ai biết")
    )
    step_back(actor=people["department_lead"], appraisal_id=draft.pk, reason="Anh rể là giám đốc HTX")
    complete(people["appraiser"], project)

    told = text_of(html_of(client_of(people["officer"]).get(url("history", project))))

    assert "Kết thúc thẩm định: Cấp cơ sở" in told
    assert "Số biên bản – 05/BB-SCT" in told
    assert "Rút khỏi thẩm định: Cấp cơ sở Anh rể là giám đốc HTX" in told
    assert "Chưa ai biết" not in told


def test_the_main_act_is_appraising_until_the_sheet_is_there(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)

    def main_act() -> str:
        html = html_of(client_of(people["department_lead"]).get(url("overview", project)))
        return html.split('button-main" href="')[1].split('"')[0]

    before = main_act()
    complete(people["appraiser"], project)
    assert (before, main_act()) == (url("appraise", project), url("step", project, "pass"))


def test_the_ministry_keeps_its_capital_in_the_middle_of_a_heading(people) -> None:
    """Before the sheet is begun, on it, and in the list of what was sent."""
    project = stages.ready(State.MINISTRY_APPRAISAL)
    client = client_of(people["reviewer"])
    assert "Thẩm định cấp Bộ</h" in html_of(client.get(url("appraise", project)))
    client.post(url("appraise", project), {"by_council": "staff"})
    page = html_of(client.get(url("appraise", project)))
    assert "Thẩm định cấp Bộ</h" in page
    assert "cấp bộ" not in page
    sheet = html_of(client.get(url("appraisal", project, Appraisal.objects.get().pk)))
    assert "Phiếu thẩm định cấp Bộ</h2>" in sheet
