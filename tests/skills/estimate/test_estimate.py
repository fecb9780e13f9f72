"""The levels of READINESS §1–3: as the reference finds them, and each rule by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.model.readiness import look_back
from skills.estimate import usable
from skills.estimate.estimate import Estimate, estimate
from skills.estimate.usable import Facts
from tests import readiness_reference as reference
from tests import sample_org
from tests.small_org import AS_OF, HELD, PEOPLE, ROLES, SKILLS, by_reference, estimated, facts, rating, ratings, same

quick = settings(max_examples=60, deadline=None, derandomize=True)


def level(found: Estimate, who: str, skill: str) -> float:
    return float(found.level[found.engineers.index(who), found.skills.index(skill)])


def strictness(found: Estimate) -> dict[str, float]:
    return {rater: b for rater, b in zip(found.raters, found.strictness, strict=True) if not np.isnan(b)}


@pytest.fixture(scope="module")
def organisation() -> Facts:
    return sample_org.facts()


def estimate_sample(organisation: Facts, as_of: date) -> Estimate:
    scheme = sample_org.scheme()
    return estimate(organisation, scheme, sample_org.role_of(organisation, scheme.roles), as_of)


@pytest.mark.parametrize("as_of", sample_org.DAYS, ids=str)
def test_levels_strictness_and_growth_of_the_sample_organisation_are_the_references(
    organisation: Facts, as_of: date
) -> None:
    found, expected = estimate_sample(organisation, as_of), sample_org.expected(as_of)
    assert strictness(found) == pytest.approx(expected["strictness"], abs=1e-4)
    assert dict(zip(found.roles, found.growth, strict=True)) == pytest.approx(expected["growth_per_month"], abs=1e-5)
    for entry in expected["entries"]:
        mine = dict(zip(found.skills, found.level[found.engineers.index(entry["engineer"])], strict=True))
        assert mine == pytest.approx(entry["levels"], abs=0.002)
        assert mine == pytest.approx(entry["levels"], abs=1e-4)  # printed with four decimals


@quick
@given(ratings())
def test_any_small_organisation_is_estimated_as_by_the_reference(rows: list) -> None:
    found = estimated(rows)
    people, shared, _ = by_reference(rows)
    assert strictness(found) == pytest.approx(shared["b"], abs=1e-9)
    assert list(found.growth) == pytest.approx([shared["growth"](role) for role in ROLES], abs=1e-12)
    for who, expected in people.items():
        at = found.engineers.index(who)
        assert found.rater_count[at] == expected["raters"]
        assert found.se_person[at] == pytest.approx(expected["se_person"], abs=1e-9)
        for skill, said in expected["levels"].items():
            cell = at, found.skills.index(skill)
            assert found.ratings[cell] == said["ratings"]
            parts = found.level[cell], found.own_share[cell], found.se[cell]
            assert parts == pytest.approx((said["level"], said["own_share"], said["se"]), abs=1e-9)


@quick
@given(ratings(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list, random: object) -> None:
    numbered = [row | {"order": at} for at, row in enumerate(rows)]
    mixed = list(numbered)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert same(estimated(numbered), estimated(mixed))


@quick
@given(ratings(days_ago=(0, 800)), ratings(days_ago=(-300, -1)))
def test_rows_after_the_day_change_nothing(rows: list, later: list) -> None:
    later = [row for row in later if row["rated_on"] > AS_OF]
    assert same(estimated(rows), estimated(rows + later))


@quick
@given(ratings(), st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(SKILLS), st.integers(0, 5)), min_size=1))
def test_self_ratings_never_enter(rows: list, selves: list) -> None:
    others = [row for row in rows if row["source"] != "self"]
    boasts = [rating(who, skill, level, who, source="self") for who, skill, level in selves]
    assert same(estimated(others), estimated(others + boasts))


@quick
@given(ratings())
def test_people_who_are_not_assessed_change_nothing_and_get_no_level(rows: list) -> None:
    found = estimated(rows)
    fay = found.engineers.index("fay")
    assert np.isnan(found.level[fay]).all()
    assert not found.ratings[fay].any()
    assert same(found, estimated([row for row in rows if row["engineer"] != "fay"]))


def test_a_withdrawn_rating_removes_what_its_rater_said() -> None:
    others = [rating("ann", "code", 3, "dee", days_ago=40), rating("ann", "talk", 4, "ben", days_ago=90)]
    before = estimated([*others, rating("ann", "code", 1, "ben", days_ago=60)])
    after = estimated(
        [*others, rating("ann", "code", 1, "ben", days_ago=60), rating("ann", "code", None, "ben", days_ago=1)]
    )
    assert same(after, estimated(others))
    assert level(after, "ann", "code") > level(before, "ann", "code")


def test_a_withdrawal_after_the_day_does_not_count_yet() -> None:
    rows = [rating("ann", "code", 3, "dee", days_ago=40)]
    assert same(estimated(rows), estimated([*rows, rating("ann", "code", None, "dee", days_ago=-1)]))


@pytest.mark.parametrize(("days_ago", "counts"), [(0, True), (730, True), (731, False), (-1, False)])
def test_a_rating_counts_until_the_day_looked_at_and_for_24_months_before_the_persons_day(
    days_ago: int, counts: bool
) -> None:
    newest = [rating("ben", skill, 3, "dee", days_ago=0) for skill in ("code", "data")]
    found = estimated([rating("ben", "talk", 5, "eve", days_ago=days_ago), *newest])
    ben = found.engineers.index("ben")
    assert bool(found.ratings[ben, found.skills.index("talk")]) is counts
    assert found.rater_count[ben] == 1 + int(counts)


@pytest.mark.parametrize(
    ("days_ago", "theirs"),
    [
        ([7], 7),
        ([7, 90], 90),  # never the last of two or more
        ([0, 90, 91], 90),
        ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 1),  # the ninth of ten
        ([0, 1, *range(300, 317)], 1),  # eighteen of nineteen
        ([0, *range(300, 309)], 300),  # one newer rating does not carry the others forward
        ([0, 0, *range(300, 308)], 0),  # more than a tenth does
        ([0, 800, 801, 802], 0),  # what is over two years older than the newest does not count for it
    ],
)
def test_a_persons_day_is_the_one_by_which_nine_tenths_of_their_levels_were_given(
    days_ago: list[int], theirs: int
) -> None:
    cells = [(skill, by) for by in ("dee", "eve", "cem", "fay") for skill in SKILLS]
    rows = [rating("ann", *cells[at][:1], 3, cells[at][1], days_ago=ago) for at, ago in enumerate(days_ago)]
    found = estimated(rows)
    ann = found.engineers.index("ann")
    assert AS_OF.toordinal() - found.days.day[ann] == theirs
    assert AS_OF.toordinal() - found.days.newest[ann] == min(days_ago)


@pytest.mark.parametrize(("levels", "needed"), [(1, 1), (9, 1), (10, 2), (11, 2), (19, 2), (20, 3)])
def test_more_than_a_tenth_of_the_levels_have_to_be_newer_to_move_the_day(levels: int, needed: int) -> None:
    at = np.array([levels])
    assert list(usable.Days(at, at, at).needed) == [needed]


@quick
@given(ratings(days_ago=(0, 900)), st.integers(1, 2000))
def test_time_alone_changes_nothing(rows: list, later: int) -> None:
    assert same(estimated(rows), estimated(rows, AS_OF + timedelta(days=later)))


@quick
@given(ratings())
def test_a_look_three_months_before_each_persons_day_is_the_references(rows: list) -> None:
    now = estimated(rows)
    _, shared, _ = by_reference(rows)
    back = {who: reference.months_before(day, 3) for who, day in shared["day"].items()}
    assert {now.engineers[at]: day for at, day in enumerate(now.days.day) if day} == {
        who: day.toordinal() for who, day in shared["day"].items()
    }
    found, (people, then, _) = estimated(rows, until=look_back(now.days.day)), by_reference(rows, back)
    assert strictness(found) == pytest.approx(then["b"], abs=1e-9)
    for who, expected in people.items():
        at = found.engineers.index(who)
        mine = dict(zip(SKILLS, found.level[at], strict=True))
        assert mine == pytest.approx({skill: said["level"] for skill, said in expected["levels"].items()}, abs=1e-9)


def test_an_older_rating_by_the_same_rater_is_replaced_and_one_by_another_is_not() -> None:
    found = estimated(
        [
            rating("ann", "code", 1, "dee", days_ago=200),
            rating("ann", "code", 4, "dee", days_ago=10),
            rating("ann", "code", 2, "eve", days_ago=300),
        ]
    )
    assert sorted(found.rows.level) == [2, 4]
    newest = found.newest[found.engineers.index("ann"), found.skills.index("code")]
    assert newest == (AS_OF - timedelta(days=10)).toordinal()


@pytest.mark.parametrize(("first", "second"), [(1, 4), (4, 1)])
def test_of_two_ratings_on_one_day_the_later_recorded_stands(first: int, second: int) -> None:
    earlier = rating("ann", "code", first, "dee", days_ago=5) | {"order": 7}
    later = rating("ann", "code", second, "dee", days_ago=5) | {"order": 9}
    for listed in ([earlier, later], [later, earlier]):
        found = estimated(listed)
        assert list(found.rows.level) == [second]
        assert not found.growth.any()  # a correction is no growth


def test_growth_is_the_rise_between_ratings_of_one_rater_mixed_with_the_organisations() -> None:
    rows = [
        rating("ann", "code", 1, "dee", days_ago=700),
        rating("ann", "code", 4, "dee", days_ago=91),
        rating("dee", "code", 4, "eve", days_ago=700),
        rating("dee", "code", 4, "eve", days_ago=91),
        rating("ben", "code", 0, "dee", days_ago=700),  # two raters do not make a rise
        rating("ben", "code", 5, "eve", days_ago=91),
    ]
    months = 609 / 30.4375
    overall = 3 / (2 * months)
    junior, senior = (3 + 600 * overall) / (months + 600), 600 * overall / (months + 600)
    assert list(estimated(rows).growth) == pytest.approx([junior, senior])


@pytest.mark.parametrize(("first", "last", "growth"), [(5, 1, 0.0), (0, 5, 0.25 / 3)])
def test_growth_is_never_negative_nor_above_a_quarter_level_in_three_months(
    first: int, last: int, growth: float
) -> None:
    rows = [rating("ann", "code", first, "dee", days_ago=60), rating("ann", "code", last, "dee", days_ago=1)]
    assert list(estimated(rows).growth) == pytest.approx([growth, growth])


def test_an_old_rating_is_carried_forward_to_the_persons_day_by_the_growth_of_the_role_for_at_most_18_months() -> None:
    rows = [
        rating("ann", "code", 1, "dee", days_ago=700),
        rating("ann", "code", 2, "dee", days_ago=91),
        rating("ben", "code", 3, "dee", days_ago=122),
        rating("ben", "data", 3, "dee", days_ago=700),
        rating("ben", "talk", 5, "dee", days_ago=700),
        *(rating("ben", skill, 2, "eve", days_ago=30) for skill in ("code", "data", "talk", "models")),
        *(rating("ben", skill, 2, "cem", days_ago=30) for skill in ("code", "data", "talk", "models")),
        rating("ben", "guide", 2, "dee", days_ago=0),  # after Ben's day: it is as it is
    ]
    found = estimated(rows)
    ben = (found.rows.engineer == found.engineers.index("ben")) & (found.rows.rater == found.raters.index("dee"))
    carried = {found.skills[s]: y for s, y in zip(found.rows.skill[ben], found.rows.carried[ben], strict=True)}
    growth = found.growth[found.roles.index("junior")]
    assert growth > 0.01
    assert carried == pytest.approx(
        {"code": 3 + growth * (122 - 30) / 30.4375, "data": 3 + growth * 18, "talk": 5, "guide": 2}
    )


def test_strictness_is_added_back_where_others_rated_the_same_people() -> None:
    """Dee rates two levels below Eve; Cem, whom only Dee rated, is taken to be better than she says."""
    rows = [
        rating(who, skill, given, by, source="manager", days_ago=3)
        for who in ("ann", "ben")
        for skill in SKILLS
        for by, given in (("dee", 1), ("eve", 3))
    ]
    rows += [rating("cem", skill, 1, "dee", source="manager", days_ago=3) for skill in SKILLS]
    found = estimated(rows)
    b = strictness(found)
    assert b["dee"] < -0.3 < 0.3 < b["eve"]
    assert level(found, "cem", "code") > 1.3
    raw = dict(zip(found.raters, found.strictness_raw, strict=True))
    assert abs(raw["dee"]) > abs(b["dee"])  # only a few people connect them
    assert dict(zip(found.raters, found.people, strict=True)) == {"dee": 3, "eve": 2}
    assert dict(zip(found.raters, found.separable, strict=True)) == pytest.approx({"dee": 2 / 3, "eve": 1})


def test_strictness_stays_within_a_level() -> None:
    rows = [rating(who, skill, 5, "dee") for who in ("ann", "ben", "cem") for skill in SKILLS]
    rows += [rating(who, skill, 0, by) for who in HELD for skill in SKILLS for by in ("fay", "eve") if by != who]
    assert max(strictness(estimated(rows)).values()) == 1.0


def test_a_raters_relation_is_that_of_their_newest_row_even_if_that_withdraws() -> None:
    rows = [
        rating("ann", "code", 3, "dee", source="manager", days_ago=300),
        rating("ann", "data", 3, "dee", source="peer", days_ago=200),
        rating("ben", "code", 3, "eve", source="peer", days_ago=300),
        rating("ben", "data", None, "eve", source="manager", days_ago=200),
    ]
    found = estimated(rows)
    named = [found.raters[r] for r in found.rows.rater]
    assert dict(zip(named, found.rows.relation, strict=True)) == {"dee": usable.PEER, "eve": usable.MANAGER}


def test_a_skill_nobody_rated_is_estimated_from_the_others_and_is_not_zero() -> None:
    high = [rating("ann", skill, 5, by, days_ago=3) for skill in ("code", "models") for by in ("dee", "eve")]
    found = estimated([*high, rating("ben", "data", 1, "dee"), rating("cem", "data", 2, "eve")])
    ann, data = found.engineers.index("ann"), found.skills.index("data")
    assert found.ratings[ann, data] == 0
    assert found.own_share[ann, data] == 0
    assert found.newest[ann, data] == 0
    assert np.isnan(found.own[ann, data])
    assert found.level[ann, data] == found.expected[ann, data] > 2


@quick
@given(ratings(min_size=5))
def test_the_level_is_made_of_the_own_and_the_expected_part(rows: list) -> None:
    found = estimated(rows)
    share = found.own_share
    mixed = np.clip(share * np.where(share > 0, found.own, 0) + (1 - share) * found.expected, 0, 5)
    assert np.allclose(found.level, mixed, atol=1e-12, equal_nan=True)
    assessed = found.role_of >= 0
    assert ((found.level[assessed] >= 0) & (found.level[assessed] <= 5)).all()


def test_what_is_given_and_taken_off_is_the_mean_over_the_ratings_used() -> None:
    found = estimated(
        [rating("ann", "code", 2, "dee"), rating("ann", "code", 5, "eve"), rating("ann", "talk", 1, "eve")]
    )
    ann = found.engineers.index("ann")
    assert found.given[ann, found.skills.index("code")] == 3.5
    assert np.isnan(found.given[ann, found.skills.index("data")])
    off = found.rows.carried - found.adjusted
    assert found.taken_off[ann] == pytest.approx(off.mean())
    assert np.isnan(found.taken_off[found.engineers.index("ben")])


def test_sorting_in_small_blocks_changes_nothing(organisation: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = estimate_sample(organisation, sample_org.DAYS[1])
    monkeypatch.setattr(usable, "BLOCK_ROWS", 1_000)
    assert same(whole, estimate_sample(organisation, sample_org.DAYS[1]))


def test_a_later_day_reads_newer_facts_and_the_earlier_day_as_before(organisation: Facts) -> None:
    early = sample_org.DAYS[0]
    known = organisation.day <= early.toordinal()
    columns = ("engineer", "skill", "rater", "source", "level", "day", "order")
    then = replace(organisation, **{name: getattr(organisation, name)[known] for name in columns})
    assert same(estimate_sample(organisation, early), estimate_sample(then, early))
    assert not same(estimate_sample(organisation, early), estimate_sample(organisation, early + timedelta(days=60)))


def test_facts_and_scheme_must_name_the_same_skills() -> None:
    with pytest.raises(ValueError, match="same skills"):
        estimated(replace(facts([]), skills=SKILLS[1:]))


def test_an_organisation_without_ratings_has_levels_at_target_and_wide_errors() -> None:
    found = estimated([])
    ann = found.engineers.index("ann")
    assert level(found, "ann", "code") == ROLES["junior"]["targets"]["code"]["level"]
    assert found.rater_count[ann] == 0
    assert found.se_person[ann] == pytest.approx(np.hypot(0.70, 0.25))
