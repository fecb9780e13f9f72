"""Which verdicts moved since the report before, and what in the records moved them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reports.models import Verdict
from tests.reports.stored import AS_OF, Said, make_report
from tests.reports.told import JUNE, causes, only_row, page_of, said

NOW, SOON, DEVELOPING, LACKING = Verdict


def was(verdict, *changed_by, score=90.0, **points):
    before = {"as_of": "2026-06-30", "edition": 1, "verdict": str(verdict), "score": score}
    return {"previous": before | {"changed_by": list(changed_by)}, "change": causes(**points)}


CONFIDENCE = {"kind": "confidence"}


@pytest.mark.parametrize(
    ("parts", "missing", "text"),
    [
        (was(SOON, CONFIDENCE, newer=1.8), [], "was Ready soon. Newer ratings +1.8 points."),
        (
            was(SOON, {"kind": "check", "check": "mentoring", "holds": True}, CONFIDENCE, newer=1.8),
            [],
            "was Ready soon. Newer ratings +1.8 points, and the mentoring check is met now.",
        ),
        (
            was(NOW, {"kind": "check", "check": "mentoring", "holds": False}, newer=1.8),
            [],
            "was Ready now. The mentoring check is met no longer.",
        ),
        (
            was(SOON, {"kind": "waiver", "check": "mentoring", "holds": True}),
            [],
            "was Ready soon. The mentoring check is waived now.",
        ),
        (was(SOON, {"kind": "rater"}), [], "was Ready soon. Two people or more rate now."),
        (
            was(SOON, {"kind": "rating", "skill": "mentoring"}),
            [],
            "was Ready soon. Mentoring is rated now.",
        ),
        (
            was(LACKING, {"kind": "coverage"}),
            [],
            "had not enough evidence. 97 % of the role is rated, 60 % is needed.",
        ),
        (
            was(DEVELOPING, {"kind": "age"}),
            [{"kind": "age", "months": 12}],
            "was Developing. Nobody has rated for twelve months.",
        ),
        (was(SOON, {"kind": "evidence"}, carried=-0.4), [], "was Ready soon. Carried ratings −0.4 points."),
        ({"previous": None, "change": []}, [], "is new in the report."),
    ],
)
def test_a_move_says_from_where_and_what_in_the_records_did_it(made, people, parts, missing, text):
    verdict = LACKING if missing else NOW if "Ready now" not in text else SOON
    if text.startswith("was Developing"):
        verdict = LACKING
    page = page_of(made([said(people[0], verdict, 96, 0.8, missing=missing, parts=parts)], {}))

    assert [(move.name, move.text) for move in page.moves.first] == [(people[0].name, text)]
    assert page.moves.heading == "One verdict moved since 30 Jun, for a reason in the records"


def test_moves_are_counted_in_the_heading_and_stand_by_verdict(made, people):
    rows = [
        said(people[0], DEVELOPING, parts=was(SOON, CONFIDENCE, newer=-5.8)),
        said(people[1], NOW, 96, 0.8, parts=was(SOON, CONFIDENCE, newer=4.3)),
        said(people[2], SOON, 91, 0.5, parts=was(SOON)),
    ]
    page = page_of(made(rows, {}))

    assert page.moves.heading == "Two verdicts moved since 30 Jun, each for a reason in the records"
    assert [move.label for move in page.moves.first] == ["Ready now", "Developing"]
    assert page_of(made([said(people[2], SOON, 91, 0.5, parts=was(SOON))], None, edition=2)).moves is None


def test_nothing_moved_is_said(made, people):
    page = page_of(made([said(people[2], SOON, 91, 0.5, parts=was(SOON))], {}))

    assert (page.moves.heading, page.moves.first) == ("No verdict moved since 30 Jun", [])


def test_across_methods_the_rules_are_the_reason(senior, made, people):
    earlier = make_report(senior, [], JUNE, summary={"ready_now": 1})
    parts = was(SOON, {"kind": "method"}, CONFIDENCE) | {"change": [{"cause": "basis", "points": 4.0}]}
    page = page_of(made([said(people[0], NOW, 96, 0.8, parts=parts)], previous=earlier))

    assert page.moves.first[0].text == "was Ready soon. Method 1 counted by other rules."
    assert page.moves.heading.endswith("moved since 30 Jun, which method 1 counted by other rules")
    assert only_row(page).change.why == "basis: another method"
    assert [note.text.split(",")[0] for note in page.notes] == ["The report of 30 Jun 2026 was made by method 1"]


def test_who_left_the_pool_and_who_holds_the_role_now(senior, people):
    earlier = make_report(senior, [Said(people[0]), Said(people[1])], JUNE)
    holder = Said(people[1], NOW, 97, holds_role=True, previous=(NOW, 96), change={"points": 1, "role": True})
    page = page_of(make_report(senior, [holder, Said(people[2])], previous=earlier))

    assert page.moves.left == f"{people[1].name} holds the role now; {people[0].name} is no longer in the pool."
    assert page.pool == 1


def test_a_report_of_method_1_says_what_it_knows(senior, people):
    earlier = make_report(senior, [], JUNE)
    rose = {"points": 9.0, "rose": ["code", "talk"], "fell": [], "new": [], "expired": []}
    unrated = [{"kind": "floor_unrated", "skill": "mentoring"}]
    rows = [
        Said(people[0], NOW, 96, previous=(SOON, 87), change=rose),
        Said(people[1], LACKING, 55, missing=unrated, previous=(LACKING, 55)),
        Said(people[2], SOON, 92, confidence=0.7, previous=(SOON, 92)),
    ]
    page = page_of(make_report(senior, rows, previous=earlier))
    decides = [row.decides.text for part in page.listing.groups for row in part.rows]

    assert page.moves.first[0].text == "was Ready soon. 87.0 points then, 96.0 now: Code and Talk rose."
    assert decides[0] == "Nothing is open."
    assert decides[2].startswith("The role has a floor for it, and nobody has rated it.")
    assert page.heading == "One engineer is ready for Senior, one more than on 30 Jun 2026"


def test_moves_since_any_earlier_report_are_one_choice_away(client, senior, bob, lena):
    """Of each day the newest edition; the comparison opens with both reports chosen."""
    days = [AS_OF - timedelta(days=days) for days in (180, 90, 0)]
    previous = None
    for on in days:
        previous = make_report(senior, [Said(bob, previous=("developing", 70.0))], on, previous=previous, method="2")
    make_report(senior, [Said(bob)], days[0], edition=2, method="2")
    client.force_login(lena.user)
    response = client.get(f"/readiness/senior/{AS_OF}/")

    assert [key for key, _ in response.context["page"].earlier] == [f"{days[1]}.1", f"{days[0]}.2"]
    html = response.content.decode()
    assert f'name="later" value="{AS_OF}.1"' in html
    chosen = client.get(f"/readiness/senior/compare/?later={AS_OF}.1&earlier={days[0]}.2")
    assert chosen.status_code == 200
    assert chosen.context["chain"].earlier.as_of == days[0]
