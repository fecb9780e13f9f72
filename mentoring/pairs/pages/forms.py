from __future__ import annotations

from typing import Any, cast

from django import forms

from config.base.fields import DayField, PlainForm, WholeField, WordsField, area_box
from config.base.limits import ACTION_AHEAD, ACTION_LENGTH, CADENCE, GOAL_LENGTH, GOAL_LEVELS, PRIVATE_NOTE_LENGTH
from mentoring.models import Mentorship
from mentoring.pairs.steps import CHOSEN
from skills.models import Engineer


# ── goals, actions, rhythm, note ────────────────────────────────────────────────────────────────────────────────────
class GoalForm(PlainForm):
    level = forms.TypedChoiceField(
        choices=[(str(level), f"Level {level}") for level in range(GOAL_LEVELS.low, GOAL_LEVELS.high + 1)],
        coerce=int,
        error_messages={"invalid_choice": "A goal is a level from 1 to 5."},
    )
    text = WordsField(max_length=GOAL_LENGTH, required=False, widget=area_box(2), label="In words")
    is_reached = forms.BooleanField(required=False, label="Reached")


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, engineer: Any) -> str:
        return str(engineer.name)


class ActionForm(PlainForm):
    text = WordsField(
        max_length=ACTION_LENGTH, one_line=True, label="What", error_messages={"required": "Say what is to be done."}
    )
    owner = PersonChoice(Engineer.objects.none(), to_field_name="slug", label="Who", empty_label=None)
    due_on = DayField(ACTION_AHEAD, required=False, label="By")

    def __init__(self, *args: Any, pair: Mentorship, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = cast(forms.ModelChoiceField, self.fields["owner"])
        owner.queryset = Engineer.objects.filter(pk__in=[pair.mentor_id, pair.mentee_id])
        owner.error_messages["invalid_choice"] = "An action belongs to one of the two."


class RhythmForm(PlainForm):
    cadence_days = WholeField(CADENCE, label="Days between two sessions")
    planned_end_on = DayField(required=False, label="Until (if you like)")


class NoteForm(PlainForm):
    text = WordsField(max_length=PRIVATE_NOTE_LENGTH, required=False, widget=area_box(5), label="Private note")
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ReasonForm(PlainForm):
    """Why a pair ends before its goals are met."""

    reason = forms.ChoiceField(
        choices=[("", "Choose a reason"), *((reason.value, reason.label) for reason in CHOSEN)],
        error_messages={"required": "Say why the pair ends.", "invalid_choice": "Choose one of the reasons."},
    )
