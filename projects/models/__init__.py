from projects.models.amendment import Amendment, AmendmentRound
from projects.models.appraisal import Appraisal, AppraisalAnswer, AppraisalMember
from projects.models.budget import BudgetLine, BudgetShare
from projects.models.closing import ClosingException, PeriodClosing
from projects.models.discussions import Comment, Discussion, DiscussionVisit
from projects.models.documents import Attachment
from projects.models.execution import (
    Acceptance,
    Contract,
    ImplementationPlan,
    Inspection,
    ProgressReport,
    Settlement,
)
from projects.models.findings import Finding, FindingAnswer
from projects.models.indicators import Indicator, IndicatorResult, IndicatorTarget
from projects.models.law import (
    AdvanceClass,
    ApprovalAuthority,
    Deadline,
    DraftNorm,
    EligibilityRule,
    LegalDocument,
    Norm,
)
from projects.models.ledger import Entry
from projects.models.money import MoneyRequest
from projects.models.plan import (
    AnnualPlan,
    CodeSequence,
    Decision,
    DecisionPaper,
    DecisionRequest,
    Envelope,
    EnvelopeChange,
    Programme,
)
from projects.models.project import Project, ProjectFacility, StateChange
from projects.models.reconciliation import Reconciliation
from projects.models.submission import Submission
from projects.models.versions import (
    BeneficiariesVersion,
    ContractVersion,
    ImplementationPlanVersion,
    ProgressVersion,
    ProjectVersion,
)

__all__ = [
    "Acceptance",
    "AdvanceClass",
    "Amendment",
    "AmendmentRound",
    "AnnualPlan",
    "Appraisal",
    "AppraisalAnswer",
    "AppraisalMember",
    "ApprovalAuthority",
    "Attachment",
    "BeneficiariesVersion",
    "BudgetLine",
    "BudgetShare",
    "ClosingException",
    "CodeSequence",
    "Comment",
    "Contract",
    "ContractVersion",
    "Deadline",
    "Decision",
    "DecisionPaper",
    "DecisionRequest",
    "Discussion",
    "DiscussionVisit",
    "DraftNorm",
    "EligibilityRule",
    "Entry",
    "Envelope",
    "EnvelopeChange",
    "Finding",
    "FindingAnswer",
    "ImplementationPlan",
    "ImplementationPlanVersion",
    "Indicator",
    "IndicatorResult",
    "IndicatorTarget",
    "Inspection",
    "LegalDocument",
    "MoneyRequest",
    "Norm",
    "PeriodClosing",
    "Programme",
    "ProgressReport",
    "ProgressVersion",
    "Project",
    "ProjectFacility",
    "ProjectVersion",
    "Reconciliation",
    "Settlement",
    "StateChange",
    "Submission",
]
