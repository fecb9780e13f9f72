from __future__ import annotations

from rest_framework import serializers

from config.base.http.api import Day, Named, Numbered, StrictSerializer
from mentoring.agenda import LONGEST, SHORTEST
from mentoring.models import Goal, MentoringSession, Mentorship
from mentoring.models.goals import ACTION_LENGTH, GOAL_LENGTH, NOTE_LENGTH
from mentoring.models.pairs import MOST_FOCUS_SKILLS, PURPOSE_LENGTH
from mentoring.models.sessions import SUMMARY_LENGTH
from mentoring.models.shared import SHARED_LENGTH
from mentoring.steps import CHOSEN
from mentoring.terms import LONGEST_PAIR
from mentoring.zones import today_of
from skills.models import Engineer, Skill


def _own_pair(**more):
    return Numbered(Mentorship.objects.of, help_text="One of your own pairs.", **more)


def _skills(most, **more):
    return serializers.ListField(
        child=Named(lambda user: Skill.objects.live(), slug_field="key"), max_length=most, **more
    )


def _cadence(**more):
    return serializers.IntegerField(min_value=SHORTEST, max_value=LONGEST, **more)


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
    skills = _skills(MOST_FOCUS_SKILLS, min_length=1)
    purpose = serializers.CharField(max_length=PURPOSE_LENGTH, allow_blank=True, default="")
    cadence_days = _cadence(default=14)
    planned_end_on = _planned_end(default=None)
    override_reason = serializers.CharField(max_length=PURPOSE_LENGTH, allow_blank=True, default="")
    renews = _own_pair(allow_null=True, default=None)


class RhythmInput(StrictSerializer):
    cadence_days = _cadence(required=False)
    planned_end_on = _planned_end(required=False)

    def validate(self, given):
        if not given:
            raise serializers.ValidationError("Send cadence_days, planned_end_on or both.")
        return given


class ReasonInput(StrictSerializer):
    reason = serializers.ChoiceField([(reason.value, reason.label) for reason in CHOSEN])


class HeldOn(Day):
    """Up to the day it is where the writer is."""

    def today(self):
        person = self.context["request"].user.person
        return today_of(person) if person else super().today()


# ── sessions ────────────────────────────────────────────────────────────────────────────────────────────────────────
class SessionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    mentorship = serializers.IntegerField(source="mentorship_id")
    held_on = serializers.DateField()
    minutes = serializers.IntegerField()
    skills = serializers.SerializerMethodField()
    summary = serializers.CharField(help_text="For the two of the pair alone.")
    logged_by = serializers.CharField(source="logged_by.slug")
    confirmed_by_mentor_at = serializers.DateTimeField(allow_null=True)
    confirmed_by_mentee_at = serializers.DateTimeField(allow_null=True)
    recorded_at = serializers.DateTimeField()

    def get_skills(self, session) -> list[str]:
        return sorted(skill.key for skill in session.skills.all())


class SessionInput(StrictSerializer):
    mentorship = _own_pair()
    held_on = HeldOn(required=False, help_text="Today, where you are, unless given.")
    minutes = serializers.IntegerField(min_value=5, max_value=480)
    skills = _skills(10, default=list)
    summary = serializers.CharField(max_length=SUMMARY_LENGTH, allow_blank=True, default="")
    is_another = serializers.BooleanField(
        default=False, help_text="That it is not the session of that day which the other one has logged."
    )


class SessionChangeInput(StrictSerializer):
    """What is left out stays."""

    held_on = HeldOn(required=False)
    minutes = serializers.IntegerField(min_value=5, max_value=480, required=False)
    skills = _skills(10, required=False)
    summary = serializers.CharField(max_length=SUMMARY_LENGTH, allow_blank=True, required=False)


class ConfirmInput(StrictSerializer):
    """What one read of it: when it is something else by now, nothing is confirmed. Leave both out to confirm it as it
    stands."""

    held_on = HeldOn(required=False)
    minutes = serializers.IntegerField(min_value=5, max_value=480, required=False)

    def validate(self, given):
        if len(given) == 1:
            raise serializers.ValidationError("Send held_on and minutes together, or neither.")
        return given


class PlannedSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    mentorship = serializers.IntegerField(source="mentorship_id")
    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    uid = serializers.UUIDField()
    sequence = serializers.IntegerField(help_text="Grows with each change.")
    planned_by = serializers.CharField(source="planned_by.slug")
    session = serializers.IntegerField(source="session_id", allow_null=True, help_text="How it was held.")
    cancelled_at = serializers.DateTimeField(allow_null=True)


class PlannedInput(StrictSerializer):
    mentorship = _own_pair()
    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(min_value=5, max_value=480, default=45)


class PlannedChangeInput(StrictSerializer):
    starts_at = serializers.DateTimeField(required=False)
    minutes = serializers.IntegerField(min_value=5, max_value=480, required=False)


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

    mentorship = _own_pair()
    skill = Named(lambda user: Skill.objects.all(), slug_field="key")
    level = serializers.IntegerField(min_value=1, max_value=5)
    text = serializers.CharField(max_length=GOAL_LENGTH, allow_blank=True, default="")


class GoalChangeInput(StrictSerializer):
    level = serializers.IntegerField(min_value=1, max_value=5, required=False)
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
    mentorship = _own_pair()
    text = serializers.CharField(max_length=ACTION_LENGTH)
    owner = Named(Engineer.objects.visible_to, slug_field="slug")
    due_on = Day(ahead=366, allow_null=True, default=None)


class ActionChangeInput(StrictSerializer):
    is_done = serializers.BooleanField()


class NoteSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    mentorship = serializers.IntegerField(source="mentorship_id")
    text = serializers.CharField()
    version = serializers.IntegerField()
    changed_at = serializers.DateTimeField()


class NoteInput(StrictSerializer):
    mentorship = _own_pair()
    text = serializers.CharField(max_length=NOTE_LENGTH, allow_blank=True)


class NoteChangeInput(StrictSerializer):
    text = serializers.CharField(max_length=NOTE_LENGTH, allow_blank=True)


# ── what the mentee shares ──────────────────────────────────────────────────────────────────────────────────────────
class SharedSerializer(serializers.Serializer):
    """Beside the text what a page says beside it."""

    id = serializers.IntegerField()
    mentorship = serializers.IntegerField(source="mentorship_id")
    mentor = serializers.CharField(source="mentorship.mentor.slug")
    mentee = serializers.CharField(source="mentorship.mentee.slug")
    session = serializers.IntegerField(source="session_id", allow_null=True)
    goal = serializers.IntegerField(source="goal_id", allow_null=True)
    about = serializers.CharField(help_text="In words: the day of the session, or the skill of the goal.")
    text = serializers.CharField()
    shared_at = serializers.DateTimeField()


class SharedInput(StrictSerializer):
    """Read by the mentor, the mentee's managers and the people team."""

    mentorship = Numbered(Mentorship.objects.shareable_by, help_text="A pair that began, with you as the mentee.")
    session = Numbered(MentoringSession.objects.visible_to, allow_null=True, default=None)
    goal = Numbered(Goal.objects.visible_to, allow_null=True, default=None)
    text = serializers.CharField(max_length=SHARED_LENGTH)
