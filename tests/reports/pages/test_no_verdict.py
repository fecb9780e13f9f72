"""Where no report is about somebody, the page says why, and what would change it."""

import pytest

from tests.reports.growing import place

BOB = "/people/bob-engineer/readiness/"
PERSONAS = [  # role held, role named, what Bob reads, what others read
    (None, None, "You hold no role that is assessed", "Bob holds no role that is assessed"),
    ("senior", None, "You aim at no other role than Senior", "Bob aims at no other role than Senior"),
    ("engineer", "engineer", "You aim at no other role than Engineer", "Bob aims at no other role than Engineer"),
    ("engineer", "senior", "Your verdict shows here with the first report on Senior", "A verdict shows here with"),
    ("engineer", None, "That is assumed: it is the next role", "That is assumed: it is the next role"),
]


def read(client, who, path):
    client.force_login(who.user)
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(("held", "named", "own", "others"), PERSONAS)
def test_it_says_why_there_is_no_verdict(client, senior, bob, alice, held, named, own, others):
    place(bob, held, named)

    assert own in read(client, bob, "/me/readiness/")
    assert others in read(client, alice, BOB)


def test_links_are_for_those_who_may_follow_them(client, senior, bob, alice, pia):
    place(bob, "engineer", None)
    move, reports = "/setup/people/bob-engineer/move/", "/readiness/"

    assert move in read(client, pia, BOB)
    assert f'href="{reports}#g-h"' in read(client, pia, BOB)
    for html in (read(client, alice, BOB), read(client, bob, "/me/readiness/")):
        assert move not in html
        assert f'href="{reports}#g-h"' not in html
