"""``./dev`` as someone types it, and the set-up it stands on."""

import importlib.util
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "dev"


def dev(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([DEV, *arguments], cwd=cwd, capture_output=True, text=True, timeout=120)


@pytest.fixture
def environment(tmp_path, monkeypatch) -> ModuleType:
    """``deploy/environment.py`` with its venv in an empty folder."""
    monkeypatch.syspath_prepend(str(ROOT / "deploy"))
    spec = importlib.util.spec_from_file_location("portal_environment", ROOT / "deploy" / "environment.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path)
    monkeypatch.setattr(module, "STAMP", tmp_path / ".requirements")
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    return module


@pytest.mark.parametrize("script", ["dev", ".ci/run"])
def test_scripts_parse_and_are_executable(script):
    shell = "sh" if script == "dev" else "bash"
    assert (ROOT / script).stat().st_mode & 0o111
    assert subprocess.run([shell, "-n", ROOT / script]).returncode == 0


def test_help_names_every_verb_from_any_directory(tmp_path):
    done = dev("help", cwd=tmp_path)
    assert done.returncode == 0
    for verb in ("up", "test", "check", "bench", "manage"):
        assert f"./dev {verb}" in done.stdout
    assert dev(cwd=tmp_path).stdout == done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fly"], "unknown verb 'fly'"),
        (["up", "--fast"], "unknown option --fast"),
        (["up", "--port"], "--port needs a value"),
        (["up", "--data"], "--data needs a value"),
        (["up", "--port", "eighty"], "not 'eighty'"),
        (["up", "--port", "800000"], "not '800000'"),
        (["up", "--port", "0"], "not '0'"),
        (["up", "--port", "70000"], "not '70000'"),
        (["up", "--data="], "--data needs the name of a folder"),
        (["up", "--data", ""], "--data needs the name of a folder"),
        (["up", "--data", str(ROOT)], "must not be the project's own folder"),
        (["up", "--data", "/proc/nowhere"], "cannot write to the data folder /proc/nowhere"),
    ],
)
def test_a_wrong_call_ends_with_one_clear_line(arguments, message):
    done = dev(*arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    assert message in done.stderr.splitlines()[-1]


def test_an_old_python_is_refused_before_anything_is_made(tmp_path):
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        fake = tmp_path / name
        fake.write_text("#!/bin/sh\nexit 1\n")
        fake.chmod(0o755)
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "PORTAL_DATA": str(tmp_path / "data")}
    done = subprocess.run([DEV, "up"], env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr


def test_the_development_set_covers_the_base_set(environment):
    environment.STAMP.write_text(environment.wanted("dev"))
    assert environment.installed("dev")
    assert environment.installed("base")
    environment.STAMP.write_text(environment.wanted("base"))
    assert environment.installed("base")
    assert not environment.installed("dev")


def test_a_changed_list_or_a_moved_venv_is_installed_again(environment, tmp_path, monkeypatch):
    assert not environment.installed("base")
    stamp = environment.wanted("base")
    monkeypatch.setattr(environment, "VENV", tmp_path / "elsewhere")
    assert environment.wanted("base") != stamp


def test_a_venv_whose_python_is_gone_is_not_used(environment, tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "PYTHON", tmp_path / "gone")
    assert not environment.usable()


def test_two_set_ups_at_once_wait_for_each_other(environment):
    order: list[str] = []

    def second() -> None:
        with environment.only_one():
            order.append("second")

    with environment.only_one():
        other = threading.Thread(target=second)
        other.start()
        time.sleep(0.3)
        order.append("first")
    other.join(timeout=10)
    assert order == ["first", "second"]


def test_the_requirements_are_locked_and_name_no_registry():
    for name in ("base", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert pins
        assert all("==" in pin for pin in pins)
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text


def test_a_system_library_is_known_by_loading_it(environment):
    libraries = environment.system_libraries
    assert libraries.loadable({"libc.so.6": "libSystem.dylib"})
    assert not libraries.loadable({"libc.so.6": "libSystem.dylib", "libno-such.so.9": "libno-such.dylib"})


def test_a_named_browser_is_taken_or_none(environment, monkeypatch, tmp_path):
    libraries = environment.system_libraries
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "gone"))
    assert libraries.find_browser() is None
    browser = tmp_path / "my-chrome"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(browser))
    assert libraries.find_browser() == str(browser)
