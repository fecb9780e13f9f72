"""Form fields that several forms share, each the rule of one kind of value."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.forms.renderers import DjangoTemplates
from django.http import HttpResponse, QueryDict
from django.utils import timezone

from config.base.emails import read_email
from config.base.limits import LINE_LENGTH, YEARS, Span
from config.base.text import BadText, clean_text, name_key

Choices = Iterable[tuple[str, str]]


class EmailField(forms.CharField):
    """An e-mail address in the form in which it is compared and stored."""

    def __init__(self, autocomplete: str = "off", **kwargs: Any) -> None:
        super().__init__(widget=forms.EmailInput(attrs={"autocomplete": autocomplete}), **kwargs)

    def to_python(self, value: Any) -> str:
        try:
            return read_email(str(value or ""))
        except BadText as error:
            raise forms.ValidationError(str(error)) from None


class DayField(forms.DateField):
    """A day of the calendar, at most ``ahead`` from today where that is limited."""

    def __init__(self, ahead: timedelta | None = None, **kwargs: Any) -> None:
        self.ahead = ahead
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"], **kwargs
        )
        self.error_messages["invalid"] = "This is not a day of the calendar. Write it like 2026-09-30."

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not YEARS.low <= value.year <= YEARS.high:
            raise forms.ValidationError(f"The year is not between {YEARS.low} and {YEARS.high}.")
        if value and self.ahead and value > timezone.localdate() + self.ahead:
            raise forms.ValidationError(f"This day lies more than {self.ahead.days} days ahead. Choose a nearer one.")


class WordsField(forms.CharField):
    """Text in the form in which it is stored, empty when nothing of it can be seen. ``refusal`` holds the sentence
    that says what is wrong with a character."""

    def __init__(self, *, max_length: int, one_line: bool = False, refusal: str = "{}", **kwargs: Any) -> None:
        errors = {"max_length": f"Shorten this to {max_length:,} characters; nothing was saved."}
        kwargs["error_messages"] = errors | kwargs.get("error_messages", {})
        super().__init__(max_length=max_length, **kwargs)
        self.one_line, self.refusal = one_line, refusal

    def to_python(self, value: Any) -> str:
        try:
            text = clean_text(str(value or ""), one_line=self.one_line)
        except BadText as error:
            raise forms.ValidationError(self.refusal.format(error)) from None
        return text if name_key(text) else ""


class LineField(WordsField):
    """A name, a title, a filter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LINE_LENGTH, one_line=True, **kwargs)


class WholeField(forms.IntegerField):
    """A whole number of a span; ``says`` answers everything else, also when nothing is given."""

    def __init__(self, span: Span, says: str = "", **kwargs: Any) -> None:
        errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), says or f"Give a number from {span}.")
        kwargs["error_messages"] = errors | kwargs.get("error_messages", {})
        super().__init__(min_value=span.low, max_value=span.high, **kwargs)


class FilterForm(forms.Form):
    """A query string as input: what is wrong is said beside the field, what is missing has a default."""

    default_renderer = DjangoTemplates

    @property
    def problems(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "sel"

    def choose(self, name: str, choices: Choices, message: str) -> None:
        """The choices of a field, and what to say to any other."""
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = list(choices)
        field.error_messages["invalid_choice"] = message


def refuse_file(form: FilterForm) -> HttpResponse:
    """What is wrong with the filters of a table that was to be a file."""
    return HttpResponse("\n".join(form.problems), status=422, content_type="text/plain; charset=utf-8")


class PlainForm(forms.Form):
    default_renderer = DjangoTemplates
    use_required_attribute = False  # the server's sentence says more than the browser's bubble


class AskedForm(PlainForm):
    """Filters of a list; whatever is not valid of them is said at its field and counts as not asked for."""

    @property
    def asked(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}


def area_box(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})
