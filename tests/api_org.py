"""A small organisation for the API's tests, and the ways of asking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from config.base.models import Job
from mentoring.models import ActionItem, Goal, MatchPlan, MentoringRequest, Mentorship, PrivateNote, SharedText
from reports.generate import generate_report
from reports.jobs import request_report
from reports.models import Report, Schedule
from skills.models import ApiToken, Engineer, Rating, Role, Skill, User
from skills.sign_in.tokens import create_token
from tests.make import day, make_engineer, make_framework, make_rating, make_team, set_managers
from tests.mentoring.made import make_pair, make_planned, make_session

AS_OF = day("2025-06-30")
RATE = {"engineer": "bob-engineer", "skill": "python", "level": 4}
MOVE = {"engineer": "bob-engineer", "from_on": "2025-03-01", "team": "language"}
REPORT = {"role": "senior", "as_of": "2025-06-30"}
OPENAPI = "application/vnd.oai.openapi+json"
LISTS = ("people", "teams", "placements", "framework", "skills", "roles", "ratings", "reports", "jobs", "schedules")
LISTS += ("mentorships", "mentoring-sessions", "planned-sessions", "goals", "actions", "private-notes", "shared-texts")
LISTS += ("mentoring-requests", "match-plans")
WISH = {"engineer": "paula-peer", "skills": ["python"]}
PROFILE = {"places": 1, "offers": ["python"]}
SEND = {"objective": "most", "run": 1}


@dataclass(frozen=True)
class Org:
    """Helga leads Engineering; below her Alice manages Vision (Bob, Paula) and Charlie manages Language."""

    people: dict[str, Engineer]
    by_manager: Rating
    by_oneself: Rating
    by_peer: Rating
    report: Report
    job: Job
    pair: Mentorship
    wish: MentoringRequest
    plan: MatchPlan

    def __getitem__(self, name: str) -> Engineer:
        return self.people[name]

    def client(self, name: str) -> Client:
        """Signed in with a token that may write."""
        return token_client(self.people[name].user)


@contextmanager
def standing_org(blocker: Any) -> Iterator[Org]:
    """The organisation for all tests of a module: it is rolled back behind the last, and each has its own savepoint."""
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with blocker.unblock(), quick, transaction.atomic():
        yield make_org()
        transaction.set_rollback(True)


def make_org() -> Org:
    """Bob aims at senior, waits for a mentor and is rated by Alice, himself and Paula; Lena's one job has stopped."""
    roles = make_framework({"craft": ["python", "sql"], "people": ["talks"]}, {"junior": {}, "senior": {}})
    people = _make_people(roles)
    bob = people["bob"]
    by_manager = make_rating(bob, "python", 3, by=people["alice"], on="2025-01-10", note="Steady.")
    by_oneself = make_rating(bob, "python", 4, by=bob, on="2025-01-11")
    by_peer = make_rating(bob, "python", 5, by=people["paula"], on="2025-01-12", source="peer")
    job = request_report(roles["senior"], AS_OF, user=people["lena"].user)
    Job.objects.filter(pk=job.pk).update(state="dead", last_error="ValueError: no", finished_at=timezone.now())
    wish = MentoringRequest.objects.create(engineer=bob, asked_on=AS_OF)
    wish.skills.set(Skill.objects.filter(key="python"))
    plan = MatchPlan.objects.create(requested_by=people["pia"].user, scope="all", planned_on=AS_OF)
    report = generate_report(roles["senior"], AS_OF)
    Schedule.objects.create(role=roles["senior"], cadence="week")
    return Org(people, by_manager, by_oneself, by_peer, report, job, _make_pair(people), wish, plan)


def _make_people(roles: dict[str, Role]) -> dict[str, Engineer]:
    place = {"role": roles["junior"], "target": roles["senior"]}
    top = make_team("Engineering")
    vision, language = make_team("Vision", parent="Engineering"), make_team("Language", parent="Engineering")
    people = {
        "helga": make_engineer("Helga Head", team=top),
        "alice": make_engineer("Alice Manager", team=vision),
        "charlie": make_engineer("Charlie Other", team=language),
        "bob": make_engineer("Bob Engineer", team=vision, **place),
        "paula": make_engineer("Paula Peer", team=vision, **place),
        "lena": make_engineer("Lena Leader", group="leadership"),
        "pia": make_engineer("Pia People", group="people"),
        "lou": make_engineer("Lou Left", team=vision, left_on=day("2024-01-31")),
    }
    for team, manager in ((top, "helga"), (vision, "alice"), (language, "charlie")):
        set_managers(team, people[manager])
    return people


def _make_pair(people: dict[str, Engineer]) -> Mentorship:
    """Charlie mentors Bob: one row of everything a pair has."""
    pair = make_pair(people["charlie"], people["bob"], "python", purpose="Purpose", started_on=day("2025-02-01"))
    make_session(pair, "2025-03-01", summary="Summary")
    make_planned(pair, "2099-01-04T10:00:00+00:00")
    Goal.objects.create(focus_skill=pair.focus_skills.get(), level=3, text="Goal")
    ActionItem.objects.create(mentorship=pair, text="Action", owner=people["bob"])
    PrivateNote.objects.create(mentorship=pair, author=people["bob"], text="Note")
    SharedText.objects.create(mentorship=pair, text="Shared")
    return pair


def token_client(user: User, **options: Any) -> Client:
    _, plain = create_token(user, "test", **options)
    return Client(headers={"Authorization": f"Token {plain}"})


def expired_client(user: User) -> Client:
    token, plain = create_token(user, "test")
    ApiToken.objects.filter(pk=token.pk).update(expiry=timezone.now())
    return Client(headers={"Authorization": f"Token {plain}"})


def send(client: Client, path: str, body: Any = None, **options: Any) -> Any:
    """POST of JSON: bytes as they are, everything else encoded."""
    return client.post(f"/api/v1/{path}", {} if body is None else body, content_type="application/json", **options)


def without_rates(settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {}}
