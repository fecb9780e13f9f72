"""Eight workers send the same plan, or make the same round of reminders, at one moment, on PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.db.models import QuerySet

from config.base.models import Email, Job
from mentoring.matching.plans.sending import send_pairs
from mentoring.models import (
    FocusSkill,
    MatchPlan,
    MentoringRequest,
    MentorProfile,
    Mentorship,
    MentorshipEvent,
    Nudge,
    NudgeDigest,
)
from mentoring.reminders.round import remind
from skills.models import Engineer
from tests.facts import forget
from tests.faults.test_pair_races import ON, PLACES, ROUNDS, THREADS, Act, at_once
from tests.make import make_engineer, make_skill, make_team

pytestmark = pytest.mark.thorough

Crowd = tuple[Engineer, list[Engineer]]
Race = Callable[[Crowd, int], int]


@pytest.fixture
def crowd(emptied: None) -> Crowd:
    """A mentor with three places, and eight people who wait."""
    team = make_team("Racing")
    mentor, skill = make_engineer("Mara Mentor", team=team), make_skill("racing")
    MentorProfile.objects.create(engineer=mentor, places=PLACES).offers.add(skill)
    mentees = [make_engineer(f"Racer{number} Fast", team=team) for number in range(THREADS)]
    for mentee in mentees:
        MentoringRequest.objects.create(engineer=mentee, asked_on=ON).skills.add(skill)
    make_engineer("Pia People", group="people")
    return mentor, mentees


def clear() -> None:
    forget(Email, Nudge, NudgeDigest, MentorshipEvent, FocusSkill, Mentorship, MatchPlan, Job)


def sending(crowd: Crowd, rounds: int) -> int:
    """One plan of eight pairs for three places: three are sent, and the plan says of each pair what became of it."""
    mentor, mentees = crowd
    by = Engineer.objects.get(name="Pia People").user
    pairs = [[mentee.pk, mentor.pk, [], 0] for mentee in mentees]

    def prepare() -> list[Act]:
        clear()
        result = {"run": 1, "most": {"pairs": pairs, "left": []}}
        plan = MatchPlan.objects.create(
            requested_by=by, published_by=by, scope="all", state="sending", chosen="most", planned_on=ON, result=result
        )
        MatchPlan.objects.update(outcome={"sent": [], "refused": []})
        return [lambda: send_pairs(MatchPlan.objects.get(pk=plan.pk), ON)] * THREADS

    def is_broken() -> bool:
        outcome = MatchPlan.objects.get().outcome
        sent, refused = outcome["sent"], Counter(why for *_, why in outcome["refused"])
        noted = {row[0] for row in [*sent, *outcome["refused"]]} == {mentee.pk for mentee in mentees}
        return not noted or len(sent) != PLACES or Mentorship.objects.count() != PLACES or refused["full"] != 5

    return at_once(rounds, prepare, is_broken)


def telling(crowd: Crowd, rounds: int) -> int:
    """Eight pairs that have not met: nine people, each told in one mail."""
    mentor, mentees = crowd
    MentorProfile.objects.update(places=THREADS)

    def prepare() -> list[Act]:
        clear()
        for mentee in mentees:
            Mentorship.objects.create(mentor=mentor, mentee=mentee, state="active", started_on=ON.replace(day=1))
        return [lambda: remind(ON.replace(day=9))] * THREADS

    def is_broken() -> bool:
        counts = (NudgeDigest.objects.count(), Email.objects.count(), Job.objects.count())
        return counts != (THREADS + 1,) * 3 or Nudge.objects.count() != 2 * THREADS

    return at_once(rounds, prepare, is_broken)


@pytest.mark.parametrize("env", ["postgres"], indirect=True)
class TestMentoringRaces:
    @pytest.mark.parametrize("race", [sending, telling])
    def test_each_is_done_once(self, env: object, crowd: Crowd, race: Race) -> None:
        assert race(crowd, ROUNDS) == 0

    @pytest.mark.parametrize("race", [sending, telling])
    def test_without_the_locks_it_is_not(
        self, env: object, crowd: Crowd, race: Race, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: it shows that the threads really meet."""
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
        assert race(crowd, ROUNDS) > 0
