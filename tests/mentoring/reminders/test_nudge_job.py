"""How the round is run, what it costs, and what its mails say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.base.jobs import scheduler
from config.base.jobs.queue import run
from config.base.models import Email, Job, Period
from mentoring.models import ActionItem, Mentorship, MentorshipEvent, Nudge
from mentoring.reminders.job import NUDGES, make_due
from mentoring.reminders.round import Round, remind
from mentoring.reminders.words import MAILS
from skills.models import Engineer
from tests.letters import deliver
from tests.make import make_engineer
from tests.mentoring.made import make_pair, make_planned, make_session
from tests.mentoring.rounds import START, Kind, after, at, days


# ── what a mail says ────────────────────────────────────────────────────────────────────────────────────────────────
def test_no_mail_says_what_it_is_about(pair, bob, dana, mailoutbox):
    Mentorship.objects.filter(pk=pair.pk).update(purpose="Zqxpurpose", planned_end_on=after(20))
    pair.focus_skills.all()[0].skill.__class__.objects.update(name="Zqxskill")
    make_session(pair, after(1), dana, recorded_at=at(1), summary="Zqxsummary")
    ActionItem.objects.create(mentorship=pair, text="Zqxaction", owner=bob, due_on=after(3))
    days(7, 60)
    deliver()
    assert len(mailoutbox) >= 6
    for message in mailoutbox:
        said = message.message().as_string() + message.body + message.alternatives[0].content
        assert "zqx" not in said.lower()
        other = "Dana Deep" if message.to == ["bob@example.org"] else "Bob Engineer"
        assert other in message.subject or "things wait for you" in message.subject
        assert len(message.subject) <= 70
        assert "List-Unsubscribe" in message.extra_headers


def test_a_mail_has_a_link_for_each_thing_and_one_to_put_it_off(pair, bob, dana, settings):
    settings.SITE_URL = "https://cairn.example.org"
    session = make_session(pair, after(0), dana, recorded_at=at(0))
    ActionItem.objects.create(mentorship=pair, text="Read", owner=bob, due_on=after(0))
    remind(after(2))
    email = Email.objects.get(user=bob.user)
    row = Nudge.objects.get(person=bob, kind=Kind.CONFIRM)
    assert email.subject == "Two things wait for you in mentoring"
    for part in (email.text, email.html):
        assert "A session with Dana Deep waits for you to confirm it" in part
        assert f"https://cairn.example.org/mentoring/sessions/{session.pk}/" in part
        assert f"https://cairn.example.org/mentoring/nudges/{row.pk}/later/" in part
        assert "https://cairn.example.org/mail/stop/" in part


# ── how it is run ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_round_is_made_once_a_day_from_seven_in_the_zone_of_the_installation(db, settings, time_machine):
    settings.TIME_ZONE = "Europe/Oslo"
    timezone.get_default_timezone.cache_clear()
    try:
        moments = ["2026-09-07T04:59:00+00:00", "2026-09-07T05:00:00+00:00", "2026-09-07T21:00:00+00:00"]
        assert [make_due(datetime.fromisoformat(moment)) for moment in moments] == [0, 1, 0]
        assert make_due(datetime.fromisoformat("2026-09-07T22:30:00+00:00")) == 0  # Tuesday, half past midnight
        assert make_due(datetime.fromisoformat("2026-09-10T05:30:00+00:00")) == 1  # no round for the days between
    finally:
        timezone.get_default_timezone.cache_clear()
    assert list(Period.objects.values_list("owner", "label")) == [(NUDGES, "2026-09-07"), (NUDGES, "2026-09-10")]
    assert Job.objects.filter(kind=NUDGES).count() == 2


def test_the_job_tells_its_figures_and_can_be_run_twice(pair, time_machine):
    time_machine.move_to(datetime(2026, 9, 14, 9, tzinfo=UTC))
    scheduler.make_periods(timezone.now())
    job = Job.objects.get(kind=NUDGES)
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"ended": 0, "expired": 0, "made": 2, "mails": 2, "lapsed": 0})
    Job.objects.filter(pk=job.pk).update(state="queued")
    run(job.pk)
    job.refresh_from_db()
    assert job.result["mails"] == 0
    assert Email.objects.count() == 2


def test_every_kind_of_mail_can_be_stopped_in_the_account(client, bob):
    client.force_login(bob.user)
    page = client.get("/account/").content.decode()
    for _, label, text in MAILS:
        assert label in page
        assert text in page


def test_a_round_costs_as_many_queries_for_many_pairs_as_for_one(pair, bob, dana):
    def count(on: date) -> int:
        with CaptureQueriesContext(connection) as queries:
            remind(on)
        return len(queries)

    busy(pair, bob, dana)
    remind(after(8))
    few = count(after(9))
    for number in range(8):
        mentor, mentee = make_engineer(f"M{number} Mentor"), make_engineer(f"N{number} Mentee")
        busy(make_pair(mentor, mentee, started_on=START), mentee, mentor)
    remind(after(9))
    assert count(after(9)) == few <= 22


@pytest.mark.parametrize("count", [5, 23])
def test_a_round_takes_the_same_queries_for_few_pairs_and_for_many(db, count, django_assert_num_queries):
    """The first tells everybody, the second has nothing to tell. (SQLite takes rows of up to 999 values at once.)"""
    for number in range(count):
        pair = make_pair(make_engineer(f"M{number} Mentor"), make_engineer(f"N{number} Mentee"), started_on=START)
        make_session(pair, after(1), recorded_at=at(18))
        make_planned(pair, "2026-09-10T09:00:00+00:00")
    with django_assert_num_queries(30):
        assert remind(after(21)).mails == 2 * count
    with django_assert_num_queries(17):
        assert remind(after(21)) == Round()


def busy(pair: Mentorship, mentee: Engineer, mentor: Engineer) -> None:
    make_session(pair, after(1), mentor, recorded_at=at(1))
    make_planned(pair, "2026-09-10T09:00:00+00:00")
    ActionItem.objects.create(mentorship=pair, text="Read", owner=mentee, due_on=after(3))
    MentorshipEvent.objects.create(mentorship=pair, kind="paused", on=after(1))
    MentorshipEvent.objects.create(mentorship=pair, kind="resumed", on=after(2))
