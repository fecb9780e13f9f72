"""Telling the recipients of a report: by workers that are killed, and by two schedules at the same moment."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connections
from django.db.models import QuerySet
from django.utils import timezone

from config.base.jobs.queue import enqueue
from config.base.mail.outbox import SEND
from config.base.models import Email, Job
from reports.jobs import DELIVER
from reports.models import Delivery, Report, Schedule
from reports.schedules.deliver import deliver, plan_schedule
from skills.models import Role, User
from tests.faults.test_mail import Sink, mailer, server
from tests.reports.stored import make_report, make_senior

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("emptied")]
READERS, KILLS, ROUNDS = 20, 60, 20


def make_readers() -> list[User]:
    group = Group.objects.get(name="leadership")
    readers = [User.objects.create_user(f"reader{number}@telling.example.org") for number in range(READERS)]
    for reader in readers:
        reader.groups.add(group)
    return readers


def made(role: Role, number: int = 0) -> Report:
    return make_report(role, [], timezone.localdate() - timedelta(days=number))


# ── killed at any point ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("env", ["sqlite"], indirect=True)
def test_in_sixty_kills_around_telling_and_sending_everybody_gets_one_mail(env: dict[str, str]) -> None:
    """The job that tells dies again and again, then the jobs of its mails do; a mail repeated keeps its number."""
    role, chance, sink, kills = make_senior(), random.Random(11), Sink(), 0
    make_readers()
    schedule = Schedule.objects.create(role=role, cadence="month", to_leadership=True)
    report = made(role)
    telling = enqueue(DELIVER, "kill", {"report": report.pk, "schedule": schedule.pk})
    with server(sink) as port, mailer(env, port) as ask:
        for number in range(KILLS // 3):
            Job.objects.filter(pk=telling.pk).update(state="queued", losses=0, lease_until=None)
            Job.objects.filter(pk=telling.pk, result__has_key="told").update(state="done")
            kills += ask(telling.pk, "commit" if number % 4 == 0 else f"{chance.uniform(0.001, 0.08):.4f}") == "killed"
            assert Delivery.objects.count() in (0, READERS), "told in part"
        Job.objects.filter(pk=telling.pk).exclude(state="done").update(state="queued", lease_until=None)
        ask(telling.pk, "never")
        mails = list(Job.objects.filter(kind=SEND).order_by("pk").values_list("pk", flat=True))
        for number in range(2 * KILLS // 3):
            pk = mails[number % len(mails)]
            kills += ask(pk, ("commit", f"{chance.uniform(0.001, 0.05):.4f}")[number % 2]) == "killed"
            Job.objects.filter(pk=pk, state="running").update(lease_until=timezone.now() - timedelta(seconds=1))
        for pk in mails:
            ask(pk, "never")

    assert kills >= KILLS * 0.6, "hardly anything was killed"
    assert len(mails) == Delivery.objects.count() == READERS
    assert set(Email.objects.values_list("state", flat=True)) == {"sent"}
    numbers = {to: set(ids) for to, ids in sink.ids().items()}
    assert numbers == {email.user.email: {email.message_id} for email in Email.objects.select_related("user")}


# ── two at the same moment ──────────────────────────────────────────────────────────────────────────────────────────
def race(role: Role) -> Counter[str]:
    """Each round two schedules tell the same readers of the same report."""
    both = [Schedule.objects.create(role=role, cadence="month", day=day, to_leadership=True) for day in (1, 2)]
    reports = [made(role, number) for number in range(ROUNDS)]
    meet, outcomes = threading.Barrier(2), Counter[str]()

    def work(schedule: Schedule) -> None:
        from django.db import transaction

        try:
            for report in reports:
                meet.wait(timeout=60)
                try:
                    with transaction.atomic():
                        deliver(report, plan_schedule(schedule, report, timezone.localdate()), schedule)
                    outcomes["done"] += 1
                except IntegrityError:
                    outcomes["refused"] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[schedule]) for schedule in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.parametrize("env", ["postgres"], indirect=True)
class TestTwoSchedules:
    def test_each_reader_is_told_once_and_neither_is_refused(self, env: Any) -> None:
        make_readers()
        assert race(make_senior()) == Counter(done=2 * ROUNDS)
        assert Delivery.objects.count() == Email.objects.count() == READERS * ROUNDS

    def test_without_the_lock_one_of_them_is_refused(self, env: Any, monkeypatch: Any) -> None:
        """The control: they really meet; the database then still keeps it to one."""
        make_readers()
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *args, **kwargs: rows)
        assert race(make_senior())["refused"]
        assert Delivery.objects.count() == READERS * ROUNDS
