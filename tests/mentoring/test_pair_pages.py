"""The pages of pairs: what the two see and do, what their lines see, what nobody else does. Dana mentors Bob."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.lifecycle import propose
from mentoring.models import ActionItem, Goal, MentoringSession, MentorProfile, Mentorship, PlannedSession, PrivateNote
from skills.models import Placement, Skill
from tests.make import day, make_engineer, make_rating, make_role, make_skill
from tests.mentoring.pairs import NOW, TODAY, make_pair, make_planned, make_session

HOME, LOG, SESSIONS = "/mentoring/", "/mentoring/sessions/new/", "/mentoring/sessions/"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def dana(charlie):
    return make_engineer("Dana Deep", team="Language")


@pytest.fixture
def pair(dana, bob):
    return make_pair(dana, bob, "python", "sql", purpose="Write better queries")


def as_(client, who):
    client.force_login(who.user)
    return client


def page_of(pair):
    return f"/mentoring/pairs/{pair.pk}/"


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def log_body(pair, **more):
    return {"pair": pair.pk, "when": "today", "length": "30", "skills": ["python"], "summary": "Words", **more}


# ── logging ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_session_is_logged_with_what_is_filled_in(client, pair, bob):
    page = as_(client, bob).get(LOG)
    form = page.context["log"].form
    sent = {name: form[name].value() for name in ("when", "length", "skills", "summary")}
    response = client.post(LOG, {"pair": pair.pk, **{name: value or "" for name, value in sent.items()}})

    assert response["Location"] == HOME
    session = MentoringSession.objects.get()
    assert (session.held_on, session.minutes, session.logged_by) == (TODAY, 30, bob)
    assert [skill.key for skill in session.skills.all()] == ["python"]


def test_after_saving_the_next_page_offers_undo_and_a_note_once(client, pair, bob):
    as_(client, bob).post(LOG, log_body(pair))
    session = MentoringSession.objects.get()
    home = text(client.get(HOME))

    assert "Session with Dana saved" in home
    assert f'action="{SESSIONS}{session.pk}/undo/"' in home
    assert f'href="{SESSIONS}{session.pk}/#id_summary"' in home
    assert f'data-saved="log:{bob.pk}:{pair.pk}"' in home
    assert "Session with Dana saved" not in text(client.get(HOME))
    client.post(f"{SESSIONS}{session.pk}/undo/")
    assert not MentoringSession.objects.exists()


def test_the_form_says_who_reads_it_before_anything_is_typed(client, pair, bob):
    html = text(as_(client, bob).get(LOG))
    label = re.search(r'<label class="lab" for="id_summary">(.*?)</label>', html).group(1)
    assert label == "What changed? Optional; you and Dana read it"
    assert "you alone read it" in text(client.get(page_of(pair)))


def test_the_meeting_that_just_ended_comes_first_then_the_last_session(client, pair, bob, alice, charlie):
    other = make_pair(charlie, bob, "python")
    make_session(other, "2026-11-20", minutes=50).skills.set(Skill.objects.filter(key="python"))
    chosen = as_(client, bob).get(LOG).context["log"]
    assert (chosen.pair, chosen.form["length"].value(), chosen.source) == (other, "50", "Filled in from last time")

    make_planned(pair, "2026-11-24T15:00:00+00:00", minutes=25)
    chosen = client.get(LOG).context["log"]
    assert (chosen.pair, chosen.form["when"].value(), chosen.form["length"].value()) == (pair, "yesterday", "25")
    assert client.get(f"{LOG}?with={other.pk}").context["log"].pair == other


def test_open_goals_are_what_a_first_session_is_about(client, pair, bob):
    Goal.objects.create(focus_skill=pair.focus_skills.get(skill__key="sql"), level=3, text="Windows")
    assert as_(client, bob).get(LOG).context["log"].form["skills"].value() == ["sql"]


def test_what_is_open_shows_where_the_next_session_is_logged_and_prepared(client, pair, bob):
    make_session(pair, "2026-11-20", summary="Last words")
    ActionItem.objects.create(mentorship=pair, text="Read the plan", owner=bob, due_on=day("2026-11-30"))
    for path in (LOG, page_of(pair)):
        html = text(as_(client, bob).get(path))
        assert "Last words" in html
        assert "Read the plan" in html
        assert "by 30 Nov 2026" in html


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"when": "other", "held_on": ""}, "Give the day of the session."),
        ({"when": "other", "held_on": "2026-11-26"}, "This day lies ahead."),
        ({"when": "other", "held_on": "2026-09-01"}, "The pair began on 7 Sep 2026"),
        ({"when": "other", "held_on": "someday"}, "This is not a day of the calendar."),
        ({"length": "other", "minutes": "4"}, "between 5 and 480 minutes"),
        ({"length": "other", "minutes": ""}, "Say how many minutes it took."),
        ({"length": "9999"}, "Choose one of the lengths"),
        ({"skills": ["nothing"]}, "Choose from the list."),
        ({"summary": "x" * 5001}, "Shorten this to 5,000 characters"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_is_kept(client, pair, bob, more, says):
    response = as_(client, bob).post(LOG, log_body(pair, **{"summary": "My long words", **more}))

    assert response.status_code == 422
    assert says in text(response)
    assert more.get("summary", "My long words") in response.content.decode()
    assert not MentoringSession.objects.exists()


def test_the_same_session_twice_says_so(client, pair, bob, dana):
    make_session(pair, TODAY, minutes=30)
    response = as_(client, bob).post(LOG, log_body(pair))
    assert response.status_code == 422
    assert "is logged already, perhaps by the other one" in text(response)


def test_nobody_logs_for_a_pair_of_others(client, pair, alice, pia):
    for who in (alice, pia):
        assert as_(client, who).get(f"{LOG}?with={pair.pk}").status_code == 404
        assert client.post(LOG, log_body(pair)).status_code == 404
    assert not MentoringSession.objects.exists()


@pytest.mark.parametrize("text", ["x", "0", "-1", "9" * 30, "²"])
def test_a_pair_that_is_no_number_is_no_pair(client, pair, bob, text):
    assert as_(client, bob).get(LOG, {"with": text}).status_code == 404


def test_without_a_pair_the_form_says_what_to_do(client, bob):
    assert "No pair under way yet" in text(as_(client, bob).get(LOG))
    assert "No pair yet" in text(client.get(HOME))


# ── confirming and correcting ───────────────────────────────────────────────────────────────────────────────────────
def test_looking_at_the_link_of_a_mail_confirms_nothing_pressing_does(client, pair, bob):
    session = make_session(pair, "2026-11-20")
    path = f"{SESSIONS}{session.pk}/confirm/"
    assert "Did this session take place?" in text(as_(client, bob).get(path))
    session.refresh_from_db()
    assert not session.is_confirmed

    client.post(path, {"seen": "2026-11-20/45"})
    session.refresh_from_db()
    assert session.is_confirmed
    assert "You have confirmed this session" in text(client.get(path))


def test_what_changed_since_one_looked_is_not_confirmed_unseen(client, pair, bob):
    session = make_session(pair, "2026-11-20")
    response = as_(client, bob).post(f"{SESSIONS}{session.pk}/confirm/", {"seen": "2026-11-20/30"})
    assert response.status_code == 422
    assert "has corrected this session" in text(response)


def test_what_did_not_take_place_is_gone_and_the_other_one_reads_who_said_so(client, pair, bob, dana):
    session = make_session(pair, "2026-11-20")
    as_(client, bob).post(f"{SESSIONS}{session.pk}/deny/")
    assert not MentoringSession.objects.exists()
    assert "Bob Engineer said that the session of 20 Nov 2026 did not take place" in text(
        as_(client, dana).get(page_of(pair))
    )


def edit_body(client, session, **more):
    page = client.get(f"{SESSIONS}{session.pk}/")
    form = page.context["form"]
    given = {name: form[name].value() for name in form.fields}
    return {name: value if value is not None else "" for name, value in given.items()} | {
        "seen": page.context["seen"],
        **more,
    }


def test_two_who_correct_one_session_both_see_what_the_other_wrote(client, pair, bob, dana):
    session = make_session(pair, "2026-11-20", summary="First")
    first = edit_body(as_(client, bob), session, summary="Of Bob")
    second = edit_body(as_(client, dana), session, summary="Of Dana")
    as_(client, bob).post(f"{SESSIONS}{session.pk}/", first)
    response = as_(client, dana).post(f"{SESSIONS}{session.pk}/", second)

    assert response.status_code == 409
    assert "is now “Of Bob”" in text(response)
    assert "Of Dana" in text(response)
    again = second | {"seen": response.context["seen"]}
    assert client.post(f"{SESSIONS}{session.pk}/", again).status_code == 302
    assert MentoringSession.objects.get().summary == "Of Dana"


def test_a_confirmed_session_keeps_its_facts_and_takes_words(client, pair, bob):
    session = make_session(pair, "2026-11-20", confirmed="both")
    body = edit_body(as_(client, bob), session, summary="Later words", minutes="300", held_on="2026-11-01")
    client.post(f"{SESSIONS}{session.pk}/", body)
    session.refresh_from_db()
    assert (session.minutes, session.summary, session.is_confirmed) == (45, "Later words", True)


@pytest.mark.parametrize("who", ["alice", "head", "charlie", "pia", "lena"])
def test_a_session_is_a_page_of_the_two_alone(request, client, pair, who):
    session = make_session(pair, "2026-11-20", summary="Secret")
    as_(client, request.getfixturevalue(who))
    for path in ("", "confirm/"):
        assert client.get(f"{SESSIONS}{session.pk}/{path}").status_code == 404
    for path in ("confirm/", "deny/", "undo/"):
        assert client.post(f"{SESSIONS}{session.pk}/{path}").status_code == 404
    assert "Secret" not in text(client.get(SESSIONS))


def test_sessions_are_listed_and_filtered(client, pair, bob, charlie):
    other = make_pair(charlie, bob, "python")
    make_session(pair, "2026-11-20", summary="Waits")
    make_session(pair, "2026-11-10", confirmed="both", summary="Done")
    make_session(other, "2026-11-12", by=bob, summary="Theirs")

    def shown(query):
        return [row.session.summary for row in as_(client, bob).get(SESSIONS + query).context["rows"]]

    assert shown("") == ["Waits", "Theirs", "Done"]
    assert shown(f"?pair={other.pk}") == ["Theirs"]
    assert [shown(f"?state={state}") for state in ("you", "them", "both")] == [["Waits"], ["Theirs"], ["Done"]]
    assert shown("?pair=999&state=nonsense&page=9") == ["Waits", "Theirs", "Done"]


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


# ── proposing ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def gaps(bob, alice):
    """Bob aims at senior: two levels short in sql, one in python, none in talks."""
    for key in ("python", "sql", "talks"):
        make_skill(key)
    Placement.objects.update(target_role=make_role("senior", python=3, sql=4, talks=2))
    for key, level in (("python", 2), ("sql", 2), ("talks", 2)):
        make_rating(bob, key, level, alice, "2026-10-01")


NEW = "/mentoring/pairs/new/"


def test_skills_are_suggested_by_the_mentees_largest_gaps(client, gaps, bob, dana):
    form = as_(client, bob).get(f"{NEW}?mentor={dana.slug}").context["form"]
    assert [(row.skill.key, row.said) for row in form.largest] == [("sql", "2 of 4"), ("python", "2 of 3")]
    assert form.chosen == ["sql"]


def test_a_mentor_to_be_is_told_no_level_of_the_mentee(client, gaps, bob, dana):
    response = as_(client, dana).get(f"{NEW}?mentee={bob.slug}")
    assert response.context["form"].largest == []
    assert "2 of 4" not in text(response)


def test_whoever_proposes_to_mentor_somebody_learns_no_level_until_it_begins(client, gaps, bob, dana):
    made = propose(mentor=dana, mentee=bob, skills=Skill.objects.filter(key="sql"), by=dana.user, on=TODAY)
    assert "2 of" not in text(as_(client, dana).get(page_of(made)))
    assert "Level" not in text(client.get(page_of(made)))
    assert "2 of 3" in text(as_(client, bob).get(page_of(made)))
    client.post(f"{page_of(made)}steps/accepted/")
    assert "2 of 3" in text(as_(client, dana).get(page_of(made)))


def test_of_a_pair_that_ended_the_level_at_its_end_stays(client, bob, dana, alice):
    pair = make_pair(dana, bob, "python", state="completed", ended_on=day("2026-11-01"))
    pair.focus_skills.update(end_level=3)
    make_rating(bob, "python", 5, alice, "2026-11-20")
    for who in (bob, dana):
        assert "3 of 4" in text(as_(client, who).get(page_of(pair)))


def test_a_proposal_is_sent_answered_and_waits_on_the_home_of_the_other(client, gaps, bob, dana):
    body = {"mentor": dana.slug, "mentee": bob.slug, "skills": ["sql"], "purpose": "Windows", "cadence_days": "21"}
    response = as_(client, bob).post(NEW, body)
    made = Mentorship.objects.get()
    assert response["Location"] == page_of(made)
    assert (made.purpose, made.cadence_days, made.accepted_by_mentee_at is not None) == ("Windows", 21, True)

    assert "Waiting for an answer" in text(client.get(HOME))
    assert "You would mentor Bob Engineer" in text(as_(client, dana).get(HOME))
    client.post(f"{page_of(made)}steps/accepted/")
    assert Mentorship.objects.get().state == "active"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"skills": []}, "Choose one, two or three skills."),
        ({"cadence_days": "100"}, "Give a number from 7 to 91."),
        ({"purpose": "x" * 501}, "Shorten this to 500 characters"),
        ({"mentor": "ghost"}, "There is no such person here"),
    ],
)
def test_a_proposal_that_does_not_fit_is_told(client, gaps, bob, dana, more, says):
    body = {"mentor": dana.slug, "mentee": bob.slug, "skills": ["sql"], "cadence_days": "14", **more}
    response = as_(client, bob).post(NEW, body)
    assert response.status_code == 422
    assert says in text(response)
    assert not Mentorship.objects.exists()


def test_inside_a_reporting_line_the_people_team_says_why(client, gaps, bob, alice, pia):
    body = {"mentor": alice.slug, "mentee": bob.slug, "skills": ["sql"], "cadence_days": "14"}
    response = as_(client, bob).post(NEW, body)
    assert response.status_code == 422
    assert "the people team can propose it with a reason" in text(response)
    assert as_(client, pia).post(NEW, body).status_code == 422
    client.post(NEW, {**body, "override_reason": "Nobody else knows it"})
    assert Mentorship.objects.get().override_reason == "Nobody else knows it"


def test_whoever_has_no_say_proposes_nobody(client, gaps, bob, dana, lena):
    response = as_(client, lena).get(f"{NEW}?mentor={dana.slug}&mentee={bob.slug}")
    assert response.status_code == 422
    assert "by the mentee&#x27;s manager or by the people team" in text(response)


def test_a_pair_that_ended_is_renewed_with_its_skills(client, dana, bob):
    old = make_pair(dana, bob, "python", state="completed", ended_on=day("2026-11-01"), cadence_days=28)
    page = as_(client, bob).get(f"{NEW}?renews={old.pk}")
    assert page.context["form"].chosen == ["python"]
    client.post(NEW, {"renews": old.pk, "skills": ["python"], "cadence_days": "28"})
    assert Mentorship.objects.get(renews=old).state == "proposed"


def test_a_pair_of_others_is_not_renewed(client, dana, bob, alice):
    old = make_pair(dana, bob, state="completed", ended_on=day("2026-11-01"))
    assert as_(client, alice).get(f"{NEW}?renews={old.pk}").status_code == 404
    assert client.get(f"{NEW}?renews=x").status_code == 404


# ── the start page of mentoring ─────────────────────────────────────────────────────────────────────────────────────
def test_the_home_has_what_waits_what_comes_and_ones_pairs(client, pair, bob, charlie, dana):
    make_session(pair, "2026-11-16", minutes=50)
    make_session(pair, "2026-11-09", confirmed="both", minutes=40)
    make_planned(pair, "2026-11-30T10:00:00+00:00")
    propose(mentor=charlie, mentee=bob, skills=[Skill.objects.first()], by=charlie.user, on=TODAY)
    home = as_(client, bob).get(HOME).context["home"]

    assert home.summary == "2 sessions and 1 h 30 min in twelve months, with 1 person"
    assert [row.title for row in home.to_answer] == ["Charlie Other would mentor you"]
    assert [row.session.minutes for row in home.to_confirm] == [50]
    assert len(home.coming) == 1
    assert [card.other for card in home.cards] == [dana]


def test_the_form_is_first_in_the_page(client, pair, bob):
    html = text(as_(client, bob).get(HOME))
    assert html.index('id="log"') < html.index('id="pr-h"')


def test_an_account_that_is_nobody_has_pages_that_say_so(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("root@example.org", "x"))
    for path in (HOME, LOG, SESSIONS):
        assert "nobody in the organisation" in text(client.get(path))


def fill(bob, count):
    for number in range(count):
        pair = make_pair(make_engineer(f"M{number} Mentor"), bob, "python", "sql")
        for on in ("2026-11-02", "2026-11-16"):
            make_session(pair, on, minutes=30 + number).skills.set(Skill.objects.all())
        make_planned(pair, f"2026-11-{26 + number}T10:00:00+00:00")
        make_planned(pair, f"2026-11-{20 + number}T10:00:00+00:00")
        ActionItem.objects.create(mentorship=pair, text="Read", owner=bob)
        Goal.objects.create(focus_skill=pair.focus_skills.first(), level=3, text="Goal")


@pytest.mark.parametrize("path", [HOME, LOG, SESSIONS])
def test_few_and_many_pairs_take_the_same_queries(client, bob, path):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    fill(bob, 1)
    few = as_(client, bob) and count()
    for number in range(1, 4):
        pair = make_pair(make_engineer(f"N{number} Mentor"), bob, "python", "sql")
        for on in ("2026-11-02", "2026-11-16"):
            make_session(pair, on, minutes=60 + number).skills.set(Skill.objects.all())
        make_planned(pair, f"2026-11-{26 + number}T11:00:00+00:00")
        ActionItem.objects.create(mentorship=pair, text="Read", owner=bob)
    assert count() == few
    assert few <= {HOME: 30, LOG: 17, SESSIONS: 9}[path], few


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
