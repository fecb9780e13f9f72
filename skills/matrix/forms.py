from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django import forms
from django.http import QueryDict

from config.base.fields import Choices, DayField, FilterForm, LineField
from config.base.limits import LINE_LENGTH
from skills.matrix.grid import CHANGE, GAP, LEVEL
from skills.matrix.matrix import SHOW
from skills.matrix.read import MANAGER, OWN, PEER, SELF
from skills.models import Role
from skills.models.ratings import STALE_AFTER

VIEWS = [(LEVEL, "Level"), (GAP, "Gap to target"), (CHANGE, "Change")]
SOURCES = [(MANAGER, "Rated by managers"), (SELF, "Self-ratings"), (PEER, "Peers’ mean")]
SHOWN = {
    "well": "well covered",
    "thin": "thin",
    "one": "held by one",
    "none": "held by no one",
    "stale": "over 6 months old",
    "unrated": "not rated",
}
PEOPLE = 500  # slugs in one address


class MatrixForm(FilterForm):
    """Filters of a team's matrix. What the address leaves out: levels, each person's own target, managers, today,
    everything."""

    view = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    target = forms.ChoiceField(required=False)
    area = forms.ChoiceField(required=False)
    show = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    q = LineField(
        required=False,
        label="Filter skills or people",
        error_messages={"max_length": f"Shorten the filter to {LINE_LENGTH} characters."},
    )
    as_of = DayField(required=False, label="As of")
    source = forms.ChoiceField(required=False)
    since = DayField(required=False, label="Change since")
    below = forms.SlugField(required=False, max_length=80, widget=forms.HiddenInput)
    people = forms.Field(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, data: QueryDict, *, today: date, roles: Collection[Role], areas: Choices) -> None:
        super().__init__(data)
        self.today = today
        self.choose("view", VIEWS, "There is no such view. Choose level, gap or change.")
        self.choose("source", SOURCES, "There is no such source. Choose managers, self or peers.")
        targets = [(OWN, "Target: each person’s own role")]
        targets += [(role.key, f"Target: {role.title}") for role in roles]
        self.choose("target", targets, "There is no such role. Choose one of the list.")
        self.choose("area", [("", "All areas"), *areas], "There is no such area. Choose one of the list.")
        self.choose("show", [("", ""), *SHOWN.items()], f"There is no such filter. It is one of {', '.join(SHOW)}.")
        self.fields["below"].error_messages["invalid"] = "There is no such skill. Clear the filters."

    def clean_view(self) -> str:
        return self.cleaned_data["view"] or LEVEL

    def clean_target(self) -> str:
        return self.cleaned_data["target"] or OWN

    def clean_as_of(self) -> date:
        as_of: date = self.cleaned_data["as_of"] or self.today
        if as_of > self.today:
            raise forms.ValidationError("This day lies ahead. Choose today or an earlier day.")
        return as_of

    def clean_source(self) -> str:
        """Peers' means are those of today: the means of two days would give away what one peer said in between."""
        source: str = self.cleaned_data["source"] or MANAGER
        is_past = self.cleaned_data.get("as_of", self.today) != self.today
        if source == PEER and (is_past or self.cleaned_data.get("view") == CHANGE):
            raise forms.ValidationError(
                "Peers’ means are shown for today alone, without change, to keep peers unknown."
            )
        return source

    def clean_since(self) -> date | None:
        """The day changes are counted from: six months back, unless another is asked for; none in other views."""
        as_of = self.cleaned_data.get("as_of") or self.today
        since: date | None = self.cleaned_data["since"]
        if self.cleaned_data.get("view") != CHANGE:
            return None
        if since and since >= as_of:
            raise forms.ValidationError("Choose a day before the one that is looked at.")
        return since or as_of - STALE_AFTER

    def clean_people(self) -> frozenset[str]:
        people = self.cleaned_data["people"] or []
        if len(people) > PEOPLE or any(len(slug) > 120 or not slug.isprintable() for slug in people):
            raise forms.ValidationError("The address names people in a way that cannot be read. Clear the filters.")
        return frozenset(people)
