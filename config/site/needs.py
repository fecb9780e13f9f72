"""What needs the reader: rows that can be acted on where they lead, the most urgent first; nothing else.

Each part takes the same few queries for few and for many people.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from config.base.jobs.heartbeat import read_beats
from config.base.models import Job
from config.base.words import capital, day, listed, number, percent, plural
from mentoring.calendar.zones import day_in, zone_of
from mentoring.models import Mentorship
from mentoring.pairs.pages.home import read_sessions, waiting_for
from mentoring.sessions.planning import drop_answered, is_over
from mentoring.sessions.read import read_planned
from reports.answers import read_unread
from reports.jobs import GENERATE
from reports.models import Answer, Entry, Report, Verdict, VerdictRead
from reports.pages.report.pool import STALE_DAYS
from reports.pages.sentences import finding, verdict_label
from skills.matrix.read import read_levels
from skills.models import Engineer, Framework, Placement, Skill, Team, User

NAMED = 3
COUNTED = 99  # jobs


@dataclass(frozen=True)
class Need:
    icon: str
    title: str
    text: str
    url: str
    action: str
    tone: str = ""


def build_needs(
    user: User, today: date, own: Entry | None, below: Sequence[Entry], *, is_whole: bool = True
) -> list[Need]:
    """``own`` is the reader's newest verdict, ``below`` those of the people below in the newest reports; not the
    ``whole`` leaves out what the ratings of everybody below have to be read for."""
    needs = [*_silence(timezone.now()), *_jobs(), *_running()] if user.runs_reports else []
    needs += _accounts(today) if user.keeps_people else []
    if is_whole and (user.keeps_people or user.managed_team_ids):
        needs += _without_manager(user, today)
    needs += _own(user, own) if own else []
    if user.managed_team_ids:
        needs += _team(user, today, below) if is_whole else _answers(read_unread(user))
    return needs + (_report(user, today) if user.runs_reports else [])


# ── everybody with a verdict ────────────────────────────────────────────────────────────────────────────────────────
def _own(user: User, own: Entry) -> list[Need]:
    """A verdict the reader has not opened since it was made."""
    if _is_opened(user, [own.engineer_id], own.report):
        return []
    title = f"Your verdict of {day(own.report.as_of)} is new"
    text = f"{verdict_label(own.verdict)} for {own.report.role.title}, with every reason; you can answer it."
    return [Need("chart-bar", title, text, reverse("reports:my_readiness"), "Read it")]


def _is_opened(user: User, subjects: Collection[int], report: Report) -> bool:
    """The user opened a verdict of one of these people since the report was made."""
    return VerdictRead.objects.filter(reader=user, engineer__in=subjects, read_at__gte=report.made_at).exists()


# ── teams without a manager ─────────────────────────────────────────────────────────────────────────────────────────
def _without_manager(user: User, today: date) -> list[Need]:
    """Teams people stand in and nobody manages: for the people team all, for a manager those right below."""
    tree = Team.objects.tree()
    own = user.person.pk if user.person else 0
    alone = [
        team
        for team in tree.parents
        if not tree.managers(team, today) and (user.keeps_people or own in tree.nearest(0, team, today))
    ]
    places = Placement.objects.staffed(today).filter(team__in=alone)
    teams = list(Team.objects.filter(pk__in=places.values("team")))
    if not teams:
        return []
    verb = "has" if len(teams) == 1 else "have"
    title = f"{capital(listed((team.name for team in teams), most=NAMED))} {verb} no manager"
    if user.keeps_people:
        url = reverse("people:team", args=[teams[0].slug]) if len(teams) == 1 else reverse("people:teams")
        return [Need("user-group", title, "The managers above rate there; name somebody.", url, "Name a manager")]
    url = reverse("skills:matrix", args=[teams[0].slug])
    return [Need("user-group", title, "You rate there until the people team names somebody.", url, "Open the matrix")]


# ── managers ────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Member:
    """Somebody with a role in a team the reader manages without anybody between."""

    pk: int
    name: str
    team: str
    slug: str


def _team(user: User, today: date, below: Sequence[Entry]) -> list[Need]:
    members = _members(user, today)
    return [*_answers(read_unread(user)), *_new_verdicts(user, members, below), *_ratings(members, today)]


def _members(user: User, today: date) -> dict[int, Member]:
    people = Engineer.objects.employed(today).exclude(user=user)
    own = Team.objects.directly_managed_by(user.person, today)
    rows = (
        Placement.objects.filter(team__in=own.values("pk"), role__isnull=False, engineer__in=people.values("pk"))
        .current(today)
        .order_by("engineer__name", "engineer")
        .values_list("engineer_id", "engineer__name", "team__name", "team__slug")
    )
    return {row[0]: Member(*row) for row in rows}


def _answers(unread: Sequence[Answer]) -> list[Need]:
    if not unread:
        return []
    if len(unread) > 1:
        names = listed((answer.engineer.name for answer in unread), most=NAMED)
        title, url = f"{len(unread)} people answered their verdict", reverse("reports:own_team_readiness")
        return [Need("chat-bubble-left", title, f"{names}; not read by you yet.", url, "Read them")]
    answer = unread[0]
    report = answer.entry.report
    url = reverse("reports:person", args=[report.role.key, report.as_of, answer.engineer.slug])
    title, text = f"{answer.engineer.name} answered their verdict", f"On the report of {day(report.as_of)}."
    return [Need("chat-bubble-left", title, text, f"{url}?edition={report.edition}#answer", "Read it")]


def _new_verdicts(user: User, members: Collection[int], below: Sequence[Entry]) -> list[Need]:
    """The newest report about the team, until one of its verdicts was opened."""
    about = [entry for entry in below if entry.engineer_id in members]
    if not about:
        return []
    newest = max((entry.report for entry in about), key=lambda report: report.made_at)
    if _is_opened(user, [entry.engineer_id for entry in about], newest):
        return []
    title = f"The report of {day(newest.as_of)} is about {plural(len(about), 'person', 'people')} of your team"
    url = reverse("reports:own_team_readiness")
    return [Need("chart-bar", title, "Each verdict with its range and what decides it.", url, "Read")]


def _ratings(members: dict[int, Member], today: date) -> list[Need]:
    """Stale manager ratings of the team that has most of them, and people no manager has rated at all."""
    skills = list(Skill.objects.live().filter(area__is_retired=False).values_list("pk", flat=True))
    known = read_levels(list(members), skills, today).known
    stale: Counter[tuple[str, str]] = Counter()
    unrated = []
    for pk, member in members.items():
        rated = [cell for cell in known.get(pk, {}).values() if cell.level is not None]
        stale[member.team, member.slug] += sum(cell.is_stale for cell in rated)
        if not rated:
            unrated.append(member)
    return [*_stale(stale), *_unrated(unrated)]


def _stale(stale: Counter[tuple[str, str]]) -> list[Need]:
    if not stale or not (most := stale.most_common(1)[0])[1]:
        return []
    (team, slug), count = most
    verb = "is" if count == 1 else "are"
    title = f"{plural(count, 'rating')} in {team} {verb} older than six months"
    url = f"{reverse('skills:matrix', args=[slug])}?show=stale"
    return [Need("clock", title, "The matrix marks them; they are due for another look.", url, "Open the matrix")]


def _unrated(members: Sequence[Member]) -> list[Need]:
    if not members:
        return []
    by_team: dict[str, list[str]] = defaultdict(list)
    for member in members:
        by_team[member.slug].append(member.name)
    slug = max(by_team, key=lambda each: len(by_team[each]))
    title = f"{plural(len(members), 'person has', 'people have')} no rating by a manager yet"
    url = f"{reverse('skills:matrix', args=[slug])}?show=unrated"
    return [Need("pencil-square", title, listed((m.name for m in members), most=NAMED), url, "Open the matrix")]


# ── whoever runs reports, whoever keeps people ──────────────────────────────────────────────────────────────────────
def _silence(now: datetime) -> list[Need]:
    """Worker or scheduler were heard once and are not any more."""
    signs = read_beats(now)
    if not signs.silent:
        return []
    text = "Nothing is lost: reports, imports and mails wait."
    return [Need("exclamation-triangle", f"{signs.silent} silent", text, reverse("jobs"), "See what to do", "dn")]


def _jobs() -> list[Need]:
    """Work that gave up; nothing tries it again by itself."""
    dead = list(Job.objects.filter(state=Job.State.DEAD).values_list("pk", "kind")[: COUNTED + 1])
    if not dead:
        return []
    text = "Nothing was written in part. It can be tried again."
    if len(dead) == 1 and dead[0][1] == GENERATE:
        url = reverse("reports:run", args=[dead[0][0]])
        return [Need("exclamation-triangle", f"Run {dead[0][0]} stopped", text, url, "See why", "dn")]
    count = f"More than {COUNTED} jobs" if len(dead) > COUNTED else plural(len(dead), "job")
    return [Need("exclamation-triangle", f"{count} stopped", text, reverse("jobs"), "See why", "dn")]


def _running() -> list[Need]:
    job = Job.objects.filter(kind=GENERATE, state__in=[Job.State.QUEUED, Job.State.RUNNING]).first()
    if job is None:
        return []
    url = reverse("reports:run", args=[job.pk])
    return [Need("play", f"Run {job.pk} is under way", job.stage or "waiting", url, "Watch")]


def _accounts(today: date) -> list[Need]:
    """People without an invitation; accounts that are nobody (adding a person of that address ties the two)."""
    needs = []
    if count := Engineer.objects.uninvited(today).count():
        title = f"{plural(count, 'person was', 'people were')} never invited"
        url = f"{reverse('people:list')}?state=uninvited"
        needs.append(Need("envelope", title, "They cannot sign in before.", url, "Invite"))
    nobody = User.objects.filter(engineer=None, is_active=True, is_superuser=False).order_by("email")
    if emails := list(nobody.values_list("email", flat=True)):
        title = f"{plural(len(emails), 'account is', 'accounts are')} nobody in the organisation"
        text = f"{listed(emails, most=NAMED)}: add a person with the same address."
        needs.append(Need("user-circle", title, text, reverse("people:add"), "Add person"))
    return needs


def _report(user: User, today: date) -> list[Need]:
    newest = Report.objects.visible_to(user).select_related("role", "previous").order_by("-as_of", "-edition").first()
    if newest is None:
        return [_first_report()]
    link = reverse("reports:report", args=[newest.role.key, newest.as_of])
    needs = [Need("chart-bar", finding(newest), f"as of {day(newest.as_of)}", link, "Read the report")]
    if count := newest.summary.get(Verdict.NOT_ENOUGH_EVIDENCE, 0):
        share = percent(count / max(1, sum(newest.summary.values())))
        text = f"{share} of those who aim at {newest.role.title}; each has a list of what to collect"
        title = f"{plural(count, 'person', 'people')} without enough evidence"
        url = f"{link}?show={Verdict.NOT_ENOUGH_EVIDENCE}#names"
        needs.append(Need("magnifying-glass", title, text, url, "See who"))
    if (age := (today - newest.as_of).days) > STALE_DAYS:
        title, url = f"The newest report is {number(age)} days old", reverse("reports:list")
        needs.append(Need("clock", title, "Ratings given since are in no report.", url, "Make one", "dn"))
    return needs


def _first_report() -> Need:
    """What has to come before the first report, in its order."""
    url = reverse("reports:list")
    if not Framework.objects.exists():
        text = "Whoever runs Cairn here loads one with manage.py load_framework."
        return Need("book-open", "There is no competency framework yet", text, url, "Readiness")
    if not Engineer.objects.exists():
        text = "Whoever runs Cairn here loads people and ratings with manage.py import_data."
        return Need("users", "There are no people yet", text, url, "Readiness")
    text = "Choose a role and a day; it takes seconds."
    return Need("chart-bar", "There is no readiness report yet", text, url, "Make a report")


def build_mentoring_needs(user: User, now: datetime) -> list[Need]:
    person = user.person
    if person is None:
        return []
    return [*_proposals(user, person), *_to_confirm(user, person), *_not_logged(user, person, now)]


def _proposals(user: User, person: Engineer) -> list[Need]:
    """Pairs that wait for the reader's yes or no."""
    unasked = Q(mentor=person, accepted_by_mentor_at=None) | Q(mentee=person, accepted_by_mentee_at=None)
    rows = Mentorship.objects.filter(unasked, state=Mentorship.State.PROPOSED).select_related("mentor", "mentee")
    pairs = list(rows.order_by("created_at", "pk"))
    if not pairs:
        return []
    if len(pairs) > 1:
        names = listed((pair.other(person).name for pair in pairs), most=NAMED)
        return [Need("user-plus", f"{len(pairs)} pairs wait for your answer", names, reverse("pairs:home"), "Answer")]
    (pair,) = pairs
    title = f"{pair.mentee} would like you as mentor" if pair.mentor == person else f"{pair.mentor} would mentor you"
    text = f"Proposed on {day(pair.created_at)}; without an answer it ends after ten days."
    return [Need("user-plus", title, text, reverse("pairs:pair", args=[pair.pk]), "Answer")]


def _to_confirm(user: User, person: Engineer) -> list[Need]:
    rows = waiting_for(read_sessions(user), person)
    sessions = list(rows.select_related("mentorship__mentor", "mentorship__mentee"))
    if not sessions:
        return []
    if len(sessions) > 1:
        names = listed(dict.fromkeys(row.mentorship.other(person).name for row in sessions), most=NAMED)
        title, url = f"{len(sessions)} mentoring sessions wait for you", reverse("pairs:home")
        return [Need("check-circle", title, f"Logged by {names}; confirm them.", url, "Confirm")]
    (row,) = sessions
    title = f"Did you meet {row.mentorship.other(person)} on {day(row.held_on)}?"
    text = f"Logged with {row.minutes} minutes; it counts once you have confirmed it."
    return [Need("check-circle", title, text, reverse("pairs:confirm", args=[row.pk]), "Confirm")]


def _not_logged(user: User, person: Engineer, now: datetime) -> list[Need]:
    """Planned sessions that have passed and no session answers."""
    over = [row for row in read_planned(user).filter(starts_at__lt=now) if is_over(row, now)]
    if not over:
        return []
    zone = zone_of(person)
    passed = drop_answered(over, now, zone)
    if not passed:
        return []
    if len(passed) > 1:
        days = listed((_day(row.starts_at, zone) for row in passed), most=NAMED)
        title = f"{len(passed)} planned sessions are not logged"
        return [Need("calendar", title, f"Of {days}. Log them, or say they were off.", reverse("pairs:home"), "Look")]
    (row,) = passed
    title = f"Did you meet {row.mentorship.other(person)} on {_day(row.starts_at, zone)}, as planned?"
    url = reverse("pairs:pair", args=[row.mentorship_id])
    return [Need("calendar", title, "Log it, or say that it did not take place.", url, "Answer")]


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return day(day_in(moment, zone))
