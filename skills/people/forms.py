from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from config.base.edits import Difference, Snapshot, compare, read, sign
from config.base.fields import AskedForm, DayField, EmailField, LineField, PlainForm
from config.base.limits import MOVE_AHEAD
from config.base.text import name_key
from skills.models import Engineer, Placement, Role, Team, User


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, engineer: Any) -> str:
        return f"{engineer.name} ({engineer.user.email})"


class Selects(forms.Select):
    """One list per value and one more to add another; the empty ones count for nothing."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [value for value in data.getlist(name) if value]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        values = list(dict.fromkeys(value or []))
        one = attrs or {}
        self.choices = list(self.choices)  # read once for all lists
        parts = []
        for at, each in enumerate([*values, ""]):
            more = {"id": f"{one.get('id', name)}-{at}", "aria-label": f"Manager {at + 1}"} if at else {}
            parts.append((super().render(name, each, {**one, **more}, renderer),))
        return format_html_join("", "{}", parts)


class PeopleChoice(PersonChoice):
    """Several people, in the order in which they are named."""

    widget = Selects

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, required=False, to_field_name="slug", empty_label="Nobody", **kwargs)
        self.error_messages["invalid_choice"] = "This person is not here, or has left."

    def prepare_value(self, value: Any) -> Any:
        one = super().prepare_value
        return [one(each) for each in value] if isinstance(value, list) else one(value)

    def clean(self, value: Any) -> Any:
        return list(dict.fromkeys(super(PeopleChoice, self).clean(each) for each in value or []))


class CarefulForm(PlainForm):
    """Knows what its reader saw when it opened; ``conflicts`` is what somebody else has changed since."""

    def __init__(self, data: Any = None, *, now: Snapshot, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.now = now
        self.seen = read(data.get("seen", "")) if data is not None else now

    @property
    def token(self) -> str:
        return sign(self.now)

    @property
    def conflicts(self) -> list[Difference]:
        return compare(self.seen, self.now)


def _choice(form: forms.Form, name: str) -> forms.ModelChoiceField:
    return cast(forms.ModelChoiceField, form.fields[name])


class PersonForm(CarefulForm):
    name = LineField(error_messages={"required": "Give a name; every page shows it."})
    email = EmailField(
        label="E-mail", error_messages={"required": "Give an address; it is what the person signs in with."}
    )
    started_on = DayField(required=False, label="First day")
    hands_on_since = DayField(required=False, label="Hands-on since")

    def __init__(self, *args: Any, today: date, engineer: Engineer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.engineer = today, engineer

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        taken = User.objects.filter(email__iexact=email, engineer__isnull=False)
        if self.engineer:
            taken = User.objects.filter(email__iexact=email).exclude(pk=self.engineer.user_id)
        if taken.exists():
            raise forms.ValidationError(f"Somebody already signs in with {email}. Use another address.")
        return email

    def clean_started_on(self) -> date | None:
        day: date | None = self.cleaned_data["started_on"]
        if day and self.engineer and self.engineer.left_on and day > self.engineer.left_on:
            raise forms.ValidationError("The first day lies after the last one. Correct one of the two.")
        return day

    def clean_hands_on_since(self) -> date | None:
        day: date | None = self.cleaned_data["hands_on_since"]
        if day and day > self.today:
            raise forms.ValidationError("This day lies ahead. Give the day hands-on work began.")
        return day


class PlaceFields(CarefulForm):
    """Team, role, target role; a retired role stays choosable for whoever has it."""

    team = forms.ModelChoiceField(
        Team.objects.all(), to_field_name="slug", error_messages={"invalid_choice": "There is no such team any more."}
    )
    role = forms.ModelChoiceField(Role.objects.none(), required=False, to_field_name="key", empty_label="No role")
    target_role = forms.ModelChoiceField(
        Role.objects.none(), required=False, to_field_name="key", empty_label="None", label="Aims at"
    )

    def __init__(self, *args: Any, place: Placement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [place.role_id, place.target_role_id] if place else []
        for name in ("role", "target_role"):
            choice = _choice(self, name)
            choice.queryset = Role.objects.filter(Q(is_retired=False) | Q(pk__in=held))
            choice.error_messages["invalid_choice"] = "This role is not in the published framework."
        _choice(self, "team").empty_label = "Choose a team" if self.fields["team"].required else "No team yet"


class AddPersonForm(PersonForm, PlaceFields):
    field_order = ["name", "email", "team", "role", "target_role", "started_on", "hands_on_since"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].required = False
        _choice(self, "team").empty_label = "No team yet"

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("team") and (given.get("role") or given.get("target_role")) and "team" not in self.errors:
            self.add_error("team", "A role needs a team. Choose one, or leave the role empty.")
        return given

    @property
    def from_on(self) -> date:
        """The first place begins with the first day, else today; it reaches back without limit anyway."""
        return self.cleaned_data["started_on"] or self.today


class MoveForm(PlaceFields):
    from_on = DayField(label="From", error_messages={"required": "Give the day from which this holds."})
    field_order = ["from_on", "team", "role", "target_role"]

    def __init__(self, *args: Any, today: date, engineer: Engineer, place: Placement | None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"from_on": today}
        if place:
            initial |= {"team": place.team, "role": place.role, "target_role": place.target_role}
        super().__init__(*args, place=place, initial=initial, **kwargs)
        self.today, self.engineer = today, engineer

    def clean_from_on(self) -> date:
        day: date = self.cleaned_data["from_on"]
        who = self.engineer
        if day > self.today + MOVE_AHEAD:
            raise forms.ValidationError("This day is more than two years ahead. Plan a nearer one.")
        if who.left_on and day > who.left_on:
            raise forms.ValidationError(f"{who} has left by then. Take the last day back first.")
        return day

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors:
            day = given["from_on"]
            current = Placement.objects.current(day).filter(engineer=self.engineer).first()
            if current and current.same_as(given["team"], given["role"], given["target_role"]):
                raise forms.ValidationError(f"{self.engineer} stands there on that day already; nothing would change.")
        return given


class LeaveForm(CarefulForm):
    left_on = DayField(label="Last day", error_messages={"required": "Give the last day."})

    def __init__(self, *args: Any, today: date, engineer: Engineer, **kwargs: Any) -> None:
        super().__init__(*args, initial={"left_on": engineer.left_on or today}, **kwargs)
        self.today, self.engineer = today, engineer

    def clean_left_on(self) -> date:
        day: date = self.cleaned_data["left_on"]
        if self.engineer.started_on and day < self.engineer.started_on:
            raise forms.ValidationError("The last day lies before the first. Correct one of the two.")
        if day > self.today + MOVE_AHEAD:
            raise forms.ValidationError("This day is more than two years ahead. Give a nearer one.")
        return day


class TeamForm(CarefulForm):
    name = LineField(error_messages={"required": "Give the team a name."})
    parent = forms.ModelChoiceField(
        Team.objects.all(), required=False, to_field_name="slug", empty_label="None, at the top", label="Part of"
    )
    managers = PeopleChoice(Engineer.objects.none())

    def __init__(self, *args: Any, today: date, team: Team | None = None, **kwargs: Any) -> None:
        initial = {"name": team.name, "parent": team.parent, "managers": team.managers} if team else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.today, self.team = today, team
        _choice(self, "managers").queryset = Engineer.objects.exclude(left_on__lt=today).select_related("user")
        _choice(self, "parent").error_messages["invalid_choice"] = "There is no such team any more."

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Team.objects.exclude(pk__in=[self.team.pk] if self.team else [])
        if name_key(name) in {name_key(other) for other in others.values_list("name", flat=True)}:
            raise forms.ValidationError(f"There is a team called {name} already. Choose another name.")
        return name

    def clean_parent(self) -> Team | None:
        parent: Team | None = self.cleaned_data["parent"]
        if parent and self.team and self.team.pk in Team.objects.tree().above(parent.pk):
            place = "the team itself" if parent == self.team else f"below {self.team}"
            raise forms.ValidationError(f"{parent} is {place}; that would be a loop. Choose another one.")
        return parent


class PeopleFilter(AskedForm):
    STATES = [("employed", "Employed"), ("left", "Left"), ("uninvited", "Never invited"), ("all", "Everybody")]

    q = LineField(required=False, label="Name or e-mail")
    team = forms.ModelChoiceField(Team.objects.all(), required=False, to_field_name="slug", empty_label="All teams")
    state = forms.ChoiceField(required=False, choices=STATES)
