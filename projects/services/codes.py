"""Codes of đề án, issued one after another: ``KCQG-2026-0001``, ``KCDP-2026-0001``. Never a timestamp."""

from django.db import transaction

from projects.enums import Fund
from projects.models import CodeSequence, Project

PREFIXES = {Fund.NATIONAL: "KCQG", Fund.LOCAL: "KCDP"}


@transaction.atomic
def issue_code(*, fund: str, year: int) -> str:
    """The next free code of ``fund`` and ``year``. Two callers at once wait for each other; codes brought in by import are passed over."""
    prefix = f"{PREFIXES[Fund(fund)]}-{year}-"
    CodeSequence.objects.get_or_create(prefix=PREFIXES[Fund(fund)], year=year)
    sequence = CodeSequence.objects.select_for_update().get(prefix=PREFIXES[Fund(fund)], year=year)
    number = sequence.last + 1
    if Project.objects.filter(code=f"{prefix}{number:04d}").exists():
        taken = set(Project.objects.filter(code__startswith=prefix).values_list("code", flat=True))
        while f"{prefix}{number:04d}" in taken:
            number += 1
    CodeSequence.objects.filter(pk=sequence.pk).update(last=number)
    return f"{prefix}{number:04d}"
