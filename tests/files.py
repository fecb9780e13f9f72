"""Four people, two teams, a few facts, as files to import; each test adds or changes the row it is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps

from config.imports.loader import Imported, import_files
from skills.models import Engineer, Skill
from tests.make import make_role, make_skill

TODAY = date(2026, 10, 1)

FILES = {
    "teams": "team,parent,manager\nEngineering,,helga@example.org\nVision,Engineering,alice@example.org\n",
    "people": (
        "email,name,team,role,target_role,hands_on_since,started_on,left_on\n"
        "helga@example.org,Helga Head,Engineering,,,,2015-01-05,\n"
        "alice@example.org,Alice Manager,Vision,,,,2018-06-01,\n"
        "bob@example.org,Bob Engineer,Vision,engineer,senior,2019-01-01,2020-02-01,\n"
        "paula@example.org,Paula Peer,Engineering,senior,,,,\n"
    ),
    "ratings": (
        "engineer,skill,level,source,rated_by,rated_on,note\n"
        "bob@example.org,python,3,manager,alice@example.org,2026-01-10,Solid\n"
        "bob@example.org,python,2,self,bob@example.org,2026-01-12,\n"
        "bob@example.org,sql,,peer,paula@example.org,2026-02-01,\n"
    ),
    "mentorships": (
        "mentor,mentee,started_on,ended_on,skills\n"
        "paula@example.org,bob@example.org,2026-03-01,,python;sql\n"
        "paula@example.org,alice@example.org,2025-03-01,2025-09-01,sql\n"
    ),
    "sessions": (
        "mentor,mentee,held_on,minutes,skills,summary,confirmed_by\n"
        "paula@example.org,bob@example.org,2026-03-08,45,python,We read code,both\n"
        "paula@example.org,bob@example.org,2026-03-22,30,,,mentor\n"
    ),
}
# The line on which a row added to each file stands.
NEXT_ROW = {name: text.count("\n") + 1 for name, text in FILES.items()}


def make_framework() -> None:
    """Roles engineer and senior; skills python, sql and mlops, and cobol, which is retired."""
    for key in ("python", "sql", "mlops", "cobol"):
        make_skill(key)
    Skill.objects.filter(key="cobol").update(is_retired=True)
    make_role("engineer", 1)
    make_role("senior", 2)


def engineer(name: str) -> Engineer:
    """The person of the files with this first name."""
    return Engineer.objects.get(user__email=f"{name}@example.org")


def load(files: dict[str, str | bytes] | None = None, today: date = TODAY, **options: Any) -> Imported:
    """Imports these files, or the four people's."""
    given = FILES if files is None else files
    data = {name: text.encode() if isinstance(text, str) else text for name, text in given.items()}
    return import_files(data, today, **options)


def with_rows(kind: str, *rows: str) -> dict[str, str]:
    """The four people's files, with rows added to one."""
    return {**FILES, kind: FILES[kind] + "".join(row + "\n" for row in rows)}


def with_change(kind: str, old: str, new: str) -> dict[str, str]:
    assert FILES[kind].count(old) == 1
    return {**FILES, kind: FILES[kind].replace(old, new)}


def counts(done: Imported) -> dict[str, tuple[int, int, int, int]]:
    """New, changed, unchanged and rejected rows by file."""
    return {
        outcome.file.removesuffix(".csv"): (outcome.new, outcome.changed, outcome.unchanged, outcome.rejected)
        for outcome in done.outcomes
    }


def problems(done: Imported) -> list[str]:
    return [str(problem) for problem in done.problems]


def row_counts() -> dict[str, int]:
    """How many rows each table holds."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}
