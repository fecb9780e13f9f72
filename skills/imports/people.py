"""people.csv: its columns, and how people are written once it is known which rows hold."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.hashers import make_password

from config.base.emails import fold_email
from config.base.limits import KEY_LENGTH, LINE_LENGTH, YEARS
from config.base.sheets.cells import day, email, text
from config.base.sheets.records import Column, Layout
from config.base.text import next_slug
from skills.models import Engineer, Placement, User
from skills.models.people import rename, slugs_taken

DATES = ("hands_on_since", "started_on", "left_on")
# team, role, target_role
Place = tuple[int | None, int | None, int | None]


class PersonRow(NamedTuple):
    email: str
    name: str
    team: str
    role: str
    target_role: str
    hands_on_since: date | None
    started_on: date | None
    left_on: date | None


PEOPLE = Layout(
    name="people",
    row=PersonRow,
    columns=(
        Column("email", email()),
        Column("name", text(LINE_LENGTH, required=True)),
        Column("team", text(LINE_LENGTH)),
        Column("role", text(KEY_LENGTH), is_optional=True),
        Column("target_role", text(KEY_LENGTH), is_optional=True),
        Column("hands_on_since", day(YEARS.low), is_optional=True),
        Column("started_on", day(YEARS.low), is_optional=True),
        Column("left_on", day(YEARS.low), is_optional=True),
    ),
    key_columns=("email",),
    key=lambda row: row.email,
)


def add_people(rows: list[PersonRow], engineers: dict[str, Engineer]) -> set[str]:
    """Makes the people who are not there yet, with an account nobody can sign in to before an invitation.

    An account that is nobody in the organisation yet becomes theirs. Returns their e-mails.
    """
    missing = [row for row in rows if row.email not in engineers]
    if not missing:
        return set()
    users = {fold_email(user.email): user for user in User.objects.filter(engineer=None)}
    fresh = {
        row.email: User(email=row.email, password=make_password(None)) for row in missing if row.email not in users
    }
    User.objects.bulk_create(fresh.values())
    users |= fresh
    taken = slugs_taken()
    new = {}
    for row in missing:
        dates = {name: getattr(row, name) for name in DATES}
        new[row.email] = Engineer(user=users[row.email], name=row.name, slug=next_slug(row.name, taken, 120), **dates)
        taken.add(new[row.email].slug)
    Engineer.objects.bulk_create(new.values())
    engineers |= new
    return set(new)


def change_people(rows: list[PersonRow], engineers: dict[str, Engineer], present: frozenset[str]) -> set[str]:
    """Names and dates as the rows say, dates only of the columns present; returns the e-mails that differed."""
    fields = ["name", *(name for name in DATES if name in present)]
    differing = {}
    for row in rows:
        engineer = engineers[row.email]
        wanted: dict[str, Any] = {name: getattr(row, name) for name in fields}
        if any(getattr(engineer, name) != value for name, value in wanted.items()):
            differing[row.email] = engineer
            if engineer.name != row.name:
                rename(engineer, row.name)
                engineer.save(update_fields=["slug"])
            for name, value in wanted.items():
                setattr(engineer, name, value)
    Engineer.objects.bulk_update(differing.values(), fields, batch_size=500)
    return set(differing)


def place_people(
    wanted: dict[str, Place], engineers: dict[str, Engineer], placements: dict[int, Placement], today: date
) -> set[str]:
    """A new placement for everybody who stands elsewhere than wanted; returns their e-mails.

    The first begins when the person started, or today; a later one today. One that begins today or later is
    corrected instead: there is one change per person and day.
    """
    new, corrected, moved = [], [], set()
    for person, place in wanted.items():
        engineer, team = engineers[person], place[0]
        current = placements.get(engineer.pk)
        if team is None or (current and place == (current.team_id, current.role_id, current.target_role_id)):
            continue
        moved.add(person)
        if current and current.from_on >= today:
            current.team_id, current.role_id, current.target_role_id = team, place[1], place[2]
            corrected.append(current)
        else:
            from_on = today if current else engineer.started_on or today
            new.append(
                Placement(engineer=engineer, from_on=from_on, team_id=team, role_id=place[1], target_role_id=place[2])
            )
    Placement.objects.bulk_create(new)
    Placement.objects.bulk_update(corrected, ["team", "role", "target_role"], batch_size=500)
    return moved
