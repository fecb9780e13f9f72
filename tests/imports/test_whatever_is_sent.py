"""Whatever is sent to the import: no answer is a 500, and nothing is half written."""

from __future__ import annotations

import csv
import io
from datetime import date
from operator import itemgetter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.base.models import Upload
from config.imports.loader import LAYOUTS
from tests.imports.wizard import choose, everything, load, send

CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["ann@example.org", "bob@example.org", "python", "3", "9", "", "manager", "2026-03-01", "=1+1", "'=1"]
    ),
)
TABLE = st.lists(st.lists(CELL, min_size=1, max_size=8), max_size=6)
HEADER = st.sampled_from([layout.header for layout in LAYOUTS.values()] + [["x"], ["email", "email"], []])
NOISE = st.one_of(
    st.binary(max_size=60),
    st.builds(
        lambda head, rows, sep: "\n".join(sep.join(row) for row in [head, *rows]).encode("utf-8", "surrogatepass"),
        HEADER,
        TABLE,
        st.sampled_from([",", ";", "\t"]),
    ),
)
NUMBER = st.integers(0, 999).map(str)
DAY = st.dates(date(2024, 1, 1), date(2026, 3, 1)).map(str)
NOTE = st.sampled_from(["", "Solid", "Łódź, 数据", "=1+1", "two\nlines"])
# Kind of file -> the columns of rows that mostly load, and what stands in them.
GOOD = {
    "teams": {"team": NUMBER.map("Team {}".format), "parent": st.just("")},
    "people": {
        "email": NUMBER.map("p{}@example.org".format),
        "name": NUMBER.map("Person {}".format),
        "team": st.just("Vision"),
    },
    "ratings": {
        "engineer": st.just("bob@example.org"),
        "skill": st.just("python"),
        "level": st.integers(0, 5).map(str),
        "source": st.just("manager"),
        "rated_by": st.just("alice@example.org"),
        "rated_on": DAY,
        "note": NOTE,
    },
    "mentorships": {
        "mentor": st.just("alice@example.org"),
        "mentee": st.just("bob@example.org"),
        "started_on": DAY,
        "ended_on": st.just("2026-03-01"),
    },
}

KEY = {"teams": 0, "people": 0, "ratings": 5, "mentorships": 2}  # the column in which rows of a file differ


@st.composite
def mostly_good(draw):
    """A file of one kind; in one of three, one cell holds anything at all."""
    kind = draw(st.sampled_from(list(GOOD)))
    rows = draw(
        st.lists(st.tuples(*GOOD[kind].values()).map(list), min_size=1, max_size=4, unique_by=itemgetter(KEY[kind]))
    )
    if not draw(st.integers(0, 2)):
        row = draw(st.sampled_from(rows))
        row[draw(st.integers(0, len(row) - 1))] = draw(CELL)
    file = io.StringIO()
    csv.writer(file).writerows([list(GOOD[kind]), *rows])
    return kind, file.getvalue().encode("utf-8", "surrogatepass")


FILES = st.one_of(mostly_good(), mostly_good(), mostly_good(), st.tuples(st.sampled_from([*LAYOUTS, "data"]), NOISE))


def try_everything(client, kind, data):
    """No answer is a 500, and what is not loaded left nothing behind. Whether rows were loaded."""
    before = everything()
    client.raise_request_exception = True
    answer = send(client, **{f"{kind}__csv": data})
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        assert everything() == before
        return False
    one = Upload.objects.latest("pk")
    assert choose(client, one).status_code in (302, 422)
    if one.state == "checked":
        assert everything() == before
        load(client, one, skips_rejected="on")
    if one.state != "done":
        assert everything() == before
    return everything() != before


def try_files(client, count):
    """If hardly any file were loaded, nothing could be half written."""
    loaded = []

    @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))
    @given(file=FILES)
    def try_one(file):
        loaded.append(try_everything(client, *file))

    try_one()
    assert sum(loaded) > len(loaded) / 8


def test_whatever_is_sent_nothing_breaks_and_nothing_is_half_written(keeper, python):
    try_files(keeper, 60)


@pytest.mark.slow
def test_whatever_is_sent_ten_thousand_times(keeper, python):
    try_files(keeper, 10_000)
