"""Who may take which step with a pair, as a table: pages, API and lifecycle ask it alike."""

from __future__ import annotations

from dataclasses import dataclass

from mentoring.models import Mentorship, MentorshipEvent
from skills.models import Engineer, User

State, Kind, Reason = Mentorship.State, MentorshipEvent.Kind, Mentorship.Reason
# Reasons people choose from; the others are the clock's.
CHOSEN = (Reason.GOALS_MET, Reason.NOT_A_FIT, Reason.NO_TIME, Reason.MOVED, Reason.LEFT, Reason.OTHER)
MENTOR, MENTEE, PROPOSER, KEEPER = "mentor", "mentee", "proposer", "keeper"


@dataclass(frozen=True)
class Step:
    """One step people take: from which states, by whom, and in the words of a button."""

    kind: str
    leaves: tuple[str, ...]
    by: frozenset[str]
    verb: str


_PAIR = frozenset({MENTOR, MENTEE})
_UNDER_WAY = (State.ACTIVE, State.PAUSED)
STEPS = {
    step.kind: step
    for step in (
        Step(Kind.ACCEPTED, (State.PROPOSED,), _PAIR, "Accept"),
        Step(Kind.DECLINED, (State.PROPOSED,), _PAIR, "Decline"),
        Step(Kind.WITHDRAWN, (State.PROPOSED,), frozenset({PROPOSER, KEEPER}), "Withdraw"),
        Step(Kind.PAUSED, (State.ACTIVE,), _PAIR, "Pause"),
        Step(Kind.RESUMED, (State.PAUSED,), _PAIR, "Resume"),
        Step(Kind.COMPLETED, _UNDER_WAY, _PAIR, "Complete"),
        Step(Kind.ENDED_EARLY, _UNDER_WAY, _PAIR | {KEEPER}, "End early"),
    )
}


def roles_in(pair: Mentorship, user: User) -> frozenset[str]:
    """What the user is to the pair: one of the two, whoever proposed it, the people team."""
    own = user.person.pk if user.person else None
    held = {
        MENTOR: own == pair.mentor_id,
        MENTEE: own == pair.mentee_id,
        PROPOSER: pair.proposed_by_id == user.pk,
        KEEPER: user.is_people_team,
    }
    return frozenset(role for role, holds in held.items() if holds)


def steps_open_to(pair: Mentorship, user: User) -> list[Step]:
    """What the user may do with the pair as it stands. A side that has agreed does not accept again; it may take that
    back by declining, or by withdrawing what it proposed itself."""
    roles = roles_in(pair, user)
    steps = [step for step in STEPS.values() if pair.state in step.leaves and step.by & roles]
    if has_agreed(pair, roles):
        closed = {Kind.ACCEPTED, Kind.DECLINED} if PROPOSER in roles else {Kind.ACCEPTED}
        steps = [step for step in steps if step.kind not in closed]
    return steps


def has_agreed(pair: Mentorship, roles: frozenset[str]) -> bool:
    return bool((MENTOR in roles and pair.accepted_by_mentor_at) or (MENTEE in roles and pair.accepted_by_mentee_at))


def may_propose(user: User, mentor: Engineer, mentee: Engineer) -> bool:
    """One of the two, the line of the mentee, the people team."""
    return (
        user.is_people_team
        or (user.person is not None and user.person in (mentor, mentee))
        or Engineer.objects.below(user).filter(pk=mentee.pk).exists()
    )
