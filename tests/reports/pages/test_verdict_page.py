"""One's own verdict and that of somebody below: who may open it; what is printed is the entry's and adds up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reports.models import VerdictRead
from skills.models import Placement, Team
from tests.looked import looks
from tests.reports.growing import fill, place, status, two_reports
from tests.reports.stored import Said, make_report

BOB, MINE = "/people/bob-engineer/readiness/", "/me/readiness/"
REPORT = "/readiness/senior/2026-09-30/people/bob-engineer/"
pytestmark = pytest.mark.usefixtures("clock")


def shown(client, who, path=MINE):
    client.force_login(who.user)
    return client.get(path)


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("who", "answer", "in_report"),
    [
        ("bob", 200, 200),
        ("alice", 200, 200),
        ("head", 200, 200),
        ("pia", 200, 200),
        ("lena", 404, 200),
        ("charlie", 404, 404),
        ("paula", 404, 404),
    ],
)
def test_it_opens_to_oneself_the_line_and_the_people_team(request, client, reports, paula, who, answer, in_report):
    person = request.getfixturevalue(who)

    assert status(client, person, BOB) == answer
    assert status(client, person, REPORT) == in_report


def test_nobody_else_not_even_a_former_manager(client, reports, alice, charlie, bob):
    Placement.objects.create(
        engineer=bob, from_on=reports[1].as_of + timedelta(days=20), team=Team.objects.get(name="Language")
    )

    assert (status(client, alice, BOB), status(client, charlie, BOB)) == (404, 200)
    assert (status(client, None, BOB), status(client, None, MINE)) == (302, 302)
    assert status(client, alice, "/people/nobody/readiness/") == 404


def test_each_opening_is_on_record_ones_own_is_not_but_counts_as_read(client, reports, bob, alice, lena):
    shown(client, alice, BOB)
    for _ in range(2):  # on one day: one look
        shown(client, lena, REPORT)
    shown(client, bob)
    shown(client, bob, REPORT)

    assert looks() == [
        (alice.user.pk, "reports:person_readiness", bob.pk),
        (lena.user.pk, "reports:person", bob.pk),
    ]
    read = VerdictRead.objects.order_by("pk").values_list("reader_id", "engineer_id")
    assert list(read) == [(who.user.pk, bob.pk) for who in (alice, lena, bob)]


# ── what ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_numbers_are_the_entrys(client, reports, bob):
    person, entry = shown(client, bob).context["person"], reports[1].entries.get()
    document = entry.document

    assert person.heading == "You are close to Senior"
    assert person.areas.score == f"{entry.score:.1f}"
    assert f"likely range {document['low']:.0f}–{document['high']:.0f}, bar 90" in person.looks
    assert person.threshold_met == f"{100 * document['confidence']:.0f} %"
    assert f"off by {entry.reasons['error']:.1f} points" in dict(person.rests_on)["Data quality"]
    assert [(floor.level, floor.floor, floor.chance) for floor in person.floors] == [("2.41", 3, "12 %")]
    assert "The newest rating is of 12 Sep 2026." in dict(person.rests_on)["Raters"]


def number(text):
    return round(float(text.replace("−", "-").replace("+", "")), 1)


@pytest.mark.parametrize("score", [88.6, 71.449, 90.05, 67.2, 99.951])
def test_printed_steps_and_areas_add_up_to_the_printed_score(client, senior, bob, score):
    place(bob)
    make_report(senior, [Said(bob, score=score)])
    person = shown(client, bob).context["person"]

    walked = [number(row.points) for row in person.walk]
    assert round(sum(walked[:-1]), 1) == walked[-1] == round(score, 1)
    assert round(sum(number(row.won) for row in person.areas.rows), 1) == number(person.areas.score) == round(score, 1)
    assert round(sum(number(row.open) for row in person.areas.rows), 1) == number(person.areas.open)


def test_change_says_since_when_and_why(client, reports, bob):
    person = shown(client, bob).context["person"]

    assert person.change.heading == "17.2 points more than on 30 Jun 2026"
    assert person.change.text == "Code and Talk rose."


def test_it_says_what_is_not_used_and_who_reads_it(client, reports, bob, alice):
    own = shown(client, bob).content.decode()
    assert "Self-ratings, which serve the conversation" in own
    assert "You, Alice Manager, Helga Head, leadership and the people team can see this page." in own

    other = shown(client, alice, BOB).content.decode()
    assert "Bob Engineer is close to Senior" in other
    assert "What does this miss?" not in other
    assert "What is not used" in shown(client, alice, REPORT).content.decode()


def test_before_the_first_report_it_says_what_will_be_here(client, senior, bob, alice):
    place(bob)
    assert "Your verdict shows here with the first report" in shown(client, bob).content.decode()
    assert "No report is about Bob Engineer yet" in shown(client, alice, BOB).content.decode()
    assert looks() == []


def test_holding_a_role_is_not_a_verdict(client, senior, bob):
    make_report(senior, [Said(bob, holds_role=True)])

    assert "No report is about you yet" in shown(client, bob).content.decode()


# ── how many queries ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("count", [10, 60])
def test_the_number_of_queries_does_not_grow(client, senior, bob, alice, lena, django_assert_num_queries, count):
    place(bob)
    two_reports(senior, bob, fill("Vision", count))
    for who, path, queries in ((bob, MINE, 18), (alice, BOB, 23), (lena, REPORT, 17)):
        client.force_login(who.user)
        with django_assert_num_queries(queries):
            client.get(path)
