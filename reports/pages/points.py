"""Scores beside their threshold and what they moved by: a difference is that of the numbers as printed."""

from __future__ import annotations

from dataclasses import dataclass

from config.base.words import number_beside, percent_beside, signed
from reports.model.document import EntryDocument
from reports.pages.causes import main_cause

PLACES = 1


@dataclass(frozen=True)
class PointsSince:
    """Points since the report before, as printed; None for whoever was not in it. ``why`` is the largest cause."""

    points: float | None
    places: int = PLACES
    why: str = ""


def printed_confidence(confidence: float, *thresholds: float) -> str:
    """Never as a threshold that it misses."""
    return max((percent_beside(confidence, threshold) for threshold in thresholds), key=len)


def printed_score(score: float, cut: float) -> str:
    return number_beside(score, cut, PLACES)


def places_of(cut: float, *scores: float) -> int:
    """How many decimals scores are printed with so that none that misses the threshold prints as it."""
    return max(len(printed_score(score, cut).partition(".")[2]) for score in scores)


def points_since(document: EntryDocument, cut: float, *, is_other_method: bool) -> PointsSince:
    if document.previous is None:
        return PointsSince(None)
    scores = document.score, document.previous.score
    places = places_of(cut, *scores)
    now, before = (float(printed_score(score, cut)) for score in scores)
    return PointsSince(round(now - before, places), places, _why(document, is_other_method))


def _why(document: EntryDocument, is_other_method: bool) -> str:
    if is_other_method:
        return "basis: another method"
    cause = main_cause(document)
    return f"{cause.name} {signed(cause.points)}" if cause else ""
