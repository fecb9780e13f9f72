"""Planned sessions in one's own calendar: a secret address, nothing but when, and void with its owner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from config.base.models import AuditEvent
from mentoring.calendar.feeds import find_feed, make_feed, revoke_feed
from mentoring.calendar.ical import render_feed
from mentoring.calendar.meetings import read_meetings
from mentoring.models import CalendarFeed, FocusSkill, Goal, MentoringSession, Mentorship, PlannedSession
from skills.models import Engineer, User
from tests.api_org import without_rates
from tests.make import day, make_engineer, make_skill

PAGE = "/mentoring/calendar/"


@pytest.fixture(autouse=True)
def no_rates(settings: Any) -> None:
    without_rates(settings)


@pytest.fixture
def pair(bob: Engineer, dana: Engineer) -> Mentorship:
    return make_pair(dana, bob)


def make_pair(mentor: Engineer, mentee: Engineer) -> Mentorship:
    return Mentorship.objects.create(
        mentor=mentor, mentee=mentee, state="active", started_on=day("2026-01-10"), purpose="Zqxpurpose"
    )


def plan(pair: Mentorship, days: float = 3, **fields: Any) -> PlannedSession:
    return PlannedSession.objects.create(
        mentorship=pair, starts_at=timezone.now() + timedelta(days=days), planned_by=pair.mentor, **fields
    )


def fetch(plain: str, **extra: Any) -> Any:
    return Client().get(f"{PAGE}{plain}.ics", **extra)


def events(response: Any) -> list[Any]:
    assert response.status_code == 200
    return Calendar.from_ical(response.content).walk("VEVENT")


def address_of(person: Engineer, shows_names: bool = False) -> str:
    return make_feed(person, timezone.now(), shows_names=shows_names)[1]


# ── what the feed says ──────────────────────────────────────────────────────────────────────────────────────────────
def test_a_meeting_is_there_with_its_time_in_utc_and_the_words_mentoring_session(pair, bob, settings):
    settings.SITE_URL = "https://cairn.example.org"
    starts_at = datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo("Europe/Oslo"))
    row = PlannedSession.objects.create(mentorship=pair, starts_at=starts_at, minutes=50, planned_by=bob, sequence=2)
    (event,) = events(fetch(address_of(bob)))
    assert event["uid"] == f"{row.uid}@cairn.example.org"
    assert event["sequence"] == 2
    assert event.decoded("dtstart") == datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
    assert event.decoded("dtend") == datetime(2026, 12, 1, 9, 20, tzinfo=UTC)
    assert event.decoded("dtstamp") == row.changed_at.replace(microsecond=0)
    assert (event["summary"], event["status"], event["class"]) == ("Mentoring session", "CONFIRMED", "PRIVATE")


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_a_moment_is_the_same_in_every_zone_on_days_when_clocks_change(pair, bob, zone):
    for moment in ("2026-10-25 01:30", "2026-03-29 03:30", "2027-04-04 01:45"):
        for fold in (0, 1):
            starts_at = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone), fold=fold)
            row = PlannedSession(mentorship=pair, starts_at=starts_at, planned_by=bob, minutes=45)
            row.save()
            meetings = read_meetings(bob, datetime(2026, 3, 1, tzinfo=UTC), shows_names=False)
            (event,) = Calendar.from_ical(render_feed(meetings)).walk("VEVENT")
            assert event.decoded("dtstart").timestamp() == starts_at.timestamp()
            assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=45)
            row.delete()


def test_the_name_of_the_other_person_is_there_only_when_chosen_and_each_reads_the_others(pair, bob, dana):
    plan(pair)
    assert events(fetch(address_of(bob)))[0]["summary"] == "Mentoring session"
    assert events(fetch(address_of(bob, shows_names=True)))[0]["summary"] == "Mentoring with Dana Deep"
    assert events(fetch(address_of(dana, shows_names=True)))[0]["summary"] == "Mentoring with Bob Engineer"


def test_moving_keeps_the_uid_and_raises_the_sequence(pair, bob):
    row, plain = plan(pair), address_of(bob)
    (before,) = events(fetch(plain))
    changed = {"starts_at": row.starts_at + timedelta(days=1), "sequence": 1, "changed_at": timezone.now()}
    PlannedSession.objects.filter(pk=row.pk).update(**changed)
    (after,) = events(fetch(plain))
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtstart") - before.decoded("dtstart") == timedelta(days=1)


@pytest.mark.parametrize(("days_ago", "is_there"), [(0, True), (29, True), (31, False)])
def test_a_cancelled_meeting_says_so_for_thirty_days(pair, bob, days_ago, is_there):
    plan(pair, 20, cancelled_at=timezone.now() - timedelta(days=days_ago), sequence=1)
    found = [event["status"] for event in events(fetch(address_of(bob)))]
    assert found == (["CANCELLED"] if is_there else [])


@pytest.mark.parametrize(("days", "is_there"), [(-91, False), (-89, True), (0.01, True), (360, True)])
def test_the_past_ninety_days_and_all_ahead_are_there(pair, bob, days, is_there):
    plan(pair, days)
    assert len(events(fetch(address_of(bob)))) == is_there


def test_meetings_of_other_pairs_are_not(pair, bob, dana, charlie):
    other = make_engineer("Olga Other", team="Language")
    plan(make_pair(other, charlie))
    plan(pair)
    assert len(events(fetch(address_of(bob)))) == 1
    assert len(events(fetch(address_of(charlie)))) == 1
    assert events(fetch(address_of(make_engineer("Nina New")))) == []


def test_nothing_of_what_the_pair_works_on_is_in_it(pair, bob, dana):
    focus = FocusSkill.objects.create(mentorship=pair, skill=make_skill("zqxskill"), baseline_level=2)
    Goal.objects.create(focus_skill=focus, level=4, text="Zqxgoal")
    row = plan(pair)
    session = MentoringSession.objects.create(
        mentorship=pair, held_on=day("2026-11-01"), minutes=30, summary="Zqxsummary", logged_by=dana
    )
    PlannedSession.objects.filter(pk=row.pk).update(session=session)
    for shows_names in (False, True):
        text = fetch(address_of(bob, shows_names)).content.decode().lower()
        assert "zqx" not in text
        assert "@example.org" not in text  # no address of anybody
    assert "Dana" not in fetch(address_of(bob)).content.decode()


@pytest.mark.parametrize(
    "name", ["Eve\r\nATTENDEE:mailto:x@evil.example", "Eve\nEND:VEVENT\nBEGIN:VALARM", "Eve,;\\ N"]
)
def test_a_name_cannot_become_a_line_of_the_calendar(pair, bob, dana, name):
    plan(pair)
    Engineer.objects.filter(pk=dana.pk).update(name=name)
    response = fetch(address_of(bob, shows_names=True))
    (event,) = events(response)
    assert "attendee" not in event
    assert not event.walk("VALARM")
    assert str(event["summary"]).startswith("Mentoring with Eve")
    assert response.content.count(b"\r\nEND:VEVENT") == 1


def test_a_long_calendar_costs_as_many_queries_as_a_short_one(pair, bob, django_assert_num_queries):
    plain = address_of(bob, shows_names=True)
    plan(pair)
    fetch(plain)
    with CaptureQueriesContext(
        connection,
    ) as few:
        fetch(plain)
    for number in range(30):
        plan(pair, number + 4)
    with django_assert_num_queries(len(few)):
        assert len(events(fetch(plain))) == 31
    assert len(few) <= 4


# ── the address ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_only_the_digest_of_an_address_is_kept(bob):
    feed, plain = make_feed(bob, timezone.now(), shows_names=False)
    assert len(plain) == 10 + 40 + 8
    assert find_feed(plain) == feed
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert not [row for row in cursor.fetchall() if plain[20:] in str(row)], table


def test_a_mistyped_address_is_refused_without_asking_the_database(bob, django_assert_num_queries):
    plain = address_of(bob)
    with django_assert_num_queries(0):
        for wrong in (plain[:-1], plain[:-1] + "g", "cairn_ics_" + "0" * 48, "x", plain + "0", plain.upper()):
            assert find_feed(wrong) is None


def test_a_well_made_address_that_is_none_is_unknown(bob):
    from skills.sign_in.tokens import checksum

    secret = "cairn_ics_" + "0" * 40
    assert fetch(secret + checksum(secret)).status_code == 404


def test_a_new_address_makes_the_one_before_it_void_at_once(bob):
    old = address_of(bob)
    assert fetch(old).status_code == 200
    new = address_of(bob)
    assert fetch(old).status_code == 404
    assert fetch(new).status_code == 200
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.objects.create(engineer=bob, digest="x", key="x")


def test_a_revoked_address_answers_404_from_the_next_request_on(bob):
    plain = address_of(bob)
    assert fetch(plain).status_code == 200
    assert revoke_feed(bob, timezone.now())
    assert fetch(plain).status_code == 404
    assert not revoke_feed(bob, timezone.now())


def test_whoever_left_or_is_switched_off_has_no_calendar(bob, dana, pair):
    plan(pair)
    theirs, hers = address_of(bob), address_of(dana)
    Engineer.objects.filter(pk=bob.pk).update(left_on=timezone.localdate() - timedelta(days=1))
    User.objects.filter(pk=dana.user_id).update(is_active=False)
    assert [fetch(theirs).status_code, fetch(hers).status_code] == [404, 404]
    Engineer.objects.filter(pk=bob.pk).update(left_on=timezone.localdate())
    assert fetch(theirs).status_code == 200  # the last day still counts


@pytest.mark.parametrize("is_known", [True, False])
def test_no_answer_may_be_kept_listed_or_passed_on(bob, is_known):
    response = fetch(address_of(bob) if is_known else "cairn_ics_wrong")
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert not response.cookies


def test_a_calendar_that_has_not_changed_is_not_sent_again(pair, bob):
    plain = address_of(bob)
    row = plan(pair)
    tag = fetch(plain)["ETag"]
    again = fetch(plain, HTTP_IF_NONE_MATCH=tag)
    assert (again.status_code, again.content, again["Referrer-Policy"]) == (304, b"", "no-referrer")
    PlannedSession.objects.filter(pk=row.pk).update(cancelled_at=timezone.now(), sequence=1)
    assert fetch(plain, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_each_address_is_asked_so_often_and_no_more(bob, dana, settings):
    rates = {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "calendar": "2/hour"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    settings.WEB_PROCESSES = 1
    his, hers = address_of(bob), address_of(dana)
    assert [fetch(his).status_code for _ in range(3)] == [200, 200, 429]
    assert fetch(his)["Retry-After"]
    assert fetch(hers).status_code == 200
    assert [fetch("cairn_ics_wrong").status_code for _ in range(3)] == [404, 404, 429]


def test_when_it_was_last_asked_is_written_once_an_hour(bob):
    plain = address_of(bob)
    fetch(plain)
    first = CalendarFeed.objects.get().last_used_at
    fetch(plain)
    assert CalendarFeed.objects.get().last_used_at == first is not None
    CalendarFeed.objects.update(last_used_at=first - timedelta(hours=2))
    fetch(plain)
    assert CalendarFeed.objects.get().last_used_at > first - timedelta(hours=1)


def test_the_log_does_not_hold_the_address(bob, caplog):
    plain = address_of(bob)
    revoke_feed(bob, timezone.now())
    fetch(plain)
    from config.base.http.logs import HideSecrets

    assert caplog.records
    assert all(HideSecrets().filter(record) for record in caplog.records)
    assert plain not in "\n".join(record.getMessage() for record in caplog.records)


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_address_is_made_shown_once_renamed_and_revoked_on_one_page(client, pair, bob):
    plan(pair)
    client.force_login(bob.user)
    assert "Make an address" in client.get(PAGE).content.decode()
    made = client.post(PAGE + "make/", {"shows_names": ""}).content.decode()
    plain = made.partition("/mentoring/calendar/cairn_ics_")[2].partition(".ics")[0]
    plain = "cairn_ics_" + plain
    assert events(fetch(plain))[0]["summary"] == "Mentoring session"
    assert plain not in client.get(PAGE).content.decode()
    assert client.post(PAGE + "title/", {"shows_names": "names"}).status_code == 302
    assert events(fetch(plain))[0]["summary"] == "Mentoring with Dana Deep"
    assert client.post(PAGE + "revoke/").status_code == 302
    assert fetch(plain).status_code == 404
    kinds = AuditEvent.objects.filter(kind__startswith="calendar").values_list("kind", "subject_id")
    assert sorted(kinds) == [("calendar_made", bob.pk), ("calendar_revoked", bob.pk)]


def test_rotating_on_the_page_keeps_the_title(client, pair, bob):
    client.force_login(bob.user)
    client.post(PAGE + "make/", {"shows_names": "names"})
    page = client.get(PAGE).content.decode()
    assert '<input type="hidden" name="shows_names" value="names">' in page
    client.post(PAGE + "make/", {"shows_names": "names"})
    assert CalendarFeed.objects.usable().get().shows_names
    assert CalendarFeed.objects.count() == 2


@pytest.mark.parametrize("step", ["make", "title"])
def test_a_title_that_is_none_changes_nothing(client, bob, step):
    client.force_login(bob.user)
    make_feed(bob, timezone.now(), shows_names=False)
    assert client.post(f"{PAGE}{step}/", {"shows_names": "everything"}).status_code == 422
    feed = CalendarFeed.objects.get()
    assert (feed.shows_names, feed.revoked_at) == (False, None)


def test_an_account_without_a_person_has_nothing_to_plan(client, db):
    user = User.objects.create_user("nobody@example.org", "correct horse battery")
    client.force_login(user)
    assert "nobody in the organisation" in client.get(PAGE).content.decode()
    assert client.post(PAGE + "make/").status_code == 404
    assert client.post(PAGE + "revoke/").status_code == 404


# ── one invitation ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_one_meeting_can_be_downloaded_by_the_two_alone(client, pair, bob, dana, alice, pia):
    row = plan(pair, sequence=3)
    url = reverse("mentoring_calendar:invitation", args=[row.pk])
    for person, status in ((bob, 200), (dana, 200), (alice, 404), (pia, 404)):
        client.force_login(person.user)
        assert client.get(url).status_code == status, person
    client.force_login(bob.user)
    response = client.get(url)
    calendar = Calendar.from_ical(response.content)
    (event,) = calendar.walk("VEVENT")
    assert calendar["method"] == "PUBLISH"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert (event["sequence"], event["summary"]) == (3, "Mentoring session")
    assert event["organizer"] == "mailto:cairn@localhost"
    assert "attendee" not in event
    assert "Dana" not in response.content.decode()
