from reports.models.answers import Answer
from reports.models.reports import Entry, Report, Verdict, VerdictRead
from reports.models.schedules import Schedule, validate_zone
from reports.models.waivers import Waiver

__all__ = [
    "Answer",
    "Entry",
    "Report",
    "Schedule",
    "Verdict",
    "VerdictRead",
    "Waiver",
    "validate_zone",
]
