"""The page of an opened figure: rows, formula, file, who may open what, and addresses that name nothing."""

import csv
import io
import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from centers.models import User
from projects.models import Entry
from tests import factories, pages

pytestmark = pytest.mark.django_db
URL = "/bao-cao/mo-so/plan-vs-actual/money/"
YEAR = {"period": "2025", "by": "content", "unit": "dong"}


@pytest.fixture
def reader(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


def text_of(answer: Any) -> str:
    return pages.text_of(answer.content.decode())


def shown(client: Client, column: str, query: dict[str, str], url: str = URL) -> str:
    answer = client.get(f"{url}{column}/", query)
    assert answer.status_code == 200, answer.content
    return text_of(answer)


def test_every_figure_of_the_page_is_a_link_that_opens_it(country: SimpleNamespace, reader: Client) -> None:
    page = reader.get("/bao-cao/", {"kind": "plan-vs-actual", **YEAR}).content.decode()
    links = re.findall(r'<a class="opens" href="([^"]+)">([^<]+)</a>', page)
    assert len(links) > 40
    for href, text in links:
        answer = reader.get(href.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert f": {text}" in text_of(answer), (href, text)


def test_the_rows_are_listed_with_their_total_and_lead_to_their_de_an(
    country: SimpleNamespace, reader: Client
) -> None:
    answer = reader.get(f"{URL}disbursed_to_date/", {**YEAR, "dong": "technology"})
    page = text_of(answer)
    assert "Lũy kế giải ngân: 700" in page
    assert "Tạm ứng + thanh toán − hoàn trả của năm ngân sách, từ đầu đến hết kỳ báo cáo." in page
    assert "5 dòng cộng thành số này" in page
    assert "10/03/2025" in page
    assert 'href="/de-an/KCQG-2025-0001/"' in answer.content.decode()
    assert "KCQG-2025-0002" not in page  # another content
    amounts = re.findall(r'<td class="money num">([^<]+)</td>', answer.content.decode())
    assert amounts == ["120", "500", "60", "(20)", "40", "700"]


def test_a_percentage_shows_its_formula_and_each_part_opens(country: SimpleNamespace, reader: Client) -> None:
    answer = reader.get(f"{URL}percent/", {**YEAR, "dong": "technology"})
    page = answer.content.decode()
    assert "Tỷ lệ: 50,00" in text_of(answer)
    parts = re.findall(r'<a class="opens" href="([^"]+)">([^<]+)</a>', page)
    assert [text for _, text in parts] == ["700", "1.400"]
    for href, text in parts:
        assert f": {text}" in text_of(reader.get(href.replace("&amp;", "&")))


def test_a_reversal_is_taken_away_and_says_so(country: SimpleNamespace, reader: Client) -> None:
    paid = country.one.entries.get(kind="advance", fund_year=2025)
    Entry.objects.create(
        project=country.one, source=paid.source, fund_year=2025, kind="advance", amount=120,
        happened_on=date(2025, 5, 1), request_key="back", reverses=paid,
    )  # fmt: skip
    page = shown(reader, "disbursed_to_date", {**YEAR, "dong": "technology"})
    assert "Lũy kế giải ngân: 580" in page
    assert "Tạm ứng (Ghi đảo)" in page


def test_an_earlier_knowledge_opens_the_rows_of_then(country: SimpleNamespace, reader: Client) -> None:
    answer = reader.get(f"{URL}assigned/", {**YEAR, "as_of": "2020-01-01"})
    assert answer.status_code == 404  # nothing was known then


def test_the_rows_come_as_a_file(country: SimpleNamespace, reader: Client) -> None:
    answer: Any = reader.get(f"{URL}disbursed_to_date/tep/", {**YEAR, "dong": "technology"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [int(line["amount"].removeprefix("'")) for line in lines] == [120, 500, 60, -20, 40]
    assert {line["code"] for line in lines} == {"KCQG-2025-0001", "KCDP-2025-0003", "KCQG-2025-0005"}
    assert "attachment" in answer["Content-Disposition"]


def test_pages_of_rows_keep_the_total(country: SimpleNamespace, reader: Client) -> None:
    for day in range(1, 16):
        factories.entry(country.two, "advance", 2, happened_on=date(2025, 7, day))
    query = {**YEAR, "dong": "training", "page_size": "10"}
    first, second = (shown(reader, "disbursed_to_date", {**query, "page": page}) for page in "12")
    for page in (first, second):
        assert "Lũy kế giải ngân: 100" in page
        assert "16 dòng cộng thành số này" in page
    assert "15/07/2025" in second
    assert "15/07/2025" not in first


def test_a_province_opens_its_own_part_alone(country: SimpleNamespace, client: Client, officer: User) -> None:
    """The officer of Bắc Ninh sees neither Gia Lai's đề án nor its group."""
    client.force_login(officer)
    whole = client.get(f"{URL}assigned/", YEAR)
    assert "KCDP-2025-0004" not in text_of(whole)
    assert client.get(f"{URL}assigned/", {**YEAR, "dong": "products"}).status_code == 404
    narrowed = {**YEAR, "center": "TTKC-52"}
    assert client.get(f"{URL}assigned/", narrowed).status_code == 404
    assert client.get(f"{URL}assigned/tep/", narrowed).status_code == 404


@pytest.mark.parametrize(
    ("url", "query"),
    [
        ("/bao-cao/mo-so/no-such/money/assigned/", YEAR),
        ("/bao-cao/mo-so/plan-vs-actual/no-such/assigned/", YEAR),
        ("/bao-cao/mo-so/plan-vs-actual/money/no-such/", YEAR),
        (f"{URL}assigned/", {**YEAR, "dong": "no-such"}),
        (f"{URL}assigned/", {**YEAR, "dong": "technology~2"}),
        (f"{URL}assigned/", {**YEAR, "dong": "x" * 5000}),
        (f"{URL}settled/", {**YEAR, "dong": "training"}),  # nobody told: no figure
        ("/bao-cao/mo-so/plan-vs-actual/indicators/actual/", YEAR),  # a table without a total
        ("/bao-cao/mo-so/quarterly-progress/projects/code/", YEAR),  # text is no figure
    ],
)
def test_what_names_no_figure_is_not_found(
    country: SimpleNamespace, reader: Client, url: str, query: dict[str, str]
) -> None:
    assert reader.get(url, query).status_code == 404
    assert reader.get(f"{url}tep/", query).status_code == 404


@pytest.mark.parametrize(
    "query", [{}, {"period": "2025-Q9"}, {"period": "2025", "by": "x"}, {"period": "\x00"}]
)
def test_a_request_that_cannot_be_understood_is_refused_in_words(
    country: SimpleNamespace, reader: Client, query: dict[str, str]
) -> None:
    assert reader.get(f"{URL}assigned/", query).status_code in (400, 404, 422)


def test_the_queries_do_not_grow_with_the_rows(
    country: SimpleNamespace, reader: Client, django_assert_max_num_queries: Any
) -> None:
    query = {**YEAR, "dong": "training", "page_size": "100"}
    reader.get(f"{URL}disbursed_to_date/", query)
    for day in range(1, 20):
        factories.entry(country.two, "advance", 1, happened_on=date(2025, 7, day))
    with django_assert_max_num_queries(45):
        reader.get(f"{URL}disbursed_to_date/", query)
