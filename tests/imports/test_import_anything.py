"""Whatever a file holds, import_files loads it whole or refuses it in words."""

# ruff: noqa: E501  lines stand as they are printed

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.base.sheets.sheet import BadSheet
from config.imports.loader import import_files
from tests.files import FILES, TODAY, counts, make_framework, row_counts


@pytest.fixture
def framework(db: None) -> None:
    make_framework()


# ── anything at all ─────────────────────────────────────────────────────────────────────────────────────────────────
NASTY = [
    b"", b",", b";", b"\t", b"\n", b"\r", b"\r\n", b'"', b"'", b"=", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80",
    b"\xe2\x80\xae", b"\xef\xbc\x9d", b"2026-02-30", b"9" * 30, b"-1", b"@example.org", b"x" * 3000, b"Vision", b"bob@example.org",
]  # fmt: skip
MUTATION = st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(NASTY) | st.binary(max_size=4))
MUTATIONS = st.lists(MUTATION, min_size=1, max_size=4)


def mutated(data: bytes, mutations: list[tuple[float, int, bytes]]) -> bytes:
    for where, length, new in mutations:
        at = int(where * len(data))
        data = data[:at] + new + data[at + length :]
    return data


@given(st.sampled_from(sorted(FILES)), MUTATIONS, st.booleans())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_refused_whole_or_loaded(framework, kind, mutations, skip):
    files = {name: text.encode() for name, text in FILES.items()}
    files[kind] = mutated(files[kind], mutations)
    before = row_counts()

    with transaction.atomic():
        try:
            done = import_files(files, TODAY, skip_rejected=skip)
        except BadSheet:
            assert row_counts() == before
        else:
            assert done.is_written == (skip or not done.problems)
            if done.is_written:
                again = counts(import_files(files, TODAY, skip_rejected=skip))
                assert {(new, changed) for new, changed, _, _ in again.values()} == {(0, 0)}
            else:
                assert row_counts() == before
        transaction.set_rollback(True)


@given(st.binary(max_size=200), st.sampled_from(sorted(FILES)))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_never_raise_anything_else_nor_write(framework, data, kind):
    before = row_counts()
    try:
        import_files({kind: data}, TODAY)
    except BadSheet as bad:
        told = [problem.fix for problem in bad.problems]
    else:
        told = ["nothing to tell"]
    assert all(told)
    assert row_counts() == before
