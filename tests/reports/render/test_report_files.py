"""A report as JSON, CSV and workbook: the same numbers in all of them, as the reader may have them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from reports.generate import generate_report
from tests.make import day, make_engineer, make_rating, make_team
from tests.reports.generated.conftest import ada, maya, paul, roles, senior, team
from tests.reports.generated.people import rate_all

__all__ = ["ada", "maya", "paul", "roles", "senior", "team"]
URL = "/readiness/senior/2026-06-30/report"


@pytest.fixture
def report(senior: Any, ada: Any, maya: Any, paul: Any, team: Any) -> Any:
    """Two people, one of them hardly rated, compared with a report of March."""
    generate_report(senior, day("2026-03-31"))
    make_rating(ada, "sql", 1, by=maya, on="2026-05-01")
    rate_all(paul, 3, by=make_engineer("=Live Formula", team=team), on="2026-05-02")
    return generate_report(senior, day("2026-06-30"))


def read(client: Any) -> tuple[Any, list[dict[str, str]], dict[str, list[dict[str, Any]]]]:
    document = client.get(f"{URL}.json").json()
    table = list(csv.DictReader(io.StringIO(client.get(f"{URL}.csv").content.decode("utf-8-sig"), newline="")))
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{URL}.xlsx").content))
    sheets = {}
    for name in book.sheet_names:
        head, *rows = book.get_sheet_by_name(name).to_python()
        sheets[name] = [dict(zip(head, row, strict=True)) for row in rows]
    return document, table, sheets


@pytest.mark.parametrize("who", ["lena", "pia"])
def test_all_formats_say_the_same_numbers(request, client, report, who):
    client.force_login(request.getfixturevalue(who).user)
    document, table, sheets = read(client)
    entries = document["entries"]
    assert len(entries) == len(table) == len(sheets["People"]) == 2
    for entry, line, person, data in zip(entries, table, sheets["People"], sheets["Data quality"], strict=True):
        assert entry["name"] == line["name"] == person["name"] == data["name"]
        for key in ("score", "low", "high", "confidence"):
            assert entry[key] == float(line[key]) == person[key]
        assert entry["verdict"] == line["verdict"] == person["verdict"]
        assert entry["evidence"]["coverage"] == float(line["evidence.coverage"]) == data["coverage"]
        raters = entry["evidence"].get("raters")
        assert [line["evidence.raters"], data["raters"]] == (["", ""] if raters is None else [str(raters), raters])
    points = [(row["name"], row["area"], row["contribution"]) for row in sheets["Areas"]]
    assert points == [(row["name"], area["area"], area["contribution"]) for row in entries for area in row["areas"]]
    for entry, line, change in zip(entries, table, sheets["Changes"], strict=True):
        for cause in entry["change"]:
            assert cause["points"] == float(line[f"change.{cause['cause']}"]) == change[cause["cause"]]
        assert sum(cause["points"] for cause in entry["change"]) == pytest.approx(change["points"], abs=1e-9)
    facts = {row["what"]: row["value"] for row in sheets["Summary"]}
    assert facts["digest"] == document["report"]["digest"] == report.digest
    assert facts["developing"] == document["report"]["summary"]["developing"]
    told = [(row["engineer"], row["kind"]) for row in sheets["Reasons"]]
    assert told == [
        (entry["engineer"], part["kind"])
        for entry in entries
        for part in [*entry["blockers"], *entry["open"], *entry["evidence"]["missing"]]
    ]


def test_readers_who_may_not_see_single_peers_get_the_shown_figures(client, report, ada, lena, pia):
    """Ada has one peer, whose ratings move her areas."""
    stored = report.entries.get(engineer=ada)
    assert stored.shown_document["areas"] != stored.document["areas"]
    for who, kept in ((lena, stored.shown_document), (pia, stored.document)):
        client.force_login(who.user)
        document, _, sheets = read(client)
        entry = next(row for row in document["entries"] if row["engineer"] == ada.user.email)
        assert entry["areas"] == kept["areas"]
        told = [row["contribution"] for row in sheets["Areas"] if row["engineer"] == ada.user.email]
        assert told == [area["contribution"] for area in kept["areas"]]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_a_file_is_for_readers_alone_and_kept_by_no_cache(client, report, kind, lena, ada):
    assert client.get(f"{URL}.{kind}").status_code == 302
    client.force_login(ada.user)
    assert client.get(f"{URL}.{kind}").status_code == 403
    client.force_login(lena.user)
    response = client.get(f"{URL}.{kind}")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store, private"
    assert response["Content-Disposition"] == f'attachment; filename="readiness-senior-2026-06-30.{kind}"'
    assert client.get(f"{URL}.{kind}?edition=7").status_code == 404
    assert client.get(f"{URL}.pdfx").status_code == 404


def test_a_name_is_no_formula_in_any_file(client, senior, ada, roles, lena):
    team = make_team("Sums")
    make_engineer("=1+1", team=team, role=roles["junior"], target=roles["senior"])
    generate_report(senior, day("2026-06-30"))
    client.force_login(lena.user)
    _, table, sheets = read(client)
    assert "=1+1" not in {row["name"] for row in table}
    assert "'=1+1" in {row["name"] for row in table}
    assert "=1+1" not in {row["name"] for row in sheets["People"]}
