"""What managers, peers and the people themselves rated at Fenwick Labs, quarter by quarter.

True levels grow from the tables in ``people``; raters see them through their own leniency. Whatever looks random is
drawn from a hash of names: the same on any machine, and a change to one person leaves the others alone.
"""

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from config.demo.people import LENIENCY, NOTES, PEOPLE, TEAMS, TRAITS, WITHDRAWN, E, M, Person, S
from skills.framework.definition import DefinedTarget, Definition
from skills.framework.publish import SHIPPED, parse

FRAMEWORK = "senior-ml-engineer"
QUARTERS, QUARTER_DAYS = 8, 91.3125
LADDER = (E, M, S)
ASSESSED = {person.name: person for person in PEOPLE}
MANAGERS = {team: manager for team, _, manager in TEAMS}


def _words(key: tuple[object, ...]) -> list[int]:
    digest = blake2b("|".join(map(str, key)).encode(), digest_size=8).digest()
    return [int.from_bytes(digest[i : i + 2], "big") for i in (0, 2, 4, 6)]


def draw(*key: object) -> float:
    """Even in [0, 1)."""
    return _words(key)[0] / 65536


def noise(*key: object) -> float:
    """Nearly normal, mean 0 and deviation 1: the sum of four even draws; sums and products are the same everywhere."""
    return (sum(_words(key)) / 65536 - 2) * 1.7320508


@cache
def framework() -> Definition:
    """The shipped one, whether or not the database holds it."""
    return parse((SHIPPED / f"{FRAMEWORK}.yaml").read_bytes(), FRAMEWORK)


def target(role: str, skill: str) -> DefinedTarget:
    return framework().roles[role].targets[skill]


def true_level(person: Person, skill: str, quarter: int) -> float:
    """What a perfect rater would have seen so many quarters before the last day."""
    area = framework().skills[skill].area
    pace = 1 + 0.4 * noise("pace", person.name, area)
    career = person.career - person.growth * pace * quarter / 4
    step = 1 if career < 2 else 2
    low, high = (target(role, skill).level for role in LADDER[step - 1 : step + 1])
    reached = high + career - 3 if career > 3 else low + (high - low) * (career - step)
    traits = TRAITS.get(person.name, {})
    return reached + traits.get(skill, 0) + traits.get(area, 0) + 0.3 * noise("skill", person.name, skill)


def seen_level(person: Person, skill: str, rater: str, quarter: int) -> int:
    """What a rater writes down: the truth, leniency, an opinion of the person and of the skill, some chance."""
    leniency = person.candour if rater == person.name else LENIENCY.get(rater, 0.12 * noise("rater", rater))
    opinion = 0.2 * noise("person", person.name, rater) + 0.35 * noise("cell", person.name, rater, skill)
    chance = 0.1 * noise("chance", person.name, rater, skill, quarter)
    return min(5, max(0, round(true_level(person, skill, quarter) + leniency + opinion + chance)))


class Rating(NamedTuple):
    days: int  # before the last day
    engineer: str
    skill: str
    level: int | None
    source: str
    rater: str
    note: str = ""


def is_here(name: str, quarter: int) -> bool:
    """Long enough with the company to rate and be rated."""
    person = ASSESSED[name]
    return person.joined > 3 * quarter and (person.left is None or person.left <= 3 * quarter)


def quarters_of(person: Person) -> Iterator[int]:
    """The quarters in which somebody may be rated, oldest first."""
    return (q for q in range(QUARTERS - 1, person.silent - 1, -1) if is_here(person.name, q))


def days_before(quarter: int, *key: object) -> int:
    """A day in the last weeks of a quarter, counted back from the last day; inside it whatever its length."""
    return int(quarter * QUARTER_DAYS + 3 + 20 * draw("day", quarter, *key))


def is_seen(person: Person, skill: str) -> bool:
    return skill not in person.unrated and framework().skills[skill].area not in person.unrated


def manager_ratings(person: Person) -> Iterator[Rating]:
    """A full round every half year; in between what has changed, and some confirmed or rated for the first time."""
    manager, known = MANAGERS[person.team], dict[str, int]()
    rateable = [
        skill
        for skill in framework().skills
        if is_seen(person, skill) and (target(S, skill).floor or draw("occasion", person.name, skill) > 0.03)
    ]
    for quarter in quarters_of(person):
        share = (0.85, 0.08, 0.96, 0.08)[quarter % 4]
        days = days_before(quarter, manager, person.name)
        for skill in rateable:
            level, chance = seen_level(person, skill, manager, quarter), draw("round", person.name, skill, quarter)
            if known.get(skill, level) != level or chance < (share if skill in known else max(share, 0.4)):
                known[skill] = level
                yield Rating(days, person.name, skill, level, "manager", manager)


def peers_of(person: Person) -> list[str]:
    """Two from the own team and one from another, always the same ones; entry engineers and newcomers are not asked."""
    others = [p for p in PEOPLE if p.role != E and p.name != person.name and p.joined > 12]
    others.sort(key=lambda peer: draw("peer", person.name, peer.name))
    near = [p.name for p in others if p.team == person.team]
    far = [p.name for p in others if p.team != person.team]
    return [*near[:2], *far][: person.peers]


def peer_ratings(person: Person, peer: str) -> Iterator[Rating]:
    """Once a year, on the skills this peer sees at work, until the peer withdraws."""
    turn = int(4 * draw("turn", person.name, peer))
    share = 0.4 + 0.35 * draw("share", person.name, peer)
    skills = [s for s in framework().skills if is_seen(person, s) and draw("seen", person.name, peer, s) < share]
    for quarter in quarters_of(person):
        if quarter % 4 == turn and is_here(peer, quarter):
            days = days_before(quarter, peer, person.name)
            for skill in skills:
                yield Rating(days, person.name, skill, seen_level(person, skill, peer, quarter), "peer", peer)
    if (peer, person.name) in WITHDRAWN:
        quarter, note = WITHDRAWN[peer, person.name]
        days = days_before(quarter, peer, person.name, "withdrawn")
        yield from (Rating(days, person.name, skill, None, "peer", peer, note) for skill in skills)


def self_ratings(person: Person) -> Iterator[Rating]:
    """Once a year; nine in ten hand it in."""
    me = person.name
    for quarter in quarters_of(person):
        if quarter % 4 == 0 and draw("self", me, quarter) < 0.9:
            days = days_before(quarter, "self", me)
            for skill in (skill for skill in framework().skills if draw("self", me, skill) < 0.85):
                yield Rating(days, me, skill, seen_level(person, skill, me, quarter), "self", me)


def all_ratings() -> list[Rating]:
    """Oldest first; the notes stand beside the newest manager rating of their skill."""
    found: list[Rating] = []
    for person in PEOPLE:
        found += manager_ratings(person)
        for peer in peers_of(person):
            found += peer_ratings(person, peer)
        found += self_ratings(person)
    found.sort(key=lambda rating: -rating.days)
    open_notes = dict(NOTES)
    for at in range(len(found) - 1, -1, -1):
        rating = found[at]
        if rating.source == "manager" and (note := open_notes.pop((rating.engineer, rating.skill), None)):
            found[at] = rating._replace(note=note)
    return found
