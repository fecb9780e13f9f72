"""What of mentoring waits on the start page: each row leads to where it is done, and is gone once it was."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.site.needs import build_mentoring_needs
from mentoring.models import MentorProfile
from mentoring.pairs.lifecycle import propose
from mentoring.sessions.log import confirm_session, log_session
from skills.models import Skill, User
from tests.mentoring.made import TODAY, make_pair, make_planned, make_session

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def pair(dana, bob):
    return make_pair(dana, bob, "python")


def needs(who):
    return build_mentoring_needs(User.objects.get(pk=who.user_id), timezone.now())


def titles(who):
    return [need.title for need in needs(who)]


def open_first(client, who):
    client.force_login(who.user)
    response = client.get(needs(who)[0].url)
    assert response.status_code == 200
    return response.content.decode()


def offer(mentor, mentee, by):
    return propose(mentor=mentor, mentee=mentee, skills=[Skill.objects.first()], by=by.user, on=TODAY)


def test_a_proposal_waits_for_whoever_has_not_agreed(client, pair, bob, charlie):
    made = offer(charlie, bob, bob)
    assert titles(charlie) == ["Bob Engineer would like you as mentor"]
    assert titles(bob) == []
    assert "Accept" in open_first(client, charlie)
    client.post(f"/mentoring/pairs/{made.pk}/steps/accepted/")
    assert titles(charlie) == []


def test_a_mentee_is_told_who_would_mentor_them(pair, bob, charlie):
    offer(charlie, bob, charlie)
    assert titles(bob) == ["Charlie Other would mentor you"]


def test_several_proposals_are_one_row(client, pair, bob, charlie, pia, lena):
    offer(charlie, bob, charlie)
    offer(lena, bob, lena)
    assert titles(bob) == ["2 pairs wait for your answer"]
    assert "Proposals to answer" in open_first(client, bob)


def test_a_session_waits_for_the_other_side_until_it_is_confirmed(client, pair, bob, dana):
    session = make_session(pair, "2026-11-20")
    assert titles(bob) == ["Did you meet Dana Deep on 20 Nov 2026?"]
    assert titles(dana) == []
    assert "Confirm session" in open_first(client, bob)
    confirm_session(session, bob)
    assert titles(bob) == []


def test_several_sessions_are_one_row_with_the_names(pair, bob, charlie):
    other = make_pair(charlie, bob, "python")
    for each, on in ((pair, "2026-11-18"), (pair, "2026-11-19"), (other, "2026-11-20")):
        make_session(each, on)
    (need,) = needs(bob)
    assert need.title == "3 mentoring sessions wait for you"
    assert need.text == "Logged by Dana Deep and Charlie Other; confirm them."


def test_a_meeting_asks_both_once_it_is_over_until_it_is_logged(client, pair, bob, dana):
    planned = make_planned(pair, "2026-11-25T09:00:00+00:00", minutes=30)
    make_planned(pair, "2026-11-25T09:15:00+00:00", minutes=30)  # still under way
    title = "Did you meet {} on 25 Nov 2026, as planned?"
    assert titles(bob) == [title.format("Dana Deep")]
    assert titles(dana) == [title.format("Bob Engineer")]
    assert "It did not take place" in open_first(client, bob)
    log_session(pair, bob, TODAY, held_on=TODAY, minutes=30)
    planned.refresh_from_db()
    assert planned.session
    assert titles(bob) == []


def test_a_session_logged_for_a_later_day_answers_on_every_page(client, pair, bob):
    make_planned(pair, "2026-11-20T10:00:00+00:00", minutes=25)
    ahead = make_planned(pair, "2026-11-25T15:00:00+00:00")
    session = make_session(pair, "2026-11-19", confirmed="both")
    client.force_login(bob.user)

    def asked():
        home, log = (client.get(path).context for path in ("/mentoring/", "/mentoring/sessions/new/"))
        page = client.get(f"/mentoring/pairs/{pair.pk}/").context["page"]
        assert [each.planned for each in home["home"].coming] == [ahead]
        passed = [each for each in page.meetings if each.is_over]
        is_said = log["log"].source == "From your planned session"
        return len(titles(bob)), len(home["home"].passed), len(passed), is_said

    assert asked() == (1, 1, 1, True)
    session.held_on = TODAY
    session.save()
    assert asked() == (0, 0, 0, False)


def test_the_day_is_the_one_of_the_reader(pair, bob):
    MentorProfile.objects.create(engineer=bob, time_zone="Pacific/Auckland")
    make_planned(pair, "2026-11-23T12:00:00+00:00", minutes=30)
    assert titles(bob) == ["Did you meet Dana Deep on 24 Nov 2026, as planned?"]


def test_a_pair_that_ended_asks_for_a_yes_to_its_sessions_and_nothing_else(dana, bob):
    pair = make_pair(dana, bob, state="completed", ended_on=TODAY - timedelta(days=1))
    make_planned(pair, "2026-11-20T09:00:00+00:00")
    assert titles(bob) == []
    session = make_session(pair, "2026-11-01", dana)
    assert titles(bob) == ["Did you meet Dana Deep on 1 Nov 2026?"]
    confirm_session(session, bob)
    assert titles(bob) == []


def test_no_row_has_a_word_of_the_pair(pair, bob):
    make_session(pair, "2026-11-20", summary="Zqxsummary")
    make_planned(pair, "2026-11-24T09:00:00+00:00")
    assert "Zqx" not in str(needs(bob))


def test_an_account_that_is_nobody_needs_nothing(db, django_user_model, django_assert_num_queries):
    root = django_user_model.objects.create_user("root@example.org", "x")
    assert build_mentoring_needs(root, timezone.now()) == []
