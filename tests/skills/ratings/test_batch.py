"""Batches of ratings from the matrix: who, what, conflicts, sending again, taking back."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from config.base.models import AuditEvent
from skills.models import Engineer, Placement, Rating, Skill, Team
from tests.looked import looks
from tests.make import day, make_crowd, make_engineer, make_rating, make_team
from tests.skills.batches import URL, level, rate, void


@pytest.fixture
def vision(alice, bob, roles):
    """Bob and Cora stand in Alice's team."""
    Placement.objects.filter(engineer=bob).update(role=roles["junior"], target_role=roles["senior"])
    make_engineer("Cora Cole", team="Vision", role=roles["junior"], target=roles["senior"])
    return Team.objects.get(name="Vision")


@pytest.fixture
def cora(vision):
    return Engineer.objects.get(slug="cora-cole")


@pytest.fixture
def send(client):
    """send(who, changes) -> what is answered."""

    def start(who, changes, batch=None, status=200, url=URL):
        client.force_login(who.user)
        body = {"batch": str(batch or uuid4()), "changes": changes}
        response = client.post(url, json.dumps(body), content_type="application/json")
        assert response.status_code == status, response.content
        return response.json() if response["Content-Type"] == "application/json" else None

    return start


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["alice", "head"])
def test_the_line_rates_the_people_of_the_team(request, send, bob, vision, who):
    rater = request.getfixturevalue(who)
    send(rater, [rate(bob, "python", 3, note=" Wrote the parser. ")])

    row = Rating.objects.get()
    assert (row.engineer, row.skill.key, row.level, row.source) == (bob, "python", 3, "manager")
    assert (row.rated_by, row.note) == (rater, "Wrote the parser.")


@pytest.mark.parametrize("who", ["bob", "charlie", "lena", "pia"])
def test_for_all_others_there_is_no_such_place_even_if_they_read_the_matrix(request, send, bob, vision, who):
    send(request.getfixturevalue(who), [rate(bob, "python", 3)], status=404)

    assert not Rating.objects.exists()


@pytest.mark.parametrize("bad", [{"note": "Line\x0bbreak"}, {"note": "\ud800"}, {"to": "\x00"}])
def test_text_that_cannot_be_stored_is_refused_for_its_cell_alone(send, alice, bob, cora, bad):
    said = send(alice, [rate(bob, "python", 3) | bad, rate(cora, "python", 4)])

    (refused,) = said["refused"]
    assert refused["person"] == bob.pk
    assert "control character" in refused["message"] or "is no level" in refused["message"]
    assert [row["person"] for row in said["versions"]] == [cora.pk]
    assert (level(bob, "python"), level(cora, "python")) == (None, 4)


def test_whoever_is_not_signed_in_goes_to_the_sign_in_page(client, vision):
    assert client.post(URL, "{}", content_type="application/json")["Location"] == "/login/?next=/"


def test_nobody_rates_themself_even_in_a_team_they_manage(send, alice, bob, vision, roles):
    Placement.objects.filter(engineer=alice).update(role=roles["senior"])
    said = send(alice, [rate(alice, "python", 5), rate(bob, "python", 3)])

    assert [refused["person"] for refused in said["refused"]] == [alice.pk]
    assert [row["person"] for row in said["versions"]] == [bob.pk]
    assert not Rating.objects.filter(engineer=alice).exists()


def test_only_people_of_this_team_s_matrix_are_rated(send, head, bob, charlie, vision, roles):
    other = make_engineer("Olga Other", team="Language", role=roles["junior"])
    moved = make_engineer("Mo Moved", team="Vision", role=roles["junior"])
    Placement.objects.create(engineer=moved, from_on=day("2024-01-01"), team=make_team("Audio"))
    left = make_engineer("Lou Left", team="Vision", role=roles["junior"], left_on=day("2024-01-01"))
    ghost = Engineer(pk=10**6)
    said = send(head, [rate(who, "python", 3) for who in (other, moved, left, ghost, bob)])

    assert [row["person"] for row in said["refused"]] == [other.pk, moved.pk, left.pk, ghost.pk]
    assert len({row["message"] for row in said["refused"]}) == 1
    assert Rating.objects.get().engineer == bob


def test_only_skills_that_are_live_are_rated(send, alice, bob, vision):
    Skill.objects.filter(key="sql").update(is_retired=True)
    python = Skill.objects.get(key="python")
    said = send(alice, [rate(bob, "sql", 3), rate(bob, "nonsense", 3), rate(bob, 10**6, 3), rate(bob, python.pk, 3)])

    assert [row["skill"] for row in said["refused"]] == ["sql", "nonsense", 10**6]
    assert Rating.objects.get().skill == python


# ── what is answered ────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_answer_has_versions_cover_totals_and_means(send, alice, bob, vision):
    python = Skill.objects.get(key="python")
    make_rating(bob, "sql", 1, by=alice, on="2026-01-10")
    said = send(alice, [rate(bob, "python", 4)])

    row = Rating.objects.get(skill=python)
    assert said["versions"] == [{"person": bob.pk, "skill": python.pk, "version": row.pk, "level": 4, "stale": False}]
    assert said["cover"] == [{"skill": python.pk, "count": "1 of 2", "share": 50.0, "kind": "one", "note": "Only Bob"}]
    assert said["totals"] == [{"person": bob.pk, "met": 1, "of": 3, "means": {"craft": "2.5", "people": "–"}}]
    assert said["facts"]["one"] == "1"
    assert said["conflicts"] == said["refused"] == []
    assert len(said["saved_at"]) == 5


def test_cover_is_held_against_the_target_of_the_page(send, alice, bob, vision, roles):
    Placement.objects.filter(engineer=bob).update(target_role=roles["junior"])
    said = send(alice, [rate(bob, "python", 4)], url=f"{URL}?target=senior")

    assert said["totals"][0]["of"] == 3


def test_every_rating_is_in_the_audit_log_of_its_person(send, alice, bob, cora, vision):
    said = send(alice, [rate(bob, "python", 3), rate(cora, "sql", 2)])
    first = said["versions"][0]["version"]
    send(alice, [void(bob, "python", first)])

    events = AuditEvent.objects.filter(kind__in=["rated", "voided"]).order_by("pk")
    assert [(event.kind, event.subject_id, event.actor_id) for event in events] == [
        ("rated", bob.pk, alice.user_id),
        ("rated", cora.pk, alice.user_id),
        ("voided", bob.pk, alice.user_id),
    ]
    assert events[0].detail == {"rating": first, "skill": "python", "source": "manager"}
    assert events[2].detail == {"rating": first, "row": Rating.objects.get(voids=first).pk}


# ── conflicts ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_cell_somebody_else_rated_meanwhile_is_a_conflict_and_the_others_are_saved(send, alice, head, bob, vision):
    seen = make_rating(bob, "python", 2, by=alice, on="2026-01-10")
    theirs = send(head, [rate(bob, "python", 4, seen.pk)])["versions"][0]["version"]
    said = send(alice, [rate(bob, "python", 3, seen.pk), rate(bob, "sql", 3)])

    (conflict,) = said["conflicts"]
    assert (conflict["theirs"], conflict["by"], conflict["version"]) == (4, "Helga Head", theirs)
    assert conflict["at"].count(":") == 1
    assert (level(bob, "python"), level(bob, "sql")) == (4, 3)
    send(alice, [rate(bob, "python", 3, theirs)])
    assert level(bob, "python") == 3


def test_what_somebody_else_rated_meanwhile_is_a_look_at_that_person_alone(send, alice, head, bob, cora, vision):
    seen = make_rating(bob, "python", 2, by=alice, on="2026-01-10")
    send(head, [rate(bob, "python", 4, seen.pk)])
    assert looks() == []
    send(alice, [rate(bob, "python", 3, seen.pk), rate(cora, "sql", 3)])
    assert looks() == [(alice.user_id, "skills:ratings", bob.pk)]


def test_a_cell_that_was_not_rated_when_seen_can_be_in_conflict_too(send, alice, head, bob, vision):
    send(head, [rate(bob, "python", 4)])

    assert send(alice, [rate(bob, "python", 3)])["conflicts"]
    assert level(bob, "python") == 4


def test_a_rating_taken_back_meanwhile_is_a_conflict_with_nothing(send, alice, bob, vision):
    version = send(alice, [rate(bob, "python", 4)])["versions"][0]["version"]
    send(alice, [void(bob, "python", version)])
    (conflict,) = send(alice, [rate(bob, "python", 3, version)])["conflicts"]

    assert (conflict["theirs"], conflict["version"], conflict["by"]) == (None, None, "")


def test_what_the_person_and_peers_say_is_no_conflict(send, alice, bob, cora, vision):
    make_rating(bob, "python", 5, by=bob, on="2026-01-10")
    make_rating(bob, "python", 5, by=cora, on="2026-01-10", source="peer")

    assert send(alice, [rate(bob, "python", 3)])["conflicts"] == []


def test_no_level_withdraws_and_keeps_the_history(send, alice, bob, vision):
    seen = make_rating(bob, "python", 2, by=alice, on="2026-01-10")
    said = send(alice, [rate(bob, "python", None, seen.pk)])

    assert said["versions"][0]["level"] is None
    assert said["versions"][0]["version"] == Rating.objects.first().pk
    assert level(bob, "python") is None
    assert Rating.objects.filter(voids=None).count() == 2


# ── taking back ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_undo_brings_back_what_was_there_and_redo_rates_again(send, alice, bob, vision):
    seen = make_rating(bob, "python", 2, by=alice, on="2020-01-10")
    mine = send(alice, [rate(bob, "python", 4, seen.pk)])["versions"][0]
    back = send(alice, [void(bob, "python", mine["version"])])["versions"][0]

    assert (back["version"], back["level"], back["stale"]) == (seen.pk, 2, True)
    again = send(alice, [rate(bob, "python", 4, back["version"])])["versions"][0]
    assert again["version"] > mine["version"]
    assert level(bob, "python") == 4


def test_undo_takes_back_only_what_is_still_the_newest(send, alice, head, bob, vision):
    mine = send(alice, [rate(bob, "python", 4)])["versions"][0]["version"]
    theirs = send(head, [rate(bob, "python", 5, mine)])["versions"][0]["version"]
    (conflict,) = send(alice, [void(bob, "python", mine)])["conflicts"]

    assert conflict["version"] == theirs
    assert level(bob, "python") == 5


def test_nobody_takes_back_what_another_manager_said(send, alice, head, bob, vision):
    theirs = send(head, [rate(bob, "python", 5)])["versions"][0]["version"]
    said = send(alice, [void(bob, "python", theirs)])

    assert said["refused"][0]["message"] == "Only who gave a rating takes it back."
    assert level(bob, "python") == 5


# ── sending again ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_same_batch_again_changes_nothing_and_gives_the_same_answer(send, alice, head, bob, cora, vision):
    send(head, [rate(cora, "python", 4)])
    batch, changes = uuid4(), [rate(bob, "python", 3), rate(cora, "python", 1), rate(bob, "sql", 9)]
    first = send(alice, changes, batch)
    rows = Rating.objects.count(), AuditEvent.objects.filter(kind="rated").count()

    assert send(alice, changes, batch) == first
    assert (Rating.objects.count(), AuditEvent.objects.filter(kind="rated").count()) == rows


def test_a_void_sent_again_changes_nothing(send, alice, bob, vision):
    seen = send(alice, [rate(bob, "python", 3)])["versions"][0]["version"]
    batch = uuid4()
    first = send(alice, [void(bob, "python", seen)], batch)

    assert send(alice, [void(bob, "python", seen)], batch) == first
    assert Rating.objects.count() == 2


def test_sent_again_a_batch_writes_nothing_even_where_a_conflict_is_gone(send, alice, head, bob, vision):
    theirs = send(head, [rate(bob, "python", 5)])["versions"][0]["version"]
    batch, changes = uuid4(), [rate(bob, "python", 3), rate(bob, "sql", 3)]
    send(alice, changes, batch)
    send(head, [void(bob, "python", theirs)])
    (conflict,) = send(alice, changes, batch)["conflicts"]

    assert (conflict["theirs"], conflict["version"]) == (None, None)
    assert level(bob, "python") is None


def test_a_batch_of_somebody_else_is_refused(send, alice, head, bob, vision):
    batch = uuid4()
    send(head, [rate(bob, "python", 5)], batch)
    said = send(alice, [rate(bob, "sql", 3)], batch, status=409)

    assert "somebody else" in said["message"]
    assert Rating.objects.count() == 1


# ── bad input ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"to": 6}, '"6" is no level; use 0 to 5, or null to withdraw.'),
        ({"to": "3"}, '"3" is no level'),
        ({"to": True}, '"True" is no level'),
        ({"version": "x"}, "The rating that was seen is not named by its number."),
        ({"note": "x" * 2001}, "The note is longer than 2,000 characters."),
        ({"note": 7}, "The note is longer than 2,000 characters."),
    ],
)
def test_what_is_wrong_with_one_cell_loses_no_other(send, alice, bob, cora, vision, wrong, sentence):
    said = send(alice, [rate(bob, "python", 3) | wrong, rate(cora, "python", 3)])

    assert sentence in said["refused"][0]["message"]
    assert Rating.objects.get().engineer == cora


def test_a_cell_that_is_there_twice_is_saved_once(send, alice, bob, vision):
    said = send(alice, [rate(bob, "python", 3), rate(bob, "python", 4)])

    assert "twice" in said["refused"][0]["message"]
    assert level(bob, "python") == 3


# ── size ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("count", [10, 60, 400])
def test_a_batch_takes_the_same_number_of_queries_whatever_its_size(
    client, alice, bob, vision, roles, count, django_assert_num_queries
):
    people = make_crowd(count, team=vision, role=roles["junior"])
    changes = [rate(who, skill, 3) for who in people for skill in ("python", "sql", "mentoring")]
    body = json.dumps({"batch": str(uuid4()), "changes": changes})
    client.force_login(alice.user)
    with django_assert_num_queries(18):
        said = client.post(URL, body, content_type="application/json").json()

    assert len(said["versions"]) == Rating.objects.count() == 3 * count
