"""A mail when a pair is proposed, to whoever is asked, one when it is answered, to whoever waits for that, and one when
it ends because one of the two has left, to the other.

It names the other one and says what it is: no skill, no level, no note. Without an answer the reminders speak of it.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from config.base.mail.letters import Letter
from config.base.mail.outbox import queue_mails
from config.base.words import listed
from mentoring.models import Mentorship, MentorshipEvent
from skills.models import Engineer, User

Kind = MentorshipEvent.Kind
PROPOSALS = "mentoring.proposals"
MAILS = (
    (
        PROPOSALS,
        "Proposals",
        "When a mentoring pair is proposed to you, when one you proposed or agreed to is answered, and when one of "
        "yours ends because the other one has left.",
    ),
)
ANSWERS = {
    Kind.ACCEPTED: ("Accepted", "The pair has begun; the next step is its first session."),
    Kind.DECLINED: ("Declined", "Nobody has to say why."),
}


def tell(pair: Mentorship, kind: str, by: User | None) -> None:
    """In the transaction of the step, which is taken once; most steps are no news of this kind."""
    if kind == Kind.PROPOSED:
        asked = _people(pair, have_agreed=False)
        queue_mails(PROPOSALS, [(f"proposal:{pair.pk}", _proposed(pair, user), user) for user in asked])
    elif kind in ANSWERS:
        waiting = {pair.proposed_by, *_people(pair, have_agreed=True)} - {None, by}
        mails = [(f"answer:{pair.pk}", _answered(pair, kind, user), user) for user in waiting if user]
        queue_mails(PROPOSALS, sorted(mails, key=lambda mail: mail[2].pk))
    elif by is None and pair.end_reason == Mentorship.Reason.LEFT:
        staying = [person for person in (pair.mentor, pair.mentee) if not _leaves(person, pair)]
        queue_mails(PROPOSALS, [(f"left:{pair.pk}", _left(pair), person.user) for person in staying])


def _leaves(person: Engineer, pair: Mentorship) -> bool:
    """A last day that is today or past, when the pair ends with it."""
    return person.left_on is not None and person.left_on <= (pair.ended_on or timezone.localdate())


def _left(pair: Mentorship) -> Letter:
    if pair.started_on is None:
        subject, text = (
            "A mentoring proposal has lapsed",
            "The other one has left the organisation. Nothing is left to do.",
        )
    else:
        subject = "Your mentoring pair has ended"
        text = (
            "The other one of you has left the organisation. Planned sessions are cancelled; a session you held before "
            "can still be logged."
        )
    return Letter(
        subject=subject,
        paragraphs=(text,),
        button="Open the pair",
        url=reverse("pairs:pair", args=[pair.pk]),
        why="You get it because you are one of the two.",
    )


def _people(pair: Mentorship, *, have_agreed: bool) -> list[User]:
    sides = ((pair.mentor, pair.accepted_by_mentor_at), (pair.mentee, pair.accepted_by_mentee_at))
    return [person.user for person, agreed_at in sides if (agreed_at is not None) == have_agreed]


def _proposed(pair: Mentorship, reader: User) -> Letter:
    is_mentor = pair.mentor.user_id == reader.pk
    other, role = (pair.mentee, "mentee") if is_mentor else (pair.mentor, "mentor")
    return Letter(
        subject=f"{other.name} is proposed as your {role}",
        paragraphs=("It waits ten days for your answer. You can decline without a reason.",),
        button="Open the proposal",
        url=reverse("pairs:pair", args=[pair.pk]),
        why="You get it because you are asked to be one of the two.",
    )


def _answered(pair: Mentorship, kind: str, reader: User) -> Letter:
    """A mentee who got a no is led to the next suggestion, everybody else to the pair."""
    outcome, text = ANSWERS[Kind(kind)]
    people = {pair.mentor.user_id: pair.mentor.name, pair.mentee.user_id: pair.mentee.name}
    others = listed(name for user, name in people.items() if user != reader.pk)
    looks_on = kind == Kind.DECLINED and pair.mentee.user_id == reader.pk
    find = f"{reverse('matching:find')}?{urlencode({'instead': pair.pk})}"
    return Letter(
        subject=f"{outcome}: your pair with {others}" if reader.pk in people else f"{outcome}: the pair of {others}",
        paragraphs=(text,),
        button="See the next suggestion" if looks_on else "Open the pair",
        url=find if looks_on else reverse("pairs:pair", args=[pair.pk]),
        why="You get it because you proposed the pair or agreed to it.",
    )
