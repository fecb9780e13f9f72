"""Counts over time as SVG: a bar for each span of time, with its number over it. Styles are the page's."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, TOP, BOTTOM = 640, 22, 118  # of the drawing, and where the tallest bar ends and all begin


def bars(columns: Sequence[tuple[str, int]], label: str, *, is_open: bool = False) -> SafeString:
    """``columns`` are captions and counts, oldest first; ``is_open``: the last span goes on, so its bar is drawn apart.
    The label has the numbers."""
    step = WIDTH / max(1, len(columns))
    wide = min(36.0, 0.68 * step)
    unit = (BOTTOM - TOP) / max(1, *(count for _, count in columns)) if columns else 0.0
    drawn = [(step * (place + 0.5), count, unit * count, text) for place, (text, count) in enumerate(columns)]
    last = len(drawn) - 1
    return format_html(
        '<svg class="chart wide bars" viewBox="0 0 {0} 142" role="img" aria-label="{1}">'
        '<path class="axis" d="M0 {2}H{0}"/>{3}</svg>',
        WIDTH,
        label,
        BOTTOM,
        format_html_join(
            "",
            '<rect{0} x="{1}" y="{2}" width="{3}" height="{4}" rx="2"/><text class="k2 mid" x="{5}" y="{6}">{7}</text>'
            '<text class="mid" x="{5}" y="136">{8}</text>',
            (
                (
                    SafeString(' class="open"') if is_open and place == last else "",
                    f"{x - wide / 2:.1f}",
                    f"{BOTTOM - high:.1f}",
                    f"{wide:.1f}",
                    f"{high:.1f}",
                    f"{x:.1f}",
                    f"{BOTTOM - high - 6:.1f}",
                    count,
                    text,
                )
                for place, (x, count, high, text) in enumerate(drawn)
            ),
        ),
    )
