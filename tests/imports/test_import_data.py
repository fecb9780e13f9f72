"""The commands import_data and export_data, and what holds of all five files together."""

# ruff: noqa: E501  lines stand as they are printed

from __future__ import annotations

import io
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from config.base.sheets.limits import UPLOAD
from config.management.commands import export_data, import_data
from mentoring.models import FocusSkill, MentoringSession, Mentorship
from skills.framework.publish import load as load_framework
from skills.framework.publish import read_file
from skills.models import Engineer, Placement, Rating, Team, TeamManager, User
from tests import sample_org
from tests.facts import forget
from tests.files import FILES, TODAY, load, make_framework, row_counts, with_rows
from tests.make import day, make_engineer, make_rating


@pytest.fixture(autouse=True)
def on_the_day() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def framework(db: None) -> None:
    make_framework()


@pytest.fixture
def shipped(db: None) -> None:
    """The framework of the sample organisation, published."""
    load_framework(read_file("senior-ml-engineer"), as_draft=False)


def written(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def run(*arguments: Any, **options: Any) -> list[str]:
    """The lines import_data prints; its last words when it fails."""
    out = io.StringIO()
    try:
        call_command("import_data", *map(str, arguments), stdout=out, stderr=io.StringIO(), **options)
    except CommandError as error:
        out.write(f"FAILED {error}")
    return out.getvalue().splitlines()


def export(folder: Path) -> dict[str, bytes]:
    call_command("export_data", str(folder), stdout=io.StringIO(), stderr=io.StringIO())
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def forget_everybody() -> None:
    TeamManager.objects.all().delete()
    Team.objects.update(parent=None)
    links = MentoringSession.skills.through
    forget(links, MentoringSession, FocusSkill, Mentorship, Rating, Placement, Engineer, User, Team)


# ── the commands ────────────────────────────────────────────────────────────────────────────────────────────────────
ALL_NEW = [
    "teams.csv: 2 new, 0 changed, 0 unchanged, 0 rejected",
    "people.csv: 4 new, 0 changed, 0 unchanged, 0 rejected",
    "ratings.csv: 2 new, 0 changed, 0 unchanged, 1 withdrawn, 0 rejected",
    "mentorships.csv: 2 new, 0 changed, 0 unchanged, 0 rejected",
    "sessions.csv: 2 new, 0 changed, 0 unchanged, 0 rejected",
]


def test_a_folder_is_loaded_in_the_order_of_need_and_counted(framework, tmp_path):
    assert run(written(tmp_path, FILES)) == [*ALL_NEW, "Written."]
    assert run(tmp_path)[:2] == [
        "teams.csv: 0 new, 0 changed, 2 unchanged, 0 rejected",
        "people.csv: 0 new, 0 changed, 4 unchanged, 0 rejected",
    ]


def test_files_may_be_named_one_by_one_in_any_order_and_case(framework, tmp_path):
    written(tmp_path, FILES)
    (tmp_path / "people.csv").rename(tmp_path / "People.CSV")

    assert run(tmp_path / "People.CSV", tmp_path / "teams.csv") == [*ALL_NEW[:2], "Written."]


def test_a_file_too_large_for_an_upload_is_loaded(framework, tmp_path):
    """Most of it is a row of blanks, which is left out."""
    files = {**FILES, "people": FILES["people"].rstrip("\n") + "\n" + " " * 100_000 + ("\n" + " " * 100_000) * 210}
    written(tmp_path, files)
    assert (tmp_path / "people.csv").stat().st_size > UPLOAD.file

    assert run(tmp_path) == [*ALL_NEW, "Written."]


def test_a_dry_run_writes_nothing(framework, tmp_path):
    before = row_counts()

    assert run(written(tmp_path, FILES), "--dry-run") == [*ALL_NEW, "Nothing was written: this was a dry run."]
    assert row_counts() == before


BAD_RATING = "bob@example.org,sql,6,manager,alice@example.org,2026-01-10,"
BAD_LINE = (
    'ratings.csv:5:level: "6" is not a whole number from 0 to 5; use 0 to 5, or leave it empty to withdraw the rating'
)


def test_one_rejected_row_and_nothing_is_written(framework, tmp_path):
    before = row_counts()

    assert run(written(tmp_path, with_rows("ratings", BAD_RATING)))[2:] == [
        "ratings.csv: 2 new, 0 changed, 0 unchanged, 1 withdrawn, 1 rejected",
        *ALL_NEW[3:],
        BAD_LINE,
        "FAILED Nothing was written. Correct the rows above, or leave them out with --skip-rejected.",
    ]
    assert row_counts() == before


def test_skip_rejected_loads_the_other_rows(framework, tmp_path):
    lines = run(written(tmp_path, with_rows("ratings", BAD_RATING)), "--skip-rejected")

    assert lines[-2:] == [BAD_LINE, "Written."]
    assert Rating.objects.count() == 3


def test_a_file_that_cannot_be_read_stops_everything_even_with_skip_rejected(framework, tmp_path):
    before = row_counts()
    files = {**with_rows("ratings", BAD_RATING), "people": "email;name;team\n", "teams": "team,parnt,,team\n"}

    assert run(written(tmp_path, files), "--skip-rejected") == [
        "teams.csv:1:parnt: there is no such column; did you mean parent?",
        "teams.csv:1: column 3 has no name; name it, or delete the column",
        "teams.csv:1:team: columns 1 and 4 have the same name; keep one of them",
        "teams.csv:1:parent: the column is missing; add it to the header",
        "people.csv:1: the columns are separated by semicolons; save the file with commas",
        BAD_LINE,
        "FAILED Nothing was written: a file cannot be read.",
    ]
    assert row_counts() == before


def test_a_header_alone_is_a_file_without_rows(framework, tmp_path):
    assert run(written(tmp_path, {"teams": " Team , PARENT\n"})) == [
        "teams.csv: 0 new, 0 changed, 0 unchanged, 0 rejected",
        "Written.",
    ]


def test_an_unknown_column_lists_the_known_ones(framework, tmp_path):
    assert run(written(tmp_path, {"teams": "team,parent,zzz\n"}))[0] == (
        "teams.csv:1:zzz: there is no such column; the columns are team, parent, manager"
    )


def test_a_long_list_of_problems_is_cut_with_a_count(framework, tmp_path):
    rows = [f"T{at},Nowhere,\n" for at in range(250)]

    lines = run(written(tmp_path, {"teams": "team,parent,manager\n" + "".join(rows)}))

    assert lines[0] == "teams.csv: 0 new, 0 changed, 0 unchanged, 250 rejected"
    assert lines[1] == 'teams.csv:2:parent: no team "Nowhere"; add it to teams.csv or correct the name'
    assert lines[201] == "… and 50 more like these"
    assert len(lines) == 203


KNOWN = (
    "teams.csv, people.csv, placements.csv, team_managers.csv, ratings.csv, waivers.csv, mentorships.csv, sessions.csv"
)
EACH = f"{KNOWN}, each as .xlsx too"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: [folder], f"{{}} holds none of {KNOWN}."),
        (lambda folder: [written(folder, {"rating": ""})], f'"rating.csv" is not a file this command knows; it reads {EACH}.'),
        (lambda folder: [folder / "people.ods"], f'"people.ods" is not a file this command knows; it reads {EACH}.'),
        (lambda folder: [folder / "a\nb.csv"], f'"a\\u000ab.csv" is not a file this command knows; it reads {EACH}.'),
        (lambda folder: [folder / "teams.csv"], "{}/teams.csv cannot be read: No such file or directory."),
        (
            lambda folder: [written(folder, {"teams": ""}), folder / "teams.csv"],
            "teams is given twice: {0}/teams.csv and {0}/teams.csv.",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_not_recognised_is_an_error(
    framework, tmp_path, make: Callable[[Path], list[Path]], message: str
):
    assert run(*make(tmp_path)) == [f"FAILED {message.format(tmp_path)}"]


def test_a_race_with_somebody_else_is_told_in_words(framework, tmp_path, monkeypatch):
    def lose(*args: Any, **options: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(import_data, "import_files", lose)

    assert run(written(tmp_path, FILES)) == [
        "FAILED Nothing was written: somebody else changed the same data meanwhile. Run it again."
    ]


def test_a_terminal_sees_a_bar(framework, tmp_path):
    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]

    call_command("import_data", str(written(tmp_path, FILES)), stdout=io.StringIO(), stderr=terminal, no_color=True)

    assert terminal.getvalue() == f"\rratings.csv [{'#' * 30}] 100 %\n"


# ── export ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_export_is_private_and_holds_no_notes_or_summaries(framework, tmp_path):
    load()

    files = export(tmp_path / "out")

    names = "mentorships people placements ratings sessions team_managers teams waivers"
    assert sorted(files) == [f"{name}.csv" for name in names.split()]
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()} == {0o600}
    everything = b"".join(files.values())
    assert b"Solid" not in everything
    assert b"We read code" not in everything


def test_an_export_changes_nothing_when_it_is_loaded_where_it_came_from(framework, tmp_path):
    load()
    before = row_counts()
    export(tmp_path / "out")

    assert [line.split(": ")[1] for line in run(tmp_path / "out")[:8]] == [
        f"0 new, 0 changed, {count} unchanged, 0 rejected" for count in (2, 4, 4, 2, 3, 0, 2, 2)
    ]
    assert row_counts() == before


def test_an_export_never_overwrites_and_a_failure_leaves_nothing(framework, tmp_path, monkeypatch):
    load()
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="is not empty; name a new folder"):
        export(tmp_path)

    def fail(*args: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(export_data.WRITERS, "csv", fail)
    with pytest.raises(CommandError, match="cannot be written: No space left on device"):
        export(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_taken_and_missing_parents_are_made(framework, tmp_path):
    load()
    (tmp_path / "empty").mkdir()

    assert export(tmp_path / "empty") == export(tmp_path / "a" / "b")


def messy_organisation() -> None:
    """Everything an export has to get right."""
    quoted = 'zoe@example.org,"Zoe, ""Z"" Ünal",Vision,,,,,'
    load(with_rows("people", "'=1@example.org,'=Formula,Vision,,,,,", quoted))
    bob, alice, helga = (Engineer.objects.get(user__email=f"{name}@example.org") for name in ("bob", "alice", "helga"))
    wrong = make_rating(bob, "mlops", 5, by=alice, on="2026-05-01")
    make_rating(bob, "mlops", None, by=alice, on="2026-05-01", voids=wrong)
    make_rating(bob, "python", 1, by=helga, on="2026-01-10")
    make_rating(bob, "python", 4, by=alice, on="2026-01-10", note="Secret")
    make_rating(bob, "cobol", 4, by=alice, on="2026-01-10")
    make_rating(bob, "sql", None, by=alice, on="2026-06-01")
    make_engineer("Nowhere Yet")
    Placement.objects.create(engineer=bob, from_on=day("2026-09-01"), team=Team.objects.get(name="Engineering"))
    User.objects.create_user("nobody@example.org")
    Mentorship.objects.create(mentor=helga, mentee=alice)
    Mentorship.objects.filter(mentee=bob).update(state="paused")


def cells() -> set[tuple[str, str, int | None]]:
    live = Rating.objects.cells(TODAY).filter(skill__is_retired=False)
    return set(live.values_list("engineer__user__email", "skill__key", "level"))


def test_export_import_export_gives_the_same_bytes_and_the_same_levels(framework, tmp_path):
    messy_organisation()
    levels = cells()
    assert ("bob@example.org", "python", 4) in levels

    first = export(tmp_path / "first")
    forget_everybody()
    lines = run(tmp_path / "first")
    second = export(tmp_path / "second")

    assert lines[-1] == "Written."
    assert second == first
    assert cells() == levels
    assert b"\r\n'=1@example.org,'=Formula,Vision,,,,,\r\n" in first["people.csv"]
    assert b"\r\nnowhere@example.org,Nowhere Yet,,,,,,\r\n" in first["people.csv"]


def test_an_export_says_what_it_left_out(framework, tmp_path):
    messy_organisation()
    err = io.StringIO()

    call_command("export_data", str(tmp_path / "out"), stdout=io.StringIO(), stderr=err, no_color=True)

    assert err.getvalue() == "Left out: 1 ratings of retired skills.\n"


# ── the sample organisation ─────────────────────────────────────────────────────────────────────────────────────────
def test_the_sample_organisation_is_loaded_and_comes_back(shipped, tmp_path, django_assert_num_queries):
    folder = sample_org.unpack(tmp_path / "sample")

    lines = run(folder)
    assert lines[:5] == [
        "teams.csv: 17 new, 0 changed, 0 unchanged, 0 rejected",
        "people.csv: 137 new, 0 changed, 0 unchanged, 0 rejected",
        "ratings.csv: 35,552 new, 0 changed, 0 unchanged, 0 rejected",
        "mentorships.csv: 32 new, 0 changed, 0 unchanged, 0 rejected",
        "sessions.csv: 367 new, 0 changed, 0 unchanged, 0 rejected",
    ]
    with django_assert_num_queries(31):  # four before and four after say what changed of people and teams
        again = run(folder)
    assert [line.split(", ")[2] for line in again[:5]] == [
        "17 unchanged", "137 unchanged", "35,552 unchanged", "32 unchanged", "367 unchanged"
    ]  # fmt: skip

    first = export(tmp_path / "first")
    forget_everybody()
    run(tmp_path / "first")
    assert export(tmp_path / "second") == first
