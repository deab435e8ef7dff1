"""Contracts, implementation plans and progress reports of a data package: once, under the same rules as the other files."""

from pathlib import Path

import pytest

from core.importing.tally import Tally
from core.models import AuditEvent
from projects.importers.package import import_package
from projects.models import ProgressReport, Project
from tests.projects import packages
from tests.projects.packages import load, problems

pytestmark = pytest.mark.django_db

CARRIED_OUT = {
    "contracts": "project,number,signed_on,value\nDA-1,1/HĐ,2016-01-10,250000000\nDA-2,2/HĐ,2016-02-10,90000000\n",
    "implementation_plans": "project,expected_end,text\nDA-2,2017-05-31,Mở ba lớp\n",
    "progress": (
        "project,period,percent,narrative,difficulty,expected_end,status,window_end\n"
        "DA-2,2016-Q3,40,Đã mở lớp,,,accepted,2016-09-30\nDA-2,2016-Q4,70,,Thiếu giáo viên,2017-06-30,sent,2016-12-31\n"
    ),
}


def test_what_was_carried_out_goes_in_once(tmp_path: Path) -> None:
    first = load(tmp_path, **packages.ALL, **CARRIED_OUT)
    again = import_package(actor=None, folder=tmp_path)

    assert [first.tallies[name] for name in CARRIED_OUT] == [
        Tally(created=2),
        Tally(created=1),
        Tally(created=2),
    ]
    assert [again.tallies[name] for name in CARRIED_OUT] == [
        Tally(unchanged=2),
        Tally(unchanged=1),
        Tally(unchanged=2),
    ]


def test_what_was_carried_out_is_brought_up_to_the_package(tmp_path: Path) -> None:
    load(tmp_path / "1", **packages.ALL, **CARRIED_OUT)
    changed = {
        "contracts": CARRIED_OUT["contracts"].replace("90000000", "80000000"),
        "progress": CARRIED_OUT["progress"].replace(",sent,", ",accepted,"),
    }

    outcome = load(tmp_path / "2", **changed)
    Project.objects.filter(code="DA-2").update(imported=False)
    refused = load(tmp_path / "3", contracts=CARRIED_OUT["contracts"] + "DA-2,3/HĐ,2016-03-10,5\n")

    assert outcome.tallies == {
        "contracts": Tally(unchanged=1, updated=1),
        "progress": Tally(unchanged=1, updated=1),
    }
    report = ProgressReport.objects.get(period="2016-Q4")
    assert (report.status, report.accepted_at is None) == ("accepted", False)
    event = AuditEvent.objects.get(action="contract.record")
    assert (event.before, event.after) == ({"value": 90_000_000}, {"value": 80_000_000})
    assert refused.tallies["contracts"] == Tally(unchanged=1, kept=2)


@pytest.mark.parametrize(
    ("old", "new", "file", "row", "column", "words"),
    [
        ("DA-1,1/HĐ", "DA-9,1/HĐ", "contracts", 2, "project", "DA-9"),
        ("DA-2,2/HĐ", "DA-1,1/HĐ", "contracts", 3, "number", "Trùng với dòng 2"),
        (",90000000", ",0", "contracts", 3, "value", "lớn hơn 0"),
        ("2016-01-10", "2016-02-30", "contracts", 2, "signed_on", "không có trong lịch"),
        ("1/HĐ", "1" * 61, "contracts", 2, "number", "60 ký tự"),
        (
            "Mở ba lớp\n",
            "Mở\nDA-2,2017-06-30,Hai\n",
            "implementation_plans",
            3,
            "project",
            "Trùng với dòng 2",
        ),
        ("Mở ba lớp", "", "implementation_plans", 2, "text", "Thiếu"),
        ("2016-Q3,40", "2016-Q3,101", "progress", 2, "percent", "từ 0 đến 100"),
        ("2016-Q3,40", "2016-9M,40", "progress", 2, "period", "tháng (2016-09) hoặc quý"),
        ("2016-Q3,40", "2016-Q5,40", "progress", 2, "period", "không tồn tại"),
        ("2016-Q4,70", "2016-q3,70", "progress", 3, "period", "Trùng với dòng 2"),
        ("2016-09-30", "2016-10-31", "progress", 2, "window_end", "tháng cuối của quý III năm 2016"),
        (",sent,", ",posted,", "progress", 3, "status", "posted"),
    ],
)
def test_wrong_cells_of_what_was_carried_out(
    tmp_path: Path, old: str, new: str, file: str, row: int, column: str, words: str
) -> None:
    files = packages.ALL | CARRIED_OUT
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)

    found = [problem for problem in problems(load(tmp_path, **files)) if words in problem.message]

    assert [(problem.file, problem.row, problem.column) for problem in found] == [
        (f"{file}.csv", row, column)
    ]
    assert not Project.objects.exists()
