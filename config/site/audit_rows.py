"""Looks and changes as one list, the newest first, and as rows to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from config.base.models import AuditEvent, AuditWord, ListedPerson, Look
from config.base.words import plural
from config.site.audit_words import KINDS, OTHER_KINDS, Changed, Names, read_names, say_changes, say_detail
from config.site.look_words import say_route
from skills.models import Placement, User

OPENED = "opened"
# Pages of one person, which a row about a look can lead to.
OF_A_PERSON = ("reports:growth", "skills:history", "reports:person_readiness", "reports:check", "pairs:shared")


@dataclass(frozen=True)
class AuditRow:
    at: datetime
    actor: str
    kind: str
    subject: str
    detail: str
    url: str
    changes: tuple[Changed, ...] = ()


# ── one list of two tables ──────────────────────────────────────────────────────────────────────────────────────────
def newest_first(events: QuerySet[AuditEvent], looks: QuerySet[Look]) -> QuerySet[Any]:
    """What stands where, for a page of both: time, table and id; ``load`` reads the rows of a page."""
    parts = [
        rows.order_by().annotate(table=Value(table)).values_list("at", "table", "pk")
        for table, rows in (("event", events), ("look", looks))
    ]
    return parts[0].union(parts[1], all=True).order_by("-at", "table", "-pk")


def load(places: Iterable[tuple[datetime, str, int]]) -> list[AuditEvent | Look]:
    """Two queries."""
    places = list(places)
    models: tuple[tuple[str, type[AuditEvent | Look]], ...] = (("event", AuditEvent), ("look", Look))
    found = {table: model.objects.in_bulk([pk for _, of, pk in places if of == table]) for table, model in models}
    return [found[table][pk] for _, table, pk in places]


def about_oneself(user: User) -> tuple[QuerySet[AuditEvent], QuerySet[Look]]:
    """What was changed of the reader's own record, never what peers rated, or of the teams they stood in then; and who
    looked at it, besides themselves."""
    person = user.person
    if person is None:
        return AuditEvent.objects.none(), Look.objects.none()
    rated = Q(kind="rated", detail__source__in=["self", "manager"])
    own = Q(subject_id=person.pk) & (Q(kind__in=KINDS) | rated)
    return AuditEvent.objects.filter(own | _of_teams(person.pk)), Look.objects.about(person.pk).exclude(
        reader_id=user.pk
    )


def _of_teams(person: int) -> Q:
    """Changes of a team, its manager too, while the person stood in it. One query, and none of the log."""
    found = Q(pk=None)
    places = list(Placement.objects.filter(engineer=person).order_by("from_on").values_list("team_id", "from_on"))
    for (team, from_on), (_, until) in pairwise([*places, (0, date.max)]):
        held = Q(subject_id=None, kind="team_changed", detail__team=team, at__gte=_midnight(from_on))
        found |= held if until == date.max else held & Q(at__lt=_midnight(until))
    return found


def _midnight(value: date) -> datetime:
    return timezone.make_aware(datetime.combine(value, time.min))


def within(rows: QuerySet[Any], since: date | None, until: date | None) -> QuerySet[Any]:
    if since:
        rows = rows.filter(at__gte=_midnight(since))
    return rows.filter(at__lt=_midnight(until + timedelta(days=1))) if until else rows


# ── rows to read ────────────────────────────────────────────────────────────────────────────────────────────────────
def build_rows(found: Iterable[AuditEvent | Look], *, is_keeper: bool) -> list[AuditRow]:
    """The same queries at any length: who did it, about whom, which teams and roles, names as they were, long lists."""
    found = list(found)
    events = [row for row in found if isinstance(row, AuditEvent)]
    looks = [row for row in found if isinstance(row, Look)]
    actors = {*(row.actor_id for row in events), *(row.reader_id for row in looks)} - {None}
    names = read_names(events, actors, {row.subject_id for row in found} - {None})  # type: ignore[arg-type]
    words, sizes = _words(events), _sizes(looks)
    return [
        _of_event(row, words[row.pk], names, is_keeper)
        if isinstance(row, AuditEvent)
        else _of_look(row, sizes, names, is_keeper)
        for row in found
    ]


def _words(events: Iterable[AuditEvent]) -> Mapping[int, dict[str, tuple[str, str]]]:
    found: defaultdict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    rows = AuditWord.objects.filter(event__in=[row.pk for row in events if row.detail.get("changes")])
    for event, name, old, new in rows.values_list("event_id", "field", "old", "new"):
        found[event][name] = (old, new)
    return found


def _sizes(looks: Iterable[Look]) -> dict[str, int]:
    rows = ListedPerson.objects.filter(people__in={row.people for row in looks} - {""}).order_by()
    return dict(rows.values("people").annotate(count=Count("pk")).values_list("people", "count"))


def _of_event(event: AuditEvent, words: Mapping[str, tuple[str, str]], names: Names, is_keeper: bool) -> AuditRow:
    subject, slug = names.people.get(event.subject_id or 0, ("", ""))
    team = names.teams.get(event.detail.get("team", 0))
    url = ""
    if is_keeper and slug:
        url = reverse("people:person", args=[slug])
    elif is_keeper and team:
        url = reverse("people:team", args=[team.slug])
    return AuditRow(
        event.at,
        names.actor(event.actor_id, event.detail.get("via", ""), event.kind),
        (KINDS | OTHER_KINDS).get(event.kind, event.kind.replace("_", " ")),
        subject or (team.name if team else ""),
        say_detail(event, names) or (team.name if team and not is_keeper else ""),
        url,
        say_changes(event, words, names),
    )


def _of_look(look: Look, sizes: Mapping[str, int], names: Names, is_keeper: bool) -> AuditRow:
    subject, slug = names.people.get(look.subject_id or 0, ("", ""))
    many = plural(sizes.get(look.people, 0), "person", "people") if look.people else ""
    url = reverse(look.route, args=[slug]) if slug and look.route in OF_A_PERSON else ""
    if not url and slug and is_keeper:
        url = reverse("people:person", args=[slug])
    detail = f"{say_route(look.route)}, of {many}" if many else say_route(look.route)
    return AuditRow(look.at, names.actor(look.reader_id), OPENED, subject or many, detail, url)
