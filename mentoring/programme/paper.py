"""Mentoring health on paper: what its page and the parts that load themselves show, in totals."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from config.base.typeset.frame import TOTALS, Maker, frame
from config.base.words import day, number, plural, signed
from mentoring.programme.health import Gap, Growth, Load, Pairs
from mentoring.programme.outcome import Estimate
from mentoring.programme.scarcity import Scarcity

TEMPLATE = Path(__file__).parent / "health.typ"


def build_health_values(
    pairs: Pairs,
    load: Load,
    gaps: tuple[list[Gap], int],
    scarcity: Scarcity | None,
    growth: Growth,
    today: date,
    maker: Maker,
) -> dict[str, Any]:
    found, left_out = gaps
    return {
        "frame": frame("Mentoring health", day(today), maker, note=TOTALS),
        "heading": _heading(pairs),
        "sub": f"The whole organisation as of {day(today)}, in totals.",
        "tiles": _tiles(pairs, load),
        "load": [[name, number(count)] for name, count in load.mentors],
        "ended": [[reason, number(count)] for reason, count in pairs.ended],
        "ended_note": _ended_note(pairs),
        "scarcity": f"Mentors are scarcest in {scarcity.gap.skill.name}: {scarcity.need} {scarcity.who}"
        if scarcity
        else "",
        "gaps": [_gap(gap) for gap in found],
        "left_out": _left_out(left_out),
        "growth": [
            ["Focus skills, beside the same people’s other skills", *_estimate(growth.own, "mentees")],
            [
                "Focus skills, beside people without a mentor who began at the same level",
                *_estimate(growth.others, "mentees with somebody to compare"),
            ],
        ],
    }


def _heading(pairs: Pairs) -> str:
    if not pairs.under_way:
        return "No pair is under way"
    silent = f", {number(pairs.silent)} of them silent" if pairs.silent else ""
    return f"{plural(pairs.under_way, 'pair')} under way{silent}"


def _tiles(pairs: Pairs, load: Load) -> list[dict[str, str]]:
    proposals = f"for a mentor; {plural(pairs.proposed, 'proposal')} not answered"
    told = (
        ("Active", pairs.active, f"{number(pairs.paused)} paused"),
        ("Silent", pairs.silent, "nothing in two slots of their own rhythm"),
        ("Waiting", load.waiting, proposals),
        ("Free places", load.free_places, "of mentors who take somebody now"),
    )
    return [
        {"kind": "", "label": label, "count": number(count), "change": "", "note": note} for label, count, note in told
    ]


def _ended_note(pairs: Pairs) -> str:
    if pairs.ended:
        return "Other reasons were fewer than five together and are left out." if pairs.is_cut else ""
    if pairs.has_ended:
        return "Fewer than five ended; their reasons would say something about single ones."
    return "No pair ended."


def _gap(gap: Gap) -> list[str]:
    counts = (gap.below, gap.with_mentor, gap.never_asked, gap.could_mentor, gap.free_places)
    return [gap.skill.name, *map(number, counts)]


def _left_out(count: int) -> str:
    if not count:
        return ""
    are = "is" if count == 1 else "are"
    return f"{plural(count, 'more skill')} with fewer than five people below {are} left out."


def _estimate(found: Estimate | None, what: str) -> list[str]:
    """The mean with its range, or that it is hidden."""
    if found is None:
        return ["–", f"hidden: fewer than five {what}"]
    reach = f"likely between {signed(found.low, 2)} and {signed(found.high, 2)} (95 %), {number(found.count)} {what}"
    clear = "" if found.is_clear else "; no difference is possible too"
    return [f"{signed(found.mean, 2)} levels", f"{reach}{clear}"]
