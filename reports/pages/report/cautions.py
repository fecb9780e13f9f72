"""What a made report rests on thinly: it did not stop the run, and somebody can do something about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from config.base.words import plural
from reports.models import Report, Verdict
from reports.pages.report.pool import STALE_DAYS


@dataclass(frozen=True)
class Caution:
    text: str
    url: str
    label: str


def build_cautions(report: Report) -> list[Caution]:
    """From what the report keeps; no queries beyond its role."""
    url = reverse("reports:report", args=[report.role.key, report.as_of]) + f"?edition={report.edition}"
    found = []
    if thin := report.summary.get(Verdict.NOT_ENOUGH_EVIDENCE, 0):
        text = f"{plural(thin, 'person has', 'people have')} too few ratings for a verdict"
        found.append(Caution(text, f"{url}&group={Verdict.NOT_ENOUGH_EVIDENCE}", "Who, and what would help"))
    raters = report.figures.get("raters") or {}
    if apart := raters.get("not_separable"):
        text = f"For {apart} of {plural(raters['all'], 'rater')}, strictness cannot be told from the people they rate"
        found.append(Caution(text, f"{url}#b-h", "What the report rests on"))
    newest = report.figures.get("newest_on")
    if newest and (days := (report.as_of - date.fromisoformat(newest)).days) > STALE_DAYS:
        text = f"The newest rating is {days} days older than the day of the report"
        found.append(Caution(text, f"{url}#b-h", "What the report rests on"))
    return found
