"""Cover: how many people hold a skill at their target, in words; a team's cover as totals."""

from __future__ import annotations

from dataclasses import dataclass

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
