"""A team's cover as totals, in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from config.base.words import capital, listed, plural, spell
from skills.matrix.cover import SMALLEST_GROUP
from skills.matrix.matrix import Matrix, Row


@dataclass(frozen=True)
class CoverRow:
    """``words`` are empty where fewer than five people need the skill and the reader may not know who they are."""

    name: str
    area: str
    key: str
    words: str
    kind: str
    share: float


@dataclass(frozen=True)
class TeamCover:
    people: int
    areas: tuple[tuple[str, tuple[CoverRow, ...]], ...]
    is_hidden: bool

    @cached_property
    def rows(self) -> tuple[CoverRow, ...]:
        return tuple(row for _, rows in self.areas for row in rows)

    def count(self, kind: str) -> int:
        return sum(row.kind == kind for row in self.rows)

    @property
    def finding(self) -> str:
        """ "Two skills are held by no one, one by a single person"."""
        if self.is_hidden or not self.people:
            return "Team cover"
        none, one = self.count("none"), self.count("one")
        parts = []
        if none:
            parts.append(f"{spell(none)} skill{' is' if none == 1 else 's are'} held by no one")
        if one:
            noun = "" if none else f" skill{' is held' if one == 1 else 's are held'}"
            parts.append(f"{spell(one)}{noun} by a single person")
        text = listed(parts) or "every skill that is shown has two or more who hold it"
        return capital(text)

    @property
    def why_hidden(self) -> str:
        return (
            f"{plural(self.people, 'person', 'people')} in this team {'has' if self.people == 1 else 'have'} a role. "
            f"Totals of fewer than {spell(SMALLEST_GROUP)} would say something about single ones."
        )

    @property
    def sub(self) -> str:
        return f"{plural(self.people, 'person', 'people')} with a role, each held against the role they aim at"


def build_team_cover(matrix: Matrix, *, by_name: bool) -> TeamCover:
    """``by_name``: the reader may read the matrix itself. Else there are only totals, and none of fewer than five."""
    people = len(matrix.columns)
    if people < SMALLEST_GROUP and not by_name:
        return TeamCover(people, (), is_hidden=True)
    areas = tuple(
        (block.area.name, tuple(_row(row, by_name) for row in block.rows if row.cover.of)) for block in matrix.blocks
    )
    return TeamCover(people, tuple(area for area in areas if area[1]), is_hidden=False)


def _row(row: Row, by_name: bool) -> CoverRow:
    cover, skill = row.cover, row.skill
    where = (skill.name, skill.area.key, skill.key)
    if cover.of < SMALLEST_GROUP and not by_name:
        return CoverRow(*where, words="", kind="", share=0.0)
    return CoverRow(*where, cover.words if by_name else cover.total, cover.kind, cover.share)
