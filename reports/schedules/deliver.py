"""Who is told of a report, and the rows and mails that do it: one mail per recipient and report, if run twice too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from config.base.mail.letters import Letter
from config.base.mail.outbox import queue_mail
from reports.models import Delivery, Entry, Report, Schedule
from reports.schedules.letters import REPORTS, TEAM_REPORTS, Verdicts, write_edition, write_report, write_team
from skills.models import Role, TeamManager, User
from skills.models.people import LEADERSHIP, PEOPLE_TEAM

MAY_NOT_READ = "may no longer read this report"


@dataclass(frozen=True)
class Recipient:
    """Somebody to be told by ``letter``; without one ``left_out`` says why not."""

    user: User
    kind: str = REPORTS
    letter: Letter | None = None
    left_out: str = ""


def plan_schedule(schedule: Schedule, report: Report, today: date) -> list[Recipient]:
    """Readers of whole reports first, then managers, each of their own line; nobody of what did not change for them
    since the last report they were told of, where the schedule says so."""
    now = _verdicts(report)
    before = _last_told(schedule, report)
    moved = _moved(_verdicts(before), now) if schedule.only_changes and before else None
    found = list(_readers(schedule, report)) if moved is None or moved else []
    if schedule.to_managers:
        managing = User.objects.filter(engineer__in=TeamManager.objects.on(today).values("engineer"))
        others = managing.exclude(pk__in=[each.user.pk for each in found]).order_by("pk")
        found += _managers(others, schedule, report, now, moved)
    return found


def _readers(schedule: Schedule, report: Report) -> Iterator[Recipient]:
    """Of the groups that the schedule names, and those it names one by one, who may have lost the right to read."""
    groups = {LEADERSHIP: schedule.to_leadership, PEOPLE_TEAM: schedule.to_people_team}
    readers = User.objects.filter(groups__name__in=groups).distinct()
    chosen = set(readers.filter(groups__name__in=[name for name, is_told in groups.items() if is_told]))
    letter, may_read = write_report(report, schedule), set(readers)
    for user in sorted(chosen | set(schedule.recipients.all()), key=lambda user: user.pk):
        yield Recipient(user, letter=letter) if user in may_read else Recipient(user, left_out=MAY_NOT_READ)


def _managers(
    managing: Iterable[User], schedule: Schedule, report: Report, now: Verdicts, moved: set[int] | None
) -> Iterator[Recipient]:
    """Those who manage somebody of the pool, directly or above; a query or three for each."""
    for user in managing:
        own = {pk: now[pk] for pk in _of_line(user, report) if pk in now}
        if own and (moved is None or moved & own.keys()):
            yield Recipient(user, TEAM_REPORTS, write_team(report, own, schedule))


def plan_edition(report: Report) -> list[Recipient]:
    """Whoever was told of an earlier edition, if a verdict they may read is another one now."""
    told = Delivery.objects.told().filter(
        report__role=report.role, report__as_of=report.as_of, report__edition__lt=report.edition
    )
    newest = {row.user: row.report for row in told.select_related("user", "report").order_by("report__edition")}
    now, verdicts = _verdicts(report), {each: _verdicts(each) for each in set(newest.values())}
    found = []
    for user, edition in newest.items():
        moved = _moved(verdicts[edition], now)
        seen = moved if user.runs_reports else moved & set(_of_line(user, report))
        if seen:
            letter = write_edition(report, len(seen), whole=user.runs_reports)
            found.append(Recipient(user, REPORTS if user.runs_reports else TEAM_REPORTS, letter))
    return found


def deliver(report: Report, plan: Iterable[Recipient], schedule: Schedule | None) -> int:
    """Write down who is told and queue their mails, in the caller's transaction; how many are new. Whoever was told of
    this report before is not told again. Two at once wait for each other."""
    Role.objects.select_for_update().get(pk=report.role_id)
    known = set(Delivery.objects.filter(report=report).values_list("user", flat=True))
    count = 0
    for each in plan:
        if each.user.pk in known:
            continue
        row = Delivery(report=report, user=each.user, schedule=schedule, left_out=each.left_out)
        if each.letter:
            row.email = queue_mail(each.kind, f"report:{report.pk}", each.letter, user=each.user)
            count += 1
        row.save()
    return count


def _last_told(schedule: Schedule, report: Report) -> Report | None:
    rows = Delivery.objects.told().filter(schedule=schedule).exclude(report=report).select_related("report")
    last = rows.order_by("-report__as_of", "-report__edition").first()
    return last.report if last else None


def _verdicts(report: Report) -> Verdicts:
    return dict(Entry.objects.pool().filter(report=report).values_list("engineer", "verdict"))


def _moved(before: Verdicts, now: Verdicts) -> set[int]:
    """Whose verdict is another one, who came and who went."""
    return {pk for pk in before.keys() | now.keys() if before.get(pk) != now.get(pk)}


def _of_line(user: User, report: Report) -> list[int]:
    """People of the report that somebody may open because they manage them, never oneself."""
    rows = Entry.objects.pool().visible_to(user).filter(report=report)
    own = user.person.pk if user.person else None
    return list(rows.exclude(engineer=own).values_list("engineer", flat=True))
