"""The matrix as a grid to rate in: who gets one, what its cells carry, other views and sources, one cell's details."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from skills.matrix.matrix import Levels
from skills.matrix.read import read_levels
from skills.models import Engineer, Placement, Skill
from tests.looked import looks
from tests.make import make_engineer, make_rating
from tests.skills.matrix.test_matrix_page import MATRIX, page, text

CELL = "/teams/vision/cell/"


def ago(days):
    return f"{timezone.localdate() - timedelta(days=days)}"


def cells(html):
    return re.findall(r"<td data-v=.*?</td>", html)


# ── who rates ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["alice", "head"])
def test_the_line_gets_a_grid_whose_cells_take_the_focus(request, client, alice, bob, vision, who):
    rating = make_rating(bob, "python", 2, by=alice, on=ago(3))
    make_rating(bob, "python", 4, by=bob, on=ago(3))
    html = page(client, request.getfixturevalue(who))

    assert '<table data-view="level" data-module="grid" role="grid"' in html
    assert len(cells(html)) == 15
    assert (
        f'<td data-v="{rating.pk}" role="gridcell" tabindex="-1" data-t="4" data-self="4" '
        'aria-label="2 L2, target 4, 2 below, self 4"><i class="mc" data-level="2" data-gap="-2" data-differs="">2</i>'
    ) in html
    assert f'data-save="{reverse("skills:ratings", args=["vision"])}?target=own"' in html
    assert f'<th scope="col" data-person="{bob.pk}">' in html
    assert f'<tr data-skill="{Skill.objects.get(key="sql").pk}">' in html


def test_the_people_team_reads_cells_that_lead_to_the_history(client, pia, bob, vision):
    html = page(client, pia)

    assert 'data-module="readout"' in html
    assert cells(html) == []
    assert f'<a class="mc" href="{reverse("skills:history", args=[bob.slug])}?skill=python"' in html


@pytest.mark.parametrize("query", ["as_of=2026-01-10", "source=self", "source=peer"])
def test_a_past_day_and_other_sources_are_read_only(client, alice, bob, vision, query):
    assert 'data-module="readout"' in page(client, alice, f"{MATRIX}?{query}")


def test_one_s_own_column_is_read_only(client, alice, bob, vision, roles):
    Placement.objects.filter(engineer=alice).update(role=roles["senior"])
    html = page(client, alice)
    own, other = cells(html)[0], cells(html)[1]

    assert 'aria-readonly="true"' in own
    assert 'aria-readonly="true"' not in other


def test_totals_and_cover_say_that_they_are_read_only(client, alice, vision):
    html = page(client, alice)

    assert html.count('role="gridcell" tabindex="-1" aria-readonly="true"') == 5 + 3 + 1


# ── change ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_view_of_changes_counts_from_six_months_ago(client, alice, bob, vision):
    make_rating(bob, "python", 2, by=alice, on=ago(300))
    make_rating(bob, "python", 4, by=alice, on=ago(3))
    make_rating(bob, "sql", 3, by=alice, on=ago(3))
    make_rating(bob, "mentoring", 3, by=alice, on=ago(300))
    html = page(client, alice, f"{MATRIX}?view=change")

    assert 'data-change="2">+2</i>' in html
    assert 'data-was="2"' in html
    assert ", up 2 since " in html
    assert ">new</i>" in html
    assert ", new since " in html
    assert ", no change since " in html


def test_changes_are_counted_from_a_chosen_day(client, alice, bob, vision):
    make_rating(bob, "python", 4, by=alice, on=ago(300))
    make_rating(bob, "python", 3, by=alice, on=ago(30))
    make_rating(bob, "python", 2, by=alice, on=ago(3))

    assert ">−1</i>" in page(client, alice, f"{MATRIX}?view=change&since={ago(10)}")
    assert ">−2</i>" in page(client, alice, f"{MATRIX}?view=change&since={ago(40)}")
    assert f'name="since" value="{ago(10)}"' in page(client, alice, f"{MATRIX}?view=change&since={ago(10)}")


def test_on_a_phone_a_change_has_its_colour(client, alice, bob, vision):
    make_rating(bob, "python", 4, by=alice, on=ago(300))
    make_rating(bob, "python", 3, by=alice, on=ago(3))
    html = page(client, alice, f"{MATRIX}?view=change&people={bob.slug}")

    assert 'data-change="-1">−1</i></a></li>' in html


def test_a_day_that_is_not_before_is_refused_in_one_sentence(client, alice, vision):
    html = page(client, alice, f"{MATRIX}?view=change&as_of=2026-01-10&since=2026-01-10", status=422)

    assert "Choose a day before the one that is looked at." in html


def test_only_the_view_of_changes_asks_for_an_earlier_day(client, alice, vision, django_assert_num_queries):
    client.force_login(alice.user)
    with django_assert_num_queries(14):
        client.get(f"{MATRIX}?view=change")


# ── from a gap to the people ────────────────────────────────────────────────────────────────────────────────────────
def test_cover_leads_to_the_people_below_the_target(client, alice, bob, vision):
    make_rating(bob, "python", 4, by=alice, on=ago(3))
    html = page(client, alice)
    assert 'href="?view=gap&amp;below=python"' in html

    html = page(client, alice, f"{MATRIX}?view=gap&below=python")
    assert len(cells(html)) == 4  # all but Bob, in one row
    assert "1 of 5" in html
    assert 'name="below" value="python"' in html


def test_where_nobody_is_below_the_page_says_so(client, alice, bob, vision):
    for person in vision.placements.exclude(role=None).values_list("engineer", flat=True):
        make_rating(Engineer.objects.get(pk=person), "python", 4, by=alice, on=ago(3))

    assert "below=python" not in page(client, alice)
    assert "Nobody is below the target of this skill" in page(client, alice, f"{MATRIX}?below=python")
    assert "There is no such skill" in page(client, alice, f"{MATRIX}?below=x%20y", status=422)


# ── sources ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_self_ratings_take_the_place_of_managers(client, alice, bob, vision):
    make_rating(bob, "python", 2, by=alice, on=ago(3))
    make_rating(bob, "python", 5, by=bob, on=ago(3))
    html = page(client, alice, f"{MATRIX}?source=self")

    assert 'aria-label="5 L5, target 4, 1 above">5</a>' in html
    assert "What people say of themselves" in html
    assert 'value="self" selected' in html
    assert "2 L2" not in html


def test_of_peers_there_is_a_mean_of_three_and_nothing_of_two(client, alice, bob, vision):
    peers = [make_engineer(f"{name} Peer", team="Vision") for name in ("Una", "Vic", "Wim")]
    for peer, level in zip(peers, (2, 3, 5), strict=True):
        make_rating(bob, "python", level, by=peer, on=ago(3), source="peer")
    for peer in peers[:2]:
        make_rating(bob, "sql", 5, by=peer, on=ago(3), source="peer")
    make_rating(bob, "mentoring", 5, by=alice, on=ago(3))
    html = page(client, alice, f"{MATRIX}?source=peer")

    assert 'aria-label="mean 3.3, target 4, 0.7 below">3.3</a>' in html
    assert ">−0.7</a>" in page(client, alice, f"{MATRIX}?source=peer&view=gap")
    assert html.count('aria-label="not rated, target 4"') == 14
    assert all(f"{peer.name}" not in html for peer in peers)


@pytest.mark.parametrize("query", ["as_of=2026-01-10", "view=change"])
def test_two_days_of_peers_are_never_compared(client, alice, bob, vision, query):
    """Their difference would be what one peer said."""
    html = page(client, alice, f"{MATRIX}?source=peer&{query}", status=422)

    assert "Peers’ means are shown for today alone" in html
    assert "<table" not in html


def test_a_peer_counts_once_with_the_newest_and_not_when_withdrawn(alice, bob, vision):
    peers = [make_engineer(f"{name} Peer", team="Vision") for name in ("Una", "Vic", "Wim")]
    python = Skill.objects.get(key="python")
    for peer in peers:
        make_rating(bob, "python", 1, by=peer, on=ago(9), source="peer")
        make_rating(bob, "python", 4, by=peer, on=ago(3), source="peer")
    today = timezone.localdate()
    assert read_levels([bob.pk], [python.pk], today, "peer").known[bob.pk][python.pk].level == 4.0

    make_rating(bob, "python", None, by=peers[0], on=ago(1), source="peer")
    assert read_levels([bob.pk], [python.pk], today, "peer") == Levels()


@pytest.mark.parametrize("source", ["self", "peer"])
def test_other_sources_take_the_same_number_of_queries(client, alice, bob, vision, source, django_assert_num_queries):
    client.force_login(alice.user)
    with django_assert_num_queries(13):
        client.get(f"{MATRIX}?source={source}")


@pytest.mark.parametrize("query", ["source=boss", "since=2026-02-30&view=change"])
def test_what_is_no_source_or_day_is_said(client, alice, vision, query):
    assert 'role="alert"' in page(client, alice, f"{MATRIX}?{query}", status=422)


# ── one cell ────────────────────────────────────────────────────────────────────────────────────────────────────────
def cell(client, who, person, skill="python", status=200, **more):
    client.force_login(who.user)
    query = {"person": person.pk, "skill": Skill.objects.get(key=skill).pk, "target": 4, **more}
    response = client.get(CELL, query)
    assert response.status_code == status
    return response.content.decode()


def test_a_cell_has_texts_self_rating_last_change_and_history(client, alice, head, bob, vision):
    make_rating(bob, "python", 1, by=head, on=ago(90), note="First look.")
    make_rating(bob, "python", 2, by=alice, on=ago(9), note="Wrote the parser.")
    make_rating(bob, "python", 4, by=bob, on=ago(8))
    html = cell(client, alice, bob)
    said = text(html)

    assert "Bob Engineer · Craft" in said
    assert "2 L2. python at 2" in said
    assert 'value="2" checked' in html
    assert '<small class="t">L4 (target)</small>' in html
    assert "by you" in said
    assert "4 since" in said
    assert "Wrote the parser." in said
    assert "Helga Head: First look." in said
    assert f'href="{reverse("skills:history", args=[bob.slug])}?skill=python"' in html


def test_peers_stand_in_a_cell_as_a_mean_of_three_only(client, alice, bob, vision):
    peers = [make_engineer(f"{name} Peer", team="Vision") for name in ("Una", "Vic", "Wim")]
    for peer in peers[:2]:
        make_rating(bob, "python", 5, by=peer, on=ago(3), source="peer", note="Zqx")
    assert "shown from three peers on" in cell(client, alice, bob)

    make_rating(bob, "python", 5, by=peers[2], on=ago(3), source="peer", note="Zqx")
    html = cell(client, alice, bob)
    assert "mean 5.0 of 3" in text(html)
    assert "Zqx" not in html
    assert "Una" not in html


def test_whoever_opens_a_cell_stands_in_the_person_s_record(client, alice, bob, vision):
    cell(client, alice, bob)
    cell(client, alice, bob, "sql")

    assert (alice.user_id, "skills:cell", bob.pk) in looks()


@pytest.mark.parametrize("who", ["bob", "charlie", "lena", "pia"])
def test_a_cell_is_for_those_who_rate_the_team(request, client, bob, vision, who):
    cell(client, request.getfixturevalue(who), bob, status=404)


def test_a_cell_that_is_none_does_not_exist(client, alice, head, bob, charlie, vision, roles):
    Placement.objects.filter(engineer=alice).update(role=roles["senior"])
    other = make_engineer("Olga Other", team="Language", role=roles["junior"])
    for person in (charlie, alice, other):
        cell(client, alice, person, status=404)
    cell(client, alice, bob, target="x", status=404)
    cell(client, alice, bob, target=9, status=404)
    Skill.objects.filter(key="python").update(is_retired=True)
    cell(client, alice, bob, status=404)


def test_a_cell_s_details_take_the_same_number_of_queries_whatever_was_said(
    client, alice, bob, vision, django_assert_num_queries
):
    for days in range(40):
        make_rating(bob, "python", days % 6, by=alice, on=ago(100 - days))
    client.force_login(alice.user)
    python = Skill.objects.get(key="python")
    client.get(CELL, {"person": bob.pk, "skill": python.pk})  # the look is noted once
    with django_assert_num_queries(15):
        client.get(CELL, {"person": bob.pk, "skill": python.pk})


def test_names_and_notes_in_a_cell_are_escaped(client, alice, bob, vision):
    make_rating(bob, "python", 2, by=alice, on=ago(9), note="<script>alert(1)</script>")

    assert "<script>" not in cell(client, alice, bob)
