"""The levels of entries, as everybody may read them, without the rest of the long documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KT

from config.base.grouping import grouped
from reports.model.map import Levels, MapPerson, MapSkill
from reports.models import Entry


def read_levels(entries: QuerySet[Entry]) -> dict[int, Levels]:
    """By report. Three queries at most for any number of people: of method 1, which has one set of figures, the levels
    stand with the reasons."""
    rows = list(
        entries.annotate(team=KT("document__team"))
        .order_by("pk")
        .values_list("report_id", "pk", "engineer_id", "team", "holds_role", "shown_reasons__columns__level")
    )
    skills = _read_skills({report: pk for report, pk, *_ in reversed(rows)}.values())
    older = _read_older([pk for _, pk, *_, levels in rows if levels is None])
    people = grouped(
        (report, MapPerson(engineer, team or "", holds_role, older[pk] if levels is None else levels))
        for report, pk, engineer, team, holds_role, levels in rows
    )
    return {report: Levels(skills[report], tuple(found)) for report, found in people.items()}


def _read_skills(firsts: Any) -> dict[int, tuple[MapSkill, ...]]:
    """By report, of one entry each: the skills of a role are the same for all, in the same order."""
    rows = Entry.objects.filter(pk__in=list(firsts)).values_list("report_id", "reasons__skills")
    return {
        report: tuple(MapSkill(row["skill"], row["name"], row["area"], row["target"]) for row in skills)
        for report, skills in rows
    }


def _read_older(entries: Sequence[int]) -> dict[int, list[float]]:
    if not entries:
        return {}
    rows = Entry.objects.filter(pk__in=entries).values_list("pk", "reasons__skills")
    return {pk: [row["level"] for row in skills] for pk, skills in rows}


def in_teams(levels: Levels, teams: Mapping[int, str]) -> Levels:
    """The same people in other teams, by their ids."""
    return replace(levels, people=tuple(replace(each, team=teams[each.engineer]) for each in levels.people))
