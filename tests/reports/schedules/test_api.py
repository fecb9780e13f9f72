"""Schedules by programs: read with their version, changed by whoever names it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from config.base.models import Job
from reports.models import Delivery, Schedule
from reports.schedules.due import make_due
from tests.reports.stored import make_report

URL = "/api/v1/schedules/"
GIVEN = {"role": "senior", "cadence": "month", "zone": "Europe/Oslo", "formats": ["csv"], "to_leadership": True}


@pytest.fixture
def api(senior, lena, time_machine) -> Client:
    time_machine.move_to(datetime(2026, 9, 10, 12, tzinfo=UTC), tick=False)
    client = Client()
    client.force_login(lena.user)
    return client


def send(api: Client, method: str, url: str, body: Any = None, **headers: str) -> Any:
    return getattr(api, method)(url, body or {}, content_type="application/json", headers=headers)


def test_a_schedule_is_made_once_per_key_and_says_its_next_runs(api):
    first = send(api, "post", URL, GIVEN, **{"Idempotency-Key": "a"})
    again = send(api, "post", URL, GIVEN, **{"Idempotency-Key": "a"})

    assert (first.status_code, first["Location"]) == (201, again["Location"])
    assert Schedule.objects.count() == 1
    made = first.json()
    assert made["next_runs"] == [
        {"as_of": "2026-09-30", "due_at": "2026-10-01T04:00:00Z"},
        {"as_of": "2026-10-31", "due_at": "2026-11-01T05:00:00Z"},
        {"as_of": "2026-11-30", "due_at": "2026-12-01T05:00:00Z"},
    ]
    assert (made["hour"], made["recipients"], made["last_run"]) == (6, [], None)
    assert first["ETag"] == api.get(first["Location"])["ETag"]


def test_a_change_names_the_version_it_is_made_to(api, pia):
    made = send(api, "post", URL, GIVEN)
    url, etag = made["Location"], made["ETag"]
    change = {"hour": 9, "recipients": ["pia@example.org"]}

    assert send(api, "patch", url, change).status_code == 428
    changed = send(api, "patch", url, change, **{"If-Match": etag})
    assert (changed.status_code, changed.json()["hour"]) == (200, 9)
    assert changed.json()["recipients"] == ["pia@example.org"]
    assert send(api, "patch", url, {"hour": 10}, **{"If-Match": etag}).status_code == 412
    assert send(api, "delete", url, **{"If-Match": etag}).status_code == 412
    assert send(api, "delete", url, **{"If-Match": changed["ETag"]}).status_code == 204
    assert not Schedule.objects.exists()


def test_a_pause_empties_the_next_runs_and_resuming_fills_them(api):
    url = send(api, "post", URL, GIVEN)["Location"]

    assert send(api, "post", f"{url}pause/").json()["next_runs"] == []
    assert len(send(api, "post", f"{url}resume/").json()["next_runs"]) == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cadence": "week", "day": 9}, "day"),
        ({"day": 29}, "day"),
        ({"hour": 24}, "hour"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"formats": ["docx"]}, "formats"),
        ({"formats": ["csv", "csv"]}, "formats"),
        ({"recipients": ["bob@example.org"]}, "recipients"),
        ({"recipients": ["nobody@example.org"]}, "recipients"),
        ({"cadence": "year"}, "cadence"),
        ({"role": "ghost"}, "role"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_said_by_field_and_nothing_is_written(api, bob, change, field):
    answer = send(api, "post", URL, GIVEN | change)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert not Schedule.objects.exists()


def test_the_last_run_says_its_job_its_report_and_how_far_the_mails_came(api, senior, lena):
    url = send(api, "post", URL, GIVEN)["Location"]
    make_due(datetime(2026, 10, 1, 5, tzinfo=UTC))
    report = make_report(senior, [])
    Job.objects.update(state="done", result={"report": report.pk})
    Delivery.objects.create(report=report, user=lena.user, schedule=Schedule.objects.get(), left_out="gone")

    told = {"job": Job.objects.get().pk, "state": "done", "report": report.pk, "told": {"left_out": 1}}
    assert api.get(url).json()["last_run"] == told


def test_others_are_refused_and_the_list_takes_the_same_queries_at_any_length(
    api, senior, alice, django_assert_num_queries
):
    other = Client()
    other.force_login(alice.user)
    assert other.get(URL).status_code == 403
    send(api, "post", URL, GIVEN)
    make_due(datetime(2026, 10, 1, 5, tzinfo=UTC))
    done = {"state": "done", "result": {"report": make_report(senior, []).pk}}
    Job.objects.update(**done)
    api.get(URL)
    with django_assert_num_queries(11):
        api.get(URL)
    for number in range(2, 12):
        send(api, "post", URL, GIVEN | {"day": number})
    make_due(datetime(2026, 11, 20, 5, tzinfo=UTC))
    Job.objects.update(**done)
    with django_assert_num_queries(11):
        assert api.get(URL).json()["count"] == 11
