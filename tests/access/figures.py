"""What the tests of this package came to, in one line: for the end of the run and for the README."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.access.walk import Result


@dataclass
class Figures:
    requests: int = 0
    routes: int = 0
    seconds: float = 0.0
    leaks: int = 0
    holes: int = 0
    found: int = 0

    def add(self, result: Result) -> None:
        self.requests += result.requests
        self.routes = max(self.routes, len(result.routes))
        self.seconds += result.seconds
        self.leaks += len(result.findings)

    def note_hole(self, is_found: bool) -> None:
        self.holes += 1
        self.found += is_found

    @property
    def text(self) -> str:
        """ "8,123 requests to 71 routes in 20 s, 0 leaks; 57 of 57 planted holes found"; empty when nothing ran."""
        walked = (
            f"{self.requests:,} requests to {self.routes} routes in {self.seconds:.0f} s, {self.leaks} leaks"
            if self.requests
            else ""
        )
        planted = f"{self.found} of {self.holes} planted holes found" if self.holes else ""
        return "; ".join(part for part in (walked, planted) if part)


FIGURES = Figures()
