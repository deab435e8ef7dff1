"""Two people decide at the same moment: the envelope holds, one wins, the other is told; on SQLite and on PostgreSQL."""

import json
import time

import pytest

from tests.processes.conftest import answer, script

ROUNDS = 8
pytestmark = pytest.mark.slow


def race(env: dict[str, str], prefix: str, kind: str) -> tuple[list[list[str]], list[dict[str, int]]]:
    """What each of two processes got per round, and what stands in the database at the end."""
    spec = answer(env, "approver", "make", prefix, str(ROUNDS))
    start = str(time.time() + 6)
    racers = [script(env, "approver", "race", start, kind, who, spec) for who in ("one", "other")]
    outcomes = []
    for racer in racers:
        out, error = racer.communicate(timeout=120)
        assert racer.returncode == 0, error
        outcomes.append(json.loads(out))
    return outcomes, json.loads(answer(env, "approver", "show", spec))


def test_the_last_dong_of_a_plan_is_given_once(installation: dict[str, str]) -> None:
    (one, other), end = race(installation, "PLAN", "last")
    for number in range(ROUNDS):
        assert sorted([one[number], other[number]]) == ["approved", "refused"]
    assert end == [{"approved": 1, "assigned": 1000, "decisions": 1, "changes": 0}] * ROUNDS


def test_the_same_request_from_two_processes_makes_one_decision(installation: dict[str, str]) -> None:
    (one, other), end = race(installation, "CLICK", "double")
    assert one == other == ["approved"] * ROUNDS
    assert end == [{"approved": 1, "assigned": 1000, "decisions": 1, "changes": 0}] * ROUNDS


def test_of_two_acts_at_once_one_is_too_late(installation: dict[str, str]) -> None:
    (one, other), end = race(installation, "BOTH", "return")
    for number in range(ROUNDS):
        assert sorted([one[number], other[number]]) == ["moved", "wrong_state"]
    assert [row["changes"] for row in end] == [1] * ROUNDS
