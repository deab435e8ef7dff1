"""Descriptor, paths, sizes, encodings and shapes: what is wrong is named with file, row and column, and nothing outside is opened."""

import json
import os
from pathlib import Path

import pytest

from core.importing.columns import (
    CellError,
    CodeColumn,
    DongColumn,
    PeriodColumn,
    PlainCodeColumn,
    TextColumn,
)
from core.importing.package import PackageFiles, open_package
from core.importing.problems import Problem, ProblemLog
from core.importing.rows import Sheet
from core.importing.tables import Table

THINGS = Table("things", "Vật", (CodeColumn("code", "Mã"), DongColumn("amount", "Số tiền")), key=("code",))
TABLES = {"things": THINGS}
MAX = 1000


def opened(folder: Path) -> tuple[dict[str, Path], list[Problem]]:
    log = ProblemLog()
    return open_package(folder, TABLES, max_bytes=MAX, log=log).paths, list(log)


def described(folder: Path, *resources: object) -> Path:
    (folder / "datapackage.json").write_text(json.dumps({"resources": list(resources)}), encoding="utf-8")
    return folder


def read(folder: Path, content: bytes) -> tuple[list[dict[str, object]], list[Problem]]:
    path = folder / "things.csv"
    path.write_bytes(content)
    log = ProblemLog()
    sheet = Sheet(path, THINGS, log)
    rows = [row.values for row in sheet.rows()] if sheet.open() else []
    return rows, list(log)


def test_a_sound_package(tmp_path: Path) -> None:
    (tmp_path / "things.csv").write_text("code,amount\n", encoding="utf-8")

    found, problems = opened(described(tmp_path, THINGS.resource()))

    assert (found, problems) == ({"things": tmp_path / "things.csv"}, [])


def test_no_folder(tmp_path: Path) -> None:
    assert [problem.message for problem in opened(tmp_path / "none")[1]] == ["Không có thư mục này."]


def test_no_descriptor(tmp_path: Path) -> None:
    assert opened(tmp_path)[1] == [
        Problem("datapackage.json", 0, "", "Thư mục không phải là gói dữ liệu: thiếu tệp này.")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"resources": 1}',
        '{"resources": []}',
        "[" * 100_000,
        "\ud800",
        '{"version": ' + "9" * 5000 + "}",
        "1" * 5000,
    ],
    ids=[
        "empty",
        "cut",
        "list",
        "no-resources",
        "number",
        "none",
        "deep",
        "not-utf8",
        "long-number",
        "only-a-number",
    ],
)
def test_a_descriptor_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "datapackage.json").write_bytes(text.encode("utf-8", "surrogatepass"))

    found, problems = opened(tmp_path)

    assert found == {}
    assert [problem.file for problem in problems] == ["datapackage.json"]


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("things.csv", "đường dẫn (path)"),
        ({"name": "things"}, "đường dẫn (path)"),
        ({"path": ["things.csv"]}, "đường dẫn (path)"),
        ({"path": "other.csv"}, "Không biết tệp “other.csv”"),
        ({"path": "../things.csv"}, "nằm ngoài thư mục"),
        ({"path": "/etc/things.csv"}, "nằm ngoài thư mục"),
        ({"path": "link/things.csv"}, "nằm ngoài thư mục"),
        ({"path": "a\0/things.csv"}, "nằm ngoài thư mục"),
        ({"path": "sub/things.csv"}, "Không có tệp này"),
        ({"path": "things.csv", "encoding": "utf-16"}, "UTF-8"),
        ({"path": "things.csv", "dialect": {"delimiter": ";"}}, "dấu phẩy"),
        ({"path": "things.csv", "schema": []}, "fields"),
    ],
)
def test_wrong_resources(tmp_path: Path, resource: object, words: str) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "package"
    outside.mkdir()
    folder.mkdir()
    (outside / "things.csv").write_text("code,amount\n", encoding="utf-8")
    (tmp_path / "things.csv").write_text("code,amount\n", encoding="utf-8")
    os.symlink(outside, folder / "link")

    found, problems = opened(described(folder, resource))

    assert found == {}
    assert [words in problem.message for problem in problems] == [True]


def test_a_descriptor_that_leads_out_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "things.csv").write_text("code,amount\n", encoding="utf-8")
    os.symlink(described(tmp_path, THINGS.resource()) / "datapackage.json", folder / "datapackage.json")

    assert opened(folder) == (
        {},
        [Problem("datapackage.json", 0, "", "Tệp này là liên kết dẫn ra ngoài thư mục của gói.")],
    )


@pytest.mark.parametrize(
    "resource",
    [
        {"path": "things.csv"},
        {"path": "../things.csv"},
        {"path": "things.csv", "encoding": "utf-16"},
        {"name": "things"},
        {"name": "things", "path": 5},
    ],
)
def test_a_table_whose_file_is_refused_is_named(tmp_path: Path, resource: object) -> None:
    log = ProblemLog()

    found = open_package(described(tmp_path, resource), TABLES, max_bytes=MAX, log=log)

    assert (found, log.count) == (PackageFiles({}, frozenset({"things"})), 1)


def test_a_file_listed_twice(tmp_path: Path) -> None:
    (tmp_path / "things.csv").write_text("code,amount\n", encoding="utf-8")

    assert [
        problem.message for problem in opened(described(tmp_path, THINGS.resource(), THINGS.resource()))[1]
    ] == ["Tệp things.csv được kê hai lần."]


def test_a_file_that_the_descriptor_forgets(tmp_path: Path) -> None:
    tables = {**TABLES, "extras": Table("extras", "Thêm", THINGS.columns)}
    for name in tables:
        (tmp_path / f"{name}.csv").write_text("code,amount\n", encoding="utf-8")
    log = ProblemLog()

    open_package(described(tmp_path, THINGS.resource()), tables, max_bytes=MAX, log=log)

    assert [(problem.file, problem.message) for problem in log] == [
        ("extras.csv", "Tệp có trong thư mục nhưng datapackage.json không kê.")
    ]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "things.csv").open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    log = ProblemLog()

    found = open_package(described(tmp_path, THINGS.resource()), TABLES, max_bytes=100 * 1024 * 1024, log=log)

    assert found == PackageFiles({}, frozenset({"things"}))
    assert [problem.message for problem in log] == [
        "Tệp 200.0 MB lớn hơn mức cho phép 100.0 MB; hãy chia gói theo năm."
    ]


def test_rows_are_numbered_by_line(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, b'amount,code,note\r\n1,A,"x\ny"\r\n\r\n0,B,\r\n')

    assert rows[0] == {"amount": 1, "code": "A", "note": "x\ny"}
    assert problems == [Problem("things.csv", 5, "amount", "Số tiền phải lớn hơn 0 (đang là 0).")]


@pytest.mark.parametrize(
    ("content", "row", "column", "words"),
    [
        (b"", 1, "amount", "Thiếu cột “amount”"),
        (b"code,amount,size\n", 1, "size", "Cột “size” không có"),
        (b"code,amount,code\n", 1, "code", "lặp lại"),
        (b"code;amount\n", 1, "code;amount", "không có"),
        (b"code,amount\nA,1\nB\xe1,1\n", 3, "", "byte 0xE1 ở vị trí 18"),
        (b"code,amount\nA\0,1\n", 2, "", "NUL) ở vị trí 14"),
        ("code,amount\nA,1\n".encode("utf-16"), 1, "", "byte 0xFF ở vị trí 1."),
        (b"code,amount\nA,1\nB,\xe1\xbb", 3, "", "byte 0xE1 ở vị trí 19"),
        (b"code,amount\nA,1,2\n", 2, "", "Dòng có 3 ô, trong khi tiêu đề có 2 cột"),
        (b"code,amount\nA\n", 2, "", "Dòng có 1 ô"),
        (b'code,amount\nA,1\n"B,1\n', 3, "", "mở mà không đóng"),
        (b'code,amount\n"A"x,1\n', 2, "", "đặt sai chỗ"),
        (b"code,amount\n" + b"A" * 140_000 + b",1\n", 2, "", "một ô dài quá"),
        (b"code,amount\nA,\xd9\xa1\n", 2, "amount", "chỉ gồm chữ số"),
        (b"code,amount\nA," + b"9" * 5000 + b"\n", 2, "amount", "chỉ gồm chữ số"),
        (b"code,amount\nA,9000000000000001\n", 2, "amount", "quá lớn"),
        (b"code,amount\nA,1e6\n", 2, "amount", "chỉ gồm chữ số"),
        (b"code,amount\n,1\n", 2, "code", "Thiếu mã"),
        (b"code,amount\na/b,1\n", 2, "code", "gạch chéo"),
    ],
)
def test_wrong_files(tmp_path: Path, content: bytes, row: int, column: str, words: str) -> None:
    _, problems = read(tmp_path, content)

    assert [(problem.row, problem.column) for problem in problems if words in problem.message] == [
        (row, column)
    ]


@pytest.mark.parametrize("code", ["KCQG-2026-0001", "ĐA_1", "đề-án.7", "9"])
def test_plain_codes(code: str) -> None:
    assert PlainCodeColumn("code", "Mã").read(f" {code} ") == code


@pytest.mark.parametrize("code", ["<b>", "a/b", "..", "-1", "a&b", "a'b", "Д1", "a:b", "=1", "x" * 41])
def test_codes_that_are_not_plain(code: str) -> None:
    with pytest.raises(CellError):
        PlainCodeColumn("code", "Mã").read(code)


@pytest.mark.parametrize(("text", "code"), [("2016-q3", "2016-Q3"), ("2016-09", "2016-09")])
def test_months_and_quarters(text: str, code: str) -> None:
    assert PeriodColumn("period", "Kỳ").read(text) == code


@pytest.mark.parametrize("text", ["2016", "2016-9M", "2016-H1", "2016-13", "quý 3", "٢٠١٦-Q1"])
def test_other_periods(text: str) -> None:
    with pytest.raises(CellError):
        PeriodColumn("period", "Kỳ").read(text)


def test_words_kept_as_they_are() -> None:
    assert TextColumn("text", "Lời", verbatim=True).read(" a  b\r\nc\t") == "a  b\r\nc"


def test_a_table_without_notes_has_no_such_column(tmp_path: Path) -> None:
    table = Table("bare", "Trơn", THINGS.columns, noted=False)
    (tmp_path / "bare.csv").write_text("code,amount,note\n", encoding="utf-8")
    log = ProblemLog()

    assert table.header == ["code", "amount"]
    assert not Sheet(tmp_path / "bare.csv", table, log).open()
    assert [problem.message for problem in log] == ["Cột “note” không có trong bare.csv."]


def test_a_wrong_byte_beyond_the_first_block(tmp_path: Path) -> None:
    content = b"code,amount\n" + "ấ,1\n".encode() * 400_000 + b"\xff,1\n"

    assert [problem.row for problem in read(tmp_path, content)[1]] == [400_002]
    assert f"vị trí {len(content) - 3}." in read(tmp_path, content)[1][0].message


def test_the_list_of_errors_is_bounded() -> None:
    log = ProblemLog(keep=3)
    for row in range(10, 0, -1):
        log.add("a.csv", row, "x", "sai")

    assert ([problem.row for problem in log], log.count, log.unlisted) == ([8, 9, 10], 10, 7)
