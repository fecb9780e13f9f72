"""A PDF as somebody else reads it: its words, its tags, and what PDF/UA-1 asks of it. Independent of what set it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pypdf import PdfReader

A4 = (595, 842)  # points


@dataclass(frozen=True)
class Paper:
    reader: PdfReader

    @classmethod
    def of(cls, made: bytes) -> Paper:
        assert made.startswith(b"%PDF")
        return cls(PdfReader(io.BytesIO(made)))

    @cached_property
    def pages(self) -> list[str]:
        """Words of each page, with one blank between them."""
        return [re.sub(r"\s+", " ", page.extract_text()) for page in self.reader.pages]

    @property
    def text(self) -> str:
        return " ".join(self.pages)

    @cached_property
    def elements(self) -> list[Any]:
        return list(_walk(self.reader.root_object["/StructTreeRoot"]))

    @property
    def tags(self) -> Counter[str]:
        return Counter(str(each["/S"]).lstrip("/") for each in self.elements if "/S" in each)

    @property
    def alts(self) -> list[str]:
        return [str(each["/Alt"]) for each in self.elements if each.get("/S") == "/Figure"]

    def fonts(self) -> Iterator[Any]:
        for page in self.reader.pages:
            for font in page["/Resources"].get_object().get("/Font", {}).values():
                yield font.get_object()


def check_paper(paper: Paper, title: str) -> None:
    """Tagged, in British English, with its title shown, A4, every font inside, "page x of y" everywhere."""
    root = paper.reader.root_object
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert title in str(paper.reader.xmp_metadata.dc_title)
    assert re.search(rb'pdfuaid:part(?:>|=")1', root["/Metadata"].get_object().get_data())
    assert {"Document", "H1", "H2"} <= set(paper.tags)
    assert paper.tags["H1"] == 1
    assert all(paper.alts)
    sizes = {tuple(round(float(side)) for side in page.mediabox[2:]) for page in paper.reader.pages}
    assert sizes == {A4}
    assert all(_is_embedded(font) for font in paper.fonts())
    count = len(paper.pages)
    for number, text in enumerate(paper.pages, start=1):
        assert f"page {number} of {count}" in text
        assert "Confidential." in text
    assert "Made for" in paper.pages[0]


def _is_embedded(font: Any) -> bool:
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    return inner["/Subtype"] == "/Type3" or any(
        key in inner["/FontDescriptor"].get_object() for key in ("/FontFile", "/FontFile2", "/FontFile3")
    )


def _walk(element: Any) -> Iterator[Any]:
    found = element.get_object()
    if isinstance(found, list):
        for each in found:
            yield from _walk(each)
    elif isinstance(found, dict):
        yield found
        if "/K" in found:
            yield from _walk(found["/K"])
