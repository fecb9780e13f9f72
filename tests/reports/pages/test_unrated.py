"""Who has no rating by a manager in a report: counted, named when asked for, with who can give one."""

from __future__ import annotations

import pytest

from reports.generate import generate_report
from reports.pages.opened import Doers
from reports.pages.ranking import RankedPerson, read_people
from reports.pages.report.unrated import MOST, build_unrated, without_manager
from tests.make import make_engineer, make_rating
from tests.reports.growing import place
from tests.reports.stored import AS_OF, Said, make_report

REPORT = "/readiness/senior/2026-09-30/"


def by(start):
    """What the walk of a report began with."""
    return {"steps": [{"step": "plain", "points": 60.0, "from": start}]}


def page(client, who):
    client.force_login(who.user)
    return client.get(REPORT)


@pytest.fixture
def report(senior, bob):
    rita, holder, paul = (make_engineer(name, team="Vision") for name in ("Rita Ray", "Hal Holder", "Paul Peer"))
    said = [
        Said(bob, more=by("everybody")),
        Said(rita, more=by("manager")),
        Said(holder, more=by("nobody"), holds_role=True),
        Said(paul, more=by("nobody"), team="Audio"),
    ]
    return make_report(senior, said)


def test_people_of_the_pool_are_named_by_team_and_name(client, report, lena):
    found = page(client, lena).context["page"].unrated

    assert found.heading == "Two of three have no rating by a manager"
    assert [(each.name, each.team, each.asked, each.url) for each in found.people] == [
        ("Paul Peer", "Audio", "Alice Manager and Helga Head can rate Paul", ""),
        ("Bob Engineer", "Vision", "Alice Manager and Helga Head can rate Bob", ""),
    ]
    assert client.get(found.people[0].verdict).status_code == 200


def test_who_reads_reports_and_manages_them_can_rate_at_once(client, report, alice, lena):
    alice.user.groups.add(*lena.user.groups.all())

    assert page(client, alice).context["page"].unrated.people[1].url == "/people/bob-engineer/assess/"
    assert client.get("/people/bob-engineer/assess/").status_code == 200


def test_where_everybody_has_one_the_page_says_that(client, senior, bob, lena):
    make_report(senior, [Said(bob)])
    response = page(client, lena)

    assert response.context["page"].unrated.people == []
    assert "Everybody has a rating by a manager." in response.content.decode()


def test_an_empty_report_says_nothing_of_it(client, senior, lena):
    make_report(senior, [])

    assert page(client, lena).context["page"].unrated is None


@pytest.mark.parametrize(
    ("level", "source", "on", "known"),
    [
        (4, "manager", "2026-09-01", True),
        (4, "manager", "2026-10-01", False),
        (None, "manager", "2026-09-01", False),
        (4, "peer", "2026-09-01", False),
        (None, "", "", False),
    ],
)
def test_a_made_report_knows_it_as_of_its_day(senior, bob, alice, level, source, on, known):
    """Ratings of later days, withdrawn ones and those by peers are none by a manager."""
    place(bob)
    if source:
        make_rating(bob, "code", level, by=alice, on=on, source=source)
    report = generate_report(senior, AS_OF)

    assert [person.engineer for person in without_manager(read_people(report))] == ([] if known else [bob.pk])


def test_of_very_many_only_some_are_named(senior):
    people = [
        RankedPerson(at, at, f"P{at:03}", "Vision", "developing", 50, 45, 55, 0.1, by_manager=False, slug=f"p{at}")
        for at in range(MOST + 3)
    ]
    found = build_unrated(without_manager(people), 100, make_report(senior, []), Doers())

    assert (len(found.people), found.more) == (
        MOST,
        "Three more are not named here; narrow the list above by team.",
    )
