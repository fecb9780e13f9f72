"""Mentors for one person, best first, and who was left out and why; without NumPy, for pages.

What is read for the person themselves takes nobody's level into account but their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from config.base.words import capital, listed, spell
from mentoring.matching.fit import Cause, Facts, find_cause, read_facts
from mentoring.matching.pool import Wish, read_pool
from mentoring.matching.reasons import Reason, build_reasons
from mentoring.models import MentoringRequest, Mentorship
from skills.models import Engineer, Placement, User

SUGGESTIONS = 3
# One bucket on purpose: a place that is taken, a pause and two people kept apart must not be told apart.
TAKES_NOBODY = (Cause.AWAY, Cause.FULL, Cause.OTHER)


@dataclass(frozen=True)
class Suggestion:
    engineer: Engineer
    place: str  # "Senior · ML Platform"
    fit: int
    reasons: list[Reason]
    facts: Facts
    offers: list[str]


@dataclass(frozen=True)
class SuggestedPerson:
    """Somebody who takes nobody: by name, without which of the reasons it is."""

    engineer: Engineer
    place: str


@dataclass(frozen=True)
class Found:
    """``total`` counts everybody who could be asked, ``suggestions`` are the first of them."""

    suggestions: list[Suggestion]
    total: int
    left_out: list[str]
    full: list[SuggestedPerson]


def find_mentors(
    person: Engineer,
    wish: Wish,
    reader: User,
    on: date,
    *,
    is_public: bool,
    most: int | None = None,
    first: Engineer | None = None,
    without: Collection[int] = (),
) -> Found:
    """Mentors for a person, as the reader may be told of them; ``first`` comes first, ``without`` not at all."""
    known = read_pool({person.pk: wish}, reader, on, is_public=is_public)
    if not known.pool.mentees:
        return Found([], 0, [], [])
    mentee = known.pool.mentees[0]
    causes = {mentor.key: find_cause(mentee, mentor, known.pool) for mentor in known.pool.mentors}
    able = [
        (read_facts(mentee, mentor, known.pool), mentor)
        for mentor in known.pool.mentors
        if causes[mentor.key] == Cause.NONE and known.ids[mentor.key] not in without
    ]
    able.sort(key=lambda row: (-row[0].fit, row[1].key))
    if first:
        able.sort(key=lambda row: known.ids[row[1].key] != first.pk)
    nobody = [known.ids[key] for key, cause in causes.items() if cause in TAKES_NOBODY]
    shown = able[:most]
    ids = [*(known.ids[mentor.key] for _, mentor in shown), *nobody]
    people, places = Engineer.objects.in_bulk(ids), _read_places(ids, on)
    whom = "you" if is_public else person.first_name
    return Found(
        [
            Suggestion(
                people[pk],
                places[pk],
                facts.fit,
                build_reasons(facts, whom),
                facts,
                [skill for skill in wish.skills if skill in mentor.offers],
            )
            for facts, mentor in shown
            for pk in (known.ids[mentor.key],)
        ],
        len(able),
        _left_out(causes.values(), is_public=is_public),
        sorted((SuggestedPerson(people[pk], places[pk]) for pk in nobody), key=lambda row: row.engineer.name),
    )


def _read_places(ids: Collection[int], on: date) -> dict[int, str]:
    """Role and team, as everybody may know them."""
    rows = Placement.objects.current(on).filter(engineer__in=ids).order_by()
    found = rows.values_list("engineer_id", "role__title", "team__name")
    said = {pk: " · ".join(filter(None, (role, team))) for pk, role, team in found}
    return dict.fromkeys(ids, "in no team yet") | said


def _left_out(causes: Collection[Cause], *, is_public: bool) -> list[str]:
    """Counts in words; people kept apart are among those who take nobody, or among other reasons."""
    count = Counter(causes)
    takes_nobody = sum(count[cause] for cause in TAKES_NOBODY)
    if is_public:
        parts = [
            (count[Cause.LINE], "in your reporting line"),
            (count[Cause.PAIRED], "in a pair or proposal with you"),
            (count[Cause.ASKED], "asked before, without a yes"),
            (count[Cause.MISFIT], "with whom a pair did not fit"),
        ]
    else:
        parts = [
            (count[Cause.LINE], "in the reporting line"),
            (count[Cause.PAIRED], "in a pair or proposal already"),
            (count[Cause.ASKED], "asked before, without a yes"),
            (count[Cause.NOT_ABOVE], "not above in any of the skills"),
            (takes_nobody + count[Cause.MISFIT], "full, paused or left out for other reasons"),
        ]
    return [f"{spell(number)} {words}" for number, words in parts if number]


def said(left_out: list[str]) -> str:
    return f"{capital(listed(left_out))}." if left_out else ""


# ── after a proposal that came to nothing ───────────────────────────────────────────────────────────────────────────
def suggest_next(pair: Mentorship, on: date) -> Engineer | None:
    """Whom the mentee could ask instead; None when nobody is left, or the pair is none that came to nothing."""
    if pair.state not in (Mentorship.State.DECLINED, Mentorship.State.EXPIRED, Mentorship.State.WITHDRAWN):
        return None
    live = pair.focus_skills.filter(skill__is_retired=False).values_list("skill__key", flat=True)
    wish = Wish(tuple(sorted(live)), since_of(pair))
    found = find_mentors(pair.mentee, wish, pair.mentee.user, on, is_public=True, most=1, without={pair.mentor_id})
    return found.suggestions[0].engineer if found.suggestions else None


def since_of(pair: Mentorship) -> date:
    """Since when the mentee looks for somebody: their request, if it still waits, else this proposal."""
    own = MentoringRequest.objects.waiting().filter(engineer=pair.mentee_id).values_list("asked_on", flat=True).first()
    asked = timezone.localdate(pair.created_at)
    return min(own, asked) if own else asked
