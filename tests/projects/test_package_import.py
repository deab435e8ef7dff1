"""A data package goes in as a whole, once, with the ledger's invariants held and everything else noted."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from beneficiaries.models import Facility
from centers.models import Center, User
from core.importing.tally import Tally
from core.models import AuditEvent
from projects.importers.package import import_package
from projects.models import (
    BudgetLine,
    BudgetShare,
    Entry,
    Finding,
    IndicatorResult,
    IndicatorTarget,
    Project,
)
from projects.selectors.ledger import balance
from tests import factories
from tests.projects import packages
from tests.projects.packages import load, places, problems, write

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, ...]:
    models = (
        Center,
        Facility,
        Project,
        BudgetLine,
        BudgetShare,
        Entry,
        IndicatorTarget,
        IndicatorResult,
        Finding,
    )
    return tuple(model.objects.count() for model in models)


def test_every_file_goes_in(tmp_path: Path) -> None:
    outcome = load(tmp_path, **packages.ALL)

    assert list(outcome.problems) == []
    assert outcome.saved
    assert {name: tally.created for name, tally in outcome.tallies.items()} == {
        "facilities": 2, "projects": 2, "project_facilities": 2, "budget": 4, "ledger": 8, "targets": 2, "results": 3,
    }  # fmt: skip
    single, group = Project.objects.order_by("code")
    assert (single.imported, single.status, single.province.key) == (True, "accepted", "63:24")
    assert group.province is None
    assert [province.name for province in group.provinces.all()] == ["Bắc Giang", "Bắc Ninh"]
    assert not single.history.exists()
    assert Facility.objects.get(code="CS-1").province.name == "Bắc Giang"
    assert Facility.objects.get(code="CS-2").province.key == "34:24"
    assert IndicatorResult.objects.filter(value=Decimal("17.5")).count() == 2


def test_money_is_the_ledgers(tmp_path: Path) -> None:
    load(tmp_path, **packages.ALL)

    money = balance(Project.objects.get(code="DA-1"), "national", 2016)
    assert (money.assigned, money.advanced, money.disbursed) == (250_000_000, 0, 190_000_000)
    reversal = Entry.objects.get(request_key="reverse:k2")
    assert reversal.reverses.request_key == "k2"
    assert balance(Project.objects.get(code="DA-2"), "local", 2017).available == 40_000_000


def test_lines_of_one_item_stay_apart(tmp_path: Path) -> None:
    load(tmp_path, **packages.ALL)

    lines = BudgetLine.objects.filter(project__code="DA-1")
    assert [[(share.source, share.amount) for share in line.shares.all()] for line in lines] == [
        [("national", 200_000_000), ("counterpart", 300_000_000)],
        [("national", 50_000_000)],
    ]


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path, **packages.ALL)
    before, audit = counts(), AuditEvent.objects.count()

    outcome = import_package(actor=None, folder=tmp_path)

    assert outcome.saved
    assert all(
        (tally.created, tally.updated, tally.kept, tally.findings) == (0, 0, 0, 0)
        for tally in outcome.tallies.values()
    )
    assert (counts(), AuditEvent.objects.count()) == (before, audit)


def test_a_trial_saves_nothing(tmp_path: Path) -> None:
    before = counts()

    outcome = import_package(actor=None, folder=write(tmp_path, **packages.ALL), dry_run=True)

    assert not outcome.saved
    assert outcome.tallies["ledger"].created == 8
    assert counts() == before


def test_one_error_saves_nothing(tmp_path: Path) -> None:
    before = counts()

    outcome = load(
        tmp_path, **packages.ALL | {"results": packages.RESULTS + "IPC1,,2016-09-30,no_such,1,,\n"}
    )

    assert places(outcome) == [("results.csv", 5, "indicator")]
    assert counts() == before


def test_any_order_of_columns_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = "note,status,provinces,center,end,start,year,content,form,fund,title,code\n"
    text += (
        '"Báo X,\nngày 1/2",accepted,24,IPC1,2016-12-31,2016-01-01,2016,technology,single,national,A,DA-9\n'
    )

    outcome = load(tmp_path, projects=b"\xef\xbb\xbf" + text.encode())

    assert outcome.saved
    assert Project.objects.get(code="DA-9").note == "Báo X,\nngày 1/2"


def test_files_may_be_left_out(tmp_path: Path) -> None:
    load(tmp_path / "1", facilities=packages.FACILITIES, projects=packages.PROJECTS)

    assert load(tmp_path / "2", ledger=packages.LEDGER).tallies == {"ledger": Tally(created=8)}


def test_a_changed_package_updates_what_it_brought(tmp_path: Path) -> None:
    load(tmp_path / "1", **packages.ALL)

    outcome = load(
        tmp_path / "2",
        projects=packages.PROJECTS.replace("chế biến gỗ", "xẻ gỗ").replace("24;27", "27"),
        budget=packages.BUDGET.replace("90000000", "95000000"),
        targets=packages.TARGETS.replace("5910", "6000"),
        results=packages.RESULTS.replace("4875", "4900"),
    )

    assert {name: (tally.created, tally.updated, tally.unchanged) for name, tally in outcome.tallies.items()} == {
        "projects": (0, 2, 0), "budget": (0, 1, 3), "targets": (0, 1, 1), "results": (1, 0, 2),
    }  # fmt: skip
    assert Project.objects.get(code="DA-2").province.name == "Bắc Ninh"
    lines = BudgetLine.objects.filter(project__code="DA-2").order_by("pk")
    assert [line.retired_at is None for line in lines] == [False, True]
    assert AuditEvent.objects.filter(action="budget.replace").count() == 1
    targets = IndicatorTarget.objects.filter(center__code="IPC1").order_by("pk")
    assert [(row.value, row.retired_at is None) for row in targets] == [(5910, False), (6000, True)]


def test_a_result_corrected_here_is_not_brought_back(tmp_path: Path) -> None:
    load(tmp_path, **packages.ALL)
    first = IndicatorResult.objects.get(value=4875)
    IndicatorResult.objects.create(
        center=first.center,
        happened_on=first.happened_on,
        indicator=first.indicator,
        value=4800,
        corrects=first,
    )

    outcome = import_package(actor=None, folder=tmp_path)

    assert outcome.tallies["results"] == Tally(unchanged=3)


def test_a_project_made_here_is_not_overwritten(tmp_path: Path, bac_ninh_center: Center) -> None:
    factories.project(bac_ninh_center, code="DA-1")

    outcome = load(tmp_path, projects=packages.PROJECTS, budget=packages.BUDGET, ledger=packages.LEDGER)

    assert places(outcome) == [("projects.csv", 2, "code")]


def test_a_project_worked_on_here_is_left_alone(tmp_path: Path, reviewer: User) -> None:
    load(tmp_path, **packages.ALL)
    project = Project.objects.get(code="DA-2")
    project.history.create(action="accept", from_state="in_progress", to_state="accepted", actor=reviewer)
    Project.objects.filter(pk=project.pk).update(status="accepted")

    outcome = load(tmp_path, **packages.ALL | {"budget": packages.BUDGET.replace("90000000", "95000000")})

    assert outcome.tallies["projects"] == Tally(unchanged=1, kept=1)
    assert outcome.tallies["budget"] == Tally(unchanged=3, kept=1)
    assert Project.objects.get(code="DA-2").status == "accepted"


def test_a_project_made_here_that_is_the_same_is_unchanged(tmp_path: Path) -> None:
    load(tmp_path / "1", **packages.ALL)
    Project.objects.update(imported=False)

    same = load(tmp_path / "2", **packages.ALL)
    other = load(tmp_path / "3", **packages.ALL | {"projects": packages.PROJECTS.replace("24;27", "27")})
    budget = load(tmp_path / "4", budget=packages.BUDGET.replace("90000000", "95000000"))

    assert same.tallies["projects"] == Tally(unchanged=2)
    assert places(other) == [("projects.csv", 3, "code")]
    assert "(provinces)" in problems(other)[0].message
    assert budget.tallies["budget"] == Tally(unchanged=3, kept=1)


def test_a_code_is_letters_digits_and_few_signs(tmp_path: Path) -> None:
    """Rows that refer to the wrong code are no errors of their own."""
    files = {name: text.replace("DA-1", "<b>") for name, text in packages.ALL.items()}

    found = problems(load(tmp_path, **files))

    assert [(problem.file, problem.row, problem.column) for problem in found] == [("projects.csv", 2, "code")]
    assert "“<b>” chỉ được gồm chữ cái, chữ số" in found[0].message


def test_a_place_need_not_be_known(tmp_path: Path) -> None:
    load(tmp_path, projects=packages.PROJECTS.replace("24;27", ""))

    project = Project.objects.get(code="DA-2")
    assert (project.province, project.provinces.count()) == (None, 0)


def test_a_refused_file_has_no_fallout(tmp_path: Path) -> None:
    """The codes that a missing file would have brought are no errors of the files that use them."""
    for name in ("projects", "facilities"):
        folder = write(tmp_path / name, **packages.ALL)
        (folder / f"{name}.csv").unlink()

        assert places(import_package(actor=None, folder=folder)) == [(f"{name}.csv", 0, "")]


def test_a_file_that_leads_out_has_no_fallout(tmp_path: Path) -> None:
    folder = write(tmp_path / "package", **packages.ALL)
    (folder / "projects.csv").rename(tmp_path / "projects.csv")
    (folder / "projects.csv").symlink_to(tmp_path / "projects.csv")

    assert places(import_package(actor=None, folder=folder)) == [("datapackage.json", 0, "resources[2]")]


def test_a_large_file_has_no_fallout(tmp_path: Path, settings: Any) -> None:
    settings.PACKAGE_MAX_BYTES = 1000
    large = packages.PROJECTS + f"# {'x' * 1000}\n"

    assert places(load(tmp_path, **packages.ALL | {"projects": large})) == [("projects.csv", 0, "")]


def test_a_wrong_centre_has_no_fallout_below_it(tmp_path: Path) -> None:
    centers = "code,name,kind,parent,province\nX-3,C,center,X-2,34:24\nX-2,B,department,X-1,34:24\nX-1,A,agency,,99\n"

    outcome = load(tmp_path, centers=centers, projects=packages.PROJECTS.replace("IPC1", "X-3"))

    assert places(outcome) == [("centers.csv", 4, "province")]


def test_a_file_that_breaks_off_has_no_fallout(tmp_path: Path) -> None:
    files = dict(packages.ALL)
    files["projects"] = files["projects"].replace("DA-2,Đào", 'DA-2,"Đào')
    files["ledger"] = files["ledger"].replace("DA-1,national,2016,assign", 'DA-1,"national"x,2016,assign')

    assert places(load(tmp_path, **files)) == [("projects.csv", 3, ""), ("ledger.csv", 2, "")]


def test_an_impossible_folder_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="tên quá dài; không lưu gì") as stopped:
        call_command("import_package", str(tmp_path / ("x" * 300)))

    assert stopped.value.returncode == 1


def test_centres_are_updated_with_a_trace(tmp_path: Path) -> None:
    text = "code,name,kind,parent,province\nTTKC-24,Trung tâm Khuyến công mới,center,SCT-24,34:24\nX-2,Phòng B,center,X-1,34:24\nX-1,Sở A,department,CUC,34:24\n"

    outcome = load(tmp_path, centers=text)

    assert outcome.tallies["centers"] == Tally(created=2, updated=1)
    assert Center.objects.get(code="X-2").parent.code == "X-1"
    event = AuditEvent.objects.get(action="center.update")
    assert event.after == {"name": "Trung tâm Khuyến công mới"}
    assert Center.objects.get(code="TTKC-24").search.endswith("trung tam khuyen cong moi ttkc bac ninh")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("TTKC-24,Tên,department,CUC,34:24", "kind"),
        ("X-1,Tên,center,NO,34:24", "parent"),
        ("X-1,Tên,center,X-1,34:24", "parent"),
        ("CUC,Cục,agency,TTKC-24,", "parent"),
        ("X-1,Tên,center,,99", "province"),
        ("X-1,Tên,centre,,34:24", "kind"),
        ("X 1,Tên,center,,34:24", "code"),
        (",Tên,center,,34:24", "code"),
    ],
)
def test_wrong_centres(tmp_path: Path, row: str, column: str) -> None:
    assert places(load(tmp_path, centers=f"code,name,kind,parent,province\n{row}\n")) == [
        ("centers.csv", 2, column)
    ]


@pytest.mark.parametrize(
    ("old", "new", "file", "row", "column", "words"),
    [
        ("IPC1,24,acc", "IPC9,24,acc", "projects", 2, "center", "IPC9"),
        (",2016-12-31,IPC1", ",2015-12-31,IPC1", "projects", 2, "end", "trước ngày bắt đầu"),
        (",2016-01-01,", ",2016-02-31,", "projects", 2, "start", "không có trong lịch"),
        (",2016-01-01,", ",01/01/2016,", "projects", 2, "start", "năm-tháng-ngày"),
        ("24,accepted", "24,finished", "projects", 2, "status", "finished"),
        ("24,accepted", "28,accepted", "projects", 2, "provinces", "Hà Tây"),
        ("24,accepted", "34:24,accepted", "projects", 2, "provinces", "Bắc Ninh"),
        ("24;27", "24;24", "projects", 3, "provinces", "lặp lại"),
        ("24;27", "24;;27", "projects", 3, "provinces", "Thiếu mã tỉnh sau dấu “;”"),
        ("24;27", "24;", "projects", 3, "provinces", "Thiếu mã tỉnh sau dấu “;”"),
        ("24;27", ";24", "projects", 3, "provinces", "Thiếu mã tỉnh trước dấu “;”"),
        ("Dây chuyền chế biến gỗ", "", "projects", 2, "title", "Thiếu tên đề án"),
        ("0100233488", "0100233489", "facilities", 2, "tax_code", "chữ số kiểm tra"),
        (",,34:24,,b", ",0100233488,34:24,,b", "facilities", 3, "tax_code", "CS-1"),
        ("a,10,25", "a,10,hai", "facilities", 2, "workers", "số nguyên"),
        ("a,10,25", "a,10,25.5", "facilities", 2, "workers", "số nguyên"),
        ("a,10,25", "a,77777,25", "facilities", 2, "sector", "77777"),
        ("machinery,200000000", "machine,200000000", "project_facilities", 2, "item", "machine"),
        ("machinery,200000000", "machinery,0", "project_facilities", 2, "support", "lớn hơn 0"),
        ("DA-2,CS-2", "DA-2,CS-3", "project_facilities", 3, "facility", "CS-3"),
        ("national,50000000", "national,1.5", "budget", 4, "amount", "phần thập phân"),
        ("national,50000000", 'national,"1,000"', "budget", 4, "amount", "chỉ gồm chữ số"),
        ("national,50000000", "national,-5", "budget", 4, "amount", "lớn hơn 0"),
        ("national,50000000", "state,5", "budget", 4, "source", "state"),
        ("DA-2,2016,voc", "DA-3,2016,voc", "budget", 5, "project", "DA-3"),
        ("carry_out,2016-12-31,40000000", "carry_out,2016-12-31,90000001", "ledger", 8, "amount", "vượt"),
        (
            "advance,2016-03-01,60000000,UNC 1,k2",
            "advanced,2016-03-01,60000000,UNC 1,k2",
            "ledger",
            3,
            "kind",
            "advanced",
        ),
        (
            "60000000,UNC 1,reverse:k2",
            "60000001,UNC 1,reverse:k2",
            "ledger",
            4,
            "request_key",
            "bút toán bị hủy",
        ),
        ("300000000,,k3", "300000000,,k1", "ledger", 6, "request_key", "k1"),
        ("5910", "-1", "targets", 2, "value", "không âm"),
        (
            "2016,TTKC-24-63,DA-2,workers_trained,35",
            "2016,IPC1,,workers_trained,35",
            "targets",
            3,
            "indicator",
            "dòng 2",
        ),
        ("17.5,10,2", "17.5,18,2", "results", 3, "women", "lớn hơn giá trị 17.50"),
        ("4875", "4875.123", "results", 2, "value", "hai chữ số"),
    ],
)
def test_wrong_cells(
    tmp_path: Path, old: str, new: str, file: str, row: int, column: str, words: str
) -> None:
    """One wrong cell gives one error, whatever refers to it."""
    files = dict(packages.ALL)
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)

    found = problems(load(tmp_path, **files))

    assert [(problem.file, problem.row, problem.column) for problem in found] == [
        (f"{file}.csv", row, column)
    ]
    assert words in found[0].message


def test_a_code_of_the_wrong_map_says_what_it_was(tmp_path: Path) -> None:
    row = "DA-1,A,national,single,technology,2026,2026-01-01,2026-12-31,IPC1,02,approved\n"

    found = problems(load(tmp_path, projects=packages.PROJECTS.splitlines()[0] + "\n" + row))

    assert [problem.message for problem in found] == [
        "Mã tỉnh “02” không dùng ngày 01/01/2026: trên bản đồ 63 tỉnh (đến 30/06/2025) mã này là Hà Giang."
    ]


def test_a_code_names_the_province_of_its_day(tmp_path: Path) -> None:
    header = packages.PROJECTS.splitlines()[0]
    rows = [
        f"{code},A,national,single,technology,{day[:4]},{day},2030-12-31,IPC1,{province},approved"
        for code, day, province in [
            ("A", "2007-01-01", "28"),
            ("B", "2025-06-30", "24"),
            ("C", "2025-07-01", "24"),
            ("D", "1999-01-01", "24"),
        ]
    ]

    load(tmp_path, projects="\n".join([header, *rows]))

    named = {project.code: project.province for project in Project.objects.all()}
    assert {code: (province.map, province.name) for code, province in named.items()} == {
        "A": ("63", "Hà Tây"), "B": ("63", "Bắc Giang"), "C": ("34", "Bắc Ninh"), "D": ("63", "Bắc Giang"),
    }  # fmt: skip


def test_all_errors_are_listed_at_once(tmp_path: Path) -> None:
    files = dict(packages.ALL)
    files["projects"] = files["projects"].replace("IPC1,24,acc", "IPC9,99,acc")
    files["ledger"] = (
        files["ledger"].replace("2016-03-05,90000000", "2016-13-05,0").replace("300000000,,k3", "0,,k3")
    )
    files["results"] = files["results"].replace("IPC1", "IPC8")

    assert places(load(tmp_path, **files)) == [
        ("projects.csv", 2, "center"),
        ("projects.csv", 2, "provinces"),
        ("ledger.csv", 6, "amount"),
        ("ledger.csv", 7, "amount"),
        ("ledger.csv", 7, "happened_on"),
        ("results.csv", 2, "center"),
    ]


def test_balances_are_checked_beside_other_errors(tmp_path: Path) -> None:
    files = dict(packages.ALL)
    files["ledger"] = (
        files["ledger"].replace("300000000,,k3", "0,,k3").replace("12-31,40000000,,k5", "12-31,90000001,,k5")
    )

    assert places(load(tmp_path, **files)) == [("ledger.csv", 6, "amount"), ("ledger.csv", 8, "amount")]


def test_findings_do_not_refuse_history(tmp_path: Path) -> None:
    files = dict(packages.ALL)
    files["budget"] = "project,fund_year,item,source,amount\nDA-1,2016,machinery,national,900000000\n"
    files["ledger"] = packages.LEDGER.splitlines()[0] + (
        "\nDA-1,national,2016,assign,2016-01-05,900000000,,a\nDA-1,national,2016,advance,2016-02-01,900000000,,b"
        "\nDA-2,local,2016,assign,2016-01-05,10,,c\nDA-2,local,2016,pay,2017-02-01,10,,d\n"
    )

    outcome = load(tmp_path, **files)

    assert outcome.saved
    assert sorted(Finding.objects.values_list("project__code", "code")) == [
        ("DA-1", "above_norm"),
        ("DA-1", "advance_above_class"),
        ("DA-2", "late_liquidation"),
        ("DA-2", "pay_before_acceptance"),
    ]
    assert outcome.tallies["budget"].findings == 1
    assert outcome.tallies["ledger"].findings == 3


def test_a_synthetic_note_marks_the_row(tmp_path: Path) -> None:
    header, row, _ = packages.PROJECTS.splitlines()

    load(tmp_path, projects=f"{header},note\n{row},[mô phỏng] hạt 1\n")

    assert Project.objects.get(code="DA-1").synthetic


def test_the_command_lists_errors_and_ends_with_status_1(tmp_path: Path) -> None:
    write(tmp_path, projects=packages.PROJECTS.replace("IPC1", "IPC9"))
    errors = StringIO()

    with pytest.raises(CommandError) as stopped:
        call_command("import_package", str(tmp_path), stderr=errors)

    assert stopped.value.returncode == 1
    assert errors.getvalue().splitlines() == [
        "tệp, dòng, cột, lỗi",
        "projects.csv, 2, center, Không có đơn vị mã “IPC9” trong gói này và trên cổng.",
    ]


def test_the_command_tells_what_it_did(tmp_path: Path) -> None:
    told = StringIO()

    call_command("import_package", str(write(tmp_path, projects=packages.PROJECTS)), stdout=told)

    assert told.getvalue().splitlines() == ["projects.csv: 2 mới, 0 cập nhật, 0 giữ nguyên", "Đã nhập xong."]
    assert Project.objects.get(code="DA-1").start == date(2016, 1, 1)
