"""A verdict in words: how sure it is, what it needs, and what it rests on. No number contradicts its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import (
    capital,
    day,
    number,
    number_beside,
    percent,
    percent_beside,
    plural,
    share_text,
    span,
    spell,
)
from reports.model.document import Check, EntryDocument
from reports.model.reasons import Reasons, Sureness
from reports.models import Entry, Verdict
from reports.pages.deciding import low_quality, one_rater_text, rivals_text
from reports.pages.grouping import CLOSE, THRESHOLD_MET, Group
from reports.pages.points import printed_confidence
from reports.pages.sentences import Names, check_name, check_numbers, verdict_label

RESTS_ON_MORE = "The verdict also rests on ratings by colleagues too few to show."


@dataclass(frozen=True)
class Condition:
    """One of the things that Ready now needs, all of them together."""

    is_met: bool
    title: str
    text: str


def heading(entry: Entry, group: Group, things: int, *, name: str) -> str:
    """Without a name it speaks to the reader."""
    start, role = (f"{name} is" if name else "You are"), entry.report.role.title
    open_text = f"{spell(things)} {'thing is' if things == 1 else 'things are'} open"
    if entry.holds_role:
        return f"{name} holds the role {role} already" if name else f"You hold the role {role} already"
    if group is THRESHOLD_MET:
        return f"{f'{name} meets' if name else 'You meet'} the bar for {role}" + (f"; {open_text}" if things else "")
    if group is CLOSE:
        return f"{start} close to {role}" + (f"; {open_text}" if things else "")
    return {
        Verdict.READY_NOW: f"{start} ready now for {role}",
        Verdict.DEVELOPING: f"{start} developing towards {role}",
    }.get(Verdict(entry.verdict)) or f"There is not enough evidence about {name or 'you'} for {role}"


def sure(document: EntryDocument, names: Names) -> str:
    """The confidence, never as a threshold that it misses."""
    return printed_confidence(document.confidence, names.policy.ready_soon, names.policy.ready_now)


def sure_text(document: EntryDocument, names: Names) -> str:
    """How sure it is that the bar is met, beside the threshold that decides."""
    policy, confidence = names.policy, document.confidence
    if confidence >= policy.ready_now:
        return f"Ready now needs {share_text(policy.ready_now)} or more."
    if confidence >= policy.ready_soon:
        return f"Ready now needs {share_text(policy.ready_now)}."
    return f"Ready soon begins at {share_text(policy.ready_soon)}, Ready now at {share_text(policy.ready_now)}."


def lacks_text(document: EntryDocument, names: Names) -> str:
    """Why nothing can be said, beside the threshold that decides."""
    policy, evidence = names.policy, document.evidence
    newest, kinds = evidence.newest_on, {each.kind for each in evidence.missing}
    parts = []
    if evidence.coverage < policy.min_coverage or "coverage" in kinds:
        have = percent_beside(evidence.coverage, policy.min_coverage)
        parts.append(f"{have} of the role is rated; {share_text(policy.min_coverage)} is needed.")
    if "age" in kinds:
        months = plural(policy.max_age_months, "month")
        parts.append(
            f"The newest rating is of {day(newest)}, more than {months} before." if newest else "Nobody has rated yet."
        )
    return " ".join([*parts, "It says nothing about ability."])


def holds_back(document: EntryDocument, names: Names, cut: float) -> str:
    """The floor or the score that keeps the confidence down; empty where the bar is met."""
    if document.confidence >= names.policy.ready_now or document.verdict == Verdict.NOT_ENOUGH_EVIDENCE:
        return ""
    below = [row for row in document.floors if row.level < row.floor]
    if below:
        least = min(below, key=lambda row: row.chance)
        told = f"{number_beside(least.level, least.floor, 2)}, under its floor of {least.floor}"
        more = (
            f", and {plural(len(below) - 1, 'other floor')} {'is' if len(below) == 2 else 'are'} open"
            if len(below) > 1
            else ""
        )
        return f"{names.skill(least.skill)} holds it back most: {told}{more}."
    if has_hidden_floor(document):
        return "A floor is not reached; the ratings that tell it are by colleagues too few to show."
    if document.score < cut:
        return f"The score of {number_beside(document.score, cut, 1)} is under the bar of {number(cut)}."
    return "Score and floors are at the bar or above it, but not by enough to be sure."


def has_hidden_floor(document: EntryDocument) -> bool:
    """A floor is open by ratings that may not be shown: it has no name."""
    return any(each.kind == "floor" and not each.skill for each in document.blockers)


def two_looks(document: EntryDocument, looks: Sureness, names: Names, cut: float) -> str:
    """Score, range and bar; and whether the verdict lasts, or what makes that known."""
    reach = span(document.low, document.high)
    text = f"Score {number_beside(document.score, cut, 1)}, likely range {reach}, bar {number(cut)}."
    if looks.day is None:
        return text
    if looks.then is None:
        return (
            f"{text} Whether it lasts is not known yet: it is once more than a tenth of the ratings are given "
            f"on {day(looks.begin) if looks.begin else ''} or later, three months after most of those now."
        )
    now, then, mean = percent(looks.now), percent(looks.then), sure(document, names)
    return (
        f"{text} By {day(looks.day)}, when most of the ratings were in, the bar was met with {now}; three months "
        f"before, with {then}. The verdict uses the mean, {mean}, so that a single good week does not decide."
    )


def zones(document: EntryDocument, names: Names, who: str) -> SafeString:
    """The confidence between the thresholds that decide."""
    bounds = ((names.policy.ready_soon, Verdict.READY_SOON), (names.policy.ready_now, Verdict.READY_NOW))
    return charts.zones(
        document.confidence,
        [(share, f"{percent(share)} {verdict_label(verdict)}") for share, verdict in bounds],
        verdict_label(Verdict.DEVELOPING),
        f"{who} {sure(document, names)}",
    )


# ── what Ready now needs ────────────────────────────────────────────────────────────────────────────────────────────
def conditions(document: EntryDocument, names: Names) -> list[Condition]:
    """All that Ready now needs, as the reader may know it. What the verdict takes as settled is met, though the ratings
    that settle it may not be shown."""
    policy, evidence = names.policy, document.evidence
    is_ready = document.verdict == Verdict.READY_NOW
    is_enough = document.verdict != Verdict.NOT_ENOUGH_EVIDENCE
    opened = document.opened
    needs_rater = not is_ready and any(each.kind == "rater" for each in opened)
    unrated = [each for each in opened if each.kind == "rating"]
    floors = len(document.floors)
    newest = evidence.newest_on
    told = f"{sure(document, names)}. From {share_text(policy.ready_soon)} on it is Ready soon."
    found = [
        Condition(
            is_enough and document.confidence >= policy.ready_now,
            f"Bar met {share_text(policy.ready_now)} or more",
            told if is_enough else "Not known while too little is rated.",
        ),
        *(_check(check, names) for check in document.checks if check.required),
        Condition(
            not needs_rater,
            f"{capital(spell(policy.min_raters))} raters or more",
            _raters(evidence.raters, policy.min_raters, needs_rater),
        ),
    ]
    if floors:
        hidden = ", more by colleagues too few to show" if is_ready and unrated else ""
        rated = f"{floors - len(unrated)} of {floors}{hidden}."
        found.append(Condition(is_ready or not unrated, "Every floor skill rated", rated))
    coverage = percent_beside(evidence.coverage, policy.min_coverage)
    found.append(
        Condition(
            is_enough,
            f"{share_text(policy.min_coverage)} of the role rated, within {plural(policy.max_age_months, 'month')}",
            f"{coverage}, the newest on {day(newest)}." if newest else f"{coverage}.",
        )
    )
    return found


def _check(check: Check, names: Names) -> Condition:
    waived = " Set aside with a reason." if check.waiver and not check.met else ""
    return Condition(check.holds, check_name(check.check), f"{check_numbers(check, names)}.{waived}")


def _raters(raters: int | None, needed: int, is_missing: bool) -> str:
    """How many there are is said from three on."""
    if is_missing:
        return "One more is needed." if needed == 2 else "More are needed."
    return f"{capital(spell(raters))} have rated." if raters else "Enough have rated."


def conditions_heading(found: list[Condition]) -> str:
    met = sum(each.is_met for each in found)
    all_of = spell(len(found))
    if met == len(found):
        return f"Ready now needs all {all_of}; they are met"
    return f"Ready now needs all {all_of}; {spell(met) if met else 'none'} {'is' if met == 1 else 'are'} met"


# ── what it rests on ────────────────────────────────────────────────────────────────────────────────────────────────
def rests_on(document: EntryDocument, reasons: Reasons) -> list[tuple[str, str]]:
    evidence = document.evidence
    newest = evidence.newest_on
    raters = evidence.raters
    told = f"{capital(plural_people(raters))}." if raters else "Too few to say how many."
    if newest:
        told += f" The newest rating is of {day(newest)}."
    if reasons.rests_on_more:
        told += f" {RESTS_ON_MORE}"
    rows = [("Raters", told)]
    if decides := decides_text(document, reasons):
        rows.append(("Does one rater decide?", decides))
    rows.append(("Data quality", quality_text(document, reasons)))
    if evidence.stale:
        rows.append(("Older than six months", f"{plural(evidence.stale, 'skill')} of {evidence.skills}."))
    rows.append(("Self-ratings", "Not used. They are for the conversation."))
    return rows


def plural_people(count: int) -> str:
    return f"{spell(count)} {'person' if count == 1 else 'people'}"


def decides_text(document: EntryDocument, reasons: Reasons) -> str:
    """Whether one rater decides, never whom; with fewer than three raters nothing."""
    raters = document.evidence.raters
    if not raters or document.verdict == Verdict.NOT_ENOUGH_EVIDENCE:
        return ""
    if document.one_rater:
        return f"Yes. {one_rater_text(document, reasons)}"
    return f"No. Leaving out any one of the {spell(raters)} gives the same verdict.{rivals_text(reasons)}"


def quality_text(document: EntryDocument, reasons: Reasons) -> str:
    """High, medium or low, by how many points the score could be off; why, and what one more rater would add."""
    text = f"{capital(reasons.quality)}: the score could be off by {number(reasons.error, 1)} points."
    if reasons.quality == "high":
        return text
    one_more = reasons.sure.one_more
    gain = ""
    if one_more is not None and round(reasons.error, 1) - round(one_more, 1) >= 0.1:
        gain = f" One more rater would bring it to about {number(one_more, 1)}."
    return f"{text} {capital(low_quality(document))}.{gain}"


def made_text(entry: Entry) -> str:
    report = entry.report
    made = date(report.made_at.year, report.made_at.month, report.made_at.day)
    edition = f", edition {report.edition}" if report.edition > 1 else ""
    return (
        f"Made {day(made)}{edition}, method {report.method}, framework {report.framework_version.version}. "
        "The report is frozen: ratings given since then count in the next one."
    )
