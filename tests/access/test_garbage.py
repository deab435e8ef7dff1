"""Garbage sent to every address that takes a POST: told in words, refused or not found, and never an error of the server."""

import itertools
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from projects.enums import State
from projects.models import Project
from tests.access.addresses import routes
from tests.access.pagefields import PageForm, post_forms
from tests.access.world import ANONYMOUS, CAST, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

GARBAGE = (
    "a\x00b",
    "",
    " \t \xa0\u3000 ",
    "ạ" * 30_000,
    "9" * 400,
    "9223372036854775808",
    "-1",
    "1.234,5",
    "1,234.5",
    "1e400",
    "NaN",
    "١٢٣",
    "31/02/2026",
    "01/01/0000",
    "31/12/9999",
    "\u202egpj.exe\u202c",
    "\u200b\u2060\ufeff",
    "a" + "\u0301" * 300,
    "👩‍👩‍👧‍👦",
    "<script>alert(1)</script>'\"--;",
    "../../etc/passwd",
    '{"a": [1, null]}',
    "%s %(x)s {0} {{ x }}",
)
BODIES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe=%ff&a[]=1&=&&", "application/x-www-form-urlencoded"),
    (b'{"a": ', "application/json"),
    (b"--x\r\nContent-Disposition: form-data; name=a", "multipart/form-data; boundary=x"),
    (b"", "multipart/form-data"),
)
"""Bodies that no form sends."""
NAMES = (
    "value",
    "reason",
    "seen",
    "number",
    "date",
    "amount",
    "kind",
    "goals",
    "initial-goals",
    "lines-TOTAL_FORMS",
    "request_key",
    "pk",
)
READERS = (
    "officer",
    "center_lead",
    "department_lead",
    "appraiser",
    "approver",
    "accountant",
    "admin",
    "auditor",
)
STATES = (
    State.IN_PROGRESS,
    State.DRAFT,
    State.BASE_APPRAISAL,
    State.APPROVED,
    State.ACCEPTED,
    State.CONTRACTED,
)
SHARDS = 4
OWN_SHARDS = (
    range(connection.vendor != "sqlite", SHARDS, 2) if os.environ.get("WHOLE_PROOF") else range(SHARDS)
)
"""The whole proof sends garbage to each address on one of the two databases."""
MOST_FIELDS, LEAST_ROUNDS = 5, 3


def opened(world: World, route: str) -> tuple[str, State, list[PageForm]] | None:
    """Somebody who may open the page, the state in which they may, and its forms; None where nobody may."""
    states = STATES if route.startswith("de-an/<") else STATES[:1]
    for state, person in itertools.product(states, READERS):
        Project.objects.filter(pk=world.project.pk).update(status=state)
        answer = world.client(person).get(world.address(route))
        if answer.status_code == 200 and not answer.streaming and "html" in answer["Content-Type"]:
            return person, state, post_forms(answer.content.decode())
        if answer.status_code == 405:
            return None
    return None


def spoiled(form: PageForm, garbage: Iterator[str]) -> list[dict[str, Any]]:
    """The form as a browser would send it, with one field spoiled at a time: each field by some of the ``garbage``."""
    names = [*form.values, *form.files]
    if not names:
        return [{}]
    # Rows of a grid look alike: the first few stand for all.
    some = names[:MOST_FIELDS]
    rounds = max(len(some), LEAST_ROUNDS)
    kinds = itertools.islice(garbage, rounds)
    bad = [{**form.data(), some[number % len(some)]: kind} for number, kind in enumerate(kinds)]
    twice = {name: [*values, "x", *values] for name, values in form.values.items()}
    lies = {name: SimpleUploadedFile("a.pdf", b"MZ\x90\x00", "application/pdf") for name in form.files}
    return [
        *bad,
        {name: GARBAGE[number % len(GARBAGE)] for number, name in enumerate(names)},
        {**form.data(), **twice},
        {**form.data(), **lies},
    ]


def said(world: World, person: str, address: str, *sent: Any) -> str:
    """What went wrong when this was sent; "" where it was answered. All of it is taken back."""
    with transaction.atomic():
        try:
            status = world.client(person).post(address, *sent).status_code
        except Exception as error:  # noqa: BLE001 - whatever a page raises is what is looked for
            return f"{address} {person} {type(error).__name__}: {str(error)[:200]} {str(sent)[:300]}"
        finally:
            transaction.set_rollback(True)
    return f"{address} {person} {status}" if status >= 500 else ""


@pytest.mark.parametrize("shard", OWN_SHARDS)
def test_a_spoiled_form_never_breaks_its_page(world: World, shard: int, settings: Any) -> None:
    """Every form on every page, sent by somebody who may, in a state in which it is open."""
    settings.AXES_ENABLED = False
    wrong, tried, known = [], 0, set()
    # Goes on from form to form, so that each kind meets every part of the portal; the same in every run, whoever runs the other shards.
    garbage = itertools.cycle(GARBAGE)
    for route in sorted(routes())[shard::SHARDS]:
        found = opened(world, route)
        person, state, forms = found or ("", STATES[0], [])
        Project.objects.filter(pk=world.project.pk).update(status=state)
        for form in forms:
            to = form.action or world.address(route)
            key = (re.sub(r"\d+", "#", to), *sorted(form.values))
            if key not in known:
                known.add(key)
                for data in spoiled(form, garbage):
                    tried += 1
                    wrong.append(said(world, person, to, data))
    assert [each for each in wrong if each] == []
    assert tried > 50


@pytest.mark.parametrize("shard", OWN_SHARDS)
def test_garbage_from_anybody_breaks_no_address(world: World, shard: int, settings: Any) -> None:
    """Every address, every role, fields that a form might have and bodies that none sends."""
    settings.AXES_ENABLED = False
    wrong = []
    for route in sorted(routes())[shard::SHARDS]:
        address = world.address(route)
        if world.client("auditor").post(address).status_code == 405:
            continue
        for number, person in enumerate((ANONYMOUS, *CAST)):
            data = {name: GARBAGE[(number + at) % len(GARBAGE)] for at, name in enumerate(NAMES)}
            wrong.append(said(world, person, address, data))
        for person, body in zip(("officer", "approver", "admin", ANONYMOUS), BODIES, strict=True):
            wrong.append(said(world, person, address, *body))
    assert [each for each in wrong if each] == []
