"""One's own reminders on a page: done from there, put off, stopped; nobody reads another's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.base.mail.choices import is_stopped
from mentoring.models import ActionItem, MentoringSession, Mentorship, Nudge
from mentoring.reminders.round import remind
from mentoring.reminders.words import LABELS, TOPICS, WORDS, url_of
from skills.models import Engineer, User
from tests.make import make_engineer
from tests.mentoring.made import make_pair, make_session

PAGE = "/mentoring/nudges/"


@pytest.fixture
def row(bob: Engineer, dana: Engineer) -> Nudge:
    """Bob has a session with Dana to confirm."""
    today = timezone.localdate()
    pair = make_pair(dana, bob, started_on=today - timedelta(days=30))
    make_session(pair, today - timedelta(days=4), dana, recorded_at=timezone.now() - timedelta(days=4))
    remind(today)
    return Nudge.objects.get(person=bob)


def read(client: Any, person: Engineer, path: str = PAGE) -> str:
    client.force_login(person.user)
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_every_kind_has_words_a_topic_and_a_page(bob, dana):
    pair = make_pair(dana, bob)
    assert set(WORDS) == set(TOPICS) == set(Nudge.Kind)
    assert set(TOPICS.values()) < set(LABELS)
    for kind in Nudge.Kind:
        assert url_of(Nudge(kind=kind, subject="5:x", mentorship=pair)).startswith("/mentoring/")


def test_the_page_says_what_with_whom_and_leads_to_where_it_is_done(client, row, bob, dana):
    page = read(client, bob)
    assert "1 thing to do" in page
    assert "A session waits for your confirmation" in page
    assert "with Dana Deep, since" in page
    assert f'href="/mentoring/sessions/{row.target}/"' in page
    assert "Nothing waits for you" in read(client, dana)


def test_what_was_done_since_the_last_round_is_gone(client, row, bob):
    MentoringSession.objects.update(confirmed_by_mentee_at=timezone.now())
    assert "Nothing waits for you" in read(client, bob)


def test_the_link_of_a_mail_asks_and_the_button_puts_it_off(client, row, bob):
    later = f"{PAGE}{row.pk}/later/"
    assert "Remind me in a week" in read(client, bob, later)
    row.refresh_from_db()
    assert row.snoozed_until is None  # looking changes nothing
    response = client.post(later, follow=True)
    page = response.content.decode()
    row.refresh_from_db()
    assert row.snoozed_until == timezone.localdate() + timedelta(days=7)
    assert "Put off until" in page
    assert "Nothing waits for you" in page
    assert page.index("n-r") > 0  # it stands among what was put off


def test_what_is_done_can_not_be_put_off_any_more(client, row, bob):
    Nudge.objects.update(done_at=timezone.now())
    assert "This is done already" in read(client, bob, f"{PAGE}{row.pk}/later/")
    assert "This is done already" in client.post(f"{PAGE}{row.pk}/later/").content.decode()
    assert Nudge.objects.get().snoozed_until is None


def test_nobody_reads_or_puts_off_anothers(client, row, bob, dana, alice, pia, lena):
    for person in (dana, alice, pia, lena):
        client.force_login(person.user)
        assert client.get(f"{PAGE}{row.pk}/later/").status_code == 404
        assert client.post(f"{PAGE}{row.pk}/later/").status_code == 404
        assert "confirmation" not in read(client, person)
    row.refresh_from_db()
    assert row.snoozed_until is None


def test_a_proposal_without_an_answer_names_nobody(client, bob, dana):
    pair = Mentorship.objects.create(
        mentor=dana, mentee=bob, state="expired", end_reason="no_answer", accepted_by_mentee_at=timezone.now()
    )
    pair.events.create(kind="expired", on=timezone.localdate())
    remind(timezone.localdate())
    page = read(client, bob)
    assert "the next suggestion waits" in page
    assert "Dana" not in page
    assert f"instead={pair.pk}" in page
    assert client.get(url_of(Nudge.objects.get())).status_code == 200


def test_the_link_of_a_mail_opens_for_its_reader_alone(client, row, bob, alice):
    client.force_login(bob.user)
    assert client.get(url_of(row)).status_code == 200
    client.force_login(alice.user)
    assert client.get(url_of(row)).status_code == 404


@pytest.mark.parametrize("topic", list(LABELS))
def test_each_topic_can_be_stopped_and_switched_on_again(client, bob, topic):
    page = read(client, bob)
    assert LABELS[topic] in page
    client.post(f"{PAGE}mail/{topic}/")
    assert is_stopped(bob.user_id, topic)
    assert "Switch on" in read(client, bob)
    client.post(f"{PAGE}mail/{topic}/", {"wanted": "on"})
    assert not is_stopped(bob.user_id, topic)


def test_other_kinds_of_mail_are_not_chosen_here(client, bob):
    client.force_login(bob.user)
    assert client.post(f"{PAGE}mail/invitation/").status_code == 404


def test_an_account_without_a_person_has_none(client, db):
    client.force_login(User.objects.create_user("nobody@example.org", "correct horse battery"))
    response = client.get(PAGE)
    assert response.status_code == 200
    assert "Nothing waits for you" in response.content.decode()


def test_a_long_page_costs_as_many_queries_as_a_short_one(client, row, bob, dana):
    def count() -> int:
        client.force_login(bob.user)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        return len(queries)

    count()
    few, today = count(), timezone.localdate()
    for number in range(12):
        mentor = make_engineer(f"M{number} Mentor")
        pair = make_pair(mentor, bob, started_on=today - timedelta(days=30))
        ActionItem.objects.create(mentorship=pair, text="Read", owner=bob, due_on=today - timedelta(days=2))
    remind(today)
    assert count() == few <= 18
