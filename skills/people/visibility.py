"""Who would read whose record after a change, said before it is saved; computed from the policy, nothing is written.

Ratings and verdicts of a person are open to themselves, to their line and to the people team (``Engineer.open_to``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from config.base.words import day as in_words
from config.base.words import listed
from skills.models import Engineer, Span
from skills.models.people import PEOPLE_TEAM
from skills.people.organisation import Organisation, Standing

EMPTY: Mapping[int, str] = MappingProxyType({})
NAMES = 3  # of the people a sentence is about, before "and 4 others"


@dataclass(frozen=True)
class Readers:
    """Who reads whom on a day: ``organisation`` decides, and whoever has left reads nothing."""

    organisation: Organisation
    left: dict[int, date] = field(default_factory=dict)  # last days, by engineer

    def of(self, person: int, day: date) -> frozenset[int]:
        """The person and their line, as far as they can sign in on the day."""
        return frozenset(
            who for who in self.organisation.line(person, day) | {person} if day <= self.left.get(who, date.max)
        )


@dataclass(frozen=True)
class Shift:
    """What changes on ``day``: by person, the readers they lose and gain; ``kept`` read them before and after."""

    day: date
    lost: dict[int, frozenset[int]]
    gained: dict[int, frozenset[int]]
    kept: dict[int, frozenset[int]]


def compare(before: Readers, after: Readers, people: Iterable[int], day: date) -> Shift:
    rows = {person: (before.of(person, day), after.of(person, day)) for person in people}
    return Shift(
        day,
        {person: old - new for person, (old, new) in rows.items() if old - new},
        {person: new - old for person, (old, new) in rows.items() if new - old},
        {person: old & new for person, (old, new) in rows.items()},
    )


# ── the organisation as it would be ─────────────────────────────────────────────────────────────────────────────────
def placed(now: Organisation, engineer: int, standing: Standing) -> Organisation:
    """With a placement added, or the one of that day replaced."""
    others = [row for row in now.placements.get(engineer, ()) if row.from_on != standing.from_on]
    rows = tuple(sorted([*others, standing], key=lambda row: row.from_on))
    return replace(now, placements=now.placements | {engineer: rows})


def unplaced(now: Organisation, engineer: int, from_on: date) -> Organisation:
    rows = tuple(row for row in now.placements.get(engineer, ()) if row.from_on != from_on)
    return replace(now, placements=now.placements | {engineer: rows})


def rearranged(now: Organisation, team: int, parent: int | None, managers: Iterable[int]) -> Organisation:
    """With a team elsewhere and other managers, as it is from the day of the change on."""
    spans = now.tree.spans | {team: tuple(Span(manager) for manager in managers)}
    return replace(now, tree=replace(now.tree, parents=now.tree.parents | {team: parent}, spans=spans))


def standing_below(organisation: Organisation, team: int, day: date) -> list[int]:
    """Everybody who stands in the team or below it."""
    return [
        person
        for person in organisation.placements
        if (standing := organisation.standing(person, day)) and team in organisation.tree.above(standing.team)
    ]


# ── in words ────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Names:
    names: dict[int, str]
    people_team: frozenset[int]

    def list(self, people: Iterable[int], most: int | None = None) -> str:
        return listed(sorted(self.names[person] for person in people), most)


def read_names(shift: Shift, new: Mapping[int, str]) -> Names:
    """Everybody the sentences may name; two queries. ``new`` names people who are not there yet."""
    ids = {who for part in (shift.lost, shift.gained, shift.kept) for person in part for who in (person, *part[person])}
    rows = Engineer.objects.filter(pk__in=ids).values_list("pk", "name")
    keepers = Engineer.objects.filter(pk__in=ids, user__groups__name=PEOPLE_TEAM).values_list("pk", flat=True)
    return Names(dict(rows) | dict(new), frozenset(keepers))


def from_day(day: date, today: date) -> str:
    return "From today" if day <= today else f"From {in_words(day)}"


def describe(shift: Shift, today: date, new: Mapping[int, str] = EMPTY) -> list[str]:
    """One sentence per group of people who lose and gain the same readers, then who sees the same as before."""
    names = read_names(shift, new)
    groups: dict[tuple[frozenset[int], frozenset[int]], list[int]] = defaultdict(list)
    for person in sorted({*shift.lost, *shift.gained}, key=lambda person: names.names[person]):
        # One's own record is another sentence: it comes and goes with signing in.
        lost = shift.lost.get(person, frozenset()) - {person}
        gained = shift.gained.get(person, frozenset()) - {person}
        if lost or gained:
            groups[lost, gained].append(person)
    start = from_day(shift.day, today)
    sentences = [
        sentence for (lost, gained), people in groups.items() for sentence in _group(start, lost, gained, people, names)
    ]
    return sentences + _unchanged(shift, groups, names)


def _group(start: str, lost: frozenset[int], gained: frozenset[int], people: list[int], names: Names) -> list[str]:
    whose = f"the ratings and verdict{'s' * (len(people) > 1)} of {names.list(people, NAMES)}"
    out, into = lost - names.people_team, gained - names.people_team
    sentences = []
    if out:
        rest = f"; {names.list(into)} {_do(into)}" if into else ""
        sentences.append(f"{start}, {names.list(out)} no longer {_see(out)} {whose}{rest}.")
    elif into:
        sentences.append(f"{start}, {names.list(into)} {_see(into)} {whose}.")
    if still := lost & names.people_team:
        who = f"{names.list(still)} {_see(still)} {whose} as before, as people team"
        sentences.append(f"{who}, but may no longer rate them.")
    if newly := gained & names.people_team:
        who = f"{names.list(newly)} {_see(newly)} {whose} as before, as people team"
        sentences.append(f"{who}, and may rate them {start[0].lower()}{start[1:]}.")
    return sentences


def _unchanged(shift: Shift, groups: dict[tuple[frozenset[int], frozenset[int]], list[int]], names: Names) -> list[str]:
    """For one person who is named anyway: the readers who stay, and that their own view does."""
    people = [person for group in groups.values() for person in group]
    if len(people) != 1 or people[0] not in shift.kept.get(people[0], ()):
        return []
    person = people[0]
    others = shift.kept[person] - {person}
    own = f"{_possessive(names.names[person])} own view of it does not change."
    return [f"{names.list(others)} {_see(others)} them as before.", own] if others else [own]


def _see(people: frozenset[int]) -> str:
    return "sees" if len(people) == 1 else "see"


def _do(people: frozenset[int]) -> str:
    return "does" if len(people) == 1 else "do"


def _possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"
