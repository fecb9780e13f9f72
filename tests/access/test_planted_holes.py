"""The walk notices every guard that is taken away: or it would be proof of nothing."""

from __future__ import annotations

import pytest

from tests.access.figures import FIGURES
from tests.access.holes import HOLES, Hole
from tests.access.org import Org
from tests.access.table import ROWS
from tests.access.walk import Finding, Walker, build_asks

pytestmark = pytest.mark.django_db


def find(org: Org, hole: Hole) -> list[Finding]:
    """The first thing the walk finds on the hole's own routes."""
    rows = [ROWS[route] for route in hole.routes]
    return Walker(org).go(build_asks(rows, org), until_found=True).findings


SOME = [hole if place % 5 == 0 else pytest.param(hole, marks=pytest.mark.thorough) for place, hole in enumerate(HOLES)]


@pytest.mark.parametrize("hole", SOME, ids=lambda hole: hole.name)
def test_the_walk_finds(hole: Hole, standing: Org):
    with pytest.MonkeyPatch.context() as patch:
        hole.dig(patch)
        found = find(standing, hole)
    FIGURES.note_hole(bool(found))
    assert found
    assert not [each for each in found if each.said.startswith("500")], "the hole broke the page instead of opening it"
