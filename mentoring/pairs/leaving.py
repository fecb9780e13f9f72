"""Pairs, proposals and requests of people who leave: they end with them, and the other one is told why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from config.base.words import listed
from mentoring.models import MentoringRequest, Mentorship
from mentoring.pairs.lifecycle import end_of_leaver
from skills.models import Engineer


def end_with(people: Collection[int], on: date) -> int:
    """Everything open of these people ends today. The number of pairs and proposals."""
    return _end(Q(mentor__in=people) | Q(mentee__in=people), Q(engineer__in=people), on)


def end_left(on: date) -> int:
    """The same for everybody whose last day is over: the clock's step, and what a file leaves behind."""
    return _end(left_before(on), Q(engineer__left_on__lt=on), on)


def left_before(on: date) -> Q:
    """Pairs one of whose people left before a day."""
    return Q(mentor__left_on__lt=on) | Q(mentee__left_on__lt=on)


def waits(on: date) -> bool:
    """Somebody has left whose pairs or requests are still open."""
    requests = MentoringRequest.objects.waiting().filter(engineer__left_on__lt=on)
    return Mentorship.objects.open().filter(left_before(on)).exists() or requests.exists()


def _end(pairs: Q, requests: Q, on: date) -> int:
    found = Mentorship.objects.open().filter(pairs).order_by("mentor", "pk").values_list("pk", flat=True)
    count = sum(end_of_leaver(pk, on) for pk in found)
    MentoringRequest.objects.waiting().filter(requests).update(closed_on=on)
    return count


def foretell(engineer: Engineer) -> list[str]:
    """What ends with somebody, for whoever writes down their last day. Three queries."""
    pairs = Mentorship.objects.open().filter(Q(mentor=engineer) | Q(mentee=engineer)).select_related("mentor", "mentee")
    under_way = [pair for pair in pairs.order_by("pk") if pair.state != Mentorship.State.PROPOSED]
    others = listed(pair.other(engineer).name for pair in under_way)
    proposed = len(pairs) - len(under_way)
    sentences = []
    if under_way:
        which = "pair" if len(under_way) == 1 else "pairs"
        sentences.append(
            f"With it the mentoring {which} with {others} {'ends' if len(under_way) == 1 else 'end'}: planned sessions "
            "are cancelled, and the other one is told why. Sessions held before can still be logged."
        )
    if proposed:
        which = "An open proposal" if proposed == 1 else f"{proposed} open proposals"
        sentences.append(f"{which} of a mentoring pair {'lapses' if proposed == 1 else 'lapse'}.")
    if MentoringRequest.objects.waiting().filter(engineer=engineer).exists():
        sentences.append(f"The request of {engineer} for a mentor is closed.")
    return sentences
