"""Totals of the whole organisation: counted right, read by few, and silent about single people."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mentoring.models import FocusSkill, MentoringRequest, MentoringSession, MentorProfile, Mentorship
from mentoring.programme.health import read_gaps, read_growth, read_load, read_pairs
from skills.models import Engineer, Role, Skill
from tests.make import day, make_engineer, make_framework, make_rating, make_team

TODAY = day("2026-11-02")
PAGES = ["health", "gaps", "growth"]


@pytest.fixture
def senior(db):
    return make_framework({"craft": ["python", "drift"]}, {"senior": {"targets": {"python": 3, "drift": 3}}})["senior"]


def make_pair(mentor, mentee, started="2026-01-10", ended=None, state=None, reason="", skills=(), cadence=14):
    pair = Mentorship.objects.create(
        mentor=mentor,
        mentee=mentee,
        state=state or ("completed" if ended else "active"),
        started_on=day(started),
        ended_on=day(ended) if ended else None,
        end_reason=reason,
        cadence_days=cadence,
    )
    for skill in skills:
        FocusSkill.objects.create(mentorship=pair, skill=Skill.objects.get(key=skill))
    return pair


def make_people(count, role, team=None):
    place = team or make_team("Crowd")
    return [make_engineer(f"Crowd{number} Person", team=place, role=role) for number in range(count)]


# ── pairs and load ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_pairs_are_counted_by_state(senior):
    one, two, three, four = make_people(4, senior)
    make_pair(one, two)
    make_pair(one, three, state="paused")
    Mentorship.objects.create(mentor=one, mentee=four)
    found = read_pairs(TODAY)
    assert (found.active, found.paused, found.proposed, found.under_way) == (1, 1, 1, 2)


@pytest.mark.parametrize(("days", "silent"), [(28, 0), (29, 1)])
def test_a_pair_is_silent_after_two_slots_of_its_own_rhythm(senior, days, silent):
    one, two = make_people(2, senior)
    pair = make_pair(one, two)
    held = TODAY - timedelta(days=days)
    MentoringSession.objects.create(mentorship=pair, held_on=held, minutes=30, logged_by=one)
    assert read_pairs(TODAY).silent == silent


@pytest.mark.parametrize(("count", "shown"), [(4, ()), (5, (("No time", 5),))])
def test_reasons_of_fewer_than_five_ends_are_not_told(senior, count, shown):
    mentor, *people = make_people(count + 1, senior)
    for mentee in people:
        make_pair(mentor, mentee, ended="2026-10-20", state="ended_early", reason="no_time")
    found = read_pairs(TODAY)
    assert (found.ended, found.has_ended, found.is_cut) == (shown, True, not shown)


@pytest.mark.parametrize(
    ("no_time", "not_a_fit", "shown", "is_cut"),
    [
        (5, 1, (("No time", 5),), True),
        (5, 5, (("No time", 5), ("Not a fit", 5)), False),
        (3, 2, (("Other reasons", 5),), False),
    ],
)
def test_a_reason_of_fewer_than_five_is_folded_or_left_out_however_many_pairs_ended(
    client, lena, senior, no_time, not_a_fit, shown, is_cut
):
    mentor, *people = make_people(no_time + not_a_fit + 1, senior)
    ended = str(timezone.localdate() - timedelta(days=9))
    for number, mentee in enumerate(people):
        reason = "no_time" if number < no_time else "not_a_fit"
        make_pair(mentor, mentee, ended=ended, state="ended_early", reason=reason)
    found = read_pairs(timezone.localdate())
    assert (found.ended, found.is_cut) == (shown, is_cut)

    client.force_login(lena.user)
    page = client.get(reverse("mentoring_health:health")).content.decode()
    assert ("Not a fit" in page) == (not_a_fit >= 5)
    assert ("Other reasons were fewer than five" in page) == is_cut


def test_a_small_reason_beside_a_large_one_is_folded_with_others(senior):
    mentor, *people = make_people(12, senior)
    for mentee, reason in zip(people, ["no_time"] * 5 + ["not_a_fit"] * 3 + ["moved"] * 3, strict=True):
        make_pair(mentor, mentee, ended="2026-10-20", state="ended_early", reason=reason)
    assert read_pairs(TODAY).ended == (("No time", 5), ("Other reasons", 6))


def test_pairs_that_ended_longer_ago_are_not_counted(senior):
    one, two = make_people(2, senior)
    make_pair(one, two, ended="2026-08-01")
    assert not read_pairs(TODAY).has_ended


def test_the_load_counts_mentors_by_the_people_they_have(senior):
    one, two, three, *rest = make_people(9, senior)
    for mentee in rest[:4]:
        make_pair(one, mentee)
    make_pair(two, rest[4])
    MentorProfile.objects.create(engineer=one, places=4)
    MentorProfile.objects.create(engineer=two, places=3)
    MentorProfile.objects.create(engineer=three, places=2)
    MentorProfile.objects.create(engineer=rest[5], places=2, paused_until=TODAY + timedelta(days=3))
    MentoringRequest.objects.create(engineer=rest[5], asked_on=TODAY)

    found = read_load(TODAY)
    assert dict(found.mentors) == {"nobody yet": 1, "one person": 1, "two people": 0, "three or more": 1}
    assert (found.free_places, found.waiting) == (4, 1)


def test_people_who_left_wait_for_nobody(senior):
    here, gone = make_people(2, senior)
    for person in (here, gone):
        MentoringRequest.objects.create(engineer=person, asked_on=TODAY - timedelta(days=30))
    Engineer.objects.filter(pk=gone.pk).update(left_on=TODAY)
    assert read_load(TODAY).waiting == 2
    assert read_load(TODAY + timedelta(days=1)).waiting == 1


# ── gaps ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def rate(people, skill, levels, by, on="2026-06-01"):
    for person, level in zip(people, levels, strict=True):
        make_rating(person, skill, level, by=by, on=on)


def test_a_gap_counts_people_below_target_also_those_who_never_asked(senior, pia):
    people = make_people(8, senior)
    rate(people, "python", [2, 2, 2, 2, 2, 2, 3, 4], by=pia)
    make_pair(people[7], people[0], skills=["python"])
    MentoringRequest.objects.create(engineer=people[1], asked_on=TODAY)
    profile = MentorProfile.objects.create(engineer=people[7], places=2)
    profile.offers.add(Skill.objects.get(key="python"))

    (gap,), left_out = read_gaps(TODAY)
    assert gap.skill.key == "python"
    assert (gap.below, gap.with_mentor, gap.never_asked, gap.could_mentor, gap.free_places) == (6, 1, 4, 1, 1)
    assert gap.is_scarce
    assert left_out == 0


def test_a_skill_with_fewer_than_five_below_is_left_out(senior, pia):
    people = make_people(6, senior)
    rate(people, "python", [2, 2, 2, 2, 3, 3], by=pia)
    assert read_gaps(TODAY) == ([], 1)


def test_a_skill_nobody_rated_counts_for_nobody(senior):
    make_people(6, senior)
    assert read_gaps(TODAY) == ([], 0)


# ── growth ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_growth_needs_five_people_with_levels_at_both_ends(senior, pia):
    mentor, *people = make_people(6, senior)
    for mentee in people:
        make_pair(mentor, mentee, started="2026-01-10", ended="2026-07-10", skills=["python"])
    rate(people, "python", [2] * 5, by=pia, on="2026-01-01")
    rate(people, "drift", [2] * 5, by=pia, on="2026-01-01")
    rate(people[:4], "python", [3] * 4, by=pia, on="2026-06-01")
    assert read_growth(TODAY).own.mean == pytest.approx(0.8)

    rate(people[4:], "python", [None], by=pia, on="2026-06-02")
    found = read_growth(TODAY)
    assert (found.own, found.others, found.mentees) == (None, None, 5)


def test_what_a_short_second_pair_worked_on_is_none_of_the_other_skills(senior, pia):
    Skill.objects.create(area=Skill.objects.get(key="drift").area, key="talk", name="Talk", levels={}, position=9)
    mentor, other, *people = make_people(7, senior)
    for mentee in people:
        make_pair(mentor, mentee, started="2026-01-10", ended="2026-07-10", skills=["python"])
        make_pair(other, mentee, started="2026-03-01", ended="2026-03-20", skills=["drift"])
    for skill, after in (("python", 3), ("drift", 3), ("talk", 2)):
        rate(people, skill, [2] * 5, by=pia, on="2026-01-01")
        rate(people, skill, [after] * 5, by=pia, on="2026-06-01")
    assert read_growth(TODAY).own.mean == pytest.approx(1.0)


def test_pairs_shorter_than_ninety_days_are_not_looked_at(senior, pia):
    one, two = make_people(2, senior)
    make_pair(one, two, started="2026-05-01", ended="2026-07-29", skills=["python"])
    assert read_growth(TODAY).mentees == 0


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("page", PAGES)
def test_leadership_and_the_people_team_read_it(client, senior, lena, pia, page):
    for reader in (lena, pia):
        client.force_login(reader.user)
        assert client.get(reverse(f"mentoring_health:{page}")).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_others_are_told_whom_it_is_for(client, alice, bob, page):
    for reader in (alice, bob):
        client.force_login(reader.user)
        answer = client.get(reverse(f"mentoring_health:{page}"))
        assert answer.status_code == 403
        assert "leadership and the people team" in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_whoever_is_not_signed_in_signs_in_first(client, page, db):
    assert client.get(reverse(f"mentoring_health:{page}")).status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_organisation_has_a_page(client, lena, page):
    client.force_login(lena.user)
    assert client.get(reverse(f"mentoring_health:{page}")).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_no_name_of_anybody_is_on_the_page(client, senior, lena, pia, page):
    mentor, *people = make_people(7, senior)
    rate(people, "python", [2] * 6, by=pia)
    for mentee in people:
        make_pair(mentor, mentee, skills=["python"])
    client.force_login(lena.user)
    assert "Crowd" not in client.get(reverse(f"mentoring_health:{page}")).content.decode()


@pytest.mark.parametrize(("page", "queries"), [("health", 15), ("gaps", 13), ("growth", 7)])
@pytest.mark.parametrize("count", [6, 30])
def test_the_queries_are_the_same_for_few_and_many(
    client, senior, lena, pia, django_assert_num_queries, page, queries, count
):
    mentor, *people = make_people(count, Role.objects.get())
    rate(people, "python", [2] * len(people), by=pia)
    for mentee in people:
        make_pair(mentor, mentee, skills=["python"])
    client.force_login(lena.user)
    with django_assert_num_queries(queries):
        client.get(reverse(f"mentoring_health:{page}"))


def test_the_long_parts_load_themselves_and_are_pages_without_a_script(client, senior, lena):
    client.force_login(lena.user)
    page = client.get(reverse("mentoring_health:health")).content.decode()
    for part in ("gaps", "growth"):
        url = reverse(f"mentoring_health:{part}")
        assert f'hx-get="{url}"' in page
        assert "<html" in client.get(url).content.decode()
        assert "<html" not in client.get(url, headers={"HX-Request": "true"}).content.decode()


def test_today_is_the_day_of_the_page(client, senior, lena):
    client.force_login(lena.user)
    assert str(timezone.localdate().year) in client.get(reverse("mentoring_health:health")).content.decode()


# ── API ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_other_programs_read_the_same_totals(client, senior, lena, pia):
    mentor, *people = make_people(7, senior)
    rate(people, "python", [2] * 6, by=pia)
    make_pair(mentor, people[0], skills=["python"])
    client.force_login(lena.user)
    found = client.get("/api/v1/mentoring/health/").json()
    assert (found["active"], found["growth_beside_own_skills"]) == (1, None)
    assert [(gap["skill"], gap["below"], gap["with_mentor"]) for gap in found["gaps"]] == [("python", 6, 1)]


def test_others_are_refused_the_totals_and_read_their_own_record(client, senior, bob, alice):
    for reader in (bob, alice):
        client.force_login(reader.user)
        answer = client.get("/api/v1/mentoring/health/")
        assert answer.status_code == 403
        assert "leadership and the people team" in answer.json()["detail"]
        assert client.get("/api/v1/mentoring/record/").json()["sessions"] == 0


# ── where mentors are scarcest ──────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def crowd(senior, pia):
    """Nine people: six below target in Python, five in Drift, the last three able to mentor in both."""
    people = make_people(9, senior)
    rate(people, "python", [2, 2, 2, 2, 2, 2, 4, 4, 4], by=pia)
    rate(people, "drift", [2, 2, 2, 2, 2, 4, 4, 4, 4], by=pia)
    return people


def offer(person, *skills, places):
    profile = MentorProfile.objects.create(engineer=person, places=places)
    profile.offers.set(Skill.objects.filter(key__in=skills))


def shown_gaps(client, reader):
    client.force_login(reader.user)
    return client.get(reverse("mentoring_health:gaps")).content.decode()


def test_only_the_scarcest_skill_is_named_with_who_has_room(crowd, client, lena):
    offer(crowd[6], "python", "drift", places=1)
    page = shown_gaps(client, lena)
    assert page.count("scarce") == 1
    assert "6 people below target without a mentor for it, and 1 place is free." in page
    assert f"{crowd[6].name} has room." in page


def test_mentors_who_are_full_could_be_asked_for_one_more_place(crowd, client, lena):
    offer(crowd[6], "python", places=0)
    page = shown_gaps(client, lena)
    assert f"All who offer it are full; {crowd[6].name} could be asked for one more place." in page


def test_nobody_is_named_for_a_level_where_nobody_offers_a_skill(crowd, client, lena):
    page = shown_gaps(client, lena)
    assert "Nobody offers it yet; managers can ask whoever they rate at level 4 or above." in page
    assert not any(person.name in page for person in crowd)
