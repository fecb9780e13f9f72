from __future__ import annotations

import subprocess
import sys

import pytest

from config.base.jobs import queue
from config.base.models import Job
from mentoring.matching.plans import plans
from mentoring.matching.plans.plans import PlanRefused, request_plan
from mentoring.models import MatchPlan, MentoringRequest, Mentorship
from tests.make import make_engineer, make_rating
from tests.mentoring.waiting import TODAY, change, compute, make_mentor, make_plan, pairs_of, send, wait

pytestmark = pytest.mark.django_db


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
    assert request_plan(pia.user, TODAY, lowest_fit=60, key="one") == request_plan(
        pia.user, TODAY, lowest_fit=60, key="one"
    )
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
    plan = request_plan(pia.user, TODAY, lowest_fit=60, key="one")
    first = plan.job
    plan = change(plan, pia, pins=[], bans=[])
    queue.run(first.pk)
    plan.refresh_from_db()
    assert plan.result == {}
    assert compute(plan).is_ready


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
        "heavy = ('scipy', 'mentoring.matching.solve', 'mentoring.matching.solve');"
        "print([name for name in heavy if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_job_is_registered():
    assert plans.MATCH in queue.HANDLERS
