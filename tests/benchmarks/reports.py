"""The report of the whole organisation, and what it reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from django.db import connection

from reports.facts.inputs import FIRST_DAY
from reports.facts.packed import query, read_packed
from reports.generate import generate_report
from reports.models import Entry, Report
from skills.models import Engineer, Rating, Role
from tests.benchmarks.data import AS_OF, grow
from tests.benchmarks.measure import Measured, compare, seconds
from tests.facts import forget

ROOT = Path(__file__).resolve().parents[2]
SINCE = FIRST_DAY
FEW = 200
MEMORY_MB = 450


def forget_reports() -> None:
    forget(Entry, Report)


def report(on: date = AS_OF) -> None:
    generate_report(Role.objects.get(key="senior-ml-engineer"), on)


def pack_in_the_server() -> None:
    """Selecting and packing exactly the usable rows, without transfer."""
    wrapped = f"SELECT count(*), sum(length(c1)), sum(length(c2)) FROM ({query()}) AS packed(c0, c1, c2)"
    if connection.vendor == "sqlite":
        wrapped = (
            f"WITH packed(c0, c1, c2) AS ({query()}) SELECT count(*), sum(length(c1)), sum(length(c2)) FROM packed"
        )
    with connection.cursor() as cursor:
        cursor.execute(wrapped, [SINCE, 0, 2**31, SINCE, AS_OF])
        cursor.fetchall()


def one_query_per_engineer() -> None:
    """Model instances of the first two hundred; what is voided is not even left out, which would cost a join."""
    for pk in Engineer.objects.order_by("pk").values_list("pk", flat=True)[:FEW]:
        rows = Rating.objects.filter(voids=None, engineer=pk, rated_on__range=(SINCE, AS_OF)).exclude(source="self")
        assert list(rows)


def measure(people: int, rounds: int) -> Iterator[Measured]:
    small = people // 10
    grow(small)
    few = median(_fresh() for _ in range(rounds))
    grow(people)
    yield compare(
        f"report of {people:,} engineers", "packing its rows in the database", 2.5, report, pack_in_the_server,
        rounds=rounds, before=forget_reports,
    )  # fmt: skip
    many = median(_fresh() for _ in range(rounds))
    yield Measured(f"report of {people:,}", f"report of {small:,}", many / few, 10.5, 1000 * many, 1000 * few)
    naive = seconds(one_query_per_engineer) * people / FEW
    yield Measured(
        "the same", "a query per engineer, instances", naive / many, 100, 1000 * many, 1000 * naive, is_least=True
    )
    ids = list(Engineer.objects.values_list("pk", flat=True))
    earlier = timedelta(days=182)
    yield compare(
        "reading a past day", "reading today", 1.1,
        lambda: read_packed(ids, SINCE, AS_OF - earlier), lambda: read_packed(ids, SINCE, AS_OF),
        rounds=rounds,
    )  # fmt: skip
    forget_reports()
    report(AS_OF - timedelta(days=91))  # with what has changed since then it says most, and holds most
    memory = _memory()
    yield Measured("memory of the next report", f"{MEMORY_MB} MB", memory, MEMORY_MB, memory, MEMORY_MB, unit=" MB")


def _fresh() -> float:
    forget_reports()
    return seconds(report)


def _memory() -> float:
    """The most a process of its own held, in MB."""
    code = (
        "import django; django.setup(); from tests.benchmarks.reports import report; report(); "
        "import json, re; print(json.dumps(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ, capture_output=True, check=True)
    return float(json.loads(done.stdout)) / 1024
