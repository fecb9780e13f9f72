"""What a cell may hold: each function makes a parser for one kind of value, and refuses the rest in one sentence."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from config.base.emails import BadEmail, read_email
from config.base.limits import KEY_LENGTH, YEARS
from config.base.sheets.sheet import is_formula, unguard
from config.base.text import BadText, clean_text, name_key, show


class Fault(ValueError):
    """Why a row is refused: what is wrong, what to do, and in which column."""

    def __init__(self, what: str, fix: str, column: str = "") -> None:
        super().__init__(f"{what}; {fix}")
        self.what, self.fix, self.column = what, fix, column


def suggest(text: str, known: Iterable[str]) -> str:
    """A fix that names the nearest known word, or nothing when none is near."""
    near = _nearest(text, tuple(known))
    return f"did you mean {near}?" if near else ""


@lru_cache(1000)  # a wrong word is often wrong in every row
def _nearest(text: str, known: tuple[str, ...]) -> str:
    return next(iter(difflib.get_close_matches(text, known, n=1)), "")


def _clean(cell: str, *, one_line: bool) -> str:
    """The text of a cell, without the quote that guards a formula; a formula is refused."""
    if is_formula(cell):
        raise Fault(f"{show(cell)} begins like a formula", "put a ' before it")
    try:
        return clean_text(unguard(cell), one_line=one_line)
    except BadText as error:
        what, _, fix = str(error).rstrip(".").partition("; ")
        raise Fault(what[0].lower() + what[1:], fix) from None


def _must(value: str) -> None:
    if not value:
        raise Fault("the cell is empty", "fill it in")


def text(limit: int, *, required: bool = False, one_line: bool = True) -> Callable[[str], str]:
    """Clean text of at most ``limit`` characters; required means something of it can be seen."""

    def read(cell: str) -> str:
        value = _clean(cell, one_line=one_line) if cell else ""
        if required:
            _must(name_key(value))
        if len(value) > limit:
            raise Fault(f"{len(value):,} characters are too many", f"shorten the text to {limit:,}")
        return value

    return read


def email(*, required: bool = True) -> Callable[[str], str]:
    """An e-mail address in the form in which addresses are compared and stored."""

    def read(cell: str) -> str:
        typed = _clean(cell, one_line=True)
        try:
            value = read_email(typed)
        except BadEmail as error:
            raise Fault(f"{show(typed)} {error.what}", error.fix) from None
        if required:
            _must(value)
        return value

    return read


def emails() -> Callable[[str], tuple[str, ...]]:
    """None, one or several addresses joined with semicolons, each once, in their order."""
    one = email(required=False)

    def read(cell: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(found for part in _clean(cell, one_line=True).split(";") if (found := one(part))))

    return read


def whole(low: int, high: int, *, required: bool = True, hint: str = "") -> Callable[[str], int | None]:
    """A whole number in plain digits."""

    def read(cell: str) -> int | None:
        value = cell.strip()
        if required:
            _must(value)
        if not value:
            return None
        if not re.fullmatch("[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise Fault(f"{show(value)} is not a whole number from {low} to {high}", hint or "correct it")
        return int(value)

    return read


def day(since: int, *, required: bool = False) -> Callable[[str], date | None]:
    """A date written like 2026-09-30, not before the year ``since`` nor after the calendar of limits ends."""

    def read(cell: str) -> date | None:
        value = cell.strip()
        if required:
            _must(value)
        if not value:
            return None
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise Fault(f"{show(value)} is not a date", "write it like 2026-09-30")
        try:
            found = date.fromisoformat(value)
        except ValueError:
            raise Fault(f"there is no day {value}", "correct the date") from None
        if not since <= found.year <= YEARS.high:
            raise Fault(f"the year {value[:4]} is not between {since} and {YEARS.high}", "correct the date")
        return found

    return read


def choice(*values: str, required: bool = True) -> Callable[[str], str]:
    """One of a few words, in any case."""

    def read(cell: str) -> str:
        value = cell.strip().casefold()
        if required:
            _must(value)
        if value and value not in values:
            names = f"{', '.join(values[:-1])} or {values[-1]}"
            raise Fault(f"{show(cell)} is not {names}", f"write {names}{'' if required else ', or leave it empty'}")
        return value

    return read


def several(limit: int = KEY_LENGTH) -> Callable[[str], tuple[str, ...]]:
    """Keys joined with semicolons, each once, in their order."""
    one = text(limit)

    def read(cell: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for part in _clean(cell, one_line=True).split(";") if (key := one(part))))

    return read
