from reports.models.answers import Answer
from reports.models.deliveries import Delivery
from reports.models.reports import Entry, Report, Verdict, VerdictRead
from reports.models.schedules import Format, Schedule, validate_zone
from reports.models.waivers import Waiver

__all__ = [
    "Answer",
    "Delivery",
    "Entry",
    "Format",
    "Report",
    "Schedule",
    "Verdict",
    "VerdictRead",
    "Waiver",
    "validate_zone",
]
