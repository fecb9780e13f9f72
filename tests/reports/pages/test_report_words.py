"""What the report page says in words: thresholds, points, groups, ties, what is open or decides."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.model.document import Check, EntryDocument, Previous
from reports.model.reasons import Reasons
from reports.models import Verdict
from reports.pages.causes import main_cause
from reports.pages.deciding import data_text, far_from, keeps, one_rater_text, time_text
from reports.pages.grouping import CLOSE, DEVELOPING, NOT_ENOUGH, READY_NOW, THRESHOLD_MET
from reports.pages.opened import check_short
from reports.pages.points import points_since, printed_confidence, printed_score
from reports.pages.ranking import RankedPerson, in_order
from reports.pages.report.listing import group_note, needs_text, threshold_met_text
from reports.pages.report.pool import dots_heading, ready_now_text, ready_soon_text
from reports.pages.report.trend import Counted, trend_heading
from reports.pages.sentences import Names
from skills.framework.definition import Policy
from tests.reports.stored import NOT_MET, make_report

NOW, SOON, DEV, LACKING = Verdict
POLICY = Policy()


def person(name, low=90.0, high=100.0, verdict=NOW, confidence=0.8, score=None):
    middle = (low + high) / 2 if score is None else score
    return RankedPerson(hash(name), 0, name, "Vision", verdict, middle, low, high, confidence)


def change(**points):
    """As a document has it; what is not named is hidden."""
    return [{"cause": cause, "points": value} for cause, value in points.items()]


def moved(**points):
    return change(**dict.fromkeys(("basis", "ended", "carried", "newer", "new_raters"), 0.0) | points)


@pytest.fixture
def names(senior):
    return Names.of(make_report(senior, []))


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("score", "before", "causes", "points", "places", "why"),
    [
        (96.84, 96.26, moved(basis=-0.3, newer=0.88), 0.5, 1, "newer ratings +0.9"),
        (89.4, 89.6, moved(basis=-0.2), -0.2, 1, "basis −0.2"),
        (90.02, 89.98, moved(basis=0.04), 0.02, 2, ""),
        (90.0, 89.97, moved(carried=0.03), 0.03, 2, ""),
        (70.04, 69.96, moved(newer=3.1, new_raters=-3.0), 0.0, 1, "newer ratings +3.1"),
        (70.0, 70.0, moved(basis=0.0, newer=0.0), 0.0, 1, ""),
    ],
)
def test_the_points_are_the_difference_of_the_printed_scores(score, before, causes, points, places, why):
    document = {"score": score, "previous": {"score": before}, "change": causes}
    found = points_since(EntryDocument.from_json(document), 90, is_other_method=False)

    assert (found.points, found.places, found.why) == (points, places, why)


@given(st.floats(0, 100), st.floats(0, 100), st.sampled_from([90.0, 85.5, 62.25]))
def test_whatever_the_scores_what_is_printed_adds_up(score, before, cut):
    document = EntryDocument(score=score, previous=Previous(score=before))
    found = points_since(document, cut, is_other_method=False)
    printed = [float(printed_score(each, cut)) for each in (score, before)]

    assert found.points == pytest.approx(printed[0] - printed[1], abs=1e-9)
    assert float(f"{found.points:.{found.places}f}") == found.points


@given(st.floats(0, 100).map(lambda score: round(score, 3)), st.sampled_from([90.0, 85.5]))
def test_a_score_below_the_bar_never_prints_as_the_bar(score, cut):
    assert (float(printed_score(score, cut)) < cut) == (score < cut)


@given(st.floats(0, 1).map(lambda share: round(share, 4)))
def test_a_confidence_never_prints_as_a_threshold_that_it_misses(share):
    printed = float(printed_confidence(share, 0.3, 0.65).removesuffix(" %"))

    for bar in (30, 65):
        assert (printed < bar) == (share < bar / 100)


def test_who_was_not_in_the_report_before_has_no_points_and_another_method_is_one_cause():
    assert points_since(EntryDocument(score=90.0), 90, is_other_method=False).points is None
    document = {"score": 90.0, "previous": {"score": 88.0}, "change": change(basis=2.0)}
    assert points_since(EntryDocument.from_json(document), 90, is_other_method=True).why == "basis: another method"


@pytest.mark.parametrize(
    ("causes", "expected"),
    [
        (change(basis=0.1, ended=-0.4, carried=0.2, newer=0.9, new_raters=0.3), ("newer ratings", 0.9)),
        (change(basis=0.1, ended=0.0, carried=1.2, newer=0.9, new_raters=0.3), ("carried ratings", 1.2)),
        (change(basis=0.1, ended=0.0, carried=0.2, newer=0.3, new_raters=-0.9), ("new raters", -0.9)),
        # one or two colleagues alone are behind what is missing: it was joined with the next, else with the basis
        (change(basis=0.1, ended=0.0, carried=0.2, new_raters=4.3), ("newer ratings and new raters", 4.3)),
        (change(basis=1.7, ended=0.0, carried=0.2, newer=0.0), ("basis and new raters", 1.7)),
        (change(basis=0.0, newer=-0.8, new_raters=0.0), ("ended ratings, carried ratings and newer ratings", -0.8)),
        (change(basis=0.01, newer=0.04), None),
        ([], None),
    ],
)
def test_the_largest_cause_has_its_name(causes, expected):
    found = main_cause(EntryDocument.from_json({"change": causes}))
    assert (found and (found.name, found.points)) == expected


# ── groups ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_people_are_in_the_order_of_their_groups_and_the_surest_first():
    people = [
        person("Dora", verdict=DEV, confidence=0.05),
        person("Cleo", verdict=DEV, confidence=0.2),
        person("Nina", verdict=LACKING, confidence=0.6),
        person("Mona", verdict=LACKING, confidence=0.1),
        person("Sam", verdict=SOON, confidence=0.41),
        person("Sol", verdict=SOON, confidence=0.64),
        person("Bea", verdict=SOON, confidence=0.66, score=91),
        person("Abe", confidence=0.7, score=99),
        person("Ada", confidence=0.9, score=95),
    ]

    order = [each.name for each in in_order(people, POLICY)]
    assert order == ["Ada", "Abe", "Bea", "Sol", "Sam", "Mona", "Nina", "Cleo", "Dora"]


OVERLAP = [person("Ada", 92, 100), person("Bea", 90, 96), person("Cleo", 88, 93)]
APART = [person("Ada", 97, 100), person("Bea", 90, 96)]


@pytest.mark.parametrize(
    ("group", "members", "note"),
    [
        (READY_NOW, OVERLAP, "Surest first. Their ranges overlap: treat the three as level."),
        (READY_NOW, APART, "Surest first. Where ranges overlap, people are level."),
        (READY_NOW, OVERLAP[:1], ""),
        (CLOSE, OVERLAP, "A panel decides. Their ranges overlap: treat the three as level."),
        (CLOSE, OVERLAP[:1], "A panel decides."),
        (NOT_ENOUGH, APART, "What to collect, and from whom."),
        (DEVELOPING, APART, "By name, with the time to expect."),
        (THRESHOLD_MET, [], ""),
    ],
)
def test_what_holds_for_a_group_is_said_once(group, members, note):
    assert group_note(group, members, {}) == note


DONE = "the next report says Ready now, other things equal."


@pytest.mark.parametrize(
    ("opened", "note", "needs"),
    [
        ([1, 1], f"One thing each. When it is done, {DONE}", "need one thing"),
        ([1], f"One thing. When it is done, {DONE}", "needs one thing"),
        ([1, 2], f"When all that is open is done, {DONE}", "need one or two things"),
        ([2, 2], f"When all that is open is done, {DONE}", "need two things"),
        ([1, 3], f"When all that is open is done, {DONE}", "need a few things"),
    ],
)
def test_how_much_is_open_is_said(opened, note, needs):
    assert (threshold_met_text(opened), needs_text(opened)) == (note, needs)


def test_where_nothing_is_known_to_be_open_a_panel_decides():
    assert threshold_met_text([0, 1]) == "A panel decides."


# ── tiles, dots, trend ──────────────────────────────────────────────────────────────────────────────────────────────
def test_the_thresholds_are_the_policys(names):
    assert ready_now_text(names) == "Bar met 65 % or more, two raters, every floor skill rated, every check met."


@pytest.mark.parametrize(
    ("opened", "count", "text"),
    [
        ([1, 1, 1], 7, "3 meet the bar with one thing open; 4 are close, bar met 30 % or more. A panel decides."),
        ([1], 2, "1 meets the bar with one thing open; 1 is close, bar met 30 % or more. A panel decides."),
        ([1, 2], 2, "2 meet the bar with something open. A panel decides."),
        ([], 1, "1 is close, bar met 30 % or more. A panel decides."),
        ([], 0, "Bar met 30 % or more, or something open. A panel decides."),
    ],
)
def test_ready_soon_is_told_apart(opened, count, text):
    assert ready_soon_text(opened, count, POLICY) == text


def test_another_bar_is_told_as_it_is():
    assert ready_soon_text([], 1, Policy(ready_soon=0.325)).startswith("1 is close, bar met 32.5 % or more")


@pytest.mark.parametrize(
    ("scores", "ready", "heading"),
    [
        ([91, 92, 93, 70], 1, "Three of four score 90 or more; two of them still need something"),
        ([91, 92, 70], 1, "Two of three score 90 or more; one of them still needs something"),
        ([91, 92, 70], 2, "Two of three score 90 or more, and all are ready now"),
        ([91, 70], 1, "One of two scores 90 or more, and is ready now"),
        ([91, 70], 0, "One of two scores 90 or more; it still needs something"),
        ([91, 92], 0, "Two of two score 90 or more; all still need something"),
        ([89.999], 0, "Nobody scores 90 or more yet"),
        ([90] * 14 + [50] * 9, 14, "14 of 23 score 90 or more, and all are ready now"),
    ],
)
def test_the_heading_of_the_dots_is_who_reaches_the_bar(scores, ready, heading):
    pool = [person(str(at), score=score, verdict=NOW if at < ready else SOON) for at, score in enumerate(scores)]

    assert dots_heading(pool, 90) == heading


@pytest.mark.parametrize(
    ("before", "now", "method", "heading"),
    [
        (2, 4, "2", "Ready now has doubled since 30 Jun"),
        (1, 5, "2", "Four more ready now than on 30 Jun"),
        (5, 4, "2", "One fewer ready now than on 30 Jun"),
        (3, 3, "2", "As many ready now as on 30 Jun"),
        (0, 0, "2", "Nobody ready now, as on 30 Jun"),
        (1, 5, "1", "30 Jun was counted by other rules"),
    ],
)
def test_the_heading_of_the_trend_is_the_change(before, now, method, heading):
    june = Counted(date(2026, 6, 30), method, before, 1, 2, 20)

    assert trend_heading(june, Counted(date(2026, 9, 30), "2", now, 1, 2, 20)) == heading


# ── what is open or decides ─────────────────────────────────────────────────────────────────────────────────────────
ROWS = [{"skill": "code", "open": 1.2}, {"skill": "mentoring", "open": 2.4}, {"skill": "talk", "open": 0.01}]
FLOOR = {"skill": "mentoring", "floor": 3}


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"score": 88.6}, "1.4 points short of 90; Mentoring and Code leave most open."),
        ({"score": 89.97}, "0.03 points short of 90; Mentoring and Code leave most open."),
        (
            {
                "score": 91.0,
                "blockers": [{"kind": "floor", "skill": "mentoring"}],
                "floors": [FLOOR | {"level": 2.996}],
            },
            "Mentoring 2.996, under its floor of 3.",
        ),
        ({"score": 91.0, "blockers": [{"kind": "floor"}]}, "A floor not reached."),
        (
            {"score": 88.0, "blockers": [{"kind": "floor"}]},
            "A floor not reached. 2.0 points short of 90; Mentoring and Code leave most open.",
        ),
        (
            {"score": 92.0, "floors": [FLOOR | {"level": 3.05, "chance": 0.55}]},
            "Mentoring 3.05 is hardly above its floor.",
        ),
        ({"score": 92.0, "low": 84.0}, "The score is above 90, but the likely range reaches below it."),
        ({"score": 95.0, "low": 91.0}, "The bar of 90 is met now; three months earlier it was not as sure."),
    ],
)
def test_what_keeps_somebody_from_the_bar(names, document, text):
    whole = EntryDocument.from_json({"low": 80.0} | document)

    assert keeps(whole, Reasons(rows=ROWS), names, 90) == text


@pytest.mark.parametrize(
    ("blockers", "text"),
    [
        ([], "Mentoring and Code leave most open."),
        ([{"kind": "score", "points": 20}], "Mentoring and Code leave most open."),
        ([{"kind": "floor", "skill": "mentoring"}], "Mentoring is under its floor."),
        ([{"kind": "floor"}], "Mentoring and Code leave most open. A floor not reached."),
        (
            [{"kind": "floor", "skill": "talk"}, {"kind": "floor"}],
            "Talk is under its floor. A floor not reached.",
        ),
        (
            [{"kind": "floor", "skill": skill} for skill in ("mentoring", "talk", "code", "models", "code")],
            "Mentoring, Talk, Code and 2 others are under their floors.",
        ),
    ],
)
def test_far_from_the_bar_no_number_tells_the_score(names, blockers, text):
    document = {"score": 70.0, "blockers": blockers, "floors": [FLOOR | {"level": 2.4}]}

    assert far_from(EntryDocument.from_json(document), Reasons(rows=ROWS), names) == text


@pytest.mark.parametrize(
    ("others", "raters", "sure", "text"),
    [
        ([], 5, {}, ""),
        (["ready_soon"], 5, {}, "Without one of the five raters: Ready soon."),
        (["developing", "ready_soon"], 4, {}, "Without one of the four raters: Ready soon or Developing."),
        (["ready_now"], None, {}, "Without one of the raters: Ready now."),
        (
            ["ready_soon"],
            5,
            {"rivals": 1},
            "Without one of the five raters: Ready soon. One of them aims at the same role.",
        ),
    ],
)
def test_what_one_rater_decides_is_said_and_their_number_where_it_is_known(others, raters, sure, text):
    document = EntryDocument.from_json({"one_rater": others, "evidence": {"raters": raters}})

    assert one_rater_text(document, Reasons.from_json({"sure": sure})) == text


EVIDENCE = {"raters": 6, "coverage": 1.0, "rated_skills": 40, "skills": 41, "stale": 2}


@pytest.mark.parametrize(
    ("evidence", "text"),
    [
        ({"raters": 3}, "Low data quality, ± 7.4 points: only three people have rated."),
        ({"raters": 1, "stale": 30}, "Low data quality, ± 7.4 points: few people have rated."),
        ({"coverage": 0.7, "rated_skills": 31}, "Low data quality, ± 7.4 points: 10 skills of 41 not rated."),
        ({}, "Low data quality, ± 7.4 points: six raters leave that much room."),
        ({"raters": None}, "Low data quality, ± 7.4 points: few people have rated."),
        ({"stale": 20}, "Low data quality, ± 7.4 points: 20 skills rated more than six months ago."),
    ],
)
def test_why_the_data_are_of_low_quality(evidence, text):
    document = EntryDocument.from_json({"evidence": EVIDENCE | evidence})

    assert data_text(document, Reasons(quality="low", error=7.44)) == text
    assert data_text(document, Reasons(quality="medium", error=5)) == ""


@pytest.mark.parametrize(
    ("months", "ends", "text"),
    [
        (4.5, [0.0, 19.5], "About 4.5 months at the usual growth, likely 0 to 19.5."),
        (15, [6, None], "About 15 months at the usual growth, likely 6 to more than five years."),
        (30, [12, 48], "About 2.5 years at the usual growth, likely 1.0 to 4.0."),
        (0, [0, 3], "Less than two months at the usual growth."),
        (None, [24, None], "More than five years at the usual growth."),
    ],
)
def test_the_time_to_expect(months, ends, text):
    assert time_text(EntryDocument(months_to_ready=months, months_range=ends)) == text


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({}, "4 of 6 sessions, 62 of 90 days as a mentor"),
        ({"sessions": 7}, "62 of 90 days as a mentor"),
        ({"sessions": 0, "span_days": 0, "mentees": 0}, "no session yet as a mentor, six asked"),
    ],
)
def test_all_parts_of_an_unmet_check_are_named(names, facts, text):
    assert check_short(Check.from_json(NOT_MET | facts), names) == text


def test_no_sentence_of_the_list_ranks_anybody():
    texts = [group_note(group, OVERLAP, {}) for group in (READY_NOW, CLOSE, NOT_ENOUGH, DEVELOPING)]

    assert not re.search(r"place|rank|first place|best", " ".join(texts))
