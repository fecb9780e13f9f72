"""Sessions by month: confirmed ones alone, twelve months, and nothing about fewer than five pairs."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mentoring.models import MentoringSession, Mentorship
from mentoring.programme.monthly import build_monthly, is_of_few, read_monthly
from tests.make import day, make_engineer, make_team

TODAY = day("2026-11-20")
HEALTH, RECORD = "/mentoring/health/", "/mentoring/record/"


@pytest.fixture
def dana(db):
    return make_engineer("Dana Done", team=make_team("Crowd"))


def make_pairs(mentor, count):
    people = [make_engineer(f"Mentee{index} Keen", team="Crowd") for index in range(count)]
    return [
        Mentorship.objects.create(mentor=mentor, mentee=each, state="active", started_on=day("2025-01-10"))
        for each in people
    ]


def hold(pair, *days, by="both"):
    now = timezone.now()
    for on in days:
        MentoringSession.objects.create(
            mentorship=pair,
            held_on=day(on),
            minutes=30,
            logged_by=pair.mentor,
            confirmed_by_mentor_at=now,
            confirmed_by_mentee_at=now if by == "both" else None,
        )


def counts(found):
    return {f"{month:%Y-%m}": count for month, count in found.months if count}


def test_only_confirmed_sessions_of_twelve_months_up_to_today_count(dana):
    [pair] = make_pairs(dana, 1)
    hold(pair, "2025-11-30", "2025-12-01", "2026-10-31", "2026-11-01", "2026-11-20", "2026-11-21")
    hold(pair, "2026-10-15", by="mentor")
    found = read_monthly(MentoringSession.objects.all(), TODAY)

    assert counts(found) == {"2025-12": 1, "2026-10": 1, "2026-11": 2}
    assert [f"{month:%b}" for month, _ in found.months][0:12:11] == ["Dec", "Nov"]
    assert (len(found.months), found.total) == (12, 4)


@pytest.mark.parametrize(
    ("rows", "heading"),
    [
        ([("2026-10-01", 3)], "3 sessions in twelve months"),
        ([("2026-11-01", 1)], "1 session in twelve months"),
        (
            [("2026-09-01", 5), ("2026-10-01", 3)],
            "8 sessions in twelve months; 3 in October, more than in a usual month before",
        ),
        (
            [(f"2026-{month:02}-01", 6) for month in range(1, 10)] + [("2025-12-01", 6), ("2026-10-01", 5)],
            "65 sessions in twelve months; 5 in October, fewer than in a usual month before",
        ),
        (
            [(f"2026-{month:02}-01", 6) for month in range(1, 11)] + [("2025-12-01", 6)],
            "66 sessions in twelve months; 6 in October, as many as in a usual month before",
        ),
    ],
)
def test_the_heading_holds_the_last_whole_month_against_those_before(rows, heading):
    assert build_monthly([(day(on), count) for on, count in rows], TODAY).heading == heading


def test_the_drawing_says_every_number_and_that_the_month_goes_on():
    drawing = build_monthly([(day("2026-10-01"), 3), (day("2026-11-01"), 2)], TODAY).drawing

    assert "3 in October 2026, 2 in November 2026 so far." in drawing
    assert drawing.count("<rect") == 12
    assert drawing.count('class="open"') == 1


def test_without_a_session_there_is_no_chart(client, dana, lena, time_machine):
    time_machine.move_to("2026-11-20 09:00", tick=False)
    client.force_login(lena.user)
    html = client.get(HEALTH).content.decode()

    assert read_monthly(MentoringSession.objects.all(), TODAY) is None
    assert "No session in the last twelve months was confirmed by both" in html


@pytest.mark.parametrize(("pairs", "few"), [(0, False), (1, True), (4, True), (5, False)])
def test_nothing_is_drawn_of_fewer_than_five_pairs(client, dana, lena, time_machine, pairs, few):
    time_machine.move_to("2026-11-20 09:00", tick=False)
    for pair in make_pairs(dana, pairs):
        hold(pair, "2026-10-01")
    client.force_login(lena.user)
    html = client.get(HEALTH).content.decode()

    assert is_of_few(TODAY) is few
    assert ("Fewer than five pairs met" in html) is few
    assert ("chart wide bars" in html) is (pairs >= 5)


def test_ones_own_record_draws_ones_own_sessions(client, dana, time_machine):
    time_machine.move_to("2026-11-20 09:00", tick=False)
    [pair] = make_pairs(dana, 1)
    hold(pair, "2026-10-01", "2026-10-20")
    other = make_engineer("Otto Other", team="Crowd")
    hold(
        Mentorship.objects.create(mentor=other, mentee=dana, state="active", started_on=day("2025-01-10")), "2026-10-02"
    )
    client.force_login(dana.user)

    assert counts(client.get(RECORD).context["monthly"]) == {"2026-10": 2}
