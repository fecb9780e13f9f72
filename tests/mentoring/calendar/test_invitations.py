"""A mail to both when a session is planned, moved or cancelled, and the file their calendars understand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from config.base.mail.choices import choose
from config.base.models import Email
from mentoring.calendar.feeds import make_feed
from mentoring.calendar.invitations import INVITATION, build_letter
from mentoring.calendar.zones import zone_of
from mentoring.models import MentorProfile, Mentorship, PlannedSession
from mentoring.pairs.lifecycle import complete
from mentoring.sessions.planning import cancel_planned, move_planned, plan_session
from skills.models import Engineer, Skill
from tests.letters import deliver
from tests.mentoring.made import make_pair, make_planned

SOON = timedelta(days=3)


@pytest.fixture
def pair(bob: Engineer, dana: Engineer) -> Mentorship:
    return make_pair(dana, bob, purpose="Zqxpurpose")


def plan(pair: Mentorship, by: Engineer) -> PlannedSession:
    return plan_session(pair, by, timezone.now() + SOON, 45)


def calendars(message: Any) -> list[tuple[str, str]]:
    """Type and text of every calendar part, as it goes over the wire."""
    parts = message.message().walk()
    found = [part for part in parts if part.get_content_type() == "text/calendar"]
    return [(part["Content-Type"], part.get_payload(decode=True).decode()) for part in found]


def test_planning_moving_and_cancelling_tell_both_with_one_uid_and_a_growing_sequence(pair, bob, dana, mailoutbox):
    row = plan(pair, bob)
    deliver()
    row = move_planned(row, row.starts_at + timedelta(days=1), 30)
    deliver()
    cancel_planned(row)
    deliver()
    mine = [message for message in mailoutbox if message.to == ["bob@example.org"]]
    assert [message.subject for message in mine] == [
        "Your mentoring session with Dana Deep is planned",
        "Your mentoring session with Dana Deep is moved",
        "Your mentoring session with Dana Deep is cancelled",
    ]
    assert len(mailoutbox) == 6
    events = [Calendar.from_ical(calendars(message)[0][1]).walk("VEVENT")[0] for message in mine]
    assert {str(event["uid"]) for event in events} == {f"{row.uid}@localhost"}
    assert [event["sequence"] for event in events] == [0, 1, 2]
    assert [event["status"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert events[1].decoded("dtend") - events[1].decoded("dtstart") == timedelta(minutes=30)


def test_the_meeting_is_a_part_calendars_read_and_a_file(pair, bob, mailoutbox):
    plan(pair, bob)
    deliver()
    (kind, text), (file, again) = calendars(mailoutbox[0])
    assert kind == 'text/calendar; method="PUBLISH"; charset="utf-8"'
    assert "session.ics" in str(mailoutbox[0].message())
    assert file.startswith("text/calendar")
    assert Calendar.from_ical(text)["method"] == "PUBLISH"
    assert Calendar.from_ical(again).walk("VEVENT") == Calendar.from_ical(text).walk("VEVENT")


def test_it_says_with_whom_and_when_not_what_about_and_the_file_names_nobody(pair, bob, mailoutbox):
    Skill.objects.update(name="Zqxskill")
    plan(pair, bob)
    deliver()
    others = {"bob@example.org": "Dana Deep", "dana@example.org": "Bob Engineer"}
    assert {message.to[0]: others[message.to[0]] in message.subject for message in mailoutbox} == dict.fromkeys(
        others, True
    )
    for message in mailoutbox:
        file = "".join(text for _, text in calendars(message))
        said = message.message().as_string() + file + message.body
        assert "zqx" not in said.lower()
        assert not [word for word in ("Dana", "Bob", "@example.org") if word in file]


def test_each_reads_the_time_of_their_own_zone(pair, bob, dana):
    MentorProfile.objects.create(engineer=dana, time_zone="Asia/Kathmandu")
    planned = make_planned(pair, "2026-12-01T20:00:00+00:00")
    hers = build_letter(planned, dana, zone_of(dana), has_feed=False).paragraphs[0]
    his = build_letter(planned, bob, zone_of(bob), has_feed=False).paragraphs[0]
    assert hers == "Wednesday, 2 Dec 2026, 01:45 to 02:30 (Asia/Kathmandu)."
    assert his == "Tuesday, 1 Dec 2026, 20:00 to 20:45 (UTC)."


def test_whoever_has_a_calendar_address_gets_no_file(pair, bob, mailoutbox):
    make_feed(bob, timezone.now(), shows_names=False)
    plan(pair, bob)
    deliver()
    files = {message.to[0]: len(calendars(message)) for message in mailoutbox}
    assert files == {"bob@example.org": 0, "dana@example.org": 2}


def test_the_end_of_a_pair_cancels_what_lies_ahead_and_says_so(pair, bob, dana, mailoutbox):
    plan(pair, bob)
    complete(pair, bob.user, timezone.localdate())
    deliver()
    assert [message.subject.rpartition(" ")[2] for message in mailoutbox].count("cancelled") == 2


def test_nobody_is_told_that_a_meeting_of_the_past_did_not_take_place(pair, bob):
    planned = make_planned(pair, "2026-01-01T09:00:00+00:00")
    cancel_planned(planned, datetime(2026, 1, 3, tzinfo=UTC))
    assert not Email.objects.exists()


def test_a_plan_that_was_refused_sends_nothing(pair, bob):
    with pytest.raises(ValueError):
        plan_session(pair, bob, timezone.now() - SOON, 45)
    assert not Email.objects.exists()


def test_whoever_stopped_such_mails_gets_none(pair, bob, dana, mailoutbox):
    choose(dana.user, INVITATION, is_wanted=False)
    plan(pair, bob)
    deliver()
    assert [message.to for message in mailoutbox] == [["bob@example.org"]]
