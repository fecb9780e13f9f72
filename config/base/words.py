"""How numbers, days and names read: minus is U+2212, ranges use an en dash, days are "16 Nov 2026"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

MINUS = "−"
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def number(value: float, digits: int = 0) -> str:
    """``-1.25`` with one digit is "−1.2"; a rounded zero never has a sign."""
    text = f"{abs(value):,.{digits}f}"
    return MINUS + text if value < 0 and float(text.replace(",", "")) else text


def signed(value: float, digits: int = 1) -> str:
    """A difference: "+3.7", "−0.1", "0.0"."""
    text = number(value, digits)
    return text if text.startswith(MINUS) or not float(text.replace(",", "")) else f"+{text}"


def percent(share: float) -> str:
    """A share of 1, in whole percent; only the ends themselves read 0 % and 100 %."""
    whole = round(100 * share)
    if 0 < share < 1:
        whole = min(max(whole, 1), 99)
    return f"{whole} %"


def share_text(share: float) -> str:
    """A threshold, with all its digits: "65 %", "67.5 %"."""
    return f"{round(100 * share, 4):g} %"


def number_beside(value: float, threshold: float, digits: int = 0) -> str:
    """A number that misses its threshold never prints as it: 2.996 beside 3 keeps the digits that tell them apart."""
    return number(value, _telling(value, threshold, digits))


def percent_beside(share: float, threshold: float) -> str:
    """The same for a share of 1: 0.649 beside 0.65 is "64.9 %"."""
    digits = _telling(100 * share, 100 * threshold, 0)
    return percent(share) if digits == 0 else f"{number(100 * share, digits)} %"


def _telling(value: float, threshold: float, digits: int, most: int = 4) -> int:
    """How many digits it takes until a value below a threshold prints as less."""
    while value < threshold and round(value, digits) >= round(threshold, digits) and digits < most:
        digits += 1
    return digits


def span(low: float, high: float) -> str:
    """Whole numbers from low to high: "79–87"."""
    first, last = round(low), round(high)
    return str(first) if first == last else f"{number(first)}–{number(last)}"


def spell(count: int) -> str:
    """Small numbers as words, as in running text; larger ones as figures."""
    return SMALL[count] if 0 <= count < len(SMALL) else number(count)


def plural(count: int, one: str, many: str | None = None) -> str:
    """ "1 person", "3 people"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def listed(names: Iterable[str], most: int | None = None) -> str:
    """ "Ana", "Ana and Bo", "Ana, Bo and Cy", "Ana, Bo and 4 others"."""
    parts = list(names)
    if most is not None and len(parts) > most + 1:
        parts = [*parts[:most], f"{len(parts) - most} others"]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def day(value: date, *, year: bool = True) -> str:
    return f"{value.day} {value:%b %Y}" if year else f"{value.day} {value:%b}"


def took(value: timedelta) -> str:
    """How long something ran: "4 s", "2 min 5 s", "1 h 3 min", "7 d 15 h"."""
    seconds = max(0, round(value.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 48 else f"{hours // 24} d {hours % 24} h"


def ago(then: datetime, now: datetime) -> str | None:
    """Relative under seven days, else None: "just now", "5 minutes ago", "2 days ago"."""
    seconds = (now - then).total_seconds()
    if seconds < 60:
        return "just now"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return None if unit == "day" and count >= 7 else f"{plural(count, unit)} ago"
    return None


def round_to_sum(parts: Sequence[float], total: float, digits: int = 1) -> list[float]:
    """Each part rounded down or up so that what is printed adds up to the printed total.

    The parts that lose most by rounding down are the ones rounded up; ties go to the earlier part.
    """
    unit = 10**digits
    floors = [int(part * unit // 1) for part in parts]
    missing = round(total * unit) - sum(floors)
    by_loss = sorted(range(len(parts)), key=lambda index: (floors[index] - parts[index] * unit, index))
    for step in range(abs(missing)):
        index = by_loss[step % len(parts)] if missing > 0 else by_loss[-1 - step % len(parts)]
        floors[index] += 1 if missing > 0 else -1
    return [value / unit for value in floors]
