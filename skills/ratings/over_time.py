"""One skill of a person over time: what managers and the person said, and the peers' mean as it is today.

Peers have no line: two means of different days would tell what one peer said in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from config.base.stairs import Stair, stairs
from config.base.words import capital, day, number
from skills.models import Rating
from skills.ratings.history import PeerMean, ToldRating

MANAGER, SELF = Rating.Source.MANAGER, Rating.Source.SELF
NAMES = {MANAGER: "managers", SELF: "self"}


@dataclass(frozen=True)
class SkillLine:
    heading: str
    drawing: SafeString


def build_skill_line(told: Iterable[ToldRating], peers: PeerMean, today: date) -> SkillLine | None:
    """``told`` are ratings of one skill, newest first; None before anybody said a level."""
    steps = {source: steps_of(told, source) for source in NAMES}
    known = {source: found for source, found in steps.items() if any(level is not None for _, level in found)}
    if not known:
        return None
    lines = [Stair(source.value, NAMES[source], found) for source, found in known.items()]
    if peers.mean:
        lines.append(Stair("peer", "peers today", [(today, float(peers.mean))]))
    heading = "; ".join(_moved(source, found) for source, found in known.items())
    return SkillLine(capital(heading), stairs(lines, today, _label(known, peers)))


def steps_of(told: Iterable[ToldRating], source: str) -> list[tuple[date, int | None]]:
    """Days with the level from then on, oldest first: of one day the later rating; what only repeats is left out."""
    days: dict[date, int | None] = {}
    for row in reversed(list(told)):
        if row.source == source and not row.is_voided:
            days[row.on] = row.level
    found: list[tuple[date, int | None]] = []
    for on, level in days.items():
        if not found or found[-1][1] != level:
            found.append((on, level))
    return found


def _moved(source: str, steps: list[tuple[date, int | None]]) -> str:
    """ "managers: 1 on 10 Jan 2026, 2 now"."""
    first_on, first = next((on, level) for on, level in steps if level is not None)
    last = steps[-1][1]
    who = NAMES[Rating.Source(source)]
    if last is None:
        return f"{who}: {first} on {day(first_on)}, none now"
    return (
        f"{who}: {last} since {day(steps[-1][0])}"
        if len(steps) == 1
        else f"{who}: {first} on {day(first_on)}, {last} now"
    )


def _label(known: dict[Rating.Source, list[tuple[date, int | None]]], peers: PeerMean) -> str:
    parts = []
    for source, steps in known.items():
        said = ", ".join(f"{'none' if level is None else level} from {day(on)}" for on, level in steps)
        parts.append(f"{NAMES[source]} {said}")
    if peers.mean:
        parts.append(f"peers {number(float(peers.mean), 1)} today, the mean of three or more")
    return f"Levels over time: {'; '.join(parts)}."
