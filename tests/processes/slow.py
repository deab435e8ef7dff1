"""A job that takes its time and leaves a trace of each attempt; only for tests."""

import os
import time
from pathlib import Path

from core import jobs


def work(context: jobs.JobContext) -> jobs.JobFile:
    """Count to ``steps`` in tenths of a second, or until there is a file ``hurry`` beside the trace; then write one file."""
    trace = Path(context.params["trace"])
    with trace.open("a") as target:
        target.write(f"{os.getpid()}\n")
    steps = context.params["steps"]
    for step in range(steps):
        context.progress(step, steps, f"Bước {step}")
        if trace.with_name("hurry").exists():
            break
        time.sleep(0.1)
    path = context.workdir / "ket-qua.txt"
    path.write_text("xong")
    return jobs.JobFile(path=path, name="ket-qua.txt", content_type="text/plain")
