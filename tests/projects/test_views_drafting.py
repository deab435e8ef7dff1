"""Writing a dossier in its sections: saved field by field or whole, two values shown after a clash, nothing of what was typed lost."""

import re
import unicodedata
from datetime import date
from typing import Any

import pytest
from django.test import Client

from centers.models import Province
from core.models import AuditEvent
from projects.enums import State
from projects.models import Project
from projects.services.proposals import update_project
from tests.pages import text_of
from tests.projects import stages
from tests.projects.dossier import inputs_of, leave, section, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def project(people) -> Project:
    return stages.ready(State.DRAFT)


@pytest.fixture
def officer(people) -> Client:
    return signed_in(people["officer"])


def test_a_field_is_saved_as_it_is_left_and_says_when(officer, project) -> None:
    answer = leave(officer, project, "goals", "Tăng sản lượng 20 %.", "Nội dung đã soạn.")

    assert answer.status_code == 200
    assert re.search(r"Đã lưu \d\d:\d\d", text_of(answer.content.decode()))
    assert inputs_of(answer.content.decode())["initial-goals"] == ["Tăng sản lượng 20 %."]
    assert (answer["X-Autosave"], answer["X-Saved"]) == ("1", "goals")
    project.refresh_from_db()
    assert (project.goals, project.need) == ("Tăng sản lượng 20 %.", "Nội dung đã soạn.")


def test_a_field_left_as_it_was_writes_nothing(officer, project) -> None:
    before = AuditEvent.objects.count()
    assert leave(officer, project, "need", "Nội dung đã soạn.", "Nội dung đã soạn.").status_code == 200
    assert AuditEvent.objects.count() == before


def test_several_lines_come_and_go_without_a_false_change(officer, project) -> None:
    """Browsers send CR LF; the text is kept with LF alone, and composed letters in one form."""
    typed = unicodedata.normalize("NFD", "Dòng một\r\n\r\n  Dòng hai\tcó tab\x07 \r\n")
    leave(officer, project, "schedule", typed, "Nội dung đã soạn.")
    project.refresh_from_db()
    assert project.schedule == "Dòng một\n\n  Dòng hai\tcó tab"
    seen = "Dòng một\r\n\r\n  Dòng hai\tcó tab"
    assert leave(officer, project, "schedule", f"{seen}\r\nDòng ba", seen).status_code == 200
    assert Project.objects.get(pk=project.pk).schedule.endswith("có tab\nDòng ba")


def test_a_clash_shows_both_values_and_writes_neither(people, officer, project) -> None:
    update_project(actor=people["center_lead"], project_id=project.pk, changes={"goals": "Của lãnh đạo <b>"})

    answer = leave(officer, project, "goals", "Của cán bộ", "Nội dung đã soạn.")

    html = answer.content.decode()
    said = text_of(html)
    assert answer.status_code == 409
    assert "X-Saved" not in answer
    assert "Người khác vừa sửa ô này" in said
    assert str(people["center_lead"]) in said
    assert "Nội dung của bạn Của cán bộ Nội dung hiện nay Của lãnh đạo &lt;b&gt;" in said
    assert inputs_of(html)["initial-goals"] == ["Nội dung đã soạn."]
    assert inputs_of(html)["theirs-goals"] == ["Của lãnh đạo <b>"]
    assert Project.objects.get(pk=project.pk).goals == "Của lãnh đạo <b>"


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Của cán bộ"), ("theirs", "Của lãnh đạo")])
def test_after_a_clash_the_person_chooses(people, officer, project, choice: str, kept: str) -> None:
    update_project(actor=people["center_lead"], project_id=project.pk, changes={"goals": "Của lãnh đạo"})
    more = {"choice-goals": choice, "theirs-goals": "Của lãnh đạo"}

    answer = leave(officer, project, "goals", "Của cán bộ", "Nội dung đã soạn.", **more)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert Project.objects.get(pk=project.pk).goals == kept
    assert inputs_of(html)["initial-goals"] == [kept]
    assert re.search(rf"<textarea[^>]*autofocus[^>]*>\s*{kept}</textarea>", html)


def test_a_third_change_while_choosing_clashes_again(people, officer, project) -> None:
    update_project(actor=people["center_lead"], project_id=project.pk, changes={"goals": "Lần hai"})
    more = {"choice-goals": "mine", "theirs-goals": "Lần một"}
    answer = leave(officer, project, "goals", "Của cán bộ", "Nội dung đã soạn.", **more)
    assert answer.status_code == 409
    assert inputs_of(answer.content.decode())["theirs-goals"] == ["Lần hai"]
    assert Project.objects.get(pk=project.pk).goals == "Lần hai"


def test_the_same_save_twice_is_no_clash(officer, project) -> None:
    """Enter in a line saves the field and sends the form; a lost answer is asked for again."""
    for _ in range(2):
        answer = leave(officer, project, "title", "Tên mới của đề án", project.title)
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("start", "31/02/2026", "Ngày “31/02/2026” không có trong lịch; viết như 31/03/2026."),
        (
            "start",
            "01/02/2027",
            "Chưa lưu. “Ngày kết thúc”: Ngày kết thúc 31/12/2026 trước ngày bắt đầu 01/02/2027.",
        ),
        ("start", "", "Chưa có “Ngày bắt đầu”."),
        ("title", "", "Chưa có “Tên đề án”."),
        ("title", "a" * 501, "Tên đề án dài quá 500 ký tự."),
        ("title", "Máy\x00sấy", "Có ký tự không ghi được (NUL)"),
        ("need", "a\x00b", "Có ký tự không ghi được (NUL)"),
        ("coordinating_units", "a" * 401, "Đơn vị phối hợp dài quá 400 ký tự."),
        ("form", "x", "Chọn trong danh sách."),
        ("form", "a\x00b", "Chọn trong danh sách."),
        ("provinces", ["999999"], "Chọn trong danh sách."),
        ("provinces", ["x", "\x00"], "Chọn trong danh sách."),
    ],
)
def test_what_cannot_be_is_told_below_the_field(officer, project, name: str, typed: Any, said: str) -> None:
    before = Project.objects.filter(pk=project.pk).values().get()
    more = {"end": "31/12/2026", "initial-end": "2026-12-31"} if name == "start" else {}
    seen = {"start": "2026-01-01", "title": project.title, "form": "single", "need": project.need}
    places = list(project.provinces.values_list("pk", flat=True))

    answer = leave(
        officer, project, name, typed, seen.get(name, places if name == "provinces" else ""), **more
    )

    assert answer.status_code == 422
    assert said in text_of(answer.content.decode())
    assert "X-Saved" not in answer
    assert Project.objects.filter(pk=project.pk).values().get() == before


def test_a_name_of_three_hundred_letters_is_kept_whole(officer, project) -> None:
    name = unicodedata.normalize("NFD", "Ứng dụng máy sấy " * 20)[:600]
    assert leave(officer, project, "title", name, project.title).status_code == 200
    project.refresh_from_db()
    assert project.title == unicodedata.normalize("NFC", name).strip()
    assert project.title.startswith("Ứng dụng máy sấy Ứng")


def test_first_and_last_day_are_saved_with_each_other(officer, project) -> None:
    days = {"end": "31/12/2027", "initial-end": "2026-12-31"}
    answer = leave(officer, project, "start", "01/07/2026", "2026-01-01", **days)
    assert (answer.status_code, answer["X-Saved"]) == (200, "start,end")
    project.refresh_from_db()
    assert (project.start, project.end) == (date(2026, 7, 1), date(2027, 12, 31))
    assert 'hx-swap-oob="innerHTML:#end-state"' in answer.content.decode()


def test_places_are_those_of_the_map_of_the_first_day(officer, project, bac_giang) -> None:
    html = officer.get(section(project, "parties")).content.decode()
    assert f'value="{bac_giang.pk}"' not in html
    now = Province.objects.get(map="34", name="Lào Cai")
    own = list(project.provinces.values_list("pk", flat=True))
    assert leave(officer, project, "provinces", [*own, now.pk], own).status_code == 200
    assert set(project.provinces.values_list("pk", flat=True)) == {*own, now.pk}
    answer = leave(
        officer,
        project,
        "start",
        "01/06/2025",
        "2026-01-01",
        **{"end": "31/12/2026", "initial-end": "2026-12-31"},
    )
    assert answer.status_code == 422
    assert "không có trên bản đồ ngày 01/06/2025" in text_of(answer.content.decode())


def test_partners_are_chosen_from_the_centres_and_the_own_one_is_not_among_them(
    officer, project, people
) -> None:
    sct = people["department_lead"].current_memberships[0].center
    html = officer.get(section(project, "parties")).content.decode()
    assert f'name="coordinators" value="{project.center_id}"' not in html
    answer = leave(officer, project, "coordinators", [sct.pk], [])
    assert sct.name in text_of(answer.content.decode())
    assert list(project.coordinators.all()) == [sct]
    assert leave(officer, project, "coordinators", [], [sct.pk]).status_code == 200
    assert not project.coordinators.exists()


def whole(client: Client, project: Project, name: str, **typed: Any):
    """Send a section as a browser without scripts does: all its fields, with what the page carried."""
    url = section(project, name)
    page = client.get(url)
    form = page.context["form"]
    data = {**inputs_of(page.content.decode())}
    for field in form:
        value = field.value()
        data[field.name] = field.field.widget.format_value(value) if not isinstance(value, list) else value
    return client.post(url, {**{key: value or "" for key, value in data.items() if value != []}, **typed})


def test_without_scripts_a_button_saves_the_section(officer, project) -> None:
    answer = whole(officer, project, "goals", need="Cần máy mới.", goals="Đạt 20 tấn.")
    assert (answer.status_code, answer["Location"]) == (302, section(project, "goals"))
    project.refresh_from_db()
    assert (project.need, project.goals) == ("Cần máy mới.", "Đạt 20 tấn.")
    assert "Đã lưu mục “Sự cần thiết và mục tiêu”" in officer.get(answer["Location"]).content.decode()


def test_a_section_saved_whole_leaves_alone_what_the_person_did_not_touch(people, officer, project) -> None:
    url = section(project, "goals")
    sent = inputs_of(officer.get(url).content.decode())
    update_project(actor=people["center_lead"], project_id=project.pk, changes={"need": "Của lãnh đạo"})

    answer = officer.post(url, {**sent, "need": "Nội dung đã soạn.", "goals": "Của cán bộ"})

    assert answer.status_code == 302
    project.refresh_from_db()
    assert (project.need, project.goals) == ("Của lãnh đạo", "Của cán bộ")


def test_a_section_that_clashes_is_not_saved_in_part_and_keeps_what_was_typed(
    people, officer, project
) -> None:
    url = section(project, "goals")
    sent = inputs_of(officer.get(url).content.decode())
    update_project(actor=people["center_lead"], project_id=project.pk, changes={"need": "Của lãnh đạo"})

    answer = officer.post(url, {**sent, "need": "Của cán bộ", "goals": "Mục tiêu mới"})

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Nội dung hiện nay Của lãnh đạo" in text_of(html)
    assert "Mục tiêu mới</textarea>" in html
    project.refresh_from_db()
    assert (project.need, project.goals) == ("Của lãnh đạo", "Nội dung đã soạn.")
    chosen = {**inputs_of(html), "need": "Của cán bộ", "goals": "Mục tiêu mới", "choice-need": "mine"}
    assert officer.post(url, chosen).status_code == 302
    project.refresh_from_db()
    assert (project.need, project.goals) == ("Của cán bộ", "Mục tiêu mới")


def test_a_wrong_value_in_a_section_keeps_all_that_was_typed(officer, project) -> None:
    answer = whole(officer, project, "content", start="31/02/2026", scale="Một dây chuyền")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="31/02/2026"' in html
    assert "Một dây chuyền</textarea>" in html
    assert Project.objects.get(pk=project.pk).scale == "Nội dung đã soạn."


def test_an_expired_login_answers_an_autosave_in_words(officer, project) -> None:
    officer.logout()
    answer = leave(officer, project, "goals", "Gõ dở", "Nội dung đã soạn.")
    assert answer.status_code == 401
    assert "Phiên đăng nhập đã hết; mở thẻ mới để đăng nhập rồi lưu lại." in text_of(answer.content.decode())
    assert "<form" not in answer.content.decode()
    assert Project.objects.get(pk=project.pk).goals == "Nội dung đã soạn."
    assert officer.get(section(project, "goals")).status_code == 302


def test_a_dossier_sent_meanwhile_is_told_to_the_one_who_still_writes(officer, project) -> None:
    Project.objects.filter(pk=project.pk).update(status=State.BASE_APPRAISAL)
    answer = leave(officer, project, "goals", "Muộn", "Nội dung đã soạn.")
    assert (answer.status_code, answer["X-Said"]) == (409, "1")
    assert "đang ở trạng thái “Thẩm định cấp cơ sở”" in text_of(answer.content.decode())
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("name", ["code", "status", "budget", "fund", "khong-co"])
def test_nothing_but_the_fields_of_the_text_can_be_saved(officer, project, name: str) -> None:
    assert leave(officer, project, name, "x", "").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("department_lead", 403), ("auditor", 403), ("other_center_lead", 404)]
)
def test_who_does_not_write_a_dossier_saves_nothing(people, project, who: str, status: int) -> None:
    client = signed_in(people[who])
    assert leave(client, project, "goals", "Lạ", "Nội dung đã soạn.").status_code == status
    assert client.post(section(project, "goals"), {"goals": "Lạ"}).status_code == status
    assert Project.objects.get(pk=project.pk).goals == "Nội dung đã soạn."
