"""The document of an entry as attributes: every part once beside its JSON, there and back."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from datetime import date

import pytest

from reports.model.document import (
    AreaContribution,
    Blocker,
    CausePoints,
    Check,
    CheckWaiver,
    EntryDocument,
    Evidence,
    Missing,
    NextStep,
    OpenItem,
    Previous,
    SkillFloor,
    VerdictCause,
)
from reports.model.parts import Part
from reports.model.reasons import Reasons, SkillReason, Sureness
from reports.render.json import PLACES
from reports.serializers import EntrySerializer

SEPTEMBER = date(2026, 9, 30)
WAIVER = {"reason": "None free", "approver": "Pia", "from_on": "2026-09-30"}
PARTS: list[tuple[Part, dict[str, object]]] = [
    (Missing("floor_unrated", "python"), {"kind": "floor_unrated", "skill": "python"}),
    (
        Missing("coverage", have=0.0, need=0.6, skills=("python", "sql")),
        {"kind": "coverage", "have": 0.0, "need": 0.6, "skills": ["python", "sql"]},
    ),
    (Missing("raters", have=0, need=2), {"kind": "raters", "have": 0, "need": 2}),
    (Missing("raters", need=2), {"kind": "raters", "need": 2}),
    (Missing("age", months=12), {"kind": "age", "months": 12}),
    (
        Evidence(0.97, 39, 41, None, 2, SEPTEMBER, (Missing("age", months=12),)),
        {
            "coverage": 0.97,
            "rated_skills": 39,
            "skills": 41,
            "raters": None,
            "stale": 2,
            "newest_on": "2026-09-30",
            "missing": [{"kind": "age", "months": 12}],
        },
    ),
    (AreaContribution("data", 9.0, 7.031), {"area": "data", "weight": 9.0, "contribution": 7.031}),
    (SkillFloor("python", 2.412, 3, 0.1203), {"skill": "python", "level": 2.412, "floor": 3, "chance": 0.1203}),
    (CheckWaiver("None free", "Pia", SEPTEMBER), WAIVER),
    (
        Check("mentoring", True, False, 0, 1, 62, waiver=CheckWaiver("None free", "Pia", SEPTEMBER)),
        {
            "check": "mentoring",
            "required": True,
            "met": False,
            "sessions": 0,
            "mentees": 1,
            "span_days": 62,
            "waiver": WAIVER,
        },
    ),
    (
        Check("hands_on_years", at_least=4),
        {"check": "hands_on_years", "required": False, "met": None, "years": None, "at_least": 4, "waiver": None},
    ),
    (OpenItem("rater"), {"kind": "rater"}),
    (OpenItem("rating", "python"), {"kind": "rating", "skill": "python"}),
    (OpenItem("check", check="mentoring"), {"kind": "check", "check": "mentoring"}),
    (Blocker("floor", "python"), {"kind": "floor", "skill": "python"}),
    (Blocker("floor"), {"kind": "floor"}),
    (Blocker("check", check="mentoring"), {"kind": "check", "check": "mentoring"}),
    (Blocker("score", points=0.0), {"kind": "score", "points": 0.0}),
    (NextStep("ask_raters", count=2), {"kind": "ask_raters", "count": 2}),
    (NextStep("rating", "python"), {"kind": "rating", "skill": "python"}),
    (NextStep("check", check="mentoring"), {"kind": "check", "check": "mentoring"}),
    (
        NextStep("skill", "python", "", 0, 2.412, 3.412, 0.0, 89.219, 0.4811),
        {
            "kind": "skill",
            "skill": "python",
            "from": 2.412,
            "to": 3.412,
            "gain": 0.0,
            "score": 89.219,
            "confidence": 0.4811,
        },
    ),
    (CausePoints("newer", 0.0), {"cause": "newer", "points": 0.0}),
    (VerdictCause("age"), {"kind": "age"}),
    (VerdictCause("rating", "python"), {"kind": "rating", "skill": "python"}),
    (VerdictCause("check", check="mentoring", holds=False), {"kind": "check", "check": "mentoring", "holds": False}),
    (
        Previous(SEPTEMBER, 2, "developing", 82.114),
        {"as_of": "2026-09-30", "edition": 2, "verdict": "developing", "score": 82.114},
    ),
    (
        Previous(SEPTEMBER, 2, "developing", 82.114, ()),
        {"as_of": "2026-09-30", "edition": 2, "verdict": "developing", "score": 82.114, "changed_by": []},
    ),
]


@pytest.mark.parametrize(
    ("part", "json"), PARTS, ids=lambda each: each.get("kind", "") if isinstance(each, dict) else ""
)
def test_a_part_is_written_as_other_systems_read_it_and_read_back(part, json):
    assert part.to_json() == json
    assert type(part).from_json(json) == part


def test_every_part_is_in_the_table():
    of_the_document = {part.__name__ for part in Part.__subclasses__() if part.__module__ == EntryDocument.__module__}
    assert of_the_document == {type(part).__name__ for part, _ in PARTS} | {"EntryDocument"}


def test_the_document_has_the_keys_of_the_contract_in_its_order():
    names = [each.name for each in fields(EntryDocument) if each.name != "more"]

    assert set(names) == EntrySerializer().fields.keys()
    assert names == sorted(names, key=PLACES.__getitem__)


def test_what_a_report_of_method_1_did_not_say_is_not_written():
    written = EntryDocument.from_json({"score": 88.0, "previous": None, "months_range": None}).to_json()

    method_2 = {"slug", "team_slug", "aim_assumed", "sustained", "one_rater", "shown", "not_shown", "open", "change"}
    assert not written.keys() & {*method_2, "holds_role"}
    assert (written["previous"], written["months_range"], written["months_to_ready"]) == (None, None, None)


def test_what_is_open_is_in_the_evidence_of_a_report_of_method_1():
    missing = (Missing("raters", need=2), Missing("floor_unrated", "python"), Missing("age", months=12))
    document = EntryDocument(evidence=Evidence(missing=missing))

    assert document.opened == (OpenItem("rater"), OpenItem("rating", "python"))
    assert EntryDocument(evidence=Evidence(missing=missing), open=()).opened == ()


def test_keys_of_a_later_cairn_are_kept_in_every_part():
    value = {"score": 88.0, "colour": "blue", "evidence": {"raters": 3, "panel": {"size": 4}}}
    document = EntryDocument.from_json(value)

    assert document.more == {"colour": "blue"}
    assert document.to_json()["colour"] == "blue"
    assert document.to_json()["evidence"]["panel"] == {"size": 4}


def test_a_document_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        EntryDocument(score=88.0).score = 90.0


def test_of_the_reasons_only_the_skills_asked_for_are_read():
    rows = [{"skill": "sql", "open": 0.04}, {"skill": "python", "open": 2.0, "newest_on": "2026-09-30"}, {"open": 0.5}]
    reasons = Reasons.from_json({"skills": rows, "sure": {"day": "2026-09-30", "from": "2026-12-30", "rivals": 1}})

    assert reasons.most_open(1, 0.05) == [SkillReason("python", open=2.0, newest_on=SEPTEMBER)]
    assert [row.open for row in reasons.skills] == [0.04, 2.0, 0.5]
    assert reasons.sure == Sureness(day=SEPTEMBER, begin=date(2026, 12, 30), rivals=1)
