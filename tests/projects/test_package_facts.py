"""What a data package says about money, days and places must be possible; each refusal names file, row and column."""

import unicodedata
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from beneficiaries.models import Facility
from core.importing.tally import Tally
from projects.importers.package import import_package
from projects.models import Entry, Finding, Project
from tests.projects import packages
from tests.projects.packages import load, places, problems, write

pytestmark = pytest.mark.django_db

LEDGER_HEADER = packages.LEDGER.splitlines()[0] + "\n"


def replaced(file: str, old: str, new: str) -> dict[str, str]:
    files = dict(packages.ALL)
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)
    return files


OUT = "DA-2,local,2016,carry_out,2016-12-31,40000000,,k5\n"
IN = "DA-2,local,2017,carry_in,2016-12-31,40000000,,k6\n"


@pytest.mark.parametrize(
    ("old", "new", "row", "words"),
    [
        (IN, "", 8, "chuyển đi 40.000.000 đồng, chuyển đến 0 đồng"),
        (OUT, "", 8, "chuyển đi 0 đồng, chuyển đến 40.000.000 đồng"),
        (IN, IN.replace("40000000", "30000000"), 9, "năm 2016 sang năm 2017 lệch 10.000.000 đồng"),
        (IN, IN.replace("local,2017", "local,2018"), 8, "chuyển đi 40.000.000 đồng, chuyển đến 0 đồng"),
        (IN, f"{IN}DA-2,local,2017,carry_in,2017-01-02,40000000,,reverse:k6\n", 10, "chuyển đến 0 đồng"),
    ],
)
def test_a_carry_over_needs_both_halves(tmp_path: Path, old: str, new: str, row: int, words: str) -> None:
    found = problems(load(tmp_path, **replaced("ledger", old, new)))

    assert (found[0].file, found[0].row, found[0].column) == ("ledger.csv", row, "amount")
    assert words in found[0].message
    assert not Entry.objects.exists()


def test_a_carry_over_taken_back_on_both_sides_is_even(tmp_path: Path) -> None:
    back = "".join(line.replace("2016-12-31", "2017-01-02").replace(",k", ",reverse:k") for line in (OUT, IN))

    assert load(tmp_path, **packages.ALL | {"ledger": packages.LEDGER + back}).saved


def test_the_other_half_may_be_on_the_portal(tmp_path: Path) -> None:
    """A later package with more money of one year is no broken carry-over."""
    load(tmp_path / "1", **packages.ALL)

    more = load(tmp_path / "2", ledger=LEDGER_HEADER + "DA-2,local,2016,assign,2016-04-01,5,,more\n")

    assert more.tallies["ledger"] == Tally(created=1)
    assert not Finding.objects.filter(code="carry_unpaired").exists()


def test_money_and_results_of_tomorrow_are_refused(tmp_path: Path) -> None:
    tomorrow = f"{timezone.localdate() + timedelta(days=1):%Y-%m-%d}"
    year = tomorrow[:4]
    files = dict(packages.ALL)
    files["ledger"] += f"DA-1,national,{year},assign,{tomorrow},5,,k9\n"
    files["results"] += f"IPC1,,{tomorrow},workers_trained,5,,\n"

    found = problems(load(tmp_path, **files))

    assert [(one.file, one.row, one.column) for one in found] == [
        ("ledger.csv", 10, "happened_on"),
        ("results.csv", 5, "happened_on"),
    ]
    assert all("ở tương lai" in one.message for one in found)


def test_money_and_results_of_today_are_taken(tmp_path: Path) -> None:
    today = f"{timezone.localdate():%Y-%m-%d}"
    files = dict(packages.ALL)
    files["ledger"] += f"DA-1,national,{today[:4]},assign,{today},5,,k9\n"
    files["results"] += f"IPC1,,{today},workers_trained,5,,\n"

    assert load(tmp_path, **files).saved


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "column", "words"),
    [
        ("ledger", "counterpart,2016,", "counterpart,2010,", 6, "fund_year", "quá 5 năm"),
        ("ledger", "counterpart,2016,", "counterpart,2022,", 6, "fund_year", "quá 5 năm"),
        (
            "projects", "technology,2016,", "technology,2014,", 2, "year",
            "Năm kế hoạch 2014 không khớp thời gian thực hiện 01/01/2016 - 31/12/2016",
        ),
        ("projects", "training,2016,", "training,2019,", 3, "year", "01/02/2016 - 30/06/2017"),
        ("ledger", "2016-03-01,60000000,UNC 1,reverse", "2016-02-29,60000000,UNC 1,reverse", 4, "happened_on", "01/03/2016"),
        ("results", "2016-09-30,workers_trained,4875,,", "2016-09-30,training_classes,4875,5,", 2, "women", "không tách số nữ"),
        (
            "results", "2016-09-30,workers_trained,4875,,", "2016-09-30,study_visitors,4875,5,3", 2, "ethnic_minority",
            "không tách số người dân tộc thiểu số",
        ),
        ("facilities", "34:24", "24", 3, "province", "ghi 63:24 (Bắc Giang) hoặc 34:24 (Bắc Ninh)"),
        ("budget", "national,50000000", "national,1e9", 4, "amount", "“1e9” không phải là số nguyên đồng (chỉ gồm chữ số)"),
        ("budget", "national,50000000", "national,NaN", 4, "amount", "chỉ gồm chữ số"),
        ("ledger", ",,k3", f",,{'k' * 113}", 6, "request_key", "dài 113 ký tự, quá 112 ký tự"),
        ("ledger", "reverse:k2", f"reverse:{'k' * 113}", 4, "request_key", "dài 121 ký tự, quá 120 ký tự"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_once(
    tmp_path: Path, file: str, old: str, new: str, row: int, column: str, words: str
) -> None:
    found = problems(load(tmp_path, **replaced(file, old, new)))

    assert [(one.file, one.row, one.column) for one in found] == [(f"{file}.csv", row, column)]
    assert words in found[0].message
    assert not Project.objects.exists()


@pytest.mark.parametrize(("file", "row"), [("ledger", "counterpart,2011,"), ("ledger", "counterpart,2021,")])
def test_a_fund_year_may_lie_five_years_away(tmp_path: Path, file: str, row: str) -> None:
    assert load(tmp_path, **replaced(file, "counterpart,2016,", row)).saved


def test_a_key_may_leave_just_room_for_its_reversal(tmp_path: Path) -> None:
    key = "k" * 112
    line = f"DA-1,counterpart,2016,contribute,2016-11-03,5,,{key}\n"
    ledger = packages.LEDGER + line + line.replace(key, f"reverse:{key}")

    assert load(tmp_path, **packages.ALL | {"ledger": ledger}).saved


@pytest.mark.parametrize("code", ["15", "24", "44", "52", "80", "82", "91"])
def test_a_code_of_two_provinces_needs_its_map_where_there_is_no_day(tmp_path: Path, code: str) -> None:
    facility = f"CS-9,Xưởng A,company,,{code},,,,\n"
    centre = f"X-1,Trung tâm A,center,CUC,{code}\n"

    outcome = load(
        tmp_path,
        facilities=packages.FACILITIES.splitlines()[0] + "\n" + facility,
        centers="code,name,kind,parent,province\n" + centre,
    )

    assert places(outcome) == [("centers.csv", 2, "province"), ("facilities.csv", 2, "province")]
    assert all(f"63:{code}" in one.message and f"34:{code}" in one.message for one in problems(outcome))


@pytest.mark.parametrize(
    ("code", "key"), [("01", "34:01"), ("02", "63:02"), ("46", "34:46"), ("75", "34:75")]
)
def test_a_code_of_one_province_needs_no_map(tmp_path: Path, code: str, key: str) -> None:
    text = packages.FACILITIES.replace("34:24", code)

    assert load(tmp_path, facilities=text).saved
    province = Facility.objects.get(code="CS-2").province
    assert province is not None
    assert province.key == key


@pytest.mark.parametrize("there_before", [False, True])
def test_a_row_that_stands_twice_is_refused_whether_it_is_new_or_not(
    tmp_path: Path, there_before: bool
) -> None:
    if there_before:
        load(tmp_path / "1", **packages.ALL)
    twice = packages.LEDGER + "DA-2,local,2016,assign,2016-03-05,90000000,,k4\n"

    outcome = load(tmp_path / "2", **packages.ALL | {"ledger": twice})

    assert places(outcome) == [("ledger.csv", 10, "request_key")]
    assert "lặp lại trong tệp" in problems(outcome)[0].message


@pytest.mark.parametrize("code", ["DA 1", "DA/1", "D" * 41, unicodedata.normalize("NFD", "ĐỀ ÁN Ổ")])
def test_a_wrong_code_is_told_once_whatever_refers_to_it(tmp_path: Path, code: str) -> None:
    files = {name: text.replace("DA-1", code) for name, text in packages.ALL.items()}

    assert places(load(tmp_path, **files)) == [("projects.csv", 2, "code")]


def test_a_code_that_nobody_defines_is_unknown_however_it_is_written(tmp_path: Path) -> None:
    found = problems(load(tmp_path, **replaced("budget", "DA-2,2016,voc", "DA 2,2016,voc")))

    assert [(one.file, one.row, one.column) for one in found] == [("budget.csv", 5, "project")]
    assert "Không có đề án mã “DA 2”" in found[0].message


def with_findings(many: int) -> dict[str, str]:
    """Advances of ``many`` đề án above their class."""
    header, row = packages.PROJECTS.splitlines()[:2]
    projects = [header] + [row.replace("DA-1", f"DA-{number:03}") for number in range(many)]
    ledger = [LEDGER_HEADER.strip()]
    for number in range(many):
        ledger.append(f"DA-{number:03},national,2016,assign,2016-01-05,100,,a{number}")
        ledger.append(f"DA-{number:03},national,2016,advance,2016-02-01,100,,b{number}")
    return {"projects": "\n".join(projects) + "\n", "ledger": "\n".join(ledger) + "\n"}


def imported(folder: Path, **options: bool) -> list[str]:
    told = StringIO()
    call_command("import_package", str(folder), stdout=told, **options)
    return told.getvalue().splitlines()


@pytest.mark.parametrize("dry_run", [False, True])
def test_the_command_lists_what_it_noted(tmp_path: Path, dry_run: bool) -> None:
    lines = imported(write(tmp_path, **with_findings(1)), dry_run=dry_run)

    assert lines[2:4] == [
        "Lưu ý so với quy định (tệp, đề án, nội dung):",
        "ledger.csv, DA-000, Tạm ứng 100 đồng (năm 2016) vượt mức được tạm ứng trước nghiệm thu 70 đồng.",
    ]
    assert "1 lưu ý so với quy định" in lines[1]


def test_fifty_notes_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    lines = imported(write(tmp_path, **with_findings(53)))

    assert len([line for line in lines if line.startswith("ledger.csv, DA-")]) == 50
    assert "… và 3 lưu ý nữa." in lines
    assert Finding.objects.count() == 53


def test_nothing_noted_is_not_announced(tmp_path: Path) -> None:
    folder = write(tmp_path, **with_findings(1))
    import_package(actor=None, folder=folder)

    assert [line for line in imported(folder) if "Lưu ý" in line] == []


def test_cells_that_cannot_be_read_are_not_compared(tmp_path: Path) -> None:
    files = replaced("projects", ",2016-01-01,", ",2016-02-31,")

    assert places(load(tmp_path, **files)) == [("projects.csv", 2, "start")]
