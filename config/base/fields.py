"""Form fields that several forms share, each the rule of one kind of value."""

from __future__ import annotations

from typing import Any

from django import forms

from config.base.emails import read_email
from config.base.text import BadText


class EmailField(forms.CharField):
    """An e-mail address in the form in which it is compared and stored."""

    def __init__(self, autocomplete: str = "off", **kwargs: Any) -> None:
        super().__init__(widget=forms.EmailInput(attrs={"autocomplete": autocomplete}), **kwargs)

    def to_python(self, value: Any) -> str:
        try:
            return read_email(str(value or ""))
        except BadText as error:
            raise forms.ValidationError(str(error)) from None
