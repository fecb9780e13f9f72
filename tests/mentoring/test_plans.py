from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from config.base import jobs
from config.base.models import AuditEvent, Job
from mentoring import plans
from mentoring.models import Block, MatchPlan, MentoringRequest, MentorProfile, Mentorship
from mentoring.plans import PlanRefused, change_plan, publish_plan, request_plan
from skills.models import Engineer, Team
from tests.make import make_engineer, make_rating
from tests.mentoring.waiting import TODAY, make_mentor, make_pair, wait

pytestmark = pytest.mark.django_db


def make_plan(by: Engineer, key: str = "one", **how: Any) -> MatchPlan:
    """Asked for and computed."""
    return compute(request_plan(by.user, TODAY, bar=how.pop("bar", 0), key=key))


def compute(plan: MatchPlan) -> MatchPlan:
    assert plan.job
    jobs.run(plan.job.pk)
    plan.refresh_from_db()
    return plan


def pairs_of(plan: MatchPlan, objective: str = "most") -> set[tuple[int, int]]:
    return {(row[0], row[1]) for row in plan.result[objective]["pairs"]}


def send(plan: MatchPlan, by: Engineer, objective: str = "most") -> MatchPlan:
    return publish_plan(plan, objective, by.user, TODAY, run=plan.run)


def change(plan: MatchPlan, by: Engineer, pins: Any = (), bans: Any = ()) -> MatchPlan:
    return change_plan(plan, by.user, TODAY, run=plan.run, bar=60, pins=pins, bans=bans)


# ── computing ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_plan_is_computed_by_a_job_and_sends_nothing(waiting, mona, bob, pia):
    plan = make_plan(pia)
    assert plan.is_ready
    assert pairs_of(plan) == {(bob.pk, mona.pk)}
    assert (plan.result["waiting"], plan.result["mentors"], plan.result["places"]) == (1, 1, 2)
    assert plan.input_digest.startswith("sha256:")
    assert plan.state == "draft"
    assert not Mentorship.objects.exists()
    assert Job.objects.get().state == "done"


def test_the_same_token_asks_once(waiting, mona, pia):
    assert request_plan(pia.user, TODAY, bar=60, key="one") == request_plan(pia.user, TODAY, bar=60, key="one")
    assert (MatchPlan.objects.count(), Job.objects.count()) == (1, 1)


def test_a_job_that_runs_twice_leaves_the_same_plan(waiting, mona, pia):
    plan = make_plan(pia)
    before = plan.result
    Job.objects.update(state="queued")
    assert compute(plan).result == before


def test_the_same_people_give_the_same_plan_whatever_their_ids(waiting, mona, charlie, pia):
    make_mentor("Anna Able", "Language", {"python": 5}, by=charlie)
    wait(make_engineer("Olga Other", team="Vision"), "python")
    one = make_plan(pia)
    # The same requests once more, with other ids and in another order.
    rows = list(MentoringRequest.objects.prefetch_related("skills").order_by("-pk"))
    for row in rows:
        skills = list(row.skills.all())
        MentoringRequest.objects.filter(pk=row.pk).delete()
        again = MentoringRequest.objects.create(engineer=row.engineer, asked_on=row.asked_on, asked_by=row.asked_by)
        again.skills.set(skills)
    two = make_plan(pia, "two")
    assert (one.result, one.input_digest) == (two.result, two.input_digest)


def test_a_manager_s_plan_is_about_their_line(waiting, mona, charlie, alice, bob, skills):
    wait(make_engineer("Lars Language", team="Language"), "python")
    anna = make_mentor("Anna Able", "Vision", {"python": 4}, by=alice)
    assert {mentee for mentee, _ in pairs_of(make_plan(alice))} == {bob.pk}
    assert {mentor for _, mentor in pairs_of(make_plan(charlie))} == {anna.pk}


def test_pins_and_bans_are_kept_and_the_plan_is_computed_again(waiting, mona, charlie, bob, pia):
    anna = make_mentor("Anna Able", "Language", {"python": 4}, by=charlie, places=1)
    plan = make_plan(pia)
    assert pairs_of(plan) == {(bob.pk, mona.pk)}
    plan = compute(change(plan, pia, pins=[(bob.pk, anna.pk)], bans=[]))
    assert pairs_of(plan) == {(bob.pk, anna.pk)}
    assert (plan.run, plan.pins) == (2, [[bob.pk, anna.pk]])
    plan = compute(change(plan, pia, pins=[], bans=[(bob.pk, anna.pk), (bob.pk, mona.pk)]))
    assert pairs_of(plan) == set()
    assert plan.result["most"]["left"][0][0] == bob.pk


def test_a_pair_is_not_kept_and_ruled_out(waiting, mona, bob, pia):
    pair = (bob.pk, mona.pk)
    with pytest.raises(PlanRefused, match="at once"):
        change(make_plan(pia), pia, pins=[pair], bans=[pair])


def test_a_run_that_was_overtaken_leaves_nothing(waiting, mona, pia):
    plan = request_plan(pia.user, TODAY, bar=60, key="one")
    first = plan.job
    plan = change(plan, pia, pins=[], bans=[])
    jobs.run(first.pk)
    plan.refresh_from_db()
    assert plan.result == {}
    assert compute(plan).is_ready


# ── sending ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_sending_proposes_every_pair_and_a_second_time_nothing(waiting, mona, bob, pia, skills):
    plan = send(make_plan(pia), pia)
    pair = Mentorship.objects.get()
    assert (pair.mentor, pair.mentee, pair.state, pair.proposed_by) == (mona, bob, "proposed", pia.user)
    assert [focus.skill for focus in pair.focus_skills.all()] == [skills["python"]]
    assert plan.outcome == {"sent": [[bob.pk, mona.pk, pair.pk]], "refused": []}
    assert (plan.state, plan.chosen, plan.published_by) == ("published", "most", pia.user)
    assert send(plan, pia, "best").outcome == plan.outcome
    assert Mentorship.objects.count() == 1
    assert AuditEvent.objects.filter(kind="plan_sent").count() == 1


def test_a_plan_that_was_sent_is_not_changed(waiting, mona, pia):
    plan = send(make_plan(pia), pia)
    with pytest.raises(PlanRefused, match="sent already"):
        change(plan, pia, pins=[], bans=[])


def test_a_plan_that_was_computed_again_is_looked_at_before_it_is_sent_or_changed(waiting, mona, pia):
    plan = make_plan(pia)
    seen = plan.run
    compute(change(plan, pia))
    with pytest.raises(PlanRefused, match="computed again"):
        publish_plan(plan, "most", pia.user, TODAY, run=seen)
    with pytest.raises(PlanRefused, match="computed again"):
        change_plan(plan, pia.user, TODAY, run=seen, bar=60, pins=[], bans=[])
    assert not Mentorship.objects.exists()


def test_a_plan_is_not_sent_while_it_is_computed(waiting, mona, pia):
    plan = request_plan(pia.user, TODAY, bar=60, key="one")
    with pytest.raises(PlanRefused, match="still being computed"):
        send(plan, pia)
    plan = change(compute(plan), pia, pins=[], bans=[])
    with pytest.raises(PlanRefused, match="still being computed"):
        send(plan, pia)
    assert not Mentorship.objects.exists()


def test_places_are_counted_again_and_the_others_go_out(waiting, mona, bob, charlie, pia, skills):
    """Two for Mona and one for Anna; Mona has one place left when the plan is sent."""
    olga = make_engineer("Olga Other", team="Vision")
    wait(olga, "python")
    wait(make_engineer("Sven Sequel", team="Vision"), "sql")
    anna = make_mentor("Anna Able", "Language", {"sql": 4}, by=charlie)
    plan = make_plan(pia)
    assert len(pairs_of(plan)) == 3
    make_pair(mona, make_engineer("Petra Python", team="Vision"), "proposed")
    plan = send(plan, pia)
    assert len(plan.outcome["sent"]) == 2
    assert [why for *_, why in plan.outcome["refused"]] == ["full"]
    assert Mentorship.objects.filter(mentor=anna, state="proposed").count() == 1
    assert Mentorship.objects.filter(mentor=mona, state="proposed").count() == 2


def _left(bob, mona):
    Engineer.objects.filter(pk=mona.pk).update(left_on=TODAY.replace(day=1))


def _manages(bob, mona):
    Team.objects.filter(name="Vision").update(manager=mona)


CHANGES = {
    "closed": lambda bob, mona: MentoringRequest.objects.update(closed_on=TODAY),
    "not_offered": lambda bob, mona: mona.mentor_profile.offers.clear(),
    "gone": _left,
    "line": _manages,
    "paired": lambda bob, mona: make_pair(bob, mona, "active"),
    "away": lambda bob, mona: MentorProfile.objects.update(paused_until=TODAY.replace(month=12)),
}


@pytest.mark.parametrize("why", CHANGES)
def test_what_is_no_longer_possible_is_kept_with_why(waiting, mona, bob, pia, why):
    plan = make_plan(pia)
    CHANGES[why](bob, mona)
    plan = send(plan, pia)
    assert plan.outcome == {"sent": [], "refused": [[bob.pk, mona.pk, why]]}
    assert not Mentorship.objects.filter(state="proposed").exists()


def test_people_kept_apart_since_look_like_a_mentor_who_takes_nobody(waiting, mona, bob, pia):
    plan = make_plan(pia)
    Block.objects.create(engineer=mona, other=bob)
    assert send(plan, pia).outcome["refused"] == [[bob.pk, mona.pk, "away"]]


def test_somebody_who_left_a_manager_s_line_is_not_proposed_by_them(waiting, mona, bob, alice):
    plan = make_plan(alice)
    Team.objects.filter(name="Vision").update(manager=None)
    alice.user.__dict__.pop("managed_team_ids", None)
    assert send(plan, alice).outcome["refused"] == [[bob.pk, mona.pk, "closed"]]


# ── what is kept, and who reads it ──────────────────────────────────────────────────────────────────────────────────
def test_a_plan_keeps_numbers_and_words_of_its_own_alone(waiting, mona, bob, pia):
    plan = send(make_plan(pia), pia)
    text = repr([plan.result, plan.outcome, plan.pins, plan.bans])
    for name in ("Bob", "Mona", "@", "python"):
        assert name not in text


def test_plans_are_read_by_the_people_team_and_by_whoever_asked_for_their_line(waiting, mona, alice, charlie, bob, pia):
    own, all_ = make_plan(alice), make_plan(pia)
    seen = {who: set(MatchPlan.objects.visible_to(who.user)) for who in (alice, charlie, bob, pia)}
    assert seen == {alice: {own}, charlie: set(), bob: set(), pia: {own, all_}}


def test_whoever_leaves_the_people_team_no_longer_reads_plans_about_all(waiting, mona, alice):
    MatchPlan.objects.create(requested_by=alice.user, scope="all", planned_on=TODAY)
    assert not MatchPlan.objects.visible_to(alice.user).exists()


def test_levels_closed_to_a_manager_are_not_in_their_plan(waiting, mona, charlie, alice):
    before = make_plan(alice).result
    make_rating(mona, "python", 5, by=charlie, on="2025-02-20")
    assert make_plan(alice, "two").result == before


# ── the web process ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_pages_and_api_do_not_import_scipy():
    code = (
        "import django, sys; django.setup(); import config.urls, config.api;"
        "print([name for name in ('scipy', 'mentoring.matching', 'mentoring.fit_table') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_job_is_registered():
    assert plans.MATCH in jobs.HANDLERS
