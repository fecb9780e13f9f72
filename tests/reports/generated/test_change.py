"""Why a score moved, in points that add up, and what changed a verdict (READINESS §6)."""

import pytest

from mentoring.models import Mentorship
from reports.generate import generate_report
from reports.models import Report, Verdict, Waiver
from tests.make import day, make_engineer, make_framework, make_rating
from tests.mentoring.sessions.test_evidence import make_session
from tests.reports.generated.people import AS_OF, MENTORING, SKILLS, entry_of, rate_all

MARCH = day("2026-03-31")


def change_of(senior, engineer):
    entry = entry_of(generate_report(senior, AS_OF), engineer)
    return entry.document["change"], entry.document["previous"], entry.score


def test_the_causes_of_a_change_add_up_to_the_difference_of_the_scores_as_frozen(senior, ada, maya, paul, team):
    rate_all(ada, 4, by=paul, source="peer", on="2026-01-10")
    generate_report(senior, MARCH)
    make_rating(ada, "sql", 1, by=maya, on="2026-05-01")
    make_rating(ada, "python", None, by=paul, on="2026-05-01", source="peer")
    rate_all(ada, 2, by=make_engineer("New Manager", team=team), on="2026-05-02")

    change, previous, score = change_of(senior, ada)

    assert [each["cause"] for each in change] == ["basis", "ended", "carried", "newer", "new_raters"]
    assert sum(each["points"] for each in change) == pytest.approx(score - previous["score"], abs=1e-9)
    points = {each["cause"]: each["points"] for each in change}
    assert points["newer"] < 0
    assert points["new_raters"] < 0


def test_with_nothing_new_nothing_changes_and_every_cause_is_nought(senior, ada):
    generate_report(senior, MARCH)

    change, previous, score = change_of(senior, ada)

    assert score == previous["score"]
    assert previous["changed_by"] == []
    assert {each["points"] for each in change} == {0.0}


def test_what_one_peer_alone_did_is_joined_with_the_next_cause_or_the_basis(senior, roles, ada, maya, paul, team):
    pat = make_engineer("Pat Person", team=team, role=roles["junior"], target=senior)
    rate_all(pat, 3, by=maya)
    rate_all(pat, 3, by=paul, source="peer")
    generate_report(senior, MARCH)
    make_rating(pat, "sql", 1, by=paul, on="2026-05-01", source="peer")
    alone = entry_of(generate_report(senior, AS_OF), pat)
    rate_all(pat, 2, by=make_engineer("New Manager", team=team), on="2026-05-02")
    joined = entry_of(generate_report(senior, AS_OF), pat)

    for entry in (alone, joined):
        full, shown = entry.document["change"], entry.shown_document["change"]
        assert [each["cause"] for each in shown] == ["basis", "ended", "carried", "new_raters"]
        assert sum(each["points"] for each in shown) == pytest.approx(sum(each["points"] for each in full), abs=1e-9)
        into = "basis" if entry is alone else "new_raters"
        points, told = ({each["cause"]: each["points"] for each in some} for some in (full, shown))
        assert points["newer"] != 0
        assert told[into] == pytest.approx(points[into] + points["newer"], abs=1e-9)


def test_across_methods_the_change_is_one_step_and_says_so(senior, ada):
    march = generate_report(senior, MARCH)
    old = Report(**{field.attname: getattr(march, field.attname) for field in Report._meta.concrete_fields})
    old.pk, old.method, old.edition = None, "1", 2
    old.save()
    was = entry_of(march, ada)
    was.pk, was.report, was.score = None, old, was.score - 3
    was.shown_document = was.shown_reasons = None
    was.save()

    change, previous, score = change_of(senior, ada)

    assert change == [{"cause": "basis", "points": pytest.approx(3)}]
    assert entry_of(generate_report(senior, AS_OF), ada).reasons["change"]["method"] is True
    assert score - previous["score"] == pytest.approx(3)


@pytest.fixture
def mentoring_senior(db, maya, team):
    return make_framework(
        {"craft": ["python", "sql"], "people": ["design", "talks"]},
        {"junior": {"targets": dict.fromkeys(SKILLS, 2)}, "senior": {"mentoring": MENTORING}},
    )


def test_checks_and_waivers_are_causes_of_a_verdict_that_changed(mentoring_senior, maya, team):
    senior, junior = mentoring_senior["senior"], mentoring_senior["junior"]
    ada = make_engineer("Ada Able", team=team, role=junior, target=senior)
    tom = make_engineer("Tom Mentee", team=team, role=junior, target=junior)
    rate_all(ada, 5, by=maya)
    rate_all(ada, 5, by=tom, source="peer")
    generate_report(senior, MARCH)

    waiver = {"check_key": "mentoring", "reason": "None free", "approver": maya, "from_on": AS_OF}
    Waiver.objects.create(engineer=ada, role=senior, **waiver)
    change, previous, _ = change_of(senior, ada)
    assert {each["points"] for each in change} == {0.0}
    assert (previous["verdict"], previous["changed_by"]) == (
        Verdict.READY_SOON,
        [{"kind": "waiver", "check": "mentoring", "holds": True}],
    )

    Waiver.objects.all().delete()
    pair = Mentorship.objects.create(mentor=ada, mentee=tom, state="active", started_on=day("2026-01-01"))
    make_session(pair, "2026-02-01")
    make_session(pair, "2026-04-01")
    assert change_of(senior, ada)[1]["changed_by"] == [{"kind": "check", "check": "mentoring", "holds": True}]


def test_a_verdict_changes_by_time_alone_only_through_the_age_of_its_ratings_and_says_so(senior, ada, maya):
    first = entry_of(generate_report(senior, AS_OF), ada)
    within = entry_of(generate_report(senior, day("2027-01-10")), ada)
    after = entry_of(generate_report(senior, day("2027-01-11")), ada)

    for later in (within, after):
        for name in ("score", "low", "high", "confidence", "areas", "floors", "sustained"):
            assert later.document[name] == first.document[name]
    assert (first.verdict, within.verdict) == (Verdict.READY_NOW, Verdict.READY_NOW)
    assert after.verdict == Verdict.NOT_ENOUGH_EVIDENCE
    assert after.document["previous"]["changed_by"] == [{"kind": "age"}]
    assert {"kind": "age", "months": 12} in after.document["evidence"]["missing"]
