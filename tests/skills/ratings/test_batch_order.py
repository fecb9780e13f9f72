"""Batches of two managers, in any order."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skills.models import Rating, Skill
from tests.skills.batches import level


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["alice", "head"]),
            st.lists(
                st.tuples(st.sampled_from(["python", "sql"]), st.integers(0, 5) | st.none()), min_size=1, max_size=2
            ),
            st.booleans(),  # looks again first
            st.booleans(),  # takes its own newest back instead
        ),
        max_size=12,
    )
)
def test_whatever_two_managers_send_nothing_is_lost_in_silence(steps, alice, head, bob, vision):
    """A write that was saved stood on what its writer had seen; every other is told as a conflict, and every cell ends
    as the last saved write says."""
    from django.db import transaction
    from django.utils import timezone

    from skills.ratings.batch import Change, save_batch

    skills = {skill.key: skill.pk for skill in Skill.objects.all()}
    with transaction.atomic():
        truth = {skill: [(None, None, "")] for skill in ("python", "sql")}  # standing (version, level, by), newest last
        seen = {who: dict.fromkeys(truth) for who in ("alice", "head")}
        for who, wishes, looks, takes_back in steps:
            user = {"alice": alice, "head": head}[who].user
            if looks:
                seen[who] = {skill: rows[-1][0] for skill, rows in truth.items()}
            changes = [
                Change(bob.pk, skill, void=seen[who][skill])
                if takes_back and seen[who][skill]
                else Change(bob.pk, skill, level, seen[who][skill])
                for skill, level in dict(wishes).items()
            ]
            outcome = save_batch(vision, uuid4(), changes, by=user, now=timezone.now())
            conflicts = {conflict.place[1] for conflict in outcome.conflicts}
            refused = {refusal.skill for refusal in outcome.refused}
            for change in changes:
                rows = truth[change.skill]
                pk = skills[change.skill]
                was_seen = rows[-1][0] == change.seen
                assert (pk in conflicts) is not was_seen
                if (bob.pk, pk) not in outcome.saved:
                    assert pk in conflicts or pk in refused
                elif change.void:
                    assert rows.pop()[2] == who
                else:
                    newest = Rating.objects.filter(skill=pk).latest("pk").pk
                    rows.append((newest, change.level, who))
                    seen[who][change.skill] = newest
        assert {skill: level(bob, skill) for skill in truth} == {skill: rows[-1][1] for skill, rows in truth.items()}
        transaction.set_rollback(True)
