"""The start page: at most five rows that can be acted on, each gone once it was; nothing made up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from config.base.models import Heartbeat, Job
from config.site import home as home_page
from reports.jobs import GENERATE
from reports.models import Verdict
from skills.models import Engineer, User
from tests.make import make_engineer, make_rating
from tests.reports.growing import NOW, SEPTEMBER, fill, place, two_reports
from tests.reports.stored import Said, make_report, make_senior


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def senior(db):
    return make_senior()


@pytest.fixture
def settled(head, alice, bob, charlie, lena, pia):
    """Everybody has been invited."""
    User.objects.update(invited_at=timezone.now())


def home(client, who):
    client.force_login(who.user)
    response = client.get("/")
    assert response.status_code == 200
    return response.context["home"]


def titles(client, who):
    return [need.title for need in home(client, who).needs]


def follow(client, who, title):
    """Opens the page a row leads to."""
    need = next(need for need in home(client, who).needs if need.title == title)
    response = client.get(need.url, follow=True)
    assert response.status_code == 200
    return response


# ── everybody ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["bob", "alice", "charlie"])
def test_with_nothing_to_do_it_says_so(request, client, senior, settled, who):
    client.force_login(request.getfixturevalue(who).user)
    response = client.get("/")

    assert '<h1><span id="home-heading">Nothing needs you</span></h1>' in response.content.decode()
    assert response.context["home"].needs == []
    assert len(response.context["home"].links) == 3


def test_an_account_that_is_nobody_has_a_start_page(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("root@example.org", "x"))
    response = client.get("/")

    assert response.status_code == 200
    assert response.context["home"].needs == response.context["home"].links == []


def test_all_pages_it_leads_to_open(client, senior, settled, bob, alice, lena, pia):
    place(bob)
    two_reports(senior, bob)
    for who in (bob, alice, lena, pia):
        shown = home(client, who)
        for row in [*shown.needs, *shown.links]:
            assert client.get(row.url, follow=True).status_code == 200, row


# ── engineers ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_new_verdict_is_a_row_until_it_was_read(client, senior, settled, bob, time_machine):
    place(bob)
    two_reports(senior, bob)
    title = "Your verdict of 30 Sep 2026 is new"
    assert titles(client, bob) == [title]

    follow(client, bob, title)
    assert titles(client, bob) == []
    time_machine.shift(timedelta(minutes=10))
    make_report(senior, [Said(bob)], SEPTEMBER + timedelta(days=31))
    assert titles(client, bob) == ["Your verdict of 31 Oct 2026 is new"]
    follow(client, bob, "Your verdict of 31 Oct 2026 is new")  # within the hour
    assert titles(client, bob) == []


# ── managers ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_newest_report_about_the_team_until_a_verdict_was_opened(client, senior, settled, bob, alice, head):
    place(bob)
    _, september = two_reports(senior, bob)
    make_rating(bob, "code", 3, alice, "2026-11-01")
    title = "The report of 30 Sep 2026 is about 1 person of your team"
    assert titles(client, alice) == [title]
    assert titles(client, head) == []  # of the whole line below, only those directly below ask for something

    follow(client, alice, title)
    assert titles(client, alice) == [title]
    client.get(f"/readiness/senior/{september.as_of}/people/bob-engineer/")
    assert titles(client, alice) == []


def test_stale_ratings_and_people_without_any(client, senior, settled, bob, alice):
    zoe = make_engineer("Zoe Zed", team="Vision")
    for each in (bob, zoe):
        place(each)
    make_rating(bob, "code", 3, alice, "2026-03-01")
    make_rating(bob, "talk", 3, alice, "2026-03-01")
    make_rating(bob, "talk", 4, alice, "2026-11-01")
    make_rating(zoe, "code", 3, zoe, "2026-11-01")
    shown = {need.title: need.url for need in home(client, alice).needs}

    assert shown == {
        "1 rating in Vision is older than six months": "/teams/vision/matrix/?show=stale",
        "1 person has no rating by a manager yet": "/teams/vision/matrix/?show=unrated",
    }
    for title in shown:
        follow(client, alice, title)
    make_rating(bob, "code", 3, alice, "2026-11-02")
    make_rating(zoe, "code", 2, alice, "2026-11-02")
    assert titles(client, alice) == []


def test_a_manager_is_not_asked_to_rate_themselves(client, senior, settled, alice):
    place(alice)

    assert titles(client, alice) == []


# ── leadership, people team ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("who", "is_told"), [("lena", True), ("pia", True), ("alice", False), ("bob", False)])
def test_whoever_sees_jobs_is_told_first_that_the_worker_is_silent(request, client, who, is_told):
    person = request.getfixturevalue(who)
    beat = Heartbeat.objects.create(kind="worker", host="a", pid=1, beat_at=timezone.now() - timedelta(minutes=2))
    assert ("The worker is silent" in titles(client, person)[:1]) == is_told
    if is_told:
        follow(client, person, "The worker is silent")
    Heartbeat.objects.filter(pk=beat.pk).update(beat_at=timezone.now())
    assert "The worker is silent" not in titles(client, person)


def test_leadership_reads_the_newest_report_what_lacks_evidence_and_what_stopped(client, senior, settled, bob, lena):
    make_report(senior, [Said(bob, Verdict.NOT_ENOUGH_EVIDENCE)], date(2026, 11, 10))
    assert titles(client, lena) == ["No one is ready for Senior yet", "1 person without enough evidence"]

    job = Job.objects.create(kind=GENERATE, key="1", args={"role": "senior", "as_of": "2026-09-30"}, state="dead")
    assert titles(client, lena)[0] == f"Run {job.pk} stopped"
    follow(client, lena, f"Run {job.pk} stopped")
    Job.objects.create(kind="mail.send", key="1", state="dead")
    assert titles(client, lena)[0] == "2 jobs stopped"
    follow(client, lena, "2 jobs stopped")


def test_a_report_that_is_old_asks_for_a_new_one(client, senior, settled, bob, lena):
    make_report(senior, [Said(bob)], date(2026, 9, 30))

    assert titles(client, lena)[-1] == "The newest report is 51 days old"


def test_the_people_team_sees_who_was_never_invited_and_which_accounts_are_nobody(client, senior, settled, bob, pia):
    make_report(senior, [Said(bob)], date(2026, 11, 10))
    User.objects.create_user("ghost@example.org")
    Engineer.objects.create(user=User.objects.create_user("new@example.org"), name="New Person", slug="new-person")
    shown = {need.title: need.text for need in home(client, pia).needs}

    assert list(shown)[:2] == ["1 person was never invited", "1 account is nobody in the organisation"]
    assert shown["1 account is nobody in the organisation"].startswith("ghost@example.org")
    assert "New Person" in follow(client, pia, "1 person was never invited").content.decode()


def test_never_more_than_five(client, senior, settled, bob, pia):
    make_report(senior, [Said(bob, Verdict.NOT_ENOUGH_EVIDENCE)], date(2026, 9, 30))
    User.objects.create_user("ghost@example.org")
    Engineer.objects.create(user=User.objects.create_user("new@example.org"), name="New Person", slug="new-person")
    Job.objects.create(kind=GENERATE, key="1", args={"role": "senior", "as_of": "2026-09-30"}, state="dead")
    Job.objects.create(kind=GENERATE, key="2", args={"role": "senior", "as_of": "2026-09-30"}, state="queued")

    assert len(titles(client, pia)) == 5


# ── how many queries ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("count", [10, 60])
def test_the_number_of_queries_does_not_grow(client, senior, bob, alice, lena, pia, django_assert_num_queries, count):
    place(bob)
    people = fill("Vision", count)
    two_reports(senior, bob, people)
    for each in people[: count // 2]:
        make_rating(each, "code", 3, alice, "2026-01-01")
    for index in range(count // 5):
        Job.objects.create(kind="mail.send", key=str(index), state="dead")
        User.objects.create_user(f"ghost{index}@example.org")
    for who, queries in ((bob, 12), (alice, 22), (lena, 13), (pia, 16)):
        client.force_login(who.user)
        with django_assert_num_queries(queries):
            client.get("/")


def test_whoever_manages_very_many_gets_what_is_quick_first_and_the_rest_by_itself(
    client, senior, bob, alice, monkeypatch, django_assert_num_queries
):
    place(bob)
    people = fill("Vision", 10)
    two_reports(senior, bob, people)
    everything = home(client, alice)
    monkeypatch.setattr(home_page, "MANY_PEOPLE", 5)
    first = client.get("/")
    with django_assert_num_queries(10):
        client.get("/")

    assert '<h1><span id="home-heading">Reading what needs you …</span></h1>' in first.content.decode()
    assert 'hx-get="/?whole"' in first.content.decode()
    assert first.context["home"].people == []
    whole = client.get("/?whole")
    assert "hx-get" not in whole.content.decode().partition("<main")[2]
    assert whole.context["home"] == everything


# ── a team without a manager ────────────────────────────────────────────────────────────────────────────────────────
def test_a_team_without_a_manager_is_told_to_the_manager_above_and_the_people_team(
    client, head, alice, bob, charlie, lena, pia
):
    """Whose manager has left, or never was; everybody else hears nothing of it."""
    said = "Vision has no manager"
    assert all(said not in titles(client, who) for who in (head, pia))
    Engineer.objects.filter(pk=alice.pk).update(left_on=timezone.localdate() - timedelta(days=1))

    assert {who.first_name: said in titles(client, who) for who in (head, bob, charlie, lena, pia)} == {
        "Helga": True, "Bob": False, "Charlie": False, "Lena": False, "Pia": True
    }  # fmt: skip


def test_one_reports_to_the_nearest_manager_who_is_here(client, head, alice, bob):
    def manager_of(who):
        client.force_login(who.user)
        return dict(client.get("/").context["home"].facts).get("Reports to")

    assert (manager_of(bob), manager_of(alice), manager_of(head)) == ("Alice Manager", "Helga Head", None)
    Engineer.objects.filter(pk=alice.pk).update(left_on=timezone.localdate() - timedelta(days=1))
    assert manager_of(bob) == "Helga Head"


def test_the_role_somebody_aims_at_is_said_and_marked_where_it_is_assumed(client, senior, bob):
    for target, said in (("senior", "Senior"), (None, "Senior (assumed: the next role)"), ("engineer", None)):
        place(bob, "engineer", target)
        assert dict(home(client, bob).facts).get("Aims at") == said
