"""Levels over time as SVG: each holds until another is said, so a line goes in steps. Styles are the page's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from config.base.words import day

TOP, BOTTOM, LEFT, RIGHT = 12, 152, 22, 516  # of levels 5 and 0, of the first day and the last
APART, LINE = 2.5, 14  # between lines on one level, and between the words at their ends


@dataclass(frozen=True)
class Stair:
    """``steps`` are days with the level from then on, oldest first; None ends a line until the next level."""

    kind: str
    name: str
    steps: Sequence[tuple[date, float | None]]


def stairs(lines: Sequence[Stair], until: date, label: str) -> SafeString:
    """From the first day that is told to ``until``, levels 0 to 5 upwards. The label has the numbers."""
    first = min((on for line in lines for on, _ in line.steps), default=until)
    reach = max(1, (until - first).days)

    def across(on: date) -> str:
        return f"{LEFT + (RIGHT - LEFT) * (on - first).days / reach:.1f}"

    drawn = [(line, _path(line, APART * place, until, across)) for place, line in enumerate(lines)]
    return format_html(
        '<svg class="chart wide stairs" viewBox="0 0 640 176" role="img" aria-label="{}">{}{}{}'
        '<text x="{}" y="172">{}</text><text class="far" x="{}" y="172">{}</text></svg>',
        label,
        format_html_join(
            "",
            '<path class="axis" d="M{0} {1}H{2}"/><text class="far" x="{3}" y="{4}">{5}</text>',
            ((LEFT, _height(level), RIGHT, LEFT - 8, _height(level, -4), level) for level in range(6)),
        ),
        format_html_join("", '<path class="stair {}" d="{}"/>', ((line.kind, path) for line, path in drawn if path)),
        _ends(lines),
        LEFT,
        day(first),
        RIGHT,
        day(until),
    )


def _path(line: Stair, above: float, until: date, across: Callable[[date], str]) -> str:
    """Lines of one level lie beside each other, each a little ``above`` the one before."""
    parts: list[str] = []
    standing: float | None = None
    for on, level in line.steps:
        if standing is not None:
            parts.append(f"H{across(on)}")
        if level is not None:
            y = _height(level, above)
            parts.append(f"M{across(on)} {y}" if standing is None else f"V{y}")
        standing = level
    return "".join(parts) + (f"H{across(until)}" if standing is not None else "")


def _height(level: float, above: float = 0) -> str:
    return f"{BOTTOM - (BOTTOM - TOP) * level / 5 - above:.1f}"


def _ends(lines: Sequence[Stair]) -> SafeString:
    """The name of each line at its end; words that would lie on each other go below."""
    ends = ((line.steps[-1][1], line) for line in lines if line.steps)
    named = [(level, line) for level, line in ends if level is not None]
    placed, last = [], float("-inf")
    for level, line in sorted(named, key=lambda each: -each[0]):
        y = max(float(_height(level, -4)), last + LINE)
        placed.append((line.kind, RIGHT + 8, f"{y:.1f}", line.name))
        last = y
    return format_html_join("", '<text class="k2 {}" x="{}" y="{}">{}</text>', placed)
