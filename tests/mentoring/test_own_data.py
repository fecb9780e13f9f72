from __future__ import annotations

import pytest

from config.my_data import collect
from mentoring.models import Block
from mentoring.own_data import collect_offers
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


def test_an_account_alone_has_nothing(db):
    assert set(map(str, collect_offers(None).values())) == {"[]"}
