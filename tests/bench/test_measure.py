"""The arithmetic of the benchmark, and one small run of it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.measure import Finding, Measure, measure, table, timed

ROOT = Path(__file__).resolve().parents[2]


def told(log: list[str], name: str, times: list[float]) -> Callable[[], float]:
    """A timer that plays back ``times`` and logs its turns."""
    waiting = iter(times)

    def once() -> float:
        log.append(name)
        return next(waiting)

    return once


def test_the_ratio_is_that_of_the_medians_after_one_warm_round() -> None:
    log: list[str] = []
    subject, baseline = told(log, "a", [99, 3, 1, 2]), told(log, "b", [99, 1, 8, 4])

    found = measure(Measure("x", subject, baseline, 1.5, rounds=3))

    assert (found.ratio, found.verdict, found.detail) == (0.5, "đạt", "2000 / 4000 ms")
    assert "".join(log) == "ab" + "ab" + "ba" + "ab"


def test_a_broken_bound() -> None:
    assert Finding("x", 1.31, 1.3, "").verdict == "VƯỢT"
    assert not Finding("x", 1.3, 1.3, "").broken
    assert not Finding("x", 9, None, "").broken


def test_the_table() -> None:
    assert table([Finding("một", 1.234, 1.3, "3 / 2 ms"), Finding("hai", 2, None, "")]).splitlines() == [
        "Phép đo  Tỷ số  Giới hạn  Kết luận  Trung vị",
        "--------------------------------------------",
        "một      1.23   1.30      đạt       3 / 2 ms",
        "hai      2.00   –         –",
    ]


def test_timed_runs_the_action_once() -> None:
    done: list[int] = []

    assert timed(lambda: done.append(1))() >= 0
    assert done == [1]


@pytest.mark.slow
def test_a_small_run_compares_the_figures_first(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "bench/run.py", "--scale", "0.01", "--rounds", "1", "--only", "plan-vs-actual"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[0].startswith("Phép đo")
    assert ended.stdout.splitlines()[2].startswith("plan-vs-actual / SQL viết tay")
