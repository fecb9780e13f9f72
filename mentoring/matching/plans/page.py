"""A plan as it is reviewed: both objectives side by side, who differs, who is left out and what would change it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from config.base.words import capital, day, plural
from mentoring.matching.reasons import Reason, build_reasons, unpack
from mentoring.models import MatchPlan
from skills.models import Engineer, Skill, User

LEFT = {
    "taken": "Mentors who fit have given their places to others.",
    "full": "Mentors who fit have no free place.",
    "bar": "The best fit lies below the lowest fit of this plan.",
    "away": "Mentors who fit take nobody new at the moment.",
    "not_above": "Nobody who offers these skills is above.",
    "not_offered": "Nobody offers these skills.",
    "barred": "Whoever could help is in the reporting line, was asked before, or is left out for other reasons.",
}
REFUSED = {
    "closed": "no longer waits for a mentor",
    "asked": "has another proposal to answer",
    "not_offered": "does not offer these skills any more",
    "full": "has no free place any more",
    "gone": "one of the two is no longer here",
    "line": "one of the two is above the other now",
    "paired": "the two have an open pair or proposal already",
    "away": "takes nobody new at the moment",
    "not_allowed": "is no longer somebody the sender may propose for",
}
KEEP, OUT = "keep", "out"


@dataclass(frozen=True)
class Side:
    """One person in one of the two plans: a mentor with reasons, or why not."""

    mentor: Engineer | None = None
    fit: int = 0
    reasons: tuple[Reason, ...] = ()
    why: str = ""
    change: str = ""
    knows_levels: bool = False  # the reasons speak of the mentor's


@dataclass(frozen=True)
class Rule:
    """What was said of a pair: kept together, ruled out, or nothing."""

    mentee: Engineer
    mentor: Engineer
    said: str = ""
    is_broken: bool = False


@dataclass(frozen=True)
class PlanRow:
    mentee: Engineer
    most: Side
    best: Side
    rules: tuple[Rule, ...]

    @property
    def shown(self) -> set[int]:
        """Whose levels its reasons speak of."""
        mentors = (side.mentor.pk for side in (self.most, self.best) if side.mentor and side.knows_levels)
        return {self.mentee.pk, *mentors}

    @property
    def differs(self) -> bool:
        return self.most.mentor != self.best.mentor


@dataclass(frozen=True)
class Refusal:
    mentee: Engineer
    mentor: Engineer
    why: str


@dataclass(frozen=True)
class Total:
    key: str
    label: str
    matched: int
    waiting: int
    mean: int
    note: str

    @property
    def is_empty(self) -> bool:
        return not self.matched


@dataclass(frozen=True)
class PlanPage:
    rows: list[PlanRow]
    totals: list[Total]
    differing: int
    sent: list[tuple[Engineer, Engineer, int]]
    refused: list[Refusal]
    heading: str
    sub: str
    people: list[Engineer]

    def shown_on(self, rows: Iterable[PlanRow]) -> set[int]:
        """Whose levels or pairs a page with these rows speaks of."""
        told = {one.pk for mentee, mentor, _ in self.sent for one in (mentee, mentor)}
        told |= {one.pk for row in self.refused for one in (row.mentee, row.mentor)}
        return told.union(*(row.shown for row in rows))


def build_plan_page(plan: MatchPlan, user: User) -> PlanPage:
    """The plan's rows the user may see: a manager's are those below them today. Four queries at any size."""
    names = _Names(plan, user)
    result = plan.result if plan.is_ready else {}
    sides = {key: _sides(result.get(key, {}), names) for key in ("most", "best")}
    waiting = [
        names.people[pk] for pk in sorted({*sides["most"], *sides["best"]}, key=lambda pk: names.people[pk].name)
    ]
    rows = [
        PlanRow(person, sides["most"].get(person.pk, Side()), sides["best"].get(person.pk, Side()), rules)
        for person in waiting
        for rules in (_rules(plan, person, sides, names),)
    ]
    totals = [_total(MatchPlan.Objective(key), [getattr(row, key) for row in rows], plan) for key in ("most", "best")]
    outcome = plan.outcome or {"sent": [], "refused": []}
    sent = [(names.people[one], names.people[two], pk) for one, two, pk in outcome["sent"] if one in names.open]
    refused = [
        Refusal(names.people[one], names.people[two], REFUSED.get(why, REFUSED["away"]))
        for one, two, why in outcome["refused"]
        if one in names.open
    ]
    return PlanPage(
        rows, totals, sum(row.differs for row in rows), sent, refused, _heading(plan, rows, sent), _sub(plan), waiting
    )


class _Names:
    """Everybody and every skill the plan names by id, and the mentees the reader may see."""

    def __init__(self, plan: MatchPlan, user: User) -> None:
        ids: set[int] = {pk for pair in [*plan.pins, *plan.bans] for pk in pair}
        skills: set[int] = set()
        mentees = {pair[0] for pair in [*plan.pins, *plan.bans]}
        for key in ("most", "best"):
            part = plan.result.get(key, {"pairs": [], "left": []})
            ids |= {pk for row in part["pairs"] for pk in row[:2]} | {row[0] for row in part["left"]}
            ids |= {row[3] for row in part["left"] if row[3]}
            skills |= {row[4] for row in part["left"] if row[4]}
            mentees |= {row[0] for row in [*part["pairs"], *part["left"]]}
        for row in [*plan.outcome.get("sent", []), *plan.outcome.get("refused", [])]:
            ids |= set(row[:2])
            mentees.add(row[0])
        self.people = Engineer.objects.in_bulk(ids)
        self.skills = Skill.objects.in_bulk(skills)
        self.open = _open(mentees, user)


def _open(mentees: Collection[int], user: User) -> set[int]:
    if user.is_people_team:
        return set(mentees)
    return set(Engineer.objects.below(user).filter(pk__in=mentees).values_list("pk", flat=True))


def _sides(part: Mapping[str, Any], names: _Names) -> dict[int, Side]:
    found: dict[int, Side] = {}
    for mentee, mentor, packed, _ in part.get("pairs", []):
        if mentee in names.open:
            facts = unpack(packed)
            whom = names.people[mentee].first_name
            found[mentee] = Side(
                names.people[mentor], facts.fit, tuple(build_reasons(facts, whom)), knows_levels=facts.is_readable
            )
    for mentee, cause, *change in part.get("left", []):
        if mentee in names.open:
            found[mentee] = Side(why=LEFT[cause], change=_change(change, names))
    return found


def _change(packed: list[Any], names: _Names) -> str:
    kind, mentor, skill, number = packed
    match kind:
        case "place" if mentor:
            return f"One more place for {names.people[mentor].name} would"
        case "pause" if mentor:
            return f"{names.people[mentor].name} taking somebody again would"
        case "bar":
            return f"A lowest fit of {number} would"
        case "level" if skill:
            return f"A mentor at level {number} in {names.skills[skill].name} could"
    return "No single change would"


def _rules(
    plan: MatchPlan, person: Engineer, sides: Mapping[str, Mapping[int, Side]], names: _Names
) -> tuple[Rule, ...]:
    """Pairs of a person about which something can be said: those of the two plans, those kept and those ruled out."""
    planned = [sides[key].get(person.pk, Side()).mentor for key in ("most", "best")]
    found = {mentor.pk: "" for mentor in planned if mentor}
    found |= {mentor: KEEP for mentee, mentor in plan.pins if mentee == person.pk}
    found |= {mentor: OUT for mentee, mentor in plan.bans if mentee == person.pk}
    at = {mentor.pk for mentor in planned if mentor}
    return tuple(
        Rule(person, names.people[mentor], said, said == KEEP and mentor not in at) for mentor, said in found.items()
    )


def _total(objective: MatchPlan.Objective, sides: Collection[Side], plan: MatchPlan) -> Total:
    fits = [side.fit for side in sides if side.mentor]
    note = (
        "as many people as possible, then the best fit"
        if objective == "most"
        else f"only pairs that fit {plan.lowest_fit} or better"
    )
    return Total(objective, objective.label, len(fits), len(sides), round(sum(fits) / len(fits)) if fits else 0, note)


def _heading(plan: MatchPlan, rows: Collection[PlanRow], sent: Collection[Any]) -> str:
    if plan.is_published:
        return f"{capital(plural(len(sent), 'proposal'))} sent"
    if plan.is_sending:
        return "Sending the plan"
    if not plan.is_ready:
        return "The plan is being computed"
    return f"A plan for {plural(len(rows), 'person', 'people')} who {'waits' if len(rows) == 1 else 'wait'}"


def _sub(plan: MatchPlan) -> str:
    if plan.is_sending or not plan.is_ready:
        return "You can leave this page, the work goes on."
    about = f"{plural(plan.result['mentors'], 'mentor')} with {plural(plan.result['places'], 'free place')}"
    return f"As of {day(plan.planned_on)}, {about}. Pairs balance everybody, not one person at a time."
