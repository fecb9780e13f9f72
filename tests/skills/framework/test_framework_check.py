"""Every fault of a framework file is reported with line, path and a fix; nothing a file holds raises anything else."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from skills.framework.publish import Definition, InvalidFramework, parse
from tests.skills.shipped import SENIOR_MENTORING, TEXT


def faults(data: str | bytes) -> list[str]:
    """The sentences for a file; empty for a good one, and no other exception."""
    try:
        parse(data.encode() if isinstance(data, str) else data, "file.yaml")
    except InvalidFramework as problem:
        return problem.lines
    return []


METHOD = "      - key: method-selection\n"
ENTRY_MODEL = "      model-building: {level: 2, importance: 3}\n"
LEVEL_3 = "          3: Shortlists methods"
REPRODUCIBILITY = """\
        source:
          - {section: Common Challenges > Reproducibility, lines: [218, 219, 220]}
"""
MODEL = "roles[0].targets.model-building"
YEARS = "roles[2].experience.hands_on_years.check"
SKILL = "areas[0].skills[0]"
RULE = "roles[2].mentoring"
POLICY = "    rank: 1\n    policy: "

PLANTED = [  # (what, old, new, lines below the old text, path, part of the message)
    (
        "key_twice",
        "    name: Data\n",
        "    name: Data\n    name: Datum\n",
        1,
        "areas[2].name",
        "repeats the key of line",
    ),
    ("skill_twice", "      - key: model-building\n", METHOD, 0, "areas[0].skills[1].key", "stands on line"),
    ("area_twice", "  - key: data\n", "  - key: ml-lifecycle\n", 0, "areas[2].key", "stands on line"),
    ("role_twice", "  - key: ml-engineer\n", "  - key: ml-engineer-entry\n", 0, "roles[1].key", "stands on line"),
    ("rank_twice", "    rank: 2\n", "    rank: 1\n", 0, "roles[1].rank", 'the rank "1" stands on line'),
    ("unknown_key", "    name: Data\n", "    name: Data\n    nmae: Data\n", 1, "areas[2].nmae", 'did you mean "name"?'),
    ("unknown_top", "scale:\n", "extra: 1\nscale:\n", 0, "extra", "unknown key; remove it; possible here: framework"),
    ("missing_key", "    title: ML Engineer\n", "", -1, "roles[1].title", "missing; add it"),
    ("missing_scale", "  - level: 4\n", "  - level: 3\n", 0, "scale[4].level", "level 3 is described already"),
    ("missing_level", LEVEL_3, "          # Shortlists", -3, f"{SKILL}.levels.3", "missing; add it"),
    ("extra_level", LEVEL_3, "          6: More.\n" + LEVEL_3, 0, f"{SKILL}.levels.6", "unknown key; remove it"),
    ("empty_level", "3: Shortlists methods for", "3: #", 0, f"{SKILL}.levels.3", "is empty; write a text"),
    ("blank_name", "    name: Data\n", '    name: "  "\n', 0, "areas[2].name", "is empty; write a text"),
    (
        "number_as_text",
        '  version: "1.0"',
        "  version: 1.0",
        0,
        "framework.version",
        'not a number ("1.0"); put quotes',
    ),
    ("yes_as_text", "    name: Data\n", "    name: No\n", 0, "areas[2].name", 'not true or false ("No"); put quotes'),
    ("list_as_text", "    name: Data\n", "    name: [Data]\n", 0, "areas[2].name", "must be text, not a list"),
    ("text_as_list", "[reason, approver]", "reason", 0, f"{YEARS}.waiver.needs", 'must be a list, not text ("reason")'),
    (
        "too_long",
        "    name: Data\n",
        f"    name: {'x' * 101}\n",
        0,
        "areas[2].name",
        "has 101 characters; shorten it to 100",
    ),
    (
        "level_6",
        ENTRY_MODEL,
        ENTRY_MODEL.replace("2", "6"),
        0,
        f"{MODEL}.level",
        "6 is not possible here; write a whole number from 0 to 5",
    ),
    (
        "level_text",
        ENTRY_MODEL,
        ENTRY_MODEL.replace("2", "two"),
        0,
        f"{MODEL}.level",
        'not text ("two"); write a whole number',
    ),
    ("level_half", ENTRY_MODEL, ENTRY_MODEL.replace("2", "2.5"), 0, f"{MODEL}.level", "2.5 is not possible here"),
    ("importance_0", ENTRY_MODEL, ENTRY_MODEL.replace("3", "0"), 0, f"{MODEL}.importance", "a whole number from 1"),
    (
        "floor_above",
        SENIOR_MENTORING,
        SENIOR_MENTORING.replace("floor: 3", "floor: 5"),
        0,
        "roles[2].targets.mentoring.floor",
        "the floor 5 is above the level 4",
    ),
    (
        "floor_0",
        SENIOR_MENTORING,
        SENIOR_MENTORING.replace("floor: 3", "floor: 0"),
        0,
        "roles[2].targets.mentoring.floor",
        "0 is not possible here; write a whole number from 1 to 5",
    ),
    (
        "unknown_skill",
        ENTRY_MODEL,
        ENTRY_MODEL + "      modelbuilding: {level: 2, importance: 3}\n",
        1,
        "roles[0].targets.modelbuilding",
        'unknown skill; did you mean "model-building"?',
    ),
    ("no_target", ENTRY_MODEL, "", -2, MODEL, "the skill has no target; add it"),
    (
        "weights_99",
        "      ml-lifecycle: 6\n",
        "      ml-lifecycle: 5\n",
        -2,
        "roles[0].area_weights",
        "the weights sum to 99",
    ),
    (
        "unknown_area",
        "      ml-lifecycle: 6\n",
        "      ml-lifecycle: 6\n      sales: 0\n",
        1,
        "roles[0].area_weights.sales",
        "unknown area; remove it",
    ),
    (
        "no_weight",
        "      ml-lifecycle: 6\n      data: 22\n",
        "      data: 28\n",
        -2,
        "roles[0].area_weights.ml-lifecycle",
        "the area has no weight; add it",
    ),
    ("key_syntax", METHOD, "      - key: Method_Selection\n", 0, f"{SKILL}.key", '"Method_Selection" is not a key'),
    ("no_source", REPRODUCIBILITY, "", -9, "areas[1].skills[3].source", "missing; add it"),
    (
        "empty_source",
        REPRODUCIBILITY,
        "        source: []\n",
        0,
        "areas[1].skills[3].source",
        "is an empty list; add at least one entry",
    ),
    (
        "source_line_0",
        "Reproducibility, lines: [218,",
        "Reproducibility, lines: [0,",
        0,
        "areas[1].skills[3].source[0].lines[0]",
        "0 is not possible",
    ),
    (
        "rule_negative",
        "      min_sessions: 6\n",
        "      min_sessions: -1\n",
        0,
        f"{RULE}.min_sessions",
        "-1 is not possible here",
    ),
    (
        "rule_skill",
        "      skill: mentoring\n",
        "      skill: coaching\n",
        0,
        f"{RULE}.skill",
        'unknown skill "coaching"',
    ),
    (
        "rule_kind",
        "      kind: required\n",
        "      kind: must\n",
        0,
        f"{RULE}.kind",
        '"must" is not possible here; write required or advisory',
    ),
    (
        "rule_flag",
        "      reporting_line_counts: false\n",
        "      reporting_line_counts: 0\n",
        0,
        f"{RULE}.reporting_line_counts",
        "write true or false",
    ),
    (
        "rule_span",
        "      min_span_days: 90\n",
        "      min_span_days: 400\n",
        0,
        f"{RULE}.min_span_days",
        "400 days do not fit into 12 months",
    ),
    (
        "policy_cut",
        "    rank: 1\n",
        POLICY + "{cut: 101}\n",
        1,
        "roles[0].policy.cut",
        "101 is not possible here; write a number from 0 to 100",
    ),
    ("policy_nan", "    rank: 1\n", POLICY + "{cut: .nan}\n", 1, "roles[0].policy.cut", ".nan is not possible here"),
    (
        "policy_share",
        "    rank: 1\n",
        POLICY + "{min_coverage: 60}\n",
        1,
        "roles[0].policy.min_coverage",
        "a number from 0 to 1",
    ),
    (
        "policy_bands",
        "    rank: 1\n",
        POLICY + "{ready_now: 0.2}\n",
        1,
        "roles[0].policy.ready_now",
        "ready_soon 0.3 is above ready_now 0.2",
    ),
    (
        "policy_raters",
        "    rank: 1\n",
        POLICY + "{min_raters: 0}\n",
        1,
        "roles[0].policy.min_raters",
        "a whole number from 1",
    ),
    (
        "policy_age",
        "    rank: 1\n",
        POLICY + "{max_age_months: 121}\n",
        1,
        "roles[0].policy.max_age_months",
        "a whole number from 1 to 120",
    ),
    (
        "years_order",
        "        from: 7\n",
        "        from: 12\n",
        1,
        "roles[2].experience.career_years.to",
        "10 is below from (12)",
    ),
    (
        "years_use",
        "        use: context\n",
        "        use: check\n",
        0,
        "roles[0].experience.career_years.use",
        "write context",
    ),
    ("years_check", "          at_least: 4\n", "", -1, f"{YEARS}.at_least", "missing"),
    ("waiver", "needs: [reason, approver]", "needs: [reason]", 0, f"{YEARS}.waiver.needs", "a waiver needs both"),
    ("alias", "    name: Data\n", "    name: *data\n", 0, "", 'the alias "*data" is not read; write the value out'),
    ("anchor", "    name: Data\n", "    name: &data Data\n", 0, "", 'the anchor "&data" is not read; remove it'),
    ("tag", "    name: Data\n", "    name: !!python/name:os.system\n", 0, "", "the tag"),
    ("merge_key", "    name: Data\n", "    name: Data\n    <<: {}\n", 1, "areas[2].<<", "unknown key; remove it"),
    (
        "tab",
        "    name: Data\n",
        "\tname: Data\n",
        0,
        "",
        "found character '\\t' that cannot start any token",
    ),
    (
        "open_quote",
        "    name: Professional practice\n",
        '    name: "Professional practice\n',
        0,
        "",
        "while scanning a quoted scalar",
    ),
    ("bad_escape", "    name: Data\n", '    name: "\\UFFFFFFFF"\n', 0, "", "not valid YAML: unknown character escape"),
    (
        "documents",
        "areas:\n\n",
        "---\nareas:\n",
        0,
        "",
        "expected a single document in the stream from line 7, but found",
    ),
    ("nul", "    name: Data\n", "    name: Da\0ta\n", 0, "", "character 13 is a control character (U+0000); remove it"),
    (
        "bell",
        "    name: Data\n",
        '    name: "Da\\ata"\n',
        0,
        "areas[2].name",
        "character 3 is a control character (U+0007)",
    ),
    ("surrogate", "    name: Data\n", '    name: "\\ud800"\n', 0, "areas[2].name", "a control character (U+D800)"),
]


@pytest.mark.parametrize(
    ("old", "new", "below", "path", "message"), [row[1:] for row in PLANTED], ids=[row[0] for row in PLANTED]
)
def test_a_planted_fault_is_reported_with_its_line_and_path(old, new, below, path, message):
    assert old in TEXT
    line = TEXT[: TEXT.index(old)].count("\n") + 1 + below

    found = faults(TEXT.replace(old, new, 1))

    place = f"file.yaml:{line}: {path}: " if path else f"file.yaml:{line}: "
    assert any(line.startswith(place) and message in line for line in found), found
    assert all(";" in line for line in found), "each fault says what to do"


@pytest.mark.parametrize(
    "name", ["unknown_key", "level_6", "floor_above", "weights_99", "no_target", "nul", "key_twice"]
)
def test_one_fault_does_not_cause_others(name):
    old, new = next(row[1:3] for row in PLANTED if row[0] == name)

    assert len(faults(TEXT.replace(old, new, 1))) == 1


def test_a_missing_key_is_one_fault_and_does_not_hide_those_of_the_roles():
    text = TEXT.replace("  - key: data\n    name: Data\n", "  - name: Data\n")

    assert [line.split(":", 2)[2] for line in faults(text)] == [" areas[2].key: missing; add it"]
    assert any(
        "the weights sum to 99" in line for line in faults(text.replace("ml-lifecycle: 6\n", "ml-lifecycle: 5\n"))
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "file.yaml:1: the file is empty"),
        (b"# nothing but a comment\n", "file.yaml:1: the file is empty"),
        (b"- a\n- b\n", "file.yaml:1: must be a mapping, not a list"),
        (b"just a text", 'file.yaml:1: must be a mapping, not text ("just a text")'),
        (TEXT.encode("utf-16"), "file.yaml:1: byte 1 is not UTF-8; save the file as UTF-8"),
        (b"framework:\n  title: caf\xe9\n", "file.yaml:2: byte 24 is not UTF-8"),
        (b"#" * 1_000_001, "file.yaml:1: the file is larger than 1,000,000 bytes"),
        (b"a: " + b"[" * 100_000, "file.yaml:1: not valid YAML: nested more than 20 levels deep"),
        (b"? [a, b]\n: c\n", "a key must be plain text"),
    ],
    ids=["empty", "comment", "list", "text", "utf-16", "latin-1", "large", "deep", "complex-key"],
)
def test_a_file_that_is_no_framework_is_one_clear_sentence(data, message):
    assert message in "\n".join(faults(data))


def test_a_byte_order_mark_and_windows_line_ends_change_nothing():
    data = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()

    assert parse(data, "file.yaml").digest == parse(TEXT.encode(), "file.yaml").digest


def test_an_area_with_weight_but_without_targets_is_a_fault():
    document = copy.deepcopy(parse(TEXT.encode(), "file.yaml").document)
    entry = document["roles"][0]
    for key in ("ethical-practice", "explainability", "security-compliance", "robustness"):
        entry["targets"][key] = {"level": 0, "importance": 1}

    assert (
        "roles[0].area_weights.responsible-ai: has a weight but no target above 0"
        in faults(Definition(document).to_yaml())[0]
    )


@effort(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.binary(min_size=0, max_size=3)), min_size=1, max_size=8))
def test_random_bytes_in_the_file_are_never_worse_than_faults(changes):
    data = bytearray(TEXT.encode())
    for place, new in changes:
        data[place : place + 1] = new

    found = faults(bytes(data))

    assert all(line.startswith("file.yaml:") for line in found)
    "\n".join(found).encode()


@pytest.mark.thorough
@effort(max_examples=30, deadline=None)
@given(st.text(alphabet="{}[]:,-?&*!|>'\"%@`# \n\tab1.\\\0é", max_size=60), st.integers(0, 60))
def test_random_punctuation_is_never_worse_than_faults(text, place):
    line = TEXT.index("\n", place * 900) + 1

    assert isinstance(faults(TEXT[:line] + text + TEXT[line:]), list)
