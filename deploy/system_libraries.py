"""System libraries and fonts that no Python package brings: Pango for PDF, a Times-metric font, a Chromium for tests.

What is there is found by loading it, not by a distribution's package names. What is missing is installed by apt
(root), unpacked beside the venv (no root), or named in one line. Nothing here stops the portal: without Pango it
runs and only the PDF format is off. Standard library only.
"""

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SYSTEM = VENV / "system"

REQUIRED = {
    "libgobject-2.0.so.0": "libgobject-2.0.0.dylib",
    "libpango-1.0.so.0": "libpango-1.0.dylib",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0.dylib",
    "libharfbuzz.so.0": "libharfbuzz.0.dylib",
    "libfontconfig.so.1": "libfontconfig.1.dylib",
}
SUBSETTER = {"libharfbuzz-subset.so.0": "libharfbuzz-subset.0.dylib"}
DRIVER = {"libatomic.so.1": "libSystem.dylib"}
DRIVER_PACKAGES = ["libatomic1"]
LIBRARY_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
# Metric twins of Times New Roman. Debian's older fonts-liberation carries the same family name as fonts-liberation2
# but lacks 92 Vietnamese letters, hence the question for the language and not only for the name.
SERIF_FAMILIES = ("Tinos", "Liberation Serif", "Times New Roman")
FONT_PACKAGES = ["fonts-croscore"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


class SetupError(Exception):
    """Set-up cannot go on; the message is the line to show."""


def say(message: str) -> None:
    """Writes one line of progress to standard error."""
    sys.stderr.write(f"dev: {message}\n")
    sys.stderr.flush()


def run(command: list[str], *, quiet: bool = False, env: dict[str, str] | None = None) -> bool:
    """Runs a command and says whether it succeeded; its own output goes to standard error, or nowhere if quiet."""
    sink: int = subprocess.DEVNULL if quiet else 2
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, env=env, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def is_root() -> bool:
    return os.geteuid() == 0


def apt_install(packages: list[str]) -> bool:
    """Installs Debian packages as root; refreshes the package lists only when the first try fails."""
    if not shutil.which("apt-get"):
        return False
    say(f"installing {' '.join(packages)} …")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    command = ["apt-get", *options, "install", "-y", "--no-install-recommends", *packages]
    if run(command, quiet=True, env=env):
        return True
    run(["apt-get", *options, "update"], env=env)
    return run(command, env=env)


def apt_unpack(packages: list[str]) -> bool:
    """Downloads Debian packages and what they still lack, and unpacks them under ``.venv/system`` without root."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return False
    say(f"unpacking {' '.join(packages)} into {SYSTEM} (no root rights) …")
    with tempfile.TemporaryDirectory(prefix="portal-apt-") as folder:
        for part in ("state/lists/partial", "cache/archives/partial", "deb"):
            (Path(folder) / part).mkdir(parents=True)
        apt = ["apt-get", "-qq", "-o", "Debug::NoLocking=1", "-o", f"Dir::Cache={folder}/cache"]
        plan = _planned(apt, packages)
        if not plan:
            apt += ["-o", f"Dir::State={folder}/state", "-o", "Dir::State::status=/var/lib/dpkg/status"]
            run([*apt, "update"])
            plan = _planned(apt, packages)
        if not plan:
            return False
        fetched = subprocess.run(
            [*apt, "download", *plan], cwd=f"{folder}/deb", stdin=subprocess.DEVNULL, check=False
        )
        archives = sorted(Path(folder, "deb").glob("*.deb"))
        SYSTEM.mkdir(parents=True, exist_ok=True)
        unpacked = [run(["dpkg-deb", "-x", str(archive), str(SYSTEM)]) for archive in archives]
    _write_environment()
    return fetched.returncode == 0 and bool(unpacked) and all(unpacked)


def _planned(apt: list[str], packages: list[str]) -> list[str]:
    """The packages that an installation would add, as apt itself works it out."""
    command = [*apt, "-s", "install", "--no-install-recommends", *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines() if done.returncode == 0 else []
    return [line.split()[1] for line in lines if line.startswith("Inst ")]


def _write_environment() -> None:
    """Writes the settings that make the unpacked libraries and fonts visible; ``./dev`` sources the file."""
    folders = sorted({str(path.parent) for path in SYSTEM.rglob("*.so.*")})
    fonts = SYSTEM / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        '  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n'
        f"  <dir>{SYSTEM}/usr/share/fonts</dir>\n  <dir>/usr/share/fonts</dir>\n"
        f"  <cachedir>{SYSTEM}/cache</cachedir>\n</fontconfig>\n"
    )
    (SYSTEM / "environment").write_text(
        f"LD_LIBRARY_PATH='{':'.join(folders)}'${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}\n"
        f"FONTCONFIG_FILE='{fonts}'\n"
        f"XDG_DATA_DIRS='{SYSTEM}/usr/share':${{XDG_DATA_DIRS:-/usr/local/share:/usr/share}}\n"
        "export LD_LIBRARY_PATH FONTCONFIG_FILE XDG_DATA_DIRS\n"
    )


def loadable(libraries: dict[str, str]) -> bool:
    """Whether every library loads in a fresh process that sees what ``./dev`` will export."""
    names = [mac if sys.platform == "darwin" else linux for linux, mac in libraries.items()]
    return _probe("--load", *names)


def has_serif() -> bool:
    """Whether fontconfig knows a Times-metric family that covers Vietnamese."""
    return _probe("--fonts", *SERIF_FAMILIES)


def _probe(*arguments: str) -> bool:
    """Runs this file's own test in a shell with the exported settings, as the portal will be run."""
    script = f'[ ! -f "{SYSTEM}/environment" ] || . "{SYSTEM}/environment"; exec "$@"'
    return run(["sh", "-c", script, "sh", sys.executable, str(Path(__file__)), *arguments], quiet=True)


def pip_wheel() -> Path | None:
    """Debian's pip as a wheel, fetched without root rights, for a Python that has neither pip nor ensurepip."""
    if not apt_unpack(["python3-pip-whl"]):
        return None
    return next(iter(sorted(SYSTEM.glob("usr/share/python-wheels/pip-*.whl"))), None)


def ensure_printing() -> None:
    """Sees to Pango and a Vietnamese serif; says in one line what is still missing."""
    get = apt_install if is_root() else apt_unpack
    tried = VENV / ".tried-printing"
    first = not tried.exists()  # what is only better to have is fetched once, not at every start
    if not loadable(REQUIRED) or (first and not loadable(SUBSETTER)):
        get(LIBRARY_PACKAGES) or get(LIBRARY_PACKAGES[:2])
    if not loadable(REQUIRED):
        say(
            "PDF is off: Pango was not found and could not be installed. Debian or Ubuntu: apt-get install "
            f"{' '.join(LIBRARY_PACKAGES)} · Fedora: dnf install pango · macOS: brew install pango"
        )
        return
    if first and not has_serif():
        get(FONT_PACKAGES)
    if not has_serif():
        say(
            "PDF uses a substitute font: no Times-metric font with Vietnamese letters; install fonts-croscore (Tinos)."
        )
    tried.touch()


def find_browser() -> str | None:
    """The path of a Chromium or Chrome: the one in ``CHROMIUM``, else the first on the path."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)


def ensure_browser() -> None:
    """Leaves the path of a Chromium in ``.venv/chromium``; without one, says that the browser tests will be skipped."""
    note = VENV / "chromium"
    browser = find_browser()
    if browser is None and is_root() and not os.environ.get("CHROMIUM"):
        apt_install(["chromium"])
        browser = find_browser()
    if browser is None:
        note.unlink(missing_ok=True)
        say(
            "no Chromium or Chrome was found: the browser tests will be skipped. Install one or set CHROMIUM to its path."
        )
        return
    note.write_text(browser + "\n")
    if not loadable(
        DRIVER
    ):  # what the browser's driver in the test environment needs and a minimal system lacks
        (apt_install if is_root() else apt_unpack)(DRIVER_PACKAGES)
    if not loadable(DRIVER):
        say(f"the browser tests cannot run: install {' '.join(DRIVER_PACKAGES)} (libatomic.so.1).")


def _families(names: list[str]) -> int:
    """How many fonts of the named families cover Vietnamese, asked of fontconfig itself."""
    name = "libfontconfig.1.dylib" if sys.platform == "darwin" else "libfontconfig.so.1"
    library = ctypes.CDLL(name)
    for function in ("FcInitLoadConfigAndFonts", "FcNameParse", "FcObjectSetCreate", "FcFontList"):
        getattr(library, function).restype = ctypes.c_void_p
    library.FcFontList.argtypes = [ctypes.c_void_p] * 3
    config = library.FcInitLoadConfigAndFonts()
    objects = library.FcObjectSetCreate()
    found = 0
    for family in names:
        pattern = library.FcNameParse(f"{family}:lang=vi".encode())
        fonts = library.FcFontList(config, pattern, objects)
        found += ctypes.cast(fonts, ctypes.POINTER(ctypes.c_int))[0] if fonts else 0
    return found


if __name__ == "__main__":
    if sys.argv[1] == "--load":
        for library_name in sys.argv[2:]:
            ctypes.CDLL(library_name)
    elif sys.argv[1] == "--fonts":
        sys.exit(0 if _families(sys.argv[2:]) else 1)
