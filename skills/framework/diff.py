"""What changed between two definitions, as sentences for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from skills.framework.definition import DefinedArea, DefinedRole, DefinedSkill, Definition

_NONE = "none"


def diff(old: Definition | None, new: Definition) -> list[str]:
    """One sentence per change, from the framework down to the targets; empty only for equal definitions.

    A key is the identity of an area, skill or role: another name under the same key is a rename.
    """
    if old is None:
        return [f'New framework "{new.title}" ({new.key} {new.version}): {counts(new)}.']
    if old == new:
        return []
    found = [*_framework(old, new), *_scale(old, new), *_areas(old, new), *_skills(old, new), *_roles(old, new)]
    return found or ["The document changed in a detail that has no sentence of its own."]


def counts(definition: Definition) -> str:
    parts = [(len(definition.areas), "area"), (len(definition.skills), "skill"), (len(definition.roles), "role")]
    parts.append((len(definition.skills) * len(definition.roles), "target"))
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in parts)


def _framework(old: Definition, new: Definition) -> Iterator[str]:
    before, after = old.document["framework"], new.document["framework"]
    for name in ("key", "version", "title"):
        if before[name] != after[name]:
            yield f"Framework: {name} {_move(before[name], after[name])}."
    yield from _texts("Framework", before, after, ["summary", "source"])


def _scale(old: Definition, new: Definition) -> Iterator[str]:
    for before, after in zip(old.scale, new.scale, strict=True):
        where = f"Scale, level {after.level}"
        if before.name != after.name:
            yield f"{where}: renamed {_move(before.name, after.name)}."
        yield from _texts(where, vars(before), vars(after), ["description", "evidence"])


def _areas(old: Definition, new: Definition) -> Iterator[str]:
    yield from _come_and_go("Area", old.areas, new.areas, lambda area: f'"{area.name}" ({area.key})')
    if _order(old.areas, new.areas) != _order(new.areas, old.areas):
        yield "The order of the areas changed."
    for before, after in _kept(old.areas, new.areas):
        where = f'Area "{after.name}"'
        if before.name != after.name:
            yield f'Area "{before.name}" renamed to "{after.name}".'
        yield from _texts(where, vars(before), vars(after), ["description", "responsibility"])
        inside = [{skill.key: skill for skill in area.skills} for area in (before, after)]
        if _order(*inside) != _order(*reversed(inside)):
            yield f"{where}: the order of the skills changed."


def _skills(old: Definition, new: Definition) -> Iterator[str]:
    def named(skill: DefinedSkill) -> str:
        return f'"{skill.name}" ({skill.key})'

    yield from _come_and_go("Skill", old.skills, new.skills, named, kept="; its ratings are kept")
    for before, after in _kept(old.skills, new.skills):
        where = f'Skill "{after.name}"'
        if before.name != after.name:
            yield f'Skill "{before.name}" renamed to "{after.name}".'
        if before.area != after.area:
            yield f'{where}: moved to the area "{new.areas[after.area].name}".'
        yield from _texts(where, vars(before), vars(after), ["description", "source"])
        for level, text in after.levels.items():
            if before.levels[level] != text:
                yield f"{where}: the text of level {level} changed, {_move(before.levels[level], text)}."


def _roles(old: Definition, new: Definition) -> Iterator[str]:
    yield from _come_and_go("Role", old.roles, new.roles, lambda role: f'"{role.title}" ({role.key})')
    for before, after in _kept(old.roles, new.roles):
        if before.title != after.title:
            yield f'Role "{before.title}" renamed to "{after.title}".'
        if before.rank != after.rank:
            yield f"{after.title}: rank {_move(before.rank, after.rank)}."
        yield from _texts(after.title, vars(before), vars(after), ["summary"])
        yield from _weights(before, after, old.areas, new.areas)
        yield from _targets(before, after, new)
        for part in ("experience", "mentoring", "policy"):
            yield from _details(after.title, part, before.data.get(part), after.data.get(part))


def _weights(
    before: DefinedRole, after: DefinedRole, old: Mapping[str, DefinedArea], new: Mapping[str, DefinedArea]
) -> Iterator[str]:
    for area in {**before.area_weights, **after.area_weights}:
        was, is_now = before.area_weights.get(area), after.area_weights.get(area)
        if was != is_now:
            name = new[area].name if area in new else old[area].name
            yield f'{after.title}: weight of "{name}" {_move(was, is_now)}.'


def _targets(before: DefinedRole, after: DefinedRole, new: Definition) -> Iterator[str]:
    """Targets of a retired skill go with it, without a sentence of their own."""
    for key, target in after.targets.items():
        was = before.targets.get(key)
        if was != target:
            changed = [
                f"{word}{_move(getattr(was, name, None), getattr(target, name))}"
                for name, word in (("level", ""), ("importance", "importance "), ("floor", "floor "))
                if getattr(was, name, None) != getattr(target, name)
            ]
            yield f'{after.title}: target for "{new.skills[key].name}" {", ".join(changed)}.'


def _details(role: str, part: str, before: Any, after: Any) -> Iterator[str]:
    """The parts that reports read as rules, value by value."""
    was, is_now = dict(_leaves(before, part)), dict(_leaves(after, part))
    for name in {**was, **is_now}:
        if was.get(name) != is_now.get(name):
            yield f"{role}: {name} {_move(was.get(name), is_now.get(name))}."


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{name}, {key.replace('_', ' ')}")
    elif value is not None:
        yield name, value


def _come_and_go(
    kind: str, old: Mapping[str, Any], new: Mapping[str, Any], named: Callable[[Any], str], kept: str = ""
) -> Iterator[str]:
    yield from (f"{kind} {named(new[key])} added." for key in new if key not in old)
    yield from (f"{kind} {named(old[key])} retired{kept}." for key in old if key not in new)


def _kept(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    return ((old[key], new[key]) for key in new if key in old)


def _order(these: Iterable[str], others: Iterable[str]) -> list[str]:
    """The keys common to both, in the order of the first."""
    common = set(others)
    return [key for key in these if key in common]


def _texts(where: str, before: Mapping[str, Any], after: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    """Long texts: what changed is said, the wording is read in the framework itself."""
    for name in names:
        if before.get(name) != after.get(name):
            yield f"{where}: the {name} changed."


def _move(before: Any, after: Any) -> str:
    return f"{_value(before)} → {_value(after)}"


def _value(value: Any) -> str:
    if value is None:
        return _NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f'"{value}"' if isinstance(value, str) else str(value)
