from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, Self

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from config.base.emails import plain_email
from config.base.text import fold, make_slug, next_slug
from skills.models.framework import Role
from skills.models.team_managers import TeamManager, TeamTree, read_tree

LEADERSHIP = "leadership"
PEOPLE_TEAM = "people"


class Theme(models.TextChoices):
    SYSTEM = "system", "As the device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person who may sign in once a password is set; raises BadText for a domain that could be another."""
        user = self.model(email=plain_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


class User(AbstractUser):
    """An account. Signing in is by e-mail; what one may do follows from groups and from the people one manages."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("e-mail", max_length=254, unique=True)
    invited_at = models.DateTimeField(null=True, blank=True, editable=False)
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    has_letter_keys = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[assignment,misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case"),
            models.CheckConstraint(condition=Q(theme__in=["system", "light", "dark"]), name="user_theme_is_known"),
        ]

    def __str__(self) -> str:
        return self.email

    @cached_property
    def group_names(self) -> frozenset[str]:
        return frozenset(self.groups.values_list("name", flat=True))

    @property
    def is_leadership(self) -> bool:
        return LEADERSHIP in self.group_names

    @property
    def is_people_team(self) -> bool:
        return PEOPLE_TEAM in self.group_names

    @property
    def runs_reports(self) -> bool:
        """May run, schedule and read reports, and see every job."""
        return self.is_leadership or self.is_people_team

    @property
    def keeps_people(self) -> bool:
        """May edit people, teams and framework, import, and read the audit log."""
        return self.is_people_team

    @cached_property
    def person(self) -> Engineer | None:
        """Who this account is in the organisation; None for an account that is nobody there."""
        return getattr(self, "engineer", None)  # what select_related brought, if it did

    @property
    def oversees_people(self) -> bool:
        """Manages a team, or keeps everybody: may find people by skill, and match those who wait for a mentor."""
        return self.is_people_team or bool(self.managed_team_ids)

    @cached_property
    def managed_team_ids(self) -> frozenset[int]:
        """Teams this person manages today, with every team below them."""
        return Team.objects.tree().managed_by(self.person.pk, timezone.localdate()) if self.person else frozenset()

    def get_full_name(self) -> str:
        return self.person.name if self.person else self.email

    def get_short_name(self) -> str:
        return self.get_full_name().split(" ")[0]


class TeamQuerySet(models.QuerySet["Team"]):
    def tree(self) -> TeamTree:
        return read_tree(Team.objects.all())

    def with_managers(self, day: date) -> Self:
        """Each with the ``managers`` of a day; one query more."""
        rows = TeamManager.objects.on(day).select_related("engineer__user").in_order()
        return self.prefetch_related(Prefetch("manager_spans", rows, to_attr="spans_of_the_day"))

    def directly_managed_by(self, engineer: Engineer | None, day: date) -> Self:
        """The teams somebody manages on a day, without those below them."""
        return self.filter(pk__in=TeamManager.objects.on(day).filter(engineer=engineer).values("team"))

    def managed_by(self, user: User) -> Self:
        """The teams a user manages and every team below them."""
        return self.filter(pk__in=user.managed_team_ids)

    def visible_to(self, user: User) -> Self:
        """Names of teams: everybody signed in."""
        return self if user.is_authenticated else self.none()

    def matrix_open_to(self, user: User) -> Self:
        """Teams whose ratings by name the user may read: those managed and all below them, all for the people team."""
        return self if user.is_people_team else self.managed_by(user)

    def cover_open_to(self, user: User, day: date | None = None) -> Self:
        """Teams whose cover the user may read as totals: besides those of the matrix, one's own, and all for
        leadership. Totals of fewer than five people are hidden from whoever may not read the matrix."""
        if user.runs_reports:
            return self
        own = Placement.objects.current(day or timezone.localdate()).filter(engineer__user=user)
        return self.filter(Q(pk__in=user.managed_team_ids) | Q(pk__in=own.values("team")))


class Team(models.Model):
    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=100, unique=True, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    spans_of_the_day: list[TeamManager]  # of ``with_managers``

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="team_name_once_in_any_case"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="team_is_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def managers(self) -> list[Engineer]:
        """Of the day that ``with_managers`` was asked for, the first named first."""
        return [span.engineer for span in self.spans_of_the_day]


class EngineerQuerySet(models.QuerySet["Engineer"]):
    def employed(self, day: date) -> Self:
        """Started on or before ``day`` (or no start known) and not left by then; the last day still counts."""
        started = Q(started_on=None) | Q(started_on__lte=day)
        return self.filter(started, Q(left_on=None) | Q(left_on__gte=day))

    def uninvited(self, day: date) -> Self:
        """Here, without a password, and nobody has sent them a link to set one."""
        return self.exclude(left_on__lt=day).filter(
            user__invited_at=None, user__last_login=None, user__password__startswith=UNUSABLE_PASSWORD_PREFIX
        )

    def called(self, text: str) -> Self:
        """Whose name or address holds a text, accents aside and in Latin letters or their own; one query more."""
        wanted, slug = fold(text), make_slug(text)
        names = Engineer.objects.order_by().values_list("pk", "name")
        found = Q(name__icontains=text) | Q(user__email__icontains=text)
        found |= Q(pk__in=[pk for pk, name in names if wanted and wanted in fold(name)])
        return self.filter(found if slug == "x" else found | Q(slug__contains=slug))

    def placed(self, day: date) -> Self:
        """Annotated with ``placement_id``: where each person stands on ``day``; None without any placement."""
        return self.annotate(placement_id=Placement.objects.id_for(OuterRef("pk"), day))

    def below(self, user: User, day: date | None = None) -> Self:
        """Everyone in the teams a user manages, directly or through managers, never the user.

        Where people stand now decides; a past report or matrix does not give a former manager access.
        """
        if not user.managed_team_ids:
            return self.none()
        current = Placement.objects.current(day or timezone.localdate()).filter(team__in=user.managed_team_ids)
        return self.filter(pk__in=current.values("engineer")).exclude(user=user)

    def visible_to(self, user: User) -> Self:
        """Name, team and role: everybody signed in sees everybody."""
        return self if user.is_authenticated else self.none()

    def open_to(self, user: User) -> Self:
        """People whose ratings, levels and verdict the user may read: oneself, one's line below, all for the people
        team. Leadership reads verdicts through reports, not ratings."""
        if user.is_people_team:
            return self
        return self.filter(Q(user=user) | Q(pk__in=Engineer.objects.below(user).values("pk")))

    def ratable_by(self, user: User) -> Self:
        """People a manager may rate: everyone below, never oneself."""
        return self.below(user)


class Engineer(models.Model):
    """A person in the organisation; one without a role is not assessed."""

    user = models.OneToOneField(User, models.PROTECT, related_name="engineer")
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=120, unique=True, editable=False)
    hands_on_since = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    objects = EngineerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(started_on=None) | Q(left_on__gte=F("started_on")),
                name="engineer_leaves_after_starting",
                violation_error_message="The last day lies before the first.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    def has_left(self, day: date) -> bool:
        """True from the day after the last one."""
        return self.left_on is not None and self.left_on < day


class PlacementQuerySet(models.QuerySet["Placement"]):
    def id_for(self, engineer: OuterRef | F, day: date) -> Coalesce:
        """The placement of an outer engineer on ``day``: the newest begun by then, else the first, which reaches back
        without limit."""
        own = Placement.objects.filter(engineer=engineer).order_by()
        begun = own.filter(from_on__lte=day).order_by("-from_on").values("pk")[:1]
        return Coalesce(Subquery(begun), Subquery(own.order_by("from_on").values("pk")[:1]))

    def current(self, day: date) -> Self:
        """One placement per engineer, the one of ``day``."""
        return self.filter(pk=self.id_for(OuterRef("engineer"), day))

    def staffed(self, day: date) -> Self:
        """Where those stand who are here on ``day``."""
        return self.current(day).filter(engineer__in=Engineer.objects.employed(day).order_by().values("pk"))

    def assessed(self, day: date) -> Self:
        """Where those stand who are here on ``day`` and hold a role, so that levels are expected of them."""
        return self.staffed(day).filter(role__isnull=False)

    def with_aim(self) -> models.QuerySet[Any]:
        """Adds ``aim``, the id of the role somebody grows towards: the one named, else the next published role of the
        framework by rank, else the one held; and ``is_aim_assumed``: nobody named it, the next role is taken."""
        above = Role.objects.live().filter(framework=OuterRef("role__framework"), rank__gt=OuterRef("role__rank"))
        following = Subquery(above.order_by("rank", "key").values("pk")[:1])
        return self.annotate(
            aim=Coalesce("target_role_id", following, "role_id", output_field=models.BigIntegerField()),
            is_aim_assumed=Case(
                When(target_role=None, then=Exists(above)), default=Value(False), output_field=models.BooleanField()
            ),
        )

    def with_aim_title(self) -> models.QuerySet[Any]:
        return self.with_aim().annotate(aim_title=Subquery(Role.objects.filter(pk=OuterRef("aim")).values("title")))


class Placement(models.Model):
    """Where someone stands from a day on. A change is a new row, so a past day finds the role and team of that day."""

    engineer = models.ForeignKey(Engineer, models.PROTECT, related_name="placements")
    from_on = models.DateField()
    team = models.ForeignKey(Team, models.PROTECT, related_name="placements")
    role = models.ForeignKey("Role", models.PROTECT, null=True, blank=True, related_name="holders")
    target_role = models.ForeignKey("Role", models.PROTECT, null=True, blank=True, related_name="candidates")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["engineer", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["engineer", "from_on"],
                name="placement_once_per_engineer_and_day",
                violation_error_message="This person already has a change on that day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engineer} from {self.from_on}"

    def same_as(self, team: Team, role: Role | None, target_role: Role | None) -> bool:
        return (self.team, self.role, self.target_role) == (team, role, target_role)


def initials_of(name: str) -> str:
    """Of the first word and the last."""
    words = name.split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


class FormerSlug(models.Model):
    """A slug somebody had under a former name: it leads to them, and nobody else gets it."""

    engineer = models.ForeignKey(Engineer, models.CASCADE, related_name="former_slugs")
    slug = models.SlugField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.slug


def rename(engineer: Engineer, name: str) -> list[str]:
    """Another name on the row, not saved yet, and another slug where the name gives one; the fields that changed. The
    former slug is kept. Everything that names people goes through here."""
    was, engineer.name = engineer.name, name
    if make_slug(was) == make_slug(name):
        return ["name"]
    FormerSlug.objects.get_or_create(slug=engineer.slug, defaults={"engineer": engineer})
    engineer.slug = free_slug(Engineer, name, own=engineer)
    FormerSlug.objects.filter(slug=engineer.slug).delete()
    return ["name", "slug"]


def slugs_taken() -> set[str]:
    """Of people, today or under a former name."""
    people = Engineer.objects.order_by().values_list("slug", flat=True)
    return set(people) | set(FormerSlug.objects.order_by().values_list("slug", flat=True))


def free_slug(model: type[Team] | type[Engineer], name: str, *, own: Engineer | None = None) -> str:
    """A slug from a name, numbered when somebody else has it or had it."""
    stem = make_slug(name)
    used = set(model._default_manager.filter(slug__startswith=stem).values_list("slug", flat=True))
    if model is Engineer:
        former = FormerSlug.objects.filter(slug__startswith=stem).exclude(engineer=own)
        used |= set(former.values_list("slug", flat=True))
    return next_slug(name, used, 120)
