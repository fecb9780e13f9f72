"""Nothing typed is lost: a session that ends in the middle of a form, a reload, another user in the same tab."""

# ruff: noqa: E501  the scripts stand as they run

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import Page, expect

from mentoring.models import ActionItem, Goal, MentoringSession, MentorProfile, Mentorship, PrivateNote
from reports.models import Schedule
from skills.models import Role, Session, Skill, Team
from tests.e2e.test_pages import browser, check, visit
from tests.make import make_engineer, make_team
from tests.mentoring.made import make_pair, make_planned, make_session
from tests.reports.stored import Said, make_report, make_senior
from tests.typed import TYPED, row

__all__ = ["browser", "visit"]

pytestmark = [pytest.mark.thorough, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Types into every field for text of every form that is sent, and says what stands in each.
KEPT = """[...document.forms].filter((form) => "keeps" in form.dataset)
    .flatMap((form, at) => [...form.querySelectorAll("textarea, input:not([type]), input[type=text], input[type=email]")]
        .filter((field) => field.type !== "hidden").map((field) => [at, field]))"""
TYPE = f"""() => {{ {KEPT}.forEach(([at, field], nth) => {{
    field.value = field.type === "email" ? `typed${{nth}}@example.org` : `typed ${{nth}}`;
    field.dispatchEvent(new Event("input", {{ bubbles: true }}));
}}); }}"""
SAYS = f"() => {KEPT}.map(([at, field]) => `${{at}} ${{field.name}}: ${{field.value}}`)"
FIELDS = f"() => {KEPT}.map(([at, field]) => [new URL(field.form.action).pathname, field.name])"
SEND = """() => { const form = [...document.forms].find((each) => "keeps" in each.dataset); form.noValidate = true; form.requestSubmit(); }"""


@pytest.fixture
def organisation(db: None, settings: Any) -> None:
    """Dana mentors Bob in Alice's team and leads nobody; Pia runs the place; Bob has a verdict."""
    settings.ACCOUNT_RATE_LIMITS = False
    senior = make_senior()
    engineer = Role.objects.get(key="engineer")
    team = make_team("Vision", manager=make_engineer("Alice Manager", team=make_team("Engineering")))
    bob = make_engineer("Bob Engineer", team=team, role=engineer, target=senior)
    dana = make_engineer("Dana Deep", team=Team.objects.get(name="Engineering"))
    nils = make_engineer("Nils New", team=team)
    MentorProfile.objects.create(engineer=nils, places=2).offers.set(Skill.objects.filter(key="mentoring"))
    make_engineer("Pia People", group="people")
    pair = make_pair(dana, bob, "mentoring", started_on=timezone.localdate() - timedelta(days=60))
    make_session(pair, timezone.localdate() - timedelta(days=9), confirmed="both", summary="Read two plans.")
    make_planned(pair, (timezone.now() + timedelta(days=5)).isoformat())
    ActionItem.objects.create(mentorship=pair, text="Draft the plan", owner=bob)
    Goal.objects.create(focus_skill=pair.focus_skills.get(), level=3, text="Plans a quarter")
    make_report(senior, [Said(bob)], date(2026, 9, 30))
    Schedule.objects.create(role=senior, cadence="month")


def end_sessions() -> None:
    Session.objects.all().delete()


def sign_in(page: Page, who: str) -> None:
    page.get_by_label("E-mail").fill(f"{who}@example.org")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/login/" not in url)


PATHS = {
    "bob": [
        "/mentoring/",
        "/mentoring/sessions/new/",
        "/mentoring/pairs/{pair}/",
        "/mentoring/pairs/{pair}/share/",
        "/mentoring/sessions/{session}/",
        "/mentoring/sessions/{session}/share/",
        "/mentoring/goals/{focus}/share/",
        "/mentoring/pairs/new/?mentor=nils-new",
        "/mentoring/profile/",
        "/mentoring/find/?skill=mentoring",
        "/readiness/senior/2026-09-30/people/bob-engineer/",
        "/me/readiness/",
        "/me/assess/",
        "/account/",
    ],
    "alice": ["/people/bob-engineer/assess/", "/people/bob-engineer/mentoring-check/"],
    "pia": [
        "/mentoring/pairs/new/?mentor=alice-manager&mentee=bob-engineer",
        "/setup/add-person/",
        "/setup/people/bob-engineer/",
        "/setup/add-team/",
        "/setup/teams/vision/",
        "/schedules/new/",
        "/schedules/{schedule}/",
    ],
}
NOT_SIGNED_IN = {"account_reset_password email"}


def go(page: Page, path: str) -> None:
    """Until the scripts of the page have run."""
    assert page.goto(path, wait_until="domcontentloaded").status == 200, path


def open_all(visit: Any, who: str) -> list[tuple[Page, str]]:
    """A tab for each form: they are signed out, and in again, together."""
    pair = Mentorship.objects.get()
    ids = {"pair": pair.pk, "session": MentoringSession.objects.get().pk, "focus": pair.focus_skills.get().pk}
    ids["schedule"] = Schedule.objects.get().pk
    first = visit(who)
    tabs = [(first.context.new_page(), path.format(**ids)) for path in PATHS[who]]
    for page, path in tabs:
        page.set_default_timeout(10_000)
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.setBlockedURLs", {"urls": ["*.css", "*.svg"]})  # looks are half of the time
        go(page, path)
    return [(first, ""), *tabs]


def test_a_session_that_ends_in_the_middle_of_any_form_loses_no_text(visit: Any, organisation: None) -> None:
    tried: set[str] = set()
    for who in PATHS:
        (first, _), *tabs = open_all(visit, who)
        typed = {}
        for page, path in tabs:
            page.evaluate(TYPE)
            typed[path] = page.evaluate(SAYS)
            tried |= {row(resolve(url).view_name, name) for url, name in page.evaluate(FIELDS)}
        end_sessions()
        for page, _ in tabs:
            page.evaluate(SEND)
            page.wait_for_url("**/login/**", wait_until="commit")
        first.goto("/login/")
        sign_in(first, who)
        for page, path in tabs:
            go(page, path)
            assert page.evaluate(SAYS) == typed[path], path
            expect(page.get_by_text("was kept.").first).to_be_attached()
        first.context.close()
    assert tried == TYPED - NOT_SIGNED_IN


def test_a_text_is_forgotten_once_it_is_saved_and_discarded_when_asked(visit: Any, organisation: None) -> None:
    pair = Mentorship.objects.get().pk
    page = visit("bob")
    page.goto(f"/mentoring/pairs/{pair}/")
    page.get_by_text("Add an action").click()
    action = page.get_by_label("What is to be done")
    action.fill("Read the paper")
    page.get_by_role("button", name="Add action").click()
    expect(page.get_by_text("Read the paper")).to_be_visible()
    page.reload()
    expect(page.get_by_text("was kept.")).to_have_count(0)

    page.get_by_text("Add an action").click()
    action.fill("Half of it")
    page.reload()
    expect(page.get_by_text("was kept.")).to_be_visible()
    expect(action).to_have_value("Half of it")
    check(page, "kept")
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_text("was kept.")).to_have_count(0)
    expect(action).to_have_value("")


def test_what_the_server_complains_about_is_kept_and_still_saved(visit: Any, organisation: None) -> None:
    page = visit("bob")
    page.goto(f"/mentoring/pairs/{Mentorship.objects.get().pk}/share/")
    page.get_by_label("Your text").fill(" ")
    page.get_by_role("button", name="Share text").click()
    expect(page.locator(".err, .note.bad").first).to_be_visible()
    page.get_by_label("Your text").fill("Two plans.")
    page.get_by_role("button", name="Share text").click()
    page.wait_for_url("**/mentoring/pairs/*/#shared")
    page.goto(f"/mentoring/pairs/{Mentorship.objects.get().pk}/share/")
    expect(page.get_by_text("was kept.")).to_have_count(0)


def test_somebody_else_in_the_same_tab_does_not_see_it(visit: Any, organisation: None) -> None:
    page = visit("bob")
    page.goto(f"/mentoring/pairs/{Mentorship.objects.get().pk}/")
    page.get_by_text("Add an action").click()
    page.get_by_label("What is to be done").fill("Between me and me")
    end_sessions()
    page.goto("/mentoring/")
    sign_in(page, "dana")
    page.goto(f"/mentoring/pairs/{Mentorship.objects.get().pk}/")
    expect(page.get_by_label("What is to be done")).to_have_value("")
    expect(page.get_by_text("was kept.")).to_have_count(0)


def test_a_note_that_saves_itself_waits_for_the_next_sign_in(visit: Any, organisation: None) -> None:
    path = f"/mentoring/pairs/{Mentorship.objects.get().pk}/"
    page = visit("bob")
    page.goto(path)
    end_sessions()
    page.get_by_label("Private note").fill("Ask about the review")
    page.wait_for_url("**/login/**")
    sign_in(page, "bob")
    assert page.url.endswith(path)
    expect(page.get_by_label("Private note")).to_have_value("Ask about the review")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#note-said")).to_contain_text("Saved")
    assert PrivateNote.objects.get().text == "Ask about the review"
    page.reload()
    expect(page.get_by_text("was kept.")).to_have_count(0)
