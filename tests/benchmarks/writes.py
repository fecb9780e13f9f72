"""Writing many ratings: from the grid, and from a file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, product

from django.db import transaction

from config.base.bulk import insert_rows
from config.base.sheets.records import parse
from config.base.sheets.sheet import read_csv, write_csv
from config.imports.loader import LAYOUTS, import_files
from skills.imports.ratings import RATINGS
from skills.models import Engineer, Rating, Skill
from tests.benchmarks import batch
from tests.benchmarks.data import grow
from tests.benchmarks.measure import Measured, compare

ROWS = 100_000
TODAY = date(2026, 11, 1)
FIRST = date(2026, 1, 1)
FIELDS = ("engineer", "skill", "level", "source", "rated_by", "rated_on", "recorded_at", "note")


def measure(rows: int, rounds: int) -> Iterator[Measured]:
    with transaction.atomic():
        found = batch.measure(max(3, rounds))
        transaction.set_rollback(True)
    yield Measured(
        "batch of 1,000 cells, checked", "one bulk_create of the rows", found.ratio, 3,
        1000 * found.batch, 1000 * found.bulk,
    )  # fmt: skip
    grow(300)
    data, facts = _file(rows)

    def load() -> None:
        import_files({"ratings": data}, TODAY, batch=None)

    def copy() -> None:
        now = Rating._meta.get_field("recorded_at").get_default()
        insert_rows(Rating, FIELDS, ((*fact, now, "") for fact in facts))

    def rolled_back(run: object) -> None:
        with transaction.atomic():
            run()  # type: ignore[operator]
            transaction.set_rollback(True)

    yield compare(
        f"import of {rows:,} ratings", "inserting the rows alone", 4,
        lambda: rolled_back(load), lambda: rolled_back(copy), rounds=rounds,
    )  # fmt: skip
    load()

    def parse_and_read() -> None:
        parse(read_csv("ratings.csv", data), LAYOUTS["ratings"])
        rows = Rating.objects.filter(rated_on__gte=FIRST)
        list(rows.values_list("engineer_id", "skill_id", "source", "rated_by_id", "rated_on", "level", "note"))

    yield compare("the same again, unchanged", "parsing and reading the keys", 3, load, parse_and_read, rounds=rounds)


def _file(rows: int) -> tuple[bytes, list[tuple[object, ...]]]:
    """One manager's ratings of many days, as a file and as values."""
    people = list(Engineer.objects.select_related("user").order_by("pk")[:300])
    skills = list(Skill.objects.order_by("pk"))
    boss, others = people[0], people[1:]
    days = [FIRST + timedelta(days=number) for number in range(300)]
    cells = list(islice(product(days, others, skills), rows))
    facts = [(one.pk, skill.pk, at % 6, "manager", boss.pk, on) for at, (on, one, skill) in enumerate(cells)]
    file = io.StringIO(newline="")
    write_csv(
        file,
        [name for name in RATINGS.header if name != "note"],
        (
            (one.user.email, skill.key, at % 6, "manager", boss.user.email, on)
            for at, (on, one, skill) in enumerate(cells)
        ),
    )
    return file.getvalue().encode(), facts  # type: ignore[return-value]
