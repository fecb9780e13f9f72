"""Texts as our fonts can set them: what has no glyph is told in letters that have, so that no file fails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from anyascii import anyascii

# What the first font has for certain; all else is asked of typst, which knows how a cluster is shaped.
_CERTAIN = re.compile(r"[\x20-\x7e\xa0-\u017f\u2013\u2014\u2018-\u201e\u2026\u2212\n]*")

_WORDS = {"→": "to"}


def stand_ins(people: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What to print for a name (with an e-mail address) that has no glyphs: the part before the @. A name that several
    people share is left out, for it would stand for one of them; it is told in Latin letters."""
    found = list(people)
    counts = Counter(name for name, _ in found)
    return {name: email.partition("@")[0] for name, email in found if counts[name] == 1}


def unusual_words(values: Any) -> set[str]:
    """The words of all texts in a value that are made of more than the usual letters."""
    return {word for text in set(_texts(values)) if not _CERTAIN.fullmatch(text) for word in text.split()}


def in_our_glyphs(values: Any, missing: Collection[str], people: Mapping[str, str]) -> Any:
    """A copy in which no text has anything of ``missing``. A person's name gives way to what stands for them in
    ``people``, longer names first; what is left is told in Latin letters."""
    if not missing:
        return values
    is_missing = re.compile("|".join(map(re.escape, sorted(missing, key=len, reverse=True))))
    names = sorted((name for name in people if is_missing.search(name)), key=len, reverse=True)

    def told(text: str) -> str:
        if not is_missing.search(text):
            return text
        for name in names:
            text = text.replace(name, people[name])
        return is_missing.sub(lambda found: _plain(found.group()), text)

    return _changed(values, told)


def in_plain_letters(values: Any, people: Mapping[str, str]) -> Any:
    """The same with nothing but what is certain to have a glyph."""
    unusual = {char for word in unusual_words([values, list(people)]) for char in word if not _CERTAIN.fullmatch(char)}
    return in_our_glyphs(values, unusual, people)


def _plain(text: str) -> str:
    plain = _WORDS.get(text) or anyascii(text)
    return plain if _CERTAIN.fullmatch(plain) else "?"


def _texts(values: Any) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, Mapping):
        yield from _all_texts(values.values())
    elif isinstance(values, list | tuple):
        yield from _all_texts(values)


def _all_texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from _texts(value)


def _changed(values: Any, told: Callable[[str], str]) -> Any:
    if isinstance(values, str):
        return told(values)
    if isinstance(values, Mapping):
        return {key: _changed(value, told) for key, value in values.items()}
    return [_changed(value, told) for value in values] if isinstance(values, list | tuple) else values
