"""A team's skills as a value: cells, gaps, cover, targets, other days; and its table as HTML."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from skills.cover.team import build_team_cover
from skills.matrix.cover import Cover
from skills.matrix.grid import Look, render_grid, say_cell, say_targets
from skills.matrix.matrix import Cell, Column, KnownLevel, Levels, build_matrix, narrow
from skills.matrix.read import read_levels, read_matrix, read_members, read_published
from skills.models import Engineer, Placement, Rating, Skill, Team
from skills.models.ratings import STALE_AFTER, is_stale
from tests.make import day, make_engineer, make_rating, make_role, make_skill, make_team

NAMES = ("Not shown", "Aware", "Guided", "Independent", "Leads", "Shapes")
TODAY = day("2026-09-30")
CRAFT = SimpleNamespace(key="craft", name="Craft")
PYTHON = SimpleNamespace(pk=1, key="python", name="Python", area=CRAFT)
SQL = SimpleNamespace(pk=2, key="sql", name="SQL", area=CRAFT)
SENIOR, JUNIOR = 10, 11
TARGETS = {SENIOR: {1: 4, 2: 3}, JUNIOR: {1: 2}}


def column(pk, name, target_role=SENIOR):
    first = name.split()[0]
    return Column(pk, name, first, first.lower(), name[0], "Engineer", target_role)


def build(levels, columns=None, **more):
    columns = columns or [column(1, "Ana Ruiz"), column(2, "Bo Chen", JUNIOR)]
    known = {}
    for (person, skill), (level, on, own) in levels.items():
        known.setdefault(person, {})[skill] = KnownLevel(level, is_stale(on, TODAY), own)
    return build_matrix(columns, [PYTHON, SQL], TARGETS, Levels(known), TODAY, **more)


# ── cells ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("level", "gap"), [(1, -3), (4, 0), (5, 1), (None, None)])
def test_the_gap_is_level_minus_target_and_nothing_while_one_is_missing(level, gap):
    assert Cell(level, 4).gap == gap
    assert Cell(3, None).gap is None


def test_not_rated_is_not_a_zero():
    zero, unrated = Cell(0, 4), Cell(None, 4)

    assert (zero.gap, unrated.gap) == (-4, None)
    assert say_cell(zero, NAMES) == "0 Not shown, target 4, 4 below"
    assert say_cell(unrated, NAMES) == "not rated, target 4"


def test_a_cell_says_all_that_it_shows():
    assert say_cell(Cell(2, 4, 4, True), NAMES) == "2 Guided, target 4, 2 below, over 6 months old, self 4"
    assert say_cell(Cell(4, 4), NAMES) == "4 Leads, target 4, met"
    assert say_cell(Cell(5, 4), NAMES) == "5 Shapes, target 4, 1 above"
    assert say_cell(Cell(2, None), NAMES) == "2 Guided, no target"


@pytest.mark.parametrize(("own", "differs"), [(None, False), (1, False), (4, True), (0, True)])
def test_a_self_rating_differs_from_two_levels_on(own, differs):
    assert Cell(2, 4, own).self_differs is differs
    assert not Cell(None, 4, own).self_differs


def test_a_withdrawn_rating_leaves_the_cell_not_rated_but_keeps_what_the_person_says():
    cell = build({(1, 1): (None, TODAY, 3)}).rows[0].cells[0]

    assert (cell.level, cell.is_stale, cell.self_level) == (None, False, 3)


# ── targets, cover, totals ──────────────────────────────────────────────────────────────────────────────────────────
def test_each_person_is_held_against_the_role_they_aim_at_or_all_against_one():
    levels = {(1, 1): (3, TODAY, None), (2, 1): (3, TODAY, None)}
    own, one = build(levels), build(levels, one_role=SENIOR)

    assert [cell.gap for cell in own.rows[0].cells] == [-1, 1]
    assert [cell.gap for cell in one.rows[0].cells] == [-1, -1]
    assert [say_targets(row) for row in own.rows] == ["2–4", "3"]
    assert [say_targets(row) for row in one.rows] == ["4", "3"]


def test_who_needs_a_skill_decides_of_how_many_cover_counts():
    matrix = build({(1, 1): (4, TODAY, None), (2, 1): (2, TODAY, None), (2, 2): (5, TODAY, None)})

    assert matrix.rows[0].cover == Cover(("Ana", "Bo"), 2)
    assert matrix.rows[1].cover == Cover((), 1)
    assert matrix.at_target == ((1, 2), (1, 1))
    assert matrix.unrated_count == 1


@pytest.mark.parametrize(
    ("held", "of", "words", "total", "kind"),
    [
        (0, 0, "Not asked for", "Not asked for", ""),
        (0, 9, "No one yet", "No one yet", "none"),
        (1, 9, "Only Mei-Ling", "1 of 9", "one"),
        (2, 9, "2 of 9, thin", "2 of 9, thin", "thin"),
        (2, 2, "2 of 2", "2 of 2", "well"),
        (3, 9, "3 of 9", "3 of 9", "well"),
    ],
)
def test_cover_in_words(held, of, words, total, kind):
    cover = Cover(("Mei-Ling", "Ana", "Bo")[:held], of)

    assert (cover.words, cover.total, cover.kind) == (words, total, kind)


def test_a_mean_is_of_what_is_rated():
    block = build({(1, 1): (4, TODAY, None), (1, 2): (1, TODAY, None)}).blocks[0]

    assert block.means == (2.5, None)
    assert block.at_target(0) == (1, 2)


def test_totals_name_nobody_and_hide_groups_under_five():
    people = [column(pk, f"P{pk} X") for pk in range(1, 6)] + [column(6, "Bo Chen", JUNIOR)]
    matrix = build({(1, 1): (4, TODAY, None)}, people)
    one, other = build_team_cover(matrix, by_name=True), build_team_cover(matrix, by_name=False)

    assert [row.words for row in one.rows] == ["Only P1", "No one yet"]
    assert [row.words for row in other.rows] == ["1 of 6", "No one yet"]
    assert one.finding == "One skill is held by no one and one by a single person"

    few = build({(1, 1): (4, TODAY, None)}, people[:4])
    assert build_team_cover(few, by_name=False).is_hidden
    assert build_team_cover(few, by_name=False).rows == ()
    assert not build_team_cover(few, by_name=True).is_hidden

    mixed = build({(1, 1): (4, TODAY, None)}, [people[0], *(column(pk, "B C", JUNIOR) for pk in range(2, 6))])
    assert [row.words for row in build_team_cover(mixed, by_name=False).rows] == ["1 of 5", ""]


# ── filters ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_filter_hides_and_never_changes_a_number():
    matrix = build({(1, 1): (4, TODAY, None), (2, 1): (2, TODAY, None)})
    shown = narrow(matrix, text="SQL", people={"bo"})

    assert [row.skill.key for part in shown.parts for row in part.rows] == ["sql"]
    assert [each.name for each in shown.columns] == ["Bo Chen"]
    assert shown.matrix.at_target == ((1, 2), (1, 1))
    assert "<td>2.0</td>" in render_grid(shown, Look("level", NAMES)).body  # the mean of the area, with its hidden row


def test_text_finds_skills_and_areas_else_people():
    matrix = build({})

    assert narrow(matrix, text="craft").count == 2
    assert [each.name for each in narrow(matrix, text="chen").columns] == ["Bo Chen"]
    assert narrow(matrix, text="chen").count == 2
    assert narrow(matrix, text="kube").count == 0
    assert len(narrow(matrix, text="kube").columns) == 2


def test_show_leaves_the_rows_of_a_fact():
    matrix = build({(1, 1): (4, TODAY, None), (2, 1): (2, TODAY - 2 * STALE_AFTER, None)})
    kept = {
        kind: [r.skill.key for part in narrow(matrix, show=kind).parts for r in part.rows] for kind in ("well", "none")
    }

    assert kept == {"well": ["python"], "none": ["sql"]}
    assert narrow(matrix, show="stale").count == 1
    assert narrow(matrix, show="unrated").count == 1


# ── the table ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_digit_always_stands_in_the_cell():
    levels = {(1, 1): (2, TODAY, None), (1, 2): (4, TODAY, None), (2, 2): (3, TODAY, None)}
    shown = narrow(build(levels))
    level, gap = render_grid(shown, Look("level", NAMES)).body, render_grid(shown, Look("gap", NAMES)).body

    assert 'data-level="2" data-gap="-2" aria-label="2 Guided, target 4, 2 below">2</a>' in level
    assert 'aria-label="2 Guided, target 4, 2 below">−2</a>' in gap
    assert 'aria-label="4 Leads, target 3, 1 above">+1</a>' in gap
    assert 'aria-label="not rated, target 2">–</a>' in level
    assert 'data-level="3" aria-label="3 Independent, no target">(3)</a>' in gap


def test_names_and_keys_are_escaped_in_every_part_of_the_table():
    evil = '<b onclick="x">&"\''
    area = SimpleNamespace(key="a", name=evil)
    skill = SimpleNamespace(pk=1, key="a-b", name=evil, area=area)
    who = Column(1, evil, evil, "slug", evil, evil, SENIOR)
    matrix = build_matrix([who], [skill], TARGETS, Levels({1: {1: KnownLevel(4)}}), TODAY)
    grid = render_grid(narrow(matrix), Look("level", [evil] * 6))
    html = grid.head + grid.body + grid.foot

    assert "<b onclick" not in html
    assert html.count("&lt;b onclick=&quot;x&quot;&gt;&amp;&quot;&#x27;") >= 7
    assert "Only &lt;b" in html


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def vision(alice, bob):
    """Bob and Nora aim at senior; Noel holds it; Alice has no role and so no column."""
    for key in ("python", "sql"):
        make_skill(key)
    senior = make_role("senior", rank=2, python=4, sql=3)
    junior = make_role("junior", python=2, sql=0)
    Placement.objects.filter(engineer=bob).update(role=junior, target_role=senior)
    make_engineer("Nora Novak", team="Vision", role=junior, target=senior)
    make_engineer("Noel Noir", team="Vision", role=senior)
    return Team.objects.get(name="Vision")


def members(team, on="2026-09-30", reader=None):
    return [column.name for column in read_members(team, day(on), reader).columns]


def read(team, on="2026-09-30", role=None):
    published = read_published()
    return read_matrix(read_members(team, day(on)).columns, published, day(on), published.role(role) if role else None)


def test_people_with_a_role_have_a_column_by_name(vision, alice):
    assert members(vision) == ["Bob Engineer", "Noel Noir", "Nora Novak"]


def test_who_came_later_left_or_moved_is_not_there_on_that_day(vision, bob):
    Engineer.objects.filter(name="Noel Noir").update(left_on=day("2026-03-31"))
    Engineer.objects.filter(name="Nora Novak").update(started_on=day("2026-02-01"))
    language = make_team("Language", parent="Engineering")
    role = Placement.objects.get(engineer=bob).role
    Placement.objects.create(engineer=bob, from_on=day("2026-06-01"), team=language, role=role)

    assert members(vision, "2026-01-31") == ["Bob Engineer", "Noel Noir"]
    assert members(vision, "2026-03-31") == ["Bob Engineer", "Noel Noir", "Nora Novak"]
    assert members(vision, "2026-06-01") == ["Nora Novak"]
    assert members(language, "2026-06-01") == ["Bob Engineer"]


def test_a_past_day_shows_a_manager_only_people_who_are_in_their_line_today(vision, alice, bob):
    language = make_team("Language", parent="Engineering")
    role = Placement.objects.get(engineer=bob).role
    Placement.objects.create(engineer=bob, from_on=day("2026-06-01"), team=language, role=role)
    found = read_members(vision, day("2026-05-01"), alice.user)

    assert [column.name for column in found.columns] == ["Noel Noir", "Nora Novak"]
    assert found.hidden_count == 1


def test_first_names_that_several_share_carry_an_initial(vision):
    make_engineer("Robert", team="Vision", role=make_role("other", rank=3))
    Engineer.objects.filter(name="Robert").update(name="Bob Brown")
    shorts = [column.short for column in read_members(vision, day("2026-09-30")).columns]

    assert shorts == ["Bob B.", "Bob E.", "Noel", "Nora"]


def test_people_of_one_name_carry_their_e_mail(vision):
    twin = make_engineer("Robert", team="Vision", role=make_role("other", rank=3))
    Engineer.objects.filter(pk=twin.pk).update(name="Bob ENGINEER")
    found = [(column.name, column.short) for column in read_members(vision, day("2026-09-30")).columns]

    assert found == [
        ("Bob ENGINEER (robert@example.org)", "robert@example.org"),
        ("Bob Engineer (bob@example.org)", "bob@example.org"),
        ("Noel Noir", "Noel"),
        ("Nora Novak", "Nora"),
    ]


def test_a_cell_is_the_newest_standing_manager_rating_of_the_day(vision, alice, head, bob):
    first = make_rating(bob, "python", 1, by=alice, on="2026-01-10")
    second = make_rating(bob, "python", 2, by=head, on="2026-02-10")
    make_rating(bob, "python", 5, by=make_engineer("Peter Peer"), on="2026-03-10", source="peer")
    make_rating(bob, "python", 4, by=bob, on="2026-03-10")
    wrong = make_rating(bob, "python", 5, by=alice, on="2026-04-10")
    make_rating(bob, "python", None, by=alice, on="2026-04-10", voids=wrong)
    withdrawn = make_rating(bob, "python", None, by=alice, on="2026-05-10")
    rows = [read(vision, on).rows[0] for on in ("2026-01-09", "2026-01-10", "2026-04-30", "2026-05-10")]

    assert [row.cells[0].level for row in rows] == [None, 1, 2, None]
    assert [row.versions[0] for row in rows] == [None, first.pk, second.pk, withdrawn.pk]
    assert [row.cells[0].self_level for row in rows] == [None, None, 4, 4]


def test_a_rating_is_stale_from_the_day_after_six_months(vision, alice, bob):
    make_rating(bob, "python", 3, by=alice, on=str(TODAY - STALE_AFTER))
    make_rating(bob, "sql", 3, by=alice, on=str(TODAY - STALE_AFTER - timedelta(days=1)))
    matrix = read(vision)

    assert [row.cells[0].is_stale for row in matrix.rows] == [False, True]
    assert matrix.stale_count == 1


def test_levels_agree_with_the_policy_of_ratings_on_any_day(vision, alice, head, bob):
    skills = list(Skill.objects.all())
    people = list(Engineer.objects.filter(placements__role__isnull=False).order_by("pk"))
    for step in range(60):
        skill, who = skills[step % 2], people[step % 3]
        by = (alice, head, who)[step % 5 % 3]
        level = None if step % 7 == 6 else step % 6
        row = make_rating(who, skill, level, by=by, on=f"2026-0{1 + step * 7 % 9}-1{step % 3}")
        if step % 4 == 3:
            make_rating(who, skill, None, by=by, on=str(row.rated_on), source=row.source, voids=row)

    for month in range(1, 10):
        on = day(f"2026-0{month}-11")
        found = read_levels([each.pk for each in people], [each.pk for each in skills], on)
        cells = Rating.objects.cells(on).values_list("engineer", "skill", "pk", "level", "rated_on")
        assert flat(found.versions) == {row[:2]: row[2] for row in cells}
        assert {key: known[:2] for key, known in flat(found.known).items() if known.level is not None} == {
            row[:2]: (row[3], is_stale(row[4], on)) for row in cells if row[3] is not None
        }
        own = Rating.objects.as_of(on).filter(source="self").values_list("engineer", "skill", "level")
        assert {key: known.self_level for key, known in flat(found.known).items() if known.self_level is not None} == {
            row[:2]: row[2] for row in own if row[2] is not None
        }


def flat(found):
    return {(person, skill): value for person, row in found.items() for skill, value in row.items()}


def test_own_targets_are_of_the_role_aimed_at_else_held_and_zero_is_no_target(vision):
    own, senior, junior = read(vision), read(vision, role="senior"), read(vision, role="junior")

    assert [[cell.target for cell in row.cells] for row in own.rows] == [[4, 4, 4], [3, 3, 3]]
    assert own == senior
    assert [[cell.target for cell in row.cells] for row in junior.rows] == [[2, 2, 2], [None, None, None]]


def test_retired_skills_have_no_row(vision):
    Skill.objects.filter(key="sql").update(is_retired=True)

    assert [row.skill.key for row in read(vision).rows] == ["python"]


@pytest.mark.parametrize("extra", [0, 5])
def test_a_matrix_is_read_in_five_queries_for_any_number_of_people(vision, alice, extra, django_assert_num_queries):
    role = Placement.objects.get(engineer__name="Noel Noir").role
    for number in range(extra):
        who = make_engineer(f"X{number} Extra", team="Vision", role=role)
        make_rating(who, "python", 3, by=alice, on="2026-01-10")

    with django_assert_num_queries(5):
        published = read_published()
        read_matrix(read_members(vision, TODAY).columns, published, TODAY)
