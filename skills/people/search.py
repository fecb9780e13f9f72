"""A person chosen by typing: thousands of options do not fit into a select.

The field takes what the list offers, "Ana Roth" or where two share the name "Ana Roth (Vision)", and as well an e-mail
or the last part of a profile's URL. Without script the exact name or the e-mail does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse

from config.base.lookup import rank, tell_apart
from config.base.text import fold
from config.base.words import listed
from skills.models import Engineer, Placement

MOST = 12  # offered at once
LONGEST = 254  # of what is typed: an e-mail


def label_people(people: QuerySet[Engineer], today: date) -> list[tuple[int, str]]:
    """Everybody with a name of their own, in order; two queries."""
    rows = list(people.order_by("name", "pk").values_list("pk", "name", "user__email"))
    places = Placement.objects.current(today).order_by().values_list("engineer_id", "team__name")
    added = tell_apart({pk: name for pk, name, _ in rows}, {pk: email for pk, _, email in rows}, dict(places))
    return [(pk, f"{name} ({added[pk]})" if pk in added else name) for pk, name, _ in rows]


def offer_people(text: str, people: QuerySet[Engineer], today: date) -> list[str]:
    """The names that begin with the text or hold it, best first."""
    return [label for label, _ in rank(fold(text), ((label, pk) for pk, label in label_people(people, today)))[:MOST]]


class PersonInput(forms.TextInput):
    """With a list that is renewed while one types."""

    template_name = "people/_person_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        names = f"{context['widget']['attrs']['id']}-names"
        context["widget"]["attrs"] |= {
            "autocomplete": "off",
            "list": names,
            "hx-get": reverse("people:names"),
            "hx-trigger": "input changed delay:150ms",
            "hx-target": f"#{names}",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }
        return context


class PersonSearchField(forms.CharField):
    """One of ``queryset``; the form sets it, and ``today``."""

    widget = PersonInput
    queryset: QuerySet[Engineer] = Engineer.objects.none()
    today: date

    def __init__(self, *, missing: str, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, error_messages={"required": missing}, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A profile's URL part is shown as the name it stands for."""
        person = self.queryset.filter(slug=value).first() if value else None
        return dict(label_people(self.queryset, self.today))[person.pk] if person else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self._find(text) if text else None

    def _find(self, text: str) -> Engineer:
        exact = self.queryset.filter(slug=text).first() or self.queryset.filter(user__email__iexact=text).first()
        if exact:
            return exact
        labels = label_people(self.queryset, self.today)
        found = [pk for pk, label in labels if fold(label) == fold(text)]
        if len(found) == 1:
            return self.queryset.get(pk=found[0])
        raise ValidationError(_refusal(text, [label for label, _ in rank(fold(text), ((b, a) for a, b in labels))]))


def _refusal(text: str, near: Iterable[str]) -> str:
    names = list(near)
    if not names:
        return "There is no such person here, or they have left. Type a name as on their page, or their e-mail."
    return f"Whom do you mean by “{text}”? {listed(names, 4)}: type one of these names in full, or an e-mail."
