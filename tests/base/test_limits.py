"""Each limit stands once: what the database, a form, the API and a file hold a value to is the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import CheckConstraint, Model
from django.utils import timezone

from config.base import limits
from config.base.fields import DayField
from config.base.http.api import Day
from config.base.sheets.cells import Fault
from config.base.sheets.records import Layout
from mentoring.imports.sessions import SESSIONS
from mentoring.matching import forms as matching
from mentoring.matching import serializers as matching_api
from mentoring.models import (
    ActionItem,
    Goal,
    MatchPlan,
    MentoringSession,
    MentorProfile,
    Mentorship,
    PlannedSession,
    PrivateNote,
    SharedText,
)
from mentoring.pairs import serializers as pairs_api
from mentoring.pairs.pages import forms as pairs
from mentoring.pairs.pages.forms_propose import ProposeForm
from mentoring.pairs.sharing import serializers as sharing_api
from mentoring.pairs.sharing.forms import ShareForm
from mentoring.sessions import forms as sessions
from mentoring.sessions import serializers as sessions_api
from reports.forms import AnswerForm, WaiverForm
from reports.imports import WAIVERS
from reports.models import Answer, Waiver
from reports.serializers import ReportInput
from skills.imports.people import PEOPLE
from skills.imports.ratings import RATINGS
from skills.models import Engineer, Rating, Target
from skills.people.forms import MoveForm, PersonForm
from skills.people.serializers import PlacementInput
from skills.ratings.forms import RateForm
from skills.ratings.serializers import RatingInput

Place = tuple[Any, str]  # a model, a form, a serializer or a layout, and the name in it

TEXTS: list[tuple[int, list[Place]]] = [
    (limits.LINE_LENGTH, [(Engineer, "name"), (PersonForm, "name"), (PEOPLE, "name")]),
    (limits.RATING_NOTE_LENGTH, [(Rating, "note"), (RateForm, "note"), (RatingInput, "note"), (RATINGS, "note")]),
    (limits.ANSWER_LENGTH, [(Answer, "text"), (AnswerForm, "text")]),
    (limits.REASON_LENGTH, [(Waiver, "reason"), (WaiverForm, "reason"), (WAIVERS, "reason")]),
    (
        limits.PURPOSE_LENGTH,
        [
            (Mentorship, "purpose"),
            (Mentorship, "override_reason"),
            (ProposeForm, "purpose"),
            (ProposeForm, "override_reason"),
            (pairs_api.MentorshipInput, "purpose"),
            (pairs_api.MentorshipInput, "override_reason"),
            (matching.AskForm, "line"),
            (matching.ProposeMatchForm, "line"),
        ],
    ),
    (limits.GOAL_LENGTH, [(Goal, "text"), (pairs.GoalForm, "text"), (pairs_api.GoalInput, "text")]),
    (limits.ACTION_LENGTH, [(ActionItem, "text"), (pairs.ActionForm, "text"), (pairs_api.ActionInput, "text")]),
    (
        limits.PRIVATE_NOTE_LENGTH,
        [(PrivateNote, "text"), (pairs.NoteForm, "text"), (pairs_api.NoteInput, "text")],
    ),
    (
        limits.SUMMARY_LENGTH,
        [
            (MentoringSession, "summary"),
            (sessions.SessionForm, "summary"),
            (sessions_api.SessionInput, "summary"),
            (SESSIONS, "summary"),
        ],
    ),
    (limits.SHARED_LENGTH, [(SharedText, "text"), (ShareForm, "text"), (sharing_api.SharedInput, "text")]),
]
SPANS: list[tuple[limits.Span, list[Place]]] = [
    (limits.LEVELS, [(Rating, "level"), (Target, "level"), (RatingInput, "level"), (RATINGS, "level")]),
    (limits.GOAL_LEVELS, [(Goal, "level"), (pairs.GoalForm, "level"), (pairs_api.GoalInput, "level")]),
    (
        limits.MINUTES,
        [
            (MentoringSession, "minutes"),
            (PlannedSession, "minutes"),
            (sessions.SessionForm, "minutes"),
            (sessions.MeetingForm, "minutes"),
            (sessions_api.SessionInput, "minutes"),
            (sessions_api.PlannedInput, "minutes"),
            (SESSIONS, "minutes"),
        ],
    ),
    (
        limits.CADENCE,
        [
            (Mentorship, "cadence_days"),
            (pairs.RhythmForm, "cadence_days"),
            (pairs_api.RhythmInput, "cadence_days"),
            (pairs_api.MentorshipInput, "cadence_days"),
        ],
    ),
    (
        limits.MENTOR_PLACES,
        [(MentorProfile, "places"), (matching.ProfileForm, "places"), (matching_api.MentorProfileInput, "places")],
    ),
    (limits.FITS, [(MatchPlan, "lowest_fit"), (matching.PlanForm, "lowest_fit"), (matching_api.MatchPlanInput, "bar")]),
]


def field_of(place: Place) -> Any:
    owner, name = place
    if isinstance(owner, Layout):
        return next(column.parse for column in owner.columns if column.name == name)
    if isinstance(owner, type) and issubclass(owner, Model):
        return owner._meta.get_field(name)
    return owner.base_fields[name] if hasattr(owner, "base_fields") else owner().fields[name]


def holds(place: Place, value: Any) -> bool:
    """Whether the place takes the value, all else aside."""
    owner, name = place
    field = field_of(place)
    if isinstance(owner, Layout):
        return _takes(field, str(value))
    if isinstance(owner, type) and issubclass(owner, Model):
        return _fits_column(field, value) and _is_in_range(owner, name, value)
    return _takes(
        field.clean if hasattr(field, "clean") else field.run_validation,
        str(value) if hasattr(field, "clean") else value,
    )


def _takes(read: Any, value: Any) -> bool:
    from django.core.exceptions import ValidationError as FormError
    from rest_framework.exceptions import ValidationError

    try:
        read(value)
    except (Fault, FormError, ValidationError):
        return False
    return True


def _fits_column(field: Any, value: Any) -> bool:
    return field.max_length is None or len(str(value)) <= field.max_length


def _is_in_range(model: type[Model], name: str, value: Any) -> bool:
    for constraint in model._meta.constraints:
        if isinstance(constraint, CheckConstraint) and f"{name}__range" in str(constraint.condition):
            return bool(constraint.condition.check({name: value, **dict.fromkeys(_others(constraint, name))}))
    return not isinstance(value, int)


def _others(constraint: CheckConstraint, name: str) -> set[str]:
    return {field for field in ("level", "end_level", "baseline_level") if field != name} & set(
        str(constraint.condition).replace("'", " ").split()
    )


def ids(rows: list[tuple[Any, list[Place]]]) -> list[Any]:
    return [
        pytest.param(limit, place, id=f"{getattr(place[0], '__name__', getattr(place[0], 'name', ''))} {place[1]}")
        for limit, places in rows
        for place in places
    ]


@pytest.mark.parametrize(("limit", "place"), ids(TEXTS))
def test_a_text_of_the_limit_fits_and_a_longer_one_does_not(limit: int, place: Place) -> None:
    if place[0] is RateForm:
        forms = [RateForm({"x-level": "3", "x-note": "n" * size}, prefix="x") for size in (limit, limit + 1)]
        assert [form.is_valid() for form in forms] == [True, False]
        return
    assert [holds(place, "x" * limit), holds(place, "x" * (limit + 1))] == [True, False]


@pytest.mark.parametrize(("limit", "place"), ids(SPANS))
def test_both_ends_fit_and_what_lies_beyond_does_not(limit: limits.Span, place: Place, db: None) -> None:
    values = (limit.low - 1, limit.low, limit.high, limit.high + 1)
    assert [holds(place, value) for value in values] == [False, True, True, False]


# ── days ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("ahead", "field"),
    [
        (limits.MOVE_AHEAD, PlacementInput().fields["from_on"]),
        (limits.ACTION_AHEAD, pairs_api.ActionInput().fields["due_on"]),
        (limits.ACTION_AHEAD, pairs.ActionForm.base_fields["due_on"]),
        (limits.LONGEST_PAUSE, matching_api.MentorProfileInput().fields["paused_until"]),
        (limits.LONGEST_PAIR, pairs_api.MentorshipInput().fields["planned_end_on"]),
    ],
)
def test_a_day_lies_as_far_ahead_on_a_page_as_in_the_api(ahead: timedelta, field: Any) -> None:
    today = timezone.localdate()
    days = (today + ahead, today + ahead + timedelta(days=1))
    read = field.clean if isinstance(field, DayField) else field.run_validation
    assert [_takes(read, day.isoformat()) for day in days] == [True, False]


def test_a_move_is_planned_as_far_ahead_in_the_form(bob: Engineer) -> None:
    today = timezone.localdate()
    for day, said in ((today + limits.MOVE_AHEAD, None), (today + limits.MOVE_AHEAD + timedelta(days=1), "two years")):
        form = MoveForm({"from_on": day.isoformat(), "team": "vision"}, now={}, today=today, engineer=bob, place=None)
        assert said in str(form.errors.get("from_on", "")) if said else "from_on" not in form.errors


@pytest.mark.parametrize(
    ("since", "read"),
    [
        (limits.YEARS.low, DayField().clean),
        (limits.YEARS.low, PlacementInput().fields["from_on"].run_validation),
        (limits.YEARS.low, field_of((PEOPLE, "started_on"))),
        (limits.FACTS_SINCE, RatingInput().fields["rated_on"].run_validation),
        (limits.FACTS_SINCE, field_of((RATINGS, "rated_on"))),
        (limits.FACTS_SINCE, field_of((SESSIONS, "held_on"))),
        (limits.REPORTS_SINCE, ReportInput().fields["as_of"].run_validation),
    ],
)
def test_a_day_is_as_old_as_its_kind_may_be(since: int, read: Any) -> None:
    days = (date(since - 1, 12, 31), date(since, 1, 1))
    assert [_takes(read, day.isoformat()) for day in days] == [False, True]


def test_a_field_of_the_api_says_how_far_ahead() -> None:
    assert Day(ahead=3).ahead == 3
