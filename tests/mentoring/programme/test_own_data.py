from __future__ import annotations

import pytest

from config.site.my_data import collect
from mentoring.models import Block
from mentoring.programme.own_data import collect_offers
from tests.mentoring.made import NOW, make_pair, make_session, make_shared
from tests.mentoring.waiting import offer

pytestmark = pytest.mark.django_db


def test_what_somebody_offers_wants_and_keeps_to_themselves_is_in_their_data(waiting, bob, charlie):
    offer(bob, "sql", places=3, time_zone="Europe/Berlin")
    Block.objects.create(engineer=bob, other=charlie)
    found = collect(bob.user)
    assert found["mentor_profile"][0]["offers"] == ["sql"]
    assert found["mentoring_requests"] == [
        {"skills": ["Python"], "asked_on": "2025-02-01", "asked_by": "Bob Engineer", "closed_on": None}
    ]
    assert found["people_i_keep_away"] == ["Charlie Other"]


def test_who_keeps_somebody_away_is_not_in_the_data_of_whom(bob, charlie):
    Block.objects.create(engineer=charlie, other=bob)
    assert "Charlie" not in str(collect(bob.user))


def test_what_somebody_shared_as_the_mentee_is_in_their_data_and_not_in_the_mentors(client, bob, charlie):
    pair = make_pair(charlie, bob)
    make_shared(pair, "Zqxshared", session=make_session(pair, "2026-11-20"))
    make_shared(pair, text="", withdrawn_at=NOW)
    assert collect(bob.user)["shared_from_mentoring"] == [
        {
            "with": "Charlie Other",
            "about": "Session of 20 Nov 2026",
            "text": "Zqxshared",
            "shared_at": NOW,
            "withdrawn_at": None,
        },
        {"with": "Charlie Other", "about": "The pair as a whole", "text": None, "shared_at": NOW, "withdrawn_at": NOW},
    ]
    assert "Zqxshared" not in str(collect(charlie.user))
    client.force_login(bob.user)
    page = client.get("/account/data/").content.decode()
    assert "Zqxshared" in page
    assert "withdrawn 25 Nov 2026, 09:30" in page


def test_an_account_alone_has_nothing(db):
    assert set(map(str, collect_offers(None).values())) == {"[]"}
