"""Rating a team of nine in the browser: by the keyboard alone, with a spreadsheet's block, undo, a conflict, and a
connection that goes away. After each story the server has what the page shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from skills.framework.publish import load, read_file
from skills.models import Engineer, Rating, Role, Skill
from tests.e2e import test_pages
from tests.make import day, make_engineer, make_rating, make_team

pytestmark = [pytest.mark.thorough, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

browser, visit = test_pages.browser, test_pages.visit
MATRIX = "/teams/vision/matrix/"
NAMES = ("Ada", "Ben", "Cy", "Dee", "Eli", "Fay", "Gus", "Hal", "Ida")
MOD = "Control"


@pytest.fixture
def organisation(db: None) -> None:
    """Alice manages nine people of Vision, Helga manages her."""
    load(read_file("senior-ml-engineer"), as_draft=False)
    junior, senior = Role.objects.get(key="ml-engineer"), Role.objects.get(key="senior-ml-engineer")
    make_team("Engineering", manager=make_engineer("Helga Head"))
    team = make_team("Vision", "Engineering", manager=make_engineer("Alice Manager"))
    for name in NAMES:
        make_engineer(f"{name} Person", team=team, role=junior, target=senior)


@pytest.fixture
def grid(visit: Any, organisation: None) -> Iterator[Page]:
    """Alice's matrix with the cursor on the first cell; whatever happened, the console stayed silent."""
    page: Page = visit("alice", width=1440)
    page.goto(MATRIX)
    page.locator(".mx [role=gridcell]").first.focus()
    yield page
    assert [text for text in page.said if "net::ERR_" not in text] == []


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def saved(page: Page) -> None:
    """Nothing waits any more."""
    expect(page.locator("[data-state=saving]")).to_have_count(0)
    expect(page.locator("#mx-saved")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))


def cell(page: Page, person: str, skill: str) -> Any:
    who, what = Engineer.objects.get(name__startswith=person).pk, Skill.objects.get(key=skill).pk
    place = page.evaluate(
        "who => [...document.querySelectorAll('.mx thead th')].findIndex(th => th.dataset.person === String(who))", who
    )
    return page.locator(f'.mx tr[data-skill="{what}"] > :nth-child({place + 1})')


def level(person: str, skill: str) -> int | None:
    cells = Rating.objects.cells(day("2100-01-01")).filter(engineer__name__startswith=person, skill__key=skill)
    return cells.values_list("level", flat=True).first()


def levels() -> list[int | None]:
    return list(Rating.objects.cells(day("2100-01-01")).values_list("level", flat=True))


def paste(page: Page, text: str) -> None:
    """As a spreadsheet hands it over."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const init = { clipboardData: data, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", init));
        }""",
        text,
    )


def helga_rates(skill: Skill, level: int) -> None:
    ada, helga = Engineer.objects.get(name="Ada Person"), Engineer.objects.get(name="Helga Head")
    make_rating(ada, skill, level, by=helga, on="2026-01-10")


def axe(page: Page) -> None:
    """No finding of axe in what is open now."""
    found = Axe().run(page, options=test_pages.RULES).response["violations"]
    assert [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]] == []


def test_a_team_of_nine_by_41_skills_is_rated_by_the_keyboard_alone(grid: Page) -> None:
    for at in range(9):
        keys(grid, f"{MOD}+Home", *["ArrowRight"] * at, *[str((at + row) % 6) for row in range(41)])
    saved(grid)

    assert Rating.objects.count() == 9 * 41
    shown = grid.locator(".mx tbody .mc").all_text_contents()
    by_place = {(at, row): (at + row) % 6 for at in range(9) for row in range(41)}
    assert shown == [str(by_place[at, row]) for row in range(41) for at in range(9)]
    first = Skill.objects.order_by("area__position", "position").first()
    assert first
    assert [level(name, first.key) for name in NAMES] == [at % 6 for at in range(9)]
    met = grid.locator(".mx tfoot b").all_text_contents()
    grid.reload()
    assert grid.locator(".mx tfoot b").all_text_contents() == met


def test_ranges_fill_withdraw_undo_and_redo(grid: Page) -> None:
    keys(grid, "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight")
    expect(grid.locator("[aria-selected=true]")).to_have_count(6)
    expect(grid.locator("#mx-read")).to_have_text("6 cells selected a digit rates all of them")
    keys(grid, "3")
    expect(grid.locator("#mx-live")).to_have_text("Rated 3, 6 cells")
    saved(grid)
    assert levels() == [3] * 6

    keys(grid, "Delete")
    expect(grid.locator("#mx-live")).to_have_text("Withdrawn, 6 cells")
    saved(grid)
    assert levels() == [None] * 6
    keys(grid, f"{MOD}+z")
    saved(grid)
    assert levels() == [3] * 6
    keys(grid, f"{MOD}+z")
    saved(grid)
    assert levels() == []
    expect(grid.locator(".mx tbody .mc[data-level]")).to_have_count(0)
    keys(grid, f"{MOD}+Shift+z")
    saved(grid)
    assert levels() == [3] * 6
    assert Rating.objects.filter(voids=None, voided_by=None).count() == 6

    keys(grid, f"{MOD}+Home", "5", f"{MOD}+Home", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown", f"{MOD}+d")
    saved(grid)
    assert sorted(filter(None, levels())) == [3, 3, 3, 5, 5, 5, 5]
    keys(grid, f"{MOD}+Home", "Shift+ArrowRight", "Shift+ArrowRight", f"{MOD}+r")
    saved(grid)
    assert levels().count(5) == 6


def test_undo_before_it_is_saved_sends_nothing_and_a_quick_second_thought_is_kept(grid: Page) -> None:
    keys(grid, "4", f"{MOD}+z")
    grid.wait_for_timeout(600)
    assert not Rating.objects.exists()
    expect(grid.locator(".mx tbody .mc[data-level]")).to_have_count(0)

    keys(grid, "1", "ArrowUp", "2", "ArrowUp", "5")
    saved(grid)
    assert levels() == [5]
    keys(grid, f"{MOD}+z", f"{MOD}+z")
    saved(grid)
    assert levels() == [1]


def test_a_block_of_a_spreadsheet_is_pasted_as_one_step_and_foreign_values_are_refused(grid: Page) -> None:
    paste(grid, '1\t2\t"3"\r\n4\t\t5\r\n')
    expect(grid.locator("#mx-live")).to_have_text("Pasted, 5 cells")
    saved(grid)
    assert sorted(levels()) == [1, 2, 3, 4, 5]
    keys(grid, f"{MOD}+z")
    saved(grid)
    assert levels() == []

    paste(grid, "1\tSenior")
    expect(grid.locator("#mx-read")).to_contain_text(
        "Nothing was pasted: row 1, column 2 of the copied block is “Senior”"
    )
    keys(grid, "Shift+ArrowRight", "Shift+ArrowDown")
    paste(grid, "2")
    saved(grid)
    assert levels() == [2] * 4
    copied = grid.evaluate(
        """() => {
            const data = new DataTransfer();
            const init = { clipboardData: data, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent("copy", init));
            return data.getData("text/plain");
        }"""
    )
    assert copied == "2\t2\r\n2\t2"


def test_a_conflict_shows_both_values_and_loses_neither(grid: Page) -> None:
    skill = Skill.objects.order_by("area__position", "position")[0]
    helga_rates(skill, 1)
    keys(grid, "4", "3")
    badge = cell(grid, "Ada", skill.key)
    expect(badge).to_have_attribute("data-state", "conflict")
    expect(grid.locator("#mx-live")).to_contain_text("One cell was changed by somebody else meanwhile")
    expect(grid.locator("[data-state=saving]")).to_have_count(0)
    assert (level("Ada", skill.key), Rating.objects.count()) == (1, 2)

    grid.reload()  # what one chose is still there
    expect(badge).to_have_attribute("data-state", "conflict")
    grid.get_by_role("button", name="Settle 1").click()
    expect(grid.get_by_role("dialog")).to_contain_text("Helga Head rated 1 at")
    expect(grid.get_by_role("dialog")).to_contain_text("You chose 4 Leads")
    grid.get_by_role("button", name="Use mine").click()
    saved(grid)
    assert level("Ada", skill.key) == 4


def test_theirs_can_be_kept(grid: Page) -> None:
    skill = Skill.objects.order_by("area__position", "position")[0]
    make_rating(
        Engineer.objects.get(name="Ada Person"), skill, 1, Engineer.objects.get(name="Helga Head"), "2026-01-10"
    )
    keys(grid, "4")
    expect(cell(grid, "Ada", skill.key)).to_have_attribute("data-state", "conflict")
    keys(grid, "ArrowUp", "Enter")
    grid.get_by_role("button", name="Keep theirs: 1 Aware").click()
    expect(cell(grid, "Ada", skill.key)).to_be_focused()
    expect(grid.locator("[data-state]")).to_have_count(0)
    assert level("Ada", skill.key) == 1


def test_a_lost_connection_loses_nothing_not_even_over_a_reload(grid: Page) -> None:
    grid.context.set_offline(True)
    keys(grid, "1", "2", "3")
    banner = grid.get_by_role("alert")
    expect(banner).to_contain_text("You are offline. 3 ratings wait here.")
    assert not Rating.objects.exists()
    keys(grid, "4")
    expect(banner).to_contain_text("4 ratings wait here.")
    axe(grid)

    grid.context.set_offline(False)
    saved(grid)
    expect(banner).to_be_hidden()
    assert sorted(levels()) == [1, 2, 3, 4]

    failures = iter([True, False])
    grid.route("**/ratings/**", lambda route: route.abort() if next(failures) else route.continue_())
    keys(grid, "0")
    saved(grid)  # tried again by itself
    assert sorted(levels()) == [0, 1, 2, 3, 4]
    grid.unroute("**/ratings/**")

    grid.route("**/ratings/**", lambda route: route.abort())
    keys(grid, "5")
    grid.wait_for_timeout(500)
    warned: list[str] = []
    grid.once("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    grid.reload()
    assert warned == ["beforeunload"]
    expect(grid.locator("[data-state=saving]")).to_have_count(1)  # painted again, over what the server knows
    grid.unroute("**/ratings/**")
    saved(grid)
    assert sorted(levels()) == [0, 1, 2, 3, 4, 5]


def test_whoever_is_signed_out_is_told_and_loses_nothing(grid: Page) -> None:
    cookies = grid.context.cookies()
    grid.context.clear_cookies()
    keys(grid, "4")
    expect(grid.get_by_role("alert")).to_contain_text("You are signed out. 1 rating waits here.")
    grid.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "cairn"])  # another token by now
    grid.get_by_role("button", name="Try again").click()
    saved(grid)
    assert levels() == [4]
    grid.said.clear()  # the refusal that made the page fetch its new token


def test_the_details_of_a_cell_rate_with_a_note(grid: Page) -> None:
    is_broken = False  # one route from the beginning: the first request after a new one may slip through
    grid.route("**/cell/**", lambda route: route.abort() if is_broken else route.continue_())
    keys(grid, "Enter")
    dialog = grid.get_by_role("dialog")
    expect(dialog).to_contain_text("Ada Person")
    keys(grid, "3")
    expect(dialog.get_by_text("3 Independent.")).to_be_visible()
    axe(grid)
    keys(grid, "Tab")
    grid.keyboard.type("Shipped it.")
    keys(grid, "Enter")
    saved(grid)
    row = Rating.objects.get()
    assert (row.level, row.note) == (3, "Shipped it.")
    expect(grid.locator(".mx .cur")).to_be_focused()

    keys(grid, "F2")
    expect(dialog).to_be_visible()
    keys(grid, "Escape")
    expect(dialog).to_be_hidden()
    expect(grid.locator(".mx .cur")).to_be_focused()
    is_broken = True
    keys(grid, "Enter")
    expect(dialog).to_contain_text("The details could not be loaded. Digits still rate the cell.")
    is_broken = False
    grid.get_by_role("button", name="Try again").click()
    expect(dialog.get_by_label("Note")).to_be_visible()
    grid.said.clear()


def test_moving_filtering_and_folding(grid: Page) -> None:
    keys(grid, f"{MOD}+ArrowDown")
    expect(grid.locator("#mx-read")).to_contain_text("Skills at target")
    keys(grid, "1")
    expect(grid.locator("#mx-live")).to_have_text("Read only")
    keys(grid, f"{MOD}+Home", "PageDown")
    area = grid.locator(".mx tbody").nth(1)
    expect(area.locator("[role=gridcell]").first).to_be_focused()
    keys(grid, "PageUp", "End")
    expect(grid.locator(".mx tbody").first.locator("td.cv[role=gridcell]").first).to_be_focused()
    keys(grid, f"{MOD}+Home", "Alt+ArrowUp")
    expect(grid.locator(".mx tbody").first.locator("tr[data-skill]").first).to_be_hidden()
    keys(grid, "Alt+ArrowDown")
    expect(grid.locator(".mx tbody").first.locator("tr[data-skill]").first).to_be_visible()

    grid.keyboard.type("drift")
    expect(grid.get_by_label("Filter skills or people")).to_have_value("drift")
    keys(grid, "Enter")
    expect(grid.locator(".mx tr[data-skill]")).to_have_count(1)
    expect(grid.locator("#mx-read")).to_contain_text("Monitoring & drift")
    keys(grid, "4")
    saved(grid)
    assert level("Ada", "monitoring-drift") == 4
    keys(grid, "/", "Escape")
    expect(grid.locator(".mx tr[data-skill]")).to_have_count(41)
    expect(grid.locator(".mx .cur")).to_be_focused()
    grid.keyboard.type("ida")
    keys(grid, "Enter")
    expect(grid.locator(".mx thead .pn")).to_have_text(["Ida"])
    expect(grid.locator(".mx .cur")).to_be_focused()
    keys(grid, "5")
    saved(grid)
    assert levels().count(5) == 1


def test_the_list_of_keys_advance_and_accepting_what_people_say(grid: Page) -> None:
    skills = list(Skill.objects.order_by("area__position", "position")[:2])
    ada = Engineer.objects.get(name="Ada Person")
    for skill, said in zip(skills, (2, 5), strict=True):
        make_rating(ada, skill, said, by=ada, on="2026-01-10")
    grid.reload()
    grid.locator(".mx [role=gridcell]").first.focus()
    keys(grid, "?")
    expect(grid.get_by_role("dialog", name="Keys in the matrix")).to_be_visible()
    expect(grid.get_by_role("dialog", name="Keys in the matrix")).to_contain_text("holds names")
    axe(grid)
    keys(grid, "Escape", "=", "=")
    saved(grid)
    assert sorted(levels()) == [2, 5]

    grid.get_by_label("After rating").select_option("right")
    grid.reload()
    grid.locator(".mx [role=gridcell]").first.focus()
    keys(grid, "1", "1")
    saved(grid)
    assert (level("Ada", skills[0].key), level("Ben", skills[0].key)) == (1, 1)


def test_the_pointer_selects_and_opens(grid: Page) -> None:
    cells = grid.locator(".mx tbody tr[data-skill]").first.locator("[role=gridcell]")
    cells.nth(1).click()
    cells.nth(3).click(modifiers=["Shift"])
    expect(grid.locator("[aria-selected=true]")).to_have_count(3)
    keys(grid, "4")
    saved(grid)
    assert levels() == [4] * 3
    cells.nth(2).dblclick()
    expect(grid.get_by_role("dialog")).to_contain_text("Cy Person")


def test_focus_is_never_hidden_below_what_sticks_and_zoomed_pages_do_not_scroll_sideways(visit, organisation) -> None:
    page: Page = visit("alice", width=1000)
    page.goto(MATRIX)
    page.locator(".mx [role=gridcell]").first.focus()
    keys(page, f"{MOD}+ArrowRight", "ArrowLeft", f"{MOD}+ArrowDown", "ArrowUp", f"{MOD}+ArrowLeft")
    box, head, foot = (page.locator(each).first.bounding_box() for each in (".cur", ".mx thead th", ".mx tfoot th"))
    assert box
    assert head
    assert foot
    assert head["y"] + head["height"] <= box["y"] <= foot["y"] - box["height"] + 1
    page.set_viewport_size({"width": 640, "height": 500})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_finding_of_axe_in_a_dark_grid_with_a_selection(visit: Any, organisation: None) -> None:
    page: Page = visit("alice", "dark")
    helga_rates(Skill.objects.all()[0], 1)
    page.goto(f"{MATRIX}?view=gap")
    page.locator(".mx [role=gridcell]").first.focus()
    keys(page, "Shift+ArrowDown", "Shift+ArrowRight", "4")
    saved(page)
    test_pages.check(page, "dark grid")
