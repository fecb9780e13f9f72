"""Jump to people, teams, skills and reports: prefix first, accents aside, nothing the reader may not open."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from config.site.search import _pages
from skills.models import Placement, User
from tests.make import make_engineer, make_team, set_managers
from tests.reports.growing import NOW, fill, place, two_reports
from tests.reports.stored import make_senior


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def senior(db):
    return make_senior()


def groups(client, who, text):
    client.force_login(who.user)
    response = client.get("/search/", {"q": text})
    assert response.status_code == 200
    found = response.context["found"]
    return {group.key: [hit.name for hit in group.hits] for group in found.groups}


def hits(client, who, text):
    client.force_login(who.user)
    return [hit for group in client.get("/search/", {"q": text}).context["found"].groups for hit in group.hits]


# ── what is found ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_names_that_begin_with_the_text_come_first_then_words_then_the_rest(client, senior, bob):
    for name in ("Ann Bobson", "Cy Abobo", "Bobette Zed"):
        make_engineer(name, team="Vision")

    assert groups(client, bob, "bob")["people"] == ["Bob Engineer", "Bobette Zed", "Ann Bobson", "Cy Abobo"]


@pytest.mark.parametrize("text", ["tomás", "TOMAS", "tomas rib", "rib tom", "  Tomás   Ribeiro ", "\uff34omas"])
def test_case_accents_blanks_and_the_order_of_words_do_not_matter(client, senior, bob, text):
    make_engineer("Tomás Ribeiro", team="Vision")

    assert groups(client, bob, text) == {"people": ["Tomás Ribeiro"]}


def test_each_kind_is_a_group_of_at_most_eight(client, senior, bob, alice):
    fill("Vision", 20)
    found = groups(client, alice, "p")

    assert len(found["people"]) == 8
    assert groups(client, alice, "cod") == {"skills": ["Code"]}
    assert groups(client, alice, "vis") == {"teams": ["Vision"]}


def test_nothing_found_says_so(client, senior, bob):
    client.force_login(bob.user)

    assert "Nothing here is called “kubernetes”." in client.get("/search/?q=kubernetes").content.decode()
    assert "Type a name" in client.get("/search/").content.decode()


def test_who_has_left_is_not_found(client, senior, bob):
    make_engineer("Lea Left", team="Vision", left_on=date(2026, 10, 1))

    assert groups(client, bob, "lea") == {}


# ── who finds what ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("who", "teams"),
    [
        ("bob", {"Vision": "/teams/vision/cover/"}),
        ("alice", {"Vision": "/teams/vision/matrix/"}),
        ("charlie", {"Language": "/teams/language/matrix/"}),
        ("lena", {"Language": "/teams/language/cover/", "Vision": "/teams/vision/cover/"}),
        ("pia", {"Language": "/teams/language/matrix/", "Vision": "/teams/vision/matrix/"}),
    ],
)
def test_teams_lead_to_the_matrix_else_to_the_cover_else_are_not_there(
    request, client, senior, bob, charlie, who, teams
):
    reader = request.getfixturevalue(who)

    assert {hit.name: hit.url for text in ("vision", "language") for hit in hits(client, reader, text)} == teams


@pytest.mark.parametrize(
    ("who", "reports"),
    [
        (
            "bob",
            ["/readiness/senior/2026-09-30/people/bob-engineer/", "/readiness/senior/2026-06-30/people/bob-engineer/"],
        ),
        ("alice", []),
        ("charlie", []),
        ("lena", ["/readiness/senior/2026-09-30/", "/readiness/senior/2026-06-30/"]),
        ("pia", ["/readiness/senior/2026-09-30/", "/readiness/senior/2026-06-30/"]),
    ],
)
def test_reports_are_for_their_readers_and_ones_own_verdict_for_everybody(
    request, client, senior, bob, charlie, who, reports
):
    place(bob)
    two_reports(senior, bob)

    assert [hit.url for hit in hits(client, request.getfixturevalue(who), "senior")] == reports


@pytest.mark.parametrize("who", ["bob", "alice", "head", "charlie", "lena", "pia"])
def test_whatever_is_found_opens(request, client, senior, bob, charlie, lena, pia, who):
    place(bob)
    two_reports(senior, bob)
    reader = request.getfixturevalue(who)
    found = [hit for text in ("e", "i", "o", "2026") for hit in hits(client, reader, text)]

    assert found
    for hit in found:
        assert client.get(hit.url, follow=True).status_code == 200, hit


def test_a_former_manager_finds_no_matrix(client, senior, alice, charlie):
    set_managers("Vision", charlie)
    Placement.objects.filter(engineer=alice).delete()

    assert hits(client, alice, "vision") == []


def test_whoever_is_not_signed_in_finds_nothing(client, senior, bob):
    response = client.get("/search/?q=bob", headers={"HX-Request": "true"})

    assert response.status_code == 302
    assert response["Location"].startswith("/login/")
    assert client.post("/search/").status_code in (302, 405)


# ── bad text ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("part", [True, False])
@pytest.mark.parametrize("text", ["a\x00b", "x" * 10_000, "x" * 101, "a\x1bb"])
def test_what_cannot_be_a_name_is_empty_with_a_sentence(client, senior, bob, text, part):
    client.force_login(bob.user)
    response = client.get("/search/", {"q": text}, headers={"HX-Request": "true"} if part else {})

    assert response.status_code == 200
    assert "A name here has at most 100 visible characters." in response.content.decode()
    assert text not in response.content.decode()


@pytest.mark.parametrize("text", ["<script>", "%", "_", "'", "\u200b", "😀", "\u202eabc"])
def test_odd_text_is_looked_for_as_it_is(client, senior, bob, text):
    client.force_login(bob.user)
    html = client.get("/search/", {"q": text}).content.decode()

    assert "Bob Engineer</a>" not in html
    assert "<script>alert" not in html
    assert "“<script>”" not in html


# ── page and fragment ───────────────────────────────────────────────────────────────────────────────────────────────
def test_the_same_address_is_a_page_of_links_or_the_options_of_the_palette(client, senior, bob):
    client.force_login(bob.user)
    page, part = client.get("/search/?q=bob"), client.get("/search/?q=bob", headers={"HX-Request": "true"})

    assert '<a class="link grow" href="/people/bob-engineer/">Bob Engineer</a>' in page.content.decode()
    text = part.content.decode()
    assert "<html" not in text
    assert 'role="option"' in text
    assert 'href="/people/bob-engineer/"' in text
    assert "HX-Request" in part["Vary"]


def test_every_page_of_a_reader_has_the_way_there(client, senior, bob):
    client.force_login(bob.user)
    html = client.get("/account/").content.decode()

    assert html.count('href="/search/"') == 2
    assert '<dialog class="palette"' in html


# ── how many queries ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("count", [10, 60])
def test_the_number_of_queries_does_not_grow(client, senior, bob, alice, lena, django_assert_num_queries, count):
    people = fill("Vision", count)
    two_reports(senior, bob, people)
    for index in range(count // 5):
        make_team(f"Place {index}", parent="Vision")
    for who, queries in ((bob, 9), (alice, 10), (lena, 9)):
        client.force_login(who.user)
        with django_assert_num_queries(queries):
            client.get("/search/?q=p")


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("who", "text", "pages"),
    [
        ("alice", "find people", ["/find/"]),
        ("pia", "find", ["/find/"]),
        ("bob", "find people", []),
        ("bob", "self-ass", ["/me/assess/"]),
        ("lena", "cover of", ["/cover/"]),
        ("alice", "cover of", []),
    ],
)
def test_pages_are_found_by_what_they_do_by_whoever_may_use_them(
    request, client, alice, bob, lena, pia, who, text, pages
):
    client.force_login(request.getfixturevalue(who).user)
    html = client.get("/search/", {"q": text}).content.decode()
    main = html[html.index('id="main"') : html.index("</main>")]

    assert [page for page in ("/find/", "/me/assess/", "/cover/") if f'href="{page}"' in main] == pages


@pytest.mark.parametrize(
    ("who", "text", "page"),
    [
        ("bob", "account", "/account/"),
        ("bob", "who opened", "/account/data/record/"),
        ("bob", "log a", "/mentoring/sessions/new/"),
        ("alice", "matrix", "/teams/matrix/"),
        ("pia", "audit", "/setup/audit/"),
        ("pia", "add a person", "/setup/add-person/"),
        ("lena", "jobs", "/jobs/"),
    ],
)
def test_pages_of_the_sidebar_and_of_the_account_are_found(request, client, alice, bob, lena, pia, who, text, page):
    assert page in [hit.url for hit in hits(client, request.getfixturevalue(who), text)]


@pytest.mark.parametrize("who", ["alice", "bob", "lena", "pia"])
def test_every_page_that_is_found_opens(request, client, senior, alice, bob, lena, pia, who):
    user = request.getfixturevalue(who).user
    client.force_login(user)
    urls = {reverse(row.page) for row in _pages(user)}
    assert len(urls) > 10
    assert {url for url in urls if client.get(url, follow=True).status_code != 200} == set()


def test_namesakes_of_one_team_and_role_are_told_apart_by_their_e_mail(client, senior, bob):
    for email in ("one@example.org", "two@example.org"):
        twin = make_engineer("Tom Twin", team="Vision")
        User.objects.filter(pk=twin.user_id).update(email=email)
    make_engineer("Ada Alone", team="Vision")
    found = {hit.name: [] for hit in hits(client, bob, "t")}
    for hit in hits(client, bob, "tom"):
        found[hit.name].append(hit.note)
    assert sorted(note.rpartition(", ")[2] for note in found["Tom Twin"]) == ["one@example.org", "two@example.org"]
    assert not any("@" in hit.note for hit in hits(client, bob, "ada"))
