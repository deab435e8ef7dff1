"""Vietnamese that stands in the source without being marked for translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from core.text import has_vietnamese_letters
from khuyencong.translations import APPS, ROOT

_BLOCKS = re.compile(r"{% blocktranslate.*?endblocktranslate %}|{% comment.*?endcomment %}|{#.*?#}", re.S)
_FIRST = {"say": 1, "say_many": 2, "say_as": 2}
"""How many arguments are the text itself."""
_MARKED = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)|{% translate .*?%}""", re.S)


def in_template(path: Path) -> list[str]:
    """Lines of a template that say something Vietnamese outside a translation tag."""
    text = _BLOCKS.sub(lambda block: "\n" * block[0].count("\n"), path.read_text(encoding="utf-8"))
    return [line for line in _MARKED.sub("", text).splitlines() if has_vietnamese_letters(line)]


def in_module(path: Path) -> list[str]:
    """Vietnamese string literals of a module that are neither docstrings nor inside ``say``, ``say_many``, ``say_as``."""
    return list(_literals(ast.parse(path.read_text(encoding="utf-8"))))


def _literals(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FIRST:
        for child in (*node.args[_FIRST[node.func.id] :], *node.keywords):
            yield from _literals(child)
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and has_vietnamese_letters(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _literals(child)


def marked_in(path: Path) -> set[str]:
    """The first text of each ``say``, ``say_many``, ``say_as`` of a module, f-strings looked into."""
    calls = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]
    said = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id in _FIRST]
    return {str(ast.literal_eval(node.args[1 if node.func.id == "say_as" else 0])) for node in said}  # type: ignore[attr-defined]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def modules() -> list[Path]:
    return sorted(
        path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
    )


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
