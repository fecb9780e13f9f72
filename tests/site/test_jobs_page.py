"""Background work as its operators see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.base.models import Heartbeat, Job
from config.site.jobs_page import read_pulse
from reports.jobs import GENERATE
from skills.sign_in.invitations import mail_password_link
from tests.letters import deliver

PAGE = "/jobs/"


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to("2026-11-25 10:00", tick=False)
    return timezone.now()


def make_job(key: str, state: str = "queued", kind: str = GENERATE, **fields) -> Job:
    return Job.objects.create(kind=kind, key=key, state=state, args={"role": "senior", "as_of": "2026-09-30"}, **fields)


def ago(**span):
    return timezone.now() - timedelta(**span)


# ── who gets in ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["bob", "alice"])
def test_others_get_a_page_that_says_who_it_is_for(request, client, who):
    client.force_login(request.getfixturevalue(who).user)
    dead = make_job("a", "dead")
    for response in (client.get(PAGE), client.post(f"{PAGE}{dead.pk}/retry/")):
        assert response.status_code == 403
        assert "Jobs are for leadership and the people team." in response.content.decode()
    dead.refresh_from_db()
    assert dead.state == "dead"


@pytest.mark.parametrize("who", ["lena", "pia"])
def test_those_who_run_reports_get_in(request, client, who):
    client.force_login(request.getfixturevalue(who).user)
    assert client.get(PAGE).status_code == 200
    assert "No job here" in client.get(PAGE).content.decode()


# ── the pulse ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_nothing_waits(db, now):
    make_job("done", "done", finished_at=ago(hours=3))
    make_job("later", due_at=now + timedelta(hours=1))
    pulse = read_pulse(now)
    assert (pulse.waiting, pulse.oldest, pulse.last_done, pulse.warning) == (0, "", ago(hours=3), "")


@pytest.mark.parametrize(
    ("due", "warns"), [({"seconds": 5}, False), ({"minutes": 2}, False), ({"minutes": 2, "seconds": 1}, True)]
)
def test_a_job_due_for_more_than_two_minutes_means_that_nobody_works(db, now, due, warns):
    make_job("a", due_at=ago(**due))
    assert bool(read_pulse(now).warning) == warns


@pytest.mark.parametrize(("lease", "warns"), [({"minutes": 1}, False), ({"minutes": 3}, True)])
def test_a_lease_nobody_takes_over_means_the_same(db, now, lease, warns):
    make_job("a", "running", lease_until=ago(**lease))
    assert bool(read_pulse(now).warning) == warns


def test_the_page_says_so(client, pia):
    make_job("a", due_at=ago(minutes=5))
    client.force_login(pia.user)
    text = client.get(PAGE).content.decode()
    assert "<h1>No worker takes jobs</h1>" in text
    assert "the oldest has waited 5 min" in text


@pytest.mark.parametrize(
    ("worker", "scheduler", "heading"),
    [
        (10, 10, "No job waits"),
        (300, 10, "The worker is silent"),
        (10, 300, "The scheduler is silent"),
        (300, 300, "Worker and scheduler are silent"),
    ],
)
def test_who_is_silent_is_named_though_no_job_waits(client, pia, worker, scheduler, heading):
    for kind, seconds in (("worker", worker), ("scheduler", scheduler)):
        Heartbeat.objects.create(kind=kind, host="a", pid=1, beat_at=ago(seconds=seconds))
    client.force_login(pia.user)
    text = client.get(PAGE).content.decode()
    assert f"<h1>{heading}</h1>" in text
    assert ("silent, for 5 min now. Nothing is lost: jobs wait." in text) == ("silent" in heading)


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_each_job_shows_what_an_operator_needs(client, lena, pia):
    make_job("a", "dead", attempts=3, last_error="ValueError: <no ratings>", requested_by=lena.user)
    make_job("b", "running", stage="Scoring", done=1, total=2, attempts=1, lease_until=timezone.now())
    make_job("c", "done", kind="mail.send", started_at=ago(seconds=9), finished_at=ago(seconds=5))
    client.force_login(pia.user)
    text = client.get(PAGE).content.decode()
    rows = {
        row.job.key: (row.kind, row.by, row.label, row.took, bool(row.url)) for row in client.get(PAGE).context["rows"]
    }

    assert rows == {
        "a": ("Report", "Lena Leader", "Stopped", "", True),
        "b": ("Report", "Schedule or command", "Running", "", True),
        "c": ("mail.send", "Schedule or command", "Done", "4 s", False),
    }
    assert "ValueError: &lt;no ratings&gt;" in text
    assert "Scoring 50 %" in text
    assert "<h1>1 job stopped</h1>" in text


@pytest.mark.parametrize(("query", "keys"), [("?state=dead", {"a"}), ("?state=done", {"b"}), ("?state=x", {"a", "b"})])
def test_the_list_is_filtered_by_state(client, pia, query, keys):
    make_job("a", "dead")
    make_job("b", "done")
    client.force_login(pia.user)
    assert {row.job.key for row in client.get(PAGE + query).context["rows"]} == keys


def test_a_stopped_job_is_tried_again_and_others_are_left_alone(client, pia):
    dead, done = make_job("a", "dead", failures=3), make_job("b", "done")
    client.force_login(pia.user)
    assert "is queued again" in client.post(f"{PAGE}{dead.pk}/retry/", follow=True).content.decode()
    assert "nothing was changed" in client.post(f"{PAGE}{done.pk}/retry/", follow=True).content.decode()
    dead.refresh_from_db()
    done.refresh_from_db()
    assert (dead.state, dead.failures, done.state) == ("queued", 0, "done")
    assert client.post(f"{PAGE}99999/retry/").status_code == 404


def test_trying_again_is_a_post_with_a_token(client, pia):
    dead = make_job("a", "dead")
    client.force_login(pia.user)
    assert client.get(f"{PAGE}{dead.pk}/retry/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(pia.user)
    assert strict.post(f"{PAGE}{dead.pk}/retry/").status_code == 403
    dead.refresh_from_db()
    assert dead.state == "dead"


@pytest.mark.parametrize(("who", "address"), [("pia", "bob@example.org"), ("lena", "b…@example.org")])
def test_a_mail_says_what_it_is_and_only_who_keeps_people_reads_its_address(request, client, bob, who, address):
    mail_password_link(bob.user)
    mail_password_link(None)
    client.force_login(request.getfixturevalue(who).user)
    details = [row.detail for row in client.get(PAGE).context["rows"]]
    assert details == ["Password links: waiting", f"Password links to {address}: waiting"]
    assert ("bob@example.org" in client.get(PAGE).content.decode()) == (who == "pia")

    deliver()
    assert [row.detail for row in client.get(PAGE).context["rows"]] == [f"Password links to {address}: sent"]


def test_a_mail_that_stopped_is_tried_again(client, pia, bob):
    job = mail_password_link(bob.user).job
    Job.objects.update(state="dead", last_error="MailRefused: The mail server refused this mail (SMTPDataError 554).")
    client.force_login(pia.user)
    text = client.get(PAGE).content.decode()
    assert "Password links to bob@example.org: stopped" in text
    assert "SMTPDataError 554" in text
    client.post(f"{PAGE}{job.pk}/retry/")
    deliver()
    job.refresh_from_db()
    assert job.state == "done"


def test_the_number_of_queries_does_not_grow(client, pia, lena):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    make_job("first", requested_by=lena.user)
    client.force_login(pia.user)
    few = count()
    for number in range(30):
        make_job(str(number), "dead", requested_by=lena.user)
        mail_password_link(lena.user)
    assert count() == few <= 12
