"""Cover on paper: what the page shows the same reader, with names for their line alone."""

from __future__ import annotations

import pytest

from tests.looked import looks
from tests.make import make_engineer, make_rating
from tests.paper import Paper, check_paper

COVER, ALL = "/teams/vision/cover.pdf", "/cover.pdf"
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def vision(alice, roles):
    """Six people who aim at senior. Python is held by one of them alone."""
    people = {}
    for name in ("Ann", "Ben", "Cem", "Dov", "Eve", "Fay"):
        people[name] = make_engineer(f"{name} Person", team="Vision", role=roles["junior"], target=roles["senior"])
    for name, level in {"Ann": 4, "Ben": 2}.items():
        make_rating(people[name], "python", level, by=alice, on="2026-09-01")
    return people


def read(client, who, address):
    client.force_login(who.user)
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return Paper.of(response.content)


def test_whoever_reads_the_matrix_reads_names(client, vision, alice):
    paper = read(client, alice, COVER)
    check_paper(paper, "Cover of Vision")
    assert {"Table", "TR", "TH", "TD"} <= set(paper.tags)
    assert "Only Ann" in paper.text
    assert "Confidential. Contains personal data. Made for Alice Manager" in paper.text
    seen = {(route, whom) for _, route, whom in looks()}
    assert seen == {("skills:cover_pdf", each.pk) for each in vision.values()}


def test_members_and_leadership_read_the_same_totals_without_names(client, vision, lena):
    for who in (vision["Ben"], lena):
        text = read(client, who, COVER).text
        assert "1 of 6" in text
        assert "Ann" not in text
        assert "Confidential. Totals only. Made for" in text


@pytest.mark.parametrize("who", ["charlie", "gwen"])
def test_it_does_not_exist_for_others(client, vision, charlie, who):
    other = charlie if who == "charlie" else make_engineer("Gwen Gone")
    client.force_login(other.user)
    assert client.get(COVER).status_code == 404


def test_the_organisation_is_for_readers(client, vision, lena, alice):
    paper = read(client, lena, ALL)
    check_paper(paper, "Cover of the organisation")
    assert "Vision 6" in paper.text
    client.force_login(alice.user)
    assert client.get(ALL).status_code == 403


def test_the_pages_lead_to_them(client, vision, lena):
    client.force_login(lena.user)
    for page, file in (("/teams/vision/cover/", COVER), ("/cover/", ALL)):
        assert f'href="{file}">PDF</a>' in client.get(page).content.decode()
