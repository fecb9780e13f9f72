"""A whole report as one HTML file: the numbers of the CSV, names as text, and nothing fetched from elsewhere."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.utils import timezone

from config.base.typeset.frame import Maker
from config.base.words import percent, span
from reports.models import Report, Verdict
from reports.pages.points import printed_score
from reports.pdf import report as report_module
from reports.render.csv import render_csv
from tests.reports.generated.conftest import ada, maya, paul, roles, senior, team
from tests.reports.pdf.test_report_pdf import generated, stored

__all__ = ["ada", "generated", "maya", "paul", "roles", "senior", "stored", "team"]
NOW, SOON, DEVELOPING, LACKING = Verdict


def html_of(report: Report, user: Any = None) -> str:
    maker = Maker("nobody", timezone.localtime())
    return render_to_string(
        "reports/file.html", {"d": report_module.build_report_values(report, maker.at.date(), maker, user)[0]}
    )


def table_of(report: Report, user: Any) -> dict[str, dict[str, str]]:
    """The CSV by name, in the figures that somebody may read."""
    return {row["name"]: row for row in csv.DictReader(io.StringIO(render_csv(report, reader=user), newline=""))}


def words(html: str) -> str:
    """What a reader reads."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def ranked(html: str) -> dict[str, list[str]]:
    """Of the table of people each row's cells, by name."""
    table = re.search(r'<table id="ranked">.*?</table>', html, re.DOTALL)
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table[0] if table else "", re.DOTALL)
    return {unescape(name): [words(cell) for cell in re.findall(r"<td.*?</td>", cells)] for name, cells in rows}


def people(html: str) -> dict[str, str]:
    """What is said of each person, by name."""
    found = [words(part) for part in re.findall(r'<article class="person">.*?</article>', html, re.DOTALL)]
    names = [unescape(name) for name in re.findall(r"<h3>(.*?)</h3>", html)]
    return dict(zip(names, found, strict=True))


def test_the_table_of_people_and_the_tiles_say_the_numbers_of_the_csv(stored, lena):
    report = stored(*(f"Person {letter}" for letter in "ABCDEFGH"))
    html, table = html_of(report), table_of(report, lena.user)
    rows, told = ranked(html), people(html)

    numbered = {name for name, row in table.items() if row["verdict"] in (NOW, SOON)}
    assert rows.keys() == numbered
    assert told.keys() == table.keys()
    for name, cells in rows.items():
        row = table[name]
        likely = span(float(row["low"]), float(row["high"]))
        met = percent(float(row["confidence"]))
        assert cells[:4] == [row["team"], met, printed_score(float(row["score"]), report.cut), likely]
    for name, row in table.items():
        score = printed_score(float(row["score"]), report.cut)
        assert f"score {score}, likely {span(float(row['low']), float(row['high']))}" in told[name]
    for verdict in Verdict:
        count = sum(row["verdict"] == verdict for row in table.values())
        assert f"{verdict.label} {count} " in words(html)


def test_points_by_area_are_the_shown_ones_and_those_of_the_people_team_theirs(generated, lena, pia):
    """Ada has one peer, whose ratings move her areas."""
    for user in (lena.user, pia.user):
        told, table = people(html_of(generated, user)), table_of(generated, user)
        for name, row in table.items():
            won = re.findall(r"Craft ([\d.]+)", told[name])
            assert [float(each) for each in won] == pytest.approx([float(row["area.craft"])], abs=0.1)
    assert people(html_of(generated))["Ada Able"] == people(html_of(generated, lena.user))["Ada Able"]


@pytest.mark.parametrize("name", ['<script>alert("x")</script>', "O'Neil & <b>Sons</b>", "李明", "{{ frame }}"])
def test_names_are_text_whatever_is_in_them(stored, name):
    html = html_of(stored("Ada", name, "Cy"))

    assert "<script" not in html
    assert "<b>Sons" not in html
    assert name in ranked(html)
    assert name in people(html)


def test_nothing_is_fetched_from_elsewhere(stored):
    """No address in it, no script, and a policy that lets a browser fetch nothing."""
    html = html_of(stored("Ada", "Bo", "Cy", "Di", "Ed"))

    assert not re.search(r"https?:|//[a-z]|\bsrc=|\bhref=|url\(|@import|<script|<link|<img|\son\w+=|style=", html)
    assert "default-src 'none'" in html
    assert "{%" not in html


def test_of_more_people_than_a_file_names_there_are_totals_by_team(stored, monkeypatch):
    monkeypatch.setattr(report_module, "MOST", 5)
    html = html_of(stored(*(f"Person {letter}" for letter in "ABCDEF")))

    assert "Vision 6 2 1 1 1 1" in words(html)
    assert "Person A" not in html
    assert "Person by person" not in html


def test_of_many_people_the_list_stays_and_each_has_a_file_of_their_own(stored, monkeypatch):
    monkeypatch.setattr(report_module, "MOST_BLOCKS", 5)
    html = html_of(stored(*(f"Person {letter}" for letter in "ABCDEF")))

    assert report_module.NO_BLOCKS.format(5) in words(html)
    assert "Person A" in ranked(html)
    assert people(html) == {}


def test_a_report_about_nobody_is_a_page_all_the_same(stored):
    html = html_of(stored())

    assert ranked(html) == {}
    assert "Method and limits" in html


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_command_writes_the_file_or_prints_it(generated, tmp_path):
    asked = {"role": "senior", "as_of": "2026-06-30", "format": "html", "stderr": io.StringIO()}
    printed, file = io.StringIO(), tmp_path / "report.html"
    call_command("generate_report", **asked, stdout=printed)
    call_command("generate_report", **asked, output=str(file))

    for html in (printed.getvalue(), file.read_text(encoding="utf-8")):
        assert html.startswith("<!doctype html>")
        assert html.rstrip().endswith("</html>")
        assert "Made for whoever runs this server" in html
        assert generated.digest.removeprefix("sha256:")[:16] in html
        assert "Ada Able" in people(html)
