"""Every page in a real browser, light and dark, on a desk and on a phone: no report of the content policy, no finding
of axe, nothing that scrolls sideways. Two stories: reasons open in place; a run ends at its report."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from config.base.models import Job
from reports.jobs import GENERATE
from reports.models import Report, Verdict
from tests.make import make_engineer
from tests.reports.stored import AS_OF, NOT_MET, Said, make_people, make_report, make_senior

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
NOW, SOON, DEVELOPING, LACKING = Verdict
REPORT = "/readiness/senior/2026-09-30/"
OTHERS = [("dark", 1280), ("light", 390)]
LOOKS = [("light", 1280), *[pytest.param(*look, marks=pytest.mark.thorough) for look in OTHERS]]
NARROWEST = 320
TOO_WIDE = """[...document.querySelectorAll('body *')]
    .filter(each => !each.closest('.scroll') && (each.getBoundingClientRect().right > innerWidth
        || each.getBoundingClientRect().left + each.scrollWidth > innerWidth))
    .map(each => each.outerHTML.slice(0, 200)).slice(-3)"""
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # describing every element that passes is two thirds of the time
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system or Playwright's own; without either the tests skip, or fail where none may skip."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread
    try:
        with sync_playwright() as playwright:
            executable = found or playwright.chromium.executable_path
            if not os.path.exists(executable):
                message = "No Chromium was found; these tests need one (apt install chromium)."
                if os.environ.get("CAIRN_NO_SKIP"):
                    pytest.fail(message)
                pytest.skip(message)
            with playwright.chromium.launch(executable_path=executable, args=FLAGS) as launched:
                yield launched
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def organisation(db: None) -> Report:
    """A report with every verdict, ties, moves and a second look; Lena reads it, Pia runs the place."""
    for name, group in (("Lena Leader", "leadership"), ("Pia People", "people")):
        make_engineer(name, group=group, team=None)
    senior, people = make_senior(), make_people(16)
    earlier = make_report(senior, [Said(each) for each in people], date(2026, 6, 30))
    blockers = [{"kind": "floor", "skill": "mentoring"}, {"kind": "score", "points": 2.4}]
    verdicts = [NOW] * 3 + [SOON] * 4 + [DEVELOPING] * 7 + [LACKING] * 2
    said = [
        Said(
            each,
            verdict,
            97 - 2.3 * index,
            previous=(DEVELOPING, 90 - 2.3 * index) if index else None,
            blockers=[] if verdict == NOW else blockers,
            checks=[NOT_MET],
            missing=[{"kind": "floor_unrated", "skill": "mentoring"}] if verdict == LACKING else [],
        )
        for index, (each, verdict) in enumerate(zip(people, verdicts, strict=True))
    ]
    return make_report(senior, said, previous=earlier)


@pytest.fixture
def visit(browser: Browser, live_server: Any, organisation: Report) -> Iterator[Any]:
    """visit(who, theme, width) -> a page that is signed in and keeps what the console says."""
    opened: list[BrowserContext] = []

    def start(who: str, theme: str = "light", width: int = 1280) -> Page:
        size = {"width": width, "height": 900}
        context = browser.new_context(
            viewport=size, color_scheme=theme, base_url=live_server.url, reduced_motion="reduce"
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.said = []
        page.on(
            "console", lambda message: page.said.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: page.said.append(str(error)))
        if who:
            page.goto("/login/")
            page.get_by_label("E-mail").fill(f"{who}@example.org")
            page.get_by_label("Password").fill("correct horse battery")
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(live_server.url + "/")
        return page

    yield start
    for context in opened:
        context.close()


def check(page: Page, where: str, allowed: str = "status of 4") -> None:
    """The page as it stands: the policy kept, axe content, no sideways scrolling, no style attributes."""
    width = page.viewport_size["width"]
    for look in {width, NARROWEST} if width < 900 else {width}:
        page.set_viewport_size({"width": look, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{where} is {wide} px too wide at {look}: {page.evaluate(TOO_WIDE)}"
    # As tall as the page, so that the bar at the bottom covers nothing while axe looks.
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": height})
    found = Axe().run(page, options=RULES).response["violations"]
    told = [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]

    page.set_viewport_size({"width": width, "height": 900})
    assert told == [], f"{where}: {told}"
    assert [text for text in page.said if allowed not in text] == [], where


@pytest.mark.thorough
@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_every_page_of_a_reader(visit, organisation, theme, width):
    job = Job.objects.create(
        kind=GENERATE, key="1", args={"role": "senior", "as_of": "2026-09-30"}, state="dead", attempts=3
    )
    person = organisation.entries.select_related("engineer").order_by("-score")[4].engineer.slug
    page = visit("pia", theme, width)
    paths = ["/", "/account/", "/password/change/", "/styleguide/", "/readiness/", REPORT]
    for path in [*paths, f"{REPORT}people/{person}/", "/runs/", f"/runs/{job.pk}/", "/nothing/"]:
        page.goto(path)
        check(page, f"{path} {theme} {width}")


@pytest.mark.thorough
@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_every_page_of_somebody_not_signed_in_and_of_an_engineer(visit, theme, width):
    outside = visit("", theme, width)
    for path in ("/login/", "/password/reset/", "/password/reset/done/", "/password/reset/key/1-x/", "/inactive/"):
        outside.goto(path)
        check(outside, f"{path} {theme} {width}")
    page = visit("p04", theme, width)
    for path in ("/", "/readiness/", f"{REPORT}people/p04-person04/", "/logout/"):
        page.goto(path)
        check(page, f"{path} {theme} {width}")


@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.thorough)])
def test_those_developing_unfold_and_a_name_leads_to_the_reasons(visit, width):
    page = visit("lena", width=width)
    page.goto(REPORT)
    heading = page.locator("summary").filter(has_text="Developing")
    heading.focus()
    page.keyboard.press("Enter")
    check(page, f"everybody unfolded {width}")

    page.get_by_role("link", name="P04 Person04").first.click()
    page.wait_for_url("**/people/p04-person04/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("P04 Person04")


def test_a_run_is_watched_to_its_report(visit):
    page = visit("lena")
    page.goto("/readiness/")
    page.get_by_label("As of").fill("2026-09-30")
    page.get_by_role("button", name="Make report").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("waits for its turn")
    check(page, "waiting run")

    Job.objects.update(state="running", stage="Scoring", done=3, total=5)
    expect(page.get_by_role("heading", level=2, name="Scoring")).to_be_visible()
    expect(page.locator("#run-said")).to_have_text("Scoring")
    Job.objects.update(state="done", done=5, result={"report": Report.objects.get(as_of=AS_OF).pk})
    page.wait_for_url(f"**{REPORT}")
    assert page.said == []


def test_the_theme_is_switched_and_kept_before_the_first_paint(visit):
    page = visit("lena")
    page.goto("/account/")
    with page.expect_response("**/account/theme/"):
        page.get_by_role("button", name="Switch theme").last.click()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto("/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(12, 14, 17)"


def test_a_message_can_be_dismissed(visit):
    job = Job.objects.create(
        kind=GENERATE, key="1", args={"role": "senior", "as_of": "2026-09-30"}, state="dead", attempts=3
    )
    page = visit("lena")
    page.goto(f"/runs/{job.pk}/")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The run is queued again.")).to_be_visible()
    check(page, "message")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("The run is queued again.")).to_be_hidden()
