"""Pools of people who wait and people who offer, made from a seed; no database."""

from __future__ import annotations

import random

from mentoring.matching.fit import Cause, Hours, Mentee, Mentor, Pool

SKILLS = tuple(f"skill-{number:02}" for number in range(30))
ZONES = (-480, -300, 0, 0, 60, 60, 60, 120, 330)


def make_pool(mentees: int, mentors: int, places: int, seed: int = 0, skills: int = len(SKILLS)) -> Pool:
    """As an organisation is: few skills offered by each, levels around the middle, lines and earlier pairs."""
    luck = random.Random(seed)
    names = SKILLS[:skills]
    waiting = tuple(_mentee(luck, number, names) for number in range(mentees))
    offering = tuple(_mentor(luck, number, names, places) for number in range(mentors))
    keys = [each.key for each in offering]
    prohibitions = {}
    for each in waiting:
        prohibitions |= {(each.key, key): luck.choice(list(Cause)[2:7]) for key in luck.sample(keys, min(2, len(keys)))}
    met = frozenset((luck.choice(waiting).key, luck.choice(keys)) for _ in range(mentees // 3)) if keys else frozenset()
    return Pool(waiting, offering, prohibitions if luck.random() < 0.8 else {}, met)


def _hours(luck: random.Random) -> Hours | None:
    start = 540 - luck.choice(ZONES) + luck.choice((-60, 0, 0, 60))
    return Hours(start, start + 480) if luck.random() < 0.9 else None


def _mentee(luck: random.Random, number: int, names: tuple[str, ...]) -> Mentee:
    wanted = tuple(luck.sample(names, min(len(names), luck.choice((1, 1, 2, 3)))))
    levels = {skill: luck.choice((0, 1, 1, 2, 2, 3, 4, 5)) for skill in wanted if luck.random() < 0.9}
    return Mentee(f"mentee{number:04}@example.org", wanted, levels, f"team-{luck.randrange(40)}", _hours(luck))


def _mentor(luck: random.Random, number: int, names: tuple[str, ...], places: int) -> Mentor:
    offers = luck.sample(names, luck.randint(1, min(8, len(names))))
    levels = {skill: luck.choice((2, 3, 3, 4, 4, 5)) for skill in offers if luck.random() < 0.95}
    return Mentor(
        key=f"mentor{number:04}@example.org",
        offers=frozenset(offers),
        free=places,
        levels=levels,
        asks={skill: luck.randint(2, 5) for skill in offers if luck.random() < 0.8},
        team=f"team-{luck.randrange(40)}",
        hours=_hours(luck),
        finished=luck.randrange(5),
        is_readable=luck.random() < 0.5,
        is_away=luck.random() < 0.05,
    )
