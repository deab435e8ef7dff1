"""The rows of each file of a data package, in a fixed order whatever the database's collation."""

from collections.abc import Generator, Iterable

from django.db import connection
from django.db.models import F
from django.db.models.expressions import OrderBy
from django.db.models.functions import Collate

from beneficiaries.models import Facility, Sector
from centers.models import Center
from centers.selectors.province_codes import ProvinceCodes
from core.formatting import plain_decimal
from projects.enums import REVERSE, Origin
from projects.models import (
    BudgetShare,
    Contract,
    Entry,
    ImplementationPlan,
    IndicatorResult,
    IndicatorTarget,
    ProgressReport,
    Project,
    ProjectFacility,
)

CHUNK = 2000
Cells = Iterable[object]
Rows = Generator[Cells, None, None]


def all_rows(provinces: ProvinceCodes) -> dict[str, Rows]:
    """The rows of each file in the order of the package."""
    return {
        "centers": _centers(provinces),
        "facilities": _facilities(provinces),
        "projects": _projects(provinces),
        "origins": _origins(),
        "project_facilities": _beneficiaries(),
        "budget": _budget(),
        "ledger": _ledger(),
        "targets": _targets(),
        "results": _results(),
        "contracts": _contracts(),
        "implementation_plans": _plans(),
        "progress": _reports(),
    }


def _bytewise(field: str) -> OrderBy:
    """Order by the text's code points, whatever the database's own collation; rows without one come first."""
    collation = "C" if connection.vendor == "postgresql" else "BINARY"
    return Collate(F(field), collation).asc(nulls_first=True)


def _centers(provinces: ProvinceCodes) -> Rows:
    for center in (
        Center.objects.select_related("parent", "province").order_by(_bytewise("code")).iterator(CHUNK)
    ):
        parent = center.parent.code if center.parent else ""
        yield center.code, center.name, center.kind, parent, provinces.write(center.province), center.note


def _facilities(provinces: ProvinceCodes) -> Rows:
    latest = {sector.code: sector.pk for sector in Sector.objects.order_by("version")}
    for facility in (
        Facility.objects.select_related("province", "sector").order_by(_bytewise("code")).iterator(CHUNK)
    ):
        sector = facility.sector
        sector_code = ""
        if sector is not None:
            sector_code = (
                sector.code if latest[sector.code] == sector.pk else f"{sector.version}:{sector.code}"
            )
        yield (
            facility.code,
            facility.name,
            facility.legal_form,
            facility.tax_code,
            provinces.write(facility.province),
            facility.commune,
            facility.trade,
            sector_code,
            facility.workers,
            facility.note,
        )


def _projects(provinces: ProvinceCodes) -> Rows:
    projects = (
        Project.objects.select_related("center").prefetch_related("provinces").order_by(_bytewise("code"))
    )
    for project in projects.iterator(CHUNK):
        places = sorted(provinces.write_on(province, project.start) for province in project.provinces.all())
        yield (
            project.code,
            project.title,
            project.fund,
            project.form,
            project.content,
            project.year,
            project.start,
            project.end,
            project.center.code,
            ";".join(places),
            project.status,
            project.note,
        )


def _origins() -> Rows:
    """Only what a package must say: a đề án that it does not name is history."""
    rows = Project.objects.exclude(origin=Origin.HISTORY).order_by(_bytewise("code"))
    yield from rows.values_list("code", "origin").iterator(CHUNK)


def _beneficiaries() -> Rows:
    rows = ProjectFacility.objects.order_by(
        _bytewise("project__code"), _bytewise("facility__code"), _bytewise("item")
    )
    yield from rows.values_list("project__code", "facility__code", "item", "support", "note").iterator(CHUNK)


def _budget() -> Rows:
    """Rows of one line follow one another, which is how the import knows them."""
    rows = BudgetShare.objects.filter(line__retired_at__isnull=True).order_by(
        _bytewise("line__project__code"), "line__fund_year", "line__position", "line", "pk"
    )
    yield from rows.values_list(
        "line__project__code", "line__fund_year", "line__item", "source", "amount", "note"
    ).iterator(CHUNK)


def _ledger() -> Rows:
    """A reversal is written under ``reverse:`` and the key of the entry that it takes back."""
    rows = Entry.objects.order_by(
        _bytewise("project__code"), "happened_on", _bytewise("request_key")
    ).values_list(
        "project__code",
        "source",
        "fund_year",
        "kind",
        "happened_on",
        "amount",
        "document",
        "request_key",
        "note",
        "reverses__request_key",
    )
    for *cells, key, note, reversed_key in rows.iterator(CHUNK):
        yield *cells, f"{REVERSE}{reversed_key}" if reversed_key else key, note


def _targets() -> Rows:
    rows = IndicatorTarget.objects.known_on(None).order_by(
        "year", _bytewise("center__code"), _bytewise("project__code"), _bytewise("indicator__code")
    )
    for *cells, value, note in rows.values_list(
        "year", "center__code", "project__code", "indicator__code", "value", "note"
    ).iterator(CHUNK):
        yield *cells, plain_decimal(value), note


def _results() -> Rows:
    rows = IndicatorResult.objects.known_on(None).order_by(
        "happened_on",
        _bytewise("center__code"),
        _bytewise("project__code"),
        _bytewise("indicator__code"),
        "value",
        F("women").asc(nulls_first=True),
        F("ethnic_minority").asc(nulls_first=True),
        _bytewise("note"),
    )
    for *cells, value, women, minority, note in rows.values_list(
        "center__code",
        "project__code",
        "happened_on",
        "indicator__code",
        "value",
        "women",
        "ethnic_minority",
        "note",
    ).iterator(CHUNK):
        parts = (None if part is None else plain_decimal(part) for part in (women, minority))
        yield *cells, plain_decimal(value), *parts, note


def _contracts() -> Rows:
    rows = Contract.objects.standing().order_by(_bytewise("project__code"), "signed_on", "pk")
    yield from rows.values_list("project__code", "number", "signed_on", "value").iterator(CHUNK)


def _plans() -> Rows:
    rows = ImplementationPlan.objects.order_by(_bytewise("project__code"))
    yield from rows.values_list("project__code", "expected_end", "text").iterator(CHUNK)


def _reports() -> Rows:
    """Of two reports that end on one day (a month, its quarter) the later written is the later here too."""
    rows = ProgressReport.objects.order_by(_bytewise("project__code"), "window_end", "pk")
    yield from rows.values_list(
        "project__code",
        "period",
        "percent",
        "narrative",
        "difficulty",
        "expected_end",
        "status",
        "window_end",
    ).iterator(CHUNK)
