"""Values become a file as they stand: no text is markup, none is lost for want of a glyph, and no fault is hidden."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config.base.typeset import typeset as typeset_module
from config.base.typeset.frame import Maker, fingerprint, frame
from config.base.typeset.typeset import NotSet, typeset
from tests.paper import Paper, check_paper

MAKER = Maker("Lena Leader", datetime(2026, 10, 1, 6, 0, tzinfo=UTC))
TEMPLATE = Path(__file__).parent / "words.typ"


def words(*told: str) -> dict[str, Any]:
    return {"frame": frame("Words", "30 Sep 2026", MAKER, ("edition 1",)), "words": list(told)}


def read(*told: str, people: dict[str, str] | None = None) -> str:
    return Paper.of(typeset(TEMPLATE, words(*told), people)).text


def test_a_file_is_tagged_and_says_for_whom_it_was_made(settings):
    settings.ORGANISATION = "Fenwick Labs"
    paper = Paper.of(typeset(TEMPLATE, words("One")))
    check_paper(paper, "Words, 30 Sep 2026")
    assert "Confidential. Contains personal data. Made for Lena Leader, 1 Oct 2026, 06:00 · edition 1" in paper.text
    assert "Fenwick Labs" in paper.text


@pytest.mark.parametrize(
    "name",
    [
        '#image("x.png")',
        "*bold* _it_",
        "$x^2$ <label> @ref",
        "= Heading",
        '#read("/etc/passwd")',
        "`raw` \\ // no comment /* nor this */",
        '"quoted" {brace} [bracket]',
        "O’Neil & Söhne <b>",
    ],
)
def test_a_name_that_looks_like_markup_is_printed_as_it_stands(name: str):
    assert name in read(name)


@pytest.mark.parametrize(
    "name",
    ["Ünal Žižek", "Нина Ильина", "Νίκος Παππάς", "Đặng Thị Ngọc", "דוד כהן", "علي", "अमित", "สมชาย", "q̊ e̋"],
)
def test_scripts_that_our_fonts_have_need_nothing_else(name: str, monkeypatch):
    monkeypatch.setattr(typeset_module, "in_plain_letters", None)  # not called
    paper = Paper.of(typeset(TEMPLATE, words(name), {name: "stand.in"}))
    assert "stand.in" not in paper.text


@pytest.mark.parametrize("name", ["李明", "김민준", "Ana 😀", "👩‍🚀", "𝒜da", "ꦗꦮ"])
def test_a_name_without_glyphs_gives_way_to_the_part_before_the_at(name: str):
    assert read(name, f"{name} is ready now", people={name: "li.ming"}).count("li.ming") == 2


def test_longer_names_give_way_before_those_inside_them():
    assert "li.minghao and li.ming" in read("李明浩 and 李明", people={"李明": "li.ming", "李明浩": "li.minghao"})


def test_other_words_without_glyphs_are_told_in_latin_letters():
    assert "YanJiu, bar met 34 % to 40 %" in read("研究, bar met 34 % → 40 %")


def test_what_the_fonts_refuse_in_the_end_is_set_in_plain_letters(monkeypatch):
    """Should a word be found fit alone and not where it stands."""
    monkeypatch.setattr(typeset_module, "_missing", lambda words: ())
    assert "li.ming, YanJiu" in read("李明, 研究", people={"李明": "li.ming"})


def test_a_template_that_fails_is_told_without_what_stands_in_it(tmp_path, caplog, settings):
    settings.BASE_DIR = tmp_path
    template = tmp_path / "broken.typ"
    template.write_text("#no-such-thing")
    with pytest.raises(NotSet):
        typeset(template, {"name": "Zqx Secret"})
    assert "broken.typ: unknown variable: no-such-thing" in caplog.text
    assert "Zqx" not in caplog.text


def test_a_process_that_stops_is_a_file_that_could_not_be_set(tmp_path, monkeypatch, caplog):
    child = tmp_path / "child.py"
    child.write_text("import os; os.abort()")
    monkeypatch.setattr(typeset_module, "CHILD", child)
    with pytest.raises(NotSet):
        typeset(TEMPLATE, words("One"))
    assert "typst stopped" in caplog.text


def test_a_process_that_takes_too_long_is_one_too(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(typeset_module, "CHILD", child)
    monkeypatch.setattr(typeset_module, "SECONDS", 0.2)
    with pytest.raises(NotSet):
        typeset(TEMPLATE, words("One"))


def test_a_fingerprint_is_the_first_digits_of_a_digest_in_two_groups():
    assert fingerprint("sha256:1025ff5cb535fcbc0011").split() == ["1025ff5c", "b535fcbc"]
    assert fingerprint("sha256:abc") == "abc"
