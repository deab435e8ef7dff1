"""The page, the count in the menu, and how many queries both ask."""

from dataclasses import replace

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from centers.models import MutedTopic
from core.models import AuditEvent
from khuyencong.menu import MENU
from projects.enums import State, Topic
from projects.models import Project
from projects.selectors.work import lists
from projects.selectors.work.lists import Section
from tests.pages import queries_of, text_of
from tests.projects import stages

pytestmark = pytest.mark.django_db
ADDRESS = "/viec-cua-toi/"


def page(client: Client, person, address: str = ADDRESS):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer


def test_the_page_tells_what_whose_since_and_due(client: Client, people, on_june_22) -> None:
    late = stages.ready(State.DRAFT, title="Máy sấy chè")
    waiting = stages.ready(State.RETURNED)
    away = stages.ready(State.BASE_APPRAISAL)
    text = text_of(page(client, people["officer"]).content.decode())
    assert "Quá hạn và sắp đến hạn (1)" in text
    assert "Đang chờ tôi (1)" in text
    assert "Tôi đang chờ người khác (1)" in text
    assert (
        f"Hoàn thiện và gửi hồ sơ đề án – {late.code} Máy sấy chè {late.code} TTKC Bắc Ninh 21/06/2026 20/05/2025 Quá hạn"
        in text
    )
    assert f"Bổ sung hồ sơ bị trả lại – {waiting.code}" in text
    assert f"Thẩm định cấp cơ sở – {away.code}" in text
    assert "Sở Công Thương – SCT Bắc Ninh 21/06/2026 – " in text


@pytest.mark.parametrize(
    "person",
    [
        "officer",
        "center_lead",
        "center_accountant",
        "department_lead",
        "reviewer",
        "approver",
        "agency_accountant",
    ],
)
def test_every_row_opens_a_page_for_its_person(client: Client, people, on_june_22, person) -> None:
    for state in State.values:
        made = stages.ready(state, form="group" if state == State.CONTRACTED else "single")
        if state != State.RETURNED:
            stages.ready(state, people=people, form=made.form)
    client.force_login(people[person])
    links = {work.url for section in Section for work in lists.work_lists(people[person]).of(section)[0:100]}
    assert links
    assert {url: client.get(url, follow=True).status_code for url in links} == dict.fromkeys(links, 200)


def test_an_empty_desk_says_where_to_go(client: Client, people) -> None:
    answer = page(client, people["auditor"])
    text = text_of(answer.content.decode())
    assert "Không có việc nào đang chờ bạn. Xem danh sách đề án ." in text
    assert "Việc của tôi –" not in text


def test_the_menu_counts_what_waits(client: Client, people, on_june_22, monkeypatch) -> None:
    for _ in range(3):
        stages.ready(State.RETURNED)
    stages.ready(State.DRAFT)
    assert "Việc của tôi – 4 việc Tổng quan" in text_of(
        page(client, people["officer"], "/de-an/").content.decode()
    )
    assert "Việc của tôi Tổng quan" in text_of(page(client, people["reviewer"], "/de-an/").content.decode())
    monkeypatch.setattr(lists, "COUNTED_TO", 3)
    monkeypatch.setattr("khuyencong.menu.COUNTED_TO", 3)
    assert "Việc của tôi – 2+ việc" in text_of(page(client, people["officer"]).content.decode())


def test_a_list_is_read_page_by_page(client: Client, people, on_june_22) -> None:
    for number in range(23):
        stages.ready(State.RETURNED if number % 2 else State.APPROVED)
    answer = page(client, people["officer"])
    assert [len(section["rows"]) for section in answer.context["sections"]] == [0, 20, 0]
    assert "Xem tất cả 23 việc" in answer.content.decode()
    codes = []
    for number in (1, 2, 3):
        answer = page(client, people["officer"], f"{ADDRESS}?muc=cho-toi&page_size=10&page={number}")
        codes += [work.sub for work in answer.context["sections"][0]["rows"]]
    assert len(codes) == len(set(codes)) == 23
    assert "21–23 trong 23" in text_of(answer.content.decode())


@pytest.mark.parametrize(
    "query", ["muc=khong-co", "muc=", "muc=cho-toi&page=9999", "muc=den-han&page=abc", "muc=%00"]
)
def test_a_strange_address_gives_the_nearest_page(client: Client, people, query) -> None:
    page(client, people["officer"], f"{ADDRESS}?{query}")


@pytest.mark.parametrize("person", ["officer", "center_lead", "department_lead", "reviewer", "approver"])
def test_the_queries_do_not_grow_with_the_rows(client: Client, people, on_june_22, person) -> None:
    def one_of_each() -> None:
        for state in State.values:
            stages.ready(state)
            stages.ready(state, people=people if state != State.RETURNED else None)

    one_of_each()
    client.force_login(people[person])
    first = queries_of(client, ADDRESS), queries_of(client, "/viec-cua-toi/thong-bao/")
    one_of_each()
    one_of_each()
    assert (queries_of(client, ADDRESS), queries_of(client, "/viec-cua-toi/thong-bao/")) == first
    assert first[0] <= 71


def test_the_count_costs_one_query_beside_the_calendar(
    client: Client, people, on_june_22, monkeypatch
) -> None:
    stages.ready(State.RETURNED)
    client.force_login(people["department_lead"])
    queries_of(client, "/de-an/")  # what the list remembers is remembered
    with_count = queries_of(client, "/de-an/")
    monkeypatch.setattr("khuyencong.menu.MENU", [replace(entry, count=None) for entry in MENU])
    assert with_count - queries_of(client, "/de-an/") == 2


def test_topics_are_chosen_one_by_one(client: Client, people) -> None:
    officer = people["officer"]
    address = "/viec-cua-toi/thong-bao/"
    html = page(client, officer, address).content.decode()
    assert html.count(" checked") == len(Topic)
    assert "Tài khoản của bạn chưa có địa chỉ thư điện tử" in html
    answer = client.post(address, {"topics": ["steps", "progress"]})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Đã lưu lựa chọn thông báo."]
    off = {"plans", "amendments", "inspections", "money", "settlement", "discussions", "reports"}
    assert set(MutedTopic.objects.values_list("topic", flat=True)) == off
    assert page(client, officer, address).content.decode().count(" checked") == 2
    client.post(address, {"topics": ["steps", "progress"]})
    assert AuditEvent.objects.filter(action="notices.choose").count() == 1
    client.post(address, {})
    assert MutedTopic.objects.filter(user=officer).count() == len(Topic)
    client.post(address, {"topics": Topic.values})
    assert MutedTopic.objects.count() == 0
    events = AuditEvent.objects.filter(action="notices.choose").order_by("pk").values_list("before", "after")
    assert events[0] == ({"muted": []}, {"muted": sorted(off)})


@pytest.mark.parametrize("topic", ["khong-co", "steps\x00", "<script>"])
def test_an_unknown_topic_is_told_at_the_field_and_changes_nothing(client: Client, people, topic) -> None:
    client.force_login(people["officer"])
    answer = client.post("/viec-cua-toi/thong-bao/", {"topics": ["steps", topic]})
    assert answer.status_code == 422
    assert "không có trong danh sách" in answer.content.decode()
    assert MutedTopic.objects.count() == 0


def test_one_s_topics_are_one_s_own(client: Client, people) -> None:
    client.force_login(people["officer"])
    client.post("/viec-cua-toi/thong-bao/", {"topics": []})
    assert set(MutedTopic.objects.values_list("user__username", flat=True)) == {"vai-officer"}
    assert Project.objects.count() == 0


@pytest.fixture
def mixed(people) -> dict[str, Project]:
    """A late draft and a returned one of Bắc Ninh, and a request of Gia Lai that waits for the Cục."""
    return {
        "late": stages.ready(State.DRAFT, title="Máy sấy chè"),
        "back": stages.ready(State.RETURNED),
        "here": stages.ready(State.MINISTRY_APPRAISAL),
        "far": stages.ready(State.MINISTRY_APPRAISAL, center="TTKC-52"),
    }


def codes(client: Client, person, query: str) -> set[str]:
    answer = page(client, person, f"{ADDRESS}?{query}")
    return {work.sub for section in answer.context["sections"] for work in section["rows"]}


def test_the_desk_is_narrowed_by_kind_province_and_lateness(
    client: Client, people, on_june_22, mixed
) -> None:
    found = {name: made.code for name, made in mixed.items()}
    assert codes(client, people["officer"], "tre=1") == {found["late"]}
    assert codes(client, people["officer"], "loai=amendments") == set()
    assert codes(client, people["officer"], "loai=steps") == {found["late"], found["back"], found["here"]}
    assert codes(client, people["reviewer"], "tinh=34:52") == {found["far"]}
    assert codes(client, people["reviewer"], "tinh=34:24&loai=steps") == {found["here"]}


def test_late_work_is_counted_and_one_click_away(client: Client, people, on_june_22, mixed) -> None:
    html = page(client, people["officer"]).content.decode()
    assert '<a class="state is-stopped" href="?tre=1">' in html
    assert "1 việc quá hạn" in text_of(html)
    late = page(client, people["officer"], f"{ADDRESS}?tre=1")
    assert [section["key"] for section in late.context["sections"]] == ["den-han", "cho-nguoi-khac"]
    assert "việc quá hạn" not in text_of(late.content.decode()).replace("Chỉ việc quá hạn", "")


def test_only_those_of_several_provinces_choose_one(client: Client, people) -> None:
    for person, offered in (
        ("officer", False),
        ("department_lead", False),
        ("reviewer", True),
        ("ipc_officer", True),
    ):
        assert ('name="tinh"' in page(client, people[person]).content.decode()) is offered, person


@pytest.mark.parametrize("query", ["loai=khong-co", "tinh=99:99", "tre=2", "loai=%00"])
def test_a_filter_that_does_not_exist_is_told_and_hides_nothing(
    client: Client, people, on_june_22, query
) -> None:
    made = stages.ready(State.MINISTRY_APPRAISAL)
    answer = page(client, people["reviewer"], f"{ADDRESS}?{query}")
    assert "Cần sửa 1 chỗ" in answer.content.decode()
    assert made.code in answer.content.decode()


def test_the_pages_of_a_list_keep_the_filter(client: Client, people, on_june_22) -> None:
    for _ in range(12):
        stages.ready(State.RETURNED)
    address = f"{ADDRESS}?loai=steps&muc=cho-toi&page_size=10"
    html = page(client, people["officer"], address).content.decode()
    assert "?loai=steps&amp;muc=cho-toi&amp;page_size=10&amp;page=2" in html
    first = page(client, people["officer"], f"{ADDRESS}?loai=steps")
    assert first.context["sections"][1]["all_url"] == "?loai=steps&muc=cho-toi"


def test_the_filter_of_last_time_is_offered_on_return(client: Client, people, on_june_22) -> None:
    page(client, people["officer"], f"{ADDRESS}?loai=steps")
    client.logout()
    assert (
        '<a href="?loai=steps">Dùng lại bộ lọc lần trước</a>'
        in page(client, people["officer"]).content.decode()
    )
    assert "lần trước" not in page(client, people["center_lead"]).content.decode()
