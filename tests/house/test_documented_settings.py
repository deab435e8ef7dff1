"""Every variable that the settings read from the environment stands in the table of ``docs/architecture.md``, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (
    *sorted((ROOT / "khuyencong" / "settings").glob("*.py")),
    ROOT / "khuyencong" / "env.py",
    ROOT / "centers" / "services" / "demo.py",
    ROOT / "deploy" / "gunicorn.conf.py",
)
READS = re.compile(
    r"""(?:env\.(?:str|int|bool|list|email_url)|environ\.get|environ\.setdefault|required|whole)\(\s*"([A-Z_]+)\""""
)


def documented() -> set[str]:
    section = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Settings")[1]
    first_cells = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `")]
    return {name for cell in first_cells for name in re.findall(r"`([A-Z_]+)`", cell)}


def test_the_table_of_variables_is_complete() -> None:
    read = {name for source in SOURCES for name in READS.findall(source.read_text(encoding="utf-8"))}
    assert documented() == read | {"DJANGO_SETTINGS_MODULE"}
