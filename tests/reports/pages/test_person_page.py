"""One person's verdict in words: what is open, what it takes, why it moved; no number contradicts its sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.base.words import number_beside, percent_beside
from reports.models import Verdict
from reports.pages.grouping import group_of
from reports.pages.opened import Doers
from reports.pages.sentences import Names
from reports.pages.steps import to_reach
from skills.framework.definition import Policy
from tests.reports.stored import NOT_MET, make_report

NOW, SOON, DEVELOPING, LACKING = Verdict
RATER, RATING, CHECK = (
    {"kind": "rater"},
    {"kind": "rating", "skill": "mentoring"},
    {"kind": "check", "check": "mentoring"},
)
SURE = {"now": 0.48, "then": 0.44, "day": "2026-09-14", "from": "2026-12-14", "one_more": 3.1, "rivals": 0}


# ── the verdict ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("verdict", "confidence", "opened", "heading", "label"),
    [
        (NOW, 0.8, [], "P00 Person00 is ready now for Senior", "Ready now"),
        (
            SOON,
            0.8,
            [RATER],
            "P00 Person00 meets the bar for Senior; one thing is open",
            "Ready soon: bar met, something open",
        ),
        (
            SOON,
            0.46,
            [CHECK, RATING],
            "P00 Person00 is close to Senior; two things are open",
            "Ready soon: close to the bar",
        ),
        (SOON, 0.46, [], "P00 Person00 is close to Senior", "Ready soon: close to the bar"),
        (DEVELOPING, 0.1, [CHECK], "P00 Person00 is developing towards Senior", "Developing"),
        (LACKING, 0.1, [], "There is not enough evidence about P00 Person00 for Senior", "Not enough evidence"),
    ],
)
def test_the_heading_tells_the_groups_apart(read, verdict, confidence, opened, heading, label):
    page = read(verdict, confidence=confidence, checks=[NOT_MET], parts={"open": opened})

    assert (page.heading, page.label) == (heading, label)


def test_it_speaks_to_the_person(read, people):
    page = read(confidence=0.8, parts={"open": [RATER]}, doers=Doers(own=people[0].pk))

    assert page.heading == "You meet the bar for Senior; one thing is open"
    assert page.lede[0] == "The ratings make it 80 % sure that you meet the bar for Senior today."
    assert page.things[0].text.startswith("Two people have to rate you.")


@pytest.mark.parametrize(
    ("confidence", "sentence"),
    [
        (0.649, "The ratings make it 64.9 % sure that P00 meets the bar for Senior today."),
        (0.65, "The ratings make it 65 % sure that P00 meets the bar for Senior today."),
        (0.46, "The ratings make it 46 % sure that P00 meets the bar for Senior today."),
        (0.2996, "The ratings make it 29.96 % sure that P00 meets the bar for Senior today."),
    ],
)
def test_a_confidence_that_misses_its_threshold_never_prints_as_it(read, confidence, sentence):
    page = read(confidence=confidence, more={"sure": SURE})

    assert page.lede[0] == sentence
    sure = sentence.removeprefix("The ratings make it ").partition(" sure")[0]
    assert f"P00 {sure}" in page.zones
    assert f"The verdict uses the mean, {sure}," in page.looks
    assert page.conditions[0].text.startswith(f"{sure}. ")


@pytest.mark.parametrize(
    ("level", "score", "sentence"),
    [
        (2.412, 88.607, "Mentoring holds it back most: 2.41, under its floor of 3."),
        (2.996, 95.0, "Mentoring holds it back most: 2.996, under its floor of 3."),
        (3.2, 89.96, "The score of 89.96 is under the bar of 90."),
        (3.2, 90.4, "Score and floors are at the bar or above it, but not by enough to be sure."),
    ],
)
def test_what_holds_it_back_is_said_with_numbers_that_agree(read, level, score, sentence):
    floors = [{"skill": "mentoring", "level": level, "floor": 3, "chance": 0.4 if level < 3 else 0.6}]
    page = read(score=score, confidence=0.4, parts={"floors": floors})

    assert page.lede[1:] == ["Ready now needs 65 %.", sentence]


def test_a_floor_open_by_ratings_too_few_to_show_contradicts_no_sentence(read):
    floors = [{"skill": "mentoring", "level": 3.2, "floor": 3, "chance": 0.6}]
    page = read(score=95.0, confidence=0.4, blockers=[{"kind": "floor"}], parts={"floors": floors})

    assert page.lede[2] == "A floor is not reached; the ratings that tell it are by colleagues too few to show."
    assert page.floors_heading == "The one floor is more likely met than not, as far as can be shown"


def test_two_looks_make_the_verdict_or_it_says_when_it_will_be_known(read):
    both = read(confidence=0.46, more={"sure": SURE}).looks
    assert "the bar was met with 48 %; three months before, with 44 %. The verdict uses the mean, 46 %" in both

    first = read(confidence=0.48, more={"sure": SURE | {"then": None}}).looks
    assert (
        "Whether it lasts is not known yet: it is once more than a tenth of the ratings are given on 14 Dec 2026"
        in first
    )
    assert "mean" not in first


# ── what is open ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_each_open_thing_says_who_can_do_it_with_a_button_for_whom_it_is(read, people):
    pk = people[0].pk
    managers = {pk: ("Alice Manager", "Helga Head")}
    opened = {"checks": [NOT_MET], "parts": {"open": [RATER, RATING, CHECK]}}

    seen = read(doers=Doers(managers), **opened).things
    assert [(thing.title, thing.url) for thing in seen] == [
        ("A second rater", ""),
        ("A rating of Mentoring", ""),
        ("Mentoring check: two sessions and 28 days", ""),
    ]
    assert seen[0].text == "Two people have to rate P00. Helga Head can as well."
    assert seen[1].text == "The role has a floor for it, and nobody has rated it. Alice Manager can rate it."
    assert seen[2].text.startswith("4 of 6 sessions, 62 of 90 days, 1 of 1 mentee, in 12 months. P00 can finish it")

    pressed = read(doers=Doers(managers, ratable={pk}, open_to={pk}), **opened).things
    assert [(thing.label, thing.url) for thing in pressed] == [
        ("Rate P00", f"/people/{people[0].slug}/assess/"),
        ("Rate Mentoring", f"/people/{people[0].slug}/assess/?area=lead"),
        ("Mentoring check today", f"/people/{people[0].slug}/mentoring-check/"),
    ]
    own = read(doers=Doers(managers, own=pk), **opened).things
    assert own[2].url == "/me/mentoring-check/"


def test_a_team_without_a_manager_is_told_to_the_people_team(read):
    assert "the people team can name one" in read(parts={"open": [RATING]}).things[0].text


def test_where_there_is_not_enough_evidence_it_says_what_to_collect_and_from_whom(read, people):
    missing = [
        {"kind": "coverage", "have": 0.42, "need": 0.6, "skills": ["code", "talk"]},
        {"kind": "age", "months": 12},
    ]
    evidence = {
        "coverage": 0.42,
        "rated_skills": 2,
        "skills": 4,
        "raters": 3,
        "stale": 0,
        "newest_on": "2025-09-12",
        "missing": missing,
    }
    page = read(
        LACKING,
        missing=missing,
        parts={"open": [], "evidence": evidence},
        doers=Doers({people[0].pk: ("Alice Manager",)}),
    )

    assert [thing.title for thing in page.things] == ["More of the role rated", "A rating not older than 12 months"]
    assert page.things[0].text == (
        "42 % of the role is rated, 60 % is needed. Not rated: Code and Talk. Alice Manager can rate them."
    )
    assert page.zones is None
    assert page.conditions[0].text == "Not known while too little is rated."
    assert page.time == ""
    assert page.steps[1].effect == "+6.3 points"
    assert page.lede == [
        "42 % of the role is rated; 60 % is needed. The newest rating is of 12 Sep 2025, more than 12 months before. "
        "It says nothing about ability."
    ]


def test_a_coverage_that_misses_its_threshold_never_prints_as_it(read):
    missing = [{"kind": "coverage", "have": 0.5996, "need": 0.6, "skills": ["code"]}]
    evidence = {"coverage": 0.5996, "rated_skills": 2, "skills": 4, "raters": 3, "stale": 0, "newest_on": None}
    page = read(LACKING, missing=missing, parts={"open": [], "evidence": evidence | {"missing": missing}})

    assert page.things[0].text.startswith("59.96 % of the role is rated, 60 % is needed.")
    assert page.lede[0].startswith("59.96 % of the role is rated; 60 % is needed.")
    assert page.conditions[-1].text == "59.96 %."


def test_several_floors_without_a_rating_are_one_thing(read):
    both = [RATING, {"kind": "rating", "skill": "talk"}]
    (thing,) = read(parts={"open": both}).things

    assert thing.title == "Ratings of two skills"
    assert thing.text.startswith("The role has floors for them, and nobody has rated them: Mentoring and Talk.")


# ── what Ready now needs ────────────────────────────────────────────────────────────────────────────────────────────
def test_all_conditions_are_listed_with_their_thresholds(read):
    page = read(confidence=0.46, checks=[NOT_MET], parts={"open": [CHECK]})

    assert page.conditions_heading == "Ready now needs all five; three are met"
    assert [(each.is_met, each.title, each.text) for each in page.conditions] == [
        (False, "Bar met 65 % or more", "46 %. From 30 % on it is Ready soon."),
        (False, "Mentoring check", "4 of 6 sessions, 62 of 90 days, 1 of 1 mentee, in 12 months."),
        (True, "Two raters or more", "Three have rated."),
        (True, "Every floor skill rated", "1 of 1."),
        (True, "60 % of the role rated, within 12 months", "97 %, the newest on 12 Sep 2026."),
    ]


def test_how_many_raters_is_said_from_three_on(read):
    few = {
        "evidence": {
            "coverage": 0.97,
            "rated_skills": 4,
            "skills": 4,
            "raters": None,
            "stale": 0,
            "newest_on": None,
            "missing": [],
        }
    }
    enough, one = read(parts=few | {"open": []}), read(parts=few | {"open": [RATER]})

    assert [page.conditions[1].text for page in (enough, one)] == ["Enough have rated.", "One more is needed."]
    assert dict(enough.rests_on)["Raters"] == "Too few to say how many."
    assert "Does one rater decide?" not in dict(enough.rests_on)


@pytest.mark.parametrize(
    ("others", "rivals", "text"),
    [
        ([], 0, "No. Leaving out any one of the three gives the same verdict."),
        (["ready_soon"], 0, "Yes. Without one of the three raters: Ready soon."),
        (["developing"], 1, "Yes. Without one of the three raters: Developing. One of them aims at the same role."),
        ([], 2, "No. Leaving out any one of the three gives the same verdict. Two of them aim at the same role."),
    ],
)
def test_whether_one_rater_decides_is_said_never_whom(read, others, rivals, text):
    page = read(NOW, confidence=0.7, parts={"one_rater": others}, more={"sure": SURE | {"rivals": rivals}})

    assert dict(page.rests_on)["Does one rater decide?"] == text


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        ({"coverage": 0.7, "rated_skills": 3}, "1 skill of 4 not rated"),
        ({"raters": 2}, "Only two people have rated"),
        ({"raters": 5, "stale": 3}, "3 skills rated more than six months ago"),
        ({"raters": 5, "stale": 0}, "Five raters leave that much room"),
    ],
)
def test_low_data_quality_says_why_and_what_one_more_rater_would_add(read, evidence, reason):
    whole = {
        "coverage": 0.97,
        "rated_skills": 4,
        "skills": 4,
        "raters": 3,
        "stale": 0,
        "newest_on": None,
        "missing": [],
    }
    page = read(error=6.4, quality="low", parts={"evidence": whole | evidence}, more={"sure": SURE})

    told = f"Low: the score could be off by 6.4 points. {reason}. One more rater would bring it to about 3.1."
    assert dict(page.rests_on)["Data quality"] == told


def test_all_parts_of_an_unmet_check_are_printed(read):
    page = read(checks=[NOT_MET])

    assert page.checks_heading == "Checks: the mentoring check lacks two sessions and 28 days"
    assert [(part.text, part.is_met) for part in page.checks[0].parts] == [
        ("4 of 6 sessions", False),
        ("62 of 90 days", False),
        ("1 of 1 mentee", True),
    ]


# ── numbers that agree ──────────────────────────────────────────────────────────────────────────────────────────────
@given(bar=st.integers(0, 100), missed=st.floats(0.0001, 5))
def test_a_number_below_its_bar_prints_as_less(bar, missed):
    value = bar - missed

    assert float(number_beside(value, bar).replace("−", "-")) < bar
    if value > 0:
        assert float(percent_beside(value / 100, bar / 100).removesuffix(" %")) < bar or value < 1


@pytest.mark.parametrize(
    ("confidence", "group"),
    [(0.649, "close"), (0.65, "threshold_met"), (0.3, "close"), (0.9, "threshold_met")],
)
def test_ready_soon_with_the_confidence_of_ready_now_has_met_the_bar(confidence, group):
    assert group_of("ready_soon", confidence, Policy()).key == group


# ── steps ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_step_names_the_next_level_in_its_own_words_and_what_it_brings(read, people):
    ask, step = read(doers=Doers(ratable={people[0].pk})).steps

    assert (ask.title, ask.label) == ("Ask two more people for ratings", "Rate P00")
    assert (step.text, step.way) == ("To reach 3: mentoring at 3", "2.41 → 3.41")
    assert step.effect == "+6.3 points; bar met 50 % → 61 %"
    assert step.label == "Rate Mentoring"


def test_no_step_goes_beyond_what_it_leads_to_or_the_top(senior):
    names = Names.of(make_report(senior, []))

    assert to_reach(names, "mentoring", 2.9, 3.0).startswith("To reach 3")
    assert to_reach(names, "mentoring", 3.96, 4.0).startswith("To reach 4")
    assert to_reach(names, "mentoring", 5.0).startswith("To reach 5")


def test_the_time_is_said_with_its_range(read):
    growth = "at the usual growth in this role, 0.5 levels a year"
    assert read().time == f"About 4.5 months {growth}; likely between 0 and 19.5."


def test_every_skill_shows_points_won_and_open_that_sum_to_100(read):
    page = read()
    rows = [row for _, found in page.skills for row in found]

    assert sum(float(row.won) + float(row.open) for row in rows) == pytest.approx(100, abs=0.3)
    assert [area for area, _ in page.skills] == ["Build", "Lead"]
    assert [row.label for row in page.walk][:3] == ["Plain average", "The role's weights", "Everybody's ratings"]
