"""Ratings from a file: facts are only ever added, and a changed one is a new row of the same day."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from config.base.bulk import insert_rows
from config.base.limits import FACTS_SINCE, KEY_LENGTH, LEVELS, RATING_NOTE_LENGTH
from config.base.sheets.cells import Fault, choice, day, email, text, whole
from config.base.sheets.records import Column, Layout, Outcome, Records
from skills.imports.known import Known
from skills.models import Rating

BATCH = 5000
FIELDS = ("engineer", "skill", "source", "rated_by", "rated_on", "level", "note", "recorded_at", "batch")
# Above this many people their ratings are found by date alone; a list of names that long is slower than it saves.
MANY_PEOPLE = 500

# engineer, skill, source, rated_by, rated_on: what makes two rows the same fact
Key = tuple[int, int, str, int, date]
Tick = Callable[[int, int], None]


class RatingRow(NamedTuple):
    engineer: str
    skill: str
    level: int | None
    source: str
    rated_by: str
    rated_on: date
    note: str


RATINGS = Layout(
    name="ratings",
    row=RatingRow,
    columns=(
        Column("engineer", email()),
        Column("skill", text(KEY_LENGTH, required=True)),
        Column("level", whole(*LEVELS, required=False, hint=f"use {LEVELS}, or leave it empty to withdraw the rating")),
        Column("source", choice("self", "manager", "peer")),
        Column("rated_by", email()),
        Column("rated_on", day(FACTS_SINCE, required=True)),
        Column("note", text(RATING_NOTE_LENGTH, one_line=False), is_optional=True, is_repetitive=False),
    ),
    key_columns=("engineer", "skill", "source", "rated_by", "rated_on"),
    key=itemgetter(0, 1, 3, 4, 5),
)


def load_ratings(
    records: Records[RatingRow],
    known: Known,
    today: date,
    tick: Tick | None = None,
    batch: uuid.UUID | None = None,
) -> Outcome:
    """Adds what no standing row of the same key says already; a column ``note`` left out leaves notes alone. One batch
    number, so that an import can be undone."""
    outcome = Outcome.of(records)
    has_notes = "note" in records.present
    facts = [(row, key) for _, row, key in outcome.accept(records.rows, lambda row: _key(row, known, today))]
    standing = _standing([key for _, key in facts])
    fresh = []
    for row, key in facts:
        earlier = standing.get(key)
        if earlier and earlier[0] == row.level and not (has_notes and earlier[1] != row.note):
            outcome.unchanged += 1
            continue
        outcome.withdrawn += row.level is None
        outcome.new += row.level is not None and earlier is None
        outcome.changed += row.level is not None and earlier is not None
        fresh.append((row, key))
    _insert(fresh, tick, batch or uuid.uuid4())
    return outcome


def _key(row: RatingRow, known: Known, today: date) -> Key:
    key = (
        known.person(row.engineer, "engineer"),
        known.skill(row.skill, "skill"),
        row.source,
        known.person(row.rated_by, "rated_by"),
        row.rated_on,
    )
    if row.rated_on > today:
        raise Fault(f"{row.rated_on} lies in the future", "correct the date", "rated_on")
    if (row.source == "self") != (key[0] == key[3]):
        if row.source == "self":
            raise Fault("a self-rating is given by the person rated", "put the engineer here too", "rated_by")
        raise Fault(f"nobody is their own {row.source}", "write self, or name who gave the rating", "source")
    return key


def _standing(keys: list[Key]) -> dict[Key, tuple[int | None, str]]:
    """Level and note of the newest standing row of each key; rows of other people or days may come along."""
    if not keys:
        return {}
    days, people = [key[4] for key in keys], {key[0] for key in keys}
    rows = Rating.objects.standing().filter(rated_on__range=(min(days), max(days))).order_by("pk")
    if len(people) <= MANY_PEOPLE:
        rows = rows.filter(engineer__in=people)
    fields = rows.values_list("engineer_id", "skill_id", "source", "rated_by_id", "rated_on", "level", "note")
    return {row[:5]: row[5:] for row in fields.iterator(BATCH)}


def _insert(facts: list[tuple[RatingRow, Key]], tick: Tick | None, batch: uuid.UUID) -> None:
    """In the order of the file: on one day the later row counts."""
    recorded_at = Rating._meta.get_field("recorded_at").get_default()
    for start in range(0, len(facts), BATCH):
        some = facts[start : start + BATCH]
        insert_rows(Rating, FIELDS, ((*key, row.level, row.note, recorded_at, batch) for row, key in some))
        if tick:
            tick(start + len(some), len(facts))
