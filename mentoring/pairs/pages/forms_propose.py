from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms

from config.base.fields import PlainForm, WordsField, area_box
from config.base.limits import FOCUS_SKILLS, PURPOSE_LENGTH
from mentoring.pairs.pages.forms import RhythmForm
from mentoring.pairs.pages.suggest import SkillSuggestion
from skills.models import Engineer, Skill, User
from skills.people.search import PersonSearchField

MANY = "Choose one, two or three skills."


class PeopleForm(PlainForm):
    """Whom a pair would be of; whoever neither manages nor keeps people is one of the two themselves."""

    mentor = PersonSearchField(missing="Choose the mentor.")
    mentee = PersonSearchField(missing="Choose the mentee.")

    def __init__(self, data: Any, *, user: User, today: date) -> None:
        super().__init__(data, initial={"mentee": user.person.slug} if user.person else None)
        for name in ("mentor", "mentee"):
            field = cast(PersonSearchField, self.fields[name])
            field.queryset, field.today = Engineer.objects.visible_to(user).employed(today), today

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("mentor") and given.get("mentor") == given.get("mentee"):
            raise forms.ValidationError("Nobody mentors themselves. Choose two people.")
        return given


class ProposeForm(RhythmForm):
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.none(),
        to_field_name="key",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": MANY, "invalid_choice": "One of these skills is not in the framework any more."},
    )
    purpose = WordsField(max_length=PURPOSE_LENGTH, required=False, widget=area_box(2), label="What for")
    override_reason = WordsField(max_length=PURPOSE_LENGTH, required=False, widget=area_box(2))
    field_order = ["skills", "purpose", "cadence_days", "planned_end_on", "override_reason"]

    def __init__(
        self,
        data: Any,
        *,
        largest: list[SkillSuggestion],
        others: list[SkillSuggestion],
        needs_reason: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.largest, self.others = largest, others
        skills = cast(forms.ModelMultipleChoiceField, self.fields["skills"])
        skills.queryset = Skill.objects.filter(pk__in=[row.skill.pk for row in (*largest, *others)])
        if needs_reason:
            self.fields["override_reason"].required = True
            self.fields["override_reason"].error_messages["required"] = "Say why inside the reporting line."
        else:
            del self.fields["override_reason"]

    def clean_skills(self) -> list[Skill]:
        skills = list(self.cleaned_data["skills"])
        if len(skills) > FOCUS_SKILLS.high:
            raise forms.ValidationError(MANY)
        return skills

    @property
    def chosen(self) -> list[str]:
        return [str(each) for each in self["skills"].value() or []]
