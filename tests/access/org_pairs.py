"""The pairs of the small organisation, what they keep, and who waits for one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from mentoring.calendar.feeds import make_feed
from mentoring.models import (
    ActionItem,
    Block,
    CalendarFeed,
    FocusSkill,
    Goal,
    MatchPlan,
    MentoringRequest,
    MentoringSession,
    MentorProfile,
    Mentorship,
    Nudge,
    PlannedSession,
    PrivateNote,
    SharedText,
)
from skills.models import Skill
from tests.make import day

if TYPE_CHECKING:
    from tests.access.org import Org

BEFORE = day("2025-03-31")


# ── pairs ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def make_pairs(org: Org) -> None:
    bob, now = org.people["bob"], timezone.now()
    ended = {"state": "completed", "ended_on": day("2024-06-30")}
    for mentor, fields in (("mona", {"state": "active"}), ("fred", ended)):
        pair = Mentorship.objects.create(
            mentor=org.people[mentor],
            mentee=bob,
            purpose=f"Zqxpurpose{mentor}",
            started_on=day("2024-01-08"),
            **fields,
        )
        focus = FocusSkill.objects.create(mentorship=pair, skill=Skill.objects.get(key="code"), baseline_level=2)
        _make_agenda(org, mentor, focus)
        for by, held in ((mentor, 5), ("bob", 6)):
            session = MentoringSession.objects.create(
                mentorship=pair,
                held_on=date(2024, 2, held),
                minutes=30,
                summary=f"Zqxsummary{mentor}by{by}",
                logged_by=org.people[by],
                confirmed_by_mentor_at=now,
                confirmed_by_mentee_at=now,
            )
            org.add("session", f"{mentor} by {by}", {"pk": session.pk}, owner="bob", pair=frozenset({mentor, "bob"}))
        _make_shared(org, mentor, session)
    _make_proposal(org)


def _make_shared(org: Org, mentor: str, session: MentoringSession) -> None:
    """What Bob told his managers of the session, and what he took back."""
    pair, two = session.mentorship, frozenset({mentor, "bob"})
    row = SharedText.objects.create(mentorship=pair, session=session, text=f"Zqxshared{mentor}")
    org.add("shared text", mentor, {"pk": row.pk}, owner="bob", pair=two)
    gone = SharedText.objects.create(mentorship=pair, withdrawn_at=timezone.now())
    org.add("shared text", f"{mentor}, withdrawn", {"pk": gone.pk}, is_ghost=True)
    org.add("pair that began", mentor, {"pk": pair.pk}, owner="bob", pair=two)


def _make_agenda(org: Org, mentor: str, focus: FocusSkill) -> None:
    """Everything else a pair writes."""
    pair, two = focus.mentorship, frozenset({mentor, "bob"})
    org.add("pair", mentor, {"pk": pair.pk}, pair=two)
    if pair.state == "active":
        org.add("open pair", mentor, {"pk": pair.pk}, pair=two)
        planned = PlannedSession.objects.create(
            mentorship=pair, starts_at=timezone.now() + timedelta(days=9), planned_by=org.people[mentor]
        )
        org.add("planned", mentor, {"pk": planned.pk}, pair=two)
    for kind in ("paused", "completed", "ended_early"):
        org.add("step", f"{kind} of {mentor}", {"pk": pair.pk, "kind": kind}, pair=two)
    goal = Goal.objects.create(focus_skill=focus, level=3, text=f"Zqxgoal{mentor}")
    org.add("focus", mentor, {"pk": focus.pk}, owner="bob", pair=two)
    org.add("goal", mentor, {"pk": goal.pk}, pair=two)
    for name in two:
        action = ActionItem.objects.create(mentorship=pair, text=f"Zqxaction{mentor}of{name}", owner=org.people[name])
        org.add("action", f"{mentor} of {name}", {"pk": action.pk}, pair=two)
        note = PrivateNote.objects.create(mentorship=pair, author=org.people[name], text=f"Zqxprivate{mentor}by{name}")
        org.add("note", f"{mentor} by {name}", {"pk": note.pk}, owner=name)


def _make_proposal(org: Org) -> None:
    """Alice would like Mona to mentor Paula, and said why; she does not read it again."""
    two = frozenset({"mona", "paula"})
    offer = Mentorship.objects.create(
        mentor=org.people["mona"],
        mentee=org.people["paula"],
        state="proposed",
        purpose="Zqxpurposeoffer",
        override_reason="Zqxoverrideoffer",
        proposed_by=org.users["alice"],
    )
    FocusSkill.objects.create(mentorship=offer, skill=Skill.objects.get(key="code"))
    org.add("pair", "offer", {"pk": offer.pk}, pair=two, author="alice")
    org.add("pair that began", "offer, not yet", {"pk": offer.pk}, is_ghost=True)
    for kind in ("accepted", "withdrawn"):
        org.add("step", f"{kind} of offer", {"pk": offer.pk, "kind": kind}, pair=two, author="alice")


# ── matching ────────────────────────────────────────────────────────────────────────────────────────────────────────
def make_matching(org: Org) -> None:
    """Bob and Olga wait; Mona, Fred and Gwen mentor; Fred keeps Bob away and Bob keeps Gwen away."""
    code, talk = Skill.objects.get(key="code"), Skill.objects.get(key="talk")
    for name in ("mona", "fred", "gwen"):
        profile = MentorProfile.objects.create(engineer=org.people[name], places=2, time_zone="Europe/Berlin")
        profile.offers.set([code, talk])
    for name in ("bob", "olga"):
        wish = MentoringRequest.objects.create(engineer=org.people[name], asked_on=BEFORE)
        wish.skills.set([code])
        org.add("request", name, {"pk": wish.pk}, owner=name)
        org.add("waiting", name, {"slug": name}, owner=name)
    for one, other in (("fred", "bob"), ("bob", "gwen")):
        Block.objects.create(engineer=org.people[one], other=org.people[other])
        org.add("block", f"{one} {other}", {"slug": other}, author=one)
    for name in ("pia", "alice"):
        scope = "all" if name == "pia" else "line"
        plan = MatchPlan.objects.create(requested_by=org.users[name], scope=scope, planned_on=BEFORE)
        org.add("match plan", name, {"pk": plan.pk}, author=name)


def make_calendars(org: Org) -> None:
    """A calendar of Bob's, one he revoked, and one of somebody who has left; a reminder for each of a pair."""
    now = timezone.now()
    for name, person, is_void in (("revoked", "bob", True), ("bob", "bob", False), ("lou", "lou", True)):
        _, plain = make_feed(org.people[person], now, shows_names=True)
        org.add("calendar", name, {"token": plain}, is_ghost=is_void)
    CalendarFeed.objects.update(last_used_at=now)
    pair = Mentorship.objects.get(state="active")
    for name in ("bob", "mona"):
        nudge = Nudge.objects.create(
            person=org.people[name], mentorship=pair, kind="first", subject=str(pair.pk), due_on=timezone.localdate()
        )
        org.add("nudge", name, {"pk": nudge.pk}, owner=name)
    org.add("topic", "answers", {"topic": "nudges.answers"})
