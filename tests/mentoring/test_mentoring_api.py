"""Pairs and sessions by the API: who reads which, what a change needs, what is refused and how.

Charlie of Language mentors Bob of Vision; Alice is Bob's manager, Pia of the people team, Paula somebody else."""

from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.models import ActionItem, Goal, MentoringSession, MentorProfile, Mentorship, PlannedSession, PrivateNote
from skills.models import Engineer
from tests.api_org import send, standing_org, token_client, without_rates
from tests.make import day, make_engineer
from tests.mentoring.made import make_pair, make_session

TEXTS = ("mentoring-sessions", "planned-sessions", "goals", "actions", "private-notes")
UNTIL = str(timezone.localdate() + timedelta(days=90))
OUTSIDE = ("alice", "helga", "paula", "lena", "pia")


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    with standing_org(django_db_blocker) as org:
        yield org


@pytest.fixture
def org(standing, db, settings):
    without_rates(settings)
    return deepcopy(standing)


def get(client, path):
    return client.get(f"/api/v1/{path}")


def row_of(org, name):
    found = {
        "mentorships": org.pair,
        "mentoring-sessions": org.pair.sessions.first(),
        "planned-sessions": org.pair.planned.first(),
        "goals": org.pair.focus_skills.first().goal,
        "actions": org.pair.actions.first(),
        "private-notes": org.pair.private_notes.first(),
    }
    return f"{name}/{found[name].pk}/"


def change(client, path, body, etag=None):
    etag = etag or get(client, path).headers.get("ETag", "")
    headers = {"If-Match": etag} if etag else {}
    return client.patch(f"/api/v1/{path}", body, content_type="application/json", headers=headers)


def log(org, who="charlie", **more):
    body = {"mentorship": org.pair.pk, "held_on": "2025-04-01", "minutes": 30, **more}
    return send(org.client(who), "mentoring-sessions/", body)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_two_read_everything_of_their_pair(org):
    found = get(org.client("bob"), row_of(org, "mentorships")).json()

    assert found.pop("created_at")
    assert found == {
        "id": org.pair.pk, "mentor": "charlie-other", "mentee": "bob-engineer", "state": "active",
        "started_on": "2025-02-01", "planned_end_on": None, "ended_on": None, "renews": None, "session_count": 1,
        "confirmed_count": 0, "is_own": True, "cadence_days": 14, "skills": ["python"], "purpose": "Purpose",
        "end_reason": "",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["alice", "helga", "pia"])
def test_lines_and_the_people_team_read_that_it_exists_and_counts_alone(org, who):
    found = get(org.client(who), row_of(org, "mentorships")).json()

    assert (found["state"], found["session_count"], found["is_own"]) == ("active", 1, False)
    assert [found[key] for key in ("skills", "purpose", "cadence_days", "end_reason")] == [None] * 4


@pytest.mark.parametrize("who", ["paula", "lena"])
def test_nobody_else_sees_the_pair_at_all(org, who):
    assert get(org.client(who), row_of(org, "mentorships")).status_code == 404
    assert get(org.client(who), "mentorships/").json()["count"] == 0


@pytest.mark.parametrize("who", OUTSIDE)
@pytest.mark.parametrize("name", TEXTS)
def test_what_a_pair_wrote_is_for_the_two_alone(org, who, name):
    client = org.client(who)
    assert get(client, f"{name}/").json()["count"] == 0
    assert get(client, row_of(org, name)).status_code == 404


@pytest.mark.parametrize("name", TEXTS)
def test_both_read_all_of_it_but_each_others_private_note(org, name):
    assert get(org.client("bob"), f"{name}/?mentorship={org.pair.pk}").json()["count"] == 1
    assert get(org.client("charlie"), f"{name}/").json()["count"] == (0 if name == "private-notes" else 1)


def test_a_superuser_reads_no_word(org, django_user_model):
    root = token_client(django_user_model.objects.create_superuser("root@example.org", "x"))
    assert [get(root, f"{name}/").json()["count"] for name in TEXTS] == [0] * 5


@pytest.mark.parametrize("path", ["mentorships/", "mentoring-sessions/", "goals/", "actions/"])
def test_lists_take_the_same_queries_for_few_and_for_many(org, path):
    bob, client = org["bob"], org.client("bob")

    def count():
        with CaptureQueriesContext(connection) as queries:
            get(client, path)
        return len(queries)

    get(client, path)  # the first request notes that the token was used
    few = count()
    for number in range(4):
        pair = make_pair(make_engineer(f"M{number} Mentor"), bob, "python", "sql")
        make_session(pair, "2026-01-01").skills.set([focus.skill for focus in pair.focus_skills.all()])
        ActionItem.objects.create(mentorship=pair, text="More", owner=bob)
        Goal.objects.create(focus_skill=pair.focus_skills.first(), level=3, text="More")
    assert count() == few


# ── pairs ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def propose(org, who, **more):
    body = {"mentor": "charlie-other", "mentee": "paula-peer", "skills": ["python", "sql"], **more}
    return send(org.client(who), "mentorships/", body)


def test_a_pair_is_proposed_accepted_paused_resumed_and_ended(org):
    made = propose(org, "paula", purpose="Talk", cadence_days=21, planned_end_on=UNTIL)
    assert made.status_code == 201
    assert (made.json()["state"], made.json()["skills"], made.json()["cadence_days"]) == (
        "proposed",
        ["python", "sql"],
        21,
    )
    assert made.json()["planned_end_on"] == UNTIL
    path = made["Location"].removeprefix("/api/v1/")
    charlie = org.client("charlie")

    for step, state in [("accept", "active"), ("pause", "paused"), ("resume", "active"), ("complete", "completed")]:
        answer = send(charlie, f"{path}{step}/")
        assert (answer.status_code, answer.json()["state"]) == (200, state), step
    assert send(charlie, f"{path}pause/").status_code == 409


@pytest.mark.parametrize(
    ("step", "who", "state"), [("decline", "charlie", "declined"), ("withdraw", "paula", "withdrawn")]
)
def test_a_proposal_is_declined_by_the_other_or_withdrawn_by_its_author(org, step, who, state):
    path = propose(org, "paula")["Location"].removeprefix("/api/v1/")
    assert send(org.client(who), f"{path}{step}/").json()["state"] == state


def test_ending_early_needs_a_reason_of_the_list(org):
    path = f"{row_of(org, 'mentorships')}end-early/"
    assert send(org.client("bob"), path).status_code == 400
    assert send(org.client("bob"), path, {"reason": "silence"}).status_code == 400
    assert send(org.client("bob"), path, {"reason": "no_time"}).json()["end_reason"] == "no_time"


def test_what_the_lifecycle_refuses_is_a_conflict_in_its_own_words(org):
    answer = propose(org, "bob")
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("A pair is proposed by one of the two")


def test_a_manager_who_sees_a_pair_takes_no_step_with_it(org):
    answer = send(org.client("alice"), f"{row_of(org, 'mentorships')}pause/")
    assert answer.status_code == 403
    assert Mentorship.objects.get().state == "active"


def test_how_often_and_until_when_they_meet_is_for_the_two(org):
    path = row_of(org, "mentorships")
    assert change(org.client("bob"), path, {"cadence_days": 28}).json()["cadence_days"] == 28
    changed = change(org.client("bob"), path, {"planned_end_on": UNTIL}).json()
    assert (changed["cadence_days"], changed["planned_end_on"]) == (28, UNTIL)
    assert change(org.client("bob"), path, {"planned_end_on": str(timezone.localdate())}).status_code == 409
    assert change(org.client("bob"), path, {}).status_code == 400
    assert change(org.client("bob"), path, {"planned_end_on": None}).json()["planned_end_on"] is None
    assert change(org.client("pia"), path, {"cadence_days": 7}).status_code == 403
    assert change(org.client("bob"), path, {"cadence_days": 6}).status_code == 400


# ── sessions ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_logging_confirms_ones_own_side_and_the_other_confirms(org):
    made = log(org, skills=["python"], summary="Words")
    assert made.status_code == 201
    assert (made.json()["confirmed_by_mentor_at"] is None, made.json()["confirmed_by_mentee_at"]) == (False, None)
    path = made["Location"].removeprefix("/api/v1/")

    answer = send(org.client("bob"), f"{path}confirm/")
    assert answer.json()["confirmed_by_mentee_at"]
    assert answer["ETag"] == get(org.client("bob"), path)["ETag"]


def test_who_confirms_may_say_what_they_read_and_confirms_nothing_else(org):
    made = log(org, minutes=30).json()
    path, read = f"mentoring-sessions/{made['id']}/confirm/", {"held_on": made["held_on"], "minutes": 30}
    MentoringSession.objects.filter(pk=made["id"]).update(minutes=480)
    assert send(org.client("bob"), path, read).status_code == 409
    assert send(org.client("bob"), path, {"minutes": 480}).status_code == 400
    assert not MentoringSession.objects.get(pk=made["id"]).is_confirmed
    assert send(org.client("bob"), path, read | {"minutes": 480}).status_code == 200
    assert MentoringSession.objects.get(pk=made["id"]).is_confirmed


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"minutes": 4}, "minutes"),
        ({"minutes": "30"}, "minutes"),
        ({"held_on": "2999-01-01"}, "held_on"),
        ({"skills": ["nothing"]}, "skills.0"),
        ({"skills": [1]}, "skills.0"),
        ({"mentorship": "1"}, "mentorship"),
        ({"mentorship": 999999}, "mentorship"),
        ({"confirmed_by_mentee_at": "2025-01-01"}, "confirmed_by_mentee_at"),
        ({"summary": "x" * 5001}, "summary"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(org, body, field):
    answer = log(org, **body)
    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]] or field.partition(".")[0] in str(
        answer.json()["errors"]
    )
    assert MentoringSession.objects.count() == 1


def test_the_day_of_a_session_is_the_one_where_the_writer_is(org, time_machine):
    MentorProfile.objects.create(engineer=org["charlie"], time_zone="Pacific/Auckland")
    time_machine.move_to("2026-11-25T19:35:00+00:00", tick=False)  # the 26th there
    body = {"mentorship": org.pair.pk, "minutes": 30}
    made = send(org.client("charlie"), "mentoring-sessions/", body)
    assert made.json()["held_on"] == "2026-11-26"

    path = made["Location"].removeprefix("/api/v1/")
    assert change(org.client("charlie"), path, {"held_on": "2026-11-27"}).status_code == 400
    assert change(org.client("charlie"), path, {"held_on": "2026-11-26", "minutes": 40}).status_code == 200


def test_a_session_after_the_end_of_the_pair_is_a_conflict(org):
    path = log(org)["Location"].removeprefix("/api/v1/")
    Mentorship.objects.update(state="completed", ended_on=day("2025-04-10"))
    answer = change(org.client("bob"), path, {"held_on": "2025-04-11"})
    assert answer.status_code == 409
    assert "ended on 10 Apr 2025" in answer.json()["detail"]


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_logs_for_a_pair_of_others(org, who):
    assert log(org, who).status_code == 400
    assert MentoringSession.objects.count() == 1


def test_a_session_twice_is_a_conflict(org):
    log(org)
    answer = log(org, "bob")
    assert answer.status_code == 409
    assert "is logged already" in answer.json()["detail"]


def test_a_second_session_of_a_day_needs_to_be_said_another_one(org):
    log(org)
    assert log(org, "bob", minutes=45).status_code == 409
    assert log(org, "bob", minutes=45, is_another=True).status_code == 201


def test_a_change_names_its_version_and_an_older_one_is_refused(org):
    client, path = org.client("charlie"), log(org)["Location"].removeprefix("/api/v1/")
    seen = get(client, path)["ETag"]
    assert client.patch(f"/api/v1/{path}", {"minutes": 45}, content_type="application/json").status_code == 428

    first = change(org.client("bob"), path, {"minutes": 45})
    assert (first.status_code, first.json()["confirmed_by_mentor_at"]) == (200, None)
    late = change(client, path, {"minutes": 60}, etag=seen)
    assert late.status_code == 412
    assert "Read the row again" in late.json()["what_to_do"]
    assert MentoringSession.objects.get(held_on=day("2025-04-01")).minutes == 45
    assert change(client, path, {"summary": "Mine"}, etag=first["ETag"]).status_code == 200


def test_undo_is_a_delete_with_its_version_and_denying_removes(org):
    client, path = org.client("charlie"), log(org)["Location"].removeprefix("/api/v1/")
    assert client.delete(f"/api/v1/{path}").status_code == 428
    assert client.delete(f"/api/v1/{path}", headers={"If-Match": get(client, path)["ETag"]}).status_code == 204

    path = log(org)["Location"].removeprefix("/api/v1/")
    assert send(org.client("charlie"), f"{path}deny/").status_code == 409
    assert send(org.client("bob"), f"{path}deny/").status_code == 204
    assert get(client, path).status_code == 404


# ── plans, goals, actions, notes ────────────────────────────────────────────────────────────────────────────────────
def test_a_meeting_is_planned_moved_and_cancelled(org):
    client = org.client("bob")
    at = timezone.now().replace(microsecond=0) + timedelta(days=3)
    made = send(client, "planned-sessions/", {"mentorship": org.pair.pk, "starts_at": at.isoformat()})
    assert (made.status_code, made.json()["minutes"], made.json()["sequence"]) == (201, 45, 0)
    path = made["Location"].removeprefix("/api/v1/")

    assert change(client, path, {"minutes": 30}).json()["sequence"] == 1
    etag = get(client, path)["ETag"]
    assert client.delete(f"/api/v1/{path}", headers={"If-Match": etag}).status_code == 204
    assert PlannedSession.objects.get(pk=made.json()["id"]).cancelled_at
    assert get(client, "planned-sessions/?is_cancelled=true").json()["count"] == 1


def test_a_goal_has_the_frameworks_words_unless_it_has_its_own(org):
    client = org.client("bob")
    Goal.objects.all().delete()
    body = {"mentorship": org.pair.pk, "skill": "python", "level": 4}
    made = send(client, "goals/", body)
    assert (made.status_code, made.json()["text"]) == (201, "python at 4")
    assert send(client, "goals/", body).status_code == 409
    assert send(client, "goals/", {**body, "skill": "sql"}).status_code == 409

    path = made["Location"].removeprefix("/api/v1/")
    assert change(client, path, {"is_reached": True}).json()["reached_on"]
    assert get(client, "goals/?is_reached=true").json()["count"] == 1


def test_an_action_is_done_and_removed(org):
    client = org.client("charlie")
    body = {"mentorship": org.pair.pk, "text": "Read", "owner": "bob-engineer", "due_on": None}
    path = send(client, "actions/", body)["Location"].removeprefix("/api/v1/")
    assert send(client, "actions/", {**body, "owner": "paula-peer"}).status_code == 409
    assert change(client, path, {"is_done": True}).json()["done_at"]
    assert get(client, "actions/?is_done=false").json()["count"] == 1
    assert client.delete(f"/api/v1/{path}", headers={"If-Match": get(client, path)["ETag"]}).status_code == 204


def test_a_private_note_is_ones_own_from_the_first_word(org):
    charlie = org.client("charlie")
    body = {"mentorship": org.pair.pk, "text": "Mine"}
    made = send(charlie, "private-notes/", body)
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert send(charlie, "private-notes/", body).status_code == 409
    path = made["Location"].removeprefix("/api/v1/")

    assert change(charlie, path, {"text": "More"}).json()["version"] == 2
    assert get(org.client("bob"), path).status_code == 404
    assert change(org.client("bob"), path, {"text": "x"}, etag=made["ETag"]).status_code == 404
    assert PrivateNote.objects.filter(author=org["charlie"]).get().text == "More"


def test_an_account_that_is_nobody_has_no_pairs(org, django_user_model):
    nora = token_client(django_user_model.objects.create_user("nora@example.org", "x"))
    assert [get(nora, f"{name}/").json()["count"] for name in ("mentorships", *TEXTS)] == [0] * 6
    body = {"mentorship": org.pair.pk, "minutes": 30}
    assert send(nora, "mentoring-sessions/", body).status_code == 400


def test_times_are_moments_and_people_are_slugs(org):
    found = get(org.client("bob"), row_of(org, "planned-sessions")).json()
    assert datetime.fromisoformat(found["starts_at"]).tzinfo
    assert Engineer.objects.get(slug=found["planned_by"]) == org["charlie"]
