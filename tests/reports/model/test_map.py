"""Gaps and cover by team, worked out by hand."""

from __future__ import annotations

from reports.model.map import Levels, MapPerson, MapSkill, area_columns, build_map, skill_columns

SKILLS = (
    MapSkill("code", "Code", "build", 4),
    MapSkill("models", "Models", "build", 3),
    MapSkill("talk", "Talk", "lead", 4),
    MapSkill("mentoring", "Mentoring", "lead", 0),
    MapSkill("law", "Law", "rules", 0),
)
AREAS = [("lead", "Lead"), ("build", "Build"), ("rules", "Rules")]
LEVELS = Levels(
    SKILLS,
    (
        MapPerson(1, "Vision", False, [3.0, 3.0, 4.0, 0.0, 0.0]),
        MapPerson(2, "Vision", False, [4.5, 2.0, 3.5, 5.0, 0.0]),
        MapPerson(3, "Vision", True, [5.0, 5.0, 2.0, 0.0, 0.0]),
        MapPerson(4, "audio", True, [4.0, 3.999, 1.0, 0.0, 0.0]),
    ),
)


def told(found):
    rows = [*found.rows, found.everybody]
    return [(row.team, row.pool, row.people, [(cell.gap, cell.holders) for cell in row.cells]) for row in rows]


def test_gaps_are_means_over_the_pool_and_asked_skills_and_holders_are_of_everybody():
    found = build_map(LEVELS, area_columns(LEVELS, AREAS))

    assert [column.name for column in found.columns] == ["Lead", "Build"]
    assert told(found) == [
        ("audio", 0, 1, [(None, (0,)), (None, (1, 1))]),
        ("Vision", 2, 3, [(-0.25, (1,)), (-0.5, (2, 2))]),
        ("", 2, 4, [(-0.25, (1,)), (-0.5, (3, 3))]),
    ]


def test_skills_of_an_area_are_columns_in_the_order_they_are_given():
    found = build_map(LEVELS, skill_columns(LEVELS, ["models", "code", "mentoring", "unknown"]))

    assert [column.key for column in found.columns] == ["models", "code"]
    assert told(found)[1] == ("Vision", 2, 3, [(-0.5, (2,)), (-0.5, (2,))])


def test_what_one_person_holds_or_none_is_counted_apart():
    everybody = build_map(LEVELS, area_columns(LEVELS, AREAS)).everybody

    assert [(cell.single, cell.held) for cell in everybody.cells] == [(1, 0), (0, 2)]


def test_a_surplus_of_one_never_hides_the_gap_of_another():
    levels = Levels(SKILLS[:1], (MapPerson(1, "A", False, [5.0]), MapPerson(2, "A", False, [3.0])))

    assert build_map(levels, area_columns(levels, AREAS)).rows[0].cells[0].gap == -0.5


def test_nobody_and_nothing_asked_make_an_empty_map():
    nobody, nothing = Levels(SKILLS, ()), Levels(SKILLS[3:], LEVELS.people)

    assert build_map(nobody, area_columns(nobody, AREAS)).everybody is None
    assert build_map(nothing, area_columns(nothing, AREAS)).rows == ()
