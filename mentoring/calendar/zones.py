"""Where somebody is, as clocks go."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mentoring.models import MentorProfile
from skills.models import Engineer


def zone_of(person: Engineer) -> ZoneInfo:
    """The person's own time zone, else the installation's."""
    try:
        return ZoneInfo(read_zone(person) or settings.TIME_ZONE)
    except (ValueError, KeyError, OSError):  # a zone this machine does not know
        return ZoneInfo(settings.TIME_ZONE)


def list_zones() -> list[tuple[str, str]]:
    """Places by name, as people look for them."""
    return sorted((name, name.replace("_", " ")) for name in available_timezones() if "/" in name and "Etc" not in name)


def read_zone(person: Engineer) -> str:
    """The name of the chosen zone; empty for whoever has chosen none."""
    return MentorProfile.objects.filter(engineer=person).values_list("time_zone", flat=True).first() or ""


@transaction.atomic
def choose_zone(person: Engineer, name: str) -> None:
    """Empty is the installation's. It stands with the working hours, which mean nothing without it."""
    Engineer.objects.select_for_update(no_key=True).get(pk=person.pk)
    MentorProfile.objects.update_or_create(engineer=person, defaults={"time_zone": name})


def take_zone_of_browser(person: Engineer, name: str) -> None:
    """What a browser says, for whoever has chosen none; what is no place is not taken."""
    if name in available_timezones() and "/" in name and "Etc" not in name and not read_zone(person):
        choose_zone(person, name)


def today_of(person: Engineer) -> date:
    """The day it is where the person is: what is logged there today is of that day."""
    return timezone.localdate(timezone=zone_of(person))


def day_in(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
