"""A report that nobody enters says why, and what to do; a first one says what it can tell already."""

import pytest
from django.urls import reverse

from config.base.jobs import queue
from reports.generate import generate_report
from reports.jobs import request_report
from reports.pages.beginnings import build_nobody, first_words
from reports.pages.sentences import finding
from skills.models import Role
from tests.make import day, make_engineer, make_framework, make_team
from tests.reports.generated.people import AS_OF, rate_all

LADDER = {"entry": {}, "junior": {}, "senior": {}}
WORLDS = [  # who is there, as (role held, role named), and what is said
    ([], "Nobody is assessed for Senior: nobody here holds a role on this day"),
    ([(None, None)], "Nobody is assessed for Senior: nobody here holds a role on this day"),
    ([("senior", None)], "Nobody is assessed for Senior: nobody holds a role below it"),
    ([("entry", None)], "Nobody aims at Senior: the one person in roles below aims at another role"),
    (
        [("entry", None), ("junior", "junior"), ("senior", None)],
        "Nobody aims at Senior: all 2 people in roles below aim at another role",
    ),
]


@pytest.fixture
def ladder(db):
    return make_framework({"craft": ["python", "sql"], "people": ["design", "talks"]}, LADDER)


@pytest.mark.parametrize(("people", "said"), WORLDS)
def test_it_says_why_nobody_entered(ladder, people, said):
    team = make_team("Vision")
    for number, (held, named) in enumerate(people):
        make_engineer(f"P{number} Person", team, ladder.get(held), ladder.get(named))

    report = generate_report(ladder["senior"], AS_OF)

    assert finding(report) == said
    assert build_nobody(report).why == said


def test_who_has_left_or_not_started_does_not_count(ladder):
    team = make_team("Vision")
    make_engineer("Gone Person", team, ladder["junior"], left_on=day("2026-01-01"))
    make_engineer("Later Person", team, ladder["entry"], started_on=day("2026-07-01"))

    assert build_nobody(generate_report(ladder["senior"], AS_OF)).why == WORLDS[0][1]


def run_page(client, reader):
    """Of a run that has ended."""
    job = request_report(Role.objects.get(key="senior"), AS_OF, user=reader.user)
    queue.run(job.pk)
    client.force_login(reader.user)
    return " ".join(client.get(reverse("reports:run", args=[job.pk])).content.decode().split())


@pytest.mark.parametrize(
    ("held", "address", "label"),
    [(None, "imports", "Import people"), ("entry", "people:list", "Open People")],
)
def test_the_run_says_what_to_do_and_links_there_for_the_people_team_alone(
    client, ladder, lena, pia, held, address, label
):
    make_engineer("Pat Person", make_team("Vision"), ladder.get(held))

    assert f'<a class="btn" href="{reverse(address)}">{label}</a>' in run_page(client, pia)
    html = run_page(client, lena)
    assert f">{label}</a>" not in html
    assert "the people team does that; then make the report again." in html


def test_a_first_report_says_what_it_can_tell_and_what_the_rest_waits_for(client, senior, team, maya, roles, lena):
    for number in range(3):
        person = make_engineer(f"P{number} Person", team, roles["junior"], senior)
        if number:
            rate_all(person, 4, by=maya)

    html = run_page(client, lena)

    assert "This first report can already say something about 2 of 3 people." in html
    assert "For one there is not enough evidence yet; the page of each lists what to collect" in html
    assert "Ready now, which takes two raters, has to wait for peers." in html


def test_later_reports_and_those_with_enough_evidence_and_raters_say_less(senior, ada, paul, maya):
    rate_all(paul, 3, by=maya)
    rate_all(paul, 3, by=ada, source="peer")

    assert first_words(generate_report(senior, AS_OF)) == (
        "This first report can already say something about 2 of 2 people."
    )
    assert first_words(generate_report(senior, day("2026-07-31"))) == ""
