from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import uuid4

from django import forms

from config.base.fields import AskedForm, DayField, PlainForm, WholeField, WordsField
from config.base.limits import (
    COUNTS,
    FITS,
    FOCUS_SKILLS,
    HOURS,
    IDS,
    LONGEST_PAUSE,
    LOWEST_FIT,
    MENTOR_PLACES,
    PURPOSE_LENGTH,
)
from config.base.text import name_key, show
from config.base.words import day
from mentoring.calendar.zones import list_zones
from mentoring.matching.offers import Offer
from mentoring.matching.pool import Wish
from mentoring.models import MatchPlan, MentoringRequest
from skills.models import Engineer, Skill, User
from skills.people.forms import CarefulForm

PLACES = f"A mentor has between {MENTOR_PLACES.low} and {MENTOR_PLACES.high} places. Give a number in that range."
UNREADABLE = "One of the choices is not readable any more. Load the page again; nothing was changed."
HOUR = "Give a full hour, from 0 to 24."


def live_skills() -> Any:
    order = ["area__framework", "area__position", "position", "pk"]
    return Skill.objects.live().filter(area__is_retired=False).select_related("area").order_by(*order)


class SkillsField(forms.ModelMultipleChoiceField):
    """One to three skills by key, from three lists of the same name that may stay empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(live_skills(), to_field_name="key", **kwargs)
        self.error_messages |= {
            "required": "Choose one, two or three skills.",
            "invalid_choice": "There is no such skill any more. Choose another one.",
        }

    def clean(self, value: Any) -> Any:
        keys = list(dict.fromkeys(key for key in value or () if key))
        if len(keys) > FOCUS_SKILLS.high:
            raise forms.ValidationError("A pair works on three skills at most. Choose up to three.")
        return list(super().clean(keys))


class ProfileForm(CarefulForm):
    places = WholeField(MENTOR_PLACES, PLACES)
    offers = forms.ModelMultipleChoiceField(
        live_skills(), to_field_name="key", required=False, widget=forms.CheckboxSelectMultiple
    )
    paused_until = DayField(required=False, label="Take nobody new until")
    time_zone = forms.ChoiceField(required=False, label="Time zone")
    works_from = WholeField(HOURS, HOUR, label="Works from")
    works_until = WholeField(HOURS, HOUR, label="Works until")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        cast(forms.ChoiceField, self.fields["time_zone"]).choices = [("", "Not given"), *list_zones()]

    def clean_paused_until(self) -> date | None:
        until: date | None = self.cleaned_data["paused_until"]
        if until and until > self.today + LONGEST_PAUSE:
            raise forms.ValidationError("A pause ends within a year. To mentor nobody, set the places to 0.")
        return until if until and until > self.today else None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("works_from"), given.get("works_until")
        if first is not None and last is not None and first >= last:
            self.add_error("works_until", "Working hours begin before they end, on one day. Nothing was saved.")
        return given

    @property
    def offer(self) -> Offer:
        given = self.cleaned_data
        return Offer(**given | {"offers": tuple(sorted(skill.key for skill in given["offers"]))})


def see_offer(offer: Offer) -> dict[str, str]:
    """What an editor sees when the form opens."""
    return {
        "Places": str(offer.places),
        "Skills": ", ".join(offer.offers) or "none",
        "Paused until": day(offer.paused_until) if offer.paused_until else "no pause",
        "Time zone": offer.time_zone or "not given",
        "Working hours": f"{offer.works_from}–{offer.works_until}",
    }


class BlockForm(forms.Form):
    """Somebody by name or by the last part of their page's address."""

    other = forms.CharField(max_length=120, error_messages={"required": "Type the name of the person."})

    def clean_other(self) -> Engineer:
        text = self.cleaned_data["other"]
        wanted = name_key(text)
        rows = list(Engineer.objects.order_by("name", "pk"))
        found = [row for row in rows if row.slug == text.strip()] or [
            row for row in rows if name_key(row.name) == wanted
        ]
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(f"Nobody here is called {show(text)}. Type the whole name, as on their page.")
        slugs = " or ".join(row.slug for row in found[:3])
        raise forms.ValidationError(f"More than one person has this name. Type the end of the page's address: {slugs}.")


class FindForm(AskedForm):
    """What of Find is asked for."""

    skill = SkillsField(required=False)
    show = forms.ChoiceField(required=False, choices=[("full", "full")])
    instead = WholeField(IDS, required=False)


class AskForm(PlainForm):
    skill = SkillsField()
    line = WordsField(max_length=PURPOSE_LENGTH, one_line=True, required=False)


class RequestForm(CarefulForm):
    skill = SkillsField()

    @property
    def chosen(self) -> list[str]:
        """Keys as typed, else as they were, for three lists."""
        keys = self["skill"].value() or []
        return [*keys, "", "", ""][: FOCUS_SKILLS.high]


class ProposeMatchForm(forms.Form):
    mentor = forms.ModelChoiceField(Engineer.objects.all(), to_field_name="slug")
    line = WordsField(max_length=PURPOSE_LENGTH, one_line=True, required=False)


def _fit_field() -> WholeField:
    return WholeField(FITS, f"Give a whole number from {FITS}.", label="Lowest fit in the plan of best fit")


class PlanForm(PlainForm):
    """The hidden token makes sending it twice ask once."""

    lowest_fit = _fit_field()
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("lowest_fit", LOWEST_FIT)
        self.initial.setdefault("token", uuid4())


def _run_field() -> WholeField:
    """The run whose result somebody has seen."""
    return WholeField(COUNTS, UNREADABLE, widget=forms.HiddenInput)


class RulesForm(PlainForm):
    """One choice per pair, "keep bob mona", "out bob mona" or "free bob mona", and perhaps one more pair.

    What the form does not name stays as it was: a plan has several pages.
    """

    run = _run_field()
    lowest_fit = _fit_field()
    mentee = forms.ModelChoiceField(
        Engineer.objects.none(), to_field_name="slug", required=False, empty_label="No further pair"
    )
    mentor = forms.ModelChoiceField(Engineer.objects.none(), to_field_name="slug", required=False, empty_label="Nobody")
    said = forms.ChoiceField(required=False, label="What", choices=[("keep", "Keep together"), ("out", "Rule out")])

    def __init__(self, *args: Any, plan: MatchPlan, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.initial = {"lowest_fit": plan.lowest_fit, "run": plan.run}
        below = Engineer.objects.all() if user.is_people_team else Engineer.objects.below(user)
        waiting = MentoringRequest.objects.waiting().values("engineer")
        self.mentees = below
        cast(forms.ModelChoiceField, self.fields["mentee"]).queryset = below.filter(pk__in=waiting)
        cast(forms.ModelChoiceField, self.fields["mentor"]).queryset = Engineer.objects.filter(
            mentor_profile__places__gt=0
        )
        self.words: dict[tuple[int, int], str] = {}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("mentee")) != bool(given.get("mentor")):
            raise forms.ValidationError("A pair is two people. Choose both, or neither; nothing was changed.")
        rows = [text.split() for text in self.data.getlist("rule")]  # type: ignore[attr-defined]
        if any(len(row) != 3 or row[0] not in ("keep", "out", "free") for row in rows):
            raise forms.ValidationError(UNREADABLE)
        mentees = dict(self.mentees.filter(slug__in={row[1] for row in rows}).values_list("slug", "pk"))
        mentors = dict(Engineer.objects.filter(slug__in={row[2] for row in rows}).values_list("slug", "pk"))
        for word, mentee, mentor in rows:
            if mentee not in mentees or mentor not in mentors:
                raise forms.ValidationError(UNREADABLE)
            self.words[mentees[mentee], mentors[mentor]] = word
        if given.get("mentee"):
            self.words[given["mentee"].pk, given["mentor"].pk] = given.get("said") or "keep"
        return given

    @property
    def pins(self) -> set[tuple[int, int]]:
        return self._kept("keep", self.plan.pins)

    @property
    def bans(self) -> set[tuple[int, int]]:
        return self._kept("out", self.plan.bans)

    def _kept(self, word: str, before: list[list[int]]) -> set[tuple[int, int]]:
        stays = {(one, other) for one, other in before if (one, other) not in self.words}
        return stays | {pair for pair, said in self.words.items() if said == word}


class SendForm(forms.Form):
    run = _run_field()
    objective = forms.ChoiceField(choices=MatchPlan.Objective.choices)


def to_wish(skills: list[Skill], since: date | None = None) -> Wish:
    return Wish(tuple(sorted(skill.key for skill in skills)), since)
