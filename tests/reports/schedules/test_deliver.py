"""Who is told of a report, once, by a mail without names; and who is told of a new edition."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.base.jobs.queue import retry, run
from config.base.models import Email, Job
from reports.jobs import DELIVER, GENERATE, request_report
from reports.models import Delivery, Report, Schedule
from reports.schedules.deliver import MAY_NOT_READ, deliver, plan_edition, plan_schedule
from reports.schedules.letters import file_url
from skills.models import Skill, Team
from tests import letters
from tests.make import make_engineer, make_rating
from tests.reports.growing import place
from tests.reports.stored import AS_OF, Said, make_report

NOW, SOON = "ready_now", "ready_soon"


@pytest.fixture
def bobs(senior, bob, alice):
    """Bob, whom Alice manages, and Paula, whom nobody does."""
    Team.objects.create(name="Elsewhere")
    return [bob, make_engineer("Paula Peer", team="Elsewhere")]


def schedule_of(role, **fields: Any) -> Schedule:
    return Schedule.objects.create(role=role, cadence="month", **fields)


def told(report: Report) -> dict[str, str]:
    """E-mail to subject, or why there is no mail."""
    rows = Delivery.objects.filter(report=report).select_related("user", "email")
    return {row.user.email: row.email.subject if row.email else row.left_out for row in rows}


def tell(schedule: Schedule, report: Report) -> int:
    return deliver(report, plan_schedule(schedule, report, timezone.localdate()), schedule)


def test_leadership_people_team_and_who_is_named_get_one_mail_each(senior, bobs, lena, pia):
    report = make_report(senior, [Said(bobs[0], NOW), Said(bobs[1], SOON)])
    schedule = schedule_of(senior, to_leadership=True, to_people_team=True)
    schedule.recipients.add(lena.user)  # named as well

    assert tell(schedule, report) == 2
    assert told(report) == dict.fromkeys(["lena@example.org", "pia@example.org"], "One ready for Senior")
    assert tell(schedule, report) == 0
    assert Email.objects.count() == 2


def test_the_database_refuses_a_second_delivery_of_a_report_to_somebody(senior, bobs, lena):
    report = make_report(senior, [])
    Delivery.objects.create(report=report, user=lena.user)

    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(report=report, user=lena.user)


def test_a_mail_holds_the_finding_counts_and_links_and_no_name(senior, bobs, lena):
    earlier = make_report(senior, [], AS_OF - timedelta(days=92))
    report = make_report(senior, [Said(bobs[0], NOW), Said(bobs[1], SOON)], previous=earlier)
    tell(schedule_of(senior, name="Board pack", to_leadership=True, formats=["pdf", "xlsx", "json"]), report)

    email = Email.objects.get()
    assert email.subject == "One ready for Senior, one more"
    for part in (email.text, email.html):
        assert "Bob Engineer" not in part
        assert "Paula Peer" not in part
        assert file_url(report, "xlsx").replace("&", "&amp;") in part or file_url(report, "xlsx") in part
        assert "report.json" in part
        assert "report.pdf" in part
        assert "Board pack" in part
    assert "Ready now: 1\nReady soon: 1\nDeveloping: 0\nNot enough evidence: 0" in email.text


def test_whoever_may_not_read_any_more_is_left_out_and_not_told_why(senior, bobs, lena, alice):
    report = make_report(senior, [])
    schedule = schedule_of(senior)
    schedule.recipients.add(alice.user)  # was of the people team once

    assert tell(schedule, report) == 0
    assert told(report) == {"alice@example.org": MAY_NOT_READ}
    assert Delivery.objects.get().state == Delivery.State.LEFT_OUT


def test_whoever_loses_the_right_between_queueing_and_sending_gets_nothing(senior, bobs, lena):
    tell(schedule_of(senior, to_leadership=True), make_report(senior, []))
    lena.user.groups.clear()
    letters.deliver()

    row = Delivery.objects.select_related("email__job").get()
    assert (row.state, row.why) == (Delivery.State.LEFT_OUT, "the recipient may not read it any more")
    assert mail.outbox == []


def test_managers_are_told_of_their_own_line_alone(senior, bobs, alice, lena):
    report = make_report(senior, [Said(bobs[0], NOW), Said(bobs[1], NOW)])
    tell(schedule_of(senior, to_managers=True), report)

    managers = ["alice@example.org", "helga@example.org"]
    assert told(report) == dict.fromkeys(managers, "One of yours is ready for Senior")
    assert all("1 person of your teams" in email.text for email in Email.objects.all())


def test_a_manager_without_anybody_in_the_report_is_not_told(senior, bobs, alice):
    report = make_report(senior, [Said(bobs[1], NOW)])

    assert plan_schedule(schedule_of(senior, to_managers=True), report, timezone.localdate()) == []


@pytest.mark.parametrize(
    ("verdicts", "count"),
    [((SOON, SOON), 0), ((NOW, SOON), 3), ((SOON,), 1), ((SOON, NOW), 1)],
    ids=["nothing changed", "one of Alice's", "one left, another team's", "another team's"],
)
def test_only_when_something_changed_compares_with_the_last_report_that_was_told(
    senior, bobs, alice, lena, verdicts, count
):
    schedule = schedule_of(senior, to_leadership=True, to_managers=True, only_changes=True)
    first = make_report(senior, [Said(who, SOON) for who in bobs], AS_OF - timedelta(days=60))
    assert tell(schedule, first) == 3  # the first is news: to Lena, Alice, and Helga above her
    make_report(senior, [Said(who, SOON) for who in bobs], AS_OF - timedelta(days=30))  # by hand, told to nobody
    report = make_report(senior, [Said(who, verdict) for who, verdict in zip(bobs, verdicts, strict=False)])

    assert tell(schedule, report) == count


def test_a_new_edition_that_changes_a_verdict_is_told_to_who_got_the_old_one(senior, bobs, alice, lena, pia):
    schedule = schedule_of(senior, to_leadership=True, to_managers=True)
    first = make_report(senior, [Said(bobs[0], NOW), Said(bobs[1], SOON)])
    tell(schedule, first)
    same = make_report(senior, [Said(bobs[0], NOW), Said(bobs[1], SOON)], edition=2)
    assert plan_edition(same) == []

    third = make_report(senior, [Said(bobs[0], NOW), Said(bobs[1], NOW)], edition=3)
    assert deliver(third, plan_edition(third), None) == 1
    assert told(third) == {"lena@example.org": "One verdict changed in the report of 30 Sep 2026"}

    fourth = make_report(senior, [Said(bobs[0], SOON), Said(bobs[1], NOW)], edition=4)
    deliver(fourth, plan_edition(fourth), None)
    assert told(fourth) == {
        "lena@example.org": "One verdict changed in the report of 30 Sep 2026",
        "alice@example.org": "One verdict changed in your teams of 30 Sep 2026",
        "helga@example.org": "One verdict changed in your teams of 30 Sep 2026",
    }


# ── as jobs ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def work(kind: str) -> None:
    for pk in Job.objects.claimable().filter(kind=kind).order_by("pk").values_list("pk", flat=True):
        run(pk)


def test_a_run_of_a_schedule_makes_the_report_tells_and_mails(senior, bobs, lena):
    schedule = schedule_of(senior, to_leadership=True)
    job = request_report(senior, AS_OF, schedule=schedule)
    work(GENERATE)
    work(DELIVER)
    letters.deliver()

    job.refresh_from_db()
    report = Report.objects.get(pk=job.result["report"])
    assert [message.to for message in mail.outbox] == [["lena@example.org"]]
    assert Delivery.objects.get(report=report).state == Delivery.State.DELIVERED
    assert Job.objects.get(kind=DELIVER).result == {"planned": 1, "told": 1}


def test_a_report_asked_for_by_hand_tells_nobody(senior, bobs, lena):
    schedule_of(senior, to_leadership=True)
    request_report(senior, AS_OF)
    work(GENERATE)

    assert not Job.objects.filter(kind=DELIVER).exists()


def test_facts_of_a_told_day_that_change_lead_to_a_mail_about_the_new_edition(senior, bob, alice, head, lena):
    place(bob)
    schedule = schedule_of(senior, to_leadership=True)
    request_report(senior, AS_OF, schedule=schedule)
    work(GENERATE)
    work(DELIVER)
    for skill in Skill.objects.all():
        for by in (alice, head):
            make_rating(bob, skill, 5, by=by, on="2026-09-20")
    request_report(senior, AS_OF)
    work(GENERATE)

    newest = Report.objects.order_by("-edition").first()
    assert newest.edition == 2
    assert Job.objects.filter(kind=DELIVER, args={"report": newest.pk}).exists()
    work(DELIVER)
    assert list(told(newest)) == ["lena@example.org"]


def test_a_schedule_deleted_before_its_report_is_told_tells_nobody(senior, bobs, lena):
    schedule = schedule_of(senior, to_leadership=True)
    request_report(senior, AS_OF, schedule=schedule)
    work(GENERATE)
    schedule.delete()
    work(DELIVER)

    assert not Delivery.objects.exists()
    assert Job.objects.get(kind=DELIVER).state == "done"


@pytest.mark.parametrize(
    ("mail_state", "job_state", "state"),
    [
        ("queued", "queued", "waiting"),
        ("sending", "running", "waiting"),
        ("sent", "done", "delivered"),
        ("sending", "dead", "uncertain"),
        ("queued", "dead", "refused"),
        ("dropped", "done", "left_out"),
    ],
)
def test_a_delivery_is_as_far_as_its_mail(senior, bobs, lena, mail_state, job_state, state):
    tell(schedule_of(senior, to_leadership=True), make_report(senior, []))
    Email.objects.update(state=mail_state)
    Job.objects.update(state=job_state)

    assert Delivery.objects.select_related("email__job").get().state == state


def test_an_uncertain_mail_is_sent_again_under_the_same_message_id(senior, bobs, lena):
    tell(schedule_of(senior, to_leadership=True), make_report(senior, []))
    Email.objects.update(state="sending")
    Job.objects.update(state="dead", finished_at=timezone.now())
    before = Email.objects.get().message_id
    assert retry(Job.objects.get())
    letters.deliver()

    assert mail.outbox[0].extra_headers["Message-ID"] == before
    assert Delivery.objects.select_related("email__job").get().state == Delivery.State.DELIVERED


def test_what_became_of_a_mail_that_is_deleted_is_not_claimed(senior, bobs, lena):
    tell(schedule_of(senior, to_leadership=True), make_report(senior, []))
    Job.objects.all().delete()

    assert Delivery.objects.get().state == Delivery.State.FORGOTTEN
