"""Mail in a real browser: the letter as mail programs draw it, the page that stops it, the choices in the account."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from config.base.mail.choices import is_stopped
from config.base.mail.outbox import queue_mail
from config.base.models import Email, Job
from skills.models import User
from skills.sign_in.invitations import mail_password_link
from tests.e2e.test_pages import browser, check, organisation, visit  # noqa: F401
from tests.letters import LETTER, sample_kind

pytestmark = [pytest.mark.thorough, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = [("light", 1280), ("dark", 390)]


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    with sample_kind():
        yield


def stop_path(email: Email) -> str:
    return re.search(r"https?://[^/]+(/mail/stop/\S+)", email.text)[1]


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_a_link_in_a_mail_stops_such_mails_without_signing_in(visit, theme, width):  # noqa: F811
    user = User.objects.get(email="p04@example.org")
    page = visit("", theme, width)
    page.goto(stop_path(queue_mail("sample", "a", LETTER, user=user)))
    check(page, f"stop {theme} {width}")
    page.get_by_role("button", name="Stop these mails").click()
    expect(page.get_by_role("heading", name="Stopped")).to_be_visible()
    check(page, f"stopped {theme} {width}")
    assert is_stopped(user.pk, "sample")
    page.goto("/mail/stop/nonsense/")
    check(page, f"void link {theme} {width}")


@pytest.mark.thorough
@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_choices_and_jobs_pass_the_checks(visit, theme, width):  # noqa: F811
    job = mail_password_link(User.objects.get(email="p04@example.org")).job
    Job.objects.filter(pk=job.pk).update(state="dead", last_error="MailRefused: The mail server refused this mail.")
    page = visit("lena", theme, width)
    page.goto("/account/#mail")
    check(page, f"account {theme} {width}")
    page.get_by_label("Session reminders").uncheck()
    page.locator("#mail").get_by_role("button", name="Save").click()
    expect(page.get_by_label("Session reminders")).not_to_be_checked()
    page.goto("/jobs/")
    expect(page.get_by_text("Password links to p…@example.org: stopped")).to_be_visible()
    check(page, f"jobs {theme} {width}")


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_a_letter_is_light_everywhere_and_fits_a_phone(visit, theme, width):  # noqa: F811
    page = visit("pia", theme, width)
    page.goto("/styleguide/mail/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    colours = page.evaluate(
        "['body', 'h1', 'a'].map(each => getComputedStyle(document.querySelector(each)))"
        ".flatMap(each => [each.backgroundColor, each.color])"
    )
    assert colours[0] == "rgb(247, 247, 245)"
    assert colours[3] == "rgb(22, 24, 29)"
    assert colours[4:] == ["rgb(75, 70, 200)", "rgb(255, 255, 255)"]
    expect(page.get_by_text("Lifecycle is the thinnest area.")).to_be_hidden()
    assert page.said == []
