"""How long a batch of 1,000 cells takes, with every check, beside one ``bulk_create`` of the same rows.

``measure()`` wants an empty, migrated database inside a transaction that is rolled back; it returns seconds.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from skills.framework.publish import load, read_file
from skills.models import Engineer, Placement, Rating, Role, Skill, Team, User
from skills.ratings.batch import save_batch
from skills.ratings.batch_json import read_batch, write_outcome
from tests.make import EARLY, make_engineer, make_team

CELLS = 1_000
PEOPLE = 25


class Speed(NamedTuple):
    """The best of several runs, in seconds."""

    batch: float
    bulk: float

    @property
    def ratio(self) -> float:
        return self.batch / self.bulk


def measure(rounds: int = 5) -> Speed:
    """A batch read from JSON, checked, written with its audit events and answered; the rows alone, written."""
    team, manager = make_large_team()
    body = json.dumps(make_changes(team)).encode()

    def batch() -> None:
        _, changes = read_batch(body)
        number = uuid4()
        user = User.objects.get(pk=manager.user_id)
        outcome = save_batch(team, number, changes, by=user, now=timezone.now())
        assert len(outcome.saved) == CELLS
        json.dumps(write_outcome(number, outcome))

    def bulk() -> None:
        number = uuid4()
        Rating.objects.bulk_create(_row(change, manager, number) for change in json.loads(body)["changes"])

    return Speed(_best(batch, rounds), _best(bulk, rounds))


def make_large_team() -> tuple[Team, Engineer]:
    load(read_file("senior-ml-engineer"), as_draft=False)
    role = Role.objects.get(key="senior-ml-engineer")
    manager = make_engineer("Mia Manager")
    team = make_team("Large", manager=manager)
    for number in range(PEOPLE):
        user = User.objects.create(email=f"large{number}@example.org", password="!")
        person = Engineer.objects.create(user=user, name=f"L{number} Person", slug=f"l{number}")
        Placement.objects.create(engineer=person, from_on=EARLY, team=team, role=role)
    return team, manager


def make_changes(team: Team) -> dict[str, object]:
    people = Engineer.objects.filter(placements__team=team).order_by("pk").values_list("pk", flat=True)
    skills = list(Skill.objects.values_list("pk", flat=True))
    cells = [(person, skill) for person in people for skill in skills][:CELLS]
    changes = [
        {"person": person, "skill": skill, "from": None, "to": place % 6, "version": None, "note": ""}
        for place, (person, skill) in enumerate(cells)
    ]
    return {"batch": str(uuid4()), "changes": changes}


def _row(change: dict[str, int], manager: Engineer, batch: UUID) -> Rating:
    return Rating(
        engineer_id=change["person"],
        skill_id=change["skill"],
        level=change["to"],
        source="manager",
        rated_by=manager,
        rated_on=timezone.localdate(),
        batch=batch,
    )


def _best(run: Callable[[], None], rounds: int) -> float:
    """Each round begins with no ratings."""
    took = []
    for _ in range(rounds):
        point = transaction.savepoint()
        began = time.perf_counter()
        run()
        took.append(time.perf_counter() - began)
        transaction.savepoint_rollback(point)
    return min(took)
