"""What a report says of the pool as a whole: counts, distribution, thin areas, what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import capital, day, listed, number, plural, share_text, spell
from reports.models import Report, Verdict
from reports.pages.grouping import GROUPS
from reports.pages.ranking import RankedPerson
from reports.pages.sentences import Names, as_day
from skills.framework.definition import Policy
from skills.matrix.cover import SMALLEST_GROUP

STALE_DAYS = 35


@dataclass(frozen=True)
class Tile:
    """``change`` is drawn where more is plainly better, else told in ``change_text``."""

    verdict: str
    label: str
    count: int
    change: int | None
    change_text: str
    note: str


@dataclass(frozen=True)
class Note:
    tone: str
    text: str
    leads_on: bool = False  # to the newest report


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


def build_tiles(report: Report, opened: Sequence[int], names: Names, since: str) -> list[Tile]:
    """Four counts with their change since the previous report, and the thresholds in words."""
    notes = {
        Verdict.READY_NOW: ready_now_text(names),
        Verdict.READY_SOON: ready_soon_text(opened, report.summary.get(Verdict.READY_SOON, 0), names.policy),
        Verdict.DEVELOPING: f"Bar met under {share_text(names.policy.ready_soon)}.",
        Verdict.NOT_ENOUGH_EVIDENCE: (
            f"Under {share_text(names.policy.min_coverage)} of the role rated, or no rating for "
            f"{spell(names.policy.max_age_months)} months. Says nothing about ability."
        ),
    }
    return [_tile(report, verdict, notes[verdict], since) for verdict in Verdict]


def _tile(report: Report, verdict: Verdict, note: str, since: str) -> Tile:
    count = report.summary.get(verdict, 0)
    if report.previous is None:
        return Tile(verdict, str(verdict.label), count, None, "", note)
    change = count - report.previous.summary.get(verdict, 0)
    if not change:
        return Tile(verdict, str(verdict.label), count, None, f"as many since {since}", note)
    if verdict == Verdict.READY_NOW:
        return Tile(verdict, str(verdict.label), count, change, f"since {since}", note)
    text = f"{abs(change)} {'more' if change > 0 else 'fewer'} since {since}"
    return Tile(verdict, str(verdict.label), count, None, text, note)


def ready_now_text(names: Names) -> str:
    """All that the role asks, from its policy: "Bar met 65 % or more, two raters, ..."."""
    raters, role = names.policy.min_raters, names.definition.roles.get(names.role)
    parts = [
        f"Bar met {share_text(names.policy.ready_now)} or more",
        f"{spell(raters)} rater{'s' if raters > 1 else ''}",
    ]
    if role and any(target.floor for target in role.targets.values()):
        parts.append("every floor skill rated")
    if names.mentoring and names.mentoring.is_required:
        parts.append("every check met")
    return f"{', '.join(parts)}."


def ready_soon_text(opened: Sequence[int], count: int, policy: Policy) -> str:
    met, bar = len(opened), f"bar met {share_text(policy.ready_soon)} or more"
    parts = []
    if met:
        what = "one thing" if max(opened) == 1 else "something"
        parts.append(f"{met} {'meet' if met > 1 else 'meets'} the bar with {what} open")
    if close := count - met:
        parts.append(f"{close} {'are' if close > 1 else 'is'} close, {bar}")
    return f"{'; '.join(parts) or f'{capital(bar)}, or something open'}. A panel decides."


def dots_heading(pool: Sequence[RankedPerson], cut: float) -> str:
    """How many reach the bar with their score, and how many of them still need something."""
    above = [person for person in pool if person.score >= cut]
    if not above:
        return f"Nobody scores {cut:g} or more yet"
    ready = sum(person.verdict == Verdict.READY_NOW for person in above)
    who = f"{capital(spell(len(above)))} of {spell(len(pool))}"
    what = f"{who} score{'s' if len(above) == 1 else ''} {cut:g} or more"
    if ready == len(above):
        return f"{what}, and {'is' if ready == 1 else 'all are'} ready now"
    if not ready:
        return f"{what}; {'it' if len(above) == 1 else 'all'} still need{'s' if len(above) == 1 else ''} something"
    rest = len(above) - ready
    return f"{what}; {spell(rest)} of them still need{'s' if rest == 1 else ''} something"


def build_dots(pool: Sequence[RankedPerson], report: Report, policy: Policy, *, wide: int) -> SafeString:
    groups = [person.group(policy) for person in pool]
    above = sum(person.score >= report.cut for person in pool)
    parts = [f"{groups.count(group)} {group.title[0].lower()}{group.title[1:]}" for group in GROUPS]
    people = f"{plural(len(pool), 'person', 'people')} by readiness score"
    title = f"{people}: {'; '.join(parts)}; {above} at {report.cut:g} or above."
    marks = [(person.score, group.key) for person, group in zip(pool, groups, strict=True)]
    return charts.dots(marks, report.cut, title=title, label=f"Bar {report.cut:g}", wide=wide)


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
    return GapCell(number(value, 1), heat_of(value))


def heat_of(gap: float) -> int:
    """0 at the target to 3 more than one level and a quarter below it."""
    return 0 if gap > -0.25 else 1 if gap > -0.75 else 2 if gap > -1.25 else 3


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


def build_notes(report: Report, siblings: Sequence[tuple[date, int]], today: date) -> list[Note]:
    """On the age and edition of what is shown, and on what it can be compared with."""
    newest_day, newest_edition = max(siblings, default=(report.as_of, report.edition))
    notes = []
    if report.as_of < newest_day:
        notes.append(Note("info", f"A newer report exists, as of {day(newest_day)}.", leads_on=True))
    elif report.edition < newest_edition:
        text = f"Facts for this day have changed since: edition {newest_edition} is the newest."
        notes.append(Note("info", text, leads_on=True))
    elif (age := (today - report.as_of).days) > STALE_DAYS:
        notes.append(Note("below", f"This report is {age} days old. Ratings given since then are not in it."))
    return notes + _compared(report)


def _compared(report: Report) -> list[Note]:
    previous = report.previous
    if not sum(report.summary.values()):
        return []
    if previous is None:
        text = (
            "The first report on this role. Ready now is possible; whether a verdict lasts is known once more than a "
            "tenth of a person’s ratings are three months newer."
        )
        return [Note("", text)]
    if previous.method != report.method:
        text = (
            f"The report of {day(previous.as_of)} was made by method {previous.method}, which counted by other rules."
        )
        return [Note("", f"{text} What changed since then is not people alone.")]
    return []
