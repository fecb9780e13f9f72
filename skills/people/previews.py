"""What a change to people or teams does, in sentences, before it is saved. Reads the organisation in three queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from config.base.words import day as in_words
from config.base.words import listed
from skills.models import Engineer, Placement, Role, Team, User
from skills.people.changes import describe as describe_place
from skills.people.organisation import Organisation, Standing, read_organisation
from skills.people.placing import foretell_leaving
from skills.people.visibility import (
    Readers,
    Shift,
    compare,
    describe,
    from_day,
    placed,
    rearranged,
    standing_below,
    unplaced,
)

NEW = 0  # stands for a person who has no id yet
NO_CHANGE = "Nobody sees more or less of anybody than before."
REPORTS_STAY = "Reports already made do not change."


@dataclass(frozen=True)
class Preview:
    """``effects``: who sees more or less. ``notes``: what else follows. ``shift`` is what the sentences say."""

    shift: Shift
    effects: list[str]
    notes: list[str] = field(default_factory=list)


def read_readers() -> Readers:
    left: dict[int, date] = dict(Engineer.objects.exclude(left_on=None).order_by().values_list("pk", "left_on"))  # type: ignore[arg-type]
    return _leaving(Readers(read_organisation()), left)


def _leaving(before: Readers, left: dict[int, date]) -> Readers:
    """With other last days, for who can sign in and for who manages."""
    organisation = replace(before.organisation, tree=replace(before.organisation.tree, left=left))
    return Readers(organisation, left)


def _over(before: Readers, organisation: Organisation) -> Readers:
    return Readers(organisation, before.left)


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def preview_add(name: str, email: str, team: Team | None, from_on: date, today: date) -> Preview:
    now = read_readers()
    after = _over(now, placed(now.organisation, NEW, Standing(from_on, team.pk, None, None))) if team else now
    shift = compare(now, after, [NEW], today)
    same = list(Engineer.objects.filter(name__iexact=name).values_list("user__email", flat=True))
    notes = [_sign_in_note(name, email)]
    if same:
        notes.insert(0, f"There is already somebody of that name, with {listed(same, 2)}. Check that this is another.")
    if not team:
        notes.append("Without a team there is no manager above, so only the people team sees the record.")
    return Preview(shift, describe(shift, today, {NEW: name}) or [NO_CHANGE], notes)


def _sign_in_note(name: str, email: str) -> str:
    """An account that is nobody in the organisation yet becomes the new person's, with whatever opens it."""
    user = User.objects.filter(email__iexact=email).first()
    if user and user.has_usable_password():
        return f"Somebody already signs in with {email}; from then on they do so as {name}."
    return f"Nobody can sign in as {name} until you invite {email}."


def preview_move(
    engineer: Engineer, from_on: date, team: Team, role: Role | None, target_role: Role | None, today: date
) -> Preview:
    now = read_readers()
    standing = Standing(from_on, team.pk, role.pk if role else None, target_role.pk if target_role else None)
    effective = max(from_on, today)
    shift = compare(now, _over(now, placed(now.organisation, engineer.pk, standing)), [engineer.pk], effective)
    places = list(engineer.placements.select_related("team", "role", "target_role").order_by("from_on"))
    effects = describe(shift, today) or [NO_CHANGE]
    before = now.organisation.standing(engineer.pk, effective)
    later = next((place for place in places if place.from_on > from_on), None)
    counts_now = later is None or later.from_on > effective
    if counts_now and before and before.team != team.pk:
        was = next(place.team for place in places if place.team_id == before.team)
        effects.append(f"{engineer} sees the cover of {team} instead of that of {was}, as totals.")
    notes = _move_notes(engineer, places, later, from_on, today)
    return Preview(
        shift, effects, [*notes, *_role_notes(engineer, role, target_role), *_manager_notes(engineer, today)]
    )


def _move_notes(
    engineer: Engineer, places: list[Placement], later: Placement | None, from_on: date, today: date
) -> list[str]:
    notes = []
    if same := next((place for place in places if place.from_on == from_on), None):
        notes.append(f"It replaces what is recorded for that very day: {describe_place(same)}.")
    if places and from_on < places[0].from_on:
        notes.append("It becomes the first place on record, so it counts for every earlier day as well.")
    if later:
        verb = "begins" if later.from_on > today else "began"
        notes.append(f"It holds until {in_words(later.from_on)}, when {describe_place(later)} {verb}.")
    if from_on < today:
        notes.append(
            f"The day is past: matrix, history and new reports for days from {in_words(from_on)} on show it. "
            f"{REPORTS_STAY}"
        )
    return notes


def _role_notes(engineer: Engineer, role: Role | None, target_role: Role | None) -> list[str]:
    if role is None:
        return [f"Without a role {engineer} has no column in the matrix, no growth page and no verdict."]
    if target_role == role:
        return [f"The role aimed at is the role held: reports list {engineer} among those who hold it."]
    return []


def _manager_notes(engineer: Engineer, today: date) -> list[str]:
    teams = list(Team.objects.directly_managed_by(engineer, today).values_list("name", flat=True))
    return [f"{engineer} still manages {listed(teams)}; that is changed on the page of the team."] if teams else []


def preview_withdraw(engineer: Engineer, planned: Placement, today: date) -> Preview:
    now = read_readers()
    after = _over(now, unplaced(now.organisation, engineer.pk, planned.from_on))
    shift = compare(now, after, [engineer.pk], planned.from_on)
    return Preview(
        shift,
        describe(shift, today) or [NO_CHANGE],
        [f"The move to {describe_place(planned)} from {in_words(planned.from_on)} does not take place."],
    )


def preview_leave(engineer: Engineer, left_on: date, today: date) -> Preview:
    now = read_readers()
    gone_on = max(left_on + timedelta(days=1), today)
    after = _leaving(now, now.left | {engineer.pk: left_on})
    shift = compare(now, after, _read_by(now, engineer, gone_on), gone_on)
    start = from_day(gone_on, today)
    effects = [f"{start}, {engineer} can no longer sign in; sessions and API tokens end then."]
    if engineer.has_left(today) and left_on >= today:
        effects.insert(0, f"Until {in_words(left_on)}, {engineer} can sign in again.")
    if others := shift.kept[engineer.pk] - {engineer.pk}:
        names = sorted(Engineer.objects.filter(pk__in=others).values_list("name", flat=True))
        see = "sees" if len(names) == 1 else "see"
        effects.append(f"{listed(names)} {see} the ratings and verdict of {engineer} as before.")
    effects += describe(shift, today)
    notes = [
        f"{start}, {engineer} is in no team's matrix and cover, and in no new report. "
        "What was rated and reported stays."
    ]
    notes += [*_alone_notes(now, engineer, left_on, today), *foretell_leaving(engineer)]
    return Preview(shift, effects, notes)


def _alone_notes(now: Readers, engineer: Engineer, left_on: date, today: date) -> list[str]:
    """The teams that nobody manages any more once the person has left."""
    last = min(left_on, today)
    alone = [
        team for team in now.organisation.tree.parents if now.organisation.tree.managers(team, last) == (engineer.pk,)
    ]
    names = list(Team.objects.filter(pk__in=alone).values_list("name", flat=True))
    if not names:
        return []
    return [f"{listed(names)} {'is' if len(names) == 1 else 'are'} left without a manager; name another one."]


def preview_return(engineer: Engineer, today: date) -> Preview:
    now = read_readers()
    after = _leaving(now, {who: day for who, day in now.left.items() if who != engineer.pk})
    shift = compare(now, after, _read_by(after, engineer, today), today)
    effects = [f"From today, {engineer} can sign in again with {engineer.user.email}.", *describe(shift, today)]
    if not engineer.has_left(today):
        effects = [f"{engineer} stays: the last day, {in_words(engineer.left_on or today)}, is taken back."]
    place = now.organisation.standing(engineer.pk, today)
    where = Team.objects.get(pk=place.team).name if place else "no team"
    return Preview(shift, effects, [f"The place is the one of before: {where}. Move {engineer} if it is another now."])


def _read_by(now: Readers, engineer: Engineer, day: date) -> list[int]:
    """The person, and everybody below them."""
    organisation = now.organisation
    below = [who for who in organisation.placements if engineer.pk in organisation.line(who, day)]
    return [engineer.pk, *below]


# ── teams ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def preview_team(team: Team, name: str, parent: Team | None, managers: Sequence[Engineer], today: date) -> Preview:
    """Of a team read ``with_managers`` of today."""
    now = read_readers()
    named = [manager.pk for manager in managers]
    tree = rearranged(now.organisation, team.pk, parent.pk if parent else None, named)
    people = standing_below(now.organisation, team.pk, today)
    shift = compare(now, _over(now, tree), people, today)
    notes = []
    if name != team.name:
        notes.append(f"{team} is called {name} everywhere, also for past days. Its address stays, links keep working.")
    if parent != team.parent:
        above = parent or "it at the top"
        notes.append(f"Which team lies above keeps no history: past days are read with {above} as well. {REPORTS_STAY}")
    if set(managers) != set(team.managers):
        notes.append(_since_when(team, bool(now.organisation.tree.spans.get(team.pk))))
    if notes and not people:
        notes.append("Nobody stands in this team or below it today.")
    if not managers and parent:
        notes.append(f"Without a manager of its own, the managers of {parent} and above keep the ratings here.")
    elif not managers:
        notes.append("Without a manager and a team above, nobody rates here; the people team alone sees the ratings.")
    return Preview(shift, describe(shift, today) or [NO_CHANGE], notes)


def _since_when(team: Team, has_history: bool) -> str:
    if has_history:
        return f"The managers of {team} change from today on; days before keep those of then."
    return f"Nobody managed {team} before, so whoever is named now counts for every earlier day as well."
