"""A plan is sent pair by pair: each once, whatever stops the job, and what is no longer possible is kept with why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.base.jobs import queue
from config.base.models import AuditEvent, Job
from mentoring.matching.plans import sending
from mentoring.matching.plans.plans import PlanRefused, change_plan, request_plan
from mentoring.matching.plans.sending import request_sending, send_pairs
from mentoring.models import Block, MatchPlan, MentoringRequest, MentorProfile, Mentorship
from skills.models import Engineer, Skill
from tests.make import make_engineer, set_managers
from tests.mentoring.waiting import TODAY, change, compute, make_mentor, make_pair, make_plan, pairs_of, send, wait

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(f"{TODAY}T10:00:00+00:00", tick=False)


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
        request_sending(plan, "most", pia.user, run=seen)
    with pytest.raises(PlanRefused, match="computed again"):
        change_plan(plan, pia.user, TODAY, run=seen, lowest_fit=60, pins=[], bans=[])
    assert not Mentorship.objects.exists()


def test_a_plan_is_not_sent_while_it_is_computed(waiting, mona, pia):
    plan = request_plan(pia.user, TODAY, lowest_fit=60, key="one")
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


def _asked(bob, mona):
    make_pair(make_engineer("Anna Able", team="Language"), bob, "proposed")


def _manages(bob, mona):
    set_managers("Vision", mona)


CHANGES = {
    "closed": lambda bob, mona: MentoringRequest.objects.update(closed_on=TODAY),
    "not_offered": lambda bob, mona: mona.mentor_profile.offers.clear(),
    "asked": _asked,
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
    assert not Mentorship.objects.filter(state="proposed", mentor=mona).exists()


def test_somebody_who_left_or_was_paired_meanwhile_is_not_said_to_wait_no_more(waiting, mona, bob, pia):
    one, two = make_plan(pia), make_plan(pia, "two")
    make_pair(mona, bob, "proposed")
    assert send(one, pia).outcome["refused"] == [[bob.pk, mona.pk, "paired"]]
    Engineer.objects.filter(pk=bob.pk).update(left_on=TODAY.replace(day=1))
    assert send(two, pia).outcome["refused"] == [[bob.pk, mona.pk, "gone"]]


def test_people_kept_apart_since_look_like_a_mentor_who_takes_nobody(waiting, mona, bob, pia):
    plan = make_plan(pia)
    Block.objects.create(engineer=mona, other=bob)
    assert send(plan, pia).outcome["refused"] == [[bob.pk, mona.pk, "away"]]


def test_a_skill_retired_since_is_not_sent(waiting, mona, bob, pia, skills):
    plan = make_plan(pia)
    Skill.objects.filter(key="python").update(is_retired=True)
    assert send(plan, pia).outcome["refused"] == [[bob.pk, mona.pk, "not_offered"]]


def test_somebody_who_left_a_manager_s_line_is_not_proposed_by_them(waiting, mona, bob, alice):
    plan = make_plan(alice)
    set_managers("Vision")
    alice.user.__dict__.pop("managed_team_ids", None)
    assert send(plan, alice).outcome["refused"] == [[bob.pk, mona.pk, "closed"]]


def test_whoever_may_propose_no_longer_when_the_job_runs_sends_nothing(waiting, mona, bob, pia):
    plan = request_sending(make_plan(pia), "most", pia.user, run=1)
    pia.user.groups.clear()
    assert compute(plan).outcome == {"sent": [], "refused": [[bob.pk, mona.pk, "not_allowed"]]}


# ── stopped, doubled, repeated ──────────────────────────────────────────────────────────────────────────────────────
def make_crowd(pia: Engineer, charlie: Engineer, count: int) -> MatchPlan:
    """A plan of as many pairs, computed; each mentor has one place."""
    for number in range(count):
        wait(make_engineer(f"W{count}x{number} Waits", team="Vision"), "python")
        make_mentor(f"M{count}x{number} Mentor", "Language", {"python": 5}, by=charlie, places=1)
    return make_plan(pia, key=f"crowd {count}")


@pytest.mark.parametrize("stop_at", range(4))
def test_a_job_that_dies_anywhere_goes_on_where_it_stopped(skills, head, alice, charlie, pia, monkeypatch, stop_at):
    """Killed with the last proposal written and not committed."""
    plan = request_sending(make_crowd(pia, charlie, 3), "most", pia.user, run=1)
    real, count = sending.propose, iter(range(9))

    def dying(**words: Any) -> Mentorship:
        made = real(**words)
        if next(count) == stop_at:
            raise KeyboardInterrupt
        return made

    monkeypatch.setattr(sending, "propose", dying)
    if stop_at < 3:
        with pytest.raises(KeyboardInterrupt):
            queue.run(plan.job.pk)
        Job.objects.filter(pk=plan.job.pk).update(lease_until=plan.made_at - timedelta(minutes=1))
    assert Mentorship.objects.count() == stop_at % 3
    plan = compute(plan)
    assert (plan.state, len(plan.outcome["sent"]), plan.outcome["refused"]) == ("published", 3, [])
    assert {pk for *_, pk in plan.outcome["sent"]} == set(Mentorship.objects.values_list("pk", flat=True))
    assert Mentorship.objects.count() == 3


def test_two_workers_at_once_send_each_pair_once(skills, alice, charlie, pia):
    """The second runs the whole plan while the first is between two pairs."""
    plan = request_sending(make_crowd(pia, charlie, 3), "most", pia.user, run=1)
    steps = []

    def meanwhile(*step: Any) -> None:
        steps.append(step)
        if len(steps) == 2:
            send_pairs(plan, TODAY)

    send_pairs(plan, TODAY, meanwhile)
    plan.refresh_from_db()
    assert steps == [("Sending proposals", number, 3) for number in range(3)]
    assert (len(plan.outcome["sent"]), Mentorship.objects.count()) == (3, 3)


def test_a_worker_that_lost_its_job_sends_nothing_more(skills, alice, charlie, pia, monkeypatch):
    plan = request_sending(make_crowd(pia, charlie, 2), "most", pia.user, run=1)
    real = sending._send_one

    def overtaken(*args: Any) -> None:
        real(*args)
        Job.objects.filter(pk=plan.job.pk).update(attempts=2)

    monkeypatch.setattr(sending, "_send_one", overtaken)
    queue.run(plan.job.pk)
    plan.refresh_from_db()
    assert (plan.state, Mentorship.objects.count()) == ("sending", 1)


def test_a_job_that_runs_a_second_time_leaves_the_plan_as_it_was_sent(waiting, mona, pia):
    plan = send(make_plan(pia), pia)
    before = MatchPlan.objects.values().get()
    Mentorship.objects.update(state="withdrawn")  # so that the same pair would be possible again
    Job.objects.filter(pk=plan.job.pk).update(state="queued")
    compute(plan)
    assert MatchPlan.objects.values().get() == before
    assert Mentorship.objects.count() == 1
    assert AuditEvent.objects.filter(kind="plan_sent").count() == 1


def test_asked_again_a_job_that_stopped_goes_on(waiting, mona, pia):
    plan = request_sending(make_plan(pia), "most", pia.user, run=1)
    Job.objects.filter(pk=plan.job.pk).update(state="dead", failures=3)
    plan = request_sending(plan, "best", pia.user, run=1)
    assert plan.chosen == "most"
    assert compute(plan).is_published
    assert Job.objects.filter(kind=sending.SENDING).count() == 1


def test_a_plan_that_is_being_sent_is_not_changed(waiting, mona, pia):
    plan = request_sending(make_plan(pia), "most", pia.user, run=1)
    with pytest.raises(PlanRefused, match="sent already"):
        change(plan, pia)


# ── how much is read ────────────────────────────────────────────────────────────────────────────────────────────────
PER_PAIR = 26  # ten to look again under the locks, five to write, five to tell the two by mail, six of transactions


def test_each_pair_costs_the_same_few_queries_and_the_organisation_is_read_once(skills, alice, charlie, pia):
    counts = {}
    for count in (10, 40):
        plan = request_sending(make_crowd(pia, charlie, count), "most", pia.user, run=1)
        plan.refresh_from_db()
        with CaptureQueriesContext(connection) as found:
            send_pairs(plan, TODAY)
        counts[count] = len(found)
    assert counts[40] - counts[10] == 30 * PER_PAIR
