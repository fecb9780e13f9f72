"""The mentoring check between two reports, and setting it aside."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from config.base.models import AuditEvent
from mentoring.models import MentoringSession, Mentorship
from reports.models import Waiver
from reports.pages.mentoring_today import AlreadyWaived, may_waive, read_check, waive
from skills.models import Placement
from tests.make import day, make_engineer, make_framework

TODAY = day("2026-11-02")
WHEN = datetime(2026, 6, 1, tzinfo=UTC)
RULE = {"min_sessions": 2, "min_mentees": 1, "min_span_days": 30, "window_months": 12}


@pytest.fixture
def senior(db):
    return make_framework({"craft": ["python"]}, {"senior": {"mentoring": RULE}, "junior": {}})["senior"]


@pytest.fixture
def bob(bob, senior):
    Placement.objects.filter(engineer=bob).update(role=senior, target_role=senior)
    return bob


def hold(mentor, mentee, *days):
    pair, _ = Mentorship.objects.get_or_create(
        mentor=mentor, mentee=mentee, defaults={"state": "active", "started_on": day("2025-01-10")}
    )
    for on in days:
        MentoringSession.objects.create(
            mentorship=pair,
            held_on=on if not isinstance(on, str) else day(on),
            minutes=30,
            logged_by=mentor,
            confirmed_by_mentor_at=WHEN,
            confirmed_by_mentee_at=WHEN,
        )


@pytest.mark.parametrize(
    ("days", "state", "numbers"),
    [
        ([], "not met", "0 of 2 sessions, 0 of 30 days, 0 of 1 mentee"),
        (["2026-03-01", "2026-03-20"], "not met", "2 of 2 sessions, 19 of 30 days, 1 of 1 mentee"),
        (["2026-03-01", "2026-04-01"], "met", "2 of 2 sessions, 31 days (30 asked), 1 of 1 mentee"),
        (["2025-11-02", "2026-04-01"], "not met", "1 of 2 sessions, 0 of 30 days, 1 of 1 mentee"),
    ],
)
def test_the_check_shows_its_numbers(bob, charlie, senior, days, state, numbers):
    hold(bob, charlie, *days)
    line = read_check(bob, senior, TODAY).line
    assert (line.state, line.numbers) == (state, f"{numbers}, in 12 months")


def test_a_role_that_asks_for_none_has_no_check(bob, senior):
    junior = senior.framework.roles.get(key="junior")
    assert read_check(bob, junior, TODAY) is None
    assert read_check(bob, None, TODAY) is None


def test_a_waiver_shows_reason_and_approver(bob, alice, senior):
    waive(bob, senior, "No mentee could be offered", alice.user, TODAY)
    line = read_check(bob, senior, TODAY).line
    assert line.state == "waived"
    assert "Alice Manager" in line.waiver
    assert "No mentee could be offered" in line.waiver
    assert read_check(bob, senior, TODAY - timedelta(days=1)).line.state == "not met"


def test_a_check_is_set_aside_once_a_day(bob, alice, senior):
    waive(bob, senior, "Because", alice.user, TODAY)
    with pytest.raises(AlreadyWaived):
        waive(bob, senior, "Because", alice.user, TODAY)


def test_the_line_and_the_people_team_may_but_never_oneself(bob, alice, head, charlie, lena, pia):
    people = {"bob": bob, "alice": alice, "head": head, "charlie": charlie, "lena": lena, "pia": pia}
    assert {name for name, one in people.items() if may_waive(one.user, bob)} == {"alice", "head", "pia"}
    assert not may_waive(pia.user, pia)


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_manager_sets_the_check_aside_and_lets_it_count_again(client, bob, alice):
    client.force_login(alice.user)
    url = reverse("reports:check", args=[bob.slug])
    assert client.post(url, {"reason": "No mentee could be offered"}).status_code == 302
    assert "No mentee could be offered" in client.get(url).content.decode()
    waiver = Waiver.objects.get()
    assert (waiver.approver, waiver.from_on) == (alice, timezone.localdate())

    client.post(reverse("reports:withdraw_waiver", args=[bob.slug]))
    assert not Waiver.objects.exists()
    kinds = AuditEvent.objects.filter(subject_id=bob.pk).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["waived", "waiver_withdrawn"]


@pytest.mark.parametrize("reason", ["", " \t", "x" * 501, "nul \0"])
def test_a_reason_that_is_none_is_told_and_nothing_saved(client, bob, alice, reason):
    client.force_login(alice.user)
    answer = client.post(reverse("reports:check", args=[bob.slug]), {"reason": reason})
    assert answer.status_code == 422
    assert "othing was saved" in answer.content.decode()
    assert not Waiver.objects.exists()


def test_one_sees_ones_own_check_and_cannot_set_it_aside(client, bob):
    client.force_login(bob.user)
    url = reverse("reports:check", args=[bob.slug])
    assert "Set the check aside" not in client.get(url).content.decode()
    assert client.post(url, {"reason": "I say so"}).status_code == 404
    assert client.post(reverse("reports:withdraw_waiver", args=[bob.slug])).status_code == 404
    own = client.get(reverse("reports:my_check"), headers={"HX-Request": "true"}).content.decode()
    assert "0 of 2 sessions" in own
    assert "<html" not in own


def test_another_manager_and_leadership_get_404(client, bob, charlie, lena):
    for reader in (charlie, lena):
        client.force_login(reader.user)
        assert client.get(reverse("reports:check", args=[bob.slug])).status_code == 404


def test_the_queries_are_the_same_for_few_and_many_sessions(client, bob, charlie, django_assert_max_num_queries):
    client.force_login(bob.user)
    counts = []
    for number in (1, 20):
        hold(bob, charlie, *(timezone.localdate() - timedelta(days=number * 7 + at) for at in range(number)))
        with django_assert_max_num_queries(16) as captured:
            client.get(reverse("reports:my_check"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_somebody_without_a_person_is_told(client, db):
    from skills.models import User

    client.force_login(User.objects.create_user("nobody@example.org", "x"))
    assert client.get(reverse("reports:my_check")).status_code == 200
    assert client.get(reverse("mentoring_health:record")).status_code == 200


def test_a_person_without_a_role_has_none(client, charlie):
    make_engineer("Extra Person", team="Language")
    client.force_login(charlie.user)
    assert "asks for no sessions" in client.get(reverse("reports:my_check")).content.decode()
