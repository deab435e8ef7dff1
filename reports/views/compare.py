"""What changed between a report that was sent and a later version of it, or the figures of today."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centers.web import SignedInRequest
from projects.models import Indicator
from reports.models import Filing
from reports.reasons import MEANINGS, REASONS
from reports.services.comparing import compare_filings, compare_with_now
from reports.views.frozen_opening import find_filing

SHOWN = 200
"""So many changed cells, rows and đề án are listed; how many there are is said."""


@require_safe
def compare_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """``?voi=<id>``: with another filing of the same report; without, with the figures of today."""
    filing = find_filing(request, pk)
    other = _other(request, filing)
    if other is None:
        found, law = compare_with_now(filing=filing)
    else:
        first, second = sorted((filing, other), key=lambda one: one.number)
        filing, other = first, second
        found, law = compare_filings(earlier=first, later=second)
    context: dict[str, Any] = {
        "filing": filing,
        "other": other,
        "found": found,
        "law": law,
        "figures": found.figures[:SHOWN],
        "rows": found.rows[:SHOWN],
        "projects": found.projects[:SHOWN],
        "indicators": {row.code: row.label for row in Indicator.objects.all()},
        "shown": SHOWN,
        "meanings": [
            (REASONS[reason], MEANINGS[reason])
            for reason in REASONS
            if any(one.reason == reason for one in found.projects)
        ],
        "back": reverse("reports:filing", args=[pk]),
    }
    return render(request, "reports/compare.html", context)


def _other(request: SignedInRequest, filing: Filing) -> Filing | None:
    asked = request.GET.get("voi", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        raise Http404
    other = find_filing(request, int(asked))
    if other.series != filing.series or other.pk == filing.pk:
        raise Http404
    return other
