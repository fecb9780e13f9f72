"""No class name stands for two things in one application; a test is called the same in every process."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
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


def name_tests(seed: str, plugins: str) -> list[str]:
    """List every test as a process with this seed of hashes collects it."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-p", "no:xdist", *plugins.split()]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]
    return [line for line in done.stdout.splitlines() if "::" in line]


@pytest.mark.thorough
def test_a_test_is_called_the_same_in_every_process() -> None:
    """Workers that collect in different seconds must agree, or none of them runs a test."""
    assert name_tests("1", "") == name_tests("2", "-p tests.base.later")
