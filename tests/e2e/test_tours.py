"""Each role's tour of the demo company, clicked through as that person would, in both themes and on a phone."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from config.demo import load_demo
from reports.generate import generate_report
from skills.models import User
from tests.e2e import test_pages
from tests.e2e.test_pages import browser, check, visit

__all__ = ["browser", "visit"]

pytestmark = [pytest.mark.thorough, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"
MANAGER, ENGINEER = "ingrid.solheim", "priya.raman"
LEADER, PEOPLE_TEAM = "margit.halvorsen", "ana.ruiz"


@pytest.fixture
def organisation(db: None) -> None:
    """Fenwick Labs with two reports."""
    role = load_demo(date(2026, 11, 25)).role
    for user in User.objects.filter(email__regex=f"^({MANAGER}|{ENGINEER}|{LEADER}|{PEOPLE_TEAM})@"):
        user.set_password(PASSWORD)
        user.save()
    for as_of in (date(2026, 6, 30), date(2026, 9, 30)):
        generate_report(role, as_of)


def sign_in(visit: Any, who: str, theme: str, width: int) -> Page:
    page = visit("", theme, width)
    page.goto("/login/")
    page.get_by_label("E-mail").fill(f"{who}@fenwick.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/$"))
    return page


def walk(page: Page, *paths: str) -> None:
    """Each page as it stands, and every page the navigation offers."""
    links = page.locator("nav[aria-label^=Main] a")
    offered = {links.nth(index).get_attribute("href") for index in range(links.count())}
    for path in [*sorted(offered - {None}), *paths]:
        answer = page.goto(path)
        assert answer.status == 200, path
        check(page, path)


@pytest.mark.parametrize(("theme", "width"), test_pages.LOOKS)
def test_the_manager(visit: Any, organisation: None, theme: str, width: int) -> None:
    page = sign_in(visit, MANAGER, theme, width)
    page.get_by_role("link", name="Read", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/teams/recommendations/readiness/")
    page.get_by_role("link", name="Priya Raman").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Priya Raman")
    walk(
        page,
        "/teams/recommendations/matrix/?view=gap",
        "/teams/recommendations/matrix/?as_of=2025-12-31&target=senior-ml-engineer",
        "/teams/recommendations/cover/",
        "/people/priya-raman/",
        "/teams/recommendations/cover/?leaves=priya-raman",
        "/people/priya-raman/assess/?area=data",
        "/find/?skill=mentoring&level=3&skill=production-code&level=4",
        "/find/?skill=mentoring&level=2&beside=priya-raman&beside=amara-okafor",
        "/people/priya-raman/growth/",
        "/people/priya-raman/readiness/",
        "/people/priya-raman/history/",
        "/people/priya-raman/history/?skill=mentoring",
    )


@pytest.mark.parametrize(("theme", "width"), test_pages.LOOKS)
def test_the_engineer(visit: Any, organisation: None, theme: str, width: int) -> None:
    page = sign_in(visit, ENGINEER, theme, width)
    page.goto("/me/readiness/")
    page.get_by_label("This misses").fill("The drift work since May.")
    page.get_by_role("button", name="Save answer").click()
    expect(page.get_by_text("The drift work since May.").first).to_be_visible()
    page.goto("/account/")
    page.get_by_text("Make a token").click()
    page.get_by_label("What is it for").fill("Laptop")
    page.get_by_role("button", name="Make token").click()
    expect(page.get_by_text("Shown this once")).to_be_visible()
    check(page, "the new token")
    walk(
        page,
        "/account/data/",
        "/account/data/record/",
        "/mentoring/nudges/",
        "/mentoring/calendar/",
        "/teams/recommendations/cover/",
        "/framework/",
        "/framework/leadership-mentoring/mentoring/",
        "/framework/roles/senior-ml-engineer/",
        "/method/",
        "/search/?q=pri",
        "/password/change/",
    )


@pytest.mark.parametrize(("theme", "width"), test_pages.LOOKS)
def test_leadership(visit: Any, organisation: None, theme: str, width: int) -> None:
    page = sign_in(visit, LEADER, theme, width)
    page.get_by_role("link", name="Read the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Four engineers are ready"))
    make_schedule(page)
    walk(
        page,
        "/readiness/senior-ml-engineer/2026-09-30/",
        "/readiness/senior-ml-engineer/2026-06-30/",
        "/readiness/senior-ml-engineer/2026-09-30/map/",
        "/readiness/senior-ml-engineer/2026-09-30/map/?measure=cover",
        "/readiness/senior-ml-engineer/2026-09-30/map/?measure=cover&area=data",
        "/cover/?area=data",
        "/readiness/senior-ml-engineer/compare/",
        "/readiness/senior-ml-engineer/compare/?earlier=2026-06-30.1&person=tobias-lang",
        "/readiness/senior-ml-engineer/2026-09-30/people/priya-raman/",
        "/runs/",
        "/jobs/",
        "/me/growth/",
    )


def make_schedule(page: Page) -> None:
    """The form says when it would run while it is filled in; the name of the row leads back into it."""
    page.goto("/schedules/new/")
    page.get_by_role("textbox", name="Name").fill("Board pack")
    page.get_by_label("How often").select_option(label="Every week")
    expect(page.locator("#next-runs li")).to_have_count(3)
    page.get_by_label("Day", exact=True).select_option("9")
    expect(page.locator("#next-runs")).to_contain_text("Day is 1 to 7 for a weekly schedule")
    page.get_by_label("Day", exact=True).select_option("2")
    page.get_by_text("XLSX").click()
    page.get_by_label("Leadership").check()
    check(page, "the form of a schedule")
    page.get_by_role("button", name="Save schedule").click()
    expect(page.get_by_text("Each week, Tuesday 06:00")).to_be_visible()
    check(page, "the schedules")
    page.get_by_role("link", name="Board pack").click()
    expect(page.get_by_role("heading", name="Change: Board pack")).to_be_visible()
    check(page, "a schedule")


@pytest.mark.parametrize(("theme", "width"), test_pages.LOOKS)
def test_the_people_team(visit: Any, organisation: None, theme: str, width: int) -> None:
    page = sign_in(visit, PEOPLE_TEAM, theme, width)
    page.goto("/setup/people/priya-raman/move/")
    page.get_by_label("Team", exact=True).select_option(label="Vision")
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_text("Ingrid Solheim").first).to_be_visible()
    check(page, "the preview of a move")
    walk(
        page,
        "/setup/add-person/",
        "/setup/people/priya-raman/",
        "/setup/people/priya-raman/leave/",
        "/setup/people/priya-raman/move/",
        "/setup/teams/",
        "/setup/teams/vision/",
        "/setup/teams/vision/delete/",
        "/setup/add-team/",
        "/setup/audit/?kind=opened",
    )
