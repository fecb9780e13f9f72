"""The start page: what needs the reader, who they are here, and where to go next. Nothing that does not exist yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from config.base.models import Job
from config.base.words import capital, day, number, percent, plural, spell
from reports.jobs import GENERATE
from reports.models import Entry, Report, Verdict
from reports.present.index import newest_below, newest_entry
from reports.present.pool import STALE_DAYS
from reports.present.sentences import finding, verdict_label
from skills.models import Engineer, Framework, Placement, User

NEEDS = 5


@dataclass(frozen=True)
class Need:
    icon: str
    title: str
    text: str
    url: str
    action: str
    tone: str = ""


@dataclass(frozen=True)
class Verdicts:
    """A verdict with the way to its reasons."""

    name: str
    verdict: str
    label: str
    text: str
    url: str


@dataclass(frozen=True)
class Home:
    heading: str
    facts: list[tuple[str, str]]
    is_reader: bool
    needs: list[Need]
    own: Verdicts | None
    people: list[Verdicts]
    people_as_of: str


def build_home(user: User, today: date) -> Home:
    is_reader = user.is_leadership or user.is_people_team
    own = newest_entry(user.person)
    below = [] if is_reader else newest_below(user)
    needs = build_needs(user, today)[:NEEDS] if is_reader else []
    return Home(
        heading=_heading(needs, own, len(below)),
        facts=_facts(user, today),
        is_reader=is_reader,
        needs=needs,
        own=_verdict(own, own.engineer.name) if own else None,
        people=[_verdict(entry, entry.engineer.name) for entry in below],
        people_as_of=day(max(entry.report.as_of for entry in below)) if below else "",
    )


def _heading(needs: list[Need], own: Entry | None, below: int) -> str:
    """The finding: how much waits, else what there is to read."""
    if needs:
        return f"{capital(spell(len(needs)))} {'thing' if len(needs) == 1 else 'things'} to look at"
    if below:
        who = f"{spell(below)} of your people" if below > 1 else "One of your people"
        return f"{capital(who)} {'are' if below > 1 else 'is'} in the newest report"
    return f"Your newest verdict is of {day(own.report.as_of)}" if own else "Nothing waits for you"


def _facts(user: User, today: date) -> list[tuple[str, str]]:
    """Who the account is in the organisation, as far as it is known."""
    if user.person is None:
        return [("Account", user.email), ("Person", "an account without a person in the organisation")]
    place = (
        Placement.objects.current(today)
        .filter(engineer=user.person)
        .select_related("team__manager", "role", "target_role")
        .first()
    )
    if place is None:
        return [("Name", user.person.name), ("Team", "in no team yet")]
    facts = [("Name", user.person.name), ("Team", place.team.name)]
    if place.role:
        facts.append(("Role", place.role.title))
    if place.target_role:
        facts.append(("Aims at", place.target_role.title))
    manager = place.team.manager
    if manager and manager != user.person:
        facts.append(("Reports to", manager.name))
    return facts


def _verdict(entry: Entry, name: str) -> Verdicts:
    report = entry.report
    address = reverse("reports:person", args=[report.role.key, report.as_of, entry.engineer.slug])
    text = f"{report.role.title}, as of {day(report.as_of)}"
    return Verdicts(name, entry.verdict, verdict_label(entry.verdict), text, f"{address}?edition={report.edition}")


def build_needs(user: User, today: date) -> list[Need]:
    """At most a handful of rows, the most urgent first."""
    reports = Report.objects.visible_to(user).select_related("role", "previous")
    newest = reports.order_by("-as_of", "-edition").first()
    needs = [*_stopped(), *_running()]
    if newest is None:
        return [*needs, _first_report()]
    link = reverse("reports:report", args=[newest.role.key, newest.as_of])
    needs.append(Need("chart-bar", finding(newest), f"as of {day(newest.as_of)}", link, "Read the report"))
    if count := newest.summary.get(Verdict.NOT_ENOUGH_EVIDENCE, 0):
        share = percent(count / max(1, sum(newest.summary.values())))
        text = f"{share} of those who aim at {newest.role.title}; each has a list of what to collect"
        title = f"{plural(count, 'person', 'people')} without enough evidence"
        url = f"{link}?show={Verdict.NOT_ENOUGH_EVIDENCE}#names"
        needs.append(Need("magnifying-glass", title, text, url, "See who"))
    if (age := (today - newest.as_of).days) > STALE_DAYS:
        title = f"The newest report is {number(age)} days old"
        needs.append(
            Need("clock", title, "Ratings given since are in no report.", reverse("reports:list"), "Make one", "dn")
        )
    return needs


def _stopped() -> list[Need]:
    """The newest run, when it is one that stopped."""
    job = Job.objects.filter(kind=GENERATE).first()
    if job is None or job.state != Job.State.DEAD:
        return []
    text = "Nothing was written; earlier reports are unchanged."
    url = reverse("reports:run", args=[job.pk])
    return [Need("exclamation-triangle", f"Run {job.pk} stopped", text, url, "See why", "dn")]


def _running() -> list[Need]:
    open_jobs = Job.objects.filter(kind=GENERATE, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return [
        Need(
            "play", f"Run {job.pk} is under way", job.stage or "waiting", reverse("reports:run", args=[job.pk]), "Watch"
        )
        for job in open_jobs[:1]
    ]


def _first_report() -> Need:
    """What has to come before the first report, in its order."""
    if not Framework.objects.exists():
        text = "Whoever runs Cairn here loads one with manage.py load_framework."
        return Need("book-open", "There is no competency framework yet", text, reverse("reports:list"), "Readiness")
    if not Engineer.objects.exists():
        text = "Whoever runs Cairn here loads people and ratings with manage.py import_data."
        return Need("users", "There are no people yet", text, reverse("reports:list"), "Readiness")
    text = "Choose a role and a day; it takes seconds."
    return Need("chart-bar", "There is no readiness report yet", text, reverse("reports:list"), "Make a report")
