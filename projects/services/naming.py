"""Naming the beneficiaries of a group đề án one by one, for its implementation plan (TT 36/2013 Art. 3a, added by TT 17/2018)."""

from collections.abc import Sequence

from beneficiaries.models import Facility
from centers.models import User
from core.exceptions import InvalidInput, StaleState
from core.words import say
from projects import acts, rules
from projects.drafts import BeneficiaryDraft
from projects.models import ImplementationPlan, Project, ProjectFacility
from projects.services.acting import ONLY_RIGHTS, acting, require, require_editable
from projects.services.budgets import beneficiaries_of, replace_beneficiaries


def name_beneficiary(*, actor: User, project_id: int, row: BeneficiaryDraft) -> list[ProjectFacility]:
    """Add one beneficiary to those named so far; an approved plan has to be approved again.

    Raises NotFound, NotAllowed, RuleViolation (``not_editable``), InvalidInput for a facility out of sight, Problems.
    """
    with acting(
        actor=actor, action=acts.NAME_BENEFICIARIES.key, project_id=project_id, keep=ONLY_RIGHTS
    ) as project:
        if not Facility.objects.visible_to(actor.scope).filter(pk=row.facility_id).exists():
            raise InvalidInput(say("Không tìm thấy cơ sở."), code="unknown_facility", field="facility")
        return _write(actor, project, [*_named(project), row])


def drop_beneficiary(*, actor: User, project_id: int, facility_id: int, item: str) -> list[ProjectFacility]:
    """Take one beneficiary out again. Raises StaleState when it is not named any more, and as ``name_beneficiary``."""
    with acting(
        actor=actor, action=acts.NAME_BENEFICIARIES.key, project_id=project_id, keep=ONLY_RIGHTS
    ) as project:
        rows = _named(project)
        kept = [row for row in rows if (row.facility_id, row.item) != (facility_id, item)]
        if len(kept) == len(rows):
            raise StaleState(
                say("Đơn vị này không còn trong danh sách. Hãy tải lại trang."), code="not_named"
            )
        return _write(actor, project, kept)


def _named(project: Project) -> list[BeneficiaryDraft]:
    return [BeneficiaryDraft(**row) for row in beneficiaries_of(project)]


def _write(actor: User, project: Project, rows: Sequence[BeneficiaryDraft]) -> list[ProjectFacility]:
    require(actor, project, rules.IMPLEMENTER_STAFF)
    require_editable(project, "beneficiaries")
    # The Sở approved a plan for the facilities named then.
    ImplementationPlan.objects.filter(project=project).update(approved_by=None, approved_at=None)
    return replace_beneficiaries(actor=actor, project=project, rows=rows)
