from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from config.base.fields import LineField
from config.base.limits import SCHEDULE_DAYS, SCHEDULE_HOURS
from mentoring.calendar.zones import list_zones
from reports.models import Format, Schedule
from reports.schedules.change import FIELDS, fill, see
from reports.schedules.words import say_day
from skills.models import Role, User
from skills.models.people import LEADERSHIP, PEOPLE_TEAM
from skills.people.forms import CarefulForm

UNKNOWN = "Choose one of the list."


class Readers(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user: Any) -> str:
        return f"{user.get_full_name()}"


def readers_of_reports() -> Any:
    """Who may be named as a recipient, by name."""
    readers = User.objects.filter(groups__name__in=[LEADERSHIP, PEOPLE_TEAM], is_active=True).distinct()
    return readers.select_related("engineer").order_by("engineer__name", "pk")


class ScheduleForm(CarefulForm):
    """A new schedule or a changed one; what the model refuses is said at the field."""

    name = LineField(required=False)
    role = forms.ModelChoiceField(Role.objects.none(), to_field_name="key", empty_label=None)
    cadence = forms.ChoiceField(choices=Schedule.Cadence.choices, label="How often")
    day = forms.TypedChoiceField(
        coerce=int, choices=[(n, say_day(n)) for n in range(SCHEDULE_DAYS.low, SCHEDULE_DAYS.high + 1)]
    )
    hour = forms.TypedChoiceField(
        coerce=int, choices=[(n, f"{n:02}:00") for n in range(SCHEDULE_HOURS.low, SCHEDULE_HOURS.high + 1)]
    )
    zone = forms.ChoiceField(label="Time zone")
    formats = forms.MultipleChoiceField(required=False, choices=Format.choices, widget=forms.CheckboxSelectMultiple)
    to_leadership = forms.BooleanField(required=False)
    to_people_team = forms.BooleanField(required=False)
    to_managers = forms.BooleanField(required=False)
    recipients = Readers(User.objects.none(), required=False)
    only_changes = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, schedule: Schedule | None = None, role: Role | None = None) -> None:
        """``role``: what a new schedule starts with."""
        self.schedule = schedule or Schedule(role=role, zone=settings.TIME_ZONE, cadence=Schedule.Cadence.QUARTER)
        initial = {name: getattr(self.schedule, name, None) for name in FIELDS if name != "role"}
        initial["role"] = self.schedule.role.key if self.schedule.role_id else None
        if schedule:
            initial["recipients"] = list(schedule.recipients.all())
        super().__init__(data, now=see(schedule) if schedule else {}, initial=initial)
        roles, readers = self.fields["role"], self.fields["recipients"]
        cast(forms.ModelChoiceField, roles).queryset = Role.objects.live().order_by("-rank")
        cast(forms.ModelMultipleChoiceField, readers).queryset = readers_of_reports()
        zones = dict([("UTC", "UTC"), *list_zones(), (self.schedule.zone, self.schedule.zone.replace("_", " "))])
        cast(forms.ChoiceField, self.fields["zone"]).choices = list(zones.items())
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = UNKNOWN

    def clean(self) -> dict[str, Any]:
        """Where every field is right by itself, what they make together must be as well."""
        given = self.cleaned_data
        if not self.errors:
            trial = Schedule(pk=self.schedule.pk)
            trial._state.adding = self.schedule.pk is None
            try:
                fill(trial, given)
            except ValidationError as error:
                self.add_error("day" if "Day is" in error.messages[0] else None, list(error.messages))
        return given

    @property
    def chosen(self) -> Schedule | None:
        """As it would be, to say when it would run; None where that cannot be said."""
        timing = {"cadence", "day", "hour", "zone"}
        if not self.is_valid() and timing & self.errors.keys():
            return None
        given = self.cleaned_data
        if given["cadence"] == Schedule.Cadence.WEEK and given["day"] > 7:
            return None
        return Schedule(**{name: given[name] for name in timing}, counts_from=self.schedule.counts_from)
