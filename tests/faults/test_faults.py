"""A fault in the middle of an act leaves it undone or done, never half: every act of every service, a fault at each of its writes in turn."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults import (
    scenarios_around,
    scenarios_carrying,
    scenarios_catalogues,
    scenarios_centers,
    scenarios_deciding,
    scenarios_reconciling,
    scenarios_writing,
)
from tests.faults.harness import (
    fails_whole,
    named_files,
    rehearsed,
    stored_files,
    whole_database,
)
from tests.faults.world import SCENARIOS, World
from tests.house.test_audited_services import RECORDS, Service, asked_for, reached, services

pytestmark = pytest.mark.django_db
MODULES = (
    scenarios_around,
    scenarios_carrying,
    scenarios_catalogues,
    scenarios_centers,
    scenarios_deciding,
    scenarios_reconciling,
    scenarios_writing,
)
APPS = ("centers", "beneficiaries", "projects", "reports")

PARTS: dict[str, str] = dict.fromkeys(
    (
        "beneficiaries.facilities.change_facility",
        "projects.amendment_checks.try_changes",
        "projects.amendment_checks.turn_amendment",
        "projects.appraisal_drafts.touch",
        "projects.findings.end_unfounded",
        "projects.findings.lapse_exception",
        "projects.money.lapse_money",
        "projects.budgets.replace_beneficiaries",
        "projects.budgets.replace_budget",
        "projects.carrying.carry_over",
        "projects.changes.apply_changes",
        "projects.decisions.note_decision",
        "projects.findings.note_norm_findings",
        "projects.history_facts.note_late_payments",
        "projects.history_facts.note_norm_findings",
        "projects.identity.tell_projects",
        "projects.indicators.write_target",
        "projects.ledger_findings.note",
        "projects.proposals.change_fields",
        "projects.documents.keep_attachment",
        "projects.vouchers.hang_voucher",
        "projects.vouchers.keep_paper_of",
    ),
    "part of an act: whoever calls it holds the transaction",
)
NO_ACTS: dict[str, str] = {
    "centers.demo.demo_password": "keeps a file of the data folder and no row",
    "reports.sealed_papers.hand_out": "makes a paper for whoever asks; its one row is written last and says only that these bytes were made",
    "reports.reminding.send_reminders": "each mail is taken and sent by itself, so that it goes out once: tests/reports/test_reminding.py",
    "projects.digest.send_digests": "each mail is taken, sent and closed by itself, so that it goes out once: tests/projects/work/test_digest.py",
}
"""Functions that look like acts to the walk through the source, with the reason why they are none."""


def name_of(one: Service) -> str:
    """``app.module.function``"""
    return f"{one.module.split('/')[0]}.{Path(one.module).stem}.{one.name}"


def acts() -> set[str]:
    """Public services that change something for a person, or that pages, REST, commands and tasks call to change something."""
    by_name: dict[str, list[Service]] = {}
    for one in services().values():
        by_name.setdefault(one.name, []).append(one)
    outside = asked_for()
    found = set()
    for one in services().values():
        if one.name.startswith("_") or not one.module.startswith(APPS):
            continue
        way = reached(one, by_name)
        records = bool(set().union(*(each.calls for each in way)) & (RECORDS | {"end_act"}))
        called = one.name in outside and any(each.writes for each in way)
        if (records and one.takes_actor) or called or (records and one.name in outside):
            found.add(name_of(one))
    return found


def test_every_act_has_a_scenario_or_a_reason() -> None:
    found = acts()
    assert len(found) > 90
    proved = set().union(*(one.services for one in SCENARIOS.values()))
    told = PARTS.keys() | NO_ACTS.keys()
    assert sorted(found - proved - told) == [], "write a scenario in tests/faults/"
    assert sorted((proved | told) - found) == [], "no act bears this name any more"
    assert sorted(proved & told) == []


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_a_fault_in_the_middle_of_an_act_leaves_nothing(
    name: str,
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    """And after the last fault the act succeeds: what it stored is named by a row, and no row names a file that is gone."""
    store = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "files"},
    }
    settings.STORAGES = {**settings.STORAGES, "default": store}
    one = SCENARIOS[name]
    act = one.make(World(tmp_path))
    missing = named_files() - stored_files()
    before = whole_database()

    faults, called = rehearsed(act)
    assert one.services <= called
    assert faults > 0
    with django_capture_on_commit_callbacks(execute=True):
        fails_whole(act, faults, before)
        act()

    assert (whole_database() != before) is one.writes
    assert named_files() - stored_files() <= missing
    assert stored_files() <= named_files()
