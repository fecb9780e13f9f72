from __future__ import annotations

from rest_framework import serializers

from config.base.http.api import Day, Named, StrictSerializer, Whole
from config.base.limits import (
    ACTION_AHEAD,
    ACTION_LENGTH,
    CADENCE,
    FOCUS_SKILLS,
    GOAL_LENGTH,
    GOAL_LEVELS,
    LONGEST_PAIR,
    PRIVATE_NOTE_LENGTH,
    PURPOSE_LENGTH,
)
from mentoring.models import Mentorship
from mentoring.pairs.steps import CHOSEN
from mentoring.sessions.serializers import own_pair, skills_field
from skills.models import Engineer, Skill


def _cadence(**more):
    return Whole(CADENCE, **more)


def _planned_end(**more):
    help_text = "A day after today; empty while the two go on until one of them ends the pair."
    return Day(ahead=LONGEST_PAIR.days, allow_null=True, help_text=help_text, **more)


# ── pairs ───────────────────────────────────────────────────────────────────────────────────────────────────────────
class MentorshipSerializer(serializers.Serializer):
    """What the two work on and wrote is empty for everybody else."""

    id = serializers.IntegerField()
    mentor = serializers.CharField(source="mentor.slug")
    mentee = serializers.CharField(source="mentee.slug")
    state = serializers.ChoiceField(Mentorship.State.choices)
    started_on = serializers.DateField(allow_null=True)
    planned_end_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    renews = serializers.IntegerField(source="renews_id", allow_null=True)
    created_at = serializers.DateTimeField()
    session_count = serializers.IntegerField()
    confirmed_count = serializers.IntegerField(help_text="Sessions both have confirmed.")
    is_own = serializers.SerializerMethodField()
    cadence_days = serializers.SerializerMethodField(help_text="Days between two sessions.")
    skills = serializers.SerializerMethodField()
    purpose = serializers.SerializerMethodField()
    end_reason = serializers.SerializerMethodField()

    def _own(self, pair, value):
        return value if pair.is_of(self.context["person"]) else None

    def get_is_own(self, pair) -> bool:
        return pair.is_of(self.context["person"])

    def get_cadence_days(self, pair) -> int | None:
        return self._own(pair, pair.cadence_days)

    def get_skills(self, pair) -> list[str] | None:
        return self._own(pair, [row.skill.key for row in pair.focus_skills.all()])

    def get_purpose(self, pair) -> str | None:
        return self._own(pair, pair.purpose)

    def get_end_reason(self, pair) -> str | None:
        return self._own(pair, pair.end_reason)


class MentorshipInput(StrictSerializer):
    mentor = Named(Engineer.objects.visible_to, slug_field="slug")
    mentee = Named(Engineer.objects.visible_to, slug_field="slug")
    skills = skills_field(FOCUS_SKILLS.high, min_length=FOCUS_SKILLS.low)
    purpose = serializers.CharField(max_length=PURPOSE_LENGTH, allow_blank=True, default="")
    cadence_days = _cadence(default=14)
    planned_end_on = _planned_end(default=None)
    override_reason = serializers.CharField(max_length=PURPOSE_LENGTH, allow_blank=True, default="")
    renews = own_pair(allow_null=True, default=None)


class RhythmInput(StrictSerializer):
    cadence_days = _cadence(required=False)
    planned_end_on = _planned_end(required=False)

    def validate(self, given):
        if not given:
            raise serializers.ValidationError("Send cadence_days, planned_end_on or both.")
        return given


class ReasonInput(StrictSerializer):
    reason = serializers.ChoiceField([(reason.value, reason.label) for reason in CHOSEN])


# ── goals, actions, the private note ────────────────────────────────────────────────────────────────────────────────
class GoalSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    mentorship = serializers.IntegerField(source="focus_skill.mentorship_id")
    skill = serializers.CharField(source="focus_skill.skill.key")
    level = serializers.IntegerField()
    text = serializers.CharField()
    reached_on = serializers.DateField(allow_null=True)


class GoalInput(StrictSerializer):
    """One per focus skill; without words it has the framework's."""

    mentorship = own_pair()
    skill = Named(lambda user: Skill.objects.all(), slug_field="key")
    level = Whole(GOAL_LEVELS)
    text = serializers.CharField(max_length=GOAL_LENGTH, allow_blank=True, default="")


class GoalChangeInput(StrictSerializer):
    level = Whole(GOAL_LEVELS, required=False)
    text = serializers.CharField(max_length=GOAL_LENGTH, allow_blank=True, required=False)
    is_reached = serializers.BooleanField(required=False)


class ActionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    mentorship = serializers.IntegerField(source="mentorship_id")
    text = serializers.CharField()
    owner = serializers.CharField(source="owner.slug")
    due_on = serializers.DateField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class ActionInput(StrictSerializer):
    mentorship = own_pair()
    text = serializers.CharField(max_length=ACTION_LENGTH)
    owner = Named(Engineer.objects.visible_to, slug_field="slug")
    due_on = Day(ahead=ACTION_AHEAD.days, allow_null=True, default=None)


class ActionChangeInput(StrictSerializer):
    is_done = serializers.BooleanField()


class NoteSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    mentorship = serializers.IntegerField(source="mentorship_id")
    text = serializers.CharField()
    version = serializers.IntegerField()
    changed_at = serializers.DateTimeField()


class NoteInput(StrictSerializer):
    mentorship = own_pair()
    text = serializers.CharField(max_length=PRIVATE_NOTE_LENGTH, allow_blank=True)


class NoteChangeInput(StrictSerializer):
    text = serializers.CharField(max_length=PRIVATE_NOTE_LENGTH, allow_blank=True)
