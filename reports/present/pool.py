"""What a report says of the pool as a whole: counts, distribution, thin areas, what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles

from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import capital, day, listed, number, plural, spell
from reports.models import Report, Verdict
from reports.present.ranking import RANKED, Person
from reports.present.sentences import as_day, since
from skills.coverage import SMALLEST_GROUP

STALE_DAYS = 35


@dataclass(frozen=True)
class Tile:
    verdict: str
    label: str
    count: int
    change: int | None
    change_text: str
    note: str
    names_asked: str = ""  # value of ?show= that names these people


@dataclass(frozen=True)
class GapCell:
    text: str
    heat: int


@dataclass(frozen=True)
class GapMap:
    """Average levels below target; rows are (team, people, cells), the last one everybody."""

    heading: str
    areas: list[str]
    rows: list[tuple[str, int, list[GapCell]]]
    everybody: list[GapCell]
    hidden: str


def build_tiles(report: Report, ranked: Sequence[Person]) -> list[Tile]:
    """Four counts with their change since the previous report."""
    ready = [person.name for person in ranked if person.verdict == Verdict.READY_NOW]
    notes = {
        Verdict.READY_NOW: listed([name.split(" ")[0] for name in ready], most=5) or "no one yet",
        Verdict.READY_SOON: "close to the bar; a panel decides",
        Verdict.DEVELOPING: "named on request, without order",
        Verdict.NOT_ENOUGH_EVIDENCE: "says nothing about ability; each has a list of what to collect",
    }
    tiles = []
    for verdict in Verdict:
        count, change, text = report.summary.get(verdict, 0), None, ""
        if report.previous:
            change = count - report.previous.summary.get(verdict, 0)
            text = f"since {since(report)}"
            if verdict not in RANKED:
                text = (
                    f"{spell(abs(change))} {'more' if change > 0 else 'fewer'} {text}" if change else f"as many {text}"
                )
                change = None
        asked = "" if verdict in RANKED or not count else str(verdict)
        tiles.append(Tile(verdict, str(verdict.label), count, change, text, notes[verdict], asked))
    return tiles


def dots_heading(pool: Sequence[Person]) -> str:
    """The finding of the distribution; groups under five keep quiet."""
    if len(pool) < SMALLEST_GROUP:
        return "Where everyone stands"
    first, _, third = quantiles([person.score for person in pool], n=4, method="inclusive")
    return f"Half score between {number(first)} and {number(third)}"


def build_dots(pool: Sequence[Person], report: Report) -> SafeString:
    counts = report.summary
    above = sum(person.score >= report.cut for person in pool)
    parts = [f"{counts.get(verdict, 0)} {verdict.label!s}" for verdict in Verdict]
    people = f"{plural(len(pool), 'person', 'people')} by readiness score"
    title = f"{people}: {', '.join(parts)}; {above} at {number(report.cut)} or above."
    return charts.dots(
        [(person.score, person.verdict) for person in pool], report.cut, title=title, label=f"Bar {number(report.cut)}"
    )


def build_gaps(report: Report) -> GapMap | None:
    """Average levels below target by team and area. What is left out must not follow from what is shown."""
    gaps, areas = report.figures.get("gaps") or {}, report.figures.get("areas", [])
    if not gaps.get("all"):
        return None
    keys = [each["area"] for each in areas]
    teams = gaps["teams"]
    rest = report.figures["pool"] - sum(team["people"] for team in teams)
    everybody = [_cell(gaps["all"].get(key)) for key in keys]
    thin = sorted((value, key) for key, value in gaps["all"].items() if value < 0)[:2]
    labels = {each["area"]: each["name"] for each in areas}
    thinnest = listed([labels.get(key, key) for _, key in thin])
    return GapMap(
        heading=f"{thinnest} {'is the thinnest area' if len(thin) == 1 else 'are the thinnest areas'}"
        if thin
        else "Every area is at its target",
        areas=[each["name"] for each in areas],
        rows=[(team["team"], team["people"], [_cell(team["areas"].get(key)) for key in keys]) for team in teams],
        everybody=[] if 0 < rest < SMALLEST_GROUP else everybody,
        hidden=_hidden(len(gaps.get("hidden", []))),
    )


def _hidden(teams: int) -> str:
    if not teams:
        return ""
    group = "team" if teams == 1 else "teams"
    left = f"{'is' if teams == 1 else 'are'} left out, so that no one can be worked out from an average."
    return f"{capital(spell(teams))} {group} with fewer than five people in the pool {left}"


def _cell(value: float | None) -> GapCell:
    if value is None:
        return GapCell("–", 0)
    heat = 0 if value > -0.25 else 1 if value > -0.75 else 2 if value > -1.25 else 3
    return GapCell(number(value, 1), heat)


def build_basis(report: Report) -> list[tuple[str, str]]:
    """What the report rests on, for the reader who wants to check."""
    figures, raters = report.figures, report.figures.get("raters") or {}
    newest = as_day(figures.get("newest_on"))
    facts = [
        (
            "Ratings",
            f"{number(figures.get('ratings', 0))} about {plural(figures.get('assessed', 0), 'person', 'people')}",
        )
    ]
    if newest:
        facts.append(("Newest rating", day(newest)))
    if raters:
        text = plural(raters["all"], "person", "people")
        if unclear := raters.get("not_separable"):
            text += f"; the strictness of {spell(unclear)} cannot be told from the quality of the people they rate"
        facts.append(("Raters", text))
    facts.append(("Made", f"{day(report.made_at.date())}, edition {report.edition}, method {report.method}"))
    facts.append(("Fingerprint", report.digest.removeprefix("sha256:")[:16]))
    return facts


def build_notes(report: Report, siblings: Sequence[tuple[date, int]], today: date) -> list[tuple[str, str]]:
    """(tone, sentence) on the age and edition of what is shown."""
    newest_day, newest_edition = max(siblings, default=(report.as_of, report.edition))
    if report.as_of < newest_day:
        return [("info", f"A newer report exists, as of {day(newest_day)}.")]
    if report.edition < newest_edition:
        return [("info", f"Facts for this day have changed since: edition {newest_edition} is the newest.")]
    age = (today - report.as_of).days
    if age > STALE_DAYS:
        return [("below", f"This report is {age} days old. Ratings given since then are not in it.")]
    return []
