"""What is open before somebody is ready now: each thing with who can do it, and a button where the reader can."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote

from django.urls import reverse

from config.base.words import capital, listed, percent_beside, plural, share_text, spell
from reports.model.document import Check, EntryDocument, Missing, OpenItem
from reports.models import Verdict
from reports.pages.sentences import Names, check_lacks, check_name, check_numbers, check_parts
from skills.models import Engineer, Placement, Team, User

NAMED = 3  # skills named where several are meant


@dataclass(frozen=True)
class Thing:
    """One thing that is open. ``label`` and ``url`` are a button, where the reader can do something about it; ``short``
    names it behind another one, of a rating the skill."""

    kind: str
    title: str
    text: str
    label: str = ""
    url: str = ""
    short: str = ""


@dataclass(frozen=True)
class Doers:
    """Who can do something about people, as of today; people are ids. ``managers`` has names, nearest first."""

    managers: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    ratable: Collection[int] = frozenset()  # by the reader
    open_to: Collection[int] = frozenset()  # the reader: their mentoring check
    own: int | None = None


def read_doers(user: User | None, people: Collection[int], today: date) -> Doers:
    """Five queries for any number of people; without a user only who manages them."""
    tree = Team.objects.tree()
    teams = Placement.objects.current(today).filter(engineer__in=people).values_list("engineer", "team")
    above = {pk: tree.managers_above(pk, team, today) for pk, team in teams}
    found = {pk for line in above.values() for pk in line}
    names = dict(Engineer.objects.filter(pk__in=found).values_list("pk", "name"))
    managers = {pk: tuple(names[each] for each in line if each in names) for pk, line in above.items()}
    if user is None:
        return Doers(managers)
    some = Engineer.objects.filter(pk__in=people)
    return Doers(
        managers,
        frozenset(some.ratable_by(user).values_list("pk", flat=True)),
        frozenset(some.open_to(user).values_list("pk", flat=True)),
        user.person.pk if user.person else None,
    )


@dataclass(frozen=True)
class Whose:
    """The person things are open for, and who can do something about it."""

    pk: int
    name: str
    slug: str
    doers: Doers

    @property
    def is_own(self) -> bool:
        return self.pk == self.doers.own

    @property
    def managers(self) -> tuple[str, ...]:
        return self.doers.managers.get(self.pk, ())

    @property
    def said(self) -> str:
        return "you" if self.is_own else self.name.split(" ")[0]

    def rate(self, what: str, area: str = "") -> tuple[str, str]:
        """Label and address of the page where the reader rates the person; nothing where the reader may not."""
        if self.pk not in self.doers.ratable:
            return "", ""
        return f"Rate {what}", reverse("skills:assess", args=[self.slug]) + (f"?area={quote(area)}" if area else "")

    def check(self) -> tuple[str, str]:
        """The same of their mentoring check as it stands today."""
        if not self.is_own and self.pk not in self.doers.open_to:
            return "", ""
        return "Mentoring check today", check_url(self.slug, is_own=self.is_own)


def check_url(slug: str, *, is_own: bool) -> str:
    """The page of a mentoring check as it stands today: one's own, or somebody's."""
    return reverse("reports:my_check") if is_own else reverse("reports:check", args=[slug])


def build_things(document: EntryDocument, names: Names, whose: Whose, *, rests_on_more: bool = False) -> list[Thing]:
    """What stands between the bar and Ready now; where there is not enough evidence, what to collect."""
    opened = document.opened
    skills = [each.skill for each in opened if each.kind == "rating"]
    things = [_open(each, document, names, whose) for each in opened if each.kind != "rating"]
    ratings = [_ratings(skills, names, whose, rests_on_more)] if skills else []
    missing = document.evidence.missing if document.verdict == Verdict.NOT_ENOUGH_EVIDENCE else ()
    collect = [_missing(each, names, whose) for each in missing if each.kind in ("coverage", "age")]
    raters = [thing for thing in things if thing.kind == "rater"]
    return [*collect, *raters, *ratings, *(thing for thing in things if thing.kind != "rater")]


def _ratings(skills: Sequence[str], names: Names, whose: Whose, rests_on_more: bool) -> Thing:
    """Floors that nobody has rated, as one thing."""
    nobody = "nobody’s rating of {} can be shown" if rests_on_more else "nobody has rated {}"
    if len(skills) == 1:
        skill = names.skill(skills[0])
        text = f"The role has a floor for it, and {nobody.format('it')}. {_who(whose.managers[:1], 'can rate it')}"
        return Thing("rating", f"A rating of {skill}", text, *whose.rate(skill, names.area_of(skills[0])), skill)
    named = listed(names.skill(each) for each in skills)
    text = f"The role has floors for them, and {nobody.format('them')}: {named}. {_who(whose.managers[:1], 'can')}"
    rate, short = whose.rate(whose.said, names.area_of(skills[0])), listed(map(names.skill, skills), most=2)
    return Thing("rating", f"Ratings of {spell(len(skills))} skills", text, *rate, short)


def _open(thing: OpenItem, document: EntryDocument, names: Names, whose: Whose) -> Thing:
    match thing.kind:
        case "rater":
            text = (
                f"{capital(spell(names.policy.min_raters))} people have to rate {whose.said}. {_another_rater(whose)}"
            )
            which = "A second rater" if names.policy.min_raters == 2 else "One more rater"
            return Thing("rater", which, text, *whose.rate(whose.said), _small(which))
        case _:
            check = document.check(thing.check)
            done = f"{capital(check_numbers(check, names))}. {capital(whose.said)} can finish it"
            lacks = check_lacks(check, names)
            title = check_name(check.check) + (f": {lacks}" if lacks else "")
            text = f"{done}; only sessions both have confirmed count."
            return Thing("check", title, text, *whose.check(), check_short(check, names))


def _missing(missing: Missing, names: Names, whose: Whose) -> Thing:
    if missing.kind == "age":
        title = f"A rating not older than {plural(missing.months, 'month')}"
        text = f"One confirming pass is enough. {_who(whose.managers[:1], 'can give it')}"
        return Thing("age", title, text, *whose.rate(whose.said), _small(title))
    have, need = percent_beside(missing.have or 0.0, missing.need), share_text(missing.need)
    skills = missing.skills
    which = listed([names.skill(skill) for skill in skills], most=NAMED)
    can = _who(whose.managers[:1], "can rate them")
    area = names.area_of(skills[0]) if skills else ""
    text = f"{have} of the role is rated, {need} is needed. Not rated: {which}. {can}"
    short = f"{have} of the role rated, {need} needed"
    return Thing("coverage", "More of the role rated", text, *whose.rate(whose.said, area), short)


def check_short(check: Check, names: Names) -> str:
    """All parts of a check that are not met: "2 of 6 sessions, 20 of 90 days as a mentor"."""
    if check.check == "mentoring" and not check.sessions:
        need = names.mentoring.min_sessions if names.mentoring else 0
        return f"no session yet as a mentor{f', {spell(need)} asked' if need else ''}"
    parts = ", ".join(part.text for part in check_parts(check, names) if not part.is_met)
    if not parts:
        return f"the {_small(check_name(check.check))}"
    return f"{parts} as a mentor" if check.check == "mentoring" else parts


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]


def _another_rater(whose: Whose) -> str:
    others = whose.managers[1:]
    if others:
        return _who(others[:2], "can as well")
    return "A colleague who sees the work can."


def _who(people: Iterable[str], can: str) -> str:
    named = listed(people)
    return f"{named} {can}." if named else "The team has no manager yet: the people team can name one."
