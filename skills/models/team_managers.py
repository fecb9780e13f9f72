"""Who manages which team when, and the tree of teams with it: the one definition of the line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q


@dataclass(frozen=True)
class Span:
    """Somebody manages a team from a day to a day, both included."""

    engineer: int
    from_on: date = date.min
    until_on: date = date.max

    def holds(self, day: date) -> bool:
        return self.from_on <= day <= self.until_on


@dataclass(frozen=True)
class TeamTree:
    """The whole organisation, read in one query; small enough to walk in Python. ``left``: the last days of managers
    who have one."""

    parents: dict[int, int | None]
    spans: dict[int, tuple[Span, ...]]  # by team, whoever was named first before the others
    left: dict[int, date] = field(default_factory=dict)

    def above(self, team_id: int | None) -> list[int]:
        """The team and its ancestors, nearest first."""
        path: list[int] = []
        while team_id is not None and team_id not in path:
            path.append(team_id)
            team_id = self.parents.get(team_id)
        return path

    def below(self, team_id: int) -> list[int]:
        """The team and every team below it."""
        return [team for team in self.parents if team_id in self.above(team)]

    def managers(self, team_id: int, day: date) -> tuple[int, ...]:
        """Who manages a team on a day, without whoever had left by then."""
        return tuple(
            span.engineer
            for span in self.spans.get(team_id, ())
            if span.holds(day) and day <= self.left.get(span.engineer, date.max)
        )

    def managers_above(self, engineer_id: int, team_id: int | None, day: date) -> tuple[int, ...]:
        """The managers of a person's team and of its ancestors on a day, nearest first, without the person."""
        found = (manager for team in self.above(team_id) for manager in self.managers(team, day))
        return tuple(dict.fromkeys(manager for manager in found if manager != engineer_id))

    def line(self, engineer_id: int, team_id: int | None, day: date) -> frozenset[int]:
        return frozenset(self.managers_above(engineer_id, team_id, day))

    def nearest(self, engineer_id: int, team_id: int | None, day: date) -> tuple[int, ...]:
        """The managers of the nearest team at or above the person's that has one besides the person."""
        for team in self.above(team_id):
            if managers := tuple(each for each in self.managers(team, day) if each != engineer_id):
                return managers
        return ()

    def managed_by(self, engineer_id: int, day: date) -> frozenset[int]:
        """Teams a person manages on a day, and all below them."""
        own = {team for team in self.parents if engineer_id in self.managers(team, day)}
        return frozenset(team for team in self.parents if not own.isdisjoint(self.above(team)))


class TeamManagerQuerySet(models.QuerySet["TeamManager"]):
    def on(self, day: date) -> Self:
        """Who manages what on a day; somebody who had left by then manages nothing."""
        begun = Q(from_on=None) | Q(from_on__lte=day)
        going_on = Q(until_on=None) | Q(until_on__gte=day)
        return self.filter(begun, going_on).exclude(engineer__left_on__lt=day)

    def in_order(self) -> Self:
        """By team, the first named first."""
        return self.order_by("team__name", F("from_on").asc(nulls_first=True), "pk")


class TeamManager(models.Model):
    """Somebody manages a team from a day (empty: reaching back without limit) to a day (empty: still).

    Who managed a team when is history: a change closes a row and adds another, so a past day finds its managers.
    The spans of one person and team do not overlap: skills.people.team_managers alone writes them, behind a lock.
    """

    team = models.ForeignKey("skills.Team", models.CASCADE, related_name="manager_spans")
    engineer = models.ForeignKey("skills.Engineer", models.PROTECT, related_name="manager_spans")
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    objects = TeamManagerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(from_on=None) | Q(until_on__gte=F("from_on")),
                name="team_manager_ends_after_beginning",
            ),
            models.UniqueConstraint(fields=["team", "engineer", "from_on"], name="team_manager_once_per_first_day"),
            models.UniqueConstraint(
                fields=["team", "engineer"], condition=Q(from_on=None), name="team_manager_reaches_back_once"
            ),
            models.UniqueConstraint(
                fields=["team", "engineer"], condition=Q(until_on=None), name="team_manager_goes_on_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} manages {self.team}"

    @property
    def span(self) -> Span:
        return Span(self.engineer_id, self.from_on or date.min, self.until_on or date.max)


def read_tree(teams: models.QuerySet[Any]) -> TeamTree:
    """One query, whatever the number of teams and managers."""
    parents: dict[int, int | None] = {}
    spans: dict[int, tuple[Span, ...]] = {}
    left: dict[int, date] = {}
    rows = teams.order_by(F("manager_spans__from_on").asc(nulls_first=True), "manager_spans__pk").values_list(
        "pk",
        "parent_id",
        "manager_spans__engineer_id",
        "manager_spans__from_on",
        "manager_spans__until_on",
        "manager_spans__engineer__left_on",
    )
    for team, parent, engineer, from_on, until_on, left_on in rows:
        parents[team] = parent
        if engineer is not None:
            span = Span(engineer, from_on or date.min, until_on or date.max)
            spans[team] = (*spans.get(team, ()), span)
            if left_on:
                left[engineer] = left_on
    return TeamTree(parents, spans, left)
