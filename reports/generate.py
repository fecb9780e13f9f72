"""The only writer of reports: read the facts, compute outside any transaction, freeze in one.

The same inputs as the newest edition give that report back; other inputs for the same day give the next edition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import transaction

from config.base.bulk import Written, insert_rows
from config.base.jobs.queue import enqueue
from reports.facts.inputs import Inputs, read_inputs
from reports.jobs import DELIVER
from reports.model.canonical import digest_of, joined, with_part
from reports.model.entries import EntryDraft, Whole, build_entries
from reports.model.figures import build_figures
from reports.model.looks import Look, may_be_shown
from reports.model.readiness import RoleTargets, look_back, readiness
from reports.models import Delivery, Entry, Report, Verdict
from reports.render.json import head_document
from skills.estimate.estimate import METHOD, Scheme, estimate, rows_as_of
from skills.estimate.usable import Facts
from skills.models import Role

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Draft:
    """A computed report that is not stored yet, or ``existing`` when these inputs have been read before."""

    inputs: Inputs
    existing: Report | None = None
    entries: tuple[EntryDraft, ...] = ()
    figures: dict[str, Any] | None = None
    cut: float = 0.0

    @property
    def pool(self) -> list[EntryDraft]:
        return [entry for entry in self.entries if not entry.holds_role]

    @property
    def summary(self) -> dict[str, int]:
        found = [entry.verdict for entry in self.pool]
        return {verdict: found.count(verdict) for verdict in Verdict.values}


def generate_report(role: Role, as_of: date, progress: Progress | None = None) -> Report:
    """The report of a role as of a day, made now unless the same facts have been read before."""
    return publish_report(prepare_report(role, as_of, progress))


def prepare_report(role: Role, as_of: date, progress: Progress | None = None) -> Draft:
    """Everything but the writing; ``progress(stage, done, total)`` is called between the steps."""
    tell = progress or (lambda stage, done, total: None)
    tell("Collecting ratings", 0, 5)
    inputs, facts = read_inputs(role, as_of)
    if existing := _newest_edition(inputs):
        return Draft(inputs, existing)
    whole = _look(inputs, facts, tell)
    del facts  # the entries need its memory
    tell("Explaining", 4, 5)
    entries = build_entries(whole)
    figures = build_figures(inputs, inputs.version.document, whole.full, whole.shown, entries)
    draft = Draft(inputs, None, entries, figures, whole.full.here.role.policy.cut)
    tell("Writing", 5, 5)
    return draft


def _look(inputs: Inputs, facts: Facts, tell: Progress) -> Whole:
    """Everybody on the day, three months before, as others may see them, and as of the report before."""
    document = inputs.version.document
    areas = {area["key"]: [skill["key"] for skill in area["skills"]] for area in document["areas"]}
    definitions = {found["key"]: found for found in document["roles"]}
    targets = {
        key: {skill: target["level"] for skill, target in found["targets"].items()}
        for key, found in definitions.items()
    }
    scheme = Scheme.build(areas, targets | {key: role.targets for key, role in inputs.retired.items()})
    role = RoleTargets.from_definition(definitions[inputs.role.key], areas)
    role_of = np.array([scheme.roles.index(person.role) for person in inputs.people], dtype=np.int32)
    chosen = np.array([i for i, row in enumerate(inputs.people) if row.in_pool or row.holds_role], dtype=np.int64)
    tell("Estimating levels", 1, 5)
    now = estimate(facts, scheme, role_of, inputs.as_of)
    tell("Looking three months back", 2, 5)
    before = readiness(role, estimate(facts, scheme, role_of, inputs.as_of, look_back(now.days.day)), chosen)
    tell("Scoring", 3, 5)
    full = Look.through(role, now, chosen)
    shown = now.seen_through(now.rows.take(may_be_shown(now.rows, now.level.shape)))
    previous = inputs.previous
    return Whole(
        inputs=inputs,
        full=full,
        shown=Look.through(role, shown, chosen, full.here.raters),
        before=before,
        earlier=rows_as_of(facts, now, previous.as_of) if previous and previous.method == METHOD else None,
        rivals=np.isin(now.raters, [person.email for person in inputs.people if person.in_pool]),
        titles={role["key"]: role["title"] for role in document["roles"]}
        | {key: role.title for key, role in inputs.retired.items()},
        names={skill["key"]: skill["name"] for area in document["areas"] for skill in area["skills"]},
    )


@transaction.atomic
def publish_report(draft: Draft) -> Report:
    """Freeze a draft. Two at once for a role wait for each other; the second finds the first's report."""
    Role.objects.select_for_update().get(pk=draft.inputs.role.pk)
    if existing := draft.existing or _newest_edition(draft.inputs):
        return existing
    inputs = draft.inputs
    newest = Report.objects.filter(role=inputs.role, as_of=inputs.as_of).order_by("-edition").first()
    report = Report(
        role=inputs.role,
        as_of=inputs.as_of,
        edition=newest.edition + 1 if newest else 1,
        framework_version=inputs.version,
        method=METHOD,
        cut=draft.cut,
        inputs_digest=inputs.digest,
        summary=draft.summary,
        figures=draft.figures or {},
        previous=inputs.previous,
    )
    head = head_document(report)
    report.digest = digest_of(head, (entry.document for entry in draft.pool))
    report.shown_digest = digest_of(head, (entry.shown_document for entry in draft.pool))
    report.save()
    insert_rows(Entry, FIELDS, (_row(report, entry) for entry in draft.entries), at_a_time=1000)
    if Delivery.objects.told().filter(report__role=report.role, report__as_of=report.as_of).exists():
        enqueue(DELIVER, f"{report.pk}/edition", {"report": report.pk})
    return report


FIELDS = (
    "report",
    "engineer",
    "holds_role",
    "verdict",
    "score",
    "document",
    "reasons",
    "shown_document",
    "shown_reasons",
)


def _row(report: Report, entry: EntryDraft) -> tuple[Any, ...]:
    document = Written(joined(entry.document, entry.beside))
    shown = Written(joined(entry.shown_document, entry.shown_beside))
    head = report.pk, entry.engineer, entry.holds_role, entry.verdict, entry.score
    reasons = Written(with_part(entry.reasons, "skills", str(entry.skills)))
    return *head, document, reasons, shown, entry.shown_reasons


def _newest_edition(inputs: Inputs) -> Report | None:
    newest = Report.objects.filter(role=inputs.role, as_of=inputs.as_of).order_by("-edition").first()
    return newest if newest and newest.inputs_digest == inputs.digest else None
