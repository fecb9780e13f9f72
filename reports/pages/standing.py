"""Where one person stands today: team, role, what they aim at, who is above, and what the reports said so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from config.base.days import months_before
from mentoring.models import MentoringSession, Mentorship
from reports.models import Entry, Report
from skills.models import Engineer, Placement, Role
from skills.people.organisation import read_managers

COUNTED_MONTHS = 12


@dataclass(frozen=True)
class Standing:
    """``aim`` is the role grown towards, None for whoever has no role; it is assumed where nobody named it. ``since``
    has the days on which roles began, as far as they are known: the first placement reaches back without limit."""

    team: str
    role: Role | None
    aim: Role | None
    since: dict[str, date]
    managers: tuple[str, ...]
    is_aim_assumed: bool = False

    @property
    def holds_aim(self) -> bool:
        return self.role is not None and self.role == self.aim


def read_standing(engineer: Engineer, today: date) -> Standing:
    """Three queries, and one for a role that is assumed."""
    rows = Placement.objects.filter(engineer=engineer).with_aim()
    places = list(rows.select_related("team", "role", "target_role").order_by("from_on"))
    begun = [place for place in places if place.from_on <= today] or places[:1]
    place = begun[-1] if begun else None
    since: dict[str, date] = {}
    for earlier, later in pairwise(begun):
        if later.role and later.role != earlier.role:
            since.setdefault(later.role.key, later.from_on)
    managers = read_managers(engineer, place.team_id if place else None, today)
    if place is None or place.role is None:
        return Standing(place.team.name if place else "", None, None, since, managers)
    aim = Role.objects.get(pk=place.aim) if place.is_aim_assumed else place.target_role or place.role
    return Standing(place.team.name, place.role, aim, since, managers, place.is_aim_assumed)


def read_entries(engineer: Engineer, role: Role) -> list[Entry]:
    """What the newest editions of the reports on a role say of somebody, oldest first. One query."""
    newest = Report.objects.filter(role=role).latest_editions()
    entries = (
        Entry.objects.filter(engineer=engineer, report__in=newest.values("pk"))
        .select_related("report__role", "report__previous", "report__framework_version", "engineer")
        .defer("report__framework_version__document", "report__previous__figures")
        .order_by("report__as_of")
    )
    return list(entries)


def read_pairs(engineer: Engineer, today: date) -> QuerySet[Mentorship]:
    """Pairs under way, and those that met within twelve months; ``held`` counts sessions both sides confirmed. Never a
    text of theirs. One query."""
    since = months_before(today, COUNTED_MONTHS)
    held = (
        MentoringSession.objects.confirmed(since, today)
        .filter(mentorship=OuterRef("pk"))
        .order_by()
        .values("mentorship")
        .annotate(count=Count("pk"))
        .values("count")
    )
    under_way = Q(state__in=[Mentorship.State.ACTIVE, Mentorship.State.PAUSED])
    return (
        Mentorship.objects.filter(Q(mentor=engineer) | Q(mentee=engineer))
        .annotate(held=Subquery(held))
        .filter(under_way | Q(held__isnull=False))
        .select_related("mentor", "mentee")
        .order_by("-started_on", "-pk")
    )
