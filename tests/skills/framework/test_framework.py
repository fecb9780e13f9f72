"""A framework file is compared, kept as a draft, and published all or nothing."""

from __future__ import annotations

import copy
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from skills.framework.publish import CannotPublish, Definition, compare, load, parse, publish, save_draft
from skills.models import Area, Framework, FrameworkVersion, Rating, Role, Skill, Target
from tests.make import make_rating, make_role, make_skill
from tests.skills.shipped import FILE, SENIOR_MENTORING, TEXT, definition, edited, without_skill


def line_of(text: str) -> int:
    return TEXT[: TEXT.index(text)].count("\n") + 1


def command(*arguments: str | Path) -> str:
    out = StringIO()
    call_command("load_framework", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path):
    def write(*pairs: tuple[str, str]) -> Path:
        path = tmp_path / "changed.yaml"
        path.write_text(edited(*pairs))
        return path

    return write


# ── files with faults ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_fault_is_reported_in_one_run_and_nothing_is_written(db, file):
    path = file(
        ("    name: Data\n", "    name: 5\n"),
        ("      ml-lifecycle: 6\n", "      ml-lifecycle: 5\n"),
        (SENIOR_MENTORING, SENIOR_MENTORING.replace("floor: 3", "floor: 5")),
        ("      min_sessions: 6\n", "      min_session: 6\n"),
        ("  - key: ml-engineer\n", "  - key: ML engineer\n"),
        ("    rank: 2\n", "    rank: 1\n"),
    )

    with pytest.raises(CommandError) as caught:
        command(path, "--publish")

    lines = str(caught.value).split("\n")
    assert [line.split(": ")[1] for line in lines[:-1]] == [
        "areas[2].name",
        "roles[0].area_weights",
        "roles[1].key",
        "roles[1].rank",
        "roles[2].targets.mentoring.floor",
        "roles[2].mentoring.min_sessions",
        "roles[2].mentoring.min_session",
    ]
    assert all(line.startswith(f"{path}:") for line in lines[:-1])
    assert lines[-1] == "7 faults; nothing was written."
    assert not Framework.objects.exists()


def test_a_key_of_another_framework_is_a_fault(db, file):
    make_skill("mentoring", framework="small")
    make_role("ml-engineer", framework="small")

    with pytest.raises(CommandError) as caught:
        command(FILE)

    skill, role = f"{line_of('      - key: mentoring')}", f"{line_of('  - key: ml-engineer' + chr(10))}"
    assert f'{FILE}:{skill}: areas[6].skills[1].key: "mentoring" belongs to the framework "small"' in str(caught.value)
    assert f'{FILE}:{role}: roles[1].key: "ml-engineer" belongs to the framework "small"' in str(caught.value)


# ── drafts and publishing ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_framework_is_kept_as_a_draft_that_nobody_sees(db):
    printed = command("senior-ml-engineer")

    assert "10 areas, 41 skills, 3 roles, 123 targets" in printed
    assert "Saved as a draft. Nobody sees it until: manage.py load_framework senior-ml-engineer --publish" in printed
    assert FrameworkVersion.objects.get().state == "draft"
    assert not Area.objects.exists()


def test_publishing_fills_areas_skills_roles_and_targets(db):
    printed = command(FILE, "--publish")

    assert "Published version 1.0." in printed
    assert (Area.objects.count(), Skill.objects.live().count(), Role.objects.count()) == (10, 41, 3)
    assert Target.objects.count() == 123
    target = Target.objects.get(role__key="senior-ml-engineer", skill__key="mentoring")
    assert (target.level, target.importance, target.floor) == (4, 3, 3)
    assert Role.objects.get(key="senior-ml-engineer").definition["mentoring"]["min_sessions"] == 6
    assert [skill.key for skill in Skill.objects.all()] == list(definition().skills)
    version = FrameworkVersion.objects.get()
    assert version.digest == definition().digest == Definition(version.document).digest
    assert version.published_at


def test_the_same_file_twice_changes_nothing(db):
    command(FILE, "--publish")
    rows = list(FrameworkVersion.objects.values()), list(Skill.objects.values()), list(Target.objects.values())

    for flags in ([], ["--publish"]):
        assert "no changes" in command(FILE, *flags)

    assert rows == (
        list(FrameworkVersion.objects.values()),
        list(Skill.objects.values()),
        list(Target.objects.values()),
    )


def test_the_same_draft_twice_is_one_draft_and_publishing_uses_it(db):
    command(FILE)
    draft = FrameworkVersion.objects.get()

    assert "no changes: this draft was saved before" in command(FILE)
    command(FILE, "--publish")

    assert FrameworkVersion.objects.get() == draft
    assert FrameworkVersion.objects.get().state == "published"


def test_a_changed_file_is_compared_and_published_only_when_asked(db, file):
    command(FILE, "--publish")
    lower = SENIOR_MENTORING.replace("level: 4", "level: 3")
    path = file(('version: "1.0"', 'version: "1.1"'), (SENIOR_MENTORING, lower))
    target = Target.objects.filter(role__key="senior-ml-engineer", skill__key="mentoring")

    printed = command(path)
    assert "Changes to the published version 1.0:" in printed
    assert 'Senior ML Engineer: target for "Mentoring" 4 → 3.' in printed
    assert target.get().level == 4

    assert "Published version 1.1." in command(path, "--publish")
    assert target.get().level == 3
    assert dict(FrameworkVersion.objects.values_list("version", "state")) == {"1.0": "retired", "1.1": "published"}


def test_a_dry_run_prints_the_difference_and_writes_nothing(db, file):
    assert "Dry run: nothing was written." in command(FILE, "--dry-run", "--publish")
    assert not Framework.objects.exists()

    command(FILE, "--publish")
    assert "weight of" not in command(FILE, "--dry-run")
    assert 'Area "Data" renamed to "Datum".' in command(file(("    name: Data\n", "    name: Datum\n")), "--dry-run")
    assert FrameworkVersion.objects.count() == 1


def test_other_content_under_a_published_version_is_numbered_because_reports_name_it(db, file):
    command(FILE, "--publish")

    printed = command(file(("    name: Data\n", "    name: Datum\n")), "--publish")

    assert "Version 1.0 is taken by other content" in printed
    assert dict(FrameworkVersion.objects.values_list("version", "state")) == {"1.0": "retired", "1.0+2": "published"}
    assert "no changes" in command(file(("    name: Data\n", "    name: Datum\n")))


def test_going_back_to_an_earlier_content_keeps_its_version_name(db, file):
    command(FILE, "--publish")
    command(file(('version: "1.0"', 'version: "1.1"')), "--publish")

    assert "Published version 1.0." in command(FILE, "--publish")
    assert Framework.objects.get().published.version == "1.0"
    assert FrameworkVersion.objects.count() == 3


def test_a_second_draft_of_a_version_takes_the_place_of_the_first(db, file):
    command(FILE, "--publish")
    version = ('version: "1.0"', 'version: "1.1"')
    command(file(version))
    first = FrameworkVersion.objects.get(state="draft")

    printed = command(file(version, ("    name: Data\n", "    name: Datum\n")))

    assert "in place of the earlier draft of this version" in printed
    assert FrameworkVersion.objects.filter(state="draft").count() == 1
    with pytest.raises(CannotPublish, match="published or replaced meanwhile"):
        publish(first)


def test_a_skill_that_disappears_is_retired_with_its_ratings_and_comes_back_with_them(db, bob, alice):
    load(definition(), as_draft=False)
    robustness = Skill.objects.get(key="robustness")
    rating = make_rating(bob, robustness, 3, by=alice, on="2026-01-10")

    gone = load(without_skill("robustness"), as_draft=False)
    assert gone.applied is not None
    assert gone.applied.retired["skills"] == ["robustness"]
    assert Skill.objects.get(key="robustness").is_retired
    assert Rating.objects.get() == rating
    assert rating.skill_id == robustness.pk
    assert not Target.objects.filter(skill=robustness).exists()

    back = load(definition(), as_draft=False)
    assert back.applied is not None
    assert back.applied.revived["skills"] == ["robustness"]
    assert Skill.objects.live().get(key="robustness").ratings.get() == rating
    assert Target.objects.filter(skill=robustness).count() == 3


def test_a_role_and_an_area_that_disappear_are_retired(db):
    load(definition(), as_draft=False)
    document = copy.deepcopy(definition().document)
    document["framework"]["version"] = "2.0"
    document["roles"] = document["roles"][1:]
    moved = next(area for area in document["areas"] if area["key"] == "innovation")
    document["areas"].remove(moved)
    document["areas"][0]["skills"] += moved["skills"]
    for role in document["roles"]:
        role["area_weights"]["model-development"] += role["area_weights"].pop("innovation")

    loaded = load(parse(Definition(document).to_yaml().encode(), "file.yaml"), as_draft=False)

    assert loaded.applied is not None
    assert loaded.applied.retired == {"areas": ["innovation"], "skills": [], "roles": ["ml-engineer-entry"]}
    assert 'Skill "Driving innovation": moved to the area "Model development".' in loaded.comparison.changes
    assert Skill.objects.live().get(key="driving-innovation").area.key == "model-development"
    assert Target.objects.filter(role__key="ml-engineer-entry").count() == 41


def test_a_key_taken_by_another_framework_since_the_draft_stops_the_publication(db):
    draft = save_draft(definition())
    make_skill("mentoring", framework="small")

    with pytest.raises(CannotPublish, match="Another framework has these keys: skill mentoring"):
        publish(draft)

    assert FrameworkVersion.objects.get().state == "draft"
    assert Skill.objects.count() == 1


def test_a_draft_does_not_change_the_title_that_people_see(db):
    load(definition(), as_draft=False)

    load(definition(("  title: Senior Machine", "  title: Staff Machine")))

    assert Framework.objects.get().title == "Senior Machine Learning Engineer"


def test_comparing_reads_only(db, django_assert_num_queries):
    load(definition(), as_draft=False)

    with django_assert_num_queries(1):
        assert compare(definition()).is_unchanged


@pytest.mark.parametrize("name", ["no-such-file.yaml", "no-such-key", "nul\0", "."])
def test_a_file_that_cannot_be_read_is_named_with_what_to_give_instead(db, name):
    with pytest.raises(CommandError, match="one of: senior-ml-engineer"):
        command(name)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_publications_at_the_same_moment_leave_one_published_version_and_its_targets():
    levels = [1, 2, 3, 4]
    files = [
        definition(
            ('version: "1.0"', f'version: "1.{level}"'),
            (SENIOR_MENTORING, f"      mentoring: {{level: {level}, importance: 3}}\n"),
        )
        for level in levels
    ]
    together, problems = threading.Barrier(len(files)), []

    def run(wanted: Definition) -> None:
        try:
            together.wait()
            load(wanted, as_draft=False)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[wanted]) for wanted in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    published = Framework.objects.get().published
    assert published is not None
    target = Target.objects.get(role__key="senior-ml-engineer", skill__key="mentoring")
    assert target.level == Definition(published.document).roles["senior-ml-engineer"].targets["mentoring"].level
    assert FrameworkVersion.objects.filter(state="retired").count() == 3
