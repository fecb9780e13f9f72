"""JSON from outside, held to the contract before any field sees it: plain numbers, clean text, modest size."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from typing import Any, NoReturn

from config.base.text import BadText, clean_text, show

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_KEYS = 200
MAX_DIGITS = 30


class BadJSON(ValueError):
    """A body that is refused whole: a full sentence, and the dotted path of the value when there is one."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field


def loads(data: bytes, raw: Collection[str] = ()) -> Any:
    """The value of a UTF-8 document, its texts cleaned. Raises BadJSON for everything a field should never meet: NaN,
    numbers without end, a key twice, control characters, lone surrogates, deep nesting, too many keys. Texts under the
    keys ``raw`` stay as they were sent; whoever names a key cleans them."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise BadJSON(f"Byte {error.start + 1} is not UTF-8; send UTF-8 text.") from None
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        raise BadJSON(f"This is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).") from None
    except RecursionError:
        raise BadJSON(f"The body is nested deeper than {MAX_DEPTH} levels.") from None
    return _clean(value, "", 0, raw)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_KEYS:
        raise BadJSON(f"An object has {len(pairs):,} keys; at most {MAX_KEYS} are allowed.")
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadJSON(f"The key {show(twice)} is there twice; keep one.")
    return found


def _whole(text: str) -> int:
    return int(_short(text))


def _short(text: str) -> str:
    if len(text) > MAX_DIGITS:
        raise BadJSON(f"A number has {len(text):,} digits; at most {MAX_DIGITS} are allowed.")
    return text


def _fraction(text: str) -> float:
    value = float(_short(text))
    if not math.isfinite(value):
        raise BadJSON(f"The number {show(text)} is too large.")
    return value


def _constant(text: str) -> NoReturn:
    raise BadJSON(f"{text} is not a number in JSON; send a number or null.")


def _clean(value: Any, path: str, depth: int, raw: Collection[str]) -> Any:
    if isinstance(value, str):
        return _text(value, path)
    if not isinstance(value, dict | list):
        return value
    if depth == MAX_DEPTH:
        raise BadJSON(f"The body is nested deeper than {MAX_DEPTH} levels.")
    if isinstance(value, list):
        return [_clean(item, f"{path}.{place}".lstrip("."), depth + 1, raw) for place, item in enumerate(value)]
    return {
        _key(key): item
        if key in raw and isinstance(item, str)
        else _clean(item, f"{path}.{key}".lstrip("."), depth + 1, raw)
        for key, item in value.items()
    }


def _text(value: str, path: str) -> str:
    try:
        return clean_text(value)
    except BadText as error:
        raise BadJSON(str(error), path) from None


def _key(key: str) -> str:
    try:
        cleaned = clean_text(key, one_line=True)
    except BadText:
        cleaned = ""
    if not cleaned or cleaned != key:
        raise BadJSON(f"The key {show(key)} is not a plain name.")
    return key
