"""Makes ``.venv`` with the hash-locked packages. Run by ``./dev`` with the system's Python; standard library only.

``environment.py base|dev [--browser]``: exit status 0 and silence when nothing is to do. A second run compares one
stamp and starts no installer.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import system_libraries
from system_libraries import ROOT, VENV, SetupError, apt_install, is_root, run, say

STAMP = VENV / ".requirements"
PYTHON = VENV / "bin" / "python"


@contextmanager
def only_one() -> Iterator[None]:
    """Holds the project's set-up lock. The kernel frees it when the process ends, so it can never be stale."""
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another ./dev is setting up; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def wanted(level: str) -> str:
    """The stamp of a finished installation of ``level``: the locked files' digest and the place of the venv."""
    digest = hashlib.sha256(str(VENV).encode())
    for name in ("base", "dev") if level == "dev" else ("base",):
        digest.update((ROOT / "requirements" / f"{name}.txt").read_bytes())
    return f"{level} {digest.hexdigest()}"


def usable() -> bool:
    """Whether ``.venv`` has a Python that starts and is new enough."""
    if not PYTHON.exists():
        return False
    probe = "import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
    return run([str(PYTHON), "-c", probe], quiet=True)


def installed(level: str) -> bool:
    """Whether the stamp covers ``level``; the development set holds the base set."""
    stamp = STAMP.read_text().strip() if STAMP.exists() else ""
    return stamp in {wanted(level), wanted("dev")} and usable()


def create() -> None:
    """Makes an empty venv, with pip where this Python can, and without where it cannot."""
    say(f"making {VENV} with Python {sys.version.split()[0]} …")
    if VENV.exists():
        shutil.rmtree(VENV)
    if not has_ensurepip() and is_root():
        apt_install(["python3-venv"])
    if has_ensurepip() and run([sys.executable, "-m", "venv", str(VENV)]):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if not run([sys.executable, "-m", "venv", "--without-pip", str(VENV)]):
        raise SetupError("this Python cannot make a venv. On Debian or Ubuntu: apt-get install python3-venv")


def has_ensurepip() -> bool:
    """Asked of a fresh process, since Debian's package may have come a moment ago."""
    return run([sys.executable, "-c", "import ensurepip"], quiet=True)


def installers(requirements: Path) -> Iterator[list[str]]:
    """The commands that can install into the venv, the fastest first."""
    locked = ["--require-hashes", "-r", str(requirements)]
    if shutil.which("uv"):
        yield ["uv", "pip", "install", "--quiet", "--python", str(PYTHON), *locked]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    if run([str(PYTHON), "-m", "pip", "--version"], quiet=True):
        yield [str(PYTHON), "-m", "pip", *quiet, "install", *locked]
        return
    if run([sys.executable, "-m", "pip", "--version"], quiet=True):
        yield [sys.executable, "-m", "pip", "--python", str(PYTHON), *quiet, "install", *locked]
    wheel = system_libraries.pip_wheel()
    if wheel:
        yield [sys.executable, f"{wheel}/pip", "--python", str(PYTHON), *quiet, "install", *locked]


def install(level: str) -> None:
    """Installs the locked packages of ``level`` and writes the stamp last, so a broken run is done again."""
    say(f"installing the Python packages of requirements/{level}.txt …")
    STAMP.unlink(missing_ok=True)
    tried = False
    for command in installers(ROOT / "requirements" / f"{level}.txt"):
        tried = True
        if run(command):
            STAMP.write_text(wanted(level) + "\n")
            return
    if not tried:
        raise SetupError("no pip was found. On Debian or Ubuntu: apt-get install python3-venv")
    raise SetupError("the Python packages could not be installed; the lines above say why.")


def main() -> int:
    """Sets up the environment named on the command line."""
    parser = argparse.ArgumentParser(description="Makes the portal's Python environment.")
    parser.add_argument("level", choices=["base", "dev"])
    parser.add_argument(
        "--browser", action="store_true", help="also look for a Chromium for the browser tests"
    )
    options = parser.parse_args()
    try:
        with only_one():
            if not installed(options.level):
                if not usable():
                    create()
                install(options.level)
            system_libraries.ensure_printing()
            if options.browser:
                system_libraries.ensure_browser()
    except (SetupError, OSError, subprocess.SubprocessError) as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
