"""Naming managers. Nothing else writes a TeamManager but the undo of an import.

Every function locks all teams first, so that two at once cannot make spans of one person and team that overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from config.base.grouping import grouped
from skills.models import Span, Team, TeamManager

DAY = timedelta(days=1)


def lock_teams() -> None:
    list(Team.objects.select_for_update().order_by("pk").values_list("pk"))


@dataclass
class Changes:
    """Rows to be written; ``gone`` are spans that a change of the same day has left without a day."""

    new: list[TeamManager] = field(default_factory=list)
    changed: dict[int, TeamManager] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)

    def write(self) -> None:
        TeamManager.objects.filter(pk__in=self.gone).delete()
        TeamManager.objects.bulk_update(self.changed.values(), ["from_on", "until_on"], batch_size=500)
        TeamManager.objects.bulk_create(self.new)


@transaction.atomic
def name_managers(wanted: Mapping[int, Sequence[int]], day: date) -> set[int]:
    """From a day on exactly these people manage these teams (ids); returns the teams for which that is a change.

    Whoever is not named any more managed until the day before. The first who are ever named for a team reach back
    without limit. Naming again who is there, left or not, changes nothing.
    """
    lock_teams()
    rows = TeamManager.objects.filter(team__in=wanted).select_related("engineer").in_order()
    spans = grouped((row.team_id, row) for row in rows)
    changes, differing = Changes(), set()
    for team, people in wanted.items():
        if _is_change(spans[team], people, day):
            differing.add(team)
            _replace(team, spans[team], list(dict.fromkeys(people)), day, changes)
    changes.write()
    return differing


def _is_change(spans: Sequence[TeamManager], people: Iterable[int], day: date) -> bool:
    named = [span for span in spans if span.span.holds(day)]
    here = {span.engineer_id for span in named if not span.engineer.has_left(day)}
    return set(people) not in ({span.engineer_id for span in named}, here)


def _replace(team: int, spans: Sequence[TeamManager], people: Sequence[int], day: date, changes: Changes) -> None:
    standing = [span for span in spans if span.span.holds(day)]
    for span in standing:
        if span.engineer_id in people:
            continue
        if span.from_on is not None and span.from_on >= day:
            changes.gone.append(span.pk)
        else:
            _end(span, day - DAY)
            changes.changed[span.pk] = span
    named = {span.engineer_id for span in standing}
    for engineer in people:
        if engineer in named:
            continue
        own = [span for span in spans if span.engineer_id == engineer]
        if joined := _joined(own, day):
            changes.changed[joined.pk] = joined
        else:
            changes.new.append(TeamManager(team_id=team, engineer_id=engineer, from_on=day if spans else None))


def _end(span: TeamManager, day: date) -> None:
    """On the day, or on the last day of whoever left before it."""
    left = span.engineer.left_on
    span.until_on = left if left and left < day and (span.from_on is None or span.from_on <= left) else day


def _joined(own: Sequence[TeamManager], day: date) -> TeamManager | None:
    """A span that begins later begins now instead; one that ended yesterday goes on."""
    if later := next((span for span in own if span.from_on and span.from_on > day), None):
        later.from_on = day
        return later
    if ended := next((span for span in own if span.until_on == day - DAY), None):
        ended.until_on = None
        return ended
    return None


# ── from a file of the history ──────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Told:
    """A span as a file tells it."""

    team: int
    engineer: int
    from_on: date | None
    until_on: date | None

    @property
    def span(self) -> Span:
        return Span(self.engineer, self.from_on or date.min, self.until_on or date.max)


@transaction.atomic
def write_history(told: Sequence[Told]) -> tuple[int, int]:
    """Spans that do not overlap each other: how many are new, and how many changed.

    The row of a person, team and first day gets its last day. Another span of the two that a told one overlaps was
    recorded without knowing better, and gives way.
    """
    lock_teams()
    rows = TeamManager.objects.filter(team__in={each.team for each in told}).select_related("engineer")
    known = grouped(((row.team_id, row.engineer_id), row) for row in rows)
    kept = {(each.team, each.engineer, each.from_on) for each in told}
    changes = Changes()
    for each in told:
        own = known[each.team, each.engineer]
        same = next((span for span in own if span.from_on == each.from_on), None)
        if same is None:
            fields = {"team_id": each.team, "engineer_id": each.engineer}
            changes.new.append(TeamManager(**fields, from_on=each.from_on, until_on=each.until_on))
        elif same.until_on != each.until_on:
            same.until_on = each.until_on
            changes.changed[same.pk] = same
        changes.gone += [
            span.pk
            for span in own
            if (span.team_id, span.engineer_id, span.from_on) not in kept and overlap(span.span, each.span)
        ]
    changes.write()
    return len(changes.new), len(changes.changed)


def overlap(one: Span, other: Span) -> bool:
    return one.from_on <= other.until_on and other.from_on <= one.until_on
