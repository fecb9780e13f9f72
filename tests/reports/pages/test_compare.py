"""Two reports side by side: causes that add up over any reports between them, in page and file alike."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.model.words import CAUSES
from reports.models import Report, Verdict
from reports.pages.causes import Cause
from reports.pages.compare.compare import build_compare_page
from reports.pages.compare.read import read_chain, summed
from tests.reports.stored import Said, make_people, make_report

NOW, SOON, DEVELOPING, LACKING = Verdict
MARCH, JUNE, SEPTEMBER = date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)
URL = "/readiness/senior/compare/"
QUERIES = 12  # 4 of them for the session and the reader, one more for each report between the two
QUERIES_OF_ONE = 11


# ── the arithmetic ──────────────────────────────────────────────────────────────────────────────────────────────────
@st.composite
def runs(draw: Any) -> Cause:
    """One cause, or neighbours told as one."""
    first = draw(st.integers(0, len(CAUSES) - 1))
    last = draw(st.integers(first, len(CAUSES) - 1))
    return Cause(CAUSES[first : last + 1], draw(st.integers(-9000, 9000)) / 1000)


@given(st.lists(runs(), max_size=12))
def test_sums_of_causes_lose_no_point_and_part_nothing_that_was_told_as_one(causes: list[Cause]) -> None:
    found = summed(causes)
    assert tuple(kind for each in found for kind in each.kinds) == CAUSES
    assert sum(each.points for each in found) == pytest.approx(sum(each.points for each in causes), abs=1e-9)
    for cause in causes:
        assert any(set(cause.kinds) <= set(each.kinds) for each in found)


def test_what_was_told_apart_stays_apart() -> None:
    one = [Cause((kind,), place + 0.5) for place, kind in enumerate(CAUSES)]
    assert summed([*one, *one]) == [Cause((kind,), 2 * place + 1.0) for place, kind in enumerate(CAUSES)]


def test_causes_told_as_one_take_along_those_between_them() -> None:
    found = summed([Cause(("ended", "newer"), 2.0), Cause(("carried",), 1.0), Cause(("basis",), -0.5)])
    assert found[1:] == [Cause(("ended", "carried", "newer"), 3.0), Cause(("new_raters",), 0)]


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────
def told(*points: float | None) -> list[dict[str, Any]]:
    return [{"cause": cause, "points": each} for cause, each in zip(CAUSES, points, strict=True) if each is not None]


def since(report: Report, verdict: str, score: float, *points: float | None) -> dict[str, Any]:
    before = {"as_of": f"{report.as_of}", "edition": 1, "verdict": str(verdict), "score": score, "changed_by": []}
    return {"previous": before, "change": told(*points)}


@pytest.fixture
def compared(senior: Any, people: list[Any]) -> list[Report]:
    """Ann (0) rises twice, Ben (1) falls, Col (2) keeps, Dan (3) leaves the pool, Eve (4) is new in September."""
    ann, ben, col, dan, eve, _ = people
    march = make_report(
        senior, [Said(ann, DEVELOPING, 80.0), Said(ben, NOW, 92.0), Said(col, SOON, 85.0), Said(dan)], MARCH, method="2"
    )
    june = make_report(
        senior,
        [
            Said(ann, SOON, 86.0, parts=since(march, DEVELOPING, 80.0, -1.0, 0.0, 0.0, 7.0, 0.0)),
            Said(ben, NOW, 91.0, parts=since(march, NOW, 92.0, -1.0, 0.0, 0.0, 0.0, 0.0)),
            Said(col, SOON, 86.0, parts=since(march, SOON, 85.0, 1.0, 0.0, 0.0, 0.0, 0.0)),
            Said(dan, parts=since(march, DEVELOPING, 70.0, 0.0, 0.0, 0.0, 0.0, 0.0)),
        ],
        JUNE,
        method="2",
        previous=march,
    )
    september = make_report(
        senior,
        [
            Said(ann, NOW, 93.0, parts=since(june, SOON, 86.0, 0.5, 0.0, 0.0, None, 6.5)),
            Said(ben, SOON, 88.0, parts=since(june, NOW, 91.0, 0.0, -3.0, 0.0, 0.0, 0.0)),
            Said(col, SOON, 86.5, parts=since(june, SOON, 86.0, 0.5, 0.0, 0.0, 0.0, 0.0)),
            Said(eve, LACKING, 60.0),
        ],
        SEPTEMBER,
        method="2",
        previous=june,
    )
    return [march, june, september]


def page_of(earlier: Report, later: Report, user: Any) -> Any:
    return build_compare_page(read_chain(earlier, later), user)


def lines(page: Any) -> dict[str, tuple[str, ...]]:
    return {
        row.name: (row.was_label, row.label, row.then, row.now, row.points, *(cell.text for cell in row.cells))
        for row in [*page.moved, *page.kept]
    }


def test_two_neighbouring_reports(compared, people, lena):
    page = page_of(compared[1], compared[2], lena.user)
    ann, ben, col, dan, eve = (each.name for each in people[:5])
    assert page.columns == ["Basis", "Ended", "Newer", "New raters"]
    assert lines(page) == {
        ann: ("Ready soon", "Ready now", "86.0", "93.0", "+7.0", "+0.5", "·", "+6.5"),
        ben: ("Ready now", "Ready soon", "91.0", "88.0", "−3.0", "·", "−3.0", "·", "·"),
        col: ("Ready soon", "Ready soon", "86.0", "86.5", "+0.5", "+0.5", "·", "·", "·"),
        dan: ("Developing", "not in the report", "70.0", "–", "left"),
        eve: ("not in the report", "Not enough evidence", "–", "60.0", "new"),
    }
    assert page.heading == "As many are ready as on 30 Jun 2026; one person fell back"
    assert page.moved_heading == "Moved: four verdicts"
    assert "Nothing came from carried ratings." in page.legend
    joined = next(cell for cell in page.moved[0].cells if cell.span == 2)
    assert (joined.label, joined.text) == ("newer ratings and new raters", "+6.5")


def test_over_a_report_between_the_causes_of_both_steps_add_up(compared, people, lena):
    page = page_of(compared[0], compared[2], lena.user)
    ann, ben, col = (each.name for each in people[:3])
    found = lines(page)
    assert found[ann] == ("Developing", "Ready now", "80.0", "93.0", "+13.0", "−0.5", "·", "+13.5")
    assert found[ben] == ("Ready now", "Ready soon", "92.0", "88.0", "−4.0", "−1.0", "−3.0", "·", "·")
    assert found[col] == ("Ready soon", "Ready soon", "85.0", "86.5", "+1.5", "+1.5", "·", "·", "·")


def test_whoever_was_not_in_the_report_between_gets_no_causes(compared, people, lena, senior):
    ann, eve = people[0], people[4]
    december = make_report(
        senior,
        [
            Said(ann, NOW, 94.0, parts=since(compared[2], NOW, 93.0, 1.0, 0.0, 0.0, 0.0, 0.0)),
            Said(people[3], DEVELOPING, 71.0),
            Said(eve, LACKING, 61.0, parts=since(compared[2], LACKING, 60.0, 1.0, 0.0, 0.0, 0.0, 0.0)),
        ],
        date(2026, 12, 31),
        method="2",
        previous=compared[2],
    )
    page = page_of(compared[1], december, lena.user)
    rows = {row.name: row for row in [*page.moved, *page.kept]}
    assert rows[people[3].name].no_causes == "not in every report between"
    assert rows[eve.name].no_causes == "no earlier score"
    assert rows[ann.name].no_causes == ""


def test_a_report_of_method_1_makes_the_whole_difference_basis(senior, people, lena):
    before = make_report(senior, [Said(people[0], DEVELOPING, 80.0)], JUNE, method="1")
    now = [Said(people[0], SOON, 86.0, parts=since(before, DEVELOPING, 80.0, 6.0, None, None, None, None))]
    page = page_of(before, make_report(senior, now, SEPTEMBER, method="2", previous=before), lena.user)
    assert page.columns == ["Basis"]
    assert lines(page)[people[0].name][-2:] == ("+6.0", "+6.0")
    assert page.note == "The earlier report was made by method 1: the whole difference is basis."


def test_what_was_entered_for_a_day_after_its_report_is_basis(compared, people, lena, senior):
    """The other edition of a day is what the later report was compared with."""
    again = make_report(senior, [Said(people[0], SOON, 87.0)], JUNE, method="2", edition=2, previous=compared[0])
    page = page_of(again, compared[2], lena.user)
    row = next(row for row in [*page.moved, *page.kept] if row.name == people[0].name)
    assert (row.cells[0].label, row.cells[0].text) == ("basis", "−0.5")
    assert row.points == "+6.0"


# ── through the site ────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_newest_two_are_compared_where_none_are_asked_for(client, compared, lena, people):
    client.force_login(lena.user)
    response = client.get(URL)
    assert response.status_code == 200
    html = response.content.decode()
    assert "30 Jun 2026 against 30 Sep 2026 · both method 2" in html
    assert f"One person over time: {people[0].name} rose with every report" in html
    assert 'colspan="2" data-l="newer ratings and new raters"' in html


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("earlier=2026-09-30.1&later=2026-06-30.1", "Choose a day before that of the later report."),
        ("earlier=2026-06-30.1&later=2026-06-30.1", "Choose a day before that of the later report."),
        ("later=2026-03-31.1", "Choose a day before that of the later report."),
        ("earlier=yesterday", "There is no such report. Choose one of the list."),
        ("later=2026-09-30.7", "There is no such report. Choose one of the list."),
    ],
)
def test_what_cannot_be_compared_is_said_at_the_field_and_in_the_file(client, compared, lena, asked, said):
    client.force_login(lena.user)
    for path in (URL, "/readiness/senior/compare.csv"):
        response = client.get(f"{path}?{asked}")
        assert response.status_code == 422
        assert said in response.content.decode()


def test_one_report_alone_says_that_two_are_needed(client, senior, people, lena):
    make_report(senior, [Said(people[0])], JUNE)
    client.force_login(lena.user)
    response = client.get(URL)
    assert response.status_code == 200
    assert "Two reports are needed" in response.content.decode()


@pytest.mark.parametrize("path", [URL, "/readiness/senior/compare.csv", "/readiness/senior/compare.xlsx"])
def test_it_is_for_leadership_and_the_people_team(client, compared, path, lena, pia, people):
    for who, status in ((lena, 200), (pia, 200), (people[0], 403)):
        client.force_login(who.user)
        assert client.get(path).status_code == status
    client.force_login(lena.user)
    assert client.get(path.replace("senior", "nobody")).status_code == 404


def test_the_line_of_time_is_of_whoever_is_in_one_of_the_two(client, compared, lena, people):
    client.force_login(lena.user)
    assert f"{people[1].name} fell with every report" in client.get(f"{URL}?person={people[1].slug}").content.decode()
    assert client.get(f"{URL}?person={people[5].slug}").status_code == 404
    assert "One report so far" in client.get(f"{URL}?person={people[4].slug}").content.decode()


@pytest.mark.parametrize("count", [2, 12])
def test_the_line_of_time_has_every_report_in_the_same_number_of_queries(
    client, senior, lena, people, count, django_assert_num_queries
):
    before = None
    for index in range(count):
        parts = since(before, SOON, 79.0 + index, 1.0, 0, 0, 0, 0) if before else {}
        said = [Said(people[0], SOON, 80.0 + index, parts=parts)]
        before = make_report(senior, said, date(2026 + index // 12, index % 12 + 1, 1), method="2", previous=before)
    client.force_login(lena.user)
    client.get(URL)  # what is read once a process
    with django_assert_num_queries(QUERIES_OF_ONE):
        line = client.get(f"{URL}?person={people[0].slug}").context["line"]

    assert len(line.rows) == count - 1
    assert line.drawing.count("<circle") == count
    assert "80.0 on 1 Jan 2026" in line.drawing


def test_the_file_says_what_the_page_says(client, compared, lena, people):
    client.force_login(lena.user)
    text = client.get("/readiness/senior/compare.csv").content.decode("utf-8-sig")
    rows = {row["name"]: row for row in csv.DictReader(text.splitlines())}
    assert len(rows) == 5
    ann = rows[people[0].name]
    assert {key: ann[key] for key in ("verdict_then", "verdict_now", "score_then", "score_now", "points")} == {
        "verdict_then": "ready_soon",
        "verdict_now": "ready_now",
        "score_then": "86.0",
        "score_now": "93.0",
        "points": "7.0",
    }
    assert (ann["basis"], ann["newer ratings and new raters"], ann["newer ratings"]) == ("0.5", "6.5", "0.0")
    assert (rows[people[4].name]["points"], rows[people[4].name]["basis"]) == ("", "")


@pytest.mark.parametrize("count", [3, 80])
def test_more_people_take_no_more_queries(client, senior, lena, count, django_assert_num_queries):
    people = make_people(count, team="Many")
    before = make_report(senior, [Said(each, DEVELOPING, 80.0) for each in people], JUNE, method="2")
    rows = [Said(each, SOON, 86.0, parts=since(before, DEVELOPING, 80.0, 6.0, 0, 0, 0, 0)) for each in people]
    make_report(senior, rows, SEPTEMBER, method="2", previous=before)
    client.force_login(lena.user)
    client.get(URL)  # what is read once a process
    with django_assert_num_queries(QUERIES):
        assert client.get(URL).status_code == 200
