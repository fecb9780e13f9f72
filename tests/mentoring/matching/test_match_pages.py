from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from config.base.jobs import queue as jobs
from config.base.models import Job
from mentoring.matching.plans.plans import request_plan
from mentoring.matching.plans.sending import SENDING
from mentoring.models import Block, MatchPlan, MentorProfile, Mentorship
from skills.models import Skill
from tests.looked import looks
from tests.make import make_engineer, make_rating
from tests.mentoring.waiting import make_mentor, make_pair, offer, wait

pytestmark = pytest.mark.django_db
QUEUE, PLANS = reverse("matching:queue"), reverse("matching:plans")
TOKEN = "0" * 32


def page(client: Any, who: Any, address: str, status: int = 200) -> str:
    client.force_login(who.user)
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def post(client: Any, who: Any, address: str, **data: Any) -> Any:
    client.force_login(who.user)
    return client.post(address, data)


@pytest.fixture
def plan(waiting, mona, pia) -> MatchPlan:
    made = request_plan(pia.user, timezone.localdate(), lowest_fit=60, key="one")
    jobs.run(made.job.pk)
    made.refresh_from_db()
    return made


def work(plan: MatchPlan) -> None:
    plan.refresh_from_db()
    assert plan.job
    jobs.run(plan.job.pk)


def at(plan: MatchPlan, name: str = "plan") -> str:
    return reverse(f"matching:{name}", args=[plan.pk])


# ── the queue ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_whoever_waits_longest_is_shown_with_suggestions(client, waiting, mona, pia):
    text = page(client, pia, QUEUE)
    assert "Bob Engineer wants to grow Python" in text
    assert "One suggestion" in text
    assert "Two levels above Bob" in text
    assert "1 person waits" in text


def test_a_manager_sees_their_line_and_no_level_of_others(client, waiting, mona, alice):
    wait(make_engineer("Lars Language", team="Language"), "python")
    text = page(client, alice, QUEUE)
    assert "Mona Mentor" in text
    assert "Offers the skill Bob wants" in text
    assert "above Bob" not in text
    assert "Lars" not in text


@pytest.mark.parametrize("level", [3, 4, 5])
def test_no_byte_of_a_manager_s_page_moves_with_a_closed_level(client, waiting, mona, charlie, alice, level):
    person = reverse("matching:person", args=["bob-engineer"])

    def look() -> str:
        client.force_login(alice.user)
        return client.get(person).context["chosen"]

    before = look()
    make_rating(mona, "python", level, by=charlie, on="2025-02-20")
    assert look() == before


def test_people_kept_apart_are_among_other_reasons(client, waiting, mona, alice, bob):
    Block.objects.create(engineer=bob, other=mona)
    text = page(client, alice, QUEUE)
    assert "Mona" not in text
    assert "One full, paused or left out for other reasons." in text


def test_whoever_was_proposed_stands_apart(client, waiting, mona, pia, bob):
    make_pair(mona, bob, "proposed")
    text = page(client, pia, QUEUE)
    assert "Proposed · 1" in text
    assert "Everybody who waits has a proposal to answer." in text
    assert "A proposal waits for its answer." in page(client, pia, reverse("matching:person", args=[bob.slug]))


@pytest.mark.parametrize(
    ("who", "queue", "person"), [("alice", 200, 200), ("pia", 200, 200), ("charlie", 200, 404), ("bob", 403, 403)]
)
def test_matching_is_for_managers_and_the_people_team(client, waiting, mona, request, who, queue, person, pia):
    user = request.getfixturevalue(who)
    text = page(client, user, QUEUE, queue)
    assert ("Bob Engineer wants" in text) == (person == 200)
    page(client, user, reverse("matching:person", args=["bob-engineer"]), person)
    page(client, user, PLANS, queue)


def test_one_proposal_is_sent(client, waiting, mona, alice, bob):
    propose = reverse("matching:propose", args=[bob.slug])
    assert post(client, alice, propose, mentor=mona.slug, line="Try it").status_code == 302
    pair = Mentorship.objects.get()
    assert (pair.mentor, pair.mentee, pair.proposed_by, pair.purpose) == (mona, bob, alice.user, "Try it")
    response = post(client, alice, propose, mentor=mona.slug)
    assert response.status_code == 422
    assert "already have an open pair" in response.content.decode()
    assert post(client, alice, propose, mentor="nobody").status_code == 422


def test_a_retired_skill_is_neither_suggested_nor_proposed(client, waiting, mona, alice, bob):
    Skill.objects.filter(key="python").update(is_retired=True)
    assert "Mona Mentor" not in page(client, alice, reverse("matching:person", args=[bob.slug]))
    response = post(client, alice, reverse("matching:propose", args=[bob.slug]), mentor=mona.slug)
    assert response.status_code == 422
    assert "Python is not in the framework any more" in response.content.decode()
    waiting.skills.add(Skill.objects.get(key="sql"))
    assert post(client, alice, reverse("matching:propose", args=[bob.slug]), mentor=mona.slug).status_code == 302
    assert [row.skill.key for row in Mentorship.objects.get().focus_skills.all()] == ["sql"]


def test_as_many_queries_for_a_long_queue_as_for_a_short_one(
    client, waiting, mona, charlie, pia, django_assert_num_queries
):
    client.force_login(pia.user)
    client.get(QUEUE)
    with django_assert_num_queries(24):
        client.get(QUEUE)
    for number in range(6):
        wait(make_engineer(f"W{number} Waits", team="Vision"), "python")
        make_mentor(f"M{number} Mentor", "Language", {"python": 5}, by=charlie)
    client.get(QUEUE)  # the look at those who are new is one more
    with django_assert_num_queries(24):
        client.get(QUEUE)


# ── plans ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_plan_is_asked_for_watched_and_reviewed(client, waiting, mona, pia):
    response = post(client, pia, PLANS, lowest_fit="60", token=TOKEN)
    plan = MatchPlan.objects.get()
    assert response["Location"] == at(plan)
    assert post(client, pia, PLANS, lowest_fit="60", token=TOKEN)["Location"] == at(plan)
    text = page(client, pia, at(plan))
    assert "The plan is being computed" in text
    assert 'hx-trigger="every 2s"' in text
    part = client.get(at(plan), headers={"HX-Request": "true"})
    assert part.content.decode().startswith('<div id="plan-run"') or b"<html" not in part.content
    jobs.run(plan.job.pk)
    assert client.get(at(plan), headers={"HX-Request": "true"})["HX-Redirect"] == at(plan)
    text = page(client, pia, at(plan))
    assert "A plan for 1 person who waits" in text
    assert "Send 1 proposal<" in text


def test_a_plan_tells_whom_it_speaks_of(client, waiting, mona, bob, pia):
    plan = request_plan(pia.user, timezone.localdate(), lowest_fit=60, key="one")
    page(client, pia, at(plan))
    assert looks() == []  # it is not computed yet
    jobs.run(plan.job.pk)
    page(client, pia, at(plan))
    assert looks() == [(pia.user_id, "matching:plan", pk) for pk in sorted([bob.pk, mona.pk])]


def test_a_manager_without_a_right_to_the_mentor_s_level_looks_at_the_mentee_alone(client, waiting, mona, bob, alice):
    plan = request_plan(alice.user, timezone.localdate(), lowest_fit=0, key="one")
    jobs.run(plan.job.pk)
    assert "Mona Mentor" in page(client, alice, at(plan))
    assert looks() == [(alice.user_id, "matching:plan", bob.pk)]


@pytest.mark.parametrize("lowest_fit", ["", "-1", "101", "x"])
def test_a_lowest_fit_out_of_range_is_refused(client, waiting, pia, lowest_fit):
    response = post(client, pia, PLANS, lowest_fit=lowest_fit, token=TOKEN)
    assert response.status_code == 422
    assert "whole number from 0 to 100" in response.content.decode()


def test_a_job_that_stopped_says_that_nothing_was_sent(client, waiting, pia):
    plan = request_plan(pia.user, timezone.localdate(), lowest_fit=60, key="one")
    Job.objects.update(state="dead", last_error="ValueError: no")
    text = page(client, pia, at(plan))
    assert "The plan could not be computed. Nothing was sent" in text
    assert "the work goes on" not in text


def test_a_plan_says_who_is_left_out_and_what_would_match_them(client, plan, pia, skills):
    wait(make_engineer("Sven Sequel", team="Vision"), "sql")
    made = request_plan(pia.user, timezone.localdate(), lowest_fit=60, key="two")
    jobs.run(made.job.pk)
    text = page(client, pia, at(made))
    assert "Nobody offers these skills." in text
    assert "A mentor at level 3 in Sql could match Sven Sequel." in text


def test_pairs_are_kept_and_ruled_out(client, plan, mona, bob, pia, charlie):
    anna = make_mentor("Anna Able", "Language", {"python": 4}, by=charlie)
    rules = at(plan, "plan_rules")
    given = {
        "run": "1",
        "lowest_fit": "60",
        "rule": [f"out {bob.slug} {mona.slug}"],
        "mentee": bob.slug,
        "mentor": anna.slug,
    }
    assert post(client, pia, rules, **given, said="keep").status_code == 302
    plan.refresh_from_db()
    assert (plan.bans, plan.pins) == ([[bob.pk, mona.pk]], [[bob.pk, anna.pk]])
    jobs.run(plan.job.pk)
    assert "Anna Able" in page(client, pia, at(plan))
    assert post(client, pia, rules, run="2", lowest_fit="60", rule=[f"free {bob.slug} {mona.slug}"]).status_code == 302
    plan.refresh_from_db()
    assert (plan.bans, plan.pins) == ([], [[bob.pk, anna.pk]])


@pytest.mark.parametrize(
    "wrong",
    [
        {"rule": ["keep bob-engineer"]},
        {"rule": ["send bob-engineer mona-mentor"]},
        {"rule": ["keep nobody mona-mentor"]},
        {"mentee": "bob-engineer"},
        {"mentor": "nobody"},
        {"lowest_fit": "101"},
        {"run": "2"},
        {"run": ""},
    ],
)
def test_rules_that_make_no_sense_change_nothing(client, plan, pia, wrong):
    assert post(client, pia, at(plan, "plan_rules"), **{"run": "1", "lowest_fit": "60", **wrong}).status_code == 422
    plan.refresh_from_db()
    assert (plan.run, plan.pins, plan.bans) == (1, [], [])


def test_a_manager_rules_about_their_own_line_alone(client, waiting, mona, alice, skills):
    plan = request_plan(alice.user, timezone.localdate(), lowest_fit=60, key="one")
    lars = make_engineer("Lars Language", team="Language")
    wait(lars, "python")
    rules = at(plan, "plan_rules")
    assert (
        post(client, alice, rules, run="1", lowest_fit="60", rule=[f"keep {lars.slug} {mona.slug}"]).status_code == 422
    )
    assert post(client, alice, rules, run="1", lowest_fit="60", mentee=lars.slug, mentor=mona.slug).status_code == 422


def test_sending_asks_everybody_once(client, plan, mona, bob, pia):
    send = at(plan, "send_plan")
    assert post(client, pia, send, objective="neither", run=1).status_code == 422
    assert post(client, pia, send, objective="most", run=1).status_code == 302
    assert not Mentorship.objects.exists()
    text = page(client, pia, at(plan))
    assert "Sending the plan" in text
    assert 'hx-trigger="every 2s"' in text
    assert "Sending</span>" in page(client, pia, PLANS)
    assert post(client, pia, send, objective="best", run=1).status_code == 302
    work(plan)
    assert client.get(at(plan), headers={"HX-Request": "true"})["HX-Redirect"] == at(plan)
    assert post(client, pia, send, objective="best", run=1).status_code == 302
    work(plan)
    assert Mentorship.objects.count() == 1
    text = page(client, pia, at(plan))
    assert "1 proposal sent" in text
    assert "Mona Mentor and Bob Engineer" in text
    assert post(client, pia, at(plan, "plan_rules"), run="1", lowest_fit="60").status_code == 422


def test_what_was_not_sent_is_listed_with_why(client, plan, mona, bob, pia):
    Block.objects.create(engineer=bob, other=mona)
    post(client, pia, at(plan, "send_plan"), objective="most", run=1)
    work(plan)
    assert "Mona Mentor and Bob Engineer: takes nobody new at the moment" in page(client, pia, at(plan))


def test_sending_that_stopped_says_what_went_out_and_goes_on(client, plan, mona, bob, pia):
    send = at(plan, "send_plan")
    post(client, pia, send, objective="most", run=1)
    Job.objects.filter(kind=SENDING).update(state="dead", last_error="ValueError: no")
    text = page(client, pia, at(plan))
    assert "Sending stopped before the end. What went out stays (0 proposals)" in text
    assert "hx-trigger" not in text
    assert post(client, pia, send, objective="most", run=1).status_code == 302
    work(plan)
    assert "1 proposal sent" in page(client, pia, at(plan))


def test_a_plan_is_for_the_people_team_and_whoever_asked(client, plan, waiting, mona, alice, charlie, bob, lena):
    own = request_plan(alice.user, timezone.localdate(), lowest_fit=60, key="one")
    jobs.run(own.job.pk)
    assert "Bob Engineer" in page(client, alice, at(own))
    page(client, alice, at(plan), 404)
    page(client, charlie, at(own), 404)
    for who in (bob, lena):
        page(client, who, at(own), 403)
        assert post(client, who, at(own, "send_plan"), objective="most", run=1).status_code == 403
    assert post(client, charlie, at(own, "send_plan"), objective="most", run=1).status_code == 404


def test_whoever_left_the_line_is_no_longer_in_a_manager_s_plan(client, waiting, mona, alice, bob):
    plan = request_plan(alice.user, timezone.localdate(), lowest_fit=60, key="one")
    jobs.run(plan.job.pk)
    bob.placements.update(team=mona.placements.get().team)
    assert "Bob" not in page(client, alice, at(plan))


def test_as_many_queries_for_a_large_plan_as_for_a_small_one(client, plan, charlie, pia, django_assert_num_queries):
    client.force_login(pia.user)
    client.get(at(plan))
    with django_assert_num_queries(9):
        client.get(at(plan))
    for number in range(6):
        wait(make_engineer(f"W{number} Waits", team="Vision"), "python", "sql")
        make_mentor(f"M{number} Mentor", "Language", {"python": 5}, by=charlie)
    offer(make_engineer("Full Mentor", team="Language"), "sql", places=1)
    MentorProfile.objects.update(places=1)
    made = request_plan(pia.user, timezone.localdate(), lowest_fit=60, key="two")
    jobs.run(made.job.pk)
    client.get(at(made))  # the look at those who are new is one more
    with django_assert_num_queries(9):
        client.get(at(made))
