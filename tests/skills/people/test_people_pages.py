"""The people team's pages about people: who gets in, what is shown, previewed, saved and refused."""

from __future__ import annotations

import pytest
from django.test import Client

from config.base.models import AuditEvent
from skills.models import Engineer, Placement, Team, User
from skills.people import placing
from tests.letters import deliver
from tests.make import day, make_engineer, make_role, set_managers
from tests.skills.setup_pages import ADD, LIST, hidden, queries, step

pytestmark = pytest.mark.usefixtures("today")


def urls(slug="bob-engineer"):
    own = f"{LIST}{slug}/"
    return [LIST, ADD, own, f"{own}move/", f"{own}leave/"]


# ── who gets in ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["bob", "alice", "charlie", "lena"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_others_get_a_page_that_says_who_it_is_for(request, client, bob, who, method):
    client.force_login(request.getfixturevalue(who).user)
    for url in urls()[method == "post" :]:
        response = getattr(client, method)(url)
        assert response.status_code == 403, url
        assert "kept by the people team" in response.content.decode()
    assert AuditEvent.objects.count() == 0


def test_the_people_team_gets_in_and_a_get_writes_nothing(keeper, bob):
    before = Placement.objects.count(), User.objects.count(), AuditEvent.objects.count()
    for url in urls():
        assert keeper.get(url).status_code == 200, url
        assert keeper.head(url).status_code == 200, url
    assert (Placement.objects.count(), User.objects.count(), AuditEvent.objects.count()) == before


def test_nobody_comes_in_without_signing_in_or_without_a_token(client, bob, pia):
    assert client.get(LIST).headers["Location"].startswith("/login/")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(pia.user)
    for url in [ADD, *urls()[2:], f"{LIST}bob-engineer/invite/"]:
        assert strict.post(url, {"name": "X"}).status_code == 403


@pytest.mark.parametrize("path", ["nobody/", "nobody/move/", "nobody/leave/", "bob-engineer/come-back/"])
def test_what_is_not_there_is_404(keeper, bob, path):
    assert keeper.get(LIST + path).status_code == 404


def test_inviting_is_a_post(keeper, bob):
    assert keeper.get(f"{LIST}bob-engineer/invite/").status_code == 405


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Alice Manager", "Bob Engineer", "Helga Head", "Pia People", "Tomás Ribeiro"}),
        ("?q=bob", {"Bob Engineer"}),
        ("?q=BOB@EXAMPLE", {"Bob Engineer"}),
        ("?q=tomas", {"Tomás Ribeiro"}),
        ("?q=%00", {"Alice Manager", "Bob Engineer", "Helga Head", "Pia People", "Tomás Ribeiro"}),
        ("?team=vision", {"Alice Manager", "Bob Engineer"}),
        ("?team=engineering", {"Alice Manager", "Bob Engineer", "Helga Head"}),
        ("?team=nothing", {"Alice Manager", "Bob Engineer", "Helga Head", "Pia People", "Tomás Ribeiro"}),
        ("?state=left", {"Lara Left"}),
        ("?state=all&q=lara", {"Lara Left"}),
        ("?state=uninvited", {"Tomás Ribeiro"}),
        (
            "?state=nonsense&page=nonsense",
            {"Alice Manager", "Bob Engineer", "Helga Head", "Pia People", "Tomás Ribeiro"},
        ),
    ],
)
def test_the_list_finds(keeper, bob, query, names):
    make_engineer("Lara Left", left_on=day("2026-11-24"))
    tomas = make_engineer("Tomás Ribeiro")
    tomas.user.set_unusable_password()
    tomas.user.save()
    found = {row.engineer.name for row in keeper.get(LIST + query).context["people"]}

    assert found == names


def test_an_empty_find_says_so_and_keeps_the_filter(keeper, bob):
    text = keeper.get(f"{LIST}?q=zzz").content.decode()
    assert "Nobody matches this" in text
    assert 'value="zzz"' in text


def test_pages_keep_the_filter(keeper, bob, monkeypatch):
    monkeypatch.setattr("skills.people.views.people.PER_PAGE", 1)
    text = keeper.get(f"{LIST}?team=vision").content.decode()
    assert "?team=vision&amp;page=2" in text


@pytest.mark.parametrize(
    "url",
    [LIST, f"{LIST}?team=engineering", f"{LIST}bob-engineer/", f"{LIST}bob-engineer/move/", "/people/bob-engineer/"],
)
def test_the_number_of_queries_does_not_grow(keeper, bob, url):
    few = queries(keeper, url)
    for number in range(20):
        make_engineer(f"Extra{number} Person", team="Vision")
        Placement.objects.create(engineer=bob, from_on=day(f"2021-01-{number + 1:02}"), team=Team.objects.first())
    assert queries(keeper, url) == few <= 12


# ── adding ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_person_is_added_after_a_preview(keeper, alice, pia):
    preview, saved = step(
        keeper, ADD, name="Nora New", email="Nora@Example.org", team="vision", started_on="2026-12-01"
    )

    assert (
        "From today, Alice Manager and Helga Head see the ratings and verdict of Nora New." in preview.content.decode()
    )
    assert saved.headers["Location"] == LIST
    nora = Engineer.objects.get(slug="nora-new")
    assert (nora.user.email, nora.started_on) == ("nora@example.org", day("2026-12-01"))
    assert nora.placements.get().from_on == day("2026-12-01")
    assert list(AuditEvent.objects.values_list("kind", "actor_id", "subject_id")) == [("added", pia.user.pk, nora.pk)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Give a name; every page shows it."),
        ({"name": "\u200b"}, "Give a name; every page shows it."),
        ({"name": "No\x00ra"}, "is a control character"),
        ({"name": "x" * 101}, "Shorten this to 100 characters"),
        ({"email": ""}, "Give an address; it is what the person signs in with."),
        ({"email": "nora"}, "This is not an e-mail address. Write it like ana@example.org."),
        ({"email": "BOB@example.org"}, "Somebody already signs in with bob@example.org."),
        ({"email": f"{'x' * 250}@example.org"}, "This is longer than the 254 characters of an address."),
        ({"team": "nothing"}, "There is no such team any more."),
        ({"team": "", "role": "engineer"}, "A role needs a team."),
        ({"role": "nothing"}, "This role is not in the published framework."),
        ({"started_on": "2026-02-30"}, "This is not a day of the calendar."),
        ({"started_on": "1. 2. 2026"}, "This is not a day of the calendar."),
        ({"started_on": "1066-10-14"}, "The year is not between 1950 and 2100."),
        ({"hands_on_since": "2026-11-26"}, "This day lies ahead."),
    ],
)
def test_a_fault_is_said_in_one_sentence_and_nothing_typed_is_lost(keeper, bob, fields, sentence):
    make_role("engineer")
    sent = {"name": "Nora New", "email": "nora@example.org", "team": "vision", "hands_on_since": "2020-05-17", **fields}
    response = keeper.post(ADD, {**hidden(keeper.get(ADD)), **sent})
    text = response.content.decode()

    assert response.status_code == 422
    assert sentence in text
    assert "\x00" in str(sent) or f'value="{sent["hands_on_since"]}"' in text
    assert not Engineer.objects.filter(name__startswith="Nora").exists()


# ── correcting ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_name_is_corrected(keeper, bob):
    url = f"{LIST}bob-engineer/"
    sent = {"name": "Robert Engineer", "email": "bob@example.org", "started_on": "", "hands_on_since": ""}
    response = keeper.post(url, {**hidden(keeper.get(url)), **sent})
    bob.refresh_from_db()

    assert (response.headers["Location"], bob.name) == (url, "Robert Engineer")


def test_somebody_elses_change_is_shown_and_not_overwritten(keeper, bob, pia):
    url = f"{LIST}bob-engineer/"
    form = hidden(keeper.get(url))
    sent = {"name": "Bobby", "email": "bob@example.org", "started_on": "", "hands_on_since": ""}
    same = {"email": "bob@example.org", "started_on": None, "hands_on_since": None}
    placing.change_person(bob, name="Robert", **same, by=pia.user)
    response = keeper.post(url, {**form, **sent})
    text = response.content.decode()

    assert response.status_code == 409
    assert "Somebody else has changed this" in text
    assert "was “Bob Engineer”, is now “Robert”" in text
    assert 'value="Bobby"' in text
    bob.refresh_from_db()
    assert bob.name == "Robert"

    assert keeper.post(url, {**hidden(response), **sent}).status_code == 302
    bob.refresh_from_db()
    assert bob.name == "Bobby"


def test_another_address_is_told_to_both(keeper, bob, mailoutbox):
    page = f"{LIST}bob-engineer/"
    sent = {"name": "Bob Engineer", "email": "Rob@New.example"}
    assert keeper.post(page, {**hidden(keeper.get(page)), **sent}).status_code == 302
    deliver()
    texts = {mail.to[0]: mail.body for mail in mailoutbox}
    assert set(texts) == {"bob@example.org", "rob@new.example"}
    assert "You sign in with r…@new.example from now on." in texts["bob@example.org"]
    assert "no longer with b…@example.org" in texts["rob@new.example"]
    assert not [text for text in texts.values() if "Bob" in text or "Pia" in text]


def test_the_same_address_is_told_to_nobody(keeper, bob, mailoutbox):
    page = f"{LIST}bob-engineer/"
    keeper.post(page, {**hidden(keeper.get(page)), "name": "Robert", "email": "BOB@example.org"})
    deliver()
    assert mailoutbox == []


def test_a_refused_change_is_told_to_nobody(keeper, bob, alice, mailoutbox):
    page = f"{LIST}bob-engineer/"
    keeper.post(page, {**hidden(keeper.get(page)), "name": "Bob", "email": "alice@example.org"})
    deliver()
    assert mailoutbox == []


def test_an_old_address_no_mail_reaches_does_not_stand_in_the_way(keeper, mailoutbox):
    make_engineer("Tomás Ribeiro")
    page = f"{LIST}tomas-ribeiro/"
    sent = {"name": "Tomás Ribeiro", "email": "tomas@example.org"}
    assert keeper.post(page, {**hidden(keeper.get(page)), **sent}).status_code == 302
    deliver()
    assert [mail.to for mail in mailoutbox] == [["tomas@example.org"]]


@pytest.mark.parametrize("token", ["", "nonsense", "eyJ9:1abc:xyz"])
def test_a_token_that_is_not_ours_is_a_conflict(keeper, bob, token):
    sent = {"name": "Bobby", "email": "bob@example.org", "seen": token}
    assert keeper.post(f"{LIST}bob-engineer/", sent).status_code == 409


# ── moving ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_move_is_previewed_and_then_saved(keeper, bob, charlie, pia):
    role = make_role("engineer")
    url = f"{LIST}bob-engineer/move/"
    preview, saved = step(keeper, url, from_on="2027-03-01", team="language", role="engineer", target_role="")
    text = preview.content.decode()

    assert "From 1 Mar 2027, Alice Manager no longer sees the ratings and verdict of Bob Engineer" in text
    assert "Helga Head sees them as before." in text
    assert saved.headers["Location"] == f"{LIST}bob-engineer/"
    place = bob.placements.get(from_on=day("2027-03-01"))
    assert (place.team.name, place.role, place.target_role) == ("Language", role, None)
    page = keeper.get(f"{LIST}bob-engineer/").content.decode()
    assert "planned" in page
    assert "move/2027-03-01/withdraw/" in page


def test_going_back_from_the_preview_keeps_what_was_typed(keeper, bob, charlie):
    url = f"{LIST}bob-engineer/move/"
    sent = {"from_on": "2027-03-01", "team": "language", "role": "", "target_role": ""}
    preview = keeper.post(url, {**hidden(keeper.get(url)), **sent})
    text = keeper.post(url, {**hidden(preview), "step": "edit"}).content.decode()

    assert 'value="2027-03-01"' in text
    assert '<option value="language" selected>' in text
    assert Placement.objects.filter(engineer=bob).count() == 1


def test_a_preview_that_is_no_longer_true_is_shown_again(keeper, bob, charlie, alice):
    url = f"{LIST}bob-engineer/move/"
    sent = {"from_on": "2027-03-01", "team": "language", "role": "", "target_role": ""}
    preview = keeper.post(url, {**hidden(keeper.get(url)), **sent})
    set_managers("Language")
    again = keeper.post(url, {**hidden(preview), "step": "save"})

    assert again.status_code == 409
    assert "Something else has changed meanwhile" in again.content.decode()
    assert Placement.objects.filter(engineer=bob).count() == 1
    assert keeper.post(url, {**hidden(again), "step": "save"}).status_code == 302


def test_the_last_step_alone_saves_nothing_unseen(keeper, bob, charlie):
    url = f"{LIST}bob-engineer/move/"
    sent = {"from_on": "2027-03-01", "team": "language", **hidden(keeper.get(url)), "step": "save"}
    assert keeper.post(url, sent).status_code == 409
    assert Placement.objects.filter(engineer=bob).count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"from_on": ""}, "Give the day from which this holds."),
        ({"from_on": "soon"}, "This is not a day of the calendar."),
        ({"from_on": "2029-01-01"}, "more than two years ahead"),
        ({"from_on": "0001-01-01"}, "The year is not between 1950 and 2100."),
        ({"team": ""}, "This field is required."),
        ({"team": "vision"}, "Bob Engineer stands there on that day already; nothing would change."),
        ({"role": "nothing"}, "This role is not in the published framework."),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(keeper, bob, charlie, fields, sentence):
    url = f"{LIST}bob-engineer/move/"
    sent = {"from_on": "2027-03-01", "team": "language", **fields}
    response = keeper.post(url, {**hidden(keeper.get(url)), **sent})

    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_move_after_the_last_day_is_refused(keeper, bob, charlie):
    Engineer.objects.filter(pk=bob.pk).update(left_on=day("2026-12-31"))
    url = f"{LIST}bob-engineer/move/"
    response = keeper.post(url, {**hidden(keeper.get(url)), "from_on": "2027-03-01", "team": "language"})
    assert "Bob Engineer has left by then." in response.content.decode()


def test_a_planned_move_is_taken_back_after_a_preview(keeper, bob, charlie):
    placing.move(
        bob, from_on=day("2027-03-01"), team=Team.objects.get(name="Language"), role=None, target_role=None, by=None
    )
    url = f"{LIST}bob-engineer/move/2027-03-01/withdraw/"
    preview = keeper.get(url)
    assert "does not take place" in preview.content.decode()
    assert keeper.post(url, {**hidden(preview), "step": "save"}).status_code == 302
    assert bob.placements.count() == 1
    assert keeper.get(url).status_code == 404
    assert keeper.get(f"{LIST}bob-engineer/move/2020-01-01/withdraw/").status_code == 404


# ── leaving and coming back ─────────────────────────────────────────────────────────────────────────────────────────
def test_leaving_is_previewed_saved_and_taken_back(keeper, bob, client):
    url = f"{LIST}bob-engineer/leave/"
    preview, saved = step(keeper, url, left_on="2026-11-24")
    assert "From today, Bob Engineer can no longer sign in" in preview.content.decode()
    assert saved.status_code == 302

    others = Client()
    others.force_login(bob.user)
    assert others.get("/").status_code == 302

    back = f"{LIST}bob-engineer/come-back/"
    preview = keeper.get(back)
    assert "From today, Bob Engineer can sign in again with bob@example.org." in preview.content.decode()
    keeper.post(back, {**hidden(preview), "step": "save"})
    bob.refresh_from_db()
    assert bob.left_on is None


@pytest.mark.parametrize(
    ("left_on", "sentence"),
    [
        ("", "Give the last day."),
        ("2026-05-31", "The last day lies before the first."),
        ("2029-01-01", "more than two years ahead"),
        ("x", "This is not a day of the calendar."),
    ],
)
def test_a_last_day_that_makes_no_sense_is_refused(keeper, bob, left_on, sentence):
    Engineer.objects.filter(pk=bob.pk).update(started_on=day("2026-06-01"))
    url = f"{LIST}bob-engineer/leave/"
    response = keeper.post(url, {**hidden(keeper.get(url)), "left_on": left_on})
    assert response.status_code == 422
    assert sentence in response.content.decode()
