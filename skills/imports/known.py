"""What a row may name: people by address, roles and skills by key. Each map is one query, read when first asked."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from typing import Any

from config.base.cells import Fault, suggest
from config.base.emails import fold_email
from config.base.records import Records
from config.base.text import show
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
        try:
            return self.skills[key]
        except KeyError:
            fix = suggest(key, self.skills) or "use the key of a skill in the published framework"
            raise Fault(f"no skill {show(key)} in the published framework", fix, column) from None

    def role(self, key: str, column: str) -> int | None:
        """The role of a key; None for an empty cell."""
        if not key:
            return None
        try:
            return self.roles[key]
        except KeyError:
            fix = suggest(key, self.roles) or "use the key of a role in the published framework"
            raise Fault(f"no role {show(key)} in the published framework", fix, column) from None

    def missing_person(self, email: str, column: str) -> Fault:
        if where := self.refused.get(("person", email)):
            return Fault(f"the row of {show(email)} was refused ({where})", "put that row right first", column)
        what = f"no person with this e-mail ({show(email)})"
        return Fault(what, "add them to people.csv or correct the address", column)
