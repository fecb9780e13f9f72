"""A YAML file as entries that know their line and path, and collect every fault instead of stopping at the first."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.reader import Reader

from config.base.text import BadText, clean_text, make_slug, show

SIZE_LIMIT = 1_000_000
DEPTH_LIMIT = 20
KEY_LENGTH = 80

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,8})")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_TAG = "tag:yaml.org,2002:"
_SILENT = "silent"  # stands for a value already reported, or absent: reading it adds no fault
_KINDS = {
    "null": "nothing",
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "timestamp": "a date",
    "str": "text",
    "seq": "a list",
    "map": "a mapping",
}


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with the file: where, what, and what to do about it. Line 0 is the file itself."""

    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return ": ".join(str(part) for part in (self.line, self.path, self.message) if part)


@dataclass(frozen=True)
class Entry:
    """A value of the file. Each reader returns the clean value; when there is none it adds a fault and returns an empty
    one (None, "", []), so the caller goes on to the next entry."""

    node: yaml.Node
    path: str
    line: int
    faults: list[Fault]

    @property
    def given(self) -> bool:
        return self.node.tag not in (_SILENT, _TAG + "null")

    def fault(self, message: str) -> None:
        self.faults.append(Fault(self.line, self.path, message))

    def below(self, name: str | int, node: yaml.Node | None = None, key: yaml.Node | None = None) -> Entry:
        """The entry ``name`` inside this one, on the line of its key; without a node it is absent and stays silent."""
        path = f"{self.path}[{name}]" if isinstance(name, int) else f"{self.path}.{name}".lstrip(".")
        if node is None:
            return Entry(yaml.ScalarNode(_SILENT, ""), path, self.line, self.faults)
        return Entry(node, path, (key or node).start_mark.line + 1, self.faults)

    def fields(
        self,
        required: Iterable[str],
        optional: Iterable[str] = (),
        *,
        missing: str = "missing; add it",
        unknown: str = "unknown key",
    ) -> dict[str, Entry]:
        """A mapping with these keys: missing and unknown ones are faults; an optional one may be left empty."""
        known = list(dict.fromkeys([*required, *optional]))
        found = self.entries()
        for name in found.keys() - known:
            found[name].fault(f"{unknown}; {_advice(name, known)}")
        if self._is("map"):
            for name in (name for name in required if name not in found):
                self.below(name).fault(missing)
        return {name: found.get(name) or self.below(name) for name in known}

    def entries(self) -> dict[str, Entry]:
        """A mapping with any keys, in the file's order; a repeated key is a fault and the first value counts."""
        found: dict[str, Entry] = {}
        for key, value in self._content("map", "write it as key: value lines"):
            if not isinstance(key, yaml.ScalarNode):
                self.below("?", key).fault("a key must be plain text; write key: value")
                continue
            entry = self.below(show(key.value)[1:-1], value, key)
            if key.value in found:
                entry.fault(f"repeats the key of line {found[key.value].line}; keep one of the two")
            elif key.tag != _SILENT:
                found[key.value] = entry
        return found

    def items(self, *, required: bool = True) -> list[Entry]:
        """A list; an empty one is a fault where ``required``."""
        content = self._content("seq", 'write it as lines that begin with "- "')
        if required and self._is("seq") and not content:
            self.fault("is an empty list; add at least one entry")
        return [self.below(number, node) for number, node in enumerate(content)]

    def text(self, limit: int, *, one_line: bool = True) -> str:
        if self._is("null"):
            self.fault("is empty; write a text")
        if self._is("null") or not self._expect("str", "put quotes around it", scalar="str"):
            return ""
        try:
            value = clean_text(self.node.value.replace("\x85", "\n"), one_line=one_line)  # both end a line in YAML
        except BadText as problem:
            self.fault(f"{str(problem)[0].lower()}{str(problem)[1:].rstrip('.')}")
            return ""
        if not value:
            self.fault("is empty; write a text")
        elif len(value) > limit:
            self.fault(f"has {len(value)} characters; shorten it to {limit}")
        return value

    def key(self) -> str:
        """A key as used in addresses and CSV files. A malformed one is returned as well, so that uses of it elsewhere
        are not reported a second time."""
        value = self.text(10 * KEY_LENGTH)
        if value and not _KEY.fullmatch(value):
            example = make_slug(value)[:KEY_LENGTH]
            self.fault(f'{show(value)} is not a key; use a-z, 0-9 and single hyphens, for example "{example}"')
        elif len(value) > KEY_LENGTH:
            self.fault(f"has {len(value)} characters; shorten it to {KEY_LENGTH}")
        return value

    def whole(self, low: int, high: int) -> int | None:
        value = self._number(_WHOLE, f"a whole number from {low} to {high}", low, high)
        return None if value is None else int(value)

    def number(self, low: int, high: int) -> int | float | None:
        value = self._number(_DECIMAL, f"a number from {low} to {high}", low, high)
        return None if value is None else int(value) if value == int(value) else value

    def flag(self) -> bool:
        """True or false; a fault reads as false."""
        known = self._expect("bool", "write true or false", scalar="bool")
        return known and self.node.value.lower() in {"true", "yes", "on"}

    def choice(self, *words: str) -> str:
        """One of a few words."""
        if not self._expect("str", f"write {' or '.join(words)}", scalar="str"):
            return ""
        if self.node.value in words:
            return str(self.node.value)
        self.fault(f"{show(self.node.value)} is not possible here; write {' or '.join(words)}")
        return ""

    def _number(self, form: re.Pattern[str], wanted: str, low: int, high: int) -> float | None:
        if not self._expect("number", f"write {wanted}", scalar="int float"):
            return None
        text = self.node.value
        if form.fullmatch(text) and low <= float(text) <= high:
            return float(text)
        self.fault(f"{show(text)[1:-1]} is not possible here; write {wanted}")
        return None

    def _is(self, kind: str) -> bool:
        return bool(self.node.tag == _TAG + kind)

    def _expect(self, what: str, fix: str, *, scalar: str) -> bool:
        if any(self._is(kind) for kind in scalar.split()):
            return True
        if self.node.tag != _SILENT:
            self.fault(f"must be {_KINDS.get(what, 'a number')}, not {_found(self.node)}; {fix}")
        return False

    def _content(self, kind: str, fix: str) -> list[Any]:
        return self.node.value if self._expect(kind, fix, scalar=kind) else []


def open_yaml(data: bytes, faults: list[Fault]) -> Entry | None:
    """The top entry of a YAML file; None, with the reason among the faults, when it cannot be read at all."""
    if (text := _decode(data, faults)) is None:
        return None
    try:
        loader = _Loader(_without_controls(text, faults), faults)
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as problem:
        faults.append(_broken(problem))
        return None
    except (ValueError, OverflowError):  # chr() of an escape beyond Unicode, inside PyYAML's scanner
        faults.append(
            Fault(loader.line + 1, "", f"not valid YAML: unknown character escape; correct it and run again, {_UNREAD}")
        )
        return None
    if node is None:
        faults.append(Fault(1, "", "the file is empty; start from skills/frameworks/senior-ml-engineer.yaml"))
        return None
    return Entry(node, "", 1, faults)


_UNREAD = "the other checks need the whole file"


def _broken(problem: yaml.MarkedYAMLError) -> Fault:
    """PyYAML's message as one sentence, on the line where the problem was met; what never ends, where it begins."""
    begin, end = problem.context_mark, problem.problem_mark or problem.context_mark
    parts = [problem.context, problem.problem]
    if problem.context and begin and end and begin.line != end.line:
        parts[0] = f"{problem.context} from line {begin.line + 1}"
    mark = begin if begin and "end of stream" in str(problem.problem) else end
    message = f"not valid YAML: {', '.join(part for part in parts if part)}; correct it and run again, {_UNREAD}"
    return Fault(mark.line + 1 if mark else 1, "", message)


def _decode(data: bytes, faults: list[Fault]) -> str | None:
    if len(data) > SIZE_LIMIT:
        faults.append(Fault(1, "", f"the file is larger than {SIZE_LIMIT:,} bytes; split it into several frameworks"))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        faults.append(Fault(line, "", f"byte {problem.start + 1} is not UTF-8; save the file as UTF-8"))
        return None


def _without_controls(text: str, faults: list[Fault]) -> str:
    """Control characters are faults, one per line; the rest is read as if they were gone already."""
    if not Reader.NON_PRINTABLE.search(text):
        return text
    for number, line in enumerate(text.split("\n"), 1):
        if found := Reader.NON_PRINTABLE.search(line):
            code = f"U+{ord(found.group()):04X}"
            faults.append(
                Fault(number, "", f"character {found.start() + 1} is a control character ({code}); remove it")
            )
    return Reader.NON_PRINTABLE.sub("", text)


class _Loader(yaml.SafeLoader):
    """Composes plain YAML only. Aliases can make a small file unfold to gigabytes and tags name types, so both are
    faults; so is depth, which would end in a RecursionError."""

    def __init__(self, text: str, faults: list[Fault]) -> None:
        super().__init__(text)
        self.faults = faults
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node:
        event: Any = self.peek_event()
        mark: Any = event.start_mark
        if self.depth > DEPTH_LIMIT:
            problem = f"nested more than {DEPTH_LIMIT} levels deep"
            raise yaml.composer.ComposerError(None, None, problem, mark)
        refused = list(_refused(event))
        for message in refused:
            self.faults.append(Fault(mark.line + 1, "", message))
        if isinstance(event, yaml.AliasEvent):
            self.get_event()
            return yaml.ScalarNode(_SILENT, "", start_mark=mark)
        event.anchor, event.tag = None, None
        self.depth += 1
        node: Any = super().compose_node(parent, index)
        self.depth -= 1
        if refused and isinstance(node, yaml.ScalarNode):
            node.tag = _SILENT
        return node


def _refused(event: Any) -> Iterator[str]:
    name = getattr(event, "anchor", None)
    if isinstance(event, yaml.AliasEvent):
        yield f"the alias {show(f'*{name}')} is not read; write the value out"
    elif name:
        yield f"the anchor {show(f'&{name}')} is not read; remove it"
    if getattr(event, "tag", None):
        yield f"the tag {show(event.tag)} is not read; remove it"


def _found(node: yaml.Node) -> str:
    kind = _KINDS.get(node.tag.removeprefix(_TAG), "another type")
    return f"{kind} ({show(node.value)})" if isinstance(node, yaml.ScalarNode) and node.value else kind


def _advice(name: str, known: list[str]) -> str:
    if near := difflib.get_close_matches(name, known, 1):
        return f'did you mean "{near[0]}"?'
    return f"remove it; possible here: {', '.join(known)}" if len(known) < 12 else "remove it"
