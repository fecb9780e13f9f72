from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from mentoring.models import Block, FocusSkill, MentoringRequest, MentorProfile, Mentorship
from skills.models import Placement, Rating, User
from skills.models.framework import Skill
from tests.looked import looks
from tests.make import make_engineer, make_rating, make_role
from tests.mentoring.waiting import make_mentor, make_pair, offer

pytestmark = pytest.mark.django_db
FIND, PROFILE, REQUESTS, NEW = (reverse(f"matching:{name}") for name in ("find", "profile", "requests", "new_request"))
PLACES = {"places": "2", "offers": ["python"], "time_zone": "Europe/Berlin", "works_from": "9", "works_until": "17"}


def page(client: Any, who: Any, address: str, status: int = 200) -> str:
    client.force_login(who.user)
    response = client.get(address)
    assert response.status_code == status
    return re.sub(r'"\w{64}"', "", response.content.decode())


def post(client: Any, who: Any, address: str, **data: Any) -> Any:
    client.force_login(who.user)
    return client.post(address, data)


# ── finding ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_skills_come_first_and_the_own_gaps_are_offered(client, waiting, skills, mona, alice, bob):
    make_rating(bob, Skill.objects.get(key="sql"), 0, by=alice, on="2026-01-05")
    role = make_role("senior", python=4, sql=1)
    Placement.objects.filter(engineer=bob).update(target_role=role)
    text = page(client, bob, FIND)
    assert "Mona" not in text
    assert text.index('href="?skill=python"') < text.index('href="?skill=sql"')


def test_whoever_offers_the_skill_is_a_card_with_reasons(client, waiting, mona, bob):
    text = page(client, bob, f"{FIND}?skill=python")
    assert "Mona Mentor" in text
    assert "Offers the skill you want" in text
    assert "1 person you could ask" in text


def test_names_of_people_who_are_full_are_shown_when_asked_for(client, waiting, mona, bob):
    MentorProfile.objects.filter(engineer=mona).update(places=1)
    make_pair(mona, make_engineer("Olga Other", team="Vision"))
    text = page(client, bob, f"{FIND}?skill=python")
    assert "Mona" not in text
    assert "Show 1 who is full or paused" in text
    assert "Mona Mentor" in page(client, bob, f"{FIND}?skill=python&show=full")


def test_a_page_is_the_same_whether_a_mentor_keeps_the_reader_away_or_pauses(client, waiting, mona, bob):
    addresses = [f"{FIND}?skill=python", f"{FIND}?skill=python&show=full"]
    Block.objects.create(engineer=mona, other=bob)
    blocked = [page(client, bob, address) for address in addresses]
    Block.objects.all().delete()
    MentorProfile.objects.filter(engineer=mona).update(paused_until=timezone.localdate().replace(year=2100))
    assert [page(client, bob, address) for address in addresses] == blocked


@pytest.mark.parametrize("level", [0, 2, 5])
def test_no_byte_of_the_page_moves_with_a_mentor_s_level(client, waiting, mona, charlie, bob, level):
    before = page(client, bob, f"{FIND}?skill=python")
    make_rating(mona, "python", level, by=charlie, on="2025-02-20")
    assert page(client, bob, f"{FIND}?skill=python") == before
    Rating.objects.get(engineer=mona, level=4)


def test_the_reporting_line_and_misfits_are_counted_without_names(client, waiting, mona, alice, bob):
    offer(alice, "python")
    make_pair(mona, bob, "ended_early", end_reason="not_a_fit")
    text = page(client, bob, f"{FIND}?skill=python")
    assert "one in your reporting line" in text
    assert "one with whom a pair did not fit" in text
    assert "Mona" not in text
    assert "Alice" not in text


def test_asking_proposes_with_the_line_for_the_two(client, waiting, mona, bob, skills):
    response = post(client, bob, reverse("matching:ask", args=[mona.slug]), skill=["python"], line="  Drift work. ")
    pair = Mentorship.objects.get()
    assert response.status_code == 302
    assert (pair.mentor, pair.mentee, pair.purpose, pair.proposed_by) == (mona, bob, "Drift work.", bob.user)
    assert pair.accepted_by_mentee_at
    assert "Mona Mentor is asked." in client.get(FIND).content.decode()


def test_what_cannot_be_asked_says_why_and_keeps_the_line(client, waiting, mona, alice, bob):
    offer(alice, "python")
    response = post(client, bob, reverse("matching:ask", args=[alice.slug]), skill=["python"], line="Kept words")
    assert response.status_code == 422
    assert "outside the reporting line" in response.content.decode()
    response = post(client, bob, reverse("matching:ask", args=[mona.slug]), skill=["python"], line="Kept" * 200)
    assert response.status_code == 422
    assert "Shorten this to 500 characters" in response.content.decode()
    assert "KeptKept" in response.content.decode()
    assert not Mentorship.objects.exists()


@pytest.mark.parametrize("chosen", [[], ["nothing"], ["python", "sql", "talks", "more"]])
def test_asking_needs_one_to_three_skills_that_exist(client, waiting, mona, bob, chosen):
    response = post(client, bob, reverse("matching:ask", args=[mona.slug]), skill=chosen)
    assert response.status_code == 422
    assert "Nothing was sent." in response.content.decode()


def test_after_a_no_the_next_candidate_comes_first(client, waiting, mona, charlie, bob, skills):
    make_mentor("Anna Able", "Language", {"python": 4}, by=charlie, places=1)
    pair = make_pair(mona, bob, "declined")
    FocusSkill.objects.create(mentorship=pair, skill=skills["python"])
    text = page(client, bob, f"{FIND}?instead={pair.pk}")
    assert "Mona Mentor declined. Next: Anna Able." in text
    assert "one asked before, without a yes" in text
    assert text.count("Mona") == 1


@pytest.mark.parametrize(
    ("state", "fields", "said"),
    [
        (
            "expired",
            {"end_reason": "place_taken"},
            "Mona Mentor’s last place went to somebody else before the pair began.",
        ),
        ("expired", {"end_reason": "no_answer"}, "Mona Mentor did not answer in time."),
        (
            "expired",
            {"end_reason": "no_answer", "accepted_by_mentor_at": timezone.now()},
            "The proposal with Mona Mentor was not answered in time.",
        ),
        ("expired", {"end_reason": "left"}, "Mona Mentor is no longer asked."),
        ("withdrawn", {}, "Mona Mentor is no longer asked."),
    ],
)
def test_what_became_of_a_proposal_is_said_as_it_was(client, waiting, mona, bob, skills, state, fields, said):
    pair = make_pair(mona, bob, state, **fields)
    FocusSkill.objects.create(mentorship=pair, skill=skills["python"])
    assert said in page(client, bob, f"{FIND}?instead={pair.pk}")


def test_somebody_else_s_proposal_is_as_if_it_were_not_asked_for(client, waiting, mona, alice, bob, skills):
    pair = make_pair(mona, bob, "declined")
    FocusSkill.objects.create(mentorship=pair, skill=skills["python"])
    assert page(client, alice, f"{FIND}?instead={pair.pk}") == page(client, alice, FIND)
    assert page(client, bob, f"{FIND}?instead=x&skill=nothing&show=y")


def test_as_many_queries_for_many_as_for_few(client, waiting, mona, charlie, bob, django_assert_num_queries):
    client.force_login(bob.user)
    client.get(f"{FIND}?skill=python")
    with django_assert_num_queries(19):
        client.get(f"{FIND}?skill=python")
    for number in range(8):
        make_mentor(f"M{number} Mentor", "Language", {"python": 5}, by=charlie)
    with django_assert_num_queries(19):
        client.get(f"{FIND}?skill=python")


# ── profile ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_skills_rated_at_four_or_more_are_suggested_to_their_person(client, skills, bob, alice):
    make_rating(bob, "python", 4, by=alice, on="2025-01-10")
    make_rating(bob, "sql", 3, by=alice, on="2025-01-10")
    assert page(client, bob, PROFILE).count(">suggested<") == 1


def test_a_profile_is_saved_as_typed(client, skills, bob):
    client.force_login(bob.user)
    seen = client.get(PROFILE).context["form"].token
    until = timezone.localdate().replace(day=1) + timezone.timedelta(days=70)
    assert post(client, bob, PROFILE, seen=seen, **PLACES, paused_until=until.isoformat()).status_code == 302
    profile = MentorProfile.objects.get()
    assert (profile.places, profile.paused_until, profile.time_zone) == (2, until, "Europe/Berlin")
    assert [skill.key for skill in profile.offers.all()] == ["python"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"places": "11"}, "between 0 and 10"),
        ({"places": "two"}, "between 0 and 10"),
        ({"offers": ["nothing"]}, "does not exist any more"),
        ({"time_zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"works_from": "17", "works_until": "9"}, "begin before they end"),
        ({"paused_until": "2090-01-01"}, "within a year"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(client, skills, bob, wrong, said):
    response = post(client, bob, PROFILE, **{**PLACES, **wrong})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not MentorProfile.objects.exists()


def test_a_profile_changed_elsewhere_is_not_overwritten(client, skills, bob):
    client.force_login(bob.user)
    seen = client.get(PROFILE).context["form"].token
    offer(bob, "sql", places=5)
    response = post(client, bob, PROFILE, seen=seen, **PLACES)
    assert response.status_code == 409
    assert "Places: was “0”, is now “5”" in response.content.decode()
    assert MentorProfile.objects.get().places == 5


def test_people_kept_apart_are_on_a_list_of_their_own_that_nobody_else_has(client, bob, alice, charlie, pia):
    assert post(client, bob, reverse("matching:keep_apart"), other="charlie  OTHER").status_code == 302
    assert Block.objects.get().other == charlie
    assert "Charlie Other" in page(client, bob, PROFILE)
    for other in (alice, charlie, pia):
        assert "Charlie Other</span><form" not in page(client, other, PROFILE)
        assert "Bob" not in page(client, other, PROFILE)


def test_a_block_leaves_no_trace_in_the_audit_log(client, bob, charlie, pia):
    post(client, bob, reverse("matching:keep_apart"), other="charlie-other")
    client.logout()
    client.cookies.clear()
    assert "Charlie" not in page(client, pia, "/setup/audit/?q=")
    client.force_login(charlie.user)
    assert "Bob" not in client.get(reverse("own_record")).content.decode()


@pytest.mark.parametrize(("typed", "said"), [("Nobody Here", "Nobody here is called"), ("", "Type the name")])
def test_a_name_nobody_has_is_said(client, bob, typed, said):
    response = post(client, bob, reverse("matching:keep_apart"), other=typed)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_two_people_of_one_name_are_told_apart_and_nobody_keeps_themselves_away(client, bob):
    User.objects.filter(pk=make_engineer("Sam Same").user_id).update(email="other@example.org")
    make_engineer("Sam Same")
    response = post(client, bob, reverse("matching:keep_apart"), other="Sam Same")
    assert "sam-same or sam-same-2" in response.content.decode()
    assert post(client, bob, reverse("matching:keep_apart"), other="sam-same-2").status_code == 302
    assert post(client, bob, reverse("matching:keep_apart"), other=bob.name).status_code == 422


def test_only_the_own_list_is_changed(client, bob, alice, charlie):
    Block.objects.create(engineer=bob, other=charlie)
    remove = reverse("matching:no_longer_apart", args=[charlie.slug])
    assert post(client, alice, remove).status_code == 404
    assert post(client, bob, remove).status_code == 302
    assert not Block.objects.exists()


def test_an_account_that_is_nobody_reads_so(client, db):
    user = User.objects.create_user("nora@example.org", "correct horse battery")
    client.force_login(user)
    for address in (PROFILE, FIND):
        assert "nobody in the organisation" in client.get(address).content.decode()
    assert client.get(NEW).status_code == 404
    assert client.post(reverse("matching:keep_apart"), {"other": "x"}).status_code == 404


# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_somebody_asks_changes_and_closes(client, skills, bob):
    assert post(client, bob, NEW, skill=["python", ""]).status_code == 302
    request = MentoringRequest.objects.get()
    assert (request.engineer, request.asked_by) == (bob, bob.user)
    address = reverse("matching:request", args=[request.pk])
    seen = client.get(address).context["form"].token
    assert post(client, bob, address, skill=["sql", "talks"], seen=seen).status_code == 302
    assert {skill.key for skill in request.skills.all()} == {"sql", "talks"}
    assert post(client, bob, reverse("matching:close_request", args=[request.pk])).status_code == 302
    assert not MentoringRequest.objects.waiting().exists()
    assert page(client, bob, address, 404)


def test_the_largest_gaps_are_filled_in_and_what_nobody_rated_is_none(client, waiting, bob, alice):
    waiting.delete()
    role = make_role("senior", python=3, sql=4, talks=0)
    Placement.objects.filter(engineer=bob).update(target_role=role)
    client.force_login(bob.user)
    assert client.get(NEW).context["form"].chosen == ["python", "", ""]
    make_rating(bob, Skill.objects.get(key="sql"), 0, by=alice, on="2026-01-05")
    assert client.get(NEW).context["form"].chosen == ["sql", "python", ""]


def test_a_second_request_of_one_person_is_refused(client, waiting, bob):
    response = post(client, bob, NEW, skill=["sql"])
    assert response.status_code == 422
    assert "waits for a mentor already" in response.content.decode()


@pytest.mark.parametrize("chosen", [[], ["nothing"], ["python", "sql", "talks", "python2"]])
def test_a_request_needs_one_to_three_skills(client, skills, bob, chosen):
    assert post(client, bob, NEW, skill=chosen).status_code == 422
    assert not MentoringRequest.objects.exists()


def test_a_request_changed_elsewhere_is_not_overwritten(client, waiting, bob, skills):
    client.force_login(bob.user)
    address = reverse("matching:request", args=[waiting.pk])
    seen = client.get(address).context["form"].token
    waiting.skills.set([skills["sql"]])
    assert post(client, bob, address, skill=["talks"], seen=seen).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("bob", 200), ("alice", 200), ("head", 200), ("pia", 200), ("charlie", 404), ("mona", 404)]
)
def test_a_request_is_for_the_person_their_line_and_the_people_team(client, waiting, mona, request, who, status, pia):
    person = request.getfixturevalue(who)
    page(client, person, reverse("matching:request", args=[waiting.pk]), status)
    page(client, person, f"{NEW}?for=bob-engineer", status)
    assert ("Bob" in page(client, person, REQUESTS)) == (status == 200)
    assert post(client, person, reverse("matching:close_request", args=[waiting.pk])).status_code in (302, status)


def test_a_form_filled_in_with_somebody_s_gaps_is_a_look_at_them(client, skills, bob, alice, waiting):
    waiting.delete()
    page(client, bob, NEW)
    page(client, alice, f"{NEW}?for=bob-engineer")
    assert looks() == []  # without a role there is nothing to fall short of
    Placement.objects.filter(engineer=bob).update(target_role=make_role("senior", python=4))
    page(client, bob, NEW)
    page(client, alice, f"{NEW}?for=bob-engineer")
    assert looks() == [(alice.user_id, "matching:new_request", bob.pk)]


def test_a_manager_asks_for_somebody_of_their_line(client, skills, bob, alice):
    assert post(client, alice, f"{NEW}?for={bob.slug}", skill=["python"]).status_code == 302
    assert MentoringRequest.objects.get().asked_by == alice.user
