from reports.models.estimated import FilingEstimate
from reports.models.periodic import PeriodicReport
from reports.models.reminding import ReminderCall, ReportExtension, ReportReminder
from reports.models.run import ReportRun
from reports.models.sealed import Filing, FilingAnswer, FilingPart, Publication, SealedFile, SealedReport
from reports.models.signing import SigningBlock

__all__ = [
    "Filing",
    "FilingAnswer",
    "FilingEstimate",
    "FilingPart",
    "PeriodicReport",
    "Publication",
    "ReminderCall",
    "ReportExtension",
    "ReportReminder",
    "ReportRun",
    "SealedFile",
    "SealedReport",
    "SigningBlock",
]
