"""What is open for somebody or decides their verdict: the first thing whole, the others behind it, never hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.base.words import capital, listed, number, number_beside, plural, spell
from reports.model.document import EntryDocument
from reports.model.reasons import Reasons
from reports.models import Verdict
from reports.pages.grouping import DEVELOPING, NOT_ENOUGH, THRESHOLD_MET, Group
from reports.pages.opened import NAMED, Thing, Whose, build_things
from reports.pages.points import printed_score
from reports.pages.sentences import VERDICT_ORDER, Names, floor_text, missing_text, verdict_label

OPEN_SKILLS = 2  # named as those that leave most open
LEAST_OPEN = 0.05  # points
LONG = 24  # months: more are told as years
MANY_STALE, LITTLE_RATED, FEW_RATERS = 0.5, 0.8, 4


@dataclass(frozen=True)
class Decides:
    """``title`` and ``text`` are the first thing, ``also`` names the others. ``label`` and ``url`` are a button."""

    title: str
    text: str
    also: str = ""
    label: str = ""
    url: str = ""


def build_decides(
    document: EntryDocument, reasons: Reasons, group: Group, names: Names, whose: Whose, cut: float
) -> Decides:
    """Where the bar is met, or nothing can be said, what is open comes first; else what keeps somebody from the bar."""
    things = build_things(document, names, whose, rests_on_more=reasons.rests_on_more)
    doable = [thing for thing in things if thing.url and (group is not NOT_ENOUGH or thing.kind != "check")]
    button = (doable[0].label, doable[0].url) if doable else ("", "")
    if things and group in (THRESHOLD_MET, NOT_ENOUGH):
        return Decides(things[0].title, things[0].text, _also(things[1:]), *button)
    if document.verdict == Verdict.READY_NOW:
        return Decides("", "Nothing is open.")
    if group is NOT_ENOUGH:  # of method 1
        missing = [missing_text(each, names) for each in document.evidence.missing]
        return Decides("", f"{'. '.join(missing) or 'Too little is rated'}.")
    if group is DEVELOPING:
        return Decides("", f"{time_text(document)} {far_from(document, reasons, names)}", _also(things), *button)
    return Decides("", keeps(document, reasons, names, cut), _also(things), *button)


def _also(things: Sequence[Thing]) -> str:
    """All of them; of many ratings the first few by name."""
    ratings = [thing.short for thing in things if thing.kind == "rating"]
    told = [thing.short for thing in things if thing.kind != "rating"]
    if ratings:
        told.insert(0, f"a rating of {listed(ratings, most=NAMED)}")
    return f"Also {'; '.join(told)}." if told else ""


def far_from(document: EntryDocument, reasons: Reasons, names: Names) -> str:
    """What keeps somebody far from the bar, without a number that would tell their score."""
    floors = [each for each in document.blockers if each.kind == "floor"]
    under = [names.skill(each.skill) for each in floors if each.skill]
    if under:
        they = "is under its floor" if len(under) == 1 else "are under their floors"
        parts = [f"{listed(under, most=NAMED)} {they}"]
    else:
        parts = [_most_open(reasons, names)]
    parts += ["A floor not reached"] if len(under) < len(floors) else []
    return "".join(f"{part}. " for part in parts if part).strip()


def keeps(document: EntryDocument, reasons: Reasons, names: Names, cut: float) -> str:
    """What keeps somebody from the bar: floors not reached, points, else the range."""
    floors = [floor_text(each, document, names) for each in document.blockers if each.kind == "floor"]
    parts = [capital("; ".join(floors))] if floors else []
    if document.score < cut:
        parts.append(_short(document, reasons, names, cut))
    return f"{'. '.join(parts or [_range(document, names, cut)])}."


def _short(document: EntryDocument, reasons: Reasons, names: Names, cut: float) -> str:
    """Printed points, so that they and the printed score make the bar."""
    score = printed_score(document.score, cut)
    missing = number(cut - float(score), max(1, len(score.partition(".")[2])))
    most = _most_open(reasons, names)
    return f"{missing} points short of {cut:g}{f'; {most}' if most else ''}"


def _most_open(reasons: Reasons, names: Names) -> str:
    named = [names.skill(row.skill) for row in reasons.most_open(OPEN_SKILLS, LEAST_OPEN)]
    return f"{listed(named)} {'leaves' if len(named) == 1 else 'leave'} most open" if named else ""


def _range(document: EntryDocument, names: Names, cut: float) -> str:
    near = [row for row in document.floors if row.chance < names.policy.ready_now]
    if near:
        told = listed(f"{names.skill(row.skill)} {number_beside(row.level, row.floor, 2)}" for row in near)
        return f"{told} {'is hardly above its floor' if len(near) == 1 else 'are hardly above their floors'}"
    if document.low < cut:
        return f"The score is above {cut:g}, but the likely range reaches below it"
    return f"The bar of {cut:g} is met now; three months earlier it was not as sure"


def one_rater_text(document: EntryDocument, reasons: Reasons) -> str:
    """What leaving out a single rater would change, never whom; their number where it may be told."""
    if not document.one_rater:
        return ""
    raters = document.evidence.raters
    told = " or ".join(verdict_label(each) for each in sorted(document.one_rater, key=VERDICT_ORDER.__getitem__))
    return f"Without one of the {f'{spell(raters)} ' if raters else ''}raters: {told}.{rivals_text(reasons)}"


def rivals_text(reasons: Reasons) -> str:
    """Raters who aim at the same role are marked."""
    rivals = reasons.sure.rivals
    return f" {capital(spell(rivals))} of them {'aims' if rivals == 1 else 'aim'} at the same role." if rivals else ""


def data_text(document: EntryDocument, reasons: Reasons) -> str:
    """Why the data are of low quality; nothing where they are not."""
    if reasons.quality != "low":
        return ""
    return f"Low data quality, ± {number(reasons.error, 1)} points: {low_quality(document)}."


def low_quality(document: EntryDocument) -> str:
    """Why the range is wide, in a few words. How many raters there are is known from three on."""
    evidence = document.evidence
    if evidence.coverage < LITTLE_RATED:
        return f"{plural(evidence.skills - evidence.rated_skills, 'skill')} of {evidence.skills} not rated"
    raters = evidence.raters
    if not raters or raters < FEW_RATERS:
        return f"only {spell(raters)} people have rated" if raters and raters > 1 else "few people have rated"
    if evidence.stale >= MANY_STALE * evidence.rated_skills:
        return f"{plural(evidence.stale, 'skill')} rated more than six months ago"
    return f"{spell(raters)} raters leave that much room"


def time_text(document: EntryDocument) -> str:
    """When the bar could be met, at the usual growth."""
    months, (first, last) = document.months_to_ready, document.months_range or (None, None)
    if months is None:
        return "More than five years at the usual growth."
    if months == 0:
        return "Less than two months at the usual growth."
    unit = "years" if max(months, last or 0) > LONG else "months"
    low, high = _in(first or 0, unit), "more than five years" if last is None else _in(last, unit)
    return f"About {_in(months, unit)} {unit} at the usual growth, likely {low} to {high}."


def _in(months: float, unit: str) -> str:
    return f"{months / 12:.1f}" if unit == "years" else f"{months:g}"
