"""What was said about somebody: who reads it, what stands in a row, what peers said."""

from __future__ import annotations

import re

import pytest

from skills.models import Rating, Skill
from skills.ratings.rate import void_rating
from tests.looked import looks
from tests.make import make_engineer, make_framework, make_rating

HISTORY = "/people/bob-engineer/history/"


@pytest.fixture
def skills(db):
    make_framework({"craft": ["python", "sql"]}, {"junior": {}})
    return Skill.objects.in_bulk(field_name="key")


@pytest.fixture
def rated(alice, bob, skills):
    make_rating(bob, "python", 1, by=alice, on="2026-01-10", note="Reads it.")
    make_rating(bob, "python", 3, by=bob, on="2026-02-10")
    make_rating(bob, "python", 2, by=alice, on="2026-03-10", note="<b>Writes</b> it.")
    return bob


def page(client, who, address=HISTORY, status=200):
    client.force_login(who.user)
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def rows(html):
    """Each row as its words: day, skill, from, to, source, author, note."""
    bodies = "".join(re.findall(r"<tbody.*?</tbody>", html, re.DOTALL))
    found = [row for row in re.findall(r"<tr.*?</tr>", bodies, re.DOTALL) if 'class="grp"' not in row]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_manager_reads_it_and_the_person_sees_that(client, alice, rated):
    html = page(client, alice)

    assert rows(html) == [
        "10 Mar 2026 Python from 1 to 2 Manager Alice Manager <b>Writes</b> it.".replace("<", "&lt;").replace(
            ">", "&gt;"
        ),
        "10 Feb 2026 Python from – not rated to 3 Self Bob Engineer –",
        "10 Jan 2026 Python from – not rated to 1 Manager Alice Manager Reads it.",
    ]
    assert "Bob Engineer sees that you opened it" in html
    assert looks() == [(alice.user.pk, "skills:history", rated.pk)]


def test_oneself_reads_all_with_the_author_and_nothing_is_recorded(client, rated):
    html = page(client, rated)

    assert "Alice Manager" in rows(html)[0]
    assert looks() == []


@pytest.mark.parametrize("who", ["charlie", "lena"])
def test_for_other_managers_and_leadership_there_is_no_such_page(request, client, rated, who):
    page(client, request.getfixturevalue(who), status=404)

    assert looks() == []


def test_an_engineer_does_not_read_a_colleague(client, rated):
    page(client, make_engineer("Cora Cole", team="Vision"), status=404)


def test_line_and_people_team_read_it(client, head, pia, rated):
    assert len(rows(page(client, head))) == len(rows(page(client, pia))) == 3


def test_whoever_is_not_signed_in_goes_to_the_sign_in_page(client, rated):
    assert client.get(HISTORY)["Location"] == f"/login/?next={HISTORY}"


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_skill_and_a_source_narrow_it(client, alice, rated):
    make_rating(rated, "sql", 4, by=alice, on="2026-03-11")

    assert len(rows(page(client, alice, f"{HISTORY}?skill=python"))) == 3
    assert len(rows(page(client, alice, f"{HISTORY}?source=self"))) == 1
    assert rows(page(client, alice, f"{HISTORY}?skill=sql&source=manager"))[0].startswith("11 Mar 2026 from")
    assert "No rating here yet" in page(client, alice, f"{HISTORY}?skill=sql&source=self")


def test_a_cancelled_row_is_struck_out_with_who_and_when_and_counts_for_no_later_one(client, alice, pia, rated):
    wrong = make_rating(rated, "python", 5, by=alice, on="2026-04-10")
    void_rating(wrong, pia.user)
    make_rating(rated, "python", 3, by=alice, on="2026-05-10")
    html = page(client, alice)

    assert html.count('class="voided"') == 1
    assert rows(html)[0].startswith("10 May 2026 Python from 2 to 3")
    assert rows(html)[1].startswith("10 Apr 2026 Python from 2 to 5")
    assert "Cancelled just now by Pia People" in rows(html)[1]
    assert len(rows(html)) == 5


def test_a_cancelled_row_without_an_event_says_when(client, alice, rated):
    wrong = make_rating(rated, "python", 5, by=alice, on="2026-04-10")
    make_rating(rated, "python", None, by=alice, on="2026-04-10", voids=wrong)

    assert rows(page(client, alice))[0].endswith("Cancelled just now")


def test_a_withdrawn_rating_goes_to_not_rated(client, alice, rated):
    make_rating(rated, "python", None, by=alice, on="2026-04-10")

    assert rows(page(client, alice))[0].startswith("10 Apr 2026 Python from 2 to – not rated")


# ── peers ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_peers_are_a_mean_of_three_or_more_and_never_rows(client, alice, pia, rated):
    peers = [make_engineer(name, team="Vision") for name in ("Rae Roe", "Sam Sun", "Tia Tan")]
    for peer, level in zip(peers[:2], (3, 5), strict=True):
        make_rating(rated, "python", level, by=peer, on="2026-03-10", source="peer", note="From a peer.")
    two = page(client, alice, f"{HISTORY}?skill=python")
    make_rating(rated, "python", 5, by=peers[2], on="2026-03-10", source="peer")

    assert "Peers: no mean yet" in two
    for who in (alice, rated, pia, peers[0]):
        status = 404 if who == peers[0] else 200
        html = page(client, who, f"{HISTORY}?skill=python", status)
        assert "From a peer" not in html
        assert "Roe" not in html.split("<main")[-1]
        if status == 200:
            assert "Peers: mean 4.3 of three or more." in html
            assert len(rows(html)) == 3


# ── input, pages, queries ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("skill=nothing", "There is no such skill. Choose one of the list."),
        ("skill=" + "x" * 10_000, "There is no such skill. Choose one of the list."),
        ("skill=%00", "There is no such skill. Choose one of the list."),
        ("source=peer", "There is no such source. Choose self or manager."),
    ],
)
def test_what_cannot_be_understood_is_said_in_one_sentence(client, alice, rated, query, sentence):
    html = page(client, alice, f"{HISTORY}?{query}", status=422)

    assert html.count(sentence) == 1
    assert "<tbody" not in html


@pytest.mark.parametrize("number", ["x", "-1", "0", "999", "%00", "9" * 5000])
def test_any_page_number_answers(client, alice, rated, number):
    assert len(rows(page(client, alice, f"{HISTORY}?page={number}"))) == 3


def test_long_histories_come_in_pages_that_keep_the_filter(client, alice, bob, skills):
    for number in range(60):
        make_rating(bob, "sql", number % 6, by=alice, on=f"2026-01-{1 + number % 28:02}")
    first = page(client, alice, f"{HISTORY}?skill=sql")
    second = page(client, alice, f"{HISTORY}?skill=sql&page=2")

    assert (len(rows(first)), len(rows(second))) == (50, 10)
    assert 'href="?skill=sql&amp;page=2"' in first


def test_somebody_without_ratings_has_a_page_that_says_so(client, bob, skills):
    assert "No rating yet" in page(client, bob)


def test_retired_skills_stay_in_the_history_of_who_was_rated(client, alice, rated):
    Skill.objects.filter(key="python").update(is_retired=True)

    assert len(rows(page(client, alice, f"{HISTORY}?skill=python"))) == 3


@pytest.mark.parametrize("count", [3, 40])
def test_the_page_takes_eleven_queries_for_any_number_of_rows(
    client, alice, bob, skills, count, django_assert_num_queries
):
    for number in range(count):
        row = make_rating(bob, "sql", number % 6, by=alice, on=f"2026-01-{1 + number % 28:02}")
        if number % 2:
            void_rating(row, alice.user)
    page(client, alice)  # the first look is recorded
    with django_assert_num_queries(11):
        client.get(HISTORY)

    assert Rating.objects.count() == count + count // 2
