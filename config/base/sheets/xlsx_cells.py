"""Which cells of a workbook's first sheet have no value that can be known, whatever the spelling of its XML.

The reader of workbooks shows such a cell as empty, and empty means something: "withdrawn", "nobody", "no last day".
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, product
from typing import Any
from urllib.parse import unquote
from xml.parsers import expat

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
NO_VALUE = "a formula without a stored value"
NOT_READ = "a value in a spelling that is not read"
MOST_IN_ARRAY = 100_000  # cells of one array formula that are looked at
_PREFIX = rb"(?:[^\s<>/:]+:)?"
_RESULT = rb"(?:\s[^>]*)?(?:/>|>[^<]*</" + _PREFIX + rb"f\s*>)\s*<" + _PREFIX + rb"v(?:\s[^>]*)?>\s*[^<\s]"
_DOUBTFUL = re.compile(rb"<" + _PREFIX + rb"f(?=[\s/>])(?!" + _RESULT + rb")|=\s*[\"']e[\"']")
_HIDES = re.compile(rb"&#|<!|<\?(?!xml\s)")  # a number written with any of these reads as nothing
_MARKS_OF_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")

# Row and column, both counted from 1
Place = tuple[int, int]


class NoSheet(ValueError):
    """The parts of the archive do not lead to a sheet, or not to one that is read the same way by everybody."""


def first_sheet(archive: zipfile.ZipFile) -> bytes:
    """The XML of the first sheet, found as the workbook itself names it."""
    wanted = _first(archive.read(WORKBOOK), lambda tag, attributes: _relation_of(attributes) if tag == "sheet" else "")
    target = _first(
        archive.read(RELATIONS),
        lambda tag, attributes: (
            attributes.get("Target", "") if tag == "Relationship" and attributes.get("Id") == wanted else ""
        ),
    )
    path = posixpath.normpath(posixpath.join("/xl", unquote(target))).lstrip("/")
    for name in archive.namelist():
        if name.casefold() == path.casefold():  # as the packaging rules compare names
            return archive.read(name)
    raise NoSheet("the workbook names a sheet that is not there")


def _relation_of(attributes: dict[str, str]) -> str:
    return next((value for name, value in attributes.items() if name.endswith("relationships id")), "")


def _first(xml: bytes, find: Callable[[str, dict[str, str]], str]) -> str:
    """The first value that ``find`` makes of an element's name and attributes."""
    found: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if not found and (value := find(_local(name), attributes)):
            found.append(value)

    parser = _parser()
    parser.StartElementHandler = start
    _parse(parser, xml)
    if not found:
        raise NoSheet("the workbook names no sheet")
    return found[0]


def _parser() -> Any:
    """An XML parser that knows namespaces and takes no document type, and so no entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.buffer_text = True
    return parser


def _refuse_doctype(*declared: object) -> None:
    raise NoSheet("the workbook declares a document type, which no spreadsheet does")


def _parse(parser: Any, xml: bytes) -> None:
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise NoSheet("a part of the workbook is not XML") from None


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


# ── cells ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def doubtful(xml: bytes) -> bool:
    """Whether any cell of the sheet could be unknown, so that the many others need no second reading: in UTF-8 nothing
    but these patterns can be a formula without a result behind it, mark an error, or hide a value from the reader."""
    if xml.startswith(_MARKS_OF_OTHER_ENCODINGS) or not _is_utf_8(xml):
        raise NoSheet("the sheet is not written in UTF-8")
    return bool(_DOUBTFUL.search(xml) or _HIDES.search(xml))


def unknown_cells(xml: bytes, is_shown_empty: Callable[[int, int], bool]) -> dict[Place, str]:
    """What stands in place of a value, by cell: an error, a formula without a result, or what the reader overlooks.

    ``is_shown_empty`` says whether the reader shows nothing in the cell of a row and column.
    """
    cells = _Cells(is_shown_empty, hides=bool(_HIDES.search(xml)))
    parser = _parser()
    parser.StartElementHandler = cells.start
    parser.EndElementHandler = cells.end
    parser.CharacterDataHandler = cells.text
    _parse(parser, xml)
    return cells.unknown


def _is_utf_8(xml: bytes) -> bool:
    declared = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)", xml)
    return not declared or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii")


@dataclass(slots=True)
class _Cell:
    row: int
    column: int
    kind: str
    has_formula: bool = False
    has_value: bool = False  # an element for it, even an empty one
    array: str = ""
    value: str = ""


class _Cells:
    """Follows the elements of a sheet, counts rows and columns where cells do not name theirs, and judges each cell."""

    def __init__(self, is_shown_empty: Callable[[int, int], bool], *, hides: bool) -> None:
        self.is_shown_empty = is_shown_empty
        self.trusted = () if hides else ("s",)  # an empty shared text looks like a number of one that was overlooked
        self.unknown: dict[Place, str] = {}
        self.row = self.column = 0
        self.cell: _Cell | None = None
        self.is_in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        if tag == "c":
            self.cell = self._placed(attributes.get("r", ""), attributes.get("t", "n"))
        elif tag == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
        elif self.cell and tag == "f":
            self.cell.has_formula = True
            self.cell.array = attributes.get("ref", "") if attributes.get("t") in ("array", "dataTable") else ""
        elif self.cell and tag in ("v", "t"):
            self.cell.has_value = self.is_in_value = True

    def _placed(self, reference: str, kind: str) -> _Cell:
        found = _REFERENCE.fullmatch(reference)
        self.column = _number(found[1]) if found else self.column + 1
        return _Cell(int(found[2]) if found else self.row, self.column, kind)

    def text(self, text: str) -> None:
        if self.cell and self.is_in_value:
            self.cell.value += text

    def end(self, name: str) -> None:
        tag = _local(name)
        if tag in ("v", "t"):
            self.is_in_value = False
        elif tag == "c" and self.cell:
            self._judge(self.cell)
            self.cell = None

    def _judge(self, cell: _Cell) -> None:
        value = cell.value.strip()
        if cell.kind == "e":
            self.unknown[cell.row, cell.column] = f"the error {value[:20]}" if value else "an error"
        elif cell.has_formula and not value and not (cell.kind == "str" and cell.has_value):
            self.unknown[cell.row, cell.column] = NO_VALUE
            self._spread(cell.array)
        elif value and cell.kind not in self.trusted and self.is_shown_empty(cell.row, cell.column):
            self.unknown[cell.row, cell.column] = NOT_READ

    def _spread(self, area: str) -> None:
        """The other cells of an array formula hold its results, and so nothing while it has none."""
        corners = _REFERENCE.findall(area)
        if len(corners) != 2:
            return
        (left, top), (right, bottom) = ((_number(letters), int(row)) for letters, row in corners)
        places = product(range(top, bottom + 1), range(left, right + 1))
        for row, column in islice(places, MOST_IN_ARRAY):
            if self.is_shown_empty(row, column):
                self.unknown.setdefault((row, column), NO_VALUE)


def _number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number
