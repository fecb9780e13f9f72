"""Charts as inline SVG: plain functions from numbers to markup, sizes in attributes, colours from classes.

Fluid ones (interval, met, swing, share, bullet) have no viewBox and percentages for widths, so that they never scale
text. Fixed ones (dots, stacks, spark, ladder) have a viewBox.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, FULL = 640, 1080  # dots beside something else, and over the whole page
LADDER = 720
BINS = (0.5, 1, 1.25, 1.5, 2, 2.5)  # points in one column of dots
STACKED = ("not_enough_evidence", "developing", "close", "threshold_met", "ready_now")  # from the axis up
LOWEST = 126  # the axis of a chart of few dots: as low as that of the columns beside it


@dataclass(frozen=True)
class Scale:
    """Maps a range of numbers to 0–100 % or to units of a fixed drawing."""

    start: float
    end: float

    def share(self, value: float) -> float:
        """0 to 1; values outside sit on the edge."""
        return min(1.0, max(0.0, (value - self.start) / ((self.end - self.start) or 1)))

    def percent(self, value: float) -> str:
        return f"{100 * self.share(value):.2f}%"

    @property
    def ticks(self) -> list[int]:
        """Round numbers inside the range, about six."""
        size = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100) if (self.end - self.start) / step <= 7)
        return list(range(ceil(self.start / size) * size, floor(self.end / size) * size + 1, size))


def scale_for(values: Iterable[float], *, step: int = 10, low: float = 0, high: float = 100) -> Scale:
    """From the round number at or below the smallest value to the one at or above the largest, within low and high."""
    known = list(values)
    if not known:
        return Scale(low, high)
    start = max(low, floor(min(known) / step) * step)
    end = min(high, ceil(max(known) / step) * step)
    if end > start:
        return Scale(start, end)
    return Scale(end - step, end) if end - step >= low else Scale(start, start + step)


def dots(
    people: Sequence[tuple[float, str]], cut: float, *, title: str, label: str, ident: str = "dots", wide: int = WIDTH
) -> SafeString:
    """One dot per person, (score, class), stacked in narrow columns; one dashed line, the cut with its label.

    Columns begin at the cut, so that no dot stands on the wrong side of it.
    """
    scale = scale_for([*(score for score, _ in people), cut])
    reach = scale.end - scale.start
    columns = 28 if len(people) <= 100 else 42 if len(people) <= 400 else 84
    columns = columns * wide // WIDTH
    size = next((size for size in BINS if reach / size <= columns), BINS[-1])
    last = max(ceil((scale.end - cut) / size) - 1, 0)
    stacks: dict[int, list[str]] = {}
    for score, kind in sorted(people, key=lambda person: (STACKED.index(person[1]), person[0])):
        stacks.setdefault(min(last, floor((score - cut) / size)), []).append(kind)
    tallest = max((len(stack) for stack in stacks.values()), default=1)
    width = size / reach * wide
    pitch = min(width + 2, 240 / tallest)
    base = max(26 + tallest * pitch, LOWEST)
    line = scale.share(cut) * wide
    at_end = line > wide - 90
    parts = [
        format_html('<title id="{}-t">{}</title>', ident, title),
        format_html('<path class="cut" d="M{} 6V{}"/>', _round(line), _round(base)),
        format_html(
            '<text class="k2{}" x="{}" y="14">{}</text>',
            " far" if at_end else "",
            _round(line + (-6 if at_end else 6)),
            label,
        ),
        format_html('<path class="axis" d="M0 {}H{}"/>', _round(base), wide),
        *(
            _mark(
                kind,
                scale.share(cut + (column + 0.5) * size) * wide,
                base - (row + 0.5) * pitch,
                min(width, pitch) * 0.44,
            )
            for column, stack in sorted(stacks.items())
            for row, kind in enumerate(stack)
        ),
        format_html_join(
            "",
            '<text class="mid" x="{}" y="{}">{}</text>',
            ((_round(scale.share(tick) * wide), _round(base + 20), tick) for tick in scale.ticks),
        ),
    ]
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t">{}</svg>',
        "wide" if wide == WIDTH else "full",
        wide,
        ceil(base + 28),
        ident,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _mark(kind: str, x: float, y: float, radius: float) -> SafeString:
    """A dot; where there is room whoever is ready now is ticked, so that it does not take the colour to tell."""
    circle = format_html('<circle class="{}" cx="{}" cy="{}" r="{}"/>', kind, _round(x), _round(y), _round(radius))
    if kind != "ready_now" or radius < 5:
        return circle
    start = f"{_round(x - 0.42 * radius)} {_round(y + 0.04 * radius)}"
    steps = [_round(share * radius) for share in (0.31, 0.31, 0.56, -0.62)]
    return circle + format_html('<path class="tick" d="m{} {} {} {} {}"/>', start, *steps)


def key(kind: str) -> SafeString:
    """A dot for a legend."""
    return format_html('<svg viewBox="0 0 16 16" aria-hidden="true">{}</svg>', _mark(kind, 8, 8, 6.5))


def interval(low: float, high: float, value: float, threshold: float, scale: Scale) -> SafeString:
    """Pale bar, dot and dotted line: likely range, score, threshold. The numbers stand beside it in the page."""
    return format_html(
        '<svg class="rg" aria-hidden="true"><line class="tr" x1="0" x2="100%" y1="10" y2="10"/>'
        '<line class="th" x1="{0}" x2="{0}" y1="1" y2="19"/><line class="iv" x1="{1}" x2="{2}" y1="10" y2="10"/>'
        '<circle cx="{3}" cy="10" r="5"/></svg>',
        scale.percent(threshold),
        scale.percent(low),
        scale.percent(high),
        scale.percent(value),
    )


def part_of(value: float, whole: float, top: float) -> SafeString:
    """How much of a whole is reached, on a scale that ends at ``top``; the numbers stand beside it."""
    scale = Scale(0, top)
    return format_html(
        '<svg class="bul" aria-hidden="true"><rect class="tr" x="0" y="3" width="{}" height="8" rx="2"/>'
        '<rect class="nw" x="0" y="3" width="{}" height="8" rx="2"/></svg>',
        scale.percent(whole),
        scale.percent(value),
    )


def zones(value: float, bounds: Sequence[tuple[float, str]], first: str, label: str) -> SafeString:
    """A share of 1 on a bar cut into zones: each bound begins one and has its label; the first begins at 0."""
    edges = [0.0, *(bound for bound, _ in bounds), 1.0]
    marks, at = [(f"{100 * bound:.2f}%", text) for bound, text in bounds], f"{100 * value:.2f}%"
    near = "end" if value > 0.85 else "start" if value < 0.15 else "middle"
    return format_html(
        '<svg class="zones" role="img" aria-label="{}">{}{}<circle class="me" cx="{}" cy="31" r="6"/>'
        '<text class="k" x="{}" y="14" text-anchor="{}">{}</text><text x="0" y="58">{}</text>{}</svg>',
        f"{label}. {first}, then " + ", ".join(text for _, text in bounds),
        format_html_join(
            "",
            '<rect class="z{}" x="{}" y="24" width="{}" height="14"/>',
            (
                (place, f"{100 * start:.2f}%", f"{100 * (end - start):.2f}%")
                for place, (start, end) in enumerate(pairwise(edges), 1)
            ),
        ),
        format_html_join("", '<line class="tk" x1="{0}" x2="{0}" y1="20" y2="42"/>', ((each,) for each, _ in marks)),
        at,
        at,
        near,
        label,
        first,
        format_html_join("", '<text x="{}" y="58">{}</text>', marks),
    )


def met(share: float, marks: Iterable[float]) -> SafeString:
    """A bar filled by a share of 1, with ticks where it counts."""
    scale = Scale(0, 1)
    ticks = format_html_join(
        "", '<line class="k" x1="{0}" x2="{0}" y1="4" y2="16"/>', ((scale.percent(mark),) for mark in marks)
    )
    return format_html(
        '<svg class="bm" aria-hidden="true"><rect class="t" y="7" width="100%" height="6" rx="3"/>'
        '<rect class="f" y="7" width="{}" height="6" rx="3"/>{}</svg>',
        scale.percent(share),
        ticks,
    )


def swing(start: float, parts: Sequence[float], threshold: float | None = None) -> list[SafeString]:
    """Floating bars from a start through each part to the sum: one drawing per table row, first and last are dots."""
    edges = [start]
    for part in parts:
        edges.append(edges[-1] + part)
    known = [*edges, *([] if threshold is None else [threshold])]
    margin = (max(known) - min(known)) * 0.06 or 1
    scale = Scale(min(known) - margin, max(known) + margin)
    mark = SafeString("") if threshold is None else _upright("th", scale.percent(threshold), "0", "100%")
    rows = [_dot("base", scale.percent(start), mark + _upright("con", scale.percent(start), "50%", "100%"))]
    for before, after in pairwise(edges):
        left, right = sorted((before, after))
        rows.append(
            format_html(
                '<svg aria-hidden="true">{}{}{}<rect class="{}" x="{}" y="7" width="{}" height="12" rx="2"/></svg>',
                mark,
                _upright("con", scale.percent(before), "0", "50%"),
                _upright("con", scale.percent(after), "50%", "100%"),
                "pos" if after >= before else "neg",
                scale.percent(left),
                f"{max(0.4, 100 * (scale.share(right) - scale.share(left))):.2f}%",
            )
        )
    rows.append(_dot("me-dot", scale.percent(edges[-1]), mark + _upright("con", scale.percent(edges[-1]), "0", "50%")))
    return rows


def share(value: float, kind: str = "") -> SafeString:
    """A bar filled by a share of 1; the number stands beside it. ``kind``: "ok" or "no" colours it."""
    return format_html(
        '<svg class="bar" aria-hidden="true"><rect class="{}" width="{}%" height="100%"/></svg>',
        kind,
        _round(100 * min(1, max(0, value))),
    )


def spark(values: Sequence[float]) -> SafeString:
    """A small line without axis, ending in a dot."""
    if not values:
        return SafeString("")
    low, high = min(values), max(values)
    step = 60 / max(1, len(values) - 1)
    points = [
        (_round(2 + index * step), _round(19 - 16 * (value - low) / ((high - low) or 1)))
        for index, value in enumerate(values)
    ]
    return format_html(
        '<svg class="spark" viewBox="0 0 64 22" aria-hidden="true"><polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="2"/></svg>',
        " ".join(f"{x},{y}" for x, y in points),
        *points[-1],
    )


def bullet(now: float, target: float, top: float = 5) -> SafeString:
    """A bar to where something stands, dashes over what is missing, a tick at the target. Numbers stand beside it."""
    scale = Scale(0, top)
    missing = 100 * (scale.share(target) - scale.share(now))
    gap = format_html(
        '<rect class="gp" x="{}" y="5.5" width="{}" height="7" rx="1"/>', scale.percent(now), f"{missing:.2f}%"
    )
    return format_html(
        '<svg class="bul" aria-hidden="true"><rect class="tr" y="5" width="100%" height="8" rx="2"/>'
        '<rect class="nw" y="5" width="{}" height="8" rx="2"/>{}'
        '<rect class="tg" x="{}" y="1" width="2.5" height="16" rx="1"/></svg>',
        scale.percent(now),
        gap if missing > 0 else "",
        scale.percent(target),
    )


def ladder(steps: Sequence[str], here: int, aim: int, progress: float, note: str, label: str) -> SafeString:
    """Steps on a line, lowest first: walked up to ``here`` and by ``progress`` (0–1) of the way to ``aim``."""
    gap = (LADDER - 16) / max(1, len(steps) - 1)
    places = [8 + gap * index for index in range(len(steps))]
    you = places[here] + (places[aim] - places[here]) * progress
    lines = ((LADDER - 8, "rest"), (places[aim], "open"), (you, "walked"))
    return format_html(
        '<svg class="chart ladder nophone" viewBox="0 0 {} 64" role="img" aria-label="{}">{}{}'
        '<circle class="you" cx="{}" cy="24" r="8"/>{}{}</svg>',
        LADDER,
        label,
        format_html_join("", '<path class="{}" d="M8 24H{}"/>', ((kind, _round(end)) for end, kind in lines)),
        format_html_join(
            "",
            '<circle class="{}" cx="{}" cy="24" r="5.5"/>',
            (
                ("done" if index <= here else "aim" if index == aim else "far", _round(x))
                for index, x in enumerate(places)
            ),
        ),
        _round(you),
        _anchored(note, you, 9, "k"),
        format_html_join("", "{}", ((_anchored(text, x, 50, ""),) for text, x in zip(steps, places, strict=True))),
    )


@dataclass(frozen=True)
class ChartColumn:
    """``parts`` are (class, count) from the axis up. ``is_old`` was counted by other rules and is drawn apart."""

    caption: str
    total: str
    parts: Sequence[tuple[str, int]]
    is_old: bool = False


def stacks(columns: Sequence[ChartColumn], label: str) -> SafeString:
    """Counts on each other, a column for each day, with every number in it or beside it."""
    tallest = max((sum(count for _, count in column.parts) for column in columns), default=0)
    unit = 88 / max(1, tallest)
    step = 330 / max(1, len(columns))
    drawn = (_column(column, 30 + step * (place + 0.5), unit) for place, column in enumerate(columns))
    return format_html(
        '<svg class="chart wide stacks" viewBox="0 0 372 152" role="img" aria-label="{}"><path class="axis" '
        'd="M30 126H360"/>{}</svg>',
        label,
        format_html_join("", "{}", ((each,) for each in drawn)),
    )


def _column(column: ChartColumn, x: float, unit: float) -> SafeString:
    y, beside, parts = 124.5, 140.0, []
    for kind, count in column.parts:
        if not count:
            continue
        height = max(count * unit - 1.5, 1.5)
        y -= height
        parts.append(
            format_html(
                '<rect class="{}" x="{}" y="{}" width="40" height="{}" rx="2"/>',
                f"{kind} old" if column.is_old else kind,
                _round(x - 20),
                _round(y),
                _round(height),
            )
        )
        if height >= 12:
            parts.append(_text(f"in {kind}{' old' if column.is_old else ''} mid", x, y + height / 2 + 4, count))
        else:
            beside = min(beside - 11, y + height / 2 + 4)
            parts.append(_text("k2 far", x - 25, beside, count))
        y -= 1.5
    parts += [_text("k2 mid semi", x, y - 4, column.total)]
    parts += [_text("mid", x, 144, column.caption)]
    return format_html_join("", "{}", ((part,) for part in parts))


def _text(kind: str, x: float, y: float, text: object) -> SafeString:
    return format_html('<text class="{}" x="{}" y="{}">{}</text>', kind, _round(x), _round(y), text)


def _anchored(text: str, x: float, y: int, kind: str) -> SafeString:
    """Text over or under a place of a ladder; at its ends it stays inside."""
    side, at = ("mid", x) if LADDER / 6 <= x <= LADDER * 5 / 6 else ("", 0) if x < LADDER / 2 else ("far", LADDER)
    return format_html('<text class="{} {}" x="{}" y="{}">{}</text>', side, kind, _round(at), y, text)


def _upright(kind: str, x: str, top: str, bottom: str) -> SafeString:
    return format_html('<line class="{0}" x1="{1}" x2="{1}" y1="{2}" y2="{3}"/>', kind, x, top, bottom)


def _dot(kind: str, x: str, behind: str) -> SafeString:
    return format_html('<svg aria-hidden="true">{}<circle class="{}" cx="{}" cy="50%" r="5.5"/></svg>', behind, kind, x)


def _round(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
