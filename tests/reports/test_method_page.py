"""The page that says how a score comes about, with the numbers of the code."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from reports import next_steps, readiness
from reports.present import method
from skills import levels, strictness, usable

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
        "from 24 months before that day on",
        "by which 90 % of the levels that stand were given",
        "at most 1 level a year, for at most 18 months and never above level 5",
        "it is never more than 1 level",
        "With four ratings that is 57 % own and 43 % area",
        "with 80 % probability the score lies in it",
        "the error behind it is at least 1 point",
        "the score is at least 90 and every floor is reached, as the mean of the person’s day",
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
        (readiness, "KIND", 1.5, "kind", "150 %"),
        (next_steps, "ASK_RATERS", 3, "ask_raters", "three"),
    ],
)
def test_a_changed_constant_changes_the_text(monkeypatch, module, name, value, key, says):
    monkeypatch.setattr(module, name, value)

    assert method.build_method().says[key] == says


def test_the_usual_policy_is_the_default_of_the_code(monkeypatch, client, bob):
    monkeypatch.setattr(method, "Policy", lambda: replace(_POLICY, cut=85.0))

    assert "A score of 85 of 100" in page(client, bob)


_POLICY = method.Policy()


def test_every_number_of_the_page_is_used(client, bob):
    html = page(client, bob)

    assert [key for key, text in method.build_method().says.items() if text not in html] == []


def test_the_page_needs_no_query_of_its_own(client, bob, django_assert_num_queries):
    client.force_login(bob.user)
    with django_assert_num_queries(4):
        client.get(METHOD)
