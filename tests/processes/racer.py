"""Spends the whole money of each đề án named, at agreed moments, and prints what came of it: ``racer START KEY CODE…``."""

import json
import sys
import time
from datetime import date

import django

django.setup()

from core.exceptions import DomainError  # noqa: E402
from projects.models import Project  # noqa: E402
from projects.services import ledger  # noqa: E402


def main(start: str, key: str, *codes: str) -> None:
    outcome = []
    for number, code in enumerate(codes):
        project = Project.objects.get(code=code)
        moment = float(start) + number * 0.15
        while time.time() < moment:
            pass
        amount, own = (400, "same") if key == "same" else (1000, key)
        try:
            ledger.record_entry(
                actor=None,
                project=project,
                source="national",
                fund_year=2026,
                kind="pay",
                amount=amount,
                happened_on=date(2026, 6, 1),
                request_key=f"{own}-{code}",
            )
            outcome.append("paid")
        except DomainError as error:
            outcome.append(error.code)
    sys.stdout.write(json.dumps(outcome))


main(*sys.argv[1:])
