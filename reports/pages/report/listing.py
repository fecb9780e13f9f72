"""Who is ready, and what stands in between: people by group, without places; the report and a team's page share it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import day, share_text, span, spell
from reports.model.document import EntryDocument
from reports.model.reasons import Reasons
from reports.models import Entry, Report
from reports.pages.deciding import Decides, build_decides, data_text, one_rater_text
from reports.pages.grouping import CLOSE, DEVELOPING, GROUPS, NOT_ENOUGH, READY_NOW, THRESHOLD_MET, Group
from reports.pages.opened import Doers, Whose
from reports.pages.points import PointsSince, points_since, printed_confidence, printed_score
from reports.pages.ranking import BY_NAME, RankedPerson, initials
from reports.pages.sentences import Names

NOBODY = {
    READY_NOW: "Nobody meets the bar with everything in place.",
    THRESHOLD_MET: "Nobody meets the bar with something open.",
    CLOSE: "Nobody is close to the bar.",
    NOT_ENOUGH: "Enough is known about everybody.",
    DEVELOPING: "Nobody is further from the bar.",
}


@dataclass(frozen=True)
class Row:
    """One person. ``change`` is None where the report has none before it."""

    name: str
    initials: str
    url: str
    team: str
    is_assumed: bool
    threshold_met: str
    met: SafeString
    score: str
    span: str
    range: SafeString
    change: PointsSince | None
    decides: Decides
    one_rater: str
    is_sustained: bool
    data: str
    is_answered: bool


@dataclass(frozen=True)
class GroupPart:
    """Those of a group who are on this page; ``count`` is of all pages, and so is ``opened``: how much is open for each
    of them."""

    group: Group
    count: int
    opened: list[int]
    note: str
    rows: list[Row]

    @property
    def nobody(self) -> str:
        return NOBODY[self.group]

    @property
    def has_numbers(self) -> bool:
        """Its rows stand in the table; of the others no numbers are told."""
        return self.group in (READY_NOW, THRESHOLD_MET, CLOSE)


@dataclass(frozen=True)
class Listing:
    """``since`` is the day of the report before, or nothing; ``marks`` are the thresholds a bar has ticks at."""

    groups: list[GroupPart]
    cut: str
    marks: str
    since: str
    has_unsustained: bool

    @property
    def main(self) -> list[GroupPart]:
        return [part for part in self.groups if part.has_numbers]

    @property
    def rest(self) -> list[GroupPart]:
        return [part for part in self.groups if not part.has_numbers]


@dataclass(frozen=True)
class RowParts:
    """What rows are made with. All ranges are drawn on one scale."""

    report: Report
    names: Names
    doers: Doers
    scale: charts.Scale
    answered: Collection[int] = frozenset()


def build_listing(
    told: RowParts,
    people: Sequence[RankedPerson],
    opened: Mapping[int, int],
    entries: Mapping[int, Entry],
    since: str,
) -> Listing:
    """``people`` are all in their order, ``entries`` those on this page, ``opened`` how many things are open for whom
    of those who meet the threshold."""
    policy = told.names.policy
    groups = {group: [person for person in people if person.group(policy) is group] for group in GROUPS}
    parts = [
        GroupPart(
            group,
            len(members),
            [opened.get(person.pk, 0) for person in members],
            group_note(group, members, opened),
            [_row(entries[person.pk], person, group, told) for person in members if person.pk in entries],
        )
        for group, members in groups.items()
    ]
    marks = f"{share_text(policy.ready_soon).removesuffix(' %')} and {share_text(policy.ready_now)}"
    unsustained = any(not row.is_sustained for part in parts if part.has_numbers for row in part.rows)
    return Listing(parts, f"{told.report.cut:g}", marks, since, unsustained)


def _row(entry: Entry, person: RankedPerson, group: Group, told: RowParts) -> Row:
    report, names, document, reasons = told.report, told.names, EntryDocument.of(entry), Reasons.of(entry)
    slug, cut, policy = entry.engineer.slug, report.cut, names.policy
    url = reverse("reports:person", args=[report.role.key, report.as_of, slug])
    whose = Whose(entry.engineer_id, person.name, slug, told.doers)
    previous = report.previous
    is_other = previous is not None and previous.method != report.method
    return Row(
        name=person.name,
        initials=initials(person.name),
        url=f"{url}?edition={report.edition}",
        team=person.team,
        is_assumed=bool(document.aim_assumed),
        threshold_met=printed_confidence(person.confidence, policy.ready_soon, policy.ready_now),
        met=charts.met(person.confidence, (policy.ready_soon, policy.ready_now)),
        score=printed_score(person.score, cut),
        span=span(person.low, person.high),
        range=charts.interval(person.low, person.high, person.score, cut, told.scale),
        change=points_since(document, cut, is_other_method=is_other) if previous else None,
        decides=build_decides(document, reasons, group, names, whose, cut),
        one_rater=one_rater_text(document, reasons),
        is_sustained=document.sustained is not False,
        data="" if group in BY_NAME else data_text(document, reasons),
        is_answered=entry.pk in told.answered,
    )


def group_note(group: Group, members: Sequence[RankedPerson], opened: Mapping[int, int]) -> str:
    """What holds for all of a group, said once."""
    count = len(members)
    if not count:
        return ""
    if group is READY_NOW:
        return " ".join(part for part in ("Surest first." if count > 1 else "", ties_text(members)) if part)
    if group is THRESHOLD_MET:
        return threshold_met_text([opened.get(person.pk, 0) for person in members])
    if group is CLOSE:
        return " ".join(part for part in ("A panel decides.", ties_text(members)) if part)
    return "What to collect, and from whom." if group is NOT_ENOUGH else "By name, with the time to expect."


def ties_text(members: Sequence[RankedPerson]) -> str:
    """Whose ranges overlap are level, in whatever order they stand."""
    if len(members) < 2:
        return ""
    if max(person.low for person in members) <= min(person.high for person in members):
        return f"Their ranges overlap: treat the {spell(len(members))} as level."
    return "Where ranges overlap, people are level."


def threshold_met_text(opened: Sequence[int]) -> str:
    """How many things are open, and what comes when they are done."""
    least, most = min(opened), max(opened)
    if not least:
        return "A panel decides."
    done = "the next report says Ready now, other things equal."
    if most == 1:
        return f"One thing{' each' if len(opened) > 1 else ''}. When it is done, {done}"
    return f"When all that is open is done, {done}"


def needs_text(opened: Sequence[int]) -> str:
    """Of people who meet the bar: "need one thing"."""
    many = "a few things" if max(opened) > 2 else "two things" if min(opened) == 2 else "one or two things"
    return f"{'need' if len(opened) > 1 else 'needs'} {'one thing' if max(opened) == 1 else many}"


def since_day(report: Report) -> str:
    """What a report compares with: "30 Jun", with the year where it is another, or the edition of the same day."""
    previous = report.previous
    if previous is None:
        return ""
    if previous.as_of == report.as_of:
        return f"edition {previous.edition}"
    return day(previous.as_of, year=previous.as_of.year != report.as_of.year)
