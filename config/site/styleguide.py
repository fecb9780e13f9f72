"""What the style guide shows: each mark and part once, in its states."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator

from config.base import charts
from mentoring.matching.reasons import Reason
from mentoring.sessions.rhythm import Pause, build_rhythm


class SampleForm(forms.Form):
    name = forms.CharField()
    wrong = forms.CharField()
    choice = forms.ChoiceField(choices=[("a", "Senior ML Engineer"), ("b", "ML Engineer")])
    tick = forms.BooleanField(required=False)

    def clean_wrong(self) -> str:
        raise forms.ValidationError("This day lies ahead. Choose today or an earlier day.")


VERDICTS = [
    ("ready_now", "Ready now"),
    ("ready_soon", "Ready soon"),
    ("developing", "Developing"),
    ("not_enough_evidence", "Not enough evidence"),
]
SCORES = [(55 + index * 1.1, VERDICTS[2][0]) for index in range(24)] + [
    *((84 + index * 1.7, "close") for index in range(6)),
    *((93 + index * 1.2, "ready_now") for index in range(5)),
    (71, "not_enough_evidence"),
    (94, "not_enough_evidence"),
]
GAPS = [(-3, "−3"), (-2, "−2"), (-1, "−1"), (0, "0"), (1, "+1"), (2, "+2")]
REASONS = [
    Reason("Offers both skills you want", 30, 30),
    Reason("One place free", 9, 15),
    Reason("Shared working hours are not known", 3, 15),
]
RHYTHM = build_rhythm(
    started_on=date(2026, 10, 12),
    cadence_days=14,
    today=date(2026, 11, 25),
    held=[date(2026, 10, 13), date(2026, 10, 27)],
    planned=[date(2026, 11, 26)],
    pauses=[Pause(date(2026, 11, 9), date(2026, 11, 16))],
)
PARTS = [("Data", 3.7), ("Collaboration", 1.8), ("ML lifecycle", 0.2), ("Leadership", -4.1)]


def build_styleguide() -> dict[str, Any]:
    drawings = charts.swing(78.1, [points for _, points in PARTS], 90)
    labels = ["Average of the pool", *(label for label, _ in PARTS), "Priya Raman"]
    form = SampleForm({"name": "Priya Raman", "wrong": "2031-01-01", "choice": "a", "tick": "on"})
    form.is_valid()
    return {
        "sheets": ["matrix.css", "grid.css", "pairs.css", "matching.css", "report.css"],
        "levels": range(6),
        "gaps": GAPS,
        "states": ["saving", "failed", "conflict"],
        "rhythm": RHYTHM,
        "reasons": REASONS,
        "verdicts": VERDICTS,
        "swing": list(zip(labels, drawings, strict=True)),
        "dots": charts.dots(SCORES, 90, title="37 people by readiness score", label="Bar 90", ident="guide"),
        "scale": charts.Scale(60, 100),
        "spark": [1.2, 1.8, 2.1, 2.0, 2.9, 3.4],
        "form": form,
        "page": Paginator(range(3), 1).page(2),
    }
