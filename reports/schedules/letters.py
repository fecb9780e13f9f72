"""What a mail about a report says: the finding as its subject, counts, and no names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.urls import reverse

from config.base.mail.letters import Letter
from config.base.words import capital, day, plural, spell
from reports.models import Format, Report, Schedule, Verdict
from reports.pages.sentences import finding
from skills.models import User

REPORTS, TEAM_REPORTS = "reports", "reports.team"
Verdicts = Mapping[int, str]  # by engineer


def _reads_reports(user: User) -> bool:
    return user.runs_reports


def _manages(user: User) -> bool:
    return bool(user.managed_team_ids)


MAILS = (
    (
        REPORTS,
        "Readiness reports",
        "When a report is ready that a schedule sends to you, and when a later edition changes a verdict of it.",
        _reads_reports,
    ),
    (
        TEAM_REPORTS,
        "Readiness of your teams",
        "When a report on people of your teams is ready that a schedule sends to managers, and when a later edition "
        "changes a verdict of theirs.",
        _manages,
    ),
)


def file_url(report: Report, kind: str) -> str:
    """Of a report as a file, in this edition."""
    where = [report.role.key, report.as_of]
    own = {Format.JSON: "reports:report_json", Format.PDF: "reports:report_pdf"}.get(Format(kind))
    path = reverse(own, args=where) if own else reverse("reports:report_file", args=[*where, kind])
    return f"{path}?edition={report.edition}"


def write_report(report: Report, schedule: Schedule) -> Letter:
    """For a reader of whole reports."""
    counts = report.summary
    people = plural(sum(counts.values()), "person", "people")
    return Letter(
        subject=_subject(report),
        preheader=f"{counts.get(Verdict.READY_SOON, 0)} ready soon, of {people} as of {day(report.as_of)}.",
        rows=_rows(counts),
        paragraphs=(
            f"Readiness for {report.role.title} as of {day(report.as_of)}, edition {report.edition}: {people}. "
            "Names and reasons are behind the sign-in.",
        ),
        button="Open the report",
        url=_report_url(report),
        beside=tuple((Format(kind).label, file_url(report, kind)) for kind in schedule.formats),
        why=f"You receive this because the schedule “{schedule}” sends its reports to you.",
    )


def _subject(report: Report) -> str:
    """The finding, short enough for a list of mails."""
    ready, title = report.summary.get(Verdict.READY_NOW, 0), report.role.title
    if not sum(report.summary.values()):
        return finding(report)
    text = f"{capital(spell(ready)) if ready else 'No one'} ready for {title}"
    if report.previous is None:
        return text
    change = ready - report.previous.summary.get(Verdict.READY_NOW, 0)
    return f"{text}, {spell(abs(change))} {'more' if change > 0 else 'fewer'}" if change else f"{text}, as before"


def write_team(report: Report, own: Verdicts, schedule: Schedule) -> Letter:
    """For a manager, of their own line alone."""
    counts = Counter(own.values())
    ready, title = counts[Verdict.READY_NOW], report.role.title
    start = {0: "Nobody of yours is", 1: "One of yours is"}.get(ready)
    who = start or f"{capital(spell(ready))} of yours are"
    return Letter(
        subject=f"{who} ready for {title}",
        preheader=f"{counts[Verdict.READY_SOON]} ready soon, as of {day(report.as_of)}.",
        rows=_rows(counts),
        paragraphs=(
            f"Readiness for {title} as of {day(report.as_of)}: {plural(len(own), 'person', 'people')} of your teams. "
            "Names and reasons are behind the sign-in.",
        ),
        button="Open your teams’ readiness",
        url=reverse("reports:own_team_readiness"),
        why=f"You receive this because the schedule “{schedule}” tells managers of their own teams.",
    )


def write_edition(report: Report, count: int, *, whole: bool) -> Letter:
    """For whoever was told of an earlier edition of which ``count`` verdicts have changed."""
    what = "verdict" if count == 1 else "verdicts"
    where = "the report" if whole else "your teams"
    return Letter(
        subject=f"{capital(spell(count))} {what} changed in {where} of {day(report.as_of)}",
        paragraphs=(
            f"Facts for {day(report.as_of)} changed after the report on {report.role.title} was made. "
            f"Edition {report.edition} holds from now on; the earlier one stays, and says that it is not the newest.",
        ),
        button=f"Open edition {report.edition}" if whole else "Open your teams’ readiness",
        url=_report_url(report) if whole else reverse("reports:own_team_readiness"),
        why="You receive this because you were sent an earlier edition.",
    )


def _rows(counts: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    return tuple((str(Verdict(key).label), str(counts.get(key, 0))) for key in Verdict.values)


def _report_url(report: Report) -> str:
    url = reverse("reports:report", args=[report.role.key, report.as_of])
    return f"{url}?edition={report.edition}"
