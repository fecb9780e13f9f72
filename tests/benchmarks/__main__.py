"""``python -m tests.benchmarks [--small] [--only report …] [--databases sqlite postgres]``

Each database runs in a process of its own, empty at first; the table stands on standard output.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from tests import postgres
from tests.benchmarks.measure import Measured

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("matching", "writes", "pages", "report", "serving")


def main() -> None:
    asked = _arguments()
    if asked.inside:
        return _inside(asked)
    results = {database: _outside(database, asked) for database in asked.databases}
    print_table(results)
    return None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a tenth of everything, to see that it runs")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgres"), default=("sqlite", "postgres"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _outside(database: str, asked: argparse.Namespace) -> list[Measured]:
    arguments = ["--inside", "--rounds", str(asked.rounds), "--only", *asked.only, *(["--small"] * asked.small)]
    with _database(database) as env:
        command = [sys.executable, "-m", "tests.benchmarks", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True)
    return [Measured(**json.loads(line)) for line in done.stdout.decode().splitlines() if line.startswith("{")]


@contextmanager
def _database(database: str) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        env = os.environ | {"CAIRN_DATA": folder, "DJANGO_SETTINGS_MODULE": "config.settings", "CAIRN_DEBUG": ""}
        if database == "sqlite":
            yield env | {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
        else:
            with postgres.cluster() as url:
                yield env | {"DATABASE_URL": url}


def _inside(asked: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.benchmarks import data

    call_command("migrate", verbosity=0)
    data.make_framework()
    share = 10 if asked.small else 1
    for part in [part for part in PARTS if part in asked.only]:
        for found in _measure(part, share, asked.rounds):
            print(json.dumps(asdict(found)), flush=True)
            print(f"  {found.name}: {found.ratio:.2f}{found.unit}", file=sys.stderr, flush=True)
    return


def _measure(part: str, share: int, rounds: int) -> Iterator[Measured]:
    if part == "matching":
        from tests.benchmarks import matching

        return matching.measure(share, rounds)
    if part == "writes":
        from tests.benchmarks import writes

        return writes.measure(writes.ROWS // share, rounds)
    if part == "pages":
        from tests.benchmarks import pages

        return pages.measure(rounds)
    if part == "serving":
        from tests.benchmarks import serving

        return serving.measure(10_000 // share, rounds)
    from tests.benchmarks import reports

    return reports.measure(10_000 // share, rounds)


def print_table(results: dict[str, list[Measured]]) -> None:
    """Markdown, so that it can stand in the README as it is."""
    print(f"| benchmark | floor or rival | goal | {' | '.join(results)} |")
    print(f"| --- | --- | --- |{' --- |' * len(results)}")
    for rows in zip(*results.values(), strict=True):
        first = rows[0]
        goal = f"{'≥' if first.is_least else '≤'} {first.goal:g}{first.unit}"
        told = " | ".join(_told(row) for row in rows)
        print(f"| {first.name} | {first.floor} | {goal} | {told} |")


def _told(row: Measured) -> str:
    figure = f"{row.ratio:.0f}" if row.ratio >= 20 else f"{row.ratio:.2f}"
    times = "" if row.unit != "×" else f" ({row.subject_ms:,.0f} ms)"
    return f"{figure}{row.unit}{times}{'' if row.holds else ' ✗'}"


if __name__ == "__main__":
    main()
