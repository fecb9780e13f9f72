"""Reports and jobs by the API."""

import json
from copy import deepcopy

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.base.jobs import queue
from config.base.models import Job
from reports.models import Report
from reports.render.json import report_document
from tests.api_org import send, standing_org, without_rates
from tests.make import make_engineer

ASKED = {"role": "senior", "as_of": "2025-06-30"}


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    with standing_org(django_db_blocker) as org:
        yield org


@pytest.fixture
def org(standing, db, settings):
    without_rates(settings)
    return deepcopy(standing)


@pytest.mark.parametrize("everyone", [False, True])
def test_a_report_is_the_json_of_the_command_value_for_value(org, capsys, everyone):
    make_engineer("Hana Holder", team="Vision", role=org.report.role, target=org.report.role)
    call_command("generate_report", role="senior", as_of="2025-06-30", format="json", everyone=everyone)
    said = json.loads(capsys.readouterr().out)
    newest = Report.objects.order_by("-edition").first()

    path = f"/api/v1/reports/{newest.pk}/{'?everyone=1' if everyone else ''}"
    answer, shown = (org.client(who).get(path).json() for who in ("pia", "lena"))

    assert answer == said
    assert shown == json.loads(json.dumps(report_document(newest, everyone=everyone, reader=org["lena"].user)))
    assert all(entry["shown"] for entry in shown["entries"])
    assert shown["report"].pop("shown_digest") == newest.shown_digest
    assert shown["report"] == said["report"]
    assert len(answer["entries"]) == 2 + everyone


def test_a_report_names_no_rater(org):
    text = org.client("lena").get(f"/api/v1/reports/{org.report.pk}/?everyone=1").content.decode()
    assert "bob@example.org" in text
    assert not [name for name in ("alice", "Alice", "Steady") if name in text]


def test_everyone_is_asked_for_with_one(org):
    lena = org.client("lena")
    path = f"/api/v1/reports/{org.report.pk}/"
    assert [lena.get(f"{path}?everyone={value}").status_code for value in ("0", "1", "yes", "")] == [200, 200, 400, 400]


def test_reports_are_found_by_role_and_day(org):
    lena = org.client("lena")
    (row,) = lena.get("/api/v1/reports/?role=senior&as_of=2025-06-30&ordering=-as_of").json()["results"]
    assert (row["id"], row["edition"], row["summary"]) == (org.report.pk, 1, org.report.summary)
    assert lena.get("/api/v1/reports/?role=ghost").json()["results"] == []
    assert lena.get("/api/v1/reports/?as_of=2025-06-29").json()["results"] == []


def test_asking_for_a_report_gives_a_job_to_follow_to_the_report(org):
    lena = org.client("lena")
    answer = send(lena, "reports/", ASKED)
    job = answer.json()

    assert (answer.status_code, answer["Location"]) == (202, f"/api/v1/jobs/{job['id']}/")
    assert (job["state"], job["role"], job["as_of"], job["requested_by"]) == (
        "queued", "senior", "2025-06-30", "lena-leader",
    )  # fmt: skip
    queue.run(job["id"])
    done = lena.get(answer["Location"]).json()
    assert (done["state"], done["percent"], done["report"]) == ("done", 100, org.report.pk)


def test_the_same_key_asks_once_for_one_caller_and_one_question(org):
    lena, pia = org.client("lena"), org.client("pia")
    key = {"headers": {"Idempotency-Key": "a-1"}}
    first = send(lena, "reports/", ASKED, **key).json()["id"]

    assert send(lena, "reports/", ASKED, **key).json()["id"] == first
    assert send(pia, "reports/", ASKED, **key).json()["id"] != first
    assert send(lena, "reports/", ASKED).json()["id"] != first
    assert send(lena, "reports/", {**ASKED, "as_of": "2025-03-31"}, **key).status_code == 409
    assert Job.objects.count() == 4
    for bad in ("", "a b", "x" * 201, "é"):
        assert send(lena, "reports/", ASKED, headers={"Idempotency-Key": bad}).status_code == 400


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"role": "ghost", "as_of": "2025-06-30"}, "role", 'There is no "ghost" here; check the spelling.'),
        ({"role": "senior", "as_of": "2999-01-01"}, "as_of", "This day lies ahead."),
        ({"role": "senior", "as_of": "1999-12-31"}, "as_of", "Choose a day from the year 2000 on."),
        ({"role": "senior"}, "as_of", "This field is required."),
    ],
)
def test_a_report_that_cannot_be_is_refused_before_there_is_a_job(org, body, field, message):
    answer = send(org.client("lena"), "reports/", body)
    assert (answer.status_code, answer.json()["errors"]) == (400, [{"field": field, "message": message}])
    assert Job.objects.count() == 1


def test_a_stopped_job_runs_again_and_no_other(org):
    lena, path = org.client("lena"), f"jobs/{org.job.pk}/retry/"
    assert send(lena, path).json()["state"] == "queued"
    again = send(lena, path)
    assert (again.status_code, again.json()["what_to_do"]) == (409, "Look at its state first.")


def test_a_run_that_has_not_ended_can_be_cancelled_and_another_job_cannot(org):
    lena, path = org.client("lena"), f"jobs/{org.job.pk}/cancel/"
    assert send(lena, path).status_code == 409
    Job.objects.filter(pk=org.job.pk).update(state="running", attempts=1)
    assert send(lena, path).json()["state"] == "cancelled"
    assert send(lena, path).status_code == 409
    mail = Job.objects.create(kind="mail", key="x")
    assert send(lena, f"jobs/{mail.pk}/cancel/").status_code == 409


def test_others_see_the_jobs_they_asked_for_and_run_none_again(org):
    Job.objects.filter(pk=org.job.pk).update(requested_by=org["bob"].user)
    bob = org.client("bob")
    assert [row["id"] for row in bob.get("/api/v1/jobs/?state=dead").json()["results"]] == [org.job.pk]
    assert send(bob, f"jobs/{org.job.pk}/retry/").status_code == 403
    assert org.client("alice").get("/api/v1/jobs/").json()["results"] == []


def test_a_report_takes_the_same_number_of_queries_for_few_and_many_entries(org):
    lena = org.client("lena")
    found = []
    for number in (0, 10):
        for extra in range(number):
            make_engineer(f"Extra{extra} Person", team="Vision", target=org.report.role)
        call_command("generate_report", role="senior", as_of="2025-06-30", format="json", output="/dev/null")
        newest = Report.objects.order_by("-edition").first()
        lena.get(f"/api/v1/reports/{newest.pk}/")  # the look at those who are new is one more
        with CaptureQueriesContext(connection) as queries:
            lena.get(f"/api/v1/reports/{newest.pk}/")
        found.append(len(queries))
    assert found == [6, 6]
