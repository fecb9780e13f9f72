"""When one of the two leaves, the pair ends at once, and the other one is told why."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from config.base.jobs.queue import run
from config.base.models import Email, Job
from mentoring.models import MentoringRequest, Mentorship, PlannedSession
from mentoring.reminders.job import LEAVING, make_leaving_due
from mentoring.sessions.log import log_session
from skills.models import Engineer
from skills.people import placing
from tests.files import load
from tests.make import day
from tests.mentoring.made import NOW, make_pair
from tests.mentoring.waiting import wait
from tests.skills.setup_pages import step

TODAY = datetime.fromisoformat(NOW).date()
pytestmark = pytest.mark.usefixtures("clock")


def leaves(person: Engineer, on) -> None:
    placing.leave(person, left_on=on, today=TODAY, by=None)


def by_page(client, pia, person, on):
    client.force_login(pia.user)
    url = f"/setup/people/{person.slug}/leave/"
    return step(client, url, left_on=on.isoformat())


@pytest.mark.parametrize("ago", [0, 3])
def test_the_pair_ends_when_a_last_day_of_today_or_the_past_is_saved(pair, dana, ago):
    leaves(dana, TODAY - timedelta(days=ago))
    pair.refresh_from_db()

    assert (pair.state, pair.end_reason, pair.ended_on) == ("ended_early", "left", TODAY)
    assert pair.events.last().reason == "left"


def test_the_same_by_a_file(pair, dana):
    row = "dana@example.org,Dana Deep,Language,,,,,2026-11-20"
    load({"people": f"email,name,team,role,target_role,hands_on_since,started_on,left_on\n{row}\n"}, today=TODAY)
    pair.refresh_from_db()

    assert (pair.state, pair.end_reason) == ("ended_early", "left")


def test_a_file_with_an_open_pair_of_somebody_who_has_left_ends_it(dana, bob):
    Engineer.objects.filter(pk=dana.pk).update(left_on=TODAY - timedelta(days=9))
    load({"mentorships": "mentor,mentee,started_on\ndana@example.org,bob@example.org,2026-09-07\n"}, today=TODAY)

    assert Mentorship.objects.get().end_reason == "left"


def test_meetings_requests_and_proposals_go_with_it(pair, dana, bob, alice):
    meeting = PlannedSession.objects.create(
        mentorship=pair, starts_at=timezone.now() + timedelta(days=2), minutes=30, planned_by=bob
    )
    proposal = make_pair(alice, dana, state="proposed", started_on=None)
    request = wait(dana, "python")
    leaves(dana, TODAY)
    for row in (meeting, proposal, request):
        row.refresh_from_db()

    assert meeting.cancelled_at
    assert (proposal.state, proposal.end_reason) == ("expired", "left")
    assert request.closed_on == TODAY
    assert not MentoringRequest.objects.waiting().exists()


def test_the_other_one_is_told_why(pair, dana, bob):
    PlannedSession.objects.create(
        mentorship=pair, starts_at=timezone.now() + timedelta(days=2), minutes=30, planned_by=bob
    )
    leaves(dana, TODAY)
    mails = {mail.subject: mail.text for mail in Email.objects.filter(user=bob.user)}

    assert "has left the organisation" in mails["Your mentoring pair has ended"]
    assert "because one of the two has left the organisation" in next(
        text for subject, text in mails.items() if subject.endswith("is cancelled")
    )
    assert not Email.objects.filter(user=dana.user, subject="Your mentoring pair has ended").exists()


def test_a_last_day_ahead_ends_the_pair_at_the_start_of_the_day_after(pair, dana, time_machine):
    leaves(dana, TODAY + timedelta(days=1))
    pair.refresh_from_db()
    assert pair.state == "active"
    assert make_leaving_due(timezone.now() + timedelta(days=1)) == 0

    time_machine.move_to(f"{TODAY + timedelta(days=2)}T00:00:01", tick=False)
    assert [make_leaving_due(timezone.now()) for _ in range(2)] == [1, 0]
    run(Job.objects.get(kind=LEAVING).pk)
    pair.refresh_from_db()
    assert (pair.state, pair.ended_on) == ("ended_early", TODAY + timedelta(days=2))


def test_the_page_lists_the_pairs_beforehand(client, pia, pair, dana):
    preview, saved = by_page(client, pia, dana, TODAY)

    assert "With it the mentoring pair with Bob Engineer ends" in preview.content.decode()
    assert saved.status_code == 302
    pair.refresh_from_db()
    assert pair.end_reason == "left"


def test_a_session_of_a_day_before_the_end_is_logged_after_it(client, pair, dana, bob):
    leaves(dana, TODAY)
    assert log_session(pair, bob, TODAY, held_on=TODAY, minutes=30)
    assert log_session(pair, bob, TODAY, held_on=day("2026-09-08"), minutes=30)

    client.force_login(bob.user)
    assert f"/mentoring/sessions/new/?with={pair.pk}" in client.get(f"/mentoring/pairs/{pair.pk}/").content.decode()
    assert client.get(f"/mentoring/sessions/new/?with={pair.pk}").status_code == 200
