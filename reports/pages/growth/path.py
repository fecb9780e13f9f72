"""Where somebody stands on the way to a role: skill by skill, area by area, on the ladder of roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from config.base import charts
from config.base.words import capital, listed, number, plural, spell
from reports.model.reasons import Reasons
from reports.models import Entry
from reports.pages.growth.read_given import Given
from reports.pages.sentences import Names
from reports.pages.standing import Standing

FAR = 1.0  # levels: skills further from their target are named
NAMED = 3
NOTED = 3  # rungs of a drawing that have room for more than the title


@dataclass(frozen=True)
class SkillLevel:
    """A skill the role asks for. ``level`` is the estimate of a report, or without one the manager's rating."""

    key: str
    name: str
    area: str
    target: int
    level: float | None

    @property
    def is_met(self) -> bool:
        """An estimate counts as the whole level it is nearest to."""
        return self.level is not None and self.level >= self.target - 0.5

    @property
    def missing(self) -> float:
        """As printed: one decimal."""
        return max(0.0, round(self.target - (self.level or 0.0), 1))


@dataclass(frozen=True)
class AreaRow:
    name: str
    bar: SafeString | None
    level: str
    target: str
    at_target: str
    change: float | None


@dataclass(frozen=True)
class Rung:
    title: str
    note: str
    kind: str


# ── skill by skill ──────────────────────────────────────────────────────────────────────────────────────────────────
def levels_in(entry: Entry, names: Names) -> list[SkillLevel]:
    """Estimates of a report, of the skills it asks for, in the framework's order."""
    rows = {row.skill: row for row in Reasons.of(entry).skills if row.target}
    skills = [skill for skill in names.definition.skills.values() if skill.key in rows]
    return [SkillLevel(s.key, s.name, s.area, rows[s.key].target, rows[s.key].level) for s in skills]


def levels_rated(given: Mapping[str, Given], names: Names) -> list[SkillLevel]:
    """The same from managers' ratings as given, where no report names somebody yet."""
    targets = names.definition.roles[names.role].targets
    found = []
    for skill in names.definition.skills.values():
        if target := targets[skill.key].level:
            said = given.get(skill.key, Given()).manager
            found.append(SkillLevel(skill.key, skill.name, skill.area, target, float(said.level) if said else None))
    return found


def build_finding(levels: Sequence[SkillLevel], who: str, *, is_estimated: bool) -> str:
    """How many skills are at target, and which are far from it."""
    are, whom = ("are", "you") if who == "You" else ("is", who)
    met, unrated = sum(skill.is_met for skill in levels), sum(skill.level is None for skill in levels)
    if unrated == len(levels):
        return f"No manager has rated {whom} yet, so there is nothing to hold against the targets."
    if met == len(levels):
        return f"{who} {are} at target in all {len(levels)} skills."
    start = f"{who} {are} at target in {met} of {len(levels)} skills."
    if unrated and not is_estimated:
        return f"{start} {capital(spell(unrated))} {'is' if unrated == 1 else 'are'} not rated yet."
    rest = len(levels) - met
    return f"{start} {capital(spell(rest))} {'remains' if rest == 1 else 'remain'}, {_far(levels)}."


def _far(levels: Sequence[SkillLevel]) -> str:
    far = sorted((skill for skill in levels if skill.missing > FAR), key=lambda skill: -skill.missing)
    if not far:
        return "none by more than one level"
    if len(far) > NAMED:
        return f"{spell(len(far))} of them by more than one level"
    return f"and only {listed(skill.name for skill in far)} {'is' if len(far) == 1 else 'are'} more than one level away"


# ── area by area ────────────────────────────────────────────────────────────────────────────────────────────────────
def build_areas(levels: Sequence[SkillLevel], before: Sequence[SkillLevel], names: Names) -> list[AreaRow]:
    """Mean level against mean target of each area, the widest gap first; areas without a rating at the end."""
    earlier = {area: _means(rows) for area, rows in _by_area(before).items()}
    found = [
        (_means(rows), _area(names.area(area), rows, earlier.get(area))) for area, rows in _by_area(levels).items()
    ]
    return [row for means, row in sorted(found, key=lambda pair: pair[0][0] - pair[0][1] if pair[0] else 9)]


def _area(name: str, rows: Sequence[SkillLevel], was: tuple[float, float] | None) -> AreaRow:
    means = _means(rows)
    unrated = sum(row.level is None for row in rows)
    at_target = f"{sum(row.is_met for row in rows)} of {len(rows)}" + (f", {unrated} not rated" if unrated else "")
    if means is None:
        return AreaRow(name, None, "–", number(sum(row.target for row in rows) / len(rows), 1), at_target, None)
    level, target = means
    change = round(level, 1) - round(was[0], 1) if was else None
    return AreaRow(name, charts.bullet(level, target), number(level, 1), number(target, 1), at_target, change)


def _by_area(levels: Sequence[SkillLevel]) -> dict[str, list[SkillLevel]]:
    found: dict[str, list[SkillLevel]] = {}
    for skill in levels:
        found.setdefault(skill.area, []).append(skill)
    return found


def _means(rows: Sequence[SkillLevel]) -> tuple[float, float] | None:
    """Of level and target, over the skills that have a level."""
    known = [(row.level, row.target) for row in rows if row.level is not None]
    if not known:
        return None
    return sum(level for level, _ in known) / len(known), sum(target for _, target in known) / len(known)


# ── the ladder ──────────────────────────────────────────────────────────────────────────────────────────────────────
def build_rungs(standing: Standing, names: Names) -> list[Rung]:
    """Roles from the lowest, with the day each began where it is known."""
    keys = list(names.definition.roles)
    held, aim = standing.role.key if standing.role else "", names.role
    here = keys.index(held) if held in keys else -1
    aimed_at = "assumed" if standing.is_aim_assumed else "aimed at"
    rungs = []
    for index, key in enumerate(keys):
        kind = "here" if index == here else "aim" if key == aim else "done" if index < here else "far"
        begun = standing.since.get(key) if index <= here else None
        note = f"{begun:%b %Y}" if begun else {"here": "held now", "aim": aimed_at}.get(kind, "")
        rungs.append(Rung(names.role_title(key), note, kind))
    return rungs


def build_ladder(rungs: Sequence[Rung], levels: Sequence[SkillLevel], *, is_own: bool) -> SafeString | None:
    """Drawn where the aim lies at or above the role held."""
    kinds = [rung.kind for rung in rungs]
    if len(rungs) < 2 or "here" not in kinds or not levels:
        return None
    here = kinds.index("here")
    aim = kinds.index("aim") if "aim" in kinds else here
    if aim < here:
        return None
    met, total = sum(skill.is_met for skill in levels), len(levels)
    said = [" · ".join(filter(None, (rung.title, rung.note))) for rung in rungs]
    texts = said if len(rungs) <= NOTED else [rung.title for rung in rungs]
    label = f"Roles from the lowest: {', '.join(said)}. {plural(met, 'skill')} of {total} at target."
    note = f"{'You, ' if is_own else ''}{met} of {total}"
    return charts.ladder(texts, here, aim, met / total, note, label)
