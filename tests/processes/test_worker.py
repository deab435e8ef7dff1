"""A real Celery worker: it does jobs, survives being killed in the middle, and stops when asked."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.processes.conftest import ROOT, answer

pytestmark = [pytest.mark.slow, pytest.mark.worker]


@contextlib.contextmanager
def worker(env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A prefork worker in a process group of its own."""
    log = Path(env["PORTAL_DATA"]) / "worker.log"
    with log.open("ab") as target:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "khuyencong",
                "worker",
                "-P",
                "prefork",
                "-c",
                "1",
                "-l",
                "WARNING",
                "--without-gossip",
                "--without-mingle",
                "-n",
                f"w{os.getpid()}-{time.time_ns()}@here",
            ],
            cwd=ROOT,
            env=env,
            stdout=target,
            stderr=target,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()


def state(env: dict[str, str], job: str) -> dict[str, Any]:
    return json.loads(answer(env, "jobctl", "show", job))


def wait_for(
    env: dict[str, str], job: str, *states: str, seconds: int = 180, started: bool = False
) -> dict[str, Any]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = state(env, job)
        if now["state"] in states and (not started or now["done"] > 0):
            return now
        time.sleep(0.3)
    raise AssertionError(
        f"job stayed {state(env, job)}: {(Path(env['PORTAL_DATA']) / 'worker.log').read_text()[-2000:]}"
    )


def test_a_killed_worker_loses_nothing_and_doubles_nothing(
    installation: dict[str, str], tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    job = answer(installation, "jobctl", "enqueue", str(trace), "6000")
    with worker(installation) as process:
        wait_for(installation, job, "running", started=True)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    assert state(installation, job)["state"] == "running"
    time.sleep(5)  # the lease of four seconds runs out
    trace.with_name("hurry").touch()
    with worker(installation):  # sweeps by itself when it starts
        done = wait_for(installation, job, "done")

    assert done["attempts"] == 2
    assert len(trace.read_text().split()) == 2
    assert json.loads(answer(installation, "jobctl", "files", job)) == ["ket-qua.txt"]


def test_a_running_job_stops_when_asked(installation: dict[str, str], tmp_path: Path) -> None:
    job = answer(installation, "jobctl", "enqueue", str(tmp_path / "trace"), "6000")
    with worker(installation):
        wait_for(installation, job, "running", started=True)
        answer(installation, "jobctl", "cancel", job)
        ended = wait_for(installation, job, "cancelled")

    assert ended["file"] == ""
    assert json.loads(answer(installation, "jobctl", "files", job)) == []
