"""Levels of people from ratings of people: strictness, growth and gaps in the data taken into account (READINESS §1–3).

Pure arithmetic on arrays: no database, no clock, no random numbers. Levels are 0 to 5, a month has 30.4375 days.
The constants were chosen on simulated organisations; changing one is a new ``METHOD``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property

import numpy as np

from skills.estimate.levels import EstimatedLevels, Shared, levels_of
from skills.estimate.strictness import Bools, Floats, Ints, Pairs, Sides, build_pairs, divide, sums, table, two_way
from skills.estimate.usable import PEER, Days, Facts, Rows, Used, carry, read_used, shrink_growth

METHOD = "2"

OFFSET_PRIOR = 20.0  # ratings of the role's mean offset mixed into a skill's


@dataclass(frozen=True, eq=False)
class Scheme:
    """What the framework says, as arrays: the area of each skill and each role's target levels."""

    skills: tuple[str, ...]  # sorted, the same as in Facts
    areas: tuple[str, ...]  # in the framework's order
    roles: tuple[str, ...]
    area_of: Ints  # [skill]
    target: Floats  # [role, skill], 0 = not expected

    @classmethod
    def build(cls, areas: Mapping[str, Sequence[str]], targets: Mapping[str, Mapping[str, float]]) -> Scheme:
        """``areas``: area -> its skills; ``targets``: role -> skill -> target level (a missing one is 0)."""
        home = {skill: at for at, members in enumerate(areas.values()) for skill in members}
        skills = tuple(sorted(home))
        return cls(
            skills,
            tuple(areas),
            tuple(targets),
            np.array([home[skill] for skill in skills], dtype=np.int64),
            np.array([[level.get(skill, 0) for skill in skills] for level in targets.values()], dtype=float),
        )


@dataclass(frozen=True, eq=False)
class Estimate(EstimatedLevels):
    """Levels of everybody on one day: a view per engineer."""

    as_of: date
    engineers: tuple[str, ...]
    skills: tuple[str, ...]
    raters: tuple[str, ...]
    roles: tuple[str, ...]
    role_of: Ints  # [engineer]
    rows: Rows
    days: Days  # [engineer]
    shared: Shared
    sides: Sides
    pair: Ints  # engineer × raters + rater of whoever said anything, withdrawn or not, in order
    relation: Ints  # [pair] MANAGER or PEER

    @property
    def growth(self) -> Floats:
        """[role] g, levels per month."""
        return self.shared.growth

    @property
    def peer_offset(self) -> float:
        """o: how much kinder peers are than managers, levels."""
        return self.shared.peer_offset

    @cached_property
    def strictness(self) -> Floats:
        """[rater] b, levels; positive = kinder than others; NaN if no rating was used."""
        return np.where(self.sides.people > 0, self.sides.strictness, np.nan)

    @cached_property
    def strictness_var(self) -> Floats:
        """[rater]"""
        return np.where(self.sides.people > 0, self.sides.strictness_var, np.nan)

    @property
    def strictness_raw(self) -> Floats:
        """[rater] before shrinkage: mean distance to others on the same people."""
        return self.sides.strictness_raw

    @property
    def people(self) -> Ints:
        """[rater] people rated."""
        return self.sides.people

    @cached_property
    def growth_of(self) -> Floats:
        """[engineer] Growth of the role held, levels per month; NaN if not assessed."""
        return np.where(self.role_of >= 0, self.growth[self.role_of], np.nan)

    @cached_property
    def separable(self) -> Floats:
        """[rater] Share of the people rated who have another rater; below 0.5: not separable from quality."""
        return np.where(self.people > 0, self.sides.shared / np.maximum(self.people, 1), np.nan)

    @cached_property
    def newest(self) -> Ints:
        """[engineer, skill] Day ordinal of the newest rating used, 0 = not rated."""
        found = np.zeros(self.level.shape, dtype=np.int64)
        np.maximum.at(found, (self.rows.engineer, self.rows.skill), self.rows.day)
        return found

    @cached_property
    def given(self) -> Floats:
        """Mean of the ratings used, as given; NaN if not rated."""
        return self.mean(self.rows.level.astype(float))

    @cached_property
    def adjusted(self) -> Floats:
        """[row] y − b − o: after strictness and peers' offset."""
        return self.rows.carried - self.shared.taken_off(self.rows)

    @cached_property
    def taken_off(self) -> Floats:
        """[engineer] Mean of what strictness and the peers' offset take off the ratings, levels; NaN without."""
        size, off = len(self.engineers), self.shared.taken_off(self.rows)
        return divide(sums(self.rows.engineer, off, size), sums(self.rows.engineer, np.ones_like(off), size))

    def mean(self, values: Floats, among: Bools | None = None) -> Floats:
        """[engineer, skill] Mean of a value per row of ``rows``, or of some of them; NaN where there is none."""
        chosen = slice(None) if among is None else among
        cells, shape = (self.rows.engineer[chosen], self.rows.skill[chosen]), self.level.shape
        return divide(table(shape, *cells, values[chosen]), table(shape, *cells))

    def seen_through(self, rows: Rows) -> Estimate:
        """The same people from some of their ratings, everything shared held."""
        everybody = np.arange(len(self.engineers))
        levels = levels_of(self.shared, rows, rows.engineer, everybody)
        return replace(self, rows=rows, **vars(levels))


def estimate(facts: Facts, scheme: Scheme, role_of: Ints, as_of: date, until: Ints | None = None) -> Estimate:
    """Levels of everybody assessed on a day, and the strictness of their raters.

    ``role_of``: for each engineer of ``facts`` the index of the role held in ``scheme.roles``, −1 = not assessed.
    ``until``: for each engineer the last day that is looked at, as an ordinal; ``as_of`` for everybody if not given.
    """
    if facts.skills != scheme.skills:
        raise ValueError("Facts and Scheme must name the same skills in the same order.")
    last = np.full(len(facts.engineers), as_of.toordinal()) if until is None else until
    used = read_used(facts, role_of, last, len(scheme.roles))
    growth = shrink_growth(used.rise, used.months)
    rows = carry(facts, used, growth[role_of])
    usual = find_usual(rows, scheme, role_of)
    offset = rows.carried - usual[role_of[rows.engineer], rows.skill]
    pairs = build_pairs(rows.engineer, rows.rater, rows.relation == PEER, offset, len(facts.raters))
    sides = two_way(pairs, len(facts.engineers), len(facts.raters))
    shared = _shared(scheme, role_of, usual, growth, pairs, sides)
    levels = levels_of(shared, rows, rows.engineer, np.arange(len(facts.engineers)))
    pair, relation = _relations(facts, used)
    return Estimate(
        **{each.name: getattr(levels, each.name) for each in fields(EstimatedLevels)},
        as_of=as_of,
        engineers=facts.engineers,
        skills=facts.skills,
        raters=facts.raters,
        roles=scheme.roles,
        role_of=role_of,
        rows=rows,
        days=used.days,
        shared=shared,
        sides=sides,
        pair=pair,
        relation=relation,
    )


def rows_as_of(facts: Facts, now: Estimate, as_of: date) -> Rows:
    """The rows that counted on an earlier day, carried to each person's day of then by today's growth.

    A rater's relation is that of now, where they still have one.
    """
    last = np.full(len(facts.engineers), as_of.toordinal())
    rows = carry(facts, read_used(facts, now.role_of, last, len(now.roles)), now.growth[now.role_of])
    pair = rows.engineer.astype(np.int64) * len(facts.raters) + rows.rater
    if not len(now.pair):
        return rows
    place = np.minimum(np.searchsorted(now.pair, pair), len(now.pair) - 1)
    return replace(rows, relation=np.where(now.pair[place] == pair, now.relation[place], rows.relation))


def _shared(scheme: Scheme, role_of: Ints, usual: Floats, growth: Floats, pairs: Pairs, sides: Sides) -> Shared:
    return Shared(
        area_of=scheme.area_of,
        role_of=role_of,
        usual=usual,
        growth=growth,
        strictness=sides.strictness,
        strictness_var=sides.strictness_var,
        peer_offset=sides.peer_offset,
        pair=pairs.engineer.astype(np.int64) * len(sides.strictness) + pairs.rater,
        weight=sides.weight,
    )


def _relations(facts: Facts, used: Used) -> tuple[Ints, Ints]:
    pair = facts.engineer[used.position].astype(np.int64) * len(facts.raters) + facts.rater[used.position]
    found, first = np.unique(pair, return_index=True)
    return found, used.relation[first]


def find_usual(rows: Rows, scheme: Scheme, role_of: Ints) -> Floats:
    """[role, skill] μ: target + mean offset of the ratings, shrunken towards the role's mean offset (READINESS §2)."""
    shape, role = scheme.target.shape, role_of[rows.engineer]
    offset = rows.carried - scheme.target[role, rows.skill]
    count, total = table(shape, role, rows.skill), table(shape, role, rows.skill, offset)
    mean = total.sum(axis=1) / np.maximum(count.sum(axis=1), 1.0)
    usual: Floats = scheme.target + (total + OFFSET_PRIOR * mean[:, None]) / (count + OFFSET_PRIOR)
    return usual
