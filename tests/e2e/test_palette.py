"""The jump palette in a real browser: keys, focus, options, and what happens when the server does not answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.test_pages import browser, check, organisation, visit  # noqa: F401

pytestmark = [pytest.mark.thorough, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def dialog(page):
    return page.get_by_role("dialog", name="Jump to")


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_it_opens_by_key_finds_and_goes_there(visit, theme, width):  # noqa: F811
    page = visit("lena", theme, width)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Name")).to_be_focused()
    page.keyboard.type("p0")
    options = page.get_by_role("option")
    expect(options).to_have_count(8)
    expect(options.first).to_have_attribute("aria-selected", "true")
    check(page, f"palette {theme} {width}")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    second = options.nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    ident = second.get_attribute("id")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", ident)
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/p01-person01/")
    assert page.said == []


def test_enter_right_after_typing_goes_to_the_first_hit(visit):  # noqa: F811
    page = visit("lena")
    page.keyboard.press("/")
    page.keyboard.type("p07 person")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/p07-person07/")


def test_escape_closes_it_and_focus_goes_back(visit):  # noqa: F811
    page = visit("lena")
    opener = page.get_by_role("link", name="Jump to…").first
    opener.focus()
    page.keyboard.press("Enter")
    expect(dialog(page)).to_be_visible()
    page.keyboard.type("zzzz")
    expect(dialog(page).get_by_role("status")).to_have_text("Nothing here is called “zzzz”.")
    page.keyboard.press("Escape")

    expect(dialog(page)).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    expect(page.get_by_role("combobox", name="Name")).to_have_value("")
    dialog(page).get_by_role("button", name="Close").click()
    expect(dialog(page)).to_be_hidden()


def test_the_slash_stays_a_character_in_fields_and_when_letter_keys_are_off(visit):  # noqa: F811
    page = visit("lena")
    page.goto("/search/")
    page.get_by_role("searchbox").press("/")
    expect(page.get_by_role("searchbox")).to_have_value("/")
    expect(dialog(page)).to_be_hidden()

    page.goto("/account/")
    page.get_by_label("Single letters as keys").uncheck()
    page.get_by_role("button", name="Save").first.click()
    page.goto("/")
    page.keyboard.press("/")
    expect(dialog(page)).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(dialog(page)).to_be_visible()


def test_a_server_that_does_not_answer_is_said(visit):  # noqa: F811
    page = visit("lena")
    page.route("**/search/**", lambda route: route.abort())
    page.keyboard.press("Control+k")
    page.keyboard.type("p0")

    expect(dialog(page).get_by_role("status")).to_contain_text("the server does not answer")


def test_without_scripts_the_button_leads_to_a_page(browser, live_server, organisation):  # noqa: F811
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/login/?next=/")
    page.get_by_label("E-mail").fill("lena@example.org")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Jump to…").first.click()
    page.get_by_role("searchbox").fill("p03")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="P03 Person03").click()
    page.wait_for_url("**/people/p03-person03/")
    context.close()
