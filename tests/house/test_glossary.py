"""The glossary holds every value of the enums with its label, every model, and every kind of report with its title."""

import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.db.models import Choices

import beneficiaries.enums
import centers.enums
import core.models
import projects.enums
import reports.enums
from reports.builders import KINDS

GLOSSARY = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
APPS = ("core", "centers", "beneficiaries", "projects", "reports")


def enums_of(module: ModuleType) -> list[type[Choices]]:
    """The closed lists that a module itself defines."""
    return [
        member
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, Choices) and member.__module__ == module.__name__
    ]


ENUMS = [
    enum
    for module in (core.models, centers.enums, beneficiaries.enums, projects.enums, reports.enums)
    for enum in enums_of(module)
]


def rows_under(heading_end: str) -> list[tuple[str, str]]:
    """(first cell, second cell without backticks) of the table under the heading that ends in ``heading_end``."""
    found = re.search(rf"^#+ .*{re.escape(heading_end)}\n(.*?)(?=^#|\Z)", GLOSSARY, re.MULTILINE | re.DOTALL)
    assert found, f"The glossary has no heading for {heading_end}."
    lines = [line for line in found[1].splitlines() if line.startswith("| ")][1:]
    cells = [line.split(" | ") for line in lines]
    return [(row[0].removeprefix("| "), row[1].strip("`")) for row in cells]


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: f"{enum.__module__}.{enum.__name__}")
def test_every_value_stands_with_its_label(enum: type[Choices]) -> None:
    expected = [(str(label), value) for value, label in enum.choices]
    assert rows_under(f"`{enum.__module__}.{enum.__name__}`") == expected


def test_every_model_stands_in_it() -> None:
    models = {model.__name__ for name in APPS for model in apps.get_app_config(name).get_models()}
    assert {name.strip("`") for name, _ in rows_under("Models")} == models


def test_every_kind_of_report_stands_with_its_title() -> None:
    assert rows_under("Kinds of report") == [(builder.title, kind) for kind, builder in KINDS.items()]
