"""What moved between two reports of a person: ratings, role, team, framework, strictness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from reports.facts.inputs import Inputs
from reports.model.document import Check, EntryDocument, Evidence, VerdictCause
from reports.model.readiness import Readiness
from reports.model.shown import Told, shown_document, shown_ratings
from reports.model.words import CAUSES
from reports.models import Entry
from skills.estimate.estimate import METHOD, Estimate
from skills.estimate.levels import RowsOf, levels_of
from skills.estimate.strictness import Bools, Floats, Ints
from skills.estimate.usable import PEER, Rows
from skills.framework.definition import Policy
from skills.models.ratings import SMALLEST_MEAN

STRICTNESS_MOVED = 0.05  # levels; less is noise


def change_since(
    was: Entry, inputs: Inputs, entry: dict[str, Any], skills: dict[str, Told], strictness: float
) -> dict[str, Any]:
    """Since the entry ``was``: points gained, skills whose ratings rose, fell, expired or are new, and what else
    changed. Skills are keys, in the framework's order of the new report.

    All is as everybody may read it, so one answer does for every reader.
    """
    before = shown_ratings(was)
    moved: dict[str, list[str]] = {"rose": [], "fell": [], "new": [], "expired": []}
    for skill, now in skills.items():
        if (then := before.get(skill)) != now and (kind := _kind(then, now)):
            moved[kind].append(skill)
    is_other_method = was.report.method != METHOD
    return {
        "points": round(entry["score"] - was.score, 3),
        **moved,
        "method": is_other_method,
        "framework": was.report.framework_version_id != inputs.version.pk,
        "targets": any(skill not in before or before[skill][2] != target for skill, (_, _, target) in skills.items()),
        "team": shown_document(was)["team"] != entry["team"],
        "role": shown_document(was)["role"] != entry["role"],
        "strictness": None if is_other_method else _strictness(was, strictness),
    }


def _kind(before: Told | None, now: Told) -> str | None:
    """How a skill's ratings moved. More or fewer raters with the same mean is no move, nor is what one or two peers
    said, which may not be told."""
    (had, level_then, _), (has, level, _) = before or (0, None, 0), now
    if not had or not has:
        return "new" if has else "expired" if had else None
    if level is None or level_then is None or level == level_then:
        return None
    return "rose" if level > level_then else "fell"


def _strictness(was: Entry, now: float) -> float | None:
    before = (was.shown_reasons or was.reasons)["strictness"]
    difference = round(now - before, 3)
    return difference if abs(difference) >= STRICTNESS_MOVED else None


@dataclass(frozen=True, eq=False)
class Causes:
    """What each cause brings everybody from the facts of then, as they are seen today, to the score of today."""

    sums: Floats  # [person, cause] points: the score after the cause
    anybody: Bools  # [person, cause] somebody's rating is behind it
    hidden: Bools  # [person, cause] one or two peers alone are behind it

    def points(self, person: int, score_then: float, score: float) -> list[dict[str, Any]]:
        """Rounded on the way, so that they add up exactly to the difference of the two scores as frozen."""
        on_the_way = [score_then, *(round(each, 3) for each in self.sums[person, :-1].tolist()), score]
        steps = (round(b - a, 3) + 0.0 for a, b in pairwise(on_the_way))
        return [{"cause": cause, "points": points} for cause, points in zip(CAUSES, steps, strict=True)]

    def shown(self, person: int, points: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """For readers who may not see single peers: what one or two of them alone did is joined with the next cause
        that others are behind too, or with ``basis``; the sum stays."""
        hidden, anybody = self.hidden[person], self.anybody[person]
        found = [dict(each) for each in points]
        for at in np.flatnonzero(hidden).tolist():
            after = [to for to in range(at + 1, len(CAUSES)) if anybody[to] and not hidden[to]]
            to = after[0] if after else 0
            found[to]["points"] = round(found[to]["points"] + points[at]["points"], 3) + 0.0
        return [each for each, is_hidden in zip(found, hidden, strict=True) if not is_hidden]


def another_method(score_then: float, score: float) -> list[dict[str, Any]]:
    """Across methods the change is one step."""
    return [{"cause": "basis", "points": round(score - score_then, 3) + 0.0}]


def find_causes(now: Estimate, here: Readiness, earlier: Rows) -> Causes:
    """``earlier``: everybody's rows as of the report before. Everything shared is today's in every step.

    basis: the facts of then; ended: without ratings withdrawn or expired since; carried: unchanged ones brought forward
    to the person's day of now; newer: newer ratings of raters known then; new_raters: everybody's.
    """
    new, old = (RowsOf.find(rows, here.people) for rows in (now.rows, earlier))
    new_key, old_key = (_key(now, each) for each in (new, old))
    place = np.minimum(np.searchsorted(new_key, old_key), max(len(new_key) - 1, 0))
    kept = new_key[place] == old_key if len(new_key) else np.zeros(len(old_key), dtype=bool)
    twin = place[kept]
    same = old.rows.order[kept] == new.rows.order[twin]
    stays = old.take(kept)
    brought = np.where(same, new.rows.carried[twin], stays.rows.carried)
    moved = RowsOf(replace(stays.rows, carried=brought), stays.view)
    known = np.isin(_pair(now, new), _pair(now, old))
    unchanged = np.zeros(len(new.view), dtype=bool)
    unchanged[twin[same]] = True
    steps = old, stays, moved, new.take(known)
    behind = (
        old.take(~kept),
        stays.take(same & (brought != stays.rows.carried)),
        new.take(known & ~unchanged),
        new.take(~known),
    )
    told = [_behind(now, each, len(here.people)) for each in behind]
    nobody = np.zeros(len(here.people), dtype=bool)
    return Causes(
        sums=np.stack([*(_score(now, here, each) for each in steps), here.score], axis=1),
        anybody=np.stack([nobody, *(anybody for anybody, _ in told)], axis=1),
        hidden=np.stack([nobody, *(hidden for _, hidden in told)], axis=1),
    )


def _pair(now: Estimate, of: RowsOf) -> Ints:
    found: Ints = of.view.astype(np.int64) * len(now.raters) + of.rows.rater
    return found


def _key(now: Estimate, of: RowsOf) -> Ints:
    """By person, skill and rater: the order of the rows."""
    found: Ints = (of.view.astype(np.int64) * len(now.skills) + of.rows.skill) * len(now.raters) + of.rows.rater
    return found


def _score(now: Estimate, here: Readiness, of: RowsOf) -> Floats:
    level = levels_of(now.shared, of.rows, of.view, here.people).level
    score: Floats = (100 * here.role.weight * here.role.share(level)).sum(axis=1)
    return score


def _behind(now: Estimate, of: RowsOf, people: int) -> tuple[Bools, Bools]:
    """[person] Somebody is behind these rows; one or two peers alone are."""
    peer = of.rows.source == PEER
    others = np.bincount(of.view[~peer], minlength=people) > 0
    pairs = np.unique(_pair(now, of)[peer]) // max(len(now.raters), 1)
    peers = np.bincount(pairs, minlength=people)
    return others | (peers > 0), ~others & (peers > 0) & (peers < SMALLEST_MEAN)


# ── a verdict that changed ──────────────────────────────────────────────────────────────────────────────────────────
def changed_by(was: EntryDocument, now: EntryDocument, policy: Policy, *, is_new: bool) -> list[VerdictCause]:
    """What changed a verdict between two entries as everybody may read them.

    ``is_new``: another method or another version of the framework made the second, which is named as well.
    """
    found = [VerdictCause("method")] if is_new else []
    had, has = was.evidence, now.evidence
    found += [VerdictCause(kind) for kind in ("coverage", "age") if _missing(had, kind) != _missing(has, kind)]
    found += [VerdictCause("rater")] if _missing(had, "raters") != _missing(has, "raters") else []
    unrated, still = _missing(had, "floor_unrated"), _missing(has, "floor_unrated")
    found += [VerdictCause("rating", skill) for skill in sorted(unrated ^ still)]
    found += _checks(was.checks, now.checks)
    bands = [_band(each.confidence, policy) for each in (was, now)]
    found += [VerdictCause("confidence")] if bands[0] != bands[1] else []
    return found or [VerdictCause("evidence")]


def _missing(evidence: Evidence, kind: str) -> set[str]:
    return {each.skill or kind for each in evidence.missing if each.kind == kind}


def _band(confidence: float, policy: Policy) -> int:
    return int(confidence >= policy.ready_soon) + int(confidence >= policy.ready_now)


def _checks(was: Sequence[Check], now: Sequence[Check]) -> Iterator[VerdictCause]:
    """A required check that is met now, or no longer, or set aside, or no longer."""
    before = {check.check: check for check in was}
    for check in now:
        earlier = before.get(check.check)
        if not check.required or earlier is None:
            continue
        if bool(earlier.met) != bool(check.met):
            yield VerdictCause("check", check=check.check, holds=bool(check.met))
        if bool(earlier.waiver) != bool(check.waiver):
            yield VerdictCause("waiver", check=check.check, holds=bool(check.waiver))
