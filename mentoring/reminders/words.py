"""How reminders are said, each with the page where it is done; in mail with the name of the other one of the pair, and
without a level, a skill or a note."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from config.base.mail.letters import Item, Letter
from config.base.words import capital, spell
from mentoring.models import Mentorship, Nudge

Kind = Nudge.Kind
DIGEST = "nudges"
# The kinds of reminders somebody can stop by itself, as the account page offers them: key, label, when it comes.
ANSWERS, MEETING, ACTIONS, ENDING = "nudges.answers", "nudges.meeting", "nudges.actions", "nudges.ending"
MAILS = (
    (
        DIGEST,
        "Mentoring reminders",
        "At most one mail a week, with at most three things. Off means none of those below.",
    ),
    (
        ANSWERS,
        "Reminders to answer",
        "When a proposal or a session waits for you, or a proposal came to nothing.",
    ),
    (MEETING, "Reminders to meet", "When a pair of yours has not met, or a planned session was not logged."),
    (ACTIONS, "Reminders of actions", "When something you took on is due."),
    (ENDING, "Reminders of ends", "When a pair of yours comes near its planned end."),
)
TOPICS = {
    Kind.PROPOSAL: ANSWERS,
    Kind.CONFIRM: ANSWERS,
    Kind.EXPIRED: ANSWERS,
    Kind.HELD: MEETING,
    Kind.FIRST: MEETING,
    Kind.RHYTHM: MEETING,
    Kind.ACTION: ACTIONS,
    Kind.ENDING: ENDING,
}
# A proposal that came to nothing names nobody.
EXPIRED = "A proposal was not answered; the next suggestion waits"
LABELS = {key: label for key, label, _ in MAILS}
# What is said on the page, where the name of the other one stands beside it, and in mail; and the verb of its link.
WORDS = {
    Kind.PROPOSAL: ("A proposal waits for your answer", "A proposal with {} waits for your answer", "Answer it"),
    Kind.CONFIRM: (
        "A session waits for your confirmation",
        "A session with {} waits for you to confirm it",
        "Confirm it",
    ),
    Kind.HELD: (
        "A planned session has passed and is not logged",
        "A planned session with {} has passed and is not logged",
        "Log it",
    ),
    Kind.FIRST: ("A pair of yours has not met yet", "You and {} have not met yet", "Plan a session"),
    Kind.RHYTHM: (
        "A pair of yours has not met for a while",
        "You and {} have not met for a while",
        "Plan a session",
    ),
    Kind.ACTION: ("Something you took on is due", "Something you took on with {} is due", "Look at it"),
    Kind.ENDING: (
        "A pair of yours comes near its planned end",
        "Your pair with {} comes near its planned end",
        "Look at it",
    ),
    Kind.EXPIRED: (EXPIRED, EXPIRED, "See it"),
}
PLACE_TAKEN = "A place went to somebody else; the next suggestion waits"
WHY = "You get it because you are in a mentoring pair or asked for one; at most one such mail a week."


def text_of(row: Nudge) -> str:
    if row.kind == Kind.EXPIRED and row.mentorship.end_reason == Mentorship.Reason.PLACE_TAKEN:
        return PLACE_TAKEN
    return WORDS[Kind(row.kind)][0]


def mail_text_of(row: Nudge) -> str:
    """The same with the name of the other one."""
    if row.kind == Kind.EXPIRED:
        return text_of(row)
    return WORDS[Kind(row.kind)][1].format(row.mentorship.other(row.person).name)


def verb_of(kind: str) -> str:
    return WORDS[Kind(kind)][2]


def url_of(row: Nudge) -> str:
    """The page where it is done; signing in comes first."""
    match row.kind:
        case Kind.CONFIRM:
            return reverse("pairs:session", args=[row.target])
        case Kind.HELD:
            return f"{reverse('pairs:log')}?{urlencode({'with': row.mentorship_id})}"
        case Kind.EXPIRED:
            return f"{reverse('matching:find')}?{urlencode({'instead': row.target})}"
    return reverse("pairs:pair", args=[row.mentorship_id])


def build_digest(rows: Sequence[Nudge]) -> Letter:
    """One thing is its own subject; several are counted."""
    page = reverse("nudges:list")
    items = tuple(
        Item(
            mail_text_of(row), ((verb_of(row.kind), url_of(row)), ("In a week", reverse("nudges:later", args=[row.pk])))
        )
        for row in rows
    )
    several = f"{capital(spell(len(rows)))} things wait for you in mentoring"
    return Letter(
        subject=mail_text_of(rows[0]) if len(rows) == 1 else several,
        preheader=mail_text_of(rows[0]) if len(rows) > 1 else "",
        items=items,
        paragraphs=("“In a week” puts it off; what is done is not asked again.",),
        button="See all of them",
        url=page,
        why=WHY,
    )
