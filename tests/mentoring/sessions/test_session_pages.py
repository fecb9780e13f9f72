"""Sessions in the browser: logging, confirming, correcting, and the list of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.models import ActionItem, Goal, MentoringSession, MentorProfile, Mentorship, PlannedSession
from mentoring.pairs.lifecycle import complete
from mentoring.sessions.log import undo_session
from skills.models import Skill
from tests.make import day, make_engineer
from tests.mentoring.made import TODAY, make_pair, make_planned, make_session
from tests.mentoring.pages import HOME, LOG, SESSIONS, as_, log_body, page_of, text

pytestmark = pytest.mark.usefixtures("clock")


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


AUCKLAND, ANGELES = "Pacific/Auckland", "America/Los_Angeles"
# The 25th of November ends in Auckland at 11:00 in Greenwich, and in Los Angeles begins at 08:00.
PLACES = pytest.mark.parametrize(
    ("zone", "now", "planned", "is_on"),
    [
        (AUCKLAND, "2026-11-25T19:35:00+00:00", "2026-11-25T19:00:00+00:00", "2026-11-26"),
        (ANGELES, "2026-11-26T01:00:00+00:00", "2026-11-26T00:00:00+00:00", "2026-11-25"),
    ],
)


@PLACES
def test_today_is_the_day_where_the_writer_is(client, time_machine, pair, bob, zone, now, planned, is_on):
    MentorProfile.objects.create(engineer=bob, time_zone=zone)
    meeting = make_planned(pair, planned, minutes=30)
    time_machine.move_to(now, tick=False)
    form = as_(client, bob).get(LOG).context["log"].form
    assert form["when"].value() == "today"

    assert client.post(LOG, log_body(pair)).status_code == 302
    session = MentoringSession.objects.get()
    meeting.refresh_from_db()
    assert (session.held_on, meeting.session) == (day(is_on), session)


@PLACES
def test_a_correction_knows_the_same_today(client, time_machine, pair, bob, zone, now, planned, is_on):
    MentorProfile.objects.create(engineer=bob, time_zone=zone)
    session = make_session(pair, "2026-11-20", by=bob)
    time_machine.move_to(now, tick=False)
    path, later = f"{SESSIONS}{session.pk}/", day(is_on) + timedelta(days=1)
    as_(client, bob)
    assert "This day lies ahead." in text(client.post(path, edit_body(client, session, held_on=f"{later}")))
    client.post(path, edit_body(client, session, held_on=is_on))
    session.refresh_from_db()
    assert session.held_on == day(is_on)


def test_a_day_that_is_tomorrow_here_stays_as_the_other_one_gave_it(client, pair, bob):
    session = make_session(pair, "2026-11-26")  # today, where Dana is
    body = edit_body(as_(client, bob), session, minutes="40", summary="Of Bob")
    assert client.post(f"{SESSIONS}{session.pk}/", body).status_code == 302
    session.refresh_from_db()
    assert (session.minutes, session.summary) == (40, "Of Bob")


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


def test_a_second_session_of_a_day_is_asked_about_first(client, pair, bob):
    make_session(pair, TODAY, minutes=45)
    response = as_(client, bob).post(LOG, log_body(pair))
    assert response.status_code == 422
    assert "Dana Deep has logged a session of 45 minutes on 25 Nov 2026" in text(response)
    assert 'name="is_another"' in text(response)
    assert 'name="is_another"' not in text(client.get(LOG))
    assert client.post(LOG, log_body(pair, is_another="on")).status_code == 302
    assert MentoringSession.objects.count() == 2


def test_nobody_logs_for_a_pair_of_others(client, pair, alice, pia):
    for who in (alice, pia):
        assert as_(client, who).get(f"{LOG}?with={pair.pk}").status_code == 404
        assert client.post(LOG, log_body(pair)).status_code == 404
    assert not MentoringSession.objects.exists()


def test_a_pair_that_ended_while_the_form_was_open_keeps_what_was_typed(client, pair, bob, dana, alice):
    assert as_(client, bob).get(LOG).status_code == 200
    complete(pair, dana.user, TODAY - timedelta(days=1))
    response = client.post(LOG, log_body(pair, summary="My long words"))

    assert response.status_code == 422
    assert "The pair ended on 24 Nov 2026" in text(response)
    assert "What you typed is still in the form." in text(response)
    assert "My long words" in text(response)
    assert as_(client, alice).post(LOG, log_body(pair)).status_code == 404
    assert not MentoringSession.objects.exists()


@pytest.mark.parametrize("who", ["dana", "bob"])
def test_a_session_taken_out_while_it_was_corrected_keeps_what_was_typed(request, client, pair, bob, dana, alice, who):
    session = make_session(pair, "2026-11-20", by=dana)
    path, body = f"{SESSIONS}{session.pk}/", edit_body(as_(client, bob), session, summary="My long words")
    undo_session(session, dana, timezone.now())
    response = as_(client, request.getfixturevalue(who)).post(path, body)

    assert response.status_code == 409
    assert "This session was taken out in the meantime." in text(response)
    assert "My long words" in text(response)
    form = response.context["log"].form
    assert (form["held_on"].value(), form["minutes"].value()) == ("2026-11-20", "45")
    assert client.get(path).status_code == 404
    assert as_(client, alice).post(path, body).status_code == 404


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


def test_a_day_after_the_end_of_the_pair_is_refused_with_what_was_typed(client, pair, bob):
    session = make_session(pair, "2026-11-19")
    Mentorship.objects.filter(pk=pair.pk).update(state="completed", ended_on=day("2026-11-20"))
    body = edit_body(as_(client, bob), session, held_on="2026-11-21", summary="My long words")
    response = client.post(f"{SESSIONS}{session.pk}/", body)
    assert response.status_code == 422
    assert "The pair ended on 20 Nov 2026" in text(response)
    assert "My long words" in text(response)


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


# ── meetings at the same time ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("at", "is_said"), [("14:00", True), ("14:44", True), ("13:16", True), ("14:45", False), ("13:15", False)]
)
def test_a_meeting_at_the_same_time_as_another_of_ones_own_is_said_and_planned(client, pair, bob, dana, at, is_said):
    mona = make_engineer("Mona Mentor", team="Language")
    other = make_pair(mona, bob, "python")
    ahead = (TODAY + timedelta(days=7)).isoformat()
    for planned, time in ((pair, "14:00"), (other, at)):
        body = {"day": ahead, "at": time, "minutes": "45"}
        page = as_(client, bob).post(f"/mentoring/pairs/{planned.pk}/plan/", body, follow=True).content.decode()
    assert PlannedSession.objects.count() == 2
    assert ("You meet Dana Deep at the same time" in page) is is_said
    assert ("at the same time as Mona Mentor" in as_(client, bob).get(HOME).content.decode()) is is_said
    assert "at the same time" not in as_(client, dana).get(f"/mentoring/pairs/{pair.pk}/").content.decode()
