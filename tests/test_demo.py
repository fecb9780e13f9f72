"""Fenwick Labs: the same files for the same day, true to the import format, and a report worth looking at."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from config.demo import DemoRefused, demo_files, last_quarter_end, load_demo, write_demo
from config.imports import LAYOUTS
from mentoring.models import ActionItem, Goal, MentoringSession, Mentorship, PlannedSession, SharedText
from reports.generate import generate_report
from reports.models import Schedule
from skills.definition import Definition
from skills.framework import SHIPPED, load, parse, read_file
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


@pytest.mark.parametrize("last_day", ["2024-02-29", "2024-03-31", "2025-12-31", "2026-03-31", "2026-06-30"])
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


@pytest.mark.parametrize("today", ["2026-10-01", "2026-11-25", "2026-12-31"])
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


# ── the four reports ────────────────────────────────────────────────────────────────────────────────────────────────
DAYS = (date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), LAST_DAY)
HEIGHT = {"not_enough_evidence": 0, "developing": 1, "ready_soon": 2, "ready_now": 3}
Report = dict[str, dict[str, Any]]  # what a report says of each person, by name


@pytest.fixture(scope="module")
def reports(django_db_setup: None, django_db_blocker: Any) -> list[Report]:
    """Of the pool, oldest first; nothing stays in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        role = load_demo(TODAY).role
        found = [
            {entry.engineer.name: entry.document for entry in report.entries.pool().select_related("engineer")}
            for report in (generate_report(role, day) for day in DAYS)
        ]
        transaction.set_rollback(True)
    return found


def open_things(said: dict[str, Any]) -> list[str]:
    """What a person who meets the bar still lacks."""
    return [each.get("skill", each["kind"]) for each in said["open"]] if said["confidence"] >= 0.65 else []


def with_verdict(report: Report, verdict: str) -> set[str]:
    return {name for name, said in report.items() if said["verdict"] == verdict}


def test_the_last_report_has_every_verdict_with_every_kind_of_reason(reports):
    now = reports[-1]
    soon = {name: open_things(now[name]) for name in with_verdict(now, "ready_soon")}

    assert Counter(said["verdict"] for said in now.values()) == {
        "ready_now": 4,
        "ready_soon": 7,
        "developing": 10,
        "not_enough_evidence": 2,
    }
    assert with_verdict(now, "ready_now") == {"Freya Nielsen", "Aiko Yamada", "Mateus Oliveira", "Samir Qureshi"}
    assert {name: things for name, things in soon.items() if things} == {
        "Nikolai Petrov": ["check"],
        "Chloe Bennett": ["rater"],
        "Elif Demir": ["ethical-practice"],
    }
    assert {name for name, things in soon.items() if not things} == {
        "Katarzyna Wolska",
        "Erik Dahl",
        "Amara Okafor",
        "Priya Raman",
    }
    assert (now["Samir Qureshi"]["verdict"], now["Samir Qureshi"]["one_rater"]) == ("ready_now", ["ready_soon"])
    assert [name for name, said in now.items() if said["aim_assumed"]] == ["Anjali Deshpande"]
    scores = sorted(said["score"] for said in now.values())
    assert scores[0] < 65
    assert 74 < scores[len(scores) // 2] < 86


def test_not_enough_evidence_comes_from_what_is_unrated_and_from_silence(reports):
    now = reports[-1]
    kinds = {
        name: {each["kind"] for each in now[name]["evidence"]["missing"]}
        for name in with_verdict(now, "not_enough_evidence")
    }

    assert kinds.keys() == {"Mia Torres", "Noor Rahman"}
    assert now["Mia Torres"]["evidence"]["coverage"] < 0.6
    assert ("coverage" in kinds["Mia Torres"], "age" in kinds["Mia Torres"]) == (True, False)
    assert kinds["Noor Rahman"] == {"age"}
    assert [report["Noor Rahman"]["verdict"] for report in reports] == ["developing"] * 3 + ["not_enough_evidence"]
    assert now["Noor Rahman"]["previous"]["changed_by"] == [{"kind": "age"}]


def test_priya_lacks_a_little_mentoring_and_one_session(reports):
    priya = reports[-1]["Priya Raman"]
    (mentoring,) = (floor for floor in priya["floors"] if floor["skill"] == "mentoring")
    (check,) = (check for check in priya["checks"] if check["check"] == "mentoring")

    assert [report["Priya Raman"]["verdict"] for report in reports] == ["developing"] * 3 + ["ready_soon"]
    assert mentoring["floor"] - 0.15 < mentoring["level"] < mentoring["floor"]
    assert (check["met"], check["sessions"]) == (False, 5)


def test_tobias_falls_back_after_newer_ratings(reports):
    said = [report["Tobias Lang"] for report in reports]
    points = {each["cause"]: each["points"] for each in said[-1]["change"]}

    assert [each["verdict"] for each in said] == ["ready_soon"] * 3 + ["developing"]
    assert points["newer"] < -5
    assert points["newer"] == min(points.values())


def has_news(said: dict[str, Any]) -> bool:
    """A newer rating, a new rater, or a check or waiver that changed the verdict."""
    rated = any(each["points"] for each in said["change"] if each["cause"] in ("newer", "new_raters"))
    return rated or any(each["kind"] in ("check", "waiver") for each in said["previous"]["changed_by"])


def test_nobody_rises_without_a_rating(reports):
    """Who rose had news. One person had none and still rose, by what all share (how strict her raters are, seen anew):
    a part of a point, which the report says, and her verdict did not rise."""
    alone = set()
    for before, now in pairwise(reports):
        for name in before.keys() & now.keys():
            said, was = now[name], before[name]
            higher = HEIGHT[said["verdict"]] > HEIGHT[was["verdict"]]
            if (said["score"] - was["score"] > 0.05 or higher) and not has_news(said):
                alone.add(name)
                assert not higher, name
                assert {each["cause"] for each in said["change"] if each["points"]} == {"basis"}, name
                assert said["score"] - was["score"] < 1, name

    assert alone == {"Noor Rahman"}


def test_a_verdict_that_rose_rests_on_more_than_time_and_what_all_share(reports):
    rose = [
        said
        for before, now in pairwise(reports)
        for name, said in now.items()
        if name in before and HEIGHT[said["verdict"]] > HEIGHT[before[name]["verdict"]]
    ]

    assert len(rose) > 10
    for said in rose:
        points = {each["cause"]: each["points"] for each in said["change"]}
        assert points["newer"] + points["new_raters"] > 0 or said["previous"]["changed_by"][0]["kind"] in (
            "check",
            "waiver",
        ), said["name"]


def test_the_number_of_ready_people_grows_over_the_year(reports):
    assert [len(with_verdict(report, "ready_now")) for report in reports] == [0, 1, 1, 4]
    assert all(len(report) >= 22 for report in reports)
