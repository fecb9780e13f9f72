"""A whole report on paper: the numbers of every other format, as the reader may have them, for names of any kind."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string
from django.utils import timezone
from python_calamine import CalamineWorkbook

from config.base.typeset import answers
from config.base.typeset.frame import Maker
from config.base.typeset.typeset import NotSet
from config.base.words import percent, signed, span
from reports.generate import generate_report
from reports.models import Report, Verdict
from reports.pages.points import printed_score
from reports.pdf import report as report_module
from tests.make import day, make_engineer, make_rating
from tests.paper import Paper, check_paper
from tests.reports.generated.conftest import ada, maya, paul, roles, senior, team
from tests.reports.generated.people import rate_all
from tests.reports.stored import make_people, make_report, make_senior
from tests.reports.told import CHECK, JUNE, causes, open_for, said

__all__ = ["ada", "maya", "paul", "roles", "senior", "team"]
URL = "/readiness/senior/2026-06-30/report"
STORED = "/readiness/senior/2026-09-30/report.pdf"
NOW, SOON, DEVELOPING, LACKING = Verdict
QUERIES = 16  # with session, reader and looks


@pytest.fixture
def generated(senior: Any, ada: Any, maya: Any, paul: Any, team: Any) -> Report:
    """Two people, one of them hardly rated, compared with a report of March; Ada has one peer."""
    generate_report(senior, day("2026-03-31"))
    make_rating(ada, "sql", 1, by=maya, on="2026-05-01")
    rate_all(paul, 3, by=make_engineer("=Live Formula", team=team), on="2026-05-02")
    return generate_report(senior, day("2026-06-30"))


def read(client: Any, url: str) -> Paper:
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return Paper.of(response.content)


def block_of(paper: Paper, name: str) -> str:
    """What is said of somebody person by person, up to the sum of their points."""
    people = paper.text.split("Person by person")[1]
    own = people[people.index(name) :]
    end = re.search(r"Score [\d.]+ 100", own)
    assert end
    rest = re.match(
        r"(.*?)(?=(?:Ready now|Bar met, something|Close to|Not enough|Developing) |Method and limits)", own[end.end() :]
    )
    return own[: end.end()] + (rest[1] if rest else "")


# ── the same numbers ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["lena", "pia"])
def test_all_formats_say_the_same_numbers(request, client, generated, who):
    client.force_login(request.getfixturevalue(who).user)
    paper, document, table, sheet = (read(client, f"{URL}.pdf"), client.get(f"{URL}.json").json(), *tables(client))

    assert generated.digest.removeprefix("sha256:")[:8] in paper.text
    for verdict, count in document["report"]["summary"].items():
        assert f"{Verdict(verdict).label} {count} " in paper.pages[0]
    for entry in document["entries"]:
        own = block_of(paper, entry["name"])
        for key in ("score", "low", "high", "confidence"):
            assert entry[key] == float(table[entry["name"]][key]) == sheet[entry["name"]][key]
        score = printed_score(entry["score"], generated.cut)
        assert f"score {score}, likely {span(entry['low'], entry['high'])}" in own
        if entry["verdict"] != Verdict.NOT_ENOUGH_EVIDENCE:
            assert f"bar met {percent(entry['confidence'])}" in own
        printed = [printed_points(own, area) for area in entry["areas"]]
        for area, points in zip(entry["areas"], printed, strict=True):
            assert points == pytest.approx(area["contribution"], abs=0.1)
        closing = re.search(r"Colleagues too few to show by skill ([+−][\d.]+)", own)
        rest = float(closing[1].replace("−", "-")) if closing else 0.0
        assert sum(printed) + rest == pytest.approx(float(score), abs=1e-9)
        assert f"Score {score} 100" in own


def tables(client: Any) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, Any]]]:
    """The CSV and the sheet of people, by name."""
    text = client.get(f"{URL}.csv").content.decode("utf-8-sig")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{URL}.xlsx").content))
    head, *rows = book.get_sheet_by_name("People").to_python()
    return (
        {row["name"]: row for row in csv.DictReader(io.StringIO(text, newline=""))},
        {row[0]: dict(zip(head, row, strict=True)) for row in rows},
    )


def printed_points(own: str, area: dict[str, Any]) -> float:
    """Of the row "Craft 41.7 50"."""
    found = re.search(rf"{area['area'].capitalize()} ([\d.]+) {area['weight']:g}\b", own)
    assert found, area
    return float(found[1])


@pytest.mark.parametrize("who", ["lena", "pia"])
def test_changes_are_those_of_the_json_and_add_up(request, client, generated, who):
    client.force_login(request.getfixturevalue(who).user)
    paper = read(client, f"{URL}.pdf")
    for entry in client.get(f"{URL}.json").json()["entries"]:
        then, now = (printed_score(score, generated.cut) for score in (entry["previous"]["score"], entry["score"]))
        moved = float(now) - float(then)
        assert f"{entry['name']} {then} {now} {signed(moved) if round(moved, 1) else '0'} " in paper.text


def test_readers_get_the_shown_figures_and_the_people_team_the_full_ones(client, generated, ada, lena, pia):
    """Ada has one peer, whose ratings move her areas: the closing line is for those who may not see them."""
    stored = generated.entries.get(engineer=ada)
    assert stored.shown_document["areas"] != stored.document["areas"]
    told = {}
    for who, kept in ((lena, stored.shown_document), (pia, stored.document)):
        client.force_login(who.user)
        told[who] = block_of(read(client, f"{URL}.pdf"), "Ada Able")
        for area in kept["areas"]:
            assert f"{area['contribution']:.1f} {area['weight']:g}" in told[who]
    assert "Colleagues too few to show by skill" in told[lena]
    assert "Colleagues too few to show by skill" not in told[pia]


# ── what every reader needs of a file ───────────────────────────────────────────────────────────────────────────────
def test_it_is_tagged_throughout(client, generated, lena, settings):
    settings.ORGANISATION = "Fenwick Labs"
    client.force_login(lena.user)
    paper = read(client, f"{URL}.pdf")
    check_paper(paper, "Readiness for Senior, 30 Jun 2026")
    assert {"Table", "TR", "TH", "TD", "Figure", "H3"} <= set(paper.tags)
    assert paper.alts[0].startswith("2 people by readiness score:")
    assert any(alt.startswith("Ready now, bar met with something open") for alt in paper.alts)
    assert all("edition 1 · method 2 · framework 1" in page for page in paper.pages)
    assert "Made for Lena Leader" in paper.text
    assert "Fenwick Labs" in paper.text


def test_it_is_for_readers_alone_and_leaves_a_look_at_each(client, generated, lena, ada):
    from config.base.models import Look

    assert client.get(f"{URL}.pdf").status_code == 302
    client.force_login(ada.user)
    assert client.get(f"{URL}.pdf").status_code == 403
    client.force_login(lena.user)
    response = client.get(f"{URL}.pdf")
    assert response["Cache-Control"] == "no-store, private"
    assert 'filename="readiness-senior-2026-06-30.pdf"' in response["Content-Disposition"]
    assert set(Look.objects.values_list("route", flat=True)) == {"reports:report_pdf"}
    assert client.get("/readiness/senior/2026-06-29/report.pdf").status_code == 404


def test_the_page_leads_to_it(client, generated, lena):
    client.force_login(lena.user)
    html = client.get("/readiness/senior/2026-06-30/").content.decode()
    assert f'<a href="{URL}.pdf?edition=1">PDF</a>' in html


def test_a_file_that_cannot_be_set_is_told_in_a_sentence(client, generated, lena, monkeypatch):
    def fail(*_: Any) -> bytes:
        raise NotSet

    monkeypatch.setattr(answers, "typeset", fail)
    client.force_login(lena.user)
    response = client.get(f"{URL}.pdf")
    assert response.status_code == 503
    html = response.content.decode()
    assert "The PDF could not be set. The page and the spreadsheet are complete." in html
    assert 'href="/readiness/senior/2026-06-30/?edition=1"' in html


# ── any number of people, whatever they are called ──────────────────────────────────────────────────────────────────
@pytest.fixture
def stored(db: None) -> Any:
    """stored(names…) -> a report with somebody of that name in each group in turn."""

    def make(*names: str, change: dict[str, Any] | None = None) -> Report:
        role, people = make_senior(), make_people(len(names))
        earlier = make_report(role, [], JUNE, method="2", summary={})
        rows = []
        for place, (who, name) in enumerate(zip(people, names, strict=True)):
            who.name = name
            rows.append(
                [
                    said(who, NOW, 97.0, 0.9),
                    open_for(who, CHECK),
                    said(who, SOON, 91.0, 0.5, previous=(DEVELOPING, 88.0), parts={"change": causes(newer=3.0)}),
                    said(who, LACKING),
                    said(who, DEVELOPING, 60.0, previous=(SOON, 88.0), parts={"change": causes(newer=-28.0)}),
                ][place % 5]
            )
        return make_report(role, rows, method="2", previous=earlier)

    return make


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ('#image("x.png")', '#image("x.png")'),
        ("*bold* $x$ <label>", "*bold* $x$ <label>"),
        ("Zoë Ångström", "Zoë Ångström"),
        ("Wolfeschlegelsteinhausenbergerdorff-Hubert", "Wolfeschlegelsteinhausenbergerdorff-Hubert"),
        ("Đặng Thị Ngọc", "Đặng Thị Ngọc"),
        ("李明", "p01"),
        ("Ana 😀", "p01"),
    ],
)
def test_names_of_any_kind_come_through_in_every_part(stored, client, lena, name, printed):
    stored("Ada", name, "Cy")
    client.force_login(lena.user)
    paper = read(client, STORED)
    assert paper.text.count(printed) >= 2
    if name != printed:
        assert name not in paper.text


def test_a_name_that_two_people_share_stands_for_neither_of_them(stored, client, lena):
    stored("李明", "李明", "王伟")
    client.force_login(lena.user)
    text = read(client, STORED).text
    assert "LiMing" in text
    assert "p02" in text
    assert "p00" not in text
    assert "p01" not in text


def test_arabic_is_set_with_a_font_that_has_it(stored, client, lena):
    stored("محمد علي", "Bo")
    client.force_login(lena.user)
    fonts = {str(font["/BaseFont"]) for font in read(client, STORED).fonts()}
    assert any("NotoSansArabic" in font for font in fonts)


def test_a_report_about_nobody_is_a_page_all_the_same(stored, client, lena):
    stored()
    client.force_login(lena.user)
    paper = read(client, STORED)
    check_paper(paper, "Readiness for Senior")
    assert "Ready now, and bar met" not in paper.text


def test_over_a_thousand_people_are_totals_by_team_and_area(stored, client, lena, monkeypatch):
    monkeypatch.setattr(report_module, "MOST", 5)
    stored(*(f"Person {letter}" for letter in "ABCDEF"))
    client.force_login(lena.user)
    paper = read(client, STORED)
    check_paper(paper, "Readiness for Senior")
    assert "a file names at most 5 people, and this report has 6" in paper.text
    assert "Vision 6 2 1 1 1 1" in paper.text
    assert "Person A" not in paper.text
    assert "Person by person" not in paper.text


def test_of_many_people_each_has_a_file_of_their_own_and_the_list_stays(stored, client, lena, monkeypatch):
    monkeypatch.setattr(report_module, "MOST_BLOCKS", 5)
    stored(*(f"Person {letter}" for letter in "ABCDEF"))
    client.force_login(lena.user)
    paper = read(client, STORED)
    check_paper(paper, "Readiness for Senior")
    assert "This report is about more than 5 people" in " ".join(paper.text.split())
    assert "Person A" in paper.text
    assert "with the points of each" not in paper.text


@pytest.mark.parametrize("count", [101, 1001])
def test_many_people_are_told_shortly_and_more_than_a_thousand_in_totals(stored, client, lena, count):
    stored(*(f"Zoe {at:04}" for at in range(count)))
    client.force_login(lena.user)
    paper = read(client, STORED)
    assert ("Zoe 0100" in paper.text) == (count <= 1000)
    assert ("Totals by team" in paper.text) == (count > 1000)


def test_queries_do_not_grow_with_people(stored, client, lena, django_assert_num_queries):
    stored(*(f"Zoe {at:04}" for at in range(30)))
    client.force_login(lena.user)
    with django_assert_num_queries(QUERIES):
        client.get(STORED)


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_command_writes_a_pdf_and_a_workbook(generated, tmp_path):
    for kind in ("pdf", "xlsx"):
        call_command("generate_report", role="senior", as_of="2026-06-30", format=kind, output=str(tmp_path / kind))
    paper = Paper.of((tmp_path / "pdf").read_bytes())
    check_paper(paper, "Readiness for Senior")
    assert "Made for whoever runs this server" in paper.text
    book = CalamineWorkbook.from_path(tmp_path / "xlsx")
    assert len(book.get_sheet_by_name("People").to_python()) == 3
    with pytest.raises(CommandError, match="needs --output FILE"):
        call_command("generate_report", role="senior", as_of="2026-06-30", format="pdf")


def test_the_command_prints_one_html_file_that_needs_nothing_else(generated, capsys):
    """With every number of the list of people, and names that are no markup."""
    call_command("generate_report", role="senior", as_of="2026-06-30", format="html")
    html = capsys.readouterr().out
    values, _, _ = report_module.build_report_values(generated, day("2026-07-20"), Maker("Lena", timezone.now()))
    rows = [row for group in values["groups"] for row in group["rows"]]
    assert rows
    for row in rows:
        assert f'<td class="num">{row["score"]}</td><td class="num">{row["span"]}</td>' in html
    assert not re.search(r"(src|href)=|url\(|@import", html)
    assert "Confidential. Contains personal data. Made for whoever runs this server" in html
    values["heading"] = "<b>Zoe</b> & Co"
    assert "<h1>&lt;b&gt;Zoe&lt;/b&gt; &amp; Co</h1>" in render_to_string("reports/file.html", {"d": values})
