"""Cover: how many people hold a skill at their target, in words; a team's cover as totals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from config.base.words import capital, listed, plural, spell

if TYPE_CHECKING:
    from skills.matrix import Matrix, Row

SMALLEST_GROUP = 5  # totals of fewer people say something about one of them
THIN = 2


@dataclass(frozen=True)
class Cover:
    """How many of the people who need a skill hold it at their target level, and who."""

    held_by: tuple[str, ...]
    of: int

    @property
    def kind(self) -> str:
        """ "none", "one", "thin", "well", or nothing when nobody needs the skill."""
        count = len(self.held_by)
        if not self.of:
            return ""
        if count >= THIN:
            return "thin" if count == THIN < self.of else "well"
        return "one" if count else "none"

    @property
    def words(self) -> str:
        """ "No one yet", "Only Mei-Ling", "2 of 9, thin" or "5 of 9"."""
        return f"Only {self.held_by[0]}" if self.kind == "one" else self.total

    @property
    def total(self) -> str:
        """The same without a name."""
        if not self.of:
            return "Not asked for"
        return {"none": "No one yet", "thin": f"{self.count}, thin"}.get(self.kind, self.count)

    @property
    def count(self) -> str:
        return f"{len(self.held_by)} of {self.of}" if self.of else "–"

    @property
    def note(self) -> str:
        """What to know beside the count: "No one yet", "Only Mei-Ling", "Thin", or nothing."""
        return {"none": self.total, "one": self.words, "thin": "Thin"}.get(self.kind, "")

    @property
    def share(self) -> float:
        return len(self.held_by) / self.of if self.of else 0.0


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
