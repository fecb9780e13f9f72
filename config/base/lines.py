"""Values over time as SVG, each with the range it lies in. Sizes are those of the drawing; styles are the page's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from config.base.charts import Scale, scale_for
from config.base.words import number

WIDTH, TOP, BOTTOM = 570, 26, 184  # of the drawing, and where the highest and the lowest value lie
LEFT, RIGHT = 96, 516  # the name of the level stands before the first value
NARROW, NARROW_TOP, NARROW_BOTTOM, NARROW_LEFT, NARROW_RIGHT = 320, 20, 104, 26, 262
MOST, NARROW_MOST = 8, 6  # values that have their words; of more, every second or third has


@dataclass(frozen=True)
class Ranged:
    """A value with its range, and what stands below it: when, and what it was called."""

    caption: str
    note: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class _Plot:
    """Where values lie in a drawing."""

    points: Sequence[Ranged]
    scale: Scale
    left: float
    right: float
    top: float
    bottom: float

    @property
    def across(self) -> list[str]:
        step = (self.right - self.left) / max(1, len(self.points) - 1)
        return [f"{self.left + step * index:.1f}" for index in range(len(self.points))]

    def height(self, value: float, above: float = 0) -> str:
        return f"{self.bottom - (self.bottom - self.top) * self.scale.share(value) - above:.1f}"

    @property
    def band(self) -> str:
        """Around all ranges: the lower ends one way, the upper ones back."""
        low = [f"{x},{self.height(each.low)}" for x, each in zip(self.across, self.points, strict=True)]
        high = [f"{x},{self.height(each.high)}" for x, each in zip(self.across, self.points, strict=True)]
        return " ".join([*low, *high[::-1]])

    @property
    def line(self) -> str:
        return " ".join(f"{x},{self.height(each.value)}" for x, each in zip(self.across, self.points, strict=True))

    def worded(self, most: int) -> list[tuple[str, Ranged]]:
        """Where words stand: at the last value, and back from it as closely as there is room."""
        every, last = max(1, ceil(len(self.points) / most)), len(self.points) - 1
        both = zip(self.across, self.points, strict=True)
        return [(x, each) for index, (x, each) in enumerate(both) if (last - index) % every == 0]


def _scale(points: Sequence[Ranged], line: float) -> Scale:
    return scale_for([*(each.low for each in points), *(each.high for each in points), line])


def ranges(points: Sequence[Ranged], line: float, line_label: str, label: str) -> SafeString:
    """A line through at least two values in a band of their ranges, and one dashed level with a name."""
    plot = _Plot(points, _scale(points, line), LEFT, RIGHT, TOP, BOTTOM)
    return format_html(
        '<svg class="chart tl" viewBox="0 0 {} 232" role="img" aria-label="{}">'
        '<path class="cut" d="M20 {}H556"/><text class="k2" x="20" y="{}">{}</text>'
        '<polygon class="band" points="{}"/><polyline points="{}"/>{}{}</svg>',
        WIDTH,
        label,
        plot.height(line),
        plot.height(line, 5),
        line_label,
        plot.band,
        plot.line,
        _dots(plot, 6 if len(points) <= MOST else 4),
        format_html_join(
            "",
            '<text class="lb mid" x="{0}" y="{1}">{2}</text><text class="mid" x="{0}" y="210">{3}</text>'
            '<text class="k2 mid" x="{0}" y="225">{4}</text>',
            (
                (x, plot.height(each.value, 12), number(each.value, 1), each.caption, each.note)
                for x, each in plot.worded(MOST)
            ),
        ),
    )


def trend(points: Sequence[Ranged], line: float, line_label: str, label: str) -> SafeString:
    """The same beside something else: smaller, with whole numbers and without notes."""
    plot = _Plot(points, _scale(points, line), NARROW_LEFT, NARROW_RIGHT, NARROW_TOP, NARROW_BOTTOM)
    return format_html(
        '<svg class="chart trend" viewBox="0 0 {} 132" role="img" aria-label="{}"><path class="axis" d="M18 104H276"/>'
        '<path class="cut" d="M18 {}H276"/><text x="282" y="{}">{}</text><polygon class="band" points="{}"/>'
        '<polyline points="{}"/>{}{}</svg>',
        NARROW,
        label,
        plot.height(line),
        plot.height(line, -4),
        line_label,
        plot.band,
        plot.line,
        _dots(plot, 3),
        format_html_join(
            "",
            '<text class="k2 mid" x="{0}" y="{1}">{2}</text><text class="mid" x="{0}" y="124">{3}</text>',
            ((x, plot.height(each.value, 9), number(each.value), each.caption) for x, each in plot.worded(NARROW_MOST)),
        ),
    )


def _dots(plot: _Plot, radius: int) -> SafeString:
    return format_html_join(
        "",
        '<circle class="pt" cx="{}" cy="{}" r="{}"/>',
        ((x, plot.height(each.value), radius) for x, each in zip(plot.across, plot.points, strict=True)),
    )
