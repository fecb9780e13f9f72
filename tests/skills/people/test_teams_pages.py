"""The people team's pages about teams: the tree, what a change does, what is refused."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from config.base.models import AuditEvent
from skills.models import Engineer, Team
from skills.people import placing
from tests.make import day, make_engineer, make_team, managers_of
from tests.skills.setup_pages import hidden, queries

TODAY = timezone.localdate()
LIST, ADD, VISION = "/setup/teams/", "/setup/add-team/", "/setup/teams/vision/"


@pytest.fixture
def keeper(keeper, alice, bob, charlie) -> Client:
    """Where teams have people."""
    return keeper


def send(client, url, **fields):
    return client.post(url, {**hidden(client.get(url)), **fields})


# ── who gets in ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["bob", "alice", "lena"])
def test_others_get_a_page_that_says_who_it_is_for(request, client, bob, who):
    client.force_login(request.getfixturevalue(who).user)
    for url in [LIST, ADD, VISION, f"{VISION}delete/"]:
        response = client.get(url)
        assert response.status_code == 403
        assert "kept by the people team" in response.content.decode()
    for url in [ADD, VISION, f"{VISION}delete/"]:
        assert client.post(url, {"name": "X", "step": "save"}).status_code == 403
    assert AuditEvent.objects.count() == 0


def test_a_get_writes_nothing_and_a_post_needs_its_token(keeper, pia):
    before = list(Team.objects.values())
    for url in [LIST, ADD, VISION, f"{VISION}delete/"]:
        assert keeper.get(url).status_code == 200
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(pia.user)
    for url in [ADD, VISION, f"{VISION}delete/"]:
        assert strict.post(url, {"name": "X"}).status_code == 403
    assert (list(Team.objects.values()), AuditEvent.objects.count()) == (before, 0)


def test_an_unknown_team_is_404(keeper):
    assert keeper.get(f"{LIST}nothing/").status_code == 404
    assert keeper.get(f"{LIST}nothing/delete/").status_code == 404


# ── the tree ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_tree_counts_people_here_today(keeper):
    make_team("Detection", parent="Vision")
    make_engineer("Dora Deep", team="Detection")
    make_engineer("Lara Left", team="Detection", left_on=day("2026-01-31"))
    rows = [(row.team.name, row.depth, row.count, row.total) for row in keeper.get(LIST).context["branches"]]

    assert rows == [
        ("Engineering", 0, 1, 5),
        ("Language", 1, 1, 1),
        ("Vision", 1, 2, 3),
        ("Detection", 2, 1, 1),
    ]


@pytest.mark.parametrize("url", [LIST, VISION])
def test_the_number_of_queries_does_not_grow(keeper, url):
    few = queries(keeper, url)
    for number in range(12):
        make_team(f"Extra {number}", parent="Vision", manager=make_engineer(f"Extra{number} Person", team="Vision"))
    assert queries(keeper, url) == few <= 12


# ── adding ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_team_is_added(keeper, alice, pia):
    response = send(keeper, ADD, name="  Detection ", parent="vision", managers="alice-manager")
    team = Team.objects.get(slug="detection")

    assert response.headers["Location"] == LIST
    assert (team.name, team.parent.name, managers_of("Detection")) == ("Detection", "Vision", [alice])
    changes = {"name": None, "parent": [None, team.parent_id], "managers": [None, [alice.pk]]}
    assert AuditEvent.objects.get(kind="team_added").detail == {"team": team.pk, "changes": changes}
    assert AuditEvent.objects.get(kind="team_manager").subject_id == alice.pk


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Give the team a name."),
        ({"name": "VISION"}, "There is a team called VISION already. Choose another name."),
        ({"name": "Ｖision"}, "There is a team called Ｖision already."),
        ({"name": "a\x07b"}, "is a control character"),
        ({"name": "x" * 101}, "Shorten this to 100 characters"),
        ({"parent": "nothing"}, "There is no such team any more."),
        ({"managers": "nobody"}, "This person is not here, or has left."),
        ({"managers": "lara-left"}, "This person is not here, or has left."),
    ],
)
def test_a_fault_is_said_in_one_sentence(keeper, fields, sentence):
    make_engineer("Lara Left", left_on=day("2026-01-31"))
    response = send(keeper, ADD, **{"name": "Detection", "parent": "vision", **fields})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert '<option value="vision" selected>' in response.content.decode() or "parent" in fields
    assert Team.objects.count() == 3


# ── changing ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_another_manager_is_previewed_and_saved(keeper, alice, charlie):
    preview = send(keeper, VISION, name="Vision", parent="engineering", managers="charlie-other")
    text = preview.content.decode()
    assert "From today, Charlie Other sees the ratings and verdict of Alice Manager." in text
    assert (
        "From today, Alice Manager no longer sees the ratings and verdict of Bob Engineer; Charlie Other does." in text
    )
    assert "The managers of Vision change from today on; days before keep those of then." in text
    assert managers_of("Vision") == [alice]

    saved = keeper.post(VISION, {**hidden(preview), "step": "save"})
    assert saved.headers["Location"] == LIST
    assert managers_of("Vision") == [charlie]


def test_a_rename_keeps_the_address_and_says_that_nobody_sees_more(keeper):
    preview = send(keeper, VISION, name="Perception", parent="engineering", managers="alice-manager")
    assert "Nobody sees more or less of anybody than before." in preview.content.decode()
    assert "Vision is called Perception everywhere" in preview.content.decode()
    keeper.post(VISION, {**hidden(preview), "step": "save"})
    assert keeper.get(VISION).context["team"].name == "Perception"


@pytest.mark.parametrize(("parent", "where"), [("vision", "the team itself"), ("detection", "below Vision")])
def test_a_loop_is_refused(keeper, parent, where):
    make_team("Detection", parent="Vision")
    response = send(keeper, VISION, name="Vision", parent=parent, managers="")
    assert response.status_code == 422
    assert f"is {where}; that would be a loop" in response.content.decode()


def test_a_loop_closed_meanwhile_by_somebody_else_is_refused_too(keeper, pia):
    """The other change touches another team, so that only the check under the lock can see it."""
    make_team("Detection", parent="Engineering")
    preview = send(keeper, VISION, name="Vision", parent="detection", managers="alice-manager")
    detection = Team.objects.get(slug="detection")
    placing.change_team(
        detection, name="Detection", parent=Team.objects.get(slug="vision"), managers=[], today=TODAY, by=pia.user
    )
    response = keeper.post(VISION, {**hidden(preview), "step": "save"})
    assert response.status_code == 422
    assert Team.objects.get(slug="vision").parent.name == "Engineering"


def test_somebody_elses_change_is_a_conflict(keeper, pia):
    form = hidden(keeper.get(VISION))
    vision = Team.objects.get(slug="vision")
    placing.change_team(
        vision, name="Perception", parent=vision.parent, managers=managers_of("Vision"), today=TODAY, by=pia.user
    )
    response = keeper.post(VISION, {**form, "name": "Sight", "parent": "engineering", "managers": "alice-manager"})

    assert response.status_code == 409
    assert "was “Vision”, is now “Perception”" in response.content.decode()
    assert 'value="Sight"' in response.content.decode()


def test_a_manager_who_has_left_is_no_manager_on_any_page(keeper, alice):
    """Neither in the list nor in the form; a rename that names nobody leaves the past as it is."""
    Engineer.objects.filter(pk=alice.pk).update(left_on=day("2026-01-31"))
    assert "Alice Manager" not in keeper.get(LIST).content.decode()
    page = keeper.get(VISION)
    assert "without a manager of its own" in page.content.decode()
    assert "31 Jan 2026, the last day here" in page.content.decode()

    preview = send(keeper, VISION, name="Sight", parent="engineering")
    keeper.post(VISION, {**hidden(preview), "step": "save"})
    assert managers_of("Sight", day("2026-01-31")) == [alice]


def test_several_managers_are_named_in_one_form(keeper, alice, charlie):
    preview = send(keeper, VISION, name="Vision", parent="engineering", managers=["alice-manager", "charlie-other", ""])
    assert "From today, Charlie Other sees the ratings and verdict" in preview.content.decode()
    keeper.post(VISION, {**hidden(preview), "managers": preview.context["form"]["managers"].value(), "step": "save"})

    assert managers_of("Vision") == [alice, charlie]
    page = keeper.get(VISION).content.decode()
    assert "managed by Alice Manager and Charlie Other" in page
    assert page.count('<select name="managers"') == 3


# ── deleting ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_team_people_stand_or_stood_in_is_not_deleted(keeper):
    page = keeper.get(f"{VISION}delete/")
    assert "2 people stand or stood in Vision" in page.content.decode()
    assert "<button" not in page.content.decode().split('class="page"')[1].split("tabbar")[0]
    response = keeper.post(f"{VISION}delete/", {"seen": page.context["form"].token, "step": "save"})
    assert response.status_code == 422
    assert Team.objects.filter(slug="vision").exists()


def test_an_empty_team_is_deleted(keeper):
    make_team("Detection", parent="Vision")
    url = f"{LIST}detection/delete/"
    assert send(keeper, url, step="save").headers["Location"] == LIST
    assert not Team.objects.filter(slug="detection").exists()
