"""Any order of steps by anybody leaves every pair in a legal state, and every refusal changes nothing."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mentoring.models import Block, MentorProfile, Mentorship, MentorshipEvent
from mentoring.models.pairs import NotPossible
from mentoring.pairs import lifecycle
from mentoring.pairs.leaving import end_left
from mentoring.pairs.lifecycle import expire_proposals, lapse, propose, take_step
from mentoring.pairs.steps import STEPS
from skills.models import Engineer, Skill
from tests.make import make_engineer, make_skill, make_team, set_managers

NAMES = ["bob", "dana", "emil", "alice", "helga", "pia"]
PLACES = {"dana": 1, "alice": 2}  # nobody else has said how many: two
VISION, HELGAS = ("alice", "bob"), ("alice", "bob", "dana")  # who stands in the team, and below Helga

# What may follow what, written down apart from the code. "agreed" leaves a proposal a proposal.
FOLLOWS = {
    None: {"proposed"},
    "proposed": {"agreed", "accepted", "declined", "withdrawn", "expired"},
    "agreed": {"agreed", "accepted", "declined", "withdrawn", "expired"},
    "accepted": {"paused", "completed", "ended_early", "lapsed"},
    "resumed": {"paused", "completed", "ended_early", "lapsed"},
    "paused": {"resumed", "completed", "ended_early"},
}
STATE_AFTER = {"agreed": "proposed", "accepted": "active", "resumed": "active"}


class Lives(RuleBasedStateMachine):
    """Six people, any of whom tries any step with any pair, while days go by, people leave, a team gets another manager
    and two keep each other away."""

    def __init__(self):
        super().__init__()
        self.on = timezone.localdate()
        self.people = {one.user.email.split("@")[0]: one for one in Engineer.objects.select_related("user")}
        self.skill = Skill.objects.get()
        self.manager, self.apart, self.known = "alice", False, set()

    def _try(self, act):
        """Of a refused step nothing remains."""
        before = self._all()
        try:
            with transaction.atomic():
                act()
        except NotPossible:
            assert self._all() == before

    def _all(self):
        return list(Mentorship.objects.order_by("pk").values()), MentorshipEvent.objects.count()

    @rule(mentor=st.sampled_from(NAMES), mentee=st.sampled_from(NAMES), by=st.sampled_from(NAMES), why=st.booleans())
    def propose(self, mentor, mentee, by, why):
        self._try(
            lambda: propose(
                mentor=self.people[mentor],
                mentee=self.people[mentee],
                skills=[self.skill],
                by=self.people[by].user,
                on=self.on,
                override_reason="Nobody else knows it" if why else "",
            )
        )

    @rule(at=st.integers(0, 30), kind=st.sampled_from(sorted(STEPS)), by=st.sampled_from(NAMES), data=st.data())
    def step(self, at, kind, by, data):
        if pair := self._pick(at):
            reason = data.draw(st.sampled_from(["", "other", "not_a_fit", "silence"])) if kind == "ended_early" else ""
            self._try(lambda: take_step(pair, kind, self.people[by].user, self.on, reason))

    @rule(mentor=st.sampled_from(NAMES), mentee=st.sampled_from(NAMES))
    def agree_at_once(self, mentor, mentee):
        def both():
            pair = propose(
                mentor=self.people[mentor],
                mentee=self.people[mentee],
                skills=[self.skill],
                by=self.people[mentee].user,
                on=self.on,
            )
            take_step(pair, "accepted", self.people[mentor].user, self.on)

        self._try(both)

    @rule(at=st.integers(0, 30))
    def silence(self, at):
        if pair := self._pick(at):
            lapse(pair, self.on)

    @rule(days=st.integers(1, 12))
    def days_go_by(self, days):
        self.on += timedelta(days=days)
        expire_proposals(self.on)

    @rule(name=st.sampled_from(["emil", "dana"]))
    def leave(self, name):
        self.people[name].left_on = self.on - timedelta(days=1)
        self.people[name].save()
        end_left(self.on)

    @rule(name=st.sampled_from(["emil", "dana"]))
    def come_back(self, name):
        self.people[name].left_on = None
        self.people[name].save()

    @rule(name=st.sampled_from(["alice", "dana"]))
    def manage(self, name):
        self.manager = name
        set_managers("Vision", self.people[name])

    @rule(apart=st.booleans())
    def keep_away(self, apart):
        self.apart = apart
        Block.objects.all().delete()
        if apart:
            Block.objects.create(engineer=self.people["bob"], other=self.people["dana"])

    @rule(mentee=st.sampled_from(["bob", "alice"]), name=st.sampled_from(["alice", "dana"]), apart=st.booleans())
    def agree_after_a_change(self, mentee, name, apart):
        before = Mentorship.objects.count()
        self._try(
            lambda: propose(
                mentor=self.people["dana"],
                mentee=self.people[mentee],
                skills=[self.skill],
                by=self.people[mentee].user,
                on=self.on,
            )
        )
        self.manage(name)
        self.keep_away(apart)
        if Mentorship.objects.count() > before:
            pair = Mentorship.objects.latest("pk")
            self.known.add((pair.pk, False))
            self._try(lambda: take_step(pair, "accepted", self.people["dana"].user, self.on))

    def _lines(self):
        twos = [("helga", name) for name in HELGAS] + [(self.manager, name) for name in VISION if name != self.manager]
        return {frozenset(two) for two in twos}

    def _pick(self, at):
        pairs = list(Mentorship.objects.order_by("pk"))
        return pairs[at % len(pairs)] if pairs else None

    @invariant()
    def every_history_is_legal(self):
        for pair in Mentorship.objects.prefetch_related("events"):
            kinds = [event.kind for event in pair.events.all()]
            for before, after in pairwise([None, *kinds]):
                assert after in FOLLOWS.get(before, set()), kinds
            assert pair.state == STATE_AFTER.get(kinds[-1], kinds[-1])
            assert bool(pair.started_on) == ("accepted" in kinds)
            assert bool(pair.ended_on) == (kinds[-1] in ("completed", "ended_early", "lapsed"))

    @invariant()
    def no_mentor_has_more_pairs_than_places(self):
        taken = Counter(Mentorship.objects.under_way().values_list("mentor__user__email", flat=True))
        for email, count in taken.items():
            assert count <= PLACES.get(email.split("@")[0], 2)

    @invariant()
    def two_people_have_one_open_pair(self):
        pairs = list(Mentorship.objects.open())
        twos = [frozenset((pair.mentor_id, pair.mentee_id)) for pair in pairs]
        assert len(twos) == len(set(twos))
        assert all(len(two) == 2 for two in twos)

    @invariant()
    def none_is_proposed_or_begins_in_a_line_without_a_reason_or_between_people_kept_apart(self):
        """As lines and blocks are in that moment; whoever moves later goes on."""
        for pair in Mentorship.objects.select_related("mentor__user", "mentee__user"):
            if (moment := (pair.pk, bool(pair.started_on))) in self.known:
                continue
            self.known.add(moment)
            two = frozenset(one.user.email.split("@")[0] for one in (pair.mentor, pair.mentee))
            assert pair.override_reason or two not in self._lines()
            assert not (self.apart and two == {"bob", "dana"})


def populate():
    helga = make_engineer("Helga Head", team=make_team("Engineering"))
    set_managers("Engineering", helga)
    alice = make_engineer("Alice Manager", team=make_team("Vision", parent="Engineering", manager=None))
    set_managers("Vision", alice)
    make_engineer("Bob Engineer", team="Vision")
    dana = make_engineer("Dana Deep", team=make_team("Language", parent="Engineering"))
    make_engineer("Emil New")
    make_engineer("Pia People", group="people")
    make_skill("python")
    MentorProfile.objects.create(engineer=dana, places=1)
    MentorProfile.objects.create(engineer=alice, places=2)


class RolledBack(Lives):
    """Each run in a transaction of its own, so that the people are made once."""

    def __init__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        super().__init__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def explore(runs, steps, *, is_repeatable=False):
    run_state_machine_as_test(
        RolledBack,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            derandomize=is_repeatable,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_order_of_steps_reaches_an_illegal_state(db):
    populate()
    explore(runs=25, steps=30)


@pytest.mark.slow
def test_no_order_of_steps_reaches_an_illegal_state_in_the_long_run(db):
    populate()
    explore(runs=2000, steps=50)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("guard", "instead"),
    [
        ("takes_somebody", lambda mentor, on: True),
        ("check_line", lambda *args: None),
        ("check_line_again", lambda *args: None),
        ("is_kept_apart", lambda *args: False),
    ],
)
def test_without_a_guard_the_same_steps_reach_one(db, monkeypatch, guard, instead):
    """The control: the people above try hard enough."""
    monkeypatch.setattr(lifecycle, guard, instead)
    populate()
    with pytest.raises(AssertionError):
        explore(runs=300, steps=30, is_repeatable=True)
