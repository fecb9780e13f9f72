"""The start page of mentoring, and what pages about one's pairs cost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.models import ActionItem, Goal
from mentoring.pairs.lifecycle import propose
from skills.models import Skill
from tests.make import make_engineer
from tests.mentoring.made import TODAY, make_pair, make_planned, make_session
from tests.mentoring.pages import HOME, LOG, SESSIONS, as_, text

pytestmark = pytest.mark.usefixtures("clock")


def test_the_home_has_what_waits_what_comes_and_ones_pairs(client, pair, bob, charlie, dana):
    make_session(pair, "2026-11-16", minutes=50)
    make_session(pair, "2026-11-09", confirmed="both", minutes=40)
    make_planned(pair, "2026-11-30T10:00:00+00:00")
    propose(mentor=charlie, mentee=bob, skills=[Skill.objects.first()], by=charlie.user, on=TODAY)
    home = as_(client, bob).get(HOME).context["home"]

    assert home.summary == "2 sessions and 1 h 30 min in twelve months, with 1 person"
    assert [row.title for row in home.to_answer] == ["Charlie Other would mentor you"]
    assert [row.session.minutes for row in home.to_confirm] == [50]
    assert len(home.coming) == 1
    assert [card.other for card in home.cards] == [dana]


def test_the_form_is_first_in_the_page(client, pair, bob):
    html = text(as_(client, bob).get(HOME))
    assert html.index('id="log"') < html.index('id="pr-h"')


def test_an_account_that_is_nobody_has_pages_that_say_so(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("root@example.org", "x"))
    for path in (HOME, LOG, SESSIONS):
        assert "nobody in the organisation" in text(client.get(path))


def fill(bob, count):
    for number in range(count):
        pair = make_pair(make_engineer(f"M{number} Mentor"), bob, "python", "sql")
        for on in ("2026-11-02", "2026-11-16"):
            make_session(pair, on, minutes=30 + number).skills.set(Skill.objects.all())
        make_planned(pair, f"2026-11-{26 + number}T10:00:00+00:00")
        make_planned(pair, f"2026-11-{20 + number}T10:00:00+00:00")
        ActionItem.objects.create(mentorship=pair, text="Read", owner=bob)
        Goal.objects.create(focus_skill=pair.focus_skills.first(), level=3, text="Goal")


@pytest.mark.parametrize("path", [HOME, LOG, SESSIONS])
def test_few_and_many_pairs_take_the_same_queries(client, bob, path):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    fill(bob, 1)
    few = as_(client, bob) and count()
    for number in range(1, 4):
        pair = make_pair(make_engineer(f"N{number} Mentor"), bob, "python", "sql")
        for on in ("2026-11-02", "2026-11-16"):
            make_session(pair, on, minutes=60 + number).skills.set(Skill.objects.all())
        make_planned(pair, f"2026-11-{26 + number}T11:00:00+00:00")
        ActionItem.objects.create(mentorship=pair, text="Read", owner=bob)
    assert count() == few
    assert few <= {HOME: 30, LOG: 17, SESSIONS: 9}[path], few
