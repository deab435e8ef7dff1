"""One definition per figure: the same number on the page, over REST, and in JSON, CSV, XLSX and on paper."""

import csv
import io
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from centers.models import User
from core.formatting import format_money

pytestmark = pytest.mark.django_db
KEYS = ("planned", "assigned", "disbursed", "disbursed_to_date", "settled", "contributed")
QUERY = {"period": "2025", "by": "content"}


@pytest.fixture
def printed(country: SimpleNamespace) -> dict[str, Any]:
    out = io.StringIO()
    call_command("report", "plan-vs-actual", period="2025", by="content", stdout=out)
    return json.loads(out.getvalue())


def written(tmp_path: Path, format: str) -> Path:
    path = tmp_path / f"report.{format}"
    call_command("report", "plan-vs-actual", period="2025", by="content", format=format, output=str(path))
    return path


def rows_of(body: dict[str, Any]) -> dict[str, list[int]]:
    return {row["key"]: [row[key] for key in KEYS] for row in body["tables"]["money"]["rows"]}


def shown_of(body: dict[str, Any]) -> dict[str, list[int | None]]:
    """What a reader sees: nobody told of settled or contributed money of two of the contents, so that is blank and not 0."""
    found: dict[str, list[int | None]] = {key: list(row) for key, row in rows_of(body).items()}
    for key in ("training", "products"):
        assert found[key][4:] == [0, 0]
        found[key][4:] = [None, None]
    return found


def test_rest_gives_the_same_bytes_as_the_command(
    printed: dict[str, Any], reviewer: User, client: Client
) -> None:
    client.force_login(reviewer)

    answer = client.get("/api/v1/reports/plan-vs-actual/", QUERY)

    out = io.StringIO()
    call_command("report", "plan-vs-actual", period="2025", by="content", stdout=out)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert body.decode() == out.getvalue()
    assert rows_of(json.loads(body))["technology"] == [1400, 1400, 709, 700, 150, 400]


def test_csv_gives_the_same_figures(printed: dict[str, Any], tmp_path: Path) -> None:
    lines = csv.DictReader(written(tmp_path, "csv").open(encoding="utf-8"))

    found = {line["key"]: [int(line[key]) for key in KEYS] for line in lines if line["table"] == "money"}

    assert found == rows_of(printed)


def test_xlsx_gives_the_same_figures_as_numbers(printed: dict[str, Any], tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path, "xlsx"))["Kinh phí"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    labels = {row["label"]: row["key"] for row in printed["tables"]["money"]["rows"]}

    found = {}
    for line in lines:
        for position, value in enumerate(line):
            if value in labels:
                found[labels[value]] = line[position + 1 : position + 1 + len(KEYS)]

    assert found == shown_of(printed)


def test_paper_prints_the_same_figures(printed: dict[str, Any], tmp_path: Path) -> None:
    text = "\n".join(page.extract_text() for page in PdfReader(written(tmp_path, "pdf")).pages)
    numbers = set(re.findall(r"\d[\d.]*(?:,\d+)?", text))

    for row in printed["tables"]["money"]["rows"]:
        assert {format_money(one) for one in shown_of(printed)[row["key"]] if one is not None} <= numbers
        assert row["percent"].replace(".", ",") in numbers
    assert printed["tables"]["money"]["total"]["percent"].replace(".", ",") in numbers


def test_the_page_shows_the_same_figures(printed: dict[str, Any], reviewer: User, client: Client) -> None:
    client.force_login(reviewer)

    page = client.get("/bao-cao/", {"kind": "plan-vs-actual", "unit": "dong", **QUERY}).content.decode()

    table = page[page.index('id="table-money"') :]
    table = table[: table.index("</table>")]
    found = {}
    for line in re.findall(r'<tr class="is-row.*?</tr>', table, flags=re.S):
        label = re.sub(r"<.*?>", "", re.search(r'<th scope="row".*?>(.*?)</th>', line, flags=re.S)[1])  # type: ignore[index]
        cells = [
            re.sub(r"<.*?>|\s", "", cell)
            for cell in re.findall(r'<td class="money.*?</td>', line, flags=re.S)
        ]
        found[label] = [None if cell == "–" else int(cell.replace(".", "")) for cell in cells]

    assert found == {
        row["label"]: shown_of(printed)[row["key"]] for row in printed["tables"]["money"]["rows"]
    }
