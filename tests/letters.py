"""A letter, a kind of mail to stop, and a worker's round."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from config.base.jobs.queue import run
from config.base.mail import outbox
from config.base.mail.letters import Letter
from config.base.models import Job

LETTER = Letter(
    subject="Your next session is due",
    paragraphs=("Six weeks have passed since the last one.",),
    button="Plan it",
    url="/growth/",
    why="You get it because you are in a pair.",
)


def make_letter(**changes: Any) -> Letter:
    return replace(LETTER, **changes)


@contextmanager
def sample_kind(key: str = "sample") -> Iterator[None]:
    """A kind that can be stopped, known for a while."""
    outbox.register_mail_kind(key, "Session reminders", "When a session of a pair is due.")
    try:
        yield
    finally:
        del outbox.KINDS[key]


def deliver() -> None:
    """What a worker does with all mail that is due."""
    for pk in Job.objects.claimable().filter(kind=outbox.SEND).values_list("pk", flat=True):
        run(pk)
