"""What a report says while there is little to say: why nobody enters it, and what a first one can tell already."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from config.base.words import plural, spell
from reports.model.words import WhyNobody
from reports.models import Report, Verdict
from skills.models import User


@dataclass(frozen=True)
class Nobody:
    """Why a report is about nobody, what to do, and where, for whoever may."""

    why: str
    todo: str
    url: str = ""
    label: str = ""


def build_nobody(report: Report, user: User | None = None) -> Nobody | None:
    """None where somebody entered. A report made before the reason was kept says only that nobody aims."""
    if sum(report.summary.values()):
        return None
    title, told = report.role.title, report.figures.get("nobody") or {}
    keeps = user is not None and user.keeps_people
    people = (reverse("people:list"), "Open People") if keeps else ("", "")
    again = "then make the report again." if keeps else "the people team does that; then make the report again."
    match told.get("why"):
        case WhyNobody.NOBODY_PLACED:
            return Nobody(
                f"Nobody is assessed for {title}: nobody here holds a role on this day",
                f"A report is about people who hold a role of the framework. Import people with their roles; {again}",
                *((reverse("imports"), "Import people") if keeps else people),
            )
        case WhyNobody.NOBODY_BELOW:
            return Nobody(
                f"Nobody is assessed for {title}: nobody holds a role below it",
                f"Everybody with a role holds {title} or one above it on this day. Report on another role, or set the "
                f"roles people hold; {again}",
                *people,
            )
        case WhyNobody.ALL_AIM_ELSEWHERE:
            below = told["below"]
            who = "the one person" if below == 1 else f"all {below} people"
            return Nobody(
                f"Nobody aims at {title}: {who} in roles below {'aims' if below == 1 else 'aim'} at another role",
                f"Who has named no role is taken to aim at the next one. Name {title} for those who aim at it; {again}",
                *people,
            )
    return Nobody(
        f"Nobody aims at {title} on this day",
        "A report is about people who aim at its role and do not hold it yet.",
        *people,
    )


def first_words(report: Report) -> str:
    """What a first report can say already, and what the rest waits for; nothing where there was one before."""
    pool, unknown = sum(report.summary.values()), report.summary.get(Verdict.NOT_ENOUGH_EVIDENCE, 0)
    if report.previous_id is not None or not pool:
        return ""
    said = pool - unknown
    parts = [f"This first report can already say something about {said} of {plural(pool, 'person', 'people')}."]
    if unknown:
        has = "one there is" if unknown == 1 else f"{spell(unknown)} there is"
        parts.append(f"For {has} not enough evidence yet; the page of each lists what to collect and from whom.")
    raters = report.figures.get("raters") or {}
    if raters.get("all") and raters.get("not_separable") == raters["all"]:
        parts.append(
            "Hardly anybody has a second rater, so strictness cannot be told from the quality of a team, and Ready "
            "now, which takes two raters, has to wait for peers."
        )
    return " ".join(parts)
