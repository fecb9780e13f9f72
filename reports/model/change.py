"""What moved between two reports of a person: ratings, role, team, framework, strictness."""

from __future__ import annotations

from typing import Any

from reports.facts.inputs import Inputs
from reports.model.shown import shown_columns, shown_document
from reports.models import Entry
from skills.estimate.estimate import METHOD

STRICTNESS_MOVED = 0.05  # levels; less is noise


def change_since(was: Entry, inputs: Inputs, entry: dict[str, Any], reasons: dict[str, Any]) -> dict[str, Any]:
    """Since the entry ``was``: points gained, skills whose ratings rose, fell, expired or are new, and what else
    changed. Skills are keys, in the framework's order of the new report.

    All is as everybody may read it, so one answer does for every reader.
    """
    before = shown_columns(was, ("ratings", "given", "target"))
    moved: dict[str, list[str]] = {"rose": [], "fell": [], "new": [], "expired": []}
    for row in reasons["skills"]:
        if kind := _kind(before.get(row["skill"]), row):
            moved[kind].append(row["skill"])
    targets = {skill: row["target"] for skill, row in before.items()}
    is_other_method = was.report.method != METHOD
    return {
        "points": round(entry["score"] - was.score, 3),
        **moved,
        "method": is_other_method,
        "framework": was.report.framework_version_id != inputs.version.pk,
        "targets": any(targets.get(row["skill"]) != row["target"] for row in reasons["skills"]),
        "team": shown_document(was)["team"] != entry["team"],
        "role": shown_document(was)["role"] != entry["role"],
        "strictness": None if is_other_method else _strictness(was, reasons),
    }


def _kind(before: dict[str, Any] | None, now: dict[str, Any]) -> str | None:
    """How a skill's ratings moved. More or fewer raters with the same mean is no move, nor is what one or two peers
    said, which may not be told."""
    had, has = before["ratings"] if before else 0, now["ratings"]
    if not before or not had or not has:
        return "new" if has else "expired" if had else None
    if now["given"] is None or before["given"] is None:
        return None
    difference = now["given"] - before["given"]
    return "rose" if difference > 0 else "fell" if difference < 0 else None


def _strictness(was: Entry, reasons: dict[str, Any]) -> float | None:
    before = (was.shown_reasons or {}).get("strictness", was.reasons["strictness"])
    difference = round(reasons["strictness"] - before, 3)
    return difference if abs(difference) >= STRICTNESS_MOVED else None
