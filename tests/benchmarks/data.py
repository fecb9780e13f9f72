"""An organisation of any size in a real database: teams of nine, managers who rate everything twice a year, peers who
rate a third of it. Two years of ratings, rows like those people make."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from config.base.bulk import insert_rows
from skills.framework.publish import load, read_file
from skills.models import Engineer, Placement, Rating, Role, Skill, Team, TeamManager, User

AS_OF = date(2026, 9, 30)
TEAM = 9
ROUNDS = 4  # half-years
PEERS, SKILLS_OF_A_PEER = 3, 14
LONG_AGO = date(2015, 1, 1)


def make_framework() -> None:
    load(read_file("senior-ml-engineer"), as_draft=False)


def grow(until: int) -> None:
    """Adds people with their ratings until there are that many."""
    there = Engineer.objects.count()
    if there >= until:
        return
    people = _make_people(there, until)
    skills = list(Skill.objects.order_by("pk").values_list("pk", flat=True))
    insert_rows(Rating, _FIELDS, _ratings(people, skills))
    analyse()


_FIELDS = ("engineer", "skill", "level", "source", "rated_by", "rated_on", "recorded_at", "note")


def _make_people(first: int, until: int) -> list[Engineer]:
    users = [User(email=f"p{number}@example.org", password="!") for number in range(first, until)]
    User.objects.bulk_create(users, batch_size=5000)
    people = [Engineer(user=user, name=f"P{user.pk} Person", slug=f"p{user.pk}") for user in users]
    Engineer.objects.bulk_create(people, batch_size=5000)
    bosses = people[::TEAM]
    teams = [Team(name=f"Team {boss.pk}", slug=f"team-{boss.pk}") for boss in bosses]
    Team.objects.bulk_create(teams, batch_size=5000)
    spans = [TeamManager(team=team, engineer=boss) for team, boss in zip(teams, bosses, strict=True)]
    TeamManager.objects.bulk_create(spans, batch_size=5000)
    junior, senior = Role.objects.get(key="ml-engineer"), Role.objects.get(key="senior-ml-engineer")
    Placement.objects.bulk_create(
        (
            Placement(engineer=one, from_on=LONG_AGO, team=teams[at // TEAM], role=junior, target_role=senior)
            for at, one in enumerate(people)
        ),
        batch_size=5000,
    )
    return people


def _ratings(people: list[Engineer], skills: list[int]) -> Iterator[tuple[Any, ...]]:
    random, now = Random(7), timezone.now()
    for at, one in enumerate(people):
        boss = people[at // TEAM * TEAM] if at % TEAM else people[(at + TEAM) % len(people)]
        usual = random.choice((1, 2, 2, 3, 3, 3, 4))
        for turn in range(ROUNDS):
            on = AS_OF - timedelta(days=182 * (ROUNDS - turn - 1) + random.randrange(60))
            for skill in skills:
                level = min(5, max(0, usual + random.choice((-1, 0, 0, 0, 1)) + turn // 2))
                yield one.pk, skill, level, "manager", boss.pk, on, now, ""
        for _ in range(PEERS):
            peer = random.choice(people)
            if peer.pk in (one.pk, boss.pk):
                continue
            on = AS_OF - timedelta(days=random.randrange(700))
            for skill in random.sample(skills, SKILLS_OF_A_PEER):
                yield one.pk, skill, min(5, usual + random.choice((0, 1))), "peer", peer.pk, on, now, ""


def analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
