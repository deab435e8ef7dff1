"""The sheet of an appraisal saves each field as it is left, by the machinery of the dossier's pages."""

import re

import pytest

from core.models import AuditEvent
from projects.enums import State
from projects.models import Appraisal
from projects.services.appraisals import finish_appraisal, start_appraisal
from projects.services.lifecycle import transition_project
from tests.pages import queries_of, text_of
from tests.projects import stages
from tests.projects.appraising import client_of, html_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def project(db):
    return stages.ready(State.BASE_APPRAISAL)


@pytest.fixture
def appraisal(people, project) -> Appraisal:
    return start_appraisal(actor=people["appraiser"], project_id=project.pk)


def leave(client, appraisal: Appraisal, name: str, typed: str, seen: str = "", **more):
    """What htmx sends when a field is left."""
    return client.post(
        url("appraise_field", appraisal.project, appraisal.pk, name),
        {name: typed, f"initial-{name}": seen, **more},
        headers={"HX-Request": "true"},
    )


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("opinion", " Đề nghị\nthông qua. ", "Đề nghị\nthông qua."),
        ("minutes_number", "05/BB-SCT", "05/BB-SCT"),
        ("declaration", "no_conflict", "no_conflict"),
        ("by_council", "council", True),
        ("met_capacity", "no", False),
        ("comment_capacity", "Thiếu vốn đối ứng", "Thiếu vốn đối ứng"),
    ],
)
def test_a_field_is_saved_as_it_is_left(people, appraisal, name, typed, kept) -> None:
    seen = "staff" if name == "by_council" else ""
    answer = leave(client_of(people["appraiser"]), appraisal, name, typed, seen)
    assert (answer.status_code, answer["X-Autosave"], answer["X-Saved"]) == (200, "1", name)
    assert "Đã lưu" in html_of(answer)
    appraisal.refresh_from_db()
    part, _, key = name.partition("_")
    if part in ("met", "comment"):
        assert getattr(appraisal.answers.get(criterion=key), part) == kept
    else:
        assert getattr(appraisal, name) == kept
    assert AuditEvent.objects.filter(action="appraisal.save").count() == 1
    assert appraisal.revision == 1


def test_what_was_chosen_is_told_in_its_words(people, appraisal) -> None:
    said = text_of(html_of(leave(client_of(people["appraiser"]), appraisal, "met_capacity", "yes")))
    assert re.search(r"Đã lưu \d\d:\d\d: Đạt", said)
    assert "y, e, s" not in said


def test_the_answer_tells_what_is_still_lacking(people, appraisal) -> None:
    client = client_of(people["appraiser"])
    first = text_of(html_of(leave(client, appraisal, "opinion", "Đạt")))
    assert "Còn 7 điểm trước khi hoàn tất" in first
    assert "Ghi ý kiến thẩm định." not in first
    conflict = html_of(leave(client, appraisal, "declaration", "conflict"))
    assert url("appraise_step_back", appraisal.project) in conflict
    council = html_of(leave(client, appraisal, "by_council", "council", "staff"))
    assert url("council_add", appraisal.project) in council


def test_the_same_value_twice_is_no_clash_and_no_second_event(people, appraisal) -> None:
    client = client_of(people["appraiser"])
    for _ in range(2):
        assert leave(client, appraisal, "opinion", "Đạt").status_code == 200
    appraisal.refresh_from_db()
    assert (appraisal.revision, AuditEvent.objects.filter(action="appraisal.save").count()) == (1, 1)


def test_two_windows_in_different_fields_both_count(people, appraisal) -> None:
    client = client_of(people["appraiser"])
    leave(client, appraisal, "opinion", "Từ cửa sổ một")
    assert leave(client, appraisal, "comment_dossier", "Từ cửa sổ hai").status_code == 200
    appraisal.refresh_from_db()
    assert appraisal.opinion == "Từ cửa sổ một"
    assert appraisal.answers.get(criterion="dossier").comment == "Từ cửa sổ hai"


def test_a_clash_shows_both_values_and_the_person_chooses(people, appraisal) -> None:
    client = client_of(people["appraiser"])
    leave(client, appraisal, "met_capacity", "yes")
    clash = leave(client, appraisal, "met_capacity", "no")
    assert clash.status_code == 409
    assert "Nội dung của bạn Chưa đạt Nội dung hiện nay Đạt" in text_of(html_of(clash))
    assert appraisal.answers.get(criterion="capacity").met is True
    more = {"choice-met_capacity": "mine", "theirs-met_capacity": "yes"}
    taken = leave(client, appraisal, "met_capacity", "no", **more)
    assert taken.status_code == 200
    assert 'id="field-met_capacity"' in html_of(taken)
    assert appraisal.answers.get(criterion="capacity").met is False


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("minutes_number", "x" * 61, "60"),
        ("opinion", "x" * 10_001, "10000"),
        ("opinion", "a\x00b", "NUL"),
        ("met_dossier", "maybe", "maybe"),
        ("declaration", "x", "x"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_saved(
    people, appraisal, name, typed, said
) -> None:
    answer = leave(client_of(people["appraiser"]), appraisal, name, typed)
    assert (answer.status_code, "field-error" in html_of(answer), said in html_of(answer)) == (
        422,
        True,
        True,
    )
    appraisal.refresh_from_db()
    assert appraisal.revision == 0


def test_what_was_typed_after_the_end_is_refused_and_stays_on_the_page(people, project, appraisal) -> None:
    client = client_of(people["appraiser"])
    transition_project(
        project_id=project.pk, action="return", actor=people["department_lead"], reason="Thiếu."
    )
    late = leave(client, appraisal, "opinion", "Viết dở")
    assert (late.status_code, "Thẩm định này đã kết thúc." in html_of(late)) == (409, True)
    appraisal.refresh_from_db()
    assert appraisal.opinion == ""


def test_who_looked_the_sheet_over_finishes_what_they_saw(people, project, appraisal) -> None:
    client = client_of(people["appraiser"])
    leave(client, appraisal, "opinion", "Đạt")
    with pytest.raises(Exception, match="vừa được sửa"):
        finish_appraisal(
            actor=people["appraiser"], appraisal_id=appraisal.pk, opinion="Đạt", minutes_number="1", no_conflict=True, seen=0
        )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "status"),
    [("department_lead", 404), ("reviewer", 404), ("officer", 404), ("other_department_lead", 404)],
)
def test_nobody_writes_into_another_s_sheet(people, appraisal, who, status) -> None:
    assert leave(client_of(people[who]), appraisal, "opinion", "Lạ").status_code == status
    assert leave(client_of(people["appraiser"]), appraisal, "ten-la", "x").status_code == 404
    assert (
        client_of(people["appraiser"])
        .get(url("appraise_field", appraisal.project, appraisal.pk, "opinion"))
        .status_code
        == 405
    )
    appraisal.refresh_from_db()
    assert appraisal.revision == 0


def test_a_lost_login_is_told_in_the_field(people, appraisal) -> None:
    client = client_of(people["appraiser"])
    client.logout()
    answer = leave(client, appraisal, "opinion", "Chưa lưu")
    assert (answer.status_code, "X-Said" in answer) == (401, True)


def test_the_page_asks_as_many_queries_with_a_council_of_one_and_of_four(people, project, appraisal) -> None:
    client = client_of(people["appraiser"])
    leave(client, appraisal, "by_council", "council", "staff")
    client.post(url("council_add", project), {"name": "Người 0", "seat": "chair"})
    one = queries_of(client, url("appraise", project))
    for number in range(1, 4):
        client.post(url("council_add", project), {"name": f"Người {number}", "seat": "member"})
    assert queries_of(client, url("appraise", project)) == one
