"""What a mentee tells from a pair, and takes back: the one way in which a word of a pair reaches anybody else.

The text is the mentee's own, written for its readers. It follows no later edit, and no text of the mentor's is ever put
into it. The audit log knows that something was shared, never what.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from config.base.audit.log import record
from config.base.words import capital, day, listed
from mentoring.models import Goal, MentoringSession, Mentorship, SharedText
from mentoring.models.pairs import NotPossible
from skills.models import Engineer
from skills.people.organisation import read_managers, team_of


@transaction.atomic
def share_text(
    pair: Mentorship,
    by: Engineer,
    text: str,
    now: datetime,
    today: date,
    *,
    session: MentoringSession | None = None,
    goal: Goal | None = None,
) -> SharedText:
    """One text stands for a session, one for a goal. Sent twice, it is one."""
    pair = Mentorship.objects.select_for_update(of=("self",)).select_related("mentee").get(pk=pair.pk)
    if by.pk != pair.mentee_id or pair.started_on is None or pair.mentee.has_left(today):
        raise NotPossible("Only the mentee of a pair that has begun shares something from it. Nothing was saved.")
    _check_of_pair(pair, session, goal)
    standing = SharedText.objects.filter(mentorship=pair, session=session, goal=goal, withdrawn_at=None)
    if same := standing.filter(text=text).first():
        return same
    if (session or goal) and (other := standing.first()):
        raise NotPossible(
            f"You shared a text about this on {day(other.shared_at)}. Withdraw that one first; nothing was saved."
        )
    row = SharedText.objects.create(mentorship=pair, session=session, goal=goal, text=text, shared_at=now)
    record("text_shared", actor=by.user_id, subject=by.pk, mentorship=pair.pk, shared_text=row.pk)
    return row


def _check_of_pair(pair: Mentorship, session: MentoringSession | None, goal: Goal | None) -> None:
    if session and goal:
        raise NotPossible("A text is about a session or about a goal, not both. Nothing was saved.")
    its_pair = session.mentorship_id if session else goal.focus_skill.mentorship_id if goal else pair.pk
    if its_pair != pair.pk:
        raise NotPossible("This session or goal is not of this pair. Nothing was saved.")


@transaction.atomic
def withdraw_text(row: SharedText, by: Engineer, now: datetime) -> None:
    """The text is erased, so that nobody can read it any more. A second time changes nothing."""
    standing = SharedText.objects.withdrawable_by(by.user).filter(pk=row.pk)
    if standing.update(text="", withdrawn_at=now):
        record("text_withdrawn", actor=by.user_id, subject=by.pk, mentorship=row.mentorship_id, shared_text=row.pk)


# ── what is said before anything is typed ───────────────────────────────────────────────────────────────────────────
def own_words(session: MentoringSession | None, mentee: Engineer) -> str:
    """What the form begins with: the summary of a session the mentee logged, when nobody else wrote in it."""
    is_own = session is not None and session.logged_by_id == session.summary_by_id == mentee.pk
    return session.summary if session and is_own else ""


def say_readers(pair: Mentorship, today: date) -> str:
    """Who reads what the mentee shares, with the names of today. Four queries."""
    managers = read_managers(pair.mentee, team_of(pair.mentee, today), today)
    rest = f"the people team and your mentor {pair.mentor.name} read this"
    if not managers:
        return f"{capital(rest)}. Nobody manages you today; whoever does later reads it too."
    now = f"Your managers (today {listed(managers)}), {rest}."
    return f"{now} When your managers change, the new ones read it and the former ones no longer do."
