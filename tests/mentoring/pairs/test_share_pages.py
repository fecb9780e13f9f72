"""Pages of what a mentee shares: the form, the page of the pair, the record of a person. Dana mentors Bob."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.models import SharedText
from mentoring.pairs.agenda import set_goal
from mentoring.sessions.log import log_session
from skills.models import Placement, Team, User
from tests.looked import looks
from tests.make import make_role
from tests.mentoring.made import NOW, TODAY, make_pair, make_session, make_shared
from tests.mentoring.pages import as_, page_of, text

OF_BOB = "/people/bob-engineer/shared/"
HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def session(pair, bob):
    return log_session(pair, bob, TODAY, held_on=TODAY, minutes=30, summary="My summary")


@pytest.fixture
def goal(pair):
    return set_goal(pair.focus_skills.first(), 3, "Our goal", TODAY)


def forms_of(pair, session, goal):
    return (
        f"{page_of(pair)}share/",
        f"/mentoring/sessions/{session.pk}/share/",
        f"/mentoring/goals/{goal.focus_skill_id}/share/",
    )


# ── the form ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_form_says_who_reads_it_before_anything_is_typed(client, pair, session, goal, bob):
    for path in forms_of(pair, session, goal):
        html = text(as_(client, bob).get(path))
        readers = (
            "Your managers (today Alice Manager and Helga Head), the people team and your mentor Dana Deep read this."
        )
        assert -1 < html.index(readers) < html.index("<textarea")
        assert "what has been read cannot be unread" in html


def test_it_begins_with_ones_own_summary_and_with_nothing_else(client, pair, session, goal, bob, dana):
    began = [as_(client, bob).get(path).context["form"]["text"].value() for path in forms_of(pair, session, goal)]
    assert began == ["", "My summary", ""]
    of_dana = make_session(pair, "2026-11-20", by=dana, summary="Summary of Dana")
    response = client.get(f"/mentoring/sessions/{of_dana.pk}/share/")
    assert response.context["form"]["text"].value() == ""
    assert "Session of 20 Nov 2026" in text(response)
    assert "Summary of Dana" not in text(response)


def test_what_is_sent_is_shared_about_what_the_form_was_about(client, pair, session, goal, bob):
    for number, path in enumerate(forms_of(pair, session, goal)):
        response = as_(client, bob).post(path, {"text": f"Text {number}"})
        assert response["Location"] == f"{page_of(pair)}#shared"
    rows = SharedText.objects.order_by("pk").values_list("text", "session", "goal")
    assert list(rows) == [("Text 0", None, None), ("Text 1", session.pk, None), ("Text 2", None, goal.pk)]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ("", "Write what they are to read; nothing was shared."),
        (" \n ", "Write what they are to read; nothing was shared."),
        ("x" * 5001, "Shorten this to 5,000 characters"),
        ("a\x00b", "is a control character"),
    ],
    ids=["empty", "blank", "long", "control"],
)
def test_what_does_not_fit_is_said_and_nothing_is_shared(client, pair, bob, sent, says):
    response = as_(client, bob).post(f"{page_of(pair)}share/", {"text": sent})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not SharedText.objects.exists()


def test_another_text_about_the_same_session_says_which_stands(client, pair, session, bob):
    make_shared(pair, session=session)
    response = as_(client, bob).post(f"/mentoring/sessions/{session.pk}/share/", {"text": "Others"})
    assert response.status_code == 422
    assert "You shared a text about this on 25 Nov 2026." in text(response)
    assert ">\nOthers</textarea>" in response.content.decode()


def test_the_form_is_for_the_mentee_of_a_pair_that_began(client, pair, session, goal, dana, alice, pia, bob, charlie):
    for who in (dana, alice, pia):
        for path in forms_of(pair, session, goal):
            assert as_(client, who).get(path).status_code == 404
            assert client.post(path, {"text": "x"}).status_code == 404
    proposed = make_pair(charlie, bob, state="proposed", started_on=None)
    assert as_(client, bob).get(f"{page_of(proposed)}share/").status_code == 404
    assert client.get(f"/mentoring/goals/{pair.focus_skills.last().pk}/share/").status_code == 404  # no goal agreed
    assert not SharedText.objects.exists()


# ── the page of the pair ────────────────────────────────────────────────────────────────────────────────────────────
def test_the_mentee_is_offered_to_share_at_each_session_and_goal(client, pair, session, goal, bob, dana):
    html = text(as_(client, bob).get(page_of(pair)))
    assert [path for path in forms_of(pair, session, goal) if f'href="{path}"' not in html] == []
    assert f'href="/mentoring/sessions/{session.pk}/share/"' in text(client.get(f"/mentoring/sessions/{session.pk}/"))
    assert "share/" not in text(as_(client, dana).get(page_of(pair)))
    assert "share/" not in text(client.get(f"/mentoring/sessions/{session.pk}/"))


def test_both_see_what_is_shared_and_the_mentee_alone_withdraws_it(client, pair, session, goal, bob, dana):
    row, _ = make_shared(pair, "Of the session", session=session), make_shared(pair, "Of the goal", goal=goal)
    for who in (bob, dana):
        html = text(as_(client, who).get(page_of(pair)))
        assert "Of the session" in html
        assert "Of the goal" in html
        assert "Shared on 25 Nov 2026" in html
        assert "Shared on 25 Nov 2026" in text(client.get(f"/mentoring/sessions/{session.pk}/"))
        assert (f"/mentoring/shared/{row.pk}/withdraw/" in html) == (who == bob)


def test_one_click_withdraws_also_after_the_pair_has_ended(client, dana, bob):
    pair = make_pair(dana, bob, state="completed", ended_on=TODAY)
    row = make_shared(pair, "Zqxshared")
    path = f"/mentoring/shared/{row.pk}/withdraw/"
    response = as_(client, bob).post(path, follow=True)
    assert "Withdrawn: the text is erased. What has been read cannot be unread." in text(response)
    assert "Zqxshared" not in text(response)
    assert client.post(path).status_code == 404
    assert f"{page_of(pair)}share/" in text(response)


def test_nobody_else_withdraws(client, pair, bob, dana, alice, pia):
    row = make_shared(pair)
    for who in (dana, alice, pia):
        assert as_(client, who).post(f"/mentoring/shared/{row.pk}/withdraw/").status_code == 404
    assert client.get(f"/mentoring/shared/{row.pk}/withdraw/").status_code == 405
    assert SharedText.objects.get().withdrawn_at is None


def test_the_page_of_a_pair_takes_the_same_queries_for_much_that_is_shared(client, pair, bob):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(pair))
        return len(queries)

    as_(client, bob)
    make_shared(pair, session=make_session(pair, "2026-11-01"))
    few = count()
    for number in range(5):
        make_shared(pair, session=make_session(pair, f"2026-10-0{number + 1}"))
    make_shared(pair)
    assert count() == few


# ── the record of a person ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "section"])
def test_the_line_the_people_team_and_oneself_read_it_in_the_record(
    client, pair, session, bob, alice, head, pia, headers
):
    make_shared(pair, "Zqxshared", session=session)
    for who in (bob, alice, head, pia):
        html = text(as_(client, who).get(OF_BOB, headers=headers))
        assert "Zqxshared" in html
        assert "Session of 25 Nov 2026" in html
        assert "My summary" not in html


def test_nobody_else_has_such_a_page(client, pair, bob, dana, charlie, lena):
    make_shared(pair)
    root = User.objects.create_superuser("root@example.org", "x")
    for user in (dana.user, charlie.user, lena.user, root):
        client.force_login(user)
        for headers in ({}, HTMX):
            assert client.get(OF_BOB, headers=headers).status_code == 404


def test_a_former_manager_has_it_no_longer(client, pair, bob, alice, charlie):
    make_shared(pair, "Zqxshared")
    Placement.objects.create(engineer=bob, from_on=TODAY, team=Team.objects.get(name="Language"))
    assert as_(client, alice).get(OF_BOB).status_code == 404
    assert "Zqxshared" in text(as_(client, charlie).get(OF_BOB))


def test_what_is_withdrawn_is_not_there_and_an_empty_page_says_so(client, pair, bob, alice):
    make_shared(pair, text="", withdrawn_at=NOW)
    for who, says in ((bob, "You have shared nothing"), (alice, "stays between the two until the mentee shares")):
        for headers in ({}, HTMX):
            assert says in text(as_(client, who).get(OF_BOB, headers=headers))


def test_the_section_shows_the_newest_and_leads_to_all(client, pair, bob, alice):
    for number in range(5):
        make_shared(pair, f"Text {number}", session=make_session(pair, f"2026-11-0{number + 1}"))
    html = text(as_(client, alice).get(OF_BOB, headers=HTMX))
    assert [number for number in range(5) if f"Text {number}" in html] == [2, 3, 4]
    assert f'href="{OF_BOB}"> All 5'.replace("> ", ">") in html
    assert all(f"Text {number}" in text(client.get(OF_BOB)) for number in range(5))


def test_a_look_at_a_text_is_on_record_for_the_mentee_and_a_look_at_nothing_is_not(client, pair, bob, alice, pia):
    as_(client, alice).get(OF_BOB)
    assert looks() == []
    make_shared(pair)
    for headers in ({}, HTMX):
        client.get(OF_BOB, headers=headers)
    assert looks() == [(alice.user_id, "pairs:shared", bob.pk)]
    assert "texts shared from mentoring" in text(as_(client, bob).get("/account/data/record/"))
    assert f'href="{OF_BOB}"' in text(as_(client, pia).get("/setup/audit/"))


@pytest.mark.parametrize("has_role", [True, False])
def test_the_growth_page_brings_it_as_a_section(client, pair, bob, alice, has_role):
    if has_role:
        Placement.objects.filter(engineer=bob).update(role=make_role("senior", python=3))
    for who, path in ((alice, "/people/bob-engineer/growth/"), (bob, "/me/growth/")):
        html = text(as_(client, who).get(path))
        assert f'hx-get="{OF_BOB}"' in html
        assert f'<a class="link" href="{OF_BOB}">Shared from mentoring</a>' in html


def test_the_page_of_the_pair_leads_those_who_may_read_it_there(client, pair, bob, alice, charlie, pia):
    make_shared(pair, "Zqxshared")
    for who, may in ((alice, True), (pia, True), (charlie, False)):
        html = text(as_(client, who).get(page_of(pair)))
        assert (f'href="{OF_BOB}"' in html) == may
        assert "Zqxshared" not in html
