"""Runs the portal on one machine: gunicorn and a Celery worker with beat, as one thing that starts and stops together.

``python -m khuyencong.supervisor --port N [--bind ADDRESS] [--check]``. SIGINT, SIGTERM and SIGHUP stop both; a second
signal stops them at once. A child that dies is started again a few times, then everything stops with exit status 1.
Only one supervisor runs on a data folder.
"""

import argparse
import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import partial

from khuyencong.env import BASE_DIR, data_dir
from khuyencong.processes import end_with_parent

GRACE_SECONDS = 20.0
START_SECONDS = 90.0
RESTARTS = 5
RESTART_WINDOW_SECONDS = 600.0
RESTART_PAUSE_SECONDS = 1.0
WORKER_MEMORY_KIB = 600_000


class StartError(Exception):
    """The portal cannot be started; the message is the line to show."""


def say(message: str) -> None:
    print(f"portal: {message}", file=sys.stderr, flush=True)


@dataclass
class Child:
    """One supervised process in a process group of its own, with the moments it was restarted."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    restarts: list[float] = field(default_factory=list)
    start_at: float | None = 0.0

    def start(self) -> None:
        self.start_at = None
        self.process = subprocess.Popen(
            self.command,
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            process_group=0,
            # Gunicorn's workers watch their parent themselves, and Celery's master ends its own children at SIGQUIT
            # without waiting for the running task.
            preexec_fn=partial(end_with_parent, parent=os.getpid(), number=signal.SIGQUIT),  # noqa: PLW1509 — one thread
        )

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Signals the leader, which tells its own children."""
        if self.process is not None and self.running:
            self.process.send_signal(number)

    def sweep(self) -> None:
        """Kills whatever is left of the process group: a leader killed by force leaves beat and pool processes behind."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.running:
            self.process.wait()

    def plan_restart(self, now: float) -> bool:
        """Sets the moment of the next start, later each time; False when the child has died too often."""
        self.restarts = [moment for moment in self.restarts if now - moment < RESTART_WINDOW_SECONDS]
        if len(self.restarts) >= RESTARTS:
            return False
        self.start_at = now + RESTART_PAUSE_SECONDS * 2 ** len(self.restarts)
        self.restarts.append(now)
        return True


def children(bind: str, port: int) -> list[Child]:
    """The two processes of the embedded portal."""
    host = f"[{bind}]" if ":" in bind else bind
    web = [
        "gunicorn",
        "--config",
        "deploy/gunicorn.conf.py",
        "--bind",
        f"{host}:{port}",
        "--log-level",
        "warning",
    ]
    worker = [
        "celery",
        "--quiet",
        "--app",
        "khuyencong",
        "worker",
        "--beat",
        "--pool",
        "prefork",
        "--concurrency",
        "1",
    ]
    worker += ["--max-memory-per-child", str(WORKER_MEMORY_KIB), "--without-gossip", "--without-mingle"]
    worker += ["--hostname", f"portal-{port}@%h", "--loglevel", "WARNING"]
    worker += ["--schedule", str(data_dir() / "celerybeat-schedule")]
    # Accepting only JSON, the worker has nothing to fear from root; the long warning would hide the ready line.
    calm = ["-W", "ignore:You're running the worker with superuser"]
    return [
        Child("web", [sys.executable, "-m", *web]),
        Child("worker", [sys.executable, *calm, "-m", *worker]),
    ]


def check_port(bind: str, port: int) -> None:
    """Raises StartError when the address cannot be had."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
            probe.listen(1)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise StartError(
                f"cannot listen on {bind}:{port} ({reason}). Choose another: ./dev up --port N"
            ) from error


def hold_data_folder() -> int:
    """Locks the data folder and returns the open handle; raises StartError when another supervisor holds it.

    The kernel frees the lock when this process ends in any way, so a stale one cannot be met.
    """
    folder = data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
        os.close(handle)
        raise StartError(
            f"the portal already runs on {folder} (process {holder}). Stop it, or choose --data DIR"
        ) from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    return handle


class Supervisor:
    """Starts the children, keeps them alive, and stops them together."""

    def __init__(self, *, bind: str, port: int, family: list[Child]) -> None:
        self.bind, self.port, self.family = bind, port, family
        self.wake = threading.Event()
        self.signals = 0

    def on_signal(self, _number: int, _frame: object) -> None:
        self.signals += 1
        self.wake.set()

    def run(self) -> int:
        """Supervises until a signal (0) or a failure (1)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        try:
            return self.watch()
        finally:
            self.stop()

    def watch(self) -> int:
        """Starts what is due, reports readiness once, and plans the restart of what died."""
        began, ready = time.monotonic(), False
        while not self.signals:
            now = time.monotonic()
            for child in self.family:
                if child.start_at is not None and now >= child.start_at:
                    child.start()
                elif child.start_at is None and not child.running and not self.revive(child, now):
                    return 1
            if not ready and self.answers():
                ready = True
                say(f"ready at {self.address} (Ctrl-C stops web server and worker)")
            elif not ready and now - began > START_SECONDS:
                say(f"the web server did not answer within {START_SECONDS:.0f} seconds.")
                return 1
            self.wake.wait(0.2)
        return 0

    def revive(self, child: Child, now: float) -> bool:
        """Cleans up after a dead child and plans its restart; False when it died too often."""
        status = child.process.returncode if child.process else None
        child.sweep()
        if not child.plan_restart(now):
            say(f"{child.name} ended {RESTARTS + 1} times (last exit status {status}); stopping everything.")
            return False
        say(f"{child.name} ended with exit status {status}; starting it again.")
        return True

    @property
    def address(self) -> str:
        shown = "127.0.0.1" if self.bind in {"0.0.0.0", "::"} else self.bind  # noqa: S104
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}/"

    def answers(self) -> bool:
        """Whether our own web server answers a request, whatever the answer says."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.bind, self.bind)  # noqa: S104
        connection = http.client.HTTPConnection(host, self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
            return self.family[0].running
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """Asks all children to end, waits, and kills what is left after the grace or at a second signal."""
        already = self.signals
        for child in self.family:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        self.wake.clear()
        while (
            any(child.running for child in self.family)
            and time.monotonic() < deadline
            and self.signals <= max(already, 1)
        ):
            self.wake.wait(0.1)
        for child in self.family:
            child.sweep()
        say("stopped.")


def main(arguments: list[str] | None = None) -> int:
    """The command line of the module."""
    parser = argparse.ArgumentParser(prog="python -m khuyencong.supervisor", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument(
        "--check", action="store_true", help="only say whether the portal could be started here"
    )
    options = parser.parse_args(arguments)
    try:
        lock = hold_data_folder()
        check_port(options.bind, options.port)
    except StartError as error:
        say(str(error))
        return 1
    try:
        if options.check:
            return 0
        family = children(options.bind, options.port)
        return Supervisor(bind=options.bind, port=options.port, family=family).run()
    finally:
        os.close(lock)


if __name__ == "__main__":
    sys.exit(main())
