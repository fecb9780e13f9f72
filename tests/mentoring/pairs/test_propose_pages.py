"""Proposing a pair in the browser, and renewing one."""

from __future__ import annotations

import pytest

from mentoring.models import Mentorship
from mentoring.pairs.lifecycle import propose
from skills.models import Placement, Skill
from tests.looked import looks
from tests.make import day, make_rating, make_role, make_skill
from tests.mentoring.made import TODAY, make_pair
from tests.mentoring.pages import HOME, as_, page_of, text

NEW = "/mentoring/pairs/new/"
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def gaps(bob, alice):
    """Bob aims at senior: two levels short in sql, one in python, none in talks."""
    for key in ("python", "sql", "talks"):
        make_skill(key)
    Placement.objects.update(target_role=make_role("senior", python=3, sql=4, talks=2))
    for key, level in (("python", 2), ("sql", 2), ("talks", 2)):
        make_rating(bob, key, level, alice, "2026-10-01")


def test_skills_are_suggested_by_the_mentees_largest_gaps(client, gaps, bob, dana):
    form = as_(client, bob).get(f"{NEW}?mentor={dana.slug}").context["form"]
    assert [(row.skill.key, row.said) for row in form.largest] == [("sql", "2 of 4"), ("python", "2 of 3")]
    assert form.chosen == ["sql"]


def test_gaps_of_somebody_else_are_a_look_at_them_and_ones_own_are_not(client, gaps, bob, dana, alice):
    as_(client, bob).get(f"{NEW}?mentor={dana.slug}")
    as_(client, dana).get(f"{NEW}?mentee={bob.slug}")
    assert looks() == []
    as_(client, alice).get(f"{NEW}?mentor={dana.slug}&mentee={bob.slug}")
    assert looks() == [(alice.user_id, "pairs:propose", bob.pk)]


def test_a_mentor_to_be_is_told_no_level_of_the_mentee(client, gaps, bob, dana):
    response = as_(client, dana).get(f"{NEW}?mentee={bob.slug}")
    assert response.context["form"].largest == []
    assert "2 of 4" not in text(response)


def test_whoever_proposes_to_mentor_somebody_learns_no_level_until_it_begins(client, gaps, bob, dana):
    made = propose(mentor=dana, mentee=bob, skills=Skill.objects.filter(key="sql"), by=dana.user, on=TODAY)
    assert "2 of" not in text(as_(client, dana).get(page_of(made)))
    assert "Level" not in text(client.get(page_of(made)))
    assert "2 of 3" in text(as_(client, bob).get(page_of(made)))
    client.post(f"{page_of(made)}steps/accepted/")
    assert "2 of 3" in text(as_(client, dana).get(page_of(made)))


def test_of_a_pair_that_ended_the_level_at_its_end_stays(client, bob, dana, alice):
    pair = make_pair(dana, bob, "python", state="completed", ended_on=day("2026-11-01"))
    pair.focus_skills.update(end_level=3)
    make_rating(bob, "python", 5, alice, "2026-11-20")
    for who in (bob, dana):
        assert "3 of 4" in text(as_(client, who).get(page_of(pair)))


def test_a_proposal_is_sent_answered_and_waits_on_the_home_of_the_other(client, gaps, bob, dana):
    body = {"mentor": dana.slug, "mentee": bob.slug, "skills": ["sql"], "purpose": "Windows", "cadence_days": "21"}
    response = as_(client, bob).post(NEW, body)
    made = Mentorship.objects.get()
    assert response["Location"] == page_of(made)
    assert (made.purpose, made.cadence_days, made.accepted_by_mentee_at is not None) == ("Windows", 21, True)

    assert "Waiting for an answer" in text(client.get(HOME))
    assert "You would mentor Bob Engineer" in text(as_(client, dana).get(HOME))
    client.post(f"{page_of(made)}steps/accepted/")
    assert Mentorship.objects.get().state == "active"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"skills": []}, "Choose one, two or three skills."),
        ({"cadence_days": "100"}, "Give a number from 7 to 91."),
        ({"purpose": "x" * 501}, "Shorten this to 500 characters"),
        ({"mentor": "ghost"}, "There is no such person here"),
    ],
)
def test_a_proposal_that_does_not_fit_is_told(client, gaps, bob, dana, more, says):
    body = {"mentor": dana.slug, "mentee": bob.slug, "skills": ["sql"], "cadence_days": "14", **more}
    response = as_(client, bob).post(NEW, body)
    assert response.status_code == 422
    assert says in text(response)
    assert not Mentorship.objects.exists()


def test_inside_a_reporting_line_the_people_team_says_why(client, gaps, bob, alice, pia):
    body = {"mentor": alice.slug, "mentee": bob.slug, "skills": ["sql"], "cadence_days": "14"}
    response = as_(client, bob).post(NEW, body)
    assert response.status_code == 422
    assert "the people team can propose it with a reason" in text(response)
    assert as_(client, pia).post(NEW, body).status_code == 422
    client.post(NEW, {**body, "override_reason": "Nobody else knows it"})
    assert Mentorship.objects.get().override_reason == "Nobody else knows it"


def test_whoever_has_no_say_proposes_nobody(client, gaps, bob, dana, lena):
    response = as_(client, lena).get(f"{NEW}?mentor={dana.slug}&mentee={bob.slug}")
    assert response.status_code == 422
    assert "by the mentee&#x27;s manager or by the people team" in text(response)


def test_a_pair_that_ended_is_renewed_with_its_skills(client, dana, bob):
    old = make_pair(dana, bob, "python", state="completed", ended_on=day("2026-11-01"), cadence_days=28)
    page = as_(client, bob).get(f"{NEW}?renews={old.pk}")
    assert page.context["form"].chosen == ["python"]
    client.post(NEW, {"renews": old.pk, "skills": ["python"], "cadence_days": "28"})
    assert Mentorship.objects.get(renews=old).state == "proposed"


def test_a_pair_of_others_is_not_renewed(client, dana, bob, alice):
    old = make_pair(dana, bob, state="completed", ended_on=day("2026-11-01"))
    assert as_(client, alice).get(f"{NEW}?renews={old.pk}").status_code == 404
    assert client.get(f"{NEW}?renews=x").status_code == 404
