"""Taking an import back: its ratings are voided, rows it made go, rows it changed get their old values.

What somebody has changed or used since stays as it is and is listed. Ratings of people the import itself made go with
these people, since nobody else ever rated them; people with any other history stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from config.base.audit.log import IMPORT_UNDO, record
from config.base.bulk import insert_rows
from config.base.frozen.guard import Facts, guarded
from config.base.models import Upload
from mentoring.models import FocusSkill, MentoringSession, Mentorship
from reports.models import Waiver
from skills.models import Engineer, Placement, Rating, Team, TeamManager, User
from skills.people.changes import read_facts, record_differences
from skills.people.team_managers import lock_teams, overlap

WITHIN = timedelta(hours=24)
NAMED = 20

# Kind of file -> the tables it writes, in the order in which they need each other, without ratings. A session's
# summary is the pair's own and is not kept here: an import that changes one keeps the change.
FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    User: ("email",),
    Engineer: ("user_id", "name", "hands_on_since", "started_on", "left_on"),
    Team: ("name", "parent_id"),
    TeamManager: ("team_id", "engineer_id", "from_on", "until_on"),
    Placement: ("engineer_id", "from_on", "team_id", "role_id", "target_role_id"),
    Waiver: ("engineer_id", "role_id", "check_key", "reason", "approver_id", "from_on"),
    Mentorship: ("mentor_id", "mentee_id", "state", "started_on", "ended_on", "end_reason"),
    FocusSkill: ("mentorship_id", "skill_id", "baseline_level", "end_level"),
    MentoringSession: ("mentorship_id", "held_on", "minutes", "confirmed_by_mentor_at", "confirmed_by_mentee_at"),
}
WRITTEN_BY: dict[str, tuple[type[models.Model], ...]] = {
    "teams": (Team, TeamManager),
    "people": (User, Engineer, Placement, Mentorship),
    "placements": (Placement,),
    "team_managers": (TeamManager,),
    "waivers": (Waiver,),
    "mentorships": (Mentorship, FocusSkill),
    "sessions": (MentoringSession,),
}
# Tables in which one row may take the place of another.
GIVE_WAY = (TeamManager._meta.label,)
LABELS: dict[str, type[models.Model]] = {model._meta.label: model for model in FIELDS}

Values = list[Any]
Snapshot = dict[str, dict[int, Values]]


class NotUndone(ValueError):
    """Nothing was taken back; the sentence says why."""


@dataclass
class Left:
    """What stays although the import made or changed it, in words."""

    rows: list[str] = field(default_factory=list)

    def add(self, row: object, why: str) -> None:
        self.rows.append(f"{row}: {why}")


# ── what an import did ──────────────────────────────────────────────────────────────────────────────────────────────
def take_snapshot(kinds: Iterable[str]) -> Snapshot:
    """Everything the files could change, by table and id."""
    found = [model for kind in kinds for model in WRITTEN_BY.get(kind, ())]
    return {model._meta.label: _values(model, model._default_manager.all()) for model in found}


def _values(model: type[models.Model], rows: models.QuerySet[Any]) -> dict[int, Values]:
    return {
        pk: [_plain(value) for value in values] for pk, *values in rows.order_by().values_list("pk", *FIELDS[model])
    }


def _plain(value: Any) -> Any:
    """As JSON gives it back."""
    return DjangoJSONEncoder().default(value) if isinstance(value, date | datetime) else value


def changes_between(before: Snapshot, after: Snapshot) -> dict[str, Any]:
    """By table: ``made`` and ``gone`` (id → values), ``changed`` (id → values before and after)."""
    undo: dict[str, Any] = {}
    for label, rows in after.items():
        was = before.get(label, {})
        made = {pk: values for pk, values in rows.items() if pk not in was}
        changed = {pk: [was[pk], values] for pk, values in rows.items() if pk in was and was[pk] != values}
        gone = {pk: values for pk, values in was.items() if pk not in rows} if label in GIVE_WAY else {}
        if made or changed or gone:
            undo[label] = {"made": made, "changed": changed, "gone": gone}
    return undo


# ── taking it back ──────────────────────────────────────────────────────────────────────────────────────────────────
def undo_until(upload: Upload) -> datetime | None:
    """The end of the time in which it can be taken back; None when it cannot."""
    if upload.state != Upload.State.DONE or upload.finished_at is None:
        return None
    return upload.finished_at + WITHIN


@transaction.atomic
def undo(upload: Upload, by: User, now: datetime) -> list[str]:
    """Takes back all that nobody has changed or used since, and returns what stays. Raises NotUndone."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    until = undo_until(upload)
    if until is None:
        raise NotUndone("This import was taken back already." if upload.undone_at else "Nothing was loaded yet.")
    if now > until:
        raise NotUndone("An import can be taken back for 24 hours; this one is older. Nothing was changed.")
    left, today = Left(), timezone.localdate()
    before = read_facts(today)
    _restore(upload.undo, left)
    with guarded("import_undone", actor=by.pk) as facts:
        _remove(upload, left, now, facts)
    _bring_back(upload.undo, left)
    record_differences(before, read_facts(today), actor=by.pk, via=IMPORT_UNDO)
    upload.state, upload.undone_at, upload.undo = Upload.State.UNDONE, now, {}
    upload.outcome = {**upload.outcome, "left": left.rows[:NAMED], "left_count": len(left.rows)}
    upload.save()
    record("import_undone", actor=by.pk, upload=upload.pk, left=len(left.rows))
    return left.rows


def _restore(undo: Mapping[str, Any], left: Left) -> None:
    for label, model in LABELS.items():
        changed = undo.get(label, {}).get("changed", {})
        rows = {row.pk: row for row in model._default_manager.filter(pk__in=[int(pk) for pk in changed])}
        now = _values(model, model._default_manager.filter(pk__in=list(rows)))
        back = []
        for pk, (before, after) in changed.items():
            row = rows.get(int(pk))
            if row is None:
                continue
            if now[row.pk] != after:
                left.add(row, "changed since")
            elif isinstance(row, Mentorship) and not row.is_open:
                left.add(row, "a pair that ended never changes")
            else:
                for name, value in zip(FIELDS[model], before, strict=True):
                    setattr(row, name, _typed(model, name, value))
                back.append(row)
        model._default_manager.bulk_update(back, [name.removesuffix("_id") for name in FIELDS[model]], batch_size=500)


def _typed(model: type[models.Model], name: str, value: Any) -> Any:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101
    return None if value is None else field.to_python(value)


def _remove(upload: Upload, left: Left, now: datetime, facts: Facts) -> None:
    """From the tables others need least: sessions, pairs, people with their ratings, teams. Of the facts, pairs that
    ended and ratings of people whom nobody else ever rated go with the import that made them."""
    made = {label: rows.get("made", {}) for label, rows in upload.undo.items()}
    _delete(Waiver, made, left)
    _delete(MentoringSession, made, left)
    _delete(FocusSkill, made, left)
    _delete(Mentorship, made, left, facts)
    gone = _removable_people(upload, made, left)
    ratings = Rating.objects.filter(batch=upload.batch, voids=None)
    facts.delete(ratings.filter(models.Q(engineer__in=gone) | models.Q(rated_by__in=gone)))
    _void(ratings.filter(voided_by=None), now)
    _delete(TeamManager, made, left)
    TeamManager.objects.filter(engineer__in=gone).delete()
    Placement.objects.filter(engineer__in=gone).delete()
    _delete(Placement, made, left)
    users = list(Engineer.objects.filter(pk__in=gone).values_list("user_id", flat=True))
    Engineer.objects.filter(pk__in=gone).delete()
    new_users = {int(pk) for pk in made.get(User._meta.label, {})}
    User.objects.filter(pk__in=new_users.intersection(users)).delete()
    _delete(Team, made, left)


def _void(ratings: models.QuerySet[Rating], now: datetime) -> None:
    fields = ("engineer", "skill", "source", "rated_by", "rated_on", "level", "note", "recorded_at", "voids")
    rows = ratings.order_by("pk").values_list("engineer_id", "skill_id", "source", "rated_by_id", "rated_on", "pk")
    insert_rows(Rating, fields, [(*row[:5], None, "", now, row[5]) for row in rows])


def _removable_people(upload: Upload, made: Mapping[str, Any], left: Left) -> list[int]:
    """People the import made, whom nothing but the import itself refers to."""
    rows = made.get(Engineer._meta.label, {})
    people = {one.pk: one for one in Engineer.objects.filter(pk__in=[int(pk) for pk in rows])}
    now = _values(Engineer, Engineer.objects.filter(pk__in=list(people)))
    own_placements = [int(pk) for pk in made.get(Placement._meta.label, {})]
    own_spans = [int(pk) for pk in made.get(TeamManager._meta.label, {})]
    own: dict[type[models.Model], models.Q] = {
        Rating: models.Q(batch=upload.batch),
        Placement: models.Q(pk__in=own_placements),
        TeamManager: models.Q(pk__in=own_spans),
    }
    held: dict[int, str] = {pk: "changed since" for pk in people if now[pk] != rows[str(pk)]}
    for model, name in _relations(Engineer):
        others = model._default_manager.filter(**{f"{name}__in": list(people)})
        if model in own:
            others = others.exclude(own[model])
        for pk in others.order_by().values_list(name, flat=True).distinct():
            held.setdefault(pk, f"used since ({model._meta.verbose_name_plural})")
    accounts = {one.user_id: one.pk for one in people.values()}
    for model, name in _relations(User):
        if model is not Engineer:
            for user in model._default_manager.filter(**{f"{name}__in": list(accounts)}).values_list(name, flat=True):
                held.setdefault(accounts[user], "has used the account since")
    for pk, why in held.items():
        left.add(people[pk], why)
    return [pk for pk in people if pk not in held]


def _bring_back(undo: Mapping[str, Any], left: Left) -> None:
    """Spans that gave way to others, as far as nobody has named managers for the same days since."""
    lock_teams()
    for pk, values in undo.get(TeamManager._meta.label, {}).get("gone", {}).items():
        named = zip(FIELDS[TeamManager], values, strict=True)
        row = TeamManager(pk=int(pk), **{name: _typed(TeamManager, name, value) for name, value in named})
        own = TeamManager.objects.filter(team_id=row.team_id, engineer_id=row.engineer_id)
        if any(overlap(each.span, row.span) for each in own):
            left.add(row, "changed since")
        else:
            row.save(force_insert=True)


def _relations(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Whatever may refer to a row of the model: (model, name of the field)."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and not relation.many_to_many:
            yield relation.related_model, relation.field.name


def _delete(model: type[models.Model], made: Mapping[str, Any], left: Left, facts: Facts | None = None) -> None:
    """Deletes rows that are as the import made them and that nothing refers to, the newest first."""
    rows = made.get(model._meta.label, {})
    found = {row.pk: row for row in model._default_manager.filter(pk__in=[int(pk) for pk in rows])}
    now = _values(model, model._default_manager.filter(pk__in=list(found)))
    gone = []
    for pk, row in sorted(found.items(), reverse=True):
        if model not in (Team,) and now[pk] != rows[str(pk)]:
            left.add(row, "changed since")
        else:
            gone.append(pk)
    if model is Team:
        _delete_teams(gone, found, left)
    elif facts:
        facts.delete(model._default_manager.filter(pk__in=_free(model, gone, found, left)))
    else:
        model._default_manager.filter(pk__in=gone).delete()


def _delete_teams(gone: list[int], found: Mapping[int, Any], left: Left) -> None:
    """Children before parents."""
    waiting = set(gone)
    while waiting:
        parents = set(Team.objects.filter(parent__in=waiting).values_list("parent_id", flat=True))
        leaves = waiting - parents
        if not leaves:
            break
        free = _free(Team, leaves, found, left)
        Team.objects.filter(pk__in=free).delete()
        waiting -= leaves
        if not free:
            break
    for pk in waiting & set(Team.objects.filter(pk__in=waiting).values_list("pk", flat=True)):
        left.add(found[pk], "has teams below it")


def _free(model: type[models.Model], gone: Iterable[int], found: Mapping[int, Any], left: Left) -> set[int]:
    """Without the rows something refers to, which are left."""
    wanted = set(gone)
    held: dict[int, str] = {}
    for other, name in _relations(model):
        rows = other._default_manager.filter(**{f"{name}__in": wanted}).order_by()
        for pk in rows.values_list(name, flat=True).distinct():
            held.setdefault(pk, f"used since ({other._meta.verbose_name_plural})")
    for pk, why in held.items():
        left.add(found[pk], why)
    return wanted - held.keys()


def hours_left(upload: Upload) -> int:
    """Begun hours, so that there is one as long as it can be taken back; 0 when it cannot."""
    until = undo_until(upload)
    if until is None or (left := until - timezone.now()) < timedelta():
        return 0
    return max(1, ceil(left / timedelta(hours=1)))
