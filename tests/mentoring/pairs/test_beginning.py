"""What holds between the proposal of a pair and its last answer: people move, keep each other away, and days go by."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.models import Block, MentorProfile
from mentoring.models.pairs import NotPossible
from mentoring.pairs.lifecycle import accept, decline
from tests.make import set_managers
from tests.mentoring.pairs.test_lifecycle import TODAY, offer


def test_a_mentor_who_came_to_stand_above_the_mentee_does_not_begin(bob, dana):
    pair = offer(dana, bob, bob)
    set_managers("Vision", dana)
    with pytest.raises(NotPossible, match="above the other since"):
        accept(pair, dana.user, TODAY)
    pair.refresh_from_db()
    assert (pair.state, pair.accepted_by_mentor_at) == ("proposed", None)


def test_with_a_reason_such_a_pair_begins(bob, dana, pia):
    pair = offer(dana, bob, pia, override_reason="Nobody else knows drift")
    set_managers("Vision", dana)
    accept(pair, bob.user, TODAY)
    assert accept(pair, dana.user, TODAY).state == "active"


def test_a_block_made_meanwhile_reads_like_a_place_taken_meanwhile(bob, dana):
    pair = offer(dana, bob, bob)
    MentorProfile.objects.create(engineer=dana, places=0)
    with pytest.raises(NotPossible) as full:
        accept(pair, dana.user, TODAY)
    MentorProfile.objects.update(places=3)
    Block.objects.create(engineer=bob, other=dana)
    with pytest.raises(NotPossible) as kept_apart:
        accept(pair, dana.user, TODAY)
    assert str(kept_apart.value) == str(full.value)


def test_a_proposal_is_not_accepted_after_its_ten_days_though_the_clock_is_late(bob, dana):
    pair = offer(dana, bob, bob)
    proposed_on = timezone.localdate(pair.created_at)
    with pytest.raises(NotPossible, match="has run out"):
        accept(pair, dana.user, proposed_on + timedelta(days=10))
    assert accept(pair, dana.user, proposed_on + timedelta(days=9)).state == "active"


def test_a_mentee_who_agreed_to_the_managers_proposal_may_still_decline(bob, dana, alice):
    pair = accept(offer(dana, bob, alice), bob.user, TODAY)
    assert decline(pair, bob.user, TODAY).state == "declined"
