"""CSV in by strict rules, CSV out without live formulas."""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.base.sheets import sheet as sheets
from config.base.sheets.sheet import BadSheet, Problem, guard, is_live, read_csv, unguard, write_csv

UTF_8_BOM = codecs.BOM_UTF8


def problem_of(data: bytes) -> str:
    with pytest.raises(BadSheet) as caught:
        read_csv("people.csv", data)
    return str(caught.value)


# ── encodings ───────────────────────────────────────────────────────────────────────────────────────────────────────
TEXT = 'name{s}team{e}Zoë Ångström{s}Vision{e}"Ki{s} Łu"{s}数据{e}'
RIGHT = [["name", "team"], ["Zoë Ångström", "Vision"], ["Ki{s} Łu", "数据"]]
ENDINGS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}
READABLE = {
    "utf-8": lambda text: text.encode(),
    "utf-8-sig": lambda text: text.encode("utf-8-sig"),
    "utf-16-le with mark": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16-be with mark": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
}
LATIN = TEXT.replace("Łu", "Lu").replace("数据", "Data")
UNREADABLE = {
    "utf-16-le": (
        lambda text: text.encode("utf-16-le"),
        'people.csv: the file looks like UTF-16 without its byte order mark; save the file as "CSV UTF-8"',
    ),
    "utf-16-be": (
        lambda text: text.encode("utf-16-be"),
        'people.csv: the file looks like UTF-16 without its byte order mark; save the file as "CSV UTF-8"',
    ),
    "utf-32": (lambda text: text.encode("utf-32"), 'people.csv: the file is UTF-32; save the file as "CSV UTF-8"'),
    "latin-1": (
        lambda text: text.replace("Łu", "Lu").replace("数据", "Data").encode("latin-1"),
        'people.csv:2:name: byte 0xEB is not UTF-8; save the file as "CSV UTF-8"',
    ),
    "cp1252": (
        lambda text: text.replace("Ł", "€").replace("数据", "Data").encode("cp1252"),
        'people.csv:2:name: byte 0xEB is not UTF-8; save the file as "CSV UTF-8"',
    ),
    "cp1251": (
        lambda text: text.replace("Zoë Ångström", "Анна").replace("Łu", "Lu").replace("数据", "Data").encode("cp1251"),
        'people.csv:2:name: byte 0xC0 is not UTF-8; save the file as "CSV UTF-8"',
    ),
    "shift-jis": (
        lambda text: text.replace("Zoë Ångström", "A").replace("Łu", "Lu").replace("数据", "技術").encode("shift-jis"),
        'people.csv:3:team: byte 0x8B is not UTF-8; save the file as "CSV UTF-8"',
    ),
    "invalid utf-8": (
        lambda text: text.encode() + b"Bob,\xed\xa0\x80",
        'people.csv:4:team: byte 0xED is not UTF-8; save the file as "CSV UTF-8"',
    ),
    "invalid utf-8 after a mark": (
        lambda text: UTF_8_BOM + text.encode() + b"Bob,\xff",
        'people.csv:4:team: byte 0xFF is not UTF-8; save the file as "CSV UTF-8"',
    ),
    "NUL": (
        lambda text: text.encode() + b"Bob,Vi\0sion",
        "people.csv:4:team: a cell holds a NUL character; remove it",
    ),
    "two marks": (
        lambda text: UTF_8_BOM * 2 + text.encode(),
        'people.csv:1: the file begins with two byte order marks; save the file as "CSV UTF-8"',
    ),
    "two wide marks": (
        lambda text: codecs.BOM_UTF16_LE * 2 + text.encode("utf-16-le"),
        'people.csv:1: the file begins with two byte order marks; save the file as "CSV UTF-8"',
    ),
    "half a wide character": (
        lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le") + b"x",
        'people.csv:4:name: byte 0x78 is not UTF-16; save the file as "CSV UTF-8"',
    ),
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
@pytest.mark.parametrize("encode", READABLE.values(), ids=READABLE)
def test_readable_encodings_give_the_right_text(encode, ending):
    sheet = read_csv("people.csv", encode(TEXT.format(s=",", e=ending)))

    assert [sheet.columns, *(cells for _, cells in sheet.rows)] == [
        [cell.format(s=",") for cell in row] for row in RIGHT
    ]
    assert [number for number, _ in sheet.rows] == [2, 3]


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
@pytest.mark.parametrize("encode", READABLE.values(), ids=READABLE)
def test_other_separators_are_named(encode, separator, name, ending):
    data = encode(TEXT.format(s=separator, e=ending))

    assert problem_of(data) == f"people.csv:1: the columns are separated by {name}; save the file with commas"


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
@pytest.mark.parametrize(("encode", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_other_encodings_are_refused_and_never_guessed(encode, problem, ending):
    assert problem_of(encode(TEXT.format(s=",", e=ending))) == problem


# ── structure ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "people.csv: the file is empty; give it a header row"),
        (b"\n \n,,\n", "people.csv: the file is empty; give it a header row"),
        (
            b'name,team\nAna,"Vision\nBob,Data\nCy,Data\n',
            "people.csv:2:team: a quote opens here and is never closed; close it, or double it inside text",
        ),
        (
            b'name,team\n"Ana\nLind",Vision\nBob,"Data',
            "people.csv:4:team: a quote opens here and is never closed; close it, or double it inside text",
        ),
        (
            b'name,team\nAna,"Vision\nBob,"Data"\n',
            "people.csv:2: text follows a closing quote, or a quote in this row is never closed; "
            "close it, or double it inside text",
        ),
        (
            b"name,team\nAna," + b"x" * 131_073,
            "people.csv:2: a cell is longer than 131,072 characters, or a quote before it is never closed; "
            "shorten it, or close the quote",
        ),
        (
            b'name,team\n"Ana,Vision\n' + b"Bob,Data\n" * 20_000,
            "people.csv:2: a cell is longer than 131,072 characters, or a quote before it is never closed; "
            "shorten it, or close the quote",
        ),
    ],
)
def test_what_cannot_be_read_says_where_and_what_to_do(data, problem):
    assert problem_of(data) == problem


def test_a_row_is_numbered_by_the_line_it_begins_on():
    sheet = read_csv("x.csv", b'name,note\nAna,"one\ntwo\r\nthree"\n\nBob,x\n,\nCy,y\n')

    assert [(number, cells[0]) for number, cells in sheet.rows] == [(2, "Ana"), (6, "Bob"), (8, "Cy")]


def test_a_header_alone_is_a_sheet_without_rows():
    assert read_csv("x.csv", b"name,team").rows == []


def test_a_problem_leaves_out_the_places_it_does_not_have():
    assert str(Problem("x.csv", 3, "name", "what", "fix")) == "x.csv:3:name: what; fix"
    assert str(Problem("x.csv", 3, "", "what", "fix")) == "x.csv:3: what; fix"
    assert str(Problem("x.csv", None, "", "what", "fix")) == "x.csv: what; fix"


@pytest.mark.parametrize(
    "data",
    [
        b"name,team,,\nAna,Vision,,\nBob,Data,,\n",
        b"name,team, ,\nAna,Vision\nBob,Data,,\n",
        b"name,team\nAna,Vision, \nBob,Data,\n",
    ],
    ids=["a spreadsheet's own", "rows cut short", "rows alone"],
)
def test_empty_columns_at_the_end_are_no_columns(data):
    sheet = read_csv("x.csv", data)

    assert (sheet.columns, [cells for _, cells in sheet.rows]) == (
        ["name", "team"],
        [["Ana", "Vision"], ["Bob", "Data"]],
    )


def test_a_comma_too_many_in_one_row_is_no_empty_column():
    sheet = read_csv("x.csv", b"name,team\nLind, Ana,\nBob,Data\n")

    assert [len(cells) for _, cells in sheet.rows] == [3, 2]


def test_a_column_without_a_name_that_holds_something_stays():
    assert read_csv("x.csv", b"name,,\nAna,,\nBob,x,\n").rows == [(2, ["Ana"]), (3, ["Bob", "x"])]


# ── formulas ────────────────────────────────────────────────────────────────────────────────────────────────────────
FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\tx", "\rx", " =1", "\u00a0=1", "\u3000=1", "\u200b=1", "\ufeff=1",
    "＝1+1", "＋1", "－1", "＠SUM", "﹦1", "\u202e=1", "  -2+3+cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example","x")',
    "=cmd|'/c calc'!A1", "-", "=", "@", "\n=1", " \n +1",
]  # fmt: skip
INSIDE = ["x;=1+1", ";=1", "a;\t+1", "x\n=1+1", 'a"\n-1', "x; ＝1", "x\r@SUM"]
HARMLESS = ["", "Ana", "O'Hara", "'quoted'", "a=b", "1-2", "x@example.org", "a; b", "5", "it's -1", "('=1)"]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_live_until_guarded_and_come_back_whole(text):
    assert is_live(text)
    assert not is_live(guard(text).lstrip("\n "))
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", INSIDE)
def test_no_formula_begins_where_a_program_splits_at_semicolons_tabs_or_lines(text):
    guarded = guard(text)

    assert not any(is_live(part) for part in re.split("[;\t\r\n]", guarded))
    assert unguard(guarded) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_stays_as_it_is(text):
    assert not is_live(text)
    assert guard(text) == text == unguard(text)


@pytest.mark.parametrize(("cell", "text"), [("'=1", "=1"), ("''=1", "'=1"), ("''' -1", "'' -1"), ("'x", "'x")])
def test_exactly_one_guarding_quote_is_taken_off(cell, text):
    assert unguard(cell) == text
    assert guard(text) == cell


@given(st.text(alphabet=st.sampled_from("='+-@\t\r\n; ＝\u200b\u00a0ab\"',"), max_size=12))
@settings(max_examples=150)
def test_every_text_comes_back_through_a_file(text):
    file = io.StringIO()
    write_csv(file, ["a", "b"], [(text, "x")])
    cells = next(row for number, row in read_csv("x.csv", file.getvalue().encode()).rows)

    assert not is_live(cells[0])
    assert unguard(cells[0]) == text


def test_no_formula_begins_in_the_name_of_a_column():
    file = io.StringIO()
    write_csv(file, ["skill", '=HYPERLINK("https://example.org")', "@Ann"], [("Python", 3, 4)])

    assert next(csv.reader(io.StringIO(file.getvalue()))) == ["skill", '\'=HYPERLINK("https://example.org")', "'@Ann"]


def test_numbers_dates_and_nothing_are_written_plainly():
    file = io.StringIO()

    assert write_csv(file, ["a", "b", "c", "d"], [(-5, date(2026, 9, 30), None, 'x, "y"')]) == 1
    assert file.getvalue() == 'a,b,c,d\r\n-5,2026-09-30,,"x, ""y"""\r\n'
    assert next(csv.reader(io.StringIO(file.getvalue().splitlines()[1]))) == ["-5", "2026-09-30", "", 'x, "y"']


@given(st.binary(max_size=300))
@settings(max_examples=100)
def test_any_bytes_are_a_sheet_or_a_named_problem(data):
    with suppress(BadSheet):
        read_csv("x.csv", data)


# ── long tables ─────────────────────────────────────────────────────────────────────────────────────────────────────
@given(st.text(alphabet='a,"\n\r\u2028\x0b\x85', max_size=30))
@settings(deadline=None)
def test_lines_end_where_those_of_a_file_end(text):
    assert list(sheets._lines(text)) == list(io.StringIO(text, newline=""))


def test_the_same_words_in_many_rows_are_kept_once():
    """Each made of parts, as no constant is; a note is not looked for again."""
    note = "n" * (sheets.LONGEST_SHARED + 1)
    rows = read_csv("x.csv", f"email,note\nana@example.org,{note}\nana@example.org,{note}\n".encode()).rows
    (_, first), (_, second) = rows
    assert first == second
    assert [one is other for one, other in zip(first, second, strict=True)] == [True, False]
