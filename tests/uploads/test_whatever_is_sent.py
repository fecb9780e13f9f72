"""Whatever is sent to the import: no answer is a 500, and nothing is half written."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.base.models import Upload
from mentoring.imports import LAYOUTS
from tests.uploads.wizard import choose, everything, load, send

CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["ann@example.org", "bob@example.org", "python", "3", "9", "", "manager", "2026-03-01", "=1+1", "'=1"]
    ),
)
TABLE = st.lists(st.lists(CELL, min_size=1, max_size=8), max_size=6)
HEADER = st.sampled_from([layout.header for layout in LAYOUTS.values()] + [["x"], ["email", "email"], []])
BYTES = st.one_of(
    st.binary(max_size=60),
    st.builds(
        lambda head, rows, sep: "\n".join(sep.join(row) for row in [head, *rows]).encode("utf-8", "surrogatepass"),
        HEADER,
        TABLE,
        st.sampled_from([",", ";", "\t"]),
    ),
)


def try_everything(client, kind, data):
    """No answer is a 500, and what is not loaded left nothing behind."""
    before = everything()
    client.raise_request_exception = True
    answer = send(client, **{f"{kind}__csv": data})
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        assert everything() == before
        return
    one = Upload.objects.latest("pk")
    assert choose(client, one).status_code in (302, 422)
    if one.state == "checked":
        assert everything() == before
        load(client, one)
    if one.state != "done":
        assert everything() == before


FUZZ = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=60, **FUZZ)
@given(kind=st.sampled_from([*LAYOUTS, "data"]), data=BYTES)
def test_whatever_is_sent_nothing_breaks_and_nothing_is_half_written(keeper, python, kind, data):
    try_everything(keeper, kind, data)


@pytest.mark.slow
@settings(max_examples=10_000, **FUZZ)
@given(kind=st.sampled_from([*LAYOUTS, "data"]), data=BYTES)
def test_whatever_is_sent_ten_thousand_times(keeper, python, kind, data):
    try_everything(keeper, kind, data)
