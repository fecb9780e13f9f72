"""A cell whose value a workbook does not tell refuses its row, in whatever legal spelling the workbook is written."""

# ruff: noqa: E501  the XML stands as it is written

from __future__ import annotations

import io
import zipfile

import pytest

from config.base.sheets.sheet import BadSheet, Sheet, UnknownCell
from config.base.sheets.workbooks import read_sheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<row r="1"><c r="A1" t="str"><v>skill</v></c><c r="B1" t="str"><v>level</v></c></row>'
NO_VALUE = "a formula without a stored value"


def workbook(
    body: str,
    *,
    sheet: str = f'<worksheet xmlns="{MAIN}"><sheetData>%s</sheetData></worksheet>',
    book: str = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="A" sheetId="1" r:id="rId7"/></sheets></workbook>',
    path: str = "xl/worksheets/sheet1.xml",
    target: str = "worksheets/sheet1.xml",
    texts: str = f'<sst xmlns="{MAIN}"><si><t>python</t></si></sst>',
) -> bytes:
    """The smallest workbook; each test spells one part of it in its own way."""
    links = (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{LINKS}/styles" Target="styles.xml"/>'
        f'<Relationship Target="{target}" Type="{LINKS}/worksheet" Id="rId7"/></Relationships>'
    )
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{LINKS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": links,
        "xl/sharedStrings.xml": texts,
        path: sheet % body,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def read(body: str, **parts: str) -> Sheet:
    return read_sheet("ratings.xlsx", workbook(HEAD + body, **parts))


def unknown(sheet: Sheet) -> list[tuple[int, int, str]]:
    return [
        (number, at, str(cell))
        for number, cells in sheet.rows
        for at, cell in enumerate(cells)
        if isinstance(cell, UnknownCell)
    ]


PYTHON = '<c r="A2" t="s"><v>0</v></c>'
SPELLINGS = {
    "an error": (f'<row r="2">{PYTHON}<c r="B2" t="e"><v>#N/A</v></c></row>', "the error #N/A"),
    "the kind first": (f'<row r="2">{PYTHON}<c t="e" r="B2"><v>#REF!</v></c></row>', "the error #REF!"),
    "other quotes and blanks": (f"<row r='2'>{PYTHON}<c s='1'\n t = 'e' r='B2' ><v >#N/A</v ></c ></row>", "the error #N/A"),
    "cells without a place": ('<row><c t="s"><v>0</v></c><c t="e"><v>#NULL!</v></c></row>', "the error #NULL!"),
    "an error without a text": (f'<row r="2">{PYTHON}<c r="B2" t="e"/></row>', "an error"),
    "an error of a formula": (f'<row r="2">{PYTHON}<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>', "the error #DIV/0!"),
    "a formula": (f'<row r="2">{PYTHON}<c r="B2"><f>1+1</f></c></row>', NO_VALUE),
    "with an empty value": (f'<row r="2">{PYTHON}<c r="B2"><f>1+1</f><v></v></c></row>', NO_VALUE),
    "with a value cut short": (f'<row r="2">{PYTHON}<c r="B2"><f>1+1</f><v/></c></row>', NO_VALUE),
    "a shared formula": (f'<row r="2">{PYTHON}<c r="B2"><f t="shared" si="0"/></c></row>', NO_VALUE),
    "of a text": (f'<row r="2">{PYTHON}<c r="B2" t="str"><f>A1</f></c></row>', NO_VALUE),
    "of a yes or no": (f'<row r="2">{PYTHON}<c r="B2" t="b"><f>TRUE</f></c></row>', NO_VALUE),
    "without a place": ('<row><c t="s"><v>0</v></c><c><f>1+1</f></c></row>', NO_VALUE),
    "a number in other signs": (f'<row r="2">{PYTHON}<c r="B2"><v>&#53;</v></c></row>', "a value in a spelling that is not read"),
    "a number behind a remark": (f'<row r="2">{PYTHON}<c r="B2"><v><!-- 4? -->5</v></c></row>', "a value in a spelling that is not read"),
    "a number as it stands": (f'<row r="2">{PYTHON}<c r="B2"><v><![CDATA[5]]></v></c></row>', "a value in a spelling that is not read"),
    "a text by another number": ('<row r="2"><c r="A2" t="str"><v>python</v></c><c r="B2" t="s"><v>&#48;</v></c></row>', "a value in a spelling that is not read"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "what"), SPELLINGS.values(), ids=SPELLINGS)
def test_what_the_file_does_not_tell_is_never_an_empty_cell(body, what):
    sheet = read(body)

    assert [cells[0] for _, cells in sheet.rows] == ["python"]
    assert unknown(sheet) == [(2, 1, what)]


ERROR = SPELLINGS["an error"][0]
PARTS = {
    "the first sheet is not sheet1": {"path": "xl/worksheets/levels.xml", "target": "worksheets/levels.xml"},
    "named from the root": {"path": "xl/worksheets/levels.xml", "target": "/xl/worksheets/levels.xml"},
    "in another case": {"path": "xl/worksheets/Levels.xml", "target": "worksheets/levels.xml"},
    "another prefix of links": {
        "book": f'<workbook xmlns="{MAIN}" xmlns:q="{LINKS}"><sheets><sheet q:id="rId7" name="A" sheetId="1"/></sheets></workbook>'
    },
    "the strict dialect": {
        "book": (
            '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" '
            'xmlns:r="http://purl.oclc.org/ooxml/officeDocument/relationships">'
            '<sheets><sheet name="A" sheetId="1" r:id="rId7"/></sheets></workbook>'
        ),
        "sheet": '<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData>%s</sheetData></worksheet>',
    },
}  # fmt: skip


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
def test_the_first_sheet_is_the_one_the_workbook_names_first(parts):
    assert unknown(read(ERROR, **parts)) == [(2, 1, "the error #N/A")]


def test_elements_may_carry_a_prefix():
    rows = HEAD + f'<row r="2">{PYTHON}<c r="B2"><f>1+1</f></c></row>'
    for tag in ("row", "c", "v", "f"):
        rows = (
            rows.replace(f"<{tag}>", f"<x:{tag}>").replace(f"<{tag} ", f"<x:{tag} ").replace(f"</{tag}>", f"</x:{tag}>")
        )
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>%s</x:sheetData></x:worksheet>'

    assert unknown(read_sheet("ratings.xlsx", workbook(rows, sheet=sheet))) == [(2, 1, NO_VALUE)]


def test_a_row_of_nothing_but_formulas_is_still_a_row():
    sheet = read('<row r="3"><c r="A3"><f>A2</f></c><c r="B3"><f>B2</f></c></row>')

    assert unknown(sheet) == [(3, 0, NO_VALUE), (3, 1, NO_VALUE)]


def test_the_other_cells_of_an_array_formula_without_results_are_unknown_too():
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c>{cell}</row>'
        for row, cell in ((2, '<c r="B2"><f t="array" ref="B2:B3">C2:C3</f></c>'), (3, ""), (4, ""))
    )

    assert unknown(read(rows)) == [(2, 1, NO_VALUE), (3, 1, NO_VALUE)]


def test_an_error_left_of_all_texts_stays_in_its_row():
    body = '<row r="1"><c r="B1" t="str"><v>level</v></c></row><row r="2"><c r="A2"><f>1</f></c><c r="B2"><v>3</v></c></row>'
    sheet = read_sheet("ratings.xlsx", workbook(body))

    assert (sheet.columns, sheet.rows) == (["", "level"], [(2, [NO_VALUE, "3"])])


KNOWN = {
    "a result": ('<c r="B2"><f>1+1</f><v>2</v></c>', "2"),
    "an empty text as a result": ('<c r="B2" t="str"><f>IF(A1="","","x")</f><v></v></c>', ""),
    "a coloured cell": ('<c r="B2" s="0"/>', ""),
    "an empty shared text": ('<c r="B2" t="s"><v>1</v></c>', ""),
    "a text in its place": ('<c r="B2" t="inlineStr"><is><r><t>so</t></r><r><t>lo</t></r></is></c>', "solo"),
    "the word of an error": ('<c r="B2" t="inlineStr"><is><t>#N/A</t></is></c>', "#N/A"),
    "a text in other signs": ('<c r="B2" t="inlineStr"><is><t>R&#38;D</t></is></c>', "R&D"),
}


@pytest.mark.parametrize(("cell", "text"), KNOWN.values(), ids=KNOWN)
def test_what_the_file_tells_is_taken(cell, text):
    texts = f'<sst xmlns="{MAIN}"><si><t>python</t></si><si><t/></si></sst>'
    sheet = read(f'<row r="2">{PYTHON}{cell}</row>', texts=texts)

    assert (unknown(sheet), sheet.rows) == ([], [(2, ["python", text])])


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"sheet": f'<?xml version="1.0" encoding="iso-8859-1"?><worksheet xmlns="{MAIN}"><sheetData>%s</sheetData></worksheet>'}, "UTF-8"),
        ({"target": "worksheets/sheet9.xml"}, "no XLSX workbook with a sheet"),
        ({"book": f'<workbook xmlns="{MAIN}"/>'}, "no XLSX workbook with a sheet"),
    ],
    ids=["another encoding", "a sheet that is not there", "no sheet at all"],
)  # fmt: skip
def test_a_workbook_that_can_be_read_in_two_ways_is_refused(parts, says):
    with pytest.raises(BadSheet, match=says):
        read(ERROR, **parts)


def test_a_formula_in_the_last_cell_there_is_takes_no_room():
    with pytest.raises(BadSheet, match="columns"):
        read('<row r="1048576"><c r="XFD1048576"><f>1</f></c></row>')
