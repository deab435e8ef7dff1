"""Files name where their figures come from: a code for each table, a sheet of sources in a workbook; machine formats stay as they were."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from centers.models import User
from centers.models.scope import EVERYTHING
from reports.builders import KINDS
from reports.services.compute import build_report
from reports.sources import read_code, table_code

pytestmark = pytest.mark.django_db


def written(folder: Path, format: str, kind: str = "plan-vs-actual", **asked: str) -> Path:
    path = folder / f"report.{format}"
    call_command("report", kind, period="2025", format=format, output=str(path), **asked)
    return path


def sheet(path: Path) -> dict[str, list[object]]:
    """The lines of the sheet of sources by their reference."""
    book = load_workbook(path)
    if "Nguồn số liệu" not in book.sheetnames:
        return {}
    lines: list[list[object]] = [list(line) for line in book["Nguồn số liệu"].iter_rows(values_only=True)]
    return {str(line[-1]): line for line in lines if line[-1] and "#" in str(line[-1])}


def test_a_workbook_names_the_source_of_each_column(
    country: SimpleNamespace, tmp_path: Path, settings: object
) -> None:
    settings.PORTAL_URL = "https://kc.example"  # type: ignore[attr-defined]
    found = sheet(written(tmp_path, "xlsx"))
    line = found["plan-vs-actual.money.2025#disbursed_to_date"]
    assert line[1:7] == [
        "Lũy kế giải ngân",
        "plan-vs-actual.money.2025",
        "Tạm ứng + thanh toán − hoàn trả của năm ngân sách, từ đầu đến hết kỳ báo cáo.",
        "Tổng các dòng nguồn",
        "period=2025; by=content",
        7,
    ]
    assert line[7] == (
        "https://kc.example/bao-cao/mo-so/plan-vs-actual/money/disbursed_to_date/?period=2025&by=content"
    )
    percent = found["plan-vs-actual.money.2025#percent"]
    assert percent[4] == "Lũy kế giải ngân ÷ Đã giao / Kế hoạch × 100"
    assert percent[6] is None  # a formula has no rows of its own
    assert len(found) == 7 + 3 + 3


def test_the_address_of_the_sheet_opens_that_total(
    country: SimpleNamespace, tmp_path: Path, client: Client, reviewer: User
) -> None:
    client.force_login(reviewer)
    opened = [line[7] for line in sheet(written(tmp_path, "xlsx", "budget-execution")).values()]
    answers = [client.get(str(address)).status_code for address in opened]
    assert set(answers) <= {200, 404}  # 404: a total that no fact stands behind
    assert answers.count(200) >= 10


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_the_sheet_and_a_code_for_each_table(
    country: SimpleNamespace, tmp_path: Path, kind: str
) -> None:
    report = build_report(kind=kind, parameters={"period": "2025"}, scope=EVERYTHING)
    codes = [table.code for table in report.tables]
    assert codes == [f"{kind}.{table.key}.2025" for table in report.tables]
    found = sheet(written(tmp_path, "xlsx", kind))
    assert {key.split("#")[0] for key in found} == {
        table.code for table in report.tables if any(column.is_numeric for column in table.columns)
    }


def test_paper_bears_the_code_of_each_table(country: SimpleNamespace, tmp_path: Path) -> None:
    text = "\n".join(page.extract_text() for page in PdfReader(written(tmp_path, "pdf", fund="local")).pages)
    words = " ".join(text.split())
    for key in ("money", "indicators", "comparison"):
        assert f"Mã bảng: plan-vs-actual.{key}.2025.fund=local." in words


def test_machine_formats_know_neither_codes_nor_sources(country: SimpleNamespace, tmp_path: Path) -> None:
    body = json.loads(written(tmp_path, "json").read_text())
    assert set(body) == {"report", "parameters", "window", "tables"}
    assert set(body["tables"]) == {"money", "indicators", "comparison"}
    assert set(body["tables"]["money"]) == {"columns", "rows", "total"}
    assert "Nguồn số liệu" not in written(tmp_path, "csv").read_text(encoding="utf-8")


def test_a_code_is_the_same_for_the_same_request_and_reads_back() -> None:
    asked = {"period": "2016-9M", "by": "province", "fund": "local", "province": "63:24", "map": "as-filed"}
    code = table_code("plan-vs-actual", "money", asked)
    assert code == "plan-vs-actual.money.2016-9M.by=province.fund=local.province=63:24"
    assert code == table_code("plan-vs-actual", "money", dict(reversed(asked.items())))
    kept = {name: value for name, value in asked.items() if name != "map"}
    assert read_code(code) == ("plan-vs-actual", "money", kept)


@pytest.mark.parametrize("code", ["", "x", "a.b", "a..c", "a.b.c.d", "a.b.c.d=", "a.b.c.=d", "a.b.c.d=1.d=2"])
def test_what_is_no_code_reads_as_none(code: str) -> None:
    assert read_code(code) is None


def test_the_page_of_reports_leads_to_the_table_of_a_code(client: Client, reviewer: User) -> None:
    client.force_login(reviewer)
    answer = client.get("/bao-cao/", {"ma": " plan-vs-actual.money.2016-9M.by=province "})
    assert answer.status_code == 302
    assert answer["Location"] == "/bao-cao/?kind=plan-vs-actual&period=2016-9M&by=province#table-money"
    for wrong in (
        "no-such.money.2016",
        "plan-vs-actual.no-such.2016",
        "plan-vs-actual.money.2016.x=1",
        "\x00",
    ):
        refused = client.get("/bao-cao/", {"ma": wrong})
        assert refused.status_code in (200, 400), wrong
        if refused.status_code == 200:
            assert "Không có bảng nào mang mã" in refused.content.decode()
