"""What ends when somebody leaves. Who leaves is written here below; what they were part of lies in the apps above,
which register what is to follow, and what to say of it beforehand, in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from skills.models import Engineer

Follow = Callable[[Collection[int], date], object]
Foretell = Callable[[Engineer], list[str]]
FOLLOWS: list[Follow] = []
FORETOLD: list[Foretell] = []


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
