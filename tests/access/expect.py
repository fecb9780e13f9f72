"""One question, the address it goes to, and the answer the table expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.org import Thing
from tests.access.people import Actor, relations, shown_by
from tests.access.rows import MAY, Row

SAFE = ("GET", "HEAD", "OPTIONS")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
METHODS = (*SAFE, *UNSAFE)
DONE = {"200", "201", "go", "saved"}
SAVED = {"200", "201", "202", "204", "go", "409", "422", "400"}
REFUSED = ("401", "403", "404", "405", "login")


@dataclass(frozen=True)
class Ask:
    row: Row
    actor: Actor
    thing: Thing | None
    method: str
    with_csrf: bool = True
    query: str = ""
    is_htmx: bool = False

    def __str__(self) -> str:
        extras = [f"?{self.query}" * bool(self.query), "" if self.with_csrf else " without CSRF token"]
        of = f" of {self.thing.kind} {self.thing.name}" if self.thing else ""
        return f"{self.method} {self.row.route}{extras[0]}{of} by {self.actor}{extras[1]}{' (htmx)' * self.is_htmx}"


# ── routes ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@cache
def read_routes() -> dict[str, URLPattern]:
    return dict(_patterns(get_resolver(), ""))


def _patterns(resolver: URLResolver, space: str) -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each, space + (f"{each.namespace}:" if each.namespace else ""))
        else:
            yield space + (each.name or "*"), each


def path_of(row: Row, thing: Thing | None) -> str:
    if row.route == "api:*":
        return "/api/v1/nothing/here/"
    names = read_routes()[row.route].pattern.regex.groupindex
    words = {name: thing.ids[name] for name in names} if thing else {}
    return reverse(row.route, kwargs=words)


# ── what the table expects ──────────────────────────────────────────────────────────────────────────────────────────
def decide(rule: str, person: str, thing: Thing | None) -> str:
    mine = set(relations(person, thing))
    for part in rule.split(", "):
        *names, outcome = part.split()
        if mine & set(names):
            return outcome
    raise ValueError(f"{rule!r} says nothing for {person}")


def expect(ask: Ask) -> str:
    row, actor, thing = ask.row, ask.actor, ask.thing
    is_in = actor.let_in and (actor.way == "session" or (row.is_api and row.by_token))
    if ask.method in UNSAFE and not ask.with_csrf and not row.is_api:
        return "403"
    if not is_in:
        return _of_nobody(ask)
    if ask.method in UNSAFE and actor.reads_only and row.knows_read_only:
        return "403"
    if ask.method in UNSAFE and actor.way == "session" and not ask.with_csrf:
        return "403"
    if row.gate and (outcome := decide(row.gate, actor.person, thing)) == "403":
        return outcome
    if ask.method == "OPTIONS":
        return row.options
    if rule := {"PATCH": row.patch, "DELETE": row.delete}.get(ask.method):
        return "404" if thing and thing.is_ghost else decide(rule, actor.person, thing)
    if ask.method not in ("GET", "HEAD", "POST"):
        return row.other
    outcome = decide(row.post if ask.method == "POST" else row.get, actor.person, thing)
    if thing is None or not thing.is_ghost:
        return outcome
    if row.ghost == "404":
        return "404" if outcome in DONE else outcome
    # Named in the body, not in the address: a wrong word, unless the section is closed to the asker altogether.
    return row.ghost if ask.method == "POST" and (outcome in DONE or row.body_first) else outcome


def shown_to(ask: Ask) -> set[str] | None:
    """Whom the answer to somebody let in is about, as far as they are told of it; None where the table leaves it open:
    in answers to what is sent, and in a few that depend on more than who asks about what."""
    row, person = ask.row, ask.actor.person
    shows = row.shows_asked.get(ask.query, row.shows)
    if shows == MAY or (shows and ask.method != "GET"):
        return None
    return shown_by(shows, person, ask.thing) if ask.actor.let_in else set()


def _of_nobody(ask: Ask) -> str:
    row = ask.row
    if not row.nobody:
        return "login"
    if row.is_api:
        return row.nobody
    if ask.method in ("GET", "HEAD"):
        return row.ghost if ask.thing and ask.thing.is_ghost else row.nobody
    return "any"  # nothing to protect: there is nothing behind it but what everybody may see


def fits(expected: str, got: str) -> bool:
    return any(one in (got, "any") or (one == "saved" and got in SAVED) for one in expected.split("|"))
