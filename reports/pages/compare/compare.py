"""Two reports side by side: whose verdict moved, by which causes in points, who kept it, and who left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.core.paginator import Page, Paginator
from django.urls import reverse

from config.base.words import day, listed, number, plural, round_to_sum, signed, spell
from reports.model.shown import shown_to
from reports.model.words import CAUSES
from reports.models import Entry
from reports.pages.causes import LEAST, SHORT, Cause
from reports.pages.compare import words
from reports.pages.compare.left import why_left
from reports.pages.compare.read import Chain, ComparedPerson, ReportSays, name_of, read_compared, verdict_of
from reports.pages.points import places_of
from reports.pages.report.moves import moved_by
from reports.pages.sentences import VERDICT_ORDER, Names, verdict_label
from skills.models import User

PAGE = 60  # of those who kept their verdict
MOST = 200  # of those whose verdict moved; the file has them all
HEADS = {"basis": "Basis", "ended": "Ended", "carried": "Carried", "newer": "Newer", "new_raters": "New raters"}


@dataclass(frozen=True)
class Cell:
    """Points of one cause, or of several told as one, over so many columns."""

    label: str
    text: str
    span: int
    is_nothing: bool
    is_loss: bool  # by ratings: what all share is nobody's loss


@dataclass(frozen=True)
class CompareRow:
    name: str
    slug: str
    url: str
    team: str
    was: str  # verdicts by key, empty for whoever was not in the pool
    was_label: str
    verdict: str
    label: str
    text: str
    then: str
    now: str
    points: str
    cells: list[Cell]
    no_causes: str = ""  # why there are none


@dataclass(frozen=True)
class ComparePage:
    heading: str
    sub: str
    note: str
    columns: list[str]
    moved_heading: str
    moved: list[CompareRow]
    more: str
    legend: str
    kept_heading: str
    kept: list[CompareRow]
    page: Page[ComparedPerson]
    people: list[int]
    first: int | None  # whose line of time is shown when nobody is asked for
    then: str
    now: str


def build_compare_page(chain: Chain, user: User, page: int = 1, size: int = PAGE) -> ComparePage:
    """In a number of queries that depends on the reports between the two, not on how many people there are."""
    everybody = read_compared(chain, user)
    moved, kept = _split(everybody)
    leaf = Paginator(kept, size).get_page(page)
    told = [*moved[:MOST], *leaf]
    columns = [cause for cause in CAUSES if any(_has(each, cause, chain) for each in everybody)]
    why = {**why_left(moved, chain.later), **_why_moved(moved[:MOST], chain, user)}
    rows = {each.engineer: _row(each, chain, columns, why.get(each.engineer, "")) for each in told}
    return ComparePage(
        heading=words.heading(moved, kept, chain),
        sub=words.sub(chain),
        note=words.note(chain),
        columns=[HEADS[cause] for cause in columns],
        moved_heading=f"Moved: {spell(len(moved))} verdict{'' if len(moved) == 1 else 's'}",
        moved=[rows[each.engineer] for each in moved[:MOST]],
        more=f"{plural(len(moved) - MOST, 'verdict')} more; the file has them all." if len(moved) > MOST else "",
        legend=words.legend(columns),
        kept_heading=words.kept_heading(kept),
        kept=[rows[each.engineer] for each in leaf],
        page=leaf,
        people=[each.engineer for each in everybody],
        first=next((each.engineer for each in [*moved, *leaf] if each.then and each.now), None),
        then=day(chain.earlier.as_of, year=False),
        now=day(chain.later.as_of, year=False),
    )


def _split(everybody: Iterable[ComparedPerson]) -> tuple[list[ComparedPerson], list[ComparedPerson]]:
    found = sorted(everybody, key=lambda each: VERDICT_ORDER.get(verdict_of(each.now), len(VERDICT_ORDER)))
    return [each for each in found if each.is_moved], [each for each in found if not each.is_moved]


# ── causes in points ────────────────────────────────────────────────────────────────────────────────────────────────
def printed(each: ComparedPerson, chain: Chain) -> tuple[list[Cause], float, int]:
    """Causes that add up to the points, and the points, as they are printed; and with how many decimals."""
    if each.then is None or each.now is None:
        return [], 0.0, 1
    then, now = each.then.score, each.now.score
    places = max(places_of(chain.earlier.cut, then), places_of(chain.later.cut, now))
    points = round(round(now, places) - round(then, places), places) + 0.0
    parts = round_to_sum([cause.points for cause in each.causes], points, places) if each.causes else []
    return [replace(cause, points=part) for cause, part in zip(each.causes, parts, strict=True)], points, places


def _has(each: ComparedPerson, kind: str, chain: Chain) -> bool:
    causes = printed(each, chain)[0]
    return any(kind in cause.kinds and (cause.points or len(cause.kinds) > 1) for cause in causes)


def _cells(causes: Sequence[Cause], places: int, columns: Sequence[str]) -> list[Cell]:
    found = []
    for cause in causes:
        span = sum(kind in columns for kind in cause.kinds)
        if span:
            text = signed(cause.points, places) if cause.points else "·"
            label = listed(SHORT[kind] for kind in cause.kinds)
            found.append(Cell(label, text, span, not cause.points, cause.points < 0 and cause.kinds[0] != "basis"))
    return found


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _row(each: ComparedPerson, chain: Chain, columns: Sequence[str], why: str) -> CompareRow:
    causes, points, places = printed(each, chain)
    said = each.now or each.then
    report = chain.later if each.now else chain.earlier
    url = reverse("reports:person", args=[report.role.key, report.as_of, said.slug]) if said else ""
    scores = [number(who.score, places) if who else "–" for who in (each.then, each.now)]
    return CompareRow(
        name=name_of(each),
        slug=said.slug if said else "",
        url=f"{url}?edition={report.edition}",
        team=(said.team or "") if said else "",
        was=verdict_of(each.then),
        was_label=_label(each.then),
        verdict=verdict_of(each.now),
        label=_label(each.now),
        text=why,
        then=scores[0],
        now=scores[1],
        points=_points(each, points, places),
        cells=_cells(causes, places, columns),
        no_causes=_no_causes(each),
    )


def _label(said: ReportSays | None) -> str:
    if said is None:
        return "not in the report"
    return "in the role" if said.holds_role else verdict_label(said.verdict)


def _points(each: ComparedPerson, points: float, places: int) -> str:
    if each.then is None or each.now is None:
        return "left" if each.now is None else "new"
    return signed(points, places) if points else "0"


def _no_causes(each: ComparedPerson) -> str:
    if each.causes:
        return ""
    if each.then is None:
        return "no earlier score"
    return "no later score" if each.now is None else "not in every report between"


def _why_moved(moved: Sequence[ComparedPerson], chain: Chain, user: User) -> dict[int, str]:
    """What changed each verdict, in the report in which it last changed. Two queries."""
    turned = {each.turned: each for each in moved if each.turned and each.now and not each.now.holds_role}
    reports = {report.pk: report for report in (chain.later, *chain.reports)}
    names = Names.of(chain.later)
    return {
        entry.engineer_id: moved_by(shown_to(user, entry), reports[entry.report_id], names, _largest(turned[entry.pk]))
        for entry in Entry.objects.filter(pk__in=turned)
    }


def _largest(each: ComparedPerson) -> str:
    """The cause that moved the score most, if any did by as much as prints."""
    cause = max(each.causes, key=lambda cause: abs(cause.points), default=None)
    return cause.name if cause and abs(cause.points) >= LEAST else ""
