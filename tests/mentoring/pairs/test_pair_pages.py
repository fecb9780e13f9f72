"""The page of a pair: who sees what, its steps, and what the two keep there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.models import ActionItem, Goal, MentorProfile, Mentorship, PlannedSession, PrivateNote
from mentoring.reminders.due import due_nudges
from mentoring.reminders.read import read_pairs
from skills.models import Skill
from tests.make import day, make_engineer, make_rating
from tests.mentoring.made import TODAY, make_planned, make_session
from tests.mentoring.pages import HOME, as_, page_of, text

pytestmark = pytest.mark.usefixtures("clock")


# ── the pair ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_two_see_everything_of_their_pair(client, pair, bob, dana, alice):
    make_rating(bob, "python", 3, alice, "2026-10-01")
    Goal.objects.create(focus_skill=pair.focus_skills.get(skill__key="python"), level=4, text="Review the hard parts")
    make_session(pair, "2026-11-16", confirmed="both", summary="Read a plan")
    make_planned(pair, "2026-11-30T14:00:00+00:00")
    for who in (bob, dana):
        html = text(as_(client, who).get(page_of(pair)))
        for words in ("Review the hard parts", "3 of 4", "Read a plan", "On rhythm", "Write better queries"):
            assert words in html, words
        assert "Mon 14:00–14:45" in html


def test_without_a_goal_the_framework_says_what_comes_next(client, pair, bob):
    assert "Level 3 in the framework:</span> python at 3" in text(as_(client, bob).get(page_of(pair)))


@pytest.mark.parametrize("who", ["alice", "head", "charlie", "pia"])
def test_lines_and_the_people_team_see_state_and_counts_without_a_word(request, client, pair, bob, who):
    make_session(pair, "2026-11-16", confirmed="both", summary="Secret summary")
    ActionItem.objects.create(mentorship=pair, text="Secret action", owner=bob)
    Goal.objects.create(focus_skill=pair.focus_skills.first(), level=4, text="Secret goal")
    PrivateNote.objects.create(mentorship=pair, author=bob, text="Secret note")
    html = text(as_(client, request.getfixturevalue(who)).get(page_of(pair)))

    assert "1 session, 1 confirmed by both" in html
    assert "Secret" not in html
    assert "Write better queries" not in html
    assert "Python" not in html


def test_nobody_else_finds_the_pair(client, pair, lena):
    stranger = make_engineer("Sam Stranger", team="Vision")
    for who in (lena, stranger):
        assert as_(client, who).get(page_of(pair)).status_code == 404
        assert client.post(f"{page_of(pair)}steps/paused/").status_code == 404


def test_a_manager_takes_no_step_with_a_pair_of_others(client, pair, alice):
    assert as_(client, alice).post(f"{page_of(pair)}steps/paused/").status_code == 404
    assert Mentorship.objects.get().state == "active"


def test_pausing_and_resuming_are_one_press_ending_asks_once_more(client, pair, bob):
    as_(client, bob).post(f"{page_of(pair)}steps/paused/")
    assert "Paused" in text(client.get(page_of(pair)))
    client.post(f"{page_of(pair)}steps/resumed/")

    assert "This cannot be taken back" in text(client.get(f"{page_of(pair)}steps/completed/"))
    assert Mentorship.objects.get().state == "active"
    client.post(f"{page_of(pair)}steps/completed/")
    assert Mentorship.objects.get().state == "completed"
    html = text(client.get(page_of(pair)))
    assert f"?renews={pair.pk}" in html
    assert "Log a session" not in html


def test_ending_early_asks_why(client, pair, bob):
    assert as_(client, bob).post(f"{page_of(pair)}steps/ended-early/").status_code == 422
    client.post(f"{page_of(pair)}steps/ended-early/", {"reason": "no_time"})
    assert Mentorship.objects.get().end_reason == "no_time"


def test_a_step_that_is_not_possible_says_why_on_the_page(client, pair, bob):
    response = as_(client, bob).post(f"{page_of(pair)}steps/resumed/")
    assert response.status_code == 422
    assert "This pair is active: “Resume” is not possible." in text(response)


@pytest.mark.parametrize("kind", ["proposed", "lapsed", "expired", "nonsense"])
def test_steps_of_the_clock_have_no_address(client, pair, bob, kind):
    assert as_(client, bob).post(f"{page_of(pair)}steps/{kind}/").status_code == 404


def test_the_people_team_ends_a_pair_early_and_reads_no_word(client, pair, pia):
    html = text(as_(client, pia).get(page_of(pair)))
    assert "End early" in html
    client.post(f"{page_of(pair)}steps/ended-early/", {"reason": "moved"})
    assert Mentorship.objects.get().state == "ended_early"


# ── goals, actions, rhythm, note, plan ──────────────────────────────────────────────────────────────────────────────
def test_a_goal_is_agreed_edited_and_reached(client, pair, bob):
    focus = pair.focus_skills.get(skill__key="sql")
    path = f"/mentoring/goals/{focus.pk}/"
    as_(client, bob).post(path, {"level": "3", "text": ""})
    assert Goal.objects.get().text == "sql at 3"
    client.post(path, {"level": "3", "text": "Own words", "is_reached": "on"})
    assert (Goal.objects.get().text, Goal.objects.get().reached_on) == ("Own words", TODAY)

    response = client.post(path, {"level": "9", "text": "Kept words"})
    assert response.status_code == 422
    assert "A goal is a level from 1 to 5." in text(response)
    assert "Kept words" in text(response)


def test_an_action_is_added_done_opened_again_and_removed(client, pair, bob, dana, alice):
    as_(client, bob).post(f"{page_of(pair)}actions/", {"text": "Read it", "owner": dana.slug, "due_on": "2026-12-01"})
    action = ActionItem.objects.get()
    assert (action.text, action.owner, action.due_on) == ("Read it", dana, day("2026-12-01"))
    assert as_(client, alice).post(f"/mentoring/actions/{action.pk}/", {"do": "remove"}).status_code == 404

    for do, is_done in (("done", True), ("open", False)):
        as_(client, dana).post(f"/mentoring/actions/{action.pk}/", {"do": do})
        action.refresh_from_db()
        assert (action.done_at is not None) == is_done
    client.post(f"/mentoring/actions/{action.pk}/", {"do": "remove"})
    assert not ActionItem.objects.exists()


def test_an_action_of_somebody_else_is_refused_and_kept(client, pair, bob, alice):
    response = as_(client, bob).post(f"{page_of(pair)}actions/", {"text": "Kept words", "owner": alice.slug})
    assert response.status_code == 422
    assert "An action belongs to one of the two." in text(response)
    assert "Kept words" in text(response)


def test_how_often_they_meet_is_a_number_of_days(client, pair, bob):
    as_(client, bob).post(f"{page_of(pair)}cadence/", {"cadence_days": "28"})
    assert Mentorship.objects.get().cadence_days == 28
    response = client.post(f"{page_of(pair)}cadence/", {"cadence_days": "6"})
    assert response.status_code == 422
    assert "Give a number from 7 to 91." in text(response)


def test_the_two_say_until_when_they_mean_to_meet_and_are_told_two_weeks_before(client, pair, bob):
    until = timezone.localdate() + timedelta(days=30)
    body = {"cadence_days": "14", "planned_end_on": until.isoformat()}
    assert as_(client, bob).post(f"{page_of(pair)}cadence/", body).status_code == 302
    assert Mentorship.objects.get().planned_end_on == until
    assert f'value="{until}"' in client.get(page_of(pair)).content.decode()
    assert "ending" not in _told_on(until - timedelta(days=15))
    assert "ending" in _told_on(until - timedelta(days=14))

    refused = client.post(f"{page_of(pair)}cadence/", body | {"planned_end_on": "2020-01-01"})
    assert refused.status_code == 422
    assert "planned to end on a day after today" in text(refused)
    client.post(f"{page_of(pair)}cadence/", body | {"planned_end_on": ""})
    assert Mentorship.objects.get().planned_end_on is None


def _told_on(day):
    return {due.kind for row in read_pairs(day) for due in due_nudges(row, day)}


def test_a_note_is_the_authors_alone_even_from_the_other_of_the_two(client, pair, bob, dana):
    as_(client, bob).post(f"{page_of(pair)}note/", {"text": "Nobody reads this", "version": "0"})
    assert "Nobody reads this" in text(client.get(page_of(pair)))
    assert "Nobody reads this" not in text(as_(client, dana).get(page_of(pair)))


def test_two_windows_with_one_note_lose_nothing(client, pair, bob):
    path = f"{page_of(pair)}note/"
    as_(client, bob).post(path, {"text": "One", "version": "0"})
    client.post(path, {"text": "Two", "version": "1"})
    response = client.post(path, {"text": "Three", "version": "1"})
    assert response.status_code == 409
    assert "Two" in text(response)
    assert "Three" in text(response)
    assert PrivateNote.objects.get().text == "Two"
    assert 'name="version" value="2"' in text(response)

    fragment = client.post(path, {"text": "Three", "version": "1"}, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Reswap"]) == (409, "outerHTML")
    saved = client.post(path, {"text": "Three", "version": "2"}, headers={"HX-Request": "true"})
    assert 'name="version" value="3" id="note_version" hx-swap-oob="true"' in text(saved)
    assert "Three" not in text(saved)


def test_a_meeting_is_planned_where_one_is_moved_and_cancelled(client, pair, bob):
    MentorProfile.objects.create(engineer=bob, time_zone="America/New_York")
    as_(client, bob).post(f"{page_of(pair)}plan/", {"day": "2026-11-30", "at": "09:30", "minutes": "45"})
    planned = PlannedSession.objects.get()
    assert planned.starts_at == datetime.fromisoformat("2026-11-30T14:30:00+00:00")
    assert "Mon 09:30–10:15" in text(client.get(page_of(pair)))

    path = f"/mentoring/planned/{planned.pk}/"
    client.post(path, {"day": "2026-12-01", "at": "10:00", "minutes": "30", "sequence": "0"})
    stale = client.post(path, {"day": "2026-12-02", "at": "10:00", "minutes": "30", "sequence": "0"})
    assert (stale.status_code, PlannedSession.objects.get().sequence) == (422, 1)
    client.post(f"{path}cancel/")
    assert PlannedSession.objects.get().cancelled_at
    assert "is cancelled" in text(client.get(path))
    assert client.post(f"{path}cancel/").status_code == 422


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"day": "2026-11-24", "at": "09:30", "minutes": "45"}, "This moment has passed."),
        ({"day": "2026-11-30", "at": "half nine", "minutes": "45"}, "Write the time like 14:30."),
        ({"day": "", "at": "09:30", "minutes": "45"}, "Give the day."),
    ],
)
def test_a_plan_that_does_not_fit_is_kept_and_told(client, pair, bob, body, says):
    response = as_(client, bob).post(f"{page_of(pair)}plan/", body)
    assert response.status_code == 422
    assert says in text(response)
    assert not PlannedSession.objects.exists()


def test_a_meeting_that_passed_asks_once(client, pair, bob):
    planned = make_planned(pair, "2026-11-24T10:00:00+00:00")
    html = text(as_(client, bob).get(HOME))
    assert "Did these take place?" in html
    assert client.post(f"/mentoring/planned/{planned.pk}/cancel/")["Location"] == HOME
    assert "Did these take place?" not in text(client.get(HOME))


def test_a_long_history_of_a_pair_takes_no_more_queries(client, pair, bob, django_assert_num_queries):
    make_session(pair, "2026-11-20").skills.set(Skill.objects.all())
    as_(client, bob)
    with CaptureQueriesContext(connection) as few:
        client.get(page_of(pair))
    for number in range(15):
        make_session(pair, TODAY - timedelta(days=number), minutes=50).skills.set(Skill.objects.all())
        ActionItem.objects.create(mentorship=pair, text="Read", owner=bob, done_at=timezone.now())
        make_planned(pair, f"2026-12-{number + 10}T10:00:00+00:00")
    with django_assert_num_queries(len(few)):
        client.get(page_of(pair))
