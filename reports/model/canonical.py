"""A report as text that is the same for the same values, put together of texts written already; and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any


def canonical(value: Any) -> str:
    """The same text for the same value: keys sorted, no spaces."""
    return _CANONICAL.encode(value)


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def joined(text: str, more: str) -> str:
    """The text of an object with the keys of another, neither of them empty."""
    return f"{text[:-1]},{more[1:]}"


def with_part(text: str, key: str, part: str) -> str:
    """The text of an object with one more key, whose value is written already."""
    return f'{text[:-1]},"{key}":{part}}}'


def digest_of(head: dict[str, Any], entries: Iterable[str]) -> str:
    """sha256 of the canonical JSON without edition, previous, change, slugs and the digest itself; entries written
    already, without these and in document order."""
    said = {key: value for key, value in head.items() if key not in ("edition", "digest")}
    hashed = hashlib.sha256(b'{"entries":[')
    for place, entry in enumerate(entries):
        hashed.update(f",{entry}".encode() if place else entry.encode())
    hashed.update(f'],"report":{canonical(said)}}}'.encode())
    return f"sha256:{hashed.hexdigest()}"
