"""The growth page: who may open it, that its numbers are those of entry and ratings, that peers stay unknown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mentoring.models import Mentorship
from reports.models import Report
from skills.models import Placement, Team
from tests.looked import looks
from tests.make import make_rating
from tests.reports.growing import fill, place, status, two_reports
from tests.reports.stored import Said, make_report

BOB = "/people/bob-engineer/growth/"
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def aiming(senior, bob):
    place(bob)
    return bob


def page(client, who, path=BOB):
    client.force_login(who.user)
    response = client.get(path)
    assert response.status_code == 200
    return response.context["page"]


def html(client, who, path=BOB):
    client.force_login(who.user)
    return client.get(path).content.decode()


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("who", "answer"),
    [("bob", 200), ("alice", 200), ("head", 200), ("pia", 200), ("lena", 404), ("charlie", 404), ("paula", 404)],
)
def test_it_opens_to_oneself_the_line_and_the_people_team(request, client, reports, paula, who, answer):
    assert status(client, request.getfixturevalue(who), BOB) == answer


def test_nobody_else_not_even_a_former_manager(client, reports, alice, charlie, bob):
    yesterday = date(2026, 11, 19)
    Placement.objects.create(engineer=bob, from_on=yesterday, team=Team.objects.get(name="Language"))

    assert status(client, alice, BOB) == 404
    assert status(client, charlie, BOB) == 200
    assert status(client, None, BOB) == 302
    assert status(client, alice, "/people/nobody/growth/") == 404


def test_ones_own_has_an_address_of_its_own(client, reports, bob):
    assert page(client, bob, "/me/growth/") == page(client, bob, BOB)
    assert client.post("/me/growth/").status_code == 405


def test_who_can_see_it_is_said_by_name(client, reports, bob, alice):
    own = html(client, bob, "/me/growth/")
    assert "You, Alice Manager, Helga Head and the people team can see this page." in own
    assert 'href="/account/data/record/"' in own

    other = html(client, alice)
    assert "Bob Engineer, Alice Manager, Helga Head and the people team can see this page." in other
    assert "Bob Engineer sees that you opened this page." in other


def test_opening_somebody_elses_is_on_record_and_ones_own_is_not(client, reports, bob, alice):
    html(client, bob, "/me/growth/")
    assert looks() == []

    html(client, alice)
    assert looks() == [(alice.user.pk, "reports:growth", bob.pk)]


# ── what ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_areas_show_the_levels_of_the_newest_entry_the_widest_gap_first(client, reports, bob):
    shown = page(client, bob)
    skills = reports[1].entries.get().reasons["skills"]
    by_area = {}
    for row in skills:
        by_area.setdefault(row["area"].title(), []).append(row)
    means = {
        area: (sum(row["level"] for row in rows) / len(rows), sum(row["target"] for row in rows) / len(rows))
        for area, rows in by_area.items()
    }

    assert [area.name for area in shown.areas] == sorted(means, key=lambda area: means[area][0] - means[area][1])
    assert {area.name: (area.level, area.target) for area in shown.areas} == {
        area: (f"{level:.1f}", f"{target:.1f}") for area, (level, target) in means.items()
    }
    assert [area.at_target for area in shown.areas] == ["1 of 2", "2 of 2"]


def test_the_finding_is_one_sentence_in_the_readers_person(client, reports, bob, alice):
    rest = "One remains, and only Mentoring is more than one level away."

    assert page(client, bob).finding == f"You are at target in 3 of 4 skills. {rest}"
    assert page(client, alice).finding == f"Bob is at target in 3 of 4 skills. {rest}"


def test_it_says_how_many_the_matrix_counts_as_at_target(client, reports, bob, alice):
    for key, level in (("code", 5), ("mentoring", 1)):
        make_rating(bob, key, level, by=alice, on="2026-09-01")

    assert page(client, bob).basis.endswith("The matrix counts managers' newest ratings as given: 1 of 4 today.")


def test_next_steps_have_the_text_of_the_next_level_from_the_reports_framework(client, reports, bob):
    asked, mentoring = page(client, bob).steps

    assert asked.title == "Ask two more people for ratings"
    assert mentoring.title == "Mentoring"
    assert mentoring.text == "To reach 3: mentoring at 3"


def test_the_reports_over_time_with_their_numbers(client, reports, bob):
    shown = page(client, bob)

    assert [(point.day, point.label, point.score) for point in shown.points] == [
        ("30 Sep 2026", "Ready soon", "89"),
        ("30 Jun 2026", "Developing", "71"),
    ]
    assert shown.points[0].url == "/readiness/senior/2026-09-30/people/bob-engineer/?edition=1"
    assert shown.trend_heading == "+18 points since 30 Jun 2026"
    assert "71, likely 67–75, on 30 Jun 2026; 89, likely 84–93, on 30 Sep 2026; bar 90" in shown.trend
    assert '<polygon class="band"' in shown.trend
    assert [point.likely for point in shown.points] == ["84–93", "67–75"]


def test_only_the_newest_edition_of_a_day_counts(client, senior, reports, bob):
    make_report(senior, [Said(bob, score=80)], reports[1].as_of, edition=2)

    assert [point.url[-1] for point in page(client, bob).points] == ["2", "1"]


def test_the_ladder_knows_since_when_a_role_is_held(client, senior, aiming, alice):
    place(aiming, role=None, target=None)
    team = Team.objects.get(name="Vision")
    roles = {role.key: role for role in type(senior).objects.all()}
    Placement.objects.create(
        engineer=aiming, from_on=date(2024, 3, 1), team=team, role=roles["engineer"], target_role=senior
    )
    shown = page(client, aiming)

    assert [(rung.title, rung.note, rung.kind) for rung in shown.rungs] == [
        ("Engineer", "Mar 2024", "here"),
        ("Senior", "aimed at", "aim"),
    ]


# ── nothing to show ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_without_a_role_it_says_so(client, senior, bob, alice):
    assert page(client, bob) is None
    assert "You have no role that is assessed" in html(client, bob, "/me/growth/")
    assert "No role that is assessed" in html(client, alice)


def test_without_a_report_it_rests_on_ratings_and_says_so(client, aiming, alice):
    assert page(client, aiming).finding.startswith("No manager has rated you yet")
    make_rating(aiming, "code", 4, alice, "2026-10-01")
    make_rating(aiming, "talk", 1, alice, "2026-10-01")
    shown = page(client, aiming)

    assert shown.finding == "You are at target in 1 of 4 skills. Two are not rated yet."
    assert "No report on Senior has been made about you yet" in shown.basis
    assert [(area.name, area.level, area.at_target) for area in shown.areas] == [
        ("Lead", "1.0", "0 of 2, 1 not rated"),
        ("Build", "4.0", "1 of 2, 1 not rated"),
    ]
    assert [(step.title, step.text) for step in shown.steps] == [("Talk", "To reach 2: talk at 2")]
    assert (shown.trend, shown.points) == (None, [])


def test_a_report_on_another_role_is_not_the_way_to_this_one(client, reports, bob):
    place(bob, "engineer", "engineer")
    shown = page(client, bob)

    assert shown.heading == "In the role Engineer"
    assert not shown.is_estimated


def test_an_account_that_is_nobody_gets_a_page_that_says_so(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("root@example.org", "x"))

    for path in ("/me/growth/", "/me/readiness/"):
        response = client.get(path)
        assert response.status_code == 200
        assert "nobody in the organisation" in response.content.decode()


def test_a_role_the_framework_dropped_is_said(client, aiming, monkeypatch):
    monkeypatch.setattr("reports.pages.growth.views.growth.read_facts", lambda *args: None)

    assert "There is no framework for this role" in html(client, aiming, "/me/growth/")


def test_it_leads_to_rating_for_whoever_may_rate(client, senior, aiming, alice, pia):
    shown = {}
    for who in (aiming, alice, pia):
        client.force_login(who.user)
        shown[who] = client.get(BOB).content.decode()

    assert 'href="/me/assess/">Self-assessment</a>' in shown[aiming]
    assert f'href="/people/{aiming.slug}/assess/">Rate {aiming.name}</a>' in shown[alice]
    assert f'<a class="btn pri" href="/people/{aiming.slug}/assess/' not in shown[pia]


# ── how many queries ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("count", [10, 60])
def test_the_number_of_queries_does_not_grow(client, senior, aiming, alice, django_assert_num_queries, count):
    people = fill("Vision", count)
    two_reports(senior, aiming, people)
    for index in range(count // 10):
        for skill in ("code", "models", "talk"):
            make_rating(aiming, skill, index % 6, people[index], "2026-09-01", source="peer")
            make_rating(aiming, skill, index % 6, alice, str(date(2026, 9, 1) + timedelta(days=index)))
        Mentorship.objects.create(mentor=aiming, mentee=people[index], state="active", started_on=date(2026, 1, 1))
    assert Report.objects.count() == 2

    client.force_login(aiming.user)
    with django_assert_num_queries(OWN):
        client.get("/me/growth/")
    client.force_login(alice.user)
    with django_assert_num_queries(OTHER):
        client.get(BOB)


OWN = 11  # session, user, placements, teams, line, entries, framework, ratings, pairs; groups and teams of the frame
OTHER = 16  # and who is below, whether they may be rated, the check set aside; whether it was opened, and that it was


# ── an aim nobody named ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("role", "target", "heading", "is_marked"),
    [
        ("engineer", "senior", "Path to Senior", False),
        ("engineer", None, "Path to Senior", True),
        ("engineer", "engineer", "In the role Engineer", False),
        ("senior", None, "In the role Senior", False),
    ],
)
def test_without_a_role_named_the_path_leads_to_the_next_one_and_says_so(
    client, senior, bob, pia, role, target, heading, is_marked
):
    place(bob, role, target)

    assert page(client, bob).heading == heading
    own, keepers = html(client, bob), html(client, pia)
    assert ("Assumed: the next role. Nobody has named one that you aim at." in own) is is_marked
    assert ("Nobody has named one that Bob aims at." in keepers) is is_marked
    assert ('href="/setup/people/bob-engineer/move/"' in keepers) is is_marked
    assert "/setup/people/" not in own
    assert [rung.note for rung in page(client, bob).rungs if rung.kind == "aim"] == (
        [] if "Path" not in heading else ["assumed" if is_marked else "aimed at"]
    )


def test_without_a_role_there_is_no_path(client, senior, bob):
    place(bob, None, None)

    assert page(client, bob) is None
