from __future__ import annotations

from collections.abc import Collection
from itertools import groupby, zip_longest
from typing import Any

from django import forms
from django.http import QueryDict

from config.base.fields import FilterForm
from config.base.words import spell
from skills.find.beside import MOST as BESIDE
from skills.find.match import AskedSkill
from skills.models import Role, Skill, Team

MOST = 8
USUAL = 3
LEVELS = range(1, 6)


class FindForm(FilterForm):
    """Skills with the least level of each, in the address as pairs ``skill=sql&level=3``; an empty row says nothing."""

    skill = forms.Field(required=False, widget=forms.MultipleHiddenInput)
    level = forms.Field(required=False, widget=forms.MultipleHiddenInput)
    beside = forms.Field(required=False, widget=forms.MultipleHiddenInput)
    team = forms.ChoiceField(required=False)
    aim = forms.ChoiceField(required=False)

    def __init__(
        self, data: QueryDict, *, skills: Collection[Skill], teams: Collection[Team], roles: Collection[Role]
    ) -> None:
        super().__init__(data)
        self.query = data
        self.skills = {skill.key: skill for skill in skills}
        self.teams = {team.slug: team for team in teams}
        self.roles = {role.key: role for role in roles}
        self.choose("team", [("", "All teams"), *((slug, team.name) for slug, team in self.teams.items())], NO_TEAM)
        aims = [("", "Any role"), *((key, role.title) for key, role in self.roles.items())]
        self.choose("aim", aims, "There is no such role. Choose one of the list.")

    def clean_beside(self) -> tuple[str, ...]:
        """Slugs of the people to lay side by side."""
        chosen = tuple(dict.fromkeys(self.query.getlist("beside")))
        if len(chosen) > BESIDE:
            raise forms.ValidationError(f"Choose {spell(BESIDE)} people at most to lay side by side.")
        return chosen

    def clean_team(self) -> Team | None:
        return self.teams.get(self.cleaned_data["team"])

    def clean_aim(self) -> Role | None:
        return self.roles.get(self.cleaned_data["aim"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, AskedSkill] = {}
        for key, level in self.pairs:
            if not key:
                continue
            if key not in self.skills:
                raise forms.ValidationError("There is no such skill. Choose one of the list.")
            skill = self.skills[key]
            if level not in map(str, LEVELS):
                raise forms.ValidationError(f"The level for {skill.name} is not one of 1 to 5. Choose one of the list.")
            if key in found:
                raise forms.ValidationError(f"{skill.name} is asked for twice. Keep one of the rows.")
            found[key] = AskedSkill(skill, int(level))
        if len(found) > MOST:
            raise forms.ValidationError(f"Ask for {spell(MOST)} skills at most; {len(found)} are asked for.")
        return {**self.cleaned_data, "asked": tuple(found.values())}

    # ── rows as they are shown ──────────────────────────────────────────────────────────────────────────────────────
    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Skill and level of each row that was sent; a row without a level asks for the usual one."""
        skills, levels = (self.query.getlist(name)[: 2 * MOST] for name in ("skill", "level"))
        return [(key, level or str(USUAL)) for key, level in zip_longest(skills, levels[: len(skills)], fillvalue="")]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Filled rows and one empty one; one more each time more are wanted."""
        filled = [pair for pair in self.pairs if pair[0]]
        empty = len(self.pairs) - len(filled) + 1 if "more" in self.query else 1
        return [*filled, *[("", str(USUAL))] * max(empty, 2 - len(filled))][: max(MOST, len(filled))]

    @property
    def groups(self) -> list[tuple[str, list[Skill]]]:
        return [(name, list(rows)) for name, rows in groupby(self.skills.values(), key=lambda each: each.area.name)]

    @property
    def levels(self) -> list[str]:
        return [str(level) for level in LEVELS]

    @property
    def may_have_more(self) -> bool:
        return len(self.rows) < MOST


NO_TEAM = "There is no such team, or its ratings are not open to you. Choose one of the list."
