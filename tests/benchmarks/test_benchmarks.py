"""The command runs and prints a table; no time is asserted."""

import subprocess
import sys

import pytest

from tests.benchmarks.__main__ import print_table
from tests.benchmarks.measure import Measured, compare
from tests.benchmarks.reports import ROOT


@pytest.mark.thorough
def test_the_command_prints_a_table():
    command = [sys.executable, "-m", "tests.benchmarks", "--small", "--rounds", "1", "--only", "pages"]
    done = subprocess.run([*command, "--databases", "sqlite"], cwd=ROOT, capture_output=True, text=True, check=True)
    rows = done.stdout.splitlines()
    assert rows[0] == "| benchmark | floor or rival | goal | sqlite |"
    assert rows[2].startswith("| matrix of 200 × 41 | an empty signed-in page | ≤ 5× |")
    assert rows[3].startswith("| matrix of 200, the day's first look at them | the same without looks | ≤ 1.5× |")
    assert rows[4].startswith("| matrix of 200, a later look | the same without looks | ≤ 1.5× |")
    assert rows[5].startswith("| API list of 1,000 ratings |")


def test_a_goal_that_is_missed_is_marked(capsys):
    print_table({"sqlite": [Measured("a", "b", 3.2, 3, 320, 100)], "postgres": [Measured("a", "b", 2.9, 3, 29, 10)]})
    assert "| a | b | ≤ 3× | 3.20× (320 ms) ✗ | 2.90× (29 ms) |" in capsys.readouterr().out


def test_floor_and_subject_take_turns():
    order: list[str] = []
    compare("", "", 1, lambda: order.append("subject"), lambda: order.append("floor"), rounds=2)
    assert order == ["floor", "subject"] * 2
