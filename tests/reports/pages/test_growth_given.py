"""The growth page beside its path: ratings as given and pairs, with what has to stay unknown of both."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from mentoring.models import MentoringSession, Mentorship
from tests.make import make_engineer, make_rating

BOB = "/people/bob-engineer/growth/"
pytestmark = pytest.mark.usefixtures("clock")


def html(client, who):
    client.force_login(who.user)
    return client.get(BOB).content.decode()


def page(client, who):
    client.force_login(who.user)
    return client.get(BOB).context["page"]


# ── ratings as given ────────────────────────────────────────────────────────────────────────────────────────────────
def rows(shown):
    return {row.name: row for area in shown.ratings for row in area.rows}


def test_ratings_as_given_stand_beside_the_estimates(client, reports, bob, alice, head):
    make_rating(bob, "code", 2, alice, "2026-09-01")
    make_rating(bob, "code", 3, head, "2026-10-02")
    make_rating(bob, "code", 5, bob, "2026-10-03")
    make_rating(bob, "talk", 4, alice, "2026-03-01")
    make_rating(bob, "models", 4, alice, "2026-09-01")
    make_rating(bob, "models", None, alice, "2026-09-02")
    shown = rows(page(client, bob))

    code, talk, models = shown["Code"], shown["Talk"], shown["Models"]
    assert (code.manager.level, code.manager.note, code.own.level, code.differs) == (
        "3",
        "2 Oct 2026, Helga Head",
        "5",
        "2 apart",
    )
    assert (code.target, code.estimate) == ("4", "3.5")
    assert (talk.manager.level, talk.manager.is_stale, talk.own.level) == ("4", True, "–")
    assert models.manager.level == "–"
    assert {row.estimate for row in shown.values()} == {"3.5", "2.4"}


def test_peers_are_a_mean_of_three_or_more_and_never_anything_else(client, reports, bob, alice, pia):
    peers = [make_engineer(f"{name} Canary", team="Vision") for name in ("Quentin", "Xaver", "Yolanda")]
    for peer, level in zip(peers, (5, 5, 1), strict=True):
        make_rating(bob, "code", level, peer, "2026-02-22", source="peer")
    for peer, level in zip(peers[:2], (0, 0), strict=True):
        make_rating(bob, "models", level, peer, "2026-02-22", source="peer")
    make_rating(bob, "models", None, peers[2], "2026-02-22", source="peer")

    for who in (bob, alice, pia):
        shown = rows(page(client, who))
        assert (shown["Code"].peers, shown["Models"].peers) == ("3.7", "–")
        assert shown["Models"].manager.level == shown["Models"].own.level == "–"
        text = html(client, who)
        assert "Canary" not in text
        assert "22 Feb" not in text


def test_a_cancelled_rating_is_none(client, reports, bob, alice):
    given = make_rating(bob, "code", 4, alice, "2026-09-01")
    make_rating(bob, "code", None, alice, "2026-09-01", voids=given)

    assert rows(page(client, bob))["Code"].manager.level == "–"


# ── mentoring, counted ──────────────────────────────────────────────────────────────────────────────────────────────
def test_pairs_and_sessions_are_counted_on_both_sides_without_a_text(client, reports, bob, paula, charlie):
    pair = Mentorship.objects.create(
        mentor=bob, mentee=paula, state="active", started_on=date(2026, 1, 1), purpose="Canary purpose"
    )
    over = Mentorship.objects.create(
        mentor=charlie, mentee=bob, state="completed", started_on=date(2024, 1, 1), ended_on=date(2025, 1, 1)
    )
    days = [date(2026, 11, 1), date(2026, 10, 1), date(2025, 11, 1)]  # the last one is over a year old
    for held_on in days:
        make_session(pair, held_on, confirmed=True)
    make_session(pair, date(2026, 11, 2), confirmed=False)
    make_session(over, date(2024, 6, 1), confirmed=True)
    shown = page(client, bob)

    assert [(row.name, row.what, row.held) for row in shown.pairs] == [
        ("Paula Peer", "mentee, active, since 1 Jan 2026", "2 sessions")
    ]
    assert "Canary" not in html(client, bob)


def make_session(pair, held_on, *, confirmed):
    at = timezone.now() if confirmed else None
    MentoringSession.objects.create(
        mentorship=pair,
        held_on=held_on,
        minutes=45,
        logged_by=pair.mentor,
        summary="Canary summary",
        confirmed_by_mentor_at=at,
        confirmed_by_mentee_at=at,
    )
