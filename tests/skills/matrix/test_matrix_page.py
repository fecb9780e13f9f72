"""The team matrix, a team's cover and the list of teams in the browser's answers."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from skills.models import Engineer, Placement, Rating, Skill
from tests.make import day, make_crowd, make_rating, make_team

MATRIX, COVER = "/teams/vision/matrix/", "/teams/vision/cover/"


def page(client, who, address=MATRIX, status=200, **more):
    client.force_login(who.user)
    response = client.get(address, **more)
    assert response.status_code == status
    return response.content.decode()


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_manager_reads_the_matrix(client, alice, bob, vision):
    make_rating(bob, "python", 2, by=alice, on="2020-01-10")
    make_rating(bob, "python", 4, by=bob, on="2020-01-10")
    html = page(client, alice)

    assert 'aria-label="2 L2, target 4, 2 below, over 6 months old, self 4"><i' in html
    assert f'href="{reverse("skills:assess", args=[bob.slug])}' in html
    assert html.count('<th scope="col" data-person') == 5
    assert html.count('scope="row" class="sk"') == 4  # three skills and the foot
    assert "Alice" not in html.split('<main class="main"')[1]


@pytest.mark.parametrize("who", ["bob", "charlie", "lena"])
def test_for_engineers_other_managers_and_leadership_there_is_no_such_page(request, client, vision, who):
    page(client, request.getfixturevalue(who), status=404)


@pytest.mark.parametrize("who", ["alice", "head", "pia"])
def test_the_line_and_the_people_team_read_it(request, client, vision, who):
    assert "Skills matrix" in page(client, request.getfixturevalue(who))


@pytest.mark.parametrize("address", [MATRIX, COVER, "/teams/", "/teams/matrix/"])
def test_whoever_is_not_signed_in_goes_to_the_sign_in_page(client, vision, address):
    assert client.get(address)["Location"] == f"/login/?next={address}"


def test_a_team_that_does_not_exist_answers_like_one_that_is_closed(client, charlie, vision):
    closed = page(client, charlie, status=404)

    assert page(client, charlie, "/teams/nowhere/matrix/", status=404) == closed


def test_a_manager_of_managers_chooses_a_team_below(client, head, vision):
    html = page(client, head, "/teams/engineering/matrix/")

    assert "Nobody in Engineering itself is assessed" in html
    assert f'<a class="btn" href="{MATRIX}">Vision</a>' in html
    assert page(client, head).count('aria-current="page">Vision') == 1
    assert 'class="in0"' in page(client, head)


def test_a_manager_with_one_team_has_no_menu_of_teams(client, alice, vision):
    assert 'class="in0"' not in page(client, alice)


# ── what ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_view_changes_digits_and_the_target_what_they_are_held_against(client, alice, bob, vision):
    make_rating(bob, "python", 2, by=alice, on="2026-01-10")

    assert ">−2</i></td>" in page(client, alice, f"{MATRIX}?view=gap")
    assert ">0</i></td>" in page(client, alice, f"{MATRIX}?view=gap&target=junior")
    assert 'value="junior" selected' in page(client, alice, f"{MATRIX}?target=junior")


def test_a_past_day_is_looked_at(client, alice, bob, vision):
    make_rating(bob, "python", 1, by=alice, on="2026-01-10")
    make_rating(bob, "python", 3, by=alice, on="2026-02-10")

    assert "1 L1, target 4" in page(client, alice, f"{MATRIX}?as_of=2026-02-09")
    assert "3 L3, target 4" in page(client, alice, f"{MATRIX}?as_of=2026-02-10")
    assert "as of 9 Feb 2026" in page(client, alice, f"{MATRIX}?as_of=2026-02-09")


def test_filters_leave_rows_and_columns_and_every_link_keeps_them(client, alice, bob, vision):
    html = page(client, alice, f"{MATRIX}?view=gap&area=craft&q=sql&people={bob.slug}&people=cora-cole")

    assert html.count('<th scope="col" data-person') == 2
    assert html.count('scope="rowgroup"') == 1
    assert "/framework/craft/sql/" in html
    assert "/framework/craft/python/" not in html
    assert f'href="?view=gap&amp;area=craft&amp;show=none&amp;q=sql&amp;people={bob.slug}&amp;people=cora-cole"' in html


def test_a_fact_filters_and_is_left_by_the_same_link(client, alice, bob, vision):
    make_rating(bob, "python", 4, by=alice, on="2026-01-10")
    html = page(client, alice)
    filtered = page(client, alice, f"{MATRIX}?show=one")

    assert '<a href="?show=one"><b>1</b> held by one</a>' in html
    assert '<a href="?" aria-current="true"><b>1</b> held by one</a>' in filtered
    assert "/framework/craft/sql/" not in filtered
    assert "Only Bob" in filtered


def test_what_finds_nothing_says_so_below_the_head_of_the_table(client, alice, vision):
    html = page(client, alice, f"{MATRIX}?q=kube")

    assert "No skill or person matches “kube”. Clear filter" in text(html)
    assert html.count('<th scope="col" data-person') == 5
    assert "Nobody of that name" in page(client, alice, f"{MATRIX}?people=no-one")
    assert "No skill is over 6 months old" in page(client, alice, f"{MATRIX}?show=stale")


def test_a_team_nobody_has_rated_says_that_a_dash_is_no_zero(client, alice, vision):
    assert "A dash is a skill that is not rated, never a zero" in page(client, alice)


def test_a_team_without_roles_is_empty(client, charlie):
    html = page(client, charlie, "/teams/language/matrix/")

    assert "Nobody in Language itself is assessed" in html
    assert "<table" not in html


def test_without_a_framework_or_ratings_the_page_still_stands(client, alice, bob, vision):
    Skill.objects.update(is_retired=True)

    assert "There is no framework yet" in page(client, alice)


def test_people_who_moved_to_another_line_are_counted_not_shown(client, alice, bob, vision):
    Placement.objects.create(engineer=bob, from_on=day("2026-06-01"), team=make_team("Language", parent="Engineering"))
    html = page(client, alice, f"{MATRIX}?as_of=2026-05-31")

    assert "1 person of that day now stands in another line and is not shown" in html
    assert "Bob" not in html


def test_the_own_matrix_opens_at_the_uppermost_team_that_has_people(client, head, alice, bob, vision):
    for who in (head, alice):
        client.force_login(who.user)
        assert client.get("/teams/matrix/").url == MATRIX


def test_the_own_matrix_of_a_team_without_anybody_is_empty_rather_than_missing(client, head, alice, bob, vision):
    Placement.objects.update(role=None, target_role=None)
    client.force_login(head.user)
    assert client.get("/teams/matrix/").url == "/teams/engineering/matrix/"


def test_one_person_at_a_time_for_phones(client, alice, bob, vision):
    make_rating(bob, "python", 4, by=alice, on="2026-01-10")
    html = page(client, alice, f"{MATRIX}?people={bob.slug}")

    assert f"people={bob.slug}" in html
    assert "Bob Engineer, Junior: 1 of 3 at target" in html
    assert "1 of 2 at target" in html
    assert html.count('class="pick"') == 5


def test_on_a_phone_a_row_leads_managers_to_rating_and_others_to_the_history(client, alice, pia, bob, vision):
    rate, read = "/people/bob-engineer/assess/?area=craft#python", "/people/bob-engineer/history/?skill=python"
    for who, link, words in ((alice, rate, "Tap a skill to rate it"), (pia, read, "The whole table needs")):
        html = page(client, who, f"{MATRIX}?people={bob.slug}")
        phone = html[html.index("phone-mx") :]
        assert f'<li><a href="{link}"' in phone
        assert words in phone


@pytest.mark.parametrize("other", ["source=self", "source=peer", "as_of=2026-02-01"])
def test_on_a_phone_nobody_is_asked_to_rate_what_only_leads_to_the_history(client, alice, bob, vision, other):
    html = page(client, alice, f"{MATRIX}?people={bob.slug}&{other}")

    assert "/history/?skill=python" in html[html.index("phone-mx") :]
    assert "Tap a skill to rate it" not in html


def test_htmx_gets_the_same_part_at_the_same_address(client, alice, vision):
    client.force_login(alice.user)
    address = f"{MATRIX}?view=gap&target=own&area=&q=&show=&as_of="
    whole, part = client.get(address), client.get(address, headers={"HX-Request": "true"})
    html = part.content.decode()

    assert "HX-Request" in part["Vary"]
    assert "HX-Request" in whole["Vary"]
    assert "<html" not in html
    assert 'hx-swap-oob="true"' in html
    assert part["HX-Push-Url"] == f"{MATRIX}?view=gap"
    table = html[html.index("<table") : html.index("</table>")]
    assert table in whole.content.decode()


def test_the_table_stands_in_its_place_whatever_people_type(client, alice, vision):
    Skill.objects.filter(key="python").update(name="python <!-- rows -->")
    html = page(client, alice, f"{MATRIX}?q=%3C!--+rows+--%3E")

    assert html.index("<thead>") < html.index("<tbody") < html.index("<tfoot>")
    assert html.count("<tbody") == 1
    assert "<!-- rows" not in html
    assert 'value="&lt;!-- rows --&gt;"' in html


def test_where_nobody_stood_there_are_no_rows_for_a_chosen_target(client, alice, vision):
    Engineer.objects.update(started_on=timezone.localdate())
    html = page(client, alice, f"{MATRIX}?target=senior&as_of=2026-01-10")

    assert "itself is assessed on" in html
    assert "<tbody" not in html


# ── bad input ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("as_of=2026-02-30", "This is not a day of the calendar. Write it like 2026-09-30."),
        ("as_of=2099-01-01", "This day lies ahead. Choose today or an earlier day."),
        ("as_of=0001-01-01", "The year is not between 1950 and 2100."),
        ("view=x", "There is no such view. Choose level, gap or change."),
        ("target=nobody", "There is no such role. Choose one of the list."),
        ("area=x%00", "There is no such area. Choose one of the list."),
        ("show=" + "x" * 10_000, "There is no such filter."),
        ("q=%00", "Character 1 is a control character (U+0000); remove it."),
        ("q=" + "x" * 10_000, "Shorten the filter to 100 characters."),
        ("people=%00", "The address names people in a way that cannot be read."),
        ("&".join(["people=x"] * 600), "The address names people in a way that cannot be read."),
    ],
)
def test_what_cannot_be_understood_is_said_in_one_sentence(client, alice, vision, query, sentence):
    html = page(client, alice, f"{MATRIX}?{query}", status=422)

    assert sentence in html
    assert html.count('role="alert"') == 1
    assert "<table" not in html
    assert sentence in page(client, alice, f"{MATRIX}?{query}", status=422, headers={"HX-Request": "true"})


def test_names_are_escaped(client, alice, bob, vision):
    Engineer.objects.filter(pk=bob.pk).update(name="<script>alert(1)</script> O'Neil")
    Skill.objects.filter(key="sql").update(name='"><img src=x onerror=alert(1)>')
    make_rating(bob, "sql", 4, by=alice, on="2026-01-10")
    html = page(client, alice, f"{MATRIX}?q=%3Cb%3E")
    html += page(client, alice)

    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


# ── queries ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("count", [10, 60, 200])
def test_the_page_takes_thirteen_queries_for_any_number_of_people(
    client, alice, vision, roles, count, django_assert_num_queries
):
    people = make_crowd(count - 5, team=vision, role=roles["junior"])
    python = Skill.objects.get(key="python")
    Rating.objects.bulk_create(
        Rating(engineer=who, skill=python, level=3, source="manager", rated_by=alice, rated_on=day("2026-01-10"))
        for who in people
    )
    client.force_login(alice.user)
    with django_assert_num_queries(13):
        html = client.get(MATRIX).content.decode()

    assert html.count("<td data-v=") == 3 * count


# ── cover ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_members_and_leadership_read_totals_without_a_name(client, alice, bob, lena, vision):
    make_rating(bob, "python", 4, by=alice, on="2026-01-10")
    for who in (bob, lena):
        html = page(client, who, COVER)
        main = html.split('<main class="main"')[1]
        assert "1 of 5" in main
        assert "Two skills are held by no one and one by a single person" in main
        assert "Bob" not in main
        assert MATRIX not in html


def test_the_line_and_the_people_team_read_who_it_is(client, alice, bob, pia, vision):
    make_rating(bob, "python", 4, by=alice, on="2026-01-10")
    for who in (alice, pia):
        html = page(client, who, COVER)
        assert "Only Bob" in html
        assert MATRIX in html


def test_another_team_s_cover_does_not_exist_for_engineers_and_other_managers(client, bob, charlie, vision):
    page(client, charlie, COVER, status=404)
    page(client, bob, "/teams/language/cover/", status=404)


def test_totals_of_fewer_than_five_are_hidden_with_the_reason(client, alice, bob, lena, vision):
    Engineer.objects.filter(name="Fay Fox").update(left_on=day("2026-01-01"))
    for who in (bob, lena):
        html = page(client, who, COVER)
        assert "These totals are hidden" in html
        assert "4 people in this team have a role. Totals of fewer than five" in html
        assert "/framework/craft/python/" not in html
    assert "No one yet" in page(client, alice, COVER)


def test_a_skill_that_fewer_than_five_need_is_hidden(client, bob, vision, roles):
    Placement.objects.filter(engineer__name="Fay Fox").update(target_role=roles["junior"])
    html = page(client, bob, COVER)

    assert html.count("hidden: fewer than five need it") == 1  # mentoring, which a junior needs not


# ── the list of teams ───────────────────────────────────────────────────────────────────────────────────────────────
def test_everybody_finds_the_teams_that_are_open(client, bob, head, lena, vision):
    own, below, all_of_them = (page(client, who, "/teams/") for who in (bob, head, lena))

    assert COVER in own
    assert MATRIX not in own
    assert below.count("Matrix<span") == 2
    assert all_of_them.count("Cover<span") == 2
    assert "Matrix<span" not in all_of_them


def test_the_sidebar_leads_a_manager_to_their_team_and_others_to_the_list(client, alice, bob, pia, vision):
    assert '<a href="/teams/matrix/" aria-current="page">' in page(client, alice)
    client.force_login(alice.user)
    assert client.get("/teams/matrix/")["Location"] == MATRIX
    for who in (bob, pia):
        assert 'href="/teams/" aria-current="page"' in page(client, who, "/teams/")
    client.force_login(pia.user)
    assert client.get("/teams/matrix/")["Location"] == "/teams/"
