"""The sentences of a comparison: what it found, what it compares, what its columns mean."""

from __future__ import annotations

from collections.abc import Sequence

from config.base.words import capital, day, listed, spell
from reports.model.words import CAUSES
from reports.models import Report, Verdict
from reports.pages.causes import SHORT
from reports.pages.compare.read import Chain, ComparedPerson, ReportSays, verdict_of
from reports.pages.sentences import VERDICT_ORDER

SMALL = 2.0  # points: less hardly matters


def heading(moved: Sequence[ComparedPerson], kept: Sequence[ComparedPerson], chain: Chain) -> str:
    then = day(chain.earlier.as_of)
    if not moved:
        return f"All {len(kept)} kept their verdict" if kept else "Nobody is in either report"
    gained, lost = (sum(verdict_of(side) == Verdict.READY_NOW for side in sides) for sides in _sides(moved))
    more, fell = gained - lost, sum(_fell(each) for each in moved)
    text = f"As many are ready as on {then}"
    if more:
        count, are = capital(spell(abs(more))), "is" if abs(more) == 1 else "are"
        text = f"{count} {'more' if more > 0 else 'fewer'} {are} ready than on {then}"
    return f"{text}; {spell(fell)} {'person' if fell == 1 else 'people'} fell back" if fell else text


def _sides(moved: Sequence[ComparedPerson]) -> tuple[list[ReportSays | None], list[ReportSays | None]]:
    return [each.now for each in moved], [each.then for each in moved]


def _fell(each: ComparedPerson) -> bool:
    then, now = (verdict_of(said) for said in (each.then, each.now))
    return bool(then and now) and VERDICT_ORDER[now] > VERDICT_ORDER[then]


def sub(chain: Chain) -> str:
    pair = chain.earlier, chain.later
    days = " against ".join(
        f"{day(each.as_of)}{f' (edition {each.edition})' if each.edition > 1 else ''}" for each in pair
    )
    methods, versions = ({get(each) for each in pair} for get in (_method, _version))
    method = f"both method {chain.later.method}" if len(methods) == 1 else "methods 1 and 2"
    version = listed(sorted(versions))
    return f"{chain.later.role.title} · {days} · {method}, framework {version}"


def _method(report: Report) -> str:
    return report.method


def _version(report: Report) -> str:
    return report.framework_version.version


def note(chain: Chain) -> str:
    if chain.earlier.method == chain.later.method:
        return ""
    return f"The earlier report was made by method {chain.earlier.method}: the whole difference is basis."


def legend(columns: Sequence[str]) -> str:
    told = {
        "basis": "Basis: what all share, that is strictness, usual growth, framework, targets and facts entered later.",
        "ended": "Ended: ratings withdrawn or expired.",
        "carried": "Carried: unchanged ratings, brought forward by the usual growth.",
        "newer": "Newer: ratings by people who had rated before.",
        "new_raters": "New raters: ratings by people who had not.",
    }
    nothing = [SHORT[cause] for cause in CAUSES if cause not in columns]
    parts = [told[cause] for cause in columns]
    if nothing:
        parts.append(f"Nothing came from {listed(nothing)}.")
    parts.append("A cause under a line across columns is given together: apart, it would show what one colleague gave.")
    return " ".join(parts)


def kept_heading(kept: Sequence[ComparedPerson]) -> str:
    small = sum(abs(each.points) < SMALL for each in kept)
    text = f"{capital(spell(len(kept)))} kept {'the' if len(kept) == 1 else 'their'} verdict"
    return (
        f"{text}; {spell(small) if small < len(kept) else 'all'} of them changed by under 2 points" if small else text
    )
