"""The demo company in the database: the way real data take, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from config.base.words import plural
from config.demo.files import demo_files, email, last_quarter_end
from config.demo.going_on import go_on
from config.demo.mentors import load_mentors
from config.demo.people import LEADERSHIP, PEOPLE_TEAM, S
from config.demo.ratings import FRAMEWORK
from config.imports.loader import import_files
from reports.models import Schedule
from skills.framework.publish import load, read_file
from skills.models import Engineer, FrameworkVersion, Role, User
from skills.models import people as groups

Progress = Callable[[str, int, int], None]


class DemoRefused(ValueError):
    """The demo company cannot go into this database; the message is for the person who asked."""


@dataclass(frozen=True)
class Demo:
    """What was loaded: the day the data end on, the role to report on, and how many rows each file had."""

    last_day: date
    role: Role
    counts: dict[str, int]
    leader: str
    people_team: str

    def __str__(self) -> str:
        names = {"teams": "team", "people": "person", "ratings": "rating", "mentorships": "pair", "sessions": "session"}
        return ", ".join(
            plural(self.counts[name], one, "people" if one == "person" else None) for name, one in names.items()
        )


def holds_people() -> bool:
    return Engineer.objects.exists()


@transaction.atomic
def load_demo(today: date, progress: Progress | None = None) -> Demo:
    """Framework if it is not published yet, company, groups and a monthly schedule; all of it or nothing.

    Raises DemoRefused on a database that holds people.
    """
    if holds_people():
        raise DemoRefused("This database holds people already; the demo company needs one without. Nothing was loaded.")
    if not FrameworkVersion.objects.filter(framework__key=FRAMEWORK, state=FrameworkVersion.State.PUBLISHED).exists():
        load(read_file(FRAMEWORK), as_draft=False)
    last_day = last_quarter_end(today)
    imported = import_files(demo_files(last_day), today, tick=progress)
    if not imported.is_written:
        first, count = imported.problems[0], len(imported.problems)
        raise DemoRefused(f"The demo company does not fit this database: {first} ({count} in all). Nothing was loaded.")
    go_on(last_day, today)
    load_mentors(last_day)
    for name, group in ((LEADERSHIP, groups.LEADERSHIP), (PEOPLE_TEAM, groups.PEOPLE_TEAM)):
        User.objects.get(email=email(name)).groups.add(Group.objects.get(name=group))
    role = Role.objects.get(key=S)
    if not role.schedules.filter(cadence=Schedule.Cadence.MONTH).exists():
        month = Schedule.Cadence.MONTH
        Schedule.objects.create(role=role, cadence=month, zone=settings.TIME_ZONE, to_leadership=True)
    counts = {outcome.file.removesuffix(".csv"): outcome.written for outcome in imported.outcomes}
    return Demo(last_day, role, counts, email(LEADERSHIP), email(PEOPLE_TEAM))
