"""The people team loads a file in the browser, and takes it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from config.base.jobs import queue
from config.base.models import Job
from skills.models import Engineer
from tests.e2e import test_pages
from tests.make import make_engineer, make_team

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

browser, visit = test_pages.browser, test_pages.visit
ROWS = "E-mail,Full name,Department,Shoe size\nzoe@example.org,Zoe New,Vision,40\nbroken,Nobody,Vision,41\n"


@pytest.fixture
def organisation(db: None) -> None:
    make_engineer("Pia People", team=make_team("Vision"), group="people")


@pytest.mark.parametrize(("theme", "width"), test_pages.LOOKS)
def test_a_file_is_loaded_step_by_step_and_taken_back(
    visit: Callable[..., Page], organisation: None, tmp_path: Path, theme: str, width: int
) -> None:
    file = tmp_path / "staff of people.csv"
    file.write_text(ROWS)
    page: Any = visit("pia", theme, width)
    page.goto("/setup/import/")
    test_pages.check(page, f"files {theme} {width}")
    page.get_by_label("Files").set_input_files(file)
    page.get_by_role("button", name="Upload files").click()

    expect(page.get_by_label("Full name is")).to_have_value("name")
    expect(page.get_by_label("Shoe size is")).to_have_value("")
    test_pages.check(page, f"columns {theme} {width}")
    page.get_by_role("button", name="Check rows").click()

    expect(page.get_by_text("is not an e-mail address")).to_be_visible()
    test_pages.check(page, f"problems {theme} {width}")
    page.get_by_label("Leave out the rejected rows").check()
    page.get_by_role("button", name="Load rows").click()

    expect(page.get_by_role("heading", name="is being loaded")).to_be_visible()
    test_pages.check(page, f"progress {theme} {width}")
    queue.run(Job.objects.get(kind="config.import").pk)
    expect(page.get_by_role("heading", name="is loaded")).to_be_visible()
    assert Engineer.objects.filter(name="Zoe New").exists()
    test_pages.check(page, f"summary {theme} {width}")

    page.get_by_role("button", name="Take this import back").click()
    expect(page.get_by_role("heading", name="is taken back")).to_be_visible()
    assert not Engineer.objects.filter(name="Zoe New").exists()
    test_pages.check(page, f"taken back {theme} {width}")
