"""Which tables are frozen: one list, filled by the applications. Triggers and rights are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True)
class Frozen:
    """Rows of the table are inserted; an UPDATE and a DELETE are refused, and so is emptying it at once.

    ``change_when``, ``delete_when``: only where this SQL holds of OLD (and NEW). ``is_for_ever``: nobody deletes,
    ``guarded`` no more than others.
    """

    model: type[models.Model]
    change_when: str = ""
    delete_when: str = ""
    is_for_ever: bool = False

    @property
    def table(self) -> str:
        return self.model._meta.db_table


FROZEN: dict[str, Frozen] = {}


def freeze(model: type[models.Model], change_when: str = "", delete_when: str = "", is_for_ever: bool = False) -> None:
    """Called when an application is ready. The next migrate makes the triggers."""
    FROZEN[model._meta.db_table] = Frozen(model, change_when, delete_when, is_for_ever)
