"""``manage.py report``: the fixed command line."""

import json
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("report", *arguments, stdout=out)
    return out.getvalue()


def test_json_goes_to_standard_output(country: SimpleNamespace) -> None:
    body = json.loads(run("plan-vs-actual", "--period", "2025", "--by", "fund"))

    assert [(row["key"], row["assigned"]) for row in body["tables"]["money"]["rows"]] == [
        ("national", 1500),
        ("local", 150),
    ]


@pytest.mark.parametrize("format", ["json", "csv", "xlsx", "pdf"])
def test_every_format_goes_to_a_file(country: SimpleNamespace, tmp_path: Path, format: str) -> None:
    path = tmp_path / f"out.{format}"

    run("plan-vs-actual", "--period", "2025", "--format", format, "--output", str(path))

    magic = {"json": b'{"report"', "csv": b"table,", "xlsx": b"PK", "pdf": b"%PDF"}[format]
    assert path.read_bytes().startswith(magic)
    if format == "xlsx":
        assert load_workbook(path).sheetnames[0] == "Kinh phí"


def test_unknown_things_are_refused_in_one_clear_line() -> None:
    for arguments, word in [
        (("plan-vs-actual", "--period", "2025-Q9"), "không tồn tại"),
        (("nothing", "--period", "2025"), "Không có loại báo cáo"),
        (("plan-vs-actual", "--period", "2025", "--region", "IPC7"), "IPC7"),
        (("plan-vs-actual", "--period", "2025", "--output", "/nowhere/at/all.json"), "Không ghi được"),
    ]:
        with pytest.raises(CommandError, match=word):
            run(*arguments)
