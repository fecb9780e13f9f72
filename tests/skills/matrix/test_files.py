"""Pages as files: what the page shows, as text that no spreadsheet runs."""

from __future__ import annotations

import pytest
from django.urls import reverse

from config.base.sheets.cells import text as text_cell
from config.base.sheets.workbooks import read_sheet
from config.base.text import clean_text
from skills.models import Engineer, Placement, User
from tests.looked import looks
from tests.make import make_engineer, make_rating, make_role, make_skill

SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "'=", "''+"]
TAILS = ["1+1", "SUM(A1:A9)", 'HYPERLINK("http://x.example")', "cmd|' /C calc'!A0"]
PAYLOADS = [sign + tail for sign in SIGNS for tail in TAILS] + [
    "a;=1",
    "a\n=1",
    " =1",
    "\u00a0=1",
    "-5",
    "'",
    "''",
    "=",
]
FORMATS = ["csv", "xlsx"]


@pytest.fixture
def python(db):
    return make_skill("python")


def cells(answer):
    assert answer.status_code == 200
    sheet = read_sheet("x", answer.content)
    return sheet.columns, [row for _, row in sheet.rows]


@pytest.fixture
def rated(bob, alice, python):
    make_rating(bob, python, 2, by=alice, on="2026-01-10", note="Begun")
    wrong = make_rating(bob, python, 5, by=alice, on="2026-02-10")
    make_rating(bob, python, None, by=alice, on="2026-02-10", voids=wrong)
    make_rating(bob, python, 3, by=bob, on="2026-03-10")
    for peer in (make_engineer(f"Peer{number} Kind", team="Vision") for number in range(3)):
        make_rating(bob, python, 1, by=peer, on="2026-03-11", source="peer", note="Zqxpeer")
    return bob


@pytest.fixture
def placed(bob, alice, python):
    """Bob and Emil hold a role that asks for Python at 3."""
    role = make_role("engineer", python=3)
    Placement.objects.filter(engineer=bob).update(role=role)
    make_engineer("Emil New", team="Vision", role=role)
    make_rating(bob, python, 2, by=alice, on="2026-01-10")
    make_rating(bob, python, 4, by=bob, on="2026-01-10")
    return bob


@pytest.mark.parametrize("kind", FORMATS)
def test_the_history_holds_what_the_page_shows_and_no_peer(client, rated, alice, kind):
    client.force_login(alice.user)
    columns, rows = cells(client.get(reverse("skills:history_file", args=[rated.slug, kind])))
    assert columns[:6] == ["skill", "from", "to", "source", "rated_by", "rated_on"]
    assert [row[:7] for row in rows] == [
        ["Python", "", "3", "self", "Bob Engineer", "2026-03-10", ""],
        ["Python", "2", "5", "manager", "Alice Manager", "2026-02-10", ""],
        ["Python", "", "2", "manager", "Alice Manager", "2026-01-10", "Begun"],
    ]
    assert [bool(row[7]) for row in rows] == [False, True, False]


def test_the_filters_of_the_page_hold(client, rated, alice):
    client.force_login(alice.user)
    url = reverse("skills:history_file", args=[rated.slug, "csv"])
    assert len(cells(client.get(url, {"source": "self"}))[1]) == 1
    assert client.get(url, {"source": "peer"}).status_code == 422


@pytest.mark.parametrize("kind", FORMATS)
def test_only_whoever_may_read_the_page_gets_the_file(client, rated, alice, charlie, lena, pia, kind):
    url = reverse("skills:history_file", args=[rated.slug, kind])
    for reader, status in ((rated, 200), (alice, 200), (pia, 200), (charlie, 404), (lena, 404)):
        client.force_login(reader.user)
        assert client.get(url).status_code == status
    assert looks() == [(who.user_id, "skills:history_file", rated.pk) for who in (alice, pia)]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_matrix_holds_what_the_page_shows(client, placed, alice, python, kind):
    client.force_login(alice.user)
    url = reverse("skills:matrix_file", args=["vision", kind])
    columns, rows = cells(client.get(url))
    assert columns == ["area", "skill", "target", "Bob Engineer", "Emil New", "at target", "of"]
    assert rows == [["Craft", "Python", "3", "2", "", "0", "2"]]
    assert cells(client.get(url, {"view": "gap"}))[1][0][3:5] == ["-1", ""]
    assert cells(client.get(url, {"people": "emil-new"}))[0][3:4] == ["Emil New"]
    assert cells(client.get(url, {"q": "nothing"}))[1] == []
    assert client.get(url, {"as_of": "never"}).status_code == 422
    assert cells(client.get(url, {"source": "self"}))[1][0][3:5] == ["4", ""]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_matrix_is_for_the_line_and_the_people_team(client, placed, alice, head, charlie, lena, pia, kind):
    url = reverse("skills:matrix_file", args=["vision", kind])
    for reader, status in ((alice, 200), (head, 200), (pia, 200), (placed, 404), (charlie, 404), (lena, 404)):
        client.force_login(reader.user)
        assert client.get(url).status_code == status


@pytest.mark.parametrize("kind", FORMATS)
def test_the_people_file_is_the_one_the_import_reads(client, rated, pia, kind):
    client.force_login(pia.user)
    columns, rows = cells(client.get(reverse("skills:people_file", args=[kind])))
    assert columns[:3] == ["email", "name", "team"]
    assert ["bob@example.org", "Bob Engineer", "Vision"] in [row[:3] for row in rows]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_people_file_is_for_the_people_team(client, rated, alice, lena, kind):
    for reader in (rated, alice, lena):
        client.force_login(reader.user)
        assert client.get(reverse("skills:people_file", args=[kind])).status_code == 403


@pytest.mark.parametrize("kind", FORMATS)
def test_files_are_kept_by_no_cache_and_named_in_plain_letters(client, rated, alice, kind):
    client.force_login(rated.user)
    answer = client.get(reverse("skills:history_file", args=[rated.slug, kind]))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == f'attachment; filename="history-{rated.slug}.{kind}"'


@pytest.mark.parametrize("kind", FORMATS)
def test_no_text_of_anybody_becomes_a_formula_and_each_comes_back(client, bob, alice, python, kind):
    """Notes of ratings, names of people, of teams and of skills."""
    for payload in PAYLOADS:
        make_rating(bob, python, 2, by=alice, on="2026-01-10", note=payload)
    python.name = "=2+2"
    python.save()
    client.force_login(bob.user)
    columns, rows = cells(client.get(reverse("skills:history_file", args=[bob.slug, kind])))
    notes = [row[columns.index("note")] for row in rows]
    read = text_cell(2000, one_line=False)  # refuses what a spreadsheet could run
    assert sorted(map(read, notes)) == sorted(clean_text(payload, one_line=False) for payload in PAYLOADS)
    assert {read(row[0]) for row in rows} == {"=2+2"}


@pytest.mark.parametrize("kind", FORMATS)
def test_no_name_of_anybody_becomes_a_formula(client, bob, pia, kind):
    for number, payload in enumerate(PAYLOADS):
        user = User.objects.create_user(f"p{number}@example.org", "x")
        Engineer.objects.create(user=user, name=payload, slug=f"p-{number}")
    client.force_login(pia.user)
    _, rows = cells(client.get(reverse("skills:people_file", args=[kind])))
    read = text_cell(200, one_line=False)
    names = [read(row[1]) for row in rows if row[0].startswith("p") and row[0][1].isdigit()]
    assert sorted(names) == sorted(clean_text(payload, one_line=False) for payload in PAYLOADS)


def test_the_queries_are_the_same_for_few_and_many(client, bob, alice, python, django_assert_num_queries):
    client.force_login(bob.user)
    for _ in range(2):
        for number in range(10):
            make_rating(bob, python, 2, by=alice, on=f"2026-01-{number + 10}")
        with django_assert_num_queries(8):
            client.get(reverse("skills:history_file", args=[bob.slug, "csv"]))
