"""Who stands where, as plain words: the oracle's own copy of the organisation. Nothing in here asks Cairn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.access.org import Thing

WHERE = {
    "helga": "engineering",  # manages everything: Bob's indirect manager
    "alice": "vision",  # manages Vision: Bob's direct manager
    "bob": "vision",  # the engineer most objects are about
    "paula": "vision",  # a peer in Bob's team, who rated him
    "zoe": "vision",  # another one
    "yann": "vision",
    "lou": "vision",  # has left, with a session and tokens
    "dora": "vision",  # here, with an account that is switched off
    "charlie": "language",  # manages another team
    "olga": "language",  # the engineer of the other team
    "mona": "language",  # mentors Bob
    "fred": "language",  # mentored Bob until 2024
    "gwen": "audio",  # managed Bob and Olga until they moved
    "lena": "",  # leadership
    "pia": "",  # the people team
}
TEAMS = {"engineering": "helga", "vision": "alice", "language": "charlie", "audio": "gwen"}
GROUPS = {"leadership": ["lena"], "people": ["pia"]}
LINE = {
    "alice": {"helga"},
    "bob": {"alice", "helga"},
    "paula": {"alice", "helga"},
    "zoe": {"alice", "helga"},
    "yann": {"alice", "helga"},
    "lou": {"alice", "helga"},
    "dora": {"alice", "helga"},
    "charlie": {"helga"},
    "olga": {"charlie", "helga"},
    "mona": {"charlie", "helga"},
    "fred": {"charlie", "helga"},
    "gwen": {"helga"},
}
TEAM_LINE = {
    "engineering": {"helga"},
    "vision": {"alice", "helga"},
    "language": {"charlie", "helga"},
    "audio": {"gwen", "helga"},
}
PAIRS = {"mona": {"mona", "bob"}, "fred": {"fred", "bob"}}
PROPOSED = {"offer": {"mona", "paula"}}  # by Alice; not begun
MANAGERS = {"helga", "alice", "charlie", "gwen"}


# In the two reports; of others there is no verdict to look at.
POOL = {"bob", "olga", "paula", "alice", "mona", "yann"}
HERE = {name: team for name, team in WHERE.items() if name != "lou"}


@dataclass(frozen=True)
class Actor:
    """Somebody who asks. ``way`` is how they prove who they are; whoever is not ``let_in`` counts as nobody."""

    name: str
    person: str = ""
    way: str = "session"
    let_in: bool = True
    reads_only: bool = False

    def __str__(self) -> str:
        return self.name


SESSIONS = [
    Actor("anonymous", way="nothing", let_in=False),
    *(Actor(name, name) for name in WHERE if name not in ("lou", "dora", "zoe", "yann")),
    Actor("nora", "nora"),  # an account without a person
    Actor("root", "root"),  # a superuser, in no group
    Actor("lou", "lou", let_in=False),
    Actor("dora", "dora", let_in=False),
]
TOKENS = [
    Actor("alice's token", "alice", "token"),
    Actor("alice's read-only token", "alice", "token", reads_only=True),
    Actor("alice's expired token", "alice", "token", let_in=False),
    Actor("bob's token", "bob", "token"),
    Actor("charlie's token", "charlie", "token"),
    Actor("pia's token", "pia", "token"),
    Actor("pia's read-only token", "pia", "token", reads_only=True),
    Actor("lena's read-only token", "lena", "token", reads_only=True),
    Actor("lou's token", "lou", "token", let_in=False),
    Actor("dora's token", "dora", "token", let_in=False),
]
ACTORS = [*SESSIONS, *TOKENS]


def shown_by(rule: str | Mapping[str, str], person: str, thing: Thing | None) -> set[str]:
    """Whose ratings, levels, verdicts or pairs an answer shows to a person who gets one, besides their own."""
    if not isinstance(rule, str):
        return set(rule.get(person, "").split()) - {person}
    return set().union(*(_shown(word, person, thing) for word in rule.split())) - {person}


def _shown(word: str, person: str, thing: Thing | None) -> set[str]:
    about = (thing.owner or thing.name.split()[0]) if thing else ""
    pair, team = (thing.pair, thing.team) if thing else (frozenset(), "")
    match word:
        case "owner":
            return {about}
        case "judged":  # has a verdict
            return {about} & POOL
        case "theirs":  # a rating one gave as a peer would tell who gave it
            return set() if thing and thing.author == person and not thing.owner else {about}
        case "pool":
            return POOL
        case "two":  # the state of a pair is its own
            return set(pair) if person not in pair else set()
        case "mentee":  # whose levels the mentor of a pair that began knows
            return {"bob"} if thing and person in pair and thing.name in PAIRS else set()
        case "outside":  # what a mentee shares, the mentor has read
            return {about} if person not in pair else set()
        case "team":  # members and leadership read totals without names
            return {name for name, where in HERE.items() if where == team} if _reads(person, team) else set()
        case "shared":
            return {about} & {"bob"}
        case "branch":  # those with a verdict in the team and below it
            return {name for name in POOL if team in (HERE[name], "engineering")}
    raise ValueError(f"{word!r} shows nobody known")


def _reads(person: str, team: str) -> bool:
    return person in TEAM_LINE.get(team, ()) or person in GROUPS["people"]


def relations(person: str, thing: Thing | None) -> list[str]:
    """Every relation of a person to a thing, the strongest first; ``else`` is always the last."""
    found = []
    if thing and not thing.is_ghost:
        if thing.author == person:
            is_above = person == thing.owner or person in LINE.get(thing.owner, ())
            if person in MANAGERS and not is_above:
                found.append("once")  # wrote it as a manager and no longer is one
            found.append("author")
        if thing.owner == person:
            found.append("own")
        if person in LINE.get(thing.owner, ()) or person in TEAM_LINE.get(thing.team, ()):
            found.append("line")
        if person in thing.pair:
            found.append("pair")
        if any(person in LINE.get(one, ()) for one in thing.pair):
            found.append("pairline")
        if thing.team and WHERE.get(person) == thing.team:
            found.append("member")
    if person in GROUPS["people"]:
        found.append("people")
    if person in GROUPS["leadership"]:
        found.append("leadership")
    if person in MANAGERS:
        found.append("manager")
    if person in WHERE:
        found.append("person")
    return [*found, "else"]
