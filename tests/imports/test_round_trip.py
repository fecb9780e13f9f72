"""What is exported and imported into an empty database gives the same report of any past day, digest for digest."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from mentoring.models import MentoringSession, Mentorship
from reports.generate import generate_report
from reports.models import Entry, Report, Waiver
from skills.models import Engineer, Placement, Rating, Role, Team, TeamManager, User
from skills.people.team_managers import name_managers
from tests.facts import forget
from tests.make import day, make_engineer, make_framework, make_rating, make_team, set_managers
from tests.mentoring.sessions.test_evidence import make_pair, make_session
from tests.reports.generated.people import MENTORING, SKILLS

TODAY = "2026-11-30"
DAYS = [day("2026-03-31"), day("2026-06-30"), day("2026-11-29")]


@pytest.fixture
def roles(db):
    areas = {"craft": ["python", "sql"], "people": ["design", "talks"]}
    levels = dict.fromkeys(SKILLS, 2)
    return make_framework(areas, {"junior": {"targets": levels}, "senior": {"mentoring": MENTORING}})


@pytest.fixture
def company(roles) -> None:
    """Moves, promotions, another manager and a second one, sessions with somebody who becomes the manager, ratings
    taken back, replaced and withdrawn, a waiver, somebody who left."""
    junior, senior = roles["junior"], roles["senior"]
    make_team("Engineering")
    vision, audio = make_team("Vision", "Engineering"), make_team("Audio", "Engineering")
    ada, max_ = make_engineer("Ada First", vision), make_engineer("Max Second", audio)
    set_managers(vision, ada)
    set_managers(audio, max_)
    people = [make_engineer(f"{name} Engineer", vision, junior, senior) for name in ("Bob", "Cid", "Dan", "Eve")]
    bob, cid, dan, eve = people
    for at, one in enumerate(people):
        for skill in SKILLS:
            make_rating(one, skill, 2 + at % 3, ada, "2026-01-15")
            make_rating(one, skill, 3, people[at - 1], "2026-02-01", source="peer")
    wrong = make_rating(bob, "python", 0, ada, "2026-03-01")
    make_rating(bob, "python", None, ada, "2026-03-01", voids=wrong)
    make_rating(bob, "sql", 4, ada, "2026-05-02")
    make_rating(bob, "sql", 3, ada, "2026-05-02")
    make_rating(cid, "sql", None, bob, "2026-05-03", source="peer")
    Placement.objects.create(engineer=cid, from_on=day("2026-05-01"), team=audio, role=junior, target_role=senior)
    Placement.objects.create(engineer=eve, from_on=day("2026-06-01"), team=vision, role=senior)
    Placement.objects.create(engineer=bob, from_on=day("2027-01-01"), team=audio, role=senior)
    pair = make_pair(bob, dan, "2026-01-01")
    for on in ("2026-02-01", "2026-02-20", "2026-05-20", "2026-06-10"):
        make_session(pair, on)
    name_managers({vision.pk: [max_.pk, bob.pk]}, day("2026-05-10"))
    name_managers({vision.pk: [max_.pk]}, day("2026-06-05"))
    Waiver.objects.create(
        engineer=cid, role=senior, check_key="mentoring", reason="No mentee", approver=ada, from_on=day("2026-05-05")
    )
    Engineer.objects.filter(pk__in=[dan.pk, ada.pk]).update(left_on=day("2026-07-01"))


def digests() -> list[str]:
    return [generate_report(Role.objects.get(key="senior"), on).digest for on in DAYS]


def begin_again(folder: Path) -> None:
    """Everything an import fills is emptied."""
    Team.objects.update(parent=None)
    tables = (Entry, Report, Waiver, MentoringSession, Mentorship, Rating, Placement, TeamManager, Engineer, Team, User)
    forget(*tables)
    call_command("import_data", str(folder), stdout=StringIO())


@time_machine.travel(TODAY, tick=False)
def test_reports_of_past_days_are_the_same_digest_for_digest(company, tmp_path):
    before = digests()
    assert len(set(before)) == len(DAYS)
    counted = Entry.objects.filter(report__as_of=DAYS[1], engineer__name__startswith="Bob").get().document["checks"][0]
    assert counted["sessions"] == 3  # not the one held while Bob managed the team

    call_command("export_data", str(tmp_path / "copy"), stdout=StringIO())
    begin_again(tmp_path / "copy")

    assert digests() == before


@time_machine.travel(TODAY, tick=False)
def test_an_export_loaded_where_it_came_from_changes_nothing(company, tmp_path):
    call_command("export_data", str(tmp_path / "copy"), stdout=StringIO())
    out = StringIO()
    call_command("import_data", str(tmp_path / "copy"), stdout=out)

    assert [line.split(", ")[:2] for line in out.getvalue().splitlines() if "unchanged" in line] == [
        [f"{name}.csv: 0 new", "0 changed"]
        for name in ["teams", "people", "placements", "team_managers", "ratings", "waivers", "mentorships", "sessions"]
    ]
