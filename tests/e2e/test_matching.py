"""Finding, the queue and a plan in a real browser, in both themes and on a phone; a plan is watched until it is there,
and somebody is asked without a script."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from config.base.jobs import queue
from mentoring.matching.plans.plans import request_plan
from mentoring.models import Block, MatchPlan, Mentorship
from skills.models import Engineer, Team
from tests.e2e import test_pages
from tests.e2e.test_pages import browser, check, visit
from tests.make import make_engineer, make_rating, make_team, set_managers
from tests.mentoring.waiting import make_mentor, make_pair, make_skills, offer, wait

__all__ = ["browser", "visit"]

pytestmark = [pytest.mark.thorough, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def organisation(db: None) -> None:
    """Bob, Olga and Sven wait; one mentor is free, one full, one keeps Bob away, one has been asked."""
    make_skills()
    alice = make_engineer("Alice Manager", team=make_team("Vision"))
    for team in Team.objects.all():
        set_managers(team, alice)
    make_team("Language")
    pia = make_engineer("Pia People", group="people")
    mona = make_mentor("Mona Mentor", "Language", {"python": 4, "talks": 5}, by=alice, time_zone="Europe/Berlin")
    make_mentor("Anna Able", "Language", {"python": 3}, by=alice, places=1, time_zone="Asia/Tokyo")
    full = make_mentor("Fred Full", "Language", {"python": 4}, by=alice, places=1)
    make_pair(full, mona)
    people = [make_engineer(name, team="Vision") for name in ("Bob Engineer", "Olga Other", "Sven Sequel")]
    for person, skill in zip(people, ("python", "python", "sql"), strict=True):
        make_rating(person, skill, 2, by=alice, on="2025-01-10")
        wait(person, skill, "talks") if skill == "python" else wait(person, skill)
    offer(people[0], "sql", places=2, time_zone="Europe/Berlin")
    Block.objects.create(engineer=people[0], other=Engineer.objects.get(name="Fred Full"))
    plan = request_plan(pia.user, timezone.localdate(), lowest_fit=80, key="one")
    assert plan.job
    queue.run(plan.job.pk)


@pytest.mark.thorough
@pytest.mark.parametrize(("theme", "width"), test_pages.LOOKS)
def test_what_the_people_team_reads(visit: Any, organisation: None, theme: str, width: int) -> None:
    page: Page = visit("pia", theme, width)
    plan = MatchPlan.objects.get()
    for path in ("match/", "match/bob-engineer/", "plans/", f"plans/{plan.pk}/", "requests/"):
        page.goto(f"/mentoring/{path}")
        for opener in page.locator("summary:visible").all():
            opener.click()
        check(page, f"{path} {theme} {width}")


@pytest.mark.thorough
@pytest.mark.parametrize(("theme", "width"), test_pages.LOOKS)
def test_what_an_engineer_reads(visit: Any, organisation: None, theme: str, width: int) -> None:
    page: Page = visit("bob", theme, width)
    for path in ("find/", "find/?skill=python&skill=talks&show=full", "find/?skill=sql", "profile/", "requests/"):
        page.goto(f"/mentoring/{path}")
        check(page, f"{path} {theme} {width}")


def test_a_plan_is_watched_until_it_is_there_and_sent(visit: Any, organisation: None) -> None:
    page: Page = visit("pia")
    page.goto("/mentoring/plans/")
    page.get_by_role("button", name="Make a plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The plan is being computed")
    check(page, "plan that is computed")
    newest = MatchPlan.objects.latest("pk")
    assert newest.job
    queue.run(newest.job.pk)
    expect(page.get_by_role("heading", level=1)).to_have_text("A plan for 3 people who wait")
    page.get_by_role("button", name="Send").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sending the plan")
    check(page, "plan that is sent")
    newest.refresh_from_db()
    queue.run(newest.job.pk)
    expect(page.get_by_role("heading", level=1)).to_have_text("2 proposals sent")
    check(page, "plan that was sent")
    assert Mentorship.objects.filter(state="proposed").count() == 2


def test_a_mentor_is_asked_with_the_keyboard_alone(visit: Any, organisation: None) -> None:
    page: Page = visit("bob")
    page.goto("/mentoring/find/?skill=python")
    page.locator("summary", has_text="Ask").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Drift alerts")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is asked. A mail tells you as soon as they answer")).to_be_visible()
    assert Mentorship.objects.get(state="proposed").purpose == "Drift alerts"
    assert page.said == []
