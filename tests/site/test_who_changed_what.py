"""Every change of a person leaves a row about them with old and new, whichever way it came."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.base.models import AuditEvent
from config.site.audit_rows import about_oneself, build_rows, load, newest_first
from mentoring.matching.offers import Offer, write_offer
from skills.models import Engineer, Team, User
from skills.people import placing
from tests.files import load as load_files
from tests.imports.wizard import whole
from tests.make import make_role, make_skill, managers_of
from tests.skills.setup_pages import hidden, step

Said = tuple[str, str, list[str]]


def told(person: Engineer) -> list[Said]:
    """The person's own record, the oldest first: who, did what, and each field with old and new."""
    user = User.objects.get(pk=person.user_id)
    rows = build_rows(load(newest_first(*about_oneself(user))), is_keeper=False)
    return [
        (row.actor, row.kind, [f"{each.label}: {each.old} → {each.new}" for each in row.changes])
        for row in reversed(rows)
        if row.kind not in ("opened", "changed a team")
    ]


@pytest.fixture
def keeper(client, pia):
    client.force_login(pia.user)
    return client


def team(name: str) -> Team:
    return Team.objects.get(name=name)


# ── by a page, the API, a command ───────────────────────────────────────────────────────────────────────────────────
def test_a_page_about_a_person(keeper, bob):
    page = reverse("people:person", args=[bob.slug])
    given = {"name": "Robert Engineer", "email": "rob@example.org", "started_on": "2020-02-01"}
    assert keeper.post(page, {**hidden(keeper.get(page)), **given}).status_code == 302
    changed = [
        "name: Bob Engineer → Robert Engineer",
        "e-mail: bob@example.org → rob@example.org",
        "first day: none → 1 Feb 2020",
    ]
    assert told(bob) == [("Pia People", "changed", changed)]


def test_a_move_a_last_day_and_both_taken_back(keeper, bob, charlie, senior):
    steps: list[tuple[str, list[object], dict[str, str]]] = [
        ("move", [], {"from_on": "2027-01-01", "team": "language", "role": "senior", "target_role": ""}),
        ("withdraw", [date(2027, 1, 1)], {}),
        ("leave", [], {"left_on": "2027-02-01"}),
        ("come_back", [], {}),
    ]
    for name, more, fields in steps:
        step(keeper, reverse(f"people:{name}", args=[bob.slug, *more]), **fields)
    assert told(bob) == [
        ("Pia People", "moved", ["team: Vision → Language", f"role: none → {senior.title}"]),
        ("Pia People", "took a move back", ["team: Language → Vision", f"role: {senior.title} → none"]),
        ("Pia People", "set the last day", ["last day: none → 1 Feb 2027"]),
        ("Pia People", "took the last day back", ["last day: 1 Feb 2027 → none"]),
    ]


def test_a_new_person(pia, alice, senior):
    nora = placing.add_person(
        name="Nora New",
        email="nora@example.org",
        team=team("Vision"),
        role=senior,
        from_on=date(2026, 1, 1),
        by=pia.user,
    )
    assert told(nora) == [("Pia People", "added the person", ["team: none → Vision", f"role: none → {senior.title}"])]


def test_another_manager_is_told_to_both_and_to_the_members(keeper, alice, bob, charlie):
    vision = team("Vision")
    page = reverse("people:team", args=[vision.slug])
    step(keeper, page, name="Vision", parent="engineering", managers=charlie.slug)
    assert managers_of("Vision") == [charlie]
    changed = ("Pia People", "changed who manages a team", ["managers: Alice Manager → Charlie Other"])
    assert (told(alice), told(charlie)) == ([changed], [changed])
    rows = build_rows(load(newest_first(*about_oneself(bob.user))), is_keeper=False)
    assert [(row.kind, [(each.old, each.new) for each in row.changes]) for row in rows] == [
        ("changed a team", [("Alice Manager", "Charlie Other")])
    ]


def test_rights_given_on_the_command_line_once(bob):
    for _ in range(2):
        call_command("invite", "bob@example.org", "--group", "leadership")
    call_command("invite", "bob@example.org", "--group", "people")
    assert [row for row in told(bob) if row[1] == "changed"] == [
        ("the command line", "changed", ["rights: none → leadership"]),
        ("the command line", "changed", ["rights: leadership → leadership and people"]),
    ]
    assert {row[0] for row in told(bob)} == {"the command line"}


def test_ones_own_mentor_profile(bob):
    skill = make_skill("python")
    write_offer(bob, Offer(places=2, offers=("python",), paused_until=date(2026, 12, 24)), [skill])
    write_offer(bob, Offer(places=2, offers=("python",), paused_until=date(2026, 12, 24)), [skill])
    assert told(bob) == [
        (
            "Bob Engineer",
            "changed the mentor profile",
            ["places: 0 → 2", f"skills offered: none → {skill.name}", "paused until: none → 24 Dec 2026"],
        )
    ]


# ── by an import, and an import taken back ──────────────────────────────────────────────────────────────────────────
FILE = "email,name,team,role,left_on\nbob@example.org,Robert Engineer,Language,senior,2026-12-31\n"


def test_an_import_and_its_undoing(keeper, bob, charlie, alice, senior):
    files = {"people__csv": FILE, "teams__csv": "team,parent,manager\nVision,Engineering,charlie@example.org\n"}
    one = whole(keeper, **files)
    changed = [
        "name: Bob Engineer → Robert Engineer",
        "team: Vision → Language",
        f"role: none → {senior.title}",
        "last day: none → 31 Dec 2026",
    ]
    assert told(bob) == [("an import by Pia People", "changed", changed)]
    managers = ["managers: Alice Manager → Charlie Other"]
    assert told(alice) == told(charlie) == [("an import by Pia People", "changed who manages a team", managers)]

    keeper.post(reverse("undo_import", args=[one.pk]))
    assert told(bob)[1] == (
        "Pia People, taking an import back",
        "changed",
        [
            "name: Robert Engineer → Bob Engineer",
            "team: Language → Vision",
            f"role: {senior.title} → none",
            "last day: 31 Dec 2026 → none",
        ],
    )
    assert told(alice)[1][2] == ["managers: Charlie Other → Alice Manager"]


@pytest.fixture
def senior(db):
    return make_role("senior")


def test_people_an_import_made_and_took_out_again(keeper, pia, bob):
    one = whole(keeper, people__csv="email,name,team\nnora@example.org,Nora New,Vision\n")
    nora = Engineer.objects.get(name="Nora New").pk
    keeper.post(reverse("undo_import", args=[one.pk]))
    rows = AuditEvent.objects.filter(subject_id=nora).order_by("pk").values_list("kind", "actor_id", "detail__via")
    assert list(rows) == [("added", pia.user_id, "import"), ("removed", pia.user_id, "import_undo")]


def test_an_import_on_the_command_line(bob, charlie, senior):
    load_files({"people": FILE})
    assert [(actor, kind) for actor, kind, _ in told(bob)] == [("an import on the command line", "changed")]


def test_an_import_that_changes_nothing_or_is_refused_leaves_no_row(keeper, bob, charlie, senior):
    load_files({"people": FILE})
    before = AuditEvent.objects.count()
    load_files({"people": FILE})
    load_files({"people": "email,name,team\nbob@example.org,Bo,Vision\nzoe@example.org,Zoe,Nowhere\n"})
    load_files({"people": "email,name,team\nbob@example.org,Bo,Vision\n"}, dry_run=True)
    assert AuditEvent.objects.count() == before


def test_an_import_takes_as_many_queries_for_the_log_for_few_and_for_many(bob):
    def count(names: str) -> int:
        lines = [f"p{n}@example.org,{names} {n},Vision\n" for n in range(120)]
        with CaptureQueriesContext(connection) as queries:
            load_files({"people": "email,name,team\n" + "".join(lines)})
        return sum("audit" in query["sql"] for query in queries.captured_queries)

    assert count("Pat") == 1  # everybody is new; names of new people are not kept twice
    few = Engineer.objects.filter(name__in=["Pat 1", "Pat 2"])
    few.update(name="Someone Else")
    assert count("Pat") == 2
    assert count("Mat") == 2


# ── what a text of a person is not ──────────────────────────────────────────────────────────────────────────────────
def test_no_name_or_address_stands_in_the_log_itself(keeper, bob, charlie, senior):
    whole(keeper, people__csv=FILE)
    placing.change_person(
        bob, name="Zqx Name", email="zqx@example.org", started_on=None, hands_on_since=None, by=bob.user
    )
    said = str(list(AuditEvent.objects.values_list("detail", flat=True)))
    assert not [word for word in ("Robert", "Bob", "Zqx", "zqx@", "bob@") if word in said]
