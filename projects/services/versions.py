"""Keeping what was said: a dated version for every change that reports "as known on day D" must be able to look behind.

Called by the services that write a đề án, its contracts, plans and progress reports, in the transaction of the change. ``moments`` dates
the first versions of history that is made up for trials, by the id of the row; all other versions begin now.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from core.versions import Version, write_versions
from projects.models import (
    BeneficiariesVersion,
    Contract,
    ContractVersion,
    ImplementationPlan,
    ImplementationPlanVersion,
    ProgressReport,
    ProgressVersion,
    Project,
    ProjectFacility,
    ProjectVersion,
)

Moments = Mapping[int, datetime]
_Place = Project.provinces.through


def keep_projects(projects: Sequence[Project], moments: Moments | None = None) -> None:
    """Write down what the đề án say now, where that is new."""
    places: dict[int, list[int]] = defaultdict(list)
    links = _Place.objects.filter(project__in=[project.pk for project in projects])
    for project_id, province_id in links.values_list("project_id", "province_id"):
        places[project_id].append(province_id)
    _keep(
        [
            ProjectVersion(
                project_id=row.pk,
                province_ids=sorted(places[row.pk]),
                **_values(row, ProjectVersion, but=("province_ids",)),
            )
            for row in projects
        ],
        moments,
    )


def keep_beneficiaries(projects: Iterable[int], moments: Moments | None = None) -> None:
    """Write down whom the đề án name as beneficiaries now, by their ids; those that never named anybody are left out."""
    ids = set(projects)
    told: dict[int, list[list[Any]]] = {
        pk: []
        for pk in BeneficiariesVersion.objects.filter(project__in=ids).values_list("project_id", flat=True)
    }
    rows = ProjectFacility.objects.filter(project__in=ids).order_by("facility_id", "item")
    for project_id, *row in rows.values_list("project_id", "facility_id", "item", "support"):
        told.setdefault(project_id, []).append(row)
    _keep([BeneficiariesVersion(project_id=pk, rows=own) for pk, own in told.items()], moments)


def keep_reports(reports: Sequence[ProgressReport], moments: Moments | None = None) -> None:
    """Write down what progress reports say now."""
    _keep(
        [
            ProgressVersion(report_id=row.pk, project_id=row.project_id, **_values(row, ProgressVersion))
            for row in reports
        ],
        moments,
    )


def keep_plans(plans: Sequence[ImplementationPlan], moments: Moments | None = None) -> None:
    """Write down what implementation plans say now."""
    _keep(
        [
            ImplementationPlanVersion(
                plan_id=row.pk, project_id=row.project_id, **_values(row, ImplementationPlanVersion)
            )
            for row in plans
        ],
        moments,
    )


def keep_contracts(contracts: Sequence[Contract], moments: Moments | None = None) -> None:
    """Write down what contracts say now."""
    _keep(
        [
            ContractVersion(contract_id=row.pk, project_id=row.project_id, **_values(row, ContractVersion))
            for row in contracts
        ],
        moments,
    )


def end_contract(contract: Contract) -> None:
    """A contract that was withdrawn says nothing any more; what it said until then stays."""
    open_one = ContractVersion.objects.filter(contract=contract, retired_at__isnull=True)
    for version in open_one.select_for_update():
        version.retired_at = max(timezone.now(), version.recorded_at)
        version.save(update_fields=["retired_at"])


def _values(row: Any, version: type[Version], but: Sequence[str] = ()) -> dict[str, Any]:
    return {name: getattr(row, name) for name in version.CONTENT if name not in but}


def _keep(versions: Sequence[Version], moments: Moments | None) -> None:
    for version in versions if moments else ():
        version.recorded_at = moments[getattr(version, version.OWNER)]  # type: ignore[index]
    write_versions(versions)
