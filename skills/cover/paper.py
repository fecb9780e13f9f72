"""Cover on paper: what its pages show, of a team and of the whole organisation."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from config.base.typeset.frame import PERSONAL, TOTALS, Maker, frame
from config.base.words import capital, day, number, spell
from skills.cover.page import CoverPage
from skills.cover.totals import OrganisationCover, SkillTotals, TeamLine
from skills.matrix.cover import SMALLEST_GROUP
from skills.models import Team

TEAM, ORGANISATION = (Path(__file__).parent / name for name in ("team.typ", "organisation.typ"))
HIDDEN = f"hidden: fewer than {spell(SMALLEST_GROUP)}"
BY_NAME = (
    "Names stand here because whoever it was made for is in the line of this team, or in the people team. Its members "
    "and leadership read the same totals without names, and none of fewer than five people."
)
ONLY_TOTALS = (
    "Totals only: who holds what stays between each person, their line and the people team. Totals of fewer than five "
    "people are hidden, because they would say something about single ones."
)
LEFT_OUT = (
    "Totals only. A team, or a skill in a team, that fewer than five people stand behind is hidden and left out of "
    "every sum."
)


def build_team_values(team: Team, page: CoverPage, today: date, maker: Maker) -> dict[str, Any]:
    cover = page.cover
    note = PERSONAL if page.by_name else TOTALS
    empty = cover.why_hidden if cover.is_hidden else "" if cover.people else "Nobody in this team is assessed."
    return {
        "frame": frame(f"Cover of {team.name}", day(today), maker, note=note),
        "heading": cover.finding,
        "sub": f"{team.name} · {cover.sub}, as of {day(today)}",
        "empty": empty,
        "areas": [
            [area, [[row.name, row.words or f"{HIDDEN} need it", row.kind, row.share] for row in rows]]
            for area, rows in cover.areas
        ],
        "note": BY_NAME if page.by_name else ONLY_TOTALS,
    }


def build_organisation_values(cover: OrganisationCover, today: date, maker: Maker) -> dict[str, Any]:
    has_rows = bool(cover.areas and cover.teams)
    return {
        "frame": frame("Cover of the organisation", day(today), maker, note=TOTALS),
        "heading": cover.finding,
        "sub": f"Everybody with a role, each held against the role they aim at, as of {day(today)}",
        "empty": "" if has_rows else "Cover needs a published framework and people with a role.",
        "hidden": capital(HIDDEN),
        "teams": [_team(line) for line in cover.teams] if has_rows else [],
        "areas": [[area, [_skill(line) for line in lines]] for area, lines in cover.areas] if has_rows else [],
        "note": LEFT_OUT,
    }


def _team(line: TeamLine) -> list[Any]:
    counts = [number(count) for count in (line.none, line.one, line.thin)] if line.skills else []
    return [line.team.name, number(line.people), counts]


def _skill(line: SkillTotals) -> list[Any]:
    told = line.count if line.of else "not asked of five in any team"
    return [line.skill.name, told, line.share if line.of else None, number(line.none), number(line.one)]
