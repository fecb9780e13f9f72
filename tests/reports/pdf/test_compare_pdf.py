"""Two reports compared on paper: the rows of the page, all of them."""

from __future__ import annotations

from typing import Any

import pytest

from reports.models import Report, Verdict
from skills.models import Engineer
from tests.paper import Paper, check_paper
from tests.reports.stored import AS_OF, make_people, make_report, make_senior
from tests.reports.told import JUNE, causes, said

NOW, SOON, DEVELOPING, LACKING = Verdict
URL = "/readiness/senior/compare.pdf"


@pytest.fixture
def pair(db: None) -> tuple[Report, Report]:
    role, people = make_senior(), make_people(62)
    earlier = make_report(role, [said(who, SOON, 85.0) for who in people], JUNE, method="2")
    before = {"as_of": f"{JUNE}", "edition": 1, "verdict": str(SOON), "score": 85.0, "changed_by": []}
    rows = [
        said(
            who,
            NOW if at == 0 else SOON,
            88.0,
            0.9,
            parts={"previous": before, "change": causes(newer=3.5, basis=-0.5)},
        )
        for at, who in enumerate(people)
    ]
    return earlier, make_report(role, rows, AS_OF, method="2", previous=earlier)


def read(client: Any, who: Any) -> Paper:
    client.force_login(who.user)
    response = client.get(URL)
    assert response["Content-Type"] == "application/pdf"
    return Paper.of(response.content)


def test_everybody_is_in_it_with_points_and_causes(client, pair, lena):
    paper = read(client, lena)
    check_paper(paper, "Readiness for Senior compared, 30 Jun 2026 against 30 Sep 2026")
    assert "Moved: one verdict" in paper.text
    assert "P00 Person00 Vision Ready soon to Ready now" in paper.text
    assert paper.text.count("85.0 88.0 +3.0 −0.5 +3.5") == 62
    assert {"Table", "TR", "TH", "TD"} <= set(paper.tags)
    assert paper.tags["THead"] == 2


def test_it_is_for_readers_and_says_what_is_wrong_with_the_choice(client, pair, lena):
    client.force_login(Engineer.objects.get(name="P03 Person03").user)
    assert client.get(URL).status_code == 403
    client.force_login(lena.user)
    assert client.get(f"{URL}?earlier=2026-09-30.1&later=2026-06-30.1").status_code == 422
    assert client.get("/readiness/ghost/compare.pdf").status_code == 404


def test_the_page_leads_to_it(client, pair, lena):
    client.force_login(lena.user)
    html = client.get("/readiness/senior/compare/").content.decode()
    assert f'<a href="{URL}?earlier=2026-06-30.1&amp;later=2026-09-30.1">PDF</a>' in html
