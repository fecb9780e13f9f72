"""What stands behind a change since the report before: causes in points, and what changed a verdict, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from config.base.words import listed, percent_beside, share_text, spell
from reports.model.document import CausePoints, EntryDocument, VerdictCause
from reports.model.words import CAUSES
from reports.pages.sentences import Names, check_name

SHORT = {
    "basis": "basis",
    "ended": "ended ratings",
    "carried": "carried ratings",
    "newer": "newer ratings",
    "new_raters": "new raters",
}
LEAST = 0.05  # points: a cause of less would be printed as 0.0


@dataclass(frozen=True)
class Cause:
    """Points of one cause as the reader may have them; ``kinds`` are several where they are told as one."""

    kinds: tuple[str, ...]
    points: float

    @property
    def name(self) -> str:
        return listed(SHORT[kind] for kind in self.kinds)


def causes_of(change: Iterable[CausePoints] | None) -> list[Cause]:
    """In the order of the sum. A cause that one or two colleagues alone are behind is told with the one it was joined
    to: the next that others are behind, else the basis."""
    told = {each.cause: each.points for each in change or ()}
    if set(told) <= {"basis"}:
        return [Cause(("basis",), points) for points in told.values()]
    joined: dict[str, list[str]] = {kind: [kind] for kind in told}
    for place, kind in enumerate(CAUSES):
        if kind not in told:
            after = [other for other in CAUSES[place + 1 :] if told.get(other)]
            joined[after[0] if after else "basis"].append(kind)
    return [Cause(tuple(sorted(kinds, key=CAUSES.index)), told[kind]) for kind, kinds in joined.items()]


def main_cause(document: EntryDocument) -> Cause | None:
    """The one that moved the score most, if any did by as much as prints."""
    found = max(causes_of(document.change), key=lambda cause: abs(cause.points), default=None)
    return found if found and abs(found.points) >= LEAST else None


def changed_by(document: EntryDocument, names: Names) -> list[str]:
    """What changed the verdict besides the score: checks, waivers, raters, ratings, coverage, age."""
    causes = (document.previous.changed_by if document.previous else None) or ()
    return [text for cause in causes if (text := _cause(cause, document, names))]


def _cause(cause: VerdictCause, document: EntryDocument, names: Names) -> str:
    evidence, policy = document.evidence, names.policy
    missing = {each.kind for each in evidence.missing}
    unrated = {each.skill for each in evidence.missing}
    match cause.kind:
        case "check":
            return f"the {_small(check_name(cause.check))} is met {'now' if cause.holds else 'no longer'}"
        case "waiver":
            return f"the {_small(check_name(cause.check))} is {'waived now' if cause.holds else 'waived no longer'}"
        case "rating":
            return f"{names.skill(cause.skill)} is rated {'no longer' if cause.skill in unrated else 'now'}"
        case "rater":
            few = f"fewer than {spell(policy.min_raters)} people rate now"
            return few if "raters" in missing else f"{spell(policy.min_raters)} people or more rate now"
        case "coverage":
            share = percent_beside(evidence.coverage, policy.min_coverage)
            return f"{share} of the role is rated, {share_text(policy.min_coverage)} is needed"
        case "age":
            long = f"{spell(policy.max_age_months)} months"
            return f"nobody has rated for {long}" if "age" in missing else f"somebody has rated again after {long}"
    return ""


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]
