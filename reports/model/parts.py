"""What parts of a stored document have in common: read from JSON into attributes, and written back key for key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date
from types import NoneType
from typing import Any, NamedTuple, Self, get_args, get_origin, get_type_hints


def told(default: Any = None, *, of: tuple[str, ...] = (), key: str = "") -> Any:
    """A value that is not always written: only for the kinds ``of`` (the first value of a part is its kind), or, where
    none is named, only where it differs from the default. ``key`` is its name in JSON where that is another."""
    return field(default=default, metadata={"of": of, "key": key})


@dataclass(frozen=True, slots=True)
class Part:
    """Keys that are absent have their defaults. Keys nobody knows here, of a later Cairn, are kept in ``more``."""

    more: Mapping[str, Any] | None = field(default=None, kw_only=True, repr=False)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        plan, found = _plan(cls), dict(value)
        more = {} if plan.keys >= found.keys() else {key: found.pop(key) for key in found.keys() - plan.keys}
        for key, name, read in plan.converted:
            if key in found:
                item = found.pop(key)
                found[name] = item if read is None or item is None else read(item)
        return cls(**found, more=more) if more else cls(**found)

    def to_json(self) -> dict[str, Any]:
        """As in FORMATS."""
        columns, found = _plan(type(self)).columns, {}
        kind = getattr(self, columns[0].name)
        for name, key, write, is_always, default, kinds in columns:
            value = getattr(self, name)
            if is_always or (kind in kinds if kinds else value != default):
                found[key] = value if write is None or value is None else write(value)
        return found if self.more is None else found | dict(self.more)


Convert = Callable[[Any], Any]


class _Column(NamedTuple):
    name: str
    key: str
    write: Convert | None
    is_always: bool
    default: Any
    kinds: tuple[str, ...]


class _Plan(NamedTuple):
    """How a part is read and written: its keys, those whose name or value is another as an attribute, and columns."""

    keys: frozenset[str]
    converted: list[tuple[str, str, Convert | None]]
    columns: list[_Column]


_plans: dict[type[Part], _Plan] = {}


def _plan(part: type[Part]) -> _Plan:
    """Made once of each part."""
    if part not in _plans:
        hints, known = get_type_hints(part), [each for each in fields(part) if each.name != "more"]
        readers = [(_key(each), each.name, _reader(hints[each.name])) for each in known]
        _plans[part] = _Plan(
            frozenset(key for key, _, _ in readers),
            [(key, name, read) for key, name, read in readers if read or key != name],
            [_column(each, hints[each.name]) for each in known],
        )
    return _plans[part]


def _column(of: Field[Any], hint: Any) -> _Column:
    default = None if of.default is MISSING else of.default
    return _Column(of.name, _key(of), _writer(hint), "of" not in of.metadata, default, of.metadata.get("of", ()))


def _key(of: Field[Any]) -> str:
    return of.metadata.get("key") or of.name


def _reader(hint: Any) -> Convert | None:
    """Days from ISO 8601, parts from mappings, tuples from lists; None where a value stays as it is."""
    hint = _without_none(hint)
    if hint is date:
        return date.fromisoformat
    if get_origin(hint) is tuple:
        inner = _reader(get_args(hint)[0])
        return tuple if inner is None else lambda items: tuple(map(inner, items))
    return hint.from_json if isinstance(hint, type) and issubclass(hint, Part) else None


def _writer(hint: Any) -> Convert | None:
    hint = _without_none(hint)
    if hint is date:
        return date.isoformat
    if get_origin(hint) is tuple:
        inner = _writer(get_args(hint)[0])
        return list if inner is None else lambda items: list(map(inner, items))
    return hint.to_json if isinstance(hint, type) and issubclass(hint, Part) else None


def _without_none(hint: Any) -> Any:
    """The one type that is not None of a union."""
    known = [each for each in get_args(hint) if each is not NoneType]
    return known[0] if NoneType in get_args(hint) and len(known) == 1 else hint
