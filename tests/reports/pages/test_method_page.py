"""The page that says how a score comes about, with the numbers of the code."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from reports.model import next_steps, readiness, surer
from reports.pages import method
from skills.estimate import levels, strictness, usable

METHOD = "/method/"


def page(client, who):
    client.force_login(who.user)
    response = client.get(METHOD)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_everybody_signed_in_reads_it_and_nobody_else(client, bob, alice, lena, pia):
    assert reverse("reports:method") == METHOD
    assert client.get(METHOD)["Location"] == f"/login/?next={METHOD}"
    for who in (bob, alice, lena, pia):
        assert "Self-ratings never enter" in page(client, who)


def test_it_says_what_the_model_does_and_cannot_do(client, bob):
    html = page(client, bob)

    for sentence in (
        "from 24 months before that day up to the day of the report",
        "leaving out those more than 24 months before the newest, and never the last of two or more",
        "“Still so” is a rating.",
        "taken to aim at the next one, and the entry says that it is assumed",
        "by which 90 % of the levels that stand were given",
        "at most 1 level a year, for at most 18 months and never above level 5",
        "it is never more than 1 level",
        "With four ratings that is 57 % own and 43 % area",
        "with 80 % probability the score lies in it",
        "the error behind it is at least 1 point",
        "the score is at least 90 and every floor is reached; the least sure of these counts",
        "at the person’s day and at what was known three months before it",
        "needs ratings of 60 % of the role’s weight by then",
        "more than 10 % of the levels that stand given three months or more after the person’s day",
        "<i>Bar met, something open</i>",
        "is never “not ready”. It lists what to collect and from whom",
        "the newest rating becomes more than 12 months old",
        "It never says whom, and no number",
        "with fewer than three raters it says nothing of this",
        "none that gains less than 0.05 points",
        "is in its numbers only where three or more of them rated it",
        "one line for the whole person closes the sum",
        "told in points that add up exactly",
        "Reports made by method 1 stay as they are and say so",
        "not on real companies; 1,486 of them aim at the role, of whom 22 % are truly ready",
        "The bar is met with 65 % confidence or more",
        "in steps of 1.5 months up to 60",
        "With fewer than four raters one of them is to ask two more people",
        "or the newest rating is more than 12 months old",
        "It does not show that a verdict predicts success in a real company",
        "moves team mates by about −0.3 points",
        "Protected attributes, age, degrees, pay",
    ):
        assert sentence in html


@pytest.mark.parametrize(
    ("module", "name", "value", "key", "says"),
    [
        (usable, "EXPIRY_MONTHS", 18, "expiry", "18 months"),
        (usable, "CARRY_MONTHS", 12.0, "carry", "12 months"),
        (levels, "SKILL_PRIOR", 4.0, "example_own", "50 %"),
        (levels, "FAR_RATING", 2.5, "far_rating", "2.5"),
        (strictness, "MAX_STRICT", 1.5, "most_strict", "1.5 levels"),
        (readiness, "RANGE", 1.96, "range", "95 %"),
        (readiness, "MIN_ERROR", 2.0, "least_error", "2 points"),
        (readiness, "FAST", 1.5, "fast", "150 %"),
        (next_steps, "ASK_RATERS", 3, "ask_raters", "three"),
        (next_steps, "LEAST_GAIN", 0.1, "least_gain", "0.10"),
        (usable, "DAY_SHARE", 0.8, "later_share", "20 %"),
        (surer, "LEAST", 4, "one_rater", "four"),
    ],
)
def test_a_changed_constant_changes_the_text(monkeypatch, module, name, value, key, says):
    monkeypatch.setattr(module, name, value)

    assert method.build_method().says[key] == says


def test_the_usual_policy_is_the_default_of_the_code(monkeypatch, client, bob):
    monkeypatch.setattr(method, "Policy", lambda: replace(_POLICY, cut=85.0))

    assert "A score of 85 of 100" in page(client, bob)


_POLICY = method.Policy()


def test_it_says_what_each_method_found_on_simulated_organisations(client, bob):
    html = page(client, bob)

    assert [row for row in method.SINCE if not all(text in html for text in row)] == []
    assert html.count('data-label="Method 1"') == html.count('data-label="Method 2"') == len(method.SINCE) == 9


def test_every_number_of_the_page_is_used(client, bob):
    html = page(client, bob)

    assert [key for key, text in method.build_method().says.items() if text not in html] == []


def test_the_page_needs_no_query_of_its_own(client, bob, django_assert_num_queries):
    client.force_login(bob.user)
    with django_assert_num_queries(4):
        client.get(METHOD)
