"""What a framework file must hold. Every function reads one part, reports all its faults and returns it normalised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from config.base.text import show
from skills.framework.definition import Policy
from skills.framework.yaml_file import Entry, Fault, open_yaml

LEVELS = range(6)
NAME, TITLE, VERSION, TEXT = 100, 200, 30, 2000

Owners = Mapping[tuple[str, str], str]
"""("skill" or "role", key) → the framework that has the key already: keys are unique in an installation."""


class InvalidFramework(ValueError):
    """The file cannot be used. ``faults`` are all that was found, in the order of the file."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.name = name
        self.faults = sorted(set(faults))
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """One sentence per fault: ``file:line: path: what; fix``."""
        return [f"{self.name}:{fault}" if fault.line else f"{self.name}: {fault}" for fault in self.faults]


def check(data: bytes, name: str, owners: Owners) -> dict[str, Any]:
    """The normalised document of a framework file, or InvalidFramework with every fault in it."""
    faults: list[Fault] = []
    top = open_yaml(data, faults)
    document = _document(top, owners) if top else {}
    if faults:
        raise InvalidFramework(name, faults)
    return document


def _document(top: Entry, owners: Owners) -> dict[str, Any]:
    part = top.fields(["framework", "scale", "areas", "roles"])
    framework = _framework(part["framework"])
    once = _Once(framework["key"], owners)
    areas = [_area(entry, once) for entry in part["areas"].items()]
    known = _Known(areas)
    roles = [_role(entry, once, known) for entry in part["roles"].items()]
    roles.sort(key=lambda role: role["rank"] or 0)
    return {"framework": framework, "scale": _scale(part["scale"]), "areas": areas, "roles": roles}


class _Once:
    """Keys and ranks met so far: each may stand once in the file, and in one framework of the installation."""

    def __init__(self, framework: str, owners: Owners) -> None:
        self.framework = framework
        self.owners = owners
        self.places: dict[tuple[str, Any], tuple[int, str]] = {}

    def key(self, entry: Entry, kind: str) -> str:
        value = entry.key()
        if value:
            self.first(entry, kind, value)
        owner = self.owners.get((kind, value), self.framework)
        if owner != self.framework:
            entry.fault(f"{show(value)} belongs to the framework {show(owner)}; choose another key")
        return value

    def first(self, entry: Entry, kind: str, value: Any) -> None:
        line, path = self.places.setdefault((kind, value), (entry.line, entry.path))
        if path != entry.path:
            entry.fault(f"the {kind} {show(str(value))} stands on line {line} already; choose another")


class _Known:
    """Areas and skills of the file, for what roles say about them."""

    def __init__(self, areas: list[dict[str, Any]]) -> None:
        self.areas: dict[str, list[str]] = {area["key"]: [] for area in areas if area["key"]}
        for area in areas:
            self.areas.get(area["key"], []).extend(skill["key"] for skill in area["skills"] if skill["key"])
        keys = [skill["key"] for area in areas for skill in area["skills"]]
        self.skills = [key for key in keys if key]
        self.is_complete = all(keys) and all(area["key"] for area in areas)


def _framework(entry: Entry) -> dict[str, Any]:
    part = entry.fields(["key", "version", "title", "source"], ["summary"])
    return {
        "key": part["key"].key(),
        "version": part["version"].text(VERSION),
        "title": part["title"].text(TITLE),
        **_optional_text(part, "summary"),
        "source": _document_source(part["source"]),
    }


def _document_source(entry: Entry) -> dict[str, Any]:
    part = entry.fields(["document"], ["note", "not_skills"])
    return {
        "document": part["document"].text(TEXT),
        **_optional_text(part, "note"),
        **_optional(part, "not_skills", lambda listed: [_not_skill(item) for item in listed.items(required=False)]),
    }


def _not_skill(entry: Entry) -> dict[str, Any]:
    part = entry.fields(["section", "reason"], ["lines"])
    section, reason = part["section"].text(TEXT), part["reason"].text(TEXT)
    return {"section": section, **_optional(part, "lines", _lines), "reason": reason}


def _scale(entry: Entry) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    for item in entry.items():
        part = item.fields(["level", "name", "description", "evidence"])
        step = {"level": part["level"].whole(LEVELS[0], LEVELS[-1]), "name": part["name"].text(NAME)}
        if step["level"] in [other["level"] for other in steps if other["level"] is not None]:
            part["level"].fault(f"level {step['level']} is described already; keep one")
        steps.append(step | {word: part[word].text(TEXT) for word in ("description", "evidence")})
    for level in LEVELS:
        if steps and level not in [step["level"] for step in steps]:
            entry.fault(f"level {level} is missing; describe every level from 0 to 5")
    return sorted(steps, key=lambda step: step["level"] or 0)


def _area(entry: Entry, once: _Once) -> dict[str, Any]:
    part = entry.fields(["key", "name", "description", "skills"], ["responsibility"])
    return {
        "key": once.key(part["key"], "area"),
        "name": part["name"].text(NAME),
        "description": part["description"].text(TEXT),
        **_optional_text(part, "responsibility"),
        "skills": [_skill(item, once) for item in part["skills"].items()],
    }


def _skill(entry: Entry, once: _Once) -> dict[str, Any]:
    part = entry.fields(["key", "name", "description", "levels", "source"])
    texts = part["levels"].fields([str(level) for level in LEVELS[1:]])
    return {
        "key": once.key(part["key"], "skill"),
        "name": part["name"].text(NAME),
        "description": part["description"].text(TEXT),
        "levels": {level: text.text(TEXT) for level, text in texts.items()},
        "source": _sources(part["source"]),
    }


def _sources(entry: Entry) -> list[dict[str, Any]]:
    found = []
    for item in entry.items():
        part = item.fields(["section"], ["lines"])
        found.append({"section": part["section"].text(TEXT), **_optional(part, "lines", _lines)})
    return found


def _lines(entry: Entry) -> list[int | None]:
    return [item.whole(1, 1_000_000) for item in entry.items()]


def _optional(part: Mapping[str, Entry], name: str, read: Callable[[Entry], Any]) -> dict[str, Any]:
    return {name: read(part[name])} if part[name].given else {}


def _optional_text(part: Mapping[str, Entry], name: str) -> dict[str, Any]:
    return _optional(part, name, lambda entry: entry.text(TEXT))


def _role(entry: Entry, once: _Once, known: _Known) -> dict[str, Any]:
    required = ["key", "title", "rank", "area_weights", "targets"]
    part = entry.fields(required, ["summary", "experience", "mentoring", "policy"])
    role: dict[str, Any] = {
        "key": once.key(part["key"], "role"),
        "title": part["title"].text(NAME),
        "rank": part["rank"].whole(1, 1000),
        **_optional_text(part, "summary"),
    }
    if role["rank"] is not None:
        once.first(part["rank"], "rank", role["rank"])
    role |= _optional(part, "experience", _experience)
    role["targets"] = _targets(part["targets"], known)
    role["area_weights"] = _weights(part["area_weights"], known, role["targets"])
    role |= _optional(part, "mentoring", lambda rule: _mentoring(rule, known))
    return role | _optional(part, "policy", _policy)


def _weights(entry: Entry, known: _Known, targets: Mapping[str, Any]) -> dict[str, int | None]:
    """Whole percents over all areas, 100 together. An area without any target above 0 cannot carry weight, or the
    score could never reach 100."""
    parts = _named(entry, list(known.areas), "area", "weight", known)
    weights = {area: part.whole(0, 100) for area, part in parts.items()}
    total = sum(weight or 0 for weight in weights.values())
    if weights and None not in weights.values() and total != 100:
        entry.fault(f"the weights sum to {total}; change them to sum to 100")
    for area, skills in known.areas.items():
        levels = [targets[key]["level"] for key in skills if key in targets]
        if weights.get(area) and levels and not any(level is None or level > 0 for level in levels):
            parts[area].fault("has a weight but no target above 0; set the weight to 0 or raise a target")
    return {area: weights[area] for area in known.areas if area in weights}


def _targets(entry: Entry, known: _Known) -> dict[str, dict[str, int | None]]:
    parts = _named(entry, known.skills, "skill", "target", known)
    found = {skill: _target(part) for skill, part in parts.items()}
    return {skill: found[skill] for skill in known.skills if skill in found}


def _target(entry: Entry) -> dict[str, int | None]:
    part = entry.fields(["level", "importance"], ["floor"])
    level = part["level"].whole(LEVELS[0], LEVELS[-1])
    target = {"level": level, "importance": part["importance"].whole(1, 100)}
    if part["floor"].given:
        floor = target["floor"] = part["floor"].whole(1, LEVELS[-1])
        if floor is not None and level is not None and floor > level:
            part["floor"].fault(f"the floor {floor} is above the level {level}; lower it or raise the level")
    return target


def _named(entry: Entry, wanted: list[str], kind: str, what: str, known: _Known) -> dict[str, Entry]:
    """A mapping with one entry for each area or skill of the file. Which are missing or unknown can be said only when
    every area and skill of the file has a key; otherwise those faults come first."""
    if not (wanted and known.is_complete):
        return entry.entries()
    found = entry.fields(wanted, missing=f"the {kind} has no {what}; add it", unknown=f"unknown {kind}")
    return entry.entries() | found


def _experience(entry: Entry) -> dict[str, Any]:
    uses = {"career_years": ["context"], "hands_on_years": ["context", "check"]}
    part = entry.fields([], uses)
    return {name: _years(part[name], uses[name]) for name in uses if part[name].given}


def _years(entry: Entry, uses: list[str]) -> dict[str, Any]:
    """Years for the reader, or (hands-on years only) a check: the start of a career is not on record."""
    part = entry.fields(["from", "open_ended", "use"], ["to", "check", "source"])
    years: dict[str, Any] = {"from": part["from"].whole(0, 60)}
    if part["to"].given:
        years["to"] = part["to"].whole(0, 60)
        if None not in years.values() and years["to"] < years["from"]:
            part["to"].fault(f"{years['to']} is below from ({years['from']}); exchange the two")
    years |= {"open_ended": part["open_ended"].flag(), "use": part["use"].choice(*uses)}
    if part["open_ended"].given and not years["open_ended"] and "to" not in years:
        part["to"].fault("missing; add it or set open_ended to true")
    if part["check"].given and years["use"] == "context":
        part["check"].fault("years used as context are not checked; remove check or set use to check")
    if not part["check"].given and years["use"] == "check":
        part["check"].fault("missing; say at_least how many years, or set use to context")
    return years | _optional(part, "check", _years_check) | _optional(part, "source", _sources)


def _years_check(entry: Entry) -> dict[str, Any]:
    part = entry.fields(["at_least", "kind"], ["waiver"])
    found: dict[str, Any] = {
        "at_least": part["at_least"].whole(0, 60),
        "kind": part["kind"].choice("required", "advisory"),
    }
    if part["waiver"].given:
        waiver = part["waiver"].fields(["allowed"], ["needs"])
        found["waiver"] = {"allowed": waiver["allowed"].flag()}
        if waiver["needs"].given:
            needs = [item.choice("reason", "approver") for item in waiver["needs"].items()]
            found["waiver"]["needs"] = needs
            if "" not in needs and sorted(needs) != ["approver", "reason"]:
                waiver["needs"].fault("a waiver needs both; write [reason, approver]")
    return found


def _mentoring(entry: Entry, known: _Known) -> dict[str, Any]:
    """The mentoring check: sessions led as mentor and confirmed by both sides are the only ones that count."""
    numbers = {"min_sessions": 1000, "min_mentees": 1000, "min_span_days": 3660}
    words = {"as": ["mentor"], "confirmed_by": ["both"], "kind": ["required", "advisory"]}
    required = ["skill", *words, *numbers, "window_months", "reporting_line_counts"]
    part = entry.fields(required, ["source"])
    rule: dict[str, Any] = {"skill": part["skill"].key()}
    rule |= {word: part[word].choice(*choices) for word, choices in words.items()}
    rule |= {number: part[number].whole(0, most) for number, most in numbers.items()}
    rule["window_months"] = part["window_months"].whole(1, 120)
    rule["reporting_line_counts"] = part["reporting_line_counts"].flag()
    if rule["skill"] and known.skills and rule["skill"] not in known.skills:
        part["skill"].fault(f"unknown skill {show(rule['skill'])}; name a skill of this file")
    span, window = rule["min_span_days"], rule["window_months"]
    if span is not None and window is not None and span > 31 * window:
        part["min_span_days"].fault(f"{span} days do not fit into {window} months; lower it or widen window_months")
    return rule | _optional(part, "source", _sources)


def _policy(entry: Entry) -> dict[str, Any]:
    """What the people team may set: only the values that differ from the model's own need to be written."""
    limits = {"cut": 100, "ready_now": 1, "ready_soon": 1, "min_coverage": 1}
    counts = {"min_raters": 100, "max_age_months": 120}
    part = entry.fields([], [*limits, *counts, "reason"])
    policy: dict[str, Any] = {name: part[name].number(0, high) for name, high in limits.items() if part[name].given}
    policy |= {name: part[name].whole(1, most) for name, most in counts.items() if part[name].given}
    bands = {name: policy.get(name, getattr(Policy(), name)) for name in ("ready_soon", "ready_now")}
    if None not in bands.values() and bands["ready_soon"] > bands["ready_now"]:
        where = part["ready_soon"] if part["ready_soon"].given else part["ready_now"]
        where.fault(f"ready_soon {bands['ready_soon']} is above ready_now {bands['ready_now']}; exchange the two")
    return policy | _optional_text(part, "reason")
