from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import QueryDict

from config.base.fields import FilterForm
from skills.matrix.matrix import Column

FIELDS = ("leaves", "promoted")
LONGEST = 120


class WhatIfForm(FilterForm):
    """Who leaves and who moves up, as slugs in the address."""

    leaves = forms.Field(required=False, widget=forms.MultipleHiddenInput)
    promoted = forms.Field(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, data: QueryDict, *, people: Mapping[str, Column], aims: Mapping[str, str]) -> None:
        super().__init__(data)
        self.query = data
        self.people, self.aims = people, aims

    @property
    def chosen(self) -> tuple[frozenset[str], frozenset[str]]:
        """Those of the people that the address names, also while something else in it is wrong."""
        leaves, promoted = (frozenset(self.query.getlist(name)) & self.people.keys() for name in FIELDS)
        return leaves, promoted

    def clean(self) -> None:
        if any(slug not in self.people for name in FIELDS for slug in self.query.getlist(name)):
            raise forms.ValidationError(
                "The address names somebody who does not stand in these teams with a role. Choose people of the list."
            )
        leaves, promoted = self.chosen
        if both := sorted(self.people[slug].name for slug in leaves & promoted):
            raise forms.ValidationError(f"{both[0]} cannot both leave and move up. Keep one of the two.")
        if stuck := sorted(self.people[slug].name for slug in promoted if not self.aims[slug]):
            raise forms.ValidationError(f"{stuck[0]} aims at no other role, so there is none to move up to.")
