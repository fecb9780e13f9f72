"""The ranked list: who is ready now or soon, with ranges, ties and what decides it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.fields.json import KT
from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import capital, listed, number, percent, signed, span
from reports.models import Entry, Report, Verdict
from reports.present.sentences import VERDICT_ORDER, Names, blocker_text, verdict_label
from skills.coverage import SMALLEST_GROUP

RANKED = (Verdict.READY_NOW, Verdict.READY_SOON)


@dataclass(frozen=True)
class Person:
    """One entry in short: what the page needs of everybody."""

    pk: int
    engineer: int
    slug: str
    name: str
    team: str
    verdict: str
    score: float
    low: float
    high: float
    holds_role: bool = False
    previous: Mapping[str, Any] | None = None
    change: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Row:
    """A person ready now or soon. ``rank`` spans the places that the ranges allow: "1–4"."""

    slug: str
    name: str
    initials: str
    team: str
    verdict: str
    label: str
    bar_met: str
    score: str
    span: str
    range: SafeString
    rank: str
    ties: tuple[str, ...]
    quality: str
    change: float | None
    why: str

    @property
    def tie_text(self) -> str:
        return f"level with {listed(self.ties, most=2)}" if self.ties else ""

    @property
    def all_ties(self) -> str:
        return listed(self.ties)

    @property
    def has_more_ties(self) -> bool:
        return len(self.ties) > 3


def read_people(report: Report) -> list[Person]:
    """Everybody in the report in one query, without the long documents."""
    rows = (
        Entry.objects.filter(report=report)
        .annotate(name=KT("document__name"), team=KT("document__team"))
        .order_by("pk")
        .values_list(
            "pk",
            "engineer_id",
            "engineer__slug",
            "name",
            "team",
            "verdict",
            "score",
            "document__low",
            "document__high",
            "holds_role",
            "document__previous",
            "reasons__change",
        )
    )
    return [Person(*row) for row in rows]


def in_order(people: Iterable[Person]) -> list[Person]:
    """Ready now first, then by score; people of one score by name."""
    return sorted(people, key=lambda person: (VERDICT_ORDER[person.verdict], -person.score, person.name.casefold()))


def build_rows(
    leaf: Iterable[Person], ranked: Sequence[Person], entries: Mapping[int, Entry], report: Report, names: Names
) -> list[Row]:
    """The ranked list. All ranges are drawn on one scale."""
    scale = charts.scale_for([*(person.low for person in ranked), report.cut, 100])
    rows = []
    for person in leaf:
        document, reasons = entries[person.pk].document, entries[person.pk].reasons
        group = [other for other in ranked if other.verdict == person.verdict]
        rows.append(
            Row(
                slug=person.slug,
                name=person.name,
                initials=initials(person.name),
                team=person.team,
                verdict=person.verdict,
                label=verdict_label(person.verdict),
                bar_met=percent(document["confidence"]),
                score=number(person.score),
                span=span(person.low, person.high),
                range=charts.interval(person.low, person.high, person.score, report.cut, scale),
                rank=rank_span(person, group),
                ties=ties(person, group),
                quality=reasons["quality"],
                change=person.score - person.previous["score"] if person.previous else None,
                why=deciding(document, report, names),
            )
        )
    return rows


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


def ties(person: Person, group: Iterable[Person]) -> tuple[str, ...]:
    """Names of the others of the same verdict whose ranges overlap: their order says nothing."""
    return tuple(
        other.name for other in group if other.pk != person.pk and other.low <= person.high and other.high >= person.low
    )


def rank_span(person: Person, group: Sequence[Person]) -> str:
    """The places this person could have inside the group, given everybody's range."""
    best = 1 + sum(other.low > person.high for other in group)
    worst = len(group) - sum(other.high < person.low for other in group)
    return str(best) if best == worst else f"{best}–{worst}"


def deciding(document: Mapping[str, Any], report: Report, names: Names) -> str:
    """Ready now: the two areas furthest above the pool's mean. Otherwise what stands in the way, at most three."""
    if document["verdict"] == Verdict.READY_NOW:
        above = differences(document, report)[:2]
        if above and above[0][1] > 0:
            return ", ".join(f"{names.area(area)} {signed(points)}" for area, points in above if points > 0)
        return f"bar met: {percent(document['confidence'])}, every check holds"
    blocked = [blocker_text(blocker, document, names, report.cut) for blocker in document["blockers"]]
    if not blocked:
        return f"No single thing; the bar is met with {percent(document['confidence'])} confidence"
    more = f" and {len(blocked) - 3} more" if len(blocked) > 3 else ""
    return capital("; ".join(blocked[:3])) + more


def differences(document: Mapping[str, Any], report: Report) -> list[tuple[str, float]]:
    """(area, points above the pool's mean), largest first; empty for a pool too small to average."""
    means = {each["area"]: each["mean"] for each in report.figures.get("areas", [])}
    if report.figures.get("pool", 0) < SMALLEST_GROUP or not means:
        return []
    found = [(each["area"], each["contribution"] - means.get(each["area"], 0.0)) for each in document["areas"]]
    return sorted(found, key=lambda pair: -pair[1])
