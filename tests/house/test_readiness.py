"""Commands on a portal that was never set up, or whose database is away, end in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REPORT = ("report", "plan-vs-actual", "--period", "2016-9M")
PACKAGE = ("import_package", str(ROOT / "data" / "published"))


def manage(data: Path, *arguments: str, database: str = "") -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "PORTAL_DATA": str(data), "DATABASE_URL": database}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("arguments", [REPORT, PACKAGE], ids=["report", "import"])
def test_a_portal_never_set_up_says_so(arguments, tmp_path):
    done = manage(tmp_path, *arguments)
    assert done.returncode == 1
    assert "Cổng chưa được chuẩn bị" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_away_is_named(tmp_path):
    done = manage(tmp_path, *REPORT, database="postgres://nobody@127.0.0.1:9/none")
    assert done.returncode == 1
    assert done.stderr.strip().endswith(
        "Không kết nối được cơ sở dữ liệu. Kiểm tra DATABASE_URL và máy chủ cơ sở dữ liệu."
    )
    assert "Traceback" not in done.stderr
