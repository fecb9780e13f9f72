"""Pairs and sessions from files."""

# ruff: noqa: E501  the rows and the problems stand as they are printed

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mentoring.models import FocusSkill, MentoringSession, Mentorship
from tests.files import (
    FILES,
    NEXT_ROW,
    counts,
    engineer,
    load,
    make_framework,
    problems,
    row_counts,
    with_change,
    with_rows,
)
from tests.make import day, make_rating, make_skill
from tests.mentoring.made import make_planned


@pytest.fixture(autouse=True)
def framework(db: None) -> None:
    make_framework()


def pair_of(mentor: str, mentee: str) -> Mentorship:
    return Mentorship.objects.get(mentor=engineer(mentor), mentee=engineer(mentee))


def warnings(done) -> list[str]:
    return [str(warning) for warning in done.warnings]


BAD_ROWS = {
    "mentorships": [
        (
            "zoe@example.org,bob@example.org,2026-03-01,,",
            'mentor: no person with this e-mail ("zoe@example.org"); add them to people.csv or correct the address',
        ),
        ("bob@example.org,bob@example.org,2026-03-01,,", "mentee: nobody mentors themselves; name two people"),
        ("helga@example.org,paula@example.org,,,", "started_on: the cell is empty; fill it in"),
        ("helga@example.org,paula@example.org,2026-10-02,,", "started_on: 2026-10-02 lies in the future; correct the date"),
        ("helga@example.org,paula@example.org,2026-01-01,2026-12-31,", "ended_on: 2026-12-31 lies in the future; leave it empty until then"),
        (
            "helga@example.org,paula@example.org,2026-01-01,2025-12-31,",
            "ended_on: the last day (2025-12-31) lies before the first (2026-01-01); correct one of the two",
        ),
        ("helga@example.org,paula@example.org,2026-01-01,,pyton", 'skills: no skill "pyton" in the published framework; did you mean python?'),
        ("helga@example.org,paula@example.org,2026-01-01,,sql;=1+1", """skills: "=1+1" begins like a formula; put a ' before it"""),
        (
            "bob@example.org,paula@example.org,2026-05-01,,",
            "started_on: these two already have an open pair (row 2); give the earlier one its ended_on",
        ),
        (
            "paula@example.org,bob@example.org,2026-03-01,,python",
            " row 2 has the same mentor, mentee and started_on and says something else; keep one of the two",
        ),
    ],
    "sessions": [
        (
            "paula@example.org,bob@example.org,2026-02-28,45,,,",
            "held_on: these two were no pair on 2026-02-28 (they were from 2026-03-01 to now); correct the date, or the pair in mentorships.csv",
        ),
        (
            "paula@example.org,alice@example.org,2025-09-02,45,,,",
            "held_on: these two were no pair on 2025-09-02 (they were from 2025-03-01 to 2025-09-01); correct the date, or the pair in mentorships.csv",
        ),
        (
            "bob@example.org,paula@example.org,2026-03-08,45,,,",
            'mentee: "bob@example.org" has no pair with "paula@example.org"; add the pair to mentorships.csv, or correct the two addresses',
        ),
        ("paula@example.org,bob@example.org,2026-10-02,45,,,", "held_on: 2026-10-02 lies in the future; correct the date"),
        *(
            (f"paula@example.org,bob@example.org,2026-04-01,{minutes},,,", f'minutes: "{minutes}" is not a whole number from 5 to 480; correct it')
            for minutes in ("4", "481", "-30", "1h", "30.5")
        ),
        ("paula@example.org,bob@example.org,2026-04-01,,,,", "minutes: the cell is empty; fill it in"),
        (
            "paula@example.org,bob@example.org,2026-04-01,45,,,yes",
            'confirmed_by: "yes" is not both, mentor or mentee; write both, mentor or mentee, or leave it empty',
        ),
        (f"paula@example.org,bob@example.org,2026-04-01,45,,{'x' * 5001},", "summary: 5,001 characters are too many; shorten the text to 5,000"),
        (
            "paula@example.org,bob@example.org,2026-03-08,45,sql,,both",
            " row 2 has the same mentor, mentee, held_on and minutes and says something else; keep one of the two",
        ),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "row", "problem"), [(kind, row, problem) for kind, bad in BAD_ROWS.items() for row, problem in bad]
)
def test_a_bad_row_is_named_with_its_fix_and_nothing_is_written(kind, row, problem):
    before = row_counts()

    done = load(with_rows(kind, row))

    assert problems(done) == [f"{kind}.csv:{NEXT_ROW[kind]}:{problem}"]
    assert not done.is_written
    assert row_counts() == before


# ── pairs ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_pair_with_a_last_day_is_completed_and_one_without_is_active():
    assert counts(load())["mentorships"] == (2, 0, 0, 0)

    open_pair, ended = pair_of("paula", "bob"), pair_of("paula", "alice")
    assert (open_pair.state, open_pair.ended_on, open_pair.end_reason) == ("active", None, "")
    assert (ended.state, ended.ended_on, ended.end_reason) == ("completed", day("2025-09-01"), "unknown")
    assert [focus.skill.key for focus in open_pair.focus_skills.all()] == ["python", "sql"]


def test_levels_of_focus_skills_are_those_of_the_cell_on_the_first_and_last_day():
    load({name: FILES[name] for name in ("teams", "people")})
    for on, level in (("2024-01-01", 1), ("2025-03-01", 2), ("2025-09-01", 4), ("2025-09-02", 5)):
        make_rating(engineer("alice"), "sql", level, by=engineer("helga"), on=on)
    make_rating(engineer("alice"), "sql", 0, by=engineer("alice"), on="2025-03-01")

    load()

    focus = FocusSkill.objects.get(mentorship=pair_of("paula", "alice"))
    assert (focus.baseline_level, focus.end_level) == (2, 4)
    rated = FocusSkill.objects.get(mentorship=pair_of("paula", "bob"), skill__key="python")
    assert (rated.baseline_level, rated.end_level) == (3, None)


def test_a_pair_ends_when_the_file_gives_its_last_day_and_a_new_one_may_begin_in_the_same_file():
    load()
    files = {
        "mentorships": (
            "mentor,mentee,started_on,ended_on\n"
            "bob@example.org,paula@example.org,2026-09-02,\n"
            "paula@example.org,bob@example.org,2026-03-01,2026-09-01\n"
        )
    }

    assert counts(load(files))["mentorships"] == (1, 1, 0, 0)
    assert (pair_of("paula", "bob").state, pair_of("paula", "bob").end_reason) == ("completed", "unknown")
    assert pair_of("bob", "paula").state == "active"
    assert counts(load(files))["mentorships"] == (0, 0, 2, 0)


def test_a_file_that_ends_a_pair_leaves_an_event_and_no_meeting_that_stands():
    load()
    pair = pair_of("paula", "bob")
    meeting = make_planned(pair, "2099-01-05T10:00:00+00:00")
    load(
        {"mentorships": "mentor,mentee,started_on,ended_on\npaula@example.org,bob@example.org,2026-03-01,2026-09-01\n"}
    )
    meeting.refresh_from_db()
    assert meeting.cancelled_at
    assert list(pair.events.values_list("kind", "actor", "on", "reason")) == [
        ("completed", None, day("2026-09-01"), "unknown")
    ]


def test_two_people_have_one_open_pair_also_against_the_database():
    load()

    assert problems(
        load({"mentorships": "mentor,mentee,started_on\nbob@example.org,paula@example.org,2026-05-01\n"})
    ) == [
        "mentorships.csv:2:started_on: these two already have an open pair (since 2026-03-01); give the earlier one its ended_on"
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2025-09-01,sql", "2025-09-02,sql", "ended_on: this pair ended on 2025-09-01, and an ended pair never changes; write that day"),
        ("2025-09-01,sql", ",sql", "ended_on: this pair ended on 2025-09-01, and an ended pair never changes; write that day"),
        ("2025-09-01,sql", "2025-09-01,", "skills: this pair has ended, and an ended pair never changes; leave its skills as they are"),
    ],
)  # fmt: skip
def test_an_ended_pair_never_changes(old, new, problem):
    load()

    assert problems(load(with_change("mentorships", old, new))) == [f"mentorships.csv:3:{problem}"]


def test_skills_of_an_open_pair_follow_the_file():
    load()

    assert counts(load(with_change("mentorships", ",,python;sql", ",,mlops;python")))["mentorships"] == (0, 1, 1, 0)
    assert {focus.skill.key for focus in pair_of("paula", "bob").focus_skills.all()} == {"python", "mlops"}


def test_a_pair_inside_a_reporting_line_is_a_warning():
    done = load(with_rows("mentorships", "helga@example.org,bob@example.org,2026-01-01,2026-02-01,"))

    assert done.is_written
    assert warnings(done) == [
        "mentorships.csv:4:mentor: warning: one of the two is above the other; a mentor outside the reporting line is freer to help"
    ]


def test_more_than_three_skills_are_a_warning_and_a_skill_named_twice_counts_once():
    make_skill("go")
    make_skill("rust")

    done = load(
        with_rows("mentorships", "bob@example.org,alice@example.org,2026-01-01,2026-02-01,python;sql;go;rust;sql")
    )

    assert (
        warnings(done)[-1]
        == "mentorships.csv:4:skills: warning: 4 skills to work on; three or fewer keep a pair focused"
    )
    assert pair_of("bob", "alice").focus_skills.count() == 4


# ── sessions ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("word", "logged_by", "mentor", "mentee"),
    [("both", "paula", True, True), ("mentor", "paula", True, False), ("mentee", "bob", False, True), ("", "paula", False, False)],
)  # fmt: skip
def test_confirmations_count_from_midnight_utc_of_the_day(word, logged_by, mentor, mentee):
    load(with_rows("sessions", f"paula@example.org,bob@example.org,2026-04-01,60,python;sql,,{word}"))

    session = MentoringSession.objects.get(minutes=60)
    midnight = datetime(2026, 4, 1, tzinfo=UTC)
    assert session.logged_by == engineer(logged_by)
    assert session.confirmed_by_mentor_at == (midnight if mentor else None)
    assert session.confirmed_by_mentee_at == (midnight if mentee else None)
    assert {skill.key for skill in session.skills.all()} == {"python", "sql"}


def test_a_confirmation_is_added_but_never_taken_back_and_an_empty_summary_keeps_the_text():
    load()

    files = with_change("sessions", ",,,mentor", ",,Talked,mentee")
    files["sessions"] = files["sessions"].replace("We read code,both", ",")
    assert counts(load(files))["sessions"] == (0, 1, 1, 0)

    first, second = MentoringSession.objects.order_by("held_on")
    assert (first.summary, bool(first.confirmed_by_mentor_at), bool(first.confirmed_by_mentee_at)) == (
        "We read code",
        True,
        True,
    )
    assert (second.summary, bool(second.confirmed_by_mentor_at), bool(second.confirmed_by_mentee_at)) == (
        "Talked",
        True,
        True,
    )


def test_skills_of_a_session_follow_the_file_and_a_column_left_out_leaves_them():
    load()

    short = {"sessions": "mentor,mentee,held_on,minutes\npaula@example.org,bob@example.org,2026-03-08,45\n"}
    assert counts(load(short))["sessions"] == (0, 0, 1, 0)
    assert counts(load(with_change("sessions", "45,python", "45,sql")))["sessions"] == (0, 1, 1, 0)
    assert [skill.key for skill in MentoringSession.objects.get(minutes=45).skills.all()] == ["sql"]


def test_a_session_belongs_to_the_pair_of_its_day():
    rows = (
        "helga@example.org,paula@example.org,2024-01-01,2024-06-30,",
        "helga@example.org,paula@example.org,2025-01-01,,",
    )
    files = with_rows("mentorships", *rows)
    files["sessions"] += (
        "helga@example.org,paula@example.org,2024-06-30,30,,,\nhelga@example.org,paula@example.org,2025-01-01,30,,,\n"
    )
    load(files)

    sessions = MentoringSession.objects.filter(mentorship__mentor=engineer("helga")).order_by("held_on")
    assert [session.mentorship.started_on for session in sessions] == [day("2024-01-01"), day("2025-01-01")]


def test_a_session_of_a_refused_pair_says_so():
    done = load(with_change("mentorships", "python;sql", "pyton"))

    assert problems(done)[1:] == [
        f"sessions.csv:{row}:mentee: the row of this pair was refused (mentorships.csv:2); put that row right first"
        for row in (2, 3)
    ]


def test_everything_again_is_unchanged_at_a_fixed_number_of_queries(django_assert_num_queries):
    files = dict(FILES)
    load(files)
    more = with_rows(
        "sessions", *(f"paula@example.org,bob@example.org,2026-05-{at:02},45,sql,,both" for at in range(1, 29))
    )
    load(more)

    # two savepoint statements; people, skills; mentorships, focus skills, teams, placements; pairs, sessions, their skills
    for text in (files["sessions"], more["sessions"]):
        with django_assert_num_queries(13):
            done = load({"mentorships": FILES["mentorships"], "sessions": text})
        assert counts(done)["sessions"] == (0, 0, text.count("\n") - 1, 0)
