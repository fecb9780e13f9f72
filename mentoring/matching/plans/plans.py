"""A plan for everybody who waits: asked for, computed by a job and reviewed; ``sending`` sends it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from config.base.audit.log import record
from config.base.jobs.queue import enqueue
from mentoring.matching.pool import Known, read_pool, read_wishes, waiting_requests
from mentoring.matching.reasons import pack
from mentoring.models import MatchPlan
from skills.models import Engineer, Skill, User

if TYPE_CHECKING:
    from mentoring.matching.solve import LeftOut, Plan, Plans

MATCH = "mentoring.match"
Pair = tuple[int, int]  # mentee and mentor, by id


class PlanRefused(ValueError):
    """What cannot be done with this plan now; the sentence says why and what is safe."""


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def request_plan(by: User, on: date, *, lowest_fit: int, key: str) -> MatchPlan:
    """A plan and the job that computes it; the same ``key`` (a form's token) asks once."""
    scope = MatchPlan.Scope.ALL if by.is_people_team else MatchPlan.Scope.LINE
    known = MatchPlan.objects.filter(requested_by=by, job__kind=MATCH, job__key=f"{by.pk}/{key}").first()
    if known:
        return known
    plan = MatchPlan.objects.create(requested_by=by, scope=scope, planned_on=on, lowest_fit=lowest_fit)
    plan.job = enqueue(MATCH, f"{by.pk}/{key}", {"plan": plan.pk, "run": plan.run}, user=by)
    plan.save(update_fields=["job"])
    record("plan_asked", actor=by.pk, plan=plan.pk)
    return plan


@transaction.atomic
def change_plan(
    plan: MatchPlan, by: User, on: date, *, run: int, lowest_fit: int, pins: Collection[Pair], bans: Collection[Pair]
) -> MatchPlan:
    """Other pins, bans or lowest fit: the plan is computed again, and what was computed before is no longer sent.

    ``run`` is the one whose result was looked at, here as for sending.
    """
    plan = MatchPlan.objects.select_for_update().get(pk=plan.pk)
    if not plan.is_draft:
        raise PlanRefused("This plan was sent already and stays as it is. Make a new one; nothing changed.")
    check_seen(plan, run)
    if set(pins) & set(bans):
        raise PlanRefused("A pair is kept and ruled out at once. Choose one of the two; nothing changed.")
    plan.lowest_fit, plan.planned_on, plan.run = lowest_fit, on, plan.run + 1
    plan.pins, plan.bans = sorted(map(list, set(pins))), sorted(map(list, set(bans)))
    plan.job = enqueue(MATCH, f"plan {plan.pk}/{plan.run}", {"plan": plan.pk, "run": plan.run}, user=by)
    plan.save()
    return plan


def check_seen(plan: MatchPlan, run: int) -> None:
    if plan.run != run:
        raise PlanRefused("Somebody had this plan computed again since you opened it. Look at it; nothing was done.")


def requests_of(plan: MatchPlan, on: date) -> Any:
    """Requests the plan is about; a manager's is about those below them today."""
    rows = waiting_requests(on)
    if plan.scope == MatchPlan.Scope.LINE:
        rows = rows.filter(engineer__in=Engineer.objects.below(plan.requested_by).values("pk"))
    return rows.prefetch_related("skills")


# ── computing ───────────────────────────────────────────────────────────────────────────────────────────────────────
def read_plan(plan: MatchPlan) -> Known:
    return read_pool(
        read_wishes(requests_of(plan, plan.planned_on)), plan.requested_by, plan.planned_on, holds_proposals=True
    )


def keys_of(pairs: Collection[list[int]], ids: Mapping[str, int]) -> list[tuple[str, str]]:
    """Pairs by key; those whose people no longer take part are left out."""
    keys = {pk: key for key, pk in ids.items()}
    return [(keys[one], keys[other]) for one, other in pairs if one in keys and other in keys]


def write_plan(plan: MatchPlan, run: int, known: Known, plans: Plans) -> bool:
    """Keeps the result; False when the plan was changed or sent since this run was asked for."""
    skills = dict(Skill.objects.values_list("key", "pk"))
    result = {
        "run": run,
        "waiting": len(known.pool.mentees),
        "places": sum(each.free for each in known.pool.mentors if not each.is_away),
        "mentors": sum(each.free > 0 and not each.is_away for each in known.pool.mentors),
        "most": _pack(plans.most, known.ids, skills),
        "best": _pack(plans.best, known.ids, skills),
    }
    digest = known.digest(
        lowest_fit=plan.lowest_fit, pins=keys_of(plan.pins, known.ids), bans=keys_of(plan.bans, known.ids)
    )
    draft = MatchPlan.objects.filter(pk=plan.pk, run=run, state=MatchPlan.State.DRAFT)
    return bool(draft.update(result=result, input_digest=digest))


def _pack(plan: Plan, ids: Mapping[str, int], skills: Mapping[str, int]) -> dict[str, Any]:
    return {
        "pairs": [
            [ids[match.mentee], ids[match.mentor], pack(match.facts), int(match.is_pinned)] for match in plan.matches
        ],
        "left": [_pack_left(left, ids, skills) for left in plan.left],
    }


def _pack_left(left: LeftOut, ids: Mapping[str, int], skills: Mapping[str, int]) -> list[Any]:
    change = left.change
    return [ids[left.mentee], left.cause, change.kind, ids.get(change.mentor), skills.get(change.skill), change.number]
