"""The fields for text in the forms of a page."""

from __future__ import annotations

import re

from django.urls import resolve

from tests.typed import row

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S | re.I)
FIELD = re.compile(r"<(textarea|input)\b([^>]*)>", re.I)
ATTRIBUTE = r"""(?<![\w-]){}\s*=\s*["']?([^"'\s>]*)"""
KINDS = {"", "text", "email", "url", "search"}


def find_fields(html: str, path: str) -> tuple[set[str], set[str]]:
    """The fields of forms that are sent, as "route name"; and the names of those that are not. A form with a password
    keeps nothing."""
    sent: set[str] = set()
    unsent: set[str] = set()
    for head, inside in FORM.findall(html):
        fields = FIELD.findall(inside)
        kinds = {_read("type", rest).lower() for _, rest in fields}
        names = {
            _read("name", rest)
            for tag, rest in fields
            if tag.lower() == "textarea" or _read("type", rest).lower() in KINDS
        }
        if not names or kinds & {"password", "file"}:
            continue
        if _read("method", head).lower() != "post":
            unsent |= names
        else:
            route = resolve((_read("action", head) or path).partition("?")[0].partition("#")[0]).view_name
            sent |= {row(route, name) for name in names}
    return sent, unsent


def _read(name: str, text: str) -> str:
    found = re.search(ATTRIBUTE.format(name), text, re.I)
    return found[1] if found else ""
