"""Frameworks: read a file, compare it with what is published, keep it as a draft, publish it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from config.base.words import listed
from skills.framework.check import InvalidFramework, Owners, check
from skills.framework.definition import Definition
from skills.framework.diff import diff
from skills.framework.yaml_file import SIZE_LIMIT, Fault
from skills.models import Area, Engineer, Framework, FrameworkVersion, Placement, Role, Skill, Target

MOST_NAMES = 10  # of a role, before "and 4 others"
SHIPPED = Path(__file__).parent.parent / "frameworks"
State = FrameworkVersion.State
Row = TypeVar("Row", Area, Skill, Role)


class CannotPublish(ValueError):
    """The version cannot become the published one; the message is a full sentence."""


def read_file(name: str) -> Definition:
    """The definition in a file, or in the shipped file of that key; checked against the keys of other frameworks."""
    path = Path(name)
    shipped = {found.stem: found for found in SHIPPED.glob("*.yaml")}
    if not path.exists() and name in shipped:
        path = shipped[name]
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as problem:  # ValueError: a NUL in the name
        reason = getattr(problem, "strerror", None) or "not a file name"
        fix = f"give the path of a framework file or one of: {', '.join(sorted(shipped))}"
        raise InvalidFramework(name, [Fault(0, "", f"cannot be read ({reason}); {fix}")]) from problem
    return parse(data, str(path), owners())


def parse(data: bytes, name: str, taken: Owners | None = None) -> Definition:
    """The definition in the bytes of a file; raises InvalidFramework with every fault. Without ``taken`` the keys of
    other frameworks are not looked at."""
    return Definition(check(data, name, taken or {}))


def owners() -> Owners:
    """Which framework each skill and role key belongs to, retired ones included: their ratings still stand."""
    skills = Skill.objects.values_list("key", "area__framework__key")
    roles = Role.objects.values_list("key", "framework__key")
    return {("skill", key): owner for key, owner in skills} | {("role", key): owner for key, owner in roles}


@dataclass(frozen=True)
class Comparison:
    """A definition beside what the database holds of its framework.

    ``name`` is the version it gets. A published version keeps its name for good, because reports print it: other
    content that claims the same version is numbered ("1.0+2").
    """

    definition: Definition
    published: FrameworkVersion | None
    draft: FrameworkVersion | None
    outdated: list[FrameworkVersion]
    name: str
    changes: list[str]

    @property
    def is_unchanged(self) -> bool:
        return self.published is not None and self.published.digest == self.definition.digest

    @property
    def is_renamed(self) -> bool:
        return self.name != self.definition.version


def compare(definition: Definition) -> Comparison:
    """What loading the definition would change; reads only."""
    versions = list(FrameworkVersion.objects.filter(framework__key=definition.key))
    published = next((version for version in versions if version.state == State.PUBLISHED), None)
    drafts = [version for version in versions if version.state == State.DRAFT]
    return Comparison(
        definition=definition,
        published=published,
        draft=next((draft for draft in drafts if draft.digest == definition.digest), None),
        outdated=[
            draft
            for draft in drafts
            if draft.digest != definition.digest and draft.document["framework"]["version"] == definition.version
        ],
        name=_free_name(definition, [version for version in versions if version.state != State.DRAFT]),
        changes=diff(Definition(published.document) if published else None, definition),
    )


def _free_name(definition: Definition, used: list[FrameworkVersion]) -> str:
    """The definition's version, numbered when other content was published under it."""
    contents = {version.version: version.digest for version in used}
    number, name = 1, definition.version
    while contents.get(name, definition.digest) != definition.digest:
        number += 1
        name = f"{definition.version}+{number}"
    return name


@dataclass(frozen=True)
class Loaded:
    """What ``load`` did: ``version`` is the draft or published row that now holds the definition."""

    comparison: Comparison
    version: FrameworkVersion
    applied: Applied | None = None


@dataclass
class Applied:
    """Keys that publishing retired and brought back, by kind ("areas", "skills", "roles")."""

    retired: dict[str, list[str]] = field(default_factory=dict)
    revived: dict[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def load(definition: Definition, *, as_draft: bool = True) -> Loaded:
    """Keep the definition as a draft, or publish it. What is published already, or kept as a draft already, is not
    written again."""
    _lock(definition)
    found = compare(definition)
    if found.is_unchanged and found.published:
        return Loaded(found, found.published)
    draft = found.draft or save_draft(definition)
    return Loaded(found, draft, None if as_draft else publish(draft))


@transaction.atomic
def save_draft(definition: Definition) -> FrameworkVersion:
    """A new draft; it takes the place of an earlier draft of the same version, which nobody can publish by mistake
    any more."""
    framework = _lock(definition)
    found = compare(definition)
    FrameworkVersion.objects.filter(pk__in=[draft.pk for draft in found.outdated]).delete()
    return framework.versions.create(version=found.name, document=definition.document, digest=definition.digest)


@transaction.atomic
def publish(draft: FrameworkVersion, today: date | None = None) -> Applied:
    """Apply a draft to areas, skills, roles and targets, and retire the version published before, all or nothing.

    The row of the framework is locked: of two that publish at once, the second waits and then sees the first. Refused
    while somebody holds or aims at a role that would be retired.
    """
    framework = Framework.objects.select_for_update().get(pk=draft.framework_id)
    version = FrameworkVersion.objects.filter(pk=draft.pk, state=State.DRAFT).first()
    if version is None:
        raise CannotPublish("This draft was published or replaced meanwhile. Load the framework again.")
    definition = Definition(version.document)
    if held := say_held(definition, today or timezone.localdate()):
        raise CannotPublish(f"{held} Nothing was published.")
    try:
        with transaction.atomic():
            applied = _apply(framework, definition)
    except IntegrityError as problem:
        raise CannotPublish(_taken(definition) or f"The database refused it: {problem}") from problem
    version.version = compare(definition).name
    framework.versions.filter(state=State.PUBLISHED).update(state=State.RETIRED)
    version.state, version.published_at = State.PUBLISHED, timezone.now()
    version.save(update_fields=["version", "state", "published_at"])
    Framework.objects.filter(pk=framework.pk).update(title=definition.title)
    return applied


def say_held(definition: Definition, today: date) -> str:
    """Who holds or aims at a role that the definition lacks, today or from a day ahead; empty when nobody does."""
    here = Engineer.objects.exclude(left_on__lt=today).values("pk")
    places = Placement.objects.filter(engineer__in=here)
    standing = places.filter(Q(pk__in=places.current(today).values("pk")) | Q(from_on__gt=today))
    people: dict[str, set[str]] = {}
    for held in ("role", "target_role"):
        gone = {f"{held}__framework__key": definition.key, f"{held}__is_retired": False}
        rows = standing.filter(**gone).exclude(**{f"{held}__key__in": list(definition.roles)})
        for title, name in rows.values_list(f"{held}__title", "engineer__name"):
            people.setdefault(title, set()).add(name)
    if not people:
        return ""
    who = "; ".join(f"{title}: {listed(sorted(names), MOST_NAMES)}" for title, names in sorted(people.items()))
    return f"Somebody holds or aims at a role that this framework lacks ({who}). Move them to another role first."


def _lock(definition: Definition) -> Framework:
    Framework.objects.get_or_create(key=definition.key, defaults={"title": definition.title})
    return Framework.objects.select_for_update().get(key=definition.key)


def _taken(definition: Definition) -> str:
    """Which keys another framework took since the file was checked; empty when there are none."""
    wanted = {("skill", key) for key in definition.skills} | {("role", key) for key in definition.roles}
    lost = sorted(key for key, owner in owners().items() if owner != definition.key and key in wanted)
    names = ", ".join(f"{kind} {key}" for kind, key in lost)
    return f"Another framework has these keys: {names}. Choose others; nothing was published." if lost else ""


def _apply(framework: Framework, definition: Definition) -> Applied:
    applied = Applied()
    areas = _write(applied, "areas", Area.objects.filter(framework=framework), _area_rows(framework, definition))
    skills = _write(applied, "skills", Skill.objects.filter(area__framework=framework), _skill_rows(areas, definition))
    roles = _write(applied, "roles", Role.objects.filter(framework=framework), _role_rows(framework, definition))
    _write_targets(roles, skills, definition)
    return applied


def _area_rows(framework: Framework, definition: Definition) -> Iterable[Area]:
    for position, area in enumerate(definition.areas.values(), 1):
        yield Area(framework=framework, key=area.key, name=area.name, description=area.description, position=position)


def _skill_rows(areas: dict[str, Area], definition: Definition) -> Iterable[Skill]:
    for area in definition.areas.values():
        for position, skill in enumerate(area.skills, 1):
            yield Skill(
                area=areas[area.key],
                key=skill.key,
                name=skill.name,
                description=skill.description,
                levels={str(level): text for level, text in skill.levels.items()},
                position=position,
            )


def _role_rows(framework: Framework, definition: Definition) -> Iterable[Role]:
    parts = ("area_weights", "experience", "mentoring", "policy")
    for role in definition.roles.values():
        yield Role(
            framework=framework,
            key=role.key,
            title=role.title,
            rank=role.rank,
            summary=role.summary,
            definition={part: role.data[part] for part in parts if part in role.data},
        )


def _write(applied: Applied, kind: str, existing: models.QuerySet[Row], wanted: Iterable[Row]) -> dict[str, Row]:
    """Insert, change and revive the wanted rows by key, retire the others; nothing is deleted."""
    before = {row.key: row for row in existing}
    rows = {row.key: row for row in wanted}
    model = existing.model
    for key, row in rows.items():
        row.pk = before[key].pk if key in before else None
    gone = [row for key, row in before.items() if key not in rows and not row.is_retired]
    applied.retired[kind] = [row.key for row in gone]
    applied.revived[kind] = [key for key in rows if key in before and before[key].is_retired]
    for row in gone:
        row.is_retired = True
    fields = [field.name for field in model._meta.concrete_fields if field.name not in ("id", "key")]
    model._default_manager.bulk_update(gone, ["is_retired"])
    model._default_manager.bulk_update([row for row in rows.values() if row.pk], fields)
    model._default_manager.bulk_create([row for row in rows.values() if not row.pk])
    return {row.key: row for row in existing.all()} | rows


def _write_targets(roles: dict[str, Role], skills: dict[str, Skill], definition: Definition) -> None:
    """The targets of the roles, as defined. A retired role keeps its last ones for the people who still hold it."""
    rows = [
        Target(
            role=roles[role.key],
            skill=skills[key],
            level=target.level,
            importance=target.importance,
            floor=target.floor,
        )
        for role in definition.roles.values()
        for key, target in role.targets.items()
    ]
    live = [roles[key].pk for key in definition.roles]
    kept = [skills[key].pk for key in definition.skills]
    Target.objects.filter(role__in=live).exclude(skill__in=kept).delete()
    Target.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["role", "skill"],
        update_fields=["level", "importance", "floor"],
    )
