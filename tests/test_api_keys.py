"""A POST with an Idempotency-Key makes its row once, however often it is sent."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from config.base.models import KeyedRequest
from mentoring.models import MentoringRequest
from tests.api_org import Org, send, standing_org, without_rates

RATE = {"engineer": "bob-engineer", "skill": "sql", "level": 3}
MOVE = {
    "engineer": "bob-engineer",
    "from_on": "2025-05-01",
    "team": "vision",
    "role": "junior",
    "target_role": "senior",
}
PAIR = {"mentor": "paula-peer", "mentee": "bob-engineer", "skills": ["sql"]}
SESSION = {"mentorship": "PAIR", "held_on": "2025-04-01", "minutes": 30}
PLANNED = {"mentorship": "PAIR", "starts_at": "2025-09-01T10:00:00Z"}
SHARED = {"mentorship": "PAIR", "text": "What I learned", "session": None, "goal": None}

MAKES = {
    "ratings/": ("bob", RATE, "skills.Rating"),
    "ratings/BY-ONESELF/void/": ("bob", {}, "skills.Rating"),
    "placements/": ("pia", MOVE, "skills.Placement"),
    "mentorships/": ("pia", PAIR, "mentoring.Mentorship"),
    "mentoring-sessions/": ("charlie", SESSION, "mentoring.MentoringSession"),
    "planned-sessions/": ("charlie", PLANNED, "mentoring.PlannedSession"),
    "actions/": ("charlie", {"mentorship": "PAIR", "text": "Read it", "owner": "bob-engineer"}, "mentoring.ActionItem"),
    "private-notes/": ("charlie", {"mentorship": "PAIR", "text": "Mine"}, "mentoring.PrivateNote"),
    "shared-texts/": ("bob", SHARED, "mentoring.SharedText"),
    "mentoring-requests/": ("paula", {"engineer": "paula-peer", "skills": ["python"]}, "mentoring.MentoringRequest"),
}


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    with standing_org(django_db_blocker) as org:
        yield org


@pytest.fixture
def org(standing, db, settings, time_machine) -> Org:
    without_rates(settings)
    time_machine.move_to("2025-06-01 10:00", tick=False)
    return deepcopy(standing)


def fill(org: Org, body: dict[str, Any]) -> dict[str, Any]:
    return {name: org.pair.pk if value == "PAIR" else value for name, value in body.items()}


def ask(org: Org, path: str, key: str, who: str = "", **more: Any) -> Any:
    caller, body, _ = MAKES[path]
    path = path.replace("BY-ONESELF", str(org.by_oneself.pk))
    return send(org.client(who or caller), path, fill(org, body) | more, headers={"Idempotency-Key": key})


@pytest.mark.parametrize("path", MAKES)
def test_the_same_request_makes_one_row_and_is_answered_with_it(org, path):
    model = apps.get_model(MAKES[path][2])
    before = model._default_manager.count()
    first, again = ask(org, path, "a-1"), ask(org, path, "a-1")
    assert (first.status_code, again.status_code) == (201, 201), first.json()
    assert first.json() == again.json()
    assert model._default_manager.count() == before + 1
    assert first["Location"] == again["Location"]


def test_another_request_with_the_key_is_a_conflict_and_writes_nothing(org):
    assert ask(org, "ratings/", "a-1").status_code == 201
    before = KeyedRequest.objects.count()
    answer = ask(org, "ratings/", "a-1", level=4)
    assert answer.status_code == 409
    assert "asked for something else before" in answer.json()["detail"]
    assert ask(org, "mentoring-requests/", "a-1", who="bob").status_code == 409
    assert (KeyedRequest.objects.count(), MentoringRequest.objects.count()) == (before, 1)


def test_the_same_words_of_two_people_are_two_keys(org):
    assert ask(org, "mentoring-requests/", "a-1").status_code == 201
    assert ask(org, "ratings/", "a-1").status_code == 201


def test_what_is_refused_leaves_the_key_free(org):
    assert ask(org, "ratings/", "a-1", level=9).status_code == 400
    assert not KeyedRequest.objects.exists()
    assert ask(org, "ratings/", "a-1").status_code == 201


def test_what_is_no_longer_open_to_the_caller_is_not_told_again(org):
    assert ask(org, "mentoring-sessions/", "a-1").status_code == 201
    org.pair.sessions.all().delete()
    assert ask(org, "mentoring-sessions/", "a-1").status_code == 404


@pytest.mark.parametrize("key", ["", "two words", "x" * 201, "ä"])
def test_an_odd_key_is_refused(org, key):
    assert ask(org, "ratings/", key).status_code == 400


def test_only_digests_are_kept_and_for_a_day(org, time_machine):
    assert ask(org, "ratings/", "secret-words").status_code == 201
    [row] = KeyedRequest.objects.values_list("key", "asked")
    assert all(len(each) == 64 for each in row)
    assert not KeyedRequest.objects.made_before(timezone.now())
