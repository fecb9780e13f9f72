"""A small organisation with every relation to look at, its objects, and the actors who ask for them.

Who stands above whom is written out in tests.access.people and asked of nobody: the policy must not judge itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from config.base.mail.choices import stop_url
from config.base.models import AuditEvent, Job, Look, Upload, UploadFile
from reports.models import Answer, Delivery, Entry, Report, Schedule, Waiver
from skills.models import ApiToken, Engineer, Framework, FrameworkVersion, Placement, Role, Team, User
from skills.sign_in.sessions import SessionStore
from skills.sign_in.tokens import create_token
from tests.access.org_pairs import BEFORE, make_calendars, make_matching, make_pairs
from tests.access.people import GROUPS, TEAMS, WHERE
from tests.make import EARLY, day, make_engineer, make_rating, set_managers
from tests.reports.stored import Said, make_report, make_senior

AS_OF = day("2025-06-30")
PARENTS = {"vision": "engineering", "language": "engineering", "audio": "engineering", "engineering": None}


@dataclass(frozen=True)
class Thing:
    """One object of a kind. ``owner`` is the person it is about, ``author`` who wrote it; ``ids`` are the words of
    addresses that name it."""

    kind: str
    name: str
    ids: dict[str, Any]
    owner: str = ""
    author: str = ""
    team: str = ""
    pair: frozenset[str] = frozenset()  # the two it is of
    is_ghost: bool = False


@dataclass
class Org:
    people: dict[str, Engineer] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    things: dict[str, list[Thing]] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    planned_on: date = EARLY
    last_look: int = 0  # what asking leaves behind comes after it

    def add(self, kind: str, name: str, ids: dict[str, Any], **about: Any) -> None:
        self.things.setdefault(kind, []).append(Thing(kind, name, ids, **about))


def make_org() -> Org:
    org = Org()
    senior = make_senior()
    _make_people(org, senior)
    _make_ratings(org)
    make_pairs(org)
    make_matching(org)
    make_calendars(org)
    _make_reports(org, senior)
    _make_jobs(org)
    _make_schedules(org, senior)
    _make_uploads(org)
    _make_audit(org)
    _make_keys(org)
    _make_ghosts(org)
    _make_draft()
    return org


# ── people and teams ────────────────────────────────────────────────────────────────────────────────────────────────
def _make_people(org: Org, senior: Role) -> None:
    for slug, parent in sorted(PARENTS.items(), key=lambda row: row[1] is not None):
        above = Team.objects.get(slug=parent) if parent else None
        Team.objects.create(name=slug.title(), slug=slug, parent=above)
    roles = {"target": senior, "role": Role.objects.get(key="engineer")}
    for name, team in WHERE.items():
        placed = {"team": team.title(), **roles} if team else {}
        person = make_engineer(f"Zqxname{name} {name.title()}", **placed)
        Engineer.objects.filter(pk=person.pk).update(slug=name)
        User.objects.filter(pk=person.user_id).update(email=f"zqxmail{name}@example.org")
        org.people[name] = Engineer.objects.select_related("user").get(pk=person.pk)
        org.users[name] = org.people[name].user
        org.add("person", name, {"slug": name}, owner=name)
        org.add("history file", name, {"slug": name, "kind": "csv"}, owner=name)
    for team, manager in TEAMS.items():
        set_managers(Team.objects.get(slug=team), org.people[manager])
        org.add("team file", team, {"slug": team, "kind": "csv"}, team=team)
        org.add("team", team, {"slug": team, "bob": org.people["bob"].pk}, team=team)
    for group, names in GROUPS.items():
        for name in names:
            org.users[name].groups.add(Group.objects.get(name=group))
    # Accounts that are nobody in the organisation.
    org.users["nora"] = User.objects.create_user("zqxmailnora@example.org", "correct horse battery")
    org.users["root"] = User.objects.create_superuser("zqxmailroot@example.org", "correct horse battery")
    # Bob and Olga came from Gwen's team: she managed them, and does no longer.
    for name in ("bob", "olga"):
        now = Placement.objects.get(engineer=org.people[name])
        Placement.objects.filter(pk=now.pk).update(from_on=day("2024-07-01"))
        audio = Team.objects.get(slug="audio")
        Placement.objects.create(engineer=org.people[name], from_on=EARLY, team=audio, role=now.role)
    Engineer.objects.filter(slug="lou").update(left_on=day("2024-01-31"))
    User.objects.filter(pk=org.users["dora"].pk).update(is_active=False)
    org.planned_on = timezone.localdate() + timedelta(days=40)
    for name, team in (("bob", "language"), ("olga", "vision")):
        planned = Team.objects.get(slug=team)
        Placement.objects.create(engineer=org.people[name], from_on=org.planned_on, team=planned, role=roles["role"])
        org.add("plan", name, {"slug": name, "from_on": org.planned_on}, owner=name)
    org.add("left", "lou", {"slug": "lou"}, owner="lou")
    Team.objects.create(name="Empty", slug="empty")
    org.add("empty team", "empty", {"slug": "empty"})
    moved = Placement.objects.filter(engineer__slug__in=["bob", "olga", "alice"]).select_related("engineer")
    for number, place in enumerate(moved):
        org.add("placement", f"{place.engineer.slug} {number}", {"pk": place.pk}, owner=place.engineer.slug)


# ── ratings: about whom, by whom, as what ───────────────────────────────────────────────────────────────────────────
RATINGS = [
    ("bob", "bob", "self", "code", 4),
    ("bob", "alice", "manager", "code", 3),
    ("bob", "gwen", "manager", "talk", 2),
    ("bob", "paula", "peer", "code", 5),
    ("bob", "zoe", "peer", "code", 5),
    ("bob", "mona", "peer", "models", 5),
    ("paula", "alice", "manager", "code", 2),
    ("olga", "olga", "self", "talk", 4),
    ("olga", "charlie", "manager", "code", 3),
    ("olga", "bob", "peer", "code", 1),
    ("olga", "mona", "peer", "code", 1),
    ("alice", "helga", "manager", "code", 5),
    ("helga", "helga", "self", "code", 5),
    ("lou", "alice", "manager", "code", 1),
    ("pia", "pia", "self", "code", 3),
    ("yann", "alice", "manager", "models", 5),  # the only one in Vision who holds it: cover would name them
]


def _make_ratings(org: Org) -> None:
    for about, by, source, skill, level in RATINGS:
        note = f"Zqxnote{source}{about}by{by} was said."
        fields = {"on": "2025-01-10", "source": source, "note": note}
        row = make_rating(org.people[about], skill, level, by=org.people[by], **fields)
        # A peer's rating is about somebody who may not know of it: to them it is a stranger's.
        owner = "" if source == "peer" else about
        org.add("rating", f"{about} by {by}", {"pk": row.pk}, owner=owner, author=by)
    wrong = make_rating(
        org.people["bob"], "models", 0, by=org.people["alice"], on="2025-01-11", note="Zqxnotevoidedbob."
    )
    void = make_rating(org.people["bob"], "models", None, by=org.people["alice"], on="2025-01-11", voids=wrong)
    for name, row in (("cancelled", wrong), ("cancels", void)):
        org.add("voided", f"bob by alice, {name}", {"pk": row.pk}, owner="bob", author="alice")


# ── reports ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _make_reports(org: Org, senior: Role) -> None:
    pool = ("bob", "olga", "paula", "alice", "mona", "yann")
    for as_of in (BEFORE, AS_OF):
        said = [Said(org.people[name], team=f"Zqxteam{name}", score=61.0 + len(name)) for name in pool]
        report = make_report(senior, said, as_of=as_of)
        words = {"role": "senior", "as_of": as_of}
        org.add("report", f"{as_of}", words | {"pk": report.pk})
        org.add("report file", f"{as_of}", words | {"kind": "csv"})
        for name in pool[:4]:
            entry = Entry.objects.get(report=report, engineer=org.people[name])
            org.add("entry", f"{as_of} {name}", words | {"slug": name, "pk": entry.pk}, owner=name)
    for entry in Entry.objects.filter(engineer__slug__in=["bob", "olga"]).select_related("engineer"):
        name = entry.engineer.slug
        Answer.objects.create(engineer=entry.engineer, entry=entry, text=f"Zqxanswer{name}")
    for name, approver in (("bob", "alice"), ("olga", "charlie")):
        Waiver.objects.create(
            engineer=org.people[name],
            role=senior,
            check_key="mentoring",
            reason=f"Zqxwaiver{name}",
            approver=org.people[approver],
            from_on=BEFORE,
        )


def _make_jobs(org: Org) -> None:
    for name in ("lena", "bob", "charlie", ""):
        job = Job.objects.create(
            kind="reports.generate",
            key=f"walk-{name}",
            args={"role": "senior", "as_of": "2025-06-30"},
            requested_by=org.users.get(name),
            state="dead",
            last_error=f"ValueError: Zqxerror{name or 'schedule'}",
            finished_at=timezone.now(),
        )
        org.add("job", name or "schedule", {"pk": job.pk}, owner=name)


def _make_schedules(org: Org, senior: Role) -> None:
    """One that names a reader, and a mail of its that may not have arrived."""
    row = Schedule.objects.create(role=senior, cadence="week", day=2, name="Zqxschedule")
    row.recipients.add(org.users["lena"])
    org.add("schedule", "weekly", {"pk": row.pk})
    told = Delivery.objects.create(report=Report.objects.first(), user=org.users["lena"], schedule=row)
    org.add("delivery", "to lena", {"pk": told.pk})


def _make_uploads(org: Org) -> None:
    """A file may hold anything about anybody."""
    row = Upload.objects.create(uploaded_by=org.users["pia"])
    text = b"email,name,team\nzqxmailfile@example.org,Zqxfile Person,Vision\n"
    UploadFile.objects.create(
        upload=row, name="Zqxfile.csv", kind="people", columns=["email", "name", "team"], data=text
    )
    org.add("upload", "pia", {"pk": row.pk}, owner="pia")


def _make_audit(org: Org) -> None:
    """A look at Bob's page, a peer's rating of Bob (not for him to know), and a kind only the log itself shows."""
    bob, alice = org.people["bob"].pk, org.users["alice"].pk
    org.last_look = Look.objects.create(route="Zqxopenedbob", reader_id=alice, subject_id=bob, on=AS_OF).pk
    rows = (
        ("rated", "zoe", {"source": "peer", "skill": "Zqxpeerskillbob"}),
        ("Zqxkindbob", "pia", {}),
    )
    for kind, actor, detail in rows:
        AuditEvent.objects.create(kind=kind, actor_id=org.users[actor].pk, subject_id=bob, detail=detail)


# ── what actors carry ───────────────────────────────────────────────────────────────────────────────────────────────
def _make_keys(org: Org) -> None:
    for name, user in org.users.items():
        client = Client()
        client.force_login(user)
        org.cookies[name] = client.cookies["cairn"].value
        _, org.tokens[name] = create_token(user, f"Zqxtoken{name}")
        _, org.tokens[f"{name} read"] = create_token(user, f"Zqxtoken{name}", is_read_only=True)
    token, org.tokens["alice expired"] = create_token(org.users["alice"], "Zqxtokenalice")
    ApiToken.objects.filter(pk=token.pk).update(expiry=timezone.now() - timedelta(days=1))
    ApiToken.objects.update(last_used_at=timezone.now())
    for name in ("bob", "charlie", "pia"):
        store = SessionStore()
        store.update({"_auth_user_id": str(org.users[name].pk), "device": f"Zqxdevice{name}"})
        store["_auth_user_hash"] = org.users[name].get_session_auth_hash()
        store.create()
        org.add("device", name, {"session": _short(store.session_key)}, owner=name)
        other, _ = create_token(org.users[name], f"Zqxtoken{name}")
        org.add("token", name, {"key": other.token_key}, owner=name)


def _short(key: str) -> str:
    """As the page names a session."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _make_draft() -> None:
    """A version not yet published is for the people team."""
    published = FrameworkVersion.objects.get(state="published")
    document = {**published.document, "framework": {**published.document["framework"], "summary": "Zqxdraft"}}
    FrameworkVersion.objects.create(
        framework=Framework.objects.get(), version="2", state="draft", document=document, digest="sha256:zqxdraft"
    )


def _make_ghosts(org: Org) -> None:
    """One of each kind that does not exist: must look like one that is hidden."""
    words = {"slug": "ghost", "pk": 999_999, "role": "ghost", "as_of": AS_OF, "from_on": org.planned_on}
    words |= {"session": "0" * 16, "key": "ghostkey", "kind": "paused", "bob": 999_999}
    words |= {"token": "cairn_ics_" + "0" * 48, "topic": "ghost"}
    for kind in [*org.things]:
        org.add(kind, "ghost", words | ({"kind": "csv"} if "file" in kind else {}), is_ghost=True)
    for kind, ids in (
        ("skill", {"area": "build", "key": "code"}),
        ("role", {"key": "senior"}),
        ("framework", {"key": "small"}),
    ):
        org.add(kind, ids["key"], ids)
        org.add(kind, "ghost", {"area": "ghost", "key": "ghost"}, is_ghost=True)
    org.add("file format", "csv", {"kind": "csv"})
    org.add("role of a report", "senior", {"role": "senior"})
    org.add("role file", "senior", {"role": "senior", "kind": "csv"})
    org.add("role file", "ghost", {"role": "ghost", "kind": "csv"}, is_ghost=True)
    org.add("role of a report", "ghost", {"role": "ghost"}, is_ghost=True)
    org.add("stop link", "bob", {"token": stop_url(org.users["bob"].pk, "sample").split("/")[-2]}, owner="bob")
    org.add("stop link", "ghost", {"token": "1:ghost"}, is_ghost=True)
    org.add("reset link", "wrong", {"uidb36": "1", "key": "set-password"})
