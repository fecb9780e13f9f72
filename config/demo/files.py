"""The five files of the import format for Fenwick Labs, with fixed content and dates that end on a given day."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from config.demo.pairs import PAIRS, UNCONFIRMED, Pair
from config.demo.people import DOMAIN, NEXT_ROLE, NOT_ASSESSED, NOT_NAMED, OWN_ROLE, PEOPLE, TEAMS, E, M, S
from config.demo.ratings import all_ratings, draw

MONTH_DAYS = 30.4375
NEXT = {E: M, M: S, S: S}


def last_quarter_end(today: date) -> date:
    """The last day of the newest quarter that has ended."""
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)


def session_days(pair: Pair) -> list[int]:
    """Days before the last day, oldest first: the usual rhythm, a few days early or late, now and then a pause."""
    found, day, end = list[int](), int(pair.started * MONTH_DAYS) - 5, int((pair.ended or 0) * MONTH_DAYS) + 3
    while day >= end:
        found.append(day)
        key = (pair.mentor, pair.mentee, len(found))
        day -= pair.every - 3 + int(7 * draw("step", *key)) + (21 if draw("pause", *key) < 0.1 else 0)
    return found


def sessions(pair: Pair) -> Iterator[tuple[int, str, str, str]]:
    """Days before the last day, skill, summary, confirmed by; skills take turns, the newest sessions have a summary."""
    days, skills = session_days(pair), list(pair.skills)
    for number, day in enumerate(days):
        skill = skills[number % len(skills)]
        later = (len(days) - 1 - number) // len(skills)
        texts = pair.skills[skill]
        summary = texts[-1 - later] if later < len(texts) else ""
        lonely = number in UNCONFIRMED.get((pair.mentor, pair.mentee), ())
        yield day, skill, summary, "mentor" if lonely else "both"


def email(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{plain.lower().replace(' ', '.')}@{DOMAIN}"


class Calendar(NamedTuple):
    last_day: date

    def before(self, days: int) -> date:
        """The day so many days before the last one, or the Friday before when that is a weekend."""
        day = self.last_day - timedelta(days=days)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def months(self, months: float | None) -> date | str:
        return "" if months is None else self.before(int(months * MONTH_DAYS))


Row = Iterable[object]


def people_rows(calendar: Calendar) -> Iterator[Row]:
    for name, team, months in NOT_ASSESSED:
        yield email(name), name, team, "", "", "", calendar.months(months), ""
    for person in PEOPLE:
        aim = {NEXT_ROLE: NEXT[person.role], OWN_ROLE: person.role, NOT_NAMED: ""}[person.aim]
        dates = map(calendar.months, (12 * person.hands_on, person.joined, person.left))
        yield email(person.name), person.name, person.team, person.role, aim, *dates


def rating_rows(calendar: Calendar) -> Iterator[Row]:
    for days, engineer, skill, level, source, rater, note in all_ratings():
        yield email(engineer), skill, level, source, email(rater), calendar.before(days), note


def mentorship_rows(calendar: Calendar) -> Iterator[Row]:
    for pair in PAIRS:
        dates = map(calendar.months, (pair.started, pair.ended))
        yield email(pair.mentor), email(pair.mentee), *dates, ";".join(pair.skills)


def session_rows(calendar: Calendar) -> Iterator[Row]:
    for pair in PAIRS:
        for days, skill, summary, confirmed_by in sessions(pair):
            who = (email(pair.mentor), email(pair.mentee))
            yield *who, calendar.before(days), pair.minutes, skill, summary, confirmed_by


def demo_files(last_day: date) -> dict[str, bytes]:
    """The files by name ("people"); nothing in them lies after ``last_day``."""
    calendar = Calendar(last_day)
    teams = ((team, parent, email(manager)) for team, parent, manager in TEAMS)
    return {
        "teams": _csv("team parent manager", teams),
        "people": _csv("email name team role target_role hands_on_since started_on left_on", people_rows(calendar)),
        "ratings": _csv("engineer skill level source rated_by rated_on note", rating_rows(calendar)),
        "mentorships": _csv("mentor mentee started_on ended_on skills", mentorship_rows(calendar)),
        "sessions": _csv("mentor mentee held_on minutes skills summary confirmed_by", session_rows(calendar)),
    }


def _csv(header: str, rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split())
    writer.writerows(rows)
    return text.getvalue().encode()


def write_demo(folder: Path, last_day: date) -> None:
    for name, data in demo_files(last_day).items():
        (folder / f"{name}.csv").write_bytes(data)
