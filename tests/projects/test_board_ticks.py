"""What is ticked on the board stays through searching and turning pages, without scripts, and counts in the sum."""

import re

import pytest

from projects.enums import State
from projects.models import Project
from projects.selectors import boards
from tests.pages import queries_of, text_of
from tests.projects import stages
from tests.projects.appraising import client_of, html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def waiting(people, monkeypatch) -> list[Project]:
    """Five đề án that wait, two on a page, in the order of the board."""
    monkeypatch.setattr("projects.views.board.PAGE", 2)
    return [
        stages.ready(State.PLAN_PENDING, people=people, title=title, code=f"KCQG-2026-90{n}")
        for n, title in enumerate(
            ["Máy sấy chè", "Dệt lụa", "Gốm", "Máy sấy gỗ", "Mây tre"]
        )
    ]  # fmt: skip


def board(people, sent: dict[str, object] | None = None):
    client, plan = client_of(people["approver"]), stages.plan()
    address = f"/ke-hoach/{plan.pk}/?unit=dong"
    answer = client.get(address) if sent is None else client.post(address, sent)
    assert answer.status_code == 200
    return answer


def listed(answer) -> list[str]:
    return [one.project.code[-3:] for one in answer.context["rows"]]


def ticked(answer) -> list[str]:
    """The đề án whose boxes are ticked, each once."""
    found = re.findall(
        r'<input type="checkbox" name="projects"[^>]*? value="(\d+)"[^>]* checked>', html_of(answer)
    )
    assert len(found) == len(set(found))
    return sorted(Project.objects.get(pk=pk).code[-3:] for pk in found)


def test_turning_the_page_keeps_what_was_ticked_and_sums_it(people, waiting) -> None:
    first = board(people)
    assert listed(first) == ["900", "901"]
    assert "Trang 1 / 3" in text_of(html_of(first))

    second = board(people, {"projects": [waiting[0].pk], "page": ["1", "2"], "number": "7/QĐ"})
    assert listed(second) == ["902", "903"]
    assert ticked(second) == ["900"]
    assert 'value="7/QĐ"' in html_of(second)
    text = text_of(html_of(second))
    assert "Đã chọn, không có trong danh sách dưới đây (1)" in text
    assert "1 đề án đã chọn · 200.000.000 đồng" in text

    third = board(people, {"projects": [waiting[0].pk, waiting[2].pk], "page": ["2", "3"]})
    assert (listed(third), ticked(third)) == (["904"], ["900", "902"])
    assert "2 đề án đã chọn · 400.000.000 đồng" in text_of(html_of(third))


def test_a_search_keeps_what_was_ticked_and_shows_the_rest_again(people, waiting) -> None:
    found = board(
        people, {"projects": [waiting[1].pk, waiting[3].pk], "q": "máy SẤY", "find": "1", "page": "3"}
    )
    assert listed(found) == ["900", "903"]
    assert ticked(found) == ["901", "903"]
    assert "2 đề án đã chọn" in text_of(html_of(found))
    assert 'value="máy SẤY"' in html_of(found)

    summed = board(people, {"projects": [waiting[1].pk, waiting[3].pk], "q": "máy sấy", "sum": "1"})
    assert listed(summed) == ["900", "903"]

    cleared = board(people, {"projects": [waiting[1].pk], "q": "máy sấy", "clear": "1"})
    assert (listed(cleared), ticked(cleared)) == (["900", "901"], ["901"])


def test_nothing_found_still_holds_the_choice(people, waiting) -> None:
    answer = board(people, {"projects": [waiting[1].pk], "q": "không có", "find": "1"})
    assert (listed(answer), ticked(answer)) == ([], ["901"])
    text = text_of(html_of(answer))
    assert "Không có đề án nào khớp." in text
    assert "Xem trước quyết định" in text


def test_what_was_ticked_elsewhere_is_decided_too(people, waiting) -> None:
    sent = {
        "projects": [waiting[0].pk, waiting[4].pk], "q": "gốm", "check": "1", "batch": "1", "number": "7/QĐ",
        "date": "05/01/2026", "issuer": "minister",
    }  # fmt: skip
    answer = board(people, sent)
    assert [row.code[-3:] for row, _ in answer.context["rows"]] == ["900", "904"]


def test_those_who_only_read_search_and_turn_pages_in_the_address(people, waiting) -> None:
    plan = stages.plan()
    client = client_of(people["reviewer"])
    answer = client.get(f"/ke-hoach/{plan.pk}/?q=may&page=2")
    assert listed(answer) == ["904"]
    assert 'name="find"' not in html_of(answer)


def test_the_board_asks_the_same_queries_for_more_rows(people, monkeypatch) -> None:
    plan, client = stages.plan(), client_of(people["approver"])
    stages.ready(State.PLAN_PENDING, people=people)
    one = queries_of(client, f"/ke-hoach/{plan.pk}/")
    for _ in range(4):
        stages.ready(State.PLAN_PENDING, people=people)
    assert queries_of(client, f"/ke-hoach/{plan.pk}/") == one
    assert boards.PAGE == 100
