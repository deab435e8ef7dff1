"""Beginning a đề án on a page: anew or as a copy, by those who write, once for each time it is asked."""

import re
from datetime import date
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from centers.models import Center
from projects.enums import State
from projects.models import Project
from projects.services.proposals import copy_project
from tests import factories
from tests.pages import text_of
from tests.projects import stages

pytestmark = pytest.mark.django_db

CREATE = "/de-an/lap-moi/"


@pytest.fixture
def people(db):
    return stages.cast()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sheet(person, **changes: str) -> dict[str, str]:
    """The form as an officer fills it."""
    return {
        "center": str(person.current_memberships[0].center_id),
        "title": "Máy sấy lạnh chế biến chè",
        "fund": "national",
        "year": "2027",
        "form": "single",
        "content": "technology",
        "start": "01/01/2027",
        "end": "31/12/2027",
        "request_key": "0123456789abcdef" * 2,
        **changes,
    }


def test_an_officer_begins_a_project_and_goes_on_to_its_sections(people) -> None:
    client = signed_in(people["officer"])
    assert CREATE in client.get("/de-an/").content.decode()

    answer = client.post(CREATE, sheet(people["officer"]))

    made = Project.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/de-an/{made.code}/soan/cac-ben/")
    assert (made.code, made.status, made.title, made.start, made.end) == (
        "KCQG-2027-0001",
        State.DRAFT,
        "Máy sấy lạnh chế biến chè",
        date(2027, 1, 1),
        date(2027, 12, 31),
    )
    assert list(made.provinces.values_list("name", flat=True)) == ["Bắc Ninh"]
    assert made.created_by == people["officer"]


def test_the_same_request_twice_makes_one_project(people) -> None:
    client = signed_in(people["officer"])
    answers = {client.post(CREATE, sheet(people["officer"]))["Location"] for _ in range(2)}
    assert (len(answers), Project.objects.count()) == (1, 1)
    client.post(CREATE, sheet(people["officer"], request_key="f" * 32))
    assert Project.objects.count() == 2


def test_another_person_s_key_makes_another_project(people) -> None:
    for name in ("officer", "center_lead"):
        signed_in(people[name]).post(CREATE, sheet(people[name]))
    assert Project.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("title", "", "Ghi tên đề án."),
        ("title", "Máy\x00sấy", "Có ký tự không ghi được (NUL)"),
        ("title", "a" * 501, "Tên đề án dài quá 500 ký tự."),
        ("start", "31/02/2027", "Ngày “31/02/2027” không có trong lịch"),
        ("end", "01/01/2026", "Ngày kết thúc 01/01/2026 trước ngày bắt đầu 01/01/2027."),
        ("year", "20x7", "Năm viết bằng bốn chữ số"),
        ("year", "2031", "không chứa năm kế hoạch 2031"),
        ("year", "99999999999999999999", "Năm kế hoạch phải từ 1990 đến 2100"),
        ("content", "", "Chọn nội dung khuyến công."),
        ("fund", "x", "Chọn trong danh sách."),
        ("center", "1", "Chọn trong danh sách."),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_made(
    people, name: str, typed: str, said: str
) -> None:
    answer = signed_in(people["officer"]).post(CREATE, sheet(people["officer"], **{name: typed}))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in text_of(html)
    assert name == "title" or "Máy sấy lạnh chế biến chè" in html
    assert not Project.objects.exists()


def test_a_key_that_is_not_ours_counts_as_none(people) -> None:
    client = signed_in(people["officer"])
    for _ in range(2):
        assert client.post(CREATE, sheet(people["officer"], request_key="một lần")).status_code == 302
    assert Project.objects.count() == 2


def test_whoever_writes_for_no_centre_is_refused_in_words(people) -> None:
    for name in ("department_lead", "auditor", "admin", "stranger", "center_accountant"):
        client = signed_in(people[name])
        assert CREATE not in client.get("/de-an/").content.decode(), name
        assert client.get(CREATE).status_code == 403
        assert client.post(CREATE, sheet(people["officer"])).status_code == 403
    assert not Project.objects.exists()


def test_an_empty_list_leads_to_the_first_project(people) -> None:
    html = signed_in(people["officer"]).get("/de-an/").content.decode()
    assert "Lập đề án đầu tiên" in html
    assert "Lập đề án đầu tiên" not in signed_in(people["reviewer"]).get("/de-an/").content.decode()


def test_a_copy_is_made_for_another_year_once(people) -> None:
    source = stages.ready(State.SETTLED, people=people)
    client = signed_in(people["officer"])
    url = reverse("projects:copy", args=[source.code])
    assert url in client.get(reverse("projects:overview", args=[source.code])).content.decode()
    assert url in client.get(CREATE).content.decode()
    with patch("django.utils.timezone.localdate", return_value=date(2026, 3, 2)):
        page = client.get(url)
    key = re.search(r'name="request_key" value="(\w+)"', page.content.decode())
    assert key is not None
    assert page.context["form"]["year"].value() == 2027

    answers = {client.post(url, {"year": "2028", "request_key": key[1]})["Location"] for _ in range(2)}

    made = Project.objects.get(year=2028)
    assert answers == {f"/de-an/{made.code}/soan/cac-ben/"}
    assert (made.title, made.start, made.status) == (source.title, date(2028, 1, 1), State.DRAFT)
    assert [row.fund_year for row in made.budget_lines.all()] == [2028]


def test_the_centre_that_took_anothers_place_copies_its_work(people) -> None:
    """The centre of Bắc Giang went into that of Bắc Ninh; the one of Bình Định is another's."""
    merged, foreign = (Center.objects.get(code=code) for code in ("TTKC-24-63", "TTKC-52-63"))
    mine, theirs = (factories.project(center, year=2024) for center in (merged, foreign))
    html = signed_in(people["officer"]).get(CREATE).content.decode()
    assert reverse("projects:copy", args=[mine.code]) in html
    assert reverse("projects:copy", args=[theirs.code]) not in html
    assert signed_in(people["officer"]).get(reverse("projects:copy", args=[mine.code])).status_code == 200


@pytest.mark.parametrize("typed", ["", "hai nghìn", "0", "1989", "2101", "-5", "99999999999999"])
def test_a_copy_for_a_year_that_cannot_be_is_refused_at_the_field(people, typed: str) -> None:
    source = stages.ready(State.SETTLED)
    answer = signed_in(people["officer"]).post(reverse("projects:copy", args=[source.code]), {"year": typed})
    assert answer.status_code in (400, 422)
    assert list(answer.context["form"].errors) == ["year"]
    assert Project.objects.count() == 1


@pytest.mark.parametrize(("who", "status"), [("department_lead", 403), ("other_center_lead", 404)])
def test_who_may_not_copy(people, who: str, status: int) -> None:
    source = stages.ready(State.SETTLED)
    client = signed_in(people[who])
    url = reverse("projects:copy", args=[source.code])
    assert (client.get(url).status_code, client.post(url, {"year": "2028"}).status_code) == (status, status)
    assert Project.objects.count() == 1


def test_a_fault_half_way_makes_nothing(people, monkeypatch) -> None:
    source = stages.ready(State.SETTLED)

    def broken(**_: object) -> None:
        raise RuntimeError("mất kết nối")

    monkeypatch.setattr("projects.services.proposals.replace_budget", broken)
    with pytest.raises(RuntimeError):
        copy_project(actor=people["officer"], project_id=source.pk, year=2027)
    assert Project.objects.count() == 1
