"""Everything a report is computed from, read once and digested: the same inputs give the same report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.base.days import months_before
from config.base.jobs.queue import Stopped
from mentoring.sessions.counts import Held, counted_sessions
from reports.facts.packed import Packed, read_packed
from reports.models import Report, Waiver
from skills.estimate.estimate import METHOD
from skills.estimate.usable import Facts
from skills.models import Engineer, FrameworkVersion, Role, Skill, Target, Team
from skills.people.organisation import Organisation, read_organisation

FIRST_DAY = date(1950, 1, 1)  # no rating is older
NOT_TOLD = {"pk", "slug", "team_slug", "is_here", "is_below"}


@dataclass(frozen=True)
class Person:
    """Somebody assessed, with role and team as they were on the day of the report; ids and keys, no models."""

    pk: int
    email: str
    name: str
    team: str
    role: str
    hands_on_since: date | None
    in_pool: bool
    holds_role: bool
    aim_assumed: bool  # in the pool because this is the next role: nobody named one to aim at
    slug: str
    team_slug: str
    is_here: bool  # started and not left on the day
    is_below: bool  # here, in a lower role

    @property
    def told(self) -> list[str]:
        """What of it is part of what a report says of people; slugs only name addresses."""
        return [str(value) for name, value in vars(self).items() if name not in NOT_TOLD]


@dataclass(frozen=True)
class Retired:
    """A role as it was when it left the framework."""

    title: str
    targets: dict[str, int]  # level by skill


@dataclass(frozen=True)
class Inputs:
    role: Role
    as_of: date
    version: FrameworkVersion
    people: tuple[Person, ...]  # by e-mail: the order of every array over engineers
    sessions: dict[int, list[Held]]
    waivers: dict[int, list[Waiver]]
    previous: Report | None
    digest: str
    retired: dict[str, Retired]  # by key: roles people held that the framework no longer has


def read_inputs(role: Role, as_of: date) -> tuple[Inputs, Facts]:
    """The ratings are apart: they are large, and not needed any more once levels are estimated."""
    version = _version(role)
    organisation = read_organisation()
    people = _people(role, as_of, organisation)
    facts = _facts(people, _skills(version), as_of)
    window = role.definition.get("mentoring", {}).get("window_months", 12)
    sessions = counted_sessions(organisation, months_before(as_of, window), as_of)
    waivers = _waivers(role, as_of)
    previous = Report.objects.filter(role=role, as_of__lt=as_of).latest_editions().order_by("-as_of").first()
    retired = _retired({person.role for person in people}, version)
    digest = _digest(role, as_of, version, people, facts, sessions, waivers, retired)
    return Inputs(role, as_of, version, people, sessions, waivers, previous, digest, retired), facts


def _version(role: Role) -> FrameworkVersion:
    """What is published now; a report needs it to have the role."""
    published = FrameworkVersion.objects.filter(framework=role.framework_id, state=FrameworkVersion.State.PUBLISHED)
    version = published.select_related("framework").first()
    if version is None or role.key not in {found["key"] for found in version.document["roles"]}:
        raise Stopped(
            f"The published framework has no role {role.title} any more, so no report can be made of it. Nothing was "
            "written; earlier reports stay. Publish a framework that has the role, or report on another one."
        )
    return version


def _retired(held: Collection[str], version: FrameworkVersion) -> dict[str, Retired]:
    """Roles people held that were retired since; none in most cases."""
    gone = sorted(set(held) - {found["key"] for found in version.document["roles"]})
    if not gone:
        return {}
    titles = Role.objects.filter(key__in=gone).order_by("key").values_list("key", "title")
    found = {key: Retired(title, {}) for key, title in titles}
    rows = Target.objects.filter(role__key__in=gone).order_by("role__key", "skill__key")
    for key, skill, level in rows.values_list("role__key", "skill__key", "level"):
        found[key].targets[skill] = level
    return found


def _people(role: Role, as_of: date, organisation: Organisation) -> tuple[Person, ...]:
    """Everybody who held a role of the framework on the day, by e-mail; that role serves both looks.

    In the pool: started and not left on the day, growing towards the role, not holding it yet.
    """
    found = Role.objects.filter(framework=role.framework_id).values_list("pk", "key", "rank")
    keys, ranks = {pk: key for pk, key, _ in found}, {pk: rank for pk, _, rank in found}
    teams = {pk: (name, slug) for pk, name, slug in Team.objects.values_list("pk", "name", "slug")}
    employed = set(Engineer.objects.employed(as_of).values_list("pk", flat=True))
    people = []
    rows = Engineer.objects.order_by("user__email").values_list("pk", "user__email", "name", "hands_on_since", "slug")
    for pk, email, name, hands_on_since, slug in rows:
        standing = organisation.standing(pk, as_of)
        if standing is None or standing.role not in keys:
            continue
        is_here = pk in employed
        holds = is_here and standing.role == role.pk
        aims = is_here and standing.aim == role.pk and not holds
        team, team_slug = teams[standing.team]
        role_key, is_assumed = keys[standing.role], aims and standing.is_aim_assumed
        told = pk, email, name, team, role_key, hands_on_since, aims, holds, is_assumed
        people.append(Person(*told, slug, team_slug, is_here, is_here and ranks[standing.role] < role.rank))
    return tuple(people)


def _skills(version: FrameworkVersion) -> dict[int, str]:
    keys = [skill["key"] for area in version.document["areas"] for skill in area["skills"]]
    return dict(Skill.objects.filter(key__in=keys).values_list("pk", "key"))


def _facts(people: Iterable[Person], skills: dict[int, str], as_of: date) -> Facts:
    """Standing ratings by others up to the day, however old: how far back they count depends on each person's day.

    E-mails and keys order the arrays, and these, day and recording the rows: the result does not depend on row ids.
    """
    emails = {person.pk: person.email for person in people}
    rows = read_packed(list(emails), FIRST_DAY, as_of)
    known = np.isin(rows.skill, list(skills))
    if not known.all():
        rows = Packed(**{name: column[known] for name, column in vars(rows).items()})
    everybody, heard = Engineer.objects.values_list("pk", "user__email"), set(np.unique(rows.rater).tolist())
    raters = {pk: email for pk, email in everybody if pk in heard}
    engineer, engineers = _ranked(rows.engineer, emails)
    skill, skill_keys = _ranked(rows.skill, skills)
    rater, rater_emails = _ranked(rows.rater, raters)
    series = (engineer.astype(np.int64) * len(skill_keys) + skill) * len(rater_emails) + rater
    by_series = np.lexsort((rows.order, rows.day, series))
    return Facts(
        engineer=engineer[by_series],
        skill=skill[by_series],
        rater=rater[by_series],
        source=rows.source[by_series],
        level=rows.level[by_series],
        day=rows.day[by_series],
        order=rows.order[by_series],
        engineers=engineers,
        skills=skill_keys,
        raters=rater_emails,
    )


def _ranked(ids: NDArray[np.int32], names: dict[int, str]) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Each id as the rank of its name, and the names in order."""
    by_name = sorted(names, key=names.__getitem__)
    rank = {pk: index for index, pk in enumerate(by_name)}
    lookup = np.zeros(max(names, default=0) + 1, dtype=np.int32)
    lookup[list(rank)] = list(rank.values())
    return lookup[ids], tuple(names[pk] for pk in by_name)


def _waivers(role: Role, as_of: date) -> dict[int, list[Waiver]]:
    found: dict[int, list[Waiver]] = {}
    for waiver in Waiver.objects.filter(role=role, from_on__lte=as_of).select_related("approver"):
        found.setdefault(waiver.engineer_id, []).append(waiver)
    return found


def _digest(
    role: Role,
    as_of: date,
    version: FrameworkVersion,
    people: tuple[Person, ...],
    facts: Facts,
    sessions: dict[int, list[Held]],
    waivers: dict[int, list[Waiver]],
    retired: dict[str, Retired],
) -> str:
    """sha256 over facts in their order, framework, method, pool, sessions and waivers, by e-mail and key, never by row
    id; over the targets of retired roles where somebody held one."""
    emails = {person.pk: person.email for person in people}
    head: dict[str, Any] = {
        "method": METHOD,
        "framework": version.digest,
        "role": role.key,
        "as_of": as_of.isoformat(),
        "people": [person.told for person in people],
        "raters": facts.raters,
        "sessions": sorted(
            [emails[mentor], len({mentee for mentee, _ in held}), *(day.isoformat() for _, day in held)]
            for mentor, held in sessions.items()
            if mentor in emails
        ),
        "waivers": sorted(
            [emails.get(pk, str(pk)), waiver.check_key, waiver.reason, waiver.approver.name, str(waiver.from_on)]
            for pk, rows in waivers.items()
            for waiver in rows
        ),
    }
    if retired:
        head["retired"] = {key: [role.title, role.targets] for key, role in retired.items()}
    hashed = hashlib.sha256(json.dumps(head, sort_keys=True).encode())
    for column in (facts.engineer, facts.skill, facts.rater, facts.source, facts.level, facts.day):
        hashed.update(column.astype(np.int64).tobytes())
    return f"sha256:{hashed.hexdigest()}"
