"""Where somebody is, as clocks go."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from mentoring.models import MentorProfile
from skills.models import Engineer


def zone_of(person: Engineer) -> ZoneInfo:
    """The person's own time zone, else the installation's."""
    own = MentorProfile.objects.filter(engineer=person).values_list("time_zone", flat=True).first()
    try:
        return ZoneInfo(own or settings.TIME_ZONE)
    except (ValueError, KeyError, OSError):  # a zone this machine does not know
        return ZoneInfo(settings.TIME_ZONE)


def today_of(person: Engineer) -> date:
    """The day it is where the person is: what is logged there today is of that day."""
    return timezone.localdate(timezone=zone_of(person))


def day_in(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
