"""A role that leaves the framework: refused while somebody has it, and past days keep working with it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from config.base.jobs import queue
from reports.generate import generate_report
from reports.jobs import request_report
from reports.models import Entry
from skills.framework.publish import CannotPublish, Definition, load
from skills.models import FrameworkVersion, Placement, Role
from tests.make import day, make_engineer, make_framework, make_rating, make_team

TODAY = "2026-11-30"
AREAS = {"craft": ["python", "sql"]}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(f"{TODAY}T12:00:00+00:00", tick=False)


@pytest.fixture
def roles(db):
    return make_framework(AREAS, {"junior": {}, "middle": {}, "senior": {}})


@pytest.fixture
def bob(roles, alice):
    """Bob was a middle engineer until April, and is a junior one who aims at senior since."""
    bob = make_engineer("Bob Engineer", make_team("Audio"), roles["middle"], roles["senior"])
    for skill in AREAS["craft"]:
        make_rating(bob, skill, 3, alice, "2026-01-15")
    Placement.objects.create(
        engineer=bob, from_on=day("2026-04-01"), team=bob.placements.get().team, role=roles["junior"],
        target_role=roles["senior"],
    )  # fmt: skip
    return bob


def without(*keys: str) -> Definition:
    document = FrameworkVersion.objects.get(state="published").document
    kept = [role for role in document["roles"] if role["key"] not in keys]
    framework = {**document["framework"], "version": f"2-{len(kept)}"}
    return Definition({**document, "framework": framework, "roles": kept})


@pytest.mark.parametrize(("key", "title"), [("junior", "Junior"), ("senior", "Senior")])
def test_a_role_somebody_holds_or_aims_at_is_not_retired(bob, key, title):
    with pytest.raises(CannotPublish, match=rf"{title}: Bob Engineer.*Nothing was published"):
        load(without(key), as_draft=False)
    assert not Role.objects.get(key=key).is_retired


def test_a_planned_move_holds_a_role_too_and_somebody_who_has_left_does_not(bob, roles):
    Placement.objects.create(
        engineer=bob, from_on=day("2027-01-01"), team=bob.placements.first().team, role=roles["middle"]
    )
    with pytest.raises(CannotPublish, match="Middle: Bob Engineer"):
        load(without("middle"), as_draft=False)
    bob.left_on = day("2026-11-01")
    bob.save()
    load(without("middle"), as_draft=False)
    assert Role.objects.get(key="middle").is_retired


def test_a_past_day_works_with_a_role_retired_since(bob, roles):
    before = generate_report(roles["senior"], day("2026-03-31"))
    load(without("middle"), as_draft=False)
    after = generate_report(Role.objects.get(key="senior"), day("2026-03-31"))

    assert after.edition == 2  # another framework is another input
    score = Entry.objects.get(report=after, engineer=bob).score
    assert score == pytest.approx(Entry.objects.get(report=before, engineer=bob).score)


def test_an_export_keeps_the_role_of_a_past_day_when_it_is_loaded_again(bob, tmp_path):
    load(without("middle"), as_draft=False)
    call_command("export_data", str(tmp_path / "copy"), stdout=StringIO(), stderr=StringIO())
    call_command("import_data", str(tmp_path / "copy"), stdout=StringIO())

    assert [place.role.key for place in bob.placements.order_by("from_on")] == ["middle", "junior"]


def test_somebody_who_still_holds_a_retired_role_keeps_it_through_people_csv_alone(bob, tmp_path):
    """As installations have it whose framework was published before."""
    Role.objects.filter(key="junior").update(is_retired=True)
    call_command("export_data", str(tmp_path / "copy"), stdout=StringIO(), stderr=StringIO())
    call_command("import_data", str(tmp_path / "copy" / "people.csv"), stdout=StringIO())

    assert Placement.objects.current(day(TODAY)).get(engineer=bob).role.key == "junior"


def test_a_report_of_a_role_that_is_gone_says_so_in_a_sentence(bob, roles):
    job = request_report(roles["middle"], day("2026-03-31"))
    load(without("middle"), as_draft=False)
    queue.run(job.pk)
    job.refresh_from_db()

    assert job.last_error.startswith("The published framework has no role Middle any more")
    with pytest.raises(CommandError, match="There is no role 'middle'"):
        call_command("generate_report", role="middle", as_of="2026-03-31", stdout=StringIO(), stderr=StringIO())
