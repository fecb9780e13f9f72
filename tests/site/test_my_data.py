"""What Cairn holds about one: complete for oneself, and nothing about others in it."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.base.audit.log import Change, record, record_changes
from config.base.jobs.queue import HANDLERS, enqueue
from config.base.mail.choices import choose
from config.base.mail.outbox import queue_mail
from config.base.models import AuditEvent
from config.site.my_data import ENTRY_KEYS, collect
from mentoring.calendar.feeds import make_feed, revoke_feed
from mentoring.models import ActionItem, FocusSkill, Goal, MentoringSession, Mentorship, Nudge, PrivateNote
from reports.model.document import EntryDocument
from reports.models import Answer, Entry, Report, Waiver
from skills.models import Engineer, FrameworkVersion, Placement, Rating, Role, Skill, Team, User
from skills.ratings.rate import void_rating
from skills.sign_in.invitations import mail_password_link
from tests.letters import LETTER, deliver, sample_kind
from tests.looked import look
from tests.make import day, make_engineer, make_framework, make_rating

EXPORT = "/account/data/export/"
SECTIONS = [
    "format",
    "version",
    "made_at",
    "profile",
    "placements",
    "ratings_about_me",
    "peer_means",
    "ratings_i_gave",
    "pairs",
    "mentor_profile",
    "mentoring_requests",
    "people_i_keep_away",
    "shared_from_mentoring",
    "reminders",
    "reports",
    "waivers",
    "opened_or_changed",
    "sessions",
    "networks",
    "api_tokens",
    "calendars",
    "jobs",
    "mails",
    "mails_stopped",
]


@pytest.fixture
def story(alice, bob, charlie, head) -> Engineer:
    """Bob among others, each of whom has left a canary where Bob must not find it."""
    roles = make_framework({"build": ["code", "data"], "lead": ["talk", "plan"]}, {"senior": {}})
    Placement.objects.filter(engineer=bob).update(target_role=roles["senior"])
    make_rating(bob, "code", 3, bob, "2026-01-05", note="I shipped it")
    make_rating(bob, "code", 2, alice, "2026-01-10", note="With help")
    void_rating(make_rating(bob, "talk", 5, alice, "2026-01-11", note="A slip"), alice.user)
    make_rating(alice, "talk", 4, bob, "2026-02-01", source="peer", note="Clear")
    for number, level in enumerate([1, 2, 4]):
        peer = make_engineer(f"Canary{number} Peer", team="Language")
        make_rating(bob, "code", level, peer, "2026-03-01", source="peer", note="CANARY-PEER-NOTE")
        if number < 2:
            make_rating(bob, "plan", 5, peer, "2026-03-01", source="peer")
        record("rated", actor=peer.user.pk, subject=bob.pk, skill="code", source="peer")
        record("voided", actor=peer.user.pk, subject=bob.pk, rating=1)
    make_rating(charlie, "code", 1, alice, "2026-01-10", note="CANARY-CHARLIE")
    return bob


def pair(mentor, mentee, **fields) -> Mentorship:
    fields = {"state": "active", "started_on": day("2026-01-01"), "purpose": "Talk well", **fields}
    made = Mentorship.objects.create(mentor=mentor, mentee=mentee, **fields)
    FocusSkill.objects.create(mentorship=made, skill=Skill.objects.get(key="talk"), baseline_level=2)
    return made


def meeting(made, by, on, summary, written_by=None) -> None:
    """The summary is by whoever logged it, unless said otherwise."""
    MentoringSession.objects.create(
        mentorship=made, held_on=day(on), minutes=45, logged_by=by, summary=summary, summary_by=written_by or by
    )


def enter(engineer, verdict="developing", score=41.0) -> Entry:
    report, _ = Report.objects.get_or_create(
        role=Role.objects.get(),
        as_of=day("2026-03-31"),
        edition=1,
        defaults={"framework_version": FrameworkVersion.objects.get(), "method": "1", "cut": 70.0, "summary": {}},
    )
    document = {
        "name": engineer.name,
        "verdict": verdict,
        "score": score,
        "low": 30.0,
        "high": 50.0,
        "secret": "CANARY",
    }
    return Entry.objects.create(
        report=report, engineer=engineer, verdict=verdict, score=score, document=document, reasons={}
    )


# ── what is in it ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_keys_are_stable_and_the_whole_is_json(story):
    data = collect(story.user)
    assert list(data) == SECTIONS
    assert json.loads(json.dumps(data)) == data


def test_profile_and_places(story):
    data = collect(story.user)
    assert (data["profile"]["name"], data["profile"]["email"]) == ("Bob Engineer", "bob@example.org")
    assert data["placements"] == [
        {"from": "2020-01-01", "team": "Vision", "role": None, "aims_at": "Senior", "aim_assumed": False}
    ]


def test_ratings_about_me_have_authors_and_notes_and_say_when_cancelled(story):
    rows = [
        (row["skill"], row["level"], row["source"], row["by"], row["note"], row["is_cancelled"])
        for row in collect(story.user)["ratings_about_me"]
    ]
    assert rows == [
        ("Talk", 5, "manager", "Alice Manager", "A slip", True),
        ("Code", 2, "manager", "Alice Manager", "With help", False),
        ("Code", 3, "self", "Bob Engineer", "I shipped it", False),
    ]


def test_peers_are_a_mean_of_three_or_nothing(story):
    assert collect(story.user)["peer_means"] == [{"skill": "Code", "mean": 2.3}]


def test_a_peer_who_took_the_rating_back_does_not_count(story):
    peer = Engineer.objects.get(slug="canary0-peer")
    make_rating(story, "code", None, peer, "2026-04-01", source="peer")
    assert collect(story.user)["peer_means"] == []


def test_what_i_gave_is_mine(story):
    (given,) = collect(story.user)["ratings_i_gave"]
    assert (given["about"], given["skill"], given["level"], given["note"]) == ("Alice Manager", "Talk", 4, "Clear")


def test_pairs_hold_counts_and_only_what_i_wrote(story, alice, charlie):
    mine = pair(alice, story)
    meeting(mine, story, "2026-02-01", "My own words")
    meeting(mine, alice, "2026-02-15", "CANARY-ALICE-SUMMARY")
    meeting(pair(alice, charlie), alice, "2026-02-20", "CANARY-OTHER-PAIR")
    (found,) = collect(story.user)["pairs"]

    assert (found["mentor"], found["mentee"], found["session_count"]) == ("Alice Manager", "Bob Engineer", 2)
    assert found["focus_skills"] == ["Talk"]
    assert [row["summary"] for row in found["sessions"]] == ["My own words", None]


def test_a_summary_is_of_whoever_wrote_it_and_not_of_whoever_logged_the_session(story, alice):
    mine = pair(alice, story)
    meeting(mine, alice, "2026-02-01", "My own words", written_by=story)
    meeting(mine, story, "2026-02-15", "CANARY-ALICE-SUMMARY", written_by=alice)
    meeting(mine, story, "2026-02-20", "CANARY-OF-BOTH")
    MentoringSession.objects.filter(summary="CANARY-OF-BOTH").update(summary_by=None)
    (found,) = collect(story.user)["pairs"]

    assert [row["summary"] for row in found["sessions"]] == ["My own words", None, None]
    assert [row["logged_by_me"] for row in found["sessions"]] == [False, True, True]


def test_goals_are_of_both_promises_and_the_private_note_ones_own(story, alice):
    mine = pair(alice, story)
    Goal.objects.create(focus_skill=mine.focus_skills.get(), level=3, text="Talk to many")
    for owner, text in ((story, "Read the book"), (alice, "CANARY-ALICE-ACTION")):
        ActionItem.objects.create(mentorship=mine, owner=owner, text=text)
    PrivateNote.objects.create(mentorship=mine, author=story, text="Only I")
    PrivateNote.objects.create(mentorship=mine, author=alice, text="CANARY-ALICE-NOTE")
    (found,) = collect(story.user)["pairs"]

    assert found["goals"] == [{"skill": "Talk", "level": 3, "text": "Talk to many", "reached_on": None}]
    assert [row["text"] for row in found["my_actions"]] == ["Read the book"]
    assert found["my_private_note"] == "Only I"
    assert "CANARY" not in json.dumps(collect(story.user)["pairs"])


def test_what_is_told_of_a_report_is_of_its_document():
    assert set(ENTRY_KEYS) <= EntryDocument.__dataclass_fields__.keys()


def test_reports_about_me(story, charlie):
    Answer.objects.create(entry=enter(story), engineer=story, text="The launch is missing")
    enter(charlie, "ready_now", 93.0)
    (found,) = collect(story.user)["reports"]

    assert (found["role"], found["as_of"], found["verdict"], found["score"]) == (
        "Senior",
        "2026-03-31",
        "developing",
        41.0,
    )
    assert [row["text"] for row in found["my_answers"]] == ["The launch is missing"]
    assert "secret" not in found


def test_waivers_and_jobs(story, alice, monkeypatch):
    Waiver.objects.create(
        engineer=story,
        role=Role.objects.get(),
        check_key="mentoring",
        reason="Parental leave",
        approver=alice,
        from_on=day("2026-01-01"),
    )
    monkeypatch.setitem(HANDLERS, "test.kind", lambda claim: None)
    enqueue("test.kind", "mine", user=story.user)
    enqueue("test.kind", "hers", user=alice.user)
    data = collect(story.user)

    assert [row["reason"] for row in data["waivers"]] == ["Parental leave"]
    assert [row["kind"] for row in data["jobs"]] == ["test.kind"]


def test_reminders_say_of_what_and_when(story, alice):
    mine = pair(alice, story)
    rows = {"mentorship": mine, "kind": "ending", "subject": f"{mine.pk}", "due_on": day("2026-02-01")}
    Nudge.objects.create(person=story, snoozed_until=day("2026-02-09"), **rows)
    Nudge.objects.create(person=alice, **rows)
    assert collect(story.user)["reminders"] == [
        {"kind": "ending", "due_on": "2026-02-01", "told_in": None, "put_off_until": "2026-02-09", "done_at": None}
    ]


def test_addresses_of_calendars(story, alice):
    now = timezone.now()
    feed, plain = make_feed(story, now, shows_names=True)
    make_feed(alice, now, shows_names=False)
    revoke_feed(story, now)
    (row,) = collect(story.user)["calendars"]
    assert (row["begins_with"], row["shows_names"], row["last_used_at"]) == (feed.key, True, None)
    assert row["revoked_at"]
    assert plain not in json.dumps(collect(story.user))


def test_who_opened_or_changed_my_record(story, alice, pia, charlie):
    look(alice, story)
    look(alice, charlie)
    look(story, story)
    vision = Team.objects.get(name="Vision").pk
    moved = Change("moved", story.pk, {"team": (None, vision)}, {"from_on": "2026-03-01"})
    record_changes([moved], actor=pia.user.pk)
    record("rated", actor=alice.user.pk, subject=story.pk, skill="code", source="manager")
    rows = [(row["by"], row["what"], row["detail"]) for row in collect(story.user)["opened_or_changed"]]

    assert rows == [
        ("Alice Manager", "rated", "code, as manager"),
        ("Pia People", "moved", "from 1 Mar 2026"),
        ("Alice Manager", "opened", "growth page"),
    ]
    assert collect(story.user)["opened_or_changed"][1]["changes"] == [{"field": "team", "from": "none", "to": "Vision"}]


# ── what is not ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_no_canary_of_others_leaks_into_page_or_file(client, story, alice, charlie):
    mine = pair(alice, story)
    meeting(mine, alice, "2026-02-15", "CANARY-ALICE-SUMMARY")
    meeting(mine, story, "2026-02-16", "CANARY-ALICE-WROTE-IN-MINE", written_by=alice)
    meeting(pair(alice, charlie), alice, "2026-02-20", "CANARY-OTHER-PAIR")
    enter(story)
    enter(charlie, "ready_now", 93.0)
    client.force_login(story.user)

    for path in ("/account/data/", EXPORT, "/account/data/record/"):
        text = client.get(path).content.decode()
        assert "Canary" not in text, path
        assert "CANARY" not in text, path
        assert "Charlie" not in text, path
        assert "93" not in text or path != EXPORT


def test_the_authors_of_peer_ratings_are_in_no_list(story):
    text = json.dumps(collect(story.user))
    assert "Canary" not in text
    assert '"peer"' not in json.dumps(collect(story.user)["ratings_about_me"])


def test_an_account_that_is_nobody_has_a_profile_and_empty_lists(db):
    data = collect(User.objects.create_user("robot@example.org"))
    assert data["profile"]["name"] is None
    assert all(data[key] == [] for key in SECTIONS[4:])


# ── page and file ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_file_is_json_in_utf_8_and_each_is_in_the_log(client, story):
    Engineer.objects.filter(pk=story.pk).update(name="Bób Engineer")
    client.force_login(story.user)
    response = client.get(EXPORT)

    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="cairn-my-data-bob-engineer-20')
    assert "no-store" in response["Cache-Control"]
    assert "Bób Engineer".encode() in response.content
    assert list(json.loads(response.content)) == SECTIONS
    assert AuditEvent.objects.filter(kind="exported", actor_id=story.user.pk, subject_id=story.pk).count() == 1


def test_mails_are_in_it_and_no_link_of_theirs(story):
    mail_password_link(story.user)
    with sample_kind():
        queue_mail("sample", "a", LETTER, user=story.user)
        choose(story.user, "sample", is_wanted=False)
        deliver()
    data = collect(story.user)
    sample, password = data["mails"]
    assert (sample["subject"], sample["state"], sample["sent_at"]) == (
        LETTER.subject,
        "Not sent: the recipient stopped such mails",
        None,
    )
    assert LETTER.paragraphs[0] in sample["text"]
    assert (password["text"], password["state"]) == ("", "Sent")
    assert data["mails_stopped"] == ["sample"]


def test_after_ten_files_an_hour_one_waits(client, story, time_machine):
    time_machine.move_to("2026-11-25 10:00", tick=False)
    client.force_login(story.user)
    assert {client.get(EXPORT).status_code for _ in range(10)} == {200}
    response = client.get(EXPORT)

    assert (response.status_code, response["Retry-After"]) == (429, "3600")
    assert "downloaded this 10 times within an hour" in response.content.decode()
    time_machine.move_to("2026-11-25 11:01", tick=False)
    assert client.get(EXPORT).status_code == 200


def test_reading_the_page_writes_nothing(client, story):
    client.force_login(story.user)
    before = AuditEvent.objects.count(), Rating.objects.count()
    assert client.get("/account/data/").status_code == 200
    assert client.post("/account/data/").status_code == 405
    assert client.post(EXPORT).status_code == 405
    assert (AuditEvent.objects.count(), Rating.objects.count()) == before


def test_the_number_of_queries_does_not_grow(story, alice):
    def count() -> int:
        user = User.objects.get(pk=story.user.pk)
        with CaptureQueriesContext(connection) as queries:
            collect(user)
        return len(queries)

    mine = pair(alice, story)
    meeting(mine, story, "2026-02-01", "One")
    enter(story)
    look(alice, story)
    few = count()
    for number in range(12):
        make_rating(story, "data", 3, alice, f"2026-05-{number + 1:02}")
        make_rating(alice, "data", 3, story, f"2026-05-{number + 1:02}", source="peer")
        other = pair(make_engineer(f"Mentor{number} Old"), story, state="completed", ended_on=day("2026-02-01"))
        meeting(other, story, "2026-01-15", "More")
        look(alice, story, route=f"page-{number}")
        mail_password_link(story.user)
    assert (few, count()) == (33, 33)  # changes and looks stand in tables of their own, each read by itself


def test_an_aim_that_nobody_named_is_marked(client, bob):
    roles = make_framework({"build": ["code"], "lead": ["talk"]}, {"junior": {}, "senior": {}})
    for role, target, aims_at, is_assumed in (
        ("junior", "senior", "Senior", False),
        ("junior", None, "Senior", True),
        ("senior", None, None, False),
    ):
        Placement.objects.filter(engineer=bob).update(role=roles[role], target_role=roles.get(target))
        (placed,) = collect(bob.user)["placements"]
        assert (placed["aims_at"], placed["aim_assumed"]) == (aims_at, is_assumed)
