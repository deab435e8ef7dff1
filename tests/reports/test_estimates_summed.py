"""The estimates of several units in a sum, kind by kind."""

import re
from typing import Any

import pytest

from centers.models import User
from reports.services.sealing import return_filing
from tests.projects import stages
from tests.reports.estimating import GIVEN, HALF, Clock, client, send
from tests.reports.sealing import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(country: Any, clock: Clock) -> dict[str, User]:
    return stages.cast()


def sums_on(page: str) -> list[str]:
    return re.findall(r"\d+/\d+ đơn vị đã gửi số ước", page)


def test_estimates_are_summed_by_kind_of_unit(people) -> None:
    send(people["officer"], GIVEN)
    send(people["department_lead"], {"national": 700, "local": 90})
    send(people["other_department_lead"], {"local": 100})
    narrowed = send(people["ipc_officer"], {"national": 900}, fund="national")
    assert narrowed.estimates.count() == 1
    nation = said(client(people["auditor"]).get(f"/bao-cao/uoc-thuc-hien/?ky={HALF}&unit=dong"))
    assert sums_on(nation) == [
        "2/2 đơn vị đã gửi số ước",
        "0/1 đơn vị đã gửi số ước",
        "1/2 đơn vị đã gửi số ước",
    ]
    assert "Khuyến công quốc gia 1 610 700" in nation
    assert "Khuyến công địa phương 2 70 190" in nation
    assert "900" not in nation
    sight = said(client(people["department_lead"]).get(f"/bao-cao/uoc-thuc-hien/?ky={HALF}&unit=dong"))
    assert "Khuyến công địa phương 1 40 90" in sight
    assert sums_on(sight)[0] == "1/1 đơn vị đã gửi số ước"
    assert "100" not in sight.split("Sở Công Thương", 1)[1].split("Trung tâm khuyến công")[0]


def test_what_came_back_is_not_summed_and_an_unknown_period_is_told(people) -> None:
    filing = send(people["officer"], GIVEN)
    return_filing(actor=people["department_lead"], filing=filing, reason="Xem lại")
    reader = client(people["department_lead"])
    told = said(reader.get("/bao-cao/uoc-thuc-hien/?ky=1999-Q1"))
    assert "Kỳ “1999-Q1” không có số ước" in told
    assert "1/1 đơn vị" not in said(reader.get(f"/bao-cao/uoc-thuc-hien/?ky={HALF}"))


def test_the_sums_ask_the_same_few_questions_whatever_is_there(
    people, django_assert_max_num_queries: Any
) -> None:
    for person in ("officer", "department_lead", "other_department_lead"):
        send(people[person], {"local": 200})
    reader = client(people["auditor"])
    with django_assert_max_num_queries(20):
        page = reader.get("/bao-cao/uoc-thuc-hien/")
    assert sums_on(said(page))[0] == "2/2 đơn vị đã gửi số ước"
