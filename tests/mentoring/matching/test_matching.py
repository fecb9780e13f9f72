from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from mentoring.matching.fit import Cause, Mentee, Mentor, Pool
from mentoring.matching.solve import LOWEST_FIT, Change, LeftOut, Plan, Plans, Table, build_plans, build_table
from tests.mentoring.pools import make_pool


def waits(key: str, skill: str = "python", level: int = 2, **fields) -> Mentee:
    return Mentee(key, (skill,), {skill: level}, **fields)


def offers(key: str, skill: str = "python", level: int = 4, free: int = 1, **fields) -> Mentor:
    return Mentor(key, frozenset({skill}), free, {skill: level}, is_readable=True, **fields)


def pairs_of(plan: Plan) -> dict[str, str]:
    return {match.mentee: match.mentor for match in plan.matches}


# ── brute force ─────────────────────────────────────────────────────────────────────────────────────────────────────
def every_plan(table: Table, allowed, row: int = 0, used: tuple[int, ...] = ()) -> Iterator[list[int]]:
    """The fits of every plan there is."""
    if row == len(table.mentees):
        yield []
        return
    for rest in every_plan(table, allowed, row + 1, used):
        yield rest
    for column in range(len(table.mentors)):
        if allowed(row, column) and used.count(column) < table.places[column]:
            for rest in every_plan(table, allowed, row + 1, (*used, column)):
                yield [int(table.fits[row, column]), *rest]


@pytest.mark.parametrize("seed", range(200))
def test_both_plans_are_as_good_as_the_best_of_all_plans(seed):
    luck = random.Random(seed)
    pool = make_pool(luck.randint(1, 4), luck.randint(1, 4), luck.randint(0, 2), seed=seed, skills=luck.randint(1, 4))
    lowest_fit = luck.choice((0, 50, 60, 70))
    plans, table = build_plans(pool, lowest_fit=lowest_fit), build_table(pool)
    possible = table.possible

    most = max((len(fits), sum(fits)) for fits in every_plan(table, lambda row, column: possible[row, column]))
    assert (len(plans.most.matches), plans.most.fit) == most
    best = max(
        sum(fit - lowest_fit + 1 for fit in fits)
        for fits in every_plan(
            table, lambda row, column: possible[row, column] and table.fits[row, column] >= lowest_fit
        )
    )
    assert sum(match.facts.fit - lowest_fit + 1 for match in plans.best.matches) == best
    check(plans.most, pool, 0)
    check(plans.best, pool, lowest_fit)


def check(plan: Plan, pool: Pool, lowest_fit: int) -> None:
    """A plan that keeps every rule, and says something of everybody who waits."""
    table = build_table(pool)
    rows = {each.key: row for row, each in enumerate(table.mentees)}
    columns = {each.key: column for column, each in enumerate(table.mentors)}
    for match in plan.matches:
        assert table.causes[rows[match.mentee], columns[match.mentor]] == Cause.NONE
        assert match.facts.fit == table.fits[rows[match.mentee], columns[match.mentor]] >= lowest_fit
    mentors = [match.mentor for match in plan.matches]
    assert all(mentors.count(each.key) <= table.places[columns[each.key]] for each in pool.mentors)
    assert sorted([*(match.mentee for match in plan.matches), *(left.mentee for left in plan.left)]) == sorted(rows)


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_rows_changes_nothing(seed):
    pool = make_pool(12, 8, 2, seed=seed, skills=5)
    first = build_plans(pool)
    luck = random.Random(seed)
    for _ in range(3):
        mentees, mentors = list(pool.mentees), list(pool.mentors)
        luck.shuffle(mentees)
        luck.shuffle(mentors)
        prohibitions = dict(luck.sample(list(pool.prohibitions.items()), len(pool.prohibitions)))
        assert build_plans(Pool(tuple(mentees), tuple(mentors), prohibitions, pool.met)) == first


def test_equals_are_told_apart_by_their_keys_alone():
    pool = Pool((waits("zoe"), waits("ana")), (offers("max"), offers("ben")))
    assert pairs_of(build_plans(pool).most) == {"ana": "ben", "zoe": "max"}


# ── two objectives ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_most_people_come_before_the_best_fit():
    """Ana fits Max well and Ben badly, Zoe fits Max alone and less well."""
    ana = Mentee("ana", ("python", "sql"), {"python": 2, "sql": 2}, "t1")
    zoe = Mentee("zoe", ("go", "python", "sql"), {"go": 2, "python": 5, "sql": 5}, "t2")
    both = Mentor("max", frozenset({"python", "sql", "go"}), 1, {"python": 4, "sql": 4, "go": 3}, is_readable=True)
    one = Mentor("ben", frozenset({"python"}), 1, {"python": 5}, team="t1", is_readable=True)
    plans = build_plans(Pool((ana, zoe), (both, one)), lowest_fit=60)
    assert pairs_of(plans.most) == {"ana": "ben", "zoe": "max"}
    assert pairs_of(plans.best) == {"ana": "max"}
    assert plans.best.matches[0].facts.fit > max(match.facts.fit for match in plans.most.matches)


# ── pins and bans ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_pin_is_in_both_plans_and_takes_a_place():
    pool = Pool((waits("ana"), waits("zoe")), (offers("ben"), offers("max", level=5)))
    plans = build_plans(pool, lowest_fit=100, pins=[("ana", "max")])
    assert pairs_of(plans.most) == {"ana": "max", "zoe": "ben"}
    assert pairs_of(plans.best) == {"ana": "max"}
    assert [match.is_pinned for match in plans.most.matches] == [True, False]
    assert plans.broken == []


def test_a_pin_that_cannot_be_is_said_and_the_rest_is_planned():
    pool = Pool((waits("ana"), waits("zoe")), (offers("ben"), offers("max", level=1)))
    plans = build_plans(pool, pins=[("ana", "max"), ("zoe", "nobody"), ("nobody", "ben")])
    assert plans.broken == [("ana", "max"), ("nobody", "ben"), ("zoe", "nobody")]
    assert len(plans.most.matches) == 1


def test_more_pins_than_places_keep_the_first():
    pool = Pool((waits("ana"), waits("zoe")), (offers("ben"),))
    plans = build_plans(pool, pins=[("zoe", "ben"), ("ana", "ben")])
    assert pairs_of(plans.most) == {"ana": "ben"}
    assert plans.broken == [("zoe", "ben")]


def test_a_ban_is_in_neither_plan():
    pool = Pool((waits("ana"),), (offers("ben"), offers("max")))
    plans = build_plans(pool, lowest_fit=0, bans=[("ana", "ben"), ("ana", "nobody")])
    assert pairs_of(plans.most) == pairs_of(plans.best) == {"ana": "max"}


# ── who is left out ─────────────────────────────────────────────────────────────────────────────────────────────────
def left(mentee: Mentee, *mentors: Mentor, others: tuple[Mentee, ...] = (), lowest_fit: int = 0, **pool) -> LeftOut:
    plans = build_plans(Pool((mentee, *others), mentors, **pool), lowest_fit=lowest_fit)
    return next(each for each in plans.best.left if each.mentee == mentee.key)


def test_whose_place_somebody_else_has_needs_one_more_place():
    found = left(waits("zoe"), offers("ben"), others=(waits("ana"),))
    assert found == LeftOut("zoe", "taken", Change("place", mentor="ben"))


def test_a_full_mentor_needs_one_more_place():
    assert left(waits("zoe"), offers("ben", free=0)) == LeftOut("zoe", "full", Change("place", mentor="ben"))


def test_a_fit_below_the_lowest_fit_says_the_fit():
    found = left(waits("zoe"), offers("ben"), lowest_fit=100)
    assert (found.cause, found.change.kind) == ("bar", "bar")
    assert found.change.number == build_plans(Pool((waits("zoe"),), (offers("ben"),))).most.fit


def test_below_the_lowest_fit_and_without_a_place_no_single_change_would_do():
    assert left(waits("zoe"), offers("ben", free=0), lowest_fit=100) == LeftOut("zoe", "bar", Change("none"))


def test_a_mentor_who_pauses_could_end_the_pause():
    assert left(waits("zoe"), offers("ben", is_away=True)) == LeftOut("zoe", "away", Change("pause", mentor="ben"))


def test_where_nobody_is_above_the_level_is_said_that_would_do():
    assert left(waits("zoe", level=3), offers("ben", level=3)) == LeftOut(
        "zoe", "not_above", Change("level", skill="python", number=4)
    )
    assert left(waits("zoe", level=5), offers("ben", level=5)).change == Change("none")


def test_where_nobody_offers_the_skill_somebody_at_the_next_level_would_do():
    assert left(waits("zoe"), offers("ben", "sql")) == LeftOut(
        "zoe", "not_offered", Change("level", skill="python", number=3)
    )
    assert left(waits("zoe")).cause == "not_offered"


@pytest.mark.parametrize("cause", [Cause.LINE, Cause.PAIRED, Cause.ASKED, Cause.MISFIT, Cause.OTHER])
def test_a_mentor_who_is_barred_is_never_the_change(cause):
    found = left(waits("zoe"), offers("ben"), prohibitions={("zoe", "ben"): cause})
    assert found == LeftOut("zoe", "barred", Change("level", skill="python", number=3))


@pytest.mark.parametrize("seed", range(40))
def test_the_change_that_is_said_does_match_them(seed):
    """The rest of the plan stays as it is, pinned, and with the change the person is in it."""
    pool = make_pool(10, 5, 1, seed=seed, skills=6)
    for plan, lowest_fit in ((build_plans(pool).most, 0), (build_plans(pool).best, LOWEST_FIT)):
        pins = [(match.mentee, match.mentor) for match in plan.matches]
        for left_out in plan.left:
            after, lowest_after = _make(left_out, pool, lowest_fit)
            names = {match.mentee for match in plan.matches} | {left_out.mentee}
            alone = replace(after, mentees=tuple(each for each in after.mentees if each.key in names))
            found: Plans = build_plans(alone, lowest_fit=lowest_after, pins=pins)
            matched = pairs_of(found.best if lowest_fit else found.most)
            assert (left_out.mentee in matched) == (left_out.change.kind != "none"), left_out


def _make(left_out: LeftOut, pool: Pool, lowest_fit: int) -> tuple[Pool, int]:
    change = left_out.change
    if change.kind == "bar":
        return pool, change.number
    if change.kind == "level":
        one = Mentor("new", frozenset({change.skill}), 9, {change.skill: change.number}, is_readable=True, hours=None)
        # At the lowest level that would do; the bar of the best fit asks for more than a level.
        return replace(pool, mentors=(*pool.mentors, one)), 0
    changed = {
        "place": lambda each: replace(each, free=each.free + 1),
        "pause": lambda each: replace(each, is_away=False),
        "none": lambda each: each,
    }[change.kind]
    mentors = tuple(changed(each) if each.key in (change.mentor, "") else each for each in pool.mentors)
    return replace(pool, mentors=mentors), lowest_fit


# ── progress and size ───────────────────────────────────────────────────────────────────────────────────────────────
def test_progress_is_told_step_by_step():
    told: list[tuple[str, int, int]] = []
    build_plans(make_pool(3, 3, 1), tick=lambda *row: told.append(row))
    assert [done for _, done, _ in told] == [0, 1, 2]
    assert all(one[2] == other[2] for one, other in pairwise(told))


def test_nobody_waiting_or_nobody_offering_is_an_empty_plan():
    assert build_plans(Pool((), ())) == Plans(Plan([], []), Plan([], []), [])
    assert build_plans(Pool((), (offers("ben"),))).most.matches == []
    assert [each.mentee for each in build_plans(Pool((waits("zoe"),), ())).most.left] == ["zoe"]
