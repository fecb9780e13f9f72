"""Who gets which answer, route by route: the policy of DESIGN §6 written out once more, by hand.

A rule reads "own line people 200, else 404": the first part that names a relation of the asker to the thing decides
(see people.relations). ``go`` is a redirect that is not the one to the login page, ``saved`` any answer of somebody
who may write: done, or told what is wrong with the words sent. What is not named answers 405. A thing that does not
exist answers 404 wherever one that does would have let somebody in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EVERYBODY = "else 200"
PEOPLE_TEAM = "people 200, else 403"
READERS = "leadership people 200, else 403"
NO = "else 405"
# A word for all who ask ("owner", see people.shown_by), or the people by who asks: {"alice": "bob paula"}.
Shows = str | Mapping[str, str]
MAY = "somebody"  # only in answers that refuse what was sent, or for things this organisation does not have
ONE_PERSON = "own line people 200, else 404"


@dataclass(frozen=True)
class Row:
    """``of`` names the kinds of things the route is about; ``queries`` are further ways to ask it for the same."""

    route: str
    of: str = ""
    get: str = EVERYBODY
    post: str = NO
    body: Any = None
    queries: tuple[str, ...] = ()
    nobody: str = ""  # what whoever is not signed in gets by GET and POST; empty: sent to the login page
    other: str = "405"  # PUT, PATCH, DELETE
    patch: str = ""  # rules of their own, where a row is changed or deleted; without If-Match that is 428
    delete: str = ""
    options: str = "405"
    is_api: bool = False
    gate: str = ""  # of the API: who is let in before the method is looked at
    ghost: str = "404"  # what whoever is let in gets for a thing that does not exist
    body_first: bool = False  # reads the words sent before it says who may send them
    by_token: bool = True
    knows_read_only: bool = True  # refuses a token that may only read before it looks at the method
    has_csrf: bool = True
    is_json: bool = False  # what is posted, beside the API
    headers: tuple[tuple[str, str], ...] = ()  # others than those of every page
    shows: Shows = ""  # whose ratings, levels, verdicts or pairs an answer shows, see ``shown_by``; empty: nobody's
    shows_asked: Mapping[str, Shows] = field(default_factory=dict)  # the same by query, where it is not that

    @property
    def kinds(self) -> list[str]:
        return [kind.strip() for kind in self.of.split(",")] if self.of else []


def api(route: str, of: str = "", **rules: Any) -> Row:
    return Row(f"api:{route}", of, **{"is_api": True, "options": "200", "nobody": "401", **rules})


def open_to_all(route: str, of: str = "", **rules: Any) -> Row:
    return Row(route, of, **{"nobody": "200", **rules})


def setup(route: str, of: str = "", get: str = PEOPLE_TEAM, post: str = "people saved, else 403", **rules: Any) -> Row:
    return Row(route, of, get=get, post=post, **rules)
