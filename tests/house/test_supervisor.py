"""The supervisor over small stand-in children, and once over the real web server and worker."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from khuyencong.supervisor import Child, StartError, check_port, hold_data_folder

ROOT = Path(__file__).resolve().parents[2]

# A leader with a child of its own: the pair that a gunicorn or Celery master makes.
FAMILY = (
    "import subprocess, sys, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
)
SUPERVISE = """
import sys, khuyencong.supervisor as s
s.RESTART_PAUSE_SECONDS = 0.01
commands = [[sys.executable, "-c", text] for text in sys.argv[2:]]
family = [s.Child(f"child-{n}", command) for n, command in enumerate(commands)]
sys.exit(s.Supervisor(bind="127.0.0.1", port=int(sys.argv[1]), family=family).run())
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def eventually(condition, seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def supervise(*programs: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SUPERVISE, str(free_port()), *programs]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_taken_port_is_named():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(StartError, match=f"cannot listen on 127.0.0.1:{port}"):
            check_port("127.0.0.1", port)


def test_one_supervisor_per_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path))
    (tmp_path / "supervisor.lock").write_text("99999999\n")  # left by a process that is gone
    handle = hold_data_folder()
    with pytest.raises(StartError, match=rf"already runs on {tmp_path} \(process {os.getpid()}\)"):
        hold_data_folder()
    os.close(handle)
    os.close(hold_data_folder())


def test_sweep_ends_the_whole_group():
    child = Child("pair", [sys.executable, "-c", FAMILY])
    child.start()
    assert child.process is not None
    assert eventually(
        lambda: Path(f"/proc/{child.process.pid}/task/{child.process.pid}/children").read_text().split()
    )
    grandchild = int(
        Path(f"/proc/{child.process.pid}/task/{child.process.pid}/children").read_text().split()[0]
    )
    child.process.kill()
    child.process.wait()
    assert alive(grandchild)
    child.sweep()
    assert eventually(lambda: not alive(grandchild))


def test_a_child_that_keeps_dying_stops_everything():
    done = supervise(FAMILY, "raise SystemExit(3)")
    sleeper = int(done.stdout.readline())
    _, errors = done.communicate(timeout=60)
    assert done.returncode == 1
    assert errors.count("child-1 ended with exit status 3; starting it again.") == 5
    assert "child-1 ended 6 times (last exit status 3); stopping everything." in errors
    assert eventually(lambda: not alive(sleeper))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_children(number):
    running = supervise(FAMILY, FAMILY)
    sleepers = [int(running.stdout.readline()) for _ in range(2)]
    running.send_signal(number)
    running.communicate(timeout=60)
    assert running.returncode == 0
    assert eventually(lambda: not any(map(alive, sleepers)))


def test_a_second_signal_does_not_wait_for_a_stubborn_child():
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    running = supervise(stubborn)
    running.stdout.readline()
    running.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait(timeout=2)
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=10)
    assert running.returncode == 0


def test_children_end_when_the_supervisor_is_killed():
    leader = "import os, time; os.write(1, b'%d\\n' % os.getpid()); time.sleep(60)"
    running = supervise(leader, leader)
    leaders = [int(running.stdout.readline()) for _ in range(2)]
    running.kill()
    running.wait()
    assert eventually(lambda: not any(map(alive, leaders)))
