"""A batch of ratings as JSON: what comes in, held to the contract of ``skills.ratings.batch``, and what is answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from config.base.http.strict_json import BadJSON, loads
from config.base.limits import IDS, RATING_NOTE_LENGTH
from config.base.text import BadText, clean_text, show
from config.base.words import day, number
from skills.matrix.matrix import Matrix
from skills.matrix.page import count_facts, cover_total
from skills.ratings.batch import Change, Conflict, Outcome, Place

MOST = 5_000  # changes in one batch
RATES = {"person", "skill", "from", "to", "version", "note"}
VOIDS = {"person", "skill", "void"}


class BadBatch(ValueError):
    """The body is refused whole, in a full sentence."""


def read_batch(body: bytes) -> tuple[UUID, list[Change]]:
    """A level or note that cannot be is a problem of its cell; anything else wrong with the body, one of the whole."""
    try:
        document = loads(body, raw=("to", "note"))
    except BadJSON as error:
        where = f"{error.field}: " if error.field else ""
        raise BadBatch(f"{where}{error.message} Nothing was saved.") from None
    if not isinstance(document, dict) or set(document) != {"batch", "changes"}:
        raise BadBatch("Send an object with “batch” and “changes”, and nothing else. Nothing was saved.")
    changes = document["changes"]
    if not isinstance(changes, list) or not 1 <= len(changes) <= MOST:
        raise BadBatch(f"Send a list of 1 to {number(MOST)} changes. Nothing was saved.")
    return _uuid(document["batch"]), [_change(change, place) for place, change in enumerate(changes, 1)]


def _uuid(value: Any) -> UUID:
    try:
        return UUID(value)
    except (AttributeError, TypeError, ValueError):
        raise BadBatch(f"The batch {show(str(value))} is not a UUID. Nothing was saved.") from None


def _change(value: Any, place: int) -> Change:
    allowed = VOIDS if isinstance(value, dict) and "void" in value else RATES
    if not isinstance(value, dict) or not set(value) <= allowed or not {"person", "skill"} <= set(value):
        raise BadBatch(f"Change {place} has not the keys {', '.join(sorted(allowed))}. Nothing was saved.")
    person, skill = value["person"], value["skill"]
    if not _is_id(person) or not (_is_id(skill) or isinstance(skill, str)):
        raise BadBatch(f"Change {place} names no person or no skill by id. Nothing was saved.")
    if "void" in value:
        void = value["void"]
        return Change(person, skill, void=void if _is_id(void) else None, problem="" if _is_id(void) else NO_VERSION)
    level, version, note = value.get("to", ""), value.get("version"), value.get("note", "")
    problem = _problem(level, version, note)
    return (
        Change(person, skill, problem=problem) if problem else Change(person, skill, level, version, clean_text(note))
    )


NO_VERSION = "The rating that was seen is not named by its number."


def _problem(level: Any, version: Any, note: Any) -> str:
    if level is not None and (type(level) is not int or not 0 <= level <= 5):
        return f"{show(str(level))} is no level; use 0 to 5, or null to withdraw."
    if version is not None and not _is_id(version):
        return NO_VERSION
    if not isinstance(note, str) or len(note) > RATING_NOTE_LENGTH:
        return f"The note is longer than {number(RATING_NOTE_LENGTH)} characters."
    try:
        clean_text(note)
    except BadText as error:
        return f"The note cannot be saved. {error}"
    return ""


def _is_id(value: Any) -> bool:
    return type(value) is int and IDS.low <= value <= IDS.high


# ── the answer ──────────────────────────────────────────────────────────────────────────────────────────────────────
def write_outcome(batch: UUID, outcome: Outcome) -> dict[str, Any]:
    """Cells as they stand now, with the cover, totals and means they are part of: these numbers win."""
    matrix, saved = outcome.matrix, outcome.saved
    people = {person for person, _ in saved}
    return {
        "batch": str(batch),
        "saved_at": f"{timezone.localtime(outcome.saved_at):%H:%M}",
        "versions": list(_versions(matrix, saved)),
        "cover": list(_covers(matrix, {skill for _, skill in saved})),
        "totals": list(_totals(matrix, people)),
        "summary": cover_total(matrix),
        "facts": {kind: number(count) for kind, count in count_facts(matrix).items()},
        "conflicts": [_conflict(conflict) for conflict in outcome.conflicts],
        "refused": [vars(refusal) for refusal in outcome.refused],
    }


def _versions(matrix: Matrix, saved: Iterable[Place]) -> Iterable[dict[str, Any]]:
    places = {column.pk: place for place, column in enumerate(matrix.columns)}
    rows = {row.skill.pk: row for row in matrix.rows}
    for person, skill in saved:
        row, place = rows[skill], places[person]
        cell, version = row.cells[place], row.versions[place]
        yield {"person": person, "skill": skill, "version": version, "level": cell.level, "stale": cell.is_stale}


def _covers(matrix: Matrix, skills: set[int]) -> Iterable[dict[str, Any]]:
    for row in matrix.rows:
        if row.skill.pk in skills:
            cover = row.cover
            share = round(100 * cover.share, 1)
            yield {"skill": row.skill.pk, "count": cover.count, "share": share, "kind": cover.kind, "note": cover.note}


def _totals(matrix: Matrix, people: set[int]) -> Iterable[dict[str, Any]]:
    for place, column in enumerate(matrix.columns):
        if column.pk in people:
            met, asked = matrix.at_target[place]
            means = {block.area.key: block.means[place] for block in matrix.blocks}
            texts = {area: "–" if mean is None else number(mean, 1) for area, mean in means.items()}
            yield {"person": column.pk, "met": met, "of": asked, "means": texts}


def _conflict(conflict: Conflict) -> dict[str, Any]:
    person, skill = conflict.place
    local = conflict.at and timezone.localtime(conflict.at)
    at = f"{day(local)}, {local:%H:%M}" if local else ""
    found = {"theirs": conflict.level, "by": conflict.by, "at": at, "version": conflict.version}
    return {"person": person, "skill": skill, **found}
