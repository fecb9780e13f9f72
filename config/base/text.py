"""Text at the boundary: what may enter the database, and the forms derived from it."""

import re
import unicodedata
from collections.abc import Collection

from anyascii import anyascii
from django.utils.text import slugify

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
_BREAKS = re.compile(r"[\r\n\t\u2028\u2029]+")


class BadText(ValueError):
    """Text that must not be stored; the message is a full sentence for the person who typed it."""


def clean_text(value: str, *, one_line: bool = False) -> str:
    """NFC, without surrounding blanks; raises BadText for NUL, control characters and lone surrogates.

    Tab and line breaks stay, unless ``one_line`` turns each run of them into a blank and drops direction marks, which
    could make a name read as another one.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if found := _FORBIDDEN.search(value):
        raise BadText(f"Character {found.start() + 1} is a control character (U+{ord(found.group()):04X}); remove it.")
    if one_line:
        value = _BIDI.sub("", _BREAKS.sub(" ", value))
    return unicodedata.normalize("NFC", value).strip()


def name_key(value: str) -> str:
    """The form in which names are compared: NFKC, any case, one blank between words, nothing invisible.

    Empty for a name of which nothing can be seen.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())
    return " ".join("".join(char for char in folded if unicodedata.category(char) != "Cf").split())


_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ẞ": "SS"})


def make_slug(value: str) -> str:
    """Lower-case ASCII words joined with hyphens, other scripts in Latin letters; "x" when nothing is left."""
    return slugify(anyascii(unicodedata.normalize("NFC", value).translate(_GERMAN)))[:100].strip("-") or "x"


def fold(text: str) -> str:
    """As names are searched: any case, no accents, one blank between words."""
    parts = unicodedata.normalize("NFKD", name_key(text))
    return " ".join("".join(char for char in parts if not unicodedata.combining(char)).casefold().split())


def next_slug(value: str, taken: Collection[str], limit: int = 100) -> str:
    """The slug of a text, numbered when it is taken, never longer than ``limit``."""
    stem = slug = make_slug(value)[:limit]
    number = 1
    while slug in taken:
        number += 1
        ending = f"-{number}"
        slug = stem[: limit - len(ending)] + ending
    return slug


def show(value: str, limit: int = 40) -> str:
    """A text as a message quotes it: on one line, nothing invisible, not too long."""
    cut = value if len(value) <= limit else value[: limit - 1] + "…"
    return '"' + "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in cut) + '"'
