"""What a row may name: people by address, roles and skills by key. Each map is one query, read when first asked."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from typing import Any

from config.base.emails import fold_email
from config.base.sheets.cells import Fault, suggest
from config.base.sheets.records import Records
from config.base.text import name_key, show
from skills.models import Engineer, Role, Skill


class Known:
    def __init__(self) -> None:
        self.refused: dict[tuple[str, Hashable], str] = {}

    @cached_property
    def people(self) -> dict[str, int]:
        return {fold_email(email): pk for email, pk in Engineer.objects.order_by().values_list("user__email", "pk")}

    @cached_property
    def roles(self) -> dict[str, int]:
        return dict(Role.objects.live().order_by().values_list("key", "pk"))

    @cached_property
    def retired_roles(self) -> dict[str, int]:
        return dict(Role.objects.filter(is_retired=True).order_by().values_list("key", "pk"))

    @cached_property
    def skills(self) -> dict[str, int]:
        return dict(Skill.objects.live().order_by().values_list("key", "pk"))

    def note_refused(self, kind: str, records: Records[Any]) -> None:
        """A later row that names what a refused row would have made is told so, not that it does not exist."""
        for key, number in records.refused.items():
            self.refused.setdefault((kind, key), f"{records.file}:{number}")

    def person(self, email: str, column: str) -> int:
        try:
            return self.people[email]
        except KeyError:
            raise self.missing_person(email, column) from None

    def skill(self, key: str, column: str) -> int:
        return self._published("skill", self.skills, key, column)

    def role(self, key: str, column: str, has: int | None = None) -> int | None:
        """The role of a key, None for an empty cell. A retired one is for whoever ``has`` it."""
        if not key:
            return None
        if has is not None and self.retired_roles.get(key) == has:
            return has
        return self._published("role", self.roles, key, column)

    def _published(self, kind: str, found: dict[str, int], key: str, column: str) -> int:
        try:
            return found[key]
        except KeyError:
            fix = suggest(key, found) or f"use the key of a {kind} in the published framework"
            raise Fault(f"no {kind} {show(key)} in the published framework", fix, column) from None

    def role_once(self, key: str, column: str) -> int | None:
        """The role of a key as history tells it: retired ones count."""
        return self.retired_roles.get(key) or self.role(key, column)

    def team(self, name: str, column: str, teams: dict[str, int]) -> int:
        """The team of a name among ``teams``, which are by their folded names."""
        try:
            return teams[name_key(name)]
        except KeyError:
            raise self.missing_team(name, column) from None

    def missing_team(self, name: str, column: str) -> Fault:
        if where := self.refused.get(("team", name_key(name))):
            return Fault(f"the row of team {show(name)} was refused ({where})", "put that row right first", column)
        return Fault(f"no team {show(name)}", "add it to teams.csv or correct the name", column)

    def missing_person(self, email: str, column: str) -> Fault:
        if where := self.refused.get(("person", email)):
            return Fault(f"the row of {show(email)} was refused ({where})", "put that row right first", column)
        what = f"no person with this e-mail ({show(email)})"
        return Fault(what, "add them to people.csv or correct the address", column)
