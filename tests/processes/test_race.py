"""Two processes race for the last đồng; exactly one gets it, on SQLite and on PostgreSQL."""

import json
import time

import pytest

from tests.processes.conftest import answer, script

ROUNDS = 12


def race(env: dict[str, str], prefix: str, keys: tuple[str, str]) -> list[list[str]]:
    answer(env, "prepare", "make", prefix, str(ROUNDS))
    codes = [f"{prefix}-{number}" for number in range(ROUNDS)]
    start = str(time.time() + 6)
    racers = [script(env, "racer", start, key, *codes) for key in keys]
    outcomes = []
    for racer in racers:
        out, error = racer.communicate(timeout=120)
        assert racer.returncode == 0, error
        outcomes.append(json.loads(out))
    return outcomes


@pytest.mark.slow
def test_the_last_dong_is_spent_once(installation: dict[str, str]) -> None:
    one, other = race(installation, "RACE", ("left", "right"))

    for number in range(ROUNDS):
        assert sorted([one[number], other[number]]) == ["disbursed_above_available", "paid"]
    assert json.loads(answer(installation, "prepare", "show", "RACE")) == [[1, 0]] * ROUNDS


@pytest.mark.slow
def test_a_double_click_from_two_processes_makes_one_entry(installation: dict[str, str]) -> None:
    one, other = race(installation, "TWICE", ("same", "same"))

    assert one == other == ["paid"] * ROUNDS
    assert json.loads(answer(installation, "prepare", "show", "TWICE")) == [[1, 600]] * ROUNDS
