"""Report pages by persona: leadership and people team read, managers and engineers read their part."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from config.base.models import Job
from reports.jobs import GENERATE
from reports.models import Verdict
from reports.pages.report.cautions import build_cautions
from skills.models import Placement, Team
from tests.make import make_engineer
from tests.reports.stored import AS_OF, Said, make_people, make_report

NOW, SOON, DEVELOPING, LACKING = Verdict
REPORT = "/readiness/senior/2026-09-30/"


@pytest.fixture
def report(senior, bob, charlie):
    """Bob is ready now and level with Rita; Dan is ready soon, Charlie is developing, Nina lacks evidence."""
    rita, dan, nina = (make_engineer(name, team="Vision") for name in ("Rita Ray", "Dan Deal", "Nina Noon"))
    blockers = [{"kind": "floor", "skill": "mentoring"}, {"kind": "score", "points": 1.4}]
    said = [
        Said(bob, NOW, 96.2, confidence=0.81, quality="high", previous=(SOON, 88)),
        Said(rita, NOW, 94.8, confidence=0.7),
        Said(dan, SOON, 88.6, error=2, confidence=0.44, quality="low", blockers=blockers),
        Said(charlie, DEVELOPING, 61.0),
        Said(nina, LACKING, 55.0, missing=[{"kind": "floor_unrated", "skill": "mentoring"}]),
    ]
    earlier = make_report(senior, [], date(2026, 6, 30), summary={"ready_now": 1})
    return make_report(senior, said, previous=earlier)


def text(response):
    return response.content.decode()


def page(client, who, path=REPORT, **more):
    client.force_login(who.user)
    return client.get(path, **more)


# ── the report ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_leadership_reads_what_the_entries_hold(client, report, lena):
    html = text(page(client, lena))

    assert "Two engineers are ready for Senior, one more than on 30 Jun 2026" in html
    for shown in ("Bob Engineer", ">81 %<", ">96.2<", "likely 92–100", "up </span>8.2<"):
        assert shown in html
    assert "Mentoring 2.41, under its floor of 3. 1.4 points short of 90; Code and Models leave most open." in html
    assert "was Ready soon. 88.0 points then, 96.2 now." in html


def test_the_people_team_reads_it_too(client, report, pia):
    assert page(client, pia).status_code == 200


def test_people_whose_ranges_overlap_are_level_and_nobody_has_a_place(client, report, lena):
    html = text(page(client, lena))

    assert html.count("Their ranges overlap: treat the two as level.") == 1
    assert "rank" not in html


def test_of_people_below_ready_soon_no_numbers_are_told(client, report, lena):
    html = text(page(client, lena))
    charlie = html[html.index("Charlie Other") :]

    assert html.index("<details>") < html.index("Charlie Other")
    assert "About 4.5 months at the usual growth, likely 0 to 19.5. Code and Models leave most open." in charlie
    assert ">61.0<" not in html
    assert "29.0" not in html
    assert html.index("Nina Noon") < html.index("Charlie Other")


def test_a_name_leads_to_the_reasons(client, report, lena):
    html = text(page(client, lena))

    assert f'href="{REPORT}people/dan-deal/?edition=1"' in html
    assert "hx-get" not in html[html.index('id="l-h"') :]


@pytest.mark.parametrize(
    "query", ["?show=developing", "?page=<script>", "?edition=x", "?page=-1", "?page=99999999999999999999"]
)
def test_a_query_nobody_meant_shows_the_report(client, report, lena, query):
    assert page(client, lena, REPORT + query).status_code == 200


def test_manager_and_engineer_get_a_page_that_says_who_it_is_for(client, report, alice, bob):
    for path in ("/readiness/", "/readiness/senior/", REPORT, "/runs/", "/runs/1/"):
        for who in (alice, bob):
            response = page(client, who, path)
            assert response.status_code == 403
            assert "for leadership and the people team" in text(response)
    assert REPORT + "people/bob-engineer/" in text(page(client, bob))
    assert "people/" not in text(page(client, alice))


def test_anonymous_goes_to_the_sign_in_page(client, report):
    for path in ("/readiness/", REPORT, REPORT + "people/bob-engineer/", "/runs/"):
        assert client.get(path)["Location"].startswith("/login/")


def test_what_does_not_exist_is_not_found(client, report, lena):
    missing = [
        "/readiness/junior/",
        "/readiness/senior/2026-09-29/",
        REPORT + "?edition=7",
        "/readiness/senior/2026-13-40/",
    ]
    for path in [*missing, REPORT + "people/nobody/", "/runs/77/", "/readiness/senior/2026-9-3/"]:
        assert page(client, lena, path).status_code == 404


def test_the_role_alone_leads_to_its_newest_report(client, report, lena):
    assert page(client, lena, "/readiness/senior/")["Location"] == REPORT


def test_an_older_edition_stays_readable_and_says_that_it_is_old(client, report, senior, lena):
    make_report(senior, [], edition=2)

    assert "edition 2 is the newest" in text(page(client, lena, REPORT + "?edition=1"))
    assert "Nobody aims at" in text(page(client, lena))


def test_a_pool_of_nobody_and_a_small_one_have_their_pages(client, senior, lena):
    make_report(senior, [])
    assert "Nobody aims at Senior on this day" in text(page(client, lena))
    assert "A report is about people who aim at its role and do not hold it yet." in text(page(client, lena))
    make_report(senior, [Said(each) for each in make_people(3)], edition=2)
    assert "A small group." in text(page(client, lena))


@pytest.mark.parametrize("count", [5, 40])
def test_the_number_of_queries_does_not_grow_with_people(client, senior, lena, django_assert_num_queries, count):
    earlier = make_report(senior, [], date(2026, 6, 30))
    verdicts = [NOW, SOON, DEVELOPING, LACKING]
    said = [
        Said(each, verdicts[index % 4], 90 - index, confidence=0.8) for index, each in enumerate(make_people(count))
    ]
    make_report(senior, said, previous=earlier)
    client.force_login(lena.user)

    # session, user, groups, report, other reports, people, those shown, what is open, who left, the trend; who could do
    # something: teams, placements, names, whom the reader may rate; looks, teams of the frame
    with django_assert_num_queries(16):
        client.get(REPORT)


# ── one person ──────────────────────────────────────────────────────────────────────────────────────────────────────
BOB = REPORT + "people/bob-engineer/"


def test_the_reasons_open_to_oneself_the_line_leadership_and_the_people_team(
    client, report, bob, alice, head, lena, pia
):
    for who in (bob, alice, head, lena, pia):
        html = text(page(client, who, BOB))
        assert ("You are" if who == bob else "Bob Engineer is") + " ready now for Senior" in html
        assert "From the plain average, 60.5, to the score" in html


def test_for_everybody_else_the_entry_does_not_exist(client, report, charlie):
    dan = make_engineer("Zoe Zed", team="Vision")

    for who in (charlie, dan):
        assert page(client, who, BOB).status_code == 404
        assert page(client, who, BOB, headers={"HX-Request": "true"}).status_code == 404


def test_a_former_manager_no_longer_sees_it(client, report, bob, alice, charlie):
    Placement.objects.create(engineer=bob, from_on=date(2026, 10, 1), team=Team.objects.get(name="Language"))

    assert page(client, alice, BOB).status_code == 404
    assert page(client, charlie, BOB).status_code == 200


def test_an_engineer_learns_nothing_of_others(client, report, bob):
    html = text(page(client, bob, BOB))

    for other in ("Rita", "Dan Deal", "Charlie", "Nina"):
        assert other not in html
    assert "/readiness/senior/2026-09-30/?edition" not in html


def test_what_to_collect_is_said_where_evidence_is_missing(client, report, lena):
    html = text(page(client, lena, REPORT + "people/nina-noon/"))

    assert "There is not enough evidence about Nina Noon" in html
    assert "A rating of Mentoring" in html
    assert "The role has a floor for it, and nobody has rated it. Alice Manager can rate it." in html


def test_a_person_page_takes_few_queries(client, report, lena, django_assert_num_queries):
    client.force_login(lena.user)

    # session, user, groups, report, entry, answers; that it is read and who looked, each read and written; the other
    # reports; who could do something: teams, managers, placement, names, whom the reader may rate
    # and whose check opens; the frame
    with django_assert_num_queries(17):
        client.get(BOB)


# ── asking for a report, and its run ────────────────────────────────────────────────────────────────────────────────
def asked(**more):
    return {"role": "senior", "as_of": "2026-09-30", "token": str(uuid4())} | more


def test_asking_makes_a_job_and_leads_to_its_page(client, senior, lena):
    client.force_login(lena.user)
    response = client.post("/readiness/", asked())
    job = Job.objects.get(kind=GENERATE)

    assert response["Location"] == f"/runs/{job.pk}/"
    assert job.args == {"role": "senior", "as_of": "2026-09-30"}
    assert job.requested_by == lena.user
    html = text(client.get(f"/runs/{job.pk}/"))
    assert "waits for its turn" in html
    assert 'hx-trigger="every 2s"' in html


def test_sending_the_form_twice_asks_once(client, senior, lena):
    client.force_login(lena.user)
    form = asked()
    first, second = client.post("/readiness/", form), client.post("/readiness/", form)

    assert first["Location"] == second["Location"]
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"as_of": "2099-01-01"}, "This day lies ahead"),
        ({"as_of": "yesterday"}, "This is not a day of the calendar"),
        ({"role": "nobody"}, "Select a valid choice"),
        ({"token": "x"}, "Reload the page"),
    ],
)
def test_a_wrong_form_says_what_is_wrong_and_starts_nothing(client, senior, lena, change, said):
    client.force_login(lena.user)
    response = client.post("/readiness/", asked(**change))

    assert response.status_code == 422
    assert said in text(response)
    assert not Job.objects.exists()


def test_managers_and_engineers_cannot_ask(client, senior, alice, bob):
    for who in (alice, bob):
        client.force_login(who.user)
        assert client.post("/readiness/", asked()).status_code == 403
    assert not Job.objects.exists()


def make_job(**fields):
    args = {"role": "senior", "as_of": AS_OF.isoformat()}
    return Job.objects.create(kind=GENERATE, key=str(uuid4()), args=args, **fields)


def test_the_part_polls_while_open_and_leads_to_the_report_at_the_end(client, report, lena):
    job = make_job(state="running", stage="Scoring", done=3, total=5, started_at=timezone.now())
    part = page(client, lena, f"/runs/{job.pk}/", headers={"HX-Request": "true"})
    assert 'hx-trigger="every 2s"' in text(part)
    assert "<html" not in text(part)

    Job.objects.update(state="done", done=5, result={"report": report.pk}, finished_at=timezone.now())
    assert client.get(f"/runs/{job.pk}/", headers={"HX-Request": "true"})["HX-Redirect"] == REPORT
    html = text(client.get(f"/runs/{job.pk}/"))
    assert "hx-trigger" not in html
    assert f'href="{REPORT}"' in html


def test_a_step_is_announced_once(client, report, lena):
    job = make_job(state="running", stage="Scoring", done=3, total=5)
    address = f"/runs/{job.pk}/"

    changed = page(client, lena, f"{address}?seen=Explaining", headers={"HX-Request": "true"})
    same = page(client, lena, f"{address}?seen=Scoring", headers={"HX-Request": "true"})
    assert "hx-swap-oob" in text(changed)
    assert "hx-swap-oob" not in text(same)


def test_a_run_that_stopped_says_what_is_safe_and_can_be_tried_again(client, senior, lena, bob):
    job = make_job(state="dead", attempts=3, last_error="ValueError: <b>broken</b>")
    html = text(page(client, lena, f"/runs/{job.pk}/"))
    assert "Nothing was written; earlier reports are unchanged." in html
    assert "&lt;b&gt;broken" in html

    assert client.get(f"/runs/{job.pk}/retry/").status_code == 405
    client.force_login(bob.user)
    assert client.post(f"/runs/{job.pk}/retry/").status_code == 403
    client.force_login(lena.user)
    assert "queued again" in text(client.post(f"/runs/{job.pk}/retry/", follow=True))
    assert Job.objects.get().state == "queued"


def test_a_run_can_be_cancelled_by_its_readers_and_run_after_all(client, senior, lena, bob):
    job = make_job(state="running", stage="Scoring", attempts=1)
    client.force_login(bob.user)
    assert client.post(f"/runs/{job.pk}/cancel/").status_code == 403
    client.force_login(lena.user)
    html = text(client.post(f"/runs/{job.pk}/cancel/", follow=True))
    assert "Nothing was written" in html
    assert "Run it after all" in html
    assert "ended before it could be cancelled" in text(client.post(f"/runs/{job.pk}/cancel/", follow=True))
    client.post(f"/runs/{job.pk}/retry/")
    assert Job.objects.get().state == "queued"


def test_a_run_that_was_made_shows_what_needs_a_look(client, report, lena):
    job = make_job(state="done", result={"report": report.pk}, finished_at=timezone.now())
    html = text(page(client, lena, f"/runs/{job.pk}/"))
    assert ("Needs a look" in html) == bool(build_cautions(report))


def test_other_kinds_of_jobs_are_not_runs(client, senior, lena):
    job = Job.objects.create(kind="mail.send", key="1")

    assert page(client, lena, f"/runs/{job.pk}/").status_code == 404
    assert "No run yet" in text(page(client, lena, "/runs/"))


@pytest.mark.parametrize("count", [2, 20])
def test_the_list_of_runs_takes_the_same_queries_at_any_length(client, senior, lena, django_assert_num_queries, count):
    for _ in range(count):
        make_job(requested_by=lena.user)
    client.force_login(lena.user)

    with django_assert_num_queries(7):  # session, user, groups, count, jobs, roles; teams of the frame
        html = text(client.get("/runs/"))
    assert "Lena Leader" in html


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_of_reports_takes_the_same_queries_at_any_length(
    client, senior, lena, django_assert_num_queries, count
):
    for month in range(1, count + 1):
        make_report(senior, [], date(2026, month, 28))
    client.force_login(lena.user)

    with django_assert_num_queries(6):  # session, user, groups, reports, roles of the form; teams of the frame
        client.get("/readiness/")


# ── the start page ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_leadership_starts_with_the_finding(client, report, lena):
    html = text(page(client, lena, "/"))

    assert "Two engineers are ready for Senior, one more than on 30 Jun 2026" in html
    assert "1 person without enough evidence" in html


def test_a_manager_starts_with_the_people_below_in_the_order_of_names(client, report, alice):
    html = text(page(client, alice, "/"))

    assert html.index("Bob Engineer") < html.index("Dan Deal") < html.index("Nina Noon") < html.index("Rita Ray")
    assert "Charlie" not in html


def test_an_engineer_starts_with_the_own_verdict(client, report, bob):
    html = text(page(client, bob, "/"))

    assert BOB in html
    assert "Rita" not in html


def test_without_reports_the_start_page_is_honest(client, senior, bob, lena):
    assert "No report names you yet" in text(page(client, bob, "/"))
    assert "There is no readiness report yet" in text(page(client, lena, "/"))
