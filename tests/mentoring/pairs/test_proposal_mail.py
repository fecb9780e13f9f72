"""A mail to whoever is asked, and one to whoever waits for the answer; neither says with whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from config.base.mail.choices import choose
from config.base.models import Email
from mentoring.models import MentorProfile, Mentorship
from mentoring.pairs.lifecycle import accept, decline, expire_proposals, propose, withdraw
from mentoring.pairs.mail import PROPOSALS
from skills.models import Engineer, Skill
from tests.letters import deliver
from tests.make import make_skill
from tests.mentoring.made import TODAY

pytestmark = pytest.mark.django_db
MENTEE, MENTOR = "Bob Engineer is proposed as your mentee", "Dana Deep is proposed as your mentor"
YES, NO = "Accepted", "Declined"


def offer(mentor: Engineer, mentee: Engineer, by: Engineer) -> Mentorship:
    skill = Skill.objects.filter(key="zqxskill").first() or make_skill("zqxskill")
    return propose(mentor=mentor, mentee=mentee, skills=[skill], by=by.user, on=TODAY, purpose="Zqxpurpose")


def mails() -> list[tuple[str, str]]:
    rows = Email.objects.filter(kind=PROPOSALS).order_by("pk")
    return [(row.user.person.first_name, row.subject) for row in rows.select_related("user")]


def answers(outcome: str) -> dict[str, str]:
    """What each who waits for the answer reads."""
    return {
        "Bob": f"{outcome}: your pair with Dana Deep",
        "Alice": f"{outcome}: the pair of Dana Deep and Bob Engineer",
    }


def test_whoever_is_asked_gets_a_mail_and_whoever_asked_gets_the_answer(bob, dana):
    pair = offer(dana, bob, bob)
    assert mails() == [("Dana", MENTEE)]
    accept(pair, dana.user, TODAY)
    assert mails() == [("Dana", MENTEE), ("Bob", answers(YES)["Bob"])]


def test_a_proposal_for_two_others_asks_both_and_tells_of_the_answer_whoever_waits_for_it(bob, dana, alice):
    pair = offer(dana, bob, alice)
    assert sorted(mails()) == [("Bob", MENTOR), ("Dana", MENTEE)]
    accept(pair, bob.user, TODAY)
    assert len(mails()) == 2
    accept(pair, dana.user, TODAY)
    assert dict(mails()[2:]) == answers(YES)


def test_a_mentee_who_got_a_no_is_led_to_the_next_suggestion_and_others_to_the_pair(client, bob, dana, alice):
    pair = decline(accept(offer(dana, bob, alice), bob.user, TODAY), dana.user, TODAY)
    texts = {row.user: row.text for row in Email.objects.filter(subject__startswith=NO).select_related("user")}
    links = {
        bob.user: f"{reverse('matching:find')}?instead={pair.pk}",
        alice.user: reverse("pairs:pair", args=[pair.pk]),
    }
    assert texts.keys() == links.keys()
    for user, link in links.items():
        assert link in texts[user]
        client.force_login(user)
        assert client.get(link).status_code == 200


def test_neither_names_a_skill_nor_what_it_is_for_nor_whoever_decided(bob, dana, alice, mailoutbox):
    accept(accept(offer(dana, bob, alice), bob.user, TODAY), dana.user, TODAY)
    deliver()
    assert len(mailoutbox) == 4
    for message in mailoutbox:
        said = message.message().as_string() + message.body + message.alternatives[0].content
        assert not [word for word in ("Alice", "qxskill", "Zqxpurpose") if word in said.split("To: ")[-1]]


def test_other_steps_are_no_news(bob, dana, charlie):
    withdraw(offer(dana, bob, bob), bob.user, TODAY)
    offer(charlie, bob, bob)
    before = mails()
    expire_proposals(TODAY.replace(year=TODAY.year + 5))
    assert mails() == before == [("Dana", MENTEE), ("Charlie", MENTEE)]


def test_what_was_refused_tells_nobody(client, bob, dana):
    MentorProfile.objects.create(engineer=dana, places=0)
    client.force_login(bob.user)
    skill = make_skill("python")
    assert client.post(reverse("matching:ask", args=[dana.slug]), {"skill": [skill.key]}).status_code == 422
    assert mails() == []


def test_it_can_be_stopped(bob, dana, mailoutbox):
    choose(dana.user, PROPOSALS, is_wanted=False)
    offer(dana, bob, bob)
    deliver()
    assert mailoutbox == []


def test_asking_says_how_one_hears_of_the_answer(client: Any, bob, dana):
    client.force_login(bob.user)
    skill = make_skill("python")
    page = client.post(reverse("matching:ask", args=[dana.slug]), {"skill": [skill.key]}, follow=True).content.decode()
    assert "A mail tells you as soon as they answer" in page
    decline(Mentorship.objects.get(), dana.user, TODAY)
    assert mails()[-1] == ("Bob", answers(NO)["Bob"])
