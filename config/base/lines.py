"""Values over time as SVG, each with the range it lies in. Sizes are those of the drawing; styles are the page's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from config.base.charts import scale_for
from config.base.words import number

WIDTH, TOP, BOTTOM = 570, 26, 184  # of the drawing, and where the highest and the lowest value lie
LEFT, RIGHT = 96, 516  # the name of the level stands before the first value


@dataclass(frozen=True)
class Ranged:
    """A value with its range, and what stands below it: when, and what it was called."""

    caption: str
    note: str
    value: float
    low: float
    high: float


def ranges(points: Sequence[Ranged], line: float, line_label: str, label: str) -> SafeString:
    """A line through at least two values in a band of their ranges, and one dashed level with a name."""
    scale = scale_for([*(each.low for each in points), *(each.high for each in points), line])
    step = (RIGHT - LEFT) / max(1, len(points) - 1)

    def height(value: float, above: float = 0) -> str:
        return f"{BOTTOM - (BOTTOM - TOP) * scale.share(value) - above:.1f}"

    across = [f"{LEFT + step * index:.1f}" for index in range(len(points))]
    low = [f"{x},{height(each.low)}" for x, each in zip(across, points, strict=True)]
    high = [f"{x},{height(each.high)}" for x, each in zip(across, points, strict=True)]
    return format_html(
        '<svg class="chart tl" viewBox="0 0 {} 232" role="img" aria-label="{}">'
        '<path class="cut" d="M20 {}H556"/><text class="k2" x="20" y="{}">{}</text>'
        '<polygon class="band" points="{}"/><polyline points="{}"/>{}</svg>',
        WIDTH,
        label,
        height(line),
        height(line, 5),
        line_label,
        " ".join([*low, *high[::-1]]),
        " ".join(f"{x},{height(each.value)}" for x, each in zip(across, points, strict=True)),
        format_html_join(
            "",
            '<circle class="pt" cx="{0}" cy="{1}" r="6"/><text class="lb mid" x="{0}" y="{2}">{3}</text>'
            '<text class="mid" x="{0}" y="210">{4}</text><text class="k2 mid" x="{0}" y="225">{5}</text>',
            (
                (x, height(each.value), height(each.value, 12), number(each.value, 1), each.caption, each.note)
                for x, each in zip(across, points, strict=True)
            ),
        ),
    )
