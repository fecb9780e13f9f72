"""Sentences and numbers of the report pages."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from config.base.models import Job
from reports.forms import GenerateForm, quarter_end
from reports.generate import prepare_report
from reports.model.document import Missing
from reports.model.reasons import Moved
from reports.models import Verdict
from reports.pages.report.cautions import build_cautions
from reports.pages.report.pool import build_gaps, build_notes
from reports.pages.report.report import build_report_page
from reports.pages.report.runs import STAGES, build_run
from reports.pages.sentences import Names, change_text, finding, missing_text
from tests.reports.stored import AS_OF, Said, make_people, make_report

TODAY = AS_OF + timedelta(days=20)
NOW, SOON, DEVELOPING, LACKING = Verdict


@pytest.fixture
def people(senior):
    return make_people(6)


def numbers(text):
    """Printed numbers as floats."""
    return [float(found.replace("−", "-")) for found in re.findall(r"[−+]?\d+\.\d", text)]


# ── the finding ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("before", "now", "text"),
    [
        (None, 0, "No one is ready for Senior yet"),
        (None, 1, "One engineer is ready for Senior"),
        (3, 5, "Five engineers are ready for Senior, two more than on 30 Jun 2026"),
        (5, 4, "Four engineers are ready for Senior, one fewer than on 30 Jun 2026"),
        (2, 2, "Two engineers are ready for Senior, as on 30 Jun 2026"),
        (2, 0, "No one is ready for Senior, two fewer than on 30 Jun 2026"),
    ],
)
def test_the_finding_is_the_count_and_its_change(senior, people, before, now, text):
    earlier = None
    if before is not None:
        earlier = make_report(senior, [], date(2026, 6, 30), summary={"ready_now": before})
    report = make_report(senior, [], summary={"ready_now": now, "developing": 6 - now}, previous=earlier)

    assert finding(report) == text


def test_a_role_nobody_aims_at_says_so(senior):
    assert finding(make_report(senior, [])) == "Nobody aims at Senior on this day"


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_averages_of_small_groups_are_hidden(senior, people):
    report = make_report(senior, [Said(each) for each in people[:4]])
    page = build_report_page(report, TODAY)

    assert page.gaps is None


def test_an_average_left_out_cannot_be_worked_out_from_the_rest(senior, people):
    report = make_report(senior, [Said(each) for each in people])
    report.figures["gaps"] = {
        "teams": [{"team": "Vision", "people": 5, "areas": {"build": -0.4, "lead": -1.3}}],
        "hidden": ["Language"],
        "all": {"build": -0.4, "lead": -1.2},
    }
    gaps = build_gaps(report)

    assert gaps.everybody == []
    assert [cell.text for cell in gaps.rows[0][2]] == ["−0.4", "−1.3"]
    assert [cell.heat for cell in gaps.rows[0][2]] == [1, 3]
    assert gaps.hidden.startswith("One team with fewer than five people in the pool is left out")


def test_thin_areas_are_the_heading(senior, people):
    gaps = build_gaps(make_report(senior, [Said(each) for each in people]))

    assert gaps.heading == "Lead and Build are the thinnest areas"


@pytest.mark.parametrize(
    ("siblings", "today", "start"),
    [
        ([(date(2026, 12, 31), 1), (AS_OF, 1)], TODAY, "A newer report exists, as of 31 Dec 2026"),
        ([(AS_OF, 1), (AS_OF, 2)], TODAY, "Facts for this day have changed since: edition 2"),
        ([(AS_OF, 1)], AS_OF + timedelta(days=56), "This report is 56 days old"),
        ([(AS_OF, 1)], AS_OF + timedelta(days=35), None),
    ],
)
def test_age_and_edition_are_said(senior, siblings, today, start):
    notes = build_notes(make_report(senior, []), siblings, today)

    assert [note.text.startswith(start) for note in notes] == ([True] if start else [])


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_to_collect_names_the_skills(senior):
    names = Names.of(make_report(senior, []))

    assert missing_text(Missing("floor_unrated", "mentoring"), names).startswith("A rating of Mentoring")
    coverage = Missing("coverage", have=0.5, need=0.6, skills=("code",))
    assert missing_text(coverage, names) == "Ratings of Code: 50 % of the role is rated, 60 % is needed"


def test_a_fall_without_a_fallen_rating_says_so(senior):
    names = Names.of(make_report(senior, []))
    change = Moved(points=-3.0, expired=("code", "talk"), team=True)

    assert change_text(change, names) == "ratings of 2 skills expired; none fell; another team"
    assert change_text(Moved(), names) == ""


# ── runs and the form ───────────────────────────────────────────────────────────────────────────────────────────────
def job(**fields):
    return Job(pk=41, kind="reports.generate", key="k", args={"role": "senior", "as_of": "2026-09-30"}, **fields)


def test_a_running_job_shows_its_step_and_polls():
    run = build_run(job(state="running", stage="Scoring", done=3, total=5), {"senior": "Senior"}, timezone.now())

    assert run.heading == "The report on Senior as of 30 Sep 2026 is being made"
    assert [stage.state for stage in run.stages] == ["done"] * 3 + ["run"] + ["wait"] * 2
    assert (run.percent, run.poll) == (60, "every 2s")


def test_each_step_says_how_long_it_took_the_running_one_so_far():
    now = timezone.now()
    steps = [
        [label, (now - timedelta(seconds=ago)).isoformat()] for label, ago in zip(STAGES, (65, 3.2, 3), strict=False)
    ]
    running = build_run(job(state="running", stage=STAGES[2], steps=steps), {}, now)
    done = build_run(job(state="done", steps=steps, finished_at=now - timedelta(seconds=1)), {}, now)

    assert [stage.took for stage in running.stages] == ["1 min 2 s", "0.2 s", "3.0 s", "", "", ""]
    assert [stage.took for stage in done.stages][:3] == ["1 min 2 s", "0.2 s", "2.0 s"]


def test_polling_slows_down_and_stops():
    old = timezone.now() - timedelta(seconds=40)

    assert build_run(job(state="running", created_at=old), {}, timezone.now()).poll == "every 5s"
    assert build_run(job(state="done"), {}, timezone.now()).poll == ""
    assert build_run(job(state="dead"), {}, timezone.now()).poll == ""


def test_a_job_nobody_takes_and_one_that_stopped_say_so():
    old = timezone.now() - timedelta(minutes=3)
    waiting = build_run(job(created_at=old, due_at=old), {}, timezone.now())
    dead = build_run(job(state="dead", attempts=3, last_error="ValueError: x"), {}, timezone.now())

    assert waiting.problem.startswith("No worker has taken it for 3 min")
    assert dead.problem.startswith("It stopped after 3 attempts. Nothing was written")
    assert dead.detail == "ValueError: x"


def test_a_run_names_what_its_report_rests_on_thinly(senior):
    figures = {"raters": {"all": 9, "not_separable": 2}, "newest_on": "2026-08-01"}
    report = make_report(senior, [], as_of=date(2026, 9, 30))
    report.summary, report.figures = {"not_enough_evidence": 1}, figures

    assert [caution.text for caution in build_cautions(report)] == [
        "1 person has too few ratings for a verdict",
        "For 2 of 9 raters, strictness cannot be told from the people they rate",
        "The newest rating is 60 days older than the day of the report",
    ]
    report.summary, report.figures = {"not_enough_evidence": 0}, {"newest_on": "2026-09-25"}
    assert build_cautions(report) == []


def test_the_steps_shown_are_the_ones_the_work_reports(senior, people):
    told = []
    prepare_report(senior, AS_OF, lambda stage, done, total: told.append(stage))

    assert tuple(told) == STAGES


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-11-25", "2026-09-30"),
        ("2026-10-01", "2026-09-30"),
        ("2026-09-30", "2026-06-30"),
        ("2026-01-15", "2025-12-31"),
    ],
)
def test_the_form_starts_with_the_quarter_that_ended(today, expected):
    assert quarter_end(date.fromisoformat(today)) == date.fromisoformat(expected)


def test_a_day_ahead_is_refused(senior):
    data = {"role": "senior", "as_of": "2026-10-21", "token": "6a1d6c0e-0d5b-4b43-8e7c-3a3c8c9ad111"}
    form = GenerateForm(data, today=TODAY)

    assert form.errors == {"as_of": ["This day lies ahead. Choose today or an earlier day."]}
