"""Two people answer a request at the same moment: one answer, one entry, the limit holds; on SQLite and on PostgreSQL."""

import json
import time
from typing import Any

import pytest

from tests.processes.conftest import answer, script

ROUNDS = 8
pytestmark = pytest.mark.slow


def race(env: dict[str, str], prefix: str, kind: str) -> tuple[list[list[str]], list[Any]]:
    """What the two processes got per round, and what stands in the database at the end."""
    spec = answer(env, "payer", "make", prefix, str(ROUNDS))
    start = str(time.time() + 6)
    racers = [script(env, "payer", "race", start, kind, who, spec) for who in ("one", "other")]
    outcomes = []
    for racer in racers:
        out, error = racer.communicate(timeout=120)
        assert racer.returncode == 0, error
        outcomes.append(json.loads(out))
    return [sorted(pair) for pair in zip(*outcomes, strict=True)], json.loads(
        answer(env, "payer", "show", spec)
    )


def test_of_two_confirmations_one_writes_the_entry(installation: dict[str, str]) -> None:
    got, end = race(installation, "PAYTWICE", "confirm")
    assert got == [["confirmed", "request_answered"]] * ROUNDS
    assert end == [[["asked", "confirmed"], 700]] * ROUNDS


def test_of_a_confirmation_and_a_refusal_one_counts(installation: dict[str, str]) -> None:
    got, end = race(installation, "PAYORNOT", "refuse")
    for told, (states, paid) in zip(got, end, strict=True):
        assert told in (["confirmed", "request_answered"], ["refused", "request_answered"])
        assert (states, paid) == (["asked", told[0]], 700 if told[0] == "confirmed" else 0)


def test_the_limit_of_the_class_is_used_up_once(installation: dict[str, str]) -> None:
    got, end = race(installation, "PAYLIMIT", "limit")
    assert got == [["advance_above_class", "confirmed"]] * ROUNDS
    assert end == [[["asked", "confirmed"], 700]] * ROUNDS
