"""Sessions and meetings to come: logged, corrected, confirmed, taken back. Dana of Language mentors Bob of Vision."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from config.base.edits import Outdated
from config.base.models import AuditEvent
from mentoring.calendar.zones import zone_of
from mentoring.models import Goal, MentoringSession, MentorProfile, Mentorship, PlannedSession, PrivateNote
from mentoring.models.pairs import NotPossible
from mentoring.pairs.agenda import NoteChanged, add_action, mark_action, next_level, save_note, set_goal, set_rhythm
from mentoring.sessions.log import (
    SameDay,
    confirm_session,
    deny_session,
    edit_session,
    has_confirmed,
    log_session,
    may_undo,
    see_session,
    undo_session,
)
from mentoring.sessions.planning import cancel_planned, is_over, moment_in, move_planned, plan_session
from skills.models import Skill
from tests.make import day
from tests.mentoring.made import TODAY, make_pair, make_planned, make_session

pytestmark = pytest.mark.usefixtures("clock")


def skills(*keys):
    return list(Skill.objects.filter(key__in=keys))


def log(pair, by, on="2026-11-24", minutes=30, *keys, **more):
    return log_session(pair, by, TODAY, held_on=day(on), minutes=minutes, skills=skills(*keys), **more)


def edit(session, by, **fields):
    given = {
        "held_on": session.held_on,
        "minutes": session.minutes,
        "skills": list(session.skills.all()),
        "summary": session.summary,
        **fields,
    }
    return edit_session(session, by, TODAY, **given)


# ── logging ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["mentor", "mentee"])
def test_logging_confirms_ones_own_side_alone(pair, who):
    by, other = getattr(pair, who), pair.other(getattr(pair, who))
    session = log(pair, by, "2026-11-24", 30, "sql", summary="A window function.")

    assert has_confirmed(session, by)
    assert not has_confirmed(session, other)
    assert session.logged_by == by
    assert [skill.key for skill in session.skills.all()] == ["sql"]
    assert session.summary == "A window function."


@pytest.mark.parametrize(
    ("on", "says"),
    [("2026-11-26", "lies ahead"), ("2026-09-06", "began on 7 Sep 2026")],
)
def test_a_session_lies_neither_ahead_nor_before_the_pair(pair, on, says):
    with pytest.raises(NotPossible, match=says):
        log(pair, pair.mentor, on)
    assert MentoringSession.objects.count() == 0


def test_the_same_session_twice_is_one_and_the_sentence_says_so(pair):
    log(pair, pair.mentor)
    with pytest.raises(NotPossible, match="30 minutes on 24 Nov 2026 is logged already"):
        log(pair, pair.mentee)
    with pytest.raises(SameDay, match="Dana Deep has logged a session of 30 minutes on 24 Nov 2026"):
        log(pair, pair.mentee, "2026-11-24", 45)
    log(pair, pair.mentee, "2026-11-24", 45, is_another=True)  # two meetings on one day differ in length
    assert MentoringSession.objects.count() == 2


@pytest.mark.parametrize("state", ["proposed", "declined"])
def test_a_pair_that_is_not_under_way_logs_nothing(dana, bob, state):
    pair = make_pair(dana, bob, state=state, started_on=None)
    with pytest.raises(NotPossible, match="under way"):
        log(pair, dana)


def test_logging_holds_the_meeting_planned_for_that_day(pair):
    other = make_planned(pair, "2026-11-23T10:00:00+00:00")
    meant = make_planned(pair, "2026-11-24T10:00:00+00:00")
    session = log(pair, pair.mentee)

    assert PlannedSession.objects.get(pk=meant.pk).session == session
    assert PlannedSession.objects.get(pk=other.pk).session is None


def test_the_day_of_a_planned_meeting_is_the_one_where_its_reader_is(pair):
    MentorProfile.objects.create(engineer=pair.mentor, time_zone="Pacific/Auckland")
    planned = make_planned(pair, "2026-11-23T12:00:00+00:00")  # already the 24th there
    log(pair, pair.mentor)
    assert PlannedSession.objects.get(pk=planned.pk).session is not None


# ── confirming ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_other_side_confirms_once_and_again_changes_nothing(pair):
    session = confirm_session(log(pair, pair.mentor), pair.mentee)
    first = session.confirmed_by_mentee_at

    assert session.is_confirmed
    assert confirm_session(session, pair.mentee).confirmed_by_mentee_at == first


def test_what_did_not_take_place_is_gone_and_the_log_has_who_said_so_and_no_word(pair):
    session = log(pair, pair.mentor, summary="Zqx")
    deny_session(session, pair.mentee)

    assert MentoringSession.objects.count() == 0
    event = AuditEvent.objects.get(kind="session_denied")
    assert (event.actor_id, event.subject_id) == (pair.mentee.user_id, pair.mentee_id)
    assert event.detail == {"mentorship": pair.pk, "session": session.pk, "held_on": "2026-11-24"}


def test_ones_own_session_is_not_denied_nor_one_that_one_confirmed(pair):
    session = log(pair, pair.mentor)
    with pytest.raises(NotPossible):
        deny_session(session, pair.mentor)
    confirm_session(session, pair.mentee)
    with pytest.raises(NotPossible):
        deny_session(session, pair.mentee)
    assert MentoringSession.objects.count() == 1


def test_undo_takes_back_ones_own_session_and_the_planned_meeting_waits_again(pair):
    planned = make_planned(pair, "2026-11-24T10:00:00+00:00")
    undo_session(log(pair, pair.mentor), pair.mentor, timezone.now())

    assert MentoringSession.objects.count() == 0
    assert PlannedSession.objects.ahead().get() == planned


def test_undo_is_for_the_author_for_a_day_and_before_the_other_confirms(pair):
    session, now = log(pair, pair.mentor), timezone.now()

    assert may_undo(session, pair.mentor, now + timedelta(hours=24))
    assert not may_undo(session, pair.mentor, now + timedelta(hours=25))
    assert not may_undo(session, pair.mentee, now)
    confirm_session(session, pair.mentee)
    with pytest.raises(NotPossible, match="before the other one confirms"):
        undo_session(session, pair.mentor, now)


def test_what_the_other_one_corrected_is_not_undone_but_may_be_denied_at_any_time(pair):
    session = edit(log(pair, pair.mentor), pair.mentee, minutes=60, summary="Of the mentee")
    with pytest.raises(NotPossible, match="before the other one confirms"):
        undo_session(session, pair.mentor, timezone.now())
    MentoringSession.objects.update(recorded_at=timezone.now() - timedelta(days=3))
    with pytest.raises(NotPossible, match="You have said yourself"):
        deny_session(session, pair.mentee)

    deny_session(session, pair.mentor)
    assert MentoringSession.objects.count() == 0
    assert AuditEvent.objects.get(kind="session_denied").actor_id == pair.mentor.user_id


def test_confirming_what_was_taken_back_meanwhile_says_so(pair):
    session = log(pair, pair.mentor)
    MentoringSession.objects.filter(pk=session.pk).delete()
    with pytest.raises(NotPossible, match="taken back in the meantime"):
        confirm_session(session, pair.mentee)


# ── editing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("change", [{"held_on": day("2026-11-23")}, {"minutes": 60}, {"skills": []}])
def test_editing_what_happened_asks_the_other_side_again(pair, change):
    session = log(pair, pair.mentor, "2026-11-24", 30, "python")
    changed = edit(session, pair.mentee, **change)

    assert has_confirmed(changed, pair.mentee)
    assert not has_confirmed(changed, pair.mentor)


def test_once_both_have_confirmed_only_the_summary_changes(pair):
    session = confirm_session(log(pair, pair.mentor), pair.mentee)
    with pytest.raises(NotPossible, match="Both of you have confirmed"):
        edit(session, pair.mentor, minutes=60)

    changed = edit(session, pair.mentor, summary="More words")
    assert changed.is_confirmed
    assert (changed.summary, changed.minutes) == ("More words", 30)


def test_two_editors_nothing_of_the_first_is_lost(pair):
    session = log(pair, pair.mentor, summary="First")
    seen = see_session(session)
    edit(session, pair.mentee, summary="Second", seen=seen)

    with pytest.raises(Outdated) as told:
        edit(session, pair.mentor, summary="Third", seen=seen)
    assert [(row.label, row.was, row.now) for row in told.value.differences] == [("What changed", "First", "Second")]
    assert MentoringSession.objects.get().summary == "Second"


def ended_on_friday(pair):
    Mentorship.objects.filter(pk=pair.pk).update(state="completed", ended_on=day("2026-11-20"))


def test_a_session_is_moved_to_no_day_after_the_pair_ended(pair):
    session = make_session(pair, "2026-11-19")
    ended_on_friday(pair)
    with pytest.raises(NotPossible, match="ended on 20 Nov 2026; a session of 21 Nov 2026 lies after that"):
        edit(session, pair.mentor, held_on=day("2026-11-21"))
    assert edit(session, pair.mentor, held_on=day("2026-11-20")).held_on == day("2026-11-20")


def test_a_pair_that_ended_logs_sessions_of_the_days_before_alone(pair):
    ended_on_friday(pair)
    with pytest.raises(NotPossible, match="ended on 20 Nov 2026; a session of 24 Nov 2026 lies after that"):
        log(pair, pair.mentor, "2026-11-24")
    assert log(pair, pair.mentor, "2026-11-20").held_on == day("2026-11-20")


def test_an_edit_that_makes_two_the_same_is_refused(pair):
    log(pair, pair.mentor, "2026-11-24", 30)
    other = log(pair, pair.mentor, "2026-11-24", 45)
    with pytest.raises(NotPossible, match="is logged already"):
        edit(other, pair.mentor, minutes=30)


# ── planning ────────────────────────────────────────────────────────────────────────────────────────────────────────
def at(text):
    return datetime.fromisoformat(f"{text}:00+00:00")


def test_a_plan_is_moved_and_cancelled_and_calendars_can_follow(pair):
    planned = plan_session(pair, pair.mentor, at("2026-11-30T10:00"), 45)
    uid = planned.uid
    moved = move_planned(planned, at("2026-12-01T10:00"), 30, sequence=0)
    assert (moved.sequence, moved.minutes, moved.uid) == (1, 30, uid)

    gone = cancel_planned(moved)
    assert (gone.sequence, gone.cancelled_at is not None) == (2, True)
    for step in (lambda: cancel_planned(gone), lambda: move_planned(gone, at("2026-12-02T10:00"), 30)):
        with pytest.raises(NotPossible, match="cancelled already"):
            step()


@pytest.mark.parametrize(
    ("when", "says"),
    [("2026-11-25T09:00", "has passed"), ("2027-11-30T09:00", "more than a year")],
)
def test_a_plan_lies_ahead_and_within_a_year(pair, when, says):
    with pytest.raises(NotPossible, match=says):
        plan_session(pair, pair.mentor, at(when), 45)


def test_two_plans_at_one_time_are_one_and_two_movers_do_not_overwrite_each_other(pair):
    planned = plan_session(pair, pair.mentor, at("2026-11-30T10:00"), 45)
    with pytest.raises(NotPossible, match="at this very time"):
        plan_session(pair, pair.mentee, at("2026-11-30T10:00"), 30)
    move_planned(planned, at("2026-12-01T10:00"), 30, sequence=0)
    with pytest.raises(NotPossible, match="moved this meeting meanwhile"):
        move_planned(planned, at("2026-12-02T10:00"), 30, sequence=0)


def test_a_pair_that_ended_plans_nothing(dana, bob):
    pair = make_pair(dana, bob, state="completed", ended_on=day("2026-11-20"))
    with pytest.raises(NotPossible, match="under way"):
        plan_session(pair, dana, at("2026-11-30T10:00"), 45)


def test_a_meeting_is_over_when_its_minutes_are(pair):
    planned = make_planned(pair, "2026-11-25T09:00:00+00:00", minutes=30)
    assert is_over(planned, at("2026-11-25T09:30"))
    assert not is_over(planned, at("2026-11-25T09:29"))


def test_a_time_the_clock_jumps_over_does_not_exist():
    berlin = ZoneInfo("Europe/Berlin")
    assert moment_in(day("2027-03-28"), time(3, 30), berlin) == at("2027-03-28T01:30")
    with pytest.raises(NotPossible, match="clocks go forward"):
        moment_in(day("2027-03-28"), time(2, 30), berlin)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd"])
def test_without_a_known_zone_the_installations_counts(settings, bob, name):
    MentorProfile.objects.create(engineer=bob, time_zone=name)
    assert str(zone_of(bob)) == settings.TIME_ZONE


# ── goals, actions, cadence, notes ──────────────────────────────────────────────────────────────────────────────────
def test_a_goal_without_own_words_has_the_frameworks(pair):
    focus = pair.focus_skills.first()
    assert next_level(focus, None) == 3
    assert next_level(focus, 5) == 5

    goal = set_goal(focus, 3, "", TODAY)
    assert goal.text == "python at 3"
    assert set_goal(focus, 4, "Own words", TODAY).pk == goal.pk
    assert Goal.objects.get().text == "Own words"


def test_a_goal_is_reached_on_a_day_and_stays_so(pair):
    focus = pair.focus_skills.first()
    set_goal(focus, 3, "", day("2026-11-01"), is_reached=True)
    assert set_goal(focus, 3, "Words", TODAY, is_reached=True).reached_on == day("2026-11-01")
    assert set_goal(focus, 3, "Words", TODAY).reached_on is None


def test_an_action_belongs_to_one_of_the_two_and_is_done_once(pair, alice):
    with pytest.raises(NotPossible, match="one of the two"):
        add_action(pair, "Read", alice, None)
    action = add_action(pair, "Read", pair.mentee, None)
    done = mark_action(action, is_done=True)
    assert mark_action(done, is_done=True).done_at == done.done_at
    assert mark_action(done, is_done=False).done_at is None


@pytest.mark.parametrize("days", [6, 92])
def test_a_cadence_is_a_week_to_a_quarter(pair, days):
    with pytest.raises(NotPossible, match="7 to 91"):
        set_rhythm(pair, TODAY, cadence_days=days, planned_end_on=None)
    assert set_rhythm(pair, TODAY, cadence_days=28, planned_end_on=None).cadence_days == 28


@pytest.mark.parametrize("days", [-1, 0, 5 * 365 + 1])
def test_a_pair_is_planned_to_end_after_today_and_within_five_years(pair, days):
    with pytest.raises(NotPossible, match="within five years"):
        set_rhythm(pair, TODAY, cadence_days=14, planned_end_on=TODAY + timedelta(days=days))


def test_an_end_that_has_passed_does_not_keep_the_rhythm_from_being_changed(pair):
    Mentorship.objects.update(planned_end_on=TODAY - timedelta(days=3))
    pair.refresh_from_db()
    assert set_rhythm(pair, TODAY, cadence_days=28, planned_end_on=pair.planned_end_on).cadence_days == 28


def test_what_a_pair_agreed_stays_when_it_ended(dana, bob):
    pair = make_pair(dana, bob, state="completed", ended_on=day("2026-11-20"))
    focus = pair.focus_skills.first()
    for step in (
        lambda: set_goal(focus, 3, "", TODAY),
        lambda: add_action(pair, "Read", bob, None),
        lambda: set_rhythm(pair, TODAY, cadence_days=28, planned_end_on=None),
    ):
        with pytest.raises(NotPossible, match="not under way"):
            step()


def test_a_note_has_one_sheet_per_author_and_an_older_window_overwrites_nothing(pair):
    assert save_note(pair, pair.mentor, "One", 0).version == 1
    assert save_note(pair, pair.mentor, "Two", 1).version == 2
    assert save_note(pair, pair.mentor, "Two", 1).version == 2  # the same words again, sent twice
    with pytest.raises(NoteChanged) as told:
        save_note(pair, pair.mentor, "Three", 1)

    assert told.value.note.text == "Two"
    save_note(pair, pair.mentee, "Mine", 0)
    assert PrivateNote.objects.count() == 2


def test_make_session_says_who_confirmed(pair):
    assert make_session(pair, "2026-11-01", confirmed="both").is_confirmed
