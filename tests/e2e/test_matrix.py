"""Matrix, cover, history, framework and method in a real browser: policy, axe, sideways scrolling; one story each for a
desk and a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from skills.framework.publish import load, read_file
from skills.models import Engineer, Role, Skill
from tests.e2e import test_pages
from tests.make import make_engineer, make_rating, make_team

pytestmark = [pytest.mark.thorough, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

browser, visit = test_pages.browser, test_pages.visit
MATRIX = "/teams/vision/matrix/"
PAGES = [
    MATRIX,
    f"{MATRIX}?view=gap&target=senior-ml-engineer",
    f"{MATRIX}?q=kube",
    f"{MATRIX}?as_of=2026-02-30",
    "/teams/",
    "/teams/vision/cover/",
    "/people/p1-person/history/",
    "/people/p1-person/history/?skill=monitoring-drift",
    "/framework/",
    "/framework/ml-lifecycle/monitoring-drift/",
    "/framework/roles/senior-ml-engineer/",
    "/method/",
]


@pytest.fixture
def organisation(db: None) -> None:
    """Alice manages sixteen people of Vision; P1 has ratings of every kind that a cell shows."""
    load(read_file("senior-ml-engineer"), as_draft=False)
    junior, senior = Role.objects.get(key="ml-engineer"), Role.objects.get(key="senior-ml-engineer")
    alice = make_engineer("Alice Manager")
    team = make_team("Vision", manager=alice)
    people = [make_engineer(f"P{at} Person", team=team, role=junior, target=senior) for at in range(1, 17)]
    for at, skill in enumerate(Skill.objects.all()):
        for person in people[: at % 17]:
            make_rating(person, skill, at % 6, by=alice, on=f"2026-0{1 + at % 9}-10", note="Seen." if at % 3 else "")
            make_rating(person, skill, (at + person.pk) % 6, by=person, on="2026-05-10")


@pytest.mark.thorough
@pytest.mark.parametrize(("theme", "width"), [("dark", 390)])  # the other looks are part of the tours
def test_every_page_about_skills(visit: Any, organisation: None, theme: str, width: int) -> None:
    page = visit("alice", theme, width)
    for path in PAGES:
        page.goto(path)
        test_pages.check(page, f"{path} {theme} {width}")


def test_filters_change_the_table_in_place_and_the_address_with_it(visit: Any, organisation: None) -> None:
    page: Page = visit("alice")
    page.goto(MATRIX)
    page.keyboard.press("/")
    page.keyboard.type("drift")

    expect(page.locator(".mx tbody tr:not(.grp)")).to_have_count(1)
    expect(page.get_by_label("Filter skills or people")).to_be_focused()
    page.get_by_text("Gap to target").click()
    expect(page.locator(".mx table")).to_have_attribute("data-view", "gap")
    assert page.url.endswith(f"{MATRIX}?view=gap&q=drift")
    page.reload()
    expect(page.locator(".mx tbody tr:not(.grp)")).to_have_count(1)

    page.goto(f"{MATRIX}?q=drift&source=self")  # where nothing is rated, each cell leads to its history
    cell = page.locator(".mx a.mc").first
    cell.focus()
    expect(page.locator("#mx-read")).to_contain_text("P1 · Monitoring & drift")
    cell.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Monitoring & drift: rating history")
    assert page.said == []


def test_only_the_table_scrolls_and_its_first_column_stays(visit: Any, organisation: None) -> None:
    page: Page = visit("alice")
    page.goto(MATRIX)
    page.locator(".mx").evaluate("box => box.scrollTo(400, 600)")
    box, first, head = (page.locator(each).first.bounding_box() for each in (".mx", ".mx .sk", ".mx thead th"))

    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert box
    assert first
    assert head
    assert first["x"] == box["x"]
    assert abs(head["y"] - box["y"]) <= 1


def test_on_a_phone_one_person_at_a_time(visit: Any, organisation: None) -> None:
    page: Page = visit("alice", width=390)
    page.goto(MATRIX)
    page.get_by_role("link", name="P16").click()

    expect(page.get_by_text("P16 Person, ML Engineer: ")).to_be_visible()
    expect(page.locator(".pick[aria-current]")).to_be_in_viewport()
    expect(page.locator(".mx")).to_be_hidden()
    page.locator("details.ar1 summary", has_text="ML lifecycle").click()
    page.locator("details[open]").get_by_label("Monitoring & drift: ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rate P16 Person")
    expect(page.locator("#monitoring-drift")).to_be_in_viewport()
    assert Engineer.objects.get(name="P16 Person").slug in page.url
