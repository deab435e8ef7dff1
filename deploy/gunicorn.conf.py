"""Gunicorn's settings, the same for ``./dev up`` and for the containers. The address comes from the command line."""

import os
from pathlib import Path

wsgi_app = "khuyencong.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
# Loaded once and then forked: half the start time, and workers share the memory of the code.
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
# A worker is renewed now and then, each at another moment, so that a slow leak never grows large.
max_requests = 5000
max_requests_jitter = 500
# The heartbeat file belongs in memory: on a slow disk a healthy worker would look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
accesslog = os.environ.get("WEB_ACCESS_LOG") or None
loglevel = os.environ.get("WEB_LOG_LEVEL") or "info"
