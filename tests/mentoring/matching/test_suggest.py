from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from mentoring.matching.fit import Facts
from mentoring.matching.pool import Wish
from mentoring.matching.reasons import build_reasons, pack, unpack
from mentoring.matching.suggest import find_mentors, suggest_next
from mentoring.models import Block, FocusSkill, MentorProfile
from skills.models import Skill
from tests.make import day, make_engineer, make_rating
from tests.mentoring.waiting import TODAY, make_mentor, make_pair, offer, wait

pytestmark = pytest.mark.django_db
PYTHON = Wish(("python",), day("2025-02-01"))


def find(person: Any, reader: Any, **how: Any) -> Any:
    return find_mentors(person, how.pop("wish", PYTHON), reader.user, TODAY, **{"is_public": True, **how})


def names(found: Any) -> list[str]:
    return [row.engineer.name for row in found.suggestions]


def test_the_best_fit_comes_first_and_equals_by_address(waiting, mona, charlie, alice, bob):
    make_mentor("Anna Able", "Language", {"python": 4}, by=charlie, places=1)
    make_mentor("Zora Able", "Language", {"python": 4}, by=charlie)
    found = find(bob, bob)
    assert names(found) == ["Mona Mentor", "Zora Able", "Anna Able"]
    assert names(find(bob, bob, most=2)) == ["Mona Mentor", "Zora Able"]
    assert (found.total, find(bob, bob, most=2).total) == (3, 3)


def test_reasons_add_up_to_the_fit_that_is_shown(waiting, mona, bob, pia):
    for how in ({"reader": bob}, {"reader": pia, "is_public": False}):
        for row in find(bob, **how).suggestions:
            assert sum(reason.points for reason in row.reasons) == row.fit
            assert sum(reason.most for reason in row.reasons) == 100


def test_full_and_paused_people_are_counted_and_named_apart(waiting, mona, charlie, bob):
    make_pair(mona, make_engineer("Olga Other", team="Vision"))
    MentorProfile.objects.filter(engineer=mona).update(places=1)
    make_mentor("Paul Paused", "Language", {"python": 4}, by=charlie, paused_until=day("2026-01-01"))
    found = find(bob, bob)
    assert names(found) == []
    assert [row.engineer.name for row in found.full] == ["Mona Mentor", "Paul Paused"]


# ── what nobody may learn ───────────────────────────────────────────────────────────────────────────────────────────
def test_somebody_who_keeps_the_person_away_looks_like_somebody_who_is_full(waiting, mona, bob, pia):
    Block.objects.create(engineer=mona, other=bob)
    blocked = [find(bob, bob), find(bob, pia, is_public=False)]
    Block.objects.all().delete()
    MentorProfile.objects.filter(engineer=mona).update(paused_until=day("2026-01-01"))
    assert [find(bob, bob), find(bob, pia, is_public=False)] == blocked
    assert blocked[1].left_out == ["one full, paused or left out for other reasons"]


@pytest.mark.parametrize("level", range(6))
def test_for_the_person_nothing_moves_with_the_mentor_s_level(waiting, mona, charlie, bob, level):
    before = find(bob, bob)
    make_rating(mona, "python", level, by=charlie, on="2025-02-20")
    assert find(bob, bob) == before
    assert names(before) == ["Mona Mentor"]


@pytest.mark.parametrize("level", [3, 4, 5])
def test_for_a_manager_outside_the_line_a_mentor_above_is_no_more_than_above(waiting, mona, charlie, bob, alice, level):
    before = find(bob, alice, is_public=False)
    make_rating(mona, "python", level, by=charlie, on="2025-02-20")
    assert find(bob, alice, is_public=False) == before
    words = " ".join(reason.text for reason in before.suggestions[0].reasons)
    assert "evel" not in words.replace("Their role asks", "")


def test_the_people_team_reads_how_far_above(waiting, mona, bob, pia):
    texts = [reason.text for reason in find(bob, pia, is_public=False).suggestions[0].reasons]
    assert "Two levels above Bob" in texts


def test_how_many_pairs_a_mentor_has_had_is_for_whoever_may_see_that_they_exist(waiting, mona, bob, alice, pia):
    before = [find(bob, bob), find(bob, alice, is_public=False)]
    make_pair(mona, make_engineer("Olga Other", team="Vision"), "completed")
    assert [find(bob, bob), find(bob, alice, is_public=False)] == before
    texts = [reason.text for reason in find(bob, pia, is_public=False).suggestions[0].reasons]
    assert "1 pair completed as a mentor" in texts


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────
FACTS = Facts(2, 1, (1,), 1, 200, True, False, 2, True)


def test_reasons_are_said_in_plain_words():
    assert [reason.text for reason in build_reasons(FACTS, "Bob")] == [
        "Is above Bob in one of the two skills",
        "One level above Bob",
        "One place free",
        "The same team, so no view from outside",
        "3 hours of shared working day",
        "2 pairs completed as a mentor",
    ]


def test_whoever_may_not_know_levels_reads_of_offers_and_roles():
    closed = Facts(3, 3, (2, 1, None), 2, None, False, True, 0, False)
    assert [reason.text for reason in build_reasons(closed)] == [
        "Offers all three skills you want",
        "Their role asks for one to two levels more than you have now",
        "Two places free",
        "Another team, a view from outside",
        "Shared working hours are not known",
        "Completed a pair together before",
    ]
    texts = [reason.text for reason in build_reasons(Facts(1, 1, (0,), 1, 30, False, False, 0, False))]
    assert texts[:2] == ["Offers the skill you want", "Their role asks for no more here than you have now"]
    assert texts[4] == "No full hour of shared working day"


def test_facts_come_back_from_a_plan_as_they_went_in():
    for facts in (FACTS, Facts(1, 1, (None,), 0, None, False, True, 0, False)):
        assert unpack(pack(facts)) == facts


# ── after a proposal that came to nothing ───────────────────────────────────────────────────────────────────────────
def proposal(mentor: Any, mentee: Any, skill: Any, state: str = "expired", reason: str = "no_answer") -> Any:
    asked = datetime(2025, 2, 10, 12, tzinfo=UTC)
    pair = make_pair(mentor, mentee, state, end_reason=reason, created_at=asked)
    FocusSkill.objects.create(mentorship=pair, skill=skill)
    return pair


def test_the_next_candidate_is_the_best_of_those_not_asked(waiting, mona, charlie, bob, skills):
    anna = make_mentor("Anna Able", "Language", {"python": 4}, by=charlie, places=1)
    pair = proposal(mona, bob, skills["python"])
    assert suggest_next(pair, TODAY) == anna
    proposal(anna, bob, skills["python"], "declined", "")
    assert suggest_next(pair, TODAY) is None


def test_nobody_is_suggested_for_a_skill_that_was_retired_since(waiting, mona, charlie, bob, skills):
    make_mentor("Anna Able", "Language", {"python": 4}, by=charlie)
    pair = proposal(mona, bob, skills["python"])
    assert suggest_next(pair, TODAY)
    Skill.objects.filter(key="python").update(is_retired=True)
    assert suggest_next(pair, TODAY) is None


def test_without_a_request_the_proposal_says_since_when(mona, bob, skills):
    offer(mona, "python")
    assert suggest_next(proposal(mona, bob, skills["python"]), TODAY) is None


@pytest.mark.parametrize("state", ["proposed", "active", "completed"])
def test_there_is_no_next_candidate_while_or_after_a_pair_works(waiting, mona, bob, skills, state):
    pair = make_pair(mona, bob, state)
    FocusSkill.objects.create(mentorship=pair, skill=skills["python"])
    assert suggest_next(pair, TODAY) is None


def test_as_many_queries_for_many_suggestions_as_for_one(waiting, mona, charlie, bob, django_assert_num_queries):
    with django_assert_num_queries(12):
        find(bob, bob)
    for number in range(6):
        make_mentor(f"M{number} Mentor", "Language", {"python": 5}, by=charlie)
        wait(make_engineer(f"W{number} Waits", team="Vision"), "python")
    with django_assert_num_queries(12):
        find(bob, bob)
