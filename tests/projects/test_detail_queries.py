"""What surrounds every page of a đề án (head, holder, tabs, offers) is read once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.enums import State
from tests.projects import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.mark.parametrize(("page", "most"), [("overview", 26), ("ledger", 24), ("amendments", 25)])
def test_a_page_asks_who_stands_where_once(people, page, most) -> None:
    """The tabs and offers around a page cost the same few queries on each of them."""
    project = stages.ready(State.IN_PROGRESS, people=people)
    client = Client()
    client.force_login(people["reviewer"])
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(f"projects:{page}", args=[project.code])).status_code == 200
    asked = [query["sql"] for query in captured]
    assert len(asked) <= most
    assert sum('FROM "centers_provincesuccession"' in sql for sql in asked) == 1
