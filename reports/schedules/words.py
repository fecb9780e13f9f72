"""When a schedule runs, to whom and as what, in words."""

from __future__ import annotations

from datetime import datetime

from config.base.words import capital, day, listed
from reports.models import Format, Schedule
from skills.models import User

EACH = {"week": "Each week", "month": "Each month", "quarter": "Each quarter"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
AFTER = "the morning after it ends"


def say_day(number: int) -> str:
    """Of the period that follows: 1 is its first day."""
    return f"{capital(AFTER)}" if number == 1 else f"Day {number} after it ends"


def say_when(schedule: Schedule) -> str:
    """ "Each quarter, 06:00 the morning after it ends"."""
    each, hour = EACH[schedule.cadence], f"{schedule.hour:02}:00"
    if schedule.cadence == Schedule.Cadence.WEEK:
        text = f"{each}, {WEEKDAYS[schedule.day - 1]} {hour}"
    else:
        text = f"{each}, {hour} {AFTER if schedule.day == 1 else f'on day {schedule.day} after it ends'}"
    return f"{text}, only when something changed" if schedule.only_changes else text


def say_formats(schedule: Schedule) -> str:
    return ", ".join(["Page", *(str(Format(key).label) for key in schedule.formats)])


def say_recipients(schedule: Schedule, named: list[User], most: int | None = None) -> str:
    """ "Leadership, managers and Ana Ruiz"; empty where nobody is told. Of more than ``most`` some are counted."""
    groups = {
        "leadership": schedule.to_leadership,
        "the people team": schedule.to_people_team,
        "managers": schedule.to_managers,
    }
    found = [name for name, is_told in groups.items() if is_told]
    return capital(listed([*found, *(user.get_full_name() for user in named)], most=most))


def say_moment(moment: datetime) -> str:
    return f"{day(moment.date())}, {moment:%H:%M}"
