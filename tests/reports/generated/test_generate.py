"""Reports are frozen readings: same facts, same report; later facts, later reports only."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from config.base.jobs import queue
from config.base.models import Job
from mentoring.models import Mentorship
from reports.generate import generate_report, prepare_report, publish_report
from reports.jobs import request_report
from reports.models import Entry, Report, Verdict, Waiver
from reports.render.json import report_document
from skills.models import Engineer, FrameworkVersion, Placement
from tests.make import day, make_engineer, make_framework, make_rating, make_team
from tests.mentoring.sessions.test_evidence import make_session
from tests.reports.generated.people import AS_OF, MENTORING, SKILLS, entry_of, rate_all


def test_a_report_freezes_everyone_who_grows_towards_the_role_and_does_not_hold_it(senior, ada, paul, roles, team):
    holder = make_engineer("Hana Holder", team=team, role=senior, target=senior)
    make_engineer("Nina Noaim", team=team, role=roles["junior"])
    make_engineer("Stan Stays", team=team, role=roles["junior"], target=roles["junior"])
    make_engineer("Ned Noteyet", team=team, role=roles["junior"], target=senior, started_on=day("2026-07-01"))
    make_engineer("Lou Left", team=team, role=roles["junior"], target=senior, left_on=day("2026-06-29"))

    report = generate_report(senior, AS_OF)

    pool = {entry.engineer.name: entry.document["aim_assumed"] for entry in report.entries.pool()}
    assert pool == {"Ada Able": False, "Paul Peer": False, "Nina Noaim": True}
    assert [entry.engineer for entry in report.entries.filter(holds_role=True)] == [holder]
    assert sum(report.summary.values()) == report.figures["pool"] == 3


def test_the_same_facts_give_the_same_report_and_write_nothing(senior, ada):
    first = generate_report(senior, AS_OF)

    assert generate_report(senior, AS_OF) == first
    assert Report.objects.count() == 1


def test_a_back_dated_rating_leaves_the_report_alone_and_makes_the_next_edition(senior, ada, maya):
    first = generate_report(senior, AS_OF)
    before = report_document(first)

    make_rating(ada, "python", 1, by=maya, on="2026-03-01")
    second = generate_report(senior, AS_OF)

    assert report_document(Report.objects.get(pk=first.pk)) == before
    assert (first.edition, second.edition) == (1, 2)
    assert entry_of(second, ada).score < entry_of(first, ada).score
    assert second.digest != first.digest


def test_facts_that_return_to_what_they_were_are_a_new_edition_that_says_the_same(senior, ada, maya):
    first = generate_report(senior, AS_OF)
    wrong = make_rating(ada, "python", 1, by=maya, on="2026-03-01")
    generate_report(senior, AS_OF)
    make_rating(ada, "python", None, by=maya, on="2026-03-01", voids=wrong)

    third = generate_report(senior, AS_OF)

    assert third.edition == 3
    assert (third.inputs_digest, third.digest) == (first.inputs_digest, first.digest)


def test_ratings_after_the_day_and_self_ratings_change_nothing(senior, ada, maya):
    first = generate_report(senior, AS_OF)

    make_rating(ada, "python", 0, by=maya, on="2026-07-01")
    make_rating(ada, "sql", 0, by=ada, on="2026-06-01")

    assert generate_report(senior, AS_OF) == first


@pytest.mark.parametrize("change", ["name", "team", "framework", "waiver", "session"])
def test_whatever_a_report_shows_is_part_of_its_inputs(senior, ada, maya, paul, roles, change):
    first = generate_report(senior, AS_OF)
    match change:
        case "name":
            Engineer.objects.filter(pk=ada.pk).update(name="Ada Abler")
        case "team":
            Placement.objects.create(
                engineer=ada,
                from_on=day("2026-06-01"),
                team=make_team("Other"),
                role=roles["junior"],
                target_role=senior,
            )
        case "framework":
            FrameworkVersion.objects.update(digest="sha256:other")
        case "waiver":
            Waiver.objects.create(
                engineer=ada, role=senior, check_key="mentoring", reason="None free", approver=maya, from_on=AS_OF
            )
        case "session":
            pair = Mentorship.objects.create(mentor=ada, mentee=paul, state="active", started_on=day("2026-01-01"))
            make_session(pair, "2026-02-01")

    assert generate_report(senior, AS_OF).edition == first.edition + 1


def test_the_role_and_team_of_the_day_count(senior, ada, roles):
    Placement.objects.create(
        engineer=ada, from_on=day("2026-07-01"), team=make_team("Later"), role=senior, target_role=senior
    )

    entry = entry_of(generate_report(senior, AS_OF), ada)

    assert (entry.document["team"], entry.document["role"], entry.holds_role) == ("Vision", "junior", False)


def test_contributions_sum_to_the_score_and_points_won_and_open_to_a_hundred(senior, ada, paul, maya):
    rate_all(paul, 2, by=maya)
    rate_all(paul, 3, by=ada, source="peer")

    for entry in generate_report(senior, AS_OF).entries.all():
        skills = entry.reasons["skills"]
        assert sum(area["contribution"] for area in entry.document["areas"]) == pytest.approx(entry.score, abs=0.003)
        assert sum(row["won"] + row["open"] for row in skills) == pytest.approx(100, abs=0.005)
        assert sum(step["points"] for step in entry.reasons["steps"]) == pytest.approx(entry.score, abs=1e-9)


def test_verdicts_name_what_is_missing(senior, ada, paul):
    report = generate_report(senior, AS_OF)

    assert entry_of(report, ada).verdict == Verdict.READY_NOW
    nothing = entry_of(report, paul)
    assert nothing.verdict == Verdict.NOT_ENOUGH_EVIDENCE
    assert {"kind": "floor_unrated", "skill": "python"} in nothing.document["evidence"]["missing"]


def test_a_required_check_holds_ready_now_back_until_met_or_waived(db, maya, team):
    roles = make_framework(
        {"craft": ["python", "sql"], "people": ["design", "talks"]},
        {"junior": {"targets": dict.fromkeys(SKILLS, 2)}, "senior": {"mentoring": MENTORING}},
    )
    senior = roles["senior"]
    ada = make_engineer("Ada Able", team=team, role=roles["junior"], target=senior)
    tom = make_engineer("Tom Mentee", team=team, role=roles["junior"], target=roles["junior"])
    rate_all(ada, 5, by=maya)
    rate_all(ada, 5, by=tom, source="peer")

    def now():
        entry = entry_of(generate_report(senior, AS_OF), ada)
        return entry.verdict, entry.document["checks"][0]

    verdict, check = now()
    assert (verdict, check["met"], check["sessions"]) == (Verdict.READY_SOON, False, 0)

    waiver = {"check_key": "mentoring", "reason": "None free", "approver": maya, "from_on": AS_OF}
    Waiver.objects.create(engineer=ada, role=senior, **waiver)
    verdict, check = now()
    assert (verdict, check["met"], check["waiver"]["approver"]) == (Verdict.READY_NOW, False, "Maya Manager")
    Waiver.objects.all().delete()

    pair = Mentorship.objects.create(mentor=ada, mentee=tom, state="active", started_on=day("2026-01-01"))
    make_session(pair, "2026-02-01")
    make_session(pair, "2026-03-01")
    assert now()[0] == Verdict.READY_NOW


def test_an_entry_says_what_moved_since_the_report_before(senior, ada, maya):
    generate_report(senior, day("2026-03-31"))
    make_rating(ada, "sql", 3, by=maya, on="2026-05-01")

    entry = entry_of(generate_report(senior, AS_OF), ada)

    assert entry.document["previous"]["as_of"] == "2026-03-31"
    assert entry.reasons["change"]["fell"] == ["sql"]
    assert entry.reasons["change"]["points"] == pytest.approx(
        entry.score - entry.document["previous"]["score"], abs=0.001
    )


def test_what_one_peer_changed_is_no_move_that_could_be_read(senior, team, paul, roles):
    person = make_engineer("Only Peers", team=team, role=roles["junior"], target=senior)
    make_rating(person, "python", 2, by=paul, on="2026-02-01", source="peer")
    generate_report(senior, day("2026-03-31"))
    make_rating(person, "python", 4, by=paul, on="2026-05-01", source="peer")

    change = entry_of(generate_report(senior, AS_OF), person).reasons["change"]

    assert [change[kind] for kind in ("rose", "fell", "new", "expired")] == [[], [], [], []]


def test_nobody_aiming_at_the_role_is_an_empty_report_not_an_error(roles):
    report = generate_report(roles["senior"], AS_OF)

    assert report.figures["pool"] == 0
    assert report_document(report)["entries"] == []


def test_a_stored_report_and_its_entries_never_change(senior, ada):
    report = generate_report(senior, AS_OF)

    for rows in (Report.objects.all(), Entry.objects.filter(engineer=ada)):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(**{"method": "2"} if rows.model is Report else {"score": 1.0})
    assert Report.objects.get().method == report.method


def test_computing_needs_the_same_number_of_queries_for_few_and_many(
    senior, ada, maya, roles, team, django_assert_num_queries
):
    with django_assert_num_queries(15):
        prepare_report(senior, AS_OF)
    for number in range(20):
        extra = make_engineer(f"Extra{number} Person", team=team, role=roles["junior"], target=senior)
        rate_all(extra, 3, by=maya)
    with django_assert_num_queries(15):
        draft = prepare_report(senior, AS_OF)
    assert len(draft.pool) == 22


def test_what_changed_is_read_with_one_query_more_and_never_with_the_framework(
    senior, ada, maya, roles, team, django_assert_num_queries
):
    for number in range(20):
        make_engineer(f"Extra{number} Person", team=team, role=roles["junior"], target=senior)
    generate_report(senior, day("2026-03-31"))
    with django_assert_num_queries(16) as queries:
        prepare_report(senior, AS_OF)
    (entries_read,) = [query["sql"] for query in queries if 'FROM "reports_entry"' in query["sql"]]
    assert "frameworkversion" not in entries_read


def test_a_draft_computed_twice_is_published_once(senior, ada):
    one, two = prepare_report(senior, AS_OF), prepare_report(senior, AS_OF)

    assert publish_report(one) == publish_report(two)
    assert Report.objects.count() == 1


def test_the_job_writes_report_and_done_together_and_shows_its_stages(senior, ada):
    stages = []
    job = request_report(senior, AS_OF)
    work = queue.claim(job.pk)
    draft = prepare_report(senior, AS_OF, lambda *stage: (stages.append(stage), work.progress(*stage)))
    with pytest.raises(RuntimeError), work.finish():
        publish_report(draft)
        raise RuntimeError("the worker dies here")
    assert (Report.objects.count(), Job.objects.get().state) == (0, "running")

    Job.objects.update(state="queued")
    queue.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.percent, job.result) == ("done", 100, {"report": Report.objects.get().pk})
    assert [stage for stage, _, _ in stages][:2] == ["Collecting ratings", "Estimating levels"]


def test_asking_twice_with_one_key_is_one_job(senior):
    assert request_report(senior, AS_OF, key="form-1") == request_report(senior, AS_OF, key="form-1")
    assert request_report(senior, AS_OF) != request_report(senior, AS_OF)


def test_the_command_prints_the_contract_and_adds_holders_on_request(senior, ada, team, capsys):
    make_engineer("Hana Holder", team=team, role=senior, target=senior)

    call_command("generate_report", role="senior", as_of="2026-06-30", format="json")
    some = json.loads(capsys.readouterr().out)
    call_command("generate_report", role="senior", as_of="2026-06-30", format="json", everyone=True)
    everyone = json.loads(capsys.readouterr().out)

    assert list(some["report"]) == [
        "role", "as_of", "edition", "framework_version", "cut", "method", "digest", "summary",
    ]  # fmt: skip
    assert list(some["entries"][0])[:8] == [
        "engineer", "name", "slug", "team", "team_slug", "role", "aim_assumed", "verdict",
    ]  # fmt: skip
    assert [entry["name"] for entry in everyone["entries"] if entry.get("holds_role")] == ["Hana Holder"]
    assert everyone["entries"][: len(some["entries"])] == some["entries"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"role": "ghost", "as_of": "2026-06-30"}, "no role 'ghost'; roles: junior, senior"),
        ({"role": "senior", "as_of": "2026-02-30"}, "not a day"),
        ({"role": "senior", "as_of": "2999-01-01"}, "lies in the future"),
    ],
)
def test_the_command_refuses_in_one_sentence(senior, options, message):
    with pytest.raises(CommandError, match=message):
        call_command("generate_report", **options)
    assert not Report.objects.exists()


def test_ratings_of_skills_the_framework_dropped_do_not_count(senior, ada, maya):
    first = generate_report(senior, AS_OF)
    make_framework({"craft": ["sql"], "people": ["design", "talks"]}, {"junior": {}, "senior": {}})

    after = generate_report(senior, AS_OF)

    assert (first.framework_version.version, after.framework_version.version) == ("1", "1+2")
    assert {row["skill"] for row in entry_of(after, ada).reasons["skills"]} == {"sql", "design", "talks"}
