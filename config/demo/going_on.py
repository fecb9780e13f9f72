"""What goes on at Fenwick Labs now: sessions since the last quarter, meetings to come, goals, actions, a proposal.

The files end with a quarter, so that a report can be made of it; pairs meet on.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from config.demo.files import email
from mentoring.models import ActionItem, FocusSkill, Goal, MentoringSession, Mentorship, PlannedSession
from mentoring.pairs.agenda import next_level, set_goal, set_rhythm
from mentoring.pairs.lifecycle import propose
from mentoring.pairs.sharing.share import share_text
from skills.models import Engineer, Rating, Skill

QUIET = ("Thomas Keller", "Katarzyna Wolska")  # have not met since
WAITS = ("Hannes Vogel", "Priya Raman")  # the mentee has not confirmed the newest session yet
PASSED = ("Sofia Marchetti", "Priya Raman")  # a planned session that nobody has logged
COMING = {("Priya Raman", "Daniel Kim"): 2, ("Hannes Vogel", "Priya Raman"): 6, ("Mateus Oliveira", "Sara Lindholm"): 3}
GOALS = [
    ("Hannes Vogel", "Priya Raman", "monitoring-drift"),
    ("Priya Raman", "Daniel Kim", "evaluation-frameworks"),
    ("Sofia Marchetti", "Priya Raman", "project-leadership"),
]
ACTIONS = [  # mentor, mentee, owner, text, due in days
    ("Hannes Vogel", "Priya Raman", "Priya Raman", "Write the runbook page for the re-ranker alert", 5),
    ("Hannes Vogel", "Priya Raman", "Hannes Vogel", "Share the drift talk from spring", None),
    ("Priya Raman", "Daniel Kim", "Daniel Kim", "Draft the evaluation plan for new users", 2),
]
SAID = {  # what changed, the newest session last
    ("Priya Raman", "Daniel Kim"): [
        "Daniel split the offline metric into two.",
        "Went through the first evaluation by slices together.",
        "Daniel found the leak in the holdout by himself.",
    ],
    ("Hannes Vogel", "Priya Raman"): [
        "Chose PSI over KS for the re-ranker; the alert is merged.",
        "Walked through the July incident from the first page on.",
    ],
    ("Sofia Marchetti", "Priya Raman"): [
        "Practised saying no to a scope that grew.",
        "What Daniel needs next, and what he does not.",
    ],
}
SHARED_BY = ("Hannes Vogel", "Priya Raman")
SHARED = (  # by the mentee with her managers, about the goal of the pair
    "The re-ranker has a drift alert now, with thresholds from two months of history. I wrote it, Hannes reviewed it. "
    "Next I would like to run an incident review on my own."
)
PROPOSAL = ("Priya Raman", "Oskar Lindqvist", "evaluation-frameworks", "First evaluation of my own, start to end.")


def go_on(last_day: date, today: date) -> None:
    """Everything after ``last_day``; nothing of it is in a report of that day."""
    pairs = {
        (pair.mentor.name, pair.mentee.name): pair
        for pair in Mentorship.objects.under_way().select_related("mentor", "mentee")
    }
    for names, pair in pairs.items():
        if names != QUIET:
            _meet(pair, last_day, today, said=SAID.get(names, []), waits=names == WAITS)
    for names, days in COMING.items():
        _plan(pairs[names], today + timedelta(days=days), 10)
    _plan(pairs[PASSED], today - timedelta(days=1), 15)
    for mentor, mentee, key in GOALS:
        _aim(pairs[mentor, mentee], key, today)
    for mentor, mentee, owner, text, due in ACTIONS:
        pair, due_on = pairs[mentor, mentee], None if due is None else today + timedelta(days=due)
        by = pair.mentor if owner == mentor else pair.mentee
        ActionItem.objects.create(mentorship=pair, text=text, owner=by, due_on=due_on)
    told = pairs[SHARED_BY]
    at, goal = (
        datetime.combine(today - timedelta(days=1), time(16), UTC),
        Goal.objects.get(focus_skill__mentorship=told),
    )
    share_text(told, told.mentee, SHARED, at, today, goal=goal)
    set_rhythm(told, today, cadence_days=told.cadence_days, planned_end_on=today + timedelta(days=60))
    _propose(today)


def _meet(pair: Mentorship, last_day: date, today: date, *, said: list[str], waits: bool) -> None:
    """At the pair's own rhythm, on to the days before today."""
    newest = pair.sessions.prefetch_related("skills").first()
    start = newest.held_on if newest else last_day
    days = range(pair.cadence_days, (today - start).days, pair.cadence_days)
    held = [start + timedelta(days=each) for each in days if start + timedelta(days=each) > last_day]
    skills = list(newest.skills.all()) if newest else []
    texts = ([""] * len(held) + said)[len(said) :]
    for on, text in zip(held, texts, strict=True):
        at = datetime.combine(on, time(17), UTC)
        session = MentoringSession.objects.create(
            mentorship=pair,
            held_on=on,
            minutes=newest.minutes if newest else 30,
            summary=text,
            logged_by=pair.mentor,
            confirmed_by_mentor_at=at,
            confirmed_by_mentee_at=None if waits and on == held[-1] else at,
            recorded_at=at,
        )
        session.skills.set(skills)


def _aim(pair: Mentorship, key: str, today: date) -> None:
    """At the level above the one of the cell, in the framework's words."""
    focus = FocusSkill.objects.select_related("skill", "mentorship").get(mentorship=pair, skill__key=key)
    cell = Rating.objects.cells(today).filter(engineer=pair.mentee_id, skill=focus.skill_id).first()
    set_goal(focus, next_level(focus, cell.level if cell else None), "", today)


def _plan(pair: Mentorship, on: date, hour: int) -> None:
    starts_at = datetime.combine(on, time(hour), UTC)
    PlannedSession.objects.create(mentorship=pair, starts_at=starts_at, minutes=30, planned_by=pair.mentor)


def _propose(today: date) -> None:
    mentor, mentee, key, purpose = PROPOSAL
    people = {who: Engineer.objects.select_related("user").get(user__email=email(who)) for who in (mentor, mentee)}
    propose(
        mentor=people[mentor],
        mentee=people[mentee],
        skills=[Skill.objects.get(key=key)],
        by=people[mentee].user,
        on=today,
        purpose=purpose,
    )
