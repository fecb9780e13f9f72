"""The report page: finding, tiles, where everybody stands, who is ready, what stands in between, moves, thin areas."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import capital, day, plural, spell
from reports.model.shown import shown_figures, shown_to
from reports.models import Entry, Report
from reports.pages.grouping import GROUPS, READY_NOW, THRESHOLD_MET
from reports.pages.opened import read_doers
from reports.pages.ranking import RankedPerson, in_order, read_opened, read_people
from reports.pages.report.listing import Listing, RowParts, build_listing, needs_text, since_day
from reports.pages.report.moves import MOST, Moves, build_moves, left_text, moved
from reports.pages.report.pool import (
    GapMap,
    Note,
    Tile,
    build_basis,
    build_dots,
    build_gaps,
    build_notes,
    build_tiles,
    dots_heading,
)
from reports.pages.report.trend import Sibling, Trend, read_siblings, read_trend
from reports.pages.report.unrated import MOST as NAMED
from reports.pages.report.unrated import Unrated, build_unrated, without_manager
from reports.pages.report.whom import Choices, Whom, choices_of
from reports.pages.sentences import Names, finding
from skills.models import User

PAGE = 60


@dataclass(frozen=True)
class ReportPage:
    heading: str
    sub: str
    tiles: list[Tile]
    dots_heading: str
    dots: SafeString
    legend: list[tuple[SafeString, str]]
    trend: Trend | None
    pool: int
    people: list[int]  # whose verdicts are on it
    listing: Listing
    whom: Whom
    choices: Choices
    chosen: int  # how many are listed
    page: Page[RankedPerson]
    moves: Moves | None
    earlier: list[tuple[str, str]]  # reports to compare with, each with its day
    gaps: GapMap | None
    basis: list[tuple[str, str]]
    unrated: Unrated | None
    notes: list[Note]
    told: RowParts  # what its rows are made with
    entries: dict[int, Entry]  # of those listed, as the reader may see them


def build_report_page(
    report: Report,
    today: date,
    *,
    user: User | None = None,
    page: int = 1,
    whom: Whom | None = None,
    size: int = PAGE,
) -> ReportPage:
    """Loads what the page shows, in the same number of queries for any number of people; without a user as everybody
    may read it. ``whom`` narrows the list alone: the figures are of the whole report."""
    if user is None or not user.is_people_team:
        report = copy(report)
        report.figures = shown_figures(report)
    names, siblings = Names.of(report), read_siblings(report)
    policy = names.policy
    people = read_people(report)
    pool = in_order((person for person in people if not person.holds_role), policy)
    whom = whom or Whom()
    chosen = whom.choose(pool, policy, user)
    leaf = Paginator(chosen, size).get_page(page)
    movers = moved(pool, report)
    entries = _read_entries(report, [*leaf, *movers[:MOST]], user)
    on_page = {person.pk: entries[person.pk] for person in leaf}
    opened = read_opened([person for person in pool if person.group(policy) is THRESHOLD_MET], user)
    unrated = without_manager(pool)
    named = {person.engineer for person in (*leaf, *unrated[:NAMED])}
    doers = read_doers(user, named, today)
    scale = charts.scale_for([*(person.low for person in pool if person.group(policy) in GROUPS[:3]), report.cut, 100])
    told, since = RowParts(report, names, doers, scale), since_day(report)
    trend = read_trend(report, siblings, policy)
    return ReportPage(
        heading=headline(report, list(opened.values())),
        sub=_sub(report),
        tiles=build_tiles(report, list(opened.values()), names, since),
        dots_heading=dots_heading(pool, report.cut),
        dots=build_dots(pool, report, policy, wide=charts.WIDTH if trend else charts.FULL),
        legend=[(charts.key(group.key), group.title) for group in GROUPS],
        trend=trend,
        pool=len(pool),
        people=[person.engineer for person in people],
        listing=build_listing(told, chosen, opened, on_page, since),
        whom=whom,
        choices=choices_of(pool),
        chosen=len(chosen),
        page=leaf,
        earlier=_earlier(report, siblings),
        moves=build_moves(movers, entries, report, names, since, left_text(report, people)) if since else None,
        gaps=build_gaps(report),
        basis=build_basis(report),
        unrated=build_unrated(unrated, len(pool), report, doers) if pool else None,
        notes=build_notes(report, [(each.as_of, each.edition) for each in siblings], today),
        told=told,
        entries=on_page,
    )


def _earlier(report: Report, siblings: Sequence[Sibling]) -> list[tuple[str, str]]:
    """The reports it can be compared with, newest first: of each day before it the newest edition."""
    newest = {each.as_of: each.edition for each in sorted(siblings, key=lambda each: (each.as_of, each.edition))}
    before = [(on, edition) for on, edition in newest.items() if on < report.as_of]
    return [(f"{on}.{edition}", day(on)) for on, edition in reversed(before)]


def _read_entries(report: Report, people: Sequence[RankedPerson], user: User | None) -> dict[int, Entry]:
    """As the reader may see them."""
    found = Entry.objects.filter(pk__in=[person.pk for person in people]).select_related("engineer")
    return {entry.pk: shown_to(user, entry) for entry in found}


def headline(report: Report, opened: Sequence[int]) -> str:
    """Who is ready, and who needs little more; where nobody does, the count and its change."""
    ready = report.summary.get(READY_NOW.key, 0)
    if not opened or not all(opened):
        return finding(report)
    needs = f"{spell(len(opened))}{' more' if ready else ''} {needs_text(opened)}"
    if not ready:
        return f"No one is ready for {report.role.title} yet; {needs}"
    who = f"{capital(spell(ready))} engineer{'s are' if ready > 1 else ' is'} ready"
    return f"{who} for {report.role.title}, and {needs}"


def _sub(report: Report) -> str:
    figures = report.figures
    parts = [
        f"{plural(figures.get('pool', 0), 'person', 'people')} in {plural(figures.get('teams', 0), 'team')}",
        f"ratings up to {day(report.as_of)}",
        f"made {day(report.made_at.date())}",
        f"method {report.method}",
    ]
    return " · ".join([*parts, f"edition {report.edition}"] if report.edition > 1 else parts)
