"""The report as a table: one row per entry, nothing nested, nothing a spreadsheet would run."""

import csv
import io

from reports.models import Entry, Report, Verdict
from reports.render.csv import render_csv
from skills.models import Framework, FrameworkVersion
from tests.make import day, make_engineer, make_role, make_skill

DOCUMENT = {
    "engineer": "ada@example.org",
    "name": "=HYPERLINK(1)",
    "verdict": "ready_soon",
    "score": 88.6,
    "evidence": {"coverage": 0.97, "newest_on": None, "missing": [{"kind": "raters", "have": 1}]},
    "areas": [{"area": "craft", "weight": 60.0, "contribution": 50.1}],
    "floors": [{"skill": "python", "level": 2.9, "floor": 3, "chance": 0.45}],
    "checks": [{"check": "mentoring", "required": True, "met": False, "waiver": None}],
    "blockers": [{"kind": "floor", "skill": "python"}, {"kind": "score", "points": 1.4}],
    "months_to_ready": None,
    "months_range": [0.0, None],
    "previous": None,
}


def test_nested_values_are_flattened_with_dots_and_areas_are_columns(db):
    make_skill("python")
    role = make_role("senior", python=4)
    version = FrameworkVersion.objects.create(
        framework=Framework.objects.get(), version="1", document={}, digest="sha256:1", state="published"
    )
    report = Report.objects.create(
        role=role, as_of=day("2026-06-30"), edition=1, framework_version=version, method="1", cut=90.0,
        inputs_digest="sha256:1", digest="sha256:2", summary={},
    )  # fmt: skip
    ada = make_engineer("Ada Able")
    Entry.objects.create(
        report=report, engineer=ada, verdict=Verdict.READY_SOON, score=88.6, document=DOCUMENT, reasons={}
    )

    (row,) = csv.DictReader(io.StringIO(render_csv(report), newline=""))

    assert row == {
        "engineer": "ada@example.org",
        "name": "'=HYPERLINK(1)",
        "verdict": "ready_soon",
        "score": "88.6",
        "evidence.coverage": "0.97",
        "evidence.newest_on": "",
        "evidence.missing": "raters 1",
        "area.craft": "50.1",
        "floor.python": "0.45",
        "check.mentoring": "False",
        "blockers": "floor python; score 1.4",
        "months_to_ready": "",
        "months_range": "0.0; ",
        "previous": "",
    }
