"""One verdict on paper, for whoever may open its page and with nothing that the page does not tell them."""

from __future__ import annotations

from typing import Any

import pytest

from reports.generate import generate_report
from reports.models import Report
from tests.make import day, make_rating, make_team, set_managers
from tests.paper import Paper, check_paper
from tests.reports.generated.conftest import ada, maya, paul, roles, senior, team

__all__ = ["ada", "maya", "paul", "roles", "senior", "team"]
URL = "/readiness/senior/2026-06-30/people/ada-able/verdict.pdf"


@pytest.fixture
def report(senior: Any, ada: Any, maya: Any, paul: Any) -> Report:
    generate_report(senior, day("2026-03-31"))
    make_rating(ada, "sql", 1, by=maya, on="2026-05-01")
    return generate_report(senior, day("2026-06-30"))


def read(client: Any, who: Any) -> Paper:
    client.force_login(who.user)
    return Paper.of(client.get(URL).content)


def test_it_says_what_the_page_says(client, report, ada):
    paper = read(client, ada)
    check_paper(paper, "Ada Able, readiness for Senior, 30 Jun 2026")
    assert {"Table", "TR", "TH", "TD"} <= set(paper.tags)
    page = client.get("/readiness/senior/2026-06-30/people/ada-able/").context["person"]
    assert page.heading in paper.text
    assert page.areas.heading in paper.text
    for row in page.areas.rows:
        assert f"{row.name} {row.won} {row.worth} {row.open}".replace("  ", " ") in paper.text
    for row in page.change.rows:
        assert row.value in paper.text
    for step in page.steps:
        assert step.title in paper.text
    for _, rows in page.skills:
        for skill in rows:
            assert f"{skill.name} {skill.level} {skill.target}" in paper.text


@pytest.mark.parametrize(
    ("who", "status"), [("ada", 200), ("maya", 200), ("lena", 200), ("pia", 200), ("paul", 404), ("charlie", 404)]
)
def test_it_is_for_the_person_their_line_and_readers(request, client, report, who, status):
    client.force_login(request.getfixturevalue(who).user)
    assert client.get(URL).status_code == status


def test_somebody_who_is_not_signed_in_is_sent_to_the_login(client, report):
    assert client.get(URL).status_code == 302


def test_what_one_colleague_gave_is_in_the_people_team_s_file_alone(client, report, ada, maya, lena, pia):
    stored = report.entries.get(engineer=ada)
    shown, full = (
        {row["area"]: row["contribution"] for row in document["areas"]}
        for document in (stored.shown_document, stored.document)
    )
    differ = next(area for area in shown if round(shown[area], 1) != round(full[area], 1))
    for who in (ada, maya, lena):
        text = read(client, who).text
        assert "Colleagues too few to show by skill" in text
        assert f"{differ.capitalize()} {shown[differ]:.1f}" in text
        assert f"{differ.capitalize()} {full[differ]:.1f}" not in text
    assert f"{differ.capitalize()} {full[differ]:.1f}" in read(client, pia).text


def test_the_page_of_the_person_leads_to_it(client, report, ada):
    client.force_login(ada.user)
    for page in ("/readiness/senior/2026-06-30/people/ada-able/", "/me/readiness/"):
        assert f'href="{URL}?edition=1"' in client.get(page).content.decode()


def test_a_manager_of_another_line_gets_none(client, report, maya, charlie):
    other = make_team("Elsewhere")
    set_managers(other, charlie)
    client.force_login(charlie.user)
    assert client.get(URL).status_code == 404
