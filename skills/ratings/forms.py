from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from config.base.fields import Choices, FilterForm, PlainForm, WholeField, WordsField
from config.base.limits import IDS, RATING_NOTE_LENGTH
from config.base.limits import LEVELS as LEVEL_SPAN
from skills.models import Rating

NONE = "none"  # "I no longer judge this", or of oneself "not part of my work"
LEVELS = [(str(level), str(level)) for level in range(6)]
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Given:
    """What one row says. ``choice`` is a level, "none" or nothing; ``seen`` the id of the rating its writer saw."""

    choice: str = ""
    note: str = ""
    seen: int | None = None
    confirms: bool = False
    is_conflict: bool = False
    take: str = ""

    @property
    def level(self) -> int | None:
        return int(self.choice) if self.choice.isdigit() else None

    def changes(self, seen: Rating | None) -> bool:
        """Whether this says anything that the rating seen does not. A conflict says nothing before it is decided."""
        if not self.choice or (self.is_conflict and self.take != MINE):
            return False
        if seen is None:
            return True
        return self.choice != choice_of(seen) or self.confirms or self.note not in ("", seen.note)


def choice_of(rating: Rating | None) -> str:
    if rating is None:
        return ""
    return NONE if rating.level is None else str(rating.level)


class RateForm(PlainForm):
    """One skill of the page; its prefix is the key of the skill."""

    level = forms.ChoiceField(required=False, choices=[*LEVELS, (NONE, NONE)])
    note = WordsField(
        max_length=RATING_NOTE_LENGTH,
        required=False,
        refusal="The note is not saved. {}",
        error_messages={"max_length": f"Shorten the note to {RATING_NOTE_LENGTH:,} characters; nothing is saved."},
    )
    seen = WholeField(IDS, required=False)
    confirm = forms.BooleanField(required=False)
    conflict = forms.BooleanField(required=False)
    take = forms.ChoiceField(required=False, choices=[(MINE, MINE), (THEIRS, THEIRS)])

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("note") and not found.get("level") and "level" not in self.errors:
            self.add_error("level", "Choose a level: a note alone is no rating. The note is still here.")
        return found

    @property
    def problem(self) -> str:
        """The first thing that is wrong, as a sentence."""
        if not self.errors:
            return ""
        if "level" in self.errors and self.data.get(self.add_prefix("level")):
            return "There is no such level; it is 0 to 5. Nothing is saved; choose again."
        own = [str(error) for name in ("level", "note") for error in self.errors.get(name, [])]
        return own[0] if own else "This row cannot be read. Nothing is saved; load the page again."

    @property
    def given(self) -> Given:
        """What was said, as far as it can be read."""
        found = self.cleaned_data
        note = found.get("note", "")
        return Given(
            choice=found.get("level", ""),
            note=note or str(self.data.get(self.add_prefix("note"), ""))[: 2 * RATING_NOTE_LENGTH],
            seen=found.get("seen"),
            confirms=bool(found.get("confirm")),
            is_conflict=bool(found.get("conflict")),
            take=found.get("take", ""),
        )


class CellForm(forms.Form):
    """Which cell, and the target to mark on its scale."""

    person = WholeField(IDS)
    skill = WholeField(IDS)
    target = WholeField(LEVEL_SPAN, required=False)


class HistoryForm(FilterForm):
    """Which skill and source of somebody's ratings; peers never stand as rows."""

    skill = forms.ChoiceField(required=False)
    source = forms.ChoiceField(required=False)

    def __init__(self, data: QueryDict, *, skills: Choices) -> None:
        super().__init__(data)
        self.choose("skill", [("", "All skills"), *skills], "There is no such skill. Choose one of the list.")
        sources = [("", "Self and manager"), (Rating.Source.SELF, "Self"), (Rating.Source.MANAGER, "Manager")]
        self.choose("source", sources, "There is no such source. Choose self or manager.")

    def asked(self, name: str) -> Any:
        return self.cleaned_data.get(name, "")


class AreaForm(FilterForm):
    """Which area of the framework; none is the first where something is left to do."""

    area = forms.ChoiceField(required=False)

    def __init__(self, data: QueryDict, *, areas: Choices) -> None:
        super().__init__(data)
        self.choose("area", [("", ""), *areas], "There is no such area. Choose one of the list.")
