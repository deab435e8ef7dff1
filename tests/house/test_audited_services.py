"""Read from the source: every service that writes for a person leaves an event, and its refusals too; every act has words."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from khuyencong.audit.words import ACTS, AREAS

ROOT = Path(__file__).resolve().parents[2]
APPS = ("core", "centers", "beneficiaries", "projects", "reports", "khuyencong")
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "set"}
BARE_WRITES = {"save", "update", "delete"}
"""Writes of rows only where no value stands without a name: ``rows.update(state=…)``, not ``digest.update(chunk)``."""
RECORDS = {"record", "record_all"}
KEEPS = {"acting", "refusals", "keeps_refusals", "record_refusal"}

UNRECORDED: dict[str, str] = {
    "preview_plan": "a decision that is tried and taken back; nothing remains to be told",
    "save_targets": "imported plan figures are rows of their own that say when they were written and are retired, never edited",
    "save_results": "imported results are append-only rows that say when they were written",
    "note_visit": "only when somebody last looked at discussions, to tell what is new",
    "remember_filter": "only what a person last filtered a list by, to offer it again",
}
"""Services that write for a person and leave no event, with the reason."""
REFUSALS_LEFT: dict[str, str] = {
    **dict.fromkeys(
        (
            "save_beneficiaries",
            "save_budgets",
            "save_centers",
            "save_contracts",
            "save_facilities",
            "save_origins",
            "save_plans",
            "save_projects",
            "save_reports",
            "save_results",
            "save_targets",
        ),
        "an import refuses a whole package with its errors by row, and changes nothing",
    ),
    "change_password": "only one's own account: what is refused is a value typed wrongly",
    "choose_language": "only one's own pages, and nothing to refuse but a language that there is not",
    "choose_topics": "only one's own mail, and nothing to refuse but a value typed wrongly",
    "note_visit": "nothing to refuse",
    "remember_filter": "nothing to refuse",
    "end_other_sessions": "only one's own sessions, and nothing to refuse",
    "write": "half of an act: whoever calls it (an act on a đề án, a single entry) keeps the refusal",
}
"""Services whose refusals are not kept, with the reason."""


@dataclass
class Service:
    """One function of a service module: what it calls by name, whether it writes rows itself."""

    module: str
    name: str
    takes_actor: bool
    calls: set[str] = field(default_factory=set)
    writes: bool = False


def is_write(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    return name in WRITES or (name in BARE_WRITES and not call.args)


def services() -> dict[str, Service]:
    found: dict[str, Service] = {}
    for path in sorted(p for app in APPS for p in (ROOT / app).rglob("services/*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                one = Service(
                    str(path.relative_to(ROOT)),
                    node.name,
                    any(a.arg == "actor" for a in [*node.args.args, *node.args.kwonlyargs]),
                )
                for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
                    one.writes = one.writes or is_write(call)
                    called = call.func
                    one.calls.add(
                        called.id
                        if isinstance(called, ast.Name)
                        else called.attr
                        if isinstance(called, ast.Attribute)
                        else ""
                    )
                found[f"{path}:{node.name}"] = one
    return found


def reached(one: Service, by_name: dict[str, list[Service]]) -> list[Service]:
    """The service and all services it calls, at any depth; of namesakes the one in its own module."""
    seen: list[Service] = []
    waiting = [one]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.append(here)
        for name in here.calls:
            named = by_name.get(name, [])
            waiting += [each for each in named if each.module == here.module] or named
    return seen


def asked_for() -> set[str]:
    """Names that pages, REST, commands, imports and tasks take from the services: the doors by which a person comes in."""
    found = set()
    for path in (p for app in APPS for p in (ROOT / app).rglob("*.py") if "services" not in p.parts):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and ".services" in (node.module or ""):
                found |= {each.name for each in node.names}
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
    return found


def doors() -> Iterator[tuple[Service, set[str]]]:
    """Public services that act for a person and write somewhere, with all names called on the way."""
    by_name: dict[str, list[Service]] = {}
    for one in services().values():
        by_name.setdefault(one.name, []).append(one)
    outside = asked_for()
    for one in services().values():
        if one.takes_actor and one.name in outside:
            way = reached(one, by_name)
            if any(each.writes for each in way):
                yield one, set().union(*(each.calls for each in way))


DOORS = list(doors())


def test_the_walk_finds_the_services() -> None:
    names = {one.name for one, _ in DOORS}
    assert {"approve_plan", "add_attachment", "grant_membership", "start_run", "create_project"} <= names
    assert len(DOORS) > 30


@pytest.mark.parametrize(("one", "calls"), DOORS, ids=lambda each: getattr(each, "name", ""))
def test_what_writes_leaves_an_event(one: Service, calls: set[str]) -> None:
    assert calls & RECORDS or one.name in UNRECORDED, f"{one.module}: {one.name}"


@pytest.mark.parametrize(("one", "calls"), DOORS, ids=lambda each: getattr(each, "name", ""))
def test_what_is_refused_is_kept(one: Service, calls: set[str]) -> None:
    assert calls & KEEPS or one.name in REFUSALS_LEFT, f"{one.module}: {one.name}"


def acts() -> set[str]:
    """Names of acts as the source writes them: ``action="…"`` of a record, or what a service keeps its refusals under."""
    found = set()
    for path in (p for app in APPS for p in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                named = [each.value for each in node.keywords if each.arg == "action"]
                keeper = isinstance(node.func, ast.Attribute) and node.func.attr == "keeps_refusals"
                for given in [*named, *(node.args if keeper else [])]:
                    texts = [each.value for each in ast.walk(given) if isinstance(each, ast.Constant)]
                    found |= {text for text in texts if isinstance(text, str) and "." in text.strip(".")}
    return found


def test_every_act_has_words_and_an_area() -> None:
    found = acts()
    assert {"ledger.reverse", "user.close", "login.in"} <= found
    assert sorted(found - ACTS.keys()) == []
    assert {act.split(".")[0] for act in ACTS} == set(AREAS)
