"""Words that stand in one field each, and who may read them. No answer to anybody else contains one.

A rule reads like one of the table, about the person a word belongs to: "own line people".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tests.access.people import GROUPS, LINE, PAIRS, PROPOSED, TEAM_LINE, WHERE

KINDS = (
    "note|summary|purpose|goal|action|private|shared|override|team|answer|waiver|error|token|device|opened|peerskill"
)
KINDS += "|kind|draft|mail|name|walk"
WORD = re.compile(rf"[Zz]qx(?:{KINDS})[a-z]*")  # a random token does not look like one
ABOUT_ONE = "own line people"
VERDICT = "own line leadership people"
NOBODY = ""
# (the word, whose it is or "", who may read it, the routes where it may stand; empty: any)
CANARIES: list[tuple[str, str, str, str]] = [
    *[
        (f"zqxnote{source}{about}by{by}", about, f"{rule} {by}", "")
        for about, by, source, rule in [
            ("bob", "bob", "self", ABOUT_ONE),
            ("bob", "alice", "manager", ABOUT_ONE),
            ("bob", "gwen", "manager", ABOUT_ONE),
            ("paula", "alice", "manager", ABOUT_ONE),
            ("olga", "olga", "self", ABOUT_ONE),
            ("olga", "charlie", "manager", ABOUT_ONE),
            ("alice", "helga", "manager", ABOUT_ONE),
            ("helga", "helga", "self", ABOUT_ONE),
            ("lou", "alice", "manager", ABOUT_ONE),
            ("pia", "pia", "self", ABOUT_ONE),
            ("yann", "alice", "manager", ABOUT_ONE),
            # A peer's note is for nobody it is about, nor for their line.
            ("bob", "paula", "peer", "people"),
            ("bob", "zoe", "peer", "people"),
            ("bob", "mona", "peer", "people"),
            ("olga", "bob", "peer", "people"),
            ("olga", "mona", "peer", "people"),
        ]
    ],
    ("zqxnotevoidedbob", "bob", f"{ABOUT_ONE} alice", ""),
    # What a pair writes is for the two alone, on every page, in every file and in the API.
    *[(f"zqxsummary{mentor}by{by}", mentor, "pair", "") for mentor in PAIRS for by in (mentor, "bob")],
    *[(f"zqxaction{mentor}of{of}", mentor, "pair", "") for mentor in PAIRS for of in (mentor, "bob")],
    *[(f"zqxprivate{mentor}by{by}", mentor, by, "") for mentor in PAIRS for by in (mentor, "bob")],
    *[(f"zqxpurpose{mentor}", mentor, "pair", "") for mentor in (*PAIRS, *PROPOSED)],
    *[(f"zqxgoal{mentor}", mentor, "pair", "") for mentor in PAIRS],
    # But what the mentee shared is also for their line and the people team.
    *[(f"zqxshared{mentor}", "bob", f"{ABOUT_ONE} {mentor}", "") for mentor in PAIRS],
    ("zqxoverrideoffer", "offer", "pair", ""),
    *[(f"zqxteam{name}", name, VERDICT, "") for name in ("bob", "olga", "paula", "alice", "mona", "yann")],
    *[(f"zqxanswer{name}", name, VERDICT, "") for name in ("bob", "olga")],
    *[(f"zqxwaiver{name}", name, VERDICT, "") for name in ("bob", "olga")],
    *[(f"zqxerror{name}", name, "own leadership people", "") for name in ("lena", "bob", "charlie", "schedule")],
    *[(f"zqxtoken{name}", name, "own", "") for name in [*WHERE, "nora", "root"]],
    *[(f"zqxdevice{name}", name, "own", "") for name in ("bob", "charlie", "pia")],
    ("zqxopenedbob", "bob", "own people", "own_record my_data export_my_data audit"),
    ("zqxpeerskillbob", "bob", "people", "audit"),
    ("zqxkindbob", "bob", "people", "audit"),
    ("zqxdraft", "", NOBODY, ""),
]
# Of a pair, what one takes home is what one wrote or promised oneself.
TAKEN_HOME = ("my_data", "export_my_data")
TAKEN = re.compile("zqx(?:summary|private|action)[a-z]+?(?:by|of)([a-z]+)$")
# An e-mail address is for its owner and the people team; a whole report names people by it (FORMATS).
MAIL = "zqxmail"
MAIL_ROUTES = {"leadership": ("api:report-detail", "reports:report_file", "reports:report_json")}
# Names are no secret, but these pages may not say them: whose they are would tell who rated, or what of whom.
NAME = "zqxname"
MOVED = ("bob", "olga")  # from Gwen's team
BY_TEAM = ("skills:matrix", "reports:team_readiness")
RATERS_OF_BOB = ("gwen",)
PEERS_OF_BOB = ("zoe",)  # not his manager and in no report: nothing about Bob has another reason to name her
ABOUT_BOB = (
    "skills:history",
    "own_record",
    "reports:person",
    "reports:person_pdf",
    "reports:my_growth",
    "reports:growth",
    "reports:my_readiness",
    "reports:person_readiness",
    "reports:answer",
)


def allows(word: str, person: str, route: str, target: str) -> bool:
    """Whether an answer to ``person`` about ``target`` (a person or team, or nothing) may contain a word."""
    if word.startswith(MAIL):
        return _mail(word.removeprefix(MAIL), person, route)
    if word.startswith(NAME):
        return _name(word.removeprefix(NAME), person, route, target)
    if word == "zqxwalk":
        return True  # what the walk itself sent
    found = _canaries().get(word)
    if found is None:
        return False
    if route in TAKEN_HOME and (part := TAKEN.match(word)):
        return person == part[1]
    owner, rule, routes = found
    return person in _readers(owner, rule) and (not routes or route in routes.split())


@cache
def _canaries() -> dict[str, tuple[str, str, str]]:
    return {word: (owner, rule, routes) for word, owner, rule, routes in CANARIES}


def _readers(owner: str, rule: str) -> set[str]:
    return {reader for part in rule.split() for reader in _part(owner, part)}


def _part(owner: str, part: str) -> Iterator[str]:
    if part == "own":
        yield owner
    elif part == "line":
        yield from LINE.get(owner, ())
    elif part == "pair":
        yield from (PAIRS | PROPOSED)[owner]
    elif part in GROUPS:
        yield from GROUPS[part]
    else:
        yield part  # a name


def _mail(owner: str, person: str, route: str) -> bool:
    if person == owner or person in GROUPS["people"]:
        return True
    return person in GROUPS["leadership"] and route in MAIL_ROUTES["leadership"]


def _name(owner: str, person: str, route: str, target: str) -> bool:
    """Cover names nobody to those who may not read the matrix; a matrix of an earlier day names nobody whom the reader
    may not read today; a verdict names no rater to leadership; what is about Bob names no peer who rated him."""
    is_keeper = person in GROUPS["people"]
    if is_keeper or owner == person:
        return True
    if route in ("skills:cover", "skills:cover_pdf"):
        return person in TEAM_LINE.get(target, ())
    if route in BY_TEAM and owner in MOVED:
        return person in LINE[owner]
    if route.startswith("reports:") and owner in RATERS_OF_BOB and person in GROUPS["leadership"]:
        return False
    return not (owner in PEERS_OF_BOB and route in ABOUT_BOB and "bob" in (target, person))
