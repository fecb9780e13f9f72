"""Ada, who aims at senior, her manager and a peer."""

import pytest

from tests.make import make_engineer, make_framework, make_team, set_managers
from tests.reports.generated.people import SKILLS, rate_all


@pytest.fixture
def roles(db):
    floor = {"level": 4, "importance": 2, "floor": 3}
    return make_framework(
        {"craft": ["python", "sql"], "people": ["design", "talks"]},
        {"junior": {"targets": dict.fromkeys(SKILLS, 2)}, "senior": {"targets": {"python": floor}}},
    )


@pytest.fixture
def senior(roles):
    return roles["senior"]


@pytest.fixture
def team(db):
    return make_team("Vision")


@pytest.fixture
def maya(team):
    """Maya manages the team and has no role herself."""
    maya = make_engineer("Maya Manager", team=team)
    set_managers(team, maya)
    return maya


@pytest.fixture
def paul(team, roles):
    """Paul is a junior who aims at senior and rates the others as a peer."""
    return make_engineer("Paul Peer", team=team, role=roles["junior"], target=roles["senior"])


@pytest.fixture
def ada(team, maya, paul, roles):
    """Ada aims at senior and is rated 5 everywhere by her manager and a peer, now and a year ago."""
    ada = make_engineer("Ada Able", team=team, role=roles["junior"], target=roles["senior"])
    rate_all(ada, 5, by=maya)
    rate_all(ada, 5, by=paul, source="peer")
    return ada
