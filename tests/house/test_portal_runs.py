"""The embedded portal as ``./dev up`` starts it: a real web server and a real Celery worker with beat."""

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.test_supervisor import alive, eventually, free_port

ROOT = Path(__file__).resolve().parents[2]


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def checks(port: int) -> dict[str, object]:
    return json.loads(get(port, "/api/v1/status/")[1])


def processes(data: Path) -> list[int]:
    """All processes that were started with this data folder in their environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"PORTAL_DATA={data}\0".encode() in entry.read_bytes():
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return [pid for pid in found if alive(pid)]


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> dict[str, str]:
    """The environment of an embedded portal with reference data, whatever servers the test run itself uses."""
    data = tmp_path_factory.mktemp("portal")
    ours = ("DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE")
    env = {name: value for name, value in os.environ.items() if name not in ours} | {"PORTAL_DATA": str(data)}
    command = [sys.executable, "manage.py", "prepare", "--empty", "--no-static"]
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    return env


@pytest.fixture
def portal(installation):
    """A running portal; yields its port, data folder and supervisor."""
    data, port = Path(installation["PORTAL_DATA"]), free_port()
    command = [sys.executable, "-m", "khuyencong.supervisor", "--port", str(port)]
    with (data / "log").open("w") as log:
        running = subprocess.Popen(command, cwd=ROOT, env=installation, stdout=log, stderr=log)
    try:
        assert eventually(lambda: "ready at" in (data / "log").read_text(), 90), (data / "log").read_text()
        yield port, data, running
    finally:
        running.kill()
        running.wait()
        eventually(lambda: not processes(data))


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def worker_of(supervisor: int, other_than: int = 0) -> int:
    """The Celery worker's process id; waits for it, since a child has its parent's command line until it has its own."""

    def running() -> list[int]:
        found = [pid for pid in children(supervisor) if pid != other_than]
        return [pid for pid in found if b"celery" in command_line(pid)]

    assert eventually(running, 60), "no Celery worker runs"
    return running()[0]


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return b""


@pytest.mark.worker
@pytest.mark.slow
def test_web_and_worker_live_and_end_together(portal):
    port, data, running = portal
    assert get(port, "/healthz")[0] == 200
    assert eventually(lambda: checks(port)["status"] == "ok", 90), checks(port)

    command = [sys.executable, "-m", "khuyencong.supervisor", "--port", str(free_port())]
    env = {**os.environ, "PORTAL_DATA": str(data)}
    second = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert second.returncode == 1
    assert f"already runs on {data} (process {running.pid})" in second.stderr

    killed = worker_of(running.pid)
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: "worker ended with exit status -9" in (data / "log").read_text())
    assert worker_of(running.pid, other_than=killed)
    assert len(children(running.pid)) == 2
    assert get(port, "/healthz")[0] == 200

    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=60) == 0
    assert processes(data) == []


@pytest.mark.worker
@pytest.mark.slow
def test_a_killed_supervisor_leaves_no_process_behind(portal):
    _, data, running = portal
    # Celery's master has two of its own by then: beat and the pool's process.
    assert eventually(lambda: len(children(worker_of(running.pid))) == 2, 60)
    running.kill()
    running.wait()
    assert eventually(lambda: processes(data) == [], 60), processes(data)
