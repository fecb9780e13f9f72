"""Rating one person area by area: who may, what a row saves, what another's newer rating stops, and what it shows."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from config.base.models import AuditEvent
from skills.models import Rating
from skills.ratings.forms import NONE, Given, choice_of
from tests.looked import looks
from tests.make import day, make_engineer, make_rating

BOB, MINE = "/people/bob-engineer/assess/", "/me/assess/"
TODAY = day("2026-09-30")
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.usefixtures("clock")


def get(client, who, address=BOB, status=200):
    client.force_login(who.user)
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def send(client, who, address=f"{BOB}?area=craft", status=302, row="", **given):
    client.force_login(who.user)
    data = {name.replace("_", "-", 1): value for name, value in given.items()} | ({"row": row} if row else {})
    response = client.post(address, data, headers=HTMX if row else {})
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def standing(engineer, skill="python", source="manager"):
    rows = Rating.objects.filter(engineer=engineer, skill__key=skill, source=source)
    return rows.cells(TODAY).first() if source == "manager" else rows.as_of(TODAY).first()


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["alice", "head"])
def test_the_line_rates_somebody_below(request, client, bobs, who):
    manager = request.getfixturevalue(who)
    send(client, manager, python_level="3")

    rating = standing(bobs)
    assert (rating.level, rating.source, rating.rated_by, rating.rated_on) == (3, "manager", manager, TODAY)
    assert AuditEvent.objects.filter(kind="rated", actor_id=manager.user.pk, subject_id=bobs.pk).count() == 1


def test_the_person_rates_oneself_at_both_addresses(client, bobs):
    send(client, bobs, python_level="3")
    send(client, bobs, f"{MINE}?area=craft", sql_level="4")

    assert [standing(bobs, skill, "self").level for skill in ("python", "sql")] == [3, 4]
    assert standing(bobs) is None


@pytest.mark.parametrize("who", ["charlie", "lena", "pia"])
def test_for_everybody_else_the_person_does_not_exist(request, client, bobs, who):
    other = request.getfixturevalue(who)

    get(client, other, status=404)
    send(client, other, status=404, python_level="3")
    assert not Rating.objects.exists()


@pytest.mark.parametrize("address", [BOB, MINE])
def test_whoever_is_not_signed_in_goes_to_the_sign_in_page(client, bobs, address):
    assert client.get(address)["Location"] == f"/login/?next={address}"
    assert client.post(address)["Location"] == f"/login/?next={address}"


def test_an_account_that_is_nobody_is_told_so(client, roles, django_user_model):
    client.force_login(django_user_model.objects.create_user("root@example.org", "x"))

    assert "This account is nobody in the organisation" in client.get(MINE).content.decode()


def test_the_person_learns_who_opened_the_page_and_nobody_notes_oneself(client, bobs, alice):
    get(client, bobs, MINE)
    assert looks() == []

    get(client, alice)
    assert looks() == [(alice.user_id, "skills:assess", bobs.pk)]


# ── what it shows ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_row_shows_target_self_rating_and_what_stands(client, bobs, alice):
    make_rating(bobs, "python", 2, by=alice, on="2026-01-10", note="Needs review.")
    make_rating(bobs, "python", 4, by=bobs, on="2026-02-10")
    html = get(client, alice, f"{BOB}?area=craft")
    row = text(html[html.index('id="python"') : html.index("</fieldset>")])

    assert "Python target 4 · self 4" in row
    assert "2 L2 · you, 10 Jan 2026 Still so today : Python 2 L2 over 6 months old “Needs review.”" in row
    assert "python at 3" in row
    assert 'value="2" aria-describedby="python-t2" checked' in html
    assert html.count('id="python-t') == 6


def test_ones_own_page_does_not_show_what_managers_say(client, bobs, alice):
    make_rating(bobs, "python", 2, by=alice, on="2026-01-10", note="Needs review.")
    html = get(client, bobs, f"{MINE}?area=craft")

    assert "Needs review." not in html
    assert " checked" not in html
    assert "Skip, not part of my work" in html


def test_it_opens_at_the_first_area_with_something_left(client, bobs, alice):
    assert "<h2>Craft</h2>" in get(client, alice)
    for skill in ("python", "sql"):
        make_rating(bobs, skill, 2, by=alice, on="2026-01-10")
    html = get(client, alice)

    assert "<h2>People</h2>" in html
    assert "2 of 3 rated" in text(html)
    assert "Area 2 of 2" in text(html)
    assert f'rel="prev" href="{BOB}?area=craft"' in html


def test_a_manager_steps_through_the_team(client, bobs, alice, roles):
    for name in ("Anna Ant", "Cora Cole"):
        make_engineer(name, team="Vision", role=roles["junior"])
    html = get(client, alice, f"{BOB}?area=people")

    assert 'rel="prev" href="/people/anna-ant/assess/?area=people"' in html
    assert 'rel="next" href="/people/cora-cole/assess/?area=people"' in html
    assert "cora-cole" not in get(client, bobs, MINE)


# ── without script ──────────────────────────────────────────────────────────────────────────────────────────────────
def buttons(html):
    """Without script: what each button that saves and goes on says, and where it goes."""
    found = re.findall(r'<button class="[^"]*" name="go" value="([^"]*)"[^>]*>(.*?)</button>', html)
    return {re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", label)).strip(): unescape(url) for url, label in found}


def test_every_area_and_person_that_is_linked_is_a_button_that_saves_first(client, bobs, alice, roles):
    for name in ("Ada Aim", "Zoe Zeal"):
        make_engineer(name, team="Vision", role=roles["junior"])
    html = get(client, alice, f"{BOB}?area=craft")
    links = {unescape(url) for url in re.findall(r'<a class="[^"]*"[^>]* href="([^"]*/assess/[^"]*)"', html)}

    assert set(buttons(html).values()) == links
    assert len(links) == 4


@pytest.mark.parametrize(
    "label", ["People 0/1", "Save, and on to People", "Save, and back to Ada Aim", "Save, and on to Zoe Zeal"]
)
def test_a_button_with_a_name_saves_and_goes_there(client, bobs, alice, roles, label):
    for name in ("Ada Aim", "Zoe Zeal"):
        make_engineer(name, team="Vision", role=roles["junior"])
    url = buttons(get(client, alice, f"{BOB}?area=craft"))[label]
    answer = client.post(f"{BOB}?area=craft", {"python-level": "3", "python-note": "Seen twice", "go": url})

    assert (answer.status_code, answer["Location"]) == (302, url)
    assert (standing(bobs).level, standing(bobs).note) == (3, "Seen twice")
    assert client.get(url).status_code == 200


def test_of_oneself_too(client, bobs):
    url = buttons(get(client, bobs, f"{MINE}?area=craft"))["People 0/1"]
    answer = client.post(f"{MINE}?area=craft", {"python-level": "3", "go": url})

    assert answer["Location"] == url
    assert standing(bobs, source="self").level == 3


def test_going_on_stays_where_something_is_open(client, bobs, alice):
    client.force_login(alice.user)
    data = {"python-level": "9", "sql-level": "2", "go": f"{BOB}?area=people"}

    assert client.post(f"{BOB}?area=craft", data).status_code == 422
    assert not Rating.objects.exists()


@pytest.mark.parametrize("go", ["https://example.org/", "//example.org", "/people/charlie-other/assess/", "on", "\0"])
def test_it_goes_nowhere_else(client, bobs, alice, charlie, go):
    client.force_login(alice.user)
    answer = client.post(f"{BOB}?area=craft", {"python-level": "3", "go": go})

    assert answer["Location"] == f"{BOB}?area=craft"
    assert standing(bobs).level == 3


def test_an_area_that_does_not_exist_is_refused_with_a_sentence(client, bobs, alice):
    assert "There is no such area. Choose one of the list." in get(client, alice, f"{BOB}?area=x", status=422)


def test_somebody_without_a_role_is_rated_without_targets(client, bob, alice, roles):
    assert "Python no target" in text(get(client, alice))


def test_without_a_framework_it_says_so(client, bob, alice):
    assert "There is no framework yet" in get(client, alice)


# ── one form, one button ────────────────────────────────────────────────────────────────────────────────────────────
def test_only_rows_that_say_something_new_are_saved(client, bobs, alice):
    first = make_rating(bobs, "python", 2, by=alice, on="2026-01-10")
    send(client, alice, python_level="2", python_seen=first.pk, sql_level="3", sql_seen="")

    assert standing(bobs) == first
    assert standing(bobs, "sql").level == 3
    assert Rating.objects.count() == 2
    assert "1 rating saved 12:32." in get(client, alice)


def test_nothing_new_says_so(client, bobs, alice):
    send(client, alice, python_level="", sql_level="")
    assert "Nothing was changed." in get(client, alice)


def test_the_same_level_counts_again_when_it_is_confirmed_or_has_a_new_note(client, bobs, alice):
    first = make_rating(bobs, "python", 2, by=alice, on="2026-01-10", note="Old.")
    send(client, alice, python_level="2", python_seen=first.pk, python_note="Old.")
    assert standing(bobs) == first

    send(client, alice, python_level="2", python_seen=first.pk, python_confirm="on")
    second = standing(bobs)
    assert (second.level, second.rated_on) == (2, TODAY)

    send(client, alice, python_level="2", python_seen=second.pk, python_note="New.")
    assert standing(bobs).note == "New."


def test_what_is_no_longer_judged_is_withdrawn(client, bobs, alice):
    first = make_rating(bobs, "python", 2, by=alice, on="2026-01-10")
    send(client, alice, python_level=NONE, python_seen=first.pk, sql_level=NONE)

    assert standing(bobs).level is None
    assert standing(bobs, "sql") is None  # nothing stood there that could be taken back
    assert "0 of 3 rated" in text(get(client, alice))


def test_skipping_a_skill_answers_it_for_oneself(client, bobs):
    send(client, bobs, f"{MINE}?area=craft", python_level=NONE)

    assert standing(bobs, source="self").level is None
    assert "1 of 3 answered" in text(get(client, bobs, MINE))


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"python_level": "6"}, "There is no such level; it is 0 to 5."),
        ({"python_level": "x" * 10_000}, "There is no such level; it is 0 to 5."),
        ({"python_level": "3", "python_seen": "x"}, "This row cannot be read. Nothing is saved; load the page again."),
        ({"python_note": "Words."}, "Choose a level: a note alone is no rating. The note is still here."),
        ({"python_level": "3", "python_note": "x" * 2001}, "Shorten the note to 2,000 characters"),
        ({"python_level": "3", "python_note": "a\x07"}, "Character 2 is a control character (U+0007); remove it."),
    ],
)
def test_a_row_that_cannot_be_read_stops_all_and_keeps_what_was_typed(client, bobs, alice, given_, sentence):
    html = send(client, alice, status=422, sql_level="3", sql_note="Kept.", **given_)

    assert sentence in html
    assert not Rating.objects.exists()
    row = send(client, alice, status=422, row="python", **given_)
    assert sentence in row
    assert "<html" not in row
    if "python_note" in given_ and "\x07" not in given_["python_note"]:
        assert given_["python_note"] in row


# ── a row on its own ────────────────────────────────────────────────────────────────────────────────────────────────
def test_htmx_saves_one_row_and_gets_it_back(client, bobs, alice):
    html = send(client, alice, status=200, row="python", python_level="3", sql_level="4")

    assert standing(bobs, "sql") is None
    assert "Saved 12:32" in html
    assert f'value="{standing(bobs).pk}" hx-post' in html
    assert f'name="python-seen" value="{standing(bobs).pk}"' in html
    assert "Python: 3 L3, saved 12:32" in html
    assert 'hx-swap-oob="innerHTML:#as-area">1/2' in html
    assert 'id="sql"' not in html


def test_a_row_that_is_not_there_saves_nothing(client, bobs, alice):
    assert "There is no such skill here any more" in send(client, alice, status=422, row="x", python_level="3")
    assert not Rating.objects.exists()


def test_what_was_just_saved_is_taken_back_and_the_rest_is_saved(client, bobs, alice):
    first = make_rating(bobs, "python", 2, by=alice, on="2026-01-10")
    send(client, alice, python_level="4", python_seen=first.pk)
    second = standing(bobs)
    send(client, alice, undo=second.pk, python_level="4", python_seen=second.pk, sql_level="1")

    assert standing(bobs) == first
    assert standing(bobs, "sql").level == 1
    assert Rating.objects.get(voids=second).level is None
    assert "The rating is taken back. 1 rating saved 12:32." in get(client, alice)
    html = send(client, alice, status=200, row="sql", undo=standing(bobs, "sql").pk)
    assert "Sql: taken back. Not rated." in html


@pytest.mark.parametrize("undo", ["x", "0", "9" * 30, "٣"])
def test_what_cannot_be_taken_back_is_left_alone(client, bobs, alice, undo):
    first = make_rating(bobs, "python", 2, by=alice, on="2026-09-30")
    send(client, alice, undo=undo)

    assert standing(bobs) == first


def test_another_managers_rating_is_not_taken_back(client, bobs, alice, head):
    theirs = make_rating(bobs, "python", 2, by=head, on="2026-09-30")
    html = send(client, alice, status=200, row="python", undo=theirs.pk)

    assert standing(bobs) == theirs
    assert "Only who gave this rating takes it back." in html


# ── what a row says ─────────────────────────────────────────────────────────────────────────────────────────────────
CHOICES = st.sampled_from(["", NONE, *"012345"])


@given(CHOICES, st.sampled_from([None, *range(6)]), st.booleans())
def test_a_row_left_as_it_was_says_nothing_and_any_other_choice_does(choice, level, is_rated):
    seen = Rating(level=level, note="Note.") if is_rated else None
    given_ = Given(choice=choice, note="Note." if is_rated else "")

    assert given_.changes(seen) == (choice not in ("", choice_of(seen)))


# ── how much ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_number_of_queries_depends_on_nothing(client, bobs, alice, roles):
    def count(address):
        with CaptureQueriesContext(
            connection,
        ) as found:
            get(client, alice, address)
        return len(found)

    get(client, alice)
    few = count(BOB)
    for skill in ("python", "sql", "mentoring"):
        for rater in (alice, bobs):
            make_rating(bobs, skill, 2, by=rater, on="2026-01-10")
            make_rating(bobs, skill, 3, by=rater, on="2026-02-10")
    for at in range(12):
        make_engineer(f"Mate{at} Vision", team="Vision", role=roles["junior"])
    many = count(BOB)

    assert few == many <= 21
