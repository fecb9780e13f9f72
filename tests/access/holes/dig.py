"""What a hole is, and the ways to take a guard away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from mentoring.models import Mentorship
from skills.models import User
from tests.access.expect import read_routes

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Hole:
    name: str
    routes: tuple[str, ...]
    dig: Callable[[Patch], None]


HOLES: list[Hole] = []


def hole(*routes: str) -> Callable[[Callable[[Patch], None]], Callable[[Patch], None]]:
    def note(dig: Callable[[Patch], None]) -> Callable[[Patch], None]:
        HOLES.append(Hole(dig.__name__, routes, dig))
        return dig

    return note


def everything(self: Any, *_: Any, **__: Any) -> Any:
    return self.all()


def let_through(patch: Patch, owner: Any, name: str) -> None:
    """The scope lets everything through."""
    patch.setattr(owner, name, everything)


def say_yes(patch: Patch, owner: Any, name: str, value: bool = True) -> None:
    """The check says yes to everybody."""
    patch.setattr(owner, name, property(lambda self: value) if owner is User else lambda *_, **__: value)


def mentees(user: User) -> Any:
    return Mentorship.objects.filter(mentor__user=user).values("mentee")


def view(name: str) -> Any:
    return read_routes()[name].callback
