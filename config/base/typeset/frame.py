"""What stands on every page of a file: what it is, for whom it was made and when, and what it was made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from config.base.words import day

PERSONAL = "Confidential. Contains personal data."
TOTALS = "Confidential. Totals only."
DOT = "\N{NO-BREAK SPACE}· "  # a line never begins with it
FINGERPRINT = 16  # hexadecimal digits of a digest that tell two files apart


@dataclass(frozen=True)
class Maker:
    """Who asked for a file, and when in their own time."""

    name: str
    at: datetime

    @property
    def words(self) -> str:
        return f"Made for {self.name}, {day(self.at)}, {self.at:%H:%M}"


def frame(running: str, when: str, maker: Maker, basis: Iterable[str] = (), *, note: str = PERSONAL) -> dict[str, str]:
    """``running`` names the file, ``basis`` says what it was made of: edition, method, framework, fingerprint."""
    return {
        "title": f"{running}, {when}",
        "running": running,
        "day": when,
        "author": settings.ORGANISATION or "Cairn",
        "organisation": settings.ORGANISATION,
        "foot": f"{note} {DOT.join([maker.words, *basis])}",
    }


def fingerprint(digest: str) -> str:
    """The first digits of a digest, in two groups that can be compared by eye."""
    text, half = digest.rpartition(":")[2][:FINGERPRINT], FINGERPRINT // 2
    return f"{text[:half]}\N{NO-BREAK SPACE}{text[half:]}".strip()
