"""What parts of a stored document have in common: read from JSON into attributes, and written back key for key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import date
from operator import attrgetter
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
        plan = _plans.get(cls) or _plan(cls)
        is_known = plan.keys >= value.keys()
        if is_known and not plan.read:
            return cls(**value)
        found = dict(value)
        more = None if is_known else {key: found.pop(key) for key in value.keys() - plan.keys}
        for key, name, read in plan.read:
            if key in found:
                item = found.pop(key)
                found[name] = item if read is None or item is None else read(item)
        return cls(**found, more=more)

    def to_json(self) -> dict[str, Any]:
        """As in FORMATS."""
        plan = _plans.get(type(self)) or _plan(type(self))
        keys, values, write, unless = plan.columns.get(plan.kind(self)) or plan.columns[None]
        found = dict(zip(keys, values(self), strict=True))
        for key, convert in write:
            if (item := found[key]) is not None:
                found[key] = convert(item)
        for key, default in unless:
            if found[key] == default:
                del found[key]
        return found if self.more is None else found | dict(self.more)


# ── how a part is read and written, found out once from its fields ──────────────────────────────────────────────────
Convert = Callable[[Any], Any]


class _Columns(NamedTuple):
    """What is written: ``write`` has the keys whose values are converted, ``unless`` those left out at a default."""

    keys: list[str]
    values: attrgetter[Any]
    write: list[tuple[str, Convert]]
    unless: list[tuple[str, Any]]


class _Plan(NamedTuple):
    """``read`` has the keys whose name or value is another as an attribute; columns are by kind, of None for the kinds
    that have none of their own."""

    keys: frozenset[str]
    read: list[tuple[str, str, Convert | None]]
    kind: attrgetter[Any]
    columns: dict[str | None, _Columns]


_plans: dict[type[Part], _Plan] = {}


def _plan(part: type[Part]) -> _Plan:
    hints, known = get_type_hints(part), [each for each in fields(part) if each.name != "more"]
    readers = [(_key(each), each.name, _reader(hints[each.name])) for each in known]
    kinds = {None, *(kind for each in known for kind in each.metadata.get("of", ()))}
    return _plans.setdefault(
        part,
        _Plan(
            frozenset(key for key, _, _ in readers),
            [(key, name, read) for key, name, read in readers if read or key != name],
            attrgetter(known[0].name),
            {kind: _columns(known, hints, kind) for kind in kinds},
        ),
    )


def _columns(known: list[Field[Any]], hints: dict[str, Any], kind: str | None) -> _Columns:
    told = [each for each in known if not each.metadata.get("of") or kind in each.metadata["of"]]
    writers = [(_key(each), _writer(hints[each.name])) for each in told]
    return _Columns(
        [_key(each) for each in told],
        attrgetter(*(each.name for each in told)),
        [(key, write) for key, write in writers if write],
        [(_key(each), each.default) for each in told if each.metadata.get("of") == ()],
    )


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
