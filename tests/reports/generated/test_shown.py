"""What one or two peers said of a skill is in no number of a single skill that others read (READINESS §6)."""

import hashlib
import json

import pytest

from reports.generate import generate_report
from reports.model.shown import as_shown
from reports.render.json import report_document
from tests.make import make_engineer, make_rating
from tests.reports.generated.people import AS_OF, SKILLS, entry_of, rate_all


def shown_of(engineer, senior):
    entry = entry_of(generate_report(senior, AS_OF), engineer)
    return as_shown(entry)


@pytest.mark.parametrize("has_manager", [True, False])
def test_every_step_is_told_of_what_may_be_shown_and_one_line_closes_the_sum(
    senior, team, ada, maya, paul, roles, has_manager
):
    rate_all(paul, 3, by=maya)
    person = make_engineer("Pat Person", team=team, role=roles["junior"], target=senior)
    if has_manager:
        rate_all(person, 3, by=maya)
    make_rating(person, "python", 1, by=paul, on="2026-02-01", source="peer")

    entry = shown_of(person, senior)

    steps = {step["step"]: step["points"] for step in entry.reasons["steps"]}
    assert list(steps) == ["plain", "weights", "peers", "carried", "strictness", "shrinkage", "not_shown"]
    assert steps["peers"] == 0
    assert steps["not_shown"] == entry.document["not_shown"] < 0
    assert sum(steps.values()) == pytest.approx(entry.score, abs=1e-9)
    areas = sum(area["contribution"] for area in entry.document["areas"])
    assert areas + entry.document["not_shown"] == pytest.approx(entry.score, abs=0.003)
    rows = {row["skill"]: row for row in entry.reasons["skills"]}
    assert rows["python"]["ratings"] == int(has_manager)


def test_where_three_peers_rated_everything_shown_and_full_figures_are_the_same(senior, ada, team, paul):
    for number in range(2):
        rate_all(ada, 4, by=make_engineer(f"Peer{number} Person", team=team), source="peer")

    full = entry_of(generate_report(senior, AS_OF), ada)
    shown = as_shown(full)

    assert shown.document == full.document | {"shown": True, "not_shown": 0.0}
    assert shown.reasons == full.reasons | {"rests_on_more": False}


def test_the_number_of_raters_is_shown_from_three_on(senior, ada, team):
    assert shown_of(ada, senior).document["evidence"]["raters"] is None

    rate_all(ada, 4, by=make_engineer("Peer Person", team=team), source="peer")

    assert shown_of(ada, senior).document["evidence"]["raters"] == 3


def test_a_verdict_that_also_rests_on_hidden_ratings_says_so(senior, ada, maya, team, roles, paul):
    pat = make_engineer("Pat Person", team=team, role=roles["junior"], target=senior)
    for skill in SKILLS[1:]:
        make_rating(pat, skill, 5, by=maya, on="2026-01-10")
    make_rating(pat, "python", 5, by=paul, on="2026-01-10", source="peer")

    entry = shown_of(pat, senior)

    assert entry.document["open"] == [{"kind": "rating", "skill": "python"}]
    assert entry.reasons["rests_on_more"]
    assert entry_of(generate_report(senior, AS_OF), pat).document["open"] == []
    assert not shown_of(ada, senior).reasons["rests_on_more"]


def test_each_reader_can_verify_the_digest_of_what_they_read(senior, ada, lena, pia):
    report = generate_report(senior, AS_OF)
    for user, name in ((lena.user, "shown_digest"), (pia.user, "digest")):
        document = report_document(report, reader=user)
        said = {key: document["report"].pop(key) for key in ("digest", "shown_digest") if key in document["report"]}
        del document["report"]["edition"]
        for entry in document["entries"]:
            assert entry.get("shown", False) is (name == "shown_digest")
            for beside in ("previous", "change", "slug", "team_slug"):
                del entry[beside]
        text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert said[name] == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
