"""What matching reads: who waits, who offers, and what is between them. The same number of queries at any size."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from mentoring.matching.fit import DAY, Cause, Hours, Mentee, Mentor, Pool
from mentoring.models import Block, MentoringRequest, MentorProfile, Mentorship
from mentoring.pairs.rules import taken_places
from skills.models import Engineer, Rating, Target, Team, User
from skills.people.organisation import Organisation, read_organisation

State, Reason = Mentorship.State, Mentorship.Reason


@dataclass(frozen=True)
class Wish:
    """What somebody wants to grow in (skills by key), and since when they wait."""

    skills: tuple[str, ...]
    since: date | None = None


@dataclass(frozen=True)
class Known:
    """The pool, and who its keys are: keys are addresses, so that a plan does not depend on the order of ids."""

    pool: Pool
    ids: dict[str, int]

    def digest(self, **asked: Any) -> str:
        """Of everything a plan depends on, without ids."""
        pool = self.pool
        facts = {
            "mentees": [asdict(each) for each in sorted(pool.mentees, key=lambda each: each.key)],
            "mentors": [
                {**asdict(each), "offers": sorted(each.offers)}
                for each in sorted(pool.mentors, key=lambda each: each.key)
            ],
            "bars": sorted([*pair, int(cause)] for pair, cause in pool.prohibitions.items()),
            "met": sorted(pool.met),
            **asked,
        }
        return "sha256:" + hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def read_wishes(requests: Iterable[MentoringRequest]) -> dict[int, Wish]:
    """By engineer; the skills of the requests are fetched with them. A retired one is wished for only where no other
    is, and nobody offers it."""
    found = {}
    for request in requests:
        skills = list(request.skills.all())
        live = [skill for skill in skills if not skill.is_retired]
        found[request.engineer_id] = Wish(tuple(sorted(skill.key for skill in live or skills)), request.asked_on)
    return found


def read_pool(
    wishes: Mapping[int, Wish], reader: User, on: date, *, is_public: bool = False, holds_proposals: bool = False
) -> Known:
    """Those who wish, and everybody here who offers one of the skills.

    ``is_public`` reads no level but the wishers' own: the answer is for them. ``holds_proposals`` counts a proposal
    that waits for its answer as a place taken.
    """
    read = _Reading(wishes, reader, on, is_public, holds_proposals)
    pool = Pool(
        tuple(read.mentee(pk, key) for pk, key in read.mentees.items()),
        tuple(read.mentor(pk, key) for pk, key in read.mentors.items()),
        _prohibitions(read),
        _met(read),
    )
    return Known(pool, {key: pk for pk, key in (read.mentees | read.mentors).items()})


def waiting_requests(on: date) -> Any:
    """Requests of people who are here and have no proposal to answer."""
    asked = Mentorship.objects.filter(state=State.PROPOSED).values("mentee")
    here = Engineer.objects.employed(on).values("pk")
    return MentoringRequest.objects.waiting().filter(engineer__in=here).exclude(engineer__in=asked)


class _Reading:
    """Everything that is read, and the two values made of it. ``open_people`` is None where no level is read."""

    def __init__(
        self, wishes: Mapping[int, Wish], reader: User, on: date, is_public: bool, holds_proposals: bool
    ) -> None:
        self.wishes, self.on = wishes, on
        wanted = {skill for wish in wishes.values() for skill in wish.skills}
        self.profiles = {profile.engineer_id: profile for profile in MentorProfile.objects.all()}
        self.offers = _read_offers(wanted, self.profiles)
        emails = _read_emails({*wishes, *self.offers}, on)
        self.mentees = {pk: emails[pk] for pk in wishes if pk in emails}
        self.mentors = {pk: emails[pk] for pk in self.offers if pk in emails}
        self.blocks = list(Block.objects.values_list("engineer_id", "other_id"))
        if is_public:  # whom somebody keeps away themselves they do not want to be shown
            kept_away = {other for one, other in self.blocks if one in self.mentees}
            self.mentors = {pk: key for pk, key in self.mentors.items() if pk not in kept_away}
        self.pairs = _read_pairs(self.mentors)
        self.levels = _read_levels(self.mentees if is_public else emails, wanted, on)
        self.places = _Places(read_organisation(), on)
        self.asks = _read_asks(wanted)
        self.taken, self.finished = _count(self.pairs, holds_proposals)
        self.open_people = None if is_public else _read_open(reader, self.mentors)

    def mentee(self, pk: int, key: str) -> Mentee:
        hours = hours_of(self.profiles.get(pk), self.on)
        return Mentee(key, self.wishes[pk].skills, self.levels.get(pk, {}), self.places.team(pk), hours)

    def mentor(self, pk: int, key: str) -> Mentor:
        profile = self.profiles[pk]
        role = self.places.role(pk)
        return Mentor(
            key=key,
            offers=frozenset(self.offers[pk]),
            free=max(0, profile.places - self.taken.get(pk, 0)),
            levels=None if self.open_people is None else self.levels.get(pk, {}),
            asks=self.asks.get(role, {}) if role else {},
            team=self.places.team(pk),
            hours=hours_of(profile, self.on),
            finished=self.finished.get(pk, 0),
            is_readable=self.open_people is not None and pk in self.open_people,
            is_away=bool(profile.paused_until and profile.paused_until > self.on),
        )


# ── single readings ─────────────────────────────────────────────────────────────────────────────────────────────────
class _Places:
    """Team and role of a day."""

    def __init__(self, organisation: Organisation, on: date) -> None:
        self.organisation, self.on = organisation, on
        self.slugs = dict(Team.objects.values_list("pk", "slug"))

    def team(self, pk: int) -> str:
        standing = self.organisation.standing(pk, self.on)
        return self.slugs[standing.team] if standing else ""

    def role(self, pk: int) -> int | None:
        standing = self.organisation.standing(pk, self.on)
        return standing.role if standing else None


def _read_offers(wanted: set[str], profiles: Mapping[int, MentorProfile]) -> dict[int, set[str]]:
    """Wanted skills by who offers them and mentors at all; nobody offers a retired one."""
    rows = MentorProfile.offers.through.objects.filter(skill__key__in=wanted, skill__is_retired=False)
    found: dict[int, set[str]] = defaultdict(set)
    for engineer, skill in rows.values_list("mentorprofile__engineer_id", "skill__key"):
        if profiles[engineer].places:
            found[engineer].add(skill)
    return found


def _read_levels(people: Collection[int], wanted: set[str], on: date) -> dict[int, dict[str, int]]:
    rows = Rating.objects.cells(on).filter(engineer__in=list(people), skill__key__in=wanted)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for engineer, skill, level in rows.order_by().values_list("engineer_id", "skill__key", "level"):
        if level is not None:
            found[engineer][skill] = level
    return found


def _read_emails(people: Collection[int], on: date) -> dict[int, str]:
    """Of those who are here on the day."""
    rows = Engineer.objects.employed(on).filter(pk__in=people).order_by()
    return dict(rows.values_list("pk", "user__email"))


def _read_pairs(mentors: Collection[int]) -> list[Mapping[str, Any]]:
    """Every pair one of the mentors has been in, on either side."""
    rows = Mentorship.objects.filter(Q(mentor__in=mentors) | Q(mentee__in=mentors)).order_by("pk")
    return list(rows.values("mentor_id", "mentee_id", "state", "end_reason", "created_at"))


def _met(read: _Reading) -> frozenset[tuple[str, str]]:
    """Who completed a pair with whom, in these two parts."""
    mentees, mentors = read.mentees, read.mentors
    ended = ((row["mentee_id"], row["mentor_id"]) for row in read.pairs if row["state"] == State.COMPLETED)
    return frozenset((mentees[one], mentors[other]) for one, other in ended if one in mentees and other in mentors)


def _read_open(reader: User, mentors: Mapping[int, str]) -> set[int]:
    """Mentors whose levels the reader may know."""
    return set(Engineer.objects.open_to(reader).filter(pk__in=list(mentors)).order_by().values_list("pk", flat=True))


def _read_asks(wanted: set[str]) -> dict[int, dict[str, int]]:
    """What each role asks for, for everybody to read in the framework."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Target.objects.filter(skill__key__in=wanted).order_by().values_list("role_id", "skill__key", "level")
    for role, skill, level in rows:
        found[role][skill] = level
    return found


def _count(pairs: Iterable[Mapping[str, Any]], holds_proposals: bool) -> tuple[dict[int, int], dict[int, int]]:
    """Places taken and pairs completed, by mentor."""
    taken: dict[int, int] = defaultdict(int)
    finished: dict[int, int] = defaultdict(int)
    for row in pairs:
        taken[row["mentor_id"]] += row["state"] in taken_places(holds_proposals)
        finished[row["mentor_id"]] += row["state"] == State.COMPLETED
    return taken, finished


def _prohibitions(read: _Reading) -> dict[tuple[str, str], Cause]:
    """The first cause of each two; lines, pairs, misfits and people kept apart hold in both directions."""
    mentees, mentors, wishes = read.mentees, read.mentors, read.wishes
    found: dict[tuple[str, str], Cause] = {}

    def forbid(mentee: int, mentor: int, cause: Cause) -> None:
        if mentee in mentees and mentor in mentors and mentee != mentor:
            key = mentees[mentee], mentors[mentor]
            found[key] = min(cause, found.get(key, cause))

    def between(one: int, other: int, cause: Cause) -> None:
        forbid(one, other, cause)
        forbid(other, one, cause)

    for person in {*mentees, *mentors}:
        for above in read.places.organisation.line(person, read.on):
            between(person, above, Cause.LINE)
    for row in read.pairs:
        one, other = row["mentee_id"], row["mentor_id"]
        if row["state"] in Mentorship.OPEN:
            between(one, other, Cause.PAIRED)
        if row["end_reason"] == Reason.NOT_A_FIT:
            between(one, other, Cause.MISFIT)
        if one in wishes and _was_asked(row, wishes[one]):
            forbid(one, other, Cause.ASKED)
    for one, other in read.blocks:
        between(one, other, Cause.OTHER)
    return found


def _was_asked(row: Mapping[str, Any], wish: Wish) -> bool:
    """Declined, or not answered, since this wish."""
    is_refusal = row["state"] == State.DECLINED or row["end_reason"] == Reason.NO_ANSWER
    asked: datetime = row["created_at"]
    return bool(is_refusal and wish.since and timezone.localdate(asked) >= wish.since)


def hours_of(profile: MentorProfile | None, on: date) -> Hours | None:
    """The working day in UTC as it is on a day; None as long as the time zone is not known."""
    if profile is None or not profile.time_zone:
        return None
    noon = datetime.combine(on, time(12), ZoneInfo(profile.time_zone))
    offset = noon.utcoffset()
    ahead = int(offset.total_seconds() // 60) if offset else 0
    start = (profile.works_from * 60 - ahead) % DAY
    return Hours(start, start + 60 * (profile.works_until - profile.works_from))
