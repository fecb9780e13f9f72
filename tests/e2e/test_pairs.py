"""Mentoring in a real browser: a session logged by keyboard alone, a draft that survives, undo, and the other side."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mentoring.models import ActionItem, Goal, MentoringSession, Mentorship, PrivateNote, SharedText
from tests.e2e import test_pages
from tests.e2e.test_pages import browser, check, visit
from tests.make import make_engineer
from tests.mentoring.made import make_pair, make_planned, make_session

__all__ = ["browser", "visit"]

pytestmark = [pytest.mark.thorough, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SUMMARY = re.compile("^What changed")


@pytest.fixture
def organisation(db: None) -> Mentorship:
    """Dana mentors Bob, Bob mentors Nils; a meeting comes, something is open."""
    dana, bob, nils = (make_engineer(name) for name in ("Dana Deep", "Bob Engineer", "Nils New"))
    today = timezone.localdate()
    pair = make_pair(dana, bob, "python", "sql", started_on=today - timedelta(days=60))
    make_pair(bob, nils, "python", started_on=today - timedelta(days=30))
    last = make_session(pair, today - timedelta(days=9), confirmed="both", summary="Read two plans.")
    last.skills.set([focus.skill for focus in pair.focus_skills.all()[:1]])
    make_planned(pair, (timezone.now() + timedelta(days=5)).isoformat())
    ActionItem.objects.create(mentorship=pair, text="Draft the plan", owner=bob, due_on=today)
    Goal.objects.create(focus_skill=pair.focus_skills.first(), level=3, text="Own the hard parts")
    return pair


class Keys:
    """Presses keys and counts them; a chord is as many as its keys, text is not counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, chord: str) -> None:
        self.count += len(chord.split("+"))
        self.page.keyboard.press(chord)


def test_a_session_is_logged_by_at_most_six_keys_and_the_other_side_confirms(visit: Any, organisation: Mentorship):
    page = visit("bob")
    keys = Keys(page)
    keys.press("l")
    page.wait_for_url("**/mentoring/sessions/new/#id_summary")
    expect(page.get_by_label(SUMMARY)).to_be_focused()
    page.keyboard.type("l is a letter here: we wrote the plan.")
    keys.press("Control+Enter")
    page.wait_for_url("**/mentoring/")

    assert keys.count <= 6
    expect(page.get_by_text("Session with Dana saved")).to_be_visible()
    check(page, "the toast")
    session = MentoringSession.objects.first()
    assert (session.held_on, session.minutes) == (timezone.localdate(), 45)
    assert session.summary == "l is a letter here: we wrote the plan."
    assert [skill.key for skill in session.skills.all()] == ["python"]

    other = visit("dana")
    other.get_by_role("link", name="Confirm").click()
    expect(other.get_by_text("we wrote the plan")).to_be_visible()
    check(other, "confirming")
    other.get_by_role("button", name="Confirm session").click()
    expect(other.get_by_text("is confirmed.")).to_be_visible()
    session.refresh_from_db()
    assert session.is_confirmed


def test_a_draft_survives_a_reload_goes_along_and_is_gone_once_saved(visit: Any):
    page = visit("bob")
    page.goto("/mentoring/sessions/new/")
    page.get_by_label(SUMMARY).fill("Half a sentence")
    page.get_by_text("15 min", exact=True).click()
    page.reload()
    expect(page.get_by_label(SUMMARY)).to_have_value("Half a sentence")
    expect(page.get_by_label("15 min")).to_be_checked()

    page.get_by_role("link", name="Nils").click()
    expect(page.get_by_label(SUMMARY)).to_have_value("Half a sentence")
    expect(page.get_by_label("30 min")).to_be_checked()  # all but the words is filled in for the other one
    page.get_by_role("button", name="Save session").click()
    expect(page.get_by_text("Session with Nils saved")).to_be_visible()
    for path in ("/mentoring/sessions/new/", "/mentoring/"):
        page.goto(path)
        expect(page.get_by_label(SUMMARY)).to_have_value("")
    assert page.said == []


def test_a_draft_of_another_pair_is_not_overwritten_by_choosing_it(visit: Any):
    page = visit("bob")
    page.goto("/mentoring/sessions/new/")
    page.get_by_role("link", name="Nils").click()
    page.get_by_label(SUMMARY).fill("About Nils")
    page.goto("/mentoring/sessions/new/")
    page.get_by_label(SUMMARY).fill("About Dana")
    page.get_by_role("link", name="Nils").click()
    expect(page.get_by_label(SUMMARY)).to_have_value("About Nils")
    page.get_by_role("link", name="Dana").click()
    expect(page.get_by_label(SUMMARY)).to_have_value("About Dana")
    assert page.said == []


def test_on_a_phone_the_bar_that_saves_is_in_sight_only_with_its_form(visit: Any, organisation: Mentorship):
    for at in range(12):
        make_session(organisation, timezone.localdate() - timedelta(days=10 + at), confirmed="both", summary="x " * 90)
    page = visit("bob", width=390)
    page.goto("/mentoring/")
    save = page.get_by_role("button", name="Save session")
    page.locator("#log").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#log').scrollIntoView({ block: 'start' })")
    expect(save).to_be_in_viewport()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.locator("#log")).not_to_be_in_viewport()
    expect(save).not_to_be_in_viewport()

    page.goto("/mentoring/sessions/new/")
    expect(save).to_be_in_viewport()
    check(page, "the bar")


def test_undo_takes_the_session_back(visit: Any):
    page = visit("bob")
    page.goto("/mentoring/sessions/new/")
    page.get_by_role("button", name="Save session").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("is taken back.")).to_be_visible()
    assert MentoringSession.objects.count() == 1


def test_a_private_note_saves_itself_and_two_windows_lose_nothing(visit: Any, organisation: Mentorship):
    page = visit("bob")
    page.goto(f"/mentoring/pairs/{organisation.pk}/")
    page.get_by_label(re.compile("^Private note")).fill("Ask about the review")
    expect(page.locator("#note-said")).to_contain_text("Saved")
    note = PrivateNote.objects.get()
    assert note.text == "Ask about the review"

    PrivateNote.objects.update(text="From my phone", version=2)
    page.get_by_label(re.compile("^Private note")).fill("Ask about the review today")
    expect(page.get_by_text("was changed in another window")).to_be_visible()
    expect(page.get_by_text("From my phone")).to_be_visible()
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#note-said")).to_contain_text("Saved")
    assert PrivateNote.objects.get().text == "Ask about the review today"
    check(page, "the note", allowed="status of 409")


def test_the_mentee_shares_a_text_and_takes_it_back(visit: Any, organisation: Mentorship):
    page = visit("bob")
    page.goto(f"/mentoring/pairs/{organisation.pk}/")
    page.get_by_role("link", name="Share with my managers: session of").click()
    page.get_by_label(re.compile("^Your text")).fill("I read two plans by myself.")
    page.get_by_role("button", name="Share text").click()
    expect(page.get_by_text("I read two plans by myself.")).to_be_visible()
    check(page, "shared")

    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("the text is erased")).to_be_visible()
    expect(page.get_by_text("I read two plans by myself.")).to_have_count(0)
    assert SharedText.objects.get().text == ""


@pytest.mark.thorough
@pytest.mark.parametrize(("theme", "width"), test_pages.LOOKS)
def test_every_page_of_mentoring(visit: Any, organisation: Mentorship, theme: str, width: int):
    page = visit("bob", theme, width)
    session = organisation.sessions.get()
    own = f"/mentoring/pairs/{organisation.pk}/"
    planned = organisation.planned.get()
    make_session(organisation, timezone.localdate() - timedelta(days=2), by=organisation.mentor)
    for path in (
        "/mentoring/",
        "/mentoring/sessions/",
        "/mentoring/sessions/new/",
        f"/mentoring/sessions/{session.pk}/",
        f"/mentoring/sessions/{session.pk}/confirm/",
        own,
        f"{own}share/",
        f"/mentoring/sessions/{session.pk}/share/",
        "/people/bob-engineer/shared/",
        f"{own}steps/ended-early/",
        f"/mentoring/planned/{planned.pk}/",
        "/mentoring/pairs/new/",
        "/mentoring/pairs/new/?mentor=nils-new",
    ):
        assert page.goto(path).status == 200, path
        page.evaluate("document.querySelectorAll('main details:not(.menu)').forEach(each => { each.open = true; })")
        check(page, f"{path} {theme} {width}")
