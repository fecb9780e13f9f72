"""Fenwick Labs: the same files for the same day, true to the import format, and a report worth looking at."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command

from config.demo import DemoRefused, demo_files, last_quarter_end, load_demo, write_demo
from config.imports.loader import LAYOUTS
from mentoring.models import ActionItem, Goal, MentoringSession, Mentorship, PlannedSession, SharedText
from reports.models import Schedule
from skills.framework.definition import Definition
from skills.framework.publish import SHIPPED, load, parse, read_file
from skills.models import Engineer, Framework, FrameworkVersion, Rating, Role, User
from tests.make import make_engineer

LAST_DAY = date(2026, 9, 30)
Rows = list[dict[str, str]]


class Demo(NamedTuple):
    teams: Rows
    people: Rows
    ratings: Rows
    mentorships: Rows
    sessions: Rows


NAMES = ("teams", "people", "ratings", "mentorships", "sessions")  # the demo tells how things stand, not the histories


def read(folder: Path) -> Demo:
    found = []
    for name in NAMES:
        layout = LAYOUTS[name]
        with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            assert reader.fieldnames == layout.header
            found.append(list(reader))
    return Demo(*found)


def written(folder: Path, last_day: date) -> Demo:
    folder.mkdir()
    write_demo(folder, last_day)
    return read(folder)


def dates(demo: Demo) -> list[date]:
    names = ("hands_on_since", "started_on", "left_on", "rated_on", "ended_on", "held_on")
    return [date.fromisoformat(row[name]) for rows in demo for row in rows for name in names if row.get(name)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return written(tmp_path_factory.mktemp("demo") / "files", LAST_DAY)


@pytest.fixture(scope="module")
def framework() -> Definition:
    return parse((SHIPPED / "senior-ml-engineer.yaml").read_bytes(), "shipped")


@pytest.fixture(scope="module")
def person(demo: Demo) -> dict[str, dict[str, str]]:
    return {row["email"]: row for row in demo.people}


# ── the day ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("today", "last_day"),
    [
        ("2026-10-01", "2026-09-30"),
        ("2026-09-30", "2026-06-30"),
        ("2026-01-01", "2025-12-31"),
    ],
)
def test_the_last_day_is_the_end_of_the_newest_quarter_that_is_over(today, last_day):
    assert last_quarter_end(date.fromisoformat(today)) == date.fromisoformat(last_day)


def test_the_same_day_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        written(tmp_path / name, LAST_DAY)
    for name in NAMES:
        assert (tmp_path / "one" / f"{name}.csv").read_bytes() == (tmp_path / "two" / f"{name}.csv").read_bytes()


def test_the_bytes_are_the_ones_of_every_machine_and_python(tmp_path):
    write_demo(tmp_path, LAST_DAY)
    digest = hashlib.sha256(b"".join((tmp_path / f"{name}.csv").read_bytes() for name in NAMES)).hexdigest()

    assert (
        digest == "e1ddca8d87bddd04cad0175d3a8030dd2bc9fcef88ef745c070c19ad1959eef1"
    )  # changes with the tables, the drawing or the shipped framework, never by itself


def test_nothing_lies_after_the_last_day_and_the_data_reach_two_years_back(demo):
    oldest = min(row["rated_on"] for row in demo.ratings)

    assert LAST_DAY - timedelta(days=6) <= max(dates(demo)) <= LAST_DAY
    assert 630 < (LAST_DAY - date.fromisoformat(oldest)).days < 24 * 30  # older ones no longer count


@pytest.mark.parametrize("last_day", ["2024-02-29", "2026-06-30"])
def test_another_last_day_only_moves_the_dates(demo, tmp_path, last_day):
    def shape(of: Demo) -> list[list[tuple[str, ...]]]:
        return [
            [tuple(text for name, text in row.items() if not name.endswith(("_on", "_since"))) for row in rows]
            for rows in of
        ]

    moved = written(tmp_path / "moved", date.fromisoformat(last_day))

    assert shape(moved) == shape(demo)
    assert max(dates(moved)) <= date.fromisoformat(last_day)
    for layout, rows in zip((LAYOUTS[name] for name in NAMES), moved, strict=True):
        assert max(Counter(tuple(row[key] for key in layout.key_columns) for row in rows).values()) == 1


# ── the format ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_teams_and_people_name_only_each_other(demo, person, framework):
    teams = {row["team"] for row in demo.teams}

    assert all(row["parent"] in teams | {""} and row["manager"] in person for row in demo.teams)
    assert all(row["team"] in teams for row in demo.people)
    assert all({row["role"], row["target_role"]} <= {*framework.roles, ""} for row in demo.people)


def test_every_rating_is_one_a_person_could_have_given(demo, person, framework):
    manager = {row["team"]: row["manager"] for row in demo.teams}
    for row in demo.ratings:
        engineer, rater = row["engineer"], row["rated_by"]
        expected = {"self": {engineer}, "manager": {manager[person[engineer]["team"]]}, "peer": {*person} - {engineer}}

        assert rater in expected[row["source"]]
        assert row["skill"] in framework.skills
        assert row["level"] in {*"012345", ""}
        for name in (engineer, rater):
            assert person[name]["started_on"] <= row["rated_on"] <= (person[name]["left_on"] or "9")


def test_every_session_belongs_to_a_pair_that_was_under_way(demo, person, framework):
    pairs = {(row["mentor"], row["mentee"]): row for row in demo.mentorships}
    for row in demo.sessions:
        pair = pairs[row["mentor"], row["mentee"]]

        assert pair["started_on"] <= row["held_on"] <= (pair["ended_on"] or "9")
        assert set(row["skills"].split(";")) <= set(pair["skills"].split(";")) <= set(framework.skills)
        assert row["confirmed_by"] in {"both", "mentor", "mentee"}
        assert 15 <= int(row["minutes"]) <= 90


def test_nobody_rates_or_meets_on_a_weekend(demo):
    assert all(day.weekday() < 5 for day in dates(demo))


def test_no_address_and_no_text_names_a_real_domain(demo):
    texts = {text for rows in demo for row in rows for text in row.values()}
    named = {found for text in texts for found in re.findall(r"[\w-]+\.[a-z]{2,}\b", text.rpartition("@")[2])}

    assert named == {"fenwick.example"}
    assert all(text.isascii() and text == text.lower() for text in texts if "@" in text)


# ── the company ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_about_forty_engineers_work_in_six_teams(demo):
    assessed = [row for row in demo.people if row["role"] and not row["left_on"]]
    aims = Counter((row["role"], row["target_role"]) for row in assessed)

    assert len({row["team"] for row in assessed}) == 6
    assert 38 <= len(assessed) <= 44
    assert 20 <= aims["ml-engineer", "senior-ml-engineer"] <= 24
    assert 10_000 <= len(demo.ratings) <= 16_000


def test_two_or_three_peers_rate_everybody_but_in_one_team(demo, person):
    peers: dict[str, set[str]] = {row["email"]: set() for row in demo.people if row["role"]}
    for row in (row for row in demo.ratings if row["source"] == "peer"):
        peers[row["engineer"]].add(row["rated_by"])
    alone = [email for email, raters in peers.items() if not raters]

    assert {person[email]["team"] for email in alone} == {"Fraud & Risk"}
    assert len(alone) > sum(row["team"] == "Fraud & Risk" and row["role"] != "" for row in demo.people) / 2
    assert all(2 <= len(raters) <= 3 for email, raters in peers.items() if person[email]["team"] != "Fraud & Risk")


def test_nobody_in_recommendations_holds_monitoring_and_drift(demo, person):
    ratings = [row for row in demo.ratings if (row["skill"], row["source"]) == ("monitoring-drift", "manager")]
    newest = {row["engineer"]: row["level"] for row in ratings}

    assert all(int(newest[email]) < 4 for email in newest if person[email]["team"] == "Recommendations")
    assert newest["hannes.vogel@fenwick.example"] == "5"


def test_pairs_work_on_what_the_mentee_lacks_and_the_mentor_has(demo, person, framework):
    cells: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in (row for row in demo.ratings if row["source"] == "manager"):
        cells.setdefault((row["engineer"], row["skill"]), []).append((row["rated_on"], int(row["level"])))
    for pair in demo.mentorships:
        for skill in pair["skills"].split(";"):
            history = cells[pair["mentee"], skill]
            before = [level for day, level in history if day <= pair["started_on"]] or [history[0][1]]
            aim = framework.roles[person[pair["mentee"]]["target_role"]].targets[skill].level

            assert before[-1] < aim, (pair["mentee"], skill)
            assert cells[pair["mentor"], skill][-1][1] > before[-1], (pair["mentor"], skill)


def test_somebody_lacks_two_sessions_of_the_mentoring_check(demo):
    nikolai = [row for row in demo.sessions if row["mentor"] == "nikolai.petrov@fenwick.example"]

    assert Counter(row["confirmed_by"] for row in nikolai) == {"both": 4, "mentor": 1}


def test_a_handful_of_ratings_carry_a_note_and_one_peer_has_withdrawn(demo):
    assert 10 <= sum(row["note"] != "" for row in demo.ratings if row["level"]) <= 20
    assert len({(row["rated_by"], row["engineer"]) for row in demo.ratings if not row["level"]}) == 1


# ── in the database ─────────────────────────────────────────────────────────────────────────────────────────────────
TODAY = date(2026, 11, 25)


def test_the_command_is_refused_where_people_are(db):
    make_engineer("Bob Engineer")

    with pytest.raises(CommandError, match=r"^This database holds people already; .* Nothing was loaded\.$"):
        call_command("load_demo", skip_checks=True)

    assert Engineer.objects.count() == 1
    assert not Framework.objects.exists()


def test_loading_brings_framework_people_groups_and_a_monthly_schedule(db):
    told: list[tuple[str, int, int]] = []

    loaded = load_demo(TODAY, lambda *step: told.append(step))

    assert loaded.last_day == LAST_DAY
    assert FrameworkVersion.objects.get().state == "published"
    assert Rating.objects.count() == loaded.counts["ratings"] == told[-1][2]
    assert Mentorship.objects.exclude(state="proposed").count() == loaded.counts["mentorships"]
    assert MentoringSession.objects.filter(held_on__lte=LAST_DAY).count() == loaded.counts["sessions"]
    assert User.objects.get(email=loaded.leader).is_leadership
    assert User.objects.get(email=loaded.people_team).is_people_team
    assert [(one.role, one.cadence) for one in Schedule.objects.all()] == [(loaded.role, "month")]
    assert all(not user.has_usable_password() for user in User.objects.all())
    with pytest.raises(DemoRefused):
        load_demo(TODAY)


@pytest.mark.parametrize("today", ["2026-10-01", "2026-12-31"])
def test_pairs_meet_on_after_the_last_quarter(db, today):
    """What waits for somebody on the pages of mentoring: each of it once, none of it in the future but plans."""
    now = date.fromisoformat(today)
    load_demo(now)

    assert Mentorship.objects.get(state="proposed").proposed_by.email == "oskar.lindqvist@fenwick.example"
    assert not MentoringSession.objects.filter(held_on__gte=now).exists()
    assert MentoringSession.objects.filter(held_on__gt=LAST_DAY, confirmed_by_mentee_at=None).count() <= 1
    assert [planned.starts_at.date() < now for planned in PlannedSession.objects.ahead()] == [True] + [False] * 3
    assert Goal.objects.count() == 3
    assert ActionItem.objects.open().count() == 3
    assert SharedText.objects.get().mentorship.mentee.name == "Priya Raman"


def test_a_published_framework_and_a_monthly_schedule_are_kept(db):
    load(read_file("senior-ml-engineer"), as_draft=False)
    role = Role.objects.get(key="senior-ml-engineer")
    schedule = Schedule.objects.create(role=role, cadence="month", day=5)

    load_demo(TODAY)

    assert FrameworkVersion.objects.count() == 1
    assert Schedule.objects.get() == schedule


def test_a_row_that_does_not_fit_leaves_nothing_behind(db, monkeypatch):
    files = demo_files(LAST_DAY)
    files["sessions"] = files["sessions"].replace(b",both", b",nobody", 1)
    monkeypatch.setattr("config.demo.load.demo_files", lambda last_day: files)

    with pytest.raises(DemoRefused, match=r"sessions\.csv:2:confirmed_by: .* Nothing was loaded\."):
        load_demo(TODAY)

    assert not Engineer.objects.exists()
    assert not Framework.objects.exists()
