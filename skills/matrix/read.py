"""What a matrix is built from, read in the same few queries for any number of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef

from config.base.grouping import grouped
from config.base.lookup import tell_apart
from skills.matrix.matrix import Column, KnownLevel, Levels, Matrix, Targets, build_matrix
from skills.models import Engineer, FrameworkVersion, Placement, Rating, Role, Skill, Target, Team, User
from skills.models.people import initials_of
from skills.models.ratings import SMALLEST_MEAN, STALE_AFTER, is_stale

OWN = "own"  # the target: each person's own role instead of one for all


@dataclass(frozen=True)
class Published:
    """Roles and skills of the published frameworks, in their order."""

    roles: dict[int, Role]
    skills: tuple[Skill, ...]

    @property
    def areas(self) -> list[tuple[str, str]]:
        return list({skill.area.key: skill.area.name for skill in self.skills}.items())

    @property
    def open_roles(self) -> list[Role]:
        """Those one may choose as a target."""
        return [role for role in self.roles.values() if not role.is_retired]

    def role(self, key: str) -> int | None:
        return next((role.pk for role in self.open_roles if role.key == key), None)

    def skills_for(self, roles: Iterable[int]) -> list[Skill]:
        """Those of the frameworks that the roles belong to."""
        frameworks = {self.roles[role].framework_id for role in roles if role in self.roles}
        return [skill for skill in self.skills if skill.area.framework_id in frameworks]

    def skills_of(self, columns: Iterable[Column], one_role: int | None = None) -> list[Skill]:
        """The rows of a matrix: what the people aim at, and the role all are held against."""
        return self.skills_for({column.target_role for column in columns} | ({one_role} if one_role else set()))


def read_published() -> Published:
    """Two queries. Retired roles are among them: some still hold one."""
    roles = {role.pk: role for role in Role.objects.defer("definition", "summary").order_by("framework", "rank")}
    skills = Skill.objects.live().filter(area__is_retired=False).select_related("area").defer("levels", "description")
    return Published(roles, tuple(skills.order_by("area__framework", "area__position", "area", "position")))


def read_scale() -> tuple[tuple[str, str], ...]:
    """Name and text of the levels 0 to 5, of the framework published last; both empty while there is none."""
    published = FrameworkVersion.objects.filter(state=FrameworkVersion.State.PUBLISHED).order_by("-published_at")
    scale = published.values_list("document__scale", flat=True).first() or []
    steps = {step["level"]: (step["name"], step["description"]) for step in scale}
    return tuple(steps.get(level, ("", "")) for level in range(6))


def read_level_names() -> tuple[str, ...]:
    return tuple(name for name, _ in read_scale())


@dataclass(frozen=True)
class Members:
    """Columns of a team, and how many of its people on that day are not open to the reader any more."""

    columns: tuple[Column, ...]
    hidden_count: int


def read_members(team: Team, as_of: date, reader: User | None = None) -> Members:
    """Who stood in the team with a role on a day, by name. With a reader, only people whose ratings are open to them
    today: a past day does not give a former manager access. One query."""
    return _members(list(_standing([team.pk], as_of, reader)))


def read_branch(teams: Collection[int], as_of: date) -> dict[int, Members]:
    """The same for several teams, those without anybody left out; one query."""
    found = grouped((row["team_id"], row) for row in _standing(teams, as_of, None))
    return {team: _members(rows) for team, rows in found.items()}


def _members(rows: Sequence[Any]) -> Members:
    shown = [row for row in rows if row["is_readable"]]
    firsts = Counter(row["name"].split()[0].casefold() for row in shown)
    added = tell_apart(
        {row["engineer_id"]: row["name"] for row in shown}, {row["engineer_id"]: row["email"] for row in shown}
    )
    columns = [
        Column(
            pk=row["engineer_id"],
            name=f"{row['name']} ({extra})" if (extra := added.get(row["engineer_id"])) else row["name"],
            short=extra or _short(row["name"], firsts),
            slug=row["slug"],
            initials=initials_of(row["name"]),
            role=row["role__title"],
            target_role=row["aim"],
            is_aim_assumed=row["is_aim_assumed"],
            is_ratable=row["is_ratable"],
        )
        for row in shown
    ]
    return Members(tuple(columns), len(rows) - len(shown))


def _standing(teams: Collection[int], as_of: date, reader: User | None) -> Iterable[Any]:
    is_readable = Engineer.objects.open_to(reader) if reader else Engineer.objects.all()
    is_ratable = Engineer.objects.ratable_by(reader) if reader else Engineer.objects.none()
    return (
        Placement.objects.assessed(as_of)
        .filter(team__in=teams)
        .with_aim()
        .annotate(
            is_readable=Exists(is_readable.filter(pk=OuterRef("engineer"))),
            is_ratable=Exists(is_ratable.filter(pk=OuterRef("engineer"))),
            name=F("engineer__name"),
            slug=F("engineer__slug"),
            email=F("engineer__user__email"),
        )
        .order_by("name", "engineer_id")
        .values(
            *("engineer_id", "team_id", "name", "slug", "email", "role__title", "aim"),
            *("is_aim_assumed", "is_readable", "is_ratable"),
        )
    )


def _short(name: str, firsts: Counter[str]) -> str:
    """The first name; with the last initial when others in the team share it."""
    first, *rest = name.split()
    return f"{first} {rest[-1][0]}." if rest and firsts[first.casefold()] > 1 else first


# A cell looks for its newest rating in the index "rating_cell" instead of reading the whole history, which takes four
# times as long. The ORM has no cross join; a test holds this to Rating.cells().
NEWEST = """
    SELECT {value} FROM skills_rating r LEFT JOIN skills_rating void ON void.voids_id = r.id
    WHERE r.engineer_id = e.id AND r.skill_id = s.id AND r.source = '{source}' AND r.rated_on <= %s
    AND r.voids_id IS NULL AND void.id IS NULL
    ORDER BY r.rated_on DESC, r.id DESC LIMIT 1"""
MANAGER, SELF, PEER = Rating.Source.MANAGER.value, Rating.Source.SELF.value, Rating.Source.PEER.value

# One row per person and one number per cell: a row per cell takes longer to fetch than to find. From the lowest bit:
# what the person says, if the rating is old, its level (each 0 for nothing, else one more than the level), its id.
_OWN, _STALE, _LEVEL, _ID = 1, 8, 16, 128
_CODE = f"""
    {_ID} * r.id + CASE WHEN r.level IS NULL THEN 0 ELSE {_LEVEL} * (r.level + 1) END
    + CASE WHEN r.level IS NOT NULL AND r.rated_on < %s THEN {_STALE} ELSE 0 END"""
_PACK = {"postgresql": "string_agg(({number})::text, ',')", "sqlite": "group_concat({number})"}
_QUERY = """
    SELECT e.id, {skills}, {codes} FROM skills_engineer e CROSS JOIN skills_skill s
    WHERE e.id IN ({people}) AND s.id IN ({rows}) GROUP BY e.id"""


def _known(code: int) -> KnownLevel:
    level, is_stale, own = code // _LEVEL, code & _STALE, code % _STALE
    return KnownLevel(level - 1 if level else None, bool(is_stale), own - 1 if own else None)


_KNOWN = [_known(code) for code in range(_ID)]


def read_levels(engineers: Sequence[int], skills: Sequence[int], as_of: date, source: str = MANAGER) -> Levels:
    """Per person and skill what stands on a day; one query. Of managers the newest rating, with what the person says
    beside it; else what the person says, or the mean of three or more peers."""
    if not engineers or not skills:
        return Levels()
    if source == PEER:
        return Levels(_read_peer_means(engineers, skills, as_of))
    known: dict[int, dict[int, KnownLevel]] = {}
    versions: dict[int, dict[int, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(*_query(engineers, skills, as_of, source))
        for engineer, *packed in cursor.fetchall():
            places, codes = (list(map(int, numbers.split(","))) for numbers in packed)
            known[engineer] = {place: _KNOWN[code % _ID] for place, code in zip(places, codes, strict=True)}
            versions[engineer] = {place: code // _ID for place, code in zip(places, codes, strict=True) if code >= _ID}
    return Levels(known, versions)


def _query(engineers: Sequence[int], skills: Sequence[int], as_of: date, source: str) -> tuple[str, list[Any]]:
    code, days = f"COALESCE(({NEWEST.format(value=_CODE, source=source)}), 0)", [as_of - STALE_AFTER, as_of]
    if source == MANAGER:
        code += f" + COALESCE(({NEWEST.format(value=f'{_OWN} + r.level', source=SELF)}), 0)"
        days.append(as_of)
    pack = _PACK[connection.vendor]
    query = _QUERY.format(
        skills=pack.format(number="s.id"),
        codes=pack.format(number=code),
        people=", ".join(["%s"] * len(engineers)),
        rows=", ".join(["%s"] * len(skills)),
    )
    return query, [*days, *engineers, *skills]


def _read_peer_means(engineers: Sequence[int], skills: Sequence[int], as_of: date) -> dict[int, dict[int, KnownLevel]]:
    """Means alone, as old as their newest rating: of fewer than three one could be told apart."""
    rows = Rating.objects.filter(engineer__in=engineers, skill__in=skills, source=PEER).as_of(as_of).order_by()
    told = rows.values_list("engineer_id", "skill_id", "level", "rated_on")
    found = grouped(((engineer, skill), (level, on)) for engineer, skill, level, on in told if level is not None)
    means: dict[int, dict[int, KnownLevel]] = {}
    for (engineer, skill), said in found.items():
        if len(said) >= SMALLEST_MEAN:
            old = is_stale(max(on for _, on in said), as_of)
            means.setdefault(engineer, {})[skill] = KnownLevel(sum(level for level, _ in said) / len(said), old)
    return means


def read_targets(roles: Collection[int]) -> Targets:
    """A target of 0 is left out: nothing is expected. One query."""
    rows = Target.objects.filter(role__in=roles, level__gt=0).order_by().values_list("role_id", "skill_id", "level")
    return {role: dict(asked) for role, asked in grouped((role, (skill, level)) for role, skill, level in rows).items()}


def read_matrix(
    columns: Sequence[Column],
    published: Published,
    as_of: date,
    one_role: int | None = None,
    *,
    source: str = MANAGER,
    since: date | None = None,
) -> Matrix:
    """Two queries, whatever the size; one more for the levels of the day that changes are counted from."""
    roles = {one_role} if one_role else {column.target_role for column in columns}
    skills = published.skills_of(columns, one_role)
    cells = [column.pk for column in columns], [skill.pk for skill in skills]
    levels = read_levels(*cells, as_of, source)
    earlier = read_levels(*cells, since, source) if since else None
    return build_matrix(columns, skills, read_targets(roles), levels, as_of, one_role, earlier)


def read_matrices(branch: Mapping[int, Members], published: Published, as_of: date) -> dict[int, Matrix]:
    """A matrix for each team, each person held against the role aimed at; two queries for all of them."""
    columns = [column for members in branch.values() for column in members.columns]
    roles = {column.target_role for column in columns}
    targets = read_targets(roles)
    levels = read_levels([column.pk for column in columns], [skill.pk for skill in published.skills_for(roles)], as_of)
    return {
        team: build_matrix(
            members.columns,
            published.skills_for({column.target_role for column in members.columns}),
            targets,
            levels,
            as_of,
        )
        for team, members in branch.items()
    }
