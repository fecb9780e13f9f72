"""People who wait, mentors, and the day of the pairs; whoever does not name them is not touched."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.models import MentoringRequest, Mentorship
from skills.models import Engineer, Skill
from tests.make import make_engineer, make_rating
from tests.mentoring.made import NOW, make_pair
from tests.mentoring.waiting import make_mentor, make_skills, wait


@pytest.fixture
def clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def dana(charlie: Engineer) -> Engineer:
    """In Charlie's team; a mentor where one is needed."""
    return make_engineer("Dana Deep", team="Language")


@pytest.fixture
def pair(dana: Engineer, bob: Engineer) -> Mentorship:
    """Dana mentors Bob, since Monday the 7th of September."""
    return make_pair(dana, bob, "python", "sql", purpose="Write better queries")


@pytest.fixture
def skills(db: None) -> dict[str, Skill]:
    return make_skills()


@pytest.fixture
def mona(skills: dict[str, Skill], charlie: Engineer) -> Engineer:
    """In Charlie's team, at 4 in Python."""
    return make_mentor("Mona Mentor", "Language", {"python": 4}, by=charlie)


@pytest.fixture
def waiting(skills: dict[str, Skill], bob: Engineer, alice: Engineer) -> MentoringRequest:
    """Bob, at 2, waits for a mentor in Python."""
    make_rating(bob, "python", 2, by=alice, on="2025-01-10")
    return wait(bob, "python")
