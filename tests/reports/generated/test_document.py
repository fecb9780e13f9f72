"""What the model writes is what the typed document reads, key for key: of everybody, for both readers."""

from reports.generate import generate_report
from reports.model.document import EntryDocument
from reports.models import Entry, Verdict, Waiver
from tests.make import day, make_engineer, make_framework, make_rating
from tests.reports.generated.people import AS_OF, MENTORING, SKILLS, rate_all
from tests.reports.stored import NOT_MET, Said, make_people, make_report, make_senior


def reread(entry: Entry) -> list[dict]:
    """Both documents, read and written back; of method 1 there is one."""
    return [found and EntryDocument.from_json(found).to_json() for found in (entry.document, entry.shown_document)]


def test_every_entry_of_a_small_organisation_is_written_back_as_it_was(db, maya, paul, team):
    targets = {"python": {"level": 4, "importance": 2, "floor": 3}}
    roles = make_framework(
        {"craft": ["python", "sql"], "people": ["design", "talks"]},
        {
            "junior": {"targets": dict.fromkeys(SKILLS, 2)},
            "senior": {"targets": targets, "mentoring": MENTORING, "checks": {"hands_on_years": 4}},
        },
    )
    people = [
        make_engineer(name, team=team, role=roles["junior"], target=roles["senior"])
        for name in ("Ada Able", "Ben Below", "Cleo Cold", "Nora New")
    ]
    make_engineer("Sam Senior", team=team, role=roles["senior"])
    for who, level in zip(people, (5, 2, 4), strict=False):
        rate_all(who, level, by=maya)
        rate_all(who, level, by=paul, source="peer")
    generate_report(roles["senior"], day("2026-03-31"))
    make_rating(people[1], "sql", 4, by=paul, on="2026-05-01", source="peer")
    facts = {"check_key": "mentoring", "reason": "None free", "approver": maya, "from_on": AS_OF}
    Waiver.objects.create(engineer=people[0], role=roles["senior"], **facts)
    entries = list(generate_report(roles["senior"], AS_OF).entries.all())

    assert len(entries) >= 5
    for entry in entries:
        assert reread(entry) == [entry.document, entry.shown_document]
    kinds = {step["kind"] for entry in entries for step in entry.document["next_steps"]}
    assert kinds >= {"skill", "ask_raters", "check"}
    assert any(each["waiver"] for entry in entries for each in entry.document["checks"])
    assert any((entry.document["previous"] or {}).get("changed_by") for entry in entries)


def test_every_entry_of_a_report_of_method_1_is_written_back_as_it_was(db):
    senior, people = make_senior(), make_people(2)
    missing = [{"kind": "raters", "have": 1, "need": 2}, {"kind": "floor_unrated", "skill": "mentoring"}]
    said = [
        Said(people[0], Verdict.NOT_ENOUGH_EVIDENCE, missing=missing, checks=[NOT_MET]),
        Said(people[1], previous=(Verdict.DEVELOPING, 66.0), blockers=[{"kind": "score", "points": 20.0}]),
    ]
    for entry in make_report(senior, said).entries.all():
        assert reread(entry) == [entry.document, None]
