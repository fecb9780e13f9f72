"""No class name stands for two things in one application."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BY_FRAMEWORK = {"Command"}  # of management commands, a module each


@pytest.mark.parametrize("app", ["config", "skills", "mentoring", "reports"])
def test_a_class_has_a_name_of_its_own(app: str) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for path in (ROOT / app).rglob("*.py"):
        if "migrations" not in path.parts:
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    found[node.name].append(str(path.relative_to(ROOT)))
    assert {name: paths for name, paths in found.items() if len(paths) > 1 and name not in BY_FRAMEWORK} == {}
