"""A reviewed plan is sent by a job: pair by pair, each checked again and committed with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db import transaction
from django.utils import timezone

from config.base.audit.log import record
from config.base.jobs.queue import enqueue, retry
from mentoring.matching.plans.plans import Pair, PlanRefused, check_seen, requests_of
from mentoring.models import MatchPlan, Mentorship
from mentoring.models.pairs import NotPossible
from mentoring.pairs.lifecycle import propose
from mentoring.pairs.rules import free_places, offered_by
from mentoring.pairs.steps import may_propose
from skills.models import Engineer, Skill, User
from skills.people.organisation import Organisation, read_organisation

SENDING = "mentoring.send"


@dataclass(frozen=True)
class _Known:
    """What is read once for all pairs; places, pauses and open pairs are looked at pair by pair, under a lock."""

    people: Mapping[int, Engineer]
    wanted: Mapping[int, list[Skill]]
    offered: Mapping[int, set[int]]
    organisation: Organisation
    by: User
    on: date


@transaction.atomic
def request_sending(plan: MatchPlan, objective: str, by: User, *, run: int) -> MatchPlan:
    """The job that proposes every pair of one of the two plans. Asked for again, it is the job there is: one that
    stopped goes on, and what was sent stays as it is."""
    plan = MatchPlan.objects.select_for_update().get(pk=plan.pk)
    if not plan.is_draft:
        if plan.job:
            retry(plan.job)
        return plan
    check_seen(plan, run)
    if not plan.is_ready:
        raise PlanRefused("This plan is still being computed. Wait until it is there; nothing was sent.")
    plan.state, plan.chosen, plan.published_by = MatchPlan.State.SENDING, objective, by
    plan.outcome = {"sent": [], "refused": []}
    plan.job = enqueue(SENDING, str(plan.pk), {"plan": plan.pk}, user=by)
    plan.save()
    return plan


def send_pairs(plan: MatchPlan, on: date, progress: Callable[[str, int, int], object] = lambda *_: None) -> None:
    """Stopped anywhere, it goes on with the next pair; two at once send each pair once."""
    pairs = plan.pairs
    known = _read(plan, pairs, on)
    for number, pair in enumerate(pairs):
        progress("Sending proposals", number, len(pairs))
        _send_one(plan, pair, known)


def _read(plan: MatchPlan, pairs: Collection[Pair], on: date) -> _Known:
    """The same number of queries at any size."""
    return _Known(
        people=Engineer.objects.select_related("user").in_bulk({pk for pair in pairs for pk in pair}),
        wanted={row.engineer_id: list(row.skills.all()) for row in requests_of(plan, on)},
        offered=offered_by({mentor for _, mentor in pairs}),
        organisation=read_organisation(),
        by=cast(User, plan.published_by),
        on=on,
    )


@transaction.atomic
def _send_one(plan: MatchPlan, pair: Pair, known: _Known) -> None:
    """The proposal, or why not, and the plan's note of it; nothing when another attempt has seen to this pair."""
    plans = MatchPlan.objects.select_for_update().only("outcome")
    row = plans.filter(pk=plan.pk, state=MatchPlan.State.SENDING).first()
    if row is None or any(tuple(done[:2]) == pair for part in row.outcome.values() for done in part):
        return
    mentee, mentor = pair
    made = _propose(known.people[mentor], known.people[mentee], known)
    if isinstance(made, Mentorship):
        row.outcome["sent"].append([mentee, mentor, made.pk])
    else:
        row.outcome["refused"].append([mentee, mentor, made])
    row.save(update_fields=["outcome"])


def end_sending(plan: MatchPlan) -> None:
    """Part of the transaction that ends the job; a second time it does nothing."""
    row = MatchPlan.objects.select_for_update().filter(pk=plan.pk, state=MatchPlan.State.SENDING).first()
    if row:
        row.state, row.published_at = MatchPlan.State.PUBLISHED, timezone.now()
        row.save(update_fields=["state", "published_at"])
        record("plan_sent", actor=row.published_by_id, plan=row.pk, pairs=len(row.outcome["sent"]))


# ── one pair ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _propose(mentor: Engineer, mentee: Engineer, known: _Known) -> Mentorship | str:
    """The proposal, else the word of why not. A proposal that waits takes a place: no more are sent than can be
    accepted."""
    if mentee.pk not in known.wanted:
        return _why(mentor, mentee, known)
    skills = [skill for skill in known.wanted[mentee.pk] if skill.pk in known.offered[mentor.pk]]
    if not skills:
        return "not_offered"
    Engineer.objects.select_for_update(no_key=True).get(pk=mentor.pk)
    if not free_places(mentor, holds_proposals=True):
        return "full"
    try:
        return propose(
            mentor=mentor, mentee=mentee, skills=skills, by=known.by, on=known.on, organisation=known.organisation
        )
    except NotPossible:
        return _why(mentor, mentee, known)


def _why(mentor: Engineer, mentee: Engineer, known: _Known) -> str:
    """Why a proposal is not possible, in one word; people kept apart look like a mentor who takes nobody."""
    both = [mentor.pk, mentee.pk]
    if Engineer.objects.employed(known.on).filter(pk__in=both).count() < 2:
        return "gone"
    if Mentorship.objects.open().filter(mentor__in=both, mentee__in=both).exists():
        return "paired"
    if mentee.pk not in known.wanted:
        is_asked = Mentorship.objects.filter(mentee=mentee, state=Mentorship.State.PROPOSED).exists()
        return "asked" if is_asked else "closed"
    if known.organisation.in_one_line(mentor.pk, mentee.pk, known.on):
        return "line"
    return "away" if may_propose(known.by, mentor, mentee) else "not_allowed"
