"""People and teams: who is there, where they stand, who manages whom. Each verb is one transaction and one audit event.

``seen`` is what the editor saw (config.base.edits): when something else is there by now, Outdated is raised and nothing
is written. Commands, which see nothing, leave it out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from config.base.audit.log import COMMAND, Change, differing, record_changes
from config.base.edits import Snapshot, check
from skills.models import Engineer, Placement, Role, Team, TeamManager, User
from skills.models.people import free_slug, rename
from skills.people.changes import added_values, place_values, see_person, see_team, team_changes
from skills.people.team_managers import lock_teams, name_managers
from skills.sign_in.email_change import tell_both

# What somebody who leaves was part of lies in the apps above: they register in ``AppConfig.ready()`` what is to follow,
# and what to say of it beforehand.
Follow = Callable[[Collection[int], date], object]
Foretell = Callable[[Engineer], list[str]]
FOLLOWS: list[Follow] = []
FORETOLD: list[Foretell] = []


class Refused(ValueError):
    """The change would break a rule; the message is one sentence for whoever asked. Nothing was written."""


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_person(
    *,
    name: str,
    email: str,
    by: User | None,
    started_on: date | None = None,
    hands_on_since: date | None = None,
    team: Team | None = None,
    role: Role | None = None,
    target_role: Role | None = None,
    from_on: date | None = None,
) -> Engineer:
    """A person with an account nobody can sign in to before an invitation; an account that is nobody becomes theirs."""
    user = User.objects.filter(email__iexact=email).first()
    if user and Engineer.objects.filter(user=user).exists():
        raise Refused(f"Somebody already signs in with {email}. Use another address, or edit that person.")
    engineer = Engineer.objects.create(
        user=user or User.objects.create_user(email),
        name=name,
        slug=free_slug(Engineer, name),
        started_on=started_on,
        hands_on_since=hands_on_since,
    )
    place = None
    if team and from_on:
        place = Placement(engineer=engineer, from_on=from_on, team=team, role=role, target_role=target_role)
        place.save()
    first = {name: pair[1] for name, pair in place_values(None, place).items()}
    dates = {"started_on": started_on, "hands_on_since": hands_on_since}
    _record(by, Change("added", engineer.pk, added_values(dates | first)))
    return engineer


@transaction.atomic
def change_person(
    engineer: Engineer,
    *,
    name: str,
    email: str,
    started_on: date | None,
    hands_on_since: date | None,
    by: User,
    seen: Snapshot | None = None,
) -> list[str]:
    """Corrects what is written about somebody; the fields that changed. Another name is another slug; the former one
    leads on."""
    engineer = _locked(engineer, seen)
    values = {"name": (engineer.name, name)} if name != engineer.name else {}
    if values:
        engineer.save(update_fields=rename(engineer, name))
    values |= _write(engineer, {"started_on": started_on, "hands_on_since": hands_on_since})
    if (was := engineer.user.email) != email:
        _change_email(engineer.user, email, by)
        values["email"] = (was, email)
    if values:
        _record(by, Change("changed", engineer.pk, values))
    return list(values)


def _change_email(user: User, email: str, by: User) -> None:
    """Links sent to the old address end with it: they are made from the address, and allauth's copies go."""
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise Refused(f"Somebody else signs in with {email}. Use another address.")
    old, user.email = user.email, email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user_id=user.pk).delete()
    tell_both(user, old, by)


@transaction.atomic
def move(
    engineer: Engineer,
    *,
    from_on: date,
    team: Team,
    role: Role | None,
    target_role: Role | None,
    by: User | None,
    seen: Snapshot | None = None,
) -> Placement:
    """Stands elsewhere from a day on; a change already recorded for that very day is replaced."""
    engineer = _locked(engineer, seen)
    was = _standing(engineer, from_on)
    place = Placement(engineer=engineer, from_on=from_on, team=team, role=role, target_role=target_role)
    place.pk = was.pk if was and was.from_on == from_on else None
    place.save()
    _record(by, Change("moved", engineer.pk, place_values(was, place), {"from_on": from_on.isoformat()}))
    return place


@transaction.atomic
def withdraw_move(
    engineer: Engineer, from_on: date, *, today: date, by: User | None, seen: Snapshot | None = None
) -> None:
    """Takes back a move that has not begun; what has begun is history and is corrected by another move."""
    engineer = _locked(engineer, seen)
    planned = engineer.placements.filter(from_on=from_on, from_on__gt=today)
    if not planned or engineer.placements.count() == 1:
        raise Refused("Only a move that has not begun can be taken back; correct it with another move.")
    was = planned.select_related("team", "role", "target_role").get()
    planned.delete()
    values = place_values(was, _standing(engineer, from_on))
    _record(by, Change("move_withdrawn", engineer.pk, values, {"from_on": from_on.isoformat()}))


def _standing(engineer: Engineer, day: date) -> Placement | None:
    """Where somebody stands on a day, as recorded now."""
    rows = engineer.placements.filter(from_on__lte=day).select_related("team", "role", "target_role")
    return rows.order_by("-from_on").first()


@transaction.atomic
def leave(engineer: Engineer, *, left_on: date, today: date, by: User | None, seen: Snapshot | None = None) -> None:
    """The last day; from the next on, sessions and tokens end at their next request (skills.sign_in.auth). What the
    person was part of ends at once, or with a day that lies ahead."""
    engineer = _locked(engineer, seen)
    if engineer.started_on and left_on < engineer.started_on:
        raise Refused("The last day lies before the first. Correct one of the two.")
    values = {"left_on": (engineer.left_on, left_on)}
    engineer.left_on = left_on
    engineer.save(update_fields=["left_on"])
    _record(by, Change("left", engineer.pk, values))
    follow_leaving([engineer], today)


@transaction.atomic
def come_back(engineer: Engineer, *, by: User | None, seen: Snapshot | None = None) -> None:
    """No last day any more. One period is kept per person: the time away is in the audit log alone."""
    engineer = _locked(engineer, seen)
    if engineer.left_on is None:
        raise Refused(f"{engineer} has no last day; there is nothing to take back.")
    was, engineer.left_on = engineer.left_on, None
    engineer.save(update_fields=["left_on"])
    _record(by, Change("came_back", engineer.pk, {"left_on": (was, None)}))


# ── what ends when somebody leaves ──────────────────────────────────────────────────────────────────────────────────
def register_leaving(follow: Follow, foretell: Foretell) -> None:
    FOLLOWS.append(follow)
    FORETOLD.append(foretell)


def follow_leaving(people: Collection[Engineer], today: date) -> None:
    """In the transaction that writes their last day: at once when it is today or past, else nothing yet. What follows
    a day that lies ahead is made by the clock, at the start of the day after."""
    gone = [engineer.pk for engineer in people if engineer.left_on and engineer.left_on <= today]
    if gone:
        for follow in FOLLOWS:
            follow(gone, today)


def foretell_leaving(engineer: Engineer) -> list[str]:
    """What ends with them, in sentences."""
    return [sentence for foretell in FORETOLD for sentence in foretell(engineer)]


# ── teams ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_team(*, name: str, parent: Team | None, managers: Sequence[Engineer], today: date, by: User | None) -> Team:
    team = Team.objects.create(name=name, slug=free_slug(Team, name), parent=parent)
    name_managers({team.pk: [manager.pk for manager in managers]}, today)
    _record(by, *team_changes(team.pk, None, _facts(team, today)))
    return team


@transaction.atomic
def change_team(
    team: Team,
    *,
    name: str,
    parent: Team | None,
    managers: Sequence[Engineer],
    today: date,
    by: User | None,
    seen: Snapshot | None = None,
) -> list[str]:
    """Renames (the slug stays), hangs elsewhere, or gives other managers from today on; the fields that changed."""
    team = _locked_team(team, seen, today)
    if parent and team.pk in Team.objects.tree().above(parent.pk):
        raise Refused(f"{parent} is {team} or lies below it; a team cannot be below itself. Choose another one.")
    before = _facts(team, today)
    changed = list(_write(team, {"name": name, "parent": parent}))
    changed += ["managers"] if name_managers({team.pk: [manager.pk for manager in managers]}, today) else []
    if changed:
        _record(by, *team_changes(team.pk, before, _facts(team, today)))
    return changed


@transaction.atomic
def delete_team(team: Team, *, today: date, by: User | None, seen: Snapshot | None = None) -> None:
    """Only a team nobody ever stood in, without teams below it; who managed it goes with it."""
    team = _locked_team(team, seen, today)
    if reason := why_kept(team):
        raise Refused(reason)
    pk, before = team.pk, _facts(team, today)
    team.delete()
    _record(by, *team_changes(pk, before, None))


def _facts(team: Team, today: date) -> dict[str, Any]:
    managers = TeamManager.objects.on(today).filter(team=team).in_order().values_list("engineer_id", flat=True)
    return {"name": team.name, "parent": team.parent_id, "managers": list(managers)}


def why_kept(team: Team) -> str:
    """Why a team cannot be deleted; nothing when it can."""
    if count := team.placements.values("engineer").distinct().count():
        who = "1 person stands or stood" if count == 1 else f"{count} people stand or stood"
        return f"{who} in {team}, and that is kept. Move people elsewhere and leave the team empty instead."
    if children := list(team.children.values_list("name", flat=True)):
        return f"{', '.join(children)} would be left without a team above. Hang them elsewhere first."
    return ""


# ── rows, locks and the log ─────────────────────────────────────────────────────────────────────────────────────────
def _write(row: Engineer | Team, wanted: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Writes the fields that differ; what they were and are."""
    values = differing({key: getattr(row, key) for key in wanted}, wanted)
    for key, (_, value) in values.items():
        setattr(row, key, value)
    if values:
        row.save(update_fields=values)
    return values


def _locked(engineer: Engineer, seen: Snapshot | None) -> Engineer:
    """The row as it is now, held until the end of the transaction."""
    fresh = Engineer.objects.select_for_update(of=("self",)).select_related("user").get(pk=engineer.pk)
    check(seen, see_person(fresh))
    return fresh


def _locked_team(team: Team, seen: Snapshot | None, today: date) -> Team:
    """All teams are held: two changes at once could close a loop that neither of them sees."""
    lock_teams()
    fresh = Team.objects.select_related("parent").with_managers(today).get(pk=team.pk)
    check(seen, see_team(fresh))
    return fresh


def _record(by: User | None, *changes: Change) -> None:
    """Without a user it was a command."""
    record_changes(changes, actor=by.pk if by else None, via="" if by else COMMAND)
