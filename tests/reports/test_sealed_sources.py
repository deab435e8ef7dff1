"""Paper of sealed reports names its tables after the seal and, in a workbook, the sources as they were frozen; older seals stay as they were."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from centers.models import User
from core.frozen import figures_alone, thaw
from core.renderers.pdf import render_pdf
from core.renderers.xlsx import render_xlsx
from reports.builders import KINDS
from reports.models import SealedReport
from reports.services import sealed_files
from reports.services.comparing import compare_with_now
from reports.services.freezing import body_of, report_of
from reports.services.sealed_files import sealed_report
from tests import factories
from tests.projects import stages
from tests.reports.sealing import seal

pytestmark = pytest.mark.django_db
SHEET = "Nguồn số liệu"


@pytest.fixture
def people(country: SimpleNamespace, settings: Any) -> dict[str, User]:
    settings.PORTAL_URL = "https://kc.example"
    return stages.cast()


def lines(sealed: SealedReport, folder: Path) -> dict[str, list[Any]]:
    """The lines of the sheet of sources by their reference."""
    path = folder / "report.xlsx"
    render_xlsx(sealed_report(sealed), path)
    book = load_workbook(path)
    if SHEET not in book.sheetnames:
        return {}
    found = [list(line) for line in book[SHEET].iter_rows(values_only=True)]
    return {str(line[-1]): line for line in found if line[-1] and "#" in str(line[-1])}


def paper(sealed: SealedReport, folder: Path) -> str:
    path = folder / "report.pdf"
    render_pdf(sealed_report(sealed), path)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_the_workbook_tells_the_frozen_sources_and_leads_to_the_sealed_figures(
    people: dict[str, User], country: SimpleNamespace, tmp_path: Path
) -> None:
    sealed = seal(people["officer"], people["department_lead"])
    before = lines(sealed, tmp_path)
    factories.entry(country.three, "advance", 5, source="local", happened_on=country.three.start)
    found = lines(sealed, tmp_path)
    assert found == before
    line = found[f"{sealed.code}.money#disbursed_to_date"]
    assert line[2] == f"{sealed.code}.money"
    assert line[6] == 5  # entries of the centre's own sight, as they were
    reader = Client()
    reader.force_login(people["department_lead"])
    opened = [str(one[7]).removeprefix("https://kc.example") for one in found.values()]
    assert f"/bao-cao/da-gui/{sealed.filing_id}/mo-so/money/disbursed_to_date/" in opened
    answers = [reader.get(address).status_code for address in opened]
    assert set(answers) <= {200, 404}  # 404: a total that no fact stands behind
    assert answers.count(200) >= 9


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_codes_and_the_sheet(people: dict[str, User], kind: str, tmp_path: Path) -> None:
    sealed = seal(people["reviewer"], people["approver"], kind=kind)
    report = sealed_report(sealed)
    assert [table.code for table in report.tables] == [
        f"{sealed.code}.{table.key}" for table in report.tables
    ]
    assert {key.split("#")[0] for key in lines(sealed, tmp_path)} == {
        table.code for table in report.tables if any(column.is_numeric for column in table.columns)
    }


def test_the_paper_bears_codes_that_lead_to_the_sealed_table(people: dict[str, User], tmp_path: Path) -> None:
    sealed = seal(people["officer"], people["department_lead"])
    text = paper(sealed, tmp_path)
    for key in ("money", "indicators", "comparison"):
        assert f"Mã bảng: {sealed.code}.{key}." in text
    reader, outside = Client(), Client()
    reader.force_login(people["department_lead"])
    outside.force_login(people["other_department_lead"])
    typed = {"ma": f" {sealed.code.lower()}.money "}
    assert reader.get("/bao-cao/", typed)["Location"] == f"/bao-cao/da-gui/{sealed.filing_id}/#table-money"
    assert "Không có bảng nào mang mã" in outside.get("/bao-cao/", typed).content.decode()
    for wrong in (f"{sealed.code}.khong-co", f"{sealed.code}.", f"{sealed.code[:-1]}X.money"):
        assert reader.get("/bao-cao/", {"ma": wrong}).status_code == 200, wrong
    assert 'id="table-money"' in reader.get(f"/bao-cao/da-gui/{sealed.filing_id}/").content.decode()


def test_what_was_sealed_without_them_bears_neither(
    people: dict[str, User], tmp_path: Path, monkeypatch: Any
) -> None:
    sealed = seal(people["officer"], people["department_lead"])
    older = thaw(figures_alone(body_of(sealed.filing)["report"]))
    monkeypatch.setattr(sealed_files, "report_of", lambda _filing: older)
    assert lines(sealed, tmp_path) == {}
    assert "Mã bảng" not in paper(sealed, tmp_path)
    assert sealed_report(sealed).tables == older.tables


def test_they_make_no_difference_between_versions(people: dict[str, User], monkeypatch: Any) -> None:
    sealed = seal(people["officer"], people["department_lead"])
    body = body_of(sealed.filing)
    assert report_of(sealed.filing).sources is not None
    older = {**body, "report": figures_alone(body["report"])}
    monkeypatch.setattr("reports.services.comparing.body_of", lambda _filing: older)
    found, _ = compare_with_now(filing=sealed.filing)
    assert (found.same, found.figures, found.rows) == (True, [], [])
