"""Rating a team while answers are slow, rows are hidden or others rate too: what the grid says is what it did."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from skills.models import Rating, Skill
from tests.e2e import test_grid
from tests.e2e.test_grid import MOD, keys, level, levels, paste, saved

pytestmark = [pytest.mark.thorough, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

browser, visit = test_grid.browser, test_grid.visit
organisation, grid = test_grid.organisation, test_grid.grid


@pytest.fixture
def skills(organisation: None) -> list[Skill]:
    """From the top of the grid."""
    return list(Skill.objects.order_by("area__position", "position"))


def first(page: Page, held: list[Route]) -> Route:
    """A request is seen before its route is: the one that is held once it is there."""
    for _ in range(500):
        if held:
            return held[0]
        page.wait_for_timeout(10)
    raise AssertionError("Nothing was asked for.")


def test_details_that_are_slow_belong_to_the_cell_they_were_asked_for(grid: Page, skills: list[Skill]) -> None:
    held: list[Route] = []
    grid.route("**/cell/**", lambda route: held.append(route))
    opened = grid.locator("#mx-pop:popover-open")
    keys(grid, "Enter")
    expect(opened).to_have_count(1)
    slow = first(grid, held)
    keys(grid, "ArrowDown")
    expect(opened).to_have_count(0)
    slow.continue_()
    held.clear()
    keys(grid, "Enter")
    first(grid, held).continue_()
    expect(opened).to_contain_text(skills[1].name)
    keys(grid, "5", "Enter")
    saved(grid)
    assert (level("Ada", skills[0].key), level("Ada", skills[1].key)) == (None, 5)


def test_a_letter_that_is_a_key_elsewhere_filters_here(grid: Page) -> None:
    grid.keyboard.type("l")
    expect(grid.get_by_label("Filter skills or people")).to_have_value("l")
    expect(grid).not_to_have_url(re.compile("sessions"))


def test_a_new_table_while_ratings_are_on_their_way_sends_nothing_twice(grid: Page, skills: list[Skill]) -> None:
    held: list[Route] = []
    sent: list[str] = []
    grid.on("request", lambda request: sent.append(request.url) if "/ratings/" in request.url else None)
    grid.route("**/ratings/**", lambda route: route.continue_() if held else held.append(route))
    with grid.expect_request("**/ratings/**"):
        keys(grid, "5")
    grid.keyboard.type("drift")
    keys(grid, "Enter")
    expect(grid.locator(".mx tr[data-skill]")).to_have_count(1)
    expect(grid.locator(".mx .cur")).to_be_focused()
    keys(grid, "4")
    first(grid, held).continue_()
    saved(grid)
    expect(grid.locator("[data-state]")).to_have_count(0)
    assert (level("Ada", skills[0].key), level("Ada", "monitoring-drift"), len(sent)) == (5, 4, 2)


def test_what_was_rated_is_saved_when_a_view_to_read_takes_the_place_of_the_grid(
    grid: Page, skills: list[Skill]
) -> None:
    held: list[Route] = []
    grid.route("**/ratings/**", lambda route: held.append(route))
    with grid.expect_request("**/ratings/**"):
        keys(grid, "5")
    grid.locator("details.more summary").click()
    grid.get_by_label("Ratings by").select_option("self")
    expect(grid.locator("[data-module=readout]")).to_be_visible()
    with grid.expect_response("**/ratings/**") as answer:
        first(grid, held).continue_()
    answer.value.finished()
    assert grid.evaluate("Object.keys(sessionStorage).filter(each => each.startsWith('cairn-ratings'))") == []
    assert level("Ada", skills[0].key) == 5


def test_filling_from_cells_without_a_level_withdraws_nothing(grid: Page, skills: list[Skill]) -> None:
    keys(grid, "ArrowDown", "3", f"{MOD}+Home", "Shift+ArrowDown", f"{MOD}+d")
    expect(grid.locator("#mx-live")).to_have_text("There is no level to fill with")
    keys(grid, f"{MOD}+Home", "ArrowDown", f"{MOD}+d")
    saved(grid)
    assert level("Ada", skills[1].key) == 3
    keys(grid, "Shift+ArrowRight", f"{MOD}+Home", "ArrowRight", "4", "ArrowUp", "ArrowLeft")
    keys(grid, "Shift+ArrowRight", "Shift+ArrowDown", f"{MOD}+d")
    saved(grid)
    assert (level("Ada", skills[1].key), level("Ben", skills[1].key)) == (3, 4)


def test_a_digit_for_a_range_settles_no_conflict(grid: Page, skills: list[Skill]) -> None:
    test_grid.helga_rates(skills[0], 1)
    test_grid.helga_rates(skills[1], 1)
    keys(grid, "4", "4")
    expect(grid.locator("[data-state=conflict]")).to_have_count(2)
    keys(grid, f"{MOD}+Home", "Shift+ArrowDown", "2")
    expect(grid.locator("#mx-live")).to_have_text("2 conflicts are left for you to settle")
    keys(grid, "Shift+ArrowDown", "2")
    expect(grid.locator("#mx-live")).to_contain_text("; 2 conflicts are left for you to settle")
    saved(grid)
    expect(grid.get_by_role("button", name="Settle 2")).to_be_visible()
    assert [level("Ada", skill.key) for skill in skills[:3]] == [1, 1, 2]


def test_the_grid_stays_in_reach_when_the_area_of_the_cursor_is_folded(grid: Page, skills: list[Skill]) -> None:
    bodies = grid.locator(".mx tbody")
    bodies.first.locator(".fold").click()
    keys(grid, "Tab")
    expect(bodies.nth(1).locator("[role=gridcell]").first).to_be_focused()

    grid.goto(f"{grid.url}?area={skills[0].area.key}")  # one area alone is open
    grid.locator(".mx [role=gridcell]").first.focus()
    grid.locator("details.more summary").click()
    grid.get_by_label("Area", exact=True).select_option("")
    expect(bodies.first).to_have_attribute("data-folded", "")
    expect(grid.locator(".mx [role=gridcell][tabindex='0']")).to_have_count(1)
    expect(grid.locator(".mx [role=gridcell][tabindex='0']")).to_be_visible()


def test_steps_are_done_again_also_where_a_filter_hides_their_cells(grid: Page, skills: list[Skill]) -> None:
    keys(grid, "1", "2", "3")
    saved(grid)
    keys(grid, f"{MOD}+z", f"{MOD}+z", f"{MOD}+z")
    saved(grid)
    assert levels() == []
    grid.keyboard.type("drift")
    keys(grid, "Enter")
    expect(grid.locator(".mx tr[data-skill]")).to_have_count(1)
    expect(grid.locator(".mx .cur")).to_be_focused()
    keys(grid, f"{MOD}+Shift+z", f"{MOD}+Shift+z", f"{MOD}+Shift+z")
    keys(grid, "/", "Escape")
    expect(grid.locator(".mx tr[data-skill]")).to_have_count(41)
    expect(grid.locator(".mx .cur")).to_be_focused()
    saved(grid)
    expect(grid.locator("[data-state]")).to_have_count(0)
    assert [level("Ada", skill.key) for skill in skills[:3]] == [1, 2, 3]


def test_what_is_said_counts_right_and_tells_when_nothing_changed(grid: Page, skills: list[Skill]) -> None:
    said = grid.locator("#mx-live")
    keys(grid, "Shift+ArrowDown", "Shift+ArrowUp")
    expect(said).to_have_text("1 cell selected")
    keys(grid, "Escape", "3", "ArrowUp", "3")
    expect(said).to_contain_text(re.compile("^Ada, .*3 Independent.*, unchanged$"))
    saved(grid)
    assert test_grid.Rating.objects.count() == 1

    keys(grid, f"{MOD}+Home", f"{MOD}+ArrowRight", "ArrowLeft")
    test_grid.paste(grid, "4\t5")
    expect(grid.locator("#mx-read")).to_contain_text("; 1 value lay outside the cells you rate")
    saved(grid)
    keys(grid, f"{MOD}+z")
    grid.keyboard.type("drift")
    keys(grid, "Enter")
    expect(grid.locator(".mx tr[data-skill]")).to_have_count(1)
    expect(grid.locator(".mx .cur")).to_be_focused()
    keys(grid, f"{MOD}+Shift+z")
    expect(said).to_have_text("Done again: 1 cell")
    keys(grid, "/", "Escape")
    expect(grid.locator(".mx tr[data-skill]")).to_have_count(41)
    expect(grid.locator(".mx .cur")).to_be_focused()
    saved(grid)


def test_a_fast_pass_is_saved_after_three_seconds_at_the_latest(grid: Page) -> None:
    grid.clock.install(time="2026-01-01T08:00:00")
    grid.reload()
    grid.locator(".mx [role=gridcell]").first.focus()
    grid.clock.pause_at("2026-01-01T09:00:00")
    sent: list[str] = []
    grid.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    for _ in range(8):
        keys(grid, "3")
        grid.clock.run_for(300)
    assert sent == []
    with grid.expect_request(lambda request: request.method == "POST"):
        for _ in range(3):
            keys(grid, "3")
            grid.clock.run_for(300)
    grid.clock.resume()
    saved(grid)
    assert levels() == [3] * 11


def test_undo_reaches_the_whole_sitting_also_over_a_reload(grid: Page) -> None:
    for at in range(2):
        keys(grid, f"{MOD}+Home", *["ArrowRight"] * at, *["3"] * 30)
    saved(grid)
    grid.reload()
    grid.locator(".mx [role=gridcell]").first.focus()
    expect(grid.locator("#mx-undo b")).to_have_text("60")
    keys(grid, *[f"{MOD}+z"] * 60)
    saved(grid)
    assert levels() == []
    expect(grid.locator("#mx-undo")).to_be_hidden()
    keys(grid, f"{MOD}+z")
    expect(grid.locator("#mx-live")).to_have_text("Nothing to undo")


def test_after_the_last_skill_the_next_person_follows(grid: Page, skills: list[Skill]) -> None:
    keys(grid, f"{MOD}+ArrowDown", "ArrowUp", "1", "2")
    saved(grid)
    assert (level("Ada", skills[-1].key), level("Ben", skills[0].key)) == (1, 2)

    grid.get_by_label("After rating").select_option("right")
    keys_at_the_end = (f"{MOD}+Home", f"{MOD}+ArrowRight", "ArrowLeft")
    grid.locator(".mx [role=gridcell]").first.focus()
    keys(grid, *keys_at_the_end, "4", "5")
    saved(grid)
    assert (level("Ida", skills[0].key), level("Ada", skills[1].key)) == (4, 5)


def test_a_block_with_names_goes_where_they_say(grid: Page, skills: list[Skill]) -> None:
    one, two = skills[3].name, skills[1].name
    paste(grid, f"Skill\tCy Person\tAda\r\n{one}\t1\t2\r\nCraft\t\t\r\n{two.upper()}\t\t4\r\n")
    expect(grid.locator("#mx-live")).to_have_text("Pasted by name, 3 cells")
    saved(grid)
    assert [level(who, skills[at].key) for who, at in (("Cy", 3), ("Ada", 3), ("Ada", 1))] == [1, 2, 4]
    keys(grid, f"{MOD}+z")
    saved(grid)

    paste(grid, f"\t{one}\t{two}\r\nBen Person\t3\t5")  # people down, skills across
    saved(grid)
    assert (level("Ben", skills[3].key), level("Ben", skills[1].key)) == (3, 5)


def test_names_over_columns_alone_choose_the_people_and_rows_begin_at_the_cursor(
    grid: Page, skills: list[Skill]
) -> None:
    keys(grid, "ArrowDown")
    paste(grid, "Ida Person\tBen Person\r\n1\t2")
    saved(grid)
    assert (level("Ida", skills[1].key), level("Ben", skills[1].key)) == (1, 2)


def test_names_that_are_not_here_refuse_the_block(grid: Page, skills: list[Skill]) -> None:
    for text, says in (
        (f"\tZoe Person\r\n{skills[0].name}\t3", "“Zoe Person” is nobody and no skill shown here"),
        (f"\tAda\tAda Person\r\n{skills[0].name}\t3\t4", "a name stands twice in it"),
        ("COBOL\t3\t4", "“COBOL” is nobody and no skill shown here"),
    ):
        paste(grid, text)
        expect(grid.locator("#mx-read")).to_contain_text(f"Nothing was pasted: {says}")
    assert levels() == []


def test_back_brings_a_whole_page_that_saves_what_is_rated(grid: Page, skills: list[Skill]) -> None:
    grid.get_by_text("Gap to target", exact=True).click()
    expect(grid.locator(".mx table[data-view=gap]")).to_be_visible()
    grid.go_back()
    expect(grid.locator(".mx table[data-view=level]")).to_be_visible()
    expect(grid.get_by_role("heading", level=1)).to_be_visible()
    grid.locator(".mx [role=gridcell]").first.focus()
    keys(grid, "4")
    saved(grid)
    assert level("Ada", skills[0].key) == 4


def test_a_note_typed_in_the_details_is_kept_until_it_goes_with_a_rating(grid: Page) -> None:
    note = grid.get_by_label("Note")
    keys(grid, "Enter")
    note.fill("Led the review")
    keys(grid, "Escape", "Enter")
    expect(note).to_have_value("Led the review")
    grid.reload()
    grid.locator(".mx [role=gridcell]").first.focus()
    keys(grid, "Enter")
    expect(note).to_have_value("Led the review")
    expect(grid.get_by_text("Your note was kept.")).to_be_visible()
    grid.locator("#mx-pop [name=level]").first.focus()
    keys(grid, "4", "Enter")
    saved(grid)
    assert Rating.objects.get().note == "Led the review"
    grid.locator(".mx [role=gridcell]").first.focus()
    keys(grid, "Enter")
    expect(note).to_have_value("")
