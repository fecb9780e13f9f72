"""Parts of a URL that more than one application reads; importing this makes them known."""

from __future__ import annotations

from datetime import date

from django.urls import register_converter
from django.urls.converters import StringConverter

from config.base.sheets.downloads import FORMATS


class DayConverter:
    """An ISO day; anything else is no URL."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class FormatConverter(StringConverter):
    """A kind of file; anything else is no URL."""

    regex = "|".join(FORMATS)


register_converter(DayConverter, "day")
register_converter(FormatConverter, "format")
