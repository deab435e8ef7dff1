"""What must be there before a step: one check per need of the workflow table, none of which stops at the first problem."""

from collections.abc import Callable

from projects.services.attempt import Attempt
from projects.services.dossier_needs import (
    appraisal_passed,
    beneficiaries_named,
    budget_sound,
    fields_filled,
    form_kept,
    norms_answered,
    papers_there,
    reason_given,
)
from projects.services.running_needs import (
    acceptance_passed,
    advances_cleared,
    contract_paper,
    contract_within_support,
    minutes_paper,
    plan_decided,
    plan_to_start,
    report_accepted,
    settlement_filed,
    stop_decided,
)
from projects.validators import Problem
from projects.workflow import Need


def lacking(attempt: Attempt) -> list[Problem]:
    """Every problem that stands in the way of the step."""
    return [found for need in attempt.step.needs for found in CHECKS[need](attempt)]


CHECKS: dict[Need, Callable[[Attempt], list[Problem]]] = {
    Need.REASON: reason_given,
    Need.FIELDS: fields_filled,
    Need.BUDGET: budget_sound,
    Need.ATTACHMENTS: papers_there,
    Need.NORMS: norms_answered,
    Need.FORM: form_kept,
    Need.NAMED_BENEFICIARIES: beneficiaries_named,
    Need.APPRAISAL: appraisal_passed,
    Need.PLAN_DECISION: plan_decided,
    Need.STOP_DECISION: stop_decided,
    Need.CONTRACT: contract_within_support,
    Need.CONTRACT_PAPER: contract_paper,
    Need.IMPLEMENTATION_PLAN: plan_to_start,
    Need.ACCEPTED_REPORT: report_accepted,
    Need.ACCEPTANCE: acceptance_passed,
    Need.MINUTES_PAPER: minutes_paper,
    Need.SETTLEMENT: settlement_filed,
    Need.CLEARED_ADVANCES: advances_cleared,
}
