"""Plain makers of rows for tests. Everything has a quiet default; what a test is about, it says itself."""

import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from beneficiaries.models import Facility
from beneficiaries.names import bare_name
from beneficiaries.services.versions import keep_facilities
from centers.models import Center, Membership, Province, User
from core.text import fold, sort_key
from projects.enums import EntryKind, Origin, Source, State
from projects.models import (
    BudgetLine,
    BudgetShare,
    Entry,
    Indicator,
    IndicatorResult,
    IndicatorTarget,
    Project,
    ProjectFacility,
    Reconciliation,
)
from projects.selectors.reconciliation import FIGURES
from projects.services import ledger, versions

PASSWORD = "mat-khau-thu-nghiem-2026"
_numbers = itertools.count(1)


def user(name: str, center: Center | None = None, role: str = "", *, since: date = date(2020, 1, 1)) -> User:
    """A person, with a membership when a centre is given."""
    person = User.objects.create_user(username=name, password=PASSWORD, full_name=f"Người dùng {name}")
    if center is not None:
        Membership.objects.create(user=person, center=center, role=role, valid_from=since)
    return person


def project(
    center: Center,
    *,
    code: str = "",
    title: str = "Ứng dụng máy móc trong chế biến gỗ",
    fund: str = "national",
    form: str = "single",
    content: str = "technology",
    year: int = 2026,
    start: date | None = None,
    end: date | None = None,
    provinces: Sequence[Province] = (),
    status: str = State.IN_PROGRESS,
    **fields: Any,
) -> Project:
    """A đề án of ``center`` in a given state, in the centre's province unless others are given."""
    number = next(_numbers)
    places = list(provinces) or ([center.province] if center.province else [])
    made = Project.objects.create(
        code=code or f"KCQG-{year}-{number:04d}",
        title=title,
        fund=fund,
        form=form,
        content=content,
        year=year,
        start=start or date(year, 1, 1),
        end=end or date(year, 12, 31),
        center=center,
        province=places[0] if len(places) == 1 else None,
        status=status,
        status_since=timezone.now(),
        search=fold(f"{code} {title}"),
        **{"origin": Origin.HISTORY if fields.get("imported") else Origin.PORTAL} | fields,
    )
    made.provinces.set(places)
    versions.keep_projects([made])
    return made


def budget(
    target: Project,
    amount: int,
    *,
    source: str = Source.NATIONAL,
    item: str = "machinery",
    fund_year: int | None = None,
    counterpart: int = 0,
) -> BudgetLine:
    """A budget line with one share and what the beneficiary adds to it, in đồng; its cost is twice the share."""
    line = BudgetLine.objects.create(
        project=target, fund_year=fund_year or target.year, item=item, eligible_cost=amount * 2
    )
    BudgetShare.objects.create(line=line, source=source, amount=amount)
    if counterpart:
        BudgetShare.objects.create(line=line, source=Source.COUNTERPART, amount=counterpart)
    return line


def entry(
    target: Project,
    kind: str,
    amount: int,
    *,
    source: str = Source.NATIONAL,
    fund_year: int | None = None,
    happened_on: date | None = None,
    key: str = "",
) -> Entry:
    """An entry written straight into the table: for tests of what reads the ledger."""
    return Entry.objects.create(
        project=target,
        source=source,
        fund_year=fund_year or target.year,
        kind=kind,
        amount=amount,
        happened_on=happened_on or target.start,
        request_key=key or f"test-{next(_numbers)}",
    )


def reconciliation(target: Project, asked_by: User, **fields: Any) -> Reconciliation:
    """An open table of reconciliation with the figures of a lot that nothing was given of, for tests of who may answer it."""
    return Reconciliation.objects.create(
        project=target,
        asked_by=asked_by,
        request_key=f"reconciliation:test-{next(_numbers)}",
        **{
            "source": Source.NATIONAL,
            "fund_year": target.year,
            "figures": dict.fromkeys(FIGURES, 0),
            **fields,
        },
    )


def assigned_project(center: Center, amount: int, **fields: Any) -> Project:
    """A đề án in progress with ``amount`` đồng planned and assigned."""
    made = project(center, **fields)
    budget(made, amount)
    ledger.record_entry(
        actor=None,
        project=made,
        source=Source.NATIONAL,
        fund_year=made.year,
        kind=EntryKind.ASSIGN,
        amount=amount,
        happened_on=made.start,
        request_key=f"assign-{made.code}",
    )
    return made


def facility(province: Province | None = None, *, name: str = "HTX Chè Tân Cương", **fields: Any) -> Facility:
    number = next(_numbers)
    made = Facility.objects.create(
        code=f"CS-{number:06d}",
        name=name,
        province=province,
        search=fold(name),
        bare_name=bare_name(name),
        sort_key=sort_key(name),
        **fields,
    )
    keep_facilities([made])
    return made


def support(
    target: Project, facility: Facility, amount: int | None = None, *, item: str = "machinery"
) -> ProjectFacility:
    """A facility that benefits from a đề án, in đồng where known."""
    made = ProjectFacility.objects.create(project=target, facility=facility, item=item, support=amount)
    versions.keep_beneficiaries([target.pk])
    return made


def target(
    center: Center, indicator: str, value: int, *, year: int = 2026, project: Project | None = None
) -> IndicatorTarget:
    return IndicatorTarget.objects.create(
        year=year,
        center=center,
        project=project,
        indicator=Indicator.objects.get(code=indicator),
        value=value,
    )


def result(
    center: Center,
    indicator: str,
    value: int,
    *,
    happened_on: date,
    project: Project | None = None,
    **fields: Any,
) -> IndicatorResult:
    return IndicatorResult.objects.create(
        center=center,
        project=project,
        indicator=Indicator.objects.get(code=indicator),
        happened_on=happened_on,
        value=value,
        **fields,
    )
