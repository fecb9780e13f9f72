"""The page of schedules: what needs a hand, the table, the form; who may use it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from config.base.edits import Outdated
from config.base.models import AuditEvent, Email, Job, Period
from reports.models import Delivery, Schedule
from reports.schedules import change
from reports.schedules.deliver import deliver, plan_schedule
from reports.schedules.due import make_due
from reports.schedules.forms import ScheduleForm
from reports.schedules.page import say_told
from reports.schedules.words import say_when
from tests.make import make_engineer
from tests.reports.stored import Said, make_report

BEGIN = datetime(2026, 8, 10, 12, tzinfo=UTC)
DUE = datetime(2026, 10, 1, 6, tzinfo=UTC)
GIVEN = {"role": "senior", "cadence": "month", "day": "1", "hour": "6", "zone": "Europe/Oslo", "name": "Board pack"}


@pytest.fixture(autouse=True)
def now(time_machine: Any) -> None:
    time_machine.move_to(DUE + timedelta(hours=2), tick=False)


@pytest.fixture
def quarterly(senior, lena) -> Schedule:
    return Schedule.objects.create(role=senior, cadence="quarter", counts_from=BEGIN, to_leadership=True)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def run_it(schedule: Schedule, **job: Any) -> Job:
    """Its period, whose job is as far as that."""
    make_due(DUE)
    Job.objects.update(**{"state": "done", "finished_at": DUE, "attempts": 1} | job)
    return Job.objects.get()


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"cadence": "quarter", "day": 1, "hour": 6}, "Each quarter, 06:00 the morning after it ends"),
        ({"cadence": "month", "day": 3, "hour": 7}, "Each month, 07:00 on day 3 after it ends"),
        ({"cadence": "week", "day": 1, "hour": 8}, "Each week, Monday 08:00"),
        (
            {"cadence": "week", "day": 7, "hour": 8, "only_changes": True},
            "Each week, Sunday 08:00, only when",
        ),
    ],
)
def test_when_it_runs_is_said_in_words(fields, words):
    assert say_when(Schedule(**fields)).startswith(words)


def test_how_far_the_mails_came_adds_up():
    def row(state: str, job: str = "done") -> Delivery:
        return Delivery(email=Email(state=state, job=Job(state=job)))

    rows = [*[row("sent")] * 7, row("sending", "dead"), Delivery(left_out="may no longer read this report")]
    assert say_told(rows) == "7 of 9 delivered, 1 uncertain, 1 left out"
    assert say_told([]) == ""


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_without_a_schedule_the_first_one_is_offered(client, senior, lena):
    client.force_login(lena.user)

    assert "The first could be the quarterly one" in text(client.get("/schedules/"))


@pytest.mark.parametrize("url", ["/schedules/", "/schedules/new/", "/schedules/next/"])
def test_managers_and_engineers_read_who_it_is_for(client, quarterly, alice, bob, url):
    for who in (alice, bob):
        client.force_login(who.user)
        assert client.get(url).status_code == 403


@pytest.mark.parametrize(
    ("job", "said"),
    [
        ({"state": "queued", "finished_at": None}, "waits for its turn"),
        (
            {"state": "dead", "last_error": "The disk is full."},
            "failed after 1 attempt. The disk is full. Nothing",
        ),
        ({"state": "cancelled"}, "was cancelled. Nothing is lost"),
        ({"finished_at": DUE + timedelta(hours=3)}, "Done, late by 3 h 0 min"),
        ({}, "Done"),
    ],
)
def test_the_last_run_is_said_with_what_to_do(client, quarterly, lena, job, said):
    run_it(quarterly, **job)
    client.force_login(lena.user)

    assert said in text(client.get("/schedules/"))


def test_a_run_that_failed_is_run_again_by_one_button(client, quarterly, lena):
    run_it(quarterly, state="dead", last_error="The disk is full.")
    client.force_login(lena.user)
    html = text(client.get("/schedules/"))
    assert "One schedule failed" in html

    assert "queued again" in text(client.post(f"/schedules/{quarterly.pk}/again/", follow=True))
    assert Job.objects.get().state == "queued"


def test_an_uncertain_mail_stands_in_the_heading_and_is_sent_again(client, quarterly, senior, bob, lena):
    report = make_report(senior, [Said(bob)])
    job = run_it(quarterly, result={"report": report.pk})
    deliver(report, plan_schedule(quarterly, report, timezone.localdate()), quarterly)
    Email.objects.update(state="sending")
    Job.objects.exclude(pk=job.pk).update(state="dead")
    client.force_login(lena.user)

    html = text(client.get(f"/schedules/{quarterly.pk}/"))
    assert "One mail is uncertain" in html
    assert "It may have arrived." in html
    assert "0 of 1 delivered, 1 uncertain" in html
    client.post(f"/deliveries/{Delivery.objects.get().pk}/again/")
    assert Job.objects.exclude(pk=job.pk).get().state == "queued"


def test_the_page_takes_the_same_queries_for_few_and_many_schedules(
    client, senior, quarterly, lena, django_assert_num_queries
):
    done = {"result": {"report": make_report(senior, []).pk}}
    run_it(quarterly, **done)
    quarterly.recipients.add(lena.user)
    client.force_login(lena.user)
    client.get("/schedules/")
    with django_assert_num_queries(12):
        client.get("/schedules/")
    for number in range(2, 14):
        made = Schedule.objects.create(role=senior, cadence="month", day=number, counts_from=BEGIN)
        made.recipients.add(lena.user)
    make_due(DUE + timedelta(days=20))
    Job.objects.update(state="done", **done)
    with django_assert_num_queries(12):
        client.get("/schedules/")


# ── the form ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_schedule_is_made_changed_paused_and_deleted(client, senior, lena, pia):
    client.force_login(lena.user)
    assert "is saved" in text(client.post("/schedules/new/", GIVEN | {"formats": ["xlsx"]}, follow=True))
    row = Schedule.objects.get()
    assert (row.name, row.cadence, row.hour, row.formats) == ("Board pack", "month", 6, ["xlsx"])

    form = ScheduleForm(schedule=row)
    given = GIVEN | {"seen": form.token, "hour": "7", "recipients": [pia.user.pk], "only_changes": "on"}
    client.post(f"/schedules/{row.pk}/", given)
    row.refresh_from_db()
    assert (row.hour, row.only_changes, list(row.recipients.all()), row.formats) == (7, True, [pia.user], [])

    client.post(f"/schedules/{row.pk}/pause/")
    assert "paused by Lena Leader" in text(client.get("/schedules/"))
    client.post(f"/schedules/{row.pk}/resume/")
    row.refresh_from_db()
    assert (row.paused_at, row.counts_from) == (None, timezone.now())

    assert "Its reports and runs stay" in text(client.post(f"/schedules/{row.pk}/delete/", follow=True))
    assert not Schedule.objects.exists()
    kinds = ["schedule_added", "schedule_changed", "schedule_paused", "schedule_resumed", "schedule_deleted"]
    assert list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True)) == kinds


def test_what_somebody_else_changed_meanwhile_is_shown_and_nothing_is_lost(client, quarterly, lena):
    client.force_login(lena.user)
    seen = ScheduleForm(schedule=quarterly).token
    Schedule.objects.update(hour=9)
    answer = client.post(f"/schedules/{quarterly.pk}/", GIVEN | {"seen": seen, "name": "Mine"})

    assert answer.status_code == 409
    assert "Somebody else has changed this" in text(answer)
    assert 'value="Mine"' in text(answer)
    assert Schedule.objects.get().name == ""


def test_a_name_put_in_place_of_another_is_seen_however_many_are_named(quarterly, lena):
    """Words for people count from the fifth on; what an editor saw must not."""
    named = [make_engineer(f"Reader{at} Person", group="leadership").user for at in range(7)]
    quarterly.recipients.set(named[:6])
    seen = change.see(quarterly)
    quarterly.recipients.set([*named[:5], named[6]])

    with pytest.raises(Outdated):
        change.save(quarterly, {"hour": 9}, by=lena.user, now=timezone.now(), seen=seen)


def test_the_same_schedule_made_twice_at_once_is_refused_in_a_sentence_and_keeps_what_was_typed(
    client, senior, lena, monkeypatch
):
    """The second looked before the first was saved: the database refuses it."""
    client.force_login(lena.user)
    client.post("/schedules/new/", GIVEN)
    monkeypatch.setattr(Schedule, "full_clean", lambda row, **kwargs: None)
    answer = client.post("/schedules/new/", GIVEN)

    assert answer.status_code == 422
    assert "This schedule already exists." in text(answer)
    assert 'value="Board pack"' in text(answer)
    assert Schedule.objects.count() == 1


def test_a_schedule_deleted_while_it_was_being_changed_does_not_exist(client, quarterly, lena, monkeypatch):
    client.force_login(lena.user)
    seen = ScheduleForm(schedule=quarterly).token
    real = ScheduleForm.is_valid
    monkeypatch.setattr(ScheduleForm, "is_valid", lambda form: real(form) and bool(Schedule.objects.all().delete()))
    assert client.post(f"/schedules/{quarterly.pk}/", GIVEN | {"seen": seen}).status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"day": "9", "cadence": "week"}, "Day is 1 to 7 for a weekly schedule and 1 to 28 for the others."),
        ({"zone": "Mars/Base"}, "Choose one of the list."),
        ({"role": "ghost"}, "Choose one of the list."),
        ({"formats": ["docx"]}, "Choose one of the list."),
        ({"hour": "24"}, "Choose one of the list."),
        ({"name": "x" * 101}, "Shorten this to 100 characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(client, senior, lena, change, said):
    client.force_login(lena.user)
    answer = client.post("/schedules/new/", GIVEN | change)

    assert answer.status_code == 422
    assert said in text(answer)
    assert not Schedule.objects.exists()


def test_only_readers_can_be_named(client, senior, lena, bob):
    client.force_login(lena.user)
    assert client.post("/schedules/new/", GIVEN | {"recipients": [bob.user.pk]}).status_code == 422


def test_the_same_schedule_twice_is_refused(client, senior, lena):
    client.force_login(lena.user)
    client.post("/schedules/new/", GIVEN)
    assert "This schedule already exists." in text(client.post("/schedules/new/", GIVEN))


def test_the_next_three_runs_follow_what_is_chosen(client, senior, quarterly, lena):
    client.force_login(lena.user)
    html = text(client.get("/schedules/next/", GIVEN))
    assert re.findall(r"for (\d+ \w+ \d+)", html) == ["31 Oct 2026", "30 Nov 2026", "31 Dec 2026"]
    assert "made 1 Nov 2026, 06:00" in html

    Period.objects.create(owner=f"schedule {quarterly.pk}", label="2026-Q3", due_at=DUE)
    of_row = text(client.get(f"/schedules/{quarterly.pk}/next/", GIVEN | {"cadence": "quarter", "zone": "UTC"}))
    assert re.findall(r"for (\d+ \w+ \d+)", of_row)[0] == "31 Dec 2026"

    assert "Day is 1 to 7" in text(client.get("/schedules/next/", GIVEN | {"cadence": "week", "day": "20"}))
