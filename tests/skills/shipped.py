"""The framework file that is shipped, as it is and changed."""

from __future__ import annotations

import copy
from functools import cache

from skills.framework.publish import SHIPPED, Definition, parse

SENIOR_MENTORING = "      mentoring: {level: 4, importance: 3, floor: 3}\n"
FILE = SHIPPED / "senior-ml-engineer.yaml"
TEXT = FILE.read_text()


def edited(*pairs: tuple[str, str], text: str = TEXT) -> str:
    """The shipped file with the first occurrence of each old text replaced."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


@cache
def definition(*pairs: tuple[str, str]) -> Definition:
    return parse(edited(*pairs).encode(), "file.yaml")


def without_skill(key: str) -> Definition:
    """The shipped framework, version 2.0, without one skill."""
    document = copy.deepcopy(definition().document)
    document["framework"]["version"] = "2.0"
    for area in document["areas"]:
        area["skills"] = [skill for skill in area["skills"] if skill["key"] != key]
    for role in document["roles"]:
        del role["targets"][key]
    return parse(Definition(document).to_yaml().encode(), "file.yaml")
