"""Asks every address as everybody about everything, each time in a savepoint that is rolled back, and compares."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import re
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test import RequestFactory
from django.test.client import ClientHandler
from pypdf import PdfReader

from config.base.models import Look
from tests.access.canaries import WORD, allows
from tests.access.expect import DONE, METHODS, REFUSED, UNSAFE, Ask, expect, fits, path_of, shown_to
from tests.access.org import Org, Thing
from tests.access.people import ACTORS, Actor, relations
from tests.access.rows import NO, Row
from tests.access.table import fields_of
from tests.access.written import find_fields

CSRF = "c" * 32
HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
WRITE = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|CREATE|DROP|ALTER|TRUNCATE|COPY)\b[^\"]*\"(\w+)\"", re.I)
# What asking may leave behind. Looks at somebody's record, and that a verdict is read or a file taken, are written by
# those who were let in alone.
TRACES = {"skills_session", "django_session"}
LOOKS = "base_look"
KNOWN = {LOOKS, "reports_verdictread", "base_auditevent"}
MADE_FOR = re.compile(r"Made for .*?, \d\d:\d\d", re.DOTALL)
KEY = re.compile(r'"(\w+)":')


@dataclass(frozen=True)
class Finding:
    kind: str
    where: str
    said: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}: {self.said}"


@dataclass
class Result:
    requests: int = 0
    findings: list[Finding] = field(default_factory=list)
    routes: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)  # canaries met where they may be
    written: set[str] = field(default_factory=set)  # fields for text in forms that are sent, "route name"
    unsent: set[str] = field(default_factory=set)  # in forms that are not
    by_method: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    left_behind: list[str] = field(default_factory=list)  # tables that are not as they were before the walk

    def of(self, *kinds: str) -> list[str]:
        return [str(finding) for finding in self.findings if finding.kind in kinds]


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────────────
class _Environ(RequestFactory):
    def request(self, **request: Any) -> Any:
        return self._base_environ(**request)


class Walker:
    def __init__(self, org: Org) -> None:
        self.org = org
        self.handler = ClientHandler(enforce_csrf_checks=True)
        self.factory = _Environ()
        self.result = Result()
        self.writes: list[tuple[str, str]] = []

    def go(self, asks: Iterable[Ask], until_found: bool = False) -> Result:
        began = time.monotonic()
        with connection.execute_wrapper(self._note):
            for ask in asks:
                self.check(ask)
                if until_found and self.result.findings:
                    break
        self.result.seconds += time.monotonic() - began
        return self.result

    def check(self, ask: Ask) -> None:
        expected = expect(ask)
        self.writes.clear()
        point = transaction.savepoint()
        try:
            response = self.send(ask)
            got = outcome_of(response)
            changed = {table: digest(table) for table in self._suspects(ask, expected, got)}
            looked = self._looks()
        finally:
            transaction.savepoint_rollback(point)
            connection.needs_rollback = False
        self._compare(ask, expected, got)
        for table, now in changed.items():
            if now != digest(table):  # it is as before again
                self._say("write", ask, f"changed {table}")
        self._compare_looks(ask, got, looked)
        self._check_headers(ask, response)
        if ask.method != "HEAD":
            self._check_body(ask, response)
        self.result.requests += 1
        self.result.by_method[ask.method] += 1
        self.result.routes.add(ask.row.route)

    def send(self, ask: Ask) -> Any:
        actor, row = ask.actor, ask.row
        cookies = {"cairn": self.org.cookies[actor.person]} if actor.way == "session" else {}
        extra: dict[str, Any] = {"HTTP_HX_REQUEST": "true"} if ask.is_htmx else {}
        if ask.with_csrf:
            cookies["cairn-csrf"] = extra["HTTP_X_CSRFTOKEN"] = CSRF
        if cookies:
            extra["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        if actor.way == "token":
            extra["HTTP_AUTHORIZATION"] = f"Token {self.org.tokens[_key(actor)]}"
        path = path_of(row, ask.thing) + (f"?{ask.query}" if ask.query else "")
        is_json = row.is_api or row.is_json
        data, kind = b"", "application/json" if is_json else "application/x-www-form-urlencoded"
        if ask.method in UNSAFE:
            body = row.body(ask.thing) if callable(row.body) else row.body or {}
            data = (json.dumps(body) if is_json else urlencode(body)).encode()
        return self.handler(self.factory.generic(ask.method, path, data, kind, **extra))

    def _note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := WRITE.match(sql):
            self.writes.append((found[1], sql))
        return execute(sql, params, many, context)

    def _say(self, kind: str, ask: Ask, said: str) -> None:
        self.result.findings.append(Finding(kind, str(ask), said))

    def _compare(self, ask: Ask, expected: str, got: str) -> None:
        if not fits(expected, got):
            kind = "csrf" if ask.method in UNSAFE and not ask.with_csrf else "status"
            self._say(kind, ask, f"{got} instead of {expected}")

    def _looks(self) -> set[tuple[int, str, int | None]]:
        """The rows a request left: who looked, on which route, at whom."""
        if LOOKS not in {table for table, _ in self.writes}:
            return set()
        rows = Look.objects.filter(pk__gt=self.org.last_look).values_list("reader_id", "route", "subject_id")
        return set(rows)

    def _compare_looks(self, ask: Ask, got: str, looked: set[tuple[int, str, int | None]]) -> None:
        """Where an answer shows something of somebody, a row for each of them; anywhere else none at all."""
        whom = shown_to(ask)
        if got in REFUSED or (whom is not None and got != "200"):
            whom = set()
        if whom is None:
            user = self.org.users[ask.actor.person].pk
            if any((reader, route) != (user, ask.row.route) for reader, route, _ in looked):
                self._say("look", ask, "somebody else’s look, or of another route")
            return
        names = {engineer.pk: name for name, engineer in self.org.people.items()}
        user = self.org.users[ask.actor.person].pk if whom else None
        told = sorted((reader, route, names.get(subject, "?")) for reader, route, subject in looked)
        if told != sorted((user, ask.row.route, name) for name in whom):
            said = " ".join(name for _, _, name in told) or "nobody"
            self._say("look", ask, f"tells {said} instead of {' '.join(sorted(whom)) or 'nobody'}")

    def _suspects(self, ask: Ask, expected: str, got: str) -> set[str]:
        """Tables the request wrote to although it may not have changed them."""
        is_refused = not fits(expected, got) or expected in REFUSED
        if ask.method in UNSAFE and not is_refused:
            return set()
        return {table for table, sql in self.writes if "last_used_at" not in sql} - (
            TRACES if is_refused else TRACES | KNOWN
        )

    def _check_headers(self, ask: Ask, response: Any) -> None:
        for name, part in (HEADERS | dict(ask.row.headers)).items():
            if part not in response.get(name, ""):
                self._say("header", ask, f"{name} is {response.get(name)!r}")

    def _check_body(self, ask: Ask, response: Any) -> None:
        text = text_of(response)
        person = ask.actor.person if ask.actor.let_in else ""
        target = (ask.thing.owner or ask.thing.team) if ask.thing else ""
        for word in {word.lower() for word in WORD.findall(text)}:
            if allows(word, person, ask.row.route, target):
                self.result.heard.add(word)
            else:
                self._say("canary", ask, word)
        if not ask.row.is_api and ask.method == "GET" and response.status_code == 200:
            sent, unsent = find_fields(text, path_of(ask.row, ask.thing))
            self.result.written |= sent
            self.result.unsent |= unsent
        known = fields_of(ask.row.route) if ask.row.is_api and ask.method != "OPTIONS" else frozenset()
        if known and (extra := set(KEY.findall(text)) - known):
            self._say("field", ask, ", ".join(sorted(extra)))


def text_of(response: Any) -> str:
    """What an answer says; of a PDF the words on its pages, of which "for whom and when" is no part."""
    body = b"".join(response.streaming_content if response.streaming else [response.content])
    if not body.startswith(b"%PDF"):
        return body.decode(errors="replace")
    return MADE_FOR.sub("", "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages))


def _key(actor: Actor) -> str:
    if "expired" in actor.name:
        return f"{actor.person} expired"
    return f"{actor.person} read" if actor.reads_only else actor.person


def outcome_of(response: Any) -> str:
    if response.status_code in (301, 302, 303, 307, 308):
        return "login" if response["Location"].startswith("/login/") else "go"
    return str(response.status_code)


def digest(table: str) -> str:
    """Of everything in a table."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        rows = sorted(map(repr, cursor.fetchall()))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def digests() -> dict[str, str]:
    return {table: digest(table) for table in connection.introspection.table_names()}


# ── which questions ─────────────────────────────────────────────────────────────────────────────────────────────────
def build_asks(
    rows: Iterable[Row],
    org: Org,
    *,
    part: int = 1,
    share: int = 1,
    actors: Iterable[Actor] = ACTORS,
    methods: Iterable[str] = METHODS,
) -> Iterator[Ask]:
    """Of all kinds of plain questions one in ``part``, once by everybody who is let in, and everything once by somebody
    who may open it; of all other questions one in ``share``. Always the same ones."""
    actors, methods = list(actors), list(methods)
    for row in rows:
        asked: set[tuple[Any, ...]] = set()
        things = [thing for kind in row.kinds for thing in org.things[kind]] or [None]
        for thing in things:
            for actor in actors:
                for ask in _ways(row, thing, actor, methods):
                    kinds = _kinds(ask, part)
                    is_new = _is_plain(ask) and not asked.issuperset(kinds)
                    asked |= kinds if is_new else set()
                    if is_new or zlib.crc32(str(ask).encode()) % share == 0:
                        yield ask


def _is_plain(ask: Ask) -> bool:
    """A GET, or a POST that the route knows, with what it needs; a token asks the API."""
    row, actor = ask.row, ask.actor
    if ask.query or ask.is_htmx or not ask.with_csrf or (actor.way == "token" and not row.is_api):
        return False
    return ask.method == "GET" or (ask.method == "POST" and row.post != NO)


def _kinds(ask: Ask, part: int) -> set[tuple[Any, ...]]:
    """One by who asks about what is how related to them and what they may expect, for one in ``part`` of these; one by
    what somebody may open."""
    thing, expected = ask.thing, expect(ask)
    related = relations(ask.actor.person, thing)[0]
    who = ask.actor.name if ask.actor.let_in else "somebody not let in"
    kind = (who, ask.method, thing and thing.kind, related, expected)
    kinds: set[tuple[Any, ...]] = {kind} if zlib.crc32(f"{ask.row.route} {kind}".encode()) % part == 0 else set()
    return kinds | ({(ask.method, str(thing))} if thing and expected in DONE else set())


def _ways(row: Row, thing: Thing | None, actor: Actor, methods: list[str]) -> Iterator[Ask]:
    for method in methods:
        yield Ask(row, actor, thing, method)
        if method in UNSAFE and actor.way != "token" and row.has_csrf:
            yield Ask(row, actor, thing, method, with_csrf=False)
    if "GET" in methods:
        for query in row.queries:
            yield Ask(row, actor, thing, "GET", query=query)
        if not row.is_api:
            yield Ask(row, actor, thing, "GET", is_htmx=True)


@contextmanager
def quiet() -> Iterator[None]:
    """Refusals are what is asked for; the log need not tell each."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
