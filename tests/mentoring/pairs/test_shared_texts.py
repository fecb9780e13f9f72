"""What a mentee shares from a pair: who reads it, that it never changes, that withdrawing erases it.

Dana mentors Bob.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError

from config.base.models import AuditEvent
from mentoring.models import MentoringSession, SharedText
from mentoring.models.pairs import NotPossible
from mentoring.pairs.agenda import set_goal
from mentoring.pairs.sharing.share import own_words, say_readers, share_text, withdraw_text
from mentoring.sessions.log import edit_session, log_session
from skills.models import Engineer, Placement, Team, TeamManager, User
from tests.make import day, make_engineer
from tests.mentoring.made import NOW, TODAY, make_pair, make_session, make_shared

AT = datetime.fromisoformat(NOW)


def share(pair, text="What I learnt", by=None, **about):
    return share_text(pair, by or pair.mentee, text, AT, TODAY, **about)


def goal_of(pair):
    return set_goal(pair.focus_skills.first(), 3, "Windows", TODAY)


def log(pair, by, summary):
    return log_session(pair, by, TODAY, held_on=TODAY, minutes=30, summary=summary)


def edit(session, by, summary):
    return edit_session(session, by, TODAY, held_on=TODAY, minutes=30, skills=[], summary=summary)


def readers_of(row):
    """Asked anew, as a request would."""
    users = User.objects.order_by("email")
    return {user.email.split("@")[0] for user in users if SharedText.objects.visible_to(user).filter(pk=row.pk)}


# ── who reads it ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_two_the_mentees_line_and_the_people_team_read_it_and_nobody_else(pair, charlie, lena, pia):
    make_engineer("Paula Peer", team="Vision")
    User.objects.create_superuser("root@example.org", "x")
    assert readers_of(share(pair)) == {"bob", "dana", "alice", "helga", "pia"}


def test_whoever_manages_the_mentee_now_reads_it_and_a_former_manager_no_longer_does(pair, bob):
    row = share(pair)
    Placement.objects.create(engineer=bob, from_on=TODAY, team=Team.objects.get(name="Language"))
    assert readers_of(row) == {"bob", "dana", "charlie", "helga"}


def test_whoever_manages_the_mentor_does_not_read_it(pair, charlie):
    assert "charlie" not in readers_of(share(pair))


def test_who_may_withdraw_is_the_mentee_alone(pair, alice, pia, dana, bob):
    row = share(pair)
    may = [
        who.name for who in (alice, pia, dana, bob) if SharedText.objects.withdrawable_by(who.user).filter(pk=row.pk)
    ]
    assert may == ["Bob Engineer"]


def test_who_reads_it_is_said_with_the_names_of_today(pair, alice, head):
    assert say_readers(pair, TODAY) == (
        "Your managers (today Alice Manager and Helga Head), the people team and your mentor Dana Deep read this. "
        "When your managers change, the new ones read it and the former ones no longer do."
    )
    Engineer.objects.filter(pk=alice.pk).update(left_on=day("2026-01-01"))
    assert "(today Helga Head)" in say_readers(pair, TODAY)
    TeamManager.objects.all().delete()
    assert say_readers(pair, TODAY) == (
        "The people team and your mentor Dana Deep read this. "
        "Nobody manages you today; whoever does later reads it too."
    )


# ── sharing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_text_is_about_a_session_a_goal_or_the_pair(pair, bob):
    session, goal = make_session(pair, "2026-11-20"), goal_of(pair)
    rows = [share(pair, session=session), share(pair, goal=goal), share(pair), share(pair, "More of it")]
    assert [row.about for row in rows] == [
        "Session of 20 Nov 2026", "Goal in Python", "The pair as a whole", "The pair as a whole",
    ]  # fmt: skip
    assert {row.shared_at for row in rows} == {AT}


def test_sent_twice_it_is_one_and_another_one_about_the_same_needs_the_first_withdrawn(pair, bob):
    session = make_session(pair, "2026-11-20")
    first = share(pair, session=session)
    assert share(pair, session=session) == first
    with pytest.raises(NotPossible, match=r"You shared a text about this on 25 Nov 2026\. Withdraw that one first"):
        share(pair, "Other words", session=session)
    withdraw_text(first, bob, AT)
    assert share(pair, "Other words", session=session) != first
    assert SharedText.objects.count() == 2


def test_only_the_mentee_shares(pair, dana, alice):
    for who in (dana, alice):
        with pytest.raises(NotPossible, match="Only the mentee"):
            share(pair, by=who)


@pytest.mark.parametrize(
    "fields",
    [{"state": "paused"}, {"state": "completed", "ended_on": TODAY}, {"state": "lapsed", "ended_on": TODAY}],
    ids=str,
)
def test_a_pair_that_is_paused_or_over_is_still_the_mentees_to_tell_of(dana, bob, fields):
    pair = make_pair(dana, bob, **fields)
    row = share(pair, session=make_session(pair, "2026-11-20"))
    assert "alice" in readers_of(row)
    withdraw_text(row, bob, AT)
    assert readers_of(row) == set()


def test_nothing_is_shared_of_a_proposal_or_by_somebody_who_has_left(dana, bob, charlie):
    with pytest.raises(NotPossible, match="that has begun"):
        share(make_pair(charlie, bob, state="proposed", started_on=None))
    Engineer.objects.filter(pk=bob.pk).update(left_on=TODAY - timedelta(days=1))
    with pytest.raises(NotPossible, match="Nothing was saved"):
        share(make_pair(dana, bob))
    assert not SharedText.objects.exists()


def test_a_session_or_goal_of_another_pair_is_refused(pair, bob, charlie):
    other = make_pair(charlie, bob)
    for about in ({"session": make_session(other, "2026-11-20")}, {"goal": goal_of(other)}):
        with pytest.raises(NotPossible, match="not of this pair"):
            share(pair, **about)
    with pytest.raises(NotPossible, match="not both"):
        share(pair, session=make_session(pair, "2026-11-20"), goal=goal_of(pair))


# ── what the form begins with ───────────────────────────────────────────────────────────────────────────────────────
def test_a_summary_the_mentee_alone_wrote_is_what_the_form_begins_with(pair, bob):
    session = log(pair, bob, "My words")
    assert own_words(session, bob) == "My words"
    assert own_words(edit(session, bob, "Better words"), bob) == "Better words"


@pytest.mark.parametrize(
    ("logged_by", "edits"),
    [
        ("dana", []),
        ("dana", [("bob", "Words of Dana and Bob")]),
        ("bob", [("dana", "Words of Bob and Dana")]),
        ("bob", [("dana", "Words of Dana"), ("bob", "Words of Dana, and Bob again")]),
        ("bob", [("bob", ""), ("dana", "Words of Dana")]),
    ],
    ids=str,
)
def test_a_word_of_the_mentor_never_is(pair, bob, dana, logged_by, edits):
    people = {"bob": bob, "dana": dana}
    session = log(pair, people[logged_by], "First words")
    for who, words in edits:
        session = edit(session, people[who], words)
    assert own_words(session, bob) == ""


def test_what_was_emptied_and_written_anew_is_whose_it_is_now(pair, bob, dana):
    session = edit(edit(log(pair, bob, "First"), dana, ""), bob, "Mine alone")
    assert own_words(session, bob) == "Mine alone"
    assert own_words(MentoringSession(summary="Of a file", logged_by=bob), bob) == ""
    assert own_words(None, bob) == ""


def test_the_text_follows_no_later_edit(pair, bob, dana):
    session, goal = log(pair, bob, "My words"), goal_of(pair)
    rows = [share(pair, "My words", session=session), share(pair, "My goal", goal=goal)]
    edit(session, dana, "Words of Dana")
    set_goal(goal.focus_skill, 4, "Words of Dana", TODAY)
    assert [SharedText.objects.get(pk=row.pk).text for row in rows] == ["My words", "My goal"]


# ── withdrawing ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_withdrawn_is_erased_and_read_by_nobody(pair, bob):
    row = share(pair)
    withdraw_text(row, bob, AT + timedelta(days=1))
    row.refresh_from_db()
    assert (row.text, row.withdrawn_at) == ("", AT + timedelta(days=1))
    assert readers_of(row) == set()


def test_a_second_withdrawal_and_one_by_somebody_else_change_nothing(pair, bob, alice):
    row = share(pair)
    withdraw_text(row, alice, AT)
    assert readers_of(row) >= {"bob", "alice"}
    for days in (1, 2):
        withdraw_text(row, bob, AT + timedelta(days=days))
    row.refresh_from_db()
    assert row.withdrawn_at == AT + timedelta(days=1)
    assert list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True)) == ["text_shared", "text_withdrawn"]


def test_the_log_knows_that_it_was_shared_and_withdrawn_not_what(pair, bob):
    row = share(pair, "Zqxshared")
    withdraw_text(row, bob, AT)
    rows = AuditEvent.objects.order_by("pk")
    assert {(event.actor_id, event.subject_id) for event in rows} == {(bob.user_id, bob.pk)}
    assert [event.detail for event in rows] == [{"mentorship": pair.pk, "shared_text": row.pk}] * 2


# ── what the database holds to ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "change",
    [
        {"text": "Other words"},
        {"text": ""},
        {"withdrawn_at": AT},
        {"shared_at": AT - timedelta(days=1)},
        {"mentorship": "other"},
        {"session": "session"},
        {"goal": "goal"},
    ],
    ids=str,
)
def test_a_row_never_changes_but_by_its_withdrawal(pair, bob, charlie, change):
    row = make_shared(pair)
    things = {"other": make_pair(charlie, bob), "session": make_session(pair, "2026-11-20"), "goal": goal_of(pair)}
    with pytest.raises(IntegrityError), transaction.atomic():
        SharedText.objects.filter(pk=row.pk).update(**{name: things.get(str(to), to) for name, to in change.items()})


@pytest.mark.parametrize(
    "change", [{"text": "Back", "withdrawn_at": None}, {"withdrawn_at": AT}, {"text": "Back"}], ids=str
)
def test_what_is_withdrawn_stays_so(pair, bob, change):
    row = make_shared(pair)
    withdraw_text(row, bob, AT + timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        SharedText.objects.filter(pk=row.pk).update(**change)


def test_a_row_stands_with_a_text_about_one_thing_once(pair, bob):
    session, goal = make_session(pair, "2026-11-20"), goal_of(pair)
    make_shared(pair, session=session)
    make_shared(pair, goal=goal)
    wrong = [{"text": ""}, {"withdrawn_at": AT}, {"session": session}, {"goal": goal}]
    wrong.append({"session": make_session(pair, "2026-11-21"), "goal": goal})
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_shared(pair, **fields)
    make_shared(pair, text="", session=session, withdrawn_at=AT)


def test_a_session_that_is_taken_back_leaves_the_text_and_a_pair_with_one_stays(pair, bob):
    session = log(pair, bob, "My words")
    row = share(pair, session=session)
    MentoringSession.objects.filter(pk=session.pk).delete()
    row.refresh_from_db()
    assert (row.text, row.about) == ("What I learnt", "The pair as a whole")
    with pytest.raises(ProtectedError):
        pair.delete()
