"""What the shipped file says, read by name; and that one document has one digest."""

from __future__ import annotations

import copy

from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from config.base.text import BadText, clean_text
from skills.framework.publish import Definition, parse
from tests.skills.shipped import definition

# ── the shipped file ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_shipped_file_has_ten_areas_41_skills_with_five_texts_and_three_roles():
    shipped = definition()

    assert (len(shipped.areas), len(shipped.skills)) == (10, 41)
    assert all(list(skill.levels) == [1, 2, 3, 4, 5] for skill in shipped.skills.values())
    assert all(text for skill in shipped.skills.values() for text in skill.levels.values())
    assert list(shipped.roles) == ["ml-engineer-entry", "ml-engineer", "senior-ml-engineer"]
    assert [sum(role.area_weights.values()) for role in shipped.roles.values()] == [100, 100, 100]
    assert all(list(role.targets) == list(shipped.skills) for role in shipped.roles.values())


def test_a_definition_reads_by_name():
    senior = definition().roles["senior-ml-engineer"]

    assert (senior.targets["mentoring"].level, senior.targets["mentoring"].floor) == (4, 3)
    assert senior.targets["capacity-cost"].floor is None
    assert (senior.policy.cut, senior.policy.ready_now, senior.policy.min_raters) == (90, 0.65, 2)
    assert senior.mentoring is not None
    assert (senior.mentoring.min_sessions, senior.mentoring.is_required) == (6, True)
    assert senior.experience.hands_on_years is not None
    assert (senior.experience.hands_on_years.at_least, senior.experience.hands_on_years.is_required) == (4, False)
    assert definition().skills["mentoring"].area == "leadership-mentoring"
    assert [step.name for step in definition().scale][3] == "Independent"


def test_policy_in_the_file_replaces_the_defaults_it_names():
    role = definition(("    rank: 2\n", "    rank: 2\n    policy: {cut: 82.5, min_raters: 3}\n")).roles["ml-engineer"]

    assert (role.policy.cut, role.policy.min_raters, role.policy.ready_now) == (82.5, 3, 0.65)


# ── one document, one digest ────────────────────────────────────────────────────────────────────────────────────────


def _clean(text: str) -> str:
    try:
        return clean_text(text.replace("\x85", "\n"), one_line=True)
    except BadText:
        return ""


def small_document() -> dict:
    """The first area of the shipped framework, its four skills and the entry role."""
    document = copy.deepcopy(definition().document)
    document["areas"], document["roles"] = document["areas"][:1], document["roles"][:1]
    skills = [skill["key"] for skill in document["areas"][0]["skills"]]
    role = document["roles"][0]
    role["targets"] = {key: role["targets"][key] for key in skills}
    role["area_weights"] = {"model-development": 100}
    return document


@effort(max_examples=30, deadline=None)
@given(
    st.lists(st.text(min_size=1, max_size=80).map(_clean).filter(bool), min_size=5, max_size=5),
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 100)), min_size=4, max_size=4),
    st.integers(0, 100_000),
)
def test_a_dumped_definition_reads_back_with_the_same_digest(texts, targets, cut):
    document = small_document()
    document["areas"][0]["name"] = document["framework"]["title"] = texts[0]
    document["areas"][0]["skills"][0]["levels"] = {str(level): text for level, text in enumerate(texts, 1)}
    for key, (level, importance) in zip(document["roles"][0]["targets"], targets, strict=True):
        document["roles"][0]["targets"][key] = {"level": level, "importance": importance, "floor": level}
    document["roles"][0]["policy"] = {"cut": cut // 1000 if cut % 1000 == 0 else cut / 1000}
    written = Definition(document)

    read = parse(written.to_yaml().encode(), "file.yaml")

    assert read == written
    assert read.digest == written.digest


def test_the_digest_does_not_depend_on_the_order_of_keys_in_a_mapping():
    def backwards(value):
        if isinstance(value, dict):
            return {key: backwards(value[key]) for key in reversed(value)}
        return [backwards(item) for item in value] if isinstance(value, list) else value

    shuffled = Definition.from_document(backwards(definition().document))

    assert shuffled.digest == definition().digest
    assert list(shuffled.roles["ml-engineer"].targets) == list(definition().skills)
    assert shuffled.to_yaml() == definition().to_yaml()
