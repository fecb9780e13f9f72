"""One person's entry of a report as a value: what FORMATS describes as JSON, read by attribute.

Only what a page shows is read so; whole reports are rendered from the text that was stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from reports.model.parts import Part, told
from reports.models import Entry


@dataclass(frozen=True, slots=True)
class Missing(Part):
    """What to collect. How many raters there are (``have``) is not told to everybody."""

    kind: str = ""  # floor_unrated, coverage, raters or age
    skill: str = told("", of=("floor_unrated",))
    have: float | None = told()  # share of the role rated, or raters
    need: float = told(0.0, of=("coverage", "raters"))
    skills: tuple[str, ...] = told((), of=("coverage",))
    months: int = told(0, of=("age",))


@dataclass(frozen=True, slots=True)
class Evidence(Part):
    """What a verdict rests on. Skills are those the role expects something of."""

    coverage: float = 0.0
    rated_skills: int = 0
    skills: int = 0
    raters: int | None = None  # told to everybody from three on
    stale: int = 0  # skills whose newest usable rating is over six months old
    newest_on: date | None = None
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaContribution(Part):
    """Points of the score, of those the area is worth."""

    area: str = ""
    weight: float = 0.0
    contribution: float = 0.0


@dataclass(frozen=True, slots=True)
class SkillFloor(Part):
    """``chance``: how sure it is that the floor is met."""

    skill: str = ""
    level: float = 0.0
    floor: int = 0
    chance: float = 0.0


@dataclass(frozen=True, slots=True)
class CheckWaiver(Part):
    """Why a check is set aside, by whom, and from when."""

    reason: str
    approver: str
    from_on: date


@dataclass(frozen=True, slots=True)
class Check(Part):
    """A fact about a person that a role asks for, with its numbers. ``met`` is None when it is not known."""

    check: str = ""  # mentoring or hands_on_years
    required: bool = False
    met: bool | None = None
    sessions: int = told(0, of=("mentoring",))
    mentees: int = told(0, of=("mentoring",))
    span_days: int = told(0, of=("mentoring",))
    years: float | None = told(of=("hands_on_years",))
    at_least: int = told(0, of=("hands_on_years",))
    waiver: CheckWaiver | None = None

    @property
    def holds(self) -> bool:
        """Nothing in the way: met, waived, or advisory."""
        return not self.required or bool(self.met) or self.waiver is not None


@dataclass(frozen=True, slots=True)
class OpenItem(Part):
    """What is open for Ready now."""

    kind: str = ""  # rater, rating or check
    skill: str = told("")
    check: str = told("")


@dataclass(frozen=True, slots=True)
class Blocker(Part):
    """What stands in the way. A floor has no skill where only ratings that may not be shown fall short of it."""

    kind: str = ""  # floor, check or score
    skill: str = told("")
    check: str = told("")
    points: float = told(0.0, of=("score",))


@dataclass(frozen=True, slots=True)
class NextStep(Part):
    """Raise a skill, ask ``count`` more people for ratings, have a floor rated, or see to a check."""

    kind: str = "skill"  # skill, ask_raters, rating or check
    skill: str = told("")
    check: str = told("")
    count: int = told(0, of=("ask_raters",))
    from_level: float = told(0.0, of=("skill",), key="from")
    to_level: float = told(0.0, of=("skill",), key="to")
    gain: float = told(0.0, of=("skill",))  # points
    score: float = told(0.0, of=("skill",))  # points, if raised
    confidence: float = told(0.0, of=("skill",))  # if raised now; the look three months back stays


@dataclass(frozen=True, slots=True)
class CausePoints(Part):
    """What one cause moved the score by since the report before."""

    cause: str = ""  # one of reports.model.words.CAUSES
    points: float = 0.0


@dataclass(frozen=True, slots=True)
class VerdictCause(Part):
    """What changed the verdict: something held then and does not now, or the reverse."""

    kind: str = ""  # method, coverage, age, rater, rating, check, waiver, confidence or evidence
    skill: str = told("")
    check: str = told("")
    holds: bool = told(False, of=("check", "waiver"))


@dataclass(frozen=True, slots=True)
class Previous(Part):
    """What the report before said, and what changed the verdict since; of method 1 nothing is known of that."""

    as_of: date | None = None
    edition: int = 1
    verdict: str = ""
    score: float = 0.0
    changed_by: tuple[VerdictCause, ...] | None = told()


@dataclass(frozen=True, slots=True)
class EntryDocument(Part):
    """In the order of FORMATS. None is what reports of method 1 did not say, where nothing else is said of it."""

    engineer: str = ""  # e-mail
    name: str = ""
    slug: str | None = told()
    team: str = ""
    team_slug: str | None = told()
    role: str = ""
    aim_assumed: bool | None = told()
    verdict: str = ""
    score: float = 0.0
    low: float = 0.0
    high: float = 0.0
    confidence: float = 0.0
    sustained: bool | None = told()
    one_rater: tuple[str, ...] | None = told()
    shown: bool | None = told()
    not_shown: float | None = told()
    evidence: Evidence = Evidence()
    areas: tuple[AreaContribution, ...] = ()
    floors: tuple[SkillFloor, ...] = ()
    checks: tuple[Check, ...] = ()
    open: tuple[OpenItem, ...] | None = told()
    blockers: tuple[Blocker, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    months_to_ready: float | None = None  # over 60 there is none
    months_range: tuple[float | None, float | None] | None = None
    previous: Previous | None = None
    change: tuple[CausePoints, ...] | None = told()
    holds_role: bool = told(False)

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """What the entry says to whom it was made for (``reports.model.shown``)."""
        return cls.from_json(entry.document)

    @property
    def opened(self) -> tuple[OpenItem, ...]:
        """Of a report of method 1 what its evidence lacked."""
        if self.open is not None:
            return self.open
        kinds = {"raters": "rater", "floor_unrated": "rating"}
        return tuple(OpenItem(kinds[each.kind], each.skill) for each in self.evidence.missing if each.kind in kinds)

    def check(self, key: str) -> Check:
        return next(each for each in self.checks if each.check == key)
