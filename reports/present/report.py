"""The report page: finding, tiles, dots, moves, ranked list, thin areas."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models.fields.json import KT
from django.utils.safestring import SafeString

from config.base.words import capital, day, listed, number, plural
from reports.models import Entry, Report
from reports.present.pool import (
    GapMap,
    Tile,
    build_basis,
    build_dots,
    build_gaps,
    build_notes,
    build_tiles,
    dots_heading,
)
from reports.present.ranking import RANKED, Person, Row, build_rows, in_order, read_people
from reports.present.sentences import VERDICT_ORDER, Names, change_text, finding, since, verdict_label
from reports.shown import shown_figures, shown_to
from skills.models import User

PAGE = 60
MOVES = 6


@dataclass(frozen=True)
class Move:
    verdict: str
    label: str
    name: str
    slug: str
    text: str


@dataclass(frozen=True)
class ReportPage:
    heading: str
    sub: str
    since: str
    tiles: list[Tile]
    dots_heading: str
    dots: SafeString
    pool: int
    people: list[int]  # whose verdicts are on it: a dot each
    moves: list[Move]
    more_moves: list[Move]
    left: str
    rows: list[Row]
    page: Page[Person]
    shown: str
    names: list[Person]
    gaps: GapMap | None
    basis: list[tuple[str, str]]
    notes: list[tuple[str, str]]


def build_report_page(
    report: Report, today: date, *, user: User | None = None, show: str = "", page: int = 1
) -> ReportPage:
    """Loads what the page shows, in the same number of queries for any number of people; without a user as everybody
    may read it."""
    if user is None or not user.is_people_team:
        report = copy(report)
        report.figures = shown_figures(report)
    people = read_people(report)
    pool = [person for person in people if not person.holds_role]
    ranked = in_order(person for person in pool if person.verdict in RANKED)
    leaf = Paginator(ranked, PAGE).get_page(page)
    shown = [person.pk for person in leaf]
    entries = {entry.pk: shown_to(user, entry) for entry in Entry.objects.filter(pk__in=shown)}
    siblings = list(Report.objects.filter(role=report.role_id).values_list("as_of", "edition"))
    names = Names.of(report)
    moves = build_moves(pool, report, names)
    return ReportPage(
        heading=finding(report),
        sub=_sub(report),
        since=since(report),
        tiles=build_tiles(report, ranked),
        dots_heading=dots_heading(pool),
        dots=build_dots(pool, report),
        pool=len(pool),
        people=[person.engineer for person in people],
        moves=moves[:MOVES],
        more_moves=moves[MOVES:],
        left=left_text(report, people),
        rows=build_rows(leaf, ranked, entries, report, names),
        page=leaf,
        shown=show,
        names=sorted((person for person in pool if person.verdict == show), key=lambda person: person.name.casefold()),
        gaps=build_gaps(report),
        basis=build_basis(report),
        notes=build_notes(report, siblings, today),
    )


def _sub(report: Report) -> str:
    figures = report.figures
    parts = [
        report.role.title,
        f"{plural(figures.get('pool', 0), 'person', 'people')} in {plural(figures.get('teams', 0), 'team')}",
    ]
    parts.append(f"as of {day(report.as_of)}")
    if report.edition > 1:
        parts.append(f"edition {report.edition}")
    return " · ".join([*parts, f"framework {report.framework_version.version}"])


def build_moves(pool: Iterable[Person], report: Report, names: Names) -> list[Move]:
    """People whose verdict changed or who are new; nobody when there is nothing to compare with."""
    if report.previous is None:
        return []
    moved = [person for person in pool if not person.previous or person.previous["verdict"] != person.verdict]
    moved.sort(key=lambda person: (VERDICT_ORDER[person.verdict], person.name.casefold()))
    return [
        Move(person.verdict, verdict_label(person.verdict), person.name, person.slug, _move_text(person, names))
        for person in moved
    ]


def _move_text(person: Person, names: Names) -> str:
    if not person.previous:
        return "first report"
    why = change_text({**(person.change or {}), "strictness": None}, names, most=2)
    before = person.previous
    was = f"was {verdict_label(before['verdict'])} with {number(before['score'])}, now {number(person.score)}"
    return f"{was}: {why}" if why else was


def left_text(report: Report, people: Iterable[Person]) -> str:
    """Who was in the previous pool and is not in this one."""
    if report.previous is None:
        return ""
    now = {person.engineer: person for person in people}
    before = report.previous.entries.pool().annotate(name=KT("document__name"))
    gone = sorted(before.exclude(engineer__in=list(now)).values_list("name", flat=True))
    promoted = sorted(
        person.name for person in now.values() if person.holds_role and person.previous and _was_in_pool(person)
    )
    parts = [f"{listed(promoted)} {'holds' if len(promoted) == 1 else 'hold'} the role now"] if promoted else []
    if gone:
        parts.append(f"{listed(gone)} {'is' if len(gone) == 1 else 'are'} no longer in the pool")
    return capital("; ".join(parts)) + ("." if parts else "")


def _was_in_pool(person: Person) -> bool:
    return bool(person.change and person.change.get("role"))
