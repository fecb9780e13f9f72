from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any, cast

from django import forms

from config.base.fields import AskedForm, DayField, PlainForm, WholeField, WordsField, area_box
from config.base.limits import MINUTES, SUMMARY_LENGTH
from skills.models import Skill

OTHER = "other"
LENGTHS = (15, 30, 45, 60)
HOW_LONG = f"A session takes between {MINUTES.low} and {MINUTES.high} minutes."


def _minutes_field(missing: str, **kwargs: Any) -> WholeField:
    words = {"invalid": "Give the length in whole minutes.", "required": missing}
    return WholeField(MINUTES, HOW_LONG, error_messages=words, **kwargs)


class SessionForm(PlainForm):
    """A session as it was; once both have confirmed it, the summary alone."""

    held_on = DayField(label="Day", error_messages={"required": "Give the day of the session."})
    minutes = _minutes_field("Say how long it took.")
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.none(),
        required=False,
        to_field_name="key",
        widget=forms.CheckboxSelectMultiple,
        label="About",
        error_messages={"invalid_choice": "The pair does not work on one of these skills. Choose from the list."},
    )
    summary = WordsField(max_length=SUMMARY_LENGTH, required=False, widget=area_box(), label="What changed?")

    def __init__(self, *args: Any, today: date, choices: Collection[Skill], is_fixed: bool = False, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.today = today
        field = cast(forms.ModelMultipleChoiceField, self.fields["skills"])
        field.queryset = Skill.objects.filter(pk__in=[skill.pk for skill in choices])
        if is_fixed:
            for name in ("held_on", "minutes", "skills"):
                del self.fields[name]

    def clean_held_on(self) -> date | None:
        day: date | None = self.cleaned_data["held_on"]
        if day and day > self.today and day != self.initial.get("held_on"):  # the other one may be a day ahead
            raise forms.ValidationError("This day lies ahead. Plan the session, or log it once it was held.")
        return day


class LogForm(SessionForm):
    """The same with chips for what is usual: today or yesterday, the common lengths."""

    is_another = forms.BooleanField(required=False, label="It was another session")
    asks_for_another = False  # shown once a session of that day is known
    when = forms.ChoiceField(
        choices=[("today", "Today"), ("yesterday", "Yesterday"), (OTHER, "Pick a date")],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose today, yesterday or a date."},
    )
    length = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"invalid_choice": "Choose one of the lengths, or give your own."}
    )

    def __init__(self, *args: Any, usual: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].required = self.fields["minutes"].required = False
        lengths = sorted({*LENGTHS, usual, *_sent(self.data.get("length", ""))})
        field = cast(forms.ChoiceField, self.fields["length"])
        field.choices = [*((str(each), _length(each)) for each in lengths), (OTHER, "Other")]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        when, length = given.get("when"), given.get("length")
        if when == OTHER:
            if not given.get("held_on") and "held_on" not in self.errors:
                self.add_error("held_on", "Give the day of the session.")
        elif when:
            given["held_on"] = self.today - timedelta(days=when == "yesterday")
        if length == OTHER:
            if not given.get("minutes") and "minutes" not in self.errors:
                self.add_error("minutes", "Say how many minutes it took.")
        elif length:
            given["minutes"] = int(length)
        return given


def _sent(text: str) -> list[int]:
    """A length that was a chip when the form opened stays one, whatever was logged since."""
    return [int(text)] if text.isascii() and text.isdigit() and len(text) < 4 and 5 <= int(text) <= 480 else []


def _length(minutes: int) -> str:
    return {60: "1 h", 120: "2 h"}.get(minutes, f"{minutes} min")


class SessionFilterForm(AskedForm):
    """Which sessions to list."""

    pair = forms.ChoiceField(required=False, label="With")
    state = forms.ChoiceField(
        required=False,
        label="Confirmed",
        choices=[("", "All"), ("both", "By both"), ("you", "Waits for you"), ("them", "Waits for the other")],
    )

    def __init__(self, data: Any, pairs: Iterable[tuple[int, str]]) -> None:
        super().__init__(data)
        field = cast(forms.ChoiceField, self.fields["pair"])
        field.choices = [("", "Everybody"), *((str(pk), name) for pk, name in pairs)]


class MeetingForm(PlainForm):
    day = DayField(error_messages={"required": "Give the day."})
    at = forms.TimeField(
        label="From",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M"],
        error_messages={"required": "Give the time.", "invalid": "Write the time like 14:30."},
    )
    minutes = _minutes_field("Say how long it takes.", initial=45)
