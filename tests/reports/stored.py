"""Reports as they lie in the database, made without the model: for tests of what pages say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reports.models import Entry, Report, Verdict
from skills.models import Engineer, FrameworkVersion, Placement, Role, Team
from tests.make import EARLY, make_engineer, make_framework

AREAS = {"build": ["code", "models"], "lead": ["talk", "mentoring"]}
MENTORING = {
    "skill": "mentoring",
    "kind": "required",
    "min_sessions": 6,
    "min_mentees": 1,
    "min_span_days": 90,
    "window_months": 12,
    "reporting_line_counts": False,
}
NOT_MET = {
    "check": "mentoring",
    "required": True,
    "met": False,
    "sessions": 4,
    "mentees": 1,
    "span_days": 62,
    "waiver": None,
}
AS_OF = date(2026, 9, 30)


@dataclass
class Said:
    """What a report says of one person; everything has a default that fits the verdict."""

    who: Engineer
    verdict: str = Verdict.DEVELOPING
    score: float = 70.0
    error: float = 4.0
    confidence: float = 0.5
    quality: str = "medium"
    previous: tuple[str, float] | None = None
    change: dict[str, Any] | None = None
    blockers: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    team: str = "Vision"
    holds_role: bool = False
    parts: dict[str, Any] = field(default_factory=dict)  # of the document, as method 2 adds or changes them
    more: dict[str, Any] = field(default_factory=dict)  # of the reasons
    shown: dict[str, list[Any]] | None = None  # by column, of the reasons that everybody may read


def make_senior() -> Role:
    """A framework with two areas of two skills, and the role that reports are about."""
    targets = {"mentoring": {"level": 4, "importance": 1, "floor": 3}}
    make_framework(
        AREAS, {"engineer": {"targets": {"mentoring": 2}}, "senior": {"targets": targets, "mentoring": MENTORING}}
    )
    return Role.objects.get(key="senior")


def make_report(role: Role, said: Iterable[Said], as_of: date = AS_OF, **fields: Any) -> Report:
    """A report with its entries, summary and figures."""
    people = list(said)
    pool = [each for each in people if not each.holds_role]
    means = {area: sum(_areas(each)[area] for each in pool) / max(1, len(pool)) for area in AREAS}
    all_gaps = {"build": -0.4, "lead": -1.3} if len(pool) >= 5 else {}
    figures = {
        "pool": len(pool),
        "teams": len({each.team for each in pool}),
        "mean": sum(means.values()),
        "areas": [{"area": area, "name": area.title(), "mean": mean} for area, mean in means.items()],
        "gaps": {"teams": [], "hidden": [], "all": all_gaps},
        "ratings": 120,
        "assessed": len(people),
        "newest_on": "2026-09-12",
        "raters": {"all": 7, "not_separable": 1},
    }
    defaults = {
        "role": role,
        "as_of": as_of,
        "edition": 1,
        "framework_version": FrameworkVersion.objects.get(state="published"),
        "method": "1",
        "cut": 90,
        "inputs_digest": "sha256:0",
        "digest": "sha256:abc",
        "summary": {verdict: sum(each.verdict == verdict for each in pool) for verdict in Verdict.values},
        "figures": figures,
    }
    report = Report.objects.create(**defaults | fields)
    Entry.objects.bulk_create(make_entry(report, each) for each in people)
    return report


def make_entry(report: Report, said: Said) -> Entry:
    """Unsaved."""
    document = {
        "engineer": said.who.user.email,
        "name": said.who.name,
        "team": said.team,
        "role": "engineer",
        "verdict": str(said.verdict),
        "score": said.score,
        "low": max(0.0, said.score - said.error),
        "high": min(100.0, said.score + said.error),
        "confidence": said.confidence,
        "evidence": {
            "coverage": 0.97,
            "rated_skills": 4,
            "skills": 4,
            "raters": 3,
            "stale": 1,
            "newest_on": "2026-09-12",
            "missing": said.missing,
        },
        "areas": [{"area": area, "weight": 50.0, "contribution": won} for area, won in _areas(said).items()],
        "floors": [{"skill": "mentoring", "level": 2.412, "floor": 3, "chance": 0.1203}],
        "checks": said.checks,
        "blockers": said.blockers,
        "next_steps": [
            {"kind": "ask_raters", "count": 2},
            {
                "kind": "skill",
                "skill": "mentoring",
                "from": 2.412,
                "to": 3.412,
                "gain": 6.31,
                "score": said.score + 6.31,
                "confidence": 0.61,
            },
        ],
        "months_to_ready": 4.5,
        "months_range": [0.0, 19.5],
        "previous": said.previous
        and {"as_of": "2026-06-30", "edition": 1, "verdict": str(said.previous[0]), "score": said.previous[1]},
    }
    reasons = {
        "error": said.error,
        "quality": said.quality,
        "growth": 0.04,
        "steps": [
            {"step": "plain", "points": 60.46, "from": "manager"},
            {"step": "weights", "points": 0.62},
            {"step": "peers", "points": 3.04},
            {"step": "carried", "points": 2.04},
            {"step": "strictness", "points": 1.04},
            {"step": "shrinkage", "points": round(said.score - 67.2, 3)},
        ],
        "skills": [_skill(key, area, said) for area, keys in AREAS.items() for key in keys],
        "role": "Engineer",
        "change": said.change,
    }
    return Entry(
        report=report,
        engineer=said.who,
        holds_role=said.holds_role,
        verdict=said.verdict,
        score=said.score,
        document=document | said.parts,
        reasons=reasons | said.more,
        shown_reasons=said.shown and {"columns": said.shown},
    )


def make_people(count: int, team: str = "Vision") -> list[Engineer]:
    """Engineers with different names and addresses, placed in a team."""
    home, _ = Team.objects.get_or_create(name=team, defaults={"slug": team.lower()})
    people = [make_engineer(f"P{index:02} Person{index:02}") for index in range(count)]
    Placement.objects.bulk_create(Placement(engineer=person, from_on=EARLY, team=home) for person in people)
    return people


def _areas(said: Said) -> dict[str, float]:
    return {"build": round(said.score * 0.55, 3), "lead": round(said.score - round(said.score * 0.55, 3), 3)}


def _skill(key: str, area: str, said: Said) -> dict[str, Any]:
    return {
        "skill": key,
        "name": key.capitalize(),
        "area": area,
        "level": 2.412 if key == "mentoring" else 3.5,
        "target": 4,
        "floor": 3 if key == "mentoring" else None,
        "weight": 0.25,
        "won": round(said.score / 4, 3),
        "open": round(25 - said.score / 4, 3),
        "ratings": 3,
        "own_share": 0.5,
        "given": 3.0,
        "newest_on": "2026-09-12",
    }
