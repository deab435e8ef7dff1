"""The table of figures in ``docs/concepts.md`` is the registry itself, line by line."""

from pathlib import Path

from reports import counted_figures, figures
from reports.figure import LedgerFigure, PlainFigure

CONCEPTS = Path(__file__).resolve().parents[2] / "docs" / "concepts.md"


def documented_figures() -> list[tuple[str, str, str, str]]:
    """(name in code, key, label, definition) of each line between the marks."""
    table = CONCEPTS.read_text(encoding="utf-8").split("<!-- figures -->")[1].split("<!-- /figures -->")[0]
    lines = [line for line in table.splitlines() if line.startswith("| `")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [(name.strip("`"), key.strip("`"), label, definition) for name, key, label, definition in rows]


def test_the_documented_figures_are_the_registry() -> None:
    registered = [
        (name, figure.key, figure.label, figure.definition)
        for registry in (figures, counted_figures)
        for name, figure in vars(registry).items()
        if isinstance(figure, LedgerFigure | PlainFigure)
    ]
    assert documented_figures() == registered


def test_every_definition_ends_its_sentence() -> None:
    assert all(definition.endswith(".") for _, _, _, definition in documented_figures())
