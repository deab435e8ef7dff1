"""New values of a đề án as plain JSON, so that an amendment can keep them, show the difference and apply them later."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from centers.models import User
from projects.drafts import BeneficiaryDraft, LineDraft, line_of
from projects.models import Project
from projects.services.budgets import beneficiaries_of, budget_of, replace_beneficiaries, replace_budget
from projects.services.proposals import change_fields, values_of

_DATES = ("start", "end")


def encode(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Values as entered → JSON: days in ISO form, lists of ids sorted, lines and beneficiaries as objects."""
    return {name: _encoded(name, value) for name, value in changes.items()}


def _encoded(name: str, value: Any) -> Any:
    if name == "budget":
        return [_line(line) for line in value]
    if name == "beneficiaries":
        rows = [{**asdict(row), "note": row.note.strip()} for row in value]
        return sorted(rows, key=lambda row: (row["facility_id"], row["item"]))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value.strip()
    return sorted(value)


def _line(line: LineDraft) -> dict[str, Any]:
    quantity = None if line.quantity is None else str(Decimal(line.quantity).quantize(Decimal("0.01")))
    return {**asdict(line), "shares": dict(sorted(line.shares.items())), "quantity": quantity}


def decode(changes: Mapping[str, Any]) -> dict[str, Any]:
    """JSON → values as the services take them."""
    return {name: _decoded(name, value) for name, value in changes.items()}


def _decoded(name: str, value: Any) -> Any:
    if name == "budget":
        return [line_of(line) for line in value]
    if name == "beneficiaries":
        return [BeneficiaryDraft(**row) for row in value]
    return date.fromisoformat(value) if name in _DATES else value


def current(project: Project, names: Iterable[str]) -> dict[str, Any]:
    """The present values of the fields ``names`` in the same JSON form."""
    plain = values_of(project)
    found: dict[str, Any] = {}
    for name in names:
        if name == "budget":
            found[name] = _encoded(name, budget_of(project))
        elif name == "beneficiaries":
            found[name] = beneficiaries_of(project)
        else:
            found[name] = _encoded(name, plain[name])
    return found


def fingerprint(values: Mapping[str, Any]) -> str:
    """A short mark of JSON values: a page that carries another one was made before they changed."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def apply_changes(*, actor: User, project: Project, changes: Mapping[str, Any], reason: str) -> None:
    """Write JSON ``changes`` to a locked đề án through the services that check them. Raises Problems."""
    values = decode(changes)
    fields = {name: value for name, value in values.items() if name not in ("budget", "beneficiaries")}
    if fields:
        change_fields(actor=actor, project=project, changes=fields, action="project.amend", reason=reason)
    if "budget" in values:
        replace_budget(actor=actor, project=project, lines=values["budget"], reason=reason)
    if "beneficiaries" in values:
        replace_beneficiaries(actor=actor, project=project, rows=values["beneficiaries"], reason=reason)
