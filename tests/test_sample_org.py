"""The sample organisation through the database: imported, reported, compared with the reference, exported, again."""

import hashlib
import json
from collections import defaultdict
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from config.base.jobs import queue
from mentoring.models import FocusSkill, MentoringSession, Mentorship
from reports.generate import generate_report, prepare_report
from reports.jobs import request_report
from reports.model import entries
from reports.model.document import EntryDocument
from reports.models import Entry, Report
from reports.pages.compare.compare import printed
from reports.pages.compare.read import read_chain, read_compared
from reports.render.json import report_document
from skills.models import Engineer, Placement, Rating, Role, Team, TeamManager, User
from tests import readiness_reference as reference
from tests.facts import forget
from tests.make import make_engineer
from tests.sample_org import DAYS, ROLE, expected, rows, unpack


@pytest.fixture
def sample(db: None, tmp_path: Path) -> Path:
    """A database with the shipped framework and the sample organisation; the folder it came from."""
    folder = unpack(tmp_path / "org")
    call_command("load_framework", "senior-ml-engineer", publish=True, stdout=StringIO())
    call_command("import_data", str(folder), stdout=StringIO())
    return folder


def test_reports_agree_with_the_reference_on_both_days(sample):
    for as_of in DAYS:
        report = generate_report(Role.objects.get(key=ROLE), as_of)
        document = report_document(report)
        reference = {entry["engineer"]: entry for entry in expected(as_of)["entries"]}

        assert {entry["engineer"] for entry in document["entries"]} == reference.keys()
        for entry in document["entries"]:
            known = reference[entry["engineer"]]
            assert entry["verdict"] == known["verdict"], entry["name"]
            assert (entry["sustained"], entry["one_rater"]) == (known["sustained"], known["one_rater"]), entry["name"]
            assert entry["score"] == pytest.approx(known["score"], abs=0.05)
            assert entry["confidence"] == pytest.approx(known["confidence"], abs=0.005)
            assert entry["months_to_ready"] == known["months_to_ready"]
            assert entry["checks"][0]["sessions"] == known["mentoring"]["sessions"]
            assert _contributions(entry) == pytest.approx(known["areas"], abs=0.05)
            assert [each["cause"] for each in entry["change"]] == [each["cause"] for each in known["change"] or []]
            points = [each["points"] for each in known["change"] or []]
            assert [each["points"] for each in entry["change"]] == pytest.approx(points, abs=0.05)
        for row in report.entries.pool().select_related("engineer__user"):
            known = reference[row.document["engineer"]]
            assert _contributions(row.shown_document) == pytest.approx(known["shown_areas"], abs=0.05)
            assert row.shown_document["not_shown"] == pytest.approx(known["not_shown"], abs=0.05)


@pytest.mark.parametrize("group", ["people", "leadership"])
def test_every_move_of_a_comparison_has_a_reason_that_the_files_bear_out(sample, group):
    """Whose verdict moved, points that add up as printed, and each cause, read from the rows of the files."""
    chain = read_chain(*(generate_report(Role.objects.get(key=ROLE), as_of) for as_of in DAYS))
    compared = read_compared(chain, make_engineer("Petra Reader", group=group).user)
    emails = dict(Engineer.objects.values_list("pk", "user__email"))
    said = [{entry["engineer"]: entry["verdict"] for entry in expected(as_of)["entries"]} for as_of in DAYS]
    reasons = _reasons()
    moved, told = set(), defaultdict(set)
    for each in compared:
        email = emails[each.engineer]
        then, now = (verdicts.get(email, "") for verdicts in said)
        assert each.is_moved == (then != now), email
        moved |= {email} if then and now and then != now else set()
        assert bool(each.causes) == bool(then and now), email
        if not each.causes:
            continue
        _add_up(each, chain)
        for cause in each.causes:
            if cause.points and cause.kinds != ("basis",):
                assert reasons[email] & set(cause.kinds), (email, cause)
                told[cause.kinds].add(email)

    assert len(moved) >= 5
    both = {emails[each.engineer] for each in compared if each.causes}
    assert {kinds[0] for kinds in told if len(kinds) == 1} >= {"ended", "carried", "newer", "new_raters"}
    for kind in ("ended", "newer", "new_raters"):
        assert any(kind not in reasons[email] for email in both), f"everybody has a reason for {kind}: shows nothing"


def _add_up(each, chain):
    """The causes to the points, and the points to what the two scores differ by, to the digits that are printed."""
    assert sum(cause.points for cause in each.causes) == pytest.approx(each.points, abs=1e-6)
    parts, points, places = printed(each, chain)
    assert round(sum(part.points for part in parts), places) == points
    assert points == round(round(each.now.score, places) - round(each.then.score, places), places)


def _reasons():
    """Of each person the causes that the usable ratings of the two days, as the reference chooses them, give."""
    listed = [
        {**row, "id": at, "rated_on": date.fromisoformat(row["rated_on"]), "level": int(row["level"])}
        for at, row in enumerate(rows("ratings"))
    ]
    people = [person["email"] for person in rows("people")]
    looks = [reference.usable(listed, dict.fromkeys(people, as_of)) for as_of in DAYS]
    (then, day_then, _), (now, day_now, _) = [
        ({key: last[-1] for key, last in kept.items()}, day, newest) for kept, day, newest in looks
    ]
    known = {(engineer, rater) for engineer, _, rater in then}
    found = defaultdict(set)
    for key in then.keys() - now.keys():  # nothing is withdrawn in these files: it is too old now
        assert reference.months(then[key]["rated_on"], day_now[key[0]]) > reference.P["expiry_months"]
        found[key[0]].add("ended")
    for (engineer, skill, rater), row in now.items():
        if (engineer, rater) not in known:
            found[engineer].add("new_raters")
        elif then.get((engineer, skill, rater)) != row:
            assert row["rated_on"] > DAYS[0]
            found[engineer].add("newer")
        elif day_now[engineer] != day_then[engineer]:
            found[engineer].add("carried")
    return found


def _contributions(entry):
    return {area["area"]: area["contribution"] for area in entry["areas"]}


def test_every_entry_is_read_as_attributes_and_written_back_as_it_was(sample):
    for as_of in DAYS:
        for entry in generate_report(Role.objects.get(key=ROLE), as_of).entries.all():
            for document in (entry.document, entry.shown_document):
                assert EntryDocument.from_json(document).to_json() == document


def test_anybody_can_compute_the_digest_from_the_document(sample):
    document = report_document(generate_report(Role.objects.get(key=ROLE), DAYS[1]))
    for entry in document["entries"]:
        for name in ("previous", "change", "slug", "team_slug"):
            del entry[name]
    digest, _ = document["report"].pop("digest"), document["report"].pop("edition")

    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert digest == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def test_how_many_are_explained_at_a_time_changes_nothing(sample, monkeypatch):
    role = Role.objects.get(key=ROLE)
    generate_report(role, DAYS[0])
    whole = prepare_report(role, DAYS[1])

    monkeypatch.setattr(entries, "PEOPLE", 7)

    assert prepare_report(role, DAYS[1]) == whole
    assert len(whole.entries) > 7


def test_the_job_and_the_command_give_the_same_digest_and_so_does_an_exported_copy(sample, tmp_path):
    role, as_of = Role.objects.get(key=ROLE), DAYS[1]
    job = request_report(role, as_of)
    queue.run(job.pk)
    job.refresh_from_db()
    made = Report.objects.get(pk=job.result["report"])

    printed = StringIO()
    call_command("generate_report", role=ROLE, as_of=str(as_of), stdout=StringIO(), stderr=printed)
    assert made.digest in printed.getvalue()
    assert Report.objects.count() == 1

    call_command("export_data", str(tmp_path / "copy"), stdout=StringIO())
    load_instead(tmp_path / "copy")
    assert generate_report(Role.objects.get(key=ROLE), as_of).digest == made.digest


def load_instead(folder: Path) -> None:
    """Empty the tables that an import fills, and load a folder."""
    Team.objects.update(parent=None)
    MentoringSession.objects.all().delete()
    forget(Entry, Report, FocusSkill, Mentorship, Rating, Placement, TeamManager, Engineer, Team, User)
    call_command("import_data", str(folder), stdout=StringIO())
