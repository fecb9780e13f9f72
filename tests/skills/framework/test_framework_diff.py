"""Each change between two definitions is one sentence, and none goes without."""

from __future__ import annotations

import copy

from skills.framework.publish import Definition, diff
from tests.skills.shipped import SENIOR_MENTORING, definition, without_skill


def test_each_change_is_one_sentence():
    changes = diff(
        definition(),
        definition(
            ('version: "1.0"', 'version: "1.1"'),
            ("    name: Data\n", "    name: Data work\n"),
            ("        name: Mentoring\n", "        name: Growing others\n"),
            ("3: Shortlists methods for a familiar problem,", "3: Shortlists methods,"),
            ("model-development: 12\n      ml-lifecycle: 13\n", "model-development: 13\n      ml-lifecycle: 12\n"),
            (SENIOR_MENTORING, "      mentoring: {level: 3, importance: 2}\n"),
            ("      min_sessions: 6\n", "      min_sessions: 4\n"),
            ("          at_least: 4\n", "          at_least: 5\n"),
            ("    rank: 3\n", "    rank: 3\n    policy: {cut: 85}\n"),
            ("    summary: Prepares data,", "    summary: Readies data,"),
        ),
    )

    old = "Shortlists methods for a familiar problem, adds a simple baseline and explains the maths behind the choice."
    new = old.replace(" for a familiar problem", "")
    assert changes == [
        'Framework: version "1.0" → "1.1".',
        'Area "Data" renamed to "Data work".',
        f'Skill "Method selection": the text of level 3 changed, "{old}" → "{new}".',
        'Skill "Mentoring" renamed to "Growing others".',
        "Entry ML Engineer: the summary changed.",
        'Senior ML Engineer: weight of "Model development" 12 → 13.',
        'Senior ML Engineer: weight of "ML lifecycle" 13 → 12.',
        'Senior ML Engineer: target for "Growing others" 4 → 3, importance 3 → 2, floor 3 → none.',
        "Senior ML Engineer: experience, hands on years, check, at least 4 → 5.",
        "Senior ML Engineer: mentoring, min sessions 6 → 4.",
        "Senior ML Engineer: policy, cut none → 85.",
    ]


def test_skills_that_come_and_go_are_named_once_with_the_targets_of_the_new_ones():
    smaller = without_skill("robustness")

    assert 'Skill "Robustness" (robustness) retired; its ratings are kept.' in diff(definition(), smaller)
    assert len(diff(definition(), smaller)) == 2
    assert diff(smaller, definition())[1:] == [
        'Skill "Robustness" (robustness) added.',
        'Entry ML Engineer: target for "Robustness" none → 1, importance none → 1.',
        'ML Engineer: target for "Robustness" none → 2, importance none → 1.',
        'Senior ML Engineer: target for "Robustness" none → 3, importance none → 2.',
    ]


def _leaves(value, path=()):
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inner, (*path, key))
    else:
        yield path, value


def test_no_value_of_the_document_can_change_without_a_sentence():
    before = definition()
    silent = []
    for path, value in _leaves(before.document):
        if path[-1] == "key" or (path[0], path[-1]) == ("scale", "level"):
            continue  # identity, not content
        after = copy.deepcopy(before.document)
        parent = after
        for part in path[:-1]:
            parent = parent[part]
        parent[path[-1]] = (not value) if isinstance(value, bool) else value + (1 if isinstance(value, int) else "x")
        changes = diff(before, Definition(after))
        if not changes or "no sentence" in changes[0]:
            silent.append(path)
    assert silent == []
