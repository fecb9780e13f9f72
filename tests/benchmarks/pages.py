"""Pages and the API, as a signed-in reader asks for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from unittest import mock

from django.test import Client
from django.urls import reverse
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from config.base.models import Look
from skills.models import Placement, Rating, Team, User
from tests.benchmarks.data import grow
from tests.benchmarks.measure import Measured, compare
from tests.facts import forget
from tests.make import set_managers

PEOPLE = 200
ROWS = 1000
TIMES = 5


class Plain(serializers.ModelSerializer[Rating]):
    class Meta:
        model = Rating
        fields = ["id", "engineer", "skill", "level", "source", "rated_by", "rated_on", "recorded_at", "note"]


def measure(rounds: int) -> Iterator[Measured]:
    grow(PEOPLE + 40)
    client, team = reader()
    user = User.objects.order_by("pk")[0]

    def matrix() -> None:
        for _ in range(TIMES):
            assert client.get(reverse("skills:matrix", args=[team.slug])).status_code == 200

    def empty() -> None:
        for _ in range(TIMES):
            assert client.get(reverse("search")).status_code == 200

    matrix()
    floor = "an empty signed-in page"
    found = compare(f"matrix of {PEOPLE} × 41", floor, 5, matrix, empty, rounds=rounds)
    yield replace(found, subject_ms=found.subject_ms / TIMES, floor_ms=found.floor_ms / TIMES)

    def first_look() -> None:
        for _ in range(TIMES):
            forget(Look)
            assert client.get(reverse("skills:matrix", args=[team.slug])).status_code == 200
        assert Look.objects.count() == PEOPLE

    def unseen() -> None:
        with mock.patch("skills.matrix.views.note_looks"):
            matrix()

    for name, subject in (("the day's first look at them", first_look), ("a later look", matrix)):
        what = f"matrix of {PEOPLE}, {name}"
        found = compare(what, "the same without looks", 1.5, subject, unseen, rounds=rounds)
        yield replace(found, subject_ms=found.subject_ms / TIMES, floor_ms=found.floor_ms / TIMES)

    def listed() -> None:
        answer = client.get(reverse("api:rating-list"), {"page_size": ROWS})
        assert len(json.loads(answer.content)["results"]) == ROWS

    def instances() -> None:
        rows = Rating.objects.visible_to(user).select_related("engineer", "skill", "rated_by")[:ROWS]
        JSONRenderer().render(Plain(rows, many=True).data)

    found = compare("", "", 3, listed, instances, rounds=rounds)
    yield Measured(
        f"API list of {ROWS:,} ratings", "ModelSerializer of the same rows", 1 / found.ratio, 3,
        found.subject_ms, found.floor_ms, is_least=True,
    )  # fmt: skip


def reader() -> tuple[Client, Team]:
    """Somebody who manages a team of two hundred."""
    boss = User.objects.order_by("pk")[0]
    team, _ = Team.objects.get_or_create(name="Large", slug="large")
    set_managers(team, boss.person)
    people = Placement.objects.exclude(engineer=boss.person).order_by("pk")[:PEOPLE]
    Placement.objects.filter(pk__in=list(people.values_list("pk", flat=True))).update(team=team)
    client = Client(headers={"host": "localhost"})
    client.force_login(boss)
    return client, team
