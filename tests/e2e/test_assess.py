"""Rating one person on a phone: saved as one chooses, two managers at once, and every look of the three pages."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from skills.framework.publish import load, read_file
from skills.models import Engineer, Rating, Role, Session, Skill
from tests.e2e import test_pages
from tests.make import make_engineer, make_rating, make_team, set_managers

pytestmark = [pytest.mark.thorough, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

browser, visit = test_pages.browser, test_pages.visit
RATE = "/people/p1-person/assess/?area=data"
PAGES = [
    RATE,
    "/me/assess/",
    "/find/",
    "/find/?skill=data-preparation&level=3&skill=data-lineage&level=2",
    "/find/?skill=kube",
    "/teams/vision/cover/?leaves=p2-person&promoted=p3-person",
    "/teams/vision/cover/?leaves=nobody",
]


@pytest.fixture
def organisation(db: None) -> None:
    """Alice manages six people of Vision, Helga manages her."""
    load(read_file("senior-ml-engineer"), as_draft=False)
    junior, senior = Role.objects.get(key="ml-engineer"), Role.objects.get(key="senior-ml-engineer")
    top = make_team("Engineering")
    set_managers(top, make_engineer("Helga Head", team=top))
    alice = make_engineer("Alice Manager", team="Engineering", role=senior)
    team = make_team("Vision", parent="Engineering", manager=alice)
    people = [make_engineer(f"P{at} Person", team=team, role=junior, target=senior) for at in range(1, 7)]
    for at, skill in enumerate(Skill.objects.filter(area__key="data")):
        for person in people[1:]:
            make_rating(person, skill, (at + person.pk) % 6, by=alice, on="2026-01-10")


@pytest.mark.thorough
@pytest.mark.parametrize(("theme", "width"), [("dark", 390), ("light", 1280)])
def test_every_look(visit: Any, organisation: None, theme: str, width: int) -> None:
    page = visit("alice", theme, width)
    for path in PAGES:
        page.goto(path)
        test_pages.check(page, f"{path} {theme} {width}")


def row(page: Page, skill: str) -> Any:
    return page.locator("fieldset.rate1", has=page.locator("legend", has_text=skill))


def test_on_a_phone_a_level_is_saved_as_it_is_chosen_and_taken_back(visit: Any, organisation: None) -> None:
    page: Page = visit("alice", width=390)
    page.goto("/teams/vision/matrix/?people=p1-person")
    page.locator("details.ar1 summary", has_text="Data").first.click()
    page.get_by_label("Data lineage: ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rate P1 Person")
    assert page.url.endswith("#data-lineage")

    mine = row(page, "Data lineage")
    mine.get_by_role("radio", name="3 Independent").check()
    expect(mine.locator(".ok")).to_be_visible()
    expect(mine.locator("[data-text='3']")).to_be_visible()
    expect(mine.locator("[data-text='2']")).to_be_hidden()
    expect(mine.get_by_role("radio", name="3 Independent")).to_be_focused()
    expect(page.locator("#as-total")).to_have_text("1 of 41 rated")
    expect(page.locator("#as-said")).to_contain_text("Data lineage: 3 Independent, saved")
    assert mine.get_by_role("radio", name="3 Independent").bounding_box()["height"] >= 44

    mine.get_by_text("Add a note").click()
    mine.get_by_role("textbox").fill("Traced two data sets.")
    mine.get_by_role("textbox").blur()
    expect(mine.get_by_text("“Traced two data sets.”")).to_be_visible()
    test_pages.check(page, "a saved row")
    mine.get_by_role("button", name="Undo").click()
    expect(page.locator("#as-said")).to_contain_text("taken back")
    assert list(Rating.objects.standing().values_list("level", flat=True).filter(engineer__slug="p1-person")) == [3]
    assert page.said == []


def test_two_managers_at_once_see_both_levels(visit: Any, organisation: None) -> None:
    page: Page = visit("alice", width=390)
    page.goto(RATE)
    engineer, helga = (Engineer.objects.get(name=name) for name in ("P1 Person", "Helga Head"))
    make_rating(engineer, "data-lineage", 2, by=helga, on="2026-01-11")
    mine = row(page, "Data lineage")
    mine.get_by_role("radio", name="4 Leads").check()

    expect(mine.get_by_text("Helga Head rated this after you opened the page.")).to_be_visible()
    test_pages.check(page, "a conflict")
    row(page, "Data preparation").get_by_role("radio", name="1 Aware").check()
    expect(row(page, "Data preparation").locator(".ok")).to_be_visible()
    mine.get_by_role("button", name="Save my 4 Leads").click()
    expect(mine.locator(".ok")).to_be_visible()
    assert Rating.objects.filter(engineer=engineer, skill__key="data-lineage").latest("pk").level == 4
    assert page.said == []


def test_what_cannot_be_sent_stays_and_is_tried_again(visit: Any, organisation: None) -> None:
    page: Page = visit("alice", width=390)
    page.goto(RATE)
    mine = row(page, "Data lineage")
    page.route("**/assess/**", lambda route: route.abort())
    mine.get_by_role("radio", name="4 Leads").check()
    expect(mine.get_by_text("Not saved: the server cannot be reached.")).to_be_visible()
    expect(mine.get_by_role("radio", name="4 Leads")).to_be_checked()

    page.unroute("**/assess/**")
    mine.get_by_role("button", name="Try again").click()
    expect(mine.locator(".ok")).to_be_visible()
    assert Rating.objects.get(engineer__name="P1 Person").level == 4


def test_a_link_waits_until_what_was_said_last_is_saved(visit: Any, organisation: None) -> None:
    page: Page = visit("alice", width=390)
    page.goto(RATE)
    page.route("**/assess/**", slowly)
    mine = row(page, "Data lineage")
    mine.get_by_text("Add a note").click()
    mine.get_by_role("radio", name="4 Leads").check()
    expect(mine.locator(".ok")).to_be_visible()
    mine.get_by_role("textbox").fill("Traced two data sets.")
    page.locator("nav[aria-label='Next area'] a[rel=next]").click()
    page.wait_for_url(lambda url: "area=data" not in url)
    assert Rating.objects.filter(engineer__name="P1 Person").latest("pk").note == "Traced two data sets."

    page.locator("nav[aria-label='Next area'] a[rel=prev]").click()
    page.wait_for_url("**area=data**")  # and its scripts
    row(page, "Data lineage").get_by_role("radio", name="1 Aware").check()
    page.locator("nav[aria-label='Next area'] a[rel=next]").click()
    page.wait_for_url(lambda url: "area=data" not in url)
    assert Rating.objects.filter(engineer__name="P1 Person").latest("pk").level == 1


def slowly(route: Route) -> None:
    """What is saved takes its time."""
    if route.request.method == "POST":
        time.sleep(0.3)
    route.continue_()


def test_what_is_chosen_while_the_last_choice_is_on_its_way_is_saved_too(visit: Any, organisation: None) -> None:
    page: Page = visit("alice")
    page.goto(RATE)
    page.route("**/assess/**", slowly)
    mine = row(page, "Data lineage")
    with page.expect_request("**/assess/**"):
        mine.get_by_role("radio", name="1 Aware").check()
    page.wait_for_timeout(150)  # less than the answer takes, and more than the rest of that after the next choice
    page.keyboard.press("4")
    expect(page.locator("#as-said")).to_contain_text("Data lineage: 4 Leads, saved")
    expect(mine.get_by_role("radio", name="4 Leads")).to_be_checked()
    levels = Rating.objects.filter(engineer__name="P1 Person").order_by("pk").values_list("level", flat=True)
    assert list(levels) == [1, 4]
    page.locator("nav[aria-label='Next area'] a[rel=next]").click()
    page.wait_for_url(lambda url: "area=data" not in url)


def test_a_key_pressed_the_moment_a_row_is_replaced_counts(visit: Any, organisation: None) -> None:
    """The new row answers at once, not some milliseconds later."""
    page: Page = visit("alice")
    page.goto(RATE)
    page.evaluate(
        """document.addEventListener("htmx:afterSwap", () => setTimeout(() => {
             document.getElementById("data-lineage-4").click();
           }), { once: true })"""
    )
    row(page, "Data lineage").get_by_role("radio", name="1 Aware").check()
    expect(page.locator("#as-said")).to_contain_text("Data lineage: 4 Leads, saved")


def test_a_link_is_not_followed_when_something_was_not_saved(visit: Any, organisation: None) -> None:
    page: Page = visit("alice", width=390)
    page.goto(RATE)
    page.route("**/assess/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    mine = row(page, "Data lineage")
    mine.get_by_role("radio", name="4 Leads").check()
    page.locator("nav[aria-label='Next area'] a[rel=next]").click()
    expect(mine.get_by_text("Not saved: the server cannot be reached.")).to_be_visible()
    assert "area=data" in page.url

    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("nav[aria-label='Next area'] a[rel=next]").click()
    page.wait_for_url(lambda url: "area=data" not in url)
    assert asked == ["beforeunload"]


def test_arrow_keys_pass_levels_and_only_the_one_reached_is_saved(visit: Any, organisation: None) -> None:
    page: Page = visit("alice")
    page.goto(RATE)
    mine = row(page, "Data lineage")
    mine.get_by_role("radio", name="0 Not shown").focus()
    for level in (1, 2, 3):
        page.keyboard.press("ArrowRight")
        expect(mine.locator(f"[data-text='{level}']")).to_be_visible()
        page.wait_for_timeout(500)  # as long as it takes to read what the level means
    assert not Rating.objects.filter(engineer__name="P1 Person").exists()
    page.keyboard.press("Tab")
    expect(mine.locator(".ok")).to_be_visible()
    assert list(Rating.objects.filter(engineer__name="P1 Person").values_list("level", flat=True)) == [3]

    other = row(page, "Data preparation")
    other.get_by_role("radio", name="1 Aware").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(other.locator(".ok")).to_be_visible()
    page.keyboard.press("4")
    expect(page.locator("#as-said")).to_contain_text("Data preparation: 4 Leads, saved")
    levels = Rating.objects.filter(engineer__name="P1 Person", skill__key="data-preparation").order_by("pk")
    assert list(levels.values_list("level", flat=True))[-1] == 4
    assert levels.count() == 2
    assert page.said == []


def test_a_level_reached_by_arrows_is_saved_before_the_next_area_opens(visit: Any, organisation: None) -> None:
    page: Page = visit("alice")
    page.goto(RATE)
    row(page, "Data lineage").get_by_role("radio", name="1 Aware").focus()
    page.keyboard.press("ArrowRight")
    page.locator("nav[aria-label='Next area'] a[rel=next]").click()
    page.wait_for_url(lambda url: "area=data" not in url)
    assert Rating.objects.get(engineer__name="P1 Person").skill.key == "data-lineage"


def test_a_level_chosen_after_the_session_ended_is_saved_after_signing_in(visit: Any, organisation: None) -> None:
    page: Page = visit("alice")
    page.goto(RATE)
    Session.objects.all().delete()
    row(page, "Data lineage").get_by_role("radio", name="4 Leads").check()
    page.once("dialog", lambda dialog: dialog.accept())
    page.wait_for_url("**/login/**")
    page.get_by_label("E-mail").fill("alice@example.org")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**area=data")
    expect(row(page, "Data lineage").locator(".ok")).to_be_visible()
    assert Rating.objects.get(engineer__name="P1 Person").level == 4


def test_without_script_going_on_saves(browser: Any, live_server: Any, visit: Any, organisation: None) -> None:
    signed_in: Page = visit("alice")
    context = browser.new_context(
        java_script_enabled=False, base_url=live_server.url, storage_state=signed_in.context.storage_state()
    )
    page: Page = context.new_page()
    page.goto(RATE)
    expect(page.get_by_text("Changes save as you choose")).to_be_hidden()
    expect(page.locator("nav[aria-label='Next area']")).to_be_hidden()
    expect(page.locator("nav[aria-label='Areas']")).to_be_hidden()
    expect(page.locator("nav[aria-label^='People of']")).to_be_hidden()
    row(page, "Data lineage").get_by_role("radio", name="4 Leads").check()
    page.locator(".acts button.pri[name=go]").click()

    expect(page.get_by_text("1 rating saved")).to_be_visible()
    assert "area=data" not in page.url
    assert Rating.objects.get(engineer__name="P1 Person").level == 4
    context.close()


def test_without_script_one_button_saves(browser: Any, live_server: Any, visit: Any, organisation: None) -> None:
    signed_in: Page = visit("alice")
    context = browser.new_context(
        java_script_enabled=False, base_url=live_server.url, storage_state=signed_in.context.storage_state()
    )
    page: Page = context.new_page()
    page.goto(RATE)
    row(page, "Data lineage").get_by_role("radio", name="4 Leads").check()
    row(page, "Data preparation").get_by_role("radio", name="2 Guided").check()
    page.get_by_role("button", name="Save Data").click()

    expect(page.get_by_text("2 ratings saved")).to_be_visible()
    expect(row(page, "Data lineage").get_by_role("radio", name="4 Leads")).to_be_checked()
    context.close()
