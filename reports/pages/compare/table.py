"""A comparison as a table to take along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.pages.compare.compare import printed
from reports.pages.compare.read import Chain, ComparedPerson, name_of, read_compared, verdict_of
from skills.models import User


def build_table(chain: Chain, user: User) -> tuple[list[str], list[list[str | float]], list[int]]:
    """Columns, everybody's values and who they are; causes told as one stand under their names joined."""
    everybody = read_compared(chain, user)
    causes = {each.engineer: {cause.name: cause.points for cause in printed(each, chain)[0]} for each in everybody}
    names = list(dict.fromkeys(cause.name for each in everybody for cause in each.causes))
    columns = ["name", "team", "verdict_then", "verdict_now", "score_then", "score_now", "points", *names]
    rows = [_values(each, chain, causes[each.engineer], names) for each in everybody]
    return columns, rows, [each.engineer for each in everybody]


def _values(each: ComparedPerson, chain: Chain, causes: Mapping[str, float], names: Sequence[str]) -> list[str | float]:
    _, points, places = printed(each, chain)
    said = each.now or each.then
    both = each.then and each.now
    return [
        name_of(each),
        (said.team or "") if said else "",
        *(verdict_of(who) for who in (each.then, each.now)),
        *(round(who.score, places) if who else "" for who in (each.then, each.now)),
        points if both else "",
        *(causes.get(name, "" if not both else 0.0) for name in names),
    ]
