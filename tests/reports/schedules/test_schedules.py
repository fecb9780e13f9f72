"""Periods: each once, missed ones oldest first, clock changes without surprises."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from config.base.models import Job, Period
from reports.models import Schedule
from reports.schedules import change
from reports.schedules.due import label, make_due, next_period, period_start, periods_after
from tests.make import day, make_role, make_skill


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def role(db):
    make_skill("python")
    return make_role("senior", python=4)


def make_schedule(role, cadence="month", created="2026-01-10 12:00", **fields):
    return Schedule.objects.create(role=role, cadence=cadence, counts_from=at(created), **fields)


@pytest.mark.parametrize(
    ("cadence", "on", "start", "name"),
    [
        ("week", "2026-09-30", "2026-09-28", "2026-W40"),
        ("week", "2027-01-01", "2026-12-28", "2026-W53"),
        ("month", "2026-02-28", "2026-02-01", "2026-02"),
        ("quarter", "2026-09-30", "2026-07-01", "2026-Q3"),
        ("quarter", "2026-10-01", "2026-10-01", "2026-Q4"),
    ],
)
def test_periods_have_a_first_day_and_a_name(cadence, on, start, name):
    assert period_start(cadence, day(on)) == day(start)
    assert label(cadence, day(on)) == name


@pytest.mark.parametrize(
    ("cadence", "expected"),
    [
        ("week", ["2026-01-11", "2026-01-18", "2026-01-25"]),
        ("month", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("quarter", ["2026-03-31", "2026-06-30", "2026-09-30"]),
    ],
)
def test_periods_follow_each_other_without_gap_and_none_is_due_before_the_schedule_existed(cadence, expected):
    schedule = Schedule(cadence=cadence, day=1, hour=6, zone="UTC", counts_from=at("2026-01-10 12:00"))

    assert [str(row.ends_on) for row in islice(periods_after(schedule, schedule.counts_from), 3)] == expected


@pytest.mark.parametrize(
    ("zone", "hour", "on_day", "expected"),
    [
        ("Europe/Berlin", 6, 1, "2027-03-01 05:00"),  # winter
        ("Europe/Berlin", 2, 28, "2027-03-28 01:00"),  # 02:00 is skipped that night: 03:00 summer time
        ("America/New_York", 6, 14, "2027-03-14 10:00"),  # summer time began at two
        ("Asia/Kolkata", 6, 1, "2027-03-01 00:30"),
    ],
)
def test_the_hour_is_local_also_when_clocks_change(zone, hour, on_day, expected):
    schedule = Schedule(cadence="month", day=on_day, hour=hour, zone=zone)

    assert next(periods_after(schedule, at("2027-02-28 12:00"))).due_at == at(expected)


def test_a_period_is_made_once_even_by_two_relays(role):
    make_schedule(role)

    assert [make_due(at("2026-02-01 06:00")), make_due(at("2026-02-01 06:00"))] == [1, 0]

    job = Job.objects.get()
    schedule = Schedule.objects.get()
    assert job.args == {"role": "senior", "as_of": "2026-01-31", "schedule": schedule.pk}
    assert Period.objects.get().label == "2026-01"
    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.create(owner=Period.objects.get().owner, label="2026-01", due_at=at("2026-02-01 06:00"), job=job)


def test_nothing_is_made_before_its_hour(role):
    make_schedule(role, hour=6)

    assert make_due(at("2026-02-01 05:59")) == 0


def test_missed_periods_come_oldest_first_each_after_the_one_before_has_ended(role):
    make_schedule(role)
    made = []
    for _ in range(5):
        make_due(at("2026-04-02 00:00"))
        make_due(at("2026-04-02 00:00"))  # the job before is still open
        made = list(Period.objects.order_by("pk").values_list("label", flat=True))
        Job.objects.update(state="done")

    assert made == ["2026-01", "2026-02", "2026-03"]


@pytest.mark.parametrize(
    ("zone", "cadence", "begin", "up", "made"),
    [
        # Clocks go forward in the night of 28 March 2027, the machine is down from Friday to Monday.
        ("Europe/Berlin", "week", "2027-03-20 12:00", "2027-03-29 12:00", ["2027-W11", "2027-W12"]),
        # And back in the night of 31 October 2027, which is also the end of a month.
        ("Europe/Berlin", "month", "2027-10-27 12:00", "2027-11-02 12:00", ["2027-10"]),
        ("America/New_York", "week", "2027-11-01 12:00", "2027-11-09 12:00", ["2027-W44"]),
    ],
)
def test_two_relays_that_were_away_three_days_over_a_clock_change_make_each_period_once(
    role, zone, cadence, begin, up, made
):
    make_schedule(role, cadence, created=begin, day=1, hour=2, zone=zone)
    moment, away = at(begin), at(up) - timedelta(days=3)
    while moment < at(up) + timedelta(hours=3):
        if moment < away or moment >= at(up):
            make_due(moment)
            make_due(moment)
            Job.objects.update(state="done")
        moment += timedelta(minutes=20)

    assert list(Period.objects.order_by("due_at").values_list("label", flat=True)) == made
    assert Job.objects.count() == len(made)


def test_a_schedule_moved_to_a_later_hour_does_not_make_a_period_twice_and_goes_on(role):
    schedule = make_schedule(role, hour=6)
    make_due(at("2026-02-01 06:30"))
    Job.objects.update(state="done")
    Schedule.objects.update(hour=8)

    assert make_due(at("2026-02-01 08:30")) == 0
    schedule.refresh_from_db()
    assert next_period(schedule).label == "2026-02"
    assert make_due(at("2026-03-01 08:30")) == 1


def test_a_paused_schedule_makes_nothing_and_what_it_missed_is_not_made_up(role, pia):
    schedule = make_schedule(role)
    change.pause(schedule, by=pia.user, now=at("2026-01-20 12:00"))
    assert make_due(at("2026-03-02 00:00")) == 0

    change.resume(schedule, by=pia.user, now=at("2026-03-02 12:00"))
    assert make_due(at("2026-03-31 12:00")) == 0
    assert make_due(at("2026-04-01 12:00")) == 1
    assert Period.objects.get().label == "2026-03"


def test_another_time_counts_from_now_on(role, pia):
    schedule = make_schedule(role, "quarter")
    given = {"cadence": "week"}
    change.save(schedule, given, by=pia.user, now=at("2026-02-10 12:00"))

    assert make_due(at("2026-02-15 12:00")) == 0
    assert make_due(at("2026-02-16 12:00")) == 1
    assert Period.objects.get().label == "2026-W07"


def test_a_dead_job_does_not_hold_up_the_next_period(role):
    make_schedule(role)
    make_due(at("2026-04-02 00:00"))
    Job.objects.update(state="dead")

    assert make_due(at("2026-04-02 00:00")) == 1


def test_the_command_makes_and_lists_schedules(role, capsys):
    call_command("schedule_report", role="senior", every="month", day=3, hour=7, zone="Europe/Berlin")
    call_command("schedule_report")

    out = capsys.readouterr().out
    assert out.count("senior  every month, day 3, 07:00 Europe/Berlin  last: none yet  next: ") == 2


def test_the_list_shows_the_last_period_with_its_state(role, capsys):
    schedule = make_schedule(role, created="2026-01-10 12:00")
    make_due(at("2026-02-01 06:00"))

    call_command("schedule_report")

    assert "last: 2026-01 (waiting)  next: 2026-02, due 2026-03-01 06:00" in capsys.readouterr().out
    assert next_period(schedule).label == "2026-02"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"role": "ghost", "every": "month"}, "There is no role 'ghost'; roles: senior"),
        ({"role": "senior", "every": "month", "day": 31}, "less than or equal to 28"),
        ({"role": "senior", "every": "week", "day": 8}, "1 to 7 for a weekly schedule"),
        ({"role": "senior", "every": "month", "hour": 24}, "less than or equal to 23"),
        ({"role": "senior", "every": "month", "zone": "Mars/Base"}, "not a time zone"),
        ({"role": "senior"}, "needs both --role and --every"),
    ],
)
def test_a_wrong_schedule_is_refused_in_one_sentence(role, options, message):
    with pytest.raises(CommandError, match=message):
        call_command("schedule_report", **options)

    assert not Schedule.objects.exists()


def test_the_same_schedule_twice_is_refused(role):
    call_command("schedule_report", role="senior", every="week")
    with pytest.raises(CommandError, match="already exists"):
        call_command("schedule_report", role="senior", every="week")
