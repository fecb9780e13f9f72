"""How mentoring goes in the whole organisation, in totals: pairs, rhythm, load, the gaps it reaches and what moved.

No names but of those who offer a skill to everybody: leadership and the people team read it. How many pairs, people and
places there are is said of the whole organisation; a mean, a skill's gap or a reason of fewer than five is left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q

from config.base.grouping import grouped
from mentoring.models import FocusSkill, MentoringRequest, MentorProfile, Mentorship
from mentoring.programme.outcome import (
    LONG_ENOUGH,
    Estimate,
    Stint,
    against_own_skills,
    against_people_without,
    estimate,
)
from mentoring.sessions.read import read_rhythms
from skills.matrix.cover import SMALLEST_GROUP
from skills.matrix.read import read_levels, read_targets
from skills.models import Engineer, Placement, Rating, Skill

RECENT = timedelta(days=91)
LOOK_BACK = timedelta(days=730)
GAPS = 12
FEW_PER_PLACE = 3  # people below target without a mentor for each free place: more make the skill scarce

State = Mentorship.State


@dataclass(frozen=True)
class Pairs:
    """Open pairs by state, how many of the active ones are silent, and those that ended in the last quarter by reason:
    small reasons folded into one, a rest of fewer than five left out (``is_cut``)."""

    active: int
    paused: int
    proposed: int
    silent: int
    ended: tuple[tuple[str, int], ...]
    has_ended: bool
    is_cut: bool

    @property
    def under_way(self) -> int:
        return self.active + self.paused


@dataclass(frozen=True)
class Load:
    """Mentors by the number of people they have, and the places left."""

    mentors: tuple[tuple[str, int], ...]
    free_places: int
    waiting: int


@dataclass(frozen=True)
class Gap:
    """A skill, the people below their target in it, and what there is to help them."""

    skill: Skill
    below: int
    with_mentor: int
    never_asked: int
    could_mentor: int
    free_places: int

    @property
    def without(self) -> int:
        return self.below - self.with_mentor

    @property
    def is_scarce(self) -> bool:
        return self.without > FEW_PER_PLACE * self.free_places

    @property
    def share(self) -> float:
        return self.with_mentor / self.below


@dataclass(frozen=True)
class Growth:
    """Both differences in levels; None where fewer than five people can be compared."""

    own: Estimate | None
    others: Estimate | None
    mentees: int


# ── pairs and load ──────────────────────────────────────────────────────────────────────────────────────────────────
def read_pairs(today: date) -> Pairs:
    """Six queries."""
    counts = Counter(Mentorship.objects.open().values_list("state", flat=True))
    ended = (
        Mentorship.objects.filter(ended_on__gt=today - RECENT, ended_on__lte=today)
        .order_by()
        .values_list("end_reason")
        .annotate(count=Count("pk"))
    )
    reasons = dict(Mentorship.Reason.choices)
    counted: Counter[str] = Counter()
    for reason, count in ended:
        counted[reasons.get(reason, "Not known")] += count
    by_reason = counted.most_common()
    shown = _fold(by_reason)
    return Pairs(
        active=counts[State.ACTIVE],
        paused=counts[State.PAUSED],
        proposed=counts[State.PROPOSED],
        silent=_silent(today),
        ended=shown,
        has_ended=bool(by_reason),
        is_cut=sum(count for _, count in shown) < sum(count for _, count in by_reason),
    )


def _fold(rows: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Reasons of five pairs or more, and the rest as one row if that has as many. No total stands beside them from
    which what is left out could be worked out."""
    large = [row for row in rows if row[1] >= SMALLEST_GROUP]
    rest = sum(count for _, count in rows if count < SMALLEST_GROUP)
    return (*large, ("Other reasons", rest)) if rest >= SMALLEST_GROUP else tuple(large)


def _silent(today: date) -> int:
    """Pairs under way whose own pages call them silent."""
    rhythms = read_rhythms(Mentorship.objects.under_way(), today, ZoneInfo(settings.TIME_ZONE))
    return sum(rhythm.is_silent for rhythm in rhythms.values())


def read_load(today: date) -> Load:
    """Three queries."""
    under_way = Mentorship.objects.under_way().order_by().values_list("mentor").annotate(count=Count("pk"))
    has = dict(under_way.values_list("mentor", "count"))
    left = MentorProfile.objects.places_left(today)
    idle = set(left) - set(has)
    sizes = Counter(min(count, 3) for count in has.values())
    names = ((0, "nobody yet"), (1, "one person"), (2, "two people"), (3, "three or more"))
    sizes[0] = len(idle)
    return Load(
        tuple((name, sizes[size]) for size, name in names),
        sum(left.values()),
        MentoringRequest.objects.waiting().filter(engineer__in=Engineer.objects.employed(today).values("pk")).count(),
    )


# ── gaps ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def read_gaps(today: date) -> tuple[list[Gap], int]:
    """The skills in which most people are below their target, also people who never asked; and how many more skills
    there are, left out because fewer than five people are below. The same queries at any size."""
    # Everybody assessed today, with the role they grow towards.
    aims: dict[int, int] = dict(Placement.objects.assessed(today).order_by().with_aim().values_list("engineer", "aim"))
    targets = read_targets(set(aims.values()))
    skills = {skill.pk: skill for skill in Skill.objects.live().filter(area__is_retired=False).select_related("area")}
    levels = read_levels(list(aims), list(skills), today)
    below: defaultdict[int, set[int]] = defaultdict(set)
    able: Counter[int] = Counter()
    for engineer, role in aims.items():
        for skill, target in targets.get(role, {}).items():
            known = levels.known.get(engineer, {}).get(skill)
            if known is None or known.level is None or skill not in skills:
                continue
            if known.level < target:
                below[skill].add(engineer)
            elif known.level >= 4:
                able[skill] += 1
    helped, asked, places = _help(today)
    gaps = [
        Gap(
            skill=skills[skill],
            below=len(people),
            with_mentor=len(people & helped[skill]),
            never_asked=len(people - asked),
            could_mentor=able[skill],
            free_places=places[skill],
        )
        for skill, people in below.items()
        if len(people) >= SMALLEST_GROUP
    ]
    gaps.sort(key=lambda gap: (-gap.without, gap.skill.name))
    return gaps[:GAPS], len(below) - len(gaps)


def _help(today: date) -> tuple[Mapping[int, set[int]], set[int], Mapping[int, int]]:
    """By skill: who has a mentor for it and how many places are free; and everybody who ever asked or had one."""
    helped: defaultdict[int, set[int]] = defaultdict(set)
    focus = FocusSkill.objects.filter(mentorship__state__in=[State.ACTIVE, State.PAUSED]).order_by()
    for skill, mentee in focus.values_list("skill", "mentorship__mentee"):
        helped[skill].add(mentee)
    asked = set(Mentorship.objects.values_list("mentee", flat=True))
    asked |= set(MentoringRequest.objects.values_list("engineer", flat=True))
    places: Counter[int] = Counter()
    left = MentorProfile.objects.places_left(today)
    for engineer, skill in MentorProfile.objects.filter(offers__isnull=False).values_list("engineer", "offers"):
        places[skill] += left.get(engineer, 0)
    return helped, asked, places


# ── growth ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def read_growth(today: date) -> Growth:
    """Of pairs that worked at least ninety days in the last two years. Three queries at any size."""
    began = Mentorship.objects.filter(started_on__isnull=False).values_list("mentee", "started_on", "ended_on")
    mentored = grouped((mentee, (start, end or today)) for mentee, start, end in began if start)
    worked = _read_worked(today)
    stints = [each for each in worked if each.start > today - LOOK_BACK and each.end - each.start >= LONG_ENOUGH]
    mentees = {stint.mentee for stint in stints}
    history = _read_history(mentees, {skill for stint in stints for skill in stint.skills}, today)
    return Growth(
        own=estimate(against_own_skills(stints, history, worked)),
        others=estimate(against_people_without(stints, history, mentored)),
        mentees=len(mentees),
    )


def _read_worked(today: date) -> list[Stint]:
    """Everybody's work on skills with a mentor, however short and long ago."""
    rows = FocusSkill.objects.filter(mentorship__started_on__isnull=False).order_by("mentorship", "skill")
    skills: defaultdict[tuple[int, int, date, date], set[int]] = defaultdict(set)
    fields = ("mentorship", "mentorship__mentee", "mentorship__started_on", "mentorship__ended_on", "skill")
    for pair, mentee, start, end, skill in rows.values_list(*fields):
        skills[pair, mentee, start, end or today].add(skill)
    return [Stint(mentee, frozenset(focus), start, end) for (_, mentee, start, end), focus in skills.items()]


def _read_history(
    mentees: set[int], skills: set[int], today: date
) -> dict[tuple[int, int], list[tuple[date, int | None]]]:
    """The level of the cell over time: all skills of the mentees, the focus skills of everybody."""
    rows = (
        Rating.objects.standing()
        .filter(Q(engineer__in=mentees) | Q(skill__in=skills), source=Rating.Source.MANAGER, rated_on__lte=today)
        .order_by("rated_on", "pk")
        .values_list("engineer", "skill", "rated_on", "level")
    )
    told = rows.iterator(chunk_size=20_000)
    return dict(grouped(((engineer, skill), (rated_on, level)) for engineer, skill, rated_on, level in told))
