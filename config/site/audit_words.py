"""What the audit log says, in words: kinds, fields, ways, and the ids and keys of a row as names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from config.base.audit.log import COMMAND, IMPORT, IMPORT_UNDO, WORDS
from config.base.frozen.tables import FROZEN
from config.base.models import AuditEvent
from config.base.words import day, listed
from skills.models import Engineer, Role, Skill, Team, User

# Kinds their subject may read.
KINDS = {
    "added": "added the person",
    "changed": "changed",
    "moved": "moved",
    "move_withdrawn": "took a move back",
    "left": "set the last day",
    "came_back": "took the last day back",
    "removed": "took the person out again",
    "team_manager": "changed who manages a team",
    "invited": "invited",
    "exported": "exported their own data",
    "waived": "set a check aside",
    "waiver_withdrawn": "let a check count again",
    "mentor_profile": "changed the mentor profile",
    "mentor_wanted": "asked for a mentor",
    "mentor_no_longer_wanted": "closed the request for a mentor",
    "text_shared": "shared a text from a mentoring pair",
    "text_withdrawn": "withdrew a text shared from a mentoring pair",
    "token_made": "made an API token",
    "token_revoked": "revoked an API token",
    "calendar_made": "made a calendar address",
    "calendar_revoked": "revoked a calendar address",
}
OTHER_KINDS = {
    "rated": "rated",
    "voided": "cancelled a rating",
    "team_added": "added a team",
    "team_changed": "changed a team",
    "team_deleted": "deleted a team",
    "people_exported": "downloaded the list of people",
    "matrix_exported": "downloaded a matrix",
    "imported": "imported",
    "import_undone": "took an import back",
    "facts_deleted": "deleted facts",
    "pair": "changed a mentoring pair",
    "session_denied": "said that a mentoring session did not take place",
    "session_undone": "took a mentoring session back",
    "plan_asked": "asked for a mentoring plan",
    "plan_sent": "sent the proposals of a mentoring plan",
    "schedule_added": "added a schedule of reports",
    "schedule_changed": "changed a schedule of reports",
    "schedule_paused": "paused a schedule of reports",
    "schedule_resumed": "let a schedule of reports run again",
    "schedule_deleted": "deleted a schedule of reports",
}
# In the order in which a row tells them: PostgreSQL keeps the keys of a JSON object in an order of its own.
FIELDS = {
    "name": "name",
    "email": "e-mail",
    "started_on": "first day",
    "hands_on_since": "hands-on since",
    "team": "team",
    "role": "role",
    "target_role": "aims at",
    "left_on": "last day",
    "parent": "place in the tree",
    "managers": "managers",
    "groups": "rights",
    "places": "places",
    "offers": "skills offered",
    "paused_until": "paused until",
    "time_zone": "time zone",
    "works_from": "works from",
    "works_until": "works until",
}
DAYS = ("started_on", "hands_on_since", "left_on", "paused_until")
GONE, NONE, ERASED = "one that is gone", "none", "erased"


@dataclass(frozen=True)
class Changed:
    """A field with what it was and is; the two are empty where a row kept only that it changed."""

    label: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Names:
    """Names for the ids and keys of some rows, as far as there still is somebody or something to name."""

    people: Mapping[int, tuple[str, str]] = field(default_factory=dict)  # engineer -> name, slug
    accounts: Mapping[int, str] = field(default_factory=dict)  # user -> name, else e-mail
    teams: Mapping[int, Team] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    skills: Mapping[str, str] = field(default_factory=dict)

    def actor(self, user: int | None, via: str = "", kind: str = "") -> str:
        """ "Ana Roth", "an import by Ana Roth", "the command line", and what the clock did is "Cairn"."""
        if user is None:
            if via == IMPORT:
                return "an import on the command line"
            return "the command line" if via == COMMAND or kind in KINDS else "Cairn"
        name = self.accounts.get(user, "somebody whose account is gone")
        return {IMPORT: f"an import by {name}", IMPORT_UNDO: f"{name}, taking an import back"}.get(via, name)

    def value(self, name: str, value: Any) -> str:
        """One side of a change."""
        if value in (None, "", []):
            return NONE
        if name == "managers":
            return listed(self.people.get(each, ("somebody who is gone",))[0] for each in value)
        if isinstance(value, list):
            return listed(self.skills.get(each, each) for each in value)
        if name in DAYS:
            return day(date.fromisoformat(value))
        if name in ("role", "target_role"):
            return self.roles.get(value, value)
        if name in ("team", "parent"):
            return self.teams[value].name if value in self.teams else GONE
        return str(value)


def read_names(events: Iterable[AuditEvent], readers: Iterable[int], subjects: Iterable[int]) -> Names:
    """Four queries at any number of rows, and one where skills are named."""
    details = [event.detail for event in events]
    changes = [detail.get("changes", {}) for detail in details]
    teams = {detail.get(key) for detail in details for key in ("team", "parent")}
    teams |= _values(changes, "team") | _values(changes, "parent")
    people = {*subjects, *(pk for row in changes for side in row.get("managers") or () for pk in side or ())}
    users = User.objects.filter(pk__in=set(readers)).values_list("pk", "engineer__name", "email")
    roles = _values(changes, "role") | _values(changes, "target_role")
    skills = {key for row in changes for pair in [row.get("offers") or ()] for side in pair for key in side or ()}
    named = Q(pk__in={pk for pk in people if isinstance(pk, int)})
    return Names(
        people={
            pk: (name, slug) for pk, name, slug in Engineer.objects.filter(named).values_list("pk", "name", "slug")
        },
        accounts={pk: name or email for pk, name, email in users},
        teams={team.pk: team for team in Team.objects.filter(pk__in={pk for pk in teams if isinstance(pk, int)})},
        roles=dict(Role.objects.filter(key__in=roles).values_list("key", "title")),
        skills=dict(Skill.objects.filter(key__in=skills).values_list("key", "name")) if skills else {},
    )


def _values(changes: Iterable[Mapping[str, Any]], name: str) -> set[Any]:
    return {side for row in changes for side in row.get(name) or () if side is not None}


def say_changes(event: AuditEvent, words: Mapping[str, tuple[str, str]], names: Names) -> tuple[Changed, ...]:
    """Old and new of each field, in one order; a name or an address that was erased is said to be."""
    found = []
    changes = event.detail.get("changes", {})
    for name in sorted(changes, key=_place):
        pair = changes[name]
        label = FIELDS.get(name, name.replace("_", " "))
        if name in WORDS:
            old, new = words.get(name, (ERASED, ERASED))
            found.append(Changed(label, old or NONE, new or NONE))
        else:
            found.append(Changed(label, names.value(name, pair[0]), names.value(name, pair[1])))
    return tuple(found)


def _place(name: str) -> tuple[int, str]:
    return (list(FIELDS).index(name) if name in FIELDS else len(FIELDS), name)


def say_detail(event: AuditEvent, names: Names) -> str:
    """The other keys, ids and numbers of a row; rows of before say there what newer ones say as changes."""
    detail, is_old = event.detail, "changes" not in event.detail
    match event.kind:
        case "changed" | "team_changed" if is_old:
            return listed(FIELDS.get(name, name) for name in detail.get("fields", []))
        case "moved":
            from_on = f"from {_day(detail.get('from_on'))}"
            team = names.teams.get(detail.get("team", 0))
            return f"to {team or 'a team that is gone'}, {from_on}" if is_old else from_on
        case "move_withdrawn":
            return f"of {_day(detail.get('from_on'))}"
        case "left" | "came_back" if is_old:
            return _day(detail.get("left_on"))
        case "rated":
            return f"{detail.get('skill', '')}, as {detail.get('source', '')}"
        case "team_manager":
            team = names.teams.get(detail.get("team", 0))
            return str(team or "a team that is gone")
        case "facts_deleted":
            table = detail["table"]
            rows = FROZEN[table].model._meta.verbose_name_plural if table in FROZEN else table
            return f"{detail['count']} {rows}: {detail['reason'].replace('_', ' ')}"
    return ""


def _day(text: Any) -> str:
    return day(date.fromisoformat(text)) if text else ""
