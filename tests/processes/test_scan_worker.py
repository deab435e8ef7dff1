"""A real worker scans: one that is killed in the middle leaves the file in quarantine, and the next one scans it once more."""

import json
import os
import signal
import time
from typing import Any

import pytest

from tests.processes.conftest import answer
from tests.processes.test_worker import worker
from tests.scan.clamd import clamd

pytestmark = [pytest.mark.slow, pytest.mark.worker]


def wait_for(env: dict[str, str], paper: str, seconds: float = 120, **wanted: Any) -> dict[str, Any]:
    end = time.monotonic() + seconds
    found: dict[str, Any] = {}
    while time.monotonic() < end:
        found = json.loads(answer(env, "scanctl", "show", paper))
        if wanted.items() <= found.items():
            return found
        time.sleep(0.3)
    raise AssertionError(f"the file stayed {found}")


def test_a_worker_killed_while_it_scans_releases_nothing(installation: dict[str, str]) -> None:
    with clamd() as fake:
        fake.mode, fake.rest = "slow", 120
        env = {**installation, "FILE_SCANNER": fake.address, "FILE_SCANNER_SECONDS": "100"}
        paper = answer(env, "scanctl", "upload")
        with worker(env) as process:
            wait_for(env, paper, held=True, state="waiting")
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert json.loads(answer(env, "scanctl", "show", paper))["state"] == "waiting"

        fake.mode = "well"
        answer(env, "scanctl", "lose", paper)  # as if the time of the claim had passed
        with worker(env):  # sweeps by itself when it starts
            done = wait_for(env, paper, state="infected")

    assert done == {
        "state": "infected",
        "attempts": 0,
        "held": False,
        "acts": ["attachment.add", "file.infected"],
    }
