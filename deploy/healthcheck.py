"""Health of one container: ``healthcheck.py web|worker|beat``; exit status 0 when it does its work."""

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

BEAT_SILENCE_SECONDS = 600


def web() -> bool:
    """The web server answers on its own port, under a host name that it allows."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".*") or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    connection.request("GET", "/healthz", headers={"Host": host})
    return connection.getresponse().status == 200


def worker() -> bool:
    """This container's worker answers a ping over the broker."""
    command = ["celery", "--app", "khuyencong", "inspect", "ping", "--timeout", "10"]
    command += ["--destination", f"celery@{socket.gethostname()}"]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def beat() -> bool:
    """Beat has saved its schedule lately; it does so every three minutes."""
    folder = Path(os.environ.get("PORTAL_DATA", "var"))
    saved = [path.stat().st_mtime for path in folder.glob("celerybeat-schedule*")]
    return bool(saved) and time.time() - max(saved) < BEAT_SILENCE_SECONDS


if __name__ == "__main__":
    try:
        healthy = {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]()
    except (OSError, http.client.HTTPException):
        healthy = False
    sys.exit(0 if healthy else 1)
