"""Answers to a verdict: written by the engineer alone, kept as they are, read by whoever may read the verdict."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from reports.answers import add_answer, read_unread
from reports.models import Answer
from tests.make import make_engineer
from tests.reports.growing import status
from tests.reports.stored import Said, make_report

TEXT = "I led the drift work since May.\nIt is not in here."
JUNE = "/readiness/senior/2026-06-30/people/bob-engineer/"
SEPTEMBER = "/readiness/senior/2026-09-30/people/bob-engineer/"
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def june(reports):
    return reports[0].entries.get()


@pytest.fixture
def entry(reports):
    return reports[1].entries.get()


def write(client, who, entry, text=TEXT, **more):
    client.force_login(who.user)
    return client.post(f"/me/readiness/{entry.pk}/answer/", {"text": text}, **more)


def html(client, who, path):
    client.force_login(who.user)
    return client.get(path).content.decode()


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_engineer_answers_and_comes_back_to_the_verdict(client, entry, bob):
    response = write(client, bob, entry)

    assert (response.status_code, response["Location"]) == (302, "/me/readiness/#answer")
    row = Answer.objects.get()
    assert (row.engineer, row.entry, row.text, row.written_at) == (bob, entry, TEXT, timezone.now())
    assert "On this report, you said:" in html(client, bob, "/me/readiness/")


def test_an_older_verdict_can_be_answered_on_its_page(client, june, bob):
    assert f'action="/me/readiness/{june.pk}/answer/"' in html(client, bob, JUNE)
    assert write(client, bob, june)["Location"] == f"{JUNE}?edition=1#answer"


@pytest.mark.parametrize("who", ["alice", "head", "lena", "pia", "charlie", "paula"])
def test_nobody_answers_for_somebody_else(request, client, entry, who):
    writer = make_engineer("Paula Peer", team="Vision") if who == "paula" else request.getfixturevalue(who)

    assert write(client, writer, entry).status_code == 404
    assert not Answer.objects.exists()
    if who != "charlie" and who != "paula":
        assert "This misses" not in html(client, writer, SEPTEMBER)


def test_only_by_post_and_only_signed_in(client, entry, bob):
    address = f"/me/readiness/{entry.pk}/answer/"

    assert client.post(address, {"text": "x"})["Location"].startswith("/login/")
    assert status(client, bob, address) == 405
    assert write(client, bob, type(entry)(pk=10**9)).status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write what the verdict misses"),
        (" \n\t ", "Write what the verdict misses"),
        ("\u200b\u2060", "Write what the verdict misses"),
        ("a\x00b", "control character"),
        ("a\x1bb", "control character (U+001B)"),
        ("x" * 2001, "at most 2,000 characters"),
    ],
)
def test_what_cannot_be_saved_is_said_at_the_field_and_nothing_is_lost(client, entry, bob, text, said):
    response = write(client, bob, entry, text)
    shown = response.content.decode()

    assert response.status_code == 422
    assert said in shown
    assert "othing was saved." in shown
    assert "You are close to Senior" in shown
    assert not Answer.objects.exists()
    if "x" in text:
        assert text in shown


def test_the_longest_text_fits_and_markup_stays_text(client, entry, bob, alice):
    text = "<script>alert(1)</script>" + "é" * 1975
    write(client, bob, entry, text)

    assert Answer.objects.get().text == text
    shown = html(client, alice, SEPTEMBER)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;é" in shown


def test_a_second_answer_is_a_second_row_and_the_newest_shows(client, entry, bob, alice, time_machine):
    write(client, bob, entry, "First thought")
    time_machine.shift(60)
    write(client, bob, entry, "Second thought")
    write(client, bob, entry, "Second thought")  # sent twice

    assert [row.text for row in Answer.objects.all()] == ["Second thought", "First thought"]
    shown = html(client, alice, SEPTEMBER)
    assert "Second thought" in shown
    assert "First thought" not in shown


def test_the_database_refuses_to_change_one(entry):
    row = add_answer(entry, TEXT)

    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.filter(pk=row.pk).update(text="Something else")


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["bob", "alice", "head", "lena", "pia"])
def test_whoever_reads_the_verdict_reads_the_answer(request, client, entry, bob, who):
    write(client, bob, entry)
    shown = html(client, request.getfixturevalue(who), SEPTEMBER)

    assert "I led the drift work since May." in shown
    assert ("On this report, you said:" if who == "bob" else "On this report, Bob said:") in shown


def test_nobody_else_does(client, entry, bob, charlie, alice, lena):
    write(client, bob, entry)

    for path in (SEPTEMBER, "/people/bob-engineer/readiness/"):
        assert status(client, charlie, path) == 404
    for who in (charlie, make_engineer("Paula Peer", team="Vision")):
        assert not Answer.objects.visible_to(who.user).exists()
    assert Answer.objects.visible_to(lena.user).count() == Answer.objects.visible_to(alice.user).count() == 1


def test_the_next_report_tells_it_and_the_one_after_does_not(client, senior, reports, june, bob, alice):
    write(client, bob, june)
    december = make_report(senior, [Said(bob)], date(2026, 12, 31), previous=reports[1])

    assert "On the report of 30 Jun 2026, Bob said:" in html(client, alice, SEPTEMBER)
    assert "On this report, Bob said:" in html(client, alice, JUNE)
    later = html(client, alice, f"/readiness/senior/{december.as_of}/people/bob-engineer/")
    assert "Bob said" not in later


def test_another_edition_of_the_day_tells_it_too(client, senior, reports, entry, bob, alice):
    write(client, bob, entry)
    make_report(senior, [Said(bob)], reports[1].as_of, edition=2, previous=reports[0])

    assert "On edition 1 of this report, Bob said:" in html(client, alice, SEPTEMBER)


# ── the manager is told ─────────────────────────────────────────────────────────────────────────────────────────────
def needs(client, who):
    client.force_login(who.user)
    return [need.title for need in client.get("/").context["home"].needs]


TITLE = "Bob Engineer answered their verdict"


def test_the_line_has_a_row_until_the_verdict_was_opened(client, entry, bob, alice, head, time_machine):
    html(client, alice, SEPTEMBER)  # minutes before: that is not reading the answer
    time_machine.shift(timedelta(minutes=5))
    write(client, bob, entry)
    time_machine.shift(timedelta(minutes=5))
    assert TITLE in needs(client, alice)
    assert TITLE in needs(client, head)
    assert TITLE not in needs(client, bob)

    html(client, alice, SEPTEMBER)
    assert TITLE not in needs(client, alice)
    assert TITLE in needs(client, head)

    time_machine.shift(timedelta(minutes=5))
    write(client, bob, entry, "And one more thing")
    assert TITLE in needs(client, alice)
    html(client, alice, "/people/bob-engineer/readiness/")
    assert TITLE not in needs(client, alice)


def test_only_the_line_is_told(client, entry, bob, charlie, lena, pia):
    write(client, bob, entry)

    for who in (charlie, lena, pia):
        assert TITLE not in needs(client, who)
        assert read_unread(who.user) == []
